import { dimensions } from './dimensions.ts'
import { type Chart, type FactName, factNames, type Measure, type Module, type Texts } from './model.ts'

/** A report that a reader put together: what is counted, the figures, what they are broken down by, how it is drawn. */
export interface ReportSpec {
  fact: FactName
  measures: string[]
  by: string[]
  chart: ReportChart
}

export const reportCharts = ['auto', 'bars', 'months', 'map', 'heat', 'none'] as const
export type ReportChart = (typeof reportCharts)[number]

/** So many figures and so many dimensions at most. */
export const reportMost = 4

/** So many rows of a report are shown, and stand in its CSV. */
export const reportRows = 1000

export const firstReport: ReportSpec = {
  fact: 'contracts',
  measures: ['contract_value', 'contracts'],
  by: ['method'],
  chart: 'auto',
}

/** The measures of a fact, in the order in which they are listed. */
export function measuresOf(fact: FactName, measures: Record<string, Measure>): Measure[] {
  return Object.values(measures).filter((measure) => measure.fact === fact)
}

/** The dimensions that rows of a fact can be broken down by. */
export function dimensionsOf(fact: FactName): string[] {
  return Object.values(dimensions)
    .filter(({ facts }) => facts === undefined || facts.includes(fact))
    .map(({ id }) => id)
}

/** The report of a URL's query. What it does not know is left out: a URL may come from anywhere. */
export function parseReport(query: URLSearchParams, measures: Record<string, Measure>): ReportSpec {
  const fact = factNames.find((one) => one === query.get('fact'))
  if (fact === undefined) return firstReport
  const some = (name: string, known: string[]) =>
    [...new Set(query.getAll(name))].filter((one) => known.includes(one)).slice(0, reportMost)
  const own = measuresOf(fact, measures).map(({ id }) => id)
  const wanted = some('x', own)
  return {
    fact,
    measures: wanted.length === 0 ? own.slice(0, 1) : wanted,
    by: some('d', dimensionsOf(fact)),
    chart: reportCharts.find((one) => one === query.get('chart')) ?? 'auto',
  }
}

/** The same as a URL's query. */
export function writeReport({ fact, measures, by, chart }: ReportSpec): [string, string][] {
  return [
    ['fact', fact],
    ...measures.map((id): [string, string] => ['x', id]),
    ...by.map((id): [string, string] => ['d', id]),
    ['chart', chart],
  ]
}

/** How a report can be drawn; the first is the one that fits best. */
export function chartsFor({ by }: Pick<ReportSpec, 'by'>): Exclude<ReportChart, 'auto'>[] {
  if (by.length === 0) return ['none']
  if (by.length === 1 && by[0] === 'month') return ['months', 'bars', 'none']
  if (by.length === 1 && by[0]!.startsWith('region')) return ['map', 'bars', 'none']
  return by.length === 2 ? ['heat', 'bars', 'none'] : ['bars', 'none']
}

/** What a report shows, in words. */
export function reportTitle({ measures: ids, by }: ReportSpec, measures: Record<string, Measure>): Texts {
  const text = (lang: keyof Texts) =>
    [ids.map((id) => measures[id]!.title[lang]).join(', '), by.map((id) => dimensions[id]!.title[lang]).join(', ')]
      .filter((part) => part !== '')
      .join(' · ')
  return { en: text('en'), ru: text('ru'), kk: text('kk') }
}

/** A report as a page: one query, with its chart and its table. */
export function reportModule(page: Module, spec: ReportSpec, title: Texts): Module {
  const { fact, measures, by } = spec
  const isOfTime = by[0] === 'month' || by[0] === 'year'
  const query = {
    ...{ id: 'report', fact, by, measures },
    ...(by.length === 0 ? {} : { ...(isOfTime ? {} : { order: measures[0]! }), limit: reportRows }),
  }
  const fits = chartsFor(spec)
  const kind = fits.find((one) => one === spec.chart) ?? fits[0]!
  const charts: Chart[] = kind === 'none' ? [] : [{ id: 'report', query: 'report', kind, measure: measures[0]!, title }]
  return {
    ...page,
    fact,
    queries: [query],
    charts,
    tables: [{ id: 'report', query: 'report', title }],
  }
}
