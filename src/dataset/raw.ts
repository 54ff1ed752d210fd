import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { type Line, readLines, splitLines, unpack } from '../files/lines.ts'
import { NdjsonWriter } from '../files/ndjson-writer.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { datasetPaths } from './layout.ts'
import { type IndexEntry, RawIndex } from './raw-index.ts'

/** A file of raw lines and how much of it is committed; `bytes` are those of the unpacked text. */
export interface Segment {
  /** `000001.ndjson`, or `000001.ndjson.zst` once it is sealed. */
  name: string
  lines: number
  bytes: number
}

/** `cursor.json` beside the raw lines: what is committed, and what the fetcher needs to go on. */
export interface Cursor<State> {
  format: 1
  segments: Segment[]
  /** Runs so far. */
  run: number
  state: State
}

export interface RawRecord {
  /** The exact bytes of the record. */
  bytes: Buffer
  record: Record<string, unknown>
  url: string
  request: string
  fetchedAt: string
}

/** What the index keeps of a record; undefined when it has no key. */
export type Describe = (record: Record<string, unknown>) => Omit<IndexEntry, 'sha256'> | undefined

export interface RawStoreOptions<State> {
  describe: Describe
  /** The state of a store that has none yet. */
  initial: State
  /** A segment is sealed when its text has this many bytes. */
  sealAt?: number
}

export type Stored = 'new' | 'changed' | 'same'

const recordField = Buffer.from('"record":')

/**
 * The raw lines of one entity, append-only. `add` and changes of `state` count once `commit` has returned: lines are
 * written and synced, then `cursor.json` is renamed into place, then the index follows. What a killed process wrote
 * beyond that is cut off at the next `open`.
 */
export class RawStore<State> {
  readonly cursor: Cursor<State>
  /** Records, each counted once, those that wait for `commit` included. */
  count: number
  private readonly dir: string
  private readonly source: string
  private readonly entity: string
  private readonly describe: Describe
  private readonly sealAt: number
  private readonly index: RawIndex
  private file: FileHandle | undefined
  private pending: Buffer[] = []
  private pendingBytes = 0
  private pendingLines = 0
  private readonly entries = new Map<string | number, IndexEntry>()
  private readonly touched = new Set<string | number>()

  private constructor(
    place: { dir: string; source: string; entity: string },
    cursor: Cursor<State>,
    index: RawIndex,
    options: RawStoreOptions<State>,
  ) {
    this.dir = place.dir
    this.source = place.source
    this.entity = place.entity
    this.cursor = cursor
    this.index = index
    this.describe = options.describe
    this.sealAt = options.sealAt ?? 256 * 2 ** 20
    this.count = index.position.count
  }

  /** Opens the store of an entity for writing, and begins a run. Call it inside `withWriteLock`. */
  static async open<State>(
    datasetDir: string,
    source: string,
    entity: string,
    options: RawStoreOptions<State>,
  ): Promise<RawStore<State>> {
    const dir = datasetPaths(datasetDir).raw(source, entity)
    try {
      await mkdir(dir, { recursive: true })
      const before = await readCursor<State>(dir)
      const cursor: Cursor<State> = before ?? { format: 1, segments: [], run: 0, state: options.initial }
      // Readers take lines without a cursor as they are, so there must be one before the first line.
      if (before === undefined) await writeAtomically(join(dir, 'cursor.json'), `${JSON.stringify(cursor, null, 1)}\n`)
      cursor.run++
      await tidy(dir, cursor.segments)
      const path = join(dir, 'index.sqlite')
      let index = await RawIndex.open(path)
      const { segment, bytes } = index.position
      if (segment > cursor.segments.length + 1 || bytes > (cursor.segments[segment - 1]?.bytes ?? 0)) {
        // It belongs to other lines than these.
        index.close()
        await RawIndex.remove(path)
        index = await RawIndex.open(path)
      }
      const store = new RawStore({ dir, source, entity }, cursor, index, options)
      await store.catchUp()
      return store
    } catch (error) {
      throw fileError(error, 'write', dir)
    }
  }

  /** The hash under which a record would be stored, and whether it is there already. Nothing is written. */
  add(raw: RawRecord): Stored {
    const bytes = oneLine(raw.bytes)
    const hash = sha256(bytes)
    const described = this.describe(raw.record)
    let stored: Stored = 'new'
    if (described !== undefined) {
      const waiting = this.entries.get(described.key)
      const known = waiting === undefined ? this.index.get(described.key) : undefined
      if (waiting !== undefined) stored = waiting.sha256 === hash ? 'same' : 'changed'
      else if (known !== undefined) stored = this.index.same(known.sha, hash) ? 'same' : 'changed'
      if (stored === 'same') {
        if (known?.open === true) this.touched.add(described.key)
        return stored
      }
      if (stored === 'new') this.count++
      this.entries.set(described.key, { ...described, sha256: hash })
    }
    const head = `{"source":${JSON.stringify(this.source)},"entity":${JSON.stringify(this.entity)},"url":${JSON.stringify(raw.url)},"request":"${raw.request}","fetched_at":"${raw.fetchedAt}","sha256":"${hash}","record":`
    const line = Buffer.concat([Buffer.from(head), bytes, Buffer.from('}\n')])
    this.pending.push(line)
    this.pendingBytes += line.length
    this.pendingLines++
    return stored
  }

