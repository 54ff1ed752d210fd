const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

// Up to here a loop is quicker than a call that searches.
const shortString = 64

/** The index after the string that begins at `at`, or -1 when it does not end before `end`. */
function afterString(bytes: Uint8Array, at: number, end: number): number {
  const near = Math.min(end, at + shortString)
  let index = at + 1
  for (; index < near; index++) {
    const byte = bytes[index]!
    if (byte === quote) return index + 1
    if (byte === backslash) index++
  }
  while (index < end) {
    const found = bytes.indexOf(quote, index)
    if (found === -1 || found >= end) return -1
    let escapes = 0
    while (found - 1 - escapes >= index && bytes[found - 1 - escapes] === backslash) escapes++
    if (escapes % 2 === 0) return found + 1
    index = found + 1
  }
  return -1
}

/** The index after the JSON value that begins at `at`, or -1 when it does not end before `end`. */
export function afterValue(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!
  if (first === quote) return afterString(bytes, at, end)
  if (first !== openBrace && first !== openBracket) {
    let index = at
    for (; index < end; index++) {
      const byte = bytes[index]!
      if (byte === comma || byte === closeBrace || byte === closeBracket) break
    }
    return index
  }
  let depth = 0
  for (let index = at; index < end; index++) {
    const byte = bytes[index]!
    if (byte === quote) {
      index = afterString(bytes, index, end) - 1
      if (index < 0) return -1
    } else if (byte === openBrace || byte === openBracket) depth++
    else if ((byte === closeBrace || byte === closeBracket) && --depth === 0) return index + 1
  }
  return -1
}

/**
 * Finds where the values of some keys of a JSON object lie, without parsing the rest. It learns in which order the keys
 * come, because the lines of a file are alike. Only for JSON without spaces between its tokens.
 */
export class MemberFinder {
  /** Where the value of each key begins in the last object, -1 when it has none; then where it ends. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  private readonly slots = new Map<string, number>()
  private readonly count: number
  // The keys as the last object had them, by their place.
  private readonly orderKeys: Uint8Array[] = []
  private readonly orderSlots: number[] = []

  constructor(keys: readonly string[]) {
    for (const key of keys) if (!this.slots.has(key)) this.slots.set(key, this.slots.size)
    this.count = this.slots.size
    this.starts = new Int32Array(this.slots.size)
    this.ends = new Int32Array(this.slots.size)
  }

  /** The place of a key in `starts` and `ends`. */
  slot(key: string): number {
    return this.slots.get(key) ?? -1
  }

  /**
   * Looks at the object in `bytes` from `start` to `end`, no further than it must. False when it is no object written
   * without spaces.
   */
  locate(bytes: Buffer, start: number, end: number): boolean {
    this.starts.fill(-1)
    if (bytes[start] !== openBrace || bytes[end - 1] !== closeBrace) return false
    let missing = this.count
    let at = start + 1
    if (bytes[at] === closeBrace) return at + 1 === end
    for (let place = 0; ; place++) {
      if (bytes[at] !== quote) return false
      const known = this.orderKeys[place]
      let slot: number
      if (known !== undefined && isHere(bytes, at + 1, known)) {
        slot = this.orderSlots[place]!
        at += known.length + 2
      } else {
        const close = afterString(bytes, at, end)
        if (close === -1) return false
        const name = bytes.toString('utf8', at + 1, close - 1)
        slot = this.slots.get(name) ?? -1
        this.orderKeys[place] = Uint8Array.from(bytes.subarray(at + 1, close - 1))
        this.orderSlots[place] = slot
        at = close
      }
      if (bytes[at] !== colon) return false
      const value = at + 1
      at = afterValue(bytes, value, end)
      if (at <= value) return false
      if (slot !== -1) {
        this.starts[slot] = value
        this.ends[slot] = at
        if (--missing === 0) return true
      }
      if (bytes[at] === closeBrace) return at + 1 === end
      if (bytes[at] !== comma) return false
      at++
    }
  }
}

/** Whether a key stands here, with the quotation mark that ends it. */
function isHere(bytes: Buffer, at: number, key: Uint8Array): boolean {
  const { length } = key
  if (bytes[at + length] !== quote) return false
  for (let index = 0; index < length; index++) if (bytes[at + index] !== key[index]) return false
  return true
}

/** The whole number written here, or undefined when something else is. */
export function wholeNumberAt(bytes: Buffer, start: number, end: number): number | undefined {
  let index = start
  const negative = bytes[index] === 0x2d
  if (negative) index++
  if (index >= end || end - index > 15) return undefined
  let value = 0
  for (; index < end; index++) {
    const digit = bytes[index]! - 0x30
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return negative ? -value : value
}

/** Output that grows, for answers put together from slices of records. */
export class Output {
  buffer: Buffer
  length = 0

  constructor(expected: number) {
    this.buffer = Buffer.allocUnsafeSlow(Math.max(1024, expected))
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(this.length + more, this.buffer.length * 2))
    this.buffer.copy(larger, 0, 0, this.length)
    this.buffer = larger
  }

  byte(value: number): void {
    if (this.length === this.buffer.length) this.reserve(1)
    this.buffer[this.length++] = value
  }

  /** Appends a part of other bytes. */
  copy(source: Uint8Array, start: number, end: number): void {
    const size = end - start
    this.reserve(size)
    // A call costs more than a few bytes do.
    if (size < 32) for (let index = start; index < end; index++) this.buffer[this.length++] = source[index]!
    else {
      this.buffer.set(source.subarray(start, end), this.length)
      this.length += size
    }
  }

  bytes(source: Uint8Array): void {
    this.copy(source, 0, source.length)
  }

  text(value: string): void {
    this.reserve(value.length * 3)
    this.length += this.buffer.write(value, this.length)
  }

  /** What has been written. */
  written(): Buffer {
    return this.buffer.subarray(0, this.length)
  }
}
