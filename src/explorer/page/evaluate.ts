import { split2022 } from './dimensions.ts'
import { type FilterName, type Filters, filtersOf } from './filters.ts'
import type { Answer, Cell, CellRow, Condition, FactName, Measure, Module, Query } from './model.ts'

/** A column of a fact: a value for each row. Texts are numbers of a list, -1 where there is none. */
export type FactData = {
  rows: number
  codes: Record<string, { list: string[]; at: Int32Array | Int16Array | Uint8Array | Int8Array }>
  /** Not known: NaN. Dates are days since 1970. */
  numbers: Record<string, Float64Array | Float32Array | Int32Array | Int16Array | Uint8Array | Int8Array>
}

/** What stands beside the columns of a packed fact. */
export interface PackedFact {
  rows: number
  /** The texts behind columns of their numbers. */
  lists: Record<string, string[]>
  /** The columns that are no texts. */
  numbers: string[]
  /** Of columns of hundredths in bytes: the least of them. */
  least: Record<string, number>
  /** Columns of numbers that are those of another column, 0 or not known, by that column: 2, 1, 0 in each row. */
  echoes: Record<string, string>
  /** Texts that the text of another column decides: for none of its texts, and for each, the number of the text. */
  follows: Record<string, { column: string; at: number[] }>
}

interface Columns {
  names: string[]
  getChild(name: string): { toArray(): ArrayLike<number> } | null
}

/** What the column of the nth bytes of a column is called. */
export function planeName(column: string, index: number): string {
  return `${column}#${index}`
}

/** The columns of a packed fact, as figures are made of them. */
export function unpackedFact(packed: PackedFact, table: Columns | undefined): FactData {
  const { rows, lists, numbers, least, echoes, follows } = packed
  const fact: FactData = { rows, codes: {}, numbers: {} }
  const values = (name: string) => table?.getChild(name)?.toArray()
  for (const [name, list] of Object.entries(lists))
    if (follows[name] === undefined) fact.codes[name] = { list, at: (values(name) ?? new Int8Array()) as never }
  for (const [name, { column, at }] of Object.entries(follows)) {
    const leading = fact.codes[column]!.at
    fact.codes[name] = { list: lists[name]!, at: Int32Array.from({ length: rows }, (_, row) => at[leading[row]! + 1]!) }
  }
  // What is echoed stands before its echoes.
  for (const name of numbers) {
    const echoed = echoes[name]
    if (echoed !== undefined) {
      const of = fact.numbers[echoed]!
      const kinds = values(name)!
      fact.numbers[name] = Float64Array.from({ length: rows }, (_, row) =>
        kinds[row] === 2 ? of[row]! : kinds[row] === 1 ? 0 : Number.NaN,
      )
      continue
    }
    if (least[name] === undefined) {
      fact.numbers[name] = (values(name) ?? new Float64Array()) as never
      continue
    }
    const sums = new Float64Array(rows)
    for (let index = 0, size = 1; ; index++, size *= 256) {
      const plane = table!.names.includes(planeName(name, index)) ? values(planeName(name, index)) : undefined
      if (plane === undefined) break
      for (let row = 0; row < rows; row++) sums[row]! += plane[row]! * size
    }
    for (let row = 0; row < rows; row++)
      sums[row] = sums[row] === 0 ? Number.NaN : (sums[row]! - 1 + least[name]!) / 100
    fact.numbers[name] = sums
  }
  return fact
}

const day = 86_400_000

function dayOf(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / day)
}

/** Whether a number is known: columns of whole numbers say "not known" by their least value. */
const unknownDay = -32_768 * 65_536

/**
 * The filters that the rows at hand can be held against. In a page that stands alone, rows that name suppliers do not say
 * which signs that are not of law there are: a filter that asks for one does not touch them.
 */
