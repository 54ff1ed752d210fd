import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { checkDigitOk } from '../ocds/persons.ts'
import { UserError } from '../terminal/errors.ts'
import { dateOf, isForever, numberOf, type Serials, textOf } from './cells.ts'
import { type ColumnMap, type Columns, columnsOf, missingFields } from './columns.ts'
import { type RegisterFormat, type RegisterName, registerFormats } from './formats.ts'
import { readTable, type TableRow } from './table-file.ts'

/** One entry of a register: its fields as published, dates as `YYYY-MM-DD`, `null` where nothing is said. */
export type RegisterEntry = Record<string, string | null>

/** What a register's file holds: tables with the columns that were understood, entries, and rows that are none. */
export type RegisterPiece =
  | { kind: 'entry'; entry: RegisterEntry; line: number; sheet?: string }
  | { kind: 'reject'; line: number; sheet?: string; reason: string; raw: string }
  | { kind: 'table'; sheet?: string; columns: [field: string, heading: string][]; passedOver: string[] }
  /** The last row has no line end: the file may be cut off inside of its last cell, which nothing else tells. */
  | { kind: 'unended'; line: number }

export interface ReadRegisterOptions {
  /** The day that a register without dates of its own is true on, `YYYY-MM-DD`. */
  asOf?: string
  /** What the headings mean, when they are not recognised. */
  map?: ColumnMap
  /** Only these sheets of a workbook; default: all that are visible. */
  sheets?: readonly string[]
  stdin?: Readable
}

const headingRows = 20

/** A sheet with this in its name tells who is no longer in the register. */
const removed = /исключ|снят|прекра|архив|exclu|remov|archive|former|шығарыл|алып тасталған/i

/**
 * Reads a register from a CSV file or a workbook. Columns are known by their headings (or by the map), which stand in one
 * of the first 20 rows, or in two rows below each other; a row of column numbers below them is passed over; each sheet of
 * a workbook has headings of its own or goes on with those of the sheet before. Rows with a wrong number or date are given
 * as rejects. Throws a UserError when a needed column is missing, when entries have no day and none is named, and when the
 * file is cut off: who is missing in a register must not be taken for not registered.
 */
