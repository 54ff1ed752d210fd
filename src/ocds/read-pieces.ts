import { isUtf8 } from 'node:buffer'
import { memberSlices } from './members.ts'
import type { Found, Place, ReadOptions } from './read.ts'
import { type JsonTools, LazyRelease, ReadRelease } from './read-release.ts'
import {
  depthOf,
  isCompiled,
  isLink,
  isRecord,
  isRelease,
  jsonName,
  jsonReason,
  notUtf8,
  versionIn,
  versionOf,
  withoutMarks,
} from './read-shapes.ts'
import { ElementScanner, type ListKey, type PlainRelease, plainRelease, type Scanned } from './scan.ts'
import { isObject, parseExact } from './scan-json.ts'

type Json = Record<string, unknown>

/** Tells what the pieces of a file are: gathers what is found until it is taken. */
export class Reader {
  readonly maxBytes: number
  readonly tools: JsonTools
  rejected = 0
  given = 0
  /** A document was longer than memory may hold, and nothing was found before it. */
  declined = false
  /** What was found last is good until the next line is looked at. */
  shared = false
  /** What the first document that is not OCDS looks like. */
  looksLike: string | undefined
  /** Documents that are not OCDS. */
  unknown = 0
  private readonly maxDepth: number
  private readonly whole: boolean
  private readonly lazy: boolean
  private readonly withLinks: boolean
  /** Elements of the list at hand so far; undefined outside of one. */
  private index: number | undefined
  private compact = false
  private headOf: Buffer | undefined
  private headVersion: string | null | undefined
  /** Of the record that is being read: its releases given, its links, and whether its ocid stood before them. */
  private embedded = 0
  private links: string[] = []

  private batch: Found[] = []

  constructor(maxDepth: number, maxBytes: number, { elements, lazy, links }: ReadOptions, tools: JsonTools) {
    this.whole = elements === true
    this.withLinks = links === true
    this.lazy = lazy === true && !this.whole
    this.maxDepth = maxDepth
    this.maxBytes = maxBytes
    this.tools = tools
  }

  /** What was found since the last time. */
  take(): Found[] {
    const { batch } = this
    this.batch = []
    this.shared = false
    return batch
  }

  reject(reason: string, bytes: Buffer, place: Place, length = bytes.length): void {
    this.rejected++
    this.batch.push({ kind: 'reject', reason, bytes, length, place })
  }

  /** One line of a file that has one document a line. */
  line(line: Buffer, place: Place, cut: boolean): void {
    const bytes = withoutMarks(line)
    if (bytes.length === 0) return
    if (!isUtf8(bytes)) {
      this.reject(notUtf8, bytes, place)
      return
    }
    const { check } = this.tools
    if (
      (this.lazy || this.whole) &&
      check.check(bytes, 0, bytes.length) &&
      check.isPlain &&
      check.end === bytes.length &&
      check.depth <= this.maxDepth
    ) {
      if (this.whole) {
        this.given++
        this.batch.push({ kind: 'piece', list: undefined, index: undefined, version: null, bytes, place })
        return
      }
      this.compact = !check.spaced
      this.plain(plainRelease(check, 0), bytes, null, place)
      this.compact = false
      return
    }
    let value: unknown
    try {
      value = JSON.parse(bytes.toString())
    } catch (error) {
      // Several documents on one line, perhaps.
      const found = cut ? undefined : this.scanned(bytes)
      if (found === undefined || found.length < 2 || found.some(({ type }) => type === 'damage' || type === 'junk'))
        this.reject(cut ? 'the file ends inside it' : `not JSON: ${jsonReason(error)}`, bytes, place)
      else this.found(found, place)
      return
    }
    if (isObject(value) && value.releases === undefined && value.records === undefined) {
      if (bytes.length > this.maxDepth * 2 && depthOf(bytes) > this.maxDepth) this.tooDeep(bytes, place)
      else this.document(value, bytes, 0, place)
    } else if (Array.isArray(value) || isObject(value)) this.found(this.scanned(bytes), place)
    else this.reject(`${jsonName(value)} is not a release`, bytes, place)
  }

