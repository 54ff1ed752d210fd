import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { access, writeFile } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { fileError, UserError } from '../../terminal/errors.ts'
import { printCounts } from './coverage.ts'
import { runInput } from './indicators.ts'
import { type CardinalInput, fileInput, withDataset } from './input.ts'
import { type Log, lineLog, skippedLine } from './log.ts'
import { eachPiece } from './pieces.ts'
import { issueRow } from './prepare.ts'
import { readSettings, type Settings } from './settings.ts'

export interface LogOptions {
  /** How often `-v` was said. */
  verbosity: number
  signal: AbortSignal
}

function stderrLog({ verbosity }: LogOptions): Log {
  return lineLog((line) => process.stderr.write(line), { info: verbosity >= 2 })
}

async function settingsAt(path: string | undefined): Promise<Settings> {
  return path === undefined ? {} : await readSettings(path)
}

/** Where a command reads: a file, or without one the compiled releases of the dataset in `data`. */
export interface Source {
  file: string | undefined
  /** Where facts of the file are kept. */
  facts?: string
  data: string
}

async function withInput<T>({ file, facts, data }: Source, work: (input: CardinalInput) => Promise<T>): Promise<T> {
  if (file !== undefined) return work(fileInput(file, facts))
  if (facts !== undefined)
    throw new UserError('--facts goes with a file', {
      why: "the facts of the dataset's compiled releases are kept with them",
      next: 'leave it out, or name the file',
      exit: 'usage',
    })
  return withDataset(data, work)
}

/** Writes the result of `ocdscardinal indicators` to standard output, its log and counts to standard error. */
export async function printIndicators(
  source: Source,
  options: LogOptions & { settings: string | undefined; count: boolean; meta: boolean; map: boolean },
): Promise<void> {
  const { meta, map, signal } = options
  const settings = await settingsAt(options.settings)
  await withInput(source, async (input) => {
    const run = await runInput(input, settings, { map, log: stderrLog(options), signal })
    const counts: string[] = []
    const blocks = run.print({ meta, map, counts: (group, count) => counts.push(`${group}: ${count}\n`) })
    await writeAll(process.stdout, blocks)
    if (options.count) process.stderr.write(counts.join(''))
  })
}

/** Writes the result of `ocdscardinal coverage` to standard output. */
export async function printCoverage(source: Source, options: LogOptions): Promise<void> {
  const log = stderrLog(options)
  const counts = new Map<string, number>()
  let lines = 0
  await withInput(source, async ({ paths }) => {
    for await (const { result } of eachPiece(paths, 'coverage', {}, options)) {
      for (const [place, count] of result.counts) counts.set(place, (counts.get(place) ?? 0) + count)
      for (const { line, reason } of result.skipped) log('warn', 'lib', skippedLine(lines + line, reason))
      lines += result.lines
    }
  })
  await writeAll(process.stdout, [printCounts(counts)])
}

/** Does what `ocdscardinal prepare` does: corrected releases to `output`, issues to `errors`; `-` is standard output. */
export async function printPrepared(
  source: Source,
  options: LogOptions & { settings: string | undefined; output: string; errors: string },
): Promise<void> {
  const settings = await settingsAt(options.settings)
  const log = stderrLog(options)
  await withInput(source, async ({ paths }) => {
    const output = new Target(options.output)
    const errors = options.errors === options.output ? output : new Target(options.errors)
    let lines = 0
    try {
      for await (const { result } of eachPiece(paths, 'prepare', settings, options)) {
        for (const { line, message } of result.warnings)
          log('warn', 'lib', line === 0 ? message : `Line ${lines + line} ${message}`)
        await errors.write(result.issues.map((issue) => issueRow({ ...issue, line: lines + issue.line })).join(''))
        await output.write(result.text)
        lines += result.lines
      }
    } finally {
      await Promise.all([output.close(), errors.close()])
    }
  })
}

/** A file or standard output. */
class Target {
  private readonly path: string
  private readonly stream: Writable
  private failure: unknown

  constructor(path: string) {
    this.path = path
    this.stream = path === '-' ? process.stdout : createWriteStream(path)
    if (path !== '-')
      this.stream.on('error', (error) => {
        this.failure ??= fileError(error, 'write to', path)
      })
  }

  async write(text: string): Promise<void> {
    if (this.failure !== undefined) throw this.failure
    if (text === '' || this.stream.write(text)) return
    await Promise.race([once(this.stream, 'drain'), once(this.stream, 'close')])
  }

  async close(): Promise<void> {
    if (this.path === '-' || this.stream.closed) return
    this.stream.end()
    await finished(this.stream).catch(() => {})
    if (this.failure !== undefined) throw this.failure
  }
}

/** Writes the settings file with all that can be set, everything but the sections commented out; `-` prints it. */
export async function writeSettings(path: string, text: string, force: boolean): Promise<void> {
  if (path === '-') {
    await writeAll(process.stdout, [text])
    return
  }
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere && !force)
    throw new UserError(`${path} is there already`, { next: 'choose another name, or write over it with --force' })
  try {
    await writeFile(path, text)
  } catch (error) {
    throw fileError(error, 'write to', path)
  }
}

/** Writes pieces, no faster than they are taken. */
async function writeAll(to: Writable, pieces: Iterable<string | Uint8Array>): Promise<void> {
  for (const piece of pieces) if (!to.write(piece)) await once(to, 'drain')
}
