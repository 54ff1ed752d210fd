import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { datasetPaths } from './layout.ts'

/** The version of the dataset's layout that this program reads and writes. */
const datasetFormat = 1

/** Where a source's data comes from and what is known of it. Counts are of records. */
export interface SourceEntry {
  kind: 'api' | 'ocds' | 'register'
  base_url?: string
  entities?: Record<string, EntityEntry>
  [detail: string]: unknown
}

export interface EntityEntry {
  count?: number
  [detail: string]: unknown
}

/** A sealed file of releases: `lines` releases, `sha256` of the file's bytes. */
export interface ReleaseFile {
  name: string
  lines: number
  sha256: string
  /** Extensions that the packages of its releases declared, line by line from the first; absent: none did. */
  declared?: DeclaredRun[]
}

/** So many releases, one after the other, came in packages that declared these extensions (their addresses). */
export interface DeclaredRun {
  lines: number
  extensions: string[]
}

/** The extensions that the packages of all releases of a file declared. */
export function declaredByAll({ declared = [], lines }: ReleaseFile): string[] {
  const [first, ...rest] = declared
  if (first === undefined || declared.reduce((sum, run) => sum + run.lines, 0) < lines) return []
  return first.extensions.filter((address) => rest.every(({ extensions }) => extensions.includes(address)))
}

export interface ReleasesEntry {
  files: ReleaseFile[]
  count: number
}

/** What `dataset.json` says. */
export interface Manifest {
  format: typeof datasetFormat
  /** The current generation; null before the first build. */
  generation: number | null
  /** The data are made up: every document made from them says so. */
  training: boolean
  /** The latest local date found in the data (`YYYY-MM-DD`): the dataset's "now". Never the clock. */
  data_date: string | null
  /** Fingerprint of the key that made the pseudonyms of persons. */
  person_key: string | null
  /** The prefix of ocids that this dataset gives to goszakup's processes. */
  prefix: string
  sources: Record<string, SourceEntry>
  releases: Record<string, ReleasesEntry>
  /** Rows of each table of the current generation. */
  tables?: Record<string, number>
  /** Values that a table could not hold, as `table.column` to their number. */
  unreadable?: Record<string, number>
  /** SHA-256 over all that the current generation was made from: equal means that a build would change nothing. */
  inputs?: string
  [other: string]: unknown
}

/** The manifest of a dataset that holds nothing yet. */
export function emptyManifest(): Manifest {
  return {
    format: datasetFormat,
    generation: null,
    training: false,
    data_date: null,
    person_key: null,
    prefix: 'ocds-jaryq0',
    sources: {},
    releases: {},
  }
}

/**
 * Reads `dataset.json`. Throws a UserError when there is no dataset in `dir`, when the file is damaged, or when a newer
 * program wrote it.
 */
export async function readManifest(dir: string): Promise<Manifest> {
  const manifest = await readManifestIfAny(dir)
  if (manifest === undefined)
    throw new UserError(`there is no dataset in ${dir === '' ? '""' : dir}`, {
      why: `${datasetPaths(dir).manifest} does not exist`,
      next: [
        'fetch records with: jaryq fetch',
        'or import OCDS with: jaryq import FILE',
        'or make one from the sandbox, in a clone, with: npm start',
        'or name the dataset with --data DIR',
      ],
      exit: 'data',
    })
  return manifest
}

/** Reads `dataset.json`; undefined when there is none. */
export async function readManifestIfAny(dir: string): Promise<Manifest | undefined> {
  const path = datasetPaths(dir).manifest
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw fileError(error, 'read', path)
  }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    throw damaged(path, (cause as Error).message, cause)
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content))
    throw damaged(path, 'it is not an object')
  const manifest = content as Partial<Manifest>
  if (typeof manifest.format !== 'number') throw damaged(path, 'it has no format number')
  if (manifest.format !== datasetFormat)
    throw new UserError(`this program cannot use the dataset in ${dir}`, {
      why: `its format is ${manifest.format}, this program reads format ${datasetFormat}`,
      next: manifest.format > datasetFormat ? 'update jaryq' : 'make the dataset again with this version',
      exit: 'data',
    })
  const generation = manifest.generation ?? null
  if (generation !== null && !(Number.isSafeInteger(generation) && generation > 0))
    throw damaged(path, `"generation" is ${JSON.stringify(generation)}`)
  for (const key of ['sources', 'releases'] as const) {
    const value = manifest[key] ?? {}
    if (typeof value !== 'object' || Array.isArray(value)) throw damaged(path, `"${key}" is not an object`)
  }
  for (const [source, entry] of Object.entries(manifest.releases ?? {}))
    if (!Array.isArray(entry?.files) || !entry.files.every(isReleaseFile))
      throw damaged(path, `"releases.${source}" does not name its files`)
  for (const [source, entry] of Object.entries(manifest.sources ?? {}))
    if (typeof (entry?.entities ?? {}) !== 'object') throw damaged(path, `"sources.${source}" is not an object`)
  const { checksum: _, ...known } = manifest
  return { ...emptyManifest(), ...known } as Manifest
}

