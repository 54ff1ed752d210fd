import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { unpack } from '../files/lines.ts'
import { fileError, UserError } from '../terminal/errors.ts'

/** One row of a CSV file. `line` is the line of the file that it begins on. */
export interface TableRow {
  cells: string[]
  line: number
  /** The row as it stands in the file. */
  raw: string
}

/** A CSV file as rows, or the reason why it ends before its rows do. */
export type TablePiece = { kind: 'row'; row: TableRow } | { kind: 'broken'; line: number; reason: string }

/**
 * The rows of a CSV file (plain, .gz or .zst), as a stream: `,` `;` or tab between cells, whatever the first line has
 * most of; byte order mark and CRLF allowed. Throws a UserError when the file is something else (a workbook, a page, not
 * UTF-8), saying what to do.
 */
export async function* readTable(path: string, stdin: Readable = process.stdin): AsyncGenerator<TablePiece> {
  const name = path === '-' ? 'standard input' : basename(path)
  const bytes = unpack(path === '-' ? stdin : await openFile(path))
  const iterator = bytes[Symbol.asyncIterator]()
  const ahead: Buffer[] = []
  let gathered = 0
  while (gathered < 1 << 16) {
    const { done, value } = await iterator.next()
    if (done === true) break
    ahead.push(value)
    gathered += value.length
  }
  const head = Buffer.concat(ahead)
  refuseOthers(head, name)
  const { parse } = await import('csv-parse')
  const parser = Readable.from(
    (async function* () {
      yield head
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
    })(),
  ).pipe(
    parse({
      delimiter: delimiterOf(head.toString()),
      bom: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      raw: true,
      trim: true,
    }),
  )
  let line = 1
  try {
    for await (const piece of parser) {
      const { record, raw, info } = piece as { record: string[]; raw: string; info: { lines: number } }
      const breaks = raw.trim().split('\n').length - 1
      line = info.lines
      yield { kind: 'row', row: { cells: record, line: Math.max(1, info.lines - breaks), raw: raw.trim() } }
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code?.startsWith('CSV_') === true || code?.startsWith('Z_') === true)
      yield { kind: 'broken', line, reason: message }
    else throw fileError(error, 'read', name)
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
