import { createReadStream, existsSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { writeAtomically } from '../../files/atomic.ts'
import { sha256 } from '../../files/hash.ts'
import { type Line, readLines, splitLines, unpack } from '../../files/lines.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import { counted } from '../../terminal/counted.ts'
import { fileError, UserError } from '../../terminal/errors.ts'
import { datasetPaths } from '../layout.ts'
import { type Cursor, checkSizes, cursorText, readCursor, type Segment, tidy } from './cursor.ts'
import { type FollowMark, type IndexEntry, type KnownRecord, RawIndex } from './key-index.ts'
import { TextBlock } from './text-block.ts'

const recordField = Buffer.from('"record":')

/** A record as it came, for `RawStore.add`. */
export interface RawRecord {
  /** The exact bytes of the record. */
  bytes: Buffer
  /** The same parsed, as far as `describe` reads it. */
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
  /** The stamp of the service's clock at which records are seen. */
  clock?: () => string | undefined
  /** The field that `describe` gives as `link`: where it is another than the index was made with, it is made anew. */
  link?: string
}

export type Stored = 'new' | 'changed' | 'same'

/** What was added and waits for a commit. */
interface Waiting {
  text: TextBlock
  lines: number
  entries: Map<Key, IndexEntry>
  touched: Map<Key, string | undefined>
  keys: Map<string, Set<Key>>
  marks: FollowMark[]
}

type Key = string | number

// A page holds one in so many of the ids that it spans; where fewer of them are its own they are looked up one by one.
const widestSpread = 8

const nothing = (text: TextBlock): Waiting => ({
  text,
  lines: 0,
  entries: new Map(),
  touched: new Map(),
  keys: new Map(),
  marks: [],
})

const lineEnd = Buffer.from('}\n')

/**
 * The raw lines of one entity, append-only. `add` and changes of `state` count once `commit` has returned: lines are
 * written and synced, then the keys of scopes go to the index, then `cursor.json` is renamed into place, then the rest
 * of the index follows. What a killed process wrote beyond that is cut off at the next `open`. While a commit is under
 * way more can be added: it belongs to the next one, and so do changes of `state`.
 */
export class RawStore<State> {
  readonly cursor: Cursor<State>
  /** Records, each counted once, those that wait for `commit` included. */
  count: number
  /** What others ask the index; writing is the store's. */
  readonly index: RawIndex
  private readonly dir: string
  private readonly source: string
  private readonly entity: string
  private readonly options: RawStoreOptions<State>
  private file: FileHandle | undefined
  private waits = nothing(new TextBlock())
  /** The block that is not in use: two take turns, so that memory is not asked for anew with each commit. */
  private spare: TextBlock | undefined = new TextBlock()
  private committing: Waiting | undefined
  private lastCommit: Promise<void> = Promise.resolve()
  private failure: unknown
  private ahead: { lowest: number; highest: number; found: ReadonlyMap<Key, KnownRecord> } | undefined
  private head: { url: string; request: string; fetchedAt: string; text: string } | undefined

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
    this.options = options
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
      if (before === undefined) await writeCursor(dir, cursor)
      cursor.run++
      await tidy(dir, cursor.segments)
      const path = join(dir, 'index.sqlite')
      let index = await RawIndex.open(path)
      const { segment, bytes } = index.position
      const ahead = segment > cursor.segments.length + 1 || bytes > (cursor.segments[segment - 1]?.bytes ?? 0)
      const otherLink = options.link !== undefined && index.fact('link') !== options.link
      if (ahead || otherLink) {
        // It belongs to other lines than these, or lacks a column.
        index.close()
        await RawIndex.remove(path)
        index = await RawIndex.open(path)
      }
      if (options.link !== undefined) index.setFact('link', options.link)
      if (index.keysGeneration < (cursor.keys ?? 0)) index.forgetScopes()
      const store = new RawStore({ dir, source, entity }, cursor, index, options)
      await store.catchUp()
      return store
    } catch (error) {
      throw fileError(error, 'write', dir)
    }
  }

  /**
   * Takes a record: its line waits for `commit` when the record is new or not as it was stored.
   * @param scope the question that it answers, when the keys of that are kept
   */
  add(raw: RawRecord, scope?: string): Stored {
    const bytes = oneLine(raw.bytes)
    const hash = sha256(bytes)
    const described = this.options.describe(raw.record)
    const { waits } = this
    let stored: Stored = 'new'
    if (described !== undefined) {
      const { key } = described
      if (scope !== undefined) this.answers(scope, key)
      const waiting = waits.entries.get(key) ?? this.committing?.entries.get(key)
      if (waiting !== undefined) stored = waiting.sha256 === hash ? 'same' : 'changed'
      else {
        const known = this.known(key)
        if (known !== undefined) stored = this.index.same(known.sha, hash) ? 'same' : 'changed'
        if (stored === 'same' && known!.open) waits.touched.set(key, described.due)
      }
      if (stored === 'same') return stored
      if (stored === 'new') this.count++
      waits.entries.set(key, { ...described, sha256: hash })
    }
    waits.text.add(`${this.lineHead(raw)}${hash}","record":`, bytes, lineEnd)
    waits.lines++
    return stored
  }

  /**
   * Reads together what the index knows of the numeric keys from `lowest` to `highest`, for the records that are about
   * to be added: those of a page stand close together.
   */
  expect(lowest: number, highest: number, records: number): void {
    const found = this.index.between(lowest, highest, records * widestSpread)
    this.ahead = found === undefined ? undefined : { lowest, highest, found }
  }

  private known(key: Key): KnownRecord | undefined {
    const { ahead } = this
    if (ahead === undefined || typeof key !== 'number' || key < ahead.lowest || key > ahead.highest)
      return this.index.get(key)
    return ahead.found.get(key)
  }

  /** The record answers the scope's question. */
  answers(scope: string, key: Key): void {
    const keys = this.waits.keys.get(scope)
    if (keys === undefined) this.waits.keys.set(scope, new Set([key]))
    else keys.add(key)
  }

  /** An open record was asked for and did not come: it is not asked for again before it is due by its age. */
  asked(key: Key): void {
    const { entries, touched } = this.waits
    if (!entries.has(key) && !touched.has(key) && this.committing?.entries.has(key) !== true)
      touched.set(key, undefined)
  }

  /** A parent's record was asked about. */
  mark(mark: FollowMark): void {
    this.waits.marks.push(mark)
  }

  /** Bytes that wait for `commit`. */
  get waiting(): number {
    return this.waits.text.length + (this.committing?.text.length ?? 0)
  }

  /** Makes all that was added, and `cursor.state`, last: as they are when the commit begins, after one under way. */
  commit(): Promise<void> {
    const before = this.lastCommit
    this.lastCommit = (async () => {
      await before.catch(() => {})
      // What a failed commit was to write is lost: a later one would count on it.
      if (this.failure !== undefined) throw this.failure
      try {
        await this.commitNow()
      } catch (error) {
        this.failure = fileError(error, 'write', this.dir)
        throw this.failure
      }
    })()
    // Whoever waits for it is told; nobody may be waiting.
    this.lastCommit.catch(() => {})
    return this.lastCommit
  }

  private async commitNow(): Promise<void> {
    const taken = this.waits
    this.waits = nothing(this.spare ?? new TextBlock())
    this.spare = undefined
    this.committing = taken
    const { count } = this
    if (taken.keys.size > 0) this.cursor.keys = (this.cursor.keys ?? 0) + 1
    // From here on others may go on: what they change must not be taken for committed.
    const state = structuredClone(this.cursor.state)
    if (taken.lines > 0) await this.append(taken)
    if (taken.keys.size > 0) this.index.addScopeKeys(taken.keys, this.cursor.keys!)
    await writeCursor(this.dir, { ...this.cursor, state })
    const segment = Math.max(1, this.cursor.segments.length)
    this.index.write({
      entries: taken.entries.values(),
      touched: taken.touched,
      marks: taken.marks,
      run: this.cursor.run,
      at: this.options.clock?.(),
      position: { segment, bytes: this.cursor.segments[segment - 1]?.bytes ?? 0 },
      count,
    })
    this.ahead = undefined
    this.committing = undefined
    taken.text.clear()
    this.spare = taken.text
    const last = this.cursor.segments.at(-1)
    if (last !== undefined && last.bytes >= (this.options.sealAt ?? 256 * 2 ** 20) && !last.name.endsWith('.zst'))
      await this.seal(state)
  }

  async close(): Promise<void> {
    await this.lastCommit.catch(() => {})
    await this.file?.close()
    this.file = undefined
    this.index.close()
  }

  private lineHead({ url, request, fetchedAt }: RawRecord): string {
    const { head } = this
    if (head?.fetchedAt === fetchedAt && head.request === request && head.url === url) return head.text
    const text = `{"source":${JSON.stringify(this.source)},"entity":${JSON.stringify(this.entity)},"url":${JSON.stringify(url)},"request":"${request}","fetched_at":"${fetchedAt}","sha256":"`
    this.head = { url, request, fetchedAt, text }
    return text
  }

  private async append({ text, lines }: Waiting): Promise<void> {
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
    const block = text.bytes
    for (let written = 0; written < block.length; )
      written += (await this.file.write(block, written, block.length - written, segment.bytes + written)).bytesWritten
    await this.file.sync()
    if (segment.bytes === 0) segment.crc = crc32(block)
    else if (segment.crc !== undefined) segment.crc = crc32(block, segment.crc)
    segment.bytes += block.length
    segment.lines += lines
  }

  /** Compresses the full segment; `cursor.json` decides which of the two files counts. */
  private async seal(state: State): Promise<void> {
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
      await writeCursor(this.dir, { ...this.cursor, state })
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
      let batch = new Map<Key, IndexEntry>()
      const flush = (bytes: number) => {
        this.index.write({
          entries: batch.values(),
          run: run - 1,
          position: { segment: number, bytes },
          count: this.count,
        })
        batch = new Map()
      }
      for await (const line of readSegment(join(this.dir, segment.name), segment, from)) {
        const { record, sha256: hash } = JSON.parse(line.bytes.toString('utf8')) as {
          record: Record<string, unknown>
          sha256: string
        }
        const described = this.options.describe(record)
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

async function writeCursor(dir: string, cursor: Cursor<unknown>): Promise<void> {
  await writeAtomically(join(dir, 'cursor.json'), cursorText(cursor))
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
  if (cursor !== undefined) {
    await checkSizes(dir, cursor.segments)
    return cursor.segments.map((segment) => ({ ...segment, path: join(dir, segment.name) }))
  }
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

/**
 * The committed lines of one file, from a byte of its text on.
 * @throws UserError where there are fewer than were committed
 */
export async function* readSegment(path: string, segment: Segment, from = 0): AsyncGenerator<Line> {
  if (segment.bytes === 0) return
  let lines = 0
  for await (const line of linesOf(path, segment, from)) {
    lines++
    yield line
  }
  if (from === 0 && lines < segment.lines && segment.lines !== Number.POSITIVE_INFINITY)
    throw new UserError(`${path} is damaged`, {
      why: `it has ${counted(lines, 'line')}, but ${segment.lines} were written`,
      next: 'put a copy of the file back, or move its directory away and fetch the entity anew',
      exit: 'data',
    })
}

async function* linesOf(path: string, segment: Segment, from: number): AsyncGenerator<Line> {
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

const linesOfEntity = /^(cursor\.json|\d{6,}\.ndjson(\.zst)?)$/

/** The entities of a source of which lines were fetched once and `cursor.json` is gone: it is there before the index is. */
export async function entitiesWithoutCursor(datasetDir: string, source: string): Promise<string[]> {
  const indexed = await rawEntities(datasetDir, source, /^index\.sqlite$/)
  return indexed.filter((entity) => !existsSync(datasetPaths(datasetDir).cursor(source, entity)))
}

/**
 * The entities that a source has raw lines of, sorted; `refs/NAME` for reference books. `sign` is a file that an entity
 * is known by.
 */
export async function rawEntities(datasetDir: string, source: string, sign = linesOfEntity): Promise<string[]> {
  const root = join(datasetPaths(datasetDir).rawDir, source)
  const found: string[] = []
  const look = async (dir: string, name: string): Promise<void> => {
    const items = await readdir(dir, { withFileTypes: true }).catch(() => [])
    if (name !== '' && items.some((item) => sign.test(item.name))) {
      // Below the lines of an entity there are no entities; below those of files there may be a million contents.
      found.push(name)
      return
    }
    for (const item of items)
      if (item.isDirectory()) await look(join(dir, item.name), name === '' ? item.name : `${name}/${item.name}`)
  }
  await look(root, '')
  return found.sort()
}
