import type { Engine } from '../../dataset/engine.ts'
import { sqlText } from '../../terminal/sql-text.ts'
import { answersOf } from '../evaluate.ts'
import { type Indicator, ownSubjects } from '../file.ts'
import type { Session } from '../session.ts'
import { criComponents, criMinimum, critical, excessIndicators, methodHalves } from './rules.ts'
import type { Weight } from './weights.ts'

/** How several lots or contracts of one process are taken together. */
export const combinations = ['worst', 'share'] as const
export type Combination = (typeof combinations)[number]

export interface ScoreRules {
  /** `worst`: one flagged lot flags the process. `share`: a flag counts for the part of the lots judged that have it. */
  combine: Combination
  /** Least completeness, from 0 to 1. */
  minimumCompleteness: number
  /** Least number of indicators that could judge. */
  minimumJudged: number
}

export interface TablesOptions {
  session: Session
  indicators: readonly Indicator[]
  weights: readonly Weight[]
  rules: ScoreRules
  /** Answers of indicators about buyers, suppliers, pairs and markets too. */
  entities: boolean
  /** Hears of each indicator before it is asked. */
  progress?: (done: number) => void
  timeLimit?: number
}

/** An indicator that says something of a process by itself, of its lots, bids, contracts or plan points. */
export function isOfProcess(indicator: Pick<Indicator, 'subject'>): boolean {
  return ownSubjects.includes(indicator.subject)
}

/**
 * Makes the temporary tables that scores are read from; the numbers of indicators are their places in `indicators`.
 * `score_process`: a row a process, with `place`. `score_parts`: what an indicator said of a process: how many of its
 * subjects were flagged, judged (flag or pass), not judged (insufficient, error), and the first flag's subject.
 * `score_money`: excess money by process and currency. `score_cri_parts`: components of the index in halves.
 * `score_result`: the scores in millionths, as whole numbers, so that no order of adding matters. `score_own`: answers
 * about others than processes.
 */
export async function makeTables(engine: Engine, options: TablesOptions): Promise<void> {
  const { session, indicators } = options
  await session.prepare('SELECT * FROM x_dim_processes JOIN x_purchases JOIN x_local_ids')
  await engine.exec(`CREATE OR REPLACE TEMP TABLE score_process AS
    SELECT CAST(row_number() OVER (ORDER BY ocid) AS BIGINT) AS place, * FROM (
      SELECT d.ocid, d.source, d.date, d.year, d.region, CASE WHEN l.id IS NULL THEN d.buyer_id END AS buyer_id, d.method,
        CASE WHEN d.amount > 0 THEN d.amount END AS amount, upper(nullif(trim(d.currency), '')) AS currency,
        row_number() OVER (PARTITION BY d.ocid ORDER BY d.source) AS copy
      FROM x_dim_processes d LEFT JOIN x_local_ids l ON l.source = d.source AND l.id = d.buyer_id
    ) WHERE copy = 1`)
  await engine.exec(`CREATE OR REPLACE TEMP TABLE score_parts
    (place BIGINT, indicator SMALLINT, flags BIGINT, judged BIGINT, lacking BIGINT, subject_id VARCHAR)`)
  await engine.exec(`CREATE OR REPLACE TEMP TABLE score_sums
    (place BIGINT, kind VARCHAR, subject_id VARCHAR, currency VARCHAR, money DECIMAL(38, 2))`)
  await engine.exec(`CREATE OR REPLACE TEMP TABLE score_own (indicator SMALLINT, subject_id VARCHAR, buyer_id VARCHAR,
    supplier_id VARCHAR, year INTEGER, outcome VARCHAR)`)
  await engine.exec(
    `CREATE OR REPLACE TEMP TABLE score_shares (buyer_id VARCHAR, supplier_id VARCHAR, year INTEGER, halves INTEGER)`,
  )
  for (const [number, indicator] of indicators.entries()) {
    options.progress?.(number)
    const isShare = indicator.name === 'buyer-supplier-share'
    if (!isOfProcess(indicator) && !options.entities && !isShare) continue
    const { table } = await answersOf(engine, indicator.name, {
      custom: engine.paths.indicators,
      session,
      timeLimit: options.timeLimit,
    })
    if (isOfProcess(indicator)) await addParts(engine, number, indicator, table)
    else {
      if (options.entities)
        await engine.exec(`INSERT INTO score_own SELECT ${number}, subject_id, buyer_id, supplier_id, year(date), outcome
          FROM ${table} WHERE copy = 1 AND outcome IN ('flag', 'pass', 'insufficient')`)
      if (isShare)
        await engine.exec(`INSERT INTO score_shares SELECT buyer_id, supplier_id, year(date), max(CASE outcome WHEN 'flag' THEN 2 ELSE 0 END)
          FROM ${table} WHERE copy = 1 AND outcome IN ('flag', 'pass') GROUP BY buyer_id, supplier_id, year(date)`)
    }
    await engine.exec(`DROP TABLE ${table}`)
  }
  await summarise(engine, options)
}

