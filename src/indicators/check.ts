import { stat } from 'node:fs/promises'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { readManifest } from '../dataset/manifest.ts'
import { endsAll, UserError } from '../terminal/errors.ts'
import type { Column, Row, Rows } from '../terminal/rows.ts'
import { answerColumns, judge, settle } from './answers.ts'
import { hidden, loadIndicator, ownNames } from './catalogue.ts'
import { answersOf, portability, runIndicator, waitsSql } from './evaluate.ts'
import type { Indicator } from './file.ts'
import { type Case, fixtureFile, readCases, withCase } from './fixture.ts'
import { explained, tally } from './flag.ts'
import { ownDirectory } from './relations.ts'
import { outcomes } from './row.ts'
import { isTemplateText } from './scaffold.ts'
import { Session } from './session.ts'

export interface CheckOptions {
  dir: string
  /** Indicators to check; without it the dataset's own. */
  names?: string[]
  timeLimit?: number
  signal?: AbortSignal
  /** The folder of indicators of one's own; the dataset's unless said. */
  custom?: string
}

function ownFolder({ custom, dir }: CheckOptions): string {
  return custom ?? datasetPaths(dir).indicators
}

/** What was looked at and how it went; `detail` says what is wrong or what was found. */
interface Finding extends Row {
  indicator: string
  check: string
  result: 'passed' | 'failed' | 'warning' | 'skipped'
  detail: string | null
}

const findingColumns: Column[] = [
  { name: 'indicator', type: 'text' },
  { name: 'check', type: 'text' },
  { name: 'result', type: 'text' },
  { name: 'detail', type: 'text' },
]

/** Findings; `failed` counts those that went wrong while they are read. */
export interface Checked extends Rows {
  failed: { count: number }
}

/**
 * Checks indicators: the file itself, its cases, and on the dataset, where there is one, that it can be computed, that
 * the answer is the same on one thread, and that what `scope` and `with_time` promise is true there.
 */
export async function checkIndicators(options: CheckOptions): Promise<Checked> {
  const names = options.names ?? (await ownNames({ custom: ownFolder(options) }))
  if (names.length === 0)
    throw new UserError(`there is no indicator of its own in ${options.dir}`, {
      next: ['make one with: jaryq indicators new NAME', 'or name a built-in one'],
      exit: 'usage',
    })
  const failed = { count: 0 }
  return { columns: findingColumns, rows: findings({ ...options, names }, failed), failed }
}

async function* findings(
  options: CheckOptions & { names: string[] },
  failed: { count: number },
): AsyncIterable<Finding> {
  const isBuilt = await stat(datasetPaths(options.dir).manifest).then(
    async () => (await readManifest(options.dir)).generation !== null,
    () => false,
  )
  for (const { name, error } of await hidden({ custom: ownFolder(options) })) {
    failed.count++
    yield { indicator: name, check: 'file', result: 'failed', detail: told(error) }
  }
  for (const name of options.names)
    for await (const [check, result, detail] of findingsOf(name, options, isBuilt)) {
      if (result === 'failed') failed.count++
      yield { indicator: name, check, result, detail: detail ?? null }
    }
}

type Step = [check: string, result: Finding['result'], detail?: string]

async function* findingsOf(name: string, options: CheckOptions, isBuilt: boolean): AsyncIterable<Step> {
  const custom = ownFolder(options)
  let indicator: Indicator
  try {
    indicator = await loadIndicator(name, { custom })
  } catch (error) {
    yield ['file', 'failed', told(error)]
    return
  }
  yield ['file', 'passed', indicator.file]
  if (isTemplateText(indicator.texts.title.en))
    yield ['texts', 'warning', 'they are still those of the template: say what is found, why, and what may explain it']
  for (const warning of await portability(indicator)) yield ['portability', 'warning', warning]
  let cases: Case[] | undefined
  try {
    cases = await readCases(fixtureFile(indicator.file))
  } catch (error) {
    yield ['cases', 'failed', told(error)]
  }
  if (cases === undefined && !indicator.builtIn)
    yield ['cases', 'skipped', `there is no file ${fixtureFile(indicator.file)} that says what it must find`]
  for (const made of cases ?? []) {
    const detail = await trial(() => runCase(indicator, made, options))
    yield [`case: ${made.name}`, detail === undefined ? 'passed' : 'failed', detail]
  }
  if (!isBuilt) {
    yield ['dataset', 'skipped', `there are no tables in ${options.dir}`]
    return
  }
  yield* onDataset(indicator, options)
}

