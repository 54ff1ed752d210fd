/** What `checkObject` saw of an object of JSON. Positions are in the bytes that it was given. */
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
}

export interface Slice {
  from: number
  to: number
}

/** The bytes end before the object does. */
export const needsMore = -1
/** It is not JSON, or deeper than is looked at here: for JSON.parse to judge. */
export const unsure = -2

const quote = 0x22
const backslash = 0x5c
const deepest = 1 << 10

// 1: stands for itself in a string. 2: white space. 4: a digit.
const kinds = new Uint8Array(256)
for (let byte = 0x20; byte < 256; byte++) if (byte !== quote && byte !== backslash) kinds[byte] = 1
for (const byte of [0x09, 0x0a, 0x0d, 0x20]) kinds[byte]! |= 2
for (let byte = 0x30; byte <= 0x39; byte++) kinds[byte]! |= 4

/** A check of objects, one after the other; what it says is good until the next. */
export class ObjectCheck implements Checked {
  end = 0
  depth = 0
  spaced = false
  exact = false
  isPlain = false
  readonly ocid: Slice = { from: -1, to: -1 }
  readonly date: Slice = { from: -1, to: -1 }
  // What is open: 1 for an object, 0 for a list.
  private readonly stack = new Uint8Array(deepest)
  private copy = new Uint8Array(1 << 10)

  /**
   * Whether the bytes from `from` on are an object of JSON, as JSON.parse judges it (UTF-8 is taken for granted), in one
   * pass and without making values of it. At `to` there must be a byte that is none of a string's, such as 0, or the
   * bytes end there and are copied.
   */
  check(bytes: Uint8Array, from: number, to: number): boolean {
    // A read behind the end, once, makes all later ones slow.
    if (to < bytes.length) return this.checkBefore(bytes, from, to)
    if (this.copy.length <= to) this.copy = new Uint8Array(to * 2 + 1)
    this.copy.set(bytes)
    this.copy[to] = 0
    return this.checkBefore(this.copy, from, to)
  }

  private checkBefore(bytes: Uint8Array, from: number, to: number): boolean {
    const { stack, ocid, date } = this
    ocid.from = -1
    date.from = -1
    this.spaced = false
    this.exact = false
    this.end = unsure
    this.isPlain = true
    if (bytes[from] !== 0x7b) return false
    stack[0] = 1
    let open = 1
    let most = 1
    let spaced = false
    // The text that comes is the value of this key of a release: 1 ocid, 2 date.
    let wanted = 0
    let inObject = true
    // What may come: a key, a value, or also the end of the object or list that is open.
    let mayEnd = true
    let isKey = true
    let at = from + 1
    for (;;) {
      let byte = bytes[at]!
      while ((kinds[byte]! & 2) !== 0) {
        spaced = true
        byte = bytes[++at]!
      }
      if (at >= to) break
      if (byte === quote) {
        const begin = ++at
        let escaped = false
        for (;;) {
          while ((kinds[bytes[at]!]! & 1) !== 0) at++
          const stop = bytes[at]
          if (stop === quote || at >= to) break
          if (stop !== backslash) return false
          escaped = true
          const after = afterEscape(bytes, at + 1, to)
          if (after < 0) {
            this.end = after
            return false
          }
          at = after
        }
        if (at >= to) break
        if (isKey) {
          if (open === 1) wanted = this.key(bytes, begin, at, escaped)
          byte = bytes[++at]!
          while ((kinds[byte]! & 2) !== 0) {
            spaced = true
            byte = bytes[++at]!
          }
          if (at >= to) break
          if (byte !== 0x3a) return false
          at++
          isKey = false
          mayEnd = false
          continue
        }
        if (wanted !== 0) {
          if (escaped || at === begin) this.isPlain &&= wanted === 2 && !escaped
          const slice = wanted === 1 ? ocid : date
          slice.from = begin
          slice.to = at
          wanted = 0
        }
        at++
      } else if (isKey && !(mayEnd && byte === 0x7d)) return false
      else if (byte === 0x7b || byte === 0x5b) {
        if (wanted === 1) this.isPlain = false
        wanted = 0
        if (open === deepest) return false
        inObject = byte === 0x7b
        stack[open++] = inObject ? 1 : 0
        if (open > most) most = open
        isKey = inObject
        mayEnd = true
        at++
        continue
      } else if (byte === 0x7d || byte === 0x5d) {
        if (!mayEnd || inObject !== (byte === 0x7d)) return false
        at++
        if (--open === 0) return this.done(at, most, spaced)
        inObject = stack[open - 1] === 1
      } else {
        if (wanted === 1) this.isPlain = false
        wanted = 0
        const after = byte === 0x2d || (byte >= 0x30 && byte <= 0x39) ? this.number(bytes, at, to) : word(bytes, at, to)
        if (after < 0) {
          this.end = after
          return false
        }
        at = after
      }
      // After a value: a comma, or the ends of what is open.
      for (;;) {
        byte = bytes[at]!
        while ((kinds[byte]! & 2) !== 0) {
          spaced = true
          byte = bytes[++at]!
        }
        if (at >= to) break
        if (byte === 0x2c) {
          at++
          isKey = inObject
          mayEnd = false
          break
        }
        if (byte !== (inObject ? 0x7d : 0x5d)) return false
        at++
        if (--open === 0) return this.done(at, most, spaced)
        inObject = stack[open - 1] === 1
      }
      if (at >= to) break
    }
    this.end = needsMore
    return false
  }

