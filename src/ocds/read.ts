import { isUtf8 } from 'node:buffer'
import { unpack } from '../files/lines.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { ObjectCheck } from './check-json.ts'
import { type InputOptions, inputName, inputsOf, type OcdsInput } from './inputs.ts'
import { oddValues } from './read-odd.ts'
import { encodingOf, lookOf, refuse } from './read-sniff.ts'
import { ElementScanner, type ListKey, memberSlices, type PlainRelease, plainRelease, type Scanned } from './scan.ts'
import { isObject, parseExact } from './scan-json.ts'

type Json = Record<string, unknown>

/** Where something stands in a file: byte counted from 0 in the unpacked file, line from 1 where the file has lines. */
export interface Place {
  byte: number
  line?: number
}

/** What a file of OCDS holds, in its order. `bytes` are good until the next is asked for. */
export type Found =
  | {
      kind: 'release'
      ocid: string
      /** With `lazy` it is made when it is first asked for, which must be before the next is. */
      release: Json
      bytes: Buffer
      /** Its date when that is a text. */
      date: string | undefined
      /** There may be a number in it that a double cannot hold as it is written. */
      exact: boolean
      /**
       * The version of OCDS of its package (1.0 when the package names none); null outside of a package, undefined when
       * the package's metadata come later: then with `package`.
       */
      version: string | null | undefined
      /** There is certainly no white space between the values in `bytes`. */
      compact: boolean
      place: Place
    }
  /**
   * With `elements`, instead of `release` and `linked`: one element of a package's list, or a release or record that
   * stands alone (`list` undefined), whatever is in it. The releases of a record that stands alone come before it, as
   * elements of `releases` of version null, and are no longer in it: `embedded` says how many there were.
   */
  | {
      kind: 'element'
      list: ListKey | undefined
      /** Its position in the list; undefined where that is not known. */
      index: number | undefined
      what: 'release' | 'record'
      embedded: number
      value: Json
      version: string | null | undefined
      place: Place
    }
  /** A record whose releases are links only and that has no compiled release. */
  | { kind: 'linked'; ocid: string | undefined; links: number; place: Place }
  /** Something that cannot be read; `bytes` is all or the beginning of its `length` bytes. */
  | { kind: 'reject'; reason: string; bytes: Buffer; length: number; place: Place }
  /** A package is complete. `metadata` is what it says besides releases and records; `list` which it has, as a list or not. */
  | { kind: 'package'; metadata: Json; version: string; list: ListKey; isList: boolean; place: Place }
  /** The file ends before its content does; what came before has been given. */
  | { kind: 'cut'; reason: string }
  /** The next file begins: what follows is of it. `name` is for messages. */
  | { kind: 'file'; name: string; encoding: string | undefined }
  /** A file of several that is not OCDS, or cannot be read. */
  | { kind: 'refused'; name: string; reason: string }
  /** A file of several whose name does not end like JSON's. */
  | { kind: 'passed-over'; name: string }

/** What a person may choose about reading. */
export interface ReadLimits {
  /** The longest release, record, line, or package less its releases and records, in bytes. Default: 64 MiB. */
  maxBytes?: number
  /** The deepest nesting. Default: 500. */
  maxDepth?: number
  /** Bytes of all files together when they are unpacked. Default: 100 GiB. */
  maxUnpacked?: number
  /** What the text is encoded in, as the Encoding Standard names it; default: UTF-8, or UTF-16 where a mark says so. */
  encoding?: string
  /** Certificates to trust besides the usual ones, for an address. */
  caFile?: string
}

export interface ReadOptions extends ReadLimits, InputOptions {
  /** Values are not made of releases that are not asked for: three times faster. */
  lazy?: boolean
  /** Give what is in the lists of packages as it stands, for a reader that judges it. */
  elements?: boolean
  /** Told how many bytes of the unpacked files have been read. */
  onBytes?: (bytes: number) => void
}

const defaults = { maxBytes: 64 << 20, maxDepth: 500, maxUnpacked: 100 * 2 ** 30 }

