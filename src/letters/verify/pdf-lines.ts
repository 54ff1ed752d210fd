/**
 * The lines of text that a PDF of a letter shows, page after page, from the top; undefined for a PDF of another make:
 * with compressed content, or without the tables that tell signs from glyphs. Pieces at one height are one line.
 */
export function pdfLines(content: Buffer): string[] | undefined {
  const text = content.toString('latin1')
  if (/\/Filter\b|\/Encrypt\b/.test(text)) return undefined
  const objects = new Map<string, string>()
  for (const [, id, body] of text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) objects.set(id!, body!)
  const fonts = new Map<string, Map<number, string>>()
  for (const [, name, id] of text.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id!) ?? '')?.[1]
    if (table !== undefined) fonts.set(name!, signsOf(objects.get(table) ?? ''))
  }
  if (fonts.size === 0) return undefined
  return [...objects.values()]
    .filter((body) => /\nBT\n[\s\S]*\nET\n/.test(body))
    .flatMap((body) => linesOf(body, fonts))
}

/** The signs of glyphs, by the font's own table. */
function signsOf(table: string): Map<number, string> {
  const signs = new Map<number, string>()
  const number = (hex: string) => Number.parseInt(hex, 16)
  const sign = (hex: string) =>
    (hex.match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join('')
  for (const [, from, list] of table.matchAll(/<([\da-f]+)> <[\da-f]+> \[([^\]]*)\]/gi))
    for (const [at, hex] of (list!.match(/[\da-f]+/gi) ?? []).entries()) signs.set(number(from!) + at, sign(hex))
  return signs
}

function linesOf(stream: string, fonts: ReadonlyMap<string, ReadonlyMap<number, string>>): string[] {
  const lines = new Map<string, string>()
  for (const [, block] of stream.matchAll(/\nBT\n([\s\S]*?)\nET\n/g)) {
    const height = /^1 0 0 1 \S+ (\S+) Tm$/m.exec(block!)?.[1]
    // What stands across the page is the mark of training data.
    if (height === undefined) continue
    const signs = fonts.get(/^\/(F\d+) /m.exec(block!)?.[1] ?? '')
    const shown = [...block!.matchAll(/<([\da-f]+)>/gi)]
      .flatMap(([, hex]) => hex!.match(/.{4}/g) ?? [])
      .map((glyph) => signs?.get(Number.parseInt(glyph, 16)) ?? '\ufffd')
      .join('')
    // Pieces of a text end with their blank; those of cells beside each other do not.
    const before = lines.get(height) ?? ''
    lines.set(
      height,
      before === '' || /\s$/.test(before) || /^[,.;:)»]/.test(shown) ? before + shown : `${before} ${shown}`,
    )
  }
  // The axis of a PDF goes up from the foot.
  return [...lines].sort(([a], [b]) => Number(b) - Number(a)).map(([, line]) => line)
}
