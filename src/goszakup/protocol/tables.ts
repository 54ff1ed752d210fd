import type { Grid, GridCell, GridRow, ProtocolPage } from './page.ts'
import type { ProtocolBid, ProtocolLot } from './protocol.ts'
import { decimalText, sameDecimal, sameStamp, stampText, twelveDigits } from './values.ts'
import { criterionOf, isKazakh, lotKey, nameKey, type Outcome, outcomeOf, type Role, roleOf, tableOf } from './words.ts'

type Language = 'ru' | 'kk'
type Lots = Map<string, ProtocolLot>
type Warn = (text: string) => void

/** A column of a table: what it holds, and its headings from the top. */
interface Column {
  role: Role | undefined
  leaf: string
  headings: string
}

interface Table {
  language: Language
  /** Caption, or the line before the table. */
  words: string
  columns: Column[]
  rows: GridRow[]
}

const lotNumber = String.raw`\d{3,12}-[\p{L}\d]{1,20}(?:-[\p{L}\d]{1,20}){0,3}`

/** The lots of each half of a protocol, by `lotKey`, with their bids. */
export function readHalves(page: ProtocolPage, warn: Warn): Record<Language, Lots> {
  const halves: Record<Language, Lots> = { ru: new Map(), kk: new Map() }
  const headings = lotHeadings(page)
  const bidTables: Table[] = []
  for (const grid of page.tables) {
    const table = readTable(page, grid)
    if (table === undefined) continue
    if (has(table, 'biin') || has(table, 'name')) bidTables.push(table)
    else if (has(table, 'lotNumber')) readLotList(table, halves[table.language], warn)
  }
  for (const table of bidTables) readBids(table, halves[table.language], headings, warn)
  for (const language of ['kk', 'ru'] as const) readWinners(page.text, language, halves[language], warn)
  return halves
}

const has = (table: Table, role: Role) => table.columns.some((column) => column.role === role)

/** Where a heading such as «№ лота 61677817-КРБС1» begins the part of a lot. */
function lotHeadings(page: ProtocolPage): { offset: number; number: string }[] {
  const pattern = new RegExp(
    String.raw`(?:№\s*лота|номер\s+лота|лоттың\s*(?:№|нөмірі)|лот\s*№)\s*:?\s*(${lotNumber})`,
    'giu',
  )
  return [...page.text.matchAll(pattern)].map((match) => ({
    offset: page.offsetAt(match.index + match[0].length - match[1]!.length),
    number: match[1]!,
  }))
}

/** The columns and data rows of a table; undefined when its headings say nothing. */
function readTable(page: ProtocolPage, grid: Grid): Table | undefined {
  const { heads, rows } = divideRows(grid)
  if (heads.length === 0) return undefined
  const width = Math.max(...heads.map(({ cells }) => cells.length))
  const columns: Column[] = []
  for (let at = 0; at < width; at++) {
    const texts = [...new Set(heads.map(({ cells }) => cells[at]?.text ?? '').filter((text) => text !== ''))]
    const leaf = texts.at(-1) ?? ''
    columns.push({ role: roleOf(leaf), leaf, headings: texts.join(' / ') })
  }
  if (columns.every(({ role }) => role === undefined || role === 'ordinal')) return undefined
  const words = grid.caption === '' ? page.lineBefore(grid.offset) : grid.caption
  return { language: isKazakh(columns.map(({ leaf }) => leaf).join(' ')) ? 'kk' : 'ru', words, columns, rows }
}

/**
 * Headings are the first rows, all of `th`, or else one row whose cells mean something. A row of column numbers is none,
 * and neither is a heading that comes again.
 */
function divideRows(grid: Grid): { heads: GridRow[]; rows: GridRow[] } {
  const heads: GridRow[] = []
  const rows: GridRow[] = []
  const seen = new Set<GridCell>()
  for (const row of grid.rows) {
    const cells = row.cells.filter((cell) => cell !== undefined)
    const own = cells.filter((cell) => !seen.has(cell))
    if (own.length === 0) continue
    if (isNumbering(own)) continue
    const headed =
      rows.length === 0 &&
      (own.every((cell) => cell.heading) ||
        (heads.length === 0 && own.filter((cell) => roleOf(cell.text) !== undefined).length >= 2))
    if (headed) {
      heads.push(row)
      for (const cell of cells) seen.add(cell)
    } else if (!heads.some((head) => sameCells(head, row))) rows.push(row)
  }
  return { heads, rows }
}

