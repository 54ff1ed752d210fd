import type { DuckDBConnection, DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api'
import type { TableColumn } from './tables.ts'

/** The values of a column in one batch, as Arrow wants them. */
export interface ColumnData {
  /** A number per row: the value, the code in the dictionary, or the length of the text in bytes. Zero for NULL. */
  values: Int32Array | Float64Array | BigInt64Array
  /** One bit per row; empty when nothing is NULL. */
  validity: Uint8Array
  nullCount: number
  /** The texts of all rows, one after the other; for text that is no dictionary. */
  bytes: Uint8Array
}

/** Reads a sorted temporary table of the engine in batches of columns. */
export interface ColumnReader {
  /** The words of a dictionary column. */
  words(index: number): string[]
  batch(start: number, length: number): Promise<ColumnData[]>
}

/**
 * A reader that makes no JavaScript value of any cell: numbers, codes and lengths are copied as typed arrays, text comes
 * as one block of bytes. Each dictionary costs a few statements.
 */
export async function blockReader(
  connection: DuckDBConnection,
  table: string,
  columns: TableColumn[],
): Promise<ColumnReader> {
  const words: string[][] = columns.map(() => [])
  const counts = `SELECT ${columns.map(({ name }) => `count("${name}")`).join(', ')} FROM ${table}`
  const [filled] = (await connection.runAndReadAll(counts)).getRows() as bigint[][]
  // Most publishers leave most columns empty: these cost nothing more.
  const isEmpty = (index: number) => filled![index] === 0n
  for (const [index, column] of columns.entries()) {
    if (!column.dictionary || isEmpty(index)) continue
    const type = `${table}_${index}`
    await connection.run(`DROP TYPE IF EXISTS ${type}`)
    await connection.run(
      `CREATE TEMP TYPE ${type} AS ENUM (SELECT DISTINCT "${column.name}" FROM ${table} WHERE "${column.name}" IS NOT NULL ORDER BY 1)`,
    )
    const result = await connection.runAndReadAll(`SELECT unnest(enum_range(NULL::${type}))`)
    words[index] = result.getRows().map(([word]) => word as string)
  }
  const read = columns.map((_, index) => index).filter((index) => !isEmpty(index))
  const texts = read.filter((index) => isPlainText(columns[index]!))
  const select = read.map((index) => {
    const column = columns[index]!
    return column.dictionary
      ? `CAST(enum_code(CAST("${column.name}" AS ${table}_${index})) AS INTEGER)`
      : isPlainText(column)
        ? `CAST(strlen("${column.name}") AS INTEGER)`
        : numberSql(column)
  })
  return {
    words: (index) => words[index]!,
    async batch(start, length) {
      const where = `WHERE rowid >= ${start} AND rowid < ${start + length}`
      const data = columns.map((column) => emptyData(column, length))
      const bitmaps = data.map(() => new Uint8Array((length + 7) >> 3))
      for (const [index, one] of data.entries()) if (isEmpty(index)) one.nullCount = length
      if (read.length === 0) return withBitmaps(data, bitmaps)
      const result = await connection.stream(`SELECT ${select.join(', ')} FROM ${table} ${where}`)
      let row = 0
      for (;;) {
        const chunk = await result.fetchChunk()
        if (chunk === null || chunk.rowCount === 0) break
        for (const [at, index] of read.entries()) copyVector(chunk, at, data[index]!, bitmaps[index]!, row)
        row += chunk.rowCount
      }
      if (row !== length) throw new Error(`read ${row} rows of ${table} instead of ${length}`)
      withBitmaps(data, bitmaps)
      if (texts.length === 0) return data
      const blocks = texts.map((index) => `encode(string_agg("${columns[index]!.name}", '' ORDER BY rowid))`)
      const chunk = await (await connection.run(`SELECT ${blocks.join(', ')} FROM ${table} ${where}`)).fetchChunk()
      for (const [block, index] of texts.entries()) {
        const vector = chunk!.getColumnVector(block) as unknown as { getItemBytes(row: number): Uint8Array | null }
        data[index]!.bytes = vector.getItemBytes(0)?.slice() ?? new Uint8Array(0)
      }
      return data
    },
  }
}

function withBitmaps(data: ColumnData[], bitmaps: Uint8Array[]): ColumnData[] {
  for (const [index, one] of data.entries()) if (one.nullCount > 0) one.validity = bitmaps[index]!
  return data
}

/** A reader for tables of a few thousand rows, in one statement: for them statements cost more than values do. */
export async function valueReader(
  connection: DuckDBConnection,
  table: string,
  columns: TableColumn[],
): Promise<ColumnReader> {
  const select = columns.map((column) => (column.type === 'VARCHAR' ? `"${column.name}"` : numberSql(column)))
  const cells = (
    await connection.runAndReadAll(`SELECT ${select.join(', ')} FROM ${table} ORDER BY rowid`)
  ).getColumns()
  const words = columns.map((column, index) =>
    column.dictionary ? [...new Set((cells[index] ?? []).filter((cell) => cell !== null) as string[])].sort() : [],
  )
  return {
    words: (index) => words[index]!,
    async batch(start, length) {
      return columns.map((column, index) => {
        const own = (cells[index] ?? []).slice(start, start + length)
        if (column.dictionary) {
          const codes = new Map(words[index]!.map((word, code) => [word, code]))
          return fromValues(column, own, (cell) => codes.get(cell as string)!)
        }
        if (!isPlainText(column)) return fromValues(column, own, (cell) => cell as number)
        const encoded = own.map((cell) => (cell === null ? null : Buffer.from(cell as string)))
        const data = fromValues(column, encoded as never, (cell) => (cell as unknown as Buffer).length)
        data.bytes = new Uint8Array(Buffer.concat(encoded.filter((bytes) => bytes !== null)))
        return data
      })
    },
  }
}

function isPlainText(column: TableColumn): boolean {
  return column.type === 'VARCHAR' && !column.dictionary
}

function numberSql({ name, type }: TableColumn): string {
  switch (type) {
    case 'DECIMAL(18,2)':
      return `CAST("${name}" AS DOUBLE)`
    case 'BOOLEAN':
      return `CAST("${name}" AS INTEGER)`
    case 'DATE':
      return `CAST("${name}" - DATE '1970-01-01' AS INTEGER)`
    case 'TIMESTAMP':
      return `epoch_ms("${name}")`
    default:
      return `"${name}"`
  }
}

function emptyData({ type }: TableColumn, length: number): ColumnData {
  const values =
    type === 'BIGINT' || type === 'TIMESTAMP'
      ? new BigInt64Array(length)
      : type === 'DOUBLE' || type === 'DECIMAL(18,2)'
        ? new Float64Array(length)
        : new Int32Array(length)
  return { values, validity: new Uint8Array(0), nullCount: 0, bytes: new Uint8Array(0) }
}

function fromValues(column: TableColumn, cells: DuckDBValue[], number: (cell: DuckDBValue) => number): ColumnData {
  const data = emptyData(column, cells.length)
  const bitmap = new Uint8Array((cells.length + 7) >> 3)
  for (const [row, cell] of cells.entries())
    if (cell === null) data.nullCount++
    else {
      data.values[row] = number(cell) as never
      bitmap[row >> 3]! |= 1 << (row & 7)
    }
  if (data.nullCount > 0) data.validity = bitmap
  return data
}

function copyVector(chunk: DuckDBDataChunk, index: number, data: ColumnData, bitmap: Uint8Array, start: number): void {
  const count = chunk.rowCount
  const vector = chunk.getColumnVector(index) as unknown as {
    items: ColumnData['values']
    validity: { data: BigUint64Array | null }
  }
  const { values } = data
  values.set(vector.items.subarray(0, count) as never, start)
  const { data: bits } = vector.validity
  const words = bits === null ? undefined : new Uint32Array(bits.buffer, bits.byteOffset, bits.length * 2)
  const zero = values instanceof BigInt64Array ? 0n : 0
  for (let row = 0; row < count; row++) {
    const at = start + row
    if (words === undefined || (words[row >> 5]! >>> (row & 31)) & 1) bitmap[at >> 3]! |= 1 << (at & 7)
    else {
      // What stands behind a NULL is anything; in a file it would make equal data unequal bytes.
      values[at] = zero as never
      data.nullCount++
    }
  }
}
