import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Document } from './document.ts'
import { fontCharacters } from './font-characters.ts'
import { type Block, closingOf, parseMarkdown, type Run } from './markdown.ts'
import { columnWidths } from './table-widths.ts'

// In points: A4, with the margins of office documents (left 25 mm, right 15 mm, 20 mm above and below).
const page = { width: 595.28, left: 71, right: 43, top: 62, bottom: 62 }
const textWidth = page.width - page.left - page.right
const red = '#b00020'

const pageWords: Record<Lang, [string, string]> = {
  ru: ['Страница ', ' из '],
  kk: ['Бет ', ' / '],
  en: ['Page ', ' of '],
}

const stands: Record<string, string> = { '\u202f': '\u00a0', '\u2011': '-', '₸': 'KZT' }

/**
 * A document as .pdf (A4, Roboto embedded, numbered pages). The mark, if any, stands above, below and across every page.
 * Equal documents give equal bytes: the date is the document's own and nothing is compressed, because what deflate
 * writes differs between machines. Throws a UserError when the text holds characters that the font does not have.
 */
export async function writePdf(document: Document): Promise<Buffer> {
  const blocks = await parseMarkdown(document.markdown)
  return makePdf(
    definitionOf(document, blocks),
    [document.mark ?? '', ...runsIn(blocks).map(({ text }) => text)].join(''),
  )
}

/**
 * The bytes of a PDF from pdfmake's description of it, with the one font embedded; nothing is read but the font. Throws a
 * UserError when `text`, all that the document says, holds characters that the font does not have.
 */
export async function makePdf(definition: TDocumentDefinitions, text: string): Promise<Buffer> {
  const { default: pdfmake } = await import('pdfmake')
  const folder = fontFolder()
  const style = (name: string) => join(folder, `Roboto-${name}.ttf`)
  checkCharacters(fontCharacters(await readFile(style('Regular'))), text)
  pdfmake.setFonts({
    Roboto: {
      normal: style('Regular'),
      bold: style('Medium'),
      italics: style('Italic'),
      bolditalics: style('MediumItalic'),
    },
  })
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy((path) => dirname(path) === folder)
  return pdfmake.createPdf(definition).getBuffer()
}

function fontFolder(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('pdfmake/package.json'))), 'fonts', 'Roboto')
}

function definitionOf(document: Document, blocks: Block[]): TDocumentDefinitions {
  const { mark } = document
  const first = Math.max(
    blocks.findIndex((block) => block.kind === 'heading'),
    0,
  )
  const parts = blocks.map((block, index) =>
    blockPdf(block, { inHead: index < first, before: blocks[index - 1]?.kind }),
  )
  const closing = closingOf(blocks) ?? { from: parts.length, to: parts.length }
  const [pageWord, ofWord] = pageWords[document.lang]
  const marked = (fontSize: number) =>
    mark === undefined ? [] : [{ text: mark, alignment: 'center' as const, bold: true, color: red, fontSize }]
  const date = new Date(`${document.date ?? '1980-01-01'}T00:00:00Z`)
  const author = document.author ?? 'jaryq'
  return {
    pageSize: 'A4',
    pageMargins: [page.left, page.top, page.right, page.bottom],
    compress: false,
    version: '1.7',
    language: document.lang,
    displayTitle: true,
    info: {
      title: document.title,
      author,
      creator: 'jaryq',
      producer: 'jaryq',
      creationDate: date,
      modDate: date,
    },
    defaultStyle: { font: 'Roboto', fontSize: 11, lineHeight: 1.15 },
    ...(mark === undefined ? {} : { watermark: { text: mark, color: red, opacity: 0.13, bold: true, angle: -45 } }),
    header: () => ({ stack: marked(13), margin: [page.left, 28, page.right, 0] }),
    footer: (current, total) => ({
      stack: [
        ...marked(9),
        { text: `${pageWord}${current}${ofWord}${total}`, alignment: 'center' as const, fontSize: 9 },
      ],
      margin: [page.left, mark === undefined ? 30 : 18, page.right, 0],
    }),
    // A heading does not stay behind at the foot of a page. What follows it there are lists whose items are on the next
    // page, and the page's own foot, whose text is a string and not runs.
    pageBreakBefore: (node, others) =>
      node.headlineLevel !== undefined &&
      others.getFollowingNodesOnPage().every(({ text }) => !Array.isArray(text)) &&
      others.getNodesOnNextPage().length > 0,
    content: [
      ...parts.slice(0, closing.from).flat(),
      ...(closing.to > closing.from
        ? [{ stack: parts.slice(closing.from, closing.to).flat(), unbreakable: true }]
        : []),
      ...parts.slice(closing.to).flat(),
    ],
  }
}

interface Place {
  /** Before the first heading: the addressee and the applicant. */
  inHead: boolean
  /** The kind of the block before. */
  before: Block['kind'] | undefined
}