/**
 * Reads OCDS in any shape: release and record packages (metadata before or after), arrays, single releases and records,
 * documents one after the other, one a line (NDJSON), packages inside of another document; plain, .gz or .zst; from a
 * file, a folder, the files of a .zip, an address, or standard input (`-`). Memory is bounded by the longest element, not
 * by the file.
 *
 * A record with its releases gives these; one whose releases are (also) links gives its compiled release, with the tag
 * `compiled`. What is damaged is given as `reject`, and reading goes on behind it; of several files, one that is not OCDS
 * is given as `refused`.
 * @throws UserError (exit `data`) when a single file is not JSON, or JSON that is not OCDS, saying what it looks like
 */
export async function* readOcds(path: string, options: ReadOptions = {}): AsyncGenerator<Found> {
  if (options.encoding !== undefined) checkEncoding(options.encoding)
  const unpacked = { bytes: 0 }
  for await (const found of inputsOf(path, options)) {
    if (found.kind === 'problem') yield { kind: 'refused', name: found.name, reason: found.reason }
    else if (found.kind === 'passed-over') yield found
    else
      try {
        yield* readInput(found.input, options, unpacked)
      } catch (error) {
        const isOnly = found.input.name === inputName(path)
        if (isOnly || error instanceof TooMuch || !(error instanceof UserError) || error.exitName !== 'data')
          throw error
        yield { kind: 'refused', name: found.input.name, reason: error.why ?? error.message }
      }
  }
}

async function* readInput(input: OcdsInput, options: ReadOptions, unpacked: { bytes: number }): AsyncGenerator<Found> {
  const maxBytes = options.maxBytes ?? defaults.maxBytes
  const maxUnpacked = options.maxUnpacked ?? defaults.maxUnpacked
  const { name } = input
  const open = async () => {
    const stream = await input.open()
    return stream === undefined ? undefined : new Input(name, stream, { ...options, maxUnpacked }, unpacked)
  }
  const bytes = (await open())!
  const head = await bytes.head(1 << 18)
  yield { kind: 'file', name, encoding: bytes.encoding }
  const shape = lookOf(head, name)
  const reader = new Reader(options.maxDepth ?? defaults.maxDepth, maxBytes, options)
  let usable = false
  let declined = false
  const pieces = shape === 'lines' ? readByLine(bytes, reader, maxBytes) : readDocuments(bytes, reader)
  for await (const found of pieces) {
    if (found.kind !== 'reject' && found.kind !== 'cut') usable = true
    declined = reader.tooLong && !usable
    if (declined) break
    yield found
  }
  if (declined) {
    const again = await open()
    if (again === undefined)
      throw refuse(name, 'it is one JSON document that is too long to be held in memory', 'save it to a file first')
    yield* readOdd(again, reader)
    usable = reader.given > 0
    if (!usable) reader.looksLike = 'it is a JSON document without releases or records'
  }
  if (!usable && reader.rejected === reader.unknown) throw refuse(name, reader.looksLike ?? 'there is no release in it')
}

function checkEncoding(encoding: string): void {
  try {
    new TextDecoder(encoding)
  } catch (cause) {
    throw new UserError(`"${encoding}" is not an encoding`, {
      next: 'for example: windows-1251, latin1, utf-16le',
      exit: 'usage',
      cause,
    })
  }
}

/** More came out of packed files than was allowed. */
class TooMuch extends UserError {}

/** The unpacked bytes of a file as UTF-8; remembers when the file ended too early. */
class Input {
  cut: string | undefined
  /** What the text was encoded in, unless in UTF-8. */
  encoding: string | undefined
  private readonly iterator: AsyncIterator<Buffer>
  private readonly options: ReadOptions & { maxUnpacked: number }
  private readonly unpacked: { bytes: number }
  private readonly name: string
  private ahead: Buffer[] = []
  private decoder: InstanceType<typeof TextDecoder> | undefined
  private ended = false

