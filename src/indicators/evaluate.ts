import { dirname } from 'node:path'
import type { Engine } from '../dataset/engine.ts'
import type { Law } from '../law/law.ts'
import { endsAll, Unstoppable, UserError } from '../terminal/errors.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { checkColumns, judge, judgeAgain, settle } from './answers.ts'
import { type CatalogueOptions, loadIndicator } from './catalogue.ts'
import { materialiseEvidence } from './evidence.ts'
import type { Indicator } from './file.ts'
import { type Kept, keepAnswers, keptAnswers } from './kept.ts'
import { type ParameterValues, parameterColumns, resolveParameters } from './parameters.ts'
import { importedPeers } from './peer-pack.ts'
import { findPeers } from './peers.ts'
import { lintRelations, ownDirectory } from './relations.ts'
import { type FlagRow, flagColumns, flagRows, type Outcome, type RowsOptions } from './row.ts'
import { Session } from './session.ts'
import { lint, withoutOrder } from './sql.ts'

/** Which result rows to give; peer groups and thresholds do not depend on it. */
export interface Selection {
  year?: number
  buyer?: string
  supplier?: string
  /** The first two digits of a KATO code. */
  region?: string
  /** One subject alone. */
  subjectId?: string
  /** What is about one of these processes. */
  ocids?: readonly string[]
  /** What is about one of these buyers, about one of these suppliers; with both, about one of each. */
  buyers?: readonly string[]
  suppliers?: readonly string[]
  /** What is about one of these parties, as buyer or as supplier. */
  parties?: readonly string[]
  /** Of one of these years. */
  years?: readonly number[]
}

export interface AnswerOptions extends CatalogueOptions {
  parameters?: Record<string, unknown>
  session?: Session
  /** Seconds that an indicator of the dataset's own may take; default: 300. Built-in ones take what they need. */
  timeLimit?: number
  /** `use` (unless said): take answers that an earlier run kept; `keep`: and keep these, with the write lock. */
  kept?: 'ignore' | 'use' | 'keep'
}

export interface RunOptions extends AnswerOptions, RowsOptions {
  selection?: Selection
  /** The rows wanted; flags alone unless said. */
  outcomes?: readonly Outcome[]
  limit?: number
  /** The largest sum at stake first; else by subject. */
  rankByMoney?: boolean
}

/** How many subjects had an outcome, for a reason, in a year (`null`: without a date). */
export interface CountRow extends Row {
  indicator: string
  outcome: Outcome
  reason: string | null
  year: number | null
  count: number
}

/** What an indicator says of every subject: a temporary table with a row for each (and `copy` > 1 for those left out). */
export interface Answers {
  indicator: Indicator
  parameters: ParameterValues
  session: Session
  table: string
  /** How many processes were judged for it: all, those that changed since an earlier run, or none. */
  judged: 'all' | 'changed' | 'none'
  /** Sentences for the person: rows that came twice, SQL that a cluster may answer otherwise. */
  warnings: string[]
}

export interface IndicatorRun {
  indicator: Indicator
  parameters: ParameterValues
  columns: Column[]
  rows: AsyncIterable<FlagRow>
  /** Of all subjects, whatever was selected. */
  counts: CountRow[]
  warnings: string[]
  judged: Answers['judged']
  /** The law that was applied. */
  law: Law
}

const secondsOfCustom = 300

/**
 * Asks an indicator of the tables. All subjects are judged, then the rows wanted are given with evidence, legal basis
 * and a sentence. Throws a UserError when the name, a parameter or the indicator's file is wrong.
 */
export async function runIndicator(engine: Engine, name: string, options: RunOptions = {}): Promise<IndicatorRun> {
  return rowsFrom(await answersOf(engine, name, options), options)
}