function sameCells(head: GridRow, row: GridRow): boolean {
  return (
    head.cells.length === row.cells.length && head.cells.every((cell, index) => cell?.text === row.cells[index]?.text)
  )
}

function isNumbering(cells: readonly GridCell[]): boolean {
  return cells.length >= 3 && cells.every((cell, index) => cell.text === String(index + 1))
}

/** The cells of a row by role; undefined when the row does not fit the headings. */
function cellsOf(table: Table, row: GridRow): GridCell[] | undefined {
  if (row.cells.length !== table.columns.length) return undefined
  const cells: GridCell[] = []
  for (let at = 0; at < row.cells.length; at++) cells.push(row.cells[at] ?? { text: '', heading: false })
  return cells
}

function readLotList(table: Table, lots: Lots, warn: Warn): void {
  for (const [index, row] of table.rows.entries()) {
    const cells = cellsOf(table, row)
    const text = (role: Role) => cells?.[table.columns.findIndex((column) => column.role === role)]?.text ?? ''
    const number = new RegExp(`^${lotNumber}$`, 'u').exec(text('lotNumber'))?.[0]
    if (number === undefined) {
      // A total below the list.
      if (cells === undefined || text('lotNumber') !== '') warn(`list of lots, row ${index + 1}: not a lot`)
      continue
    }
    const lot = lotOf(lots, number)
    const name = text('lotName')
    if (name !== '') lot[table.language === 'kk' ? 'nameKk' : 'name'] = name
    const place = `lot ${number}`
    const fields = [
      ['quantity', 'quantity'],
      ['unitPrice', 'unitPrice'],
      ['amount', 'allocated'],
    ] as const
    for (const [field, role] of fields) put(lot, field, decimalText(text(role)), place, warn)
  }
}

function lotOf(lots: Lots, number: string): ProtocolLot {
  const key = lotKey(number)
  let lot = lots.get(key)
  if (lot === undefined) {
    lot = { number, bids: [] }
    lots.set(key, lot)
  }
  return lot
}

/** Sets a field of decimal text; what is there already must be the same number. */
function put<T extends object, K extends keyof T & string>(
  target: T,
  field: K,
  value: string | null | undefined,
  place: string,
  warn: Warn,
): void {
  if (value === null) return
  const before = target[field] as string | undefined
  if (value === undefined) warn(`${place}: ${field} cannot be read`)
  else if (before === undefined) target[field] = value as T[K]
  else if (!sameDecimal(before, value)) warn(`${place}: ${field} is given twice and differs; the first is used`)
}

function readBids(table: Table, lots: Lots, headings: { offset: number; number: string }[], warn: Warn): void {
  const kind = tableOf(table.words)
  // How members of the commission voted is no outcome, and they are persons.
  if (kind === 'votes' || has(table, 'member')) return
  const numbered = has(table, 'lotNumber')
  const counts = new Map<ProtocolLot, number>()
  for (const [index, row] of table.rows.entries()) {
    const heading = headings.findLast(({ offset }) => offset < row.offset)?.number
    const cells = cellsOf(table, row)
    // An empty row, or a note over all columns.
    if (row.cells.every((cell) => cell === undefined || cell.text === '') || new Set(row.cells).size === 1) continue
    const at = (role: Role) => table.columns.findIndex((column) => column.role === role)
    const written = numbered ? (cells ?? [])[at('lotNumber')]?.text : undefined
    const only = lots.size === 1 ? [...lots.values()][0]!.number : undefined
    const number =
      written !== undefined && new RegExp(`^${lotNumber}$`, 'u').test(written) ? written : (heading ?? only)
    if (number === undefined) {
      warn(`a table of bids, row ${index + 1}: its lot is not known`)
      continue
    }
    const lot = lotOf(lots, number)
    const place = `lot ${lot.number}, row ${index + 1}`
    if (cells === undefined) {
      warn(`${place}: it has ${row.cells.length} cells under ${table.columns.length} headings`)
      continue
    }
    const bid = bidOf(lot, table, cells, place, warn)
    if (bid === undefined) continue
    counts.set(lot, (counts.get(lot) ?? 0) + 1)
    readBid(bid, table, cells, kind, place, warn)
  }
  const declared = /:\s*(\d{1,4})\s*$/.exec(table.words)?.[1]
  if (declared !== undefined && counts.size === 1 && [...counts.values()][0] !== Number(declared))
    warn(
      `lot ${[...counts.keys()][0]!.number}: ${declared} bids are announced and ${[...counts.values()][0]} can be read`,
    )
}

