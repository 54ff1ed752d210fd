import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Engine } from '../../../src/dataset/engine.ts'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { trinoMacros } from '../../../src/dataset/macros.ts'
import { emptyManifest, readManifest } from '../../../src/dataset/manifest.ts'
import { OwnRelations } from '../../../src/dataset/own-relations.ts'
import { allTables } from '../../../src/dataset/tables/tables.ts'
import type { FlagRow } from '../../../src/indicators/run.ts'
import { type IndicatorRun, outcomes, type RunOptions, runIndicator } from '../../../src/indicators/run.ts'
import { Session } from '../../../src/indicators/session.ts'
import { duckdbTypes } from '../../../src/terminal/parquet-writer.ts'
import type { Column, Row } from '../../../src/terminal/rows.ts'
import { sqlText } from '../../../src/terminal/sql-text.ts'
import { temporary } from '../../support/temp.ts'

/** Rows of tables by table name; columns that are left out are NULL. */
export type Tables = Record<string, Row[]>

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  return String(value)
}

function columnType(type: string): Column['type'] {
  if (type.startsWith('DECIMAL')) return 'money'
  const known: Record<string, Column['type']> = {
    INTEGER: 'integer',
    BIGINT: 'integer',
    HUGEINT: 'integer',
    DOUBLE: 'number',
    BOOLEAN: 'boolean',
    DATE: 'date',
    TIMESTAMP: 'timestamp',
  }
  return known[type] ?? 'text'
}

/** An engine over hand-made rows: the tables of a generation, in memory, with the columns that a build gives them. */
export async function engineOver(
  tables: Tables,
  options: { dataDate?: string; threads?: number; training?: boolean } = {},
): Promise<Engine> {
  const connection = await emptyTables(options.threads ?? 2)
  await fill(connection, tables)
  return over(connection, options)
}

/** An engine over a copy of a dataset's tables in memory, whose threads share even the smallest table. */
export async function engineOverFiles(dir: string, threads: number): Promise<Engine> {
  const manifest = await readManifest(dir)
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await instance.connect()
  for (const macro of trinoMacros()) await connection.run(macro)
  await connection.run("SET TimeZone = 'UTC'; PRAGMA verify_parallelism")
  for (const { name } of allTables()) {
    const files = join(datasetPaths(dir).table(manifest.generation!, name), '*.parquet')
    await connection.run(`CREATE TABLE ${name} AS SELECT * FROM read_parquet(${sqlText(files)})`)
  }
  return over(connection, { dataDate: manifest.data_date!, training: manifest.training })
}

async function emptyTables(threads: number): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await instance.connect()
  for (const macro of trinoMacros()) await connection.run(macro)
  const made = allTables().map(
    ({ name, columns }) =>
      `CREATE TABLE ${name} (${columns.map((column) => `"${column.name}" ${column.type}`).join(', ')})`,
  )
  await connection.run(made.join(';\n'))
  return connection
}

async function fill(connection: DuckDBConnection, tables: Tables): Promise<void> {
  const statements: string[] = []
  for (const { name, columns } of allTables()) {
    const given = tables[name] ?? []
    const used = columns.filter((column) => given.some((row) => row[column.name] !== undefined))
    const odd = given.flatMap(Object.keys).find((key) => !columns.some((column) => column.name === key))
    if (odd !== undefined) throw new Error(`the table ${name} has no column ${odd}`)
    if (given.length > 0)
      statements.push(
        `INSERT INTO ${name} (${used.map((column) => `"${column.name}"`).join(', ')}) VALUES ` +
          given.map((row) => `(${used.map((column) => literal(row[column.name])).join(', ')})`).join(', '),
      )
  }
  if (statements.length > 0) await connection.run(statements.join(';\n'))
}

interface OverOptions {
  dataDate?: string
  training?: boolean
  copyParquet?: Engine['copyParquet']
}

