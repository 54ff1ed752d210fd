/// <reference lib="dom" />
import { type Filters, writeFilters } from './filters.ts'
import type { FactName, Language, Measure, Module, ModuleAnswer, Texts } from './model.ts'

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

/** Where answers come from. */
export interface Source {
  answer(module: Module, filters: Filters, lang: Language): Promise<ModuleAnswer>
  records(fact: FactName, filters: Filters, lang: Language): Promise<{ rows: RecordItem[]; total: number }>
  search(text: string, role: string, lang: Language): Promise<{ id: string; name: string }[]>
  /** Whether single records can be listed. */
  hasRecords: boolean
}

/** The server that gave the page. */
export function liveSource(): Source {
  const ask = async (path: string, query: URLSearchParams) => {
    const answer = await fetch(`api/${path}?${query}`, { credentials: 'omit' })
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const of = (filters: Filters, lang: Language, more: Record<string, string>) => {
    const query = writeFilters(filters)
    query.set('lang', lang)
    for (const [name, value] of Object.entries(more)) query.set(name, value)
    return query
  }
  return {
    hasRecords: true,
    answer: (module, filters, lang) => ask('module', of(filters, lang, { m: module.id })),
    records: (fact, filters, lang) => ask('records', of(filters, lang, { fact })),
    search: (text, role, lang) => ask('search', of({}, lang, { text, role })),
  }
}