  constructor(
    name: string,
    stream: AsyncIterable<Buffer>,
    options: ReadOptions & { maxUnpacked: number },
    unpacked: { bytes: number },
  ) {
    this.name = name
    this.options = options
    this.unpacked = unpacked
    this.iterator = unpack(stream)[Symbol.asyncIterator]()
  }

  private async next(): Promise<Buffer | undefined> {
    if (this.cut !== undefined || this.ended) return undefined
    try {
      const { done, value } = await this.iterator.next()
      this.ended = done === true
      if (value !== undefined) this.count(value.length)
      if (this.decoder === undefined) return value
      const text = this.decoded(value)
      return this.ended && text.length === 0 ? undefined : text
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'Z_CONNECTION') this.cut = message
      else if (code?.startsWith('Z') !== true) throw fileError(error, 'read', this.name)
      else
        this.cut = code === 'Z_BUF_ERROR' ? 'the packed file ends too early' : `the packed file is damaged (${message})`
      return undefined
    }
  }

  /** Text as UTF-8. At bytes that the encoding does not have it ends. */
  private decoded(bytes: Buffer | undefined): Buffer {
    try {
      return Buffer.from(this.decoder!.decode(bytes, { stream: !this.ended }))
    } catch {
      this.cut = `it holds bytes that are not ${this.encoding}`
      const text = new TextDecoder(this.encoding).decode(bytes)
      return Buffer.from(text.slice(0, text.indexOf('\ufffd')))
    }
  }

  private count(length: number): void {
    const { unpacked, options } = this
    unpacked.bytes += length
    options.onBytes?.(unpacked.bytes)
    if (unpacked.bytes > options.maxUnpacked)
      throw new TooMuch('there is more to read than is allowed', {
        why: `more than ${options.maxUnpacked} bytes came out, in ${this.name}`,
        next: 'if the files are to be trusted, allow more with --max-unpacked',
        exit: 'data',
      })
  }

  /** The first bytes, which `chunks` gives again. */
  async head(length: number): Promise<Buffer> {
    let gathered = 0
    while (gathered < length) {
      const chunk = await this.next()
      if (chunk === undefined) break
      this.ahead.push(chunk)
      gathered += chunk.length
    }
    const head = Buffer.concat(this.ahead)
    this.encoding = this.options.encoding ?? encodingOf(head)
    if (this.encoding === undefined || /^utf-?8$/i.test(this.encoding)) {
      this.encoding = undefined
      this.ahead = [head]
      return head
    }
    this.decoder = new TextDecoder(this.encoding, { fatal: true })
    const text = this.decoded(head)
    this.ahead = [text]
    return text
  }

  async *chunks(): AsyncGenerator<Buffer> {
    const ahead = this.ahead
    this.ahead = []
    yield* ahead
    for (let chunk = await this.next(); chunk !== undefined; chunk = await this.next()) yield chunk
  }

  async close(): Promise<void> {
    await this.iterator.return?.()
  }
}

async function* readDocuments(input: Input, reader: Reader): AsyncGenerator<Found> {
  const scanner = new ElementScanner(reader.maxBytes)
  try {
    for await (const chunk of input.chunks()) yield* reader.found(scanner.push(chunk))
    const open = scanner.open
    yield* reader.found(scanner.finish(), undefined, true)
    const cut = input.cut ?? (open ? 'the file ends inside a document' : undefined)
    if (cut !== undefined) yield { kind: 'cut', reason: cut }
  } finally {
    await input.close()
  }
}

