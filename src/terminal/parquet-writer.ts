import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBAppender, DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { literalPath } from '../files/literal-path.ts'
import { fileError } from './errors.ts'
import type { Column, ColumnType, Row } from './rows.ts'
import { sqlName, sqlText } from './sql-text.ts'

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

/** Rows of a row group. Flags come with their evidence: a hundred thousand of them would be half a gigabyte. */
const groupSize = 4096

/**
 * Writes rows into one Parquet file and holds no more of them in memory than one row group: full ones wait in a folder
 * beside the file. The same rows give the same bytes. Ends with `end` or `abandon`.
 */
export class ParquetWriter {
  /** How many rows there are so far. */
  count = 0
  private readonly file: string
  private readonly columns: Column[]
  private readonly instance: DuckDBInstance
  private readonly connection: DuckDBConnection
  private readonly groups: string[] = []
  private appender: DuckDBAppender | undefined
  private isClosed = false

  private constructor(file: string, columns: Column[], instance: DuckDBInstance, connection: DuckDBConnection) {
    this.file = file
    this.columns = columns
    this.instance = instance
    this.connection = connection
  }

  static async open(file: string, columns: Column[]): Promise<ParquetWriter> {
    const { DuckDBInstance } = await import('@duckdb/node-api')
    // One thread: rows keep their order, and groups are cut at the same rows, without more ado.
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
    const writer = new ParquetWriter(file, columns, instance, await instance.connect())
    try {
      await rm(writer.folder, { recursive: true, force: true })
      await mkdir(writer.folder)
      return writer
    } catch (error) {
      await writer.abandon()
      throw writer.told(error)
    }
  }

  /** Throws a UserError when the disk is full. */
  async add(row: Row): Promise<void> {
    this.appender ??= await this.emptyTable()
    for (const { name } of this.columns) {
      const value = row[name]
      if (value === null || value === undefined) this.appender.appendNull()
      else this.appender.appendVarchar(typeof value === 'object' ? JSON.stringify(value) : String(value))
    }
    this.appender.endRow()
    if (++this.count % groupSize === 0) await this.putAside()
  }

  /** Puts the file in its place. Throws a UserError when it cannot be written; nothing is left then. */
  async end(): Promise<void> {
    const whole = join(this.folder, 'whole.parquet')
    try {
      if (this.groups.length > 0 && this.appender !== undefined) await this.putAside()
      const groups = this.groups.map((group) => sqlText(literalPath(group))).join(', ')
      await this.copy(groups === '' ? await this.pendingSql() : `FROM read_parquet([${groups}])`, whole)
      await rename(whole, this.file)
    } catch (error) {
      throw this.told(error)
    } finally {
      await this.abandon()
    }
  }

  /** Leaves nothing of a file that is not in its place yet. */
  async abandon(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.appender?.closeSync()
    this.connection.closeSync()
    this.instance.closeSync()
    await rm(this.folder, { recursive: true, force: true })
  }

  private get folder(): string {
    return `${this.file}.part`
  }

  private async emptyTable(): Promise<DuckDBAppender> {
    await this.connection.run(
      `CREATE OR REPLACE TABLE pending (${this.columns.map(({ name }) => `${sqlName(name)} VARCHAR`).join(', ')})`,
    )
    return this.connection.createAppender('pending')
  }

  /** Makes a group of the rows that are in none yet. */
  private async putAside(): Promise<void> {
    const group = join(this.folder, `${this.groups.length}.parquet`)
    await this.copy(await this.pendingSql(), group)
    this.groups.push(group)
  }

  private async pendingSql(): Promise<string> {
    const appender = this.appender ?? (await this.emptyTable())
    this.appender = undefined
    appender.closeSync()
    const casts = this.columns.map(
      ({ name, type }) => `CAST(${sqlName(name)} AS ${duckdbTypes[type]}) AS ${sqlName(name)}`,
    )
    return `SELECT ${casts.join(', ')} FROM pending`
  }

  private async copy(sql: string, file: string): Promise<void> {
    try {
      await this.connection.run(
        `COPY (${sql}) TO ${sqlText(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${groupSize})`,
      )
    } catch (error) {
      throw this.told(error)
    }
  }

  private told(error: unknown): unknown {
    const isFull = /No space left on device|disk full/i.test((error as Error).message)
    return fileError(isFull ? Object.assign(error as Error, { code: 'ENOSPC' }) : error, 'write', this.file)
  }
}
