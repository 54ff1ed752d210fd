import { needsMore, type ObjectCheck, type Slice } from './check-json.ts'
import { backslash, closeArray, closeObject, comma, isSpace, openArray, openObject, quote } from './members.ts'

/** The arrays of a document whose elements are handed out one by one. */
export type ListKey = 'releases' | 'records'

/**
 * What the scanner found, in the order of the bytes. `bytes` are good until the next `push` only.
 * - `element`: one element of a document's `releases` or `records`, from its first byte to its last. `head` is the
 *   document before the list. `compact`: there is no white space between its values. `plain` is there when it is known to
 *   be JSON (if it is UTF-8) and a release like most; `inner` when it is a record with a list of such releases.
 * - `document`: a document is complete; `bytes` is all of it less the elements that were handed out.
 * - `junk`: bytes between documents that cannot begin one.
 * - `damage`: `length` bytes that cannot be delimited as an element or a document, of which `bytes` are the first;
 *   `scope` says what they should have been.
 */
export type Scanned =
  | {
      type: 'element'
      list: ListKey
      bytes: Buffer
      offset: number
      depth: number
      compact: boolean
      head: Buffer
      plain: PlainRelease | undefined
      inner: InnerRelease[] | undefined
    }
  | { type: 'document'; bytes: Buffer; offset: number; depth: number; elements: number }
  | { type: 'junk'; bytes: Buffer; offset: number }
  | { type: 'damage'; scope: 'element' | 'document'; bytes: Buffer; length: number; offset: number; reason: string }

/** What is known of a release without making values of it: where in its bytes its ocid and its date are. */
export interface PlainRelease {
  ocid: Slice
  /** `from` is -1 where there is none. */
  date: Slice
  /** Where its buyer begins; -1 where there is none. */
  buyer: number
  /** There may be a number in it that a double cannot hold as it is written. */
  exact: boolean
}

/** A release of a record: where in the record's bytes it is, and what is known of it. */
export interface InnerRelease extends Slice {
  plain: PlainRelease
}

// How much of something damaged is kept as evidence.
const evidence = 1 << 20
const endsInside = 'the input ends inside it'
// How far behind its first key a new element must show its ocid to be taken for one after damage.
const lookahead = 512

/**
 * Finds where documents and the elements of their `releases` and `records` begin and end, in bytes that come in any
 * cut. Documents may stand one after the other, with anything from nothing to commas, record separators and byte order
 * marks between them, or in an array. Only strings and brackets are looked at: what is inside is for JSON.parse to
 * judge.
 *
 * Memory holds one element, and a document less its elements, of at most `maxBytes` each; what is longer, or has
 * brackets that do not pair, is reported as damage, and reading goes on where the next element shows itself: an object
 * that begins with the same key as the elements before it.
 */
export class ElementScanner {
  private readonly maxBytes: number
  private readonly objectCheck: ObjectCheck | undefined
  private window: Buffer
  // Bytes of the window before `start` are done with; `at` is the next to look at; `end` is where content ends.
  private start = 0
  private at = 0
  private end = 0
  // Offset of the window's first byte in the input.
  private base = 0

  private place: 'between' | 'junk' | 'document' | 'list' | 'element' | 'damaged' = 'between'
  private inString = false
  private depth = 0
  private deepest = 0
  // The open brackets of an element.
  private stack = new Uint8Array(64)
  private afterComma = false
  private spaced = false
  // The element is looked at by `objectCheck`.
  private isChecked = false
  private arrays = 0

  private documentOffset = 0
  private documentDepth = 0
  private documentTooLong = false
  private pieces: Buffer[] = []
  private piecesLength = 0
  private head: Buffer = Buffer.alloc(0)
  private elements = 0
  // At the first level of a document: the next string is a key.
  private expectKey = false
  private keyStart = -1
  private key: ListKey | undefined
  private list: ListKey = 'releases'
  // First key of this list's elements, quotes included.
  private firstKey: Buffer | undefined

  private damagedOffset = 0
  private damagedBytes: Buffer[] = []
  private damagedLength = 0
  private damagedReason = ''

