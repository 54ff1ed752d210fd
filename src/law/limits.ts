import type { Text } from '../terminal/languages.ts'
import data from './data/limits.json' with { type: 'json' }
import { type LawStatus, norms } from './norms.ts'

/** What values are counted in. `mci`: so many monthly calculation indices; `law`: the number of a law. */
export const units = [
  'working-day',
  'calendar-day',
  'month',
  'hour',
  'percent',
  'mci',
  'KZT',
  'count',
  'subparagraph',
  'law',
] as const
export type Unit = (typeof units)[number]

/**
 * One value of the law for a span of dates, both ends included. A key in sub-paragraphs is a set: it has several values
 * at once (the grounds that leave a buyer no choice). A date without a value has none: the value of another date never
 * stands in.
 */
export interface Limit {
  key: string
  valid_from: string
  /** `null`: in force when the edition was read. */
  valid_to: string | null
  value: number
  unit: Unit
  norm: string
  act: Text
  article: string | null
  edition: Text
  status: LawStatus
  source: string
  /** The day up to which the value is known; see `Norm`. */
  read: string
  /** Who read a value of the dataset's own; `null` for one built in. */
  read_by: string | null
  /** The file of a value of the dataset's own; `null` for one built in. */
  file: string | null
}

/** The law's values, of all keys or of those named, by key, date and value. A dataset's own may differ: `loadLaw`. */
export function limits(keys?: readonly string[]): Limit[] {
  const known = new Map(norms().map((entry) => [entry.key, entry]))
  return data
    .filter((entry) => keys === undefined || keys.includes(entry.key))
    .map((entry) => {
      const norm = known.get(entry.norm)!
      return {
        ...entry,
        unit: entry.unit as Unit,
        act: norm.act,
        article: norm.article,
        edition: norm.edition,
        status: entry.status as LawStatus,
        read: norm.read,
        read_by: null,
        file: null,
      }
    })
}

/** The values in force on a date, of all keys or of those named. */
export function limitsOn(date: string, keys?: readonly string[]): Limit[] {
  return inForce(limits(keys), date)
}

/** Those of the values that are in force on a date. */
export function inForce(values: readonly Limit[], date: string): Limit[] {
  return values.filter((entry) => entry.valid_from <= date && (entry.valid_to === null || date <= entry.valid_to))
}

/** The procurement law of a purchase, by the local date of its announcement (Law 106-VIII Art. 29: from 2025-01-01). */
export function lawOf(announcementDate: string): '434-V' | '106-VIII' {
  return announcementDate < '2025-01-01' ? '434-V' : '106-VIII'
}
