import type { Lang } from '../terminal/languages.ts'

/** The formats that a letter is written in. */
export const letterFormats = ['docx', 'pdf', 'html', 'md', 'txt'] as const
export type LetterFormat = (typeof letterFormats)[number]

/** What the writers get: a text in Markdown and what stands around it. */
export interface Document {
  title: string
  lang: Lang
  markdown: string
  /** A mark for every page, as that of training data. */
  mark?: string
  /** The date of the document's properties, `YYYY-MM-DD`; 1980-01-01 when there is none. */
  date?: string
  author?: string
}

/** The bytes of a document. Equal documents give equal bytes. */
export async function writeDocument(document: Document, format: LetterFormat): Promise<Buffer> {
  if (format === 'docx') return (await import('./write-docx.ts')).writeDocx(document)
  if (format === 'pdf') return (await import('./write-pdf.ts')).writePdf(document)
  if (format === 'txt') return (await import('./write-txt.ts')).writeText(document)
  if (format === 'html') return (await import('./write-html.ts')).writeHtml(document)
  return (await import('./write-md.ts')).writeMarkdown(document)
}
