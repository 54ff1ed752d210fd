import type { Text } from '../terminal/languages.ts'
import data from './data/limits.json' with { type: 'json' }
import { type LawStatus, norms } from './norms.ts'

/**
 * One value of the law for a span of dates, both ends included. A key may have several values at once (the grounds that
 * leave a buyer no choice); a date without a value has none: the value of another date never stands in.
 */
export interface Limit {
  key: string
  valid_from: string
  /** `null`: in force when the edition was read. */
  valid_to: string | null
  value: number
  /** `working-day`, `KZT`, `mci` (so many monthly calculation indices), `percent`, `subparagraph`. */
  unit: string
  norm: string
  act: Text
  article: string | null
  edition: Text
  status: LawStatus
  source: string
}

/** The law's values, of all keys or of those named, by key, date and value. */
export function limits(keys?: readonly string[]): Limit[] {
  const known = new Map(norms().map((entry) => [entry.key, entry]))
  return data
    .filter((entry) => keys === undefined || keys.includes(entry.key))
    .map((entry) => {
      const norm = known.get(entry.norm)!
      return {
        ...entry,
        act: norm.act,
        article: norm.article,
        edition: norm.edition,
        status: entry.status as LawStatus,
      }
    })
}

/** The values in force on a date, of all keys or of those named. */
export function limitsOn(date: string, keys?: readonly string[]): Limit[] {
  return limits(keys).filter((entry) => applies(entry, date))
}

function applies(entry: { valid_from: string; valid_to: string | null }, date: string): boolean {
  return entry.valid_from <= date && (entry.valid_to === null || date <= entry.valid_to)
}

/** The procurement law of a purchase, by the local date of its announcement (Law 106-VIII Art. 29: from 2025-01-01). */
export function lawOf(announcementDate: string): '434-V' | '106-VIII' {
  return announcementDate < '2025-01-01' ? '434-V' : '106-VIII'
}
