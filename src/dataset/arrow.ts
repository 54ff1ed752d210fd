import { writeFile } from 'node:fs/promises'
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import type { Batch, Column, DataType } from '@uwdata/flechette'
import type { TableColumn } from './tables.ts'

/** Rows of an Arrow record batch. */
export const batchRows = 65_536

interface Part {
  column: TableColumn
  /** What of the column is read as a number per row. */
  sql: string
}

/**
 * Writes a sorted temporary table of the engine into one Arrow IPC file (format `file`, no compression: every reader of
 * Arrow opens it). Codes are dictionaries, ids and texts UTF-8, dates days, timestamps milliseconds in UTC, money
 * FLOAT64 (a reader in JavaScript has no exact decimals: Parquet has them).
 *
 * Cells never become JavaScript values: numbers, dictionary codes and lengths are copied as typed arrays, text comes as
 * one block of bytes per batch.
 */
export async function writeArrow(
  connection: DuckDBConnection,
  table: string,
  columns: TableColumn[],
  rows: number,
  file: string,
): Promise<void> {
  const flechette = await import('@uwdata/flechette')
  const { dictionary, int32, tableFromColumns, tableToIPC, utf8 } = flechette
  const types = {
    VARCHAR: utf8(),
    INTEGER: int32(),
    BIGINT: flechette.int64(),
    DOUBLE: flechette.float64(),
    'DECIMAL(18,2)': flechette.float64(),
    BOOLEAN: flechette.bool(),
    DATE: flechette.dateDay(),
    TIMESTAMP: flechette.timestamp(flechette.TimeUnit.MILLISECOND),
  }
  const parts: Part[] = []
  const dictionaries: { type: DataType; values: Column<unknown> }[] = []
  for (const [index, column] of columns.entries()) {
    const name = `"${column.name}"`
    if (column.dictionary) {
      await connection.run(`DROP TYPE IF EXISTS ${table}_${index}`)
      await connection.run(
        `CREATE TEMP TYPE ${table}_${index} AS ENUM (SELECT DISTINCT ${name} FROM ${table} WHERE ${name} IS NOT NULL ORDER BY 1)`,
      )
      const values = await enumValues(connection, `${table}_${index}`)
      // The writer finds a dictionary by its type object: one for each column, shared by values and codes.
      const type = utf8()
      dictionaries[index] = {
        type: dictionary(type, int32()),
        values: new flechette.Column([utf8Batch(flechette, type, values)]),
      }
    }
    parts.push({ column, sql: numberSql(column, name, `${table}_${index}`) })
  }
  const batches: Batch<unknown>[][] = columns.map(() => [])
  for (let start = 0; start < rows || start === 0; start += batchRows) {
    const length = Math.min(batchRows, rows - start)
    const where = `WHERE rowid >= ${start} AND rowid < ${start + length}`
    const read = await readNumbers(
      connection,
      `SELECT ${parts.map(({ sql }) => sql).join(', ')} FROM ${table} ${where}`,
      length,
      parts,
    )
    const texts = columns.flatMap((column, index) => (column.type === 'VARCHAR' && !column.dictionary ? [index] : []))
    const blocks =
      texts.length === 0
        ? []
        : await readBlocks(
            connection,
            table,
            where,
            texts.map((index) => columns[index]!.name),
          )
    for (const [index, column] of columns.entries()) {
      const { values, validity, nullCount } = read[index]!
      const common = { length, nullCount, validity }
      if (column.dictionary) {
        const { type, values: texts } = dictionaries[index]!
        const batch = new (flechette.batchType(type))({ ...common, type, values }) as Batch<unknown> & {
          setDictionary(column: Column<unknown>): void
        }
        batch.setDictionary(texts)
        batches[index]!.push(batch)
      } else if (column.type === 'VARCHAR') {
        const offsets = new Int32Array(length + 1)
        for (let row = 0; row < length; row++) offsets[row + 1] = offsets[row]! + (values[row] as number)
        const bytes = blocks[texts.indexOf(index)]!
        if (bytes.length !== offsets[length])
          throw new Error(`text of ${table}.${column.name} has another length than said`)
        batches[index]!.push(
          new (flechette.batchType(types.VARCHAR))({
            ...common,
            type: types.VARCHAR,
            values: bytes,
            offsets,
          }) as Batch<unknown>,
        )
      } else {
        const type = types[column.type]
        batches[index]!.push(
          new (flechette.batchType(type))({
            ...common,
            type,
            values: column.type === 'BOOLEAN' ? bits(values as Int32Array) : values,
          }) as Batch<unknown>,
        )
      }
    }
  }
  const arrow = tableFromColumns(
    columns.map((column, index): [string, Column<unknown>] => [column.name, new flechette.Column(batches[index]!)]),
  )
  await writeFile(file, tableToIPC(arrow, { format: 'file' })!)
}

