import type { Dimension } from './dimensions.ts'
import type { Metric } from './file.ts'

/** How rows are put together. */
export interface Cells {
  metric: Metric
  by: Dimension[]
  /** The temporary table of rows: `k0`, `k1`, … in the order of `by`, `variant`, and what `rowColumns` names. */
  rows: string
  weights: Weighting[]
  /** Whether each currency has cells of its own, besides those of money. */
  splits: boolean
}

/** Each thing counts once, or by what it is worth. */
export type Weighting = 'count' | 'value'

/** Smallest group whose spread is told. */
const leastPrices = 5

/** The weightings that a metric can be given in. */
export function weightingsOf({ kind, money, weighted }: Metric): Weighting[] {
  if (money && (kind === 'sum' || kind === 'ratio')) return ['value']
  return weighted ? ['count', 'value'] : ['count']
}

/** The dimension of time by which an index goes. */
export function periodOf(by: Dimension[]): number {
  return by.findIndex(({ name }) => ['year', 'quarter', 'month'].includes(name))
}

/**
 * One SELECT that gives a row for each cell: `k0`, …, `variant`, `weighting`, `currency`, `numerator`, `denominator`,
 * `value`, `median`, `p90`, `share`, `change`, `n`, `missing`, `reasons` as `code=count,…`. Sums are DECIMAL, quantiles exact, and
 * nothing depends on the order of rows.
 */
export function cellsSql(cells: Cells): string {
  const { metric } = cells
  const group = groupOf(cells)
  const on = (a: string, b: string) => sameSql(a, b, group)
  const columns = group.join(', ')
  const shareable = metric.kind === 'count' || metric.kind === 'sum'
  const share = shareable
    ? `CASE WHEN sum(f.numerator) OVER (PARTITION BY t.variant, t.weighting, t.currency) > 0 THEN round(
        CAST(f.numerator AS DOUBLE) / CAST(sum(f.numerator) OVER (PARTITION BY t.variant, t.weighting, t.currency) AS DOUBLE), 6) END`
    : 'CAST(NULL AS DOUBLE)'
  const period = periodOf(cells.by)
  const change = period < 0 ? 'CAST(NULL AS DOUBLE)' : changeSql(cells, period, group)
  return `WITH weighed AS (
${cells.weights.map((weighting) => weighed(cells, weighting)).join('\nUNION ALL\n')}
),
judged AS (${judged(cells)}),
told AS (
  SELECT ${columns}, reason, count(*) AS things FROM judged GROUP BY ${columns}, reason
),
tally AS (
  SELECT ${columns},
    CAST(sum(CASE WHEN reason IS NULL THEN things ELSE 0 END) AS BIGINT) AS n,
    CAST(sum(CASE WHEN reason IS NULL THEN 0 ELSE things END) AS BIGINT) AS missing,
    array_join(array_agg(CASE WHEN reason IS NOT NULL THEN reason || '=' || CAST(things AS VARCHAR) END ORDER BY reason), ',')
      AS reasons
  FROM told GROUP BY ${columns}
),
${figures(cells, columns)}
SELECT ${group.map((name) => `t.${name}`).join(', ')}, f.numerator, f.denominator, f.value, f.median, f.p90,
  ${share} AS share, ${change} AS change, t.n, t.missing, t.reasons
FROM tally t
LEFT JOIN figures f ON ${on('f', 't')}`
}

/** By how much a value differs from that of the period just before, as a share of it. */
function changeSql({ by }: Cells, period: number, group: string[]): string {
  const key = `t.k${period}`
  const number = {
    year: key,
    quarter: `CAST(substr(${key}, 1, 4) AS INTEGER) * 4 + CAST(substr(${key}, 7) AS INTEGER)`,
    month: `CAST(substr(${key}, 1, 4) AS INTEGER) * 12 + CAST(substr(${key}, 6) AS INTEGER)`,
  }[by[period]!.name as 'year' | 'quarter' | 'month']
  const others = group.filter((name) => name !== `k${period}`).map((name) => `t.${name}`)
  const before = `OVER (PARTITION BY ${others.join(', ')} ORDER BY ${number})`
  return `CASE WHEN ${number} - lag(${number}) ${before} = 1 AND lag(f.value) ${before} > 0
    THEN round(f.value / lag(f.value) ${before} - 1, 6) END`
}

/**
 * A condition of a JOIN: columns are equal, or NULL on both sides. By `IS NOT DISTINCT FROM` Trino loses rows: its dynamic
 * filters know no NULL (trinodb/trino#26257).
 */
function sameSql(a: string, b: string, names: string[]): string {
  const text = (side: string, name: string) => `coalesce(CAST(${side}.${name} AS VARCHAR), '')`
  return names
    .map((name) => `${text(a, name)} = ${text(b, name)} AND (${a}.${name} IS NULL) = (${b}.${name} IS NULL)`)
    .join(' AND ')
}

function groupOf({ by }: Cells): string[] {
  return [...by.map((_, index) => `k${index}`), 'variant', 'weighting', 'currency']
}

function splitsCurrency({ metric, splits }: Cells): boolean {
  return metric.money || metric.kind === 'top' || splits
}

