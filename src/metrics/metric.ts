import type { BlindZone } from '../dataset/blind-zones.ts'
import { openEngine } from '../dataset/engine.ts'
import { organisationOf } from '../indicators/selection.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import type { Column, Rows } from '../terminal/rows.ts'
import type { Weighting } from './aggregate.ts'
import { zonesLine, zonesOf } from './blind-zones.ts'
import { explainMetric } from './explain.ts'
import type { Metric } from './file.ts'
import { type MetricOptions, type MetricRow, type MetricRun, runMetric } from './run.ts'
import { notes } from './words.ts'

/** A metric as it is asked for on the command line: organisations as a person types them. */
export interface ComputeOptions extends MetricOptions {
  dir: string
  name: string
  lang?: Lang
  weight?: Weighting
  report?: Reporter
  signal?: AbortSignal
  /** The cluster that answers instead of this machine. */
  engine?: string
}

/** Rows of a metric, and the columns that a person reads of them. */
export interface Computed extends Rows {
  columns: Column[]
  rows: MetricRow[]
  short: string
}

/** Computes a metric over the dataset in `dir`. @throws UserError */
export async function computeMetric(options: ComputeOptions): Promise<Computed> {
  const { run, zones } = await asked(options)
  const report = options.report ?? silent
  const lang = options.lang ?? 'en'
  for (const { source, columns } of run.unpublished)
    report.warn(
      `${run.metric.name}: ${notes.unpublished[lang].replace('SOURCE', source).replace('COLUMNS', columns.join(', '))}`,
    )
  if (run.by.length > 0 && ['distinct', 'distinct-share', 'per'].includes(run.metric.kind))
    report.note(`${run.metric.name}: ${notes.overlapping[lang]}`)
  for (const line of zonesLine(run.metric, zones, lang)) report.note(line)
  return { columns: run.columns, rows: run.rows, short: shortColumns(run) }
}

/** The same metric explained as Markdown: texts, formula, SQL, and the figures that were asked for. @throws UserError */
export async function explainComputed(options: ComputeOptions): Promise<string> {
  const { run, zones } = await asked({ ...options, limit: options.limit ?? 20 })
  return explainMetric(run, options.lang ?? 'en', zones)
}

async function asked(options: ComputeOptions): Promise<{ run: MetricRun; zones: BlindZone[] }> {
  const engine = await openEngine(options.dir, {
    signal: options.signal,
    engine: options.engine,
    report: options.report,
  })
  try {
    const chosen: MetricOptions = { ...options }
    if (options.buyer !== undefined) chosen.buyer = await organisationOf(engine, options.buyer, 'buyer')
    if (options.supplier !== undefined) chosen.supplier = await organisationOf(engine, options.supplier, 'supplier')
    if (options.region?.trim() === '') throw new UserError('--region: no region is named', { exit: 'usage' })
    const run = await runMetric(engine, options.name, chosen)
    return { run, zones: await zonesOf(run.metric, engine, options.dir, options.lang ?? 'en') }
  } finally {
    await engine.close()
  }
}

function shortColumns({ metric, by, columns }: MetricRun): string {
  const own = columns
    .slice(
      1,
      columns.findIndex(({ name }) => name === 'variant'),
    )
    .map(({ name }) => name)
  return [
    ...own,
    ...(Object.keys(metric.variants).length > 0 ? ['variant'] : []),
    ...(metric.weighted ? ['weight'] : []),
    ...(metric.weighted || metric.money || by.some((dimension) => dimension.with === 'currency') ? ['currency'] : []),
    'value',
    ...(['mean', 'per', 'variation'].includes(metric.kind) ? ['median', 'p90'] : []),
    ...(['count', 'sum'].includes(metric.kind) ? ['share'] : []),
    ...(['ratio', 'distinct-share', 'top'].includes(metric.kind) ? ['numerator', 'denominator'] : []),
    'n',
    'missing',
    ...(hasMissing(metric) ? ['reasons'] : []),
  ].join(',')
}

function hasMissing(metric: Metric): boolean {
  return metric.kind !== 'count'
}