function numberSql(column: TableColumn, name: string, type: string): string {
  if (column.dictionary) return `CAST(enum_code(CAST(${name} AS ${type})) AS INTEGER)`
  switch (column.type) {
    case 'VARCHAR':
      return `CAST(strlen(${name}) AS INTEGER)`
    case 'DECIMAL(18,2)':
      return `CAST(${name} AS DOUBLE)`
    case 'BOOLEAN':
      return `CAST(${name} AS INTEGER)`
    case 'TIMESTAMP':
      return `epoch_ms(${name})`
    default:
      return name
  }
}

async function enumValues(connection: DuckDBConnection, type: string): Promise<string[]> {
  const result = await connection.runAndReadAll(`SELECT unnest(enum_range(NULL::${type}))`)
  return result.getRows().map(([value]) => value as string)
}

function utf8Batch(flechette: typeof import('@uwdata/flechette'), type: DataType, texts: string[]): Batch<unknown> {
  const encoded = texts.map((text) => Buffer.from(text))
  const offsets = new Int32Array(texts.length + 1)
  for (const [index, bytes] of encoded.entries()) offsets[index + 1] = offsets[index]! + bytes.length
  return new (flechette.batchType(type))({
    length: texts.length,
    nullCount: 0,
    type,
    validity: new Uint8Array(0),
    values: new Uint8Array(Buffer.concat(encoded)),
    offsets,
  }) as Batch<unknown>
}

type Numbers = Int32Array | Float64Array | BigInt64Array

interface NumberColumn {
  values: Numbers
  validity: Uint8Array
  nullCount: number
}

async function readNumbers(
  connection: DuckDBConnection,
  sql: string,
  length: number,
  parts: Part[],
): Promise<NumberColumn[]> {
  const columns = parts.map(({ column }): NumberColumn & { bitmap: Uint8Array } => ({
    values: numbers(column, length),
    validity: new Uint8Array(0),
    bitmap: new Uint8Array((length + 7) >> 3),
    nullCount: 0,
  }))
  if (length === 0) return columns
  const result = await connection.stream(sql)
  let row = 0
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [index, column] of columns.entries()) copy(chunk, index, column, row)
    row += chunk.rowCount
  }
  if (row !== length) throw new Error(`read ${row} rows instead of ${length}`)
  for (const column of columns) if (column.nullCount > 0) column.validity = column.bitmap
  return columns
}

function numbers({ type, dictionary }: TableColumn, length: number): Numbers {
  if (type === 'BIGINT' || type === 'TIMESTAMP') return new BigInt64Array(length)
  if (!dictionary && (type === 'DOUBLE' || type === 'DECIMAL(18,2)')) return new Float64Array(length)
  return new Int32Array(length)
}

function copy(
  chunk: DuckDBDataChunk,
  index: number,
  column: NumberColumn & { bitmap: Uint8Array },
  start: number,
): void {
  const count = chunk.rowCount
  const vector = chunk.getColumnVector(index) as unknown as {
    items: Numbers
    validity: { data: BigUint64Array | null }
  }
  const { values, bitmap } = column
  values.set(vector.items.subarray(0, count) as never, start)
  const { data } = vector.validity
  const words = data === null ? undefined : new Uint32Array(data.buffer, data.byteOffset, data.length * 2)
  const zero = values instanceof BigInt64Array ? 0n : 0
  for (let row = 0; row < count; row++) {
    const at = start + row
    if (words === undefined || (words[row >> 5]! >>> (row & 31)) & 1) bitmap[at >> 3]! |= 1 << (at & 7)
    else {
      // What stands behind a NULL is anything; in a file it would make equal data unequal bytes.
      values[at] = zero as never
      column.nullCount++
    }
  }
}

async function readBlocks(
  connection: DuckDBConnection,
  table: string,
  where: string,
  names: string[],
): Promise<Uint8Array[]> {
  const aggregates = names.map((name) => `encode(string_agg("${name}", '' ORDER BY rowid))`)
  const result = await connection.run(`SELECT ${aggregates.join(', ')} FROM ${table} ${where}`)
  const chunk = await result.fetchChunk()
  return names.map((_, index) => {
    const vector = chunk?.getColumnVector(index) as unknown as { getItemBytes(row: number): Uint8Array | null }
    return vector?.getItemBytes(0)?.slice() ?? new Uint8Array(0)
  })
}

function bits(values: Int32Array): Uint8Array {
  const packed = new Uint8Array((values.length + 7) >> 3)
  for (let row = 0; row < values.length; row++) if (values[row] === 1) packed[row >> 3]! |= 1 << (row & 7)
  return packed
}
