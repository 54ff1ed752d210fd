import { mkdir, mkdtemp, rename, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBResult, DuckDBValue } from '@duckdb/node-api'
import { literalPath } from '../files/literal-path.ts'
import { Interrupted, Unstoppable, UserError } from '../terminal/errors.ts'
import { duckdbTypes } from '../terminal/parquet-writer.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { sqlName, sqlText } from '../terminal/sql-text.ts'
import { syncFile } from './durable.ts'
import { makeViews, tablesOf } from './layers.ts'
import { type DatasetPaths, datasetPaths } from './layout.ts'
import { leaseGeneration } from './lease.ts'
import { trinoMacros } from './macros.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { memoryFor } from './memory.ts'
import { OwnRelations } from './own-relations.ts'
import { checkSelect, sqlError } from './select.ts'
import { noteSum } from './sums.ts'
import { columnTypes, rowReader, uniqueNames } from './values.ts'

export interface EngineOptions {
  /** A generation other than the current one. */
  generation?: number
  /** As `2GB`; default: half of the memory that is free, at most 2 GB. */
  memoryLimit?: string
  threads?: number
  /** Ends the statement under way when it is aborted. */
  signal?: AbortSignal
  /** The cluster that has the tables (`trino://host:port/catalog/schema`) instead of this machine. */
  engine?: string
  /** Hears how far a statement of a cluster is. */
  report?: Reporter
}

/** What answers SQL over the tables: DuckDB over one generation of a dataset, or a cluster over a lake. */
export interface Engine {
  /** The tables are files of this machine, so that a part of them can be looked at, and answers kept beside them. */
  readonly isLocal: boolean

  generation: number
  manifest: Manifest
  paths: DatasetPaths
  /**
   * All rows of a SELECT, values as JSON: DECIMAL a number when it has at most 15 significant digits, else its exact
   * text; DATE `YYYY-MM-DD`; TIMESTAMP `YYYY-MM-DDTHH:MM:SSZ`; BIGINT a number when it is safe, else text.
   */
  rows(sql: string, params?: DuckDBValue[]): Promise<Row[]>
  /** The same, row by row: the whole result is never in memory. */
  stream(sql: string, params?: DuckDBValue[]): AsyncIterable<Row>
  /** A SELECT of DOUBLE columns, some thousand rows at a time, column by column; NaN for NULL. */
  numbers(sql: string): AsyncIterable<Float64Array[]>
  /** The columns that a SELECT gives, without running it. */
  columns(sql: string): Promise<Column[]>
  /** Makes (or replaces) a table of this session of what a SELECT of our own gives. */
  table(name: string, sql: string): Promise<void>
  /** Makes (or replaces) a name of this session for a SELECT of our own, asked anew whenever it is read. */
  view(name: string, sql: string): Promise<void>
  /** Forgets tables and views of this session; names that there are none of too. */
  drop(...names: string[]): Promise<void>
  /**
   * Makes a relation that belongs to the data: later sessions find it again by its version, the hash of all that it rests
   * on besides the tables.
   */
  keep(name: string, version: string, sql: string): Promise<void>
  /** Runs a statement of our own. Never for what a user typed; where tables are on this machine only. */
  exec(sql: string): Promise<void>
  /** Makes (or replaces) a temporary table from rows: values as `rows` gives them. */
  load(name: string, columns: Column[], rows: Iterable<Row> | AsyncIterable<Row>): Promise<void>
  /** Writes the result of a SELECT as a Parquet file; the file appears whole or not at all. */
  copyParquet(sql: string, path: string): Promise<void>
  /** Throws a UserError unless `sql` is one SELECT that reads tables and nothing else. For what a user wrote. */
  check(sql: string): Promise<void>
  /**
   * Does `work` and ends its statements after so many seconds: then a UserError is thrown. For what a user wrote, which
   * may never end. One call of a function that takes long cannot be ended: after `grace` more seconds (10 unless said) an
   * `Unstoppable` is thrown, and the engine is not to be used any more.
   */
  within<T>(seconds: number, work: () => Promise<T>, grace?: number): Promise<T>
  close(): Promise<void>
}

/**
 * Opens the engine over the current generation, which stays on disk until `close`: a view per table, Trino's names for
 * scalar functions, and no way out: files outside the generation, other databases, extensions and settings are refused.
 * With `engine` the tables are those of a cluster. Throws a UserError when there is no dataset, nothing was built, or a
 * table's files are missing.
 */