  /**
   * With a check, which is the scanner's alone while it is used, elements are looked at in its memory, and `plain` is
   * known of them.
   */
  constructor(maxBytes: number, objectCheck?: ObjectCheck) {
    this.maxBytes = maxBytes
    this.objectCheck = objectCheck
    this.window = objectCheck?.bytes ?? Buffer.allocUnsafe(1 << 16)
  }

  /** Whether the input so far, or all of it after `finish`, stops inside a document or an array of documents. */
  get open(): boolean {
    return (this.place !== 'between' && this.place !== 'junk') || this.arrays > 0
  }

  /** Takes the next bytes. */
  push(chunk: Buffer): Scanned[] {
    this.append(chunk)
    const found: Scanned[] = []
    this.scan(found, false)
    return found
  }

  /** The input is over: hands out what is left. */
  finish(): Scanned[] {
    const found: Scanned[] = []
    while (this.place === 'element' || this.place === 'damaged') {
      if (this.place === 'element') this.damaged(endsInside)
      this.scan(found, true)
      if (this.start === this.end) break
    }
    if (this.place === 'damaged') {
      this.letGo(this.end)
      this.emitDamage(found)
      // What was damaged before hides whether the document has ended.
      if (this.damagedReason !== endsInside) this.place = 'between'
    } else if (this.place === 'junk') {
      found.push({ type: 'junk', bytes: this.window.subarray(this.start, this.end), offset: this.base + this.start })
    } else if (this.place === 'document' || this.place === 'list') {
      const bytes = Buffer.concat([...this.pieces, this.window.subarray(this.start, this.end)])
      const reason = 'the input ends inside a document'
      found.push({
        type: 'damage',
        scope: 'document',
        bytes: bytes.subarray(0, evidence),
        length: bytes.length,
        offset: this.documentOffset,
        reason,
      })
    }
    return found
  }

  private append(chunk: Buffer): void {
    // A byte is left for the mark of the end that a check sets.
    if (this.end + chunk.length >= this.window.length) {
      const kept = this.end - this.start
      const needed = kept + chunk.length
      const before = this.window
      // Growing by halves wastes less than doubling and still moves each byte a bounded number of times.
      if (needed >= before.length) this.grow(Math.max(needed + 1, Math.ceil(before.length * 1.5)))
      else before.copyWithin(0, this.start, this.end)
      if (this.place === 'element' && this.isChecked) this.objectCheck!.moved(this.start)
      this.base += this.start
      this.at -= this.start
      if (this.keyStart !== -1) this.keyStart -= this.start
      this.end = kept
      this.start = 0
    }
    chunk.copy(this.window, this.end)
    this.end += chunk.length
  }

  /** A larger window, in which the bytes that are kept stand at its beginning. */
  private grow(length: number): void {
    const { window, objectCheck } = this
    if (objectCheck === undefined) {
      this.window = Buffer.allocUnsafe(length)
      window.copy(this.window, 0, this.start, this.end)
      return
    }
    objectCheck.reserve(length)
    this.window = objectCheck.bytes
    this.window.copyWithin(0, this.start, this.end)
  }

  private scan(found: Scanned[], last: boolean): void {
    for (;;) {
      while (this.at < this.end && this.place !== 'damaged') {
        if (this.place === 'element') {
          if (this.isChecked && this.checkElement(found)) continue
          if (this.isChecked) break
          this.scanElement(found)
        } else if (this.place === 'document') this.scanDocument(found)
        else if (this.place === 'list') this.scanList()
        else if (this.place === 'junk') this.scanJunk(found)
        else this.scanBetween()
      }
      if (this.place === 'damaged' && this.recover(found, last)) continue
      if (this.place === 'element' && this.end - this.start > this.maxBytes) {
        this.damaged(`it is longer than ${this.maxBytes} bytes`)
        continue
      }
      break
    }
    if (this.place === 'document' && this.piecesLength + this.end - this.start > this.maxBytes) {
      this.tooLong(found, this.end)
      // A key that is being read is kept.
      this.start = this.keyStart === -1 ? Math.min(this.at, this.end) : this.keyStart
    }
  }

