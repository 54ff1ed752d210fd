import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Column, Row, Rows } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import type { Law } from './law.ts'
import { inForce, type Limit } from './limits.ts'
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
): Rows & { rows: Row[] } {
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

/** The error for a key that neither is one nor begins one. `elsewhere`: the others, norms or values, have such a key. */
export function keyNotFound(
  what: 'value' | 'norm',
  { key, keys, elsewhere }: { key: string; keys: readonly string[]; elsewhere: boolean },
): UserError {
  const hint = didYouMean(key, new Set(keys))
  const norms = 'jaryq law check --norms'
  const others =
    what === 'value' ? `it is the key of a norm: ${norms} --key ${key}` : 'it is the key of a value: leave --norms out'
  return new UserError(`no ${what} of the law has a key that begins with "${key}"`, {
    next: [
      ...(hint === undefined ? [] : [hint]),
      ...(elsewhere ? [others] : []),
      `see the keys with: ${what === 'norm' ? norms : 'jaryq law list'} --fields key`,
    ],
    exit: 'usage',
  })
}

/** When there are values of a key that has none on a day, as one line. */
export function whenKnown(about: readonly Limit[], key: string, date: string): string {
  const named = [...new Set(about.map((limit) => limit.key))]
  const spans = [...new Set(about.map(({ valid_from: from, valid_to: to }) => `${from} to ${to ?? 'now'}`))].sort()
  const known =
    named.length === 1
      ? `; it is known for ${spans.join(', ')}`
      : `; the first of them is known from ${spans[0]!.slice(0, 10)} on`
  const later = about.every(({ valid_to: to }) => to !== null && to < date)
  return `no value of ${key === '' ? 'the law' : `"${key}"`} is known for ${date}${known}${
    later ? '; read it in the act and keep it with: jaryq law add' : ''
  }`
}
