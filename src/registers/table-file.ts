import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { splitLines, unpack } from '../files/lines.ts'
import { fileError, UserError } from '../terminal/errors.ts'

/** One row of a CSV file. `line` is the line of the file that it begins on. */
export interface TableRow {
  cells: string[]
  line: number
  /** The row as it stands in the file. */
  raw: string
}

/** What a CSV file holds: rows, and what cannot be read as one. */
export type TablePiece = { kind: 'row'; row: TableRow } | { kind: 'broken'; line: number; reason: string; raw: string }

type Parse = (text: string) => string[][]
type TextLine = { text: string; number: number }

// Lines that are parsed at once, and the most lines of one row.
const batchLength = 500
const rowLength = 20

/**
 * The rows of a CSV file (plain, .gz or .zst), a batch of lines at a time: `,` `;` or tab between cells, whatever the
 * first line has most of; byte order mark, CRLF and line ends in quoted cells allowed. A quote that is never closed
 * costs its own line only. Throws a UserError when the file is something else (a workbook, a page, not UTF-8), saying
 * what to do.
 */
export async function* readTable(path: string, stdin: Readable = process.stdin): AsyncGenerator<TablePiece> {
  const name = path === '-' ? 'standard input' : basename(path)
  const bytes = unpack(path === '-' ? stdin : await openFile(path))
  const iterator = bytes[Symbol.asyncIterator]()
  const ahead: Buffer[] = []
  let cut: string | undefined
  const next = async () => {
    try {
      const { done, value } = await iterator.next()
      return done === true ? undefined : value
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code?.startsWith('Z') !== true) throw fileError(error, 'read', name)
      cut = 'the packed file ends too early'
      return undefined
    }
  }
  for (let gathered = 0; gathered < 1 << 16; ) {
    const chunk = cut === undefined ? await next() : undefined
    if (chunk === undefined) break
    ahead.push(chunk)
    gathered += chunk.length
  }
  const head = Buffer.concat(ahead)
  refuseOthers(head, name)
  const lines = splitLines(
    (async function* () {
      yield head
      for (let chunk = cut === undefined ? await next() : undefined; chunk !== undefined; chunk = await next())
        yield chunk
    })(),
  )
  const parse = await parser(delimiterOf(head.toString()))
  let batch: TextLine[] = []
  let last = 1
  for await (const { bytes, number } of lines) {
    batch.push({ text: bytes.toString(), number })
    last = number
    if (batch.length === batchLength) batch = yield* rowsOf(batch, parse, false)
  }
  yield* rowsOf(batch, parse, true)
  if (cut !== undefined) yield { kind: 'broken', line: last, reason: cut, raw: '' }
}

async function parser(delimiter: string): Promise<Parse> {
  const { parse } = await import('csv-parse/sync')
  return (text) => parse(text, { delimiter, relax_quotes: true, relax_column_count: true, trim: true }) as string[][]
}

/** Gives the rows of the lines; returns the lines that the last row may go on from. */
function* rowsOf(lines: TextLine[], parse: Parse, last: boolean): Generator<TablePiece, TextLine[]> {
  const all = attempt(parse, lines)
  if (all?.length === lines.length) {
    for (const [index, { text, number }] of lines.entries())
      yield { kind: 'row', row: { cells: all[index]!, line: number, raw: text } }
    return []
  }
  // A row of several lines, or a quote that is not closed: line by line.
  for (let from = 0; from < lines.length; ) {
    if (!last && lines.length - from < rowLength) return lines.slice(from)
    let to = from + 1
    let rows = attempt(parse, lines.slice(from, to))
    while (rows === undefined && to < lines.length && to - from < rowLength)
      rows = attempt(parse, lines.slice(from, ++to))
    const { number, text } = lines[from]!
    if (rows?.length === 1) {
      const raw = lines.slice(from, to).map((line) => line.text)
      yield { kind: 'row', row: { cells: rows[0]!, line: number, raw: raw.join('\n') } }
      from = to
    } else {
      yield { kind: 'broken', line: number, reason: 'a quote is not closed', raw: text }
      from++
    }
  }
  return []
}

function attempt(parse: Parse, lines: TextLine[]): string[][] | undefined {
  try {
    return parse(lines.map(({ text }) => text).join('\n'))
  } catch {
    return undefined
  }
}

async function openFile(path: string): Promise<Readable> {
  try {
    if ((await stat(path)).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
  } catch (error) {
    throw fileError(error, 'read', path)
  }
  return createReadStream(path, { highWaterMark: 1 << 18 })
}

function refuseOthers(head: Buffer, name: string): void {
  const refuse = (why: string, next: string) =>
    new UserError(`${name} is not a table in CSV`, { why, next, exit: 'data' })
  const start = head.toString('latin1', 0, 8)
  const save = 'save it as "CSV UTF-8" in the program that made it'
  if (head.every((byte) => byte <= 0x20)) throw refuse('it is empty', 'get the file again')
  if (start.startsWith('PK\x03\x04')) throw refuse('it looks like a workbook (XLSX), which is not read yet', save)
  if (start.startsWith('\xd0\xcf\x11\xe0')) throw refuse('it looks like an old workbook (XLS)', save)
  if (start.startsWith('%PDF')) throw refuse('it is a PDF document', 'get the register as a table')
  if (/^(\xef\xbb\xbf)?\s*</.test(start)) throw refuse('it looks like a web page (HTML)', 'get the file again')
  if (/^(\xef\xbb\xbf)?\s*[[{]/.test(start)) throw refuse('it looks like JSON', 'import OCDS without --register')
  if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff') || head[1] === 0)
    throw refuse('its text is UTF-16', `convert it: iconv -f UTF-16 -t UTF-8 ${name}`)
  // The end of the head may go through a character.
  if (!isUtf8(head.subarray(0, Math.max(head.lastIndexOf(0x0a), head.length - 4))))
    throw refuse(
      looksLikeCyrillic(head) ? 'its text is not UTF-8; it looks like Windows-1251' : 'its text is not UTF-8',
      `convert it: iconv -f WINDOWS-1251 -t UTF-8 ${name} > utf8.csv`,
    )
}

/** In Windows-1251 the letters of Russian and Kazakh are the bytes from 0xC0, mostly small ones in words. */
function looksLikeCyrillic(head: Buffer): boolean {
  let letters = 0
  let others = 0
  for (const byte of head)
    if (byte >= 0xc0) letters++
    else if (byte >= 0x80) others++
  return letters > 4 * others
}

function delimiterOf(head: string): string {
  const line = head.split('\n').find((text) => /[,;\t]/.test(text)) ?? ''
  const unquoted = line.replace(/"[^"]*"/g, '')
  const counts = [';', '\t', ','].map((delimiter) => ({ delimiter, count: unquoted.split(delimiter).length }))
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter
}
