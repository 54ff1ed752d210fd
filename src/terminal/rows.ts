import { constants, createWriteStream } from 'node:fs'
import { access, rename, rm } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Format } from './command.ts'
import { fileError, UserError } from './errors.ts'
import { formatMoney, type Lang } from './languages.ts'
import { didYouMean } from './suggest.ts'

/**
 * The type of a column: how it is aligned in a table, and its type in Arrow and Parquet. Values are JSON values: money
 * and integers numbers, dates `YYYY-MM-DD`, timestamps RFC 3339 strings; `json` holds lists and objects.
 */
export type ColumnType = 'text' | 'integer' | 'number' | 'money' | 'date' | 'timestamp' | 'boolean' | 'json'

export interface Column {
  name: string
  type: ColumnType
}

export type Row = Record<string, unknown>

/** Rows and what is known of their columns before the first row comes. */
export interface Rows {
  columns: Column[]
  rows: AsyncIterable<Row> | Iterable<Row>
}

export interface OutputOptions {
  format?: Format
  fields?: string
  output?: string
  excel?: boolean
  wide?: boolean
  lang?: Lang
}

const endings: Record<string, Format> = {
  '.csv': 'csv',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.md': 'md',
  '.arrow': 'arrow',
  '.parquet': 'parquet',
}

/** Writes rows to stdout or a file (through `FILE.part`, then renamed) and returns how many there were. */
export async function writeRows(source: Rows, options: OutputOptions): Promise<number> {
  const { columns, format, toFile } = checkedOutput(source.columns, options)
  if (columns === undefined) {
    process.stdout.write(`${source.columns.map((column) => column.name).join('\n')}\n`)
    return source.columns.length
  }
  if (format === 'arrow' || format === 'parquet') {
    const { writeColumnar } = await import('./columnar.ts')
    return writeColumnar({ columns, rows: source.rows }, format, options.output!)
  }
  let count = 0
  const counted = (async function* () {
    for await (const row of source.rows) {
      count++
      yield row
    }
  })()
  const text = render(counted, columns, format, options)
  if (!toFile) {
    await pipeline(Readable.from(text), process.stdout, { end: false })
    return count
  }
  const part = `${options.output}.part`
  try {
    await pipeline(Readable.from(text), createWriteStream(part))
    await rename(part, options.output!)
  } catch (error) {
    await rm(part, { force: true })
    throw fileError(error, 'write', options.output!)
  }
  return count
}

/**
 * What can be said of the output before there is a row: commands that work for long ask first.
 * @returns columns undefined when they are only to be listed
 * @throws UserError (usage) for a column that there is not, or a format that does not fit
 */
export function checkedOutput(
  known: Column[],
  options: OutputOptions,
): { columns: Column[] | undefined; format: Format; toFile: boolean } {
  const toFile = options.output !== undefined && options.output !== '-'
  const format =
    options.format ??
    (toFile ? formatOf(options.output!) : undefined) ??
    (options.excel === true ? 'csv' : !toFile && process.stdout.isTTY ? 'table' : 'ndjson')
  if (options.excel === true && format !== 'csv')
    throw new UserError(`--excel does not fit the format ${format}`, {
      why: 'it says how CSV is written',
      next: 'leave it out, or give --format csv',
      exit: 'usage',
    })
  if (options.fields === '?') return { columns: undefined, format, toFile }
  const columns = selectColumns(known, options.fields)
  if ((format === 'arrow' || format === 'parquet') && !toFile)
    throw new UserError(`${format} goes into a file`, { next: `add --output FILE.${format}`, exit: 'usage' })
  return { columns, format, toFile }
}

/**
 * The same for the file's place: that its folder is there and can be written to.
 * @throws UserError
 */
export async function checkOutputPlace({ output }: OutputOptions): Promise<void> {
  if (output === undefined || output === '-') return
  try {
    await access(dirname(resolve(output)), constants.W_OK)
  } catch (error) {
    throw fileError(error, 'write', output)
  }
}

// A packed or foreign ending over NDJSON would be a file that its reader cannot open.
function formatOf(path: string): Format | undefined {
  const ending = extname(path).toLowerCase()
  if (ending === '' || ending === '.txt') return undefined
  const format = endings[ending]
  if (format === undefined)
    throw new UserError(`the ending ${ending} names no format`, {
      why: `the endings are: ${Object.keys(endings).join(', ')}`,
      next: 'choose one of them, or say the format with --format',
      exit: 'usage',
    })
  return format
}

function selectColumns(columns: Column[], fields: string | undefined): Column[] {
  if (fields === undefined) return columns
  return fields.split(',').map((field) => {
    const name = field.trim()
    const found = columns.find((column) => column.name === name)
    if (found !== undefined) return found
    const names = columns.map((column) => column.name)
    const hint = didYouMean(name, names)
    throw new UserError(`there is no column "${name}"`, {
      why: `the columns are: ${names.join(', ')}`,
      next: hint === undefined ? [] : [hint],
      exit: 'usage',
    })
  })
}

