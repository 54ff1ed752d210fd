import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { withoutPersons } from '../cases/persons.ts'
import { readGenerationFiles } from '../dataset/build.ts'
import { fileDigest } from '../dataset/durable.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { neededRuns } from '../dataset/leftovers.ts'
import type { Manifest } from '../dataset/manifest.ts'
import { storedRuns } from '../indicators/stored.ts'
import { type FileRef, isPassing, kindOf, notPortable, ownFolders } from './paths.ts'
import { byPath, type DataState, dataId, filesId, type RunState } from './state.ts'

/** A file of this dataset that travels: what it is called everywhere, and where it is here. */
export interface LocalFile extends FileRef {
  file: string
}

/** The tables and releases of a dataset; null where there are neither. */
export async function localData(
  dir: string,
  manifest: Manifest,
  seen: readonly string[],
): Promise<{ state: DataState; files: LocalFile[] } | null> {
  const paths = datasetPaths(dir)
  const { generation } = manifest
  if (generation === null && Object.keys(manifest.releases).length === 0) return null
  const files: LocalFile[] = []
  for (const [source, entry] of Object.entries(manifest.releases))
    for (const { name, sha256 } of entry.files) {
      const file = join(paths.releases(source), name)
      files.push({ path: `releases/${source}/${name}`, bytes: (await stat(file)).size, sha256, file })
      // The hashes of its lines, from which the next import knows them.
      const keys = await fileDigest(`${file}.keys`).catch(() => undefined)
      if (keys !== undefined) files.push({ path: `releases/${source}/${name}.keys`, ...keys, file: `${file}.keys` })
    }
  if (generation !== null) {
    const folder = paths.generation(generation)
    const list = join(folder, 'files.ndjson')
    files.push({ path: 'generation/files.ndjson', ...(await fileDigest(list)), file: list })
    for (const { path, bytes, sha256 } of await readGenerationFiles(dir, generation))
      files.push({ path: `generation/${path}`, bytes, sha256, file: join(folder, ...path.split('/')) })
  }
  files.sort(byPath)
  const id = dataId(manifest)
  return {
    files,
    state: { id, seen: seen.filter((one) => one !== id), manifest, files: files.map(reference) },
  }
}

export function reference({ path, bytes, sha256 }: FileRef): FileRef {
  return { path, bytes, sha256 }
}

/** The runs of indicators that flags are read from, and the newest others. */
export async function localRuns(dir: string): Promise<{ states: RunState[]; files: LocalFile[] }> {
  const paths = datasetPaths(dir)
  const records = await storedRuns(dir)
  const asked = (record: (typeof records)[number]) => record.indicators.map(({ name, suffix }) => `${name}${suffix}`)
  const needed = new Set(
    neededRuns(records.map((record) => ({ name: record.run, sequence: record.sequence, asked: asked(record) }))),
  )
  const states: RunState[] = []
  const files: LocalFile[] = []
  for (const record of records.filter(({ run }) => needed.has(run))) {
    const found: LocalFile[] = []
    for (const name of (await readdir(paths.run(record.run))).sort()) {
      if (isPassing(name)) continue
      const file = join(paths.run(record.run), name)
      found.push({ path: `flags/runs/${record.run}/${name}`, ...(await fileDigest(file)), file })
    }
    files.push(...found)
    states.push({
      run: record.run,
      sequence: record.sequence,
      inputs: record.inputs,
      asked: asked(record),
      files: found.map(reference),
    })
  }
  return { states, files }
}

export async function localLedger(dir: string): Promise<LocalFile | undefined> {
  const file = datasetPaths(dir).ledger
  const found = await fileDigest(file).catch(() => undefined)
  return found === undefined ? undefined : { path: 'flags/ledger.parquet', ...found, file }
}

/** A file that does not travel, and why. */
export interface LeftOut {
  path: string
  why: string
}

/** The files below some folders of a dataset that travel, by the name that they have everywhere, and those that do not. */
export async function localFiles(
  dir: string,
  folders: readonly string[],
): Promise<{ files: LocalFile[]; leftOut: LeftOut[] }> {
  const files: LocalFile[] = []
  const leftOut: LeftOut[] = []
  const places = new Map<string, string>()
  const walk = async (folder: string, below: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isPassing(entry.name)) continue
      const file = join(folder, entry.name)
      const path = `${below}/${entry.name.normalize('NFC')}`
      if (entry.isDirectory()) {
        await walk(file, path)
        continue
      }
      // A link may lead anywhere, into private too.
      const kind = kindOf(path)
      const why = !entry.isFile()
        ? 'it is no file'
        : (notPortable(path) ?? (kind === undefined ? 'files of this kind do not travel' : undefined))
      const twin = places.get(path.toLowerCase())
      if (why !== undefined) leftOut.push({ path, why })
      else if (twin !== undefined)
        leftOut.push({ path, why: `${twin} has the same name on systems that do not tell letters apart` })
      else {
        places.set(path.toLowerCase(), path)
        const person = kind !== 'raw' && (await holdsPerson(file))
        if (person) leftOut.push({ path, why: 'it holds the number of a person (IIN)' })
        else files.push({ path, ...(await fileDigest(file)), file })
      }
    }
  }
  for (const folder of folders) await walk(join(dir, folder), folder)
  return { files: files.sort(byPath), leftOut }
}

const texts = /\.(md|sql|ya?ml|json|ndjson|csv|txt|html?)$/i

async function holdsPerson(file: string): Promise<boolean> {
  if (!texts.test(file)) return false
  const text = await readFile(file, 'utf8')
  return withoutPersons(text) !== text
}

/** The user's own files and the cases of a dataset. */
export async function localOwn(dir: string): Promise<{ cases: LocalFile[]; own: LocalFile[]; leftOut: LeftOut[] }> {
  const { files, leftOut } = await localFiles(dir, ['cases', ...ownFolders])
  return {
    cases: files.filter(({ path }) => kindOf(path) === 'case'),
    own: files.filter(({ path }) => kindOf(path) === 'own'),
    leftOut,
  }
}

/** What was fetched and imported, as it came. Downloads under way and what a database left open are no part of it. */
export async function localRaw(dir: string): Promise<{ id: string; files: LocalFile[] } | null> {
  const { files } = await localFiles(dir, ['raw'])
  const kept = files.filter(({ path }) => !path.startsWith('raw/goszakup/files/parts/') && !path.endsWith('-shm'))
  return kept.length === 0 ? null : { id: filesId(kept), files: kept }
}
