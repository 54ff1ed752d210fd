import { type FileHandle, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withWriteLock } from '../dataset/lock.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Alert } from './alert.ts'

/** What was there when a rule was first looked at, and is not told. */
export interface Baseline {
  kind: 'baseline'
  rule: string
  /** Of the selection that the rule made then: another one has a baseline of its own. */
  selection: string
  data_date: string
  keys: string[]
}

/** Alerts that went out over a channel in one message, or that it had been told of under another rule. */
export interface Sent {
  channel: string
  alerts: string[]
  /** When, as the watcher's clock said: `YYYY-MM-DD HH:MM` in Kazakhstan's time. */
  at: string
  /** The day of the data. */
  data_date: string
}

/** Where the watcher keeps things in a dataset. */
export function watchPaths(dir: string) {
  const folder = join(dir, 'watch')
  return {
    folder,
    rules: join(folder, 'rules'),
    outbox: join(folder, 'outbox.ndjson'),
    sent: join(folder, 'sent.ndjson'),
    out: join(folder, 'out'),
    mail: join(folder, 'mail'),
  }
}

/** What was found so far, and what of it was told. */
export interface Boxes {
  alerts: Alert[]
  baselines: Baseline[]
  sent: Sent[]
}

/** Reads both boxes. A line that a crash cut short is passed over: what it would have said was not done. */
export async function readBoxes(dir: string): Promise<Boxes> {
  const { outbox, sent } = watchPaths(dir)
  const found = (await lines(outbox)) as (Alert | Baseline)[]
  return {
    alerts: found.filter((line): line is Alert => line.kind === 'alert'),
    baselines: found.filter((line): line is Baseline => line.kind === 'baseline'),
    sent: (await lines(sent)) as Sent[],
  }
}

async function lines(path: string): Promise<unknown[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fileError(error, 'read', path)
  }
  const whole = text.split('\n')
  // What stands after the last end of a line was cut short.
  const rest = whole.pop() ?? ''
  return [...whole, rest].flatMap((line, index) => {
    if (line === '') return []
    let cause: unknown
    try {
      const value = JSON.parse(line) as unknown
      if (isKnown(value)) return [value]
    } catch (error) {
      if (index === whole.length) return []
      cause = error
    }
    const place = `${path}:${index + 1}`
    throw new UserError(cause === undefined ? `${place}: not a line of the watcher` : `${place}: not JSON`, {
      why: 'something else than jaryq wrote into it',
      next: 'correct the line or remove it: what it told may be told again',
      exit: 'data',
      cause,
    })
  })
}

/** Whether a value is a line that the watcher writes. */
function isKnown(value: unknown): boolean {
  const line = value as Record<string, unknown> | null
  const areTexts = (list: unknown) => Array.isArray(list) && list.every((one) => typeof one === 'string')
  if (line?.kind === 'alert') return typeof line.id === 'string' && typeof line.key === 'string'
  if (line?.kind === 'baseline') return typeof line.rule === 'string' && areTexts(line.keys)
  return line?.kind === undefined && typeof line?.channel === 'string' && areTexts(line.alerts)
}

/** Appends lines so that they are on disk when it returns. What a crash left half written at the end is cut off first. */
export async function appendLines(path: string, rows: readonly unknown[]): Promise<void> {
  if (rows.length === 0) return
  let handle: FileHandle | undefined
  try {
    await makeDirectory(dirname(path))
    handle = await open(path, 'a+')
    const { size } = await handle.stat()
    const end = await lastLineEnd(handle, size)
    if (end < size) await handle.truncate(end)
    await handle.appendFile(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    await handle.sync()
  } catch (error) {
    throw fileError(error, 'write', path)
  } finally {
    await handle?.close()
  }
}

async function lastLineEnd(handle: FileHandle, size: number): Promise<number> {
  const chunk = Buffer.alloc(65_536)
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - chunk.length)
    const { bytesRead } = await handle.read(chunk, 0, end - from, from)
    const at = chunk.subarray(0, bytesRead).lastIndexOf(0x0a)
    if (at !== -1) return from + at + 1
    end = from
  }
  return 0
}

/**
 * Runs work as the only watcher of a dataset: two would tell everything twice. Its lock is its own, for that of the dataset
 * is held for hours by a fetch.
 */
export async function asOnlyWatcher<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const { folder } = watchPaths(dir)
  for (let attempt = 0; ; attempt++) {
    let begun = false
    try {
      return await withWriteLock(folder, 'watch', () => {
        begun = true
        return work()
      })
    } catch (error) {
      if (begun || attempt === 10 || !(error instanceof UserError) || !/is writing|the lock/.test(error.message))
        throw error
      await sleep(100)
    }
  }
}