function weighed(cells: Cells, weighting: Weighting): string {
  const { metric, by, rows } = cells
  const isValue = weighting === 'value'
  const byWeight = isValue && metric.weighted
  const currency = isValue || splitsCurrency(cells) ? 'currency' : 'CAST(NULL AS VARCHAR)'
  const weight = (part: string) =>
    `CASE WHEN ${part} > 0 THEN CAST(weight AS DECIMAL(38, 6)) ELSE CAST(0 AS DECIMAL(38, 6)) END`
  const part = (name: string) => (byWeight ? `${weight(name)} AS ${name}` : name)
  const needsWeight = byWeight || metric.kind === 'top'
  const reason = [
    'reason',
    ...(needsWeight ? ["CASE WHEN weight IS NULL THEN 'amount-missing' END"] : []),
    ...(metric.money
      ? [`CASE WHEN numerator IS NULL THEN '${metric.kind === 'mean' ? 'value' : 'amount'}-missing' END`]
      : []),
    ...(isValue || metric.money || metric.kind === 'top'
      ? ["CASE WHEN currency IS NULL THEN 'currency-missing' END"]
      : []),
  ]
  return `  SELECT ${[...by.map((_, index) => `k${index}`), 'variant'].join(', ')}, '${weighting}' AS weighting, ${currency} AS currency,
    ${part('numerator')}, ${part('denominator')},
    weight, thing, group_id, ${reason.length === 1 ? 'reason' : `coalesce(${reason.join(', ')})`} AS reason
  FROM ${rows}`
}

/** Rows that only together show whether they can be counted. */
function judged(cells: Cells): string {
  if (cells.metric.kind !== 'variation') return 'SELECT * FROM weighed'
  const within = `PARTITION BY ${groupOf(cells).join(', ')}, group_id`
  return `
  SELECT ${[...groupOf(cells), 'numerator', 'denominator', 'weight', 'thing', 'group_id'].join(', ')},
    CASE
      WHEN reason IS NULL AND count(CASE WHEN reason IS NULL THEN 1 END) OVER (${within}) < ${leastPrices}
        THEN 'few-in-group'
      ELSE reason
    END AS reason
  FROM weighed
`
}

const none = 'CAST(NULL AS DOUBLE) AS median, CAST(NULL AS DOUBLE) AS p90'
const decimal = (sql: string) => `CAST(${sql} AS DECIMAL(38, 6))`
const quotient = (above: string, below: string) =>
  `CASE WHEN ${below} <> 0 THEN round(CAST(${above} AS DOUBLE) / CAST(${below} AS DOUBLE), 6) END`

/** The CTE `figures` of a kind, and those before it. */
function figures(cells: Cells, columns: string): string {
  const counted = 'FROM judged WHERE reason IS NULL'
  const plain = (numerator: string, denominator: string, value: string) =>
    `sums AS (SELECT ${columns}, ${decimal(numerator)} AS numerator, ${decimal(denominator)} AS denominator ${counted} GROUP BY ${columns}),
figures AS (SELECT s.*, ${value} AS value, ${none} FROM sums s)`
  switch (cells.metric.kind) {
    case 'count':
      return plain('count(*)', 'NULL', 'CAST(numerator AS DOUBLE)')
    case 'sum':
      return plain('sum(numerator)', 'NULL', 'CAST(numerator AS DOUBLE)')
    case 'ratio':
      return plain('sum(numerator)', 'sum(denominator)', quotient('numerator', 'denominator'))
    case 'distinct':
      return plain('count(DISTINCT thing)', 'NULL', 'CAST(numerator AS DOUBLE)')
    case 'distinct-share':
      return plain(
        'count(DISTINCT CASE WHEN numerator > 0 THEN thing END)',
        'count(DISTINCT thing)',
        quotient('numerator', 'denominator'),
      )
    case 'mean':
      return spread(`SELECT ${columns}, numerator AS figure ${counted}`, columns)
    case 'per':
      return spread(
        `SELECT ${columns}, CAST(count(DISTINCT thing) AS DECIMAL(38, 6)) AS figure ${counted} GROUP BY ${columns}, group_id`,
        columns,
      )
    case 'variation':
      return variation(columns, counted)
    case 'top':
      return top(cells.metric.top, columns, counted)
    case 'hhi':
      return hhi(columns, counted)
    case 'index':
      return index(cells, columns, counted)
  }
}

