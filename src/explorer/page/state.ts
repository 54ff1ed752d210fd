import { type Filters, parseFilters, writeFilters } from './filters.ts'
import type { Language } from './model.ts'

/** What a page shows: all of it stands in the URL, so that a view can be sent. */
export interface State {
  module: string
  filters: Filters
  lang: Language
}

export function parseState(hash: string, modules: readonly string[], lang: Language): State {
  const query = new URLSearchParams(hash.replace(/^#/, ''))
  const module = query.get('m') ?? ''
  const asked = query.get('lang')
  return {
    module: modules.includes(module) ? module : modules[0]!,
    filters: parseFilters(query),
    lang: asked === 'en' || asked === 'ru' || asked === 'kk' ? asked : lang,
  }
}

export function writeState({ module, filters, lang }: State): string {
  const query = new URLSearchParams({ m: module, lang })
  for (const [name, value] of writeFilters(filters)) query.append(name, value)
  return `#${query}`
}
