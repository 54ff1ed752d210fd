import type { Lang } from '../terminal/languages.ts'
import type { Rows } from '../terminal/rows.ts'
import { limits, limitsOn } from './limits.ts'
import { norm } from './norms.ts'

/** The law's values as rows: all, or those in force on a date, or those whose key begins so. */
export function lawRows(options: { date?: string; key?: string; lang: Lang }): Rows {
  const found = options.date === undefined ? limits() : limitsOn(options.date)
  return {
    columns: [
      { name: 'key', type: 'text' },
      { name: 'valid_from', type: 'date' },
      { name: 'valid_to', type: 'date' },
      { name: 'value', type: 'number' },
      { name: 'unit', type: 'text' },
      { name: 'norm', type: 'text' },
      { name: 'status', type: 'text' },
      { name: 'article', type: 'text' },
      { name: 'act', type: 'text' },
      { name: 'edition', type: 'text' },
      { name: 'source', type: 'text' },
      { name: 'text', type: 'text' },
    ],
    rows: found
      .filter((limit) => limit.key.startsWith(options.key ?? ''))
      .map((limit) => ({
        ...limit,
        act: limit.act[options.lang],
        edition: limit.edition[options.lang],
        text: norm(limit.norm).text[options.lang],
      })),
  }
}
