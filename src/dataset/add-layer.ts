import { copyFile, link, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { writeAtomically } from '../files/atomic.ts'
import type { GenerationFile } from './build.ts'
import { compileDataset, isDivided, partCount } from './compile/compile.ts'
import { layerFolder, layersOf, makeViews, parquet, placeInLayer, type TableFiles, tablesOf } from './layers.ts'
import { datasetPaths, layerPaths } from './layout.ts'
import { addedReleases, type MadeFrom, ocidsIn, readMadeFrom } from './made-from.ts'
import type { Manifest } from './manifest.ts'
import type { UnreadablePlace } from './tables/make.ts'
import { count } from './tables/part.ts'
import { registerTables } from './tables/tables.ts'
import { type TablesOptions, type TablesResult, writeTables } from './tables/write.ts'

/** With fewer processes all is made anew as fast as a part of it. */
const worthwhile = 5_000
/** When a tenth of the processes changed since the tables were whole, they are made whole again. */
const mostChanged = 0.1
/** So many layers of changes become one again. */
const mostLayers = 8
/** Of more unreadable values than this the places are not written down. */
const mostPlaces = 100_000

/** A layer of what changed since the tables of a generation were made. */
export interface LayerPlan {
  /** The generation that it is put upon. */
  below: number
  /** Its number. Layers below it stay, but those with a higher number. */
  layer: number
  /** The processes in it, by source. */
  ocids: ReadonlyMap<string, ReadonlySet<string>>
  /** The registers changed too. */
  registers: boolean
  /** Values that could not be read in the layers below, but for the processes of this one. */
  places: readonly UnreadablePlace[]
}

/**
 * What a layer upon the current generation would hold, so that tables, seen through it, are as if all had been made anew;
 * undefined where all is to be made anew: little is there, much changed, or what was there then is not all there now.
 */
export async function planLayer(
  dir: string,
  manifest: Manifest,
  now: MadeFrom,
  smallest = worthwhile,
): Promise<LayerPlan | undefined> {
  const { generation: below, tables = {}, unreadable = {} } = manifest
  if (below === null) return undefined
  const paths = datasetPaths(dir)
  const folder = paths.generation(below)
  const before = await readMadeFrom(folder)
  const added = before === undefined ? undefined : addedReleases(before, now)
  const processes = tables.processes ?? 0
  if (before === undefined || added === undefined || processes < smallest) return undefined
  const isOther = (source: string) =>
    isDivided(before.releases[source]?.count ?? 0) !== isDivided(now.releases[source]!.count)
  if (Object.keys(now.releases).some(isOther)) return undefined
  const places = await readPlaces(folder)
  const names = Object.keys(unreadable).filter((name) => !isOfRegister(name))
  if (names.some((name) => places === undefined || isOfShape(name))) return undefined
  const ocids = await ocidsIn(paths, added)
  const changed = sizeOf(ocids)
  if (partCount(processes + changed) !== partCount(processes)) return undefined
  const layers = await layersOf(folder)
  const earlier = await inUpperLayers(await tablesOf(folder))
  const all = new Map([...earlier].map(([source, set]) => [source, new Set(set)]))
  for (const [source, set] of ocids) all.set(source, new Set([...(all.get(source) ?? []), ...set]))
  if (sizeOf(all) > mostChanged * processes) return undefined
  const isFull = layers.length > mostLayers
  const chosen = isFull ? all : ocids
  return {
    below,
    layer: isFull ? 1 : layers.length,
    ocids: chosen,
    // A register may have come with a layer that goes.
    registers: isFull || before.registers !== now.registers,
    places: (places ?? []).filter(({ source, ocid }) => chosen.get(source)?.has(ocid) !== true),
  }
}

function sizeOf(ocids: ReadonlyMap<string, ReadonlySet<string>>): number {
  let size = 0
  for (const set of ocids.values()) size += set.size
  return size
}

/** `table.column` of a register. */
function isOfRegister(name: string): boolean {
  return registerTables().some((table) => name.startsWith(`${table.name}.`))
}

/** Values of another shape than OCDS's are counted by path, without their places: what comes after them is made anew. */
function isOfShape(name: string): boolean {
  return name.startsWith('$')
}

async function inUpperLayers(tables: readonly TableFiles[]): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>()
  const files = tables
    .find(({ name }) => name === 'processes')!
    .layers.slice(1)
    .flat()
  if (files.length === 0) return found
  await withEngine(async (connection) => {
    const rows = (await connection.runAndReadAll(`SELECT source, ocid FROM ${parquet(files)}`)).getRows()
    for (const [source, ocid] of rows as [string, string][])
      found.set(source, (found.get(source) ?? new Set()).add(ocid))
  })
  return found
}