/** The rows wanted of what `answersOf` gave, with evidence, legal basis and a sentence. Drops its table. */
export async function rowsFrom(answers: Answers, options: RunOptions = {}): Promise<IndicatorRun> {
  const { indicator, parameters, session, table, warnings, judged } = answers
  const { engine } = session
  const flags = `flags_of_${table}`
  const cited = `cited_of_${table}`
  const { counts, isEmpty } = await guarded(engine, indicator, options.timeLimit, async () => {
    const counts = await outcomeCounts(session, indicator, table)
    const wanted = await select(session, table, flags, options)
    // Evidence for nothing costs as much as evidence for one; only a file of the dataset's own is then checked by it.
    const isEmpty = wanted === 0 && indicator.builtIn
    if (!isEmpty) await citeEvidence(session, indicator, flags, cited)
    await engine.drop(table)
    if (isEmpty) await engine.drop(flags)
    return { counts, isEmpty }
  })
  const rows = isEmpty ? noRows() : flagRows(session, indicator, parameters, { flags, cited }, options)
  return { indicator, parameters, columns: flagColumns, rows, counts, warnings, judged, law: session.law }
}

/**
 * What an indicator says of every subject, as a temporary table that the caller drops. Where an earlier run kept its
 * answers, only what changed since is judged again.
 */
export async function answersOf(engine: Engine, name: string, options: AnswerOptions = {}): Promise<Answers> {
  const indicator = await loadIndicator(name, options)
  const parameters = resolveParameters(indicator, options.parameters)
  const session = options.session ?? (await Session.open(engine))
  const table = `answers_${session.next()}`
  await session.load('params', parameterColumns(indicator), [
    indicator.parameters.length === 0 ? { none: true } : parameters,
  ])
  return guarded(engine, indicator, options.timeLimit, async () => {
    if (!indicator.builtIn) {
      await inStatement(indicator, 'sql', () => engine.check(indicator.sql))
      await inStatement(indicator, 'evidence', () => engine.check(indicator.evidence))
      const { peers } = indicator
      if (peers !== undefined) await inStatement(indicator, 'peers', () => engine.check(peers.sql))
    }
    const kept =
      options.kept === 'ignore' ? undefined : await keptAnswers(engine, indicator, parameters, session.lawVersion)
    const judged =
      (await takeKept(session, indicator, table, kept)) ?? (await judgeAll(session, indicator, table, parameters))
    const copies = await settle(session, indicator, table)
    if (options.kept === 'keep' && judged !== 'none')
      await keepAnswers(engine, indicator, parameters, session.lawVersion, table)
    const twice = `${indicator.name}: ${copies} rows name a subject that another row names too; they are left out`
    const warnings = [...(await portability(indicator)), ...(copies > 0 ? [twice] : [])]
    return { indicator, parameters, session, table, judged, warnings }
  })
}

async function judgeAll(
  session: Session,
  indicator: Indicator,
  table: string,
  parameters: ParameterValues,
): Promise<'all'> {
  const standIns = session.standIns ?? importedPeers(session.engine.paths.peers)
  await inStatement(indicator, 'peers', () => findPeers(session, indicator, parameters, standIns))
  await inStatement(indicator, 'sql', async () => {
    await session.prepare(indicator.sql, ownDirectory(indicator))
    await checkColumns(session, indicator)
    await judge(session, indicator, table)
  })
  return 'all'
}

/** Fills `table` from kept answers; undefined when there are none, or none that can be read. */
async function takeKept(
  session: Session,
  indicator: Indicator,
  table: string,
  kept: Kept | undefined,
): Promise<'none' | 'changed' | undefined> {
  if (kept === undefined) return undefined
  const { engine } = session
  const ocids = `${table}_ocids`
  try {
    if (kept.holds === 'all') {
      await engine.table(table, `SELECT * FROM read_parquet(${kept.file})`)
      return 'none'
    }
    const rows = [...kept.ocids].map((ocid) => ({ ocid }))
    await session.load(`${ocids}_given`, [{ name: 'ocid', type: 'text' }], rows)
    await engine.table(
      ocids,
      `SELECT ocid FROM ${ocids}_given` +
        (kept.recheck.length === 0
          ? ''
          : ` UNION SELECT ocid FROM read_parquet(${kept.file}) WHERE ${waitsSql(kept.recheck)}`),
    )
    await judgeAgain(session, indicator, table, { file: kept.file, ocids: await session.part(ocids) })
    return 'changed'
  } catch (error) {
    // A file that is damaged or was taken away meanwhile is no more than time lost.
    if (error instanceof UserError && error.exitName === 'data') return undefined
    throw error
  } finally {
    for (const used of [`${ocids}_given`, ocids]) await engine.drop(used)
  }
}