/** The bid of a row: by the bidder's number, else by the name. */
function bidOf(
  lot: ProtocolLot,
  table: Table,
  cells: readonly GridCell[],
  place: string,
  warn: Warn,
): ProtocolBid | undefined {
  const text = (role: Role) => cells[table.columns.findIndex((column) => column.role === role)]?.text ?? ''
  const biin = twelveDigits(text('biin'))
  if (biin === undefined) warn(`${place}: not a number of 12 digits`)
  const name = text('name')
  const field = table.language === 'kk' ? 'nameKk' : 'name'
  const byName = (bid: ProtocolBid) => name !== '' && bid[field] !== undefined && nameKey(bid[field]) === nameKey(name)
  const known =
    typeof biin === 'string'
      ? lot.bids.find((bid) => bid.biin === biin)
      : oneOf(lot.bids.filter(byName), () => warn(`${place}: several bidders have this name`))
  if (known !== undefined) {
    if (name !== '') known[field] ??= name
    return known
  }
  // A row without number and name is a total, or a note.
  if (typeof biin !== 'string' && name === '') return undefined
  if (typeof biin !== 'string' && lot.bids.some(byName)) return undefined
  const bid: ProtocolBid = { points: [], reasons: [] }
  if (typeof biin === 'string') bid.biin = biin
  if (name !== '') bid[field] = name
  lot.bids.push(bid)
  return bid
}

function oneOf<T>(list: readonly T[], several: () => void): T | undefined {
  if (list.length > 1) several()
  return list.length === 1 ? list[0] : undefined
}

const numberRoles = {
  price: 'price',
  unitPrice: 'unitPrice',
  minimum: 'minimum',
  total: 'discount',
  discount: 'discount',
  discountedPrice: 'discountedPrice',
  stability: 'stability',
} as const

function readBid(
  bid: ProtocolBid,
  table: Table,
  cells: readonly GridCell[],
  kind: ReturnType<typeof tableOf>,
  place: string,
  warn: Warn,
): void {
  const points = kind === 'criteria' || has(table, 'total')
  let outcome: Outcome | undefined = kind === 'rejected' || kind === 'admitted' ? kind : undefined
  for (const [at, column] of table.columns.entries()) {
    const { text } = cells[at]!
    const { role } = column
    if (role !== undefined && role in numberRoles)
      put(bid, numberRoles[role as keyof typeof numberRoles], decimalText(text), place, warn)
    else if (role === 'time') putTime(bid, text, place, warn)
    else if (role === 'reason') {
      if (text === '' || /^[-–—]$/.test(text)) continue
      if (!bid.reasons.includes(text)) bid.reasons.push(text)
      outcome ??= 'rejected'
    } else if (role === 'status') outcome = outcomeOf(text) ?? outcome
    else if (role === undefined && points && column.leaf !== '') {
      const value = decimalText(text)
      const code = criterionOf(column.leaf)
      // Nothing of a text goes into a warning: it may be a name.
      if (value === undefined) warn(`${place}: the points for ${code ?? `column ${at + 1}`} cannot be read`)
      if (typeof value !== 'string') continue
      if (!bid.points.some((point) => point.name === column.leaf))
        bid.points.push({ ...(code === undefined ? {} : { code }), name: column.leaf, value })
    }
  }
  putOutcome(bid, outcome, place, warn)
}

