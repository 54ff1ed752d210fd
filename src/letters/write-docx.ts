import type { IParagraphOptions, Paragraph, ParagraphChild, Table } from 'docx'
import { readZip } from '../files/zip-read.ts'
import { writeZip, type ZipEntry } from '../files/zip-write.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Document } from './document.ts'
import { type Block, closingOf, parseMarkdown, type Run } from './markdown.ts'
import { columnWidths } from './table-widths.ts'

type Docx = typeof import('docx')

// In twentieths of a point: A4, with the margins of office documents (left 25 mm, right 15 mm, 20 mm above and below).
const page = { width: 11906, height: 16838, top: 1134, bottom: 1134, left: 1417, right: 851 }
const textWidth = page.width - page.left - page.right

const pageWords: Record<Lang, [string, string]> = {
  ru: ['Страница ', ' из '],
  kk: ['Бет ', ' / '],
  en: ['Page ', ' of '],
}

/**
 * A document as .docx (A4, Times New Roman, numbered pages). The mark, if any, stands in the header and footer of every
 * page and across it. Equal documents give equal bytes: dates come from the document, ids are counted.
 */
export async function writeDocx(document: Document): Promise<Buffer> {
  const docx: Docx = await import('docx')
  const blocks = await parseMarkdown(document.markdown)
  const first = Math.max(
    blocks.findIndex((block) => block.kind === 'heading'),
    0,
  )
  const lists: { start: number; text: string }[] = []
  const closing = closingOf(blocks)
  const children = blocks.flatMap((block, index) =>
    blockDocx(
      docx,
      block,
      {
        inHead: index < first,
        before: blocks[index - 1]?.kind,
        keep: closing !== undefined && index >= closing.from && index < closing.to - 1,
      },
      lists,
    ),
  )
  const [pageWord, ofWord] = pageWords[document.lang]
  const marked = (size: number) =>
    document.mark === undefined
      ? []
      : [
          new docx.Paragraph({
            alignment: docx.AlignmentType.CENTER,
            children: [new docx.TextRun({ text: document.mark, bold: true, color: 'B00020', size })],
          }),
        ]
  const file = new docx.Document({
    title: document.title,
    creator: document.author ?? 'jaryq',
    lastModifiedBy: document.author ?? 'jaryq',
    styles: {
      default: {
        document: { run: { font: 'Times New Roman', size: 24, language: { value: languageTags[document.lang] } } },
        heading1: { run: { size: 28, bold: true, color: '000000' } },
        heading2: { run: { size: 24, bold: true, color: '000000' } },
        heading3: { run: { size: 24, bold: true, color: '000000' } },
      },
    },
    numbering: {
      config: lists.map(({ start, text }, index) => ({
        reference: `list-${index}`,
        levels: [
          {
            level: 0,
            format: text === '•' ? docx.LevelFormat.BULLET : docx.LevelFormat.DECIMAL,
            text,
            start,
            alignment: docx.AlignmentType.LEFT,
            style: { paragraph: { indent: { left: 567, hanging: 425 } } },
          },
        ],
      })),
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: page.width, height: page.height },
            margin: {
              top: page.top,
              bottom: page.bottom,
              left: page.left,
              right: page.right,
              header: 567,
              footer: 567,
            },
          },
        },
        headers: { default: new docx.Header({ children: marked(28) }) },
        footers: {
          default: new docx.Footer({
            children: [
              ...marked(20),
              new docx.Paragraph({
                alignment: docx.AlignmentType.CENTER,
                children: [
                  new docx.TextRun({
                    size: 18,
                    children: [pageWord, docx.PageNumber.CURRENT, ofWord, docx.PageNumber.TOTAL_PAGES],
                  }),
                ],
              }),
            ],
          }),
        },
        children,
      },
    ],
  })
  return writeZip(settled(await readZip(await docx.Packer.toBuffer(file)), document))
}

const languageTags: Record<Lang, string> = { ru: 'ru-RU', kk: 'kk-KZ', en: 'en-GB' }

// The library writes the clock into the properties and random ids into hyperlinks.
function settled(entries: ZipEntry[], document: Document): ZipEntry[] {
  const stamp = `${document.date ?? '1980-01-01'}T00:00:00Z`
  const ids = new Map<string, string>()
  const relations = entries.find(({ name }) => name === 'word/_rels/document.xml.rels')?.data.toString() ?? ''
  for (const [, id = ''] of relations.matchAll(/Id="(rId[^"]*[^"\d][^"]*)"/g)) ids.set(id, `link${ids.size + 1}`)
  return entries
    .map(({ name, data }) => {
      if (!/\.(?:xml|rels)$/.test(name)) return { name, data }
      let text = data.toString()
      if (name === 'docProps/core.xml')
        text = text.replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, (_, tag: string) => tag + stamp)
      if (name === 'word/document.xml' || name === 'word/_rels/document.xml.rels')
        text = text.replace(/((?:r:id|Id)=")([^"]+)(")/g, (all, before: string, id: string, after: string) =>
          ids.has(id) ? before + ids.get(id) + after : all,
        )
      if (document.mark !== undefined && /^word\/header\d+\.xml$/.test(name))
        text = text.replace('</w:p>', `${watermark(document.mark)}</w:p>`)
      return { name, data: Buffer.from(text) }
    })
    .sort((a, b) => order(a.name) - order(b.name) || (a.name < b.name ? -1 : 1))
}

