import type { Column, Row } from '../../terminal/rows.ts'
import { sqlText } from '../../terminal/sql-text.ts'
import { flagId } from '../ids.ts'
import { moneyOf } from './process.ts'
import { levelOf, reasonTexts } from './rules.ts'
import type { Kind, Made } from './score.ts'
import { priorOf, type Sums } from './shrink.ts'
import { isOfProcess } from './tables.ts'

/** Columns of buyers, suppliers or markets by year. */
export function entityColumns(kind: Kind): Column[] {
  return [
    { name: `${kind}_id`, type: 'text' },
    ...(kind === 'market' ? [] : [{ name: `${kind}_name`, type: 'text' as const }]),
    { name: 'year', type: 'integer' },
    { name: 'score', type: 'number' },
    { name: 'level', type: 'text' },
    { name: 'outcome', type: 'text' },
    { name: 'reason', type: 'text' },
    { name: 'meaning', type: 'text' },
    { name: 'processes', type: 'integer' },
    { name: 'unscored', type: 'integer' },
    { name: 'mean', type: 'number' },
    { name: 'value_weighted', type: 'number' },
    { name: 'value', type: 'money' },
    { name: 'currency', type: 'text' },
    { name: 'prior_mean', type: 'number' },
    { name: 'prior_strength', type: 'number' },
    { name: 'prior_groups', type: 'integer' },
    { name: 'money_at_risk', type: 'json' },
    { name: 'own_flags', type: 'integer' },
    { name: 'own', type: 'json' },
    { name: 'components', type: 'json' },
    { name: 'data_date', type: 'date' },
  ]
}

/** A process belongs to its buyer, to each of its suppliers, and to each market of what was bought. */
const members: Record<'buyer' | 'supplier' | 'market', string> = {
  buyer: 'SELECT place, buyer_id AS id, year FROM score_process WHERE buyer_id IS NOT NULL AND year IS NOT NULL',
  // A sole trader is a natural person: people are not put in an order of risk.
  supplier: `SELECT DISTINCT p.place, x.supplier_id AS id, p.year FROM score_process p JOIN x_purchases x ON x.ocid = p.ocid
    WHERE x.supplier_id IS NOT NULL AND p.year IS NOT NULL
      AND x.supplier_id NOT IN (SELECT id FROM parties WHERE is_person AND id IS NOT NULL)`,
  market: `SELECT DISTINCT p.place, x.market AS id, x.year FROM score_process p JOIN x_purchases x ON x.ocid = p.ocid
    WHERE x.market IS NOT NULL AND x.year IS NOT NULL`,
}

/**
 * Buyers, suppliers or markets by year: the mean of the scores of their processes, drawn towards that of all of them by
 * empirical Bayes, once the tables are there. A region, a supplier or a buyer chooses rows, never the prior.
 */
export async function entityRows(made: Made): Promise<AsyncIterable<Row>> {
  const { engine, options } = made
  const kind = options.kind as keyof typeof members
  await engine.exec(`CREATE OR REPLACE TEMP TABLE score_members AS
    SELECT m.*, r.score, p.amount, p.currency, p.region FROM (${members[kind]}) m
    JOIN score_result r ON r.place = m.place JOIN score_process p ON p.place = m.place`)
  await engine.exec(`CREATE OR REPLACE TEMP TABLE score_groups AS
    SELECT id, year, count(score) AS n, count(*) - count(score) AS unscored, CAST(coalesce(sum(score), 0) AS BIGINT) AS total,
      CAST(coalesce(sum(CAST(score AS HUGEINT) * score), 0) AS HUGEINT) AS squares
    FROM score_members GROUP BY id, year`)
  await loadPriors(made)
  await engine.exec(valueSql)
  await choose(made, kind)
  return shownRows(made, kind)
}

async function loadPriors({ engine }: Made): Promise<void> {
  const years = await engine.rows(`SELECT year, count(*) AS groups, CAST(sum(n) AS BIGINT) AS n,
      CAST(sum(CAST(n AS HUGEINT) * n) AS VARCHAR) AS n_squared, CAST(sum(total) AS VARCHAR) AS total,
      CAST(sum(squares) AS VARCHAR) AS squares,
      sum(CAST(total AS DOUBLE) * CAST(total AS DOUBLE) / n ORDER BY id) AS between_groups
    FROM score_groups WHERE n > 0 GROUP BY year ORDER BY year`)
  const rows = years.map((row) => {
    const sums: Sums = {
      groups: Number(row.groups),
      n: Number(row.n),
      nSquared: Number(row.n_squared),
      sum: Number(row.total) / 1e6,
      squares: Number(row.squares) / 1e12,
      between: Number(row.between_groups) / 1e12,
    }
    const prior = priorOf(sums)!
    return { year: Number(row.year), mean: prior.mean, strength: prior.strength, groups: prior.groups }
  })
  await engine.load(
    'score_priors',
    [
      { name: 'year', type: 'integer' },
      { name: 'mean', type: 'number' },
      { name: 'strength', type: 'number' },
      { name: 'groups', type: 'integer' },
    ],
    rows,
  )
}

