import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { literalPath } from '../files/literal-path.ts'
import { UserError } from '../terminal/errors.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { type LayerPaths, layerPaths } from './layout.ts'
import { allTables } from './tables/tables.ts'

/*
 * A generation is whole, or it lies in layers: `layers/0` has the files of a whole one, each further layer the processes
 * that changed since, and stands in their place for those in the layers below it. A register is that of the uppermost
 * layer that has it. Whoever reads tables or compiled releases asks here.
 */

/** The layer of a path in a generation's list of files. */
const inLayer = /^layers\/(\d+)\//

/** The folder of a layer in that of its generation. */
export function layerFolder(generation: string, layer: number): string {
  return join(generation, 'layers', String(layer))
}

/** The path in its layer of a file that a generation's list names, and the layer's number; 0 in a whole generation. */
export function placeInLayer(path: string): { layer: number; path: string } {
  const found = inLayer.exec(path)
  return found === null ? { layer: 0, path } : { layer: Number(found[1]), path: path.slice(found[0].length) }
}

/** The layers of the generation in a folder, the lowest first; a whole generation is its own one layer. */
export async function layersOf(generation: string): Promise<LayerPaths[]> {
  const names = await readdir(join(generation, 'layers')).catch(() => [])
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number)
  if (numbers.length === 0) return [layerPaths(generation)]
  return numbers.sort((a, b) => a - b).map((layer) => layerPaths(layerFolder(generation, layer)))
}

/** The files of Parquet of a table. */
export interface TableFiles {
  name: string
  /** By layer, the lowest first; of a register those of one layer alone. */
  layers: string[][]
}

/** The tables of the generation in a folder. Throws a UserError when files of one are missing. */
export async function tablesOf(generation: string): Promise<TableFiles[]> {
  const layers = await layersOf(generation)
  return Promise.all(
    allTables().map(async ({ name, columns }): Promise<TableFiles> => {
      const found = await Promise.all(layers.map(async (layer) => partsIn(layer.table(name))))
      const isRegister = !columns.some((column) => column.name === 'ocid')
      const wanted = isRegister ? [found.findLast((files) => files.length > 0) ?? []] : found
      const missing = wanted.findIndex((files) => files.length === 0)
      if (missing !== -1)
        throw new UserError(`the table ${name} of generation ${basename(generation)} is missing`, {
          why: `there is no Parquet file in ${layers[missing]!.table(name)}`,
          next: 'make the tables again with: jaryq build --force',
          exit: 'data',
        })
      return { name, layers: wanted }
    }),
  )
}

async function partsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((file) => /^part-\d+\.parquet$/.test(file))
    .sort()
    .map((file) => join(folder, file))
}

/** A relation over files of Parquet. `more`: further options of the reader. */
export function parquet(files: readonly string[], more = ''): string {
  return `read_parquet([${files.map((file) => sqlText(literalPath(file))).join(', ')}], hive_partitioning=false${more})`
}

/** Which layer has a process: for those that are not in the lowest. */
const upper = 'memory.main.upper_layers'

/** Makes a view of each table, and what these read of the layers. */
export async function makeViews(connection: DuckDBConnection, tables: readonly TableFiles[]): Promise<void> {
  await makeUpperLayers(connection, tables)
  for (const table of tables) await connection.run(`CREATE VIEW ${table.name} AS ${rowsSql(table)}`)
}

async function makeUpperLayers(connection: DuckDBConnection, tables: readonly TableFiles[]): Promise<void> {
  const processes = tables.find(({ name }) => name === 'processes')!
  if (processes.layers.length === 1) return
  const selects = processes.layers
    .slice(1)
    .map((files, index) => `SELECT source, ocid, ${index + 1} AS layer FROM ${parquet(files)}`)
  await connection.run(
    `CREATE TABLE ${upper} AS SELECT source, ocid, CAST(max(layer) AS INTEGER) AS layer FROM (${selects.join(' UNION ALL ')}) GROUP BY source, ocid ORDER BY source, ocid`,
  )
}

