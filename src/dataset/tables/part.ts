import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { LayerPaths } from '../layout.ts'
import { isOutOfMemory } from '../memory.ts'
import { type Made, makeTable, store, type UnreadablePlace, type Worker } from './make.ts'
import { inPieces, type Piece, type SourceFile, split } from './pieces.ts'
import { latestDate, lookups, readPiece } from './read-piece.ts'
import { storedColumns, type TableSpec } from './tables.ts'

/** The engine as a part's tables are made with it, and what limits it. */
export interface Kitchen {
  connection: DuckDBConnection
  workers: Worker[]
  paths: Pick<LayerPaths, 'table' | 'arrow'>
  /** A folder for files that are needed while a part is made. */
  spill: string
  /** Bytes of compiled releases that are read at once; becomes less when memory runs short. */
  pieceBytes: number
  debug: (line: string) => void
  /** The key of pseudonyms; asked for when there are people to hide. */
  personKey: () => Promise<Buffer>
  /** Throws when the run was interrupted. */
  stop: () => void
}

/** What came of a part. */
export interface PartMade {
  /** Of each table, in the order of the specs. */
  tables: Map<string, Omit<Made, 'rounded' | 'places'>>
  /** Where values are that could not be cast; columns as `table.column`. */
  places: UnreadablePlace[]
  /** Values of another shape than OCDS's, by path. */
  mismatches: Record<string, number>
  dataDate: string | null
  /** Parquet and Arrow, whole but not yet synced. */
  files: string[]
}

/** Compiled releases of the same part of all sources. */
export interface Part {
  name: string
  files: SourceFile[]
}

/**
 * Makes all tables of one part. A part that is read in one piece is stored from there; the rows of
 * several pieces are gathered first, in the engine, which puts on disk what it has no memory for. When memory does not
 * do for a piece, the tables that are missing are made from smaller ones: rows and files are the same.
 */
export async function makePart(kitchen: Kitchen, specs: TableSpec[], part: Part): Promise<PartMade> {
  const { connection, workers, paths, spill, stop } = kitchen
  const made: PartMade = {
    tables: new Map(specs.map(({ name }) => [name, { rows: 0, unreadable: {} }])),
    places: [],
    mismatches: {},
    dataDate: null,
    files: [],
  }
  const gathered = new Set<TableSpec>()
  let copies = 0
  const path = () => join(spill, `piece-${copies++}.ndjson`)

  const keep = async (spec: TableSpec, worker: Worker, { rows, unreadable, places }: Made, isWhole: boolean) => {
    const sum = made.tables.get(spec.name)!
    if (isWhole) made.files.push(...(await store(worker, spec, rows, paths, part.name)))
    else {
      await worker.connection.run(gather(spec.name, worker.table, !gathered.has(spec)))
      gathered.add(spec)
    }
    sum.rows += rows
    count(sum.unreadable, unreadable)
    for (const place of places) made.places.push({ ...place, column: `${spec.name}.${place.column}` })
  }

  const take = async (piece: Piece, wanted: TableSpec[], isKnown: boolean): Promise<void> => {
    const missing = new Set(wanted)
    let known = isKnown
    try {
      for (const exactNumbers of [false, true]) {
        if (missing.size === 0) break
        stop()
        if (exactNumbers) kitchen.debug(`${part.name}: numbers of more than 15 digits, read again digit by digit`)
        const mismatches = await readPiece(connection, piece, spill, exactNumbers, kitchen.personKey)
        if (!known) {
          count(made.mismatches, mismatches)
          made.dataDate = later(made.dataDate, await latestDate(connection))
          known = true
        }
        await inParallel([...missing], workers, async (spec, worker) => {
          stop()
          const table = await makeTable(worker, spec)
          if (table.rounded && !exactNumbers) return
          await keep(spec, worker, table, !piece.isCopy)
          missing.delete(spec)
        })
      }
    } catch (error) {
      if (!isOutOfMemory(error) || piece.lines < 2) throw error
      kitchen.pieceBytes = Math.min(kitchen.pieceBytes, Math.ceil(piece.bytes / 2))
      kitchen.debug(`${part.name}: too little memory, smaller pieces: ${kitchen.pieceBytes} bytes`)
      await dropRead(connection, workers)
      const half = Math.ceil(piece.bytes / 2)
      for await (const smaller of split(piece.files, { size: () => half, path }))
        await take(smaller, [...missing], known)
    }
    if (piece.isCopy) for (const { file } of piece.files) await rm(file)
  }

  for await (const piece of inPieces(part.files, { size: () => kitchen.pieceBytes, path }))
    await take(piece, specs, false)
  await dropRead(connection, workers)
  // Pieces of one source follow each other in order; of several sources each is sorted by itself.
  const isSorted = part.files.length === 1
  const finish = async (spec: TableSpec, { connection, parquetAlone }: Worker) => {
    stop()
    const table = gatheredName(spec.name)
    if (!isSorted) await connection.run(sortGathered(spec))
    const { rows } = made.tables.get(spec.name)!
    made.files.push(...(await store({ connection, table, parquetAlone }, spec, rows, paths, part.name)))
    await connection.run(`DROP TABLE ${table}`)
    gathered.delete(spec)
  }
  const inOrder = () => specs.filter((spec) => gathered.has(spec))
  try {
    await inParallel(inOrder(), workers, finish)
  } catch (error) {
    if (!isOutOfMemory(error)) throw error
    kitchen.debug(`${part.name}: too little memory, one table at a time`)
    await dropRead(connection, workers)
    await alone(connection, () => inParallel(inOrder(), workers.slice(0, 1), finish))
  }
  return made
}

