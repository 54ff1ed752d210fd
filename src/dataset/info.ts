import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { crc32 } from 'node:zlib'
import { sha256 } from '../files/hash.ts'
import { counted } from '../terminal/counted.ts'
import { Interrupted, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { blindZones } from './blind-zones.ts'
import { readGenerationFiles } from './build.ts'
import { fileDigest } from './durable.ts'
import { checkContents } from './files/check.ts'
import { layersOf } from './layers.ts'
import { datasetPaths } from './layout.ts'
import { emptyManifest, isAsWritten, readManifest, readManifestIfAny } from './manifest.ts'
import { isRunLine, runsFile } from './raw/runs.ts'
import { entitiesWithoutCursor, rawEntities, rawRecord, rawSegments, readSegment } from './raw/store.ts'
import { wrongSums } from './sums.ts'
import { allTables } from './tables/tables.ts'

export const tableListColumns: Column[] = [
  { name: 'table', type: 'text' },
  { name: 'rows', type: 'integer' },
  { name: 'columns', type: 'integer' },
  { name: 'parts', type: 'integer' },
  { name: 'bytes', type: 'integer' },
  { name: 'unreadable', type: 'integer' },
]

/** A row for each table of the current generation: rows, columns, parts and bytes of Parquet, values that were unreadable. */
export async function listTables(dir: string): Promise<Row[]> {
  const manifest = await readManifest(dir)
  const paths = datasetPaths(dir)
  const { generation } = manifest
  if (generation === null) return []
  const rows: Row[] = []
  const layers = await layersOf(paths.generation(generation))
  for (const { name, columns } of allTables()) {
    const files: string[] = []
    for (const layer of layers) {
      const folder = layer.table(name)
      const names = await readdir(folder).catch(() => [])
      files.push(...names.filter((file) => file.endsWith('.parquet')).map((file) => join(folder, file)))
    }
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
    const unreadable = Object.entries(manifest.unreadable ?? {}).filter(([key]) => key.startsWith(`${name}.`))
    rows.push({
      table: name,
      rows: manifest.tables?.[name] ?? null,
      columns: columns.length,
      parts: files.length,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      unreadable: unreadable.reduce((sum, [, count]) => sum + count, 0),
    })
  }
  return rows
}

export const factColumns: Column[] = [
  { name: 'fact', type: 'text' },
  { name: 'value', type: 'json' },
]

/** What `dataset.json` says, and what the dataset does not hold, one fact a row. */
export async function datasetFacts(dir: string, lang: Lang = 'en'): Promise<Row[]> {
  const manifest = await readManifest(dir)
  const facts: [string, unknown][] = [
    ['directory', dir],
    ['generation', manifest.generation],
    ['training data', manifest.training],
    ['data date', manifest.data_date],
    ['key of pseudonyms', manifest.person_key],
    ['prefix of ocids', manifest.prefix],
  ]
  for (const name of Object.keys(manifest.sources).sort()) {
    const source = manifest.sources[name]!
    facts.push([`source ${name}`, source.base_url === undefined ? source.kind : `${source.kind} ${source.base_url}`])
    for (const [entity, entry] of Object.entries(source.entities ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
      facts.push([`records ${name}/${entity}`, entry.count ?? null])
  }
  for (const name of Object.keys(manifest.releases).sort())
    facts.push([`releases ${name}`, manifest.releases[name]!.count])
  for (const [table, rows] of Object.entries(manifest.tables ?? {})) facts.push([`table ${table}`, rows])
  for (const [column, count] of Object.entries(manifest.unreadable ?? {})) facts.push([`unreadable ${column}`, count])
  for (const { zone, kind, state, title } of await blindZones(dir, lang))
    facts.push([
      `${kind === 'law' ? 'blind zone' : 'no source'} ${zone}${state === 'partly' ? ' (partly)' : ''}`,
      title,
    ])
  return facts.map(([fact, value]) => ({ fact, value }))
}

export const columnListColumns: Column[] = [
  { name: 'column', type: 'text' },
  { name: 'type', type: 'text' },
]

/** The columns of a table. Throws a UserError, with the nearest name, when there is no such table. */
export function tableColumns(name: string): Row[] {
  const tables = allTables()
  const table = tables.find((one) => one.name === name)
  if (table === undefined) {
    const names = tables.map((one) => one.name)
    throw new UserError(`there is no table "${name}"`, {
      why: `the tables are: ${names.join(', ')}`,
      next: didYouMean(name, names) ?? [],
      exit: 'usage',
    })
  }
  return table.columns.map((column) => ({ column: column.name, type: column.type }))
}

export const problemColumns: Column[] = [
  { name: 'file', type: 'text' },
  { name: 'problem', type: 'text' },
]

/** Whether something was fetched: an import of a register has no cursor. */
async function isFetched(dir: string, sources: readonly string[]): Promise<boolean> {
  for (const source of sources)
    if ((await rawEntities(dir, source, /^(cursor\.json|index\.sqlite)$/)).length > 0) return true
  return false
}

/** The folders of a generation with what is made when it is asked for. */
async function madeBetween(generation: string, dir: string): Promise<string[]> {
  const whole = await readdir(join(dir, ...generation.split('/'), 'whole'), { recursive: true }).catch(() => [])
  const below = whole.map((path) => `${generation}/whole/${path.split(sep).join('/')}`).sort()
  return [`${generation}/intermediates`, `${generation}/explorer`, ...below]
}

/** Looks at files that belong to a later folder: gives each, with what is wrong with it. */
export type Look = (dir: string) => AsyncIterable<{ file: string; problem: string | undefined }>

/**
 * Compares the dataset's files with what was written down when they were made: the current generation and the releases
 * by their checksums, `dataset.json` by its own, every raw record and every downloaded file by its own, what is made
 * between builds by its own; `others` say what else is looked at. One row for each problem.
 */
export async function* verifyDataset(
  dir: string,
  { report, signal, others = [] }: { report: Reporter; signal?: AbortSignal; others?: readonly Look[] },
): AsyncIterable<Row> {
  const paths = datasetPaths(dir)
  const written = await readManifestIfAny(dir)
  const sources = await readdir(paths.rawDir).catch(() => [])
  // Builds and fetches begin with `dataset.json`: where they left something, it was there.
  const isLost = written === undefined && (existsSync(paths.generations) || (await isFetched(dir, sources)))
  const manifest = written ?? (isLost ? emptyManifest() : await readManifest(dir))
  let checked = 0
  let problems = 0
  const problem = (file: string, text: string): Row => {
    problems++
    return { file, problem: text }
  }
  const tick = () => {
    if (signal?.aborted === true) throw new Interrupted('nothing was changed', 'jaryq data verify')
    report.progress({ stage: 'verify', done: ++checked, unit: 'files' })
  }
  const compare = async (shown: string, path: string, wanted: { bytes?: number; sha256: string }) => {
    tick()
    const found = await fileDigest(path).catch((error: NodeJS.ErrnoException) => error)
    if (found instanceof Error)
      return problem(shown, found.code === 'ENOENT' ? 'it is missing' : `it cannot be read: ${found.message}`)
    if (wanted.bytes !== undefined && found.bytes !== wanted.bytes)
      return problem(shown, `it has ${found.bytes} bytes instead of ${wanted.bytes}`)
    return found.sha256 === wanted.sha256 ? undefined : problem(shown, 'its content was changed')
  }
  tick()
  if (isLost) yield problem('dataset.json', 'it is missing: put a copy of it back')
  else if (!(await isAsWritten(dir)))
    yield problem('dataset.json', 'its content was changed: put a copy of it back, or make the tables again')
  const { generation } = manifest
  if (generation !== null) {
    const list = await compare('files.ndjson', join(paths.generation(generation), 'files.ndjson'), {
      sha256: String(manifest.files ?? ''),
    })
    if (list !== undefined) yield { ...list, file: `generations/${generation}/files.ndjson` }
    for (const file of await readGenerationFiles(dir, generation).catch(() => [])) {
      const shown = `generations/${generation}/${file.path}`
      const row = await compare(shown, join(paths.generation(generation), ...file.path.split('/')), file)
      if (row !== undefined) yield row
    }
  }
  for (const [source, { files }] of Object.entries(manifest.releases))
    for (const file of files) {
      const row = await compare(`releases/${source}/${file.name}`, join(paths.releases(source), file.name), file)
      if (row !== undefined) yield row
    }
  for (const source of sources.sort()) {
    for (const entity of await entitiesWithoutCursor(dir, source))
      yield problem(`raw/${source}/${entity}/cursor.json`, 'it is missing')
    for (const entity of await rawEntities(dir, source)) {
      tick()
      const shown = `raw/${source}/${entity}`
      let line = 0
      try {
        for (const segment of await rawSegments(dir, source, entity)) {
          let crc = 0
          for await (const { bytes } of readSegment(segment.path, segment)) {
            line++
            crc = crc32('\n', crc32(bytes, crc))
            const said = /"sha256":"([0-9a-f]{64})"/.exec(bytes.toString('latin1'))?.[1]
            if (said !== sha256(rawRecord(bytes))) yield problem(shown, `record ${line} is not what came`)
          }
          if (segment.crc !== undefined && crc !== segment.crc)
            yield problem(shown, `${segment.name} is not as it was written`)
        }
      } catch (error) {
        const { message, why } = error as UserError
        yield problem(shown, `after ${counted(line, 'record')}: ${why ?? message}`)
      }
    }
  }
  for (const [entity, { file, count }] of Object.entries(manifest.sources.registers?.entities ?? {})) {
    // A dataset that was pulled without its raw records has no such folder.
    if (!existsSync(paths.raw('registers', entity))) continue
    tick()
    const shown = `raw/registers/${entity}/${file}`
    let lines = 0
    try {
      for (const segment of await rawSegments(dir, 'registers', entity))
        if (segment.name === file) for await (const _ of readSegment(segment.path, segment)) lines++
    } catch {
      // Told above.
    }
    if (lines !== count) yield problem(shown, `it has ${counted(lines, 'entry', 'entries')} instead of ${count}`)
  }
  const runs = await readFile(runsFile(dir), 'utf8').catch(() => '')
  for (const [index, line] of runs.split('\n').entries())
    if (!isRunLine(line)) yield problem('raw/runs.ndjson', `line ${index + 1} is not as it was written`)
  try {
    for await (const { file, problem: text } of checkContents(dir)) {
      tick()
      if (text !== undefined) yield problem(file, text)
    }
  } catch (error) {
    if (error instanceof Interrupted) throw error
    // Told above: the records of files cannot be read.
  }
  const made = generation === null ? [] : await madeBetween(`generations/${generation}`, dir)
  for (const folder of [...made, 'flags', 'flags/answers', 'peers', 'search'])
    for await (const { name, problem: text } of wrongSums(join(dir, ...folder.split('/')), folder === 'peers')) {
      tick()
      if (text !== undefined) yield problem(`${folder}/${name}`, text)
    }
  for (const look of others)
    for await (const { file, problem: text } of look(dir)) {
      tick()
      if (text !== undefined) yield problem(file, text)
    }
  report.note(
    problems === 0 ? `${checked} files and entities checked, all as they were written` : counted(problems, 'problem'),
  )
}