  /** Lets go of a document of which too much has been kept. */
  private tooLong(found: Scanned[], to: number): void {
    if (!this.documentTooLong)
      found.push({
        type: 'damage',
        scope: 'document',
        bytes: Buffer.from(this.window.subarray(this.start, Math.min(to, this.start + evidence))),
        length: this.piecesLength + to - this.start,
        offset: this.documentOffset,
        reason: `it is longer than ${this.maxBytes} bytes without its releases and records`,
      })
    this.documentTooLong = true
    this.pieces = []
    this.piecesLength = 0
  }

  private scanBetween(): void {
    const { window, end } = this
    let at = this.at
    for (; at < end; at++) {
      const byte = window[at]!
      if (byte === openObject) {
        this.begin('document', at)
        this.documentOffset = this.base + at
        this.documentDepth = 0
        this.documentTooLong = false
        this.pieces = []
        this.piecesLength = 0
        this.elements = 0
        this.key = undefined
        this.keyStart = -1
        this.firstKey = undefined
        return
      }
      if (byte === openArray) this.arrays++
      else if (byte === closeArray) this.arrays--
      else if (!isSpace(byte) && byte !== comma && byte !== 0x1e && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) {
        this.begin('junk', at)
        return
      }
    }
    this.at = at
    this.start = at
  }

  private scanJunk(found: Scanned[]): void {
    const { window, end } = this
    let at = this.at
    for (; at < end; at++) {
      const byte = window[at]!
      if (byte === openObject || byte === openArray || byte === closeArray || byte === comma || byte === 0x0a) break
    }
    this.at = at
    if (at === end && at - this.start < 1 << 16) return
    found.push({ type: 'junk', bytes: window.subarray(this.start, at), offset: this.base + this.start })
    this.begin('between', at)
  }

  private begin(place: ElementScanner['place'], at: number): void {
    this.place = place
    this.start = at
    this.at = at
    this.depth = 0
    this.deepest = 0
    this.inString = false
    this.afterComma = false
    this.spaced = false
  }

  /** In a list, before an element or the list's end. */
  private scanList(): void {
    const { window, end } = this
    for (let at = this.at; at < end; at++) {
      const byte = window[at]!
      if (byte === closeArray) {
        this.begin('document', at)
        this.at = at + 1
        this.depth = 1
        this.deepest = this.documentDepth
        this.expectKey = false
        this.key = undefined
        return
      }
      if (!isSpace(byte) && byte !== comma) {
        this.begin('element', at)
        this.isChecked = byte === openObject && this.objectCheck !== undefined
        if (this.isChecked) this.objectCheck!.begin(at)
        return
      }
    }
    this.at = end
    this.start = end
  }

  /** False when the element goes on behind the bytes at hand. */
  private checkElement(found: Scanned[]): boolean {
    const objectCheck = this.objectCheck!
    if (objectCheck.goOn(this.end)) {
      const { end, isPlain, depth, spaced } = objectCheck
      this.deepest = depth
      this.spaced = spaced
      const plain = isPlain ? plainRelease(objectCheck, this.start) : undefined
      this.emitElement(found, end, plain, this.list === 'records' ? this.innerReleases(objectCheck) : undefined)
      return true
    }
    if (objectCheck.end === needsMore) return false
    this.isChecked = false
    return true
  }

  /** The releases of the record that has just been checked, when all are like most. */
  private innerReleases(objectCheck: ObjectCheck): InnerRelease[] | undefined {
    const { window, start, end } = this
    const { from } = objectCheck.releases
    if (from === -1) return undefined
    const inner: InnerRelease[] = []
    for (let at = from + 1; window[at] !== closeArray; ) {
      if (window[at] === openObject) {
        objectCheck.begin(at)
        if (!objectCheck.goOn(end) || !objectCheck.isPlain) return undefined
        inner.push({ from: at - start, to: objectCheck.end - start, plain: plainRelease(objectCheck, at) })
        at = objectCheck.end
      } else if (window[at] === comma || isSpace(window[at]!)) at++
      else return undefined
    }
    return inner.length === 0 ? undefined : inner
  }

