import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { readLines } from '../../files/lines.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import { Interrupted } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { sqlText } from '../../terminal/sql-text.ts'
import { syncFile } from '../durable.ts'
import { datasetPaths } from '../layout.ts'
import { literalPath } from '../literal-path.ts'
import { registerRows } from '../registers.ts'
import { awardFirst, partyFirst } from './contract.ts'
import { isDate, makeRegister, makeTable, store, type Worker } from './make.ts'
import { inPieces, markLast, type SourceFile } from './pieces.ts'
import { containers, releaseShape, shapeType } from './read.ts'
import { registerTables, storedColumns, type TableSpec, tableSpecs } from './tables.ts'

export interface TablesOptions {
  report: Reporter
  signal?: AbortSignal
  /** Threads and memory of the engine, and where it may spill. */
  threads?: number
  memoryLimit?: string
  /** Bytes of compiled releases that are read at once. */
  pieceBytes?: number
}

export interface TablesResult {
  /** Rows of each table. */
  tables: Record<string, number>
  /** Values that could not be cast (`table.column`), and values of another shape than OCDS's (`$.path`), counted. */
  unreadable: Record<string, number>
  /** The latest local date of a release (`YYYY-MM-DD`). */
  dataDate: string | null
}

/**
 * Makes the tables of generation `n` from its compiled releases and the dataset's registers: Parquet and Arrow, one
 * part of the compiled releases after another, so that memory does not grow with the dataset.
 */
export async function writeTables(dir: string, n: number, options: TablesOptions): Promise<TablesResult> {
  const paths = datasetPaths(dir)
  const { report, signal } = options
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const spill = join(paths.temp, `tables-${process.pid}`)
  await mkdir(spill, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: options.memoryLimit ?? '500MB',
    temp_directory: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  })
  const connection = await instance.connect()
  // A table of one part is too small for the engine's own parallelism: two tables are made at a time instead.
  const workers: Worker[] = []
  for (let index = 0; index < Math.min(2, options.threads ?? 2); index++)
    workers.push({ connection: await instance.connect(), table: `t${index}` })
  const all = [connection, ...workers.map((worker) => worker.connection)]
  const interrupt = () => {
    for (const one of all) one.interrupt()
  }
  signal?.addEventListener('abort', interrupt)
  const result: TablesResult = { tables: {}, unreadable: {}, dataDate: null }
  const files: string[] = []
  try {
    for (const one of all) await one.run("SET TimeZone = 'UTC'")
    const specs = tableSpecs()
    for (const { name } of [...specs, ...registerTables()])
      for (const path of [paths.table(n, name), paths.arrow(n, name)]) await mkdir(path, { recursive: true })
    const parts = await compiledParts(dir, n)
    // A dataset without releases has its tables all the same.
    if (parts.length === 0) parts.push({ part: 'part-00', files: [] })
    for (const [index, part] of parts.entries()) {
      report.progress({ stage: 'tables', done: index, total: parts.length, unit: 'parts' })
      const stop = () => {
        if (signal?.aborted === true) throw new Interrupted('the dataset is as it was before', 'jaryq build')
      }
      const storeFrom = async (worker: Worker, spec: TableSpec, table: string, rows: number) => {
        files.push(...(await store({ ...worker, table }, spec, rows, paths, n, part.part)))
      }
      const totals: Record<string, number> = {}
      let isFirst = true
      for await (const { item: piece, isLast } of markLast(inPieces(part.files, spill, options.pieceBytes))) {
        stop()
        const isWhole = isFirst && isLast
        const make = async (wanted: TableSpec[], exactNumbers: boolean) => {
          const mismatches = await readPart(connection, piece, spill, exactNumbers)
          if (!exactNumbers) count(result.unreadable, mismatches)
          return inParallel(wanted, workers, async (spec, worker) => {
            stop()
            const made = await makeTable(worker, spec)
            const isExact = exactNumbers || !made.rounded
            if (isExact && isWhole) await storeFrom(worker, spec, worker.table, made.rows)
            else if (isExact) await worker.connection.run(gather(spec.name, worker.table, isFirst))
            return { spec, made, isExact }
          })
        }
        const done = await make(specs, false)
        const again = done.filter(({ isExact }) => !isExact).map(({ spec }) => spec)
        if (again.length > 0) {
          report.debug(`${part.part}: numbers of more than 15 digits, read again digit by digit`)
          done.push(...(await make(again, true)))
        }
        for (const { spec, made, isExact } of done)
          if (isExact) {
            count(totals, { [spec.name]: made.rows })
            count(result.unreadable, made.unreadable, `${spec.name}.`)
          }
        const date = await latestDate(connection)
        if (date !== null && (result.dataDate === null || date > result.dataDate)) result.dataDate = date
        isFirst = false
        if (isWhole) continue
        for (const { file } of piece) await rm(file)
        if (!isLast) continue
        await connection.run('DROP TABLE r')
        // Pieces of one source follow each other in order; of several sources each is sorted by itself.
        const isSorted = part.files.length === 1
        await inParallel(specs, workers, async (spec, worker) => {
          stop()
          if (!isSorted) await worker.connection.run(sortGathered(spec))
          await storeFrom(worker, spec, gathered(spec.name), totals[spec.name] ?? 0)
          await worker.connection.run(`DROP TABLE ${gathered(spec.name)}`)
        })
      }
      count(result.tables, totals)
    }
    for (const spec of registerTables()) {
      const made = await makeRegister(workers[0]!, spec, await registerRows(dir, spec.name))
      count(result.unreadable, made.unreadable, `${spec.name}.`)
      files.push(...(await store(workers[0]!, spec, made.rows, paths, n, 'part-00')))
      result.tables[spec.name] = made.rows
    }
    await inParallel(new Set(files), [1, 2, 3, 4], syncFile)
    report.progress({ stage: 'tables', done: parts.length, total: parts.length, unit: 'parts' })
    return result
  } catch (error) {
    if (signal?.aborted === true && !(error instanceof Interrupted))
      throw new Interrupted('the dataset is as it was before', 'jaryq build')
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
    for (const one of all) one.closeSync()
    instance.closeSync()
    await rm(spill, { recursive: true, force: true })
  }
}

