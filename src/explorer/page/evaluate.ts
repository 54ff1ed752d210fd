import { type Column, type FactData, isListed, type Values } from './columns.ts'
import { split2022 } from './dimensions.ts'
import { Keys, Pairs } from './keys.ts'
import type { Answer, Cell, CellRow, Condition, FactName, Measure, Module, Query } from './model.ts'
import { rowsWhere } from './select.ts'

/** Rows of a fact in groups: `of[index]` is the group of `rows[index]`. */
interface Groups {
  rows: Int32Array
  of: Int32Array
  /** How many groups may be; those without a row are no groups. */
  size: number
  /** How many rows each has. */
  counts: Float64Array
  /** The value of each dimension of a group, and its place in the order of values, what is not known last. */
  value: (group: number, dimension: number) => Cell
  rank: (group: number, dimension: number) => number
}

interface Key {
  size: number
  /** The key of each of the rows. */
  read: (rows: Int32Array) => Int32Array
  value: (key: number) => Cell
  rank: (key: number) => number
}

const day = 86_400_000

function lookedUp(values: Values, table: Int32Array, from: number): (rows: Int32Array) => Int32Array {
  return (rows) => {
    const keys = new Int32Array(rows.length)
    for (let at = 0; at < rows.length; at++) keys[at] = table[values[rows[at]!]! - from]!
    return keys
  }
}

/** 0 is what is not known; the others follow in the order of their texts. */
function ordered(values: Cell[], read: Key['read']): Key {
  return {
    ...{ size: values.length, read },
    value: (key) => values[key]!,
    rank: (key) => (key === 0 ? values.length : key),
  }
}

function timeKey({ values, none }: Column, of: (date: Date) => string): Key {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = 0; row < values.length; row++) {
    const date = values[row]!
    if (date === none) continue
    if (date < first) first = date
    if (date > last) last = date
  }
  const periods: Cell[] = [null]
  if (first > last) return ordered(periods, (rows) => new Int32Array(rows.length))
  const table = new Int32Array(last - first + 1)
  for (let date = first; date <= last; date++) {
    const period = of(new Date(date * day))
    if (periods.at(-1) !== period) periods.push(period)
    table[date - first] = periods.length - 1
  }
  return ordered(periods, (rows) => {
    const keys = new Int32Array(rows.length)
    for (let at = 0; at < rows.length; at++) {
      const date = values[rows[at]!]!
      keys[at] = date === none ? 0 : table[date - first]!
    }
    return keys
  })
}

const bands: Cell[] = [null, '0', '10', '11', '12', '5', '6', '7', '8', '9']

function bandKey({ values, none, scale }: Column): Key {
  const powers = [12, 11, 10, 9, 8, 7, 6, 5]
  const bounds = powers.map((power) => ({ least: 10 ** power * scale, key: bands.indexOf(String(power)) }))
  return ordered(bands, (rows) => {
    const keys = new Int32Array(rows.length)
    for (let at = 0; at < rows.length; at++) {
      const value = values[rows[at]!]!
      if (value !== none) keys[at] = bounds.find(({ least }) => value >= least)?.key ?? 1
    }
    return keys
  })
}

/** Months and years of columns of dates that were asked before. */
const times = new WeakMap<Column, Record<string, Key>>()

function timeKeyOf(dates: Column, dimension: 'month' | 'year'): Key {
  const known = times.get(dates) ?? {}
  times.set(dates, known)
  known[dimension] ??= timeKey(dates, (date) =>
    dimension === 'month' ? date.toISOString().slice(0, 7) : String(date.getUTCFullYear()),
  )
  return known[dimension]
}

function keyOf(data: FactData, dimension: string): Key {
  if (dimension === 'month' || dimension === 'year') return timeKeyOf(data.columns.date!, dimension)
  if (dimension === 'band') return bandKey(data.columns.amount!)
  if (dimension === 'region21') {
    const list = data.lists.region!
    const old = list.map((code) => split2022[code] ?? code)
    const values = [...new Set(old)].sort()
    const table = Int32Array.from([0, ...old.map((code) => values.indexOf(code) + 1)])
    return ordered([null, ...values], lookedUp(data.columns.region!.values, table, -1))
  }
  if (!isListed(dimension)) throw new RangeError(`there is no dimension ${dimension}`)
  const list = data.lists[dimension]!
  const { values } = data.columns[dimension]!
  return {
    size: list.length + 1,
    read: (rows) => {
      const keys = new Int32Array(rows.length)
      for (let at = 0; at < rows.length; at++) keys[at] = values[rows[at]!]! + 1
      return keys
    },
    value: (key) => (key === 0 ? null : list[key - 1]!),
    rank: (key) => (key === 0 ? list.length + 1 : key),
  }
}

