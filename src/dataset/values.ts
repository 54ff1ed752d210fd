import type {
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBResult,
  DuckDBTimestampValue,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api'
import type { ColumnType, Row } from '../terminal/rows.ts'

/** Names with a number added to those that came before: a row is an object, so every column needs a name of its own. */
export function uniqueNames(names: string[]): string[] {
  const used = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let number = 1; used.has(unique); number++) unique = `${name}_${number}`
    used.add(unique)
    return unique
  })
}

// DuckDB's type ids by name; the enum itself is not imported, because the engine is loaded only when it is used.
const integers = new Set([
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'UHUGEINT',
])

/** The types of columns as rows know them: money is a DECIMAL with two places. */
export function columnTypes(types: readonly DuckDBType[]): ColumnType[] {
  return types.map((type) => {
    const name = String(type)
    if (integers.has(name)) return 'integer'
    if (name.startsWith('DECIMAL')) return name.endsWith(',2)') ? 'money' : 'number'
    if (name === 'DOUBLE' || name === 'FLOAT') return 'number'
    if (name === 'DATE') return 'date'
    if (name.startsWith('TIMESTAMP')) return 'timestamp'
    if (name === 'BOOLEAN') return 'boolean'
    return /\[\d*\]$|^STRUCT|^MAP|^UNION/.test(name) ? 'json' : 'text'
  })
}

/** A function that turns a chunk of a result into rows of JSON values. */
export function rowReader(result: DuckDBResult): (chunk: DuckDBDataChunk) => Iterable<Row> {
  const names = uniqueNames(result.columnNames())
  const converters = result.columnTypes().map(converter)
  return function* (chunk) {
    const columns = chunk.getColumns().map((values, index) => values.map(converters[index]!))
    for (let row = 0; row < chunk.rowCount; row++) {
      const object: Row = {}
      for (let index = 0; index < names.length; index++) object[names[index]!] = columns[index]![row]
      yield object
    }
  }
}

/** The short way to JSON for the types that tables have; every other goes the long way. */
function converter(type: DuckDBType): (value: DuckDBValue) => unknown {
  const name = String(type)
  if (['VARCHAR', 'BOOLEAN', 'INTEGER'].includes(name)) return (value) => value
  if (name === 'DATE') {
    const known = new Map<number, string>()
    return (value) => {
      if (value === null) return null
      const { days } = value as DuckDBDateValue
      let text = known.get(days)
      if (text === undefined) {
        text = String(value)
        known.set(days, text)
      }
      return text
    }
  }
  if (name === 'TIMESTAMP')
    return (value) => (value === null ? null : (stamp((value as DuckDBTimestampValue).micros) ?? String(value)))
  if (name.startsWith('DECIMAL')) {
    const { scale } = type as DuckDBDecimalType
    const divisor = 10 ** scale
    return (value) => {
      if (value === null) return null
      const unscaled = (value as DuckDBDecimalValue).value
      // Both sides of the division are exact, so the quotient is the double nearest to the decimal.
      return unscaled > -limit && unscaled < limit && scale < 16 ? Number(unscaled) / divisor : jsonValue(value)
    }
  }
  return jsonValue
}

// 15 digits
const limit = 1_000_000_000_000_000n

/** A value of the engine as a JSON value; see `Engine.rows`. */
export function jsonValue(value: DuckDBValue): unknown {
  if (value === null || value === undefined) return null
  switch (typeof value) {
    case 'bigint':
      return exact(value)
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'object':
      return objectValue(value)
    default:
      return value
  }
}

function exact(value: bigint): number | string {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : String(value)
}

function objectValue(value: object): unknown {
  if ('scale' in value && 'width' in value) return decimal(String(value))
  if ('days' in value && !('months' in value)) return String(value)
  const micros = microseconds(value)
  if (micros !== undefined) return stamp(micros) ?? String(value)
  if ('items' in value && Array.isArray(value.items)) return value.items.map(jsonValue)
  if ('entries' in value && Array.isArray(value.entries))
    return isStruct(value.entries)
      ? value.entries
      : value.entries.map(({ key, value: item }) => ({ key: jsonValue(key), value: jsonValue(item) }))
  if ('entries' in value && value.entries !== null && typeof value.entries === 'object')
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, jsonValue(item as DuckDBValue)]))
  return String(value)
}

function isStruct(entries: unknown[]): boolean {
  return entries.some((entry) => entry === null || typeof entry !== 'object' || !('key' in entry))
}

/** Microseconds since 1970 of a timestamp of any precision; undefined for other values (a TIME has no date). */
function microseconds(value: object): bigint | undefined {
  if (!value.constructor.name.includes('Timestamp')) return undefined
  const { micros, millis, seconds, nanos } = value as Record<string, bigint | undefined>
  if (micros !== undefined) return micros
  if (millis !== undefined) return millis * 1000n
  if (seconds !== undefined) return seconds * 1_000_000n
  return nanos === undefined ? undefined : nanos / 1000n
}

// Not the value's own text: for TIMESTAMPTZ it is in the host's time zone.
function stamp(micros: bigint): string | undefined {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n
  const date = new Date(Number((micros - rest) / 1000n))
  if (Number.isNaN(date.getTime())) return undefined
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`
  return `${date.toISOString().slice(0, -5)}${fraction}Z`
}

function decimal(text: string): number | string {
  const significant = text.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length
  return significant <= 15 ? Number(text) : text
}
