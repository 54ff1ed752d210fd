import type { Readable } from 'node:stream'
import { checkDigitOk } from '../ocds/persons.ts'
import { UserError } from '../terminal/errors.ts'
import { readTable, type TableRow } from './table-file.ts'

/** One entry of the register of VAT payers: who, from which day, until which (null: still). */
export interface VatPayer {
  /** 12 digits, of an organisation or a person, as published. */
  bin: string
  from: string | null
  to: string | null
  name: string | null
  /** The day that the entry is true on; null when the register has dates of its own and no day was named. */
  as_of: string | null
}

export type VatPayerPiece =
  | { kind: 'entry'; entry: VatPayer; line: number }
  | { kind: 'reject'; line: number; reason: string; raw: string }

type Role = 'bin' | 'name' | 'from' | 'to'

// Words of column headings in Russian, Kazakh and English, in lower case with one space between words. The end is
// tested before the beginning: "снятия с учета" has "учет" too.
const headings: [Role, RegExp][] = [
  ['bin', /(^| )(bin|iin|biin|бин|иин|бсн|жсн)( |$)/],
  [
    'to',
    /^(to|until|till|end|date to|valid to|по|до)$|registered to|deregist|снят|окончан|исключен|есептен шығ|аяқтал/,
  ],
  [
    'from',
    /^(from|since|start|date from|valid from|с|со)$|registered from|registration date|постановк|регистрац|начал|включен|есепке|тіркел|тіркеу|баста/,
  ],
  ['name', /(^| )(name|payer|наименование|название|налогоплательщик|атауы|аты)( |$)/],
]

const headingRows = 20

/**
 * Reads the register of VAT payers from a CSV file. Columns are known by their headings in Russian, Kazakh or English
 * (BIN or IIN is needed; name, day of registration, day of deregistration), which stand in one of the first 20 rows.
 * Rows with a wrong number or date are given as rejects. Without days in the file, `asOf` says which day it is true on.
 */
export async function* readVatPayers(
  path: string,
  options: { asOf?: string; stdin?: Readable } = {},
): AsyncGenerator<VatPayerPiece> {
  let columns: Map<Role, number> | undefined
  let first: TableRow | undefined
  let rows = 0
  for await (const piece of readTable(path, options.stdin)) {
    if (piece.kind === 'broken') {
      yield { kind: 'reject', line: piece.line, reason: piece.reason, raw: piece.raw }
      continue
    }
    if (piece.kind === 'sheet') continue
    const { row } = piece
    if (columns === undefined) {
      first ??= row
      const found = columnsOf(row.cells)
      if (found.has('bin')) {
        columns = found
        if (!columns.has('from') && options.asOf === undefined)
          throw new UserError('the register does not say from when its entries hold', {
            why: `it has the columns: ${row.cells.join(', ')}`,
            next: 'say which day the file is true on: --as-of YYYY-MM-DD',
            exit: 'usage',
          })
      } else if (++rows === headingRows) break
      continue
    }
    const entry = entryOf(row, columns, options.asOf)
    if (typeof entry === 'string') yield { kind: 'reject', line: row.line, reason: entry, raw: row.raw }
    else yield { kind: 'entry', entry, line: row.line }
  }
  if (columns === undefined)
    throw new UserError('the file has no column with BIN or IIN', {
      why: first === undefined ? 'it has no rows' : `its first row is: ${first.cells.join(', ').slice(0, 200)}`,
      next: 'give the columns a heading row: bin,name,from,to (or БИН, Наименование, Дата постановки, Дата снятия)',
      exit: 'data',
    })
}

function columnsOf(cells: string[]): Map<Role, number> {
  const columns = new Map<Role, number>()
  cells.forEach((cell, index) => {
    const words = cell
      .normalize('NFC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
    const role = headings.find(([, pattern]) => pattern.test(words))?.[0]
    if (role !== undefined && !columns.has(role)) columns.set(role, index)
  })
  return columns
}

/** The entry of a row, or why there is none. */
function entryOf({ cells }: TableRow, columns: Map<Role, number>, asOf: string | undefined): VatPayer | string {
  const cell = (role: Role) => {
    const index = columns.get(role)
    return index === undefined ? '' : (cells[index] ?? '').trim()
  }
  const bin = numberOf(cell('bin'))
  if (bin === undefined) return cell('bin') === '' ? 'there is no BIN or IIN' : 'the BIN or IIN is not 12 digits'
  if (!checkDigitOk(bin)) return 'the check digit of the BIN or IIN is wrong'
  const name = cell('name').replace(/\s+/g, ' ')
  if (name.includes('\ufffd')) return 'its text is not UTF-8'
  const from = cell('from') === '' ? null : dateOf(cell('from'))
  const to = cell('to') === '' ? null : dateOf(cell('to'))
  if (from === undefined || to === undefined)
    return `"${cell(from === undefined ? 'from' : 'to').slice(0, 40)}" is not a date (YYYY-MM-DD or DD.MM.YYYY)`
  if (from === null && asOf === undefined) return 'there is no day of registration'
  if (from !== null && to !== null && to < from) return 'the registration ends before it begins'
  return { bin, from, to, name: name === '' ? null : name, as_of: asOf ?? null }
}

/** 12 digits; the zeros that spreadsheets take from the front are put back, and the check digit then tells. */
function numberOf(text: string): string | undefined {
  const digits = text.replace(/^'|[\s\u00a0]/g, '')
  return /^\d{9,12}$/.test(digits) ? digits.padStart(12, '0') : undefined
}

/** A day that exists, as `YYYY-MM-DD`, from that or `DD.MM.YYYY`, with or without a time behind it. */
function dateOf(text: string): string | undefined {
  const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?$/.exec(text)
  const local = /^(\d\d)[./](\d\d)[./](\d{4})(?: .*)?$/.exec(text)
  const date = iso !== null ? iso.slice(1, 4).join('-') : local !== null ? local.slice(1, 4).reverse().join('-') : ''
  const parsed = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : undefined
}
