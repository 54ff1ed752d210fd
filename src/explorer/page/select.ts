import { type Column, type FactData, flaggedColumn, type Values } from './columns.ts'
import { type FilterName, type Filters, filtersOf } from './filters.ts'
import type { Condition, FactName } from './model.ts'

const day = 86_400_000

/**
 * The filters that the rows at hand can be held against. In a page that stands alone, rows that name suppliers do not say
 * which signs that are not of law there are: a filter that asks for one does not touch them.
 */
export function heldFilters(
  data: { rows: number; names: ReadonlySet<string> },
  fact: FactName,
  filters: Filters,
): { used: FilterName[]; ignored: FilterName[] } {
  const { used, ignored } = filtersOf(filters, fact)
  const isHeld = (name: FilterName) =>
    name !== 'severity' ||
    fact === 'flags' ||
    data.rows === 0 ||
    filters.severity!.every((value) => data.names.has(flaggedColumn(value)))
  return { used: used.filter(isHeld), ignored: [...ignored, ...used.filter((name) => !isHeld(name))] }
}

/** Every row. */
export function allRows(rows: number): Int32Array {
  const all = new Int32Array(rows)
  for (let row = 0; row < rows; row++) all[row] = row
  return all
}

function withGood(rows: Int32Array, values: Values, good: Uint8Array): Int32Array {
  const kept = new Int32Array(rows.length)
  let size = 0
  // One more place than is needed is written: no branch to be guessed.
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    kept[size] = row
    size += good[values[row]! + 1]!
  }
  return kept.subarray(0, size)
}

function between(rows: Int32Array, { values, none }: Column, least: number, most: number): Int32Array {
  const kept = new Int32Array(rows.length)
  let size = 0
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const value = values[row]!
    if (value !== none && value >= least && value <= most) kept[size++] = row
  }
  return kept.subarray(0, size)
}

function eitherIs(rows: Int32Array, columns: Values[], good: Uint8Array[]): Int32Array {
  return rows.filter((row) => columns.some((values, index) => good[index]![values[row]! + 1] === 1))
}

function goodOf(list: readonly string[], test: (text: string) => boolean): Uint8Array {
  const good = new Uint8Array(list.length + 1)
  for (const [index, text] of list.entries()) if (test(text)) good[index + 1] = 1
  return good
}

/** Of some rows those of which a condition is true. */
export function rowsWhere(data: FactData, rows: Int32Array, { column, is }: Condition): Int32Array {
  const list = data.lists[column]
  const from = data.columns[column]!
  if (list !== undefined) {
    const good = goodOf(list, (text) => text === is)
    if (is === null) good[0] = 1
    return withGood(rows, from.values, good)
  }
  if (is === null) return rows.filter((row) => from.values[row] === from.none)
  const wanted = Number(is) * from.scale
  return between(rows, from, wanted, wanted)
}

/** The rows that the filters leave, `used` being those that the data can be held against. */
export function chosenRows(
  data: FactData,
  fact: FactName,
  filters: Filters,
  used: readonly FilterName[],
  currency: string,
  all: Int32Array = allRows(data.rows),
): Int32Array {
  let rows = all
  const inList = (column: string, test: (text: string) => boolean) => {
    rows = withGood(rows, data.columns[column]!.values, goodOf(data.lists[column]!, test))
  }
  for (const name of used) {
    if (rows.length === 0) break
    const values = filters[name]!
    switch (name) {
      case 'from':
      case 'to': {
        const bound = Math.round(Date.parse(`${values[0]}T00:00:00Z`) / day)
        const isFrom = name === 'from'
        rows = between(rows, data.columns.date!, isFrom ? bound : -Infinity, isFrom ? Infinity : bound)
        break
      }
      case 'min':
      case 'max': {
        const amounts = data.columns.amount!
        const bound = Math.round(Number(values[0]) * 100) * (amounts.scale / 100)
        const isMin = name === 'min'
        rows = between(rows, amounts, isMin ? bound : -Infinity, isMin ? Infinity : bound)
        inList('currency', (text) => text === currency)
        break
      }
      case 'code': {
        const begins = values.map((value) => value.replaceAll('.', ''))
        inList('code', (text) => begins.some((begin) => text.startsWith(begin)))
        break
      }
      case 'severity':
        if (fact === 'flags') inList('severity', (text) => values.includes(text))
        else {
          const yes = Uint8Array.of(0, 0, 1)
          const columns = values.map((value) => data.columns[flaggedColumn(value)]!.values)
          rows =
            columns.length === 1
              ? withGood(rows, columns[0]!, yes)
              : eitherIs(
                  rows,
                  columns,
                  columns.map(() => yes),
                )
        }
        break
      case 'valid':
        rows = withGood(rows, data.columns.valid!.values, Uint8Array.of(0, 0, 1))
        break
      case 'currency':
        // Sums are in it; what is counted is everything.
        break
      case 'supplier':
        if (fact === 'pairs') {
          const sides = ['bidder_a', 'bidder_b']
          rows = eitherIs(
            rows,
            sides.map((side) => data.columns[side]!.values),
            sides.map((side) => goodOf(data.lists[side]!, (text) => values.includes(text))),
          )
        } else inList('supplier', (text) => values.includes(text))
        break
      default:
        inList(name, (text) => values.includes(text))
    }
  }
  return rows
}