export async function openEngine(dir: string, options: EngineOptions = {}): Promise<Engine> {
  if (options.engine !== undefined) return (await import('./trino/engine.ts')).openTrino(dir, options.engine, options)
  const root = resolve(dir)
  const paths = datasetPaths(root)
  const lease = await leaseGeneration(root, options.generation)
  let temp: string | undefined
  let instance: DuckDBInstance | undefined
  try {
    const { generation } = lease
    const manifest = await readManifest(root)
    const tables = await tablesOf(paths.generation(generation))
    temp = await tempDirectory(paths)
    const { DuckDBInstance } = await import('@duckdb/node-api')
    instance = await DuckDBInstance.create(':memory:', {
      memory_limit: options.memoryLimit ?? memoryFor(2_000),
      temp_directory: temp,
      max_temp_directory_size: await halfOfDisk(temp),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    })
    const connection = await instance.connect()
    await connection.run("SET GLOBAL TimeZone = 'UTC'")
    for (const macro of trinoMacros()) await connection.run(macro)
    await makeViews(connection, tables)
    // Both the pattern that is asked for and the file that it finds are held against this list.
    const allowed = [paths.generation(generation), paths.answers, paths.peers, temp].flatMap((path) =>
      [...new Set([path, literalPath(path)])].map((form) => sqlText(`${form}${sep}`)),
    )
    await connection.run(`SET allowed_directories = [${allowed.join(', ')}]`)
    await connection.run('SET enable_external_access = false')
    await connection.run('SET lock_configuration = true')
    return new DuckEngine({ generation, manifest, paths, temp, instance, connection, release: lease.release, options })
  } catch (error) {
    instance?.closeSync()
    if (temp !== undefined) await rm(temp, { recursive: true, force: true })
    await lease.release()
    throw sqlError(error, '')
  }
}

/** A directory of this process for what does not fit in memory: in the dataset, else (read-only) in the system's. */
async function tempDirectory(paths: DatasetPaths): Promise<string> {
  try {
    await mkdir(paths.temp, { recursive: true })
    return await mkdtemp(join(paths.temp, `engine-${process.pid}-`))
  } catch {
    return mkdtemp(join(tmpdir(), 'jaryq-engine-'))
  }
}

/** Half of what is free there: SQL that a person wrote must not fill the disk. */
async function halfOfDisk(directory: string): Promise<string> {
  const { bavail, bsize } = await statfs(directory)
  return `${Math.max(1, Math.floor((bavail * bsize) / 2e6))}MB`
}

interface Parts {
  generation: number
  manifest: Manifest
  paths: DatasetPaths
  temp: string
  instance: DuckDBInstance
  connection: DuckDBConnection
  release: () => Promise<void>
  options: EngineOptions
}

class DuckEngine implements Engine {
  readonly isLocal = true
  readonly generation: number
  readonly manifest: Manifest
  readonly paths: DatasetPaths
  private readonly parts: Parts
  private readonly interrupt: () => void
  private readonly others = new Set<DuckDBConnection>()
  private readonly own = new OwnRelations(this)
  private streaming = false
  /** A statement under way does not stop. */
  private stuck = false
  private files = 0

  constructor(parts: Parts) {
    this.parts = parts
    this.generation = parts.generation
    this.manifest = parts.manifest
    this.paths = parts.paths
    this.interrupt = () => {
      for (const connection of [parts.connection, ...this.others]) connection.interrupt()
    }
    parts.options.signal?.addEventListener('abort', this.interrupt)
  }

  async rows(sql: string, params?: DuckDBValue[]): Promise<Row[]> {
    const rows: Row[] = []
    for await (const row of this.stream(sql, params)) rows.push(row)
    return rows
  }

  async *stream(sql: string, params?: DuckDBValue[]): AsyncIterable<Row> {
    let read: ((chunk: DuckDBDataChunk) => Iterable<Row>) | undefined
    for await (const { chunk, result } of this.chunks(sql, params)) {
      read ??= rowReader(result)
      yield* read(chunk)
    }
  }

  async *numbers(sql: string): AsyncIterable<Float64Array[]> {
    for await (const { chunk } of this.chunks(sql))
      yield Array.from({ length: chunk.columnCount }, (_, index) => {
        const vector = chunk.getColumnVector(index)
        return Float64Array.from(
          { length: chunk.rowCount },
          (_, row) => (vector.getItem(row) as number | null) ?? Number.NaN,
        )
      })
  }

  private async *chunks(
    sql: string,
    params?: DuckDBValue[],
  ): AsyncIterable<{ chunk: DuckDBDataChunk; result: DuckDBResult }> {
    // A statement ends the stream that its connection has open: while one is read, others use connections of their own.
    const own = this.streaming
    const connection = own ? await this.parts.instance.connect() : this.parts.connection
    if (own) this.others.add(connection)
    else this.streaming = true
    try {
      const result = await this.guard(sql, () => connection.stream(sql, params))
      for (;;) {
        const chunk = await this.guard(sql, () => result.fetchChunk())
        if (chunk === null || chunk.rowCount === 0) return
        yield { chunk, result }
      }
    } finally {
      if (own) {
        this.others.delete(connection)
        connection.closeSync()
      } else this.streaming = false
    }
  }

