import type { ColumnTable } from 'arquero'
import { type SearchQuery, searchColumns, searchDataset } from '../search/search.ts'
import { type SimilarOptions, similarColumns, similarLots } from '../search/similar.ts'
import type { Lang } from '../terminal/languages.ts'
import { tableFromRows } from './rows.ts'

/** What a search in a notebook can be narrowed by; as the flags of `jaryq search`. */
export type SearchOptions = Omit<SearchQuery, 'text'> & { lang?: Lang }

/** What `jaryq similar` can be narrowed by. */
export type SimilarLotOptions = Pick<SimilarOptions, 'year' | 'buyer' | 'supplier' | 'region' | 'limit'> & {
  lang?: Lang
}

interface Place {
  dir: string
  generation: number
  lang: Lang
}

/** Rows of a search as an Arquero table; what was read differently is printed. */
export async function searchTable(place: Place, text: string, options: SearchOptions): Promise<ColumnTable> {
  const { lang = place.lang, ...query } = options
  const answer = await searchDataset(place.dir, { text, ...query }, { generation: place.generation, lang })
  if (answer.read !== undefined) console.log(answer.read)
  return tableFromRows(searchColumns, answer.rows)
}

/** Rows of similar purchases as an Arquero table, the lot itself first. */
export async function similarTable(place: Place, lot: string, options: SimilarLotOptions): Promise<ColumnTable> {
  const { rows } = await similarLots(lot, { ...place, ...options })
  return tableFromRows(similarColumns, rows)
}
