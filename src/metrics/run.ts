import type { Engine } from '../dataset/engine.ts'
import { regionOf } from '../indicators/selection.ts'
import { Session } from '../indicators/session.ts'
import { withoutOrder } from '../indicators/sql.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { cellsSql, periodOf, type Weighting, weightingsOf } from './aggregate.ts'
import { loadMetric } from './catalogue.ts'
import { chosenDimensions, type Dimension, relations } from './dimensions.ts'
import type { Metric } from './file.ts'

/** Which things are counted, and how the figure is broken down. */
export interface MetricOptions {
  /** Dimensions joined by commas. */
  by?: string
  year?: number
  /** Ids as the tables have them. */
  buyer?: string
  supplier?: string
  /** Two digits of a KATO code or more, or the name that another publisher gives. */
  region?: string
  /** The kind of method, OCDS's code, or the publisher's own id or words. */
  method?: string
  /** The first digits of the code of what is bought. */
  code?: string
  /** Only things whose records hold what figures rest on: `is_clean` of the unit. */
  clean?: boolean
  variant?: string
  weight?: Weighting
  /** A cell of fewer things has no value. */
  minimum?: number
  /** The largest value first; else by the dimensions. */
  rankByValue?: boolean
  limit?: number
  lang?: Lang
  session?: Session
}

/** The figure of one cell. */
export interface MetricRow extends Row {
  metric: string
  variant: string | null
  weight: Weighting
  currency: string | null
  value: number | string | null
  numerator: number | string | null
  denominator: number | string | null
  /** How many things were counted. */
  n: number
  median: number | null
  p90: number | null
  /** Of counts and sums: the part of all cells. */
  share: number | null
  /** With a period: by how much the value differs from that of the one just before, as a share of it. */
  change: number | null
  /** How many could not be counted, and why. */
  missing: number
  reasons: Record<string, number>
  /** `insufficient`: too few things to tell a value. */
  outcome: 'ok' | 'insufficient'
  data_date: string | null
}

export interface MetricRun {
  metric: Metric
  by: Dimension[]
  columns: Column[]
  rows: MetricRow[]
  /** Sources that publish nothing of what the metric needs, and what. */
  unpublished: { source: string; columns: string[] }[]
  /** The SELECT that put the rows together. */
  sql: string
}

/**
 * Computes a metric of the tables, broken down as asked for. Numerators, denominators and counts of cells add up to
 * those of all (not where things are told apart: `distinct` and the like).
 * @throws UserError for a name, dimension or variant that there is not
 */
export async function runMetric(engine: Engine, name: string, options: MetricOptions = {}): Promise<MetricRun> {
  const metric = await loadMetric(name)
  const session = options.session ?? (await Session.open(engine))
  const relation = relations[metric.unit]
  await session.prepare(`${metric.sql}\nSELECT * FROM ${relation}`)
  const own = (await engine.columns(metric.sql)).map((column) => column.name)
  const unit = (await engine.columns(`SELECT * FROM ${relation}`)).map((column) => column.name)
  const known = [...new Set([...own, ...unit])]
  const by = chosenDimensions(options.by, metric, known)
  checkOptions(metric, by, known, options)
  if (options.region !== undefined && unit.includes('region')) await checkRegion(engine, relation, options.region)
  const split = scheme(by)
  const table = `metric_${session.next()}`
  const result = `${table}_cells`
  const unpublished = await unpublishedIn(session, metric)
  const weights = weightingsOf(metric).filter((one) => options.weight === undefined || options.weight === one)
  const sql = cellsSql({ metric, by: split, rows: table, weights, splits: by.some((one) => one.with === 'currency') })
  try {
    await engine.table(table, `${rowsSql(metric, split, { own, unit, relation, options, unpublished })}`)
    await engine.table(result, `${sql}`)
    const order = orderOf(metric, split, options)
    const limit = options.limit === undefined ? '' : ` LIMIT ${Math.trunc(options.limit)}`
    const cells = await engine.rows(`SELECT * FROM ${result} ORDER BY ${order}${limit}`)
    const names = await namesOf(engine, result, split, options.lang ?? 'en')
    const isPublished = unpublished.length < (await sourcesOf(session)).length
    const rows =
      cells.length > 0 || split.length > 0
        ? cells
        : weights.map((weighting) => ({ weighting, n: 0, missing: 0, value: startsAtZero(metric, isPublished) }))
    const dataDate = engine.manifest.data_date
    return {
      metric,
      by: split,
      columns: columnsOf(metric, split),
      rows: rows.map((row) =>
        rowOf(metric, split, row, names, { dataDate, minimum: options.minimum ?? 1, lang: options.lang ?? 'en' }),
      ),
      unpublished,
      sql,
    }
  } finally {
    for (const used of [table, result]) await engine.drop(used)
  }
}