  async columns(sql: string): Promise<Column[]> {
    const prepared = await this.guard(sql, () => this.parts.connection.prepare(sql))
    try {
      const indexes = Array.from({ length: prepared.columnCount }, (_, index) => index)
      const names = uniqueNames(indexes.map((index) => prepared.columnName(index)))
      const types = columnTypes(indexes.map((index) => prepared.columnType(index)))
      return names.map((name, index) => ({ name, type: types[index]! }))
    } finally {
      prepared.destroySync()
    }
  }

  async exec(sql: string): Promise<void> {
    await this.guard(sql, () => this.parts.connection.run(sql))
  }

  table(name: string, sql: string): Promise<void> {
    return this.own.make('TABLE', name, sql)
  }

  view(name: string, sql: string): Promise<void> {
    return this.own.make('VIEW', name, sql)
  }

  drop(...names: string[]): Promise<void> {
    return this.own.drop(...names)
  }

  keep(name: string, version: string, sql: string): Promise<void> {
    const folder = join(this.paths.generation(this.generation), 'intermediates')
    return this.own.keep(name, join(folder, `${name}-${version}.parquet`), sql)
  }

  async load(name: string, columns: Column[], rows: Iterable<Row> | AsyncIterable<Row>): Promise<void> {
    const { connection } = this.parts
    const staging = `load_${this.files++}`
    await connection.run(`CREATE TEMP TABLE ${staging} (${columns.map((_, index) => `c${index} VARCHAR`).join(', ')})`)
    const appender = await connection.createAppender(staging, 'main', 'temp')
    let pending = 0
    for await (const row of rows) {
      for (const column of columns) {
        const value = row[column.name]
        if (value === null || value === undefined) appender.appendNull()
        else appender.appendVarchar(typeof value === 'object' ? JSON.stringify(value) : String(value))
      }
      appender.endRow()
      if (++pending % 100_000 === 0) appender.flushSync()
    }
    appender.closeSync()
    const casts = columns.map((column, index) => {
      const zoned = column.type === 'timestamp' ? `CAST(c${index} AS TIMESTAMPTZ)` : `c${index}`
      return `CAST(${zoned} AS ${duckdbTypes[column.type]}) AS ${sqlName(column.name)}`
    })
    await this.table(name, `SELECT ${casts.join(', ')} FROM ${staging}`)
    await connection.run(`DROP TABLE ${staging}`)
  }

  async copyParquet(sql: string, path: string): Promise<void> {
    const part = join(this.parts.temp, `copy-${this.files++}.parquet`)
    await this.exec(`COPY (${sql}) TO ${sqlText(part)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`)
    await syncFile(part)
    await mkdir(dirname(path), { recursive: true })
    await noteSum(part, path)
    try {
      await rename(part, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
      const { copyFile } = await import('node:fs/promises')
      const near = join(dirname(path), `.${basename(path)}.part`)
      await copyFile(part, near)
      await syncFile(near)
      await rename(near, path)
    }
  }

  async check(sql: string): Promise<void> {
    await checkSelect(this.parts.connection, sql)
  }

  async within<T>(seconds: number, work: () => Promise<T>, grace = 10): Promise<T> {
    const deadline = Date.now() + seconds * 1000
    let late = false
    let timer: NodeJS.Timeout | undefined
    const stuck = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        if (Date.now() < deadline) return
        late = true
        this.interrupt()
        if (Date.now() < deadline + grace * 1000) return
        this.stuck = true
        reject(
          new Unstoppable(`it took longer than ${seconds} seconds`, {
            why: 'a call of one function with very long values does not stop, so the program ends itself',
            next: 'compare shorter values, as with left(…, 1000)',
          }),
        )
      }, 100)
    })
    try {
      const working = work()
      // Who is told that it is stuck hears no more of it.
      working.catch(() => {})
      return await Promise.race([working, stuck])
    } catch (error) {
      if (error instanceof Unstoppable || !late || this.parts.options.signal?.aborted === true) throw error
      throw new UserError(`it took longer than ${seconds} seconds`, {
        why: 'SQL that a person wrote may go on for ever, so its time is limited',
        next: 'make it simpler, or give it more time',
        cause: error,
      })
    } finally {
      clearInterval(timer)
    }
  }

  async close(): Promise<void> {
    this.parts.options.signal?.removeEventListener('abort', this.interrupt)
    // To close what is stuck would be to wait for it.
    if (this.stuck) return this.parts.release()
    for (const connection of this.others) connection.closeSync()
    this.parts.connection.closeSync()
    this.parts.instance.closeSync()
    await rm(this.parts.temp, { recursive: true, force: true })
    await this.parts.release()
  }

  private async guard<T>(sql: string, work: () => Promise<T>): Promise<T> {
    const interrupted = () => {
      if (this.parts.options.signal?.aborted === true)
        throw new Interrupted('nothing was changed', 'the same command again')
    }
    // Between two statements there is nothing to interrupt: the next one must not begin.
    interrupted()
    try {
      return await work()
    } catch (error) {
      interrupted()
      throw sqlError(error, sql)
    }
  }
}
