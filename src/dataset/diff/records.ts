import { stat } from 'node:fs/promises'
import { recordKey } from '../../goszakup/entities.ts'
import { fileError } from '../../terminal/errors.ts'
import { apiSource } from '../fetch/store.ts'
import { type RawSegment, rawRecord, rawSegments, readSegment } from '../raw/store.ts'
import { PreviousForms } from './previous-forms.ts'
import { type DiffRange, type EntityRange, entityRange, type LinePlace } from './range.ts'

type Key = string | number

/** A raw line in the range, and the line of the same record before it. */
export interface RecordChange {
  key: Key
  run: number | null
  before: Buffer
  after: Buffer
}

/** A raw line of a record that was asked for by its key, from before the end of the range. */
export interface WatchedLine {
  key: Key
  run: number | null
  fetchedAt: string
}

export interface ChangesOptions {
  range: DiffRange
  /** Only records with these keys, as text. */
  ids?: ReadonlySet<string>
  /** Keys whose lines are told to `seen`, changed or not. */
  watched?: ReadonlySet<Key>
  seen?: (line: WatchedLine) => void
  /** Keys that are held as they are before a bit for each must do. */
  mostKeys?: number
  /** Called for each line read, with the bytes read so far: progress, and a place to stop. */
  step(bytes: number): void
  damaged(): void
}

interface EntityLine {
  place: LinePlace
  bytes: Buffer
}

// So many keys of a range are held as they are; beyond, a bit for each tells which come twice.
const mostKeys = 200_000

const recordField = Buffer.from('"record":')
const stampField = Buffer.from('"fetched_at":"')

/**
 * The changes of an entity's records in a range, in the order of the lines: every line in it whose record was there
 * before. Memory grows with what changed, not with what is there: a first pass finds the keys of which there is more than
 * one line, a second pairs their lines.
 */
export async function* changesOf(dir: string, entity: string, options: ChangesOptions): AsyncGenerator<RecordChange> {
  const segments = await rawSegments(dir, apiSource, entity)
  const last = segments.at(-1)
  if (last === undefined) return
  const range = entityRange(options.range, entity, {
    end: { segment: segments.length, offset: last.bytes },
    lines: segments.reduce((sum, { lines }) => sum + lines, 0),
  })
  const keyOf = lineKey(entity)
  const watched = options.watched ?? new Set<Key>()
  const candidates = range.onlyNew ? new Set<Key>() : await changedKeys(segments, range, keyOf, options)
  if (candidates.size === 0 && watched.size === 0) return
  const forms = new PreviousForms()
  try {
    for await (const { place, bytes } of entityLines(segments, range, options)) {
      const key = keyOf(bytes)
      if (key === undefined || (!candidates.has(key) && !watched.has(key))) continue
      const side = range.side(place, () => fetchedAt(bytes))
      if (side === 'after') continue
      if (watched.has(key)) options.seen?.({ key, run: range.runOf(place), fetchedAt: fetchedAt(bytes) })
      if (!candidates.has(key)) continue
      if (!isReadable(bytes)) {
        options.damaged()
        continue
      }
      const before = side === 'in' ? forms.get(key) : undefined
      if (before !== undefined) yield { key, run: range.runOf(place), before, after: bytes }
      forms.set(key, bytes)
    }
  } finally {
    forms.close()
  }
}

/** The raw lines of an entity that are in a range, with the run that wrote them. */
export async function* linesIn(
  dir: string,
  entity: string,
  options: ChangesOptions,
): AsyncGenerator<{ run: number | null; bytes: Buffer }> {
  const segments = await rawSegments(dir, apiSource, entity)
  const last = segments.at(-1)
  if (last === undefined) return
  const range = entityRange(options.range, entity, {
    end: { segment: segments.length, offset: last.bytes },
    lines: Number.POSITIVE_INFINITY,
  })
  for await (const { place, bytes } of entityLines(segments, range, options, range.start))
    if (range.side(place, () => fetchedAt(bytes)) === 'in') yield { run: range.runOf(place), bytes }
}