  /** The pieces of bytes that are all there is. */
  private scanned(bytes: Buffer): Scanned[] {
    const scanner = new ElementScanner(this.maxBytes, this.tools.check)
    this.shared = true
    const found = scanner.push(bytes)
    // What stays open is damage; the slices of before stay good, since nothing is added.
    return [...found, ...scanner.finish()]
  }

  /** What a scanner found; `line` is where it began, for a document that stands on one line. */
  found(found: Scanned[], line?: Place, last = false): void {
    for (let index = 0; index < found.length; index++) {
      const piece = found[index]!
      const place = line === undefined ? { byte: piece.offset } : { byte: line.byte + piece.offset, line: line.line }
      if (piece.type === 'element') this.element(piece, found, index, place)
      else if (piece.type === 'document') {
        if (piece.depth > this.maxDepth && piece.elements === 0) this.tooDeep(piece.bytes, place)
        else this.parsedDocument(piece.bytes, piece.elements, place)
      } else if (piece.type === 'junk') {
        const text = piece.bytes.toString().trim()
        let reason = 'not JSON'
        try {
          reason = `${jsonName(JSON.parse(text))} is not a release`
        } catch {}
        this.reject(reason, piece.bytes, place)
      } else {
        if (piece.scope === 'document' && !last && this.given === 0) {
          this.declined = true
          return
        }
        if (piece.scope === 'element') this.index = (this.index ?? -1) + 1
        this.reject(piece.reason, piece.bytes, place, piece.length)
      }
    }
  }

  private element(piece: Scanned & { type: 'element' }, found: Scanned[], index: number, place: Place): void {
    if (this.headOf !== piece.head) {
      this.headOf = piece.head
      this.index = undefined
      this.embedded = 0
      this.links = []
      // A document that ends in the bytes at hand is looked up before its elements are told.
      const end = found.slice(index).find(({ type }) => type === 'document')
      this.headVersion = versionIn(piece.head, end?.bytes)
    }
    this.index = (this.index ?? -1) + 1
    if (piece.depth > this.maxDepth) {
      this.tooDeep(piece.bytes, place)
      return
    }
    this.compact = piece.compact
    const { headVersion } = this
    const isKnown = headVersion === undefined || headVersion === null || Number.parseInt(headVersion, 10) <= 1
    if (this.whole && isKnown) {
      this.given++
      const { list, bytes } = piece
      this.batch.push({ kind: 'piece', list, index: this.index, version: headVersion, bytes, place })
      return
    }
    if (this.lazy && piece.list === 'releases' && piece.plain !== undefined && isKnown && isUtf8(piece.bytes)) {
      this.plain(piece.plain, piece.bytes, headVersion, place)
      this.compact = false
      return
    }
    if (this.lazy && piece.inner !== undefined && isKnown && isUtf8(piece.bytes)) {
      for (const { from, to, plain } of piece.inner)
        this.plain(plain, piece.bytes.subarray(from, to), headVersion, place)
      this.compact = false
      return
    }
    const value = this.parse(piece.bytes, place)
    if (value === undefined) return
    this.member(value.value, piece.bytes, piece.list, this.headVersion, place)
    this.compact = false
  }

  private parse(bytes: Buffer, place: Place, what = ''): { value: unknown } | undefined {
    if (!isUtf8(bytes)) {
      this.reject(`${what}${notUtf8}`, bytes, place)
      return undefined
    }
    try {
      return { value: JSON.parse(bytes.toString()) }
    } catch (error) {
      this.reject(`${what}not JSON: ${jsonReason(error)}`, bytes, place)
      return undefined
    }
  }

  /** An element of `releases` or `records`. */
  private member(value: unknown, bytes: Buffer, list: ListKey, version: string | null | undefined, place: Place): void {
    if (version !== undefined && version !== null && Number.parseInt(version, 10) > 1)
      this.reject(`OCDS version ${version} is not known`, bytes, place)
    else if (!isObject(value)) this.reject(`${jsonName(value)} is not a release`, bytes, place)
    else if (this.whole) this.piece(value, list, list === 'records' || isRecord(value), version, place)
    else if (list === 'records' || isRecord(value)) this.record(value, bytes, version, place)
    else if (isLink(value)) {
      // Told when all is known of what they are in.
      this.links.push(targetOf(value))
      this.given++
    } else this.release(value, bytes, version, place)
  }