  /** Bytes that wait for `commit`. */
  get waiting(): number {
    return this.pendingBytes
  }

  /** Makes all that was added, and `cursor.state`, last. */
  async commit(): Promise<void> {
    try {
      if (this.pendingLines > 0) await this.append()
      await writeAtomically(join(this.dir, 'cursor.json'), `${JSON.stringify(this.cursor, null, 1)}\n`)
      const segment = Math.max(1, this.cursor.segments.length)
      this.index.write(
        this.entries.values(),
        this.touched,
        this.cursor.run,
        { segment, bytes: this.cursor.segments[segment - 1]?.bytes ?? 0 },
        this.count,
      )
    } catch (error) {
      throw fileError(error, 'write', this.dir)
    }
    this.entries.clear()
    this.touched.clear()
    const last = this.cursor.segments.at(-1)
    if (last !== undefined && last.bytes >= this.sealAt && !last.name.endsWith('.zst')) await this.seal()
  }

  /** Numeric keys of records that may still change and were not seen in this run. */
  openKeys(): number[] {
    return this.index.openKeys(this.cursor.run)
  }

  /** Numeric keys of records by their moment: after `after`, not after `until`. */
  keysByMoment(after: string, until: string): number[] {
    return this.index.keysByMoment(after, until)
  }

  async close(): Promise<void> {
    await this.file?.close()
    this.file = undefined
    this.index.close()
  }

  private async append(): Promise<void> {
    const last = this.cursor.segments.at(-1)
    if (last === undefined || last.name.endsWith('.zst')) {
      await this.file?.close()
      this.file = undefined
      const name = `${String(this.cursor.segments.length + 1).padStart(6, '0')}.ndjson`
      this.cursor.segments.push({ name, lines: 0, bytes: 0 })
    }
    const segment = this.cursor.segments.at(-1)!
    if (this.file === undefined) {
      const path = join(this.dir, segment.name)
      this.file = await open(path, segment.bytes === 0 ? 'w' : 'r+')
    }
    const block = Buffer.concat(this.pending)
    for (let written = 0; written < block.length; )
      written += (await this.file.write(block, written, block.length - written, segment.bytes + written)).bytesWritten
    await this.file.sync()
    segment.bytes += block.length
    segment.lines += this.pendingLines
    this.pending = []
    this.pendingBytes = 0
    this.pendingLines = 0
  }

  /** Compresses the full segment; `cursor.json` decides which of the two files counts. */
  private async seal(): Promise<void> {
    const segment = this.cursor.segments.at(-1)!
    await this.file?.close()
    this.file = undefined
    const plain = join(this.dir, segment.name)
    try {
      const writer = await NdjsonWriter.create(`${plain}.zst`)
      try {
        for await (const { bytes } of readLines(plain)) await writer.write(bytes)
        await writer.close()
      } catch (error) {
        await writer.abort()
        throw error
      }
      segment.name = `${segment.name}.zst`
      await writeAtomically(join(this.dir, 'cursor.json'), `${JSON.stringify(this.cursor, null, 1)}\n`)
      await rm(plain, { force: true })
    } catch (error) {
      throw fileError(error, 'write', plain)
    }
  }

  /** Brings the index to where the committed lines end. */
  private async catchUp(): Promise<void> {
    const position = this.index.position
    const { segments, run } = this.cursor
    for (let number = position.segment; number <= segments.length; number++) {
      const segment = segments[number - 1]!
      const from = number === position.segment ? position.bytes : 0
      if (from >= segment.bytes) continue
      let batch = new Map<string | number, IndexEntry>()
      const flush = (bytes: number) => {
        this.index.write(batch.values(), [], run - 1, { segment: number, bytes }, this.count)
        batch = new Map()
      }
      for await (const line of readSegment(join(this.dir, segment.name), segment, from)) {
        const { record, sha256: hash } = JSON.parse(line.bytes.toString('utf8')) as {
          record: Record<string, unknown>
          sha256: string
        }
        const described = this.describe(record)
        if (described === undefined) continue
        if (!batch.has(described.key) && this.index.get(described.key) === undefined) this.count++
        batch.set(described.key, { ...described, sha256: hash })
        if (batch.size >= 5000) flush(line.offset + line.bytes.length + 1)
      }
      flush(segment.bytes)
    }
  }
}

