import { sqlText } from '../terminal/sql-text.ts'
import { split2022 } from './page/dimensions.ts'
import { type Filters, filtersOf } from './page/filters.ts'
import type { Condition, FactName, Measure, Query } from './page/model.ts'

/** A value of a statement: bound when it runs, written into it where a person copies it. */
export type Value = string | number | boolean

export interface Statement {
  /** With `?` for each value. */
  sql: string
  values: Value[]
}

/** How a query is made into SQL: which table stands for a fact, and what sums of money are in. */
export interface SqlContext {
  table: (fact: FactName) => string
  currency: string
  /** Whether a row's process has a flag of one of these severities. */
  flagged: (severities: string[]) => string
  /** A bound text to be held against a column. */
  text: (fact: FactName, column: string) => string
  /** Whether a column begins with one of so many bound texts. */
  begins: (fact: FactName, column: string, many: number) => string
}

const power = (index: number) => 10 ** index

/** How a dimension groups rows, and its value as a text: texts of few values are kept as numbers, and compared as such. */
function dimensionSql(dimension: string): { group: string; value: string } {
  switch (dimension) {
    case 'month': {
      const group = "date_trunc('month', f.date)"
      return { group, value: `strftime(${group}, '%Y-%m')` }
    }
    case 'year':
      return { group: 'year(f.date)', value: 'CAST(year(f.date) AS VARCHAR)' }
    case 'region21': {
      const cases = Object.entries(split2022).map(([young, old]) => `WHEN '${young}' THEN '${old}'`)
      const group = `CASE CAST(f.region AS VARCHAR) ${cases.join(' ')} ELSE CAST(f.region AS VARCHAR) END`
      return { group, value: group }
    }
    case 'band': {
      const cases = [12, 11, 10, 9, 8, 7, 6, 5].map((index) => `WHEN f.amount >= ${power(index)} THEN '${index}'`)
      const group = `CASE ${cases.join(' ')} WHEN f.amount IS NOT NULL THEN '0' END`
      return { group, value: group }
    }
    default:
      return { group: `f.${dimension}`, value: `CAST(f.${dimension} AS VARCHAR)` }
  }
}

/** The condition that chosen filters make of a fact's rows. `1 = 1` where none does. */
export function whereOf(filters: Filters, fact: FactName, context: SqlContext): Statement {
  const parts: string[] = []
  const values: Value[] = []
  for (const name of filtersOf(filters, fact).used) {
    const chosen = filters[name]!
    const any = (column: string) => {
      parts.push(`f.${column} IN (${chosen.map(() => context.text(fact, column)).join(', ')})`)
      values.push(...chosen)
    }
    switch (name) {
      case 'from':
      case 'to':
        parts.push(`date ${name === 'from' ? '>=' : '<='} CAST(? AS DATE)`)
        values.push(chosen[0]!)
        break
      case 'min':
      case 'max':
        parts.push(`amount ${name === 'min' ? '>=' : '<='} CAST(? AS DECIMAL(18, 2)) AND currency = ?`)
        values.push(chosen[0]!, context.currency)
        break
      case 'code':
        parts.push(context.begins(fact, 'code', chosen.length))
        values.push(...chosen.map((code) => code.replaceAll('.', '')))
        break
      case 'supplier':
        if (fact !== 'pairs') any('supplier')
        else {
          const either = ['bidder_a', 'bidder_b'].map(
            (column) => `f.${column} IN (${chosen.map(() => context.text(fact, column)).join(', ')})`,
          )
          parts.push(`(${either.join(' OR ')})`)
          values.push(...chosen, ...chosen)
        }
        break
      case 'severity':
        if (fact === 'flags') any('severity')
        else parts.push(context.flagged(chosen))
        break
      case 'valid':
        parts.push('valid')
        break
      case 'currency':
        // Sums are in it; what is counted is everything.
        break
      default:
        any(name)
    }
  }
  return { sql: parts.length === 0 ? '1 = 1' : parts.join(' AND '), values }
}

function conditionSql({ column, is }: Condition): string {
  if (is === null) return `${column} IS NULL`
  return `${column} = ${typeof is === 'string' ? sqlText(is) : String(is)}`
}

function quantile(column: string, at: number): string {
  return `quantile_cont(CAST(${column} AS DOUBLE), ${at})`
}

