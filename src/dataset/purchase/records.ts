import { entities, type GoszakupRecord, recordKey } from '../../goszakup/entities.ts'

/** A record as it came, and whence. */
export interface FoundRecord {
  /** An entity's name, as in `jaryq fetch`. */
  entity: string
  record: GoszakupRecord
  /** Its exact bytes. */
  bytes: Buffer
  url: string
  request: string
  fetchedAt: string
  /** Of a dataset's record: its file and line (from 1), and the hash that was written beside it. */
  stored?: { path: string; line: number; sha256: string }
}

/** Where the records of a purchase are asked for. */
export interface Records {
  origin: 'service' | 'dataset'
  /**
   * All records whose field (under the service's filter's name) has one of these values, in the newest form of each.
   * None when the entity is not there at all; then `lacking` or `unanswered` names it.
   */
  where(entity: string, field: string, values: readonly (string | number)[]): Promise<FoundRecord[]>
  /** The newest of those with this value, by id. */
  newest(entity: string, field: string, value: string | number, limit: number): Promise<FoundRecord[]>
  /** One record, whichever, to show that there are any; none when there are none. */
  any(entity: string): Promise<FoundRecord[]>
  /**
   * What may name a file, by its 32 hexadecimal digits: announcements, lots and contracts by id. Whether one does, its
   * record tells.
   */
  holdersOf(file: string): Promise<Holder[]>
  /** The latest local stamp of any change that is known there, as `YYYY-MM-DD`. */
  newestDay(): Promise<string | null>
  /** Entities that are not there at all, and those about which no answer came. */
  readonly lacking: ReadonlySet<string>
  readonly unanswered: ReadonlySet<string>
  /** Requests so far, retries included. */
  readonly requests: number
  close(): Promise<void>
}

/** Whose file something may be. */
export interface Holder {
  kind: 'announcement' | 'lot' | 'contract'
  id: number
}

/** The records of one purchase, each once. */
export class Gathered {
  private readonly found = new Map<string, Map<string | number, FoundRecord>>()

  /** Takes records, and gives those that were not there before. */
  add(records: readonly FoundRecord[]): FoundRecord[] {
    return records.filter((one) => {
      const key = recordKey(one.entity, one.record)
      if (key === undefined) return false
      const known = this.found.get(one.entity) ?? new Map<string | number, FoundRecord>()
      this.found.set(one.entity, known)
      if (known.has(key)) return false
      known.set(key, one)
      return true
    })
  }

  /** The records of an entity in the order of their keys, which is the same whatever came first. */
  of(entity: string): FoundRecord[] {
    const known = [...(this.found.get(entity) ?? [])]
    return known.sort(([a], [b]) => compareKeys(a, b)).map(([, record]) => record)
  }

  /** Names of the entities that there are records of, in the order of `entities`. */
  get entities(): string[] {
    return entities.map(({ name }) => name).filter((name) => this.found.has(name))
  }
}

function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a) < String(b) ? -1 : 1
}

/** The ids in some fields of records, positive ones, each once, ascending; through lists and `a.b` paths. */
export function idsIn(records: readonly FoundRecord[], ...paths: string[]): number[] {
  const ids = new Set<number>()
  for (const { record } of records)
    for (const path of paths)
      for (const value of valuesAt(record, path.split('.'))) {
        const id = Number(value)
        if (Number.isSafeInteger(id) && id > 0) ids.add(id)
      }
  return [...ids].sort((a, b) => a - b)
}

/** The BINs and IINs in some fields of records, each once, ascending. */
export function biinsIn(records: readonly FoundRecord[], ...fields: string[]): string[] {
  const found = new Set<string>()
  for (const { record } of records)
    for (const field of fields) {
      const value = record[field]
      if (typeof value === 'string' && /^\d{12}$/.test(value)) found.add(value)
    }
  return [...found].sort()
}

/** BINs and IINs of whoever takes part, ascending. */
export function partiesOf(gathered: Gathered): string[] {
  const named: [entity: string, ...fields: string[]][] = [
    ['announcements', 'orgBin', 'customerBin', 'biinSupplier'],
    ['lots', 'customerBin'],
    ['plans', 'subjectBiin'],
    ['bids', 'supplierBinIin'],
    ['contracts', 'supplierBiin', 'customerBin'],
    ['subjects', 'bin', 'iin'],
  ]
  return [...new Set(named.flatMap(([entity, ...fields]) => biinsIn(gathered.of(entity), ...fields)))].sort()
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, path))
  if (path.length === 0) return [value]
  if (typeof value !== 'object' || value === null) return []
  return valuesAt((value as GoszakupRecord)[path[0]!], path.slice(1))
}
