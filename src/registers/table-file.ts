import { isUtf8 } from 'node:buffer'
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { splitLines, unpack } from '../files/lines.ts'
import { TemporaryFolder } from '../files/temporary-folder.ts'
import { isZip } from '../files/zip-read.ts'
import { fileError, UserError } from '../terminal/errors.ts'

/** One row of a table. `line` is the line of the file, or the row of the sheet, that it begins on. */
export interface TableRow {
  cells: string[]
  line: number
  /** The row as it stands in the file; of a workbook its cells with tabs between them. */
  raw: string
  /** The file ends in this line, without a line end: it may be cut off. */
  unended?: boolean
}

/** What a file of tables holds: rows, and what cannot be read as one. The rows of each sheet of a workbook follow it. */
export type TablePiece =
  | { kind: 'row'; row: TableRow }
  | { kind: 'broken'; line: number; reason: string; raw: string; cut?: boolean }
  | { kind: 'sheet'; name: string; hidden: boolean; since1904: boolean }

type Parse = (text: string) => string[][]
type TextLine = { text: string; number: number }

// Lines that are parsed at once, and the most lines of one row.
const batchLength = 500
const rowLength = 20

// A longer line is none of a table.
const mostOfLine = 1 << 24

/**
 * The rows of a table in a file or (`-`) standard input. Of a CSV file (plain, .gz or .zst) a batch of lines at a time:
 * `,` `;` or tab between cells, whatever the first line has most of; byte order mark, CRLF and line ends in quoted cells
 * allowed; a quote that is never closed costs its own line only. Of a workbook (.xlsx) sheet by sheet. Throws a UserError
 * when the file is something else (an old workbook, a page, not UTF-8), saying what to do.
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
  let ended = true
  const whole = async function* () {
    yield head
    ended = head.at(-1) === 0x0a
    for (let chunk = cut === undefined ? await next() : undefined; chunk !== undefined; chunk = await next()) {
      yield chunk
      ended = chunk.at(-1) === 0x0a
    }
  }
  if (isZip(head)) {
    yield* workbookRows(path, name, whole())
    return
  }
  refuseOthers(head, name)
  const lines = splitLines(whole(), mostOfLine)
  const parse = await parser(delimiterOf(head.toString()))
  let batch: TextLine[] = []
  let last = 1
  try {
    for await (const { bytes, number } of lines) {
      // The last line is always in the batch that is left: whether it is ended is known then.
      if (batch.length >= batchLength) batch = yield* rowsOf(batch, parse, false)
      batch.push({ text: bytes.toString(), number })
      last = number
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UserError(`${name} is not a table in CSV`, {
      why: error.message,
      next: 'get the file again',
      exit: 'data',
    })
  }
  for (const piece of rowsOf(batch, parse, true)) {
    if (piece.kind === 'row' && piece.row.line === last && !ended) piece.row.unended = true
    if (piece.kind === 'broken' && piece.line === last && !ended) piece.cut = true
    yield piece
  }
  if (cut !== undefined) yield { kind: 'broken', line: last, reason: cut, raw: '', cut: true }
}

/** The rows of a workbook, whose directory stands at its end: what does not lie on disk as it is, is put there first. */
async function* workbookRows(path: string, name: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<TablePiece> {
  const { openWorkbook } = await import('./workbook.ts')
  const folder = path === '-' || (await isPackedFile(path)) ? await TemporaryFolder.make('workbook') : undefined
  try {
    const file = folder === undefined ? path : join(folder.path, 'workbook.xlsx')
    if (folder !== undefined) await pipeline(Readable.from(bytes), createWriteStream(file))
    const workbook = await openWorkbook(file, name)
    try {
      for (const sheet of workbook.sheets) {
        yield { kind: 'sheet', name: sheet.name, hidden: sheet.hidden, since1904: workbook.since1904 }
        for await (const { number, cells } of workbook.rows(sheet))
          yield { kind: 'row', row: { cells, line: number, raw: cells.join('\t') } }
      }
    } finally {
      workbook.close()
    }
  } finally {
    folder?.remove()
  }
}

/** Whether a workbook is packed once more (.xlsx.gz). */
async function isPackedFile(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { end: 3 })) return !isZip(chunk as Buffer)
  return false
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
  if (start.startsWith('\xd0\xcf\x11\xe0'))
    throw refuse(
      'it looks like an old workbook (XLS), or one with a password',
      `${save}, or as .xlsx without a password`,
    )
  if (start.startsWith('%PDF')) throw refuse('it is a PDF document', 'get the register as a table')
  if (/^(\xef\xbb\xbf)?\s*</.test(start)) throw refuse('it looks like a web page (HTML)', 'get the file again')
  if (/^(\xef\xbb\xbf)?\s*[[{]/.test(start)) throw refuse('it looks like JSON', 'import OCDS without --register')
  if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff') || head[1] === 0)
    throw refuse('its text is UTF-16', `convert it: iconv -f UTF-16 -t UTF-8 ${name}, or ${save}`)
  // The end of the head may go through a character.
  if (![0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, Math.max(0, head.length - cut)))))
    throw refuse(
      looksLikeCyrillic(head) ? 'its text is not UTF-8; it looks like Windows-1251' : 'its text is not UTF-8',
      `convert it: iconv -f WINDOWS-1251 -t UTF-8 ${name} > utf8.csv, or ${save}`,
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
