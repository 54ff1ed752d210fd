import type { ColumnTable } from 'arquero'
import type { Engine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { flagColumns, type Outcome, outcomes, runIndicator } from '../indicators/run.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Row } from '../terminal/rows.ts'
import { checkName } from './names.ts'
import type { FlagOptions } from './open.ts'
import { tableFromRows } from './rows.ts'

/** Runs an indicator over the dataset and gives its rows as an Arquero table, the largest sums at stake first. */
export async function flagTable(engine: Engine, dir: string, name: string, options: FlagOptions): Promise<ColumnTable> {
  const { year, buyer, supplier, region, limit, outcome = 'flag', lang, ...parameters } = options
  checkName('outcome', outcome, [...outcomes])
  const run = await runIndicator(engine, name, {
    custom: datasetPaths(dir).indicators,
    parameters,
    selection: { year, buyer, supplier, region },
    outcomes: [outcome as Outcome],
    limit,
    rankByMoney: true,
    lang: lang as Lang | undefined,
  })
  const rows: Row[] = []
  for await (const row of run.rows) rows.push(row)
  return tableFromRows(flagColumns, rows)
}
