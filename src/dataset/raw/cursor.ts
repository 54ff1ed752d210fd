import { readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../files/hash.ts'
import { UserError } from '../../terminal/errors.ts'

/** A file of raw lines and how much of it is committed; `bytes` are those of the unpacked text. */
export interface Segment {
  /** `000001.ndjson`, or `000001.ndjson.zst` once it is sealed. */
  name: string
  lines: number
  bytes: number
  /** CRC-32 of the unpacked text; segments that earlier versions began have none. */
  crc?: number
}

/** `cursor.json` beside the raw lines: what is committed, and what the fetcher needs to go on. */
export interface Cursor<State> {
  format: 1
  segments: Segment[]
  /** Runs so far. */
  run: number
  /** How many times the index was given keys of scopes: behind that it has lost some. */
  keys?: number
  state: State
  /** SHA-256 of all the rest as JSON; cursors of earlier versions have none. */
  checksum?: string
}

/** `cursor.json` as text: it ends with the checksum of what stands before. */
export function cursorText(cursor: Cursor<unknown>): string {
  const { checksum: _, ...content } = cursor
  return `${JSON.stringify({ ...content, checksum: sha256(JSON.stringify(content)) }, null, 1)}\n`
}

/** Undefined where nothing was fetched. */
export async function readCursor<State>(dir: string): Promise<Cursor<State> | undefined> {
  const path = join(dir, 'cursor.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const cursor = JSON.parse(text) as Cursor<State>
    const isWhole = cursor.checksum === undefined || text === cursorText(cursor)
    if (isWhole && cursor.format === 1 && Array.isArray(cursor.segments) && cursor.segments.every(isSegment))
      return cursor
  } catch {
    // Told below.
  }
  throw new UserError(`${path} is damaged`, {
    why: 'it is not what jaryq fetch writes',
    next: `put a copy of the file back, or move ${dir} away and fetch the entity anew`,
    exit: 'data',
  })
}

function isSegment(value: unknown): value is Segment {
  const { name, lines, bytes } = value as Segment
  return /^\d{6,}\.ndjson(\.zst)?$/.test(name) && Number.isSafeInteger(lines) && Number.isSafeInteger(bytes)
}

/** Throws a UserError where a file that is not sealed holds less than what was committed. */
export async function checkSizes(dir: string, segments: readonly Segment[]): Promise<void> {
  for (const { name, bytes } of segments) {
    if (name.endsWith('.zst')) continue
    // One that is gone was sealed since the cursor was read, or it is told when it is opened.
    const found = await stat(join(dir, name)).catch(() => undefined)
    if (found !== undefined && found.size < bytes) throw shorter(join(dir, name), found.size, bytes)
  }
}

/** Cuts off what was written but not committed, and deletes what a stop in the middle of sealing left. */
export async function tidy(dir: string, segments: readonly Segment[]): Promise<void> {
  const names = new Map(segments.map((segment) => [segment.name, segment]))
  for (const name of await readdir(dir)) {
    if (!/^\d{6,}\.ndjson/.test(name)) continue
    const path = join(dir, name)
    const segment = names.get(name)
    if (segment === undefined) await rm(path)
    else if (!name.endsWith('.zst')) {
      const { size } = await stat(path)
      if (size > segment.bytes) await truncate(path, segment.bytes)
      if (size < segment.bytes) throw shorter(path, size, segment.bytes)
    }
  }
  for (const { name } of segments)
    await stat(join(dir, name)).catch(() => {
      throw shorter(join(dir, name), 0, 1)
    })
}

function shorter(path: string, size: number, bytes: number): UserError {
  return new UserError(`${path} ${bytes === 1 ? 'is missing' : 'is damaged'}`, {
    why: bytes === 1 ? 'cursor.json beside it counts on it' : `it has ${size} bytes, but ${bytes} were written`,
    next: 'put a copy of the file back, or move its directory away and fetch the entity anew',
    exit: 'data',
  })
}
