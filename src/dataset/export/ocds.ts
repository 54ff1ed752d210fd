import { lstat, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { sha256 } from '../../files/hash.ts'
import { astanaTime } from '../../goszakup/time.ts'
import { parsedAddress } from '../../ocds/address.ts'
import { declaredExtensions } from '../../ocds/extensions.ts'
import { withoutPeople } from '../../ocds/goszakup/published.ts'
import { textMembers } from '../../ocds/members.ts'
import { isCompiled } from '../../ocds/read-shapes.ts'
import { exportMark } from '../../ocds/read-sniff.ts'
import { isObject, parseExact } from '../../ocds/scan-json.ts'
import { upgradeRelease } from '../../ocds/upgrade.ts'
import { fileError, Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import type { Column } from '../../terminal/rows.ts'
import { compileGroups, storedReleases } from '../compile/compile.ts'
import type { BatchKind } from '../compile/groups.ts'
import { datasetPaths, safeName } from '../layout.ts'
import { emptyManifest, type Manifest, readManifest, type SourceEntry } from '../manifest.ts'
import { type ExportedPackage, type PackageMetadata, type Packaging, YearlyPackages } from './packages.ts'

export interface ExportOptions {
  /** The folder to write: a new or empty one, or that of an earlier export. */
  to: string
  report: Reporter
  signal?: AbortSignal
  /** Also records: the releases of a process with its compiled release. */
  records?: boolean
  packaging?: Packaging
  /** Releases or records in a package at most. */
  size?: number
  /** Sources to export; all unless given. */
  sources?: readonly string[]
  /** Where the packages will be found: their `uri` is made from it. */
  baseUri?: string
  /** Who publishes, instead of the source's name. */
  publisher?: string
  /** Address of the licence, instead of the one that the source came with. */
  license?: string
  publicationPolicy?: string
  /** `YYYY-MM-DD`, instead of the data date. */
  published?: string
}

/** What `index.json` of an export says. */
export interface ExportIndex {
  madeBy: typeof exportMark
  training: boolean
  /** What packages say of themselves, by source; their `uri` is the first one's folder. */
  sources: Record<string, Omit<PackageMetadata, 'uri'>>
  packages: ExportedPackage[]
}

export const packageColumns: Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'source', type: 'text' },
  { name: 'year', type: 'integer' },
  { name: 'path', type: 'text' },
  { name: 'count', type: 'integer' },
  { name: 'bytes', type: 'integer' },
  { name: 'sha256', type: 'text' },
]

const indexName = 'index.json'
const readmeName = 'README.txt'

/**
 * Writes the dataset's releases as packages of OCDS 1.1: `SOURCE/YEAR/releases-0001.json`, and with `records` record
 * packages beside them, by the year of the release's date, with `index.json` and `README.txt`. Releases of 1.0 become
 * 1.1. Equal releases give equal bytes: `publishedDate` is the data date and `uri` is made from what is exported.
 * The folder is replaced whole once all is written. Memory does not grow with the data.
 *
 * @throws UserError when the folder holds anything else, or there is nothing to export
 */
export async function exportOcds(dir: string, options: ExportOptions): Promise<ExportIndex> {
  const manifest = await readManifest(dir)
  const sources = chosenSources(dir, manifest, options.sources)
  for (const address of [options.baseUri, options.license, options.publicationPolicy])
    if (address !== undefined) parsedAddress(address)
  const target = resolve(options.to)
  await checkTarget(dir, target)
  const part = join(dirname(target), `.${basename(target)}.part`)
  const index: ExportIndex = { madeBy: exportMark, training: manifest.training, sources: {}, packages: [] }
  try {
    await rm(part, { recursive: true, force: true })
    for (const source of sources) {
      const metadata = metadataOf(manifest, source, options)
      index.sources[source] = metadata
      const uri = uriOf(manifest, source, options)
      const job: Job = { dir, manifest, source, options, part, metadata: (path) => ({ uri: uri(path), ...metadata }) }
      index.packages.push(...(await exportReleases(job)))
      if (options.records === true) index.packages.push(...(await exportRecords(job)))
    }
    await writeFile(join(part, indexName), `${JSON.stringify(index, null, 2)}\n`)
    await writeFile(join(part, readmeName), readme(manifest, index))
    await replace(part, target)
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw fileError(error, 'write packages to', target)
  }
  tell(options.report, manifest, index)
  return index
}

