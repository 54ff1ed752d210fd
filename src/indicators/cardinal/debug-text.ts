const named: Record<string, string> = { '\0': '\\0', '\t': '\\t', '\r': '\\r', '\n': '\\n', '"': '\\"', '\\': '\\\\' }
// What Rust does not print: controls, formats, unassigned, private, separators but the blank; and marks that combine.
const hidden = /["\\]|(?! )[\p{C}\p{Z}]|\p{Grapheme_Extend}/gu

/** A string as Rust's `{:?}` shows it. */
export function debugText(text: string): string {
  const shown = text.replace(hidden, (char) => named[char] ?? `\\u{${char.codePointAt(0)!.toString(16)}}`)
  return `"${shown}"`
}
