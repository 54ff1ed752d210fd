import { readZip } from '../../files/zip-read.ts'
import type { LetterFormat } from '../document.ts'

const entities: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&apos;': "'",
}

/**
 * The lines of text that a letter's file shows, blanks made plain; undefined for a format whose text is not read (PDF,
 * which is compared as a whole).
 */
export async function linesOfLetter(format: LetterFormat, content: Buffer): Promise<string[] | undefined> {
  if (format === 'pdf') return undefined
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
    .replace(/&(?:amp|lt|gt|quot|apos|#39);/g, (entity) => entities[entity]!)
    .split('\n')
    .map((line) => line.replace(/[\s\u00a0\u202f]+/g, ' ').trim())
    .filter((line) => line !== '')
}
