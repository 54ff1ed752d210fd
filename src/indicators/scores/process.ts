import type { Column, Row } from '../../terminal/rows.ts'
import { sqlText } from '../../terminal/sql-text.ts'
import { flagId } from '../ids.ts'
import type { Outcome } from '../row.ts'
import { criComponents, critical, levelOf, reasonTexts } from './rules.ts'
import type { Made } from './score.ts'

/** What one indicator brought to the score of a process. */
export interface Component {
  indicator: string
  outcome: Outcome
  weight: number
  /** How many of the process's lots, contracts and so on were flagged, of those that could be judged. */
  flags: number
  judged: number
  /** The first flag, to be looked up. */
  flag: string | null
}

export const processColumns: Column[] = [
  { name: 'ocid', type: 'text' },
  { name: 'date', type: 'date' },
  { name: 'year', type: 'integer' },
  { name: 'region', type: 'text' },
  { name: 'buyer_id', type: 'text' },
  { name: 'buyer_name', type: 'text' },
  { name: 'score', type: 'number' },
  { name: 'level', type: 'text' },
  { name: 'override', type: 'json' },
  { name: 'outcome', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'meaning', type: 'text' },
  { name: 'completeness', type: 'number' },
  { name: 'flagged', type: 'integer' },
  { name: 'judged', type: 'integer' },
  { name: 'applicable', type: 'integer' },
  { name: 'cri', type: 'number' },
  { name: 'cri_components', type: 'integer' },
  { name: 'cri_parts', type: 'json' },
  { name: 'amount', type: 'money' },
  { name: 'currency', type: 'text' },
  { name: 'money_at_risk', type: 'json' },
  { name: 'components', type: 'json' },
  { name: 'data_date', type: 'date' },
]

const batchSize = 1000

// Lists of components are long: those of so many processes are in memory at once.
const chunkSize = 20_000

/** The chosen processes of these ranks with all that went into them, as lists in JSON. */
function shownSql(ranks: string): string {
  const list = (name: string, table: string, values: string, order: string) =>
    `(SELECT c.place, '[' || string_agg(CAST(json_array(${values}) AS VARCHAR), ',' ORDER BY x.${order}) || ']' AS ${name}
      FROM ${table} x JOIN chunk c ON c.place = x.place GROUP BY c.place)`
  return `CREATE OR REPLACE TEMP TABLE score_shown AS
    WITH chunk AS MATERIALIZED (SELECT * FROM score_chosen WHERE ${ranks})
    SELECT c.*, a.parts, i.cri_parts, m.sums, n.name AS buyer_name, n.name_kk AS buyer_name_kk FROM chunk c
    LEFT JOIN ${list('parts', 'score_parts', 'x.indicator, x.flags, x.judged, x.lacking, x.subject_id', 'indicator')} a
      ON a.place = c.place
    LEFT JOIN ${list('cri_parts', 'score_cri_parts', 'x.component, x.halves', 'component')} i ON i.place = c.place
    LEFT JOIN ${list('sums', 'score_money', 'x.currency, CAST(x.money AS VARCHAR)', 'currency')} m ON m.place = c.place
    LEFT JOIN score_names n ON n.id = c.buyer_id
    ORDER BY c.rank`
}

/** What a selection asks of `score_process` as `p`. */
export function whereProcess({ selection }: Pick<Made, 'selection'>): string {
  const conditions = ['1 = 1']
  if (selection.year !== undefined) conditions.push(`p.year = ${Math.trunc(selection.year)}`)
  if (selection.buyer !== undefined) conditions.push(`p.buyer_id = ${sqlText(selection.buyer)}`)
  if (selection.region !== undefined) conditions.push(`p.region = ${sqlText(selection.region)}`)
  if (selection.supplier !== undefined)
    conditions.push(`p.ocid IN (SELECT ocid FROM x_purchases WHERE supplier_id = ${sqlText(selection.supplier)})`)
  return conditions.join(' AND ')
}

/** The largest sum at risk of each process in one currency: sums of several are never added. */
const largestMoney = '(SELECT place, max(money) AS money FROM score_money GROUP BY place)'