function count(counts: Record<string, number>, more: Record<string, number>, prefix = ''): void {
  for (const [name, number] of Object.entries(more)) counts[prefix + name] = (counts[prefix + name] ?? 0) + number
}

/** Runs `work` over items, one at a time for each worker; after an error nothing new begins. Results in the items' order. */
async function inParallel<Item, W, Result>(
  items: Iterable<Item>,
  workers: W[],
  work: (item: Item, worker: W) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const queue = [...items].entries()
  let failed = false
  const runs = workers.map(async (worker) => {
    for (const [index, item] of queue) {
      if (failed) return
      try {
        results[index] = await work(item, worker)
      } catch (error) {
        failed = true
        throw error
      }
    }
  })
  const ended = await Promise.allSettled(runs)
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return results
}

interface PartFiles {
  part: string
  files: SourceFile[]
}

/** The compiled files of a generation, those of the same part number of all sources together. */
async function compiledParts(dir: string, n: number): Promise<PartFiles[]> {
  const root = datasetPaths(dir).compiled(n)
  const parts = new Map<string, SourceFile[]>()
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && /^part-\d+\.ndjson(\.zst)?$/.test(entry.name))
    .map((entry) => ({
      source: entry.parentPath.slice(root.length + 1),
      name: entry.name,
      file: join(entry.parentPath, entry.name),
    }))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
  for (const { source, name, file } of files) {
    const part = name.slice(0, name.indexOf('.'))
    parts.set(part, [...(parts.get(part) ?? []), { source, file }])
  }
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([part, list]) => ({ part, files: list }))
}

/** The table that gathers a spec's rows over the pieces of a part. */
const gathered = (name: string) => `all_${name}`

function gather(name: string, from: string, isFirst: boolean): string {
  return isFirst
    ? `CREATE OR REPLACE TABLE ${gathered(name)} AS FROM ${from}`
    : `INSERT INTO ${gathered(name)} FROM ${from}`
}

function sortGathered(spec: TableSpec): string {
  const stored = new Set(storedColumns(spec.columns).map(({ name }) => name))
  const order = ['ocid', 'source', ...spec.key].filter((name) => stored.has(name)).map((name) => `"${name}"`)
  // Within a process the order in which the rows came decides.
  return `CREATE OR REPLACE TABLE ${gathered(spec.name)} AS FROM ${gathered(spec.name)} ORDER BY ${order.join(', ')}, rowid`
}

/**
 * Reads a part into the temporary table `r`. Returns how often a value had another shape than OCDS says (a list where
 * one object belongs): such a value becomes NULL, the rest of its release stays.
 */
