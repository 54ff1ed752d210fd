import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { fileContent } from '../market/file-content.ts'
import type { Reader } from './reader.ts'

/** An answer with a file, or a part of it. */
export interface FileAnswer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** The file at `/download/trd_buy/<32 hexadecimal digits>`, made from the records as they are shown now. */
export function fileAnswer(reader: Reader, digits: string, headers: IncomingHttpHeaders): FileAnswer | undefined {
  const content = fileContent(digits, {
    byId: (entity, id) => reader.byId(entity, id),
    where: (entity, column, value) =>
      reader
        .where(entity, column, value)
        .reverse()
        .map((row) => reader.read(entity, row)),
  })
  if (content === undefined) return undefined
  const { bytes, name, contentType } = content
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`
  const common = {
    'content-type': contentType,
    'accept-ranges': 'bytes',
    etag,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  }
  if (matches(headers['if-none-match'], etag)) return { status: 304, headers: { etag }, body: Buffer.alloc(0) }
  // A condition that does not hold makes the range void: the file has changed, so it comes whole.
  const condition = headers['if-range']
  const range = condition === undefined || condition === etag ? headers.range : undefined
  const part = range === undefined ? undefined : partOf(range, bytes.length)
  if (part === undefined) return { status: 200, headers: common, body: bytes }
  if (part === 'unsatisfiable')
    return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` }, body: Buffer.alloc(0) }
  return {
    status: 206,
    headers: { ...common, 'content-range': `bytes ${part.from}-${part.to}/${bytes.length}` },
    body: bytes.subarray(part.from, part.to + 1),
  }
}

function matches(header: string | undefined, etag: string): boolean {
  return header !== undefined && (header.trim() === '*' || header.split(',').some((tag) => tag.trim() === etag))
}

/** One range of bytes, both ends included; undefined for what is to be ignored: other units, several ranges, nonsense. */
function partOf(range: string, size: number): { from: number; to: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range.trim())
  if (match === null) return undefined
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Math.min(size, Number(last))
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size - 1 }
  }
  const from = Number(first)
  const to = last === '' ? size - 1 : Math.min(size - 1, Number(last))
  if (from >= size) return 'unsatisfiable'
  return from > to ? undefined : { from, to }
}