// Of nothing there is a number, but no share.
function startsAtZero(metric: Metric, isPublished: boolean): number | null {
  return isPublished && (metric.kind === 'count' || metric.kind === 'distinct') ? 0 : null
}

/** Codes of different schemes are never put together: the scheme stands beside them. */
function scheme(by: Dimension[]): Dimension[] {
  if (!by.some((dimension) => dimension.with === 'scheme')) return by.filter(({ name }) => name !== 'currency')
  const own: Dimension = {
    name: 'scheme',
    text: { en: 'scheme of the codes', ru: 'классификатор кодов', kk: 'кодтар жіктеуіші' },
    type: 'text',
    of: 'scheme',
    sql: (column) => column,
  }
  const at = by.findIndex((dimension) => dimension.with === 'scheme')
  return [...by.slice(0, at), own, ...by.slice(at)].filter(({ name }) => name !== 'currency')
}

function checkOptions(metric: Metric, by: Dimension[], known: string[], options: MetricOptions): void {
  const variants = Object.keys(metric.variants)
  if (options.variant !== undefined && !variants.includes(options.variant))
    throw new UserError(`--variant: ${metric.name} has no variant "${options.variant}"`, {
      why: variants.length === 0 ? 'it has one definition' : `its variants are: ${variants.join(', ')}`,
      exit: 'usage',
    })
  const weights = weightingsOf(metric)
  if (options.weight !== undefined && !weights.includes(options.weight))
    throw new UserError(`--weight: ${metric.name} is not given by ${options.weight}`, {
      why: `it is given by ${weights.join(' and ')}`,
      exit: 'usage',
    })
  if (options.supplier !== undefined && !known.includes('supplier_id'))
    throw new UserError(`--supplier: ${metric.name} counts things that have no supplier`, { exit: 'usage' })
  if (metric.kind === 'index' && periodOf(by) < 0)
    throw new UserError(`${metric.name} compares periods: it needs one`, {
      next: 'add --by year, quarter or month',
      exit: 'usage',
    })
}

/** A region by name must be one that a publisher here writes; a KATO code of which nothing is here has no rows. */
async function checkRegion(engine: Engine, relation: string, region: string): Promise<void> {
  if (/^\d+$/.test(region)) {
    regionOf(region)
    return
  }
  const rows = await engine.rows(`SELECT DISTINCT region FROM ${relation} WHERE region IS NOT NULL ORDER BY region`)
  const names = rows.map((row) => String(row.region))
  if (names.includes(region)) return
  const hint = didYouMean(region, names)
  throw new UserError(`--region: no record here names the region "${region}"`, {
    why:
      names.length === 0
        ? 'no record here names a region'
        : `the regions are: ${names.slice(0, 40).join(', ')}${names.length > 40 ? ` and ${names.length - 40} more` : ''}`,
    next: hint === undefined ? [] : [hint],
    exit: 'usage',
  })
}

async function sourcesOf(session: Session): Promise<string[]> {
  const rows = await session.once('SELECT DISTINCT source FROM processes ORDER BY source')
  return rows.map((row) => String(row.source))
}

/** What is not published must not be read as what did not happen: sources without a needed column are not counted. */
async function unpublishedIn(session: Session, metric: Metric): Promise<MetricRun['unpublished']> {
  if (metric.needs.length === 0) return []
  const filled = new Map<string, Set<unknown>>()
  for (const need of new Set(metric.needs.flat())) {
    const [table, column] = need.split('.') as [string, string]
    const rows = await session.once(
      `SELECT source FROM ${table} WHERE "${column}" IS NOT NULL GROUP BY source ORDER BY source`,
    )
    filled.set(need, new Set(rows.map((row) => row.source)))
  }
  return (await sourcesOf(session)).flatMap((source) => {
    const missing = metric.needs.filter((any) => !any.some((need) => filled.get(need)!.has(source)))
    return missing.length === 0 ? [] : [{ source, columns: missing.map((any) => any.map(needName).join('|')) }]
  })
}

/** How a needed column is called: of `ocid`, which every row of a table has, the table. */
export function needName(need: string): string {
  return need.replace(/\.ocid$/, '')
}

interface RowsOf {
  own: string[]
  unit: string[]
  relation: string
  options: MetricOptions
  unpublished: MetricRun['unpublished']
}

