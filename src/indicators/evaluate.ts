import type { Engine } from '../dataset/engine.ts'
import { UserError } from '../terminal/errors.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { type CatalogueOptions, loadIndicator } from './catalogue.ts'
import { materialiseEvidence } from './evidence.ts'
import type { Indicator } from './file.ts'
import { type ParameterValues, parameterColumns, resolveParameters } from './parameters.ts'
import { type FlagRow, flagColumns, flagRows, type Outcome, outcomes, type RowsOptions } from './row.ts'
import { Session } from './session.ts'
import { lint } from './sql.ts'

/** Which result rows to give; peer groups and thresholds do not depend on it. */
export interface Selection {
  year?: number
  buyer?: string
  supplier?: string
  /** The first two digits of a KATO code or more. */
  region?: string
  /** One subject alone. */
  subjectId?: string
}

export interface RunOptions extends CatalogueOptions, RowsOptions {
  parameters?: Record<string, unknown>
  selection?: Selection
  /** The rows wanted; flags alone unless said. */
  outcomes?: readonly Outcome[]
  limit?: number
  /** The largest sum at stake first; else by subject. */
  rankByMoney?: boolean
  session?: Session
}

/** How many subjects had an outcome, for a reason, in a year (`null`: without a date). */
export interface CountRow extends Row {
  indicator: string
  outcome: Outcome
  reason: string | null
  year: number | null
  count: number
}

export interface IndicatorRun {
  indicator: Indicator
  parameters: ParameterValues
  columns: Column[]
  rows: AsyncIterable<FlagRow>
  /** Of all subjects, whatever was selected. */
  counts: CountRow[]
  /** Sentences for the person: rows that came twice. */
  warnings: string[]
}

/** The columns that an indicator's first statement must give, with the types they are kept in. */
const resultTypes: [name: string, type: string][] = [
  ['subject_id', 'VARCHAR'],
  ['ocid', 'VARCHAR'],
  ['buyer_id', 'VARCHAR'],
  ['supplier_id', 'VARCHAR'],
  ['date', 'DATE'],
  ['outcome', 'VARCHAR'],
  ['reason', 'VARCHAR'],
  ['value', 'DOUBLE'],
  ['threshold', 'DOUBLE'],
  ['threshold_source', 'VARCHAR'],
  ['peer_group', 'VARCHAR'],
  ['peer_count', 'BIGINT'],
  ['money_at_stake', 'DECIMAL(18,2)'],
  ['currency', 'VARCHAR'],
]

/**
 * Asks an indicator of the tables. All subjects are judged, then the rows wanted are given with evidence, legal basis
 * and a sentence. Throws a UserError when the name, a parameter or the indicator's file is wrong.
 */
export async function runIndicator(engine: Engine, name: string, options: RunOptions = {}): Promise<IndicatorRun> {
  const indicator = await loadIndicator(name, options)
  const parameters = resolveParameters(indicator, options.parameters)
  const session = options.session ?? (await Session.open(engine))
  const number = session.next()
  const answered = `answered_${number}`
  const flags = `flags_${number}`
  const cited = `cited_${number}`
  const columns = parameterColumns(indicator)
  await session.load('params', columns, [indicator.parameters.length === 0 ? { none: true } : parameters])
  try {
    if (!indicator.builtIn) await engine.check(indicator.sql)
    await session.prepare(indicator.sql)
    await session.prepare(indicator.evidence)
    const warnings = [...portability(indicator), ...(await answer(session, indicator, answered))]
    const counts = await countsOf(session, indicator, answered)
    await select(session, answered, flags, options)
    await engine.exec(`CREATE OR REPLACE TEMP VIEW result AS SELECT * FROM ${flags}`)
    await evidence(session, indicator, flags, cited)
    await engine.exec(`DROP TABLE ${answered}`)
    const rows = dropAfter(engine, flagRows(session, indicator, parameters, { flags, cited }, options), [flags, cited])
    return { indicator, parameters, columns: flagColumns, rows, counts, warnings }
  } catch (error) {
    throw explained(error, indicator)
  }
}

function explained(error: unknown, indicator: Indicator): unknown {
  if (error instanceof UserError || indicator.builtIn) return error
  return new UserError(`${indicator.file}: the indicator cannot be computed`, {
    why: error instanceof Error ? error.message : String(error),
    next: `correct the SQL; see it with: jaryq flag ${indicator.name} --explain`,
    cause: error,
  })
}

/** A custom file may depart from the SQL that a cluster answers alike; it is told so. */
function portability(indicator: Indicator): string[] {
  if (indicator.builtIn) return []
  return [indicator.sql, indicator.evidence].flatMap((sql) =>
    lint(sql).map((finding) => `${indicator.file}: a cluster may answer otherwise: ${finding.rule}`),
  )
}

