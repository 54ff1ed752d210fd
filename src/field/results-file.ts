import { resolve } from 'node:path'
import { withoutPersons } from '../cases/persons.ts'
import { dateOf } from '../registers/cells.ts'
import { readTable } from '../registers/table-file.ts'
import { UserError } from '../terminal/errors.ts'
import { type Lang, languages } from '../terminal/languages.ts'
import type { Cell, FieldForm } from './form.ts'
import { cellWords, expectedWords, resultColumns } from './words.ts'

/** What was written into a cell: numbers as exact decimal text, `yes`, `partly` or `no`, a day, names of files. */
export type CellValue = string | string[]

/** The values of a form by cell (`2.3`); an empty cell is not there. */
export type Results = Map<string, CellValue>

/** A mistake in a file of results. */
export interface Mistake {
  form: string
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
}

/** The lines of a file of results, by their columns, whatever its language. Throws a UserError when it is none. */
export async function readResultLines(path: string): Promise<TypedLine[]> {
  const names = ['form', 'row', 'cell', 'value'] as const
  let columns: Record<(typeof names)[number], number> | undefined
  const lines: TypedLine[] = []
  for await (const piece of readTable(path)) {
    if (piece.kind === 'sheet') {
      // The first sheet that has the columns is the one; a workbook may have others.
      if (lines.length > 0) break
      columns = undefined
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
    lines.push({ line, form: text('form'), row: text('row'), cell: text('cell'), value: text('value') })
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
  for (const { line, row, cell: number, value } of lines) {
    const name = `${whole(row) ?? row}.${whole(number) ?? number}`
    const wrong = (what: string, expected: string) =>
      mistakes.push({ form: form.id, row, cell: number, line, what, expected })
    const cell = cells.get(name)
    if (cell === undefined) {
      wrong(`the form has no cell ${name}`, `a cell from ${[...cells.keys()][0]} to ${[...cells.keys()].at(-1)}`)
      continue
    }
    const before = seen.get(name)
    if (before !== undefined) {
      wrong(`the cell ${name} stands in line ${before} too`, 'one line for each cell')
      continue
    }
    seen.set(name, line)
    if (value === '') {
      if (cell.required === true) wrong('it is empty', expectedWords(cell, lang))
      continue
    }
    const read = readCell(cell, value)
    if (read === undefined) wrong(`"${value}"`, expectedWords(cell, lang))
    else if (cell.type === 'text' && withoutPersons(value) !== value)
      wrong('it holds the number of a person (IIN)', 'words without numbers and names of persons')
    else if (cell.type === 'date' && (read as string) > today)
      wrong(`"${value}" is yet to come`, expectedWords(cell, lang))
    else if (cell.type === 'date' && form.contract.signed !== null && (read as string) < form.contract.signed)
      wrong(`"${value}" is before the contract of ${form.contract.signed}`, expectedWords(cell, lang))
    else results.set(name, read)
  }
  const last = lines.at(-1)?.line ?? 1
  for (const [name, cell] of cells)
    if (!seen.has(name)) {
      const [row = '', number = ''] = name.split('.')
      const what = `the line of the cell ${name} (${cellWords(cell, lang)}) is missing`
      mistakes.push({
        form: form.id,
        row,
        cell: number,
        line: last,
        what,
        expected: 'every cell of the form, empty ones too',
      })
    }
  mistakes.push(...contradictions(form, results, lines))
  return { results, mistakes }
}

/** What two cells of a row say against each other. */
function contradictions(form: FieldForm, results: Results, lines: readonly TypedLine[]): Mistake[] {
  const found: Mistake[] = []
  for (const { row, cells } of form.rows) {
    const at = (key: string, piece?: number) => cells.find((cell) => cell.key === key && cell.piece === piece)
    const value = (cell: Cell | undefined) =>
      cell === undefined ? undefined : (results.get(`${row}.${cell.cell}`) as string | undefined)
    const wrong = (cell: Cell, what: string, expected: string) => {
      const line =
        lines.find((one) => whole(one.row) === String(row) && whole(one.cell) === String(cell.cell))?.line ?? 1
      found.push({ form: form.id, row: String(row), cell: String(cell.cell), line, what, expected })
    }
    const [checked, faulty] = [at('checked'), at('faulty')]
    if (checked !== undefined && faulty !== undefined) {
      const [n, k] = [value(checked), value(faulty)]
      if (n !== undefined && k !== undefined && Number(k) > Number(n))
        wrong(faulty, `${k} of ${n} that were looked at`, `a whole number, at most ${n}`)
      if (n !== undefined && k === undefined && Number(n) > 0)
        wrong(
          faulty,
          `it is empty, and ${row}.${checked.cell} says that ${n} were looked at`,
          'a whole number, 0 for none',
        )
      if (n === undefined && k !== undefined)
        wrong(checked, `it is empty, and ${row}.${faulty.cell} says ${k}`, 'a whole number')
    }
    const [all, counted] = [at('faulty-all'), at('counted')]
    if (all !== undefined && counted !== undefined && value(all) !== undefined && value(counted) !== undefined) {
      const missing = all.most! - Number(value(counted))
      if (missing > Number(value(all)))
        wrong(
          all,
          `${value(all)}, and ${row}.${counted.cell} counts ${value(counted)} of ${all.most}: ${missing} are missing`,
          `a whole number, at least ${missing}: what is missing counts too`,
        )
    }
    for (const cell of cells) {
      if (cell.piece === undefined || value(cell) !== undefined) continue
      const others = cells.filter((other) => other.piece === cell.piece && value(other) !== undefined)
      if (others.length > 0)
        wrong(
          cell,
          `it is empty, and ${row}.${others[0]!.cell} of the same piece is not`,
          'all sides of a piece, or none',
        )
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

/** A value as its cell wants it; undefined when it is something else. */
function readCell(cell: Cell, value: string): CellValue | undefined {
  switch (cell.type) {
    case 'date':
      return dateOf(value)
    case 'number':
    case 'whole': {
      const plain = value.replaceAll(/[\s\u00a0\u202f]/g, '').replace(',', '.')
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

/** What is told of mistakes: the first ones with form, row, cell and what was expected; nothing was recorded. */
export function mistakesError(path: string, mistakes: readonly Mistake[]): UserError {
  const told = (one: Mistake) =>
    `${path}:${one.line}: form ${one.form}, row ${one.row}, cell ${one.cell}: ${one.what}; expected: ${one.expected}`
  const [first, ...others] = mistakes
  return new UserError(told(first!), {
    why: others.length === 0 ? undefined : others.slice(0, 20).map(told).join('\n'),
    next: [
      ...(others.length > 20 ? [`${others.length - 20} more mistakes after these`] : []),
      `mend ${resolve(path)} and record it again: nothing was recorded, and the file is as it was`,
    ],
    exit: 'data',
  })
}
