import type { ColumnTable } from 'arquero'
import { organisationOf } from '../indicators/selection.ts'
import type { Session } from '../indicators/session.ts'
import { zonesLine, zonesOf } from '../metrics/blind-zones.ts'
import { runMetric } from '../metrics/run.ts'
import { notes } from '../metrics/words.ts'
import type { Lang } from '../terminal/languages.ts'
import type { MetricOptions } from './open.ts'
import { tableFromRows } from './rows.ts'

/** A metric by its dimensions as an Arquero table, and what has to be said beside its figures, line by line. */
export async function metricTable(
  session: Session,
  dir: string,
  name: string,
  options: MetricOptions,
): Promise<{ table: ColumnTable; notes: string[] }> {
  const { by, buyer, supplier, minimum, lang = 'en', ...others } = options
  const { engine } = session
  const id = (typed: string | undefined, what: string) =>
    typed === undefined ? undefined : organisationOf(engine, typed, what)
  const run = await runMetric(engine, name, {
    ...others,
    session,
    lang,
    by: by === undefined ? undefined : [by].flat().join(','),
    buyer: await id(buyer, 'buyer'),
    supplier: await id(supplier, 'supplier'),
    minimum: minimum ?? 1,
  })
  return {
    table: await tableFromRows(run.columns, run.rows),
    notes: [
      ...run.unpublished.map(
        ({ source, columns }) =>
          `${name}: ${notes.unpublished[lang].replace('SOURCE', source).replace('COLUMNS', columns.join(', '))}`,
      ),
      ...zonesLine(run.metric, await zonesOf(run.metric, engine, dir, lang as Lang), lang as Lang),
    ],
  }
}
