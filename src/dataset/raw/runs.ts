import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sha256 } from '../../files/hash.ts'
import { fileError } from '../../terminal/errors.ts'
import { datasetPaths } from '../layout.ts'
import { rawSegments } from './store.ts'

/** Where the committed raw lines of an entity ended: `segment` counted from 1, `bytes` of its text, `lines` of all. */
export interface RunEnd {
  segment: number
  bytes: number
  lines: number
}

/** What a run did for one entity. */
export interface RunEntity {
  requests: number
  records: number
  new: number
  changed: number
  same: number
}

/** One run of `fetch` or `sync`, as a line of `raw/runs.ndjson`. */
export interface Run {
  /** Counted from 1. */
  run: number
  command: string
  source: string
  base_url: string
  /** RFC 3339 in UTC, by the clock of the machine. */
  started_at: string
  ended_at: string
  /** Nothing was left to go on with. */
  complete: boolean
  /** The program's version. */
  version: string
  /** What was asked for, as the flags say it. */
  filter: Record<string, unknown>
  /** By entity, `refs/NAME` for reference books. */
  entities: Record<string, RunEntity & { end?: RunEnd }>
}

/** What the caller knows of a run: its number and where the lines ended are found here. */
export type NewRun = Omit<Run, 'run' | 'entities'> & { entities: Record<string, RunEntity> }

/** The log of runs. */
export function runsFile(dir: string): string {
  return join(datasetPaths(dir).rawDir, 'runs.ndjson')
}

/**
 * Adds a run to the log, with the next number and with where the raw lines of its entities end now; the line is on disk
 * when this returns. Half a line that a killed process left is cut off. Call it inside `withWriteLock`, with the stores
 * of the entities closed.
 */
export async function appendRun(dir: string, run: NewRun): Promise<Run> {
  const path = runsFile(dir)
  try {
    await mkdir(dirname(path), { recursive: true })
    const ends: Run['entities'] = {}
    for (const [name, counts] of Object.entries(run.entities)) {
      const end = await endOf(dir, run.source, name)
      ends[name] = end === undefined ? { ...counts } : { ...counts, end }
    }
    const handle = await open(path, 'a+')
    try {
      const number = (await lastRun(handle)) + 1
      const { command, source, base_url, started_at, ended_at, complete, version, filter } = run
      const line: Run = {
        ...{ run: number, command, source, base_url, started_at, ended_at, complete, version, filter },
        entities: ends,
      }
      await writeWhole(handle, Buffer.from(`${JSON.stringify({ ...line, sum: sumOf(line) })}\n`))
      await handle.sync()
      return line
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

/** The runs, oldest first; none when nothing was fetched. Half a line at the end and lines that are no run are left out. */
export async function readRuns(dir: string): Promise<Run[]> {
  const path = runsFile(dir)
  try {
    const text = await readFile(path, 'utf8')
    return parseRuns(text.slice(0, text.lastIndexOf('\n') + 1))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fileError(error, 'read', path)
  }
}

/** SHA-256 of a line of the log without its sum, cut to 16 digits. */
function sumOf(line: object): string {
  return sha256(JSON.stringify(line)).slice(0, 16)
}

/** Whether a line of the log is as it was written. Nothing is too: the end of the file, or of what a stop cut short. */
export function isRunLine(text: string): boolean {
  if (text === '') return true
  try {
    const { sum, ...line } = JSON.parse(text) as { sum?: string }
    return sum === undefined || sum === sumOf(line)
  } catch {
    return false
  }
}

async function endOf(dir: string, source: string, entity: string): Promise<RunEnd | undefined> {
  const segments = await rawSegments(dir, source, entity)
  const last = segments.at(-1)
  if (last === undefined) return undefined
  return {
    segment: segments.length,
    bytes: last.bytes,
    lines: segments.reduce((sum, { lines }) => sum + lines, 0),
  }
}

/** The number of the last run, 0 when there is none. Cuts off half a line at the end. */
async function lastRun(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat()
  // A log of years is long, and what matters stands at its end.
  for (let length = 1 << 16; ; length *= 8) {
    const from = Math.max(0, size - length)
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - from), position: from })
    const tail = buffer.subarray(0, bytesRead)
    const whole = tail.lastIndexOf(0x0a) + 1
    if (whole === 0 && from > 0) continue
    if (from + whole < size) await handle.truncate(from + whole)
    const last = parseRuns(tail.toString('utf8', 0, whole)).at(-1)
    if (last !== undefined || from === 0) return last?.run ?? 0
  }
}

async function writeWhole(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
}

function parseRuns(text: string): Run[] {
  const runs: Run[] = []
  for (const line of text.split('\n')) {
    try {
      const { sum: _, ...run } = JSON.parse(line) as Run & { sum?: string }
      if (Number.isSafeInteger(run.run) && typeof run.entities === 'object' && run.entities !== null) runs.push(run)
    } catch {
      // A line that was damaged: the others still tell their part.
    }
  }
  return runs
}
