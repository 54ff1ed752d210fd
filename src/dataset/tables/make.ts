import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { sqlText } from '../../terminal/sql-text.ts'
import type { LayerPaths } from '../layout.ts'
import type { RegisterRows } from '../registers.ts'
import { writeArrow } from './arrow.ts'
import type { RegisterSpec } from './registers.ts'
import { type ColumnSpec, storedColumns, type TableSpec } from './tables.ts'

/** Rows of a Parquet row group: fixed, so that the bytes do not depend on threads. */
const rowGroupRows = 122_880

/** A connection of its own, and its temporary table. */
export interface Worker {
  connection: DuckDBConnection
  table: string
  /** Writes no Arrow. */
  parquetAlone?: boolean
}

/** What came of a table. */
export interface Made {
  rows: number
  unreadable: Record<string, number>
  /** A sum of money was read with fewer digits than it may have. */
  rounded: boolean
  /** Where the values are that could not be cast. Not for registers. */
  places: UnreadablePlace[]
}

/** So many values of a column that could not be cast, in one process. */
export interface UnreadablePlace {
  source: string
  ocid: string
  column: string
  count: number
}

/** Makes a worker's temporary table from a spec, sorted by its key. */
export async function makeTable(worker: Worker, spec: TableSpec): Promise<Made> {
  const { connection, table } = worker
  const order = ['ocid', 'source', ...spec.key, 'i']
  const made = await castRows(worker, spec.columns, `(${spec.rows})`, order)
  for (const [id, name] of spec.names ?? []) {
    const missing = `t."${name}" IS NULL AND t."${id}" IS NOT NULL`
    const [row] = (await connection.runAndReadAll(`SELECT EXISTS (FROM ${table} t WHERE ${missing})`)).getRows()
    if (row?.[0] === true)
      await connection.run(
        `UPDATE ${table} t SET "${name}" = p.name FROM party_first p
          WHERE ${missing} AND p.source = t.source AND p.ocid = t.ocid AND p.id = t."${id}"`,
      )
  }
  return made
}

