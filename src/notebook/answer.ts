import type { AnswerKind } from './exercises.ts'

/** A value as exercises compare it: a number, or text. */
type Value = number | string

/** What a person gave, or what a SELECT gave, as the values that are compared; `undefined` for what cannot be read. */
export function valuesOf(given: unknown): Value[] | undefined {
  if (isTable(given)) {
    const [first, ...others] = given.columnNames()
    return first === undefined || others.length > 0 ? undefined : listed(given.objects().map((row) => row[first]))
  }
  if (given instanceof Set) return listed([...given])
  if (Array.isArray(given)) return listed(given)
  return listed([given])
}

function listed(items: readonly unknown[]): Value[] | undefined {
  const values = items.map(cellOf)
  return values.includes(undefined) ? undefined : (values as Value[])
}

function cellOf(item: unknown): Value | undefined {
  if (item === null || item === undefined) return undefined
  if (typeof item === 'number') return Number.isFinite(item) ? item : undefined
  if (typeof item === 'bigint') return Number(item)
  if (typeof item === 'boolean') return String(item)
  if (item instanceof Date)
    return Number.isNaN(item.getTime()) ? undefined : item.toISOString().replace(/T00:00:00\.000Z$/, '')
  if (typeof item === 'string') return item.trim()
  // A row with one cell is its cell.
  const cells = Object.values(item as object)
  return cells.length === 1 && typeof cells[0] !== 'object' ? cellOf(cells[0]) : undefined
}

function isTable(value: unknown): value is { columnNames(): string[]; objects(): Record<string, unknown>[] } {
  return (
    value !== null &&
    typeof value === 'object' &&
    typeof (value as { columnNames?: unknown }).columnNames === 'function'
  )
}

/** Whether an answer is the right one; of a set, also how many members are too many and how many are not there. */
export interface Comparison {
  right: boolean
  extra: number
  absent: number
}

/** Compares an answer with what is right. The order of a set, how a number is written and the case of a text do not count. */
export function compareAnswers(
  kind: AnswerKind,
  given: readonly Value[],
  right: readonly Value[],
  tolerance: number,
): Comparison {
  const plain = (one: boolean): Comparison => ({ right: one, extra: 0, absent: 0 })
  if (kind === 'any') return plain(given.length === 1 && right.some((one) => isSame(given[0]!, one, tolerance)))
  if (kind === 'set') {
    const mine = new Set(given.map(folded))
    const those = new Set(right.map(folded))
    const extra = [...mine].filter((one) => !those.has(one)).length
    const absent = [...those].filter((one) => !mine.has(one)).length
    return { right: extra === 0 && absent === 0, extra, absent }
  }
  if (kind !== 'list' && (given.length !== 1 || right.length !== 1)) return plain(false)
  return plain(given.length === right.length && given.every((one, index) => isSame(one, right[index]!, tolerance)))
}

function isSame(a: Value, b: Value, tolerance: number): boolean {
  if (typeof b !== 'number') return folded(a) === folded(b)
  const number = typeof a === 'number' ? a : readNumber(a)
  if (number === undefined) return false
  // The last digits of a sum depend on the order of adding.
  return Math.abs(number - b) <= Math.max(Math.abs(b) * Math.max(tolerance, 1e-9), 1e-9)
}

/** A number as a person writes it: `1 234,5`, `1,234.5`, `12 %`. */
export function readNumber(text: string): number | undefined {
  const isPercent = /%\s*$/.test(text)
  let digits = text.replace(/%\s*$/, '').replace(/[\s\u00a0\u202f_]/g, '')
  const comma = digits.lastIndexOf(',')
  if (comma > -1 && digits.includes('.')) digits = digits.replaceAll(',', '')
  else if (comma > -1)
    digits = /^-?\d{1,3}(,\d{3})+$/.test(digits) ? digits.replaceAll(',', '') : digits.replace(',', '.')
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(digits)) return undefined
  return isPercent ? Number(digits) / 100 : Number(digits)
}

function folded(value: Value): string {
  return typeof value === 'number' ? String(value) : value.toLowerCase().replace(/T00:00:00(\.000)?z$/i, '')
}