interface Job {
  dir: string
  manifest: Manifest
  source: string
  options: ExportOptions
  part: string
  metadata: (path: string) => PackageMetadata
}

function chosenSources(dir: string, manifest: Manifest, asked: readonly string[] | undefined): string[] {
  const all = Object.keys(manifest.releases).sort()
  const unknown = asked?.find((name) => !all.includes(name))
  if (unknown !== undefined)
    throw new UserError(`the dataset in ${dir} has no releases of "${unknown}"`, {
      why: all.length === 0 ? 'it has none at all' : `it has those of: ${all.join(', ')}`,
      exit: 'usage',
    })
  const sources = asked === undefined ? all : all.filter((name) => asked.includes(name))
  if (sources.length === 0)
    throw new UserError(`there are no releases to export in ${dir}`, {
      next: ['make them from what was fetched with: jaryq transform', 'or import OCDS with: jaryq import FILE'],
      exit: 'data',
    })
  return sources
}

/** Refuses a folder with files that no earlier export wrote, and one inside the dataset's own. */
async function checkTarget(dir: string, target: string): Promise<void> {
  const refuse = (why: string) => {
    throw new UserError(`packages cannot be written to ${target}`, {
      why,
      next: 'name a new folder',
      exit: 'usage',
    })
  }
  const { releasesDir, generations, rawDir, privateDir, temp } = datasetPaths(resolve(dir))
  const own = [resolve(dir), ...[releasesDir, generations, rawDir, privateDir, temp].map((path) => resolve(path))]
  if (own.some((path, at) => target === path || (at > 0 && target.startsWith(`${path}${sep}`))))
    refuse("it is one of the dataset's own folders")
  let files: string[]
  try {
    if (!(await lstat(target)).isDirectory()) refuse('it is not a folder')
    const entries = await readdir(target, { recursive: true, withFileTypes: true })
    files = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(target, join(entry.parentPath, entry.name)).split(sep).join('/'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (files.length === 0) return
  const known = await earlierFiles(target)
  const other = files.find((file) => !known.has(file))
  if (other !== undefined) refuse(`it holds ${other}, which no earlier export wrote`)
}

/** The files that the index of an earlier export lists. */
async function earlierFiles(target: string): Promise<Set<string>> {
  try {
    const index = JSON.parse(await readFile(join(target, indexName), 'utf8')) as ExportIndex
    if (index.madeBy !== exportMark) return new Set()
    return new Set([indexName, readmeName, ...index.packages.map(({ path }) => path)])
  } catch {
    return new Set()
  }
}

async function replace(part: string, target: string): Promise<void> {
  const old = `${part}-old`
  await rm(old, { recursive: true, force: true })
  let moved = true
  await rename(target, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    moved = false
  })
  try {
    await rename(part, target)
  } catch (error) {
    if (moved) await rename(old, target)
    throw error
  }
  await rm(old, { recursive: true, force: true })
}

function metadataOf(manifest: Manifest, source: string, options: ExportOptions): Omit<PackageMetadata, 'uri'> {
  const known: Partial<SourceEntry> = manifest.sources[source] ?? {}
  const day = options.published ?? manifest.data_date
  const publishedDate = day === null || day === undefined ? undefined : astanaTime(`${day} 23:59:59`)
  if (publishedDate === undefined)
    throw new UserError('it is not known which day the data are of', {
      why: 'publishedDate of a package is the data date, never the clock, and this dataset has none',
      next: 'say it with: --published YYYY-MM-DD',
      exit: 'usage',
    })
  const portal = portals[source]
  const own = portal?.name ?? text(known.publisher)
  const name = options.publisher ?? own ?? source
  const extensions = portal !== undefined ? declaredExtensions.map(({ url }) => url) : declaredBefore(manifest, source)
  return {
    version: '1.1',
    ...(extensions.length === 0 ? {} : { extensions }),
    publishedDate,
    publisher: {
      name: manifest.training ? `${name} (made-up training data)` : name,
      ...(portal !== undefined && !manifest.training && options.publisher === undefined ? { uri: portal.uri } : {}),
    },
    ...given('license', options.license ?? text(known.license)),
    ...given('publicationPolicy', options.publicationPolicy),
  }
}

/** Who publishes what the releases of these sources are made from. */
const portals: Readonly<Record<string, { name: string; uri: string }>> = {
  goszakup: { name: 'Портал государственных закупок Республики Казахстан', uri: 'https://goszakup.gov.kz' },
  samruk: { name: 'Портал закупок АО «Самрук-Қазына»', uri: 'https://zakup.sk.kz' },
}

/** What the packages declared that an imported source came in. */
function declaredBefore(manifest: Manifest, source: string): string[] {
  const runs = manifest.releases[source]!.files.flatMap(({ declared = [] }) => declared)
  return [...new Set(runs.flatMap(({ extensions }) => extensions))]
}

function given<Name extends string>(name: Name, value: string | undefined) {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Where a package is found; without an address, a name that only equal packages share (RFC 9562, version 8). */
function uriOf(
  manifest: Manifest,
  source: string,
  { baseUri, size, packaging }: ExportOptions,
): (path: string) => string {
  if (baseUri !== undefined) return (path) => `${baseUri.replace(/\/+$/, '')}/${path}`
  const hashes = manifest.releases[source]!.files.map((file) => file.sha256)
  return (path) => {
    const hex = sha256(JSON.stringify([hashes, size, packaging, path]))
    const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16)
    return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  }
}

/** The releases of a source. `kinds` is told of the batches that they came in. */
async function* releasesOf({ dir, manifest, source, options }: Job, kinds: Map<number, BatchKind>) {
  const { files, count } = manifest.releases[source]!
  const folder = datasetPaths(dir).releases(source)
  for (const { name } of files) safeName(name)
  let done = 0
  for await (const piece of storedReleases(folder, files, kinds)) {
    yield piece
    done += piece.length
    // Lets a Ctrl-C through.
    await new Promise((done) => setImmediate(done))
    if (options.signal?.aborted === true)
      throw new Interrupted('nothing was written', `jaryq data export --ocds ${options.to}`)
    options.report.progress({ stage: `${source}: releases`, done, total: count, unit: 'releases' })
  }
}

async function exportReleases(job: Job): Promise<ExportedPackage[]> {
  const packages = yearly(job, 'releases')
  const kinds = new Map<number, BatchKind>()
  try {
    for await (const piece of releasesOf(job, kinds))
      for (const { date, batch, body } of piece)
        await packages.add(date, kinds.get(batch)?.rules === '1.0' ? modern(body) : publishable(job, body))
    return await packages.close()
  } catch (error) {
    await packages.abort()
    throw error
  }
}

function yearly({ part, source, options, metadata }: Job, kind: ExportedPackage['kind']): YearlyPackages {
  return new YearlyPackages(part, kind, source, options.packaging ?? 'json', options.size ?? 10_000, metadata)
}

/** A release as it may leave the machine; of goszakup without the hashes of people and accounts. */
function publishable({ manifest, source }: Job, body: Buffer): Buffer | string {
  return manifest.sources[source]?.kind === 'api' ? withoutPeople(body.toString()) : body
}

/** A release of 1.0 as 1.1 has it. */
function modern(body: Buffer): string {
  return JSON.stringify(upgradeRelease(parseExact(body.toString()) as Record<string, unknown>))
}

async function exportRecords(job: Job): Promise<ExportedPackage[]> {
  const kinds = new Map<number, BatchKind>()
  const packages = yearly(job, 'records')
  const { report, signal } = job.options
  const work = { report, signal, onProblem: () => {}, kinds, upgrades: true }
  try {
    for await (const { group, line } of compileGroups(releasesOf(job, kinds), 'compiled', work)) {
      const releases = Array.from(group.releases(), ({ body, legacy }) =>
        legacy ? modern(body) : String(publishable(job, body)),
      ).filter((release) => !standsAlone(release))
      const compiled = String(publishable(job, Buffer.from(line)))
      const record = `{"ocid":${JSON.stringify(group.ocid)},"releases":[${releases.join(',')}],"compiledRelease":${compiled}}`
      await packages.add(textMembers(Buffer.from(line), ['date']).get('date'), record)
    }
    return await packages.close()
  } catch (error) {
    await packages.abort()
    throw error
  }
}

/** A record that was imported without its releases has none but the compiled one. */
function standsAlone(release: string): boolean {
  if (!release.includes('"compiled"')) return false
  const parsed: unknown = parseExact(release)
  return isObject(parsed) && isCompiled(parsed)
}

const placeholder = emptyManifest().prefix

function usesPlaceholder(manifest: Manifest, { sources }: ExportIndex): boolean {
  return manifest.prefix === placeholder && Object.keys(sources).some((name) => manifest.sources[name]?.kind === 'api')
}

const prefixText = `the prefix ${placeholder} of ocids is a placeholder that nobody registered: other tools read it, but a publication needs a prefix of its own (ask data@open-contracting.org)`

function tell(report: Reporter, manifest: Manifest, index: ExportIndex): void {
  const count = (kind: ExportedPackage['kind']) => index.packages.filter((one) => one.kind === kind)
  for (const kind of ['releases', 'records'] as const) {
    const packages = count(kind)
    if (packages.length > 0)
      report.note(`${packages.reduce((sum, one) => sum + one.count, 0)} ${kind} in ${packages.length} packages`)
  }
  if (usesPlaceholder(manifest, index)) report.warn(prefixText)
  if (index.training) report.warn('the data are made up: every package says so in the name of its publisher')
  for (const [source, { license }] of Object.entries(index.sources))
    if (license === undefined)
      report.warn(`${source}: no licence is stated, since none is known: say which with --license`)
}

/** What a person who finds the folder should know. */
function readme(manifest: Manifest, index: ExportIndex): string {
  const lines = [
    'Packages of OCDS 1.1 (https://standard.open-contracting.org/1.1/), written by jaryq.',
    `${indexName} lists them with their sizes and SHA-256.`,
    '',
  ]
  if (index.training)
    lines.push('THE DATA ARE MADE UP, for training. No purchase, organisation or person in them is real.', '')
  if (usesPlaceholder(manifest, index)) lines.push(`Note: ${prefixText}.`, '')
  for (const [source, { license, publicationPolicy, publisher, publishedDate }] of Object.entries(index.sources))
    lines.push(
      `${source}: ${publisher.name}, as of ${publishedDate.slice(0, 10)}`,
      `  licence: ${license ?? 'none is stated'}`,
      ...(publicationPolicy === undefined ? [] : [`  publication policy: ${publicationPolicy}`]),
    )
  if (index.sources.goszakup !== undefined)
    lines.push(
      '',
      'In releases made from goszakup.gov.kz:',
      '- natural persons and sole traders are pseudonyms (KZ-person-...), without names or numbers; who signs, enters bids or is paid is left out;',
      '- what only goszakup has stands in objects called "kz", under its own names; "awardIDs" and "complaints" are not OCDS either;',
      `- packages declare the extensions ${declaredExtensions.map(({ id, version }) => `${id} ${version}`).join(', ')}; of partyScale, statusDetails, tender_datePublished and budget, which have no version, only fields are used.`,
    )
  if (index.sources.samruk !== undefined)
    lines.push(
      '',
      'In releases made from zakup.sk.kz (unofficial endpoints, which nobody promised to be complete):',
      '- values of lots and plan items are without VAT; sums of contracts are with VAT, in "kz" alone (sumNds), and their values have no amount;',
      '- what only that portal has stands in "kz" under its own names.',
    )
  return `${lines.join('\n')}\n`
}