async function* readByLine(input: Input, reader: Reader, maxBytes: number): AsyncGenerator<Found> {
  let pending: Buffer[] = []
  let length = 0
  let number = 1
  let byte = 0
  const line = function* (rest: Buffer, last: boolean): Generator<Found> {
    const whole = pending.length === 0 ? rest : Buffer.concat([...pending, rest])
    const total = length + rest.length
    const place = { byte, line: number }
    if (total > maxBytes) yield reader.reject(`it is longer than ${maxBytes} bytes`, whole, place, total)
    else yield* reader.line(whole, place, last && input.cut !== undefined)
    pending = []
    length = 0
    number++
    byte += total + 1
  }
  try {
    for await (const chunk of input.chunks()) {
      let from = 0
      for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
        yield* line(chunk.subarray(from, end), false)
        from = end + 1
      }
      if (from === chunk.length) continue
      const rest = chunk.subarray(from)
      length += rest.length
      // Of a line that is too long only the beginning is kept.
      if (length - rest.length <= maxBytes) pending.push(Buffer.from(rest))
    }
    if (length > 0) {
      const total = length
      length = 0
      const whole = Buffer.concat(pending)
      pending = []
      if (total > maxBytes)
        yield reader.reject(`it is longer than ${maxBytes} bytes`, whole, { byte, line: number }, total)
      else yield* line(whole, true)
    }
    if (input.cut !== undefined) yield { kind: 'cut', reason: input.cut }
  } finally {
    await input.close()
  }
}

async function* readOdd(input: Input, reader: Reader): AsyncGenerator<Found> {
  try {
    for await (const { list, value } of oddValues(input.chunks())) yield* reader.odd(value, list, { byte: 0 })
  } catch (error) {
    if (error instanceof UserError) throw error
    yield { kind: 'cut', reason: `the document is damaged (${(error as Error).message})` }
  } finally {
    await input.close()
  }
  if (input.cut !== undefined) yield { kind: 'cut', reason: input.cut }
}

/** Tells what the pieces of a file are. */
class Reader {
  readonly maxBytes: number
  rejected = 0
  given = 0
  /** A document was longer than memory may hold. */
  tooLong = false
  /** What the first document that is not OCDS looks like. */
  looksLike: string | undefined
  /** Documents that are not OCDS. */
  unknown = 0
  private readonly maxDepth: number
  private readonly whole: boolean
  private readonly lazy: boolean
  private readonly objectCheck = new ObjectCheck()
  /** Elements of the list at hand so far; undefined outside of one. */
  private index: number | undefined
  private compact = false
  private headOf: Buffer | undefined
  private headVersion: string | null | undefined
  /** Of the record that is being read: its releases given, its links, and whether its ocid stood before them. */
  private embedded = 0
  private links = 0

  constructor(maxDepth: number, maxBytes: number, { elements, lazy }: ReadOptions) {
    this.whole = elements === true
    this.lazy = lazy === true && !this.whole
    this.maxDepth = maxDepth
    this.maxBytes = maxBytes
  }

  reject(reason: string, bytes: Buffer, place: Place, length = bytes.length): Found {
    this.rejected++
    return { kind: 'reject', reason, bytes, length, place }
  }

  /** One line of a file that has one document a line. */
  *line(line: Buffer, place: Place, cut: boolean): Generator<Found> {
    const bytes = withoutMarks(line)
    if (bytes.length === 0) return
    if (!isUtf8(bytes)) {
      yield this.reject(notUtf8, bytes, place)
      return
    }
    const { objectCheck } = this
    if (
      this.lazy &&
      objectCheck.check(bytes, 0, bytes.length) &&
      objectCheck.isPlain &&
      objectCheck.end === bytes.length &&
      objectCheck.depth <= this.maxDepth
    ) {
      this.compact = !objectCheck.spaced
      yield this.plain(plainRelease(bytes, objectCheck), bytes, null, place)
      this.compact = false
      return
    }
    let value: unknown
    try {
      value = JSON.parse(bytes.toString())
    } catch (error) {
      // Several documents on one line, perhaps.
      const found = cut ? undefined : scanWhole(bytes, this.maxBytes)
      if (found === undefined || found.length < 2 || found.some(({ type }) => type === 'damage' || type === 'junk'))
        yield this.reject(cut ? 'the file ends inside it' : `not JSON: ${jsonReason(error)}`, bytes, place)
      else yield* this.found(found, place)
      return
    }
    if (isObject(value) && value.releases === undefined && value.records === undefined) {
      if (bytes.length > this.maxDepth * 2 && depthOf(bytes) > this.maxDepth) yield this.tooDeep(bytes, place)
      else yield* this.document(value, bytes, 0, place)
    } else if (Array.isArray(value) || isObject(value)) yield* this.found(scanWhole(bytes, this.maxBytes)!, place)
    else yield this.reject(`${jsonName(value)} is not a release`, bytes, place)
  }

