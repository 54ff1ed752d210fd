import { loadMetric } from '../../../src/metrics/catalogue.ts'
import { type MetricOptions, type MetricRow, type MetricRun, runMetric } from '../../../src/metrics/run.ts'
import { engineOver, SharedEngine, type Tables } from '../../indicators/support/engine.ts'

let shared: Promise<SharedEngine> | undefined

/** A metric over hand-made tables. */
export async function compute(
  name: string,
  tables: Tables,
  options: MetricOptions & { dataDate?: string; threads?: number } = {},
): Promise<MetricRun> {
  const { dataDate, threads, ...rest } = options
  const sourced = Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [table, rows.map((row) => ({ source: 'made-up', ...row }))]),
  )
  if (threads === undefined) {
    shared ??= SharedEngine.open()
    return (await shared).over(sourced, dataDate, ({ engine, session }) =>
      runMetric(engine, name, { ...rest, session }),
    )
  }
  const engine = await engineOver(sourced, { dataDate, threads })
  try {
    return await runMetric(engine, name, rest)
  } finally {
    await engine.close()
  }
}

/** How a case names a cell: its dimensions by "|", then variant, weight and currency, where there are any. */
export async function cellName(run: MetricRun, row: MetricRow): Promise<string> {
  const { weighted } = await loadMetric(run.metric.name)
  const parts = [
    run.by.map(({ name }) => String(row[name.replaceAll('-', '_')] ?? '–')).join('|'),
    row.variant ?? '',
    weighted ? row.weight : '',
    row.currency ?? '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'all' : parts.join(' ')
}