/** More groups than that are numbered as they are met. */
const mostGroups = 1 << 21

function groupsOf(data: FactData, by: readonly string[], rows: Int32Array): Groups {
  const keys = by.map((dimension) => keyOf(data, dimension))
  let of = keys[0]?.read(rows) ?? new Int32Array(rows.length)
  let size = keys[0]?.size ?? 1
  // How the numbers of groups are taken apart again, the last dimension first.
  let parts = (group: number): number[] => [group]
  for (const key of keys.slice(1)) {
    const own = key.read(rows)
    const before = parts
    const wide = key.size
    if (size * wide <= mostGroups) {
      for (let at = 0; at < rows.length; at++) of[at] = of[at]! * wide + own[at]!
      size *= wide
      parts = (group) => [...before(Math.floor(group / wide)), group % wide]
      continue
    }
    const met = new Keys(rows.length)
    const numbered = new Int32Array(rows.length)
    for (let at = 0; at < rows.length; at++) numbered[at] = met.of(of[at]! * wide + own[at]!)
    of = numbered
    size = met.size
    parts = (group) => [...before(Math.floor(met.key(group) / wide)), met.key(group) % wide]
  }
  const counts = new Float64Array(size)
  for (let at = 0; at < of.length; at++) counts[of[at]!]!++
  return {
    ...{ rows, of, size, counts },
    value: (group, dimension) => keys[dimension]!.value(parts(group)[dimension]!),
    rank: (group, dimension) => keys[dimension]!.rank(parts(group)[dimension]!),
  }
}

/** A sum that is exact: whole numbers, in two parts where one double might not hold them. */
interface Sums {
  low: Float64Array
  high: Float64Array | undefined
  counts: Float64Array
}

const part = 2 ** 26

function noSums(size: number, isWide: boolean): Sums {
  return {
    ...{ low: new Float64Array(size), high: isWide ? new Float64Array(size) : undefined },
    counts: new Float64Array(size),
  }
}

/** Sums of a column; with `known`, over the rows in which that one is known too. */
function sumsOf({ rows, of, size }: Groups, column: Column, known?: Column): Sums {
  const sums = noSums(size, column.isWide)
  if (sums.high !== undefined) addWide(rows, of, column, sums.high, sums, known)
  else if (known !== undefined) addPair(rows, of, column, known, sums, noSums(size, false))
  else if (size === 1) addAll(rows, column, sums)
  else add(rows, of, column, sums)
  return sums
}

/** Sums of two columns over the rows in which both are known. */
function sumsOfBoth(groups: Groups, a: Column, b: Column): [Sums, Sums] {
  if (a.isWide || b.isWide) return [sumsOf(groups, a, b), sumsOf(groups, b, a)]
  const { rows, of, size } = groups
  const [above, below] = [noSums(size, false), noSums(size, false)]
  if (size === 1) addPairs(rows, a, b, above, below)
  else addPair(rows, of, a, b, above, below)
  return [above, below]
}

function addAll(rows: Int32Array, { values, none }: Column, { low, counts }: Sums): void {
  let [sum, count] = [0, 0]
  for (let at = 0; at < rows.length; at++) {
    const value = values[rows[at]!]!
    if (value === none) continue
    sum += value
    count++
  }
  low[0] = sum
  counts[0] = count
}

function add(rows: Int32Array, of: Int32Array, { values, none }: Column, { low, counts }: Sums): void {
  for (let at = 0; at < rows.length; at++) {
    const value = values[rows[at]!]!
    if (value === none) continue
    const group = of[at]!
    low[group]! += value
    counts[group]!++
  }
}

function addPair(rows: Int32Array, of: Int32Array, a: Column, b: Column, above: Sums, below: Sums): void {
  const { values, none } = a
  const { values: others, none: noOther } = b
  const { low, counts } = above
  const under = below.low
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const value = values[row]!
    if (value === none) continue
    const other = others[row]!
    if (other === noOther) continue
    const group = of[at]!
    low[group]! += value
    under[group]! += other
    counts[group]!++
  }
}

/** The same where all rows are of one group. */
function addPairs(rows: Int32Array, a: Column, b: Column, above: Sums, below: Sums): void {
  const { values, none } = a
  const { values: others, none: noOther } = b
  let [sum, under, count] = [0, 0, 0]
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const value = values[row]!
    if (value === none) continue
    const other = others[row]!
    if (other === noOther) continue
    sum += value
    under += other
    count++
  }
  above.low[0] = sum
  above.counts[0] = count
  below.low[0] = under
}

