import type { Engine } from '../dataset/engine.ts'
import { limits } from '../law/limits.ts'
import { normApplies, norms } from '../law/norms.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { type CatalogueOptions, loadIndicator } from './catalogue.ts'
import { type Evidence, evidenceOf, materialiseEvidence } from './evidence.ts'
import type { Grade, Indicator, Severity, Subject } from './file.ts'
import { flagId } from './ids.ts'
import { type ParameterValues, parameterColumns, parameterSuffix, resolveParameters } from './parameters.ts'
import { Session } from './session.ts'
import { type SummaryFacts, summaryOf } from './summary.ts'

export const outcomes = ['flag', 'pass', 'not-applicable', 'insufficient', 'error'] as const
export type Outcome = (typeof outcomes)[number]

/** One answer of an indicator about one subject. */
export interface FlagRow extends Row {
  id: string
  indicator: string
  indicator_version: number
  outcome: Outcome
  /** Why it is not applicable, insufficient or an error; `null` for a plain flag or pass. */
  reason: string | null
  severity: Severity
  grade: Grade
  subject_type: Subject
  subject_id: string
  ocid: string | null
  buyer_id: string | null
  supplier_id: string | null
  date: string | null
  value: number | null
  threshold: number | null
  /** `law`, `default` (also of the definition), `parameter` (changed by the user) or `fence` (computed from peers). */
  threshold_source: string | null
  peer_group: string | null
  peer_count: number | null
  /** Exact: a number of at most 15 digits, else its text. */
  money_at_stake: number | string | null
  currency: string | null
  /** Dates of data; `null` for what is no flag. */
  first_seen: string | null
  last_seen: string | null
  data_date: string | null
  legal_basis: string[]
  violations: string[]
  evidence: Evidence[]
  summary: string
}

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