// Readers of the package expect the list of content types first.
function order(name: string): number {
  return name === '[Content_Types].xml' ? 0 : name === '_rels/.rels' ? 1 : 2
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}

// Text across the page, in the form in which Word writes its own watermarks; the library has none.
function watermark(text: string): string {
  return (
    '<w:r><w:rPr><w:noProof/></w:rPr><w:pict>' +
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">' +
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>' +
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>' +
    '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>' +
    '<v:f eqn="sum @6 0 @5"/></v:formulas>' +
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>' +
    '<v:textpath on="t" fitshape="t"/><v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles>' +
    '<o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>' +
    '<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" style="position:absolute;' +
    'margin-left:0;margin-top:0;width:520pt;height:75pt;rotation:315;z-index:-251658752;' +
    'mso-position-horizontal:center;mso-position-horizontal-relative:margin;' +
    'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#e6b3bd" stroked="f">' +
    '<v:fill opacity=".4"/>' +
    `<v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt;font-weight:bold" string="${escapeXml(text)}"/>` +
    '</v:shape></w:pict></w:r>'
  )
}

interface Place {
  /** Before the first heading: the addressee and the applicant. */
  inHead: boolean
  /** The kind of the block before. */
  before: Block['kind'] | undefined
  /** Stays on the page of what follows. */
  keep: boolean
}

function blockDocx(
  docx: Docx,
  block: Block,
  place: Place,
  lists: { start: number; text: string }[],
): (Paragraph | Table)[] {
  const pageBreak = place.before === 'break' ? { pageBreakBefore: true } : {}
  const paragraph = (runs: Run[], options: IParagraphOptions = {}, size?: number) =>
    new docx.Paragraph({
      ...pageBreak,
      ...(place.keep ? { keepNext: true } : {}),
      ...options,
      children: runsDocx(docx, runs, size),
    })
  switch (block.kind) {
    case 'heading':
      return [
        paragraph(block.runs, {
          heading:
            [docx.HeadingLevel.HEADING_1, docx.HeadingLevel.HEADING_2, docx.HeadingLevel.HEADING_3][block.level - 1] ??
            docx.HeadingLevel.HEADING_3,
          ...(block.level < 3 ? { alignment: docx.AlignmentType.CENTER } : {}),
          spacing: block.level === 1 ? { before: 240, after: 60 } : { before: 60, after: 200 },
          keepNext: true,
        }),
      ]
    case 'paragraph': {
      if (place.inHead) return [paragraph(block.runs, { indent: { left: 4536 }, spacing: { after: 120 } })]
      const section = block.runs.every((run) => run.bold)
      return [
        paragraph(
          block.runs,
          section
            ? { keepNext: true, spacing: { before: 200, after: 80 } }
            : { spacing: { before: place.before === 'list' || place.before === 'table' ? 200 : 60, after: 80 } },
        ),
      ]
    }
    case 'break':
      return []
    case 'list': {
      const reference = `list-${lists.length}`
      lists.push({ start: block.start, text: block.ordered ? `%1${block.delimiter}` : '•' })
      return block.items.map((item) =>
        paragraph(item, { numbering: { reference, level: 0 }, spacing: { after: 60 }, keepLines: true }),
      )
    }
    case 'table': {
      const many = block.head.length > 2
      const widths = columnWidths(block, { total: textWidth, letter: 112, padding: 220 })
      const row = (cells: Run[][], head: boolean) =>
        new docx.TableRow({
          tableHeader: head,
          cantSplit: true,
          children: cells.map(
            (cell, index) =>
              new docx.TableCell({
                width: { size: widths[index]!, type: docx.WidthType.DXA },
                margins: { top: 30, bottom: 30, left: 80, right: 80 },
                ...(head ? { shading: { fill: 'EDEDED', type: docx.ShadingType.CLEAR, color: 'auto' } } : {}),
                children: [paragraph(head ? cell.map((run) => ({ ...run, bold: true })) : cell, {}, many ? 18 : 22)],
              }),
          ),
        })
      return [
        new docx.Table({
          width: { size: textWidth, type: docx.WidthType.DXA },
          columnWidths: widths,
          layout: docx.TableLayoutType.FIXED,
          rows: [row(block.head, true), ...block.rows.map((cells) => row(cells, false))],
        }),
      ]
    }
  }
}

function runsDocx(docx: Docx, runs: Run[], size?: number): ParagraphChild[] {
  return runs.map((run) => {
    const options = {
      text: run.text,
      ...(size === undefined ? {} : { size }),
      ...(run.bold ? { bold: true } : {}),
      ...(run.italic ? { italics: true } : {}),
      ...(run.gap ? { highlight: 'yellow' as const } : {}),
      ...(run.break ? { break: 1 } : {}),
    }
    if (run.link === undefined) return new docx.TextRun(options)
    return new docx.ExternalHyperlink({
      link: run.link,
      children: [new docx.TextRun({ ...options, color: '0B3D91', underline: {} })],
    })
  })
}