/**
 * What a store holds, for a reader: another process may be writing. `count` are records, each counted once; where the
 * index is missing, lines.
 */
export async function peekStore<State>(
  datasetDir: string,
  source: string,
  entity: string,
): Promise<{ count: number; open: number; state: State } | undefined> {
  const dir = datasetPaths(datasetDir).raw(source, entity)
  const cursor = await readCursor<State>(dir)
  if (cursor === undefined) return undefined
  const lines = cursor.segments.reduce((sum, segment) => sum + segment.lines, 0)
  return { ...(RawIndex.peek(join(dir, 'index.sqlite')) ?? { count: lines, open: 0 }), state: cursor.state }
}

/** A record is one line: line ends between its tokens become spaces. Inside a JSON string there are none. */
function oneLine(bytes: Buffer): Buffer {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes
  const copy = Buffer.from(bytes)
  for (let at = 0; at < copy.length; at++) if (copy[at] === 0x0a || copy[at] === 0x0d) copy[at] = 0x20
  return copy
}

async function readCursor<State>(dir: string): Promise<Cursor<State> | undefined> {
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
    if (cursor.format === 1 && Array.isArray(cursor.segments) && cursor.segments.every(isSegment)) return cursor
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

/** Cuts off what was written but not committed, and deletes what a stop in the middle of sealing left. */
async function tidy(dir: string, segments: readonly Segment[]): Promise<void> {
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

/** A file of raw lines that may be read, up to its committed end. */
export interface RawSegment extends Segment {
  path: string
}

/**
 * The files of an entity's raw lines, in the order in which they were written (the newest form of a record comes
 * last). Where no `cursor.json` says what is committed, the files as they are. Empty when nothing was fetched.
 */
export async function rawSegments(datasetDir: string, source: string, entity: string): Promise<RawSegment[]> {
  const dir = datasetPaths(datasetDir).raw(source, entity)
  const cursor = await readCursor(dir)
  if (cursor !== undefined) return cursor.segments.map((segment) => ({ ...segment, path: join(dir, segment.name) }))
  let names: string[]
  try {
    names = (await readdir(dir)).filter((name) => /^\d{6,}\.ndjson(\.zst)?$/.test(name)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fileError(error, 'read', dir)
  }
  return names.map((name) => ({
    name,
    path: join(dir, name),
    lines: Number.POSITIVE_INFINITY,
    bytes: Number.POSITIVE_INFINITY,
  }))
}

/** The committed lines of one file, from a byte of its text on. */
export async function* readSegment(path: string, segment: Segment, from = 0): AsyncGenerator<Line> {
  if (segment.bytes === 0) return
  if (path.endsWith('.zst')) {
    for await (const line of readLines(path)) if (line.offset >= from) yield line
    return
  }
  const end = segment.bytes === Number.POSITIVE_INFINITY ? undefined : segment.bytes - 1
  const source = createReadStream(path, { start: from, ...(end === undefined ? {} : { end }), highWaterMark: 1 << 18 })
  const chunks = from === 0 ? unpack(source) : (source as AsyncIterable<Buffer>)
  for await (const line of splitLines(chunks)) yield { ...line, offset: line.offset + from }
}

/**
 * The committed raw lines of an entity, oldest first. A file that is sealed while it is about to be opened is found
 * under its new name.
 */
export async function* readRaw(datasetDir: string, source: string, entity: string): AsyncGenerator<Line> {
  for (const segment of await rawSegments(datasetDir, source, entity)) {
    const path = await stat(segment.path).then(
      () => segment.path,
      () => `${segment.path}.zst`,
    )
    try {
      yield* readSegment(path, { ...segment, name: path })
    } catch (error) {
      throw fileError(error, 'read', path)
    }
  }
}

/** The exact bytes of the record in a raw line. */
export function rawRecord(line: Buffer): Buffer {
  const at = line.indexOf(recordField)
  if (at === -1) throw new SyntaxError('the line has no "record"')
  return line.subarray(at + recordField.length, -1)
}

/** The entities that a source has raw lines of, sorted; `refs/NAME` for reference books. */
export async function rawEntities(datasetDir: string, source: string): Promise<string[]> {
  const root = join(datasetPaths(datasetDir).rawDir, source)
  const found: string[] = []
  const look = async (dir: string, name: string): Promise<void> => {
    const items = await readdir(dir, { withFileTypes: true }).catch(() => [])
    if (name !== '' && items.some((item) => /^(cursor\.json|\d{6,}\.ndjson(\.zst)?)$/.test(item.name))) found.push(name)
    for (const item of items)
      if (item.isDirectory()) await look(join(dir, item.name), name === '' ? item.name : `${name}/${item.name}`)
  }
  await look(root, '')
  return found.sort()
}