  private piece(
    value: Json,
    list: ListKey | undefined,
    record: boolean,
    version: string | null | undefined,
    place: Place,
    embedded = 0,
  ): void {
    this.given++
    const what = record ? 'record' : 'release'
    this.batch.push({ kind: 'element', list, index: this.index, what, embedded, value, version, place })
  }

  private linked(ocid: unknown, targets: readonly string[], place: Place, standIn = false): void {
    if (targets.length === 0) return
    this.given++
    const named = ocid === undefined || ocid === null ? undefined : String(ocid)
    this.batch.push({ kind: 'linked', ocid: named, links: targets.length, targets, standIn, place })
  }

  /** A release of which no values were made yet. */
  private plain(plain: PlainRelease, bytes: Buffer, version: string | null | undefined, place: Place): void {
    this.given++
    this.embedded++
    this.batch.push(new LazyRelease(plain, bytes, version, this.compact, place, this.tools))
  }

  /** A release; `ocid` is its record's, for a release that has none of its own. */
  private release(value: Json, bytes: Buffer, version: string | null | undefined, place: Place, ocid?: unknown): void {
    const own = value.ocid ?? ocid
    if ((typeof own !== 'string' && typeof own !== 'number') || own === '') {
      const reason = own === undefined ? 'it has no ocid' : `its ocid is ${own === '' ? 'empty' : jsonName(own)}`
      this.reject(reason, bytes, place)
      return
    }
    this.given++
    this.embedded++
    let line = bytes
    let release = value
    if (value.ocid !== own || typeof own !== 'string') {
      release = parseExact(bytes.toString()) as Json
      // A number's digits, not the double that they become.
      release.ocid = typeof own === 'string' ? own : JSON.stringify(release.ocid ?? own)
      line = Buffer.from(JSON.stringify(release))
    }
    this.batch.push(new ReadRelease(release, line, version, this.compact || line !== bytes, place, this.tools))
  }

  private record(value: Json, bytes: Buffer, version: string | null | undefined, place: Place): void {
    const releases = Array.isArray(value.releases) ? value.releases : []
    const links = releases.filter((release) => isObject(release) && isLink(release)).map(targetOf)
    const slices = memberSlices(bytes)
    const compiled = isObject(value.compiledRelease) && (links.length > 0 || releases.length === 0)
    if (links.length < releases.length && (!compiled || this.withLinks)) {
      const list = slices.get('releases')!
      const scanner = new ElementScanner(this.maxBytes)
      const elements = scanner.push(Buffer.concat([Buffer.from('{"releases":'), list, Buffer.from('}')]))
      let index = 0
      for (const element of elements) {
        if (element.type !== 'element') continue
        const release = releases[index++]
        if (!isObject(release)) this.reject(`${jsonName(release)} is not a release`, element.bytes, place)
        else if (!isLink(release)) this.release(release, element.bytes, version, place, value.ocid)
      }
    }
    if (compiled) {
      if (this.withLinks) this.linked(ocidOf(value), links, place, true)
      this.compiled(value.compiledRelease as Json, slices.get('compiledRelease')!, version, place, value.ocid)
    } else if (links.length > 0) this.linked(value.ocid, links, place)
    else if (releases.length === 0)
      this.reject(
        value.versionedRelease === undefined
          ? 'a record without releases'
          : 'a record with nothing but a versioned release',
        bytes,
        place,
      )
  }

  /** A record's compiled release stands for releases that were not published with it. */
  private compiled(value: Json, bytes: Buffer, version: string | null | undefined, place: Place, ocid: unknown): void {
    if (isCompiled(value)) {
      this.release(value, bytes, version, place, ocid)
      return
    }
    const release = parseExact(bytes.toString()) as Json
    release.tag = ['compiled']
    this.release(release, Buffer.from(JSON.stringify(release)), version, place, ocid)
  }

  private parsedDocument(bytes: Buffer, elements: number, place: Place): void {
    const value = this.parse(bytes, place, elements === 0 ? '' : "the package's metadata: ")
    if (value === undefined) return
    if (isObject(value.value)) this.document(value.value, bytes, elements, place)
    else this.reject(`${jsonName(value.value)} is not a release`, bytes, place)
  }