/** Mean, median and ninth decile (linear between two neighbours) of `figure`. */
function spread(of: string, columns: string): string {
  // The place of a quantile is (n - 1) * q + 1: a whole number, and tenths of the way to the next.
  const at = (tenths: number, more: number) =>
    `max(CASE WHEN place = CAST(floor(CAST((peers - 1) * ${tenths} AS DOUBLE) / 10) AS BIGINT) + 1 + CASE WHEN ${more} = 1 AND (peers - 1) * ${tenths} % 10 > 0 THEN 1 ELSE 0 END THEN CAST(figure AS DOUBLE) END)`
  const quantile = (tenths: number) =>
    `round(${at(tenths, 0)} + (${at(tenths, 1)} - ${at(tenths, 0)}) * (CAST(max((peers - 1) * ${tenths} % 10) AS DOUBLE) / 10), 6)`
  return `each AS (${of}),
placed AS (
  SELECT e.*, row_number() OVER (PARTITION BY ${columns} ORDER BY figure) AS place, count(*) OVER (PARTITION BY ${columns}) AS peers
  FROM each e
),
figures AS (
  SELECT ${columns}, ${decimal('sum(figure)')} AS numerator, ${decimal('count(*)')} AS denominator,
    round(CAST(sum(figure) AS DOUBLE) / count(*), 6) AS value, ${quantile(5)} AS median, ${quantile(9)} AS p90
  FROM placed GROUP BY ${columns}
)`
}

function variation(columns: string, counted: string): string {
  return `middle AS (
  SELECT ${columns}, group_id, CAST(sum(numerator) AS DOUBLE) / count(*) AS middle, count(*) AS prices
  ${counted} GROUP BY ${columns}, group_id
),
${spread(
  `
  SELECT ${columns
    .split(', ')
    .map((name) => `m.${name}`)
    .join(', ')}, CAST(round(sqrt(CAST(sum(CAST(
      (CAST(j.numerator AS DOUBLE) / m.middle - 1) * (CAST(j.numerator AS DOUBLE) / m.middle - 1) AS DECIMAL(38, 12))) AS DOUBLE)
      / (max(m.prices) - 1)), 6) AS DECIMAL(38, 6)) AS figure
  FROM judged j JOIN middle m ON m.group_id = j.group_id AND ${sameSql('m', 'j', columns.split(', '))}
  WHERE j.reason IS NULL AND m.middle > 0
  GROUP BY ${columns
    .split(', ')
    .map((name) => `m.${name}`)
    .join(', ')}, m.group_id
`,
  columns,
)}`
}

function top(many: number, columns: string, counted: string): string {
  return `own AS (
  SELECT ${columns}, thing, sum(numerator) AS numerator, sum(weight) AS worth ${counted} GROUP BY ${columns}, thing
),
placed AS (
  SELECT o.*, row_number() OVER (PARTITION BY ${columns} ORDER BY worth DESC, thing) AS place FROM own o
),
figures AS (
  SELECT ${columns}, ${decimal(`sum(CASE WHEN place <= ${many} THEN numerator ELSE 0 END)`)} AS numerator,
    ${decimal('sum(numerator)')} AS denominator,
    ${quotient(`sum(CASE WHEN place <= ${many} THEN numerator ELSE 0 END)`, 'sum(numerator)')} AS value, ${none}
  FROM placed GROUP BY ${columns}
)`
}

function hhi(columns: string, counted: string): string {
  return `own AS (
  SELECT ${columns}, thing, sum(numerator) AS worth ${counted} GROUP BY ${columns}, thing
),
shared AS (
  SELECT o.*, CASE WHEN sum(worth) OVER (PARTITION BY ${columns}) > 0
    THEN CAST(worth AS DOUBLE) / CAST(sum(worth) OVER (PARTITION BY ${columns}) AS DOUBLE) END AS part
  FROM own o
),
figures AS (
  SELECT ${columns}, CAST(NULL AS DECIMAL(38, 6)) AS numerator, ${decimal('sum(worth)')} AS denominator,
    round(CAST(sum(CAST(part * part * 10000 AS DECIMAL(38, 12))) AS DOUBLE), 2) AS value, ${none}
  FROM shared GROUP BY ${columns}
)`
}

function index(cells: Cells, columns: string, counted: string): string {
  const names = columns.split(', ')
  const period = `k${periodOf(cells.by)}`
  const others = names.filter((name) => name !== period)
  const on = (a: string, b: string) => sameSql(a, b, others)
  return `basket AS (
  SELECT ${columns}, group_id, CAST(sum(CAST(ln(CAST(numerator AS DOUBLE)) AS DECIMAL(38, 12))) AS DOUBLE) / count(*) AS level
  ${counted} AND ${period} IS NOT NULL GROUP BY ${columns}, group_id
),
beginning AS (
  SELECT ${[...others, `min(${period}) AS period`].join(', ')} FROM basket GROUP BY ${others.join(', ')}
),
base AS (
  SELECT b.* FROM basket b JOIN beginning g ON g.period = b.${period} AND ${on('g', 'b')}
),
sums AS (
  SELECT ${names.map((name) => `b.${name}`).join(', ')},
    ${decimal('sum(CAST(b.level - s.level AS DECIMAL(38, 12)))')} AS numerator, ${decimal('count(*)')} AS denominator,
    CAST(sum(CAST(b.level - s.level AS DECIMAL(38, 12))) AS DOUBLE) / count(*) AS change
  FROM basket b JOIN base s ON s.group_id = b.group_id AND ${on('s', 'b')}
  GROUP BY ${names.map((name) => `b.${name}`).join(', ')}
),
figures AS (
  SELECT ${columns}, numerator, denominator, round(exp(change) * 100, 4) AS value, ${none} FROM sums
)`
}
