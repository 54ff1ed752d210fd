import { constants, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { type Engine, openEngine } from '../dataset/engine.ts'
import { placeInLayer } from '../dataset/layers.ts'
import { type DatasetPaths, datasetPaths } from '../dataset/layout.ts'
import { type Manifest, readManifest } from '../dataset/manifest.ts'
import { noteSum, removeWithSum } from '../dataset/sums.ts'
import { sha256 } from '../files/hash.ts'
import { Interrupted, UserError } from '../terminal/errors.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { type Document, documentsSql, documentTables, keysSql } from './documents.ts'
import { IndexWriter, indexFormat, openIndexFile } from './index-file.ts'

export interface IndexOptions {
  /** A generation other than the current one. */
  generation?: number
  report?: Reporter
  signal?: AbortSignal
}

/** An open index and the dataset that it is of. */
export interface SearchIndex {
  database: DatabaseSync
  manifest: Manifest
  paths: DatasetPaths
  documents: number
  close(): Promise<void>
}

/**
 * Opens the index of a dataset. Where there is none yet for its texts it is made first: from the one before where most
 * is the same, else from nothing. It stands in the dataset's folder `search` under a name that its texts decide; where
 * that cannot be written, it is made for this time only.
 * @throws UserError when there is no dataset or nothing was built
 */
export async function openSearchIndex(dir: string, options: IndexOptions = {}): Promise<SearchIndex> {
  const paths = datasetPaths(dir)
  const manifest = await readManifest(dir)
  const generation = options.generation ?? manifest.generation
  if (generation === null)
    throw new UserError(`the dataset in ${dir} has no tables yet`, { next: `jaryq build --data ${dir}`, exit: 'data' })
  const folder = join(dir, 'search')
  const path = join(folder, `${await nameOf(paths, generation)}.sqlite`)
  const open = (file: string, remove?: string): SearchIndex => {
    const { database, documents } = openKnown(file)
    return {
      database,
      manifest,
      paths,
      documents,
      async close() {
        if (database.isOpen) database.close()
        if (remove !== undefined) await rm(remove, { recursive: true, force: true })
      },
    }
  }
  if (await exists(path)) {
    try {
      return open(path)
    } catch (error) {
      options.report?.debug(`${path} cannot be read and is made anew: ${(error as Error).message}`)
      await rm(path, { force: true })
    }
  }
  let temporary: string | undefined
  try {
    await mkdir(paths.temp, { recursive: true })
    await mkdir(folder, { recursive: true })
    temporary = await mkdtemp(join(paths.temp, `search-${process.pid}-`))
  } catch {
    options.report?.warn(`${dir} cannot be written: the index of its texts is made for this search only`)
  }
  const work = temporary ?? (await mkdtemp(join(tmpdir(), 'jaryq-search-')))
  const file = join(work, 'index.sqlite')
  try {
    const engine = await openEngine(dir, { generation, signal: options.signal })
    try {
      if (!(await update(engine, folder, file, options))) {
        await rm(file, { force: true })
        await make(engine, file, options)
      }
    } finally {
      await engine.close()
    }
    if (temporary === undefined) return open(file, work)
    await noteSum(file, path)
    await rename(file, path)
  } catch (error) {
    await rm(work, { recursive: true, force: true })
    throw error
  }
  await rm(work, { recursive: true, force: true })
  await removeOthers(folder, path)
  return open(path)
}

function openKnown(file: string): { database: DatabaseSync; documents: number } {
  const database = openIndexFile(file)
  try {
    const { value } = database.prepare("SELECT value FROM about WHERE name = 'documents'").get() as { value: number }
    return { database, documents: value }
  } catch (error) {
    database.close()
    throw error
  }
}

/** The name that the texts of a generation give to their index: the hash of the files that they stand in. */
async function nameOf(paths: DatasetPaths, generation: number): Promise<string> {
  const list = join(paths.generation(generation), 'files.ndjson')
  const prefixes = documentTables.map((table) => `tables/${table}/`)
  const files = (await readFile(list, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { path: string; sha256: string })
    .filter(({ path }) => prefixes.some((prefix) => placeInLayer(path).path.startsWith(prefix)))
    .map(({ path, sha256: hash }) => `${path} ${hash}`)
    .sort()
  return sha256(`${indexFormat}\n${files.join('\n')}`).slice(0, 24)
}

async function make(engine: Engine, file: string, { report = silent, signal }: IndexOptions): Promise<void> {
  const { tables = {} } = engine.manifest
  const total = ['processes', 'lots', 'plans', 'contracts', 'contract_items'].reduce(
    (sum, name) => sum + (tables[name] ?? 0),
    0,
  )
  if (total > 20_000)
    report.note(`making the index of ${total} texts for search: once, then only what changes is added`)
  const writer = new IndexWriter(file, true)
  try {
    let done = 0
    for await (const row of engine.stream(documentsSql())) {
      writer.add(row as unknown as Document)
      if (++done % 1000 === 0) {
        stopIfAsked(signal)
        report.progress({ stage: 'search index', done, total, unit: 'texts' })
      }
    }
    writer.finish()
  } finally {
    writer.close()
  }
}

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Interrupted('nothing was changed', 'the same command again')
}

/** Makes the index from the newest one that there is, when no more than a third changed. */
async function update(
  engine: Engine,
  folder: string,
  file: string,
  { report = silent, signal }: IndexOptions,
): Promise<boolean> {
  const before = await newest(folder)
  if (before === undefined) return false
  await copyFile(before, file, constants.COPYFILE_FICLONE)
  const writer = new IndexWriter(file, false)
  try {
    const { removed, added, kept } = await differences(engine, writer, signal)
    if (removed.length + added.length > kept / 2) return false
    report.debug(`search index: ${removed.length} texts go, ${added.length} come, ${kept} stay`)
    writer.remove(removed.sort((a, b) => a - b))
    if (added.length > 0) {
      await engine.load(
        'wanted',
        [{ name: 'key', type: 'text' }],
        added.map((key) => ({ key })),
      )
      for await (const row of engine.stream(documentsSql('wanted'))) writer.add(row as unknown as Document)
    }
    stopIfAsked(signal)
    writer.finish()
    return true
  } finally {
    writer.close()
  }
}

/** What an index has that the tables have no more, and the other way round. */
async function differences(
  engine: Engine,
  writer: IndexWriter,
  signal: AbortSignal | undefined,
): Promise<{ removed: number[]; added: string[]; kept: number }> {
  const now = new Map<string, string>()
  const removed: number[] = []
  const added: string[] = []
  let kept = 0
  // Both come in the order of positions; within one, which few share, in any order.
  const known = writer.known()[Symbol.iterator]()
  let next = known.next()
  const settle = (pos: number) => {
    while (next.done !== true && next.value.pos <= pos) {
      const { rowid, key, hash } = next.value
      if (now.get(key) === hash) {
        now.delete(key)
        kept++
      } else removed.push(rowid)
      next = known.next()
    }
    added.push(...now.keys())
    now.clear()
  }
  let at = -1
  let done = 0
  for await (const row of engine.stream(keysSql)) {
    const pos = Number(row.pos)
    if (pos !== at) {
      if (at !== -1) settle(at)
      at = pos
    }
    now.set(String(row.key), String(row.hash).slice(0, 16))
    if (++done % 10_000 === 0) stopIfAsked(signal)
  }
  settle(Number.MAX_SAFE_INTEGER)
  return { removed, added, kept }
}

/** The newest index of the same format in a folder. */
async function newest(folder: string): Promise<string | undefined> {
  const found: { path: string; at: number }[] = []
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith('.sqlite')) continue
    const path = join(folder, name)
    try {
      const database = openIndexFile(path)
      const row = database.prepare("SELECT value FROM about WHERE name = 'format'").get() as { value: number }
      database.close()
      if (row.value === indexFormat) found.push({ path, at: (await stat(path)).mtimeMs })
    } catch {
      // Not an index, or a damaged one: it goes when the new one stands.
    }
  }
  return found.sort((a, b) => b.at - a.at)[0]?.path
}

async function removeOthers(folder: string, path: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const other = join(folder, name)
    // Windows keeps what somebody reads; it goes the next time.
    if (name.endsWith('.sqlite') && other !== path) await removeWithSum(other).catch(() => {})
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
