/** A number as it was written: serde_json with arbitrary precision keeps the digits. */
export class JsonNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** The nearest double; undefined when that is not finite. */
  get value(): number | undefined {
    const value = Number(this.text)
    return Number.isFinite(value) ? value : undefined
  }
}

export type JsonObject = Map<string, Json>
export type Json = null | boolean | string | JsonNumber | Json[] | JsonObject

/** Why a text is no JSON, in the words of serde_json 1.0, with the byte where it was noticed. */
export class JsonError extends Error {
  override name = 'JsonError'
}

const mostLevels = 127
const reserved = '$serde_json::private::Number'
const escapes: Record<string, string> = {
  ...{ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' },
}
const unescaped = /[^"\\\u0000-\u001f]*/y
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/**
 * Parses one line as serde_json (Rust) does when it keeps the digits of numbers and the order of keys: of a key that is
 * repeated the last value counts, in the place of the first; a lone surrogate and more than 127 levels are errors.
 * @throws JsonError
 */
export function parseJson(text: string): Json {
  const reader = new Reader(text)
  const value = reader.value(0)
  reader.end()
  return value
}

class Reader {
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  value(depth: number): Json {
    const char = this.space()
    switch (char) {
      case '"':
        this.at++
        return this.string()
      case '{':
        return this.object(this.open(depth))
      case '[':
        return this.list(this.open(depth))
      case 'n':
        return this.word('null', null)
      case 't':
        return this.word('true', true)
      case 'f':
        return this.word('false', false)
      case '':
        return this.failNext('EOF while parsing a value')
      default:
        if (char === '-' || (char >= '0' && char <= '9')) return this.number()
        return this.failNext('expected value')
    }
  }

  end(): void {
    if (this.space() !== '') this.failNext('trailing characters')
  }

  private open(depth: number): number {
    if (depth === mostLevels) this.failNext('recursion limit exceeded')
    this.at++
    return depth + 1
  }

  private list(depth: number): Json[] {
    const list: Json[] = []
    for (let isFirst = true; ; isFirst = false) {
      const char = this.space()
      if (char === '') this.failNext('EOF while parsing a list')
      if (char === ']') break
      if (!isFirst) {
        if (char !== ',') this.failNext('expected `,` or `]`')
        this.at++
        const next = this.space()
        if (next === ']') this.failNext('trailing comma')
        if (next === '') this.failNext('EOF while parsing a value')
      }
      list.push(this.value(depth))
    }
    this.at++
    return list
  }

  private object(depth: number): JsonObject | JsonNumber {
    const object: JsonObject = new Map()
    for (let isFirst = true; ; isFirst = false) {
      const char = this.space()
      if (char === '') this.failNext('EOF while parsing an object')
      if (char === '}') break
      if (isFirst) {
        if (char !== '"') this.failNext('key must be a string')
      } else {
        if (char !== ',') this.failNext('expected `,` or `}`')
        this.at++
        const next = this.space()
        if (next === '}') this.failNext('trailing comma')
        if (next === '') this.failNext('EOF while parsing a value')
        if (next !== '"') this.failNext('key must be a string')
      }
      this.at++
      const key = this.string()
      const colon = this.space()
      if (colon === '') this.failNext('EOF while parsing an object')
      if (colon !== ':') this.failNext('expected `:`')
      this.at++
      if (isFirst && key === reserved) return this.numberInDisguise(depth)
      object.set(key, this.value(depth))
    }
    this.at++
    return object
  }

  // The library passes numbers to itself as an object with this key alone, and takes one in the text for the same.
  private numberInDisguise(depth: number): JsonNumber {
    const value = this.value(depth)
    numberForm.lastIndex = 0
    const found = typeof value === 'string' ? numberForm.exec(value) : null
    if (found === null || found[0] !== value) return this.fail('invalid number', this.bytes(this.at))
    const char = this.space()
    if (char === '') this.failNext('EOF while parsing an object')
    if (char !== '}') this.failNext(char === ',' ? 'trailing comma' : 'trailing characters')
    this.at++
    return new JsonNumber(value as string)
  }

  private string(): string {
    let made = ''
    for (;;) {
      unescaped.lastIndex = this.at
      const part = unescaped.exec(this.text)![0]
      made += part
      this.at += part.length
      const char = this.text[this.at]
      if (char === undefined) return this.fail('EOF while parsing a string', this.bytes(this.at))
      this.at++
      if (char === '"') return made
      if (char !== '\\')
        return this.fail('control character (\\u0000-\\u001F) found while parsing a string', this.bytes(this.at))
      made += this.escape()
    }
  }

  private escape(): string {
    const char = this.peekInString()
    if (char === 'u') {
      this.at++
      return this.unicode()
    }
    const plain = Object.hasOwn(escapes, char) ? escapes[char] : undefined
    if (plain === undefined) return this.fail('invalid escape', this.bytes(this.at) + 1)
    this.at++
    return plain
  }

  private unicode(): string {
    const high = this.hex()
    if (high < 0xd800 || high > 0xdfff) return String.fromCharCode(high)
    if (high > 0xdbff) return this.fail('lone leading surrogate in hex escape', this.bytes(this.at))
    for (const expected of ['\\', 'u']) {
      if (this.peekInString() !== expected) return this.fail('unexpected end of hex escape', this.bytes(this.at) + 1)
      this.at++
    }
    const low = this.hex()
    if (low < 0xdc00 || low > 0xdfff) return this.fail('lone leading surrogate in hex escape', this.bytes(this.at))
    return String.fromCharCode(high, low)
  }

  private hex(): number {
    const digits = this.text.slice(this.at, this.at + 4)
    if (/^[0-9a-fA-F]{4}$/.test(digits)) {
      this.at += 4
      return Number.parseInt(digits, 16)
    }
    const start = this.bytes(this.at)
    const length = this.bytes(this.text.length)
    return length - start < 4 ? this.fail('EOF while parsing a string', length) : this.fail('invalid escape', start + 4)
  }

  private peekInString(): string {
    return this.text[this.at] ?? this.fail('EOF while parsing a string', this.bytes(this.at))
  }

  private number(): JsonNumber {
    numberForm.lastIndex = this.at
    const found = numberForm.exec(this.text)?.[0] ?? this.brokenNumber(this.text[this.at] === '-' ? 1 : 0)
    const next = this.text[this.at + found.length] ?? ''
    if (/^-?0$/.test(found) && next >= '0' && next <= '9') {
      this.at += found.length
      return this.failNext('invalid number')
    }
    if (next === '.' && /^-?\d+$/.test(found)) {
      this.at += found.length + 1
      return this.failNext(this.at === this.text.length ? 'EOF while parsing a value' : 'invalid number')
    }
    if ((next === 'e' || next === 'E') && !/[eE]/.test(found)) {
      const sign = this.text[this.at + found.length + 1]
      return this.brokenNumber(found.length + 1 + (sign === '+' || sign === '-' ? 1 : 0))
    }
    this.at += found.length
    // A whole number is read as an integer, which has no negative zero.
    return new JsonNumber(found === '-0' ? '0' : found)
  }

  /** A digit is missing so many characters on. */
  private brokenNumber(on: number): never {
    this.at += on
    return this.at === this.text.length
      ? this.fail('EOF while parsing a value', this.bytes(this.at))
      : this.fail('invalid number', this.bytes(this.at) + 1)
  }

  private word<T>(word: string, value: T): T {
    for (let index = 0; index < word.length; index++) {
      const char = this.text[this.at + index]
      if (char === word[index]) continue
      const bytes = this.bytes(this.at + index)
      return char === undefined ? this.fail('EOF while parsing a value', bytes) : this.fail('expected ident', bytes + 1)
    }
    this.at += word.length
    return value
  }

  /** The next character that is no blank, '' at the end. */
  private space(): string {
    for (;;) {
      const char = this.text[this.at]
      if (char === undefined) return ''
      if (char !== ' ' && char !== '\t' && char !== '\r' && char !== '\n') return char
      this.at++
    }
  }

  private bytes(at: number): number {
    return Buffer.byteLength(this.text.slice(0, at))
  }

  /** Fails because of the byte that comes next. */
  private failNext(what: string): never {
    return this.fail(what, Math.min(this.bytes(this.text.length), this.bytes(this.at) + 1))
  }

  private fail(what: string, column: number): never {
    throw new JsonError(`${what} at line 1 column ${column}`)
  }
}

/** JSON as serde_json prints it: without blanks, numbers as they were written. */
export function printJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof JsonNumber) return value.text
  if (Array.isArray(value)) return `[${value.map(printJson).join(',')}]`
  return `{${Array.from(value, ([key, member]) => `${JSON.stringify(key)}:${printJson(member)}`).join(',')}}`
}