/** The rows of a metric with the keys of their cells. What a row says of itself counts before what its unit says. */
function rowsSql(metric: Metric, by: Dimension[], { own, unit, relation, options, unpublished }: RowsOf): string {
  const column = (name: string) => {
    if (name === 'year' && own.includes('date')) return 'year(m.date)'
    if (own.includes(name)) return `m.${name}`
    return unit.includes(name) ? `d.${name}` : 'NULL'
  }
  const where = ['1 = 1']
  if (options.year !== undefined) where.push(`${column('year')} = ${Math.trunc(options.year)}`)
  if (options.buyer !== undefined) where.push(`${column('buyer_id')} = ${sqlText(options.buyer)}`)
  if (options.supplier !== undefined) where.push(`${column('supplier_id')} = ${sqlText(options.supplier)}`)
  if (options.region !== undefined) {
    const region = /^\d+$/.test(options.region) ? regionOf(options.region) : options.region
    where.push(`${column('region')} = ${sqlText(region)}`)
  }
  if (options.method !== undefined)
    where.push(
      `(${column('method')} = ${sqlText(options.method)} OR ${column('method_code')} = ${sqlText(options.method)})`,
    )
  if (options.code !== undefined) where.push(`starts_with(${column('digits')}, ${sqlText(options.code)})`)
  if (options.clean === true) where.push('coalesce(d.is_clean, false)')
  if (options.variant !== undefined) where.push(`m.variant = ${sqlText(options.variant)}`)
  const decimal = (name: string, otherwise: string) =>
    `CAST(${own.includes(name) ? `m.${name}` : otherwise} AS DECIMAL(38, 6))`
  const wanted = wants[metric.kind] ?? []
  const lacking = [
    ...(own.includes('reason') ? ['m.reason'] : []),
    ...wanted.map(([name, code]) => `CASE WHEN m.${name} IS NULL THEN '${code}' END`),
  ]
  const reason =
    lacking.length === 0 ? 'CAST(NULL AS VARCHAR)' : `coalesce(${lacking.join(', ')}, CAST(NULL AS VARCHAR))`
  const silent = unpublished.map(({ source }) => sqlText(source)).join(', ')
  return `SELECT ${by.map((dimension, index) => `${dimension.sql(column(dimension.of))} AS k${index}, `).join('')}
    ${own.includes('variant') ? 'm.variant' : 'CAST(NULL AS VARCHAR)'} AS variant, upper(nullif(trim(${column('currency')}), '')) AS currency,
    ${decimal('numerator', '1')} AS numerator, ${decimal('denominator', '1')} AS denominator,
    CAST(${own.includes('weight') ? 'm.weight' : 'NULL'} AS DECIMAL(38, 2)) AS weight,
    CAST(${own.includes('thing') ? 'm.thing' : 'NULL'} AS VARCHAR) AS thing,
    CAST(${own.includes('group_id') ? 'm.group_id' : 'NULL'} AS VARCHAR) AS group_id,
    ${silent === '' ? reason : `CASE WHEN m.source IN (${silent}) THEN 'not-published' ELSE ${reason} END`} AS reason
  FROM (${withoutOrder(metric.sql)}
  ) m
  LEFT JOIN ${relation} d ON d.source = m.source AND d.ocid = m.ocid AND d.id = m.id
  WHERE ${where.join(' AND ')}`
}

/** Columns that rows of a kind must have a value in, and why they are not counted where there is none. */
const wants: Partial<Record<Metric['kind'], [column: string, reason: string][]>> = {
  ratio: [
    ['numerator', 'value-missing'],
    ['denominator', 'value-missing'],
  ],
  mean: [['numerator', 'value-missing']],
  distinct: [['thing', 'id-missing']],
  'distinct-share': [['thing', 'id-missing']],
  per: [
    ['thing', 'id-missing'],
    ['group_id', 'id-missing'],
  ],
  top: [['thing', 'id-missing']],
  hhi: [['thing', 'id-missing']],
  variation: [['numerator', 'value-missing']],
  index: [['numerator', 'value-missing']],
}

function orderOf(metric: Metric, by: Dimension[], options: MetricOptions): string {
  const variants = Object.keys(metric.variants)
  const place =
    variants.length === 0
      ? []
      : [`CASE variant ${variants.map((name, index) => `WHEN ${sqlText(name)} THEN ${index}`).join(' ')} END`]
  return [
    ...(options.rankByValue === true
      ? [`CASE WHEN n >= ${Math.trunc(options.minimum ?? 1)} THEN value END DESC NULLS LAST`]
      : []),
    ...by.map((_, index) => `k${index} NULLS LAST`),
    ...place,
    'variant NULLS LAST',
    'weighting',
    'currency NULLS LAST',
  ].join(', ')
}