  /** What a scanner found; `line` is where it began, for a document that stands on one line. */
  *found(found: Scanned[], line?: Place, last = false): Generator<Found> {
    for (let index = 0; index < found.length; index++) {
      const piece = found[index]!
      const place = line === undefined ? { byte: piece.offset } : { byte: line.byte + piece.offset, line: line.line }
      if (piece.type === 'element') yield* this.element(piece, found, index, place)
      else if (piece.type === 'document') {
        if (piece.depth > this.maxDepth && piece.elements === 0) yield this.tooDeep(piece.bytes, place)
        else yield* this.parsedDocument(piece.bytes, piece.elements, place)
      } else if (piece.type === 'junk') {
        const text = piece.bytes.toString().trim()
        let reason = 'not JSON'
        try {
          reason = `${jsonName(JSON.parse(text))} is not a release`
        } catch {}
        yield this.reject(reason, piece.bytes, place)
      } else {
        this.tooLong ||= piece.scope === 'document' && !last
        if (piece.scope === 'element') this.index = (this.index ?? -1) + 1
        yield this.reject(piece.reason, piece.bytes, place, piece.length)
      }
    }
  }

  private *element(
    piece: Scanned & { type: 'element' },
    found: Scanned[],
    index: number,
    place: Place,
  ): Generator<Found> {
    if (this.headOf !== piece.head) {
      this.headOf = piece.head
      this.index = undefined
      this.embedded = 0
      this.links = 0
      // A document that ends in the bytes at hand is looked up before its elements are told.
      const end = found.slice(index).find(({ type }) => type === 'document')
      this.headVersion = versionIn(piece.head, end?.bytes)
    }
    this.index = (this.index ?? -1) + 1
    if (piece.depth > this.maxDepth) {
      yield this.tooDeep(piece.bytes, place)
      return
    }
    this.compact = piece.compact
    const { headVersion } = this
    const isKnown = headVersion === undefined || headVersion === null || Number.parseInt(headVersion, 10) <= 1
    if (this.lazy && piece.list === 'releases' && piece.plain !== undefined && isKnown && isUtf8(piece.bytes)) {
      yield this.plain(piece.plain, piece.bytes, headVersion, place)
      this.compact = false
      return
    }
    const value = yield* this.parse(piece.bytes, place)
    if (value === undefined) return
    yield* this.member(value.value, piece.bytes, piece.list, this.headVersion, place)
    this.compact = false
  }

  private *parse(bytes: Buffer, place: Place, what = ''): Generator<Found, { value: unknown } | undefined> {
    if (!isUtf8(bytes)) {
      yield this.reject(`${what}${notUtf8}`, bytes, place)
      return undefined
    }
    try {
      return { value: JSON.parse(bytes.toString()) }
    } catch (error) {
      yield this.reject(`${what}not JSON: ${jsonReason(error)}`, bytes, place)
      return undefined
    }
  }

  /** An element of `releases` or `records`. */
  private *member(
    value: unknown,
    bytes: Buffer,
    list: ListKey,
    version: string | null | undefined,
    place: Place,
  ): Generator<Found> {
    if (version !== undefined && version !== null && Number.parseInt(version, 10) > 1)
      yield this.reject(`OCDS version ${version} is not known`, bytes, place)
    else if (!isObject(value)) yield this.reject(`${jsonName(value)} is not a release`, bytes, place)
    else if (this.whole) yield this.piece(value, list, list === 'records' || isRecord(value), version, place)
    else if (list === 'records' || isRecord(value)) yield* this.record(value, bytes, version, place)
    else if (isLink(value)) {
      this.links++
      yield this.linked(undefined, 1, place)
    } else yield* this.release(value, bytes, version, place)
  }

