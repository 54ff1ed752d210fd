import { datasetPaths } from '../dataset/layout.ts'
import { readManifest } from '../dataset/manifest.ts'
import { type Law, loadLaw } from '../law/law.ts'
import { inForce, type Limit } from '../law/limits.ts'
import { keyNotFound } from '../law/list.ts'
import { type LawStatus, normApplies } from '../law/norms.ts'
import { isStale } from '../law/reading.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import type { Column, Row, Rows } from '../terminal/rows.ts'
import { readIndicators } from './catalogue.ts'
import { explained } from './flag.ts'
import { closure, ownDirectory } from './relations.ts'
import { mentions } from './sql.ts'

/** How a key is known on a day; `missing`: there is no value for that day, so indicators that need it cannot judge. */
export const lawStates = ['verified', 'secondary', 'unverified', 'missing'] as const
export type LawState = (typeof lawStates)[number]

export interface LawCheckOptions {
  dir: string
  /** The day asked about; default: the date of the data. */
  date?: string | undefined
  key?: string | undefined
  status?: LawState | undefined
  /** Only what was read more than 90 days before. */
  stale?: boolean | undefined
  /** Only what an indicator leans on. */
  used?: boolean | undefined
  /** Norms in place of values. */
  norms?: boolean | undefined
  lang: Lang
  report?: Reporter
}

const valueColumns: Column[] = [
  { name: 'key', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'read', type: 'date' },
  { name: 'stale', type: 'boolean' },
  { name: 'value', type: 'text' },
  { name: 'unit', type: 'text' },
  { name: 'valid_from', type: 'date' },
  { name: 'valid_to', type: 'date' },
  { name: 'norm', type: 'text' },
  { name: 'uses', type: 'integer' },
  { name: 'indicators', type: 'json' },
  { name: 'source', type: 'text' },
  { name: 'read_by', type: 'text' },
  { name: 'file', type: 'text' },
]

const normColumns: Column[] = [
  { name: 'key', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'read', type: 'date' },
  { name: 'stale', type: 'boolean' },
  { name: 'article', type: 'text' },
  { name: 'act', type: 'text' },
  { name: 'edition', type: 'text' },
  { name: 'uses', type: 'integer' },
  { name: 'indicators', type: 'json' },
  { name: 'url', type: 'text' },
  { name: 'text', type: 'text' },
]

/**
 * How well the law is known on a day: a row for each key of a value (or norm) with its status, whether it was read more
 * than 90 days before, and the indicators that lean on it. Throws a UserError with file and line when a file of the
 * dataset's own is wrong.
 */
export async function checkLaw(options: LawCheckOptions): Promise<Rows & { date: string; tally: string }> {
  const report = options.report ?? silent
  const paths = datasetPaths(options.dir)
  const day = options.date ?? (await readManifest(options.dir)).data_date
  const law = await loadLaw(paths.law)
  if (day === null)
    throw new UserError('the dataset has no date of data', {
      next: 'name the day with --date YYYY-MM-DD',
      exit: 'usage',
    })
  const { indicators, broken } = await readIndicators({ custom: paths.indicators })
  for (const { error } of broken) report.warn(explained(error))
  const uses = new Map<string, string[]>()
  const keys = [...new Set(law.limits.map((limit) => limit.key))]
  for (const indicator of indicators) {
    const statements = await closure(indicator.sql, ownDirectory(indicator))
    const named = [...indicator.law, ...keys.filter((key) => statements.some((sql) => sql.includes(`'${key}'`)))]
    if (statements.some((sql) => mentions(sql, 'calendar'))) named.push('calendar')
    for (const key of new Set(named)) uses.set(key, [...(uses.get(key) ?? []), indicator.name])
  }
  const all =
    options.norms === true
      ? normRows(law, day, uses, options.lang)
      : [calendarRow(law, day, uses.get('calendar') ?? []), ...valueRows(law, keys, day, uses)]
  const { key = '' } = options
  const begins = (known: string) => known.startsWith(key)
  if (!all.some((row) => begins(row.key as string))) {
    const values = ['calendar', ...keys]
    const norms = law.norms.map((norm) => norm.key)
    const [known, others] = options.norms === true ? [norms, values] : [values, norms]
    // A norm that did not apply on the day is no mistake of the person who asks.
    if (!known.some(begins))
      throw keyNotFound(options.norms === true ? 'norm' : 'value', { key, keys: known, elsewhere: others.some(begins) })
  }
  const rows = all.filter(
    (row) =>
      begins(row.key as string) &&
      (options.status === undefined || row.status === options.status) &&
      (options.stale !== true || row.stale === true) &&
      (options.used !== true || (row.indicators as string[]).length > 0),
  )
  return {
    columns: options.norms === true ? normColumns : valueColumns,
    rows,
    date: day,
    tally: tallyOf(rows, options.norms === true ? 'norms' : 'values', day),
  }
}