export function heldFilters(
  data: FactData,
  fact: FactName,
  filters: Filters,
): { used: FilterName[]; ignored: FilterName[] } {
  const { used, ignored } = filtersOf(filters, fact)
  const isHeld = (name: FilterName) =>
    name !== 'severity' ||
    fact === 'flags' ||
    data.rows === 0 ||
    filters.severity!.every((value) => flagged(data, value))
  return { used: used.filter(isHeld), ignored: [...ignored, ...used.filter((name) => !isHeld(name))] }
}

const flagged = (data: FactData, severity: string) => data.numbers[`flagged_${severity.replaceAll('-', '_')}`]

/** Which rows the filters leave. */
export function chosenRows(data: FactData, fact: FactName, filters: Filters, currency: string): Uint8Array {
  const kept = new Uint8Array(data.rows).fill(1)
  const keep = (test: (row: number) => boolean) => {
    for (let row = 0; row < data.rows; row++) if (kept[row] === 1 && !test(row)) kept[row] = 0
  }
  const inList = (column: string, match: (value: string) => boolean) => {
    const { list, at } = data.codes[column]!
    const good = new Set(list.flatMap((value, index) => (match(value) ? [index] : [])))
    keep((row) => good.has(at[row]!))
  }
  for (const name of heldFilters(data, fact, filters).used) {
    const values = filters[name]!
    switch (name) {
      case 'from':
      case 'to': {
        const bound = dayOf(values[0]!)
        const dates = data.numbers.date!
        keep((row) => dates[row]! > unknownDay && (name === 'from' ? dates[row]! >= bound : dates[row]! <= bound))
        break
      }
      case 'min':
      case 'max': {
        const bound = Number(values[0])
        const amounts = data.numbers.amount!
        keep((row) => (name === 'min' ? amounts[row]! >= bound : amounts[row]! <= bound))
        inList('currency', (value) => value === currency)
        break
      }
      case 'code': {
        const begins = values.map((value) => value.replaceAll('.', ''))
        inList('code', (value) => begins.some((begin) => value.startsWith(begin)))
        break
      }
      case 'severity':
        if (fact === 'flags') inList('severity', (value) => values.includes(value))
        else {
          const columns = values.map((value) => flagged(data, value)!)
          keep((row) => columns.some((column) => column[row] === 1))
        }
        break
      case 'valid':
        keep((row) => data.numbers.valid![row] === 1)
        break
      case 'currency':
        break
      case 'supplier':
        if (fact === 'pairs') {
          const sides = [data.codes.bidder_a!, data.codes.bidder_b!].map(({ list, at }) => {
            const good = new Set(values.map((value) => list.indexOf(value)).filter((index) => index >= 0))
            return (row: number) => good.has(at[row]!)
          })
          keep((row) => sides.some((side) => side(row)))
        } else inList('supplier', (value) => values.includes(value))
        break
      default:
        inList(name, (value) => values.includes(value))
    }
  }
  return kept
}

/** The key of each row in a dimension, as a number, and what the numbers mean. */
function keysOf(data: FactData, dimension: string): { at: (row: number) => number; value: (key: number) => Cell } {
  if (dimension === 'month' || dimension === 'year') {
    const dates = data.numbers.date!
    const size = dimension === 'month' ? 12 : 1
    const known = new Map<number, number>()
    return {
      at: (row) => {
        const date = dates[row]!
        if (date <= unknownDay) return -1
        let key = known.get(date)
        if (key === undefined) {
          const moment = new Date(date * day)
          key = size === 12 ? moment.getUTCFullYear() * 12 + moment.getUTCMonth() : moment.getUTCFullYear()
          known.set(date, key)
        }
        return key
      },
      value: (key) => {
        if (key < 0) return null
        return size === 1 ? String(key) : `${Math.floor(key / 12)}-${String((key % 12) + 1).padStart(2, '0')}`
      },
    }
  }
  if (dimension === 'band') {
    const amounts = data.numbers.amount!
    return {
      at: (row) => {
        const amount = amounts[row]!
        if (Number.isNaN(amount)) return -1
        for (let power = 12; power >= 5; power--) if (amount >= 10 ** power) return power
        return 0
      },
      value: (key) => (key < 0 ? null : String(key)),
    }
  }
  const { list, at } = data.codes[dimension === 'region21' ? 'region' : dimension]!
  if (dimension === 'region21') {
    const merged = list.map((code) => list.indexOf(split2022[code] ?? code)).map((to, index) => (to < 0 ? index : to))
    return {
      at: (row) => (at[row]! < 0 ? -1 : merged[at[row]!]!),
      value: (key) => (key < 0 ? null : (split2022[list[key]!] ?? list[key]!)),
    }
  }
  return { at: (row) => at[row]!, value: (key) => (key < 0 ? null : list[key]!) }
}

