import type { Law } from '../law/law.ts'
import { inForce } from '../law/limits.ts'
import { normApplies } from '../law/norms.ts'
import { formatDate, inEachLanguage, type Lang, type Text } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { type Evidence, evidenceOf } from './evidence.ts'
import type { Grade, Indicator, Severity, Subject } from './file.ts'
import { flagId } from './ids.ts'
import { type ParameterValues, parameterSuffix } from './parameters.ts'
import { packOf } from './peer-pack.ts'
import type { Session } from './session.ts'
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
  /**
   * `law`, `default` (also of the definition), `parameter` (changed by the user), `fence` (computed from peers) or `pack`
   * (computed from peers of an imported pack).
   */
  threshold_source: string | null
  /** Ends with ` @ pack:DATE:ID` where the group is that of an imported pack, of that date of data. */
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
  /** The sentence in the language asked for, and in each. */
  summary: string
  summaries: Text
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

// Batches, not two streams side by side: a second stream has a connection of its own and sees no temporary tables.
const batchSize = 1000

export interface RowsOptions {
  lang?: Lang
  /** When a flag was seen before, by its id. */
  seen?: (id: string) => { first_seen: string; last_seen: string } | undefined
}

/**
 * The rows of the temporary table `flags` with the evidence of the table `cited`, in the order of `place`. Both tables
 * are dropped when the last row was given.
 */
export async function* flagRows(
  session: Session,
  indicator: Indicator,
  parameters: ParameterValues,
  tables: { flags: string; cited: string },
  options: RowsOptions,
): AsyncIterable<FlagRow> {
  const { engine } = session
  const facts = `facts_of_${tables.flags}`
  try {
    await engine.table(facts, `${factsSql(indicator, tables.flags)}`)
    const [size] = await engine.rows(`SELECT max(place) AS last FROM ${facts}`)
    const last = Number(size!.last ?? 0)
    for (let from = 1; from <= last; from += batchSize) {
      const span = `place >= ${from} AND place < ${from + batchSize}`
      const evidence = new Map<unknown, Evidence[]>()
      const values = `SELECT * FROM ${tables.cited} WHERE ${span} ORDER BY place, table_name, id, field, value`
      for (const row of await engine.rows(values)) {
        const list = evidence.get(row.place) ?? []
        list.push(evidenceOf(row))
        evidence.set(row.place, list)
      }
      for (const row of await engine.rows(`SELECT * FROM ${facts} WHERE ${span} ORDER BY place`))
        yield flagRow(row, evidence.get(row.place) ?? [], indicator, parameters, session, options)
    }
  } finally {
    for (const table of [facts, tables.flags, tables.cited]) await engine.drop(table)
  }
}

function flagRow(
  row: Row,
  evidence: Evidence[],
  indicator: Indicator,
  parameters: ParameterValues,
  session: Session,
  options: RowsOptions,
): FlagRow {
  const dataDate = session.engine.manifest.data_date
  const id = flagId(indicator.name, indicator.subject, row.subject_id as string, parameterSuffix(indicator, parameters))
  const isFlag = row.outcome === 'flag'
  const seen = isFlag ? options.seen?.(id) : undefined
  const { source, basis } = legalBasis(indicator, parameters, session.law, row)
  const facts = factsOf(row, dataDate)
  const pack = packOf(row.peer_group as string | null)
  const summaries = inEachLanguage((lang) =>
    isFlag
      ? summaryOf(indicator.texts.summary[lang], indicator.value, facts, lang) +
        (pack === undefined ? '' : leaning(pack.date, lang))
      : '',
  )
  return {
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
    threshold_source: source === 'fence' && pack !== undefined ? 'pack' : source,
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
    summary: summaries[options.lang ?? 'en'],
    summaries,
  }
}

/** The sentence that follows where a flag leans on an imported pack of peers. */
function leaning(date: string | null, lang: Lang): string {
  if (date === null) return packWords.undated[lang]
  return packWords.dated[lang].replace('{}', formatDate(date, lang))
}

const packWords = {
  dated: {
    en: ' Compared with an imported pack of statistics, data of {}.',
    ru: ' Сравнение — с загруженным пакетом статистики, данные на {}.',
    kk: ' Салыстыру — жүктелген статистика пакетімен, {} күнгі деректер.',
  },
  undated: {
    en: ' Compared with an imported pack of statistics, its date unknown.',
    ru: ' Сравнение — с загруженным пакетом статистики, его дата неизвестна.',
    kk: ' Салыстыру — жүктелген статистика пакетімен, оның күні белгісіз.',
  },
}

function earliest(seen: string | undefined, now: string | null): string | null {
  return seen !== undefined && (now === null || seen < now) ? seen : now
}

function latest(seen: string | undefined, now: string | null): string | null {
  return seen !== undefined && (now === null || seen > now) ? seen : now
}

