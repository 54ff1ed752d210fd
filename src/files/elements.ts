const quote = 0x22
const backslash = 0x5c

/** JSON that ends too early or is not what it should be, at a byte of the text. */
export class JsonScanError extends SyntaxError {
  override name = 'JsonScanError'
  readonly offset: number
  constructor(message: string, offset: number) {
    super(`${message} at byte ${offset}`)
    this.offset = offset
  }
}

/** One element of a list: the exact bytes, and the same parsed. */
export interface JsonElement {
  readonly bytes: Buffer
  /** In a large text it is parsed anew each time it is asked for. */
  readonly value: unknown
  /** What `glance` or `look` made of it. */
  readonly seen: unknown
}

/** Who sees each element once. */
export interface Looks {
  /**
   * Sees an element before anything is known of it, by the index at which it begins: where that is JSON up to `end`, and
   * `glance` has seen enough, it is not parsed before somebody asks for its value.
   */
  glance?: (body: Buffer, at: number) => { end: number; seen: unknown } | undefined
  /** Sees what `glance` did not, when all of it is known to be JSON. */
  look?: (value: unknown) => unknown
}

export interface ParsedLists {
  /** The text parsed, with the lists that were taken out left empty. */
  frame: unknown
  /** The lists by the last key of their path, the root by `''`. */
  lists: Map<string, JsonElement[]>
}

// Parsed, records take several times the room of their bytes. Those of a larger text are not kept: parsing them again
// when they are wanted is less work than the memory of a few such texts at a time is worth.
const largestKept = 1 << 19

/**
 * Parses a JSON text as JSON.parse does, but takes out the lists at `path` (object keys from the root; `*` as the last
 * is any) and parses them element by element, each with the exact slice of its bytes. So there is never a copy of
 * the whole text as a string. What is not a list there stays where it is. Of duplicate keys the last counts.
 * @throws SyntaxError exactly when JSON.parse does
 */
export function parseLists(body: Buffer, path: readonly string[], { glance, look }: Looks = {}): ParsedLists {
  const isKept = body.length <= largestKept
  const lists: ParsedLists['lists'] = new Map()
  const frame: Buffer[] = []
  let framed = 0

  const visit = (start: number, level: number, name: string): number => {
    if (level === path.length) {
      if (body[start] !== 0x5b) return skipValue(body, start)
      const elements: JsonElement[] = []
      const end = eachElement(body, start, (from) => {
        const seen = glance?.(body, from)
        if (seen !== undefined) {
          elements.push(new UnparsedElement(body.subarray(from, seen.end), seen.seen, isKept))
          return seen.end
        }
        const to = skipValue(body, from)
        const bytes = body.subarray(from, to)
        const value: unknown = JSON.parse(bytes.toString('utf8'))
        const looked = look?.(value)
        elements.push(isKept ? { bytes, value, seen: looked } : new UnparsedElement(bytes, looked, false))
        return to
      })
      lists.set(name, elements)
      frame.push(body.subarray(framed, start + 1))
      framed = end - 1
      return end
    }
    if (body[start] !== 0x7b) return skipValue(body, start)
    return eachMember(body, start, (key, value) => {
      if (path[level] !== '*' && path[level] !== key) return skipValue(body, value)
      if (level === path.length - 1) lists.delete(key)
      else lists.clear()
      return visit(value, level + 1, key)
    })
  }

  visit(skipSpace(body, 0), 0, '')
  frame.push(body.subarray(framed))
  return { frame: JSON.parse((frame.length === 1 ? body : Buffer.concat(frame)).toString('utf8')), lists }
}

class UnparsedElement implements JsonElement {
  readonly bytes: Buffer
  readonly seen: unknown
  private readonly isKept: boolean
  private parsed: unknown

  constructor(bytes: Buffer, seen: unknown, isKept: boolean) {
    this.bytes = bytes
    this.seen = seen
    this.isKept = isKept
  }

  get value(): unknown {
    if (this.parsed !== undefined) return this.parsed
    const value: unknown = JSON.parse(this.bytes.toString('utf8'))
    if (this.isKept) this.parsed = value
    return value
  }
}

/**
 * Calls back with where each element of the list begins that begins at `start`; `found` gives the index after the
 * element. The index after the list.
 */
function eachElement(body: Buffer, start: number, found: (from: number) => number): number {
  let at = skipSpace(body, start + 1)
  if (body[at] === 0x5d) return at + 1
  for (;;) {
    at = skipSpace(body, found(at))
    if (body[at] === 0x5d) return at + 1
    if (body[at] !== 0x2c) throw new JsonScanError('expected "," or "]"', at)
    at = skipSpace(body, at + 1)
  }
}

/**
 * Calls back with each key of the object that begins at `start` and where its value begins; `found` gives the index
 * after the value. The index after the object.
 */
function eachMember(body: Buffer, start: number, found: (key: string, value: number) => number): number {
  let at = skipSpace(body, start + 1)
  while (body[at] !== 0x7d) {
    if (body[at] !== quote) throw new JsonScanError('expected a key', at)
    const end = skipString(body, at)
    const name = body.toString('utf8', at + 1, end - 1)
    const colon = skipSpace(body, end)
    if (body[colon] !== 0x3a) throw new JsonScanError('expected ":"', colon)
    const key = name.includes('\\') ? (JSON.parse(`"${name}"`) as string) : name
    at = skipSpace(body, found(key, skipSpace(body, colon + 1)))
    if (body[at] === 0x2c) at = skipSpace(body, at + 1)
    else if (body[at] !== 0x7d) throw new JsonScanError('expected "," or "}"', at)
  }
  return at + 1
}

function skipSpace(body: Buffer, at: number): number {
  let index = at
  while (index < body.length) {
    const byte = body[index]!
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return index
    index++
  }
  return index
}

/** The index after the value that begins at `at`. */
function skipValue(body: Buffer, at: number): number {
  const first = body[at]
  if (first === 0x7b || first === 0x5b) return skipContainer(body, at)
  if (first === quote) return skipString(body, at)
  let index = at
  while (index < body.length && !isDelimiter(body[index]!)) index++
  if (index === at) throw new JsonScanError('expected a value', at)
  return index
}

function skipString(body: Buffer, at: number): number {
  let index = at + 1
  while (index < body.length) {
    const byte = body[index++]!
    if (byte === quote) return index
    if (byte === backslash) index++
  }
  throw new JsonScanError('the text ends inside a string', body.length)
}

/**
 * The index after the object or list that begins at `at`. One loop over the bytes without a call in it: a crawl spends
 * much of its time here.
 */
function skipContainer(body: Buffer, at: number): number {
  const length = body.length
  let depth = 0
  let index = at
  while (index < length) {
    const byte = body[index++]!
    if (byte === quote) {
      while (index < length) {
        const inside = body[index++]!
        if (inside === quote) break
        if (inside === backslash) index++
      }
    } else {
      // "[" and "{" differ in one bit, and so do "]" and "}".
      const bracket = byte & 0xdf
      if (bracket === 0x5b) depth++
      else if (bracket === 0x5d && --depth === 0) return index
    }
  }
  throw new JsonScanError('the text ends inside an object or a list', length)
}

function isDelimiter(byte: number): boolean {
  return (
    byte === 0x2c || byte === 0x5d || byte === 0x7d || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
  )
}