function over(connection: DuckDBConnection, options: OverOptions): Engine {
  const columns = async (sql: string): Promise<Column[]> => {
    const reader = await connection.runAndReadAll(`DESCRIBE ${sql}`)
    return reader.getRowObjectsJson().map((row) => ({
      name: String(row.column_name),
      type: columnType(String(row.column_type)),
    }))
  }
  const rows = async (sql: string): Promise<Row[]> => {
    const reader = await connection.runAndReadAll(sql)
    const types = reader.columnTypes().map(String)
    const names = reader.columnNames()
    return reader.getRowObjectsJson().map((row) =>
      Object.fromEntries(
        names.map((name, index) => {
          const value = row[name]
          const isNumber = /^(DECIMAL|BIGINT|HUGEINT)/.test(types[index]!)
          return [name, typeof value === 'string' && isNumber ? Number(value) : value]
        }),
      ),
    )
  }
  const exec = async (sql: string) => {
    await connection.run(sql)
  }
  const copyParquet =
    options.copyParquet ??
    (async (sql: string, path: string) => {
      mkdirSync(dirname(path), { recursive: true })
      await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`)
    })
  const own = new OwnRelations({ exec, copyParquet })
  const paths = datasetPaths(temporary('indicators'))
  return {
    isLocal: true,
    generation: 1,
    manifest: {
      ...emptyManifest(),
      generation: 1,
      data_date: options.dataDate ?? '2026-06-30',
      training: options.training ?? true,
      inputs: 'made by hand',
    },
    paths,
    rows,
    async *stream(sql: string) {
      yield* await rows(sql)
    },
    columns,
    check: async () => {},
    within: async <T>(_seconds: number, work: () => Promise<T>) => work(),
    exec,
    table: (name: string, sql: string) => own.make('TABLE', name, sql),
    view: (name: string, sql: string) => own.make('VIEW', name, sql),
    drop: (...names: string[]) => own.drop(...names),
    keep: (name: string, version: string, sql: string) =>
      own.keep(name, join(paths.generation(1), 'intermediates', `${name}-${version}.parquet`), sql),
    load: async (name: string, given: Column[], content: Row[]) => {
      await connection.run(
        `CREATE OR REPLACE TEMP TABLE ${name} (${given.map((column) => `"${column.name}" ${duckdbTypes[column.type]}`).join(', ')})`,
      )
      const values = content.map((row) => `(${given.map((column) => literal(row[column.name])).join(', ')})`)
      if (values.length > 0) await connection.run(`INSERT INTO ${name} VALUES ${values.join(', ')}`)
    },
    copyParquet,
    close: async () => {
      connection.closeSync()
    },
  } as unknown as Engine
}

/** All rows of an indicator over hand-made tables, by subject. */
export async function ask(
  name: string,
  tables: Tables,
  options: RunOptions & { dataDate?: string; threads?: number } = {},
): Promise<{ rows: Map<string, FlagRow>; run: IndicatorRun }> {
  const { dataDate, threads, ...rest } = options
  const engine = await engineOver(tables, { dataDate, threads })
  const run = await runIndicator(engine, name, {
    outcomes: ['flag', 'pass', 'not-applicable', 'insufficient', 'error'],
    ...rest,
  })
  const rows = new Map<string, FlagRow>()
  for await (const row of run.rows) rows.set(row.subject_id, row)
  await engine.close()
  return { rows, run }
}

/** What an indicator says of each subject, as `outcome` or `outcome:reason`. */
export async function verdicts(
  name: string,
  tables: Tables,
  options: RunOptions & { dataDate?: string } = {},
): Promise<Record<string, string>> {
  const { rows } = await ask(name, tables, options)
  return Object.fromEntries(
    [...rows].map(([subject, row]) => [subject, row.reason === null ? row.outcome : `${row.outcome}:${row.reason}`]),
  )
}

/** One engine for many small cases, each with tables of its own: what they have in common is loaded once. */
export class SharedEngine {
  private readonly connection: DuckDBConnection
  private readonly engine: Engine
  private readonly session: Session
  private filled: string[] = []
  /** The tables that are loaded, as text: a case that has the same ones (for other parameters) loads nothing. */
  private loaded = ''

  private constructor(connection: DuckDBConnection, engine: Engine, session: Session) {
    this.connection = connection
    this.engine = engine
    this.session = session
  }

  static async open(): Promise<SharedEngine> {
    const connection = await emptyTables(1)
    // Shared relations of a few rows are made in memory, as in a dataset that cannot be written to.
    const copyParquet = () => Promise.reject(Object.assign(new Error('made in memory'), { code: 'EROFS' }))
    const engine = over(connection, { copyParquet })
    return new SharedEngine(connection, engine, await Session.open(engine))
  }

  /** Does `work` over the tables of one case. */
  async over<T>(
    tables: Tables,
    dataDate = '2026-06-30',
    work: (given: { engine: Engine; session: Session }) => Promise<T>,
  ): Promise<T> {
    const { connection, engine, session } = this
    const wanted = JSON.stringify([dataDate, tables])
    if (wanted === this.loaded) return work({ engine, session })
    this.loaded = ''
    await session.forget()
    if (this.filled.length > 0) await connection.run(this.filled.map((table) => `DELETE FROM ${table}`).join(';\n'))
    this.filled = Object.keys(tables)
    await fill(connection, tables)
    Object.assign(engine, { manifest: { ...engine.manifest, data_date: dataDate } })
    await session.setDate(dataDate)
    this.loaded = wanted
    return work({ engine, session })
  }

  /** All rows of an indicator over the tables of a case, by subject. */
  async ask(
    name: string,
    tables: Tables,
    { dataDate, ...rest }: RunOptions & { dataDate?: string } = {},
  ): Promise<{ rows: Map<string, FlagRow>; run: IndicatorRun }> {
    return this.over(tables, dataDate, async ({ engine, session }) => {
      const run = await runIndicator(engine, name, { outcomes: [...outcomes], kept: 'ignore', ...rest, session })
      const rows = new Map<string, FlagRow>()
      for await (const row of run.rows) rows.set(row.subject_id, row)
      return { rows, run }
    })
  }

  close(): void {
    this.connection.closeSync()
  }
}
