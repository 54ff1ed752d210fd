import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import type { Rows } from '../terminal/rows.ts'
import { listIndicators, loadIndicator } from './catalogue.ts'
import { type CountRow, runIndicator, type Selection } from './evaluate.ts'
import { explainIndicator } from './explain.ts'
import type { Indicator, Stage } from './file.ts'
import { type FlagRow, flagColumns, type Outcome } from './row.ts'
import { organisationOf, regionOf } from './selection.ts'
import { Session } from './session.ts'
import { readLedger, runAndStore } from './store.ts'

export interface FlagOptions {
  dir: string
  /** One indicator; without it all, or those of a stage, or the legal ones. */
  name?: string
  legal?: boolean
  stage?: Stage
  parameters?: Record<string, unknown>
  outcome?: Outcome
  year?: number
  buyer?: string
  supplier?: string
  region?: string
  limit?: number
  rankByMoney?: boolean
  lang?: Lang
  report?: Reporter
  signal?: AbortSignal
}

/**
 * Runs one indicator or many: stores the run of the whole dataset, then gives the rows that were asked for. Where
 * nothing can be stored (another process writes, the disk is read-only) it warns and gives the rows all the same.
 */
export async function flag(options: FlagOptions): Promise<Rows & { rows: AsyncIterable<FlagRow> }> {
  const indicators = await chosen(options)
  return { columns: flagColumns, rows: flagged(options, indicators) }
}

async function chosen(options: FlagOptions): Promise<Indicator[]> {
  const custom = { custom: datasetPaths(options.dir).indicators }
  if (options.name !== undefined) return [await loadIndicator(options.name, custom)]
  return (await listIndicators(custom)).filter(
    (indicator) =>
      (options.legal !== true || indicator.severity === 'legal') &&
      (options.stage === undefined || indicator.stage === options.stage),
  )
}

async function* flagged(options: FlagOptions, indicators: Indicator[]): AsyncIterable<FlagRow> {
  const report = options.report ?? silent
  const engine = await openEngine(options.dir, { signal: options.signal })
  try {
    const selection = await selectionOf(engine, options)
    await store(options, indicators, engine, report)
    const seen = new Map((await readLedger(options.dir)).map((entry) => [entry.id, entry]))
    const session = await Session.open(engine)
    const ranked: FlagRow[] = []
    let left = options.limit ?? Number.POSITIVE_INFINITY
    for (const indicator of indicators) {
      const run = await runIndicator(engine, indicator.name, {
        custom: engine.paths.indicators,
        parameters: options.parameters,
        selection,
        outcomes: [options.outcome ?? 'flag'],
        limit: options.limit,
        rankByMoney: options.rankByMoney,
        lang: options.lang,
        seen: (id) => seen.get(id),
        session,
      })
      for (const warning of run.warnings) report.warn(warning)
      report.note(tally(indicator.name, run.counts))
      for await (const row of run.rows) {
        if (options.rankByMoney === true) ranked.push(row)
        else if (left-- > 0) yield row
      }
    }
    ranked.sort(byMoney)
    yield* ranked.slice(0, options.limit)
  } finally {
    await engine.close()
  }
}

function byMoney(a: FlagRow, b: FlagRow): number {
  const [first, second] = [a, b].map((row) => (row.money_at_stake === null ? -1 : Number(row.money_at_stake)))
  return second! - first! || (a.id < b.id ? -1 : 1)
}

async function selectionOf(engine: Engine, options: FlagOptions): Promise<Selection> {
  const selection: Selection = {}
  if (options.year !== undefined) selection.year = options.year
  if (options.buyer !== undefined) selection.buyer = await organisationOf(engine, options.buyer, 'buyer')
  if (options.supplier !== undefined) selection.supplier = await organisationOf(engine, options.supplier, 'supplier')
  if (options.region !== undefined) selection.region = regionOf(options.region)
  return selection
}

async function store(options: FlagOptions, indicators: Indicator[], engine: Engine, report: Reporter): Promise<void> {
  try {
    const stored = await runAndStore(
      options.dir,
      indicators.map((indicator) => indicator.name),
      {
        parameters: options.name === undefined ? {} : { [options.name]: options.parameters ?? {} },
        engine,
        report,
        signal: options.signal,
      },
    )
    report.debug(`run ${stored.run}: ${stored.flags} flags in ${engine.paths.run(stored.run)}`)
  } catch (error) {
    const isLocked =
      error instanceof UserError && /writing to the dataset|lock of the dataset|cannot lock/.test(error.message)
    const isReadOnly = ['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
    if (!isLocked && !isReadOnly) throw error
    const why = error instanceof UserError && error.why !== undefined ? ` (${error.why})` : ''
    report.warn(`the run is not stored: ${(error as Error).message}${why}`)
  }
}

/** `single-bid: 1 flag, 120 passed, 14 not applicable, 2 insufficient (no-bids-visible 2)` */
export function tally(name: string, counts: CountRow[]): string {
  const of = (outcome: Outcome) => counts.filter((row) => row.outcome === outcome)
  const total = (rows: CountRow[]) => rows.reduce((sum, row) => sum + row.count, 0)
  const why = (rows: CountRow[]) => {
    const byReason = new Map<string, number>()
    for (const row of rows)
      if (row.reason !== null) byReason.set(row.reason, (byReason.get(row.reason) ?? 0) + row.count)
    return byReason.size === 0 ? '' : ` (${[...byReason].map(([reason, count]) => `${reason} ${count}`).join(', ')})`
  }
  const flags = total(of('flag'))
  const parts = [`${flags} ${flags === 1 ? 'flag' : 'flags'}`, `${total(of('pass'))} passed`]
  for (const [outcome, word] of [
    ['not-applicable', 'not applicable'],
    ['insufficient', 'insufficient'],
    ['error', 'contradictory'],
  ] as const) {
    const rows = of(outcome)
    if (rows.length > 0) parts.push(`${total(rows)} ${word}${outcome === 'not-applicable' ? '' : why(rows)}`)
  }
  return `${name}: ${parts.join(', ')}`
}

/** An indicator explained as Markdown: its texts, law, parameters and SQL, what it gave, and the evidence of some rows. */
export async function explain(options: FlagOptions & { name: string }): Promise<string> {
  const engine = await openEngine(options.dir, { signal: options.signal })
  try {
    const run = await runIndicator(engine, options.name, {
      custom: engine.paths.indicators,
      parameters: options.parameters,
      selection: await selectionOf(engine, options),
      outcomes: [options.outcome ?? 'flag'],
      limit: options.limit ?? 3,
      rankByMoney: options.rankByMoney,
      lang: options.lang,
    })
    return await explainIndicator(run, options.lang ?? 'en', tally(options.name, run.counts))
  } finally {
    await engine.close()
  }
}