/** What is wrong: the sentence that `work` gives, or that of its error. */
async function trial(work: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await work()
  } catch (error) {
    return told(error)
  }
}

function told(error: unknown): string {
  if (endsAll(error) || !(error instanceof Error)) throw error
  return error instanceof UserError ? explained(error) : error.message
}

async function runCase(indicator: Indicator, made: Case, options: CheckOptions): Promise<string | undefined> {
  return withCase(made, async (engine) => {
    const run = await runIndicator(engine, indicator.name, {
      custom: ownFolder(options),
      // A case has tables of its own, and the law of the dataset.
      session: await Session.open(engine, datasetPaths(options.dir).law),
      parameters: made.parameters,
      outcomes,
      timeLimit: options.timeLimit,
    })
    const found = new Map<string, Row>()
    for await (const row of run.rows) found.set(row.subject_id, row)
    const wrong = mismatches(found, made.expect)
    return wrong.length === 0 ? undefined : wrong.join('; ')
  })
}

/** Where the rows of a run, by subject, are not what a case says, a sentence each. */
export function mismatches(rows: ReadonlyMap<string, Row>, expect: Case['expect']): string[] {
  const wrong = Object.entries(expect).flatMap(([subject, wanted]) => {
    const row = rows.get(subject)
    return row === undefined
      ? [`${subject}: no answer about it, wanted ${JSON.stringify(wanted)}`]
      : differences(subject, row, wanted)
  })
  for (const [subject, row] of rows)
    if (!Object.hasOwn(expect, subject)) wrong.push(`${subject}: ${verdictOf(row)}, and nothing was said of it`)
  return wrong
}

function differences(subject: string, row: Row, wanted: string | Record<string, unknown>): string[] {
  if (typeof wanted === 'string')
    return verdictOf(row) === wanted ? [] : [`${subject}: ${verdictOf(row)}, wanted ${wanted}`]
  return Object.entries(wanted).flatMap(([column, value]) =>
    JSON.stringify(row[column]) === JSON.stringify(value)
      ? []
      : [`${subject}: ${column} is ${JSON.stringify(row[column])}, wanted ${JSON.stringify(value)}`],
  )
}

function verdictOf(row: Row): string {
  return row.reason === null ? String(row.outcome) : `${row.outcome}:${row.reason}`
}

async function* onDataset(indicator: Indicator, options: CheckOptions): AsyncIterable<Step> {
  const given = { custom: ownFolder(options), timeLimit: options.timeLimit, kept: 'ignore' as const }
  const engine = await openEngine(options.dir, { signal: options.signal })
  try {
    const session = await Session.open(engine)
    let table: string
    try {
      const run = await runIndicator(engine, indicator.name, { ...given, outcomes, session, limit: 1000 })
      for await (const _ of run.rows) {
        // Every row is made, so that its evidence is looked up too.
      }
      yield ['dataset', 'passed', tally(indicator.name, run.counts)]
      for (const warning of run.warnings.filter((line) => line.startsWith(`${indicator.name}:`)))
        yield ['dataset', 'warning', warning]
      ;({ table } = await answersOf(engine, indicator.name, { ...given, session }))
    } catch (error) {
      yield ['dataset', 'failed', told(error)]
      return
    }
    const threads = await trial(() => sameOnOneThread(engine, table, indicator, options))
    yield ['same answers on one thread', threads === undefined ? 'passed' : 'failed', threads]
    if (indicator.scope !== 'process') return
    const own = await trial(() => ownProcessesOnly(session, indicator, table))
    yield ['scope: process', own === undefined ? 'passed' : 'failed', own]
    const time = await trial(() => movedByTime(session, indicator, table))
    yield ['with_time', time === undefined ? 'passed' : 'failed', time]
  } finally {
    await engine.close()
  }
}

