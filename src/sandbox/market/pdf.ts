const width = 84
const rows = 52
const latin = 0x7e

/**
 * A PDF of plain text: A4, a fixed-width font that the viewer has, Cyrillic and Kazakh letters included. Long lines are
 * folded at spaces. Equal lines give equal bytes.
 */
export function textPdf(title: string, lines: readonly string[]): Buffer {
  const folded = lines.flatMap(fold)
  const pages: string[][] = []
  for (let from = 0; from < Math.max(1, folded.length); from += rows) pages.push(folded.slice(from, from + rows))

  // Letters beyond ASCII get the codes from 128 on, in the order in which they come.
  const codes = new Map<string, number>()
  for (const letter of folded.join(''))
    if (letter.codePointAt(0)! > latin && !codes.has(letter) && codes.size < 127) codes.set(letter, 128 + codes.size)
  const encode = (text: string): string =>
    [...text]
      .map((letter) => {
        const code = letter.codePointAt(0)! > latin ? (codes.get(letter) ?? 63) : letter.charCodeAt(0)
        return code < 32 ? '20' : code.toString(16).padStart(2, '0')
      })
      .join('')

  const names = [...codes.keys()].map((letter) => `/uni${utf16(letter)}`).join(' ')
  const fontObject = 3
  const firstPage = 7
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R /Lang (ru-KZ) >>`,
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${firstPage + index * 2} 0 R`).join(' ')}] >>`,
    `<< /Type /Font /Subtype /TrueType /BaseFont /CourierNewPSMT /FirstChar 32 /LastChar 255 /Widths [${'600 '
      .repeat(224)
      .trim()}] /FontDescriptor 4 0 R /Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [128 ${names}] >> /ToUnicode 5 0 R >>`,
    '<< /Type /FontDescriptor /FontName /CourierNewPSMT /Flags 33 /FontBBox [-122 -680 623 1021] /ItalicAngle 0 /Ascent 833 /Descent -300 /CapHeight 571 /StemV 80 >>',
    stream(unicodeMap(codes)),
    `<< /Title <FEFF${[...title].map(utf16).join('')}> /Producer (jaryq sandbox) >>`,
  ]
  for (const [index, page] of pages.entries()) {
    const content = firstPage + index * 2 + 1
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F ${fontObject} 0 R >> >> /Contents ${content} 0 R >>`,
      stream(`BT /F 10 Tf 14 TL 45 790 Td\n${page.map((line) => `<${encode(line)}> Tj T*`).join('\n')}\nET`),
    )
  }

  // Everything is ASCII but the mark after the header, so positions are counted in characters.
  const head = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n'
  const offsets: number[] = []
  let body = head
  for (const [index, object] of objects.entries()) {
    offsets.push(body.length)
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const count = objects.length + 1
  return Buffer.from(
    `${body}xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<< /Size ${count} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${body.length}\n%%EOF\n`,
    'latin1',
  )
}

function fold(line: string): string[] {
  const out: string[] = []
  let row = ''
  for (const word of line.split(' ')) {
    if (row !== '' && row.length + 1 + word.length > width) {
      out.push(row)
      row = '  '
    }
    row = row.trim() === '' ? row + word : `${row} ${word}`
    while (row.length > width) {
      out.push(row.slice(0, width))
      row = `  ${row.slice(width)}`
    }
  }
  out.push(row)
  return out
}

function utf16(letter: string): string {
  return [...Array(letter.length).keys()]
    .map((index) => letter.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0'))
    .join('')
}

function stream(content: string): string {
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`
}

/** What the codes mean, so that the text can be searched and copied. */
function unicodeMap(codes: Map<string, number>): string {
  const pairs = [...codes].map(([letter, code]) => `<${code.toString(16)}> <${utf16(letter)}>`)
  const blocks: string[] = []
  for (let from = 0; from < pairs.length; from += 100) {
    const part = pairs.slice(from, from + 100)
    blocks.push(`${part.length} beginbfchar\n${part.join('\n')}\nendbfchar`)
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<00> <ff>
endcodespacerange
1 beginbfrange
<20> <7e> <0020>
endbfrange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`
}
