import { rename, rm, writeFile } from 'node:fs/promises'
import { fileError } from './errors.ts'
import { ParquetWriter } from './parquet-writer.ts'
import type { Column, ColumnType, Rows } from './rows.ts'

/** Writes rows into one Arrow IPC or Parquet file and returns how many there were. For Arrow they are held in memory. */
export async function writeColumnar(
  { columns, rows }: Rows,
  format: 'arrow' | 'parquet',
  file: string,
): Promise<number> {
  return format === 'arrow' ? writeArrow({ columns, rows }, file) : writeParquet({ columns, rows }, file)
}

async function writeParquet({ columns, rows }: Rows, file: string): Promise<number> {
  const writer = await ParquetWriter.open(file, columns)
  try {
    for await (const row of rows) await writer.add(row)
  } catch (error) {
    await writer.abandon()
    throw error
  }
  await writer.end()
  return writer.count
}

async function writeArrow({ columns, rows }: Rows, file: string): Promise<number> {
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
    await writeFile(part, await arrowBytes(columns, values))
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw fileError(error, 'write', file)
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