const digest = (table: string) =>
  `SELECT CAST(count(*) AS VARCHAR) || ' ' || CAST(sum(CAST(hash(${answerColumns.join(', ')}) >> 24 AS BIGINT)) AS VARCHAR) AS digest FROM ${table}`

async function sameOnOneThread(
  engine: Engine,
  table: string,
  indicator: Indicator,
  options: CheckOptions,
): Promise<string | undefined> {
  const custom = ownFolder(options)
  const single = await openEngine(options.dir, { signal: options.signal, threads: 1 })
  try {
    const again = await answersOf(single, indicator.name, { custom, timeLimit: options.timeLimit, kept: 'ignore' })
    const [one] = await single.rows(digest(again.table))
    const [many] = await engine.rows(digest(table))
    if (one!.digest === many!.digest) return undefined
    return 'it depends on the order of rows: give aggregates and row_number() an order that leaves no ties'
  } finally {
    await single.close()
  }
}

/** Judges half of the processes alone: their answers must be those of a run over all. */
async function ownProcessesOnly(session: Session, indicator: Indicator, table: string): Promise<string | undefined> {
  const { engine } = session
  for (const half of [0, 1]) {
    await engine.exec(
      `CREATE OR REPLACE TEMP TABLE check_half AS SELECT DISTINCT ocid FROM processes WHERE hash(ocid) % 2 = ${half}`,
    )
    await session.within('check_half', [indicator.sql], ownDirectory(indicator), () =>
      judge(session, indicator, 'check_answers'),
    )
    await settle(session, indicator, 'check_answers')
    const all = `(SELECT ${answerColumns.join(', ')} FROM ${table} WHERE ocid IN (SELECT ocid FROM check_half))`
    const own = `(SELECT ${answerColumns.join(', ')} FROM check_answers)`
    const found = await engine.rows(
      `SELECT subject_id FROM (${own} EXCEPT ALL ${all} UNION ALL (${all} EXCEPT ALL ${own})) ORDER BY subject_id LIMIT 1`,
    )
    if (found.length > 0)
      return `${found[0]!.subject_id}: the answer changes when other processes are not there, so the scope is dataset`
  }
  return undefined
}

/** Judges as if it were earlier: what `with_time` does not name must be the same today. */
async function movedByTime(session: Session, indicator: Indicator, table: string): Promise<string | undefined> {
  const { engine } = session
  const now = engine.manifest.data_date
  // Without it all is judged again whenever the date moves.
  if (now === null || indicator.withTime.length === 0) return undefined
  await session.prepare(indicator.sql, ownDirectory(indicator))
  try {
    for (const days of [5, 30, 200, 1000]) {
      const earlier = new Date(Date.parse(`${now}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
      await session.setDate(earlier)
      await judge(session, indicator, 'check_answers')
      await settle(session, indicator, 'check_answers')
      const waits = waitsSql(indicator.withTime)
      const found = await engine.rows(
        `SELECT b.subject_id, b.outcome, b.reason
         FROM (SELECT * FROM check_answers WHERE NOT coalesce(${waits}, false)) b
         JOIN ${table} a ON a.subject_id = b.subject_id AND a.copy = b.copy
         WHERE (a.outcome, a.reason, a.value, a.threshold) IS DISTINCT FROM (b.outcome, b.reason, b.value, b.threshold)
         ORDER BY b.subject_id LIMIT 1`,
      )
      if (found.length > 0)
        return `${found[0]!.subject_id}: ${verdictOf(found[0]!)} on ${earlier} is another answer on ${now}: add it to with_time`
    }
    return undefined
  } finally {
    await session.setDate(now)
  }
}