export interface RunOptions extends CatalogueOptions {
  parameters?: Record<string, unknown>
  selection?: Selection
  /** The rows wanted; flags alone unless said. */
  outcomes?: readonly Outcome[]
  limit?: number
  /** The largest sum at stake first; else by subject. */
  rankByMoney?: boolean
  lang?: Lang
  /** When a flag was seen before, by its id. */
  seen?: (id: string) => { first_seen: string; last_seen: string } | undefined
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

export const flagColumns: Column[] = [
  { name: 'id', type: 'text' },
  { name: 'indicator', type: 'text' },
  { name: 'indicator_version', type: 'integer' },
  { name: 'outcome', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'severity', type: 'text' },
  { name: 'grade', type: 'text' },
  { name: 'subject_type', type: 'text' },
  { name: 'subject_id', type: 'text' },
  { name: 'ocid', type: 'text' },
  { name: 'buyer_id', type: 'text' },
  { name: 'supplier_id', type: 'text' },
  { name: 'date', type: 'date' },
  { name: 'value', type: 'number' },
  { name: 'threshold', type: 'number' },
  { name: 'threshold_source', type: 'text' },
  { name: 'peer_group', type: 'text' },
  { name: 'peer_count', type: 'integer' },
  { name: 'money_at_stake', type: 'money' },
  { name: 'currency', type: 'text' },
  { name: 'first_seen', type: 'date' },
  { name: 'last_seen', type: 'date' },
  { name: 'data_date', type: 'date' },
  { name: 'legal_basis', type: 'json' },
  { name: 'violations', type: 'json' },
  { name: 'evidence', type: 'json' },
  { name: 'summary', type: 'text' },
]

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
    await session.prepare(indicator.sql)
    await session.prepare(indicator.evidence)
    const warnings = await answer(session, indicator, answered)
    const counts = await countsOf(session, indicator, answered)
    await select(session, answered, flags, options)
    await engine.exec(`CREATE OR REPLACE TEMP VIEW result AS SELECT * FROM ${flags}`)
    await evidence(session, indicator, flags, cited)
    const rows = rowsOf(session, indicator, parameters, { answered, flags, cited }, options)
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
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`
  if (selection.year !== undefined) conditions.push(`year(a.date) = ${Math.trunc(selection.year)}`)
  if (selection.buyer !== undefined) conditions.push(`a.buyer_id = ${text(selection.buyer)}`)
  if (selection.supplier !== undefined) conditions.push(`a.supplier_id = ${text(selection.supplier)}`)
  if (selection.subjectId !== undefined) conditions.push(`a.subject_id = ${text(selection.subjectId)}`)
  let region = ''
  if (selection.region !== undefined) {
    region = `LEFT JOIN (SELECT ocid, min(kz_region) AS region FROM processes GROUP BY ocid) p ON p.ocid = a.ocid
      LEFT JOIN (SELECT id, min(kz_region) AS region FROM parties GROUP BY id) b ON b.id = a.buyer_id`
    conditions.push(`coalesce(p.region, b.region) = ${text(`${selection.region.slice(0, 2)}0000000`)}`)
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
}

async function* rowsOf(
  session: Session,
  indicator: Indicator,
  parameters: ParameterValues,
  tables: { answered: string; flags: string; cited: string },
  options: RunOptions,
): AsyncIterable<FlagRow> {
  const { engine } = session
  const lang = options.lang ?? 'en'
  const suffix = parameterSuffix(indicator, parameters)
  const dataDate = engine.manifest.data_date
  const cited = engine
    .stream(`SELECT * FROM ${tables.cited} ORDER BY place, table_name, id, field, value`)
    [Symbol.asyncIterator]()
  let pending = await cited.next()
  for await (const row of engine.stream(factsSql(indicator, tables.flags))) {
    const evidence: Evidence[] = []
    while (pending.done !== true && (pending.value.place as number) <= (row.place as number)) {
      if (pending.value.place === row.place) evidence.push(evidenceOf(pending.value))
      pending = await cited.next()
    }
    const id = flagId(indicator.name, indicator.subject, row.subject_id as string, suffix)
    const isFlag = row.outcome === 'flag'
    const seen = isFlag ? options.seen?.(id) : undefined
    const { source, basis } = legalBasis(indicator, parameters, row)
    const facts = factsOf(row, dataDate)
    yield {
      id,
      indicator: indicator.name,
      indicator_version: indicator.version,
      outcome: row.outcome as Outcome,
      reason: row.reason as string | null,
      severity: indicator.severity,
      grade: indicator.grade,
      subject_type: indicator.subject,
      subject_id: row.subject_id as string,
      ocid: row.ocid as string | null,
      buyer_id: row.buyer_id as string | null,
      supplier_id: row.supplier_id as string | null,
      date: row.date as string | null,
      value: row.value as number | null,
      threshold: row.threshold as number | null,
      threshold_source: source,
      peer_group: row.peer_group as string | null,
      peer_count: row.peer_count as number | null,
      money_at_stake: row.money_at_stake as number | string | null,
      currency: row.currency as string | null,
      first_seen: isFlag ? earliest(seen?.first_seen, dataDate) : null,
      last_seen: isFlag ? latest(seen?.last_seen, dataDate) : null,
      data_date: dataDate,
      legal_basis: basis,
      violations: isFlag ? indicator.violations : [],
      evidence,
      summary: isFlag ? summaryOf(indicator.texts.summary[lang], indicator.value, facts, lang) : '',
    }
  }
  await cited.return?.()
  for (const table of [tables.answered, tables.flags, tables.cited, `${tables.cited}_named`])
    await engine.exec(`DROP TABLE IF EXISTS ${table}`)
}

function earliest(seen: string | undefined, now: string | null): string | null {
  return seen !== undefined && (now === null || seen < now) ? seen : now
}

function latest(seen: string | undefined, now: string | null): string | null {
  return seen !== undefined && (now === null || seen > now) ? seen : now
}

/** The selected rows with the names that their sentences need. */
function factsSql(indicator: Indicator, flags: string): string {
  const titles: Partial<Record<Subject, string>> = {
    lot: `SELECT ocid || '|' || id AS subject_id, min(title) AS title, min(title_kk) AS title_kk, CAST(NULL AS VARCHAR) AS number
      FROM lots WHERE ocid || '|' || id IN (SELECT subject_id FROM ${flags}) GROUP BY ocid || '|' || id`,
    contract: `SELECT ocid || '|' || id AS subject_id, min(coalesce(title, description)) AS title,
        CAST(NULL AS VARCHAR) AS title_kk, min(kz_contract_number_sys) AS number
      FROM contracts WHERE ocid || '|' || id IN (SELECT subject_id FROM ${flags}) GROUP BY ocid || '|' || id`,
  }
  const title =
    titles[indicator.subject] ??
    `SELECT CAST(NULL AS VARCHAR) AS subject_id, CAST(NULL AS VARCHAR) AS title, CAST(NULL AS VARCHAR) AS title_kk,
       CAST(NULL AS VARCHAR) AS number WHERE 1 = 0`
  return `
    WITH named AS (
      SELECT id, min(name) AS name, min(name_kk) AS name_kk FROM parties
      WHERE id IN (SELECT buyer_id FROM ${flags}) OR id IN (SELECT supplier_id FROM ${flags})
      GROUP BY id
    ),
    titled AS (${title}),
    process AS (
      SELECT ocid, min(tender_title) AS title, min(tender_title_kk) AS title_kk, min(kz_number_anno) AS number,
        min(tender_date_published_local_date) AS announced
      FROM processes WHERE ocid IN (SELECT ocid FROM ${flags}) GROUP BY ocid
    )
    SELECT f.*, b.name AS buyer_name, b.name_kk AS buyer_name_kk, s.name AS supplier_name, s.name_kk AS supplier_name_kk,
      coalesce(t.title, p.title) AS title, CASE WHEN t.title IS NULL THEN p.title_kk ELSE t.title_kk END AS title_kk,
      coalesce(t.number, p.number) AS number, coalesce(p.announced, f.date) AS law_date
    FROM ${flags} f
    LEFT JOIN named b ON b.id = f.buyer_id
    LEFT JOIN named s ON s.id = f.supplier_id
    LEFT JOIN titled t ON t.subject_id = f.subject_id
    LEFT JOIN process p ON p.ocid = f.ocid
    ORDER BY f.place`
}

function factsOf(row: Row, dataDate: string | null): SummaryFacts {
  const named = (name: string, fallback: unknown) => ({
    name: (row[name] ?? fallback ?? null) as string | null,
    name_kk: (row[`${name}_kk`] ?? null) as string | null,
  })
  return {
    value: row.value as number | null,
    threshold: row.threshold as number | null,
    money_at_stake: row.money_at_stake as number | string | null,
    currency: row.currency as string | null,
    date: row.date as string | null,
    data_date: dataDate,
    reason: row.reason as string | null,
    peer_count: row.peer_count as number | null,
    buyer: named('buyer_name', row.buyer_id),
    supplier: named('supplier_name', row.supplier_id),
    title: named('title', row.ocid),
    number: (row.number ?? row.ocid ?? null) as string | null,
  }
}

/**
 * Where a threshold comes from and which norms a row rests on. `law:KEY` names the limit that was applied: its norm is
 * the basis. Other rows rest on the indicator's norms, as far as their acts applied on the date of the announcement.
 */
function legalBasis(
  indicator: Indicator,
  parameters: ParameterValues,
  row: Row,
): { source: string | null; basis: string[] } {
  const given = row.threshold_source as string | null
  const date = row.law_date as string | null
  const [kind, key] = given?.split(':') ?? []
  const source =
    kind === 'parameter'
      ? indicator.parameters.some(
          (parameter) => parameter.name === key && parameters[parameter.name] === parameter.default,
        )
        ? 'default'
        : 'parameter'
      : (kind ?? null)
  if (row.outcome !== 'flag' || date === null) return { source, basis: [] }
  const applied =
    kind === 'law' && key !== undefined
      ? limits([key])
          .filter((limit) => limit.valid_from <= date && (limit.valid_to === null || date <= limit.valid_to))
          .map((limit) => limit.norm)
      : norms()
          .filter((norm) => indicator.law.includes(norm.key) && normApplies(norm, date))
          .sort((a, b) => indicator.law.indexOf(a.key) - indicator.law.indexOf(b.key))
          .map((norm) => norm.key)
  return { source, basis: [...new Set(applied)] }
}
