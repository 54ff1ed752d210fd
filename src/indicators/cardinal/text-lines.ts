import { isUtf8 } from 'node:buffer'

export interface TextLine {
  /** Counted from 1 in the piece. */
  number: number
  /** Without its end; undefined when it is not UTF-8. */
  text: string | undefined
}

/** The lines of a piece, as Rust's `lines` gives them. */
export function* textLines(bytes: Buffer): Generator<TextLine> {
  const isText = isUtf8(bytes)
  let number = 0
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0x0a, start)
    let end = found === -1 ? bytes.length : found
    const next = end + 1
    if (found !== -1 && end > start && bytes[end - 1] === 0x0d) end--
    number++
    yield {
      number,
      text: isText || isUtf8(bytes.subarray(start, end)) ? bytes.toString('utf8', start, end) : undefined,
    }
    start = next
  }
}