/** The columns of a measure: its value, and with a ratio how many rows and what sums it is made of. */
function measureSql(measure: Measure, currency: string): string[] {
  const conditions = [
    ...(measure.where === undefined ? [] : [conditionSql(measure.where)]),
    ...(measure.money === true ? [`currency = ${sqlText(currency)}`] : []),
  ]
  const filter = (more: string[] = []) => {
    const all = [...conditions, ...more]
    return all.length === 0 ? '' : ` FILTER (WHERE ${all.join(' AND ')})`
  }
  const { id, column, over } = measure
  switch (measure.kind) {
    case 'count':
      return [`count(*)${filter()} AS ${id}`]
    case 'distinct':
      return [`count(DISTINCT ${column})${filter()} AS ${id}`]
    case 'sum':
      return [
        `sum(${column})${filter()} AS ${id}`,
        ...(measure.money === true ? [`count(${column})${filter()} AS ${id}_n`] : []),
      ]
    case 'quantile':
      return [
        `round(${quantile(column!, measure.at!)}${filter()}, 2) AS ${id}`,
        `count(${column})${filter()} AS ${id}_n`,
      ]
    case 'spread':
      return [
        `round(${quantile(column!, 0.75)}${filter()} / nullif(${quantile(column!, 0.25)}${filter()}, 0), 2) AS ${id}`,
        `count(${column})${filter()} AS ${id}_n`,
      ]
    case 'once':
      throw new Error(`${id} is not a figure of single rows`)
    case 'ratio': {
      const above = `sum(${column})${filter([`${over} IS NOT NULL`])}`
      const below = `sum(${over})${filter([`${column} IS NOT NULL`])}`
      return [
        `round(CAST(${above} AS DOUBLE) / nullif(CAST(${below} AS DOUBLE), 0), 6) AS ${id}`,
        `count(${over})${filter([`${column} IS NOT NULL`])} AS ${id}_n`,
      ]
    }
  }
}

/** The SELECT of a query. Rows end in a unique order; a group whose dimension is not known stands last. */
export function queryStatement(
  query: Query,
  measures: Record<string, Measure>,
  filters: Filters,
  context: SqlContext,
): Statement {
  const where = whereOf(filters, query.fact, context)
  const condition = [where.sql, ...(query.where ?? []).map(conditionSql)].join(' AND ')
  const dimensions = query.by.map(dimensionSql)
  const keys = dimensions.map(({ value }, index) => `${value} AS ${query.by[index]}`)
  const groups = dimensions.map(({ group }) => group)
  const wanted = query.measures.map((id) => measures[id]!)
  const columns = wanted.flatMap((measure) => (measure.kind === 'once' ? [] : measureSql(measure, context.currency)))
  const once = wanted.filter(({ kind }) => kind === 'once')
  const from = `FROM ${context.table(query.fact)} f\nWHERE ${condition}`
  const size =
    query.by.length === 0
      ? []
      : ['CAST(count(*) OVER () AS BIGINT) AS total_rows', 'CAST(sum(count(*)) OVER () AS BIGINT) AS all_rows']
  const least = query.least === undefined ? '' : ` HAVING count(*) >= ${Math.trunc(query.least)}`
  const list = [...keys, ...columns, ...(columns.length + keys.length === 0 ? ['count(*) AS n'] : []), ...size]
  const grouped = query.by.length === 0 ? [] : [`GROUP BY ${groups.join(', ')}${least}`]
  let sql = [`SELECT ${list.join(',\n  ')}`, from, ...grouped].join('\n')
  const values = [...where.values]
  for (const [index, measure] of once.entries()) {
    // Of several rows about one thing the largest amount counts, once.
    const things = [...keys, `max(f.${measure.column}) AS most`].join(', ')
    const own = [...groups, `f.${measure.over}`].join(', ')
    const sums = [...query.by, `sum(most) AS ${measure.id}`, `count(most) AS ${measure.id}_n`].join(', ')
    const each = `SELECT ${things} ${from} AND f.${measure.over} IS NOT NULL AND f.currency = ${sqlText(context.currency)} GROUP BY ${own}`
    const on = query.by.map((name) => `m.${name} IS NOT DISTINCT FROM o.${name}`).join(' AND ')
    const all = `SELECT ${sums} FROM (${each})${query.by.length === 0 ? '' : ` GROUP BY ${query.by.join(', ')}`}`
    sql = `SELECT m.*, o.${measure.id}, o.${measure.id}_n FROM (${sql}) m LEFT JOIN (${all}) o ON ${on === '' ? '1 = 1' : on}`
    values.push(...where.values)
    if (index === once.length - 1) sql = `SELECT * FROM (${sql})`
  }
  if (query.by.length > 0) {
    const order = [
      ...(query.order === undefined ? [] : [`${query.order} DESC NULLS LAST`]),
      ...query.by.map((_, index) => `${index + 1} NULLS LAST`),
    ]
    sql += `\nORDER BY ${order.join(', ')}`
  }
  if (query.limit !== undefined) sql += `\nLIMIT ${Math.trunc(query.limit)}`
  return { sql, values }
}

/** A statement as text that runs elsewhere: each value in its place. */
export function writtenOut({ sql, values }: Statement): string {
  let at = 0
  return sql.replace(/'(?:[^']|'')*'|\?/g, (found) => {
    if (found !== '?') return found
    const value = values[at++]!
    return typeof value === 'string' ? sqlText(value) : String(value)
  })
}