function addWide(
  rows: Int32Array,
  of: Int32Array,
  { values, none }: Column,
  high: Float64Array,
  { low, counts }: Sums,
  known: Column | undefined,
): void {
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const value = values[row]!
    if (value === none || (known !== undefined && known.values[row] === known.none)) continue
    const group = of[at]!
    const upper = Math.floor(value / part)
    high[group]! += upper
    low[group]! += value - upper * part
    counts[group]!++
  }
}

/** A sum of a group as the database would write it: a number where fifteen digits tell it, else its exact text. */
function decimal({ low, high }: Sums, group: number, scale: number): number | string {
  if ((high === undefined || high[group] === 0) && Math.abs(low[group]!) < 1e15) return low[group]! / scale
  const whole = BigInt(high?.[group] ?? 0) * BigInt(part) + BigInt(low[group]!)
  const size = whole < 0n ? -whole : whole
  if (size < 10n ** 15n) return Number(whole) / scale
  const by = BigInt(scale)
  const rest = (size % by).toString().padStart(String(scale).length - 1, '0')
  const text = `${whole < 0n ? '-' : ''}${size / by}${scale === 1 ? '' : `.${rest}`}`
  return Number(text.replace(/^-?0*|\./g, '').length) <= 15 ? Number(text) : text
}

function rounded(value: number, places: number): number {
  const by = 10 ** places
  const scaled = Math.abs(value) * by
  const near = Math.floor(scaled + 0.5)
  // Half away from zero, and a number that is less than a half by the last bit stays below.
  const whole = near - scaled > 0.5 ? near - 1 : near
  return Number.isFinite(scaled) ? (Math.sign(value) * whole) / by : value
}

type Tell = (group: number, row: CellRow) => void

/** A measure over groups: what it is worth in a group for the order, and what it writes into its row. */
interface Told {
  order: (group: number) => number | null
  tell: Tell
}

function number(value: Cell): number | null {
  return value === null ? null : Number(value)
}

function toldOf(measure: Measure, data: FactData, groups: Groups, values: (column: string) => Sorted): Told {
  const { id, kind } = measure
  const column = measure.column === undefined ? undefined : data.columns[measure.column]!
  const over = measure.over === undefined ? undefined : data.columns[measure.over]!
  const value = (of: (group: number) => Cell, n?: (group: number) => number | null): Told => ({
    order: (group) => number(of(group)),
    tell: (group, row) => {
      row[id] = of(group)
      if (n !== undefined) row[`${id}_n`] = n(group)
    },
  })
  switch (kind) {
    case 'count':
      return value((group) => groups.counts[group]!)
    case 'sum': {
      const sums = sumsOf(groups, column!)
      const sum = (group: number) => (sums.counts[group] === 0 ? null : decimal(sums, group, column!.scale))
      return value(sum, measure.money === true ? (group) => sums.counts[group]! : undefined)
    }
    case 'ratio': {
      const [above, below] = sumsOfBoth(groups, column!, over!)
      const ratio = (group: number) => {
        const under = Number(decimal(below, group, over!.scale))
        if (above.counts[group] === 0 || under === 0) return null
        return rounded(Number(decimal(above, group, column!.scale)) / under, 6)
      }
      return value(ratio, (group) => above.counts[group]!)
    }
    case 'distinct': {
      const different = distinct(groups, column!)
      return value((group) => different[group]!)
    }
    case 'once': {
      const { sums, things, seen } = largestOnce(groups, column!, over!)
      return value(
        (group) => (sums.counts[group] === 0 ? null : decimal(sums, group, column!.scale)),
        // A group in which there is no thing at all has no row of its own in the statement.
        (group) => (seen[group] === 0 && !things ? null : sums.counts[group]!),
      )
    }
    case 'quantile':
    case 'spread': {
      const sorted = values(measure.column!)
      const at = (group: number, place: number) => {
        const all = sorted(group)
        return all.length === 0 ? null : quantile(all, place, column!.scale)
      }
      if (kind === 'quantile') {
        const part = (group: number) => {
          const found = at(group, measure.at!)
          return found === null ? null : rounded(found, 2)
        }
        return value(part, (group) => sorted(group).length)
      }
      const spread = (group: number) => {
        const low = at(group, 0.25)
        return low === null || low === 0 ? null : rounded(at(group, 0.75)! / low, 2)
      }
      return value(spread, (group) => sorted(group).length)
    }
  }
}

