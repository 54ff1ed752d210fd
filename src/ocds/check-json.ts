import { JsonMemory } from './json-memory.ts'

/** What was seen of an object of JSON. Positions are in the bytes that were given. */
export interface Checked {
  /** After its last byte; `needsMore` or `unsure` when that is not known. */
  end: number
  /** The deepest nesting. */
  depth: number
  /** There is white space between values. */
  spaced: boolean
  /** There may be a number in it that a double cannot hold as it is written. */
  exact: boolean
  /**
   * Whether it is a release like most: its ocid is a text that is there once, and nothing in it makes it a record or a
   * link.
   */
  isPlain: boolean
  /** The texts under `ocid` and `date`, less their quotes; `from` is -1 where there is none. */
  ocid: Slice
  date: Slice
  /** The list under `releases`, with its brackets; `from` is -1 where there is none, or something else beside it. */
  releases: Slice
  /** Where the object under `buyer` begins; -1 where there is none. */
  buyer: number
}

export interface Slice {
  from: number
  to: number
}

/** The bytes end before the object does. */
export const needsMore = -1
/** It is not JSON, or deeper than is looked at here: for JSON.parse to judge. */
export const unsure = -2

/**
 * A check of objects, one after the other; what it says is good until the next. It has memory of its own: either the
 * bytes are copied there (`check`), or they are put into `bytes` and stay there (`begin`, `goOn`).
 */
export class ObjectCheck implements Checked {
  end = 0
  depth = 0
  spaced = false
  exact = false
  isPlain = false
  readonly ocid: Slice = { from: -1, to: -1 }
  readonly date: Slice = { from: -1, to: -1 }
  readonly releases: Slice = { from: -1, to: -1 }
  buyer = -1
  private readonly memory = new JsonMemory()
  private seen = new Int32Array(0)

  /** Its memory; another view of it after `reserve`. */
  get bytes(): Buffer {
    return this.memory.bytes
  }

  /** Makes `bytes` at least so long; what is in it stays. Views of it are no longer good. */
  reserve(length: number): void {
    this.memory.reserve(length)
  }

  /**
   * Whether the bytes from `from` on are an object of JSON, as JSON.parse judges it (UTF-8 is taken for granted), in one
   * pass and without making values of it. It ends at `end`, before or at `to`.
   */
  check(bytes: Buffer, from: number, to: number): boolean {
    const { memory } = this
    // A byte more: the mark of the end stands there.
    memory.reserve(to - from + 1)
    bytes.copy(memory.bytes, 0, from, to)
    this.begin(0)
    if (!this.goOn(to - from)) return false
    this.end += from
    for (const slice of [this.ocid, this.date, this.releases])
      if (slice.from !== -1) {
        slice.from += from
        slice.to += from
      }
    if (this.buyer !== -1) this.buyer += from
    return true
  }

  /** An object begins at `from` of `bytes`. */
  begin(from: number): void {
    this.memory.exports.begin(this.memory.base + from)
  }

  /** The object that is being checked now begins `by` bytes earlier. */
  moved(by: number): void {
    this.memory.exports.moved(by)
  }

  /**
   * Goes on with the object, of which there are bytes up to `to`; the byte there is written over. False when it is not
   * complete, or no JSON: `end` says which.
   */
  goOn(to: number): boolean {
    const { exports, base } = this.memory
    const answer = exports.check(base + to)
    if (answer <= 0) {
      this.end = answer === 0 ? needsMore : unsure
      return false
    }
    // Memory that has grown leaves old views without a length.
    if (this.seen.length === 0) this.seen = new Int32Array(exports.memory.buffer, exports.seenAt(), 10)
    const { seen, ocid, date } = this
    this.end = seen[0]! - base
    this.depth = seen[1]!
    const bits = seen[2]!
    this.spaced = (bits & 1) !== 0
    this.exact = (bits & 2) !== 0
    this.isPlain = (bits & 4) !== 0
    this.place(ocid, seen[3]!, seen[4]!)
    this.place(date, seen[5]!, seen[6]!)
    this.place(this.releases, seen[7]!, seen[8]!)
    this.buyer = seen[9] === -1 ? -1 : seen[9]! - base
    return true
  }

  private place(slice: Slice, from: number, to: number): void {
    slice.from = from === -1 ? -1 : from - this.memory.base
    slice.to = from === -1 ? -1 : to - this.memory.base
  }
}

/** Takes the white space out of JSON, again and again in the same memory. */
export class JsonCompactor {
  private readonly memory = new JsonMemory()

  /** JSON without the white space outside of its texts. The bytes are good until the next call. */
  compact(json: Buffer): Buffer {
    const { memory } = this
    // What is written is never longer; up to 16 bytes behind both are touched.
    const out = json.length + 32
    memory.reserve(out + json.length)
    json.copy(memory.bytes)
    const { base, exports } = memory
    const end = exports.compact(base, base + json.length, base + out)
    return memory.bytes.subarray(out, end - base)
  }
}