/** From what indicators said to scores: makes `score_money`, `score_cri_parts` and `score_result`. */
export async function summarise(
  engine: Engine,
  {
    indicators,
    weights,
    rules,
  }: Pick<TablesOptions, 'weights' | 'rules'> & { indicators: readonly { name: string }[] },
): Promise<void> {
  await engine.load(
    'score_weights',
    [
      { name: 'indicator', type: 'integer' },
      { name: 'points', type: 'integer' },
    ],
    weights.map(({ weight }, indicator) => ({ indicator, points: Math.round(weight * 1e6) })),
  )
  await engine.exec(moneySql)
  await engine.exec(criSql(indicators))
  await engine.exec(resultSql(rules, indicators))
}

async function addParts(engine: Engine, number: number, indicator: Indicator, table: string): Promise<void> {
  await engine.exec(`INSERT INTO score_parts
    SELECT p.place, ${number}, count(*) FILTER (WHERE a.outcome = 'flag'),
      count(*) FILTER (WHERE a.outcome IN ('flag', 'pass')), count(*) FILTER (WHERE a.outcome IN ('insufficient', 'error')),
      min(a.subject_id) FILTER (WHERE a.outcome = 'flag')
    FROM ${table} a JOIN score_process p ON p.ocid = a.ocid
    WHERE a.copy = 1 AND a.outcome <> 'not-applicable' GROUP BY p.place`)
  if (excessIndicators.includes(indicator.name))
    await engine.exec(`INSERT INTO score_sums
      SELECT p.place, ${sqlText(indicator.subject)}, a.subject_id, upper(nullif(trim(a.currency), '')), a.money_at_stake
      FROM ${table} a JOIN score_process p ON p.ocid = a.ocid
      WHERE a.copy = 1 AND a.outcome = 'flag' AND a.money_at_stake > 0`)
}

// One lot's or contract's money once: the largest sum of its flags. A contract buys what lots asked for, so that sums of
// lots and of contracts may be the same money: of the two totals the larger one counts.
const moneySql = `CREATE OR REPLACE TEMP TABLE score_money AS
  SELECT place, currency, max(money) AS money FROM (
    SELECT place, kind, currency, CAST(sum(money) AS DECIMAL(38, 2)) AS money FROM (
      SELECT place, kind, subject_id, currency, max(money) AS money FROM score_sums WHERE currency IS NOT NULL
      GROUP BY place, kind, subject_id, currency
    ) GROUP BY place, kind, currency
  ) GROUP BY place, currency`