export async function* readRegister(
  path: string,
  register: RegisterName,
  options: ReadRegisterOptions = {},
): AsyncGenerator<RegisterPiece> {
  const format = registerFormats[register]
  const { asOf, map, sheets } = options
  const sawSheets: string[] = []
  const others: string[][] = []
  let state: Table = { rows: [], behind: 0 }
  let any = false
  let serials: Serials
  let passes = false
  for await (const piece of readTable(path, options.stdin)) {
    if (piece.kind === 'sheet') {
      others.push(...state.rows)
      sawSheets.push(piece.name)
      serials = { since1904: piece.since1904 }
      passes = sheets === undefined ? piece.hidden : !sheets.includes(piece.name)
      state = { sheet: piece.name, before: state.columns ?? state.before, rows: [], behind: 0 }
      continue
    }
    if (passes) continue
    const at = state.sheet === undefined ? {} : { sheet: state.sheet }
    if (piece.kind === 'broken') {
      if (piece.cut === true) throw cutOff(piece.line, piece.reason)
      yield { kind: 'reject', line: piece.line, ...at, reason: piece.reason, raw: piece.raw }
      continue
    }
    const { row } = piece
    const { cells } = row
    if (cells.every((cell) => cell.trim() === '')) continue
    if (state.columns === undefined) {
      const found = columnsOf(cells, format, map)
      if (missingFields(found, format, map).length === 0) {
        if (state.sheet !== undefined && sheets === undefined) refuseRemoved(state.sheet, sawSheets)
        state.columns = found
        state.headings = cells
        if (map === undefined)
          refuseOtherRegister(register, found, [basename(path), state.sheet ?? '', ...state.rows.flat()], cells)
        any = true
      } else if (state.before !== undefined && state.rows.length === 0 && looksLikeEntry(row, state.before)) {
        // A long list goes on in the next sheet without headings.
        state.columns = state.before
        state.behind = 2
      } else {
        state.rows.push(cells)
        if (state.rows.length < headingRows) continue
        if (state.sheet === undefined) break
        passes = true
        continue
      }
      if (state.headings !== undefined) continue
    }
    // Headings of two rows: the second one says more of the columns below a common one.
    if (state.behind++ === 0 && state.headings !== undefined && goesOn(cells, state.headings, state.columns)) {
      const second = columnsOf(cells, format, map)
      for (const [field, column] of state.columns) if (!second.has(field)) second.set(field, column)
      state.columns = second
      state.headings = cells.map((cell, index) => cell || (state.headings?.[index] ?? ''))
      continue
    }
    if (state.behind <= 2 && isNumbering(cells)) continue
    if (state.told !== true && state.headings !== undefined) {
      checkDays(state.columns, format, asOf, state.headings)
      yield tableOf(state.sheet, state.columns, state.headings)
      state.told = true
    }
    // The headings again, at the top of each printed page.
    if (state.headings !== undefined && cells.join('\t') === state.headings.join('\t')) continue
    const entry = entryOf(row, state.columns, asOf, serials, format)
    if (row.unended === true && (typeof entry === 'string' || cells.length < (state.headings?.length ?? 0)))
      throw cutOff(row.line, typeof entry === 'string' ? entry : 'cells are missing in it')
    if (row.unended === true) yield { kind: 'unended', line: row.line }
    if (typeof entry !== 'string') yield { kind: 'entry', entry, line: row.line, ...at }
    else yield { kind: 'reject', line: row.line, ...at, reason: entry, raw: row.raw }
  }
  for (const name of sheets ?? [])
    if (!sawSheets.includes(name))
      throw new UserError(`there is no sheet "${name}"`, {
        why: sawSheets.length === 0 ? 'the file is no workbook' : `its sheets are: ${sawSheets.join(', ')}`,
        next: 'name one of them, or leave --sheet out',
        exit: 'usage',
      })
  if (!any) throw noHeadings([...others, ...state.rows], format, map, sawSheets)
}

/** A table that is being read: the file's, or that of a sheet. */
interface Table {
  sheet?: string
  /** Rows before the headings. */
  rows: string[][]
  columns?: Columns
  headings?: string[]
  /** The columns of the sheet before this one. */
  before?: Columns
  /** Rows since the headings. */
  behind: number
  /** Its columns were told. */
  told?: boolean
}

// Words of what a list is of, in its file's name, its titles and headings. Lists of taxpayers have the same columns.
const tells: Partial<Record<RegisterName, RegExp>> = {
  'vat-payers': /ндс|ққс|(^|[^a-z])vat([^a-z]|$)|добавленн|қосылған құн/i,
  'risky-taxpayers': /риск|risk|тәуекел/i,
  'inactive-taxpayers': /бездейств|лжепредпр|лжеплат|inactive|fictitious|әрекетсіз|жалған/i,
  producers: /производител|producer|manufactur|өндіруші/i,
  'debarred-abroad': /debar|sanction|ineligible|world.?bank|отстран[её]н|санкци|всемирн/i,
}
const taxpayers: readonly RegisterName[] = ['vat-payers', 'risky-taxpayers', 'inactive-taxpayers']
const withColumnsOfTheirOwn = ['producers', 'founders', 'debarred-abroad'] as const
// Of registers that need little: columns of which a file of theirs has one, or says in words that it is theirs.
const ownFields: Partial<Record<RegisterName, readonly string[]>> = {
  producers: ['goods', 'code', 'document'],
  'debarred-abroad': ['country', 'type', 'reason'],
}

/**
 * A list of inactive taxpayers read as payers of VAT would clear every one of them, and payers of VAT read as debarred
 * accuse them: what a file says it is, is heard.
 */