/** Keys of records that have a line in the range and may have one before it. */
async function changedKeys(
  segments: readonly RawSegment[],
  range: EntityRange,
  keyOf: (line: Buffer) => Key | undefined,
  options: ChangesOptions,
): Promise<Set<Key>> {
  const wanted = (key: Key | undefined): key is Key =>
    key !== undefined && (options.ids === undefined || options.ids.has(String(key)))
  const most = options.mostKeys ?? mostKeys
  const keys = new Set<Key>()
  for await (const { place, bytes } of entityLines(segments, range, options, range.start)) {
    if (range.side(place, () => fetchedAt(bytes)) !== 'in') continue
    const key = keyOf(bytes)
    if (key === undefined) options.damaged()
    if (wanted(key)) keys.add(key)
    if (keys.size > most) break
  }
  if (keys.size <= most) return keys
  keys.clear()
  const met = new Bits(segments.reduce((sum, { lines }) => sum + lines, 0))
  for await (const { place, bytes } of entityLines(segments, range, options)) {
    const side = range.side(place, () => fetchedAt(bytes))
    const key = side === 'after' ? undefined : keyOf(bytes)
    if (wanted(key) && met.put(key) && side === 'in') keys.add(key)
  }
  return keys
}

/** A bit for each key, by a hash of it: some keys share one, so what seems to come twice is looked at again. */
class Bits {
  private readonly bits: Uint8Array
  private readonly mask: number

  constructor(keys: number) {
    let size = 1 << 20
    while (size < 2 ** 30 && size < keys * 16) size *= 2
    this.bits = new Uint8Array(size / 8)
    this.mask = size - 1
  }

  /** Whether the bit was set before. */
  put(key: Key): boolean {
    const at = (typeof key === 'number' ? mixed(key >>> 0, Math.floor(key / 2 ** 32)) : textHash(key)) & this.mask
    const byte = at >>> 3
    const bit = 1 << (at & 7)
    const before = (this.bits[byte]! & bit) !== 0
    this.bits[byte] = this.bits[byte]! | bit
    return before
  }
}

function mixed(low: number, high: number): number {
  let hash = Math.imul(low ^ (low >>> 16), 0x45d9f3b) ^ Math.imul(high + 0x9e3779b9, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return mixed(hash >>> 0, text.length)
}

/**
 * The committed lines from a place (else from the first) up to the end of the range. A file that is sealed meanwhile is
 * found under its new name.
 */
async function* entityLines(
  segments: readonly RawSegment[],
  range: EntityRange,
  options: ChangesOptions,
  start: LinePlace = { segment: 1, offset: 0 },
): AsyncGenerator<EntityLine> {
  let before = 0
  for (const [index, segment] of segments.entries()) {
    if (range.end !== undefined && index + 1 > range.end.segment) return
    const skip = index + 1 === start.segment ? start.offset : 0
    if (index + 1 < start.segment || skip >= segment.bytes) continue
    const path = await stat(segment.path).then(
      () => segment.path,
      () => `${segment.path}.zst`,
    )
    try {
      for await (const { bytes, offset } of readSegment(path, { ...segment, name: path }, skip)) {
        // What a writer added and sealed since is of no run that is looked at.
        if (offset >= segment.bytes) break
        if (range.end !== undefined && index + 1 === range.end.segment && offset >= range.end.offset) return
        options.step(before + offset)
        yield { place: { segment: index + 1, offset }, bytes }
      }
    } catch (error) {
      throw fileError(error, 'read', path)
    }
    before += segment.bytes
  }
}

function isReadable(line: Buffer): boolean {
  try {
    JSON.parse(line.toString('utf8'))
    return true
  } catch {
    return false
  }
}

/** When a raw line came. */
export function fetchedAt(line: Buffer): string {
  const at = line.indexOf(stampField)
  if (at === -1) return ''
  const start = at + stampField.length
  return line.toString('latin1', start, line.indexOf(0x22, start))
}

/** Finds the key of a raw line: by its first bytes where the record begins with it, else by reading the record. */
function lineKey(entity: string): (line: Buffer) => Key | undefined {
  const field = recordKey(entity, { id: 7 }) === 7 ? 'id' : recordKey(entity, { pid: 7 }) === 7 ? 'pid' : undefined
  const prefix = field === undefined ? undefined : Buffer.from(`"record":{"${field}":`)
  return (line) => {
    const at = line.indexOf(recordField)
    if (at === -1) return undefined
    if (prefix !== undefined && line.compare(prefix, 0, prefix.length, at, at + prefix.length) === 0) {
      let key = 0
      let next = at + prefix.length
      for (let digit = line[next]! - 0x30; digit >= 0 && digit <= 9; digit = line[++next]! - 0x30)
        key = key * 10 + digit
      if (next > at + prefix.length && (line[next] === 0x2c || line[next] === 0x7d) && key <= Number.MAX_SAFE_INTEGER)
        return key
    }
    try {
      return recordKey(entity, JSON.parse(rawRecord(line).toString('utf8')))
    } catch {
      return undefined
    }
  }
}