/** Processes with their scores, in batches, once the tables are there. */
export async function* processRows(made: Made): AsyncIterable<Row> {
  const { engine, options, indicators, weights } = made
  const orders = {
    score: 'r.overrides > 0 DESC, r.score DESC NULLS LAST, r.flagged DESC, p.ocid',
    cri: 'r.cri DESC NULLS LAST, r.components DESC, p.ocid',
    money: 'm.money DESC NULLS LAST, p.ocid',
    value: 'p.amount DESC NULLS LAST, p.ocid',
    id: 'p.ocid',
  }
  const limit = options.limit === undefined ? '' : `LIMIT ${Math.trunc(options.limit)}`
  await engine.exec(`CREATE OR REPLACE TEMP TABLE score_chosen AS
    SELECT row_number() OVER (ORDER BY ${orders[options.rank ?? 'score']}) AS rank, p.*, r.* EXCLUDE (place)
    FROM score_process p JOIN score_result r ON r.place = p.place LEFT JOIN ${largestMoney} m ON m.place = p.place
    WHERE ${whereProcess(made)} ORDER BY rank ${limit}`)
  await engine.exec(`CREATE OR REPLACE TEMP TABLE score_names AS SELECT id, min(name) AS name, min(name_kk) AS name_kk
    FROM parties WHERE id IN (SELECT buyer_id FROM score_chosen) GROUP BY id`)
  const [size] = await engine.rows('SELECT coalesce(max(rank), 0) AS last FROM score_chosen')
  for (let start = 1; start <= Number(size!.last); start += chunkSize) {
    await engine.exec(shownSql(`rank >= ${start} AND rank < ${start + chunkSize}`))
    for (let from = start; from < start + chunkSize; from += batchSize) {
      const batch = `SELECT * FROM score_shown WHERE rank >= ${from} AND rank < ${from + batchSize} ORDER BY rank`
      for (const row of await engine.rows(batch)) yield processRow(row, made)
    }
  }

  function processRow(row: Row, { options: { lang = 'en' }, engine }: Made): Row {
    const value = row.score === null ? null : Number(row.score) / 1e6
    const reason = row.reason as string | null
    const applicable = Number(row.applicable)
    const parts = JSON.parse((row.parts as string | null) ?? '[]') as [number, number, number, number, string | null][]
    const components = parts.map(([number, flags, judged, , subject]): Component => {
      const { name, subject: kind } = indicators[number]!
      return {
        indicator: name,
        outcome: flags > 0 ? 'flag' : judged > 0 ? 'pass' : 'insufficient',
        weight: weights[number]!.weight,
        flags,
        judged,
        flag: subject === null ? null : flagId(name, kind, subject, ''),
      }
    })
    const override = components
      .filter(({ indicator, flags }) => flags > 0 && critical.indicators.includes(indicator))
      .map(({ indicator }) => indicator)
    const cri = JSON.parse((row.cri_parts as string | null) ?? '[]') as [number, number][]
    return {
      ocid: row.ocid,
      date: row.date,
      year: row.year,
      region: row.region,
      buyer_id: row.buyer_id,
      buyer_name: (lang === 'kk' ? (row.buyer_name_kk ?? row.buyer_name) : row.buyer_name) ?? null,
      score: value,
      level: override.length > 0 ? critical.name : value === null ? null : levelOf(value),
      override,
      outcome: reason === null ? 'ok' : 'insufficient',
      reason,
      meaning: reason === null ? null : reasonTexts[reason]![lang],
      completeness: applicable === 0 ? null : Math.round((Number(row.judged) / applicable) * 1e6) / 1e6,
      flagged: row.flagged,
      judged: row.judged,
      applicable,
      cri: row.cri === null ? null : Number(row.cri) / 1e6,
      cri_components: row.components,
      cri_parts: cri.map(([component, halves]) => ({ name: criComponents[component]!.name, points: halves / 2 })),
      amount: row.amount,
      currency: row.currency,
      money_at_risk: moneyOf(row.sums),
      components,
      data_date: engine.manifest.data_date,
    }
  }
}

/** Sums by currency: numbers of at most 15 digits, else their text. */
export function moneyOf(json: unknown): { currency: string; amount: number | string }[] {
  const sums = JSON.parse((json as string | null) ?? '[]') as [string, string][]
  return sums.map(([currency, amount]) => ({
    currency,
    amount: amount.replace(/\D/g, '').replace(/^0+/, '').length <= 15 ? Number(amount) : amount,
  }))
}