/** Names of organisations by id, as the tables have them in a language. */
async function namesOf(engine: Engine, cells: string, by: Dimension[], lang: Lang): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const [index, dimension] of by.entries()) {
    if (dimension.names !== 'organisation') continue
    const name = lang === 'kk' ? 'coalesce(min(name_kk), min(name))' : 'min(name)'
    const rows = await engine.rows(
      `SELECT id, ${name} AS name FROM parties WHERE id IN (SELECT k${index} FROM ${cells}) GROUP BY id ORDER BY id`,
    )
    for (const row of rows) if (row.name !== null) names.set(String(row.id), String(row.name))
  }
  return names
}

/** The name of a dimension's column: as the dimension, in snake case. */
function columnName(dimension: Dimension): string {
  return dimension.name.replaceAll('-', '_')
}

/** The columns of a metric's rows, broken down by these dimensions. */
export function columnsOf(metric: Metric, by: Dimension[]): Column[] {
  const amount = weightingsOf(metric).includes('value') ? 'money' : 'number'
  const figure = metric.money
    ? 'money'
    : metric.format === 'count' && metric.kind !== 'ratio' && metric.kind !== 'mean' && metric.kind !== 'per'
      ? 'integer'
      : 'number'
  return [
    { name: 'metric', type: 'text' },
    ...by.flatMap((dimension): Column[] => [
      { name: columnName(dimension), type: dimension.type },
      ...(dimension.names === undefined ? [] : [{ name: `${columnName(dimension)}_name`, type: 'text' as const }]),
    ]),
    { name: 'variant', type: 'text' },
    { name: 'weight', type: 'text' },
    { name: 'currency', type: 'text' },
    { name: 'value', type: metric.kind === 'ratio' ? 'number' : figure },
    { name: 'numerator', type: amount },
    { name: 'denominator', type: amount },
    { name: 'n', type: 'integer' },
    { name: 'median', type: 'number' },
    { name: 'p90', type: 'number' },
    { name: 'share', type: 'number' },
    { name: 'change', type: 'number' },
    { name: 'missing', type: 'integer' },
    { name: 'reasons', type: 'json' },
    { name: 'outcome', type: 'text' },
    { name: 'data_date', type: 'date' },
  ]
}

function rowOf(
  metric: Metric,
  by: Dimension[],
  row: Row,
  names: Map<string, string>,
  told: { dataDate: string | null; minimum: number; lang: Lang },
): MetricRow {
  const n = Number(row.n)
  const isTold = row.value !== null && row.value !== undefined && (n >= told.minimum || (n === 0 && row.value === 0))
  const exact = metric.kind === 'sum' ? row.numerator : row.value
  return {
    metric: metric.name,
    ...Object.fromEntries(
      by.flatMap((dimension, index) => {
        const value = row[`k${index}`] ?? null
        const name = columnName(dimension)
        if (dimension.names === undefined) return [[name, value]]
        const called =
          value === null
            ? null
            : dimension.names === 'organisation'
              ? (names.get(String(value)) ?? null)
              : dimension.names(value, told.lang)
        return [
          [name, value],
          [`${name}_name`, called],
        ]
      }),
    ),
    variant: (row.variant ?? null) as string | null,
    weight: row.weighting as Weighting,
    currency: (row.currency ?? null) as string | null,
    value: isTold ? (trimmed(exact) as number | string) : null,
    numerator: trimmed(row.numerator),
    denominator: trimmed(row.denominator),
    n,
    median: isTold ? ((row.median ?? null) as number | null) : null,
    p90: isTold ? ((row.p90 ?? null) as number | null) : null,
    share: isTold ? ((row.share ?? null) as number | null) : null,
    change: isTold ? ((row.change ?? null) as number | null) : null,
    missing: Number(row.missing),
    reasons: Object.fromEntries(
      String(row.reasons ?? '')
        .split(',')
        .filter((part) => part !== '')
        .map((part) => part.split('=') as [string, string])
        .map(([code, count]) => [code, Number(count)]),
    ),
    outcome: isTold ? 'ok' : 'insufficient',
    data_date: told.dataDate,
  }
}

/** A decimal without the zeros at its end: a number when it has at most 15 digits, else its text. */
function trimmed(value: unknown): number | string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return value
  const text = String(value)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
  return text.replace(/[-.]/g, '').length <= 15 ? Number(text) : text
}