/** A SELECT of the rows of a table. Where there are layers it needs what `makeViews` makes. */
function rowsSql({ layers }: TableFiles): string {
  return layers
    .map((files, layer) => `SELECT t.* FROM ${parquet(files)} t${ofLayer(layers, layer)}`)
    .join(' UNION ALL ')
}

/** A JOIN that leaves the rows `t` of a layer that no layer above it has. */
function ofLayer(layers: readonly string[][], layer: number): string {
  if (layer === layers.length - 1) return ''
  const same = 'u.source = t.source AND u.ocid = t.ocid'
  return layer === 0
    ? ` ANTI JOIN ${upper} u ON ${same}`
    : ` SEMI JOIN (SELECT source, ocid FROM ${upper} WHERE layer = ${layer}) u ON ${same}`
}

/** How the processes of a generation in layers would be divided among parts, were it whole. */
export interface Division {
  parts: number
  /** The sources that are divided; others are in the first part. */
  divided: readonly string[]
}

/** The division of the generation in a folder: that of its lowest layer. */
export async function divisionOf(generation: string): Promise<Division> {
  const [lowest] = await layersOf(generation)
  const names = await readdir(lowest!.compiled()).catch(() => [])
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (await readdir(lowest!.compiled(name))).filter(isPart).length)
  const last = Math.max(0, ...(await partsIn(lowest!.table('processes'))).map(partNumber))
  return {
    parts: 2 ** Math.ceil(Math.log2(last + 1)),
    divided: names.filter((name) => (counts.get(name) ?? 0) > 1).sort(),
  }
}

const partNumber = (file: string) => Number(/(\d+)\.parquet$/.exec(file)![1])
const isPart = (name: string) => /^part-\d+\.ndjson(\.zst)?$/.test(name)

/** SQL: the part of a process. */
function partSql({ parts, divided }: Division): string {
  if (parts === 1 || divided.length === 0) return '0'
  const number = "CAST('0x' || left(md5(t.ocid), 8) AS UBIGINT)"
  return `CASE WHEN t.source IN (${divided.map(sqlText).join(', ')}) THEN CAST(${number} % ${parts} AS INTEGER) ELSE 0 END`
}

/**
 * A SELECT of the rows of a table with `part_` and `row_`: sorted by part_, ocid, source and row_ they are as the files of
 * a whole generation have them. Of a register they are sorted by part_ and row_.
 */
export function orderedRows({ layers }: TableFiles, division: Division): { sql: string; order: string[] } {
  const isWhole = layers.length === 1
  const numbered = ', file_row_number=true'
  const selects = layers.flatMap((files, layer) =>
    layer === 0
      ? files.map(
          (file) =>
            `SELECT t.*, ${partNumber(file)} AS part_, t.file_row_number AS row_ FROM ${parquet([file], numbered)} t${ofLayer(layers, 0)}`,
        )
      : [
          `SELECT t.*, ${partSql(division)} AS part_, t.file_row_number AS row_ FROM ${parquet(files, numbered)} t${ofLayer(layers, layer)}`,
        ],
  )
  return {
    sql: selects.join(' UNION ALL '),
    order: isWhole ? ['part_', 'row_'] : ['part_', 'ocid', 'source', 'row_'],
  }
}

/** Whether the generation in a folder lies in layers. */
export async function isLayered(generation: string): Promise<boolean> {
  return stat(join(generation, 'layers')).then(
    () => true,
    () => false,
  )
}

/** The files of compiled releases of each source of the generation in a folder, by layer, the lowest first. */
export async function compiledOf(generation: string): Promise<{ source: string; layers: string[][] }[]> {
  const layers = await layersOf(generation)
  const names = await Promise.all(layers.map((layer) => readdir(layer.compiled()).catch(() => [])))
  const sources = [...new Set(names.flat())].sort()
  return Promise.all(
    sources.map(async (source) => ({
      source,
      layers: await Promise.all(layers.map((layer) => compiledIn(layer.compiled(source)))),
    })),
  )
}

async function compiledIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter(isPart)
    .sort()
    .map((name) => join(folder, name))
}
