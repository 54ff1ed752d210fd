import type { DefaultTreeAdapterTypes } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/** One place of a table's grid: a merged cell stands in every place that it covers. */
export interface GridCell {
  text: string
  /** It is a `th`. */
  heading: boolean
}

export interface GridRow {
  /** Where it begins in the source. */
  offset: number
  /** A place that no cell covers is undefined. */
  cells: (GridCell | undefined)[]
}

export interface Grid {
  offset: number
  caption: string
  rows: GridRow[]
}

/** A document as a reader of protocols needs it: its tables, and its other text. */
export interface ProtocolPage {
  /** The text outside tables' cells, a line per block, white space as single spaces. */
  text: string
  /** Where the character at a position of `text` comes from in the source. */
  offsetAt(position: number): number
  /** The last line of `text` that begins before a place in the source. */
  lineBefore(offset: number): string
  tables: Grid[]
  /** The end is missing: what was open there has been left out. */
  cutOff: boolean
}

const blocks = new Set(
  'address article aside blockquote body br caption center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
)
const silentTags = new Set(['script', 'style', 'template', 'noscript', 'head'])
// More columns or rows of one cell than any protocol has: a damaged number must not fill the memory.
const maxSpan = 100
const maxColumns = 200

/**
 * The HTML of a file by its own account: byte order mark, `charset` in its head, else UTF-8. Text is given back as it
 * is.
 */
export function decodeHtml(content: string | Uint8Array): string {
  if (typeof content === 'string') return content
  const [first, second] = content
  let charset = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : ''
  if (charset === '') {
    const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 2048)).toString('latin1')
    charset = /charset\s*=\s*["']?\s*([\w-]{1,40})/i.exec(head)?.[1] ?? 'utf-8'
  }
  try {
    return new TextDecoder(charset).decode(content)
  } catch {
    return new TextDecoder('utf-8').decode(content)
  }
}

/** Reads HTML, whatever state it is in. Never throws for what it holds. */
export async function readPage(html: string): Promise<ProtocolPage> {
  const { parse } = await import('parse5')
  const document = parse(html, { sourceCodeLocationInfo: true, scriptingEnabled: false })
  const cutOff = !/<\/(?:html|body)\s*>/i.test(html)
  const tables: Element[] = []
  const pieces = collect(document, tables)
  const grids = tables.map(gridOf).sort((a, b) => a.offset - b.offset)
  if (cutOff) dropCutRow(grids, tables)
  // A document that breaks off may do so in the middle of a number: only what a later tag closed is whole.
  const whole = cutOff ? html.lastIndexOf('</') : html.length
  const { text, positions, offsets } = flow(pieces.filter((piece) => piece.offset < whole))
  return {
    text,
    offsetAt: (position) => offsets[Math.max(0, lastAtMost(positions, position))] ?? 0,
    lineBefore: (offset) => {
      const piece = lastAtMost(offsets, offset)
      if (piece === -1) return ''
      const before = text.slice(0, positions[piece + 1] ?? text.length).trimEnd()
      return before.slice(before.lastIndexOf('\n') + 1).trim()
    },
    tables: grids,
    cutOff,
  }
}

interface Piece {
  offset: number
  /** Undefined: a line ends here. */
  text: string | undefined
}

/**
 * The text outside of cells, in the order of the source: a parser moves text that stands between the rows of a damaged
 * table in front of it, and a lot's number must stay where it was written.
 */
function collect(root: Node, tables: Element[]): Piece[] {
  const pieces: Piece[] = []
  const stack: { node: Node; inCell: boolean }[] = [{ node: root, inCell: false }]
  while (stack.length > 0) {
    const { node, inCell } = stack.pop()!
    const offset = startOf(node)
    if (node.nodeName === '#text') {
      if (!inCell) pieces.push({ offset, text: (node as DefaultTreeAdapterTypes.TextNode).value })
      continue
    }
    if (!('childNodes' in node) || silentTags.has(node.nodeName)) continue
    if (node.nodeName === 'table') tables.push(node as Element)
    if (!inCell && blocks.has(node.nodeName)) {
      pieces.push({ offset, text: undefined })
      const end = 'sourceCodeLocation' in node ? node.sourceCodeLocation?.endOffset : undefined
      if (end !== undefined) pieces.push({ offset: end - 0.5, text: undefined })
    }
    const inner = inCell || node.nodeName === 'td' || node.nodeName === 'th' || node.nodeName === 'caption'
    for (const child of node.childNodes) stack.push({ node: child, inCell: inner })
  }
  return pieces.sort((a, b) => a.offset - b.offset)
}

