import type { BlindZone } from '../dataset/blind-zones.ts'
import { regions } from '../goszakup/regions.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Row } from '../terminal/rows.ts'
import type { FigureName, FigureRows } from './figures.ts'
import type { IndicatorSummary } from './flags.ts'
import { methodName, regionName } from './names.ts'
import { number } from './numbers.ts'
import type { AskedRuns } from './runs.ts'
import { texts } from './texts.ts'

/** All that the overview says, before it becomes a page, a table or JSON. */
export interface Overview {
  lang: Lang
  training: boolean
  dataDate: string | null
  generation: number
  /** Names of the sources of the processes. */
  sources: string[]
  /** `net`: every source states contract sums without VAT. `unknown`: at least one does not say. */
  vat: 'net' | 'unknown'
  /** The currency of the charts by value: that of the most contracts; undefined when no contract has a value. */
  currency: string | undefined
  figures: Record<FigureName, FigureRows>
  indicators: IndicatorSummary[]
  /** The stored runs that they are of. */
  asked: AskedRuns
  /** What no figure holds: what by law is not published, and the sources that the dataset lacks. */
  blindZones: BlindZone[]
}

/** Indicators with flags, each told of at length; and the others, of which a line is enough. */
export function bySigns({ indicators }: Overview): { found: IndicatorSummary[]; others: IndicatorSummary[] } {
  const { found = [], others = [] } = Object.groupBy(indicators, ({ flagged }) => (flagged > 0 ? 'found' : 'others'))
  return { found, others }
}

/** The measures of one bar: a year, a method, a region. Sums are in one currency and undefined when none is known. */
export interface Breakdown {
  key: string
  label: string
  contracts: number
  known: number
  nonCompetitive: number
  /** Contracts whose value is known in the currency asked for. */
  valued: number
  value: number | undefined
  valueKnown: number | undefined
  valueNonCompetitive: number | undefined
}

/** Adds up a figure's rows by `key`: counts over every currency, sums in `currency` alone. */
export function breakdown(
  rows: Row[],
  key: string,
  currency: string | undefined,
  label: (key: string, row: Row) => string,
): Breakdown[] {
  const found = new Map<string, Breakdown>()
  for (const row of rows) {
    const name = String(row[key] ?? '')
    const entry = found.get(name) ?? {
      key: name,
      label: label(name, row),
      contracts: 0,
      known: 0,
      nonCompetitive: 0,
      valued: 0,
      value: undefined,
      valueKnown: undefined,
      valueNonCompetitive: undefined,
    }
    entry.contracts += number(row.contracts) ?? 0
    entry.known += number(row.contracts_method_known) ?? 0
    entry.nonCompetitive += number(row.contracts_non_competitive) ?? 0
    if (row.currency === currency) {
      entry.valued = number(row.contracts_with_value) ?? 0
      entry.value = number(row.value)
      entry.valueKnown = number(row.value_method_known)
      // With methods known and none of them single source, the sum is nothing, not unknown.
      entry.valueNonCompetitive = number(row.value_non_competitive) ?? (entry.valueKnown === undefined ? undefined : 0)
    }
    found.set(name, entry)
  }
  return [...found.values()]
}

export function byYear({ figures, currency }: Overview): Breakdown[] {
  return breakdown(figures.contracts_by_year.rows, 'year', currency, (year) => year)
}

/** The key of the row that stands for all smaller methods together. */
export const otherMethods = '*'

/** What the method of a row is called. */
export function methodLabel({ method, method_name: name }: Row, lang: Lang): string {
  return method === ''
    ? texts.unknownMethod[lang]
    : methodName(String(method), (name as string | null) ?? undefined, lang)
}

/** Methods, most money first, then most contracts; from the eleventh on together. */
export function byMethod({ figures, currency, lang }: Overview): Breakdown[] {
  const all = breakdown(figures.contracts_by_method.rows, 'method', currency, (_, row) => methodLabel(row, lang)).sort(
    largestFirst,
  )
  if (all.length <= 11) return all
  const rest = all.slice(10)
  const add = (pick: (entry: Breakdown) => number | undefined) =>
    rest.reduce<number | undefined>((sum, entry) => {
      const value = pick(entry)
      return value === undefined ? sum : (sum ?? 0) + value
    }, undefined)
  return [
    ...all.slice(0, 10),
    {
      key: otherMethods,
      label: texts.otherMethods[lang].replace('{n}', String(rest.length)),
      contracts: add((entry) => entry.contracts)!,
      known: add((entry) => entry.known)!,
      nonCompetitive: add((entry) => entry.nonCompetitive)!,
      valued: add((entry) => entry.valued)!,
      value: add((entry) => entry.value),
      valueKnown: add((entry) => entry.valueKnown),
      valueNonCompetitive: add((entry) => entry.valueNonCompetitive),
    },
  ]
}

/** The regions that have contracts, most money first, and the names of those without. */
export function byRegion({ figures, currency, lang }: Overview): { found: Breakdown[]; empty: string[] } {
  const found = breakdown(
    figures.contracts_by_region.rows,
    'region',
    currency,
    (code) => regionName(code, lang) ?? `KATO ${code}`,
  ).sort(largestFirst)
  const known = new Set(found.map(({ key }) => key))
  return {
    found,
    empty: Object.entries(regions)
      .filter(([code]) => !known.has(code))
      .map(([, { name }]) => name[lang]),
  }
}

function largestFirst(a: Breakdown, b: Breakdown): number {
  return (b.value ?? -1) - (a.value ?? -1) || b.contracts - a.contracts || (a.key < b.key ? -1 : 1)
}