/** How many different values each group has. */
function distinct({ rows, of, size }: Groups, { values, none }: Column): Float64Array {
  const found = new Float64Array(size)
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let at = 0; at < rows.length; at++) {
    const value = values[rows[at]!]!
    if (value === none) continue
    if (value < least) least = value
    if (value > most) most = value
  }
  if (least > most) return found
  const width = most - least + 1
  if (size * width <= Math.max(1 << 20, rows.length * 16)) {
    const seen = new Uint8Array(size * width)
    for (let at = 0; at < rows.length; at++) {
      const value = values[rows[at]!]!
      if (value === none) continue
      const place = of[at]! * width + value - least
      found[of[at]!]! += 1 - seen[place]!
      seen[place] = 1
    }
    return found
  }
  const seen = new Pairs(rows.length)
  for (let at = 0; at < rows.length; at++) {
    const value = values[rows[at]!]!
    if (value !== none && seen.add(of[at]! * width + value - least)) found[of[at]!]!++
  }
  return found
}

/** Of the rows about one thing the largest value counts, once. */
function largestOnce({ rows, of, size }: Groups, column: Column, thing: Column) {
  const met = new Keys(rows.length)
  const seen = new Float64Array(size)
  const groups: number[] = []
  const largest: number[] = []
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const one = thing.values[row]!
    if (one === thing.none) continue
    const before = met.size
    const place = met.of(one * size + of[at]!)
    const value = column.values[row] === column.none ? Number.NaN : column.values[row]!
    if (place === before) {
      seen[of[at]!]!++
      groups.push(of[at]!)
      largest.push(value)
    } else if (!(value <= largest[place]!)) largest[place] = Number.isNaN(value) ? largest[place]! : value
  }
  const all = columnLike(column, largest)
  const sums = sumsOf(
    { ...{ rows: rowsTo(all.values.length), of: Int32Array.from(groups), size }, counts: seen } as Groups,
    all,
  )
  return { sums, seen, things: size === 1 }
}

function rowsTo(size: number): Int32Array {
  return Int32Array.from({ length: size }, (_, index) => index)
}

function columnLike(column: Column, values: number[]): Column {
  const none = -(2 ** 53)
  return { ...column, none, values: Float64Array.from(values, (value) => (Number.isNaN(value) ? none : value)) }
}

/** The values of a group in their order. */
type Sorted = (group: number) => Float64Array

function sortedValues({ rows, of, size }: Groups, { values, none }: Column): Sorted {
  const ends = new Int32Array(size + 1)
  for (let at = 0; at < rows.length; at++) if (values[rows[at]!] !== none) ends[of[at]! + 1]!++
  for (let group = 0; group < size; group++) ends[group + 1]! += ends[group]!
  const all = new Float64Array(ends[size]!)
  const next = ends.slice()
  for (let at = 0; at < rows.length; at++) {
    const value = values[rows[at]!]!
    if (value !== none) all[next[of[at]!]!++] = value
  }
  const isSorted = new Uint8Array(size)
  return (group) => {
    const own = all.subarray(ends[group], ends[group + 1])
    if (isSorted[group] === 0) {
      own.sort()
      isSorted[group] = 1
    }
    return own
  }
}

/** Between two values as far as the part lies between their places. */
function quantile(sorted: Float64Array, at: number, scale: number): number {
  const place = (sorted.length - 1) * at
  const [low, high] = [sorted[Math.floor(place)]! / scale, sorted[Math.ceil(place)]! / scale]
  return low + (high - low) * (place - Math.floor(place))
}

/**
 * The questions of one view, answered over columns in memory: rows that fit a condition, and rows in groups, are found
 * once for all of them.
 */
export class View {
  private readonly data: FactData
  private readonly chosen: Int32Array
  private readonly measures: Record<string, Measure>
  private readonly currency: string
  private readonly known = new Map<string, unknown>()

  /** `chosen`: the rows that the filters leave. */
  constructor(data: FactData, chosen: Int32Array, measures: Record<string, Measure>, currency: string) {
    this.data = data
    this.chosen = chosen
    this.measures = measures
    this.currency = currency
  }