  private piece(
    value: Json,
    list: ListKey | undefined,
    record: boolean,
    version: string | null | undefined,
    place: Place,
    embedded = 0,
  ): Found {
    this.given++
    const what = record ? 'record' : 'release'
    return { kind: 'element', list, index: this.index, what, embedded, value, version, place }
  }

  private linked(ocid: unknown, links: number, place: Place): Found {
    this.given++
    return { kind: 'linked', ocid: ocid === undefined || ocid === null ? undefined : String(ocid), links, place }
  }

  /** A release of which no values were made yet. */
  private plain(
    { ocid, date, exact }: PlainRelease,
    bytes: Buffer,
    version: string | null | undefined,
    place: Place,
  ): Found {
    this.given++
    this.embedded++
    return new LazyRelease(ocid, date, exact, bytes, version, this.compact, place)
  }

  /** A release; `ocid` is its record's, for a release that has none of its own. */
  private *release(
    value: Json,
    bytes: Buffer,
    version: string | null | undefined,
    place: Place,
    ocid?: unknown,
  ): Generator<Found> {
    const own = value.ocid ?? ocid
    if ((typeof own !== 'string' && typeof own !== 'number') || own === '') {
      yield this.reject(own === undefined ? 'it has no ocid' : `its ocid is ${jsonName(own)}`, bytes, place)
      return
    }
    this.given++
    this.embedded++
    if (value.ocid === own && typeof own === 'string') {
      const { compact } = this
      yield {
        kind: 'release',
        ocid: own,
        release: value,
        date: dateOf(value),
        exact: true,
        bytes,
        version,
        compact,
        place,
      }
      return
    }
    const release = parseExact(bytes.toString()) as Json
    // A number's digits, not the double that they become.
    release.ocid = typeof own === 'string' ? own : JSON.stringify(release.ocid ?? own)
    yield {
      kind: 'release',
      ocid: release.ocid as string,
      release,
      date: dateOf(release),
      exact: true,
      bytes: Buffer.from(JSON.stringify(release)),
      version,
      compact: true,
      place,
    }
  }

  private *record(value: Json, bytes: Buffer, version: string | null | undefined, place: Place): Generator<Found> {
    const releases = Array.isArray(value.releases) ? value.releases : []
    const links = releases.filter((release) => isObject(release) && isLink(release)).length
    const slices = memberSlices(bytes)
    if (isObject(value.compiledRelease) && (links > 0 || releases.length === 0)) {
      yield* this.compiled(value.compiledRelease, slices.get('compiledRelease')!, version, place, value.ocid)
      return
    }
    if (links < releases.length) {
      const list = slices.get('releases')!
      const scanner = new ElementScanner(this.maxBytes)
      const elements = scanner.push(Buffer.concat([Buffer.from('{"releases":'), list, Buffer.from('}')]))
      let index = 0
      for (const element of elements) {
        if (element.type !== 'element') continue
        const release = releases[index++]
        if (!isObject(release)) yield this.reject(`${jsonName(release)} is not a release`, element.bytes, place)
        else if (!isLink(release)) yield* this.release(release, element.bytes, version, place, value.ocid)
      }
    }
    if (links > 0) yield this.linked(value.ocid, links, place)
    else if (releases.length === 0)
      yield this.reject(
        value.versionedRelease === undefined
          ? 'a record without releases'
          : 'a record with nothing but a versioned release',
        bytes,
        place,
      )
  }

  /** A record's compiled release stands for releases that were not published with it. */
  private *compiled(
    value: Json,
    bytes: Buffer,
    version: string | null | undefined,
    place: Place,
    ocid: unknown,
  ): Generator<Found> {
    if (Array.isArray(value.tag) && value.tag.includes('compiled')) {
      yield* this.release(value, bytes, version, place, ocid)
      return
    }
    const release = parseExact(bytes.toString()) as Json
    release.tag = ['compiled']
    yield* this.release(release, Buffer.from(JSON.stringify(release)), version, place, ocid)
  }