  /** A complete document; `elements` of its releases or records have been told. */
  private document(value: Json, bytes: Buffer, elements: number, place: Place): void {
    const { embedded, links } = this
    this.embedded = 0
    this.links = []
    this.headOf = undefined
    this.index = undefined
    if (this.whole && !('records' in value) && (isRecord(value) || (isRelease(value) && elements === 0)))
      this.piece(value, undefined, isRecord(value), null, place, elements)
    else if (isRecord(value) && !('records' in value)) {
      // Its releases were told as they came; only links make its compiled release needed.
      if (elements === 0 && !Array.isArray(value.releases)) this.record(value, bytes, null, place)
      else if ((embedded === 0 || links.length > 0) && isObject(value.compiledRelease)) {
        if (this.withLinks) this.linked(ocidOf(value), links, place, true)
        this.compiled(value.compiledRelease, memberSlices(bytes).get('compiledRelease')!, null, place, value.ocid)
      } else if (elements === 0) this.reject('a record without releases', bytes, place)
      else this.linked(value.ocid, links, place)
    } else if (elements > 0 || Array.isArray(value.releases) || Array.isArray(value.records)) {
      this.linked(undefined, links, place)
      this.package(value, place)
    } else if (isRelease(value)) this.release(value, bytes, null, place)
    else {
      const before = this.given
      this.odd(parseExact(bytes.toString()), undefined, place)
      if (this.given === before) {
        const keys = Object.keys(value).slice(0, 6)
        const named = keys.map((key) => JSON.stringify(key.slice(0, 40))).join(', ')
        this.looksLike ??= `it is a JSON object with ${keys.length === 0 ? 'no keys' : `the keys ${named}`}`
        this.unknown++
        this.reject('neither a package nor a record nor a release', bytes, place)
      }
    }
  }

  /** OCDS somewhere inside of a value of another shape. */
  odd(value: unknown, list: string | undefined, place: Place): void {
    this.oddly(value, list, place, 0)
    this.linked(undefined, this.links, place)
    this.links = []
  }

  private oddly(value: unknown, list: string | undefined, place: Place, level: number): void {
    if (level > 6 || value === null || typeof value !== 'object') return
    if (Array.isArray(value)) {
      for (const item of value) this.oddly(item, list, place, level + 1)
      return
    }
    if (!isObject(value)) return
    const lists = (['releases', 'records'] as const).filter((key) => isObject(value[key]) || Array.isArray(value[key]))
    if (list === 'releases' || list === 'records' || isRecord(value)) {
      this.member(value, Buffer.from(JSON.stringify(value)), list === 'records' ? list : 'releases', null, place)
    } else if (lists.length > 0) {
      const version = versionOf(value) ?? '1.0'
      for (const key of lists)
        for (const item of Object.values(value[key] as object))
          this.member(item, Buffer.from(JSON.stringify(item)), key, version, place)
      this.package(value, place)
    } else if (isRelease(value)) this.member(value, Buffer.from(JSON.stringify(value)), 'releases', null, place)
    else for (const [key, item] of Object.entries(value)) this.oddly(item, key, place, level + 1)
  }

  private package(value: Json, place: Place): void {
    const { releases, records, ...metadata } = value
    const list = records === undefined || Array.isArray(releases) ? 'releases' : 'records'
    this.given++
    const isList = Array.isArray(value[list])
    this.batch.push({ kind: 'package', metadata, version: versionOf(value) ?? '1.0', list, isList, place })
  }

  private tooDeep(bytes: Buffer, place: Place): void {
    this.reject(`nested deeper than ${this.maxDepth} levels`, bytes, place)
  }
}

/** The ocid of a record: of its compiled release where it has none itself. */
function ocidOf({ ocid, compiledRelease }: Json): unknown {
  return ocid ?? (isObject(compiledRelease) ? compiledRelease.ocid : undefined)
}

/** What a link points to. */
function targetOf({ url, uri }: Json): string {
  return String(typeof url === 'string' ? url : uri)
}