/** Whether an entry names a file of its own folder. */
function isReleaseFile(file: Partial<ReleaseFile> | null): boolean {
  return typeof file?.name === 'string' && file.name !== '..' && basename(file.name) === file.name
}

function damaged(path: string, why: string, cause?: unknown): UserError {
  return new UserError(`${path} is damaged`, {
    why,
    next: [
      'put a copy of the file back, or move the file away and run jaryq transform or import again, then jaryq build',
    ],
    exit: 'data',
    cause,
  })
}

/** `dataset.json` as text: equal content is equal bytes. It ends with the checksum of what stands before. */
export function manifestText({ checksum: _, ...manifest }: Manifest): string {
  const content = ordered(manifest as Manifest)
  return `${JSON.stringify({ ...content, checksum: sha256(JSON.stringify(content)) }, null, 2)}\n`
}

/** Whether `dataset.json` is as it was written. One without a checksum, as an earlier version wrote it, says nothing. */
export async function isAsWritten(dir: string): Promise<boolean> {
  const text = await readFile(datasetPaths(dir).manifest, 'utf8')
  const manifest = JSON.parse(text) as Manifest
  if (manifest.checksum !== undefined) return text === manifestText(manifest)
  // The checksum is there, and its name is damaged.
  const isSum = ([key, value]: [string, unknown]) =>
    /^[0-9a-f]{64}$/.test(String(value)) && !/^(inputs|files)$/.test(key)
  return !Object.entries(manifest).some(isSum)
}

/** Writes `dataset.json` whole or not at all. The order of keys is fixed, so equal content gives equal bytes. */
export async function writeManifest(dir: string, manifest: Manifest): Promise<void> {
  const path = datasetPaths(dir).manifest
  try {
    await writeAtomically(path, manifestText(manifest))
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

/**
 * Changes `dataset.json` (made, with the dataset's `private` directory, when there is none) and returns what was
 * written. Call it inside `withWriteLock`: two programs that do this at once would lose one change.
 */
export async function updateManifest(
  dir: string,
  change: (manifest: Manifest) => Manifest | undefined,
): Promise<Manifest> {
  const before = (await readManifestIfAny(dir)) ?? (await createDataset(dir))
  const after = change(structuredClone(before)) ?? before
  if (JSON.stringify(ordered(after)) !== JSON.stringify(ordered(before))) await writeManifest(dir, after)
  return after
}

/** Makes an empty dataset in `dir` when there is none, and returns the manifest. */
export async function createDataset(dir: string): Promise<Manifest> {
  const existing = await readManifestIfAny(dir)
  if (existing !== undefined) return existing
  const { privateDir } = datasetPaths(dir)
  try {
    await makeDirectory(privateDir, { mode: 0o700 })
    await writeFile(join(privateDir, '.gitignore'), '*\n')
  } catch (error) {
    throw fileError(error, 'make the dataset in', dir)
  }
  const manifest = emptyManifest()
  await writeManifest(dir, manifest)
  return manifest
}

const keys = ['format', 'generation', 'training', 'data_date', 'person_key', 'prefix', 'inputs', 'tables', 'unreadable']

function ordered(manifest: Manifest): Record<string, unknown> {
  const first = keys.filter((key) => manifest[key] !== undefined)
  const rest = Object.keys(manifest).filter((key) => !keys.includes(key) && manifest[key] !== undefined)
  return Object.fromEntries([...first, ...rest.sort()].map((key) => [key, sorted(manifest[key])]))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, item]) => [key, sorted(item)]),
  )
}
