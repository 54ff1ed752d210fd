import { mkdir, readdir, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { personKey } from '../../ocds/persons.ts'
import { Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { syncFile } from '../durable.ts'
import { datasetPaths, type LayerPaths, layerPaths } from '../layout.ts'
import { readManifest } from '../manifest.ts'
import { isOutOfMemory, megabytesFor } from '../memory.ts'
import { registerRows } from '../registers.ts'
import { makeRegister, store, type UnreadablePlace, type Worker } from './make.ts'
import { count, inParallel, type Kitchen, later, makePart, type Part } from './part.ts'
import type { SourceFile } from './pieces.ts'
import { registerTables, tableSpecs } from './tables.ts'

export interface TablesOptions {
  report: Reporter
  signal?: AbortSignal
  /** How many work; default: one for each processor as far as there is memory for them. */
  threads?: number
  /** Megabytes of the engine, which puts on disk what does not fit; default: half of what is free, at most 1,200. */
  memory?: number
  /** Bytes of compiled releases that are read at once; default: what the memory holds with room for the tables. */
  pieceBytes?: number
  /** Without Arrow. */
  parquetAlone?: boolean
  /** Makes the tables of a layer from its compiled releases instead, those of registers only where asked for. */
  layer?: { paths: LayerPaths; registers: boolean }
}

export interface TablesResult {
  /** Rows of each table. */
  tables: Record<string, number>
  /** Values that could not be cast (`table.column`), and values of another shape than OCDS's (`$.path`), counted. */
  unreadable: Record<string, number>
  /** Where values are that could not be cast; columns as `table.column`. */
  places: UnreadablePlace[]
  /** The latest local date of a release (`YYYY-MM-DD`). */
  dataDate: string | null
}

/**
 * Makes the tables of generation `n` from its compiled releases and the dataset's registers: Parquet and Arrow, one
 * part of the compiled releases after another, so that memory does not grow with the dataset.
 */
export async function writeTables(dir: string, n: number, options: TablesOptions): Promise<TablesResult> {
  const { temp, generation } = datasetPaths(dir)
  const paths = options.layer?.paths ?? layerPaths(generation(n))
  const { report, signal } = options
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const spill = join(temp, `tables-${process.pid}`)
  await mkdir(spill, { recursive: true })
  const memory = options.memory ?? megabytesFor(1200, 300)
  // Each thread has buffers of its own.
  const threads = options.threads ?? Math.max(1, Math.min(availableParallelism(), Math.floor(memory / 200)))
  // A table of one part is too small for the engine's own parallelism: two tables are made at a time instead. Who waits
  // for a statement works on it too, so that the engine has a thread of its own only for the processors that are left.
  const makers = Math.min(2, threads)
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memory}MB`,
    temp_directory: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    threads: String(threads - makers + 1),
  })
  const connection = await instance.connect()
  const workers: Worker[] = []
  for (let index = 0; index < makers; index++)
    workers.push({
      connection: await instance.connect(),
      table: `t${index}`,
      parquetAlone: options.parquetAlone,
    })
  const all = [connection, ...workers.map((worker) => worker.connection)]
  const interrupt = () => {
    for (const one of all) one.interrupt()
  }
  signal?.addEventListener('abort', interrupt)
  const result: TablesResult = { tables: {}, unreadable: {}, places: [], dataDate: null }
  const files: string[] = []
  try {
    for (const one of all) await one.run("SET TimeZone = 'UTC'")
    const specs = tableSpecs()
    const registers = options.layer?.registers === false ? [] : registerTables()
    for (const { name } of [...specs, ...registers])
      for (const path of [paths.table(name), ...(options.parquetAlone === true ? [] : [paths.arrow(name)])])
        await mkdir(path, { recursive: true })
    const kitchen: Kitchen = {
      connection,
      workers,
      paths,
      spill,
      pieceBytes: options.pieceBytes ?? Math.min(150, memory / 8) * 1e6,
      debug: (line) => report.debug(line),
      personKey: async () => personKey((await readManifest(dir)).training),
      stop: () => {
        if (signal?.aborted === true) throw new Interrupted('the dataset is as it was before', 'jaryq build')
      },
    }
    const parts = await compiledParts(paths.compiled())
    // A dataset without releases has its tables all the same.
    if (parts.length === 0) parts.push({ name: 'part-00', files: [] })
    for (const [index, part] of parts.entries()) {
      report.progress({ stage: 'tables', done: index, total: parts.length, unit: 'parts' })
      const made = await makePart(kitchen, specs, part)
      count(result.unreadable, made.mismatches)
      for (const [name, { rows, unreadable }] of made.tables) {
        count(result.tables, { [name]: rows })
        count(result.unreadable, unreadable, `${name}.`)
      }
      result.places.push(...made.places)
      result.dataDate = later(result.dataDate, made.dataDate)
      files.push(...made.files)
    }
    for (const spec of registers) {
      const made = await makeRegister(workers[0]!, spec, await registerRows(dir, spec.name))
      count(result.unreadable, made.unreadable, `${spec.name}.`)
      files.push(...(await store(workers[0]!, spec, made.rows, paths, 'part-00')))
      result.tables[spec.name] = made.rows
    }
    await inParallel(new Set(files), [1, 2, 3, 4], syncFile)
    report.progress({ stage: 'tables', done: parts.length, total: parts.length, unit: 'parts' })
    return result
  } catch (error) {
    if (signal?.aborted === true && !(error instanceof Interrupted))
      throw new Interrupted('the dataset is as it was before', 'jaryq build')
    if (isOutOfMemory(error))
      throw new UserError(`the tables need more memory than the ${memory} MB that they may use`, {
        why: (error as Error).message.split('\n')[0]!,
        next: [
          `give them more: jaryq build --memory ${memory * 2}`,
          'or close other programs and run the same command again',
        ],
        cause: error,
      })
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
    for (const one of all) one.closeSync()
    instance.closeSync()
    await rm(spill, { recursive: true, force: true })
  }
}

/** The compiled files in a folder, those of the same part number of all sources together. */
async function compiledParts(root: string): Promise<Part[]> {
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
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, list]) => ({ name, files: list }))
}
