import { endingOf } from '../../goszakup/client/download-content.ts'
import type { FileRecord } from './records.ts'

const endings: Record<string, string> = {
  'application/pdf': 'pdf',
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/zip': 'zip',
  'application/x-rar-compressed': 'rar',
  'application/vnd.rar': 'rar',
  'application/x-7z-compressed': '7z',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tif',
  'text/plain': 'txt',
}

// Names that Windows keeps for devices, whatever their ending.
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const longest = 180

/**
 * The name under which a person gets a file: the service's own name as far as it is a name and nothing else (no
 * separators, no control or direction marks, no device, not hidden), at most 180 bytes, with an ending.
 */
export function savedName(
  file: Pick<FileRecord, 'id' | 'kind' | 'original_name' | 'name_ru' | 'name_kz' | 'content_type'>,
): string {
  const given = [file.original_name, file.name_ru, file.name_kz].map(clean).find((name) => name !== '')
  const fallback = `${file.kind}-${file.id.replace(/[^\w-]/g, '-').slice(0, 64)}`
  const whole = given ?? fallback
  const known = endingOf(whole)
  const ending = known ?? endings[file.content_type ?? '']
  const stem = cut(known === undefined ? whole : whole.slice(0, whole.lastIndexOf('.')), longest) || fallback
  const name = ending === undefined ? stem : `${stem}.${ending}`
  return devices.test(name) ? `_${name}` : name
}

/** The name with a mark of the content before the ending, for when another content has the name already. */
export function markedName(name: string, hash: string): string {
  const ending = endingOf(name)
  const mark = hash.slice(0, 8)
  return ending === undefined ? `${name}-${mark}` : `${name.slice(0, name.lastIndexOf('.'))}-${mark}.${ending}`
}

/** The folder of a file: its announcement, or contract, or the entity that names it. */
export function savedFolder(file: Pick<FileRecord, 'announcements' | 'contracts' | 'entity'>): string {
  if (file.announcements.length > 0) return String(file.announcements[0])
  return file.contracts.length > 0 ? `contract-${file.contracts[0]}` : file.entity
}

function clean(name: string | null): string {
  return (
    (name ?? '')
      .normalize('NFC')
      // A path's last part is its name.
      .replace(/^.*[\\/]/s, '')
      .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, '')
      .replace(/[<>:"|?*]/g, '_')
      .replace(/\s+/g, ' ')
      .replace(/^[.\s]+|[.\s]+$/g, '')
  )
}

function cut(text: string, bytes: number): string {
  let kept = ''
  let length = 0
  for (const sign of text) {
    length += Buffer.byteLength(sign)
    if (length > bytes) break
    kept += sign
  }
  return kept.trimEnd()
}