function criSql(indicators: readonly { name: string }[]): string {
  const parts = criComponents.map(({ name, flags, from }, number) => {
    if (flags !== undefined) {
      const given = indicators.flatMap(({ name }, index) => (flags[name] === undefined ? [] : [[index, flags[name]]]))
      if (given.length === 0) return undefined
      const points = given.map(([index, halves]) => `WHEN indicator = ${index} AND flags > 0 THEN ${halves}`).join(' ')
      return `SELECT place, ${number} AS component, max(CASE ${points} ELSE 0 END) AS halves FROM score_parts
        WHERE judged > 0 AND indicator IN (${given.map(([index]) => index).join(', ')}) GROUP BY place`
    }
    if (from === 'method') {
      const points = Object.entries(methodHalves).map(([kind, halves]) => `WHEN ${sqlText(kind)} THEN ${halves}`)
      return `SELECT place, ${number} AS component, CASE method ${points.join(' ')} END AS halves FROM score_process`
    }
    if (from === 'winner-share')
      return `SELECT p.place, ${number} AS component, max(s.halves) AS halves FROM score_process p
        JOIN (SELECT DISTINCT ocid, supplier_id, year FROM x_purchases) x ON x.ocid = p.ocid
        JOIN score_shares s ON s.buyer_id = p.buyer_id AND s.supplier_id = x.supplier_id AND s.year = x.year
        GROUP BY p.place`
    if (from === 'criteria')
      return `SELECT p.place, ${number} AS component, max(CASE
          WHEN t.tender_award_criteria IN ('priceOnly', 'lowestCost', 'lowestPrice', 'price') THEN 0
          WHEN t.tender_award_criteria = 'qualityOnly' THEN 2
          WHEN t.tender_award_criteria IN ('ratedCriteria', 'bestProposal', 'bestValueToGovernment', 'priceQuality') THEN 1
          WHEN contains(t.tender_award_criteria, ',') AND contains(',' || t.tender_award_criteria || ',', ',price,') THEN 1
        END) AS halves
        FROM score_process p JOIN processes t ON t.source = p.source AND t.ocid = p.ocid GROUP BY p.place`
    throw new Error(`the component ${name} has no rule`)
  })
  return `CREATE OR REPLACE TEMP TABLE score_cri_parts AS SELECT place, component, CAST(halves AS INTEGER) AS halves
    FROM (${parts.filter((part) => part !== undefined).join(' UNION ALL ')}) WHERE halves IS NOT NULL`
}

function resultSql(
  { combine, minimumCompleteness, minimumJudged }: ScoreRules,
  indicators: readonly { name: string }[],
): string {
  const share =
    combine === 'worst'
      ? 'CASE WHEN a.flags > 0 THEN w.points ELSE 0 END'
      : 'CAST(round(CAST(w.points AS DOUBLE) * a.flags / a.judged) AS BIGINT)'
  const complete = Math.round(minimumCompleteness * 1e6)
  const overriding = indicators.flatMap(({ name }, number) => (critical.indicators.includes(name) ? [number] : []))
  return `CREATE OR REPLACE TEMP TABLE score_result AS
    WITH summed AS (
      SELECT a.place,
        CAST(coalesce(sum(CASE WHEN a.judged > 0 THEN ${share} END), 0) AS BIGINT) AS risen,
        CAST(coalesce(sum(CASE WHEN a.judged > 0 THEN w.points END), 0) AS BIGINT) AS whole,
        count(*) FILTER (WHERE a.judged > 0) AS judged, count(*) AS applicable, count(*) FILTER (WHERE a.flags > 0) AS flagged
      FROM score_parts a JOIN score_weights w ON w.indicator = a.indicator WHERE w.points > 0 GROUP BY a.place
    ),
    cri AS (
      SELECT place, count(*) AS components, CAST(sum(halves) AS BIGINT) AS halves FROM score_cri_parts GROUP BY place
    ),
    overridden AS (
      SELECT place, count(*) AS overrides FROM score_parts
      WHERE flags > 0 AND indicator IN (${overriding.join(', ') || '-1'}) GROUP BY place
    ),
    judged AS (
      SELECT p.place, coalesce(s.judged, 0) AS judged, coalesce(s.applicable, 0) AS applicable,
        coalesce(s.flagged, 0) AS flagged, s.risen, s.whole, coalesce(c.components, 0) AS components, c.halves,
        coalesce(o.overrides, 0) AS overrides,
        CASE
          WHEN coalesce(s.judged, 0) = 0 THEN 'nothing-judged'
          WHEN s.judged < ${Math.trunc(minimumJudged)} THEN 'few-judged'
          WHEN s.judged * 1000000 < s.applicable * ${complete} THEN 'incomplete'
        END AS reason
      FROM score_process p LEFT JOIN summed s ON s.place = p.place LEFT JOIN cri c ON c.place = p.place
      LEFT JOIN overridden o ON o.place = p.place
    )
    SELECT place, judged, applicable, flagged, components, overrides, reason,
      CASE WHEN reason IS NULL THEN CAST(round(CAST(risen AS DOUBLE) * 1000000 / whole) AS BIGINT) END AS score,
      CASE WHEN components >= ${criMinimum} THEN CAST(round(CAST(halves AS DOUBLE) * 500000 / components) AS BIGINT) END AS cri
    FROM judged`
}
