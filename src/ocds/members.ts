export const quote = 0x22
export const backslash = 0x5c
export const comma = 0x2c
export const openObject = 0x7b
export const closeObject = 0x7d
export const openArray = 0x5b
export const closeArray = 0x5d

/** The members of an object as the exact slices of their values; of duplicate keys the last counts. */
export function memberSlices(object: Buffer): Map<string, Buffer> {
  const members = new Map<string, Buffer>()
  let depth = 0
  let key: string | undefined
  let from = -1
  const close = (to: number) => {
    if (key !== undefined) members.set(key, trimmed(object, from, to))
    key = undefined
  }
  for (let at = 0; at < object.length; at++) {
    const byte = object[at]!
    if (byte === quote) {
      const end = stringEnd(object, at)
      if (depth === 1 && key === undefined && from === -1) {
        key = JSON.parse(object.toString('utf8', at, end)) as string
      }
      at = end - 1
    } else if (byte === openObject || byte === openArray) depth++
    else if (byte === closeObject || byte === closeArray) {
      if (--depth === 0) close(at)
    } else if (depth === 1 && byte === 0x3a) from = at + 1
    else if (depth === 1 && byte === comma) {
      close(at)
      from = -1
    }
  }
  return members
}

/**
 * The texts under keys of an object, found without parsing the rest: reading stops when all are found. A key whose value
 * is not a text is left out. Of duplicate keys the first counts.
 */
export function textMembers(object: Buffer, keys: readonly string[]): Map<string, string> {
  const texts = new Map<string, string>()
  let wanted = keys.length
  let depth = 0
  let isKey = false
  let key: string | undefined
  const done = () => {
    if (key !== undefined) wanted--
    key = undefined
  }
  for (let at = 0; at < object.length && wanted > 0; at++) {
    const byte = object[at]!
    if (byte === quote) {
      const end = stringEnd(object, at)
      if (depth === 1 && isKey) {
        const name = object.toString('latin1', at + 1, end - 1)
        key = keys.includes(name) && !texts.has(name) ? name : undefined
      } else if (depth === 1 && key !== undefined) {
        texts.set(key, JSON.parse(object.toString('utf8', at, end)) as string)
        done()
      }
      isKey = false
      at = end - 1
    } else if (byte === openObject || byte === openArray) {
      done()
      depth++
      isKey = depth === 1
    } else if (byte === closeObject || byte === closeArray) depth--
    else if (byte === comma && depth === 1) {
      done()
      isKey = true
    }
  }
  return texts
}

/** The index after the string that begins at `at`; the length of the text when it does not end. */
function stringEnd(text: Buffer, at: number): number {
  for (let index = at + 1; index < text.length; index++) {
    const byte = text[index]!
    if (byte === backslash) index++
    else if (byte === quote) return index + 1
  }
  return text.length
}

function trimmed(text: Buffer, from: number, to: number): Buffer {
  let start = from
  let end = to
  while (start < end && isSpace(text[start]!)) start++
  while (end > start && isSpace(text[end - 1]!)) end--
  return text.subarray(start, end)
}

/** Whether a byte is white space of JSON. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
