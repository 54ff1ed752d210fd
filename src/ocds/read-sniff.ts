import { UserError } from '../terminal/errors.ts'
import { ElementScanner } from './scan.ts'

/** A UserError for a file that is not OCDS: `look` says what it is. */
export function refuse(
  name: string,
  look: string,
  next = 'give a release package, a record package or releases as JSON',
): UserError {
  return new UserError(`${name} is not OCDS`, { why: look, next, exit: 'data' })
}

/** What the index that `data export --ocds` writes beside its packages names itself as. */
export const exportMark = 'jaryq data export --ocds'

/** Whether a file is that index: it tells of packages, and is none. */
export function isExportIndex(head: Buffer): boolean {
  const text = head.toString('latin1', 0, 100)
  return text.startsWith('{') && text.replace(/\s+/g, '').startsWith(`{"madeBy":"${exportMark.replace(/ /g, '')}"`)
}

/** The encoding that a byte order mark at the beginning says, unless it is UTF-8's. */
export function encodingOf(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return head[2] === 0 && head[3] === 0 ? undefined : 'utf-16le'
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined
}

/**
 * Whether a file has one document a line or not, from its beginning. Throws a UserError that says what it looks like
 * when it cannot be JSON.
 */
export function lookOf(head: Buffer, name: string): 'documents' | 'lines' {
  if (head.length === 0) throw refuse(name, 'it is empty', 'get the file again')
  const start = head.toString('latin1', 0, 4)
  if (start.startsWith('PK\x03\x04'))
    throw refuse(name, 'it is a ZIP archive inside of another file', 'unpack it and import the files in it')
  if (start.startsWith('\x1f\x8b') || start === '\x28\xb5\x2f\xfd')
    throw refuse(name, 'it is packed twice', 'unpack it once')
  if (head.toString('latin1', 257, 262) === 'ustar')
    throw refuse(name, 'it is a TAR archive', 'unpack it and import the folder')
  if (start.startsWith('%PDF')) throw refuse(name, 'it is a PDF document')
  if (start.startsWith('BZh') || start === '\xfd7zX' || start === '7z\xbc\xaf')
    throw refuse(name, 'it is packed in a way that is not read here', 'unpack it first: plain, .gz and .zst are read')
  if (start.includes('\0\0')) throw refuse(name, 'its text is UTF-32, or it is no text', 'save it as UTF-8')
  if (head[0] === 0 || head[1] === 0)
    throw refuse(
      name,
      'its text is UTF-16 without the mark that says so',
      `name its encoding: --encoding ${head[0] === 0 ? 'utf-16be' : 'utf-16le'}`,
    )
  const text = start.startsWith('\xef\xbb\xbf') ? head.subarray(3) : head
  const at = text.findIndex((byte) => byte > 0x20)
  if (at === -1) throw refuse(name, 'it holds nothing but white space', 'get the file again')
  const content = text.subarray(at)
  const first = String.fromCharCode(content[0]!)
  if (first === '<')
    throw refuse(
      name,
      /^<\?xml/i.test(content.toString('latin1', 0, 5))
        ? 'it looks like XML'
        : 'it looks like a web page (HTML), perhaps an error of the server',
      'open it in a browser to see what the server said, and get the file again',
    )
  const lines = looksLikeLines(content)
  if (first === '{' || first === '[' || lines) return lines ? 'lines' : 'documents'
  throw refuse(name, describe(content.toString().trim()))
}

function describe(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    return `it is nothing but ${typeof value === 'string' ? 'a text' : String(value)}, as JSON`
  } catch {
    const line = text.split('\n', 1)[0]!
    if (/[;,\t]/.test(line) && !line.includes('{')) return `it looks like a table (CSV): ${line.slice(0, 60)}`
    return `it begins with: ${line.slice(0, 60)}`
  }
}

/**
 * One document a line: the first line is a whole document; or it is damaged (it ends where no document can go on) and
 * another line is whole.
 */
function looksLikeLines(content: Buffer): boolean {
  const end = content.indexOf(0x0a)
  if (end === -1) return false
  const lines = content
    .toString('utf8', 0, Math.min(content.length, 1 << 18))
    .split('\n')
    .map((line) => line.trim())
  const first = lines[0]!
  if (isWhole(first)) return true
  // A document in several lines goes on after one of these.
  if (/[[{,:]$/.test(first)) return false
  return lines.slice(1, -1).some((line) => line.startsWith('{') && isWhole(line))
}

function isWhole(line: string): boolean {
  const bytes = Buffer.from(line)
  const scanner = new ElementScanner(bytes.length + 1)
  return scanner.push(bytes).some(({ type }) => type === 'document') && !scanner.open
}
