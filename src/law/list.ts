import type { Lang } from '../terminal/languages.ts'
import type { Column, Row, Rows } from '../terminal/rows.ts'
import type { Law } from './law.ts'
import { inForce } from './limits.ts'
import { norm } from './norms.ts'
import { isStale } from './reading.ts'

export const lawColumns: Column[] = [
  { name: 'key', type: 'text' },
  { name: 'valid_from', type: 'date' },
  { name: 'valid_to', type: 'date' },
  { name: 'value', type: 'number' },
  { name: 'unit', type: 'text' },
  { name: 'norm', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'read', type: 'date' },
  { name: 'stale', type: 'boolean' },
  { name: 'article', type: 'text' },
  { name: 'act', type: 'text' },
  { name: 'edition', type: 'text' },
  { name: 'source', type: 'text' },
  { name: 'read_by', type: 'text' },
  { name: 'file', type: 'text' },
  { name: 'text', type: 'text' },
]

/**
 * The law's values as rows: all, or those in force on a date, or those whose key begins so. `asOf` is the day on which
 * somebody looks: what was read more than 90 days before is `stale`; without it that cannot be told.
 */
export function lawRows(
  law: Law,
  options: { date?: string | undefined; asOf?: string | null; key?: string | undefined; lang: Lang },
): Rows {
  const found = options.date === undefined ? law.limits : inForce(law.limits, options.date)
  const asOf = options.date ?? options.asOf ?? null
  return {
    columns: lawColumns,
    rows: found
      .filter((limit) => limit.key.startsWith(options.key ?? ''))
      .map(
        (limit): Row => ({
          ...limit,
          stale: asOf === null ? null : isStale(limit, asOf),
          act: limit.act[options.lang],
          edition: limit.edition[options.lang],
          text: norm(limit.norm, law.norms).text[options.lang],
        }),
      ),
  }
}
