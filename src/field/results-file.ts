import { resolve } from 'node:path'
import { withoutPersons } from '../cases/persons.ts'
import { dateOf, type Serials } from '../registers/cells.ts'
import { readTable } from '../registers/table-file.ts'
import { UserError } from '../terminal/errors.ts'
import { formatShortDate, type Lang, languages } from '../terminal/languages.ts'
import type { Cell, FieldForm } from './form.ts'
import { cellWords, expectedWords, mistakeWords, resultColumns, say } from './words.ts'

/** What was written into a cell: numbers as exact decimal text, `yes`, `partly` or `no`, a day, names of files. */
export type CellValue = string | string[]

/** The values of a form by cell (`2.3`); an empty cell is not there. */
export type Results = Map<string, CellValue>

/** A mistake in a file of results. */
export interface Mistake {
  row: string
  cell: string
  line: number
  what: string
  expected: string
}

/**
 * The file that results are typed into: one line for each cell of the form, for programs for tables (byte order mark,
 * semicolons).
 */
export function resultsTemplate(form: FieldForm, lang: Lang): string {
  const quoted = (text: string) => (/[";\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = [Object.values(resultColumns).map((name) => name[lang])]
  for (const { row, cells } of form.rows)
    for (const cell of cells)
      lines.push([form.id, String(row), String(cell.cell), cellWords(cell, lang), expectedWords(cell, lang), ''])
  return `\ufeff${lines.map((cells) => cells.map(quoted).join(';')).join('\r\n')}\r\n`
}

interface TypedLine {
  line: number
  form: string
  row: string
  cell: string
  value: string
  /** Of a workbook: how it counts days where a cell holds a number. */
  serials: Serials
}

/** The lines of a file of results, by their columns, whatever its language. Throws a UserError when it is none. */
export async function readResultLines(path: string): Promise<TypedLine[]> {
  const names = ['form', 'row', 'cell', 'value'] as const
  let columns: Record<(typeof names)[number], number> | undefined
  const lines: TypedLine[] = []
  let serials: Serials
  for await (const piece of readTable(path)) {
    if (piece.kind === 'sheet') {
      // The first sheet that has the columns is the one; a workbook may have others.
      if (lines.length > 0) break
      columns = undefined
      serials = { since1904: piece.since1904 }
      continue
    }
    if (piece.kind === 'broken')
      throw new UserError(`${path}:${piece.line}: the line cannot be read`, {
        why: piece.reason,
        next: 'mend the line; nothing was recorded, and the file is as it was',
        exit: 'data',
      })
    const { cells, line } = piece.row
    if (columns === undefined) {
      const at = (name: (typeof names)[number]) =>
        cells.findIndex((cell) => languages.some((lang) => resultColumns[name][lang] === cell.trim().toLowerCase()))
      const found = { form: at('form'), row: at('row'), cell: at('cell'), value: at('value') }
      if (Object.values(found).every((index) => index !== -1)) columns = found
      continue
    }
    if (cells.every((cell) => cell === '')) continue
    const text = (name: (typeof names)[number]) => (cells[columns![name]] ?? '').trim()
    lines.push({ line, form: text('form'), row: text('row'), cell: text('cell'), value: text('value'), serials })
  }
  if (columns === undefined || lines.length === 0)
    throw new UserError(`${path} is no file of results`, {
      why:
        columns === undefined
          ? `it has no columns ${names.map((name) => `"${resultColumns[name].en}"`).join(', ')} (or «${names.map((name) => resultColumns[name].ru).join('», «')}»)`
          : 'it has no line below its columns',
      next: 'fill in the file that jaryq field new wrote beside the form',
      exit: 'data',
    })
  return lines
}

/** The id of the form that a file of results is of. Throws a UserError when it names none or several. */
export function formOf(lines: readonly TypedLine[], path: string): string {
  const ids = [...new Set(lines.map(({ form }) => form))]
  const [only, another] = ids
  if (only !== undefined && only !== '' && another === undefined) return only
  const odd = lines.find(({ form }) => form !== lines[0]!.form || form === '')!
  throw new UserError(`${path}:${odd.line}: the form is "${odd.form}"`, {
    why:
      another === undefined
        ? 'the column "form" is empty'
        : `line ${lines[0]!.line} is of the form "${lines[0]!.form}"`,
    next: 'one file holds the results of one form: mend the column',
    exit: 'data',
  })
}

/**
 * The values in the lines of a file, each held against its cell.
 * @param today the day of the computer: nothing was looked at later
 */
export function readResults(
  form: FieldForm,
  lines: readonly TypedLine[],
  { lang, today }: { lang: Lang; today: string },
): { results: Results; mistakes: Mistake[] } {
  const results: Results = new Map()
  const mistakes: Mistake[] = []
  const cells = new Map<string, Cell>(
    form.rows.flatMap(({ row, cells }) => cells.map((cell) => [`${row}.${cell.cell}`, cell] as const)),
  )
  const seen = new Map<string, number>()
  const words = mistakeWords
  for (const { line, row, cell: number, value, serials } of lines) {
    const name = `${whole(row) ?? row}.${whole(number) ?? number}`
    const wrong = (what: string, expected: string) => mistakes.push({ row, cell: number, line, what, expected })
    const cell = cells.get(name)
    if (cell === undefined) {
      wrong(say(words.noCell, lang, name), say(words.cellsFrom, lang, [...cells.keys()][0]!, [...cells.keys()].at(-1)!))
      continue
    }
    const before = seen.get(name)
    if (before !== undefined) {
      wrong(say(words.twice, lang, before), words.once[lang])
      continue
    }
    seen.set(name, line)
    if (value === '') {
      if (cell.required === true) wrong(words.empty[lang], expectedWords(cell, lang))
      continue
    }
    const read = readCell(cell, value, serials)
    if (read === undefined) wrong(say(words.wrong, lang, value), expectedWords(cell, lang))
    else if (cell.type === 'text' && withoutPersons(value) !== value) wrong(words.person[lang], words.noPersons[lang])
    else if (cell.type === 'date' && (read as string) > today)
      wrong(say(words.future, lang, value), expectedWords(cell, lang))
    else if (cell.type === 'date' && form.contract.signed !== null && (read as string) < form.contract.signed)
      wrong(say(words.early, lang, value, formatShortDate(form.contract.signed, lang)), expectedWords(cell, lang))
    else results.set(name, read)
  }
  const last = lines.at(-1)?.line ?? 1
  for (const name of cells.keys())
    if (!seen.has(name)) {
      const [row = '', number = ''] = name.split('.')
      mistakes.push({ row, cell: number, line: last, what: words.missing[lang], expected: words.all[lang] })
    }
  // A cell that cannot be read contradicts nothing.
  const bad = new Set(mistakes.map(({ row }) => whole(row)))
  mistakes.push(
    ...contradictions({ ...form, rows: form.rows.filter(({ row }) => !bad.has(String(row))) }, results, lines, lang),
  )
  return { results, mistakes }
}

/** What two cells of a row say against each other. */
function contradictions(form: FieldForm, results: Results, lines: readonly TypedLine[], lang: Lang): Mistake[] {
  const found: Mistake[] = []
  const words = mistakeWords
  for (const { row, cells } of form.rows) {
    const at = (key: string, piece?: number) => cells.find((cell) => cell.key === key && cell.piece === piece)
    const value = (cell: Cell | undefined) =>
      cell === undefined ? undefined : (results.get(`${row}.${cell.cell}`) as string | undefined)
    const wrong = (cell: Cell, what: string, expected: string) => {
      const line =
        lines.find((one) => whole(one.row) === String(row) && whole(one.cell) === String(cell.cell))?.line ?? 1
      found.push({ row: String(row), cell: String(cell.cell), line, what, expected })
    }
    const [checked, faulty] = [at('checked'), at('faulty')]
    if (checked !== undefined && faulty !== undefined) {
      const [n, k] = [value(checked), value(faulty)]
      if (n !== undefined && k !== undefined && Number(k) > Number(n))
        wrong(faulty, say(words.more, lang, k, n), say(words.atMost, lang, n))
      if (n !== undefined && k === undefined && Number(n) > 0)
        wrong(faulty, say(words.faultyEmpty, lang, `${row}.${checked.cell}`, n), words.zero[lang])
      if (n === undefined && k !== undefined)
        wrong(checked, say(words.checkedEmpty, lang, `${row}.${faulty.cell}`, k), expectedWords(checked, lang))
    }
    const [all, counted] = [at('faulty-all'), at('counted')]
    if (all !== undefined && counted !== undefined && value(all) !== undefined && value(counted) !== undefined) {
      const missing = all.most! - Number(value(counted))
      if (missing > Number(value(all)))
        wrong(
          all,
          say(words.fewer, lang, value(all)!, `${row}.${counted.cell}`, value(counted)!, all.most!, missing),
          say(words.atLeast, lang, missing),
        )
    }
    for (const cell of cells) {
      if (cell.piece === undefined || value(cell) !== undefined) continue
      const others = cells.filter((other) => other.piece === cell.piece && value(other) !== undefined)
      if (others.length > 0) wrong(cell, say(words.sideEmpty, lang, `${row}.${others[0]!.cell}`), words.sides[lang])
    }
  }
  return found
}

/** A number of a row or cell as it is: tables make `1` of `01` or `1.0`. */
function whole(text: string): string | undefined {
  return /^0*(\d+)(?:[.,]0+)?$/.exec(text)?.[1]
}

const yes = ['yes', 'y', 'true', 'да', 'иә', 'ия', '+', 'истина']
const no = ['no', 'n', 'false', 'нет', 'жоқ', '-', '–', 'ложь']
const partly = ['partly', 'partially', 'частично', 'ішінара', 'жартылай']

/** A number as a workbook stores it: 9.2 is 9.1999999999999993 there. Undefined of any other cell. */
function storedNumber(value: string, serials: Serials): string | undefined {
  if (serials === undefined || !/^\d+\.\d{7,}$/.test(value)) return undefined
  return String(Number(Number(value).toPrecision(12)))
}

/** A value as its cell wants it; undefined when it is something else. */
function readCell(cell: Cell, value: string, serials: Serials): CellValue | undefined {
  switch (cell.type) {
    case 'date':
      return dateOf(value, serials)
    case 'number':
    case 'whole': {
      const plain = storedNumber(value, serials) ?? value.replaceAll(/[\s\u00a0\u202f]/g, '').replace(',', '.')
      if (!/^\d{1,12}(\.\d{1,6})?$/.test(plain)) return undefined
      const text = plain
        .replace(/^0+(?=\d)/, '')
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '')
      if (cell.type === 'whole' && text.includes('.')) return undefined
      return cell.most !== undefined && Number(text) > cell.most ? undefined : text
    }
    case 'yes':
    case 'done': {
      const word = value.toLowerCase()
      if (yes.includes(word)) return 'yes'
      if (no.includes(word)) return 'no'
      return cell.type === 'done' && partly.includes(word) ? 'partly' : undefined
    }
    case 'files':
      return value
        .split(/[,;|]/)
        .map((name) => name.trim())
        .filter((name) => name !== '')
    default:
      return value.replaceAll(/\s+/g, ' ')
  }
}

/** What is told of mistakes: file and line, form, row and cell, and what was expected; nothing was recorded. */
export function mistakesError(path: string, form: FieldForm, mistakes: readonly Mistake[], lang: Lang): UserError {
  const named = (row: string, cell: string) => {
    const found = form.rows.find((one) => String(one.row) === row)?.cells.find((one) => String(one.cell) === cell)
    return found === undefined ? `${row}.${cell}` : `${row}.${cell} (${cellWords(found, lang)})`
  }
  const told = ({ line, row, cell, what, expected }: Mistake) => {
    const [own, number] = [whole(row) ?? row, whole(cell) ?? cell]
    const where = say(mistakeWords.where, lang, form.id, own, named(own, number))
    return `${path}:${line}: ${where}: ${what}; ${say(mistakeWords.expected, lang, expected)}`
  }
  const [first, ...others] = mistakes
  return new UserError(told(first!), {
    ...(others.length === 0 ? {} : { why: others.slice(0, 20).map(told).join('\n') }),
    next: [
      ...(others.length > 20 ? [`${others.length - 20} more mistakes after these`] : []),
      `mend ${resolve(path)} and record it again: nothing was recorded, and the file is as it was`,
    ],
    exit: 'data',
  })
}