function startOf(node: Node): number {
  return ('sourceCodeLocation' in node ? node.sourceCodeLocation?.startOffset : undefined) ?? 0
}

function flow(pieces: readonly Piece[]): { text: string; positions: number[]; offsets: number[] } {
  const positions: number[] = []
  const offsets: number[] = []
  let text = ''
  for (const piece of pieces) {
    const added =
      piece.text === undefined
        ? text === '' || text.endsWith('\n')
          ? ''
          : '\n'
        : collapse(piece.text, text === '' || /\s$/.test(text.slice(-1)))
    if (added === '') continue
    positions.push(text.length)
    offsets.push(piece.offset)
    text += added
  }
  return { text, positions, offsets }
}

function collapse(value: string, afterSpace: boolean): string {
  const text = value.replace(/\s+/g, ' ')
  return afterSpace && text.startsWith(' ') ? text.slice(1) : text
}

/** The last index whose number is not above the given one; -1 when there is none. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The rows of a table itself, not of tables in its cells, each cell in every place that it covers. */
function gridOf(table: Element): Grid {
  const rows: GridRow[] = []
  /** Cells of earlier rows that reach into the next: what, and for how many rows more. */
  let reaching: ({ cell: GridCell; rows: number } | undefined)[] = []
  for (const row of rowsOf(table)) {
    const cells: (GridCell | undefined)[] = []
    const next: typeof reaching = []
    const take = (column: number) => {
      const above = reaching[column]
      if (above === undefined) return false
      cells[column] = above.cell
      if (above.rows > 1) next[column] = { cell: above.cell, rows: above.rows - 1 }
      return true
    }
    let column = 0
    for (const node of row.childNodes) {
      if (node.nodeName !== 'td' && node.nodeName !== 'th') continue
      while (take(column)) column++
      const element = node as Element
      const cell: GridCell = { text: cellText(element), heading: node.nodeName === 'th' }
      const [width, height] = [span(element, 'colspan'), span(element, 'rowspan')]
      for (let index = 0; index < width && column < maxColumns; index++, column++) {
        // Headings claim more columns than they leave free: what stands there already stays.
        if (index > 0 && reaching[column] !== undefined) break
        cells[column] = cell
        if (height > 1) next[column] = { cell, rows: height - 1 }
      }
      if (column >= maxColumns) break
    }
    for (let rest = column; rest < reaching.length; rest++) take(rest)
    rows.push({ offset: startOf(row), cells })
    reaching = next
  }
  return { offset: startOf(table), caption: captionOf(table), rows }
}

function* rowsOf(table: Element): Generator<Element> {
  for (const child of table.childNodes) {
    if (child.nodeName === 'tr') yield child as Element
    else if (child.nodeName === 'tbody' || child.nodeName === 'thead' || child.nodeName === 'tfoot')
      for (const row of (child as Element).childNodes) if (row.nodeName === 'tr') yield row as Element
  }
}

function span(cell: Element, name: 'colspan' | 'rowspan'): number {
  const value = cell.attrs.find((attribute) => attribute.name === name)?.value ?? ''
  return /^\s*\d{1,9}/.test(value) ? Math.min(maxSpan, Math.max(1, Number.parseInt(value, 10))) : 1
}

function captionOf(table: Element): string {
  const caption = table.childNodes.find((child) => child.nodeName === 'caption')
  return caption === undefined ? '' : cellText(caption as Element)
}

/** The text of a cell without that of tables in it, white space as single spaces. */
function cellText(cell: Element): string {
  let text = ''
  const stack: Node[] = [...cell.childNodes].reverse()
  while (stack.length > 0) {
    const node = stack.pop()!
    if (node.nodeName === '#text') text += (node as DefaultTreeAdapterTypes.TextNode).value
    else if ('childNodes' in node && node.nodeName !== 'table' && !silentTags.has(node.nodeName)) {
      if (blocks.has(node.nodeName)) text += ' '
      for (let index = node.childNodes.length - 1; index >= 0; index--) stack.push(node.childNodes[index]!)
    }
  }
  return text.replace(/[\s\u200b\ufeff]+/g, ' ').trim()
}

/** Of a document that breaks off, the row that nothing closed. */
function dropCutRow(grids: readonly Grid[], tables: readonly Element[]): void {
  let last: Element | undefined
  for (const table of tables)
    for (const row of rowsOf(table)) if (last === undefined || startOf(row) >= startOf(last)) last = row
  if (last === undefined || last.sourceCodeLocation?.endTag !== undefined) return
  const offset = startOf(last)
  for (const grid of grids) {
    const at = grid.rows.findIndex((row) => row.offset === offset)
    if (at !== -1) grid.rows.splice(at, 1)
  }
}
