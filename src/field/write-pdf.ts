import type { Column, Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { makePdf, shownInPdf } from '../letters/write-pdf.ts'
import type { Lang } from '../terminal/languages.ts'
import type { FieldForm } from './form.ts'
import { type SheetBlock, sheetOf } from './sheet.ts'
import { words } from './words.ts'

// In points: A4 with narrow margins, so that there is room to write.
const page = { width: 595.28, height: 841.89, side: 40, top: 56, bottom: 50 }
const width = page.width - 2 * page.side
const grey = '#666666'
const lines = {
  hLineWidth: () => 0.6,
  vLineWidth: () => 0.6,
  hLineColor: () => grey,
  vLineColor: () => grey,
  paddingTop: () => 3,
  paddingBottom: () => 3,
  paddingLeft: () => 4,
  paddingRight: () => 4,
}

/**
 * A form as a PDF to print and write on: every page names the form and the contract, because sheets come apart. Equal
 * forms give equal bytes. Throws a UserError when the text holds characters that the font does not have.
 */
export async function writeFormPdf(form: FieldForm, lang: Lang): Promise<Buffer> {
  const blocks = sheetOf(form, lang)
  const mark = form.contract.training ? words.training[lang] : undefined
  const title = `${words.title[lang]} ${form.id}`
  const running = `${words.form[lang]} ${form.id} · ${words.contract[lang]} № ${form.contract.number}`
  const date = new Date(`${form.made}T00:00:00Z`)
  const definition: TDocumentDefinitions = {
    pageSize: 'A4',
    pageMargins: [page.side, page.top, page.side, page.bottom],
    compress: false,
    version: '1.7',
    language: lang,
    displayTitle: true,
    info: { title, author: 'jaryq', creator: 'jaryq', producer: 'jaryq', creationDate: date, modDate: date },
    defaultStyle: { font: 'Roboto', fontSize: 9.5, lineHeight: 1.1 },
    ...(mark === undefined
      ? {}
      : { watermark: { text: mark, color: '#b00020', opacity: 0.08, bold: true, angle: -45 } }),
    header: () => ({
      columns: [
        { text: shownInPdf(running), fontSize: 8, color: grey },
        ...(mark === undefined
          ? []
          : [{ text: mark, fontSize: 9, bold: true, color: '#b00020', alignment: 'right' as const, width: 150 }]),
      ],
      margin: [page.side, 26, page.side, 0],
    }),
    footer: (current, total) => ({
      text: `${words.page[lang]} ${current} ${words.pages[lang]} ${total}`,
      fontSize: 8,
      color: grey,
      alignment: 'center' as const,
      margin: [0, 16, 0, 0],
    }),
    content: grouped(blocks).map((group) =>
      group.length === 1 ? drawn(group[0]!) : { stack: group.map(drawn), unbreakable: true },
    ),
  }
  return makePdf(definition, [title, running, mark ?? '', ...texts(blocks)].join('\n'))
}

/** Blocks that stay on one page: a heading with what it heads, a row's head with its facts and its short tables. */
function grouped(blocks: readonly SheetBlock[]): SheetBlock[][] {
  const groups: SheetBlock[][] = []
  for (const block of blocks) {
    const last = groups.at(-1)
    const before = last?.at(-1)
    const isHeld =
      before !== undefined &&
      !isLong(before) &&
      (before.kind === 'heading' ||
        before.kind === 'subheading' ||
        (before.kind === 'facts' && block.kind === 'subheading') ||
        (before.kind === 'text' && block.kind === 'numbers') ||
        (before.kind === 'numbers' && block.kind === 'small') ||
        // Who signs, signs for what stands on the same page.
        before.kind === 'photos')
    if (last !== undefined && isHeld && !isLong(block)) last.push(block)
    else groups.push([block])
  }
  return groups
}

/** What may go over pages by itself: held together it would be cut at the foot of one. */
function isLong(block: SheetBlock): boolean {
  if (block.kind === 'facts') return block.rows.join('').length > 2500
  if (block.kind === 'cells' || block.kind === 'pieces') return block.rows.length > 12
  return block.kind === 'numbers' && block.items.length > 120
}

function drawn(block: SheetBlock): Content {
  switch (block.kind) {
    case 'title':
      return { text: shownInPdf(block.text), bold: true, fontSize: 15, alignment: 'center', margin: [0, 0, 0, 8] }
    case 'heading':
      return { text: shownInPdf(block.text), bold: true, fontSize: 11.5, margin: [0, 12, 0, 4] }
    case 'subheading':
      return { text: shownInPdf(block.text), bold: true, margin: [0, 7, 0, 3] }
    case 'text':
      return { text: shownInPdf(block.text), margin: [0, 4, 0, 3] }
    case 'small':
      return { text: shownInPdf(block.text), fontSize: 8, color: '#333333', margin: [0, 2, 0, 5] }
    case 'list':
      return {
        ol: block.items.map((item) => ({
          text: shownInPdf(item),
          margin: [0, 0, 0, 2] as [number, number, number, number],
        })),
      }
    case 'facts':
      return {
        table: {
          widths: [112, '*'],
          dontBreakRows: true,
          body: block.rows.map(([name, value]) => [
            { text: shownInPdf(name), color: '#333333', fillColor: '#f2f2f2' },
            { text: broken(shownInPdf(value)) },
          ]),
        },
        layout: lines,
      }
    case 'cells':
      return {
        table: {
          headerRows: 1,
          keepWithHeaderRows: 1,
          dontBreakRows: true,
          widths: [32, 210, '*'],
          heights: (row) => (row === 0 ? 'auto' : block.rows[row - 1]!.room ? 34 : 22),
          body: [
            head(block.head),
            ...block.rows.map(({ number, what, expected }): TableCell[] => [
              { text: number, bold: true },
              { text: shownInPdf(what) },
              { text: shownInPdf(expected), fontSize: 7, color: '#888888', alignment: 'right' },
            ]),
          ],
        },
        layout: lines,
        margin: [0, 2, 0, 4],
      }
    case 'pieces':
      return {
        table: {
          headerRows: 1,
          dontBreakRows: true,
          widths: [50, ...block.head.slice(1).map(() => '*')],
          heights: (row) => (row === 0 ? 'auto' : 24),
          body: [
            head(block.head),
            ...block.rows.map(({ piece, cells }): TableCell[] => [
              { text: piece },
              ...cells.map((cell) => ({ text: cell, bold: true, fontSize: 8, color: grey })),
            ]),
          ],
        },
        layout: lines,
        margin: [0, 2, 0, 4],
      }
    case 'numbers':
      return numbersTable(block.items)
    case 'photos':
      return {
        table: {
          headerRows: 1,
          dontBreakRows: true,
          widths: [24, 150, 60, '*'],
          heights: (row) => (row === 0 ? 'auto' : 22),
          body: [
            head(block.head),
            ...Array.from({ length: block.rows }, (_, at): TableCell[] => [
              { text: String(at + 1) },
              { text: '' },
              { text: '' },
              { text: '' },
            ]),
          ],
        },
        layout: lines,
      }
    default:
      return {
        stack: [
          { text: shownInPdf(block.note), fontSize: 8, color: '#333333', margin: [0, 0, 0, 12] },
          ...block.columns.map(({ name, signature, date }) => ({
            columns: [signed(name, 235), signed(signature, 130), signed(date, 110)],
            columnGap: 14,
            margin: [0, 22, 0, 6] as [number, number, number, number],
          })),
        ],
      }
  }
}

function head(cells: readonly string[]): TableCell[] {
  return cells.map((text) => ({ text: shownInPdf(text), bold: true, fillColor: '#e6e6e6', fontSize: 8.5 }))
}

/** A line to sign on, with what it is for below. */
function signed(text: string, length: number): Column {
  return {
    width: length,
    stack: [
      { canvas: [{ type: 'line', x1: 0, y1: 0, x2: length, y2: 0, lineWidth: 0.7 }] },
      { text: shownInPdf(text), fontSize: 8, color: grey, margin: [0, 2, 0, 0] },
    ],
  }
}

/** The numbers of a sample, each with a box to tick, as many beside each other as are wide enough. */
function numbersTable(items: readonly string[]): Content {
  const longest = Math.max(...items.map((item) => item.length))
  const across = Math.min(Math.floor(width / (longest * 5.2 + 30)), items.length)
  const rows: TableCell[][] = []
  for (let from = 0; from < items.length; from += across) {
    const row: TableCell[] = items.slice(from, from + across).map((item) => ({
      columns: [
        { width: '*', text: shownInPdf(item) },
        { width: 11, canvas: [{ type: 'rect', x: 0, y: 1, w: 9, h: 9, lineWidth: 0.7 }] },
      ],
    }))
    while (row.length < across) row.push({ text: '' })
    rows.push(row)
  }
  return {
    table: { widths: Array.from({ length: across }, () => '*'), dontBreakRows: true, body: rows },
    layout: { ...lines, hLineColor: () => '#bbbbbb', vLineColor: () => '#bbbbbb' },
    margin: [0, 2, 0, 4],
  }
}

// Long links and numbers may end a line where a zero-width space stands.
function broken(text: string): string {
  return text.replace(/\S{60,}/g, (word) => word.replace(/([/?&=_-])(?=[^/?&=_-])/g, '$1\u200b'))
}

function texts(blocks: readonly SheetBlock[]): string[] {
  return blocks.flatMap((block): string[] => {
    switch (block.kind) {
      case 'list':
      case 'numbers':
        return block.items
      case 'facts':
        return block.rows.flat()
      case 'cells':
        return [...block.head, ...block.rows.flatMap(({ number, what, expected }) => [number, what, expected])]
      case 'pieces':
        return [...block.head, ...block.rows.flatMap(({ piece, cells }) => [piece, ...cells])]
      case 'photos':
        return block.head
      case 'signatures':
        return [block.note, ...block.columns.flatMap((column) => Object.values(column))]
      default:
        return [block.text]
    }
  })
}