async function answer(session: Session, indicator: Indicator, table: string): Promise<string[]> {
  const { engine } = session
  const given = (await engine.columns(indicator.sql)).map((column) => column.name)
  const wanted = resultTypes.map(([name]) => name)
  if (given.join() !== wanted.join())
    throw new UserError(`${indicator.file}: the first statement does not give the columns of a result`, {
      why: `it gives ${given.join(', ')}; wanted, in this order: ${wanted.join(', ')}`,
      exit: 'usage',
    })
  const casts = resultTypes.map(([name, type]) =>
    name === 'money_at_stake' ? `TRY_CAST(${name} AS ${type}) AS ${name}` : `CAST(${name} AS ${type}) AS ${name}`,
  )
  // Two sources may hold the same process: its subject is judged once, by the row that sorts first.
  await engine.exec(
    `CREATE OR REPLACE TEMP TABLE ${table} AS
     SELECT *, row_number() OVER (
       PARTITION BY subject_id ORDER BY outcome, reason, value, ocid, buyer_id, supplier_id, date, money_at_stake, currency
     ) AS copy
     FROM (SELECT ${casts.join(', ')} FROM (${indicator.sql}))
     ORDER BY subject_id, copy`,
  )
  const [problems] = (await engine.rows(
    `SELECT CAST(count(*) FILTER (WHERE subject_id IS NULL) AS BIGINT) AS nameless,
       CAST(count(*) FILTER (WHERE copy > 1) AS BIGINT) AS copies,
       min(outcome) FILTER (WHERE outcome NOT IN (${outcomes.map((outcome) => `'${outcome}'`).join(', ')}) OR outcome IS NULL)
         AS odd
     FROM ${table}`,
  )) as { nameless: number; copies: number; odd: string | null }[]
  if (problems!.odd !== null)
    throw new UserError(`${indicator.file}: an outcome is "${problems!.odd}"`, {
      why: `an outcome is one of ${outcomes.join(', ')}`,
      exit: 'usage',
    })
  if (problems!.nameless > 0)
    throw new UserError(`${indicator.file}: ${problems!.nameless} rows have no subject_id`, { exit: 'usage' })
  if (problems!.copies === 0) return []
  return [`${indicator.name}: ${problems!.copies} rows name a subject that another row names too; they are left out`]
}

async function countsOf(session: Session, indicator: Indicator, answered: string): Promise<CountRow[]> {
  const rows = await session.engine.rows(
    `SELECT outcome, reason, CAST(year(date) AS INTEGER) AS year, count(*) AS count FROM ${answered}
     WHERE copy = 1 GROUP BY outcome, reason, year(date) ORDER BY outcome, reason NULLS FIRST, year NULLS FIRST`,
  )
  return rows.map((row) => ({ indicator: indicator.name, ...row }) as CountRow)
}

async function select(session: Session, answered: string, flags: string, options: RunOptions): Promise<void> {
  const { selection = {} } = options
  const wanted = options.outcomes ?? ['flag']
  const conditions = [`a.outcome IN (${wanted.map((outcome) => `'${outcome}'`).join(', ')})`, 'a.copy = 1']
  if (selection.year !== undefined) conditions.push(`year(a.date) = ${Math.trunc(selection.year)}`)
  if (selection.buyer !== undefined) conditions.push(`a.buyer_id = ${sqlText(selection.buyer)}`)
  if (selection.supplier !== undefined) conditions.push(`a.supplier_id = ${sqlText(selection.supplier)}`)
  if (selection.subjectId !== undefined) conditions.push(`a.subject_id = ${sqlText(selection.subjectId)}`)
  let region = ''
  if (selection.region !== undefined) {
    region = `LEFT JOIN (SELECT ocid, min(kz_region) AS region FROM processes GROUP BY ocid) p ON p.ocid = a.ocid
      LEFT JOIN (SELECT id, min(kz_region) AS region FROM parties GROUP BY id) b ON b.id = a.buyer_id`
    conditions.push(`coalesce(p.region, b.region) = ${sqlText(`${selection.region.slice(0, 2)}0000000`)}`)
  }
  const order = options.rankByMoney === true ? 'a.money_at_stake DESC NULLS LAST, a.subject_id' : 'a.subject_id'
  const limit = options.limit === undefined ? '' : `LIMIT ${Math.trunc(options.limit)}`
  await session.engine.exec(
    `CREATE OR REPLACE TEMP TABLE ${flags} AS
     SELECT a.*, row_number() OVER (ORDER BY ${order}) AS place FROM ${answered} a ${region}
     WHERE ${conditions.join(' AND ')} ORDER BY place ${limit}`,
  )
}

async function evidence(session: Session, indicator: Indicator, flags: string, cited: string): Promise<void> {
  if (!indicator.builtIn) await session.engine.check(indicator.evidence)
  const given = (await session.engine.columns(indicator.evidence)).map((column) => column.name)
  if (given.join() !== 'subject_id,table_name,id,field')
    throw new UserError(`${indicator.file}: the statement after "-- evidence" does not give the columns of evidence`, {
      why: `it gives ${given.join(', ')}; wanted, in this order: subject_id, table_name, id, field`,
      exit: 'usage',
    })
  await session.engine.exec(
    `CREATE OR REPLACE TEMP TABLE ${cited}_named AS
     SELECT DISTINCT f.place, e.table_name, e.id, e.field FROM (${indicator.evidence}) e
     JOIN ${flags} f ON f.subject_id = e.subject_id ORDER BY f.place, e.table_name, e.id, e.field`,
  )
  await materialiseEvidence(session, `${cited}_named`, cited, indicator.file)
  await session.engine.exec(`DROP TABLE ${cited}_named`)
}

async function* dropAfter(engine: Engine, rows: AsyncIterable<FlagRow>, tables: string[]): AsyncIterable<FlagRow> {
  yield* rows
  for (const table of tables) await engine.exec(`DROP TABLE IF EXISTS ${table}`)
}
