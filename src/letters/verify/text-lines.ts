import { readZip } from '../../files/zip-read.ts'
import type { LetterFormat } from '../document.ts'
import { pdfLines } from './pdf-lines.ts'

const entities: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}

/**
 * The lines of text that a letter's file shows, blanks made plain; undefined for a PDF that another program made, whose
 * text is not read.
 */
export async function linesOfLetter(format: LetterFormat, content: Buffer): Promise<string[] | undefined> {
  if (format === 'pdf') return pdfLines(content)?.flatMap(plainLine)
  if (format === 'docx') {
    const document = (await readZip(content)).find(({ name }) => name === 'word/document.xml')
    return plain((document?.data.toString() ?? '').replace(/<w:br\/>|<\/w:p>/g, '\n').replace(/<[^>]*>/g, ''))
  }
  const text = content.toString()
  if (format !== 'html') return plain(text)
  const body = text.slice(Math.max(text.indexOf('<body>'), 0))
  return plain(
    body
      .replace(/\n/g, ' ')
      .replace(/<br>|<\/(?:p|li|h\d|t[dh]|div)>/g, '\n')
      .replace(/<[^>]*>/g, ''),
  )
}

function plain(text: string): string[] {
  return text
    .replace(/&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});/g, (entity) => entities[entity] ?? signOf(entity))
    .split('\n')
    .flatMap(plainLine)
}

function plainLine(line: string): string[] {
  const bare = line.replace(/[\s\u00a0\u202f\u200b]+/g, ' ').trim()
  return bare === '' ? [] : [bare]
}

// A program that saves a document anew may write any sign by its number.
function signOf(reference: string): string {
  const number = /^&#x/i.test(reference) ? Number.parseInt(reference.slice(3), 16) : Number(reference.slice(2, -1))
  return number <= 0x10ffff ? String.fromCodePoint(number) : reference
}