function refuseOtherRegister(register: RegisterName, found: Columns, titles: string[], headings: string[]): void {
  const text = [...titles, ...headings].join(' ')
  const own = ownFields[register]
  const isClear =
    tells[register]?.test(text) === true ||
    (!taxpayers.includes(register) && (own?.some((field) => found.has(field)) ?? true))
  const told = isClear ? undefined : taxpayers.find((name) => name !== register && tells[name]!.test(text))
  const alike = withColumnsOfTheirOwn.find((name) => {
    if (name === register) return false
    const columns = columnsOf(headings, registerFormats[name])
    return missingFields(columns, registerFormats[name]).length === 0 && columns.size >= found.size + 2
  })
  const why = `its headings are: ${headings
    .filter((cell) => cell.trim() !== '')
    .join(', ')
    .slice(0, 300)}`
  const otherwise = 'or, if it is what you say, tell which column is which: --columns MAP.yaml'
  const other = told ?? alike
  if (other !== undefined)
    throw new UserError(`the file looks like the register ${other}, not ${register}`, {
      why,
      next: [`import it so: --register ${other}`, otherwise],
      exit: 'data',
    })
  if (isClear || own === undefined) return
  throw new UserError(`nothing in the file says that it is the register ${register}`, {
    why: `${why}; any list has such columns`,
    next: 'if it is what you say, tell which column is which: --columns MAP.yaml',
    exit: 'data',
  })
}

function refuseRemoved(sheet: string, all: string[]): void {
  if (!removed.test(sheet)) return
  throw new UserError(`the workbook has a sheet "${sheet}", which may tell who is no longer in the register`, {
    why: 'its rows would be read as entries',
    next: `say which sheets to read: --sheet "${all.find((name) => !removed.test(name)) ?? sheet}"`,
    exit: 'usage',
  })
}

/** Whether a row below the headings belongs to them: nothing of an entry in it, and cells that are merged over both. */
function goesOn(cells: string[], headings: string[], columns: Columns): boolean {
  const [first] = [...columns.values()].filter(({ field }) => field.kind === 'number' || field.kind === 'name')
  if (first === undefined) return false
  const below = (cells[first.at] ?? '').trim()
  return (
    (below === '' || below === headings[first.at]?.trim()) &&
    !isNumbering(cells) &&
    cells.every((cell) => !/\d/.test(cell))
  )
}

function cutOff(line: number, reason: string): UserError {
  return new UserError(`the file ends in the middle of row ${line}: it is probably cut off`, {
    why: `${reason}; who is missing in a register would be taken for not registered`,
    next: 'get the file again; if it is whole, end its last row with a line end',
    exit: 'data',
  })
}

function checkDays(columns: Columns, format: RegisterFormat, asOf: string | undefined, headings: string[]): void {
  if (format.register === 'vat-payers' && columns.has('to') && !columns.has('from'))
    throw new UserError('the file says when registrations ended, and not when they began', {
      why: 'it looks like a list of those who are registered no more, who would be read as payers',
      next: 'get the register of payers; or say which column is the begin: --columns MAP.yaml',
      exit: 'data',
    })
  if (columns.has('from') || asOf !== undefined) return
  throw new UserError('the register does not say from when its entries hold', {
    why: `it has the columns: ${headings
      .filter((cell) => cell.trim() !== '')
      .join(', ')
      .slice(0, 400)}`,
    next: `say which day the file is true on: --as-of YYYY-MM-DD${format.register === 'other' ? '; or name the column in the map: from' : ''}`,
    exit: 'usage',
  })
}

function tableOf(sheet: string | undefined, columns: Columns, headings: string[]): RegisterPiece {
  const used = new Set([...columns.values()].map(({ at }) => at))
  return {
    kind: 'table',
    ...(sheet === undefined ? {} : { sheet }),
    columns: [...columns].map(([field, { at }]) => [field, (headings[at] ?? '').replace(/\s+/g, ' ').trim()]),
    passedOver: headings
      .filter((cell, at) => cell.trim() !== '' && !used.has(at))
      .map((cell) => cell.replace(/\s+/g, ' ').trim()),
  }
}

/** `1 2 3 4` below the headings, as forms have it. */
function isNumbering(cells: string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '')
  return filled.length > 1 && filled.every((cell, index) => Number(cell) === index + 1 || Number(cell) === index)
}

