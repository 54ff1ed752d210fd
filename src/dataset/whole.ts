import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readLines } from '../files/lines.ts'
import { NdjsonWriter } from '../files/ndjson-writer.ts'
import { textMembers } from '../ocds/members.ts'
import { compareText } from '../ocds/merge.ts'
import { fileError } from '../terminal/errors.ts'
import { partHash } from './compile/buckets.ts'
import { partName } from './compile/compile.ts'
import { fileDigest } from './durable.ts'
import { compiledOf, type Division, divisionOf, isLayered, makeViews, orderedRows, tablesOf } from './layers.ts'
import { datasetPaths } from './layout.ts'
import { memoryFor } from './memory.ts'
import { noteSum } from './sums.ts'
import { writeArrow } from './tables/arrow.ts'
import { allTables } from './tables/tables.ts'

/*
 * What a generation in layers would be, were it whole: made when it is asked for and kept with the generation, the same
 * bytes as those of a build that makes all anew.
 */

/** The folder with the compiled releases of a generation: that of a source has its parts. */
export async function wholeCompiled(dir: string, n: number): Promise<string> {
  const paths = datasetPaths(dir)
  const generation = paths.generation(n)
  if (!(await isLayered(generation))) return paths.compiled(n)
  return made(dir, n, 'compiled', async (folder) => {
    const division = await divisionOf(generation)
    for (const { source, layers } of await compiledOf(generation)) {
      const parts = division.divided.includes(source) ? division.parts : 1
      for (let part = 0; part < parts; part++) {
        const files = layers.flatMap((own, layer) =>
          own
            .filter((file) => layer > 0 || file.endsWith(partName(part)))
            .map((file) => lines(file, layer, part, parts)),
        )
        await writePart(join(folder, source, partName(part)), files)
      }
    }
  })
}

interface CompiledLine {
  ocid: string
  bytes: Buffer
  layer: number
}

/** The lines of a file of compiled releases that belong to a part. */
async function* lines(file: string, layer: number, part: number, parts: number): AsyncGenerator<CompiledLine> {
  for await (const { bytes } of readLines(file)) {
    const ocid = textMembers(bytes, ['ocid']).get('ocid') ?? ''
    if (layer === 0 || parts === 1 || partHash(ocid) % parts === part) yield { ocid, bytes, layer }
  }
}

/** Writes the lines of sorted files in order of ocid, of each process that of the uppermost layer. */
async function writePart(path: string, files: AsyncGenerator<CompiledLine>[]): Promise<void> {
  let writer: NdjsonWriter | undefined
  const heads = await Promise.all(files.map((file) => file.next()))
  try {
    for (;;) {
      let first: CompiledLine | undefined
      for (const { done, value } of heads)
        if (done !== true) {
          const order = first === undefined ? -1 : compareText(value.ocid, first.ocid)
          if (order < 0 || (order === 0 && value.layer > first!.layer)) first = value
        }
      if (first === undefined) break
      writer ??= await NdjsonWriter.create(path)
      const behind = writer.write(first.bytes)
      if (behind !== undefined) await behind
      const { ocid } = first
      for (const [at, { done, value }] of heads.entries())
        if (done !== true && value.ocid === ocid) heads[at] = await files[at]!.next()
    }
    await writer?.close()
  } catch (error) {
    await writer?.abort()
    throw error
  }
}

/** The folder with the Arrow files of a table. */
export async function wholeArrow(dir: string, n: number, name: string): Promise<string> {
  const paths = datasetPaths(dir)
  const generation = paths.generation(n)
  if (!(await isLayered(generation))) return paths.arrow(n, name)
  return made(dir, n, join('arrow', name), async (folder, work) => {
    const division = await divisionOf(generation)
    const { DuckDBInstance } = await import('@duckdb/node-api')
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: memoryFor(500),
      temp_directory: work,
    })
    const connection = await instance.connect()
    try {
      await connection.run("SET TimeZone = 'UTC'")
      const tables = await tablesOf(generation)
      await makeViews(connection, tables)
      const table = tables.find((one) => one.name === name)!
      const { columns } = allTables().find((one) => one.name === name)!
      const parts = table.layers.length === 1 ? 1 : division.parts
      for (let part = 0; part < parts; part++) {
        const rows = await arrowPart(connection, table, columns, division, part)
        const file = join(folder, `part-${String(part).padStart(2, '0')}.arrow`)
        await writeArrow(connection, 'whole', columns, rows, file)
      }
    } finally {
      connection.closeSync()
      instance.closeSync()
    }
  })
}

type Connection = Parameters<typeof makeViews>[0]

/** Puts the rows of a part of a table into the temporary table `whole`; returns how many there are. */
async function arrowPart(
  connection: Connection,
  table: Parameters<typeof orderedRows>[0],
  columns: (typeof allTables extends () => readonly (infer Table)[] ? Table : never)['columns'],
  division: Division,
  part: number,
): Promise<number> {
  const { sql, order } = orderedRows(table, division)
  const names = columns.map((column) => `"${column.name}"`).join(', ')
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE whole AS SELECT ${names} FROM (${sql}) WHERE part_ = ${part} ORDER BY ${order.join(', ')}`,
  )
  const [row] = (await connection.runAndReadAll('SELECT count(*) FROM whole')).getRows()
  return Number(row![0])
}

/** A folder of what is made when it is asked for: it appears whole. */
async function made(
  dir: string,
  n: number,
  name: string,
  make: (folder: string, work: string) => Promise<void>,
): Promise<string> {
  const paths = datasetPaths(dir)
  const target = join(paths.generation(n), 'whole', name)
  if (await isThere(target)) return target
  const work = join(paths.temp, `whole-${process.pid}-${name.replaceAll(/[/\\]/g, '-')}`)
  const folder = join(work, 'made')
  try {
    await rm(work, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await make(folder, work)
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) await noteSum(join(entry.parentPath, entry.name), join(entry.parentPath, entry.name))
    await mkdir(dirname(target), { recursive: true })
    await rename(folder, target).catch(async (error) => {
      // Somebody else was faster, with the same.
      if (!(await isThere(target))) throw error
    })
    return target
  } catch (error) {
    throw fileError(error, 'put the layers together in', target)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** The files of a generation's compiled releases, with what they hold: those of a build, or made now. */
export async function digestsBelow(folder: string): Promise<{ path: string; bytes: number; sha256: string }[]> {
  const files: { path: string; bytes: number; sha256: string }[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && !entry.name.startsWith('.')) {
      const path = join(entry.parentPath, entry.name)
      files.push({ path, ...(await fileDigest(path)) })
    }
  return files
}
