import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { createDataset, updateManifest } from '../dataset/manifest.ts'
import { allTables } from '../dataset/tables/tables.ts'
import { literalPath } from '../files/literal-path.ts'
import { UserError } from '../terminal/errors.ts'
import type { Row } from '../terminal/rows.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { didYouMean } from '../terminal/suggest.ts'

/** Made-up records and what an indicator must say of them. */
export interface Case {
  name: string
  /** `YYYY-MM-DD`; 2026-06-30 unless said. */
  dataDate: string
  parameters: Record<string, unknown>
  /** Rows by table; columns that are left out are NULL, `source` is `made-up`. */
  tables: Record<string, Row[]>
  /** By subject: an outcome, `outcome:reason`, or values of columns of the result row. Every subject must be named. */
  expect: Record<string, string | Record<string, unknown>>
}

/** The file beside an indicator's own that holds its cases. */
export function fixtureFile(indicatorFile: string): string {
  return indicatorFile.replace(/\.sql$/, '.test.yaml')
}

/** The cases of a file; undefined when it is not there. Throws a UserError that names file and line when it is wrong. */
export async function readCases(file: string): Promise<Case[] | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const { LineCounter, parseDocument } = await import('yaml')
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, merge: true })
  const fail = (path: (string | number)[], why: string, next?: string): never => {
    let range: readonly number[] | null | undefined
    for (let depth = path.length; depth >= 0 && range === undefined; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true)
      range = (node as { range?: number[] | null } | null | undefined)?.range
    }
    const line = counter.linePos(range?.[0] ?? 0).line
    throw new UserError(`${file}:${line}: not valid cases`, {
      why: [path.join('.'), why].filter((part) => part !== '').join(': '),
      next,
      exit: 'usage',
    })
  }
  const mistake = document.errors[0]
  if (mistake !== undefined)
    throw new UserError(`${file}:${counter.linePos(mistake.pos[0]).line}: not valid cases`, {
      why: mistake.message,
      exit: 'usage',
    })
  // Cases share rows by aliases, more than the hundred that are allowed unless said.
  let list: unknown
  try {
    list = document.toJS({ maxAliasCount: 10_000 })
  } catch (error) {
    // An alias of nothing, aliases without end, or something merged that is no mapping.
    return fail([], (error as Error).message)
  }
  if (!Array.isArray(list) || list.length === 0)
    fail([], 'a list of cases is wanted, each with name, tables and expect')
  return (list as unknown[]).map((entry, index) => caseOf(entry, index, fail))
}

type Fail = (path: (string | number)[], why: string, next?: string) => never

function caseOf(entry: unknown, index: number, fail: Fail): Case {
  const object = mapping(entry, [index], fail)
  const keys = ['name', 'data_date', 'parameters', 'tables', 'expect']
  for (const key of Object.keys(object))
    if (!keys.includes(key)) fail([index, key], `there is no key "${key}"`, didYouMean(key, keys))
  const { name = `case ${index + 1}`, data_date: dataDate = '2026-06-30', parameters = {} } = object
  if (typeof dataDate !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(dataDate))
    fail([index, 'data_date'], 'must be a date as 2026-06-30')
  const tables = mapping(object.tables, [index, 'tables'], fail)
  for (const [table, rows] of Object.entries(tables)) {
    const path = [index, 'tables', table]
    const known = allTables().map((one) => one.name)
    const columns = allTables()
      .find((one) => one.name === table)
      ?.columns.map((column) => column.name)
    if (columns === undefined) return fail(path, `there is no table "${table}"`, didYouMean(table, known))
    if (!Array.isArray(rows)) return fail(path, 'a list of rows is wanted')
    for (const [place, row] of (rows as unknown[]).entries())
      for (const column of Object.keys(mapping(row, [...path, place], fail)))
        if (!columns.includes(column))
          fail([...path, place, column], `${table} has no column "${column}"`, didYouMean(column, columns))
  }
  return {
    name: String(name),
    dataDate: dataDate as string,
    parameters: mapping(parameters, [index, 'parameters'], fail),
    tables: withSources(tables as Case['tables']),
    expect: mapping(object.expect, [index, 'expect'], fail) as Case['expect'],
  }
}

/** The same rows, each with a source where its table has one. */
function withSources(tables: Case['tables']): Case['tables'] {
  const sourced = allTables()
    .filter(({ columns }) => columns.some(({ name }) => name === 'source'))
    .map(({ name }) => name)
  return Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [
      table,
      sourced.includes(table) ? rows.map((row) => ({ source: 'made-up', ...row })) : rows,
    ]),
  )
}

function mapping(value: unknown, path: (string | number)[], fail: Fail): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    fail(path, value === undefined ? 'is missing' : 'must be keys with values')
  return value as Record<string, unknown>
}

/** Does `work` with the engine over a dataset that holds the rows of a case and nothing else. */
export async function withCase<T>(made: Case, work: (engine: Engine) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'jaryq-case-'))
  try {
    await createDataset(dir)
    await writeTables(dir, made.tables)
    await updateManifest(dir, (manifest) => ({
      ...manifest,
      generation: 1,
      training: true,
      data_date: made.dataDate,
    }))
    const engine = await openEngine(dir)
    try {
      return await work(engine)
    } finally {
      await engine.close()
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function writeTables(dir: string, tables: Case['tables']): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    await connection.run("SET GLOBAL TimeZone = 'UTC'")
    for (const { name, columns } of allTables()) {
      const folder = datasetPaths(dir).table(1, name)
      await mkdir(folder, { recursive: true })
      await connection.run(`CREATE TABLE ${name} (${columns.map(({ name, type }) => `"${name}" ${type}`).join(', ')})`)
      for (const row of tables[name] ?? []) {
        const names = Object.keys(row)
        const values = names.map((column) => valueSql(row[column], columns.find((one) => one.name === column)!.type))
        await connection.run(
          `INSERT INTO ${name} (${names.map((column) => `"${column}"`).join(', ')}) VALUES (${values.join(', ')})`,
        )
      }
      const file = join(folder, 'part-00.parquet')
      await connection.run(`COPY ${name} TO ${sqlText(literalPath(file))} (FORMAT parquet)`)
    }
  } catch (cause) {
    throw new UserError('the rows of a case do not fit the tables', {
      why: (cause as Error).message.split('\n')[0],
      next: 'dates are written as 2026-06-30, stamps as 2026-06-30T10:00:00+05:00',
      exit: 'usage',
      cause,
    })
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function valueSql(value: unknown, type: string): string {
  if (value === null || value === undefined) return 'NULL'
  const text = sqlText(typeof value === 'object' ? JSON.stringify(value) : String(value))
  return type === 'TIMESTAMP' ? `CAST(CAST(${text} AS TIMESTAMPTZ) AS TIMESTAMP)` : `CAST(${text} AS ${type})`
}
