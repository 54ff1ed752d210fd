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

/**
 * The elements of the array found at `path` (object keys from the root) in a complete JSON text, each as the exact
 * slice of its bytes. No path: the text itself is the array. An absent key or a null gives no element; of duplicate
 * keys the last counts, as in JSON.parse. Only boundaries are found here: what an element holds is not checked.
 * @throws JsonScanError when the text is cut off, or something other than an array stands there.
 */
export function elementSlices(body: Buffer, path: readonly string[] = []): Buffer[] {
  let start = skipSpace(body, 0)
  for (const key of path) {
    const value = member(body, start, key)
    if (value === undefined) return []
    start = value
  }
  if (body[start] === 0x6e) return []
  if (body[start] !== 0x5b) throw new JsonScanError(`expected an array at ${path.join('.') || 'the root'}`, start)
  const slices: Buffer[] = []
  let at = skipSpace(body, start + 1)
  if (body[at] === 0x5d) return slices
  for (;;) {
    const end = skipValue(body, at)
    slices.push(body.subarray(at, end))
    at = skipSpace(body, end)
    if (body[at] === 0x5d) return slices
    if (body[at] !== 0x2c) throw new JsonScanError('expected "," or "]"', at)
    at = skipSpace(body, at + 1)
  }
}

/** Where the value of `key` begins in the object that begins at `start`; undefined when the object has no such key. */
function member(body: Buffer, start: number, key: string): number | undefined {
  if (body[start] === 0x6e) return undefined
  if (body[start] !== 0x7b) throw new JsonScanError(`expected an object with "${key}"`, start)
  let found: number | undefined
  let at = skipSpace(body, start + 1)
  while (body[at] !== 0x7d) {
    if (body[at] !== quote) throw new JsonScanError('expected a key', at)
    const end = skipString(body, at)
    const name = body.toString('utf8', at + 1, end - 1)
    const colon = skipSpace(body, end)
    if (body[colon] !== 0x3a) throw new JsonScanError('expected ":"', colon)
    const value = skipSpace(body, colon + 1)
    if (name === key || (name.includes('\\') && JSON.parse(`"${name}"`) === key)) found = value
    at = skipSpace(body, skipValue(body, value))
    if (body[at] === 0x2c) at = skipSpace(body, at + 1)
    else if (body[at] !== 0x7d) throw new JsonScanError('expected "," or "}"', at)
  }
  return found
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

/** The index after the string that begins at `at`. */
function skipString(body: Buffer, at: number): number {
  for (let from = at + 1; ; ) {
    const end = body.indexOf(quote, from)
    if (end === -1) throw new JsonScanError('the text ends inside a string', body.length)
    let escapes = 0
    while (body[end - 1 - escapes] === backslash) escapes++
    if (escapes % 2 === 0) return end + 1
    from = end + 1
  }
}

/** The index after the value that begins at `at`. */
function skipValue(body: Buffer, at: number): number {
  const first = body[at]
  if (first === quote) return skipString(body, at)
  if (first === 0x7b || first === 0x5b) {
    let depth = 0
    for (let index = at; index < body.length; ) {
      const byte = body[index]!
      if (byte === quote) {
        index = skipString(body, index)
        continue
      }
      if (byte === 0x7b || byte === 0x5b) depth++
      else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) return index + 1
      index++
    }
    throw new JsonScanError('the text ends inside an object or a list', body.length)
  }
  let index = at
  while (index < body.length && !isDelimiter(body[index]!)) index++
  if (index === at) throw new JsonScanError('expected a value', at)
  return index
}

function isDelimiter(byte: number): boolean {
  return (
    byte === 0x2c || byte === 0x5d || byte === 0x7d || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
  )
}