function render(
  rows: AsyncIterable<Row>,
  columns: Column[],
  format: Format,
  options: OutputOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'ndjson':
      return ndjson(rows, columns)
    case 'json':
      return json(rows, columns)
    case 'csv':
      return csv(rows, columns, options.excel === true)
    case 'md':
      return markdown(rows, columns)
    default:
      return table(rows, columns, options)
  }
}

function pick(row: Row, columns: Column[]): Row {
  return Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]))
}

async function* ndjson(rows: AsyncIterable<Row>, columns: Column[]): AsyncIterable<string> {
  for await (const row of rows) yield `${JSON.stringify(pick(row, columns))}\n`
}

async function* json(rows: AsyncIterable<Row>, columns: Column[]): AsyncIterable<string> {
  let first = true
  for await (const row of rows) {
    yield `${first ? '[\n' : ',\n'}${JSON.stringify(pick(row, columns))}`
    first = false
  }
  yield first ? '[]\n' : '\n]\n'
}

async function* csv(rows: AsyncIterable<Row>, columns: Column[], excel: boolean): AsyncIterable<string> {
  const { stringify } = await import('csv-stringify/sync')
  const options = {
    delimiter: excel ? ';' : ',',
    record_delimiter: excel ? ('windows' as const) : ('unix' as const),
    // A cell that begins like a formula would run when the file is opened in a spreadsheet.
    escape_formulas: true,
    cast: { boolean: (value: boolean) => String(value), object: (value: object) => JSON.stringify(value) },
  }
  const cell = (value: unknown) => (value === null || value === undefined ? '' : (value as string))
  yield `${excel ? '\uFEFF' : ''}${stringify([columns.map((column) => column.name)], options)}`
  let batch: unknown[][] = []
  for await (const row of rows) {
    batch.push(columns.map(({ name }) => cell(row[name])))
    if (batch.length === 500) {
      yield stringify(batch, options)
      batch = []
    }
  }
  if (batch.length > 0) yield stringify(batch, options)
}

function cellText(value: unknown, column: Column, lang: Lang): string {
  if (value === null || value === undefined) return ''
  if (column.type === 'money') return formatMoney(value as number | string, lang)
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value).replace(/\s+/g, ' ')
}

async function* markdown(rows: AsyncIterable<Row>, columns: Column[]): AsyncIterable<string> {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`
  yield line(columns.map((column) => column.name)) + line(columns.map((column) => (isNumeric(column) ? '---:' : '---')))
  for await (const row of rows)
    yield line(columns.map((column) => cellText(row[column.name], column, 'en').replace(/[|\\]/g, '\\$&')))
}

function isNumeric(column: Column): boolean {
  return column.type === 'integer' || column.type === 'number' || column.type === 'money'
}

async function* table(rows: AsyncIterable<Row>, columns: Column[], options: OutputOptions): AsyncIterable<string> {
  const lang = options.lang ?? 'en'
  const limit =
    options.wide === true || process.stdout.isTTY !== true ? Number.POSITIVE_INFINITY : process.stdout.columns
  // Widths come from the first thousand rows; later rows are cut to them, so that memory stays flat.
  const head: string[][] = []
  let widths: number[] | undefined
  const format = (cells: string[]) =>
    `${cells
      .map((cell, index) => {
        const width = widths![index]!
        const text = [...cell].length > width ? `${[...cell].slice(0, Math.max(0, width - 1)).join('')}…` : cell
        const padding = ' '.repeat(Math.max(0, width - [...text].length))
        return isNumeric(columns[index]!) ? padding + text : text + padding
      })
      .join('  ')
      .trimEnd()}\n`
  const fix = () => {
    widths = columns.map((column, index) =>
      Math.max(column.name.length, ...head.map((cells) => [...cells[index]!].length), 1),
    )
    for (
      let total = sum(widths) + 2 * (widths.length - 1);
      total > limit;
      total = sum(widths) + 2 * (widths.length - 1)
    ) {
      const widest = widths.indexOf(Math.max(...widths))
      if (widths[widest]! <= 6) break
      widths[widest] = Math.max(6, widths[widest]! - (total - limit))
    }
    return (
      format(columns.map((column) => column.name)) +
      format(widths.map((width) => '─'.repeat(width))) +
      head.map(format).join('')
    )
  }
  for await (const row of rows) {
    const cells = columns.map((column) => cellText(row[column.name], column, lang))
    if (widths !== undefined) yield format(cells)
    else if (head.push(cells) === 1000) yield fix()
  }
  if (widths === undefined) yield fix()
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