  private scanElement(found: Scanned[]): void {
    const { window, end } = this
    let { at, depth, inString, afterComma, stack } = this
    while (at < end) {
      if (inString) {
        let byte = window[at]
        while (byte !== quote && byte !== backslash && ++at < end) byte = window[at]
        if (at >= end) break
        // May point behind the end: the escaped byte has not come yet.
        if (byte === backslash) at += 2
        else {
          at++
          inString = false
        }
        continue
      }
      const byte = window[at]!
      if (byte === quote) {
        inString = true
        afterComma = false
        at++
      } else if (byte === openObject || byte === openArray) {
        if (afterComma && depth > 0 && stack[depth - 1] === openObject) {
          this.damaged('a key is missing, or a bracket before it')
          return
        }
        afterComma = false
        if (depth === stack.length) {
          stack = new Uint8Array(depth * 2)
          stack.set(this.stack)
          this.stack = stack
        }
        stack[depth++] = byte
        if (depth > this.deepest) this.deepest = depth
        at++
      } else if (byte === closeObject || byte === closeArray) {
        afterComma = false
        if (depth === 0) {
          if (at === this.start) this.damaged('a bracket closes nothing')
          else this.emitElement(found, at)
          return
        }
        // The codes of the two brackets of a pair differ by two.
        if (stack[depth - 1] !== byte - 2) {
          this.damaged('its brackets do not pair')
          return
        }
        at++
        if (--depth === 0) {
          this.emitElement(found, at)
          return
        }
      } else if (byte === comma) {
        if (depth === 0) {
          this.emitElement(found, at)
          return
        }
        afterComma = true
        at++
      } else {
        if (byte <= 0x20) this.spaced = true
        at++
      }
    }
    this.at = at
    this.depth = depth
    this.inString = inString
    this.afterComma = afterComma
  }

  private emitElement(found: Scanned[], next: number, plain?: PlainRelease, inner?: InnerRelease[]): void {
    if (next - this.start > this.maxBytes) {
      this.damaged(`it is longer than ${this.maxBytes} bytes`)
      this.letGo(next)
      this.emitDamage(found)
      this.begin('list', next)
      return
    }
    this.firstKey ??= keyAt(this.window, this.start, next)
    found.push({
      type: 'element',
      list: this.list,
      bytes: this.window.subarray(this.start, next),
      offset: this.base + this.start,
      depth: this.deepest,
      compact: !this.spaced,
      head: this.head,
      plain,
      inner,
    })
    this.elements++
    this.begin('list', next)
  }

  /** The element at `start` cannot be delimited. */
  private damaged(reason: string): void {
    this.place = 'damaged'
    this.isChecked = false
    this.damagedReason = reason
    this.damagedOffset = this.base + this.start
    this.damagedBytes = []
    this.damagedLength = 0
    this.firstKey ??= keyAt(this.window, this.start, this.end)
    // The search for the next element begins behind the damaged one's own beginning.
    this.letGo(Math.min(this.start + 1, this.end))
  }

  /** Adds the bytes up to `to` to what is damaged. */
  private letGo(to: number): void {
    const room = evidence - this.damagedLength
    if (room > 0) this.damagedBytes.push(Buffer.from(this.window.subarray(this.start, Math.min(to, this.start + room))))
    this.damagedLength += to - this.start
    this.start = to
    this.at = to
  }

  /** Looks for the next element. True when the place has changed. */
  private recover(found: Scanned[], last: boolean): boolean {
    const { window, end, firstKey } = this
    if (firstKey === undefined) {
      this.letGo(end)
      return false
    }
    for (let from = this.start; ; ) {
      const candidate = window.indexOf(firstKey, from)
      if (candidate === -1 || candidate + firstKey.length > end) break
      if (candidate + lookahead > end && !last) {
        this.letGo(Math.max(this.start, Math.min(candidate - lookahead, end)))
        return false
      }
      from = candidate + 1
      const begin = beginsElement(window, this.start, candidate)
      if (begin === undefined) continue
      const ahead = window.subarray(candidate, Math.min(end, candidate + lookahead))
      if (ahead.indexOf('"ocid"') === -1) continue
      this.letGo(begin)
      this.emitDamage(found)
      this.begin('element', begin)
      return true
    }
    // A key may be cut in two by the end of the bytes; spaces and the bracket before it are needed as well.
    this.letGo(last ? end : Math.max(this.start, end - lookahead))
    return false
  }