function putTime(bid: ProtocolBid, text: string, place: string, warn: Warn): void {
  const time = stampText(text)
  if (time === undefined) warn(`${place}: the time cannot be read`)
  if (typeof time !== 'string') return
  const same = bid.time === undefined ? time : sameStamp(bid.time, time)
  if (same === undefined) warn(`${place}: time is given twice and differs; the first is used`)
  else bid.time = same
}

/** A bid that was admitted may still win; any other two outcomes contradict each other. */
function putOutcome(bid: ProtocolBid, outcome: Outcome | undefined, place: string, warn: Warn): void {
  if (outcome === undefined || outcome === bid.outcome) return
  if (bid.outcome === undefined || (bid.outcome === 'admitted' && outcome !== 'rejected')) bid.outcome = outcome
  else if (outcome !== 'admitted') {
    // Shown as rejected at one place and as something else at another: later rows do not settle it.
    warn(`${place}: it is both ${bid.outcome} and ${outcome}; the first is used`)
  } else if (bid.outcome === 'rejected') warn(`${place}: it is both rejected and admitted; the first is used`)
}

const winnerOf: Record<Language, RegExp> = {
  ru: new RegExp(String.raw`победител\S{0,10}\s+по\s+лоту\s*№?\s*(${lotNumber})\s*:`, 'giu'),
  kk: new RegExp(String.raw`№?\s*(${lotNumber})\s*лот(?:ы)?\s+бойынша\s+жеңімпазды\s+(?:ай|анық)\S{0,20}\s*:`, 'giu'),
}
const secondOf: Record<Language, RegExp> = {
  ru: /занявш\S{1,10}\s+второе\s+место\s*[-–—:,]?\s*/iu,
  kk: /екінші\s+орын\s+алған(?:\s+әлеуетті\s+өнім\s+беруші)?\s*[-–—:,]?\s*/iu,
}

/** The sentences that name the winner of each lot and who came second: by name, so the name must be one bidder's. */
function readWinners(text: string, language: Language, lots: Lots, warn: Warn): void {
  const matches = [...text.matchAll(winnerOf[language])]
  for (const [index, match] of matches.entries()) {
    const place = `lot ${match[1]}`
    const lot = lots.get(lotKey(match[1]!))
    if (lot === undefined) {
      warn(`${place}: a winner is named, but the lot has no bids`)
      continue
    }
    const sentence = text.slice(match.index + match[0].length, matches[index + 1]?.index)
    const second = secondOf[language].exec(sentence)
    const winner = bidderAt(lot, language, second === null ? sentence : sentence.slice(0, second.index))
    if (winner === undefined) warn(`${place}: the winner is not found among the bidders`)
    else putOutcome(winner, 'winner', place, warn)
    const rest = second === null ? '' : sentence.slice(second.index + second[0].length)
    // Of a lone bidder the sentence ends without a name.
    if (/^\s*(?:$|[\n.,;])/.test(rest)) continue
    const runnerUp = bidderAt(lot, language, rest)
    if (runnerUp === undefined) warn(`${place}: who came second is not found among the bidders`)
    else putOutcome(runnerUp, 'second', place, warn)
  }
}

/** The bidder whose name the text begins with: the longest, and one only. */
function bidderAt(lot: ProtocolLot, language: Language, text: string): ProtocolBid | undefined {
  // The end of a line ends a name.
  const start = nameKey(text.replaceAll('\n', ';'))
  const field = language === 'kk' ? 'nameKk' : 'name'
  let found: ProtocolBid[] = []
  let longest = 0
  for (const bid of lot.bids) {
    const name = bid[field] === undefined ? '' : nameKey(bid[field])
    if (name === '' || name.length < longest || !start.startsWith(name)) continue
    if (!/^(?:$|\s*[,.;(]|\s+(?:потенциальн|бин|иин|бсн|жсн))/u.test(start.slice(name.length))) continue
    found = name.length === longest ? [...found, bid] : [bid]
    longest = name.length
  }
  return found.length === 1 ? found[0] : undefined
}
