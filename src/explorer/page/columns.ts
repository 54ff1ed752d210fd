import { dimensions } from './dimensions.ts'
import { type Filters, filtersOf } from './filters.ts'
import type { FactName, Measure, Query } from './model.ts'

export type Values = Int8Array | Int16Array | Int32Array | Float64Array

/** A column as whole numbers in the smallest type that holds them; `values[row] / scale` is what a row says. */
export interface Column {
  values: Values
  /** What stands where nothing is known. */
  none: number
  /** 1, 10, 100 and so on. */
  scale: number
  /** Its sum may be too large for one double to be exact. */
  isWide: boolean
}

/** The columns of a fact that are at hand. Texts are numbers of a list, -1 where there is none; dates are days since 1970. */
export interface FactData {
  rows: number
  lists: Record<string, string[]>
  columns: Record<string, Column>
}

/** Where the columns of a fact come from: each is fetched when it is first asked for. */
export interface FactSource {
  rows: number
  /** The columns that there are. */
  names: ReadonlySet<string>
  load(names: Iterable<string>): Promise<FactData>
}

/** Below every whole number that is kept: stands for "not known" in columns of doubles. */
const noDouble = -(2 ** 53)

/** Single values up to here are taken exactly from doubles; columns with larger ones are not kept. */
const largest = 2 ** 50

const exact = 2 ** 53

const noText: Column = { values: new Int8Array(), none: -1, scale: 1, isWide: false }

export function emptyColumn(): Column {
  return noText
}

/** Whole numbers in the smallest type that holds them, NaN being what is not known. */
export function columnOf(numbers: Float64Array, scale = 1): Column {
  let [least, most, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!
    if (Number.isNaN(value)) continue
    if (value < least) least = value
    if (value > most) most = value
    sum += Math.abs(value)
  }
  const fits = (bits: number) => !(least <= -(2 ** (bits - 1)) || most >= 2 ** (bits - 1))
  const made = (values: Values, none: number): Column => {
    for (let row = 0; row < numbers.length; row++) {
      const value = numbers[row]!
      values[row] = Number.isNaN(value) ? none : value
    }
    return { values, none, scale, isWide: sum >= exact }
  }
  if (fits(8)) return made(new Int8Array(numbers.length), -128)
  if (fits(16)) return made(new Int16Array(numbers.length), -32_768)
  if (fits(32)) return made(new Int32Array(numbers.length), -(2 ** 31))
  return made(new Float64Array(numbers.length), noDouble)
}

/** A column of texts: the number of each in its list, -1 where there is none. */
export function textColumn(numbers: ArrayLike<number>, texts: number): Column {
  const values =
    texts < 128 ? Int8Array.from(numbers) : texts < 32_768 ? Int16Array.from(numbers) : Int32Array.from(numbers)
  return { values, none: -1, scale: 1, isWide: false }
}

/** Numbers with up to six decimals as whole ones; undefined where a double does not tell them exactly. */
export function wholeNumbers(numbers: Float64Array): { whole: Float64Array; scale: number } | undefined {
  let scale = 1
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!
    if (Number.isNaN(value)) continue
    while (Math.round(value * scale) / scale !== value && scale < 1e6) scale *= 10
    if (Math.round(value * scale) / scale !== value) return undefined
  }
  const whole = new Float64Array(numbers.length)
  for (let row = 0; row < numbers.length; row++) {
    const value = Math.round(numbers[row]! * scale)
    if (Math.abs(value) >= largest) return undefined
    whole[row] = value
  }
  return { whole, scale }
}

/** What a dimension is made of. */
export function columnOfDimension(dimension: string): string {
  if (dimension === 'month' || dimension === 'year') return 'date'
  if (dimension === 'region21') return 'region'
  return dimension === 'band' ? 'amount' : dimension
}

/** The columns that some queries about a fact under the filters read. */
export function columnsFor(
  fact: FactName,
  queries: readonly Query[],
  measures: Record<string, Measure>,
  filters: Filters,
): Set<string> {
  const names = new Set<string>()
  const own = queries.filter((query) => query.fact === fact)
  for (const { by, where = [], measures: ids } of own) {
    for (const dimension of by) names.add(columnOfDimension(dimension))
    for (const { column } of where) names.add(column)
    for (const id of ids) {
      const { column, over, where: condition, money, kind } = measures[id]!
      for (const name of [column, over, condition?.column]) if (name !== undefined) names.add(name)
      if (money === true || kind === 'once') names.add('currency')
    }
  }
  for (const name of filtersOf(filters, fact).used)
    switch (name) {
      case 'from':
      case 'to':
        names.add('date')
        break
      case 'min':
      case 'max':
        names.add('amount').add('currency')
        break
      case 'severity':
        if (fact === 'flags') names.add('severity')
        else for (const value of filters.severity!) names.add(flaggedColumn(value))
        break
      case 'currency':
        break
      case 'supplier':
        if (fact === 'pairs') names.add('bidder_a').add('bidder_b')
        else names.add('supplier')
        break
      default:
        names.add(name)
    }
  return names
}

/** Whether a row's process has a flag of a severity. */
export function flaggedColumn(severity: string): string {
  return `flagged_${severity.replaceAll('-', '_')}`
}

/** The dimensions whose values are texts of a list. */
export function isListed(dimension: string): boolean {
  return dimensions[dimension] !== undefined && !['month', 'year', 'region21', 'band'].includes(dimension)
}