  private done(end: number, depth: number, spaced: boolean): boolean {
    this.end = end
    this.depth = depth
    this.spaced = spaced
    this.isPlain &&= this.ocid.from !== -1
    return true
  }

  /** A key of the object itself: whether its value is wanted. */
  private key(bytes: Uint8Array, from: number, to: number, escaped: boolean): number {
    if (escaped) {
      this.isPlain = false
      return 0
    }
    switch (to - from) {
      case 3:
        if (is(bytes, from, 'url') || is(bytes, from, 'uri')) this.isPlain = false
        return 0
      case 4:
        if (is(bytes, from, 'ocid')) {
          if (this.ocid.from !== -1) this.isPlain = false
          return 1
        }
        if (!is(bytes, from, 'date')) return 0
        if (this.date.from !== -1) this.isPlain = false
        return 2
      case 7:
        if (is(bytes, from, 'records')) this.isPlain = false
        return 0
      case 8:
        if (is(bytes, from, 'releases')) this.isPlain = false
        return 0
      case 15:
        if (is(bytes, from, 'compiledRelease')) this.isPlain = false
        return 0
      case 16:
        if (is(bytes, from, 'versionedRelease')) this.isPlain = false
    }
    return 0
  }

  private number(bytes: Uint8Array, from: number, to: number): number {
    let at = bytes[from] === 0x2d ? from + 1 : from
    const digits = at
    if (bytes[at] === 0x30) at++
    else {
      while ((kinds[bytes[at]!]! & 4) !== 0) at++
      if (at === digits) return at >= to ? needsMore : unsure
    }
    if (bytes[at] === 0x2e) {
      const fraction = ++at
      while ((kinds[bytes[at]!]! & 4) !== 0) at++
      if (at === fraction) return at >= to ? needsMore : unsure
    }
    if (at - digits > 15) this.exact = true
    const byte = bytes[at]
    if (byte === 0x65 || byte === 0x45) {
      at++
      if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++
      const exponent = at
      while ((kinds[bytes[at]!]! & 4) !== 0) at++
      if (at === exponent) return at >= to ? needsMore : unsure
      if (at - exponent > 2) this.exact = true
    }
    return at >= to ? needsMore : at
  }
}

function is(bytes: Uint8Array, from: number, text: string): boolean {
  for (let at = 0; at < text.length; at++) if (bytes[from + at] !== text.charCodeAt(at)) return false
  return true
}

/** After what is escaped by the backslash before `at`. */
function afterEscape(bytes: Uint8Array, at: number, to: number): number {
  if (at >= to) return needsMore
  switch (bytes[at]) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 1
    case 0x75:
      for (let digit = at + 1; digit < at + 5; digit++) {
        if (digit >= to) return needsMore
        const byte = bytes[digit]! | 0x20
        if (!((kinds[bytes[digit]!]! & 4) !== 0 || (byte >= 0x61 && byte <= 0x66))) return unsure
      }
      return at + 5
  }
  return unsure
}

/** After `true`, `false` or `null`. */
function word(bytes: Uint8Array, at: number, to: number): number {
  const text = bytes[at] === 0x74 ? 'true' : bytes[at] === 0x66 ? 'false' : bytes[at] === 0x6e ? 'null' : undefined
  if (text === undefined) return unsure
  if (at + text.length > to) return needsMore
  return is(bytes, at, text) ? at + text.length : unsure
}