function condition(data: FactData, { column, is }: Condition): (row: number) => boolean {
  const codes = data.codes[column]
  if (codes !== undefined) {
    const wanted = is === null ? -1 : codes.list.indexOf(String(is))
    return is !== null && wanted < 0 ? () => false : (row) => codes.at[row] === wanted
  }
  const numbers = data.numbers[column]!
  return is === null ? (row) => Number.isNaN(numbers[row]!) : (row) => numbers[row] === Number(is)
}

interface Sums {
  count: number
  sums: Float64Array
  overs: Float64Array
  counts: Float64Array
  things: (Set<number> | Map<number, number> | number[] | undefined)[]
}

/** The rows of a query over data in the page: the same figures as the server's SQL gives. */
export function evaluateQuery(
  query: Query,
  measures: Record<string, Measure>,
  data: FactData,
  kept: Uint8Array,
  currency: string,
): Answer {
  const dimensions = query.by.map((dimension) => keysOf(data, dimension))
  const wanted = query.measures.map((id) => measures[id]!)
  const own = (query.where ?? []).map((one) => condition(data, one))
  const inCurrency = condition(data, { column: 'currency', is: currency })
  const tests = wanted.map((measure) => {
    const all = [
      ...(measure.where === undefined ? [] : [condition(data, measure.where)]),
      ...(measure.money === true ? [inCurrency] : []),
    ]
    return all.length === 0 ? undefined : (row: number) => all.every((test) => test(row))
  })
  const columns = wanted.map(({ column }) =>
    column === undefined ? undefined : (data.numbers[column] ?? data.codes[column]!.at),
  )
  const overs = wanted.map(({ over }) => (over === undefined ? undefined : data.numbers[over]))
  const groups = new Map<string | number, { keys: number[]; sums: Sums }>()
  for (let row = 0; row < data.rows; row++) {
    if (kept[row] !== 1 || !own.every((test) => test(row))) continue
    const keys = dimensions.map(({ at }) => at(row))
    const id = keys.length === 1 ? keys[0]! : keys.join(',')
    let group = groups.get(id)
    if (group === undefined) {
      const empty = () => new Float64Array(wanted.length)
      group = {
        keys,
        sums: { count: 0, sums: empty(), overs: empty(), counts: empty(), things: wanted.map(() => undefined) },
      }
      groups.set(id, group)
    }
    const { sums } = group
    sums.count++
    for (let index = 0; index < wanted.length; index++) {
      const test = tests[index]
      if (test !== undefined && !test(row)) continue
      const { kind } = wanted[index]!
      if (kind === 'count') {
        sums.counts[index]!++
        continue
      }
      const value = columns[index]![row]!
      if (kind === 'distinct') {
        if (value < 0 || Number.isNaN(value)) continue
        sums.things[index] ??= new Set()
        ;(sums.things[index] as Set<number>).add(value)
        continue
      }
      if (Number.isNaN(value)) continue
      if (kind === 'quantile' || kind === 'spread') {
        sums.things[index] ??= []
        ;(sums.things[index] as number[]).push(value)
        continue
      }
      const over = overs[index]?.[row]
      if (kind === 'once') {
        if (over === undefined || Number.isNaN(over)) continue
        sums.things[index] ??= new Map()
        const most = sums.things[index] as Map<number, number>
        most.set(over, Math.max(most.get(over) ?? Number.NEGATIVE_INFINITY, value))
        continue
      }
      if (kind === 'ratio') {
        if (over === undefined || Number.isNaN(over)) continue
        sums.overs[index]! += over
      }
      sums.sums[index]! += value
      sums.counts[index]!++
    }
  }
  if (query.by.length === 0 && groups.size === 0) {
    const empty = () => new Float64Array(wanted.length)
    groups.set('', {
      keys: [],
      sums: { count: 0, sums: empty(), overs: empty(), counts: empty(), things: wanted.map(() => undefined) },
    })
  }
  const found = [...groups.values()]
    .filter(({ sums }) => query.least === undefined || sums.count >= query.least)
    .map(({ keys, sums }) =>
      rowOf(
        query,
        wanted,
        keys.map((key, index) => dimensions[index]!.value(key)),
        sums,
      ),
    )
  const order = query.order
  found.sort(
    (a, b) => (order === undefined ? 0 : compare(b[order] ?? null, a[order] ?? null, true)) || byKeys(query.by, a, b),
  )
  return {
    id: query.id,
    rows: query.limit === undefined ? found : found.slice(0, query.limit),
    total: found.length,
    n: [...groups.values()].reduce(
      (n, { sums }) => n + (query.least === undefined || sums.count >= query.least ? sums.count : 0),
      0,
    ),
    sql: '',
  }
}