/** Casts the text columns of a relation and sorts it into a worker's temporary table; counts what could not be cast. */
async function castRows(
  { connection, table }: Worker,
  columns: ColumnSpec[],
  relation: string,
  order: string[],
): Promise<Made> {
  const outputs = new Set(columns.map(({ name }) => name))
  const extra = order.filter((name) => !outputs.has(name))
  const cast = columns.filter((column) => column.ready !== true && !['id', 'text', 'code'].includes(column.kind))
  const texts = [...extra, ...columns.map((column, index) => `${column.sql} AS x${index}`)]
  const values = columns.flatMap((column, index) =>
    castSql(column, `x${index}`).map(([name, sql]) => `${sql} AS "${name}"`),
  )
  const flags = cast.map((column, bit) => {
    const from = `x${columns.indexOf(column)}`
    return `CASE WHEN ${from} <> '' AND "${column.name}" IS NULL THEN ${2 ** bit}::BIGINT ELSE 0 END`
  })
  const money = cast.filter(({ kind }) => kind === 'money')
  const rounded = money.map((column) => {
    const from = `x${columns.indexOf(column)}`
    return `(contains(${from}, 'e') OR (length(${from}) >= 17 AND contains(${from}, '.'))) AND abs(TRY_CAST(${from} AS DOUBLE)) >= 1e13`
  })
  const names = storedColumns(columns).map(({ name }) => `"${name}"`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} AS
    SELECT ${names.join(', ')}, ${flags.length === 0 ? '0::BIGINT' : flags.join(' + ')} AS unreadable_,
      ${rounded.length === 0 ? 'false' : `coalesce(${rounded.map((sql) => `(${sql})`).join(' OR ')}, false)`} AS rounded_
    FROM (SELECT *, ${values.join(', ')} FROM (SELECT ${texts.join(', ')} FROM ${relation}))
    ORDER BY ${order.map((name) => `"${name}"`).join(', ')}`)
  const summary = (
    await connection.runAndReadAll(`SELECT unreadable_, bool_or(rounded_), count(*) FROM ${table} GROUP BY ALL`)
  ).getRows() as [bigint, boolean, bigint][]
  const named = (bitset: bigint) => cast.filter((_, bit) => (bitset >> BigInt(bit)) & 1n).map(({ name }) => name)
  const made: Made = { rows: 0, unreadable: {}, rounded: false, places: [] }
  for (const [bitset, isRounded, count] of summary) {
    made.rows += Number(count)
    made.rounded ||= isRounded
    for (const name of named(bitset)) made.unreadable[name] = (made.unreadable[name] ?? 0) + Number(count)
  }
  if (!outputs.has('ocid') || Object.keys(made.unreadable).length === 0) return made
  const places = (
    await connection.runAndReadAll(
      `SELECT source, ocid, unreadable_, count(*) FROM ${table} WHERE unreadable_ <> 0 GROUP BY ALL ORDER BY ALL`,
    )
  ).getRows() as [string, string, bigint, bigint][]
  for (const [source, ocid, bitset, count] of places)
    for (const column of named(bitset)) made.places.push({ source, ocid, column, count: Number(count) })
  return made
}

/** SQL: whether a text may be a date. `epoch` and `infinity` are ones to the engine; a publisher's begin with a digit. */
export const isDate = (from: string) => `${from} >= '0' AND ${from} < ':'`

function castSql({ name, kind, ready }: ColumnSpec, from: string): [name: string, sql: string][] {
  const [stored, local] = storedColumns([{ name, kind, sql: '' }])
  if (ready === true || stored!.type === 'VARCHAR') return [[name, from]]
  if (kind === 'date') return [[name, `CASE WHEN ${isDate(from)} THEN TRY_CAST(left(${from}, 10) AS DATE) END`]]
  if (kind !== 'stamp') return [[name, `TRY_CAST(${from} AS ${stored!.type})`]]
  const date = `TRY_CAST(left(${from}, 10) AS DATE)`
  return [
    [
      name,
      `CASE WHEN ${isDate(from)} AND ${date} IS NOT NULL THEN CAST(TRY_CAST(${from} AS TIMESTAMPTZ) AS TIMESTAMP) END`,
    ],
    [local!.name, `CASE WHEN ${isDate(from)} THEN ${date} END`],
  ]
}

/** Makes a worker's temporary table from the rows of a register. */
export async function makeRegister(worker: Worker, { columns, key }: RegisterSpec, rows: RegisterRows): Promise<Made> {
  const { connection } = worker
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE register (${columns.map((column) => `"${column.name}" VARCHAR`).join(', ')})`,
  )
  const appender = await connection.createAppender('register', 'main', 'temp')
  let pending = 0
  for await (const row of rows) {
    for (const column of columns) {
      const value = row[column.name]
      if (value === null || value === undefined) appender.appendNull()
      else appender.appendVarchar(value)
    }
    appender.endRow()
    if (++pending % 100_000 === 0) appender.flushSync()
  }
  appender.closeSync()
  // Equal rows say nothing twice; without them the key is unique.
  const made = await castRows(worker, columns, '(SELECT DISTINCT * FROM register)', key)
  await connection.run('DROP TABLE register')
  return made
}

/** Writes a worker's table as one part of Parquet and one of Arrow; returns the files. */
export async function store(
  { connection, table, parquetAlone }: Worker,
  spec: { name: string; columns: ColumnSpec[] },
  rows: number,
  paths: Pick<LayerPaths, 'table' | 'arrow'>,
  part: string,
): Promise<string[]> {
  const columns = storedColumns(spec.columns)
  const parquet = join(paths.table(spec.name), `${part}.parquet`)
  const arrow = join(paths.arrow(spec.name), `${part}.arrow`)
  // The table is sorted by a unique key, and it is copied in its order.
  await connection.run(
    `COPY (SELECT ${columns.map((column) => `"${column.name}"`).join(', ')} FROM ${table}) TO ${sqlText(parquet)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroupRows})`,
  )
  if (parquetAlone === true) return [parquet]
  await writeArrow(connection, table, columns, rows, arrow)
  return [parquet, arrow]
}
