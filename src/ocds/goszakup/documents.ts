import { sha256 } from '../../files/hash.ts'
import type { Document } from '../types.ts'
import { reference, type SourceRecord, text } from './values.ts'

const formats: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
  htm: 'text/html',
  zip: 'application/zip',
  rar: 'application/vnd.rar',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  txt: 'text/plain',
}

/**
 * A file of goszakup as a document of OCDS; undefined when it has no address. The name it was uploaded under is used
 * for its format only: people write their own names into file names.
 */
export function mapDocument(file: SourceRecord, documentType?: string): Document | undefined {
  const url = text(file.filePath)
  if (url === undefined || !/^https?:\/\//.test(url)) return undefined
  const title = text(file.nameRu)
  const ending = /\.([a-z0-9]{2,4})$/i.exec(text(file.originalName) ?? '')?.[1]?.toLowerCase()
  const id = reference(file.id)
  return {
    id: id === undefined ? sha256(url).slice(0, 10) : String(id),
    documentType: documentType ?? typeOf(title),
    title,
    url,
    format: ending === undefined ? undefined : formats[ending],
  }
}

/** A document with a letter before its id: files of another kind are numbered by themselves. */
export function numbered(letter: string, document: Document | undefined): Document | undefined {
  return document === undefined ? undefined : { ...document, id: `${letter}${document.id}` }
}

function typeOf(title: string | undefined): string | undefined {
  const name = title?.toLowerCase() ?? ''
  if (name.includes('техническая спецификация')) return 'technicalSpecifications'
  if (name.includes('проект договора')) return 'contractDraft'
  if (name.includes('протокол')) return 'evaluationReports'
  if (name.includes('документация')) return 'biddingDocuments'
  return undefined
}