/** A condition that holds for outcomes as `with_time` names them. */
export function waitsSql(entries: string[]): string {
  const each = entries.map((entry) => {
    const [outcome = '', reason] = entry.split(':')
    return `outcome = ${sqlText(outcome)}${reason === undefined ? '' : ` AND reason = ${sqlText(reason)}`}`
  })
  return `(${each.join(' OR ')})`
}

/** Does what runs an indicator's SQL. Of the dataset's own ones the time is limited and an error names the file. */
async function guarded<T>(
  engine: Engine,
  indicator: Indicator,
  timeLimit: number | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (indicator.builtIn) return work()
  try {
    return await engine.within(timeLimit ?? secondsOfCustom, work)
  } catch (error) {
    if (!(error instanceof Error) || (endsAll(error) && !(error instanceof Unstoppable))) throw error
    if (error instanceof UserError && (error.exitName === 'data' || error.message.startsWith(dirname(indicator.file))))
      throw error
    const user = error instanceof UserError ? error : undefined
    const line = (error as { line?: number }).line
    const Kind = error instanceof Unstoppable ? Unstoppable : UserError
    throw new Kind(
      `${indicator.file}${line === undefined ? '' : `:${line}`}: the indicator cannot be computed: ${error.message}`,
      {
        why: user?.why,
        next: [...(user?.next ?? []), `correct the file, then: jaryq indicators test ${indicator.name}`],
        exit: user?.exitName,
        cause: error,
      },
    )
  }
}

/** Adds to an error of a statement the line of the file that it is about. */
async function inStatement<T>(
  indicator: Indicator,
  statement: keyof Indicator['lines'],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const text = error instanceof UserError ? (error.why ?? '') : error instanceof Error ? error.message : ''
    const found = /\bline (\d+)\b/i.exec(text)?.[1]
    if (error instanceof Error && found !== undefined)
      Object.assign(error, { line: indicator.lines[statement] + Number(found) - 1 })
    throw error
  }
}

/** A custom file, and relations of the dataset's own that it reads, may depart from the SQL that a cluster answers alike. */
export async function portability(indicator: Indicator): Promise<string[]> {
  if (indicator.builtIn) return []
  const statements = { sql: indicator.sql, evidence: indicator.evidence, peers: indicator.peers?.sql }
  const given = (['sql', 'evidence', 'peers'] as const).flatMap((statement) =>
    statements[statement] === undefined ? [] : [{ statement, sql: statements[statement] }],
  )
  const own = given.flatMap(({ statement, sql }) =>
    lint(sql).map(
      ({ line, rule }) =>
        `${indicator.file}:${indicator.lines[statement] + line - 1}: a cluster may answer otherwise: ${rule}`,
    ),
  )
  return [
    ...own,
    ...(await lintRelations(
      given.map(({ sql }) => sql),
      ownDirectory(indicator),
    )),
  ]
}

/** What was said of each of the selected subjects, without evidence: `subject_id`, `outcome`, `reason`, `value`. */
export async function verdictsIn({ session, table }: Answers, selection: Selection): Promise<Row[]> {
  const { join, where } = selected(selection)
  return session.engine.rows(
    `SELECT a.subject_id, a.outcome, a.reason, a.value FROM ${table} a ${join} WHERE ${where} ORDER BY a.subject_id`,
  )
}

/** How many of the selected subjects had which outcome and why, by year. */
export async function outcomeCounts(
  session: Session,
  indicator: Indicator,
  answers: string,
  selection: Selection = {},
): Promise<CountRow[]> {
  const { join, where } = selected(selection)
  const rows = await session.engine.rows(
    `SELECT a.outcome, a.reason, CAST(year(a.date) AS INTEGER) AS year, count(*) AS count FROM ${answers} a ${join}
     WHERE ${where} GROUP BY a.outcome, a.reason, year(a.date) ORDER BY outcome, reason NULLS FIRST, year NULLS FIRST`,
  )
  return rows.map((row) => ({ indicator: indicator.name, ...row }) as CountRow)
}