function blockPdf(block: Block, place: Place): Content[] {
  const onNewPage = place.before === 'break' ? { pageBreak: 'before' as const } : {}
  switch (block.kind) {
    case 'heading':
      return [
        {
          text: runsPdf(block.runs),
          bold: true,
          fontSize: block.level === 1 ? 13 : 11,
          ...(block.level < 3 ? { alignment: 'center' as const } : {}),
          margin: block.level === 1 ? [0, 12, 0, 3] : [0, 3, 0, 10],
          headlineLevel: block.level,
          ...onNewPage,
        },
      ]
    case 'paragraph': {
      if (place.inHead) return [{ text: runsPdf(block.runs), margin: [227, 0, 0, 6], ...onNewPage }]
      const section = block.runs.every((run) => run.bold)
      const above = section ? 10 : place.before === 'list' || place.before === 'table' ? 10 : 3
      return [
        {
          text: runsPdf(block.runs),
          margin: [0, above, 0, 4],
          ...(section ? { headlineLevel: 3 } : {}),
          ...onNewPage,
        },
      ]
    }
    case 'break':
      return []
    case 'list': {
      const items = block.items.map((item) => ({
        text: runsPdf(item),
        margin: [4, 0, 0, 3] as [number, number, number, number],
      }))
      return [
        block.ordered
          ? { ol: items, start: block.start, separator: block.delimiter, margin: [6, 0, 0, 0], ...onNewPage }
          : { ul: items, margin: [6, 0, 0, 0], ...onNewPage },
      ]
    }
    case 'table': {
      const many = block.head.length > 2
      const fontSize = many ? 8 : 10
      // The lines and the space beside the text are the table's own and not the columns'.
      const beside = block.head.length * 8.5 + 0.5
      const widths = columnWidths(block, { total: textWidth - beside, letter: fontSize * 0.56, padding: 2 })
      const row = (cells: Run[][], head: boolean): TableCell[] =>
        block.head.map((_, index) => ({
          text: runsPdf(cells[index] ?? [], widths[index]! / (fontSize * 0.56)),
          fontSize,
          ...(head ? { bold: true, fillColor: '#ededed' } : {}),
        }))
      return [
        {
          table: {
            headerRows: 1,
            keepWithHeaderRows: 1,
            dontBreakRows: true,
            widths,
            body: [row(block.head, true), ...block.rows.map((cells) => row(cells, false))],
          },
          layout: {
            hLineWidth: () => 0.5,
            vLineWidth: () => 0.5,
            hLineColor: () => '#666666',
            vLineColor: () => '#666666',
            paddingTop: () => 2,
            paddingBottom: () => 2,
          },
          margin: [0, 3, 0, 3],
          ...onNewPage,
        },
      ]
    }
  }
}

/** @param letters how many letters fit in a line: longer words, as an address has them, may be broken */
function runsPdf(runs: Run[], letters = 70): Content[] {
  return runs.map((run) => ({
    text: `${run.break ? '\n' : ''}${breakable(shownInPdf(run.text), Math.floor(letters))}`,
    ...(run.bold ? { bold: true } : {}),
    ...(run.italic ? { italics: true } : {}),
    ...(run.gap ? { background: '#ffe45c' } : {}),
    ...(run.link === undefined ? {} : { link: run.link, color: '#0b3d91' }),
  }))
}

/** A text as the font can show it: it has no narrow space and no sign of the tenge. */
export function shownInPdf(text: string): string {
  return text.replace(/[\u202f\u2011₸]/g, (character) => stands[character]!)
}

// A zero-width space lets a line end where it stands and shows nothing.
function breakable(text: string, letters: number): string {
  const most = Math.max(letters, 4)
  return text.replace(/[^\s\u200b]+/g, (word) =>
    word.length <= most
      ? word
      : word
          .replace(/([/?&=_-])(?=[^/?&=_-])/g, '$1\u200b')
          .replace(/[^\s\u200b]+/g, (part) =>
            part.length <= most ? part : part.replace(new RegExp(`.{${most}}(?=.)`, 'gu'), '$&\u200b'),
          ),
  )
}

function runsIn(blocks: readonly Block[]): Run[] {
  return blocks.flatMap((block) =>
    block.kind === 'list'
      ? block.items.flat()
      : block.kind === 'table'
        ? [...block.head, ...block.rows.flat()].flat()
        : block.kind === 'break'
          ? []
          : block.runs,
  )
}

function checkCharacters(known: ReadonlySet<number>, given: string): void {
  const text = shownInPdf(given)
  const missing = [...new Set(text)].filter((character) => character !== '\n' && !known.has(character.codePointAt(0)!))
  if (missing.length === 0) return
  throw new UserError('it cannot be written as PDF', {
    why: `the font that is embedded does not have ${missing
      .slice(0, 10)
      .map((character) => `"${character}"`)
      .join(', ')}`,
    next: 'write it as a Word document: --format docx',
    exit: 'usage',
  })
}
