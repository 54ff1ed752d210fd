import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { type Log, lineLog } from './log.ts'
import { runFile } from './run.ts'
import { readSettings } from './settings.ts'

export interface PrintOptions {
  /** The path of the settings file. */
  settings: string | undefined
  count: boolean
  meta: boolean
  map: boolean
  /** How often `-v` was said. */
  verbosity: number
  signal: AbortSignal
}

/** A log to standard error, as much of it as was asked for. */
export function stderrLog(verbosity: number): Log {
  return lineLog((line) => process.stderr.write(line), { info: verbosity >= 2 })
}

/** Writes the result of `ocdscardinal indicators` to standard output, its log and counts to standard error. */
export async function printIndicators(path: string, options: PrintOptions): Promise<void> {
  const { meta, map, signal } = options
  const settings = options.settings === undefined ? {} : await readSettings(options.settings)
  const run = await runFile(path, settings, { map, log: stderrLog(options.verbosity), signal })
  const counts: string[] = []
  await writeAll(
    process.stdout,
    run.print({ meta, map, counts: (group, count) => counts.push(`${group}: ${count}\n`) }),
  )
  if (options.count) process.stderr.write(counts.join(''))
}

/** Writes texts in large pieces, no faster than they are taken. */
export async function writeAll(to: Writable, texts: Iterable<string>): Promise<void> {
  let block = ''
  for (const text of texts) {
    block += text
    if (block.length < 1 << 16) continue
    if (!to.write(block)) await once(to, 'drain')
    block = ''
  }
  if (block !== '' && !to.write(block)) await once(to, 'drain')
}