function valueRows(law: Law, keys: string[], date: string, uses: Map<string, string[]>): Row[] {
  return keys.map((key) => {
    const found = inForce(law.limits, date).filter((limit) => limit.key === key)
    const indicators = uses.get(key) ?? []
    if (found.length === 0) return { ...emptyRow, key, status: 'missing', uses: indicators.length, indicators }
    const first = found[0]!
    const { unit, valid_from, valid_to } = first
    return {
      ...{ key, status: worst(found), read: found.map((one) => one.read).sort()[0]! },
      stale: found.some((one) => isStale(one, date)),
      value: found.map((one) => String(one.value)).join(', '),
      ...{ unit, valid_from, valid_to },
      norm: joined(found.map((one) => one.norm)),
      uses: indicators.length,
      indicators,
      source: joined(found.map((one) => one.source)),
      read_by: joined(found.flatMap((one) => one.read_by ?? [])),
      file: joined(found.flatMap((one) => one.file ?? [])),
    }
  })
}

/** How sure the calendar is of the year of a day: a projected year is computed from the rules, so it is not verified. */
function calendarRow(law: Law, date: string, indicators: string[]): Row {
  const year = law.calendar.years.get(Number(date.slice(0, 4)))
  const common = { ...emptyRow, key: 'calendar', uses: indicators.length, indicators }
  if (year === undefined) return { ...common, status: 'missing' }
  const [from, to] = [`${date.slice(0, 4)}-01-01`, `${date.slice(0, 4)}-12-31`]
  return {
    ...common,
    ...{ status: year.status === 'projected' ? 'unverified' : year.status, read: year.read, source: year.source },
    stale: isStale({ read: year.read, valid_to: to }, date),
    ...{ value: String(law.calendar.between(from, to) + Number(law.calendar.isWorkingDay(from))), unit: 'working-day' },
    ...{ valid_from: from, valid_to: to },
  }
}

const emptyRow = Object.fromEntries(valueColumns.map(({ name }) => [name, null]))

function normRows(law: Law, date: string, uses: Map<string, string[]>, lang: Lang): Row[] {
  return law.norms
    .filter((norm) => normApplies(norm, date))
    .map((norm) => {
      const indicators = uses.get(norm.key) ?? []
      return {
        ...{ key: norm.key, status: norm.status, read: norm.read, stale: isStale(norm, date), article: norm.article },
        ...{ act: norm.act[lang], edition: norm.edition[lang], uses: indicators.length, indicators, url: norm.url },
        text: norm.text[lang],
      }
    })
}

function worst(found: Limit[]): LawStatus {
  return (
    (['unverified', 'secondary'] as const).find((status) => found.some((one) => one.status === status)) ?? 'verified'
  )
}

function joined(texts: string[]): string | null {
  return texts.length === 0 ? null : [...new Set(texts)].join('; ')
}

/** `63 values on 2026-11-21: 50 verified, 8 secondary, 5 unverified; 60 read more than 90 days before` */
function tallyOf(rows: Row[], what: string, date: string): string {
  const counts = lawStates
    .map((state) => [state, rows.filter((row) => row.status === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
  const stale = rows.filter((row) => row.stale === true).length
  return `${rows.length} ${rows.length === 1 ? what.replace(/s$/, '') : what} on ${date}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}${
    stale === 0 ? '' : `; ${stale} read more than 90 days before: compare them with adilet.zan.kz`
  }`
}
