import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../files/hash.ts'
import { Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import type { Column, Row } from '../../terminal/rows.ts'
import { sqlText } from '../../terminal/sql-text.ts'
import { readGenerationFiles } from '../build.ts'
import { fileDigest } from '../durable.ts'
import { type Engine, openEngine } from '../engine.ts'
import { divisionOf, orderedRows, placeInLayer, tablesOf } from '../layers.ts'
import type { Manifest } from '../manifest.ts'
import { allTables } from '../tables/tables.ts'
import {
  isPartitioned,
  type Lake,
  type LakeAbout,
  type LakeFile,
  lakeColumns,
  lakeFormat,
  placeOf,
  yearColumn,
} from './layout.ts'
import { lakeStore } from './store.ts'

export interface LakeOptions {
  /** A folder of this machine. */
  to: string
  report: Reporter
  signal?: AbortSignal
}

export const lakeTableColumns: Column[] = [
  { name: 'table', type: 'text' },
  { name: 'files', type: 'integer' },
  { name: 'rows', type: 'integer' },
  { name: 'bytes', type: 'integer' },
  { name: 'written', type: 'integer' },
]

/** What an export did to a table: `written` of its files are new, the others are those of the version before. */
export interface LakeTable extends Row {
  table: string
  files: number
  rows: number
  bytes: number
  written: number
}

/**
 * Lays the tables out as Hive's connector reads them: a folder per table in a folder of the version, those of releases
 * divided by source and year. `lake.json` is written last and alone says which version is whole. What is as the version
 * before had it is linked (or copied where it is stored), not written again; of versions that one alone is kept besides.
 * Rows of a file are in the tables' order, so equal data give equal bytes.
 */
export async function exportLake(
  dir: string,
  options: LakeOptions,
): Promise<{ lake: Lake; tables: LakeTable[]; location: string }> {
  const { report, signal } = options
  const store = await lakeStore(options.to)
  const engine = await openEngine(dir, { signal })
  try {
    const { manifest, generation } = engine
    const inputs = manifest.inputs ?? sha256(JSON.stringify(await readGenerationFiles(dir, generation)))
    const version = sha256(JSON.stringify([lakeFormat, inputs, manifest.data_date, aboutOf(manifest)])).slice(0, 12)
    const before = await store.read()
    const location = store.address(version)
    if (before?.version === version) {
      report.note(`the lake has these tables already: version ${version}`)
      return { lake: before, tables: summary(before, new Set()), location }
    }
    const made = await whatTablesAreMadeOf(dir, engine)
    const files: LakeFile[] = []
    const written = new Set<string>()
    await engine.exec(`CREATE OR REPLACE TEMP TABLE lake_years AS ${yearsSql}`)
    const tables = allTables()
    for (const [index, { name }] of tables.entries()) {
      if (signal?.aborted === true) throw new Interrupted('the lake is as it was', 'the same command again')
      report.progress({ stage: 'lake', done: index, total: tables.length, unit: 'tables' })
      const old = before?.files.filter((file) => file.table === name) ?? []
      if (before !== undefined && before.made[name] === made[name]) {
        for (const file of old) await store.reuse(before.version, version, file.path)
        files.push(...old)
        continue
      }
      for await (const { file, path } of tableFiles(engine, name)) {
        const same = old.find((one) => one.path === file.path && one.sha256 === file.sha256)
        if (same !== undefined && before !== undefined) await store.reuse(before.version, version, file.path)
        else {
          await store.put(version, file.path, path)
          written.add(file.path)
        }
        await rm(path, { force: true })
        files.push(file)
      }
    }
    const lake: Lake = {
      format: lakeFormat,
      version,
      training: manifest.training,
      data_date: manifest.data_date,
      inputs,
      about: aboutOf(manifest),
      files,
      made,
    }
    await store.commit(lake)
    await store.forget([version, ...(before === undefined ? [] : [before.version])])
    return { lake, tables: summary(lake, written), location }
  } finally {
    await engine.close()
  }
}

// A process is one row for each source that has it; a year outside of all reason is a slip of the pen.
const yearsSql = `SELECT source, ocid, CAST(CASE WHEN year BETWEEN 1990 AND 2100 THEN year ELSE 0 END AS INTEGER) AS ${yearColumn} FROM (
  SELECT source, ocid, min(year(coalesce(tender_date_published_local_date, tender_period_start_local_date,
    tender_period_end_local_date, date_local_date))) AS year
  FROM processes GROUP BY source, ocid)`

/** The files of a table, one at a time, each as a temporary file that the caller removes. */
async function* tableFiles(engine: Engine, table: string): AsyncIterable<{ file: LakeFile; path: string }> {
  const generation = engine.paths.generation(engine.generation)
  const files = (await tablesOf(generation)).find(({ name }) => name === table)!
  const ordered = orderedRows(files, await divisionOf(generation))
  const from = `(${ordered.sql}) t`
  const { stored } = lakeColumns(table)
  const built = new Set((await engine.columns(`SELECT * FROM ${from}`)).map(({ name }) => name))
  const lacking = stored.filter(({ name }) => !built.has(name))
  if (lacking.length > 0)
    throw new UserError(`${table} was built by an earlier version of jaryq`, {
      why: `it has no column ${lacking.map(({ name }) => name).join(', ')}`,
      next: `build the tables again: jaryq build --data ${engine.paths.dir}`,
      exit: 'data',
    })
  const columns = stored.map(({ name }) => `t."${name}"`).join(', ')
  const order = `ORDER BY ${ordered.order.map((name) => `t.${name}`).join(', ')}`
  const write = async (sql: string, place: { source?: string; year?: number }, path: string) => {
    const temporary = join(engine.paths.temp, `lake-${process.pid}-${table}.parquet`)
    await engine.copyParquet(sql, temporary)
    const [counted] = await engine.rows(`SELECT count(*) AS count FROM (${sql})`)
    const digest = await fileDigest(temporary)
    return { file: { table, path, ...place, rows: Number(counted!.count), ...digest }, path: temporary }
  }
  if (!isPartitioned(table)) {
    yield await write(`SELECT ${columns} FROM ${from} ${order}`, {}, `${placeOf(table)}/part-0.parquet`)
    return
  }
  const years = `LEFT JOIN lake_years y ON y.source = t.source AND y.ocid = t.ocid`
  const year = `coalesce(y.${yearColumn}, 0)`
  const places = (await engine.rows(
    `SELECT t.source, ${year} AS year FROM ${from} ${years} GROUP BY t.source, ${year} ORDER BY t.source, ${year}`,
  )) as { source: string; year: number }[]
  for (const place of places) {
    if (place.source === null) throw new UserError(`rows of ${table} have no source`, { exit: 'data' })
    const where = `WHERE t.source = ${sqlText(place.source)} AND ${year} = ${place.year}`
    const path = `${placeOf(table, place)}/part-0.parquet`
    yield await write(`SELECT ${columns} FROM ${from} ${years} ${where} ${order}`, place, path)
  }
}

/** A hash for each table of the files that its rows and their years come from. */
async function whatTablesAreMadeOf(dir: string, engine: Engine): Promise<Record<string, string>> {
  const hashes = new Map<string, string[]>()
  for (const { path, sha256: hash } of await readGenerationFiles(dir, engine.generation)) {
    const table = /^tables\/([^/]+)\//.exec(placeInLayer(path).path)?.[1]
    if (table !== undefined) hashes.set(table, [...(hashes.get(table) ?? []), hash])
  }
  return Object.fromEntries(
    allTables().map(({ name }) => {
      const own = [...(hashes.get(name) ?? []), ...(isPartitioned(name) ? (hashes.get('processes') ?? []) : [])]
      return [name, sha256(JSON.stringify([lakeFormat, own]))]
    }),
  )
}

function aboutOf({ sources, releases, tables = {} }: Manifest): LakeAbout {
  return {
    sources: Object.fromEntries(Object.entries(sources).map(([name, { kind }]) => [name, { kind }])),
    releases: Object.fromEntries(Object.entries(releases).map(([name, { count }]) => [name, count])),
    tables,
  }
}

function summary(lake: Lake, written: ReadonlySet<string>): LakeTable[] {
  return allTables().map(({ name }) => {
    const files = lake.files.filter((file) => file.table === name)
    return {
      table: name,
      files: files.length,
      rows: files.reduce((sum, file) => sum + file.rows, 0),
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      written: files.filter((file) => written.has(file.path)).length,
    }
  })
}
