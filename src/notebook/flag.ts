import type { ColumnTable } from 'arquero'
import { loadIndicator } from '../indicators/catalogue.ts'
import { type IndicatorRun, runIndicator } from '../indicators/evaluate.ts'
import { indicatorPage } from '../indicators/page.ts'
import { flagColumns, type Outcome, outcomes } from '../indicators/row.ts'
import { organisationOf } from '../indicators/selection.ts'
import type { Session } from '../indicators/session.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { checkName } from './names.ts'
import type { FlagOptions } from './open.ts'
import { tableFromRows } from './rows.ts'

const countColumns: Column[] = [
  { name: 'outcome', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'year', type: 'integer' },
  { name: 'count', type: 'integer' },
]

/** Runs an indicator over the dataset and gives its rows as an Arquero table, the largest sums at stake first. */
export async function flagTable(
  session: Session,
  custom: string,
  name: string,
  options: FlagOptions,
): Promise<ColumnTable> {
  const { outcome = 'flag' } = options
  const wanted = [outcome].flat() as Outcome[]
  for (const one of wanted) checkName('outcome', one, [...outcomes])
  const run = await ask(session, custom, name, options, wanted)
  const rows: Row[] = []
  for await (const row of run.rows) rows.push(row)
  return tableFromRows(flagColumns, rows)
}

/** How many subjects an indicator flags, lets pass and cannot judge, by reason and year. */
export async function outcomesTable(
  session: Session,
  custom: string,
  name: string,
  options: FlagOptions,
): Promise<ColumnTable> {
  const run = await ask(session, custom, name, { ...options, limit: 0 }, ['flag'])
  for await (const _ of run.rows);
  return tableFromRows(countColumns, run.counts)
}

async function ask(
  session: Session,
  custom: string,
  name: string,
  options: FlagOptions,
  wanted: Outcome[],
): Promise<IndicatorRun> {
  const { year, buyer, supplier, region, limit, outcome: _, lang, ...parameters } = options
  const id = (typed: string | undefined, what: string) =>
    typed === undefined ? undefined : organisationOf(session.engine, typed, what)
  return runIndicator(session.engine, name, {
    custom,
    session,
    parameters,
    selection: { year, buyer: await id(buyer, 'buyer'), supplier: await id(supplier, 'supplier'), region },
    outcomes: wanted,
    limit,
    rankByMoney: true,
    lang: lang as Lang | undefined,
  })
}

/** The page of an indicator, as `jaryq indicators show` prints it. */
export async function indicatorText(custom: string, name: string, lang: Lang): Promise<string> {
  return indicatorPage(await loadIndicator(name, { custom }), lang)
}
