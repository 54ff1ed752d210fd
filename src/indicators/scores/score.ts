import { type Engine, openEngine } from '../../dataset/engine.ts'
import { datasetPaths } from '../../dataset/layout.ts'
import { UserError } from '../../terminal/errors.ts'
import type { Lang } from '../../terminal/languages.ts'
import { type Reporter, silent } from '../../terminal/progress.ts'
import type { Column, Row, Rows } from '../../terminal/rows.ts'
import { type BrokenIndicator, indicatorNames, readIndicators } from '../catalogue.ts'
import type { Selection } from '../evaluate.ts'
import type { Indicator } from '../file.ts'
import { explained, selectionOf, store } from '../flag.ts'
import { Session } from '../session.ts'
import { entityColumns, entityRows } from './entity.ts'
import { processColumns, processRows } from './process.ts'
import { caution, critical, formulas, levels } from './rules.ts'
import { type Combination, makeTables } from './tables.ts'
import { readWeights, type Weight, weightRows, weightsOf } from './weights.ts'

/** What is scored; `weights` lists what a flag weighs. */
export const kinds = ['process', 'buyer', 'supplier', 'market', 'weights'] as const
export type Kind = (typeof kinds)[number]

export interface ScoreOptions {
  dir: string
  kind: Kind
  year?: number
  buyer?: string
  supplier?: string
  region?: string
  limit?: number
  /** By default the highest score first; `cri` of processes alone; `name`: by id. */
  rank?: 'score' | 'cri' | 'money' | 'value' | 'id'
  /** A YAML file with weights of the user's own. */
  weights?: string
  combine?: Combination
  /** Least completeness of a process's score, from 0 to 1. */
  minimumCompleteness?: number
  /** Least number of indicators that could judge a process. */
  minimumJudged?: number
  /** Least number of processes of a buyer, supplier or market in a year. */
  minimumProcesses?: number
  timeLimit?: number
  lang?: Lang
  report?: Reporter
  signal?: AbortSignal
}

export interface Scored extends Rows {
  columns: Column[]
  rows: AsyncIterable<Row> | Iterable<Row>
  /** The columns that a person reads in a table. */
  short: string
  /** Indicators of the dataset's own that could not be computed, and why. */
  broken: BrokenIndicator[]
}

/** What the rows are made from, once the tables of `tables.ts` are there. */
export interface Made {
  engine: Engine
  session: Session
  indicators: readonly Indicator[]
  weights: readonly Weight[]
  selection: Selection
  options: ScoreOptions
}

const short: Record<Kind, string> = {
  process: 'ocid,date,buyer_name,score,level,completeness,flagged,judged,cri,outcome',
  buyer: 'buyer_name,year,score,level,processes,mean,outcome',
  supplier: 'supplier_name,year,score,level,processes,mean,outcome',
  market: 'market_id,year,score,level,processes,mean,outcome',
  weights: 'indicator,severity,grade,weight,source',
}

/**
 * Composite scores from the answers of all indicators; the run is stored first, as `flag --all` stores it.
 * @throws UserError for an organisation, a region or a file of weights that is none
 */
export async function score(options: ScoreOptions): Promise<Scored> {
  checkOptions(options)
  const engine = options.kind === 'weights' ? undefined : await openEngine(options.dir, { signal: options.signal })
  try {
    return await scored(options, engine)
  } catch (error) {
    await engine?.close()
    throw error
  }
}

function checkOptions(options: ScoreOptions): void {
  const { kind, rank } = options
  if (rank === 'cri' && kind !== 'process')
    throw new UserError(`--rank cri: a ${kind} has no such index`, { why: 'only processes have it', exit: 'usage' })
  const chosen = (['year', 'buyer', 'supplier', 'region'] as const).find((name) => options[name] !== undefined)
  if (kind === 'weights' && chosen !== undefined)
    throw new UserError(`--${chosen} means nothing to weights`, {
      next: 'leave it out: weights are the same for all',
      exit: 'usage',
    })
}

async function scored(options: ScoreOptions, engine: Engine | undefined): Promise<Scored> {
  const report = options.report ?? silent
  const custom = { custom: datasetPaths(options.dir).indicators }
  const { indicators: all, broken } = await readIndicators(custom)
  for (const { error } of broken) report.warn(explained(error))
  const given =
    options.weights === undefined ? undefined : await readWeights(options.weights, await indicatorNames(custom))
  if (engine === undefined) {
    const { columns, rows } = weightRows(all, weightsOf(all, given), options.lang ?? 'en')
    return { columns, rows: [...(rows as Iterable<Row>)].slice(0, options.limit), short: short.weights, broken }
  }
  const isBroken = (name: string, error: UserError) => {
    broken.push({ name, error })
    report.warn(explained(error))
  }
  const selection = await selectionOf(engine, options)
  const names = all.map(({ name }) => name)
  const stored = await store({ ...options, name: undefined, limit: undefined }, names, engine, report, isBroken)
  for (const warning of stored?.warnings ?? []) report.warn(warning)
  const indicators = all.filter(({ name }) => !broken.some((entry) => entry.name === name))
  const weights = weightsOf(indicators, given)
  const session = await Session.open(engine)
  const made: Made = { engine, session, indicators, weights, selection, options }
  await makeScores(made)
  const rows = options.kind === 'process' ? processRows(made) : await entityRows(made)
  report.note(caution[options.lang ?? 'en'])
  return {
    columns: options.kind === 'process' ? processColumns : entityColumns(options.kind),
    rows: closing(engine, rows),
    short: short[options.kind],
    broken,
  }
}

/** The tables that scores are read from, with the options' rules. */
export async function makeScores({ engine, session, indicators, weights, options }: Made): Promise<void> {
  const total = indicators.length
  await makeTables(engine, {
    session,
    indicators,
    weights,
    rules: {
      combine: options.combine ?? 'worst',
      minimumCompleteness: options.minimumCompleteness ?? 0.5,
      minimumJudged: options.minimumJudged ?? 5,
    },
    entities: options.kind !== 'process',
    progress: (done) => options.report?.progress({ stage: 'scores', done, total, unit: 'indicators' }),
    timeLimit: options.timeLimit,
  })
}

async function* closing(engine: Engine, rows: AsyncIterable<Row>): AsyncIterable<Row> {
  try {
    yield* rows
  } finally {
    await engine.close()
  }
}

/** How the scores are worked out, and some of them in full, as Markdown. */
export async function explainScore(options: ScoreOptions): Promise<string> {
  const lang = options.lang ?? 'en'
  const found = await score({ ...options, limit: options.limit ?? 3 })
  const rows: Row[] = []
  for await (const row of found.rows) rows.push(row)
  return [
    `# score ${options.kind}`,
    '',
    ...formulas[options.kind].map((line) => `${line[lang]}\n`),
    caution[lang],
    '',
    `- \`${critical.name}\` (${critical.text[lang]}): ${critical.indicators.join(', ')}`,
    ...levels.map(({ name, from, text }) => `- \`${name}\` (${text[lang]}): ≥ ${from}`),
    '',
    ...rows.flatMap((row) => ['```json', JSON.stringify(row, null, 2), '```', '']),
  ].join('\n')
}
