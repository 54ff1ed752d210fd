import type { GoszakupRecord } from '../../goszakup/entities.ts'
import { fileKind } from './kinds.ts'
import { type FileRecord, fileId } from './records.ts'

/** A file as a record names it: what is known before it is downloaded. */
export type NamedFile = Pick<
  FileRecord,
  | 'id'
  | 'url'
  | 'kind'
  | 'entity'
  | 'objects'
  | 'announcements'
  | 'lots'
  | 'contracts'
  | 'original_name'
  | 'name_ru'
  | 'name_kz'
>

/** Bytes that every raw line of a record with a file has. */
export const fileMark = Buffer.from('"filePath')

const addressField = /^file_?path(_?(ru|kz))?$/i

/**
 * The files that a record names, wherever in it: every `filePath`, `filePathRu`, `filePathKz` with an address. Addresses
 * that cannot be read as such are left out. `base` completes one without a host.
 */
export function filesOfRecord(entity: string, record: GoszakupRecord, base: string): NamedFile[] {
  const about = aboutRecord(entity, record)
  const found: NamedFile[] = []
  walk(record, '', (holder, key, field) => {
    const value = holder[key]
    if (typeof value !== 'string' || value.trim() === '' || !URL.canParse(value.trim(), base)) return
    const url = new URL(value.trim(), base)
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return
    const language = /(ru|kz)$/i.exec(key)?.[1]?.toLowerCase()
    const originalName = text(holder.originalName)
    const nameRu = language === 'kz' ? null : text(holder.nameRu)
    const nameKz = language === 'ru' ? null : text(holder.nameKz)
    const objects = ids(holder.objectId)
    found.push({
      id: fileId(url),
      url: url.href,
      kind: fileKind(entity, field, [originalName, nameRu, nameKz]),
      entity,
      objects: objects.length > 0 ? objects : ids(record.id),
      announcements: about.announcements,
      lots: union(about.lots, lotsOfName(originalName)),
      contracts: about.contracts,
      original_name: originalName,
      name_ru: nameRu,
      name_kz: nameKz,
    })
  })
  return found
}

/** What two records say of one file; the later word on its names counts, a kind that says something stays. */
export function mergeNamed(before: NamedFile, later: NamedFile): NamedFile {
  return {
    ...before,
    url: later.url,
    kind: later.kind === 'other' ? before.kind : later.kind,
    objects: union(before.objects, later.objects),
    announcements: union(before.announcements, later.announcements),
    lots: union(before.lots, later.lots),
    contracts: union(before.contracts, later.contracts),
    original_name: later.original_name ?? before.original_name,
    name_ru: later.name_ru ?? before.name_ru,
    name_kz: later.name_kz ?? before.name_kz,
  }
}

/** `techspec_<announcement>_<lot>.pdf` names its lot; in `techspec_<announcement>_.pdf` there is none. */
function lotsOfName(name: string | null): number[] {
  const lot = /^techspec_\d+_(\d{1,15})(?:\.|$)/i.exec(name ?? '')?.[1]
  return lot === undefined ? [] : [Number(lot)]
}

function aboutRecord(entity: string, record: GoszakupRecord): Pick<NamedFile, 'announcements' | 'lots' | 'contracts'> {
  switch (entity) {
    case 'announcements':
      return { announcements: ids(record.id), lots: [], contracts: [] }
    case 'lots':
      return { announcements: ids(record.trdBuyId), lots: ids(record.id), contracts: [] }
    case 'contracts': {
      const units = Array.isArray(record.ContractUnits) ? (record.ContractUnits as GoszakupRecord[]) : []
      const lots = units.reduce<number[]>((all, unit) => union(all, ids(unit?.lotId)), [])
      return { announcements: ids(record.trdBuyId), lots, contracts: ids(record.id) }
    }
    case 'acts':
      return { announcements: [], lots: [], contracts: ids(record.contractId) }
    case 'complaints':
      return { announcements: ids(record.trdBuyId), lots: [], contracts: [] }
    default:
      return { announcements: [], lots: [], contracts: [] }
  }
}

function walk(
  value: unknown,
  field: string,
  visit: (holder: GoszakupRecord, key: string, field: string) => void,
): void {
  if (Array.isArray(value)) for (const item of value) walk(item, field, visit)
  else if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) {
      if (addressField.test(key)) visit(value as GoszakupRecord, key, field)
      else walk((value as GoszakupRecord)[key], field === '' ? key : `${field}.${key}`, visit)
    }
}

/** Ids come as a number, as text, or as a list of either; 0 is none. */
export function ids(value: unknown): number[] {
  const found = (Array.isArray(value) ? value : [value])
    .map((one) => (typeof one === 'string' && /^\d{1,15}$/.test(one) ? Number(one) : one))
    .filter((one): one is number => typeof one === 'number' && Number.isSafeInteger(one) && one > 0)
  return union(found, [])
}

function union(a: readonly number[], b: readonly number[]): number[] {
  return [...new Set([...a, ...b])].sort((x, y) => x - y)
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}