// Money of several currencies is never added: the one in which most of the processes are.
const valueSql = `CREATE OR REPLACE TEMP TABLE score_values AS
  SELECT id, year, currency, value, weighted FROM (
    SELECT id, year, currency, CAST(sum(amount) AS DECIMAL(38, 2)) AS value,
      CAST(sum(CAST(amount * score AS DECIMAL(38, 2))) AS DOUBLE) / CAST(sum(amount) AS DOUBLE) AS weighted,
      row_number() OVER (PARTITION BY id, year ORDER BY count(*) DESC, currency) AS choice
    FROM score_members WHERE score IS NOT NULL AND amount IS NOT NULL AND currency IS NOT NULL GROUP BY id, year, currency
  ) WHERE choice = 1`

async function choose({ engine, selection, options }: Made, kind: 'buyer' | 'supplier' | 'market'): Promise<void> {
  const minimum = Math.trunc(options.minimumProcesses ?? 5)
  const where = ['1 = 1']
  if (selection.year !== undefined) where.push(`g.year = ${Math.trunc(selection.year)}`)
  const someProcess = (condition: string) =>
    where.push(
      `EXISTS (SELECT 1 FROM score_members m JOIN score_process p ON p.place = m.place WHERE m.id = g.id AND m.year = g.year AND ${condition})`,
    )
  if (selection.buyer !== undefined)
    if (kind === 'buyer') where.push(`g.id = ${sqlText(selection.buyer)}`)
    else someProcess(`p.buyer_id = ${sqlText(selection.buyer)}`)
  if (selection.supplier !== undefined)
    if (kind === 'supplier') where.push(`g.id = ${sqlText(selection.supplier)}`)
    else someProcess(`p.ocid IN (SELECT ocid FROM x_purchases WHERE supplier_id = ${sqlText(selection.supplier)})`)
  if (selection.region !== undefined) someProcess(`p.region = ${sqlText(selection.region)}`)
  const orders = {
    score: 'score DESC NULLS LAST, n DESC, year, id',
    money: 'risk DESC NULLS LAST, year, id',
    value: 'value DESC NULLS LAST, year, id',
    id: 'id, year',
  }
  const limit = options.limit === undefined ? '' : `LIMIT ${Math.trunc(options.limit)}`
  await engine.exec(`CREATE OR REPLACE TEMP TABLE score_chosen AS
    WITH money AS (
      SELECT m.id, m.year, s.currency, CAST(sum(s.money) AS DECIMAL(38, 2)) AS money
      FROM score_members m JOIN score_money s ON s.place = m.place GROUP BY m.id, m.year, s.currency
    ),
    sums AS (
      SELECT id, year, max(money) AS risk,
        '[' || string_agg(CAST(json_array(currency, CAST(money AS VARCHAR)) AS VARCHAR), ',' ORDER BY currency) || ']' AS sums
      FROM money GROUP BY id, year
    ),
    scored AS (
      SELECT g.id, g.year, g.n, g.unscored, CASE WHEN g.n > 0 THEN CAST(g.total AS DOUBLE) / g.n END AS mean,
        CASE WHEN g.n >= ${minimum} AND g.n > 0 THEN round(CASE WHEN q.strength IS NULL THEN q.mean
          ELSE (CAST(g.total AS DOUBLE) / 1000000 + q.strength * q.mean) / (g.n + q.strength) END, 6) END AS score,
        q.mean AS prior_mean, q.strength AS prior_strength, q.groups AS prior_groups, v.value, v.currency, v.weighted,
        s.risk, s.sums
      FROM score_groups g LEFT JOIN score_priors q ON q.year = g.year
      LEFT JOIN score_values v ON v.id = g.id AND v.year = g.year LEFT JOIN sums s ON s.id = g.id AND s.year = g.year
      WHERE ${where.join(' AND ')}
    )
    SELECT row_number() OVER (ORDER BY ${orders[options.rank === 'cri' ? 'score' : (options.rank ?? 'score')]}) AS rank, *
    FROM scored ORDER BY rank ${limit}`)
}

