import type { ColumnType } from '../../terminal/rows.ts'

/** A column of a result as a cluster describes it. */
export interface TrinoColumn {
  name: string
  type: string
}

type Reader = (value: unknown) => unknown

const integers = ['bigint', 'integer', 'smallint', 'tinyint']

/** The type of a column as rows know it. */
export function rowType(type: string): ColumnType {
  if (integers.includes(type)) return 'integer'
  if (type.startsWith('decimal(')) return scaleOf(type) === 2 ? 'money' : 'number'
  if (type === 'double' || type === 'real') return 'number'
  if (type === 'date') return 'date'
  if (type.startsWith('timestamp')) return 'timestamp'
  if (type === 'boolean') return 'boolean'
  return /^(array|row|map)\(/.test(type) ? 'json' : 'text'
}

/** Whether a value of a type may be a whole number that JSON's own reader would round. */
export function hasBigint(type: string): boolean {
  return /\bbigint\b/.test(type)
}

/** A function that turns a value of a type, as the protocol has it, into a JSON value as `Engine.rows` gives it. */
export function valueReader(type: string): Reader {
  const read = readerOf(type)
  return (value) => (value === null || value === undefined ? null : read(value))
}

function readerOf(type: string): Reader {
  if (type === 'double' || type === 'real')
    // NaN and the infinities come as text.
    return (value) => (typeof value === 'number' ? value : null)
  if (type.startsWith('decimal(')) return (value) => decimal(String(value))
  if (type.startsWith('timestamp')) return (value) => stamp(String(value))
  const inner = /^(array|map|row)\((.*)\)$/s.exec(type)
  if (inner === null) return (value) => value
  const parts = argumentsOf(inner[2]!)
  if (inner[1] === 'array') {
    const item = valueReader(parts[0]!)
    return (value) => (value as unknown[]).map(item)
  }
  if (inner[1] === 'map') {
    const item = valueReader(parts[1]!)
    return (value) => Object.entries(value as object).map(([key, entry]) => ({ key, value: item(entry) }))
  }
  const fields = parts.map((part, index) => {
    const named = /^("(?:[^"]|"")*"|[^\s(]+)\s+(.+)$/s.exec(part)
    return {
      name: named === null ? `field${index}` : named[1]!.replace(/^"|"$/g, '').replaceAll('""', '"'),
      read: valueReader(named === null ? part : named[2]!),
    }
  })
  return (value) =>
    Object.fromEntries((value as unknown[]).map((entry, index) => [fields[index]!.name, fields[index]!.read(entry)]))
}

function scaleOf(type: string): number {
  return Number(/,\s*(\d+)\)$/.exec(type)?.[1] ?? 0)
}

/** The arguments of a type, split at commas outside of brackets. */
function argumentsOf(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let index = 0; index <= text.length; index++) {
    const character = text[index]
    if (character === '(') depth++
    else if (character === ')') depth--
    else if (index === text.length || (character === ',' && depth === 0)) {
      parts.push(text.slice(from, index).trim())
      from = index + 1
    }
  }
  return parts
}

/** A number when it has at most 15 significant digits, else its exact text. */
function decimal(text: string): number | string {
  const significant = text.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length
  return significant <= 15 ? Number(text) : text
}

/** `2026-01-31 10:00:00.500000 UTC` as RFC 3339 in UTC; the session's time zone is UTC. */
function stamp(text: string): string {
  const [date, time = '00:00:00', zone = 'UTC'] = text.split(' ')
  const trimmed = time.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
  return `${date}T${trimmed}${zone === 'UTC' || zone === 'Z' ? 'Z' : zone}`
}