  private emitDamage(found: Scanned[]): void {
    found.push({
      type: 'damage',
      scope: 'element',
      bytes: Buffer.concat(this.damagedBytes),
      length: this.damagedLength,
      offset: this.damagedOffset,
      reason: this.damagedReason,
    })
    this.damagedBytes = []
  }

  private scanDocument(found: Scanned[]): void {
    const { window, end } = this
    let { at, depth, inString } = this
    while (at < end) {
      if (inString) {
        let byte = window[at]
        while (byte !== quote && byte !== backslash && ++at < end) byte = window[at]
        if (at >= end) break
        if (byte === backslash) {
          at += 2
          continue
        }
        inString = false
        if (this.keyStart !== -1) {
          this.key = listKey(window, this.keyStart, at)
          this.keyStart = -1
        }
        at++
        continue
      }
      const byte = window[at]!
      if (byte === quote) {
        inString = true
        if (depth === 1 && this.expectKey) {
          this.keyStart = at + 1
          this.expectKey = false
        }
        at++
      } else if (byte === openObject || byte === openArray) {
        if (depth === 1) {
          if (this.key !== undefined && byte === openArray) {
            this.beginList(at + 1)
            return
          }
          this.key = undefined
        }
        depth++
        if (depth > this.deepest) this.deepest = depth
        if (depth === 1) this.expectKey = true
        at++
      } else if (byte === closeObject || byte === closeArray) {
        at++
        if (--depth === 0) {
          this.emitDocument(found, at)
          return
        }
      } else {
        if (byte === comma && depth === 1) {
          this.expectKey = true
          this.key = undefined
        }
        at++
      }
    }
    this.at = at
    this.depth = depth
    this.inString = inString
  }

  private beginList(next: number): void {
    if (!this.documentTooLong) {
      const piece = Buffer.from(this.window.subarray(this.start, next))
      this.pieces.push(piece)
      this.piecesLength += piece.length
    }
    this.head = Buffer.concat(this.pieces)
    this.list = this.key!
    this.key = undefined
    this.firstKey = undefined
    this.documentDepth = this.deepest
    this.begin('list', next)
  }

  private emitDocument(found: Scanned[], next: number): void {
    const last = this.window.subarray(this.start, next)
    if (this.piecesLength + last.length > this.maxBytes) this.tooLong(found, next)
    if (!this.documentTooLong)
      found.push({
        type: 'document',
        bytes: this.pieces.length === 0 ? last : Buffer.concat([...this.pieces, last]),
        offset: this.documentOffset,
        depth: this.deepest,
        elements: this.elements,
      })
    this.pieces = []
    this.begin('between', next)
  }
}

/** What is known of an object that was checked, and found to be a release like most; it begins at `start`. */
export function plainRelease({ ocid, date, buyer, exact }: ObjectCheck, start: number): PlainRelease {
  return {
    ocid: { from: ocid.from - start, to: ocid.to - start },
    date: date.from === -1 ? { from: -1, to: -1 } : { from: date.from - start, to: date.to - start },
    buyer: buyer === -1 ? -1 : buyer - start,
    exact,
  }
}

function listKey(window: Buffer, from: number, to: number): ListKey | undefined {
  if (to - from === 8 && window.toString('latin1', from, to) === 'releases') return 'releases'
  if (to - from === 7 && window.toString('latin1', from, to) === 'records') return 'records'
  return undefined
}

/** The first key of the object at `from`, with its quotes. */
function keyAt(window: Buffer, from: number, to: number): Buffer | undefined {
  if (window[from] !== openObject) return undefined
  let at = from + 1
  while (at < to && isSpace(window[at]!)) at++
  if (window[at] !== quote) return undefined
  const end = window.indexOf(quote, at + 1)
  return end === -1 || end >= to || end - at > 100 ? undefined : Buffer.from(window.subarray(at, end + 1))
}

/** Where the object begins whose first key is at `key`, when it stands behind a comma or on a line of its own. */
function beginsElement(window: Buffer, from: number, key: number): number | undefined {
  let at = key - 1
  while (at > from && isSpace(window[at]!)) at--
  if (at <= from || window[at] !== openObject) return undefined
  const begin = at--
  while (at > from && isSpace(window[at]!) && window[at] !== 0x0a) at--
  return window[at] === comma || window[at] === 0x0a ? begin : undefined
}