function partTitle(flags: string, part: number): string {
  return `SELECT DISTINCT subject_id, nullif(split_part(subject_id, '|', ${part}), '') AS title,
      CAST(NULL AS VARCHAR) AS title_kk, CAST(NULL AS VARCHAR) AS number
    FROM ${flags} AS q`
}

/** The selected rows with the names that their sentences need. */
function factsSql(indicator: Indicator, flags: string): string {
  const titles: Partial<Record<Subject, string>> = {
    lot: `SELECT ocid || '|' || id AS subject_id, min(title) AS title, min(title_kk) AS title_kk, CAST(NULL AS VARCHAR) AS number
      FROM lots WHERE ocid || '|' || id IN (SELECT subject_id FROM ${flags} AS q) GROUP BY ocid || '|' || id`,
    contract: `SELECT ocid || '|' || id AS subject_id, min(CASE WHEN kz_id IS NULL THEN coalesce(title, description) ELSE coalesce(description, title) END) AS title,
        CAST(NULL AS VARCHAR) AS title_kk, min(kz_contract_number_sys) AS number
      FROM contracts WHERE ocid || '|' || id IN (SELECT subject_id FROM ${flags} AS q) GROUP BY ocid || '|' || id`,
    // What is bought and where, as its id has them: code|region|year.
    market: `SELECT DISTINCT subject_id, split_part(subject_id, '|', 1)
        || CASE WHEN split_part(subject_id, '|', 2) = '' THEN '' ELSE ' (' || split_part(subject_id, '|', 2) || ')' END AS title,
        CAST(NULL AS VARCHAR) AS title_kk, CAST(NULL AS VARCHAR) AS number
      FROM ${flags} AS q`,
    plan: `SELECT ocid || '|' || id AS subject_id, min(description) AS title, min(description_kk) AS title_kk,
        CAST(NULL AS VARCHAR) AS number
      FROM plans WHERE ocid || '|' || id IN (SELECT subject_id FROM ${flags} AS q) GROUP BY ocid || '|' || id`,
    // What a part of a buyer's or a pair's year is about, where its id names that after the year.
    buyer: partTitle(flags, 3),
    pair: partTitle(flags, 4),
  }
  const title =
    titles[indicator.subject] ??
    `SELECT CAST(NULL AS VARCHAR) AS subject_id, CAST(NULL AS VARCHAR) AS title, CAST(NULL AS VARCHAR) AS title_kk,
       CAST(NULL AS VARCHAR) AS number WHERE 1 = 0`
  return `
    WITH named AS (
      SELECT id, min(name) AS name, min(name_kk) AS name_kk FROM parties
      WHERE id IN (SELECT buyer_id FROM ${flags} AS q UNION SELECT supplier_id FROM ${flags} AS q)
      GROUP BY id
    ),
    titled AS (${title}),
    process AS (
      SELECT ocid, min(tender_title) AS title, min(tender_title_kk) AS title_kk, min(kz_number_anno) AS number,
        min(tender_date_published_local_date) AS announced, count(*) = count(kz_trd_buy_id) AS net
      FROM processes WHERE ocid IN (SELECT ocid FROM ${flags} AS q) GROUP BY ocid
    )
    SELECT f.*, b.name AS buyer_name, b.name_kk AS buyer_name_kk, s.name AS supplier_name, s.name_kk AS supplier_name_kk,
      coalesce(t.title, p.title) AS title, CASE WHEN t.title IS NULL THEN p.title_kk ELSE t.title_kk END AS title_kk,
      coalesce(t.number, p.number) AS number, coalesce(p.announced, f.date) AS law_date,
      coalesce(p.net, f.peer_group LIKE 'goszakup|%', false) AS net
    FROM ${flags} AS f
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
    net: row.net === true,
    buyer: named('buyer_name', row.buyer_id),
    supplier: named('supplier_name', row.supplier_id),
    title: named('title', row.ocid),
    number: (row.number ?? row.ocid ?? null) as string | null,
  }
}

/**
 * Where a threshold comes from and which norms a row rests on. `law:KEY` names the limit that was applied: its norm is
 * the basis, unless the value is not verified. Other rows rest on the indicator's norms, as far as their acts applied on the date of the announcement.
 */
function legalBasis(
  indicator: Indicator,
  parameters: ParameterValues,
  law: Law,
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
      ? inForce(law.limits, date)
          .filter((limit) => limit.key === key && limit.status !== 'unverified')
          .map((limit) => limit.norm)
      : law.norms
          .filter((norm) => indicator.law.includes(norm.key) && normApplies(norm, date))
          .sort((a, b) => indicator.law.indexOf(a.key) - indicator.law.indexOf(b.key))
          .map((norm) => norm.key)
  return { source, basis: [...new Set(applied)] }
}
