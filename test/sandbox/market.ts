import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type GenerateOptions, generateMarket, type MarketManifest } from '../../src/sandbox/market/generate.ts'
import { temporary } from '../support/temp.ts'

// biome-ignore lint/suspicious/noExplicitAny: records of any entity
export type Any = any

export interface TestMarket {
  directory: string
  manifest: MarketManifest
  read(name: string): Any[]
  remove(): Promise<void>
}

export async function testMarket(options: Omit<GenerateOptions, 'output'>): Promise<TestMarket> {
  const directory = temporary('market')
  const manifest = await generateMarket({ ...options, output: directory })
  return {
    directory,
    manifest,
    read: (name) =>
      readFileSync(join(directory, `${name}.ndjson`), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

export function byId(records: Any[], key = 'id'): Map<number, Any> {
  return new Map(records.map((record) => [record[key], record]))
}
