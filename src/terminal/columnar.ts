import { rename, rm, writeFile } from 'node:fs/promises'
import { fileError } from './errors.ts'
import type { Column, ColumnType, Rows } from './rows.ts'
import { sqlText } from './sql-text.ts'

/** DuckDB's type of a column of rows. */
export const duckdbTypes: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  money: 'DECIMAL(18,2)',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  boolean: 'BOOLEAN',
  json: 'VARCHAR',
}

/** Writes rows into one Arrow IPC or Parquet file and returns how many there were. Results of a command, so in memory. */
export async function writeColumnar(
  { columns, rows }: Rows,
  format: 'arrow' | 'parquet',
  file: string,
): Promise<number> {
  const values: unknown[][] = columns.map(() => [])
  let count = 0
  for await (const row of rows) {
    count++
    columns.forEach((column, index) => {
      const value = row[column.name] ?? null
      values[index]!.push(value !== null && typeof value === 'object' ? JSON.stringify(value) : value)
    })
  }
  const part = `${file}.part`
  try {
    if (format === 'arrow') await writeFile(part, await arrowBytes(columns, values))
    else await writeParquet(columns, values, part)
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    const isFull = /No space left on device|disk full/i.test((error as Error).message)
    throw fileError(isFull ? Object.assign(error as Error, { code: 'ENOSPC' }) : error, 'write', file)
  }
  return count
}

async function arrowBytes(columns: Column[], values: unknown[][]): Promise<Uint8Array> {
  const { bool, columnFromArray, dateDay, float64, int64, tableFromColumns, tableToIPC, timestamp, TimeUnit, utf8 } =
    await import('@uwdata/flechette')
  const types = {
    text: utf8(),
    integer: int64(),
    number: float64(),
    money: float64(),
    date: dateDay(),
    timestamp: timestamp(TimeUnit.MILLISECOND),
    boolean: bool(),
    json: utf8(),
  }
  const table = tableFromColumns(
    Object.fromEntries(
      columns.map((column, index) => [
        column.name,
        columnFromArray(
          values[index]!.map((value) => arrowValue(value, column.type)),
          types[column.type],
        ),
      ]),
    ),
  )
  return tableToIPC(table, { format: 'file' })!
}

function arrowValue(value: unknown, type: ColumnType): unknown {
  if (value === null) return null
  if (type === 'integer') return BigInt(value as number)
  if (type === 'date' || type === 'timestamp') return new Date(value as string)
  if (type === 'number' || type === 'money') return Number(value)
  return type === 'boolean' ? value : String(value)
}

async function writeParquet(columns: Column[], values: unknown[][], file: string): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  try {
    const connection = await instance.connect()
    const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
    await connection.run(
      `CREATE TABLE result (${columns.map((column) => `${quoted(column.name)} VARCHAR`).join(', ')})`,
    )
    const appender = await connection.createAppender('result')
    for (let row = 0; row < (values[0]?.length ?? 0); row++) {
      for (const column of values) {
        const value = column[row]
        if (value === null || value === undefined) appender.appendNull()
        else appender.appendVarchar(String(value))
      }
      appender.endRow()
    }
    appender.closeSync()
    const casts = columns.map(
      (column) => `CAST(${quoted(column.name)} AS ${duckdbTypes[column.type]}) AS ${quoted(column.name)}`,
    )
    await connection.run(
      `COPY (SELECT ${casts.join(', ')} FROM result) TO ${sqlText(file)} (FORMAT parquet, COMPRESSION zstd)`,
    )
    connection.closeSync()
  } finally {
    instance.closeSync()
  }
}
