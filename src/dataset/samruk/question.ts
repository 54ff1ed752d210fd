import { sha256 } from '../../files/hash.ts'
import { type SamrukList, samrukKey } from '../../registers/samruk/entities.ts'
import type { Reporter } from '../../terminal/progress.ts'

export interface SamrukOptions {
  /** None: announcements and contracts. */
  entities?: readonly string[]
  /** Dates of the record, `YYYY-MM-DD`, inclusive: the beginning of intake, the conclusion of a contract. */
  since?: string
  until?: string
  year?: number
  /** Words that the service looks for. */
  query?: string
  /** Rows of each list at most in this run. */
  limit?: number
  rate?: number
  concurrency?: number
  timeout?: number
  maxRequests?: number
  /** All rows again, changed or not. */
  full?: boolean
  baseUrl?: string
  caFile?: string
  /** The person knows that nobody promised these endpoints; said once a dataset. */
  unofficial?: boolean
  version?: string
  resume?: string
  report: Reporter
  signal?: AbortSignal
}

/** The body of the question, and the name under which its progress is kept. */
export function questionOf(
  list: SamrukList,
  { query, since, until }: Pick<SamrukOptions, 'query' | 'since' | 'until'>,
): { body: Record<string, unknown>; id: string } {
  const { period } = list
  const body = {
    ...(query === undefined ? {} : { query }),
    // Days of Kazakhstan's one time; the offset of before 2024 would move the ends by an hour.
    ...(period === undefined || since === undefined ? {} : { [period.from]: `${since}T00:00:00+05:00` }),
    ...(period === undefined || until === undefined ? {} : { [period.to]: `${until}T23:59:59+05:00` }),
  }
  const local = period === undefined ? [since ?? null, until ?? null] : []
  return { body, id: sha256(JSON.stringify([body, local])).slice(0, 16) }
}

/** Whether a row of a list is one that can be told from others. */
export function isRow(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && samrukKey(value as Record<string, unknown>) !== undefined
}