/** Does `work` with one thread of the engine: each has buffers of its own. */
async function alone<Result>(connection: DuckDBConnection, work: () => Promise<Result>): Promise<Result> {
  const [row] = (await connection.runAndReadAll(`SELECT current_setting('threads')`)).getRows()
  await connection.run('SET threads = 1')
  try {
    return await work()
  } finally {
    await connection.run(`SET threads = ${Number(row![0])}`)
  }
}

/** Gives back the memory of what was read and of tables that are stored or gathered. */
async function dropRead(connection: DuckDBConnection, workers: Worker[]): Promise<void> {
  for (const table of ['r', ...Object.keys(lookups), 'owner_ids']) await connection.run(`DROP TABLE IF EXISTS ${table}`)
  for (const worker of workers) await worker.connection.run(`DROP TABLE IF EXISTS ${worker.table}`)
}

/** Adds counts to counts. */
export function count(counts: Record<string, number>, more: Record<string, number>, prefix = ''): void {
  for (const [name, number] of Object.entries(more)) counts[prefix + name] = (counts[prefix + name] ?? 0) + number
}

/** The later of two days (`YYYY-MM-DD`). */
export function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a
}

/** Runs `work` over items, one at a time for each worker; after an error nothing new begins. */
export async function inParallel<Item, W>(
  items: Iterable<Item>,
  workers: W[],
  work: (item: Item, worker: W) => Promise<void>,
): Promise<void> {
  const queue = [...items].values()
  let failed = false
  const runs = workers.map(async (worker) => {
    for (const item of queue) {
      if (failed) return
      try {
        await work(item, worker)
      } catch (error) {
        failed = true
        throw error
      }
    }
  })
  const ended = await Promise.allSettled(runs)
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}

/** The table that gathers a spec's rows over the pieces of a part. */
const gatheredName = (name: string) => `all_${name}`

function gather(name: string, from: string, isFirst: boolean): string {
  return isFirst
    ? `CREATE OR REPLACE TABLE ${gatheredName(name)} AS FROM ${from}`
    : `INSERT INTO ${gatheredName(name)} FROM ${from}`
}

function sortGathered(spec: TableSpec): string {
  const stored = new Set(storedColumns(spec.columns).map(({ name }) => name))
  const order = ['ocid', 'source', ...spec.key].filter((name) => stored.has(name)).map((name) => `"${name}"`)
  const table = gatheredName(spec.name)
  // Within a process the order in which the rows came decides.
  return `CREATE OR REPLACE TABLE ${table} AS FROM ${table} ORDER BY ${order.join(', ')}, rowid`
}