function rowOf(query: Query, measures: Measure[], keys: Cell[], sums: Sums): CellRow {
  const row: CellRow = {}
  for (const [index, name] of query.by.entries()) row[name] = keys[index]!
  for (const [index, { id, kind, money, at }] of measures.entries()) {
    const n = sums.counts[index]!
    const things = sums.things[index]
    if (kind === 'count') row[id] = n
    else if (kind === 'distinct') row[id] = (things as Set<number> | undefined)?.size ?? 0
    else if (kind === 'once') {
      const most = [...((things as Map<number, number> | undefined)?.values() ?? [])]
      row[id] = most.length === 0 ? null : cents(most.reduce((sum, one) => sum + one, 0))
      row[`${id}_n`] = most.length
    } else if (kind === 'quantile' || kind === 'spread') {
      const values = ((things as number[] | undefined) ?? []).sort((a, b) => a - b)
      const low = quantile(values, 0.25)
      if (kind === 'quantile') row[id] = values.length === 0 ? null : cents(quantile(values, at!))
      else row[id] = values.length === 0 || low === 0 ? null : cents(quantile(values, 0.75) / low)
      row[`${id}_n`] = values.length
    } else if (kind === 'sum') {
      row[id] = n === 0 ? null : cents(sums.sums[index]!)
      if (money === true) row[`${id}_n`] = n
    } else {
      const over = sums.overs[index]!
      row[id] = n === 0 || over === 0 ? null : Math.round((sums.sums[index]! / over) * 1e6) / 1e6
      row[`${id}_n`] = n
    }
  }
  return row
}

/** Between two values as far as the part lies between their places. */
function quantile(sorted: number[], at: number): number {
  const place = (sorted.length - 1) * at
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  return low + (high - low) * (place - Math.floor(place))
}

function cents(sum: number): number {
  return Math.round(sum * 100) / 100
}

/** The larger first; what is not known last, whichever way. */
function compare(a: Cell, b: Cell, isReversed: boolean): number {
  if (a === null || b === null) return a === b ? 0 : (a === null ? 1 : -1) * (isReversed ? -1 : 1)
  return a < b ? -1 : a > b ? 1 : 0
}

function byKeys(by: string[], a: CellRow, b: CellRow): number {
  for (const name of by) {
    const order = compare(a[name] ?? null, b[name] ?? null, false)
    if (order !== 0) return order
  }
  return 0
}

/** The figures at the head of a page, one query for each fact. */
export function figureQueries(module: Module, measures: Record<string, Measure>): Query[] {
  const facts = [...new Set(module.figures.map((id) => measures[id]!.fact))]
  return facts.map((fact) => ({
    id: `figures-${fact}`,
    fact,
    by: [],
    measures: module.figures.filter((id) => measures[id]!.fact === fact),
  }))
}
