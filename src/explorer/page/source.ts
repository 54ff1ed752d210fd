/// <reference lib="dom" />
import { type Filters, writeFilters } from './filters.ts'
import type { FactName, Language, Measure, Module, ModuleAnswer, Texts } from './model.ts'
import { type ReportSpec, writeReport } from './report.ts'

/** What the page knows from the beginning. */
export interface Boot {
  lang: Language
  about: {
    training: boolean
    dataDate: string | null
    sources: string[]
    currencies: string[]
    indicators: number
    hasFlags: boolean
    rows: Record<string, number>
    layers: { kind: string; read: number | null; rows: number }[]
    releases: number
  }
  modules: Module[]
  measures: Record<string, Measure>
  labels: Record<string, Record<string, Texts>>
  /** The values that filters offer. */
  values: Record<string, string[]>
  /** Data inside the page, or a server behind it. */
  mode: 'live' | 'file'
}

export interface RecordItem {
  ocid: string
  id: string
  title: string | null
  date: string | null
  buyer: string | null
  supplier: string | null
  amount: number | string | null
  currency: string | null
  status: string | null
  indicator: string | null
  url: string | null
  commands: string[]
}

/** What two bidders have in common. */
export interface PairEvidence {
  a: { id: string; name: string }
  b: { id: string; name: string }
  total: number
  lots: {
    ocid: string
    date: string | null
    title: string | null
    buyer: string | null
    amount: number | string | null
    currency: string | null
    priceA: number | string | null
    priceB: number | string | null
    winner: 'a' | 'b' | 'neither' | null
    url: string | null
  }[]
  contacts: { kind: string; value: string; parties: number }[]
}

/** A report that was saved under a name, or what is wrong with its file. */
export interface SavedReport {
  name: string
  report?: {
    title: string
    measures: string[]
    dimensions: string[]
    filters: Filters
    chart?: { kind: string; measure: string }
  }
  error?: string
}

/** Where answers come from. */
export interface Source {
  /** `report`: what the page was made from, where a reader put it together. */
  answer(module: Module, filters: Filters, lang: Language, report?: ReportSpec): Promise<ModuleAnswer>
  records(fact: FactName, filters: Filters, lang: Language): Promise<{ rows: RecordItem[]; total: number; sql: string }>
  search(text: string, role: string, lang: Language): Promise<{ id: string; name: string }[]>
  /** Whether single records can be listed. */
  hasRecords: boolean
  /** Undefined where there is no server: the page hands the reader a file instead. */
  saved?: {
    list(): Promise<SavedReport[]>
    /** The path of the file, or "exists" where one of the name is there and `replace` was not asked for. */
    save(name: string, report: unknown, replace: boolean): Promise<{ path: string } | 'exists'>
  }
  pair?(a: string, b: string, lang: Language): Promise<PairEvidence>
}

/** The server that gave the page. */
export function liveSource(): Source {
  const ask = async (path: string, query: URLSearchParams, signal?: AbortSignal) => {
    const answer = await fetch(`api/${path}?${query}`, { credentials: 'omit', signal: signal ?? null })
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const of = (filters: Filters, lang: Language, more: Record<string, string>) => {
    const query = writeFilters(filters)
    query.set('lang', lang)
    for (const [name, value] of Object.entries(more)) query.set(name, value)
    return query
  }
  let before = new AbortController()
  return {
    hasRecords: true,
    answer(module, filters, lang, report) {
      // One view is on the page: what was asked for the one before is not waited for.
      before.abort()
      before = new AbortController()
      if (report === undefined) return ask('module', of(filters, lang, { m: module.id }), before.signal)
      const query = of(filters, lang, {})
      for (const [name, value] of writeReport(report)) query.append(name, value)
      return ask('report', query, before.signal)
    },
    records: (fact, filters, lang) => ask('records', of(filters, lang, { fact })),
    search: (text, role, lang) => ask('search', of({}, lang, { text, role })),
    pair: (a, b, lang) => ask('pair', of({}, lang, { a, b })),
    saved: {
      list: () => ask('reports', new URLSearchParams()),
      async save(name, report, replace) {
        const answer = await fetch('api/reports', {
          ...{ method: 'POST', credentials: 'omit', headers: { 'content-type': 'application/json' } },
          body: JSON.stringify({ name, report, replace }),
        })
        if (answer.status === 409) return 'exists'
        if (!answer.ok) throw new Error(await answer.text())
        return answer.json()
      },
    },
  }
}
