import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { apiSource } from '../dataset/fetch/store.ts'
import { compiledOf } from '../dataset/layers.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { createDataset, type Manifest, readManifest, updateManifest } from '../dataset/manifest.ts'
import { transformDataset } from '../dataset/transform/transform.ts'
import { sha256 } from '../files/hash.ts'
import { readLines } from '../files/lines.ts'
import { TemporaryFolder } from '../files/temporary-folder.ts'
import { recordKey } from '../goszakup/entities.ts'
import { rawLine } from '../letters/bundle/lines.ts'
import { maskRecord, personIdsIn } from '../letters/bundle/mask.ts'
import { collectRecords, gatherRecords, processNumber } from '../letters/bundle/records.ts'
import { compareDates } from '../ocds/merge.ts'
import { personKey } from '../ocds/persons.ts'
import { UserError } from '../terminal/errors.ts'
import { silent } from '../terminal/progress.ts'

type Fields = Record<string, unknown>

/** A record of a purchase as it was fetched, natural persons hidden. */
export interface SourceRecord {
  source: string
  entity: string
  id: string
  fetchedAt: string
  /** How many bytes came. */
  bytes: number
  /** The hash of these bytes that was written beside them. */
  sha256: string
  /** The bytes in the dataset still have this hash. */
  intact: boolean
  /** The line that holds it, as `FILE:LINE` in the dataset. */
  line: string
  record: Fields
}

/** A release of a purchase. */
export interface StoredRelease {
  source: string
  id: string
  date: string
  tag: string[]
  /** The line that holds it, as `FILE:LINE` in the dataset; undefined for one that was made just now. */
  line: string | undefined
  release: Fields
}

/**
 * The raw records that a process of goszakup is made of, each in its newest form, in the order of entities.
 *
 * @throws {UserError} for a process of another source, whose records are not chained here
 */
export async function sourceRecords(dir: string, ocid: string): Promise<SourceRecord[]> {
  const manifest = await readManifest(dir)
  checkOcid(manifest, ocid)
  const gathered = await gatherRecords(dir, [ocid])
  const found = gathered.entities.flatMap((entity) => gathered.of(entity))
  // An entry of a register that shows that the register was asked is nobody's of this purchase.
  const own = found.filter(({ entity }) => !['unscrupulous', 'unscrupulous-details', 'qualified'].includes(entity))
  const people = new Set(own.flatMap(({ record }) => personIdsIn(record)))
  const key = await personKey(manifest.training)
  return own.map(({ entity, record, bytes, fetchedAt, stored }) => ({
    source: apiSource,
    entity,
    id: String(recordKey(entity, record) ?? ''),
    fetchedAt,
    bytes: bytes.length,
    sha256: stored!.sha256,
    intact: sha256(bytes) === stored!.sha256,
    line: `${relative(dir, stored!.path).replaceAll('\\', '/')}:${stored!.line}`,
    record: maskRecord(record, key, people) as Fields,
  }))
}

/** The releases of a process as the dataset holds them, oldest first. */
export async function storedReleasesOf(dir: string, ocid: string): Promise<StoredRelease[]> {
  const manifest = await readManifest(dir)
  const found: StoredRelease[] = []
  for (const source of Object.keys(manifest.releases).sort())
    found.push(...(await releasesIn(dir, source, await releaseFiles(dir, manifest, source), ocid)))
  if (found.length === 0)
    throw new UserError(`there is no release of ${ocid} in this dataset`, {
      why: `no line of releases/ has it: ${Object.keys(manifest.releases).sort().join(', ')}`,
      next: 'check the ocid',
      exit: 'data',
    })
  return sortedByDate(found)
}

/** The records of a process of goszakup told as dated releases, as `jaryq transform --events` writes them, oldest first. */
export async function eventReleases(dir: string, ocid: string): Promise<StoredRelease[]> {
  const manifest = await readManifest(dir)
  checkOcid(manifest, ocid)
  const { lines } = await collectRecords(dir, [ocid])
  const temp = await TemporaryFolder.make('events')
  try {
    const paths = datasetPaths(temp.path)
    await createDataset(temp.path)
    const files = Map.groupBy(lines, ({ source, entity }) => join(paths.raw(source, entity), '000001.ndjson'))
    for (const [path, own] of files) {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, Buffer.concat(own.map(rawLine)))
    }
    const { training, prefix } = manifest
    await updateManifest(temp.path, (draft) => ({ ...draft, training, prefix }))
    await transformDataset(temp.path, { report: silent, events: true })
    const names = await releaseFiles(temp.path, await readManifest(temp.path), apiSource)
    const found = await releasesIn(temp.path, apiSource, names, ocid)
    return sortedByDate(found.map((one) => ({ ...one, line: undefined })))
  } finally {
    temp.remove()
  }
}

/** The compiled release of a process: its releases, merged. */
export async function compiledRelease(dir: string, generation: number, ocid: string): Promise<Fields> {
  const quoted = Buffer.from(JSON.stringify(ocid))
  const sources = await compiledOf(datasetPaths(dir).generation(generation))
  // What is in the uppermost layer stands.
  for (const file of sources.flatMap(({ layers }) => layers.toReversed().flat()))
    for await (const { bytes } of readLines(file)) {
      if (!bytes.includes(quoted)) continue
      const compiled = JSON.parse(bytes.toString()) as Fields
      if (compiled.ocid === ocid) return compiled
    }
  throw new UserError(`there is no compiled release of ${ocid} in this dataset`, {
    next: ['check the ocid', `or build the dataset: jaryq build --data ${dir}`],
    exit: 'data',
  })
}

function checkOcid({ prefix, sources }: Manifest, ocid: string): void {
  if (sources[apiSource] !== undefined && processNumber(ocid, prefix) !== undefined) return
  throw new UserError(`the raw records of ${ocid} are not found here`, {
    why: 'only records of goszakup are put together by purchase; what an OCDS publisher gave are releases',
    next: ['data.releases(ocid) gives its releases', 'data.cite(row) gives the line behind a row of any source'],
    exit: 'data',
  })
}

async function releaseFiles(dir: string, manifest: Manifest, source: string): Promise<string[]> {
  const there = new Set(await readdir(datasetPaths(dir).releases(source)).catch(() => []))
  return (manifest.releases[source]?.files ?? []).map(({ name }) => name).filter((name) => there.has(name))
}

async function releasesIn(
  dir: string,
  source: string,
  names: readonly string[],
  ocid: string,
): Promise<StoredRelease[]> {
  const found: StoredRelease[] = []
  const quoted = Buffer.from(JSON.stringify(ocid))
  for (const name of names) {
    const path = join(datasetPaths(dir).releases(source), name)
    for await (const { bytes, number } of readLines(path)) {
      if (!bytes.includes(quoted)) continue
      const release = JSON.parse(bytes.toString()) as Fields
      if (release.ocid !== ocid) continue
      found.push({
        source,
        id: String(release.id ?? ''),
        date: String(release.date ?? ''),
        tag: [release.tag ?? []].flat().map(String),
        line: `${relative(dir, path).replaceAll('\\', '/')}:${number}`,
        release,
      })
    }
  }
  return found
}

function sortedByDate(releases: readonly StoredRelease[]): StoredRelease[] {
  return releases.toSorted((a, b) => compareDates(a.date, b.date))
}
