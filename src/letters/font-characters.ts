/** The code points that a TrueType font has glyphs for, by its Unicode character map (format 4 or 12). */
export function fontCharacters(font: Buffer): Set<number> {
  const tables = font.readUInt16BE(4)
  for (let table = 0; table < tables; table++) {
    const entry = 12 + table * 16
    if (font.toString('latin1', entry, entry + 4) === 'cmap') return charactersOf(font, font.readUInt32BE(entry + 8))
  }
  return new Set()
}

function charactersOf(font: Buffer, cmap: number): Set<number> {
  const found = new Set<number>()
  for (let index = 0; index < font.readUInt16BE(cmap + 2); index++) {
    const at = cmap + font.readUInt32BE(cmap + 4 + index * 8 + 4)
    const format = font.readUInt16BE(at)
    if (format === 4) readSegments(font, at, found)
    if (format === 12) readGroups(font, at, found)
  }
  return found
}

function readSegments(font: Buffer, at: number, found: Set<number>): void {
  const size = font.readUInt16BE(at + 6)
  for (let segment = 0; segment < size; segment += 2) {
    const end = font.readUInt16BE(at + 14 + segment)
    const start = font.readUInt16BE(at + 16 + size + segment)
    const delta = font.readUInt16BE(at + 16 + 2 * size + segment)
    const place = at + 16 + 3 * size + segment
    const offset = font.readUInt16BE(place)
    for (let code = start; code <= end && code !== 0xffff; code++) {
      const glyph = offset === 0 ? code + delta : font.readUInt16BE(place + offset + (code - start) * 2)
      if ((glyph & 0xffff) !== 0) found.add(code)
    }
  }
}

function readGroups(font: Buffer, at: number, found: Set<number>): void {
  for (let group = 0; group < font.readUInt32BE(at + 12); group++) {
    const place = at + 16 + group * 12
    const end = font.readUInt32BE(place + 4)
    for (let code = font.readUInt32BE(place); code <= end; code++) found.add(code)
  }
}
