import type { ColumnTable } from 'arquero'
import { factsOf } from '../check/facts.ts'
import { termsOf } from '../check/terms.ts'
import { doubtWords, termName, whoWords } from '../check/words.ts'
import type { Engine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { loadLaw } from '../law/law.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Column } from '../terminal/rows.ts'
import { tableFromRows } from './rows.ts'

const columns: Column[] = [
  { name: 'who', type: 'text' },
  { name: 'who_name', type: 'text' },
  { name: 'term', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'contract', type: 'text' },
  { name: 'from', type: 'date' },
  { name: 'until', type: 'date' },
  { name: 'state', type: 'text' },
  { name: 'doubt', type: 'text' },
  { name: 'norm', type: 'text' },
]

/** Who may act until when in a purchase, on a day. */
export async function termTable(
  engine: Engine,
  dir: string,
  ocid: string,
  { on, lang }: { on: string; lang: Lang },
): Promise<ColumnTable> {
  const [process] = await factsOf(engine, [ocid])
  if (process === undefined)
    throw new UserError(`there is no purchase ${ocid} in this dataset`, {
      next: 'give the ocid of a row, as data.flag and data.search have it',
      exit: 'data',
    })
  const law = await loadLaw(datasetPaths(dir).law)
  return tableFromRows(
    columns,
    termsOf(process, law, on).map(({ who, key, contract, from, until, state, doubt, norm }) => ({
      ...{ who, who_name: whoWords[who][lang], term: key, title: termName(key, lang), contract, from, until, state },
      ...{ doubt: doubt === null ? null : doubtWords[doubt][lang], norm },
    })),
  )
}