  /** The rows of a query: the same figures as its SQL gives. */
  answer(query: Query): Omit<Answer, 'sql'> {
    const { by, where = [], least = 0, order, limit } = query
    const groups = this.groups(by, where)
    const wanted = query.measures.map((id) => this.measures[id]!)
    const told = wanted.map((measure) => this.told(measure, by, where))
    const found: number[] = []
    let n = 0
    if (by.length === 0) found.push(0)
    else
      for (let group = 0; group < groups.size; group++) {
        const count = groups.counts[group]!
        if (count === 0 || count < least) continue
        found.push(group)
        n += count
      }
    const worth = order === undefined ? undefined : told[query.measures.indexOf(order)]!.order
    const first = by.length === 0 ? found : firstOf(found, limit ?? found.length, comparer(groups, by.length, worth))
    const rows = first.map((group) => {
      const row: CellRow = {}
      for (const [index, dimension] of by.entries()) row[dimension] = groups.value(group, index)
      for (const { tell } of told) tell(group, row)
      if (by.length === 0 && told.length === 0) row.n = groups.counts[0]!
      return row
    })
    return { id: query.id, rows, total: found.length, n: by.length === 0 ? groups.counts[0]! : n }
  }

  private told(measure: Measure, by: readonly string[], where: readonly Condition[]): Told {
    const isMoney = measure.money === true || measure.kind === 'once'
    const conditions = [
      ...(measure.where === undefined ? [] : [measure.where]),
      ...(isMoney && !this.isInCurrency() ? [{ column: 'currency', is: this.currency }] : []),
    ]
    const all = [...where, ...conditions]
    const sorted = (column: string) =>
      this.once(['sorted', column, by, all], () => sortedValues(this.groups(by, all), this.data.columns[column]!))
    return this.once(['told', measure.id, by, all], () => toldOf(measure, this.data, this.groups(by, all), sorted))
  }

  /** Whether every row is in the chosen currency. */
  private isInCurrency(): boolean {
    return this.once(['currency'], () => {
      const rows = rowsWhere(this.data, this.chosen, { column: 'currency', is: this.currency })
      return rows.length === this.chosen.length
    })
  }

  private groups(by: readonly string[], where: readonly Condition[]): Groups {
    return this.once(['groups', by, where], () => {
      const rows = this.rows(where)
      if (where.length === 0) return groupsOf(this.data, by, rows)
      // Groups are numbered alike whatever the condition leaves, so that measures stand beside each other.
      const base = this.groups(by, [])
      return withinGroups(base, rows)
    })
  }

  private rows(where: readonly Condition[]): Int32Array {
    if (where.length === 0) return this.chosen
    return this.once(['rows', where], () =>
      rowsWhere(this.data, this.rows(where.slice(0, -1)), where[where.length - 1]!),
    )
  }

  private once<T>(key: unknown[], make: () => T): T {
    const name = JSON.stringify(key)
    if (!this.known.has(name)) this.known.set(name, make())
    return this.known.get(name) as T
  }
}

/** The groups of some of the rows, which stand in the same order. */
function withinGroups(base: Groups, rows: Int32Array): Groups {
  const of = new Int32Array(rows.length)
  const counts = new Float64Array(base.size)
  for (let at = 0, from = 0; at < rows.length; at++, from++) {
    while (base.rows[from] !== rows[at]) from++
    of[at] = base.of[from]!
    counts[of[at]!]!++
  }
  return { ...base, rows, of, counts }
}

type Compare = (a: number, b: number) => number

/** The larger first, what is not known last; then by the dimensions. */
function comparer(groups: Groups, dimensions: number, worth: ((group: number) => number | null) | undefined): Compare {
  return (a, b) => {
    if (worth !== undefined) {
      const [x, y] = [worth(a), worth(b)]
      if (x !== y) {
        if (x === null) return 1
        if (y === null) return -1
        return y - x
      }
    }
    for (let index = 0; index < dimensions; index++) {
      const order = groups.rank(a, index) - groups.rank(b, index)
      if (order !== 0) return order
    }
    return 0
  }
}

/** The first so many in an order. */
function firstOf(all: number[], most: number, compare: Compare): number[] {
  if (all.length <= most * 4) return all.sort(compare).slice(0, most)
  const first = all.slice(0, most).sort(compare)
  for (const one of all.slice(most)) {
    if (compare(one, first[most - 1]!) >= 0) continue
    let [low, high] = [0, most - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (compare(one, first[middle]!) < 0) high = middle
      else low = middle + 1
    }
    first.pop()
    first.splice(low, 0, one)
  }
  return first
}

/** The figures at the head of a page, one query for each fact. */
export function figureQueries(module: Module, measures: Record<string, Measure>): Query[] {
  const facts = [...new Set(module.figures.map((id) => measures[id]!.fact))]
  return facts.map((fact: FactName) => ({
    id: `figures-${fact}`,
    fact,
    by: [],
    measures: module.figures.filter((id) => measures[id]!.fact === fact),
  }))
}