  private *parsedDocument(bytes: Buffer, elements: number, place: Place): Generator<Found> {
    const value = yield* this.parse(bytes, place, elements === 0 ? '' : "the package's metadata: ")
    if (value === undefined) return
    if (isObject(value.value)) yield* this.document(value.value, bytes, elements, place)
    else yield this.reject(`${jsonName(value.value)} is not a release`, bytes, place)
  }

  /** A complete document; `elements` of its releases or records have been told. */
  private *document(value: Json, bytes: Buffer, elements: number, place: Place): Generator<Found> {
    const { embedded, links } = this
    this.embedded = 0
    this.links = 0
    this.headOf = undefined
    this.index = undefined
    if (this.whole && !('records' in value) && (isRecord(value) || (isRelease(value) && elements === 0)))
      yield this.piece(value, undefined, isRecord(value), null, place, elements)
    else if (isRecord(value) && !('records' in value)) {
      // Its releases were told as they came; only links make its compiled release needed.
      if (elements === 0 && !Array.isArray(value.releases)) yield* this.record(value, bytes, null, place)
      else if ((embedded === 0 || links > 0) && isObject(value.compiledRelease))
        yield* this.compiled(
          value.compiledRelease,
          memberSlices(bytes).get('compiledRelease')!,
          null,
          place,
          value.ocid,
        )
      else if (elements === 0) yield this.reject('a record without releases', bytes, place)
      else if (links > 0 && embedded > 0) yield this.linked(value.ocid, links, place)
    } else if (elements > 0 || Array.isArray(value.releases) || Array.isArray(value.records)) {
      yield this.package(value, place)
    } else if (isRelease(value)) yield* this.release(value, bytes, null, place)
    else {
      const before = this.given
      yield* this.odd(parseExact(bytes.toString()), undefined, place)
      if (this.given === before) {
        const keys = Object.keys(value).slice(0, 6)
        const named = keys.map((key) => JSON.stringify(key.slice(0, 40))).join(', ')
        this.looksLike ??= `it is a JSON object with ${keys.length === 0 ? 'no keys' : `the keys ${named}`}`
        this.unknown++
        yield this.reject('neither a package nor a record nor a release', bytes, place)
      }
    }
  }

  /** OCDS somewhere inside of a value of another shape. */
  *odd(value: unknown, list: string | undefined, place: Place, level = 0): Generator<Found> {
    if (level > 6 || value === null || typeof value !== 'object') return
    if (Array.isArray(value)) {
      for (const item of value) yield* this.odd(item, list, place, level + 1)
      return
    }
    if (!isObject(value)) return
    const lists = (['releases', 'records'] as const).filter((key) => isObject(value[key]) || Array.isArray(value[key]))
    if (list === 'releases' || list === 'records' || isRecord(value)) {
      yield* this.member(value, Buffer.from(JSON.stringify(value)), list === 'records' ? list : 'releases', null, place)
    } else if (lists.length > 0) {
      const version = versionOf(value) ?? '1.0'
      for (const key of lists)
        for (const item of Object.values(value[key] as object))
          yield* this.member(item, Buffer.from(JSON.stringify(item)), key, version, place)
      yield this.package(value, place)
    } else if (isRelease(value)) yield* this.member(value, Buffer.from(JSON.stringify(value)), 'releases', null, place)
    else for (const [key, item] of Object.entries(value)) yield* this.odd(item, key, place, level + 1)
  }

  private package(value: Json, place: Place): Found {
    const { releases, records, ...metadata } = value
    const list = records === undefined || Array.isArray(releases) ? 'releases' : 'records'
    this.given++
    return {
      ...{ kind: 'package' as const, metadata, version: versionOf(value) ?? '1.0' },
      ...{ list, isList: Array.isArray(value[list]), place },
    }
  }

