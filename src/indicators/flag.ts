import { type Engine, type EngineOptions, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { endsAll, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import type { Rows } from '../terminal/rows.ts'
import { type BrokenIndicator, listIndicators, loadIndicator, readIndicators } from './catalogue.ts'
import { type CountRow, type IndicatorRun, runIndicator, type Selection } from './evaluate.ts'
import { explainIndicator } from './explain.ts'
import type { Stage } from './file.ts'
import { packWarnings } from './peer-pack.ts'
import { type FlagRow, flagColumns, type Outcome } from './row.ts'
import { organisationOf, regionOf } from './selection.ts'
import { Session } from './session.ts'
import { byMoneyAtStake, runAndStore, type StoredRun } from './store.ts'
import { type LedgerEntry, readLedger } from './stored.ts'

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
  /** Seconds that an indicator of the dataset's own may take. */
  timeLimit?: number
  lang?: Lang
  report?: Reporter
  signal?: AbortSignal
  /** The cluster that answers instead of this machine. */
  engine?: string
}

/** Rows of flags; `broken` is filled while they are read. */
export interface Flagged extends Rows {
  rows: AsyncIterable<FlagRow>
  /** Indicators of the dataset's own that could not be computed, and why. */
  broken: BrokenIndicator[]
}

/**
 * Runs one indicator or many: stores the run of the whole dataset, then gives the rows that were asked for. Where
 * nothing can be stored (another process writes, the disk is read-only) it warns and gives the rows all the same. Of
 * many, one that is broken does not stop the others.
 */
export async function flag(options: FlagOptions): Promise<Flagged> {
  const { names, broken } = await chosen(options)
  return { columns: flagColumns, rows: flagged(options, names, broken), broken }
}

/** The indicators that are asked for, and those among them whose files cannot be read. */
export async function chosen(options: FlagOptions): Promise<{ names: string[]; broken: BrokenIndicator[] }> {
  const custom = { custom: datasetPaths(options.dir).indicators }
  if (options.name !== undefined) return { names: [(await loadIndicator(options.name, custom)).name], broken: [] }
  const { indicators, broken } = await readIndicators(custom)
  const wanted = indicators.filter(
    (indicator) =>
      (options.legal !== true || indicator.severity === 'legal') &&
      (options.stage === undefined || indicator.stage === options.stage),
  )
  return { names: wanted.map(({ name }) => name), broken }
}

async function* flagged(options: FlagOptions, names: string[], broken: BrokenIndicator[]): AsyncIterable<FlagRow> {
  const report = options.report ?? silent
  const isBroken = (name: string, error: UserError) => {
    broken.push({ name, error })
    report.warn(explained(error))
  }
  for (const { error } of broken) report.warn(explained(error))
  const engine = await openEngine(options.dir, engineOptions(options))
  try {
    const selection = await selectionOf(engine, options)
    const asked =
      options.name === undefined
        ? await listIndicators()
        : [await loadIndicator(options.name, { custom: engine.paths.indicators })]
    const comparing = asked.filter(({ name, peers }) => peers !== undefined && names.includes(name))
    for (const warning of await packWarnings(engine.paths.peers, comparing, engine.manifest.training))
      report.warn(warning)
    const stored = await store(options, names, engine, report, options.name === undefined ? isBroken : undefined)
    // What was stored holds all flags and errors; other outcomes, and what only the tables can select, are asked again.
    const isStored = stored !== undefined && selection.region === undefined && (options.outcome ?? 'flag') === 'flag'
    for (const warning of stored?.warnings ?? []) report.warn(warning)
    let seen: ReadonlyMap<string, LedgerEntry> | undefined
    let session: Session | undefined
    const ranked: FlagRow[] = []
    let left = options.limit ?? Number.POSITIVE_INFINITY
    for (const name of names) {
      if (broken.some((entry) => entry.name === name)) continue
      let run: Pick<IndicatorRun, 'counts' | 'warnings' | 'rows'>
      try {
        if (isStored) run = storedRun(stored, name, selection, options)
        else {
          seen ??= new Map((await readLedger(options.dir)).map((entry) => [entry.id, entry]))
          const told = seen
          session ??= await Session.open(engine)
          run = await runIndicator(engine, name, {
            custom: engine.paths.indicators,
            parameters: options.parameters,
            selection,
            outcomes: [options.outcome ?? 'flag'],
            limit: options.limit,
            rankByMoney: options.rankByMoney,
            lang: options.lang,
            seen: (id) => told.get(id),
            session,
            timeLimit: options.timeLimit,
          })
        }
      } catch (error) {
        if (!(error instanceof UserError) || endsAll(error) || options.name !== undefined) throw error
        isBroken(name, error)
        continue
      }
      if (stored === undefined) for (const warning of run.warnings) report.warn(warning)
      report.note(tally(name, run.counts))
      let fit = 0
      for await (const row of run.rows) {
        fit++
        if (options.rankByMoney === true) ranked.push(row)
        else if (left-- > 0) yield row
        else break
      }
      const outcome = options.outcome ?? 'flag'
      if (fit === 0 && options.limit !== 0 && run.counts.some((row) => row.outcome === outcome))
        report.note(`${name}: none of them fits what was asked for`)
    }
    ranked.sort(byMoneyAtStake)
    const currencies = [...new Set(ranked.map((row) => row.currency).filter((currency) => currency !== null))].sort()
    if (currencies.length > 1)
      report.warn(`sums in several currencies are ranked by their number alone: ${currencies.join(', ')}`)
    yield* ranked.slice(0, options.limit)
  } finally {
    await engine.close()
  }
}

/** What ends a run in which the rows of other indicators were given. */
export function brokenError(broken: BrokenIndicator[]): UserError {
  const names = broken.map(({ name }) => name).sort()
  const what =
    names.length === 1 ? 'one indicator could not be computed' : `${names.length} indicators could not be computed`
  return new UserError(`${what}: ${names.join(', ')}`, {
    why: 'what is wrong with each is said above; the rows are those of the others',
    next: 'correct the files, then: jaryq indicators test',
  })
}

/** An error in one line: what, why, and what to do. */
export function explained(error: UserError): string {
  return [error.message, error.why, ...error.next].filter((part) => part !== undefined && part !== '').join('; ')
}

/** The flags of one indicator in a run that was just stored. */
function storedRun(
  stored: StoredRun,
  name: string,
  { year, buyer, supplier }: Selection,
  { limit, rankByMoney, lang = 'en' }: FlagOptions,
) {
  const selected = { year, buyer, supplier, limit, byMoney: rankByMoney }
  const rows = stored.rows({ indicator: name, outcome: 'flag', ...selected })
  const inLang = async function* () {
    for await (const row of rows) yield { ...row, summary: row.summaries[lang] }
  }
  return {
    rows: inLang(),
    counts: stored.counts.filter((row) => row.indicator === name),
    warnings: [],
  }
}

/** What the options ask of result rows, as the tables name it. Throws a UserError for what is no organisation or region. */
export async function selectionOf(engine: Engine, options: FlagOptions): Promise<Selection> {
  const selection: Selection = {}
  if (options.year !== undefined) selection.year = options.year
  if (options.buyer !== undefined) selection.buyer = await organisationOf(engine, options.buyer, 'buyer')
  if (options.supplier !== undefined) selection.supplier = await organisationOf(engine, options.supplier, 'supplier')
  if (options.region !== undefined) selection.region = regionOf(options.region)
  return selection
}

/** Stores the run; undefined, with a warning, where nothing can be written. */
export async function store(
  options: FlagOptions,
  names: string[],
  engine: Engine,
  report: Reporter,
  broken: ((name: string, error: UserError) => void) | undefined,
): Promise<StoredRun | undefined> {
  try {
    const stored = await runAndStore(options.dir, names, {
      parameters: options.name === undefined ? {} : { [options.name]: options.parameters ?? {} },
      engine,
      report,
      signal: options.signal,
      timeLimit: options.timeLimit,
      broken,
    })
    report.debug(`run ${stored.run}: ${stored.flags} flags in ${engine.paths.run(stored.run)}`)
    for (const [name, judged] of Object.entries(stored.judged)) report.debug(`${name}: processes judged: ${judged}`)
    return stored
  } catch (error) {
    const isLocked =
      error instanceof UserError && /writing to the dataset|lock of the dataset|cannot lock/.test(error.message)
    const isReadOnly = ['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
    if (!isLocked && !isReadOnly) throw error
    const why = error instanceof UserError && error.why !== undefined ? ` (${error.why})` : ''
    report.warn(`the run is not stored: ${(error as Error).message}${why}`)
    return undefined
  }
}

/** How the tables that options name are opened. */
export function engineOptions({ signal, engine, report }: FlagOptions): EngineOptions {
  return { signal, engine, report }
}

const tallyWords: Record<Lang, Record<Outcome, (count: number) => string>> = {
  en: {
    flag: (count) => `${count} ${count === 1 ? 'flag' : 'flags'}`,
    pass: (count) => `${count} passed`,
    'not-applicable': (count) => `${count} not applicable`,
    insufficient: (count) => `${count} insufficient`,
    error: (count) => `${count} contradictory`,
  },
  ru: {
    flag: (count) => `признаков ${count}`,
    pass: (count) => `пройдено ${count}`,
    'not-applicable': (count) => `неприменимо ${count}`,
    insufficient: (count) => `недостаточно данных ${count}`,
    error: (count) => `противоречий ${count}`,
  },
  kk: {
    flag: (count) => `белгі ${count}`,
    pass: (count) => `өтті ${count}`,
    'not-applicable': (count) => `қолданылмайды ${count}`,
    insufficient: (count) => `деректер жеткіліксіз ${count}`,
    error: (count) => `қайшылық ${count}`,
  },
}

/** `single-bid: 1 flag, 120 passed, 14 not applicable, 2 insufficient (no-bids-visible 2)` */
export function tally(name: string, counts: CountRow[], lang: Lang = 'en'): string {
  const parts = (['flag', 'pass', 'not-applicable', 'insufficient', 'error'] as const).flatMap((outcome) => {
    const rows = counts.filter((row) => row.outcome === outcome)
    if (rows.length === 0 && outcome !== 'flag' && outcome !== 'pass') return []
    const told = tallyWords[lang][outcome](rows.reduce((sum, row) => sum + row.count, 0))
    return [outcome === 'insufficient' || outcome === 'error' ? `${told}${reasonCounts(rows)}` : told]
  })
  return `${name}: ${parts.join(', ')}`
}

function reasonCounts(rows: CountRow[]): string {
  const byReason = new Map<string, number>()
  for (const { reason, count } of rows) if (reason !== null) byReason.set(reason, (byReason.get(reason) ?? 0) + count)
  return byReason.size === 0 ? '' : ` (${[...byReason].map(([reason, count]) => `${reason} ${count}`).join(', ')})`
}

/** An indicator explained as Markdown: its texts, law, parameters and SQL, what it gave, and the evidence of some rows. */
export async function explain(options: FlagOptions & { name: string }): Promise<string> {
  const engine = await openEngine(options.dir, engineOptions(options))
  try {
    const run = await runIndicator(engine, options.name, {
      custom: engine.paths.indicators,
      parameters: options.parameters,
      selection: await selectionOf(engine, options),
      outcomes: [options.outcome ?? 'flag'],
      limit: options.limit ?? 3,
      rankByMoney: options.rankByMoney,
      lang: options.lang,
      timeLimit: options.timeLimit,
    })
    const lang = options.lang ?? 'en'
    return await explainIndicator(run, lang, tally(options.name, run.counts, lang), engine.manifest.data_date)
  } finally {
    await engine.close()
  }
}
