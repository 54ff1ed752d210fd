import { appendFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { type TransformOptions, transformDataset } from '../../../src/dataset/transform/transform.ts'
import { sha256 } from '../../../src/files/hash.ts'
import { readLines } from '../../../src/files/lines.ts'
import type { SourceRecord } from '../../../src/ocds/goszakup/values.ts'
import type { Release } from '../../../src/ocds/types.ts'
import { silent } from '../../../src/terminal/progress.ts'

export function rawLine(entity: string, record: SourceRecord): string {
  const text = JSON.stringify(record)
  return `{"source":"goszakup","entity":"${entity}","url":"https://example.kz","request":"00","fetched_at":"2026-05-01T00:00:00Z","sha256":"${sha256(text)}","record":${text}}\n`
}

/** A dataset and a configuration of their own for each test of a file. */
export class TransformPlace {
  dir = ''

  constructor() {
    const config = process.env.JARYQ_CONFIG_DIR
    beforeEach(async () => {
      this.dir = await mkdtemp(join(tmpdir(), 'jaryq-transform-'))
      process.env.JARYQ_CONFIG_DIR = join(this.dir, 'config')
    })
    afterEach(async () => {
      if (config === undefined) delete process.env.JARYQ_CONFIG_DIR
      else process.env.JARYQ_CONFIG_DIR = config
      await rm(this.dir, { recursive: true })
    })
  }

  add = async (entity: string, ...records: SourceRecord[]): Promise<void> => {
    const path = join(this.dir, 'raw', 'goszakup', entity, '000001.ndjson')
    await mkdir(dirname(path), { recursive: true })
    await appendFile(path, records.map((record) => rawLine(entity, record)).join(''))
  }

  run = (options: Partial<TransformOptions> = {}) => transformDataset(this.dir, { report: silent, ...options })

  releases = async (): Promise<Release[]> => {
    const folder = join(this.dir, 'releases', 'goszakup')
    const found: Release[] = []
    for (const name of (await readdir(folder)).sort())
      for await (const line of readLines(join(folder, name))) found.push(JSON.parse(line.bytes.toString()) as Release)
    return found
  }
}