  private tooDeep(bytes: Buffer, place: Place): Found {
    return this.reject(`nested deeper than ${this.maxDepth} levels`, bytes, place)
  }
}

class LazyRelease {
  readonly kind = 'release'
  readonly ocid: string
  readonly date: string | undefined
  readonly exact: boolean
  readonly bytes: Buffer
  readonly version: string | null | undefined
  readonly compact: boolean
  readonly place: Place
  private value: Json | undefined

  constructor(
    ocid: string,
    date: string | undefined,
    exact: boolean,
    bytes: Buffer,
    version: string | null | undefined,
    compact: boolean,
    place: Place,
  ) {
    this.ocid = ocid
    this.date = date
    this.exact = exact
    this.bytes = bytes
    this.version = version
    this.compact = compact
    this.place = place
  }

  get release(): Json {
    this.value ??= JSON.parse(this.bytes.toString()) as Json
    return this.value
  }
}

function dateOf(release: Json): string | undefined {
  return typeof release.date === 'string' ? release.date : undefined
}

const notUtf8 = 'not UTF-8: name its encoding, for example --encoding windows-1251 or --encoding latin1'

function isRelease(value: Json): boolean {
  return value.ocid !== undefined && value.url === undefined
}

function isRecord(value: Json): boolean {
  return (
    isObject(value.compiledRelease) ||
    isObject(value.versionedRelease) ||
    (value.ocid !== undefined && Array.isArray(value.releases))
  )
}

/** A link to a release that is published elsewhere; drafts of the standard named it `uri`. */
function isLink(value: Json): boolean {
  return (
    (typeof value.url === 'string' || typeof value.uri === 'string') &&
    value.ocid === undefined &&
    value.id === undefined &&
    value.tender === undefined
  )
}

/**
 * The version in a package's metadata: from what stands before its list, or from the whole when that is at hand; null in
 * a record that stands alone.
 */
function versionIn(head: Buffer, whole: Buffer | undefined): string | null | undefined {
  for (const bytes of [Buffer.concat([head, Buffer.from(']}')]), whole]) {
    if (bytes === undefined) continue
    try {
      const value = JSON.parse(bytes.toString()) as Json
      const version = versionOf(value)
      if (version !== undefined) return version
      if (value.ocid !== undefined || isRecord(value)) return null
      if (bytes === whole) return '1.0'
    } catch {}
  }
  return undefined
}

function versionOf(value: Json): string | undefined {
  return typeof value.version === 'string' || typeof value.version === 'number' ? String(value.version) : undefined
}

function jsonName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'a text' : `${value}`
}

/** V8's words about what is wrong, without the text around it. */
function jsonReason(error: unknown): string {
  const { message } = error as Error
  return /^Unexpected token '[^']*'/.exec(message)?.[0] ?? message.replace(/ \(line \d+ column \d+\)$/, '')
}

function withoutMarks(line: Buffer): Buffer {
  let start = 0
  let end = line.length
  if (line[start] === 0xef && line[start + 1] === 0xbb && line[start + 2] === 0xbf) start += 3
  while (start < end && (line[start]! <= 0x20 || line[start] === 0x1e)) start++
  while (end > start && line[end - 1]! <= 0x20) end--
  return line.subarray(start, end)
}

function scanWhole(bytes: Buffer, maxBytes: number): Scanned[] {
  const scanner = new ElementScanner(maxBytes)
  const found = scanner.push(bytes)
  // What stays open is damage; the slices of before stay good, since nothing is added.
  return [...found, ...scanner.finish()]
}

/** How deep JSON is nested. */
function depthOf(json: Buffer): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]
    if (byte === 0x22) {
      for (at++; at < json.length && json[at] !== 0x22; at++) if (json[at] === 0x5c) at++
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > deepest) deepest = depth
    } else if (byte === 0x7d || byte === 0x5d) depth--
  }
  return deepest
}