async function readPart(
  connection: DuckDBConnection,
  files: SourceFile[],
  spill: string,
  exactNumbers: boolean,
): Promise<Record<string, number>> {
  const columns = Object.entries(releaseShape)
    .map(([name, shape]) => `"${name}": ${sqlText(shapeType(shape))}`)
    .join(', ')
  const sources: SourceFile[] = []
  for (const { source, file } of files)
    sources.push({ source, file: exactNumbers ? await quoteLongNumbers(file, join(spill, `${source}.ndjson`)) : file })
  const read = async (options: string) => {
    const selects = sources.map(
      ({ source, file }) =>
        `SELECT ${sqlText(source)} AS source, * FROM read_json(${compiledFile(file)}, format='newline_delimited', auto_detect=false, columns={${columns}}${options}) WHERE ocid IS NOT NULL`,
    )
    if (selects.length === 0)
      selects.push(
        `SELECT ${['source', ...Object.keys(releaseShape)].map((name) => `CAST(NULL AS ${name === 'source' ? 'VARCHAR' : shapeType(releaseShape[name]!)}) AS "${name}"`).join(', ')} WHERE false`,
      )
    await connection.run(`CREATE OR REPLACE TABLE r AS ${selects.join(' UNION ALL ')}`)
  }
  let mismatches: Record<string, number> = {}
  let size = ''
  for (let attempt = 0; ; attempt++) {
    try {
      await read(Object.keys(mismatches).length > 0 ? `${size}, ignore_errors=true` : size)
      break
    } catch (error) {
      const message = (error as Error).message
      const longest = await tooLong(message, sources)
      if (attempt < 3 && size === '' && longest !== undefined) size = `, maximum_object_size=${longest}`
      else if (attempt < 3 && Object.keys(mismatches).length === 0 && /transform/i.test(message))
        mismatches = await countMismatches(connection, sources, size)
      else throw error
    }
  }
  await connection.run(`CREATE OR REPLACE TABLE award_first AS ${awardFirst}`)
  await connection.run(`CREATE OR REPLACE TABLE party_first AS ${partyFirst}`)
  return mismatches
}

async function latestDate(connection: DuckDBConnection): Promise<string | null> {
  const sql = `SELECT CAST(max(CASE WHEN ${isDate('date')} THEN TRY_CAST(left(date, 10) AS DATE) END) AS VARCHAR) FROM r`
  return ((await connection.runAndReadAll(sql)).getRows()[0]?.[0] ?? null) as string | null
}

/** When the engine found a line longer than it reads by default: the length that is needed. */
async function tooLong(message: string, files: SourceFile[]): Promise<number | undefined> {
  if (!/maximum_object_size/.test(message)) return undefined
  let longest = 0
  for (const { file } of files) for await (const { bytes } of readLines(file)) longest = Math.max(longest, bytes.length)
  return longest + 1024
}

async function countMismatches(
  connection: DuckDBConnection,
  files: SourceFile[],
  size: string,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { file } of files) {
    const from = `read_json(${compiledFile(file)}, format='newline_delimited', auto_detect=false, records=false, columns={json: 'JSON'}${size})`
    const wanted = containers()
    const selects = wanted.map(({ path, type }, index) => {
      const types = path.includes('*') ? `json_type(json, '${path}')` : `[json_type(json, '${path}')]`
      return `sum(len(list_filter(${types}, t -> t NOT IN ('${type}', 'NULL')))) AS c${index}`
    })
    const [row] = (await connection.runAndReadAll(`SELECT ${selects.join(', ')} FROM ${from}`)).getRows()
    for (const [index, { path }] of wanted.entries()) {
      const count = Number(row?.[index] ?? 0)
      if (count > 0) counts[path] = (counts[path] ?? 0) + count
    }
  }
  // The strict read failed, so something is there even if no single path explains it.
  return Object.keys(counts).length > 0 ? counts : { $: 1 }
}

const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g

/**
 * A copy of a file in which numbers of more than 15 digits are text. The engine reads numbers with a fraction as
 * doubles, which hold 15 digits; text keeps them all.
 */
async function quoteLongNumbers(file: string, copy: string): Promise<string> {
  const writer = await NdjsonWriter.create(copy)
  try {
    for await (const { bytes } of readLines(file)) {
      const line = bytes
        .toString()
        .replace(token, (found) => (found[0] !== '"' && found.replace(/\D/g, '').length > 15 ? `"${found}"` : found))
      const wait = writer.write(line)
      if (wait !== undefined) await wait
    }
    await writer.close()
  } catch (error) {
    await writer.abort()
    throw error
  }
  return copy
}

// The packing is said, because the engine takes a path with `?` for an address and does not see its ending.
function compiledFile(file: string): string {
  return `${sqlText(literalPath(file))}${file.endsWith('.zst') ? ", compression='zstd'" : ''}`
}