async function withEngine<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return await work(connection)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/**
 * Makes generation `n` of the one below it and a layer of what changed, and returns what all its tables hold. Files of the
 * layers below are shared between both generations. Undefined, and nothing is to be kept, when a process has no compiled
 * release any more, which only tables made anew can tell.
 */
export async function addLayer(
  dir: string,
  n: number,
  plan: LayerPlan,
  files: readonly GenerationFile[],
  options: TablesOptions & { manifest: Manifest },
): Promise<(TablesResult & { shared: GenerationFile[] }) | undefined> {
  const { generation } = datasetPaths(dir)
  const [from, to] = [generation(plan.below), generation(n)]
  const shared: GenerationFile[] = []
  for (const file of files) {
    const { layer, path } = placeInLayer(file.path)
    if (!/^(compiled|tables)\//.test(path) || layer >= plan.layer) continue
    const target = `layers/${layer}/${path}`
    await share(join(from, ...file.path.split('/')), join(to, ...target.split('/')))
    shared.push({ ...file, path: target })
  }
  options.report.debug(`${sizeOf(plan.ocids)} processes changed: layer ${plan.layer} upon generation ${plan.below}`)
  const paths = layerPaths(layerFolder(to, plan.layer))
  const { manifest, ...work } = options
  await compileDataset(dir, n, { ...work, layer: { paths, ocids: plan.ocids } })
  // A register alone may have changed.
  await mkdir(paths.compiled(), { recursive: true })
  const layer = { paths, registers: plan.registers }
  const made = await writeTables(dir, n, { ...work, parquetAlone: true, layer })
  if (made.tables.processes !== sizeOf(plan.ocids)) return undefined
  const places = [...plan.places, ...made.places]
  await writePlaces(to, places)
  return { ...(await sums(to, manifest, made, places, plan)), places, dataDate: made.dataDate, shared }
}

/** One file in two generations; where the disk cannot do that, a copy. */
async function share(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  try {
    await link(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error
    await copyFile(from, to)
  }
}

/** Rows and unreadable values of all tables. */
async function sums(
  folder: string,
  manifest: Manifest,
  made: TablesResult,
  places: readonly UnreadablePlace[],
  plan: LayerPlan,
): Promise<Pick<TablesResult, 'tables' | 'unreadable'>> {
  const tables: Record<string, number> = {}
  await withEngine(async (connection) => {
    const found = await tablesOf(folder)
    await makeViews(connection, found)
    for (const { name } of found) {
      const [row] = (await connection.runAndReadAll(`SELECT count(*) FROM ${name}`)).getRows()
      tables[name] = Number(row![0])
    }
  })
  const unreadable: Record<string, number> = {}
  const ofRegisters = plan.registers ? made.unreadable : (manifest.unreadable ?? {})
  for (const { column, count: number } of places) count(unreadable, { [column]: number })
  for (const [name, number] of Object.entries(ofRegisters))
    if (isOfRegister(name)) count(unreadable, { [name]: number })
  for (const [name, number] of Object.entries(made.unreadable))
    if (isOfShape(name)) count(unreadable, { [name]: number })
  return { tables, unreadable }
}

const placesName = 'unreadable.ndjson'

/** Writes down where values are that could not be read, if there are any, so that they need not be counted again. */
export async function writePlaces(folder: string, places: readonly UnreadablePlace[]): Promise<void> {
  if (places.length === 0 || places.length > mostPlaces) return
  const lines = places.map((place) => `${JSON.stringify(place)}\n`).sort()
  await writeAtomically(join(folder, placesName), lines.join(''))
}

/** Undefined where nothing was written down, or not of all. */
async function readPlaces(folder: string): Promise<UnreadablePlace[] | undefined> {
  try {
    const lines = (await readFile(join(folder, placesName), 'utf8')).split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as UnreadablePlace)
  } catch {
    return undefined
  }
}