const chunkSize = 2_000

async function* shownRows(made: Made, kind: 'buyer' | 'supplier' | 'market'): AsyncIterable<Row> {
  const { engine, indicators, weights, options } = made
  const lang = options.lang ?? 'en'
  const wanted = indicators.flatMap((indicator, number) =>
    !isOfProcess(indicator) && (indicator.subject === 'pair' ? kind !== 'market' : indicator.subject === kind)
      ? [number]
      : [],
  )
  const key = kind === 'market' ? 'o.subject_id = c.id' : `o.${kind}_id = c.id AND o.year = c.year`
  const [size] = await engine.rows('SELECT coalesce(max(rank), 0) AS last FROM score_chosen')
  for (let from = 1; from <= Number(size!.last); from += chunkSize) {
    await engine.exec(shownSql(`rank >= ${from} AND rank < ${from + chunkSize}`))
    for (const row of await engine.rows('SELECT * FROM score_shown ORDER BY rank')) yield entityRow(row)
  }

  function shownSql(ranks: string): string {
    return `CREATE OR REPLACE TEMP TABLE score_shown AS
    WITH chunk AS MATERIALIZED (SELECT * FROM score_chosen WHERE ${ranks})
    SELECT c.*, a.parts, o.own, n.name, n.name_kk FROM chunk c
    LEFT JOIN (SELECT rank, '[' || string_agg(CAST(json_array(indicator, flags, judged, lacking) AS VARCHAR), ',' ORDER BY indicator) || ']' AS parts
      FROM (SELECT c.rank, a.indicator, count(*) FILTER (WHERE a.flags > 0) AS flags, count(*) FILTER (WHERE a.judged > 0) AS judged,
          count(*) FILTER (WHERE a.judged = 0) AS lacking
        FROM chunk c JOIN score_members m ON m.id = c.id AND m.year = c.year JOIN score_parts a ON a.place = m.place
        GROUP BY c.rank, a.indicator) GROUP BY rank) a ON a.rank = c.rank
    LEFT JOIN (SELECT c.rank, '[' || string_agg(CAST(json_array(o.indicator, o.outcome, o.subject_id) AS VARCHAR), ',' ORDER BY o.indicator, o.subject_id) || ']' AS own
      FROM chunk c JOIN score_own o ON ${key}
      WHERE o.outcome = 'flag' AND o.indicator IN (${wanted.join(', ') || '-1'}) GROUP BY c.rank) o ON o.rank = c.rank
    LEFT JOIN (SELECT id, min(name) AS name, min(name_kk) AS name_kk FROM parties GROUP BY id) n ON n.id = c.id
    ORDER BY c.rank`
  }

  function entityRow(row: Row): Row {
    const value = row.score as number | null
    const reason = value === null ? 'few-processes' : null
    const own = (JSON.parse((row.own as string | null) ?? '[]') as [number, string, string][]).map(
      ([number, , subject]) => ({
        indicator: indicators[number]!.name,
        weight: weights[number]!.weight,
        flag: flagId(indicators[number]!.name, indicators[number]!.subject, subject, ''),
      }),
    )
    const parts = JSON.parse((row.parts as string | null) ?? '[]') as [number, number, number, number][]
    return {
      [`${kind}_id`]: row.id,
      ...(kind === 'market'
        ? {}
        : { [`${kind}_name`]: (lang === 'kk' ? (row.name_kk ?? row.name) : row.name) ?? null }),
      year: row.year,
      score: value,
      level: value === null ? null : levelOf(value),
      outcome: reason === null ? 'ok' : 'insufficient',
      reason,
      meaning: reason === null ? null : reasonTexts[reason]![lang],
      processes: row.n,
      unscored: row.unscored,
      mean: rounded(row.mean, 1e6),
      value_weighted: rounded(row.weighted, 1e6),
      value: row.value,
      currency: row.currency,
      prior_mean: rounded(row.prior_mean),
      prior_strength: rounded(row.prior_strength),
      prior_groups: row.prior_groups,
      money_at_risk: moneyOf(row.sums),
      own_flags: own.length,
      own,
      components: parts.map(([number, flags, judged, lacking]) => ({
        indicator: indicators[number]!.name,
        weight: weights[number]!.weight,
        flags,
        judged,
        insufficient: lacking,
      })),
      data_date: engine.manifest.data_date,
    }
  }
}

function rounded(value: unknown, unit = 1): number | null {
  return value === null || value === undefined ? null : Math.round((Number(value) / unit) * 1e6) / 1e6
}
