import { type Filters, parseFilters, writeFilters } from './filters.ts'
import type { Language, Measure } from './model.ts'
import { parseReport, type ReportSpec, writeReport } from './report.ts'

/** What a page shows: all of it stands in the URL, so that a view can be sent. */
export interface State {
  module: string
  filters: Filters
  lang: Language
  /** Of the report builder. */
  report?: ReportSpec
}

export function parseState(
  hash: string,
  modules: readonly string[],
  lang: Language,
  measures: Record<string, Measure> = {},
): State {
  const query = new URLSearchParams(hash.replace(/^#/, ''))
  const asked = query.get('m') ?? ''
  const module = modules.includes(asked) ? asked : modules[0]!
  const wanted = query.get('lang')
  return {
    module,
    filters: parseFilters(query),
    lang: wanted === 'en' || wanted === 'ru' || wanted === 'kk' ? wanted : lang,
    ...(module === 'report' ? { report: parseReport(query, measures) } : {}),
  }
}

export function writeState({ module, filters, lang, report }: State): string {
  const query = new URLSearchParams({ m: module, lang })
  if (module === 'report' && report !== undefined)
    for (const [name, value] of writeReport(report)) query.append(name, value)
  for (const [name, value] of writeFilters(filters)) query.append(name, value)
  return `#${query}`
}
