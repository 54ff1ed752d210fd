import { isUtf8 } from 'node:buffer'
import { ObjectCheck } from './check-json.ts'
import type { Found, Place, ReadOptions } from './read.ts'
import {
  depthOf,
  isLink,
  isRecord,
  isRelease,
  jsonName,
  jsonReason,
  versionIn,
  versionOf,
  withoutMarks,
} from './read-shapes.ts'
import { ElementScanner, type ListKey, memberSlices, type PlainRelease, plainRelease, type Scanned } from './scan.ts'
import { isObject, parseExact } from './scan-json.ts'

type Json = Record<string, unknown>

/** Tells what the pieces of a file are. */
export class Reader {
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
      const reason = own === undefined ? 'it has no ocid' : `its ocid is ${own === '' ? 'empty' : jsonName(own)}`
      yield this.reject(reason, bytes, place)
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

function scanWhole(bytes: Buffer, maxBytes: number): Scanned[] {
  const scanner = new ElementScanner(maxBytes)
  const found = scanner.push(bytes)
  // What stays open is damage; the slices of before stay good, since nothing is added.
  return [...found, ...scanner.finish()]
}