function looksLikeEntry({ cells }: TableRow, columns: Columns): boolean {
  const at = columns.get('bin')?.at
  const number = at === undefined ? undefined : numberOf(cells[at] ?? '')
  return number !== undefined && checkDigitOk(number)
}

/** The entry of a row, or why there is none. */
function entryOf(
  { cells }: TableRow,
  columns: Columns,
  asOf: string | undefined,
  serials: Serials,
  { register }: RegisterFormat,
): RegisterEntry | string {
  const entry: RegisterEntry = {}
  for (const [name, { at, field }] of columns) {
    const cell = (cells[at] ?? '').trim()
    if (cell.includes('\ufffd')) return 'its text is not UTF-8'
    if (field.kind === 'number') {
      const number = numberOf(cell)
      // Lists of other countries have numbers of other kinds; elsewhere a number that is none names nobody.
      if (number === undefined) {
        if (register === 'other' && cell === '' && columns.has('name')) entry[name] = null
        else return cell === '' ? 'there is no BIN or IIN' : 'the BIN or IIN is not 12 digits'
      } else if (!checkDigitOk(number)) return 'the check digit of the BIN or IIN is wrong'
      else entry[name] = number
    } else if (field.kind === 'date' || field.kind === 'end') {
      const text = textOf(cell)
      const isOpen = text === null || (name === 'to' && isForever(text))
      const date = isOpen ? null : dateOf(text, serials)
      if (date === undefined) return `"${cell.slice(0, 40)}" is not a date (YYYY-MM-DD or DD.MM.YYYY)`
      entry[name] = date
      if (name === 'to' && isOpen && text !== null) entry.permanent = 'true'
    } else entry[name] = textOf(cell)
  }
  if (columns.has('name') && !columns.has('bin') && entry.name === null) return 'there is no name'
  if (register === 'other' && (entry.bin ?? entry.name ?? null) === null) return 'there is neither a number nor a name'
  const { from = null, to = null } = entry
  if (from === null && asOf === undefined)
    return register === 'vat-payers' ? 'there is no day of registration' : 'there is no day from which it holds'
  if (from !== null && to !== null && to < from)
    return register === 'vat-payers' ? 'the registration ends before it begins' : 'it ends before it begins'
  // The order of the columns in the file says nothing.
  const { bin, name: told = null } = entry
  const first = ['bin', 'from', 'to', 'name', 'as_of']
  const rest = Object.entries(entry).filter(([field]) => !first.includes(field))
  rest.sort(([left], [right]) => (left < right ? -1 : 1))
  return {
    ...(bin === undefined ? {} : { bin }),
    from,
    to,
    name: told,
    ...Object.fromEntries(rest),
    as_of: asOf ?? null,
  }
}

function noHeadings(rows: string[][], format: RegisterFormat, map: ColumnMap | undefined, sheets: string[]): UserError {
  const filled = (row: string[]) => row.filter((cell) => cell.trim() !== '')
  // The row that looks most like headings.
  const best = rows
    .map((row) => ({ row, found: columnsOf(row, format, map) }))
    .sort((a, b) => b.found.size - a.found.size || filled(b.row).length - filled(a.row).length)[0]
  const found =
    best === undefined
      ? 'it has no rows'
      : `the row most like headings is: ${filled(best.row).join(', ').slice(0, 300)}`
  const missing = missingFields(best?.found ?? new Map(), format, map)
  const called = (group: string[]) =>
    group
      .map((name) => format.fields.find((field) => field.name === name)?.called ?? name)
      .map((words) =>
        words
          .split(', ')
          .slice(0, group.length > 1 ? 1 : 4)
          .join(', '),
      )
      .join(' or ')
  const what = missing.length === 0 ? 'the needed columns' : missing.map(called).join(' and a column ')
  const inSheets = sheets.length === 0 ? '' : ` (sheets: ${sheets.join(', ').slice(0, 200)})`
  return new UserError(`the file has no headings of the register ${format.register}${inSheets}`, {
    why: `${found}; a column is needed: ${what}`,
    next:
      map === undefined
        ? 'give the columns a heading row, or say which is which: --columns MAP.yaml'
        : 'write the headings in the map as they stand in the file',
    exit: 'data',
  })
}
