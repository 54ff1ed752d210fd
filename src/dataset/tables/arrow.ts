import { writeFile } from 'node:fs/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Batch, Column, DataType } from '@uwdata/flechette'
import { blockReader, type ColumnData, valueReader } from './arrow-read.ts'
import type { TableColumn } from './tables.ts'

/** Rows of an Arrow record batch. */
const batchRows = 65_536

// Up to here one statement that makes JavaScript values is faster than the many that make none.
const smallTable = 4096

type Flechette = typeof import('@uwdata/flechette')

/**
 * Writes a sorted temporary table of the engine into one Arrow IPC file (format `file`, no compression: every reader of
 * Arrow opens it). Codes are dictionaries, ids and texts UTF-8, dates days, timestamps milliseconds in UTC, money
 * FLOAT64: a reader in JavaScript has no exact decimals; Parquet has them.
 */
export async function writeArrow(
  connection: DuckDBConnection,
  table: string,
  columns: TableColumn[],
  rows: number,
  file: string,
): Promise<void> {
  const flechette = await import('@uwdata/flechette')
  const reader = await (rows <= smallTable ? valueReader : blockReader)(connection, table, columns)
  const builders = columns.map((column, index) => batchBuilder(flechette, column, reader.words(index)))
  const batches: Batch<unknown>[][] = columns.map(() => [])
  // An empty table has one empty batch: its dictionaries have to be somewhere.
  for (let start = 0; start < rows || start === 0; start += batchRows) {
    const length = Math.min(batchRows, rows - start)
    for (const [index, data] of (await reader.batch(start, length)).entries())
      batches[index]!.push(builders[index]!(data, length))
  }
  const arrow = flechette.tableFromColumns(
    columns.map((column, index): [string, Column<unknown>] => [column.name, new flechette.Column(batches[index]!)]),
  )
  await writeFile(file, flechette.tableToIPC(arrow, { format: 'file' })!)
}

function batchBuilder(
  flechette: Flechette,
  column: TableColumn,
  words: string[],
): (data: ColumnData, length: number) => Batch<unknown> {
  if (column.dictionary) {
    // The writer finds a dictionary by its type object: one for each column, shared by words and codes.
    const wordType = flechette.utf8()
    const type = flechette.dictionary(wordType, flechette.int32())
    const encoded = words.map((word) => Buffer.from(word))
    const dictionary = new flechette.Column([
      textBatch(flechette, wordType, {
        values: Int32Array.from(encoded, (bytes) => bytes.length),
        validity: new Uint8Array(0),
        nullCount: 0,
        bytes: new Uint8Array(Buffer.concat(encoded)),
      }),
    ])
    return ({ values, validity, nullCount }, length) => {
      const batch = new (flechette.batchType(type))({ length, nullCount, type, validity, values })
      return (batch as unknown as { setDictionary(words: Column<unknown>): Batch<unknown> }).setDictionary(dictionary)
    }
  }
  const type = arrowType(flechette, column)
  if (column.type === 'VARCHAR') return (data) => textBatch(flechette, type, data)
  return ({ values, validity, nullCount }, length) =>
    new (flechette.batchType(type))({
      length,
      nullCount,
      type,
      validity,
      values: column.type === 'BOOLEAN' ? bits(values as Int32Array) : values,
    }) as Batch<unknown>
}

function textBatch(flechette: Flechette, type: DataType, data: ColumnData): Batch<unknown> {
  const { values: lengths, validity, nullCount, bytes } = data
  const offsets = new Int32Array(lengths.length + 1)
  for (let row = 0; row < lengths.length; row++) offsets[row + 1] = offsets[row]! + (lengths[row] as number)
  if (bytes.length !== offsets[lengths.length]) throw new Error('text has another length than its parts')
  return new (flechette.batchType(type))({
    length: lengths.length,
    nullCount,
    type,
    validity,
    values: bytes,
    offsets,
  }) as Batch<unknown>
}

function arrowType(flechette: Flechette, { type }: TableColumn): DataType {
  switch (type) {
    case 'INTEGER':
      return flechette.int32()
    case 'BIGINT':
      return flechette.int64()
    case 'DOUBLE':
    case 'DECIMAL(18,2)':
      return flechette.float64()
    case 'BOOLEAN':
      return flechette.bool()
    case 'DATE':
      return flechette.dateDay()
    case 'TIMESTAMP':
      return flechette.timestamp(flechette.TimeUnit.MILLISECOND)
    default:
      return flechette.utf8()
  }
}

function bits(values: Int32Array): Uint8Array {
  const packed = new Uint8Array((values.length + 7) >> 3)
  for (let row = 0; row < values.length; row++) if (values[row] === 1) packed[row >> 3]! |= 1 << (row & 7)
  return packed
}