/** What a selection asks of the rows `a`: a JOIN and a condition. */
export function selected(selection: Selection): { join: string; where: string } {
  const conditions = ['a.copy = 1']
  if (selection.year !== undefined) conditions.push(`year(a.date) = ${Math.trunc(selection.year)}`)
  if (selection.buyer !== undefined) conditions.push(`a.buyer_id = ${sqlText(selection.buyer)}`)
  if (selection.supplier !== undefined) conditions.push(`a.supplier_id = ${sqlText(selection.supplier)}`)
  if (selection.subjectId !== undefined) conditions.push(`a.subject_id = ${sqlText(selection.subjectId)}`)
  const among = (column: string, values: readonly (string | number)[] | undefined) =>
    values === undefined
      ? []
      : [values.length === 0 ? '1 = 0' : `${column} IN (${values.map((value) => sqlText(String(value))).join(', ')})`]
  conditions.push(
    ...among('a.ocid', selection.ocids),
    ...among('a.buyer_id', selection.buyers),
    ...among('a.supplier_id', selection.suppliers),
    ...among('CAST(year(a.date) AS VARCHAR)', selection.years),
  )
  if (selection.parties !== undefined)
    conditions.push(
      `(${[...among('a.buyer_id', selection.parties), ...among('a.supplier_id', selection.parties)].join(' OR ')})`,
    )
  let join = ''
  if (selection.region !== undefined) {
    join = `LEFT JOIN (SELECT ocid, min(kz_region) AS region FROM processes GROUP BY ocid) p ON p.ocid = a.ocid
      LEFT JOIN (SELECT id, min(kz_region) AS region FROM parties GROUP BY id) b ON b.id = a.buyer_id`
    conditions.push(`coalesce(p.region, b.region) = ${sqlText(`${selection.region}0000000`)}`)
  }
  return { join, where: conditions.join(' AND ') }
}

async function* noRows(): AsyncGenerator<FlagRow> {}

/** Makes the table `flags` of the rows wanted, and tells how many they are. */
async function select(session: Session, answers: string, flags: string, options: RunOptions): Promise<number> {
  const { join, where } = selected(options.selection ?? {})
  const wanted = (options.outcomes ?? ['flag']).map((outcome) => sqlText(outcome)).join(', ')
  const order = options.rankByMoney === true ? 'a.money_at_stake DESC NULLS LAST, a.subject_id' : 'a.subject_id'
  const limit = options.limit === undefined ? '' : `LIMIT ${Math.trunc(options.limit)}`
  await session.engine.table(
    flags,
    `SELECT a.*, row_number() OVER (ORDER BY ${order}) AS place FROM ${answers} a ${join}
     WHERE a.outcome IN (${wanted}) AND ${where} ORDER BY place ${limit}`,
  )
  const [size] = await session.engine.rows(`SELECT count(*) AS count FROM ${flags}`)
  return Number(size!.count)
}

async function citeEvidence(session: Session, indicator: Indicator, flags: string, cited: string): Promise<void> {
  const { engine } = session
  const cite = async () => {
    await engine.view('result', `SELECT * FROM ${flags}`)
    await inStatement(indicator, 'evidence', async () => {
      const given = (await engine.columns(indicator.evidence)).map((column) => column.name)
      if (given.join() !== 'subject_id,table_name,id,field')
        throw new UserError('the statement after "-- evidence" does not give the columns of evidence', {
          why: `it gives ${given.join(', ')}; wanted, in this order: subject_id, table_name, id, field`,
          exit: 'usage',
        })
      await engine.table(
        // The statement begins on the first line, so that errors name its lines.
        `${cited}_named`,
        `SELECT DISTINCT f.place, e.table_name, e.id, e.field FROM (${withoutOrder(indicator.evidence)}
         ) e JOIN ${flags} f ON f.subject_id = e.subject_id ORDER BY f.place, e.table_name, e.id, e.field`,
      )
    })
    await materialiseEvidence(session, `${cited}_named`, cited)
    await engine.drop(`${cited}_named`)
  }
  if (indicator.scope === 'process') await session.within(flags, [indicator.evidence], ownDirectory(indicator), cite)
  else {
    await session.prepare(indicator.evidence, ownDirectory(indicator))
    await cite()
  }
}
