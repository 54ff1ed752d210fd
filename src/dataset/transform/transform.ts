import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { keyFingerprint, personKey } from '../../ocds/persons.ts'
import { fileError, Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { datasetPaths } from '../layout.ts'
import { withWriteLock } from '../lock.ts'
import { emptyManifest, type Manifest, type ReleaseFile, readManifestIfAny, updateManifest } from '../manifest.ts'
import { type DeletionLines, deletionLines } from './deletions.ts'
import { type Mapped, mapParts } from './map-parts.ts'
import { type DamagedLine, divide } from './parts.ts'
import {
  buildIndex,
  type EntityLines,
  entityLines,
  type IndexSummary,
  type MappedEntity,
  openWorkshop,
  type RoutedLines,
} from './process-index.ts'
import { ReleaseWriter, readWritten, saveWritten } from './write.ts'

const source = 'goszakup'

export interface TransformOptions {
  report: Reporter
  signal?: AbortSignal
  /** Prefix of ocids; the dataset's own unless given. */
  prefix?: string
  /** Releases by events instead of snapshots; as the dataset has them unless given, snapshots in a new one. */
  events?: boolean
  /** How many bytes of records are held in memory at once, more or less. It changes nothing in the result. */
  partBytes?: number
}

/** What a run of `transformDataset` did. */
export interface TransformSummary extends Mapped {
  /** The releases are by events. */
  events: boolean
  processes: IndexSummary['processes']
  records: Record<MappedEntity, number>
  /** Records without the lot, announcement or contract that they belong to. */
  orphans: Partial<Record<MappedEntity, number>>
  /** Raw lines that could not be used, the first hundred of them, and how many. */
  damaged: DamagedLine[]
  damagedCount: number
  training: boolean
  dataDate: string | null
  files: string[]
}

/**
 * Turns the raw records of goszakup into releases of OCDS: `raw/goszakup` to `releases/goszakup`. A release is a
 * snapshot of all that is known of one process, or, by `events`, what one stamp of its records tells. One that exists
 * already with the same content is not written again, so a second run on the same records writes nothing. Releases
 * that were written before count whichever kind they are of: merged by date, all together say what the snapshot says.
 * New files count once `dataset.json` lists them; a run that is stopped before leaves nothing behind.
 *
 * Memory does not grow with the data: DuckDB works out from the records' keys which process each newest record belongs
 * to, records are divided into files of neighbouring processes by one pass over the lines, and each file is mapped in
 * memory. Releases come in the order of announcements, direct contracts and plan points, by number.
 */
export async function transformDataset(dir: string, options: TransformOptions): Promise<TransformSummary> {
  // Before the lock, which would make a directory of a mistyped name.
  await rawLines(dir)
  return withWriteLock(dir, 'transform', () => transform(dir, options))
}

async function rawLines(dir: string): Promise<EntityLines[]> {
  const lines = await entityLines(dir, source)
  // Complaints and files belong to purchases that other records make.
  const own = lines.filter(({ entity }) => entity !== 'complaints' && entity !== 'files')
  if (own.every(({ segments }) => segments.length === 0))
    throw new UserError(`there are no records of goszakup in ${dir}`, {
      why: `${join(datasetPaths(dir).rawDir, source)} holds none`,
      next: ['fetch some with: jaryq fetch', 'or name the dataset with --data DIR'],
      exit: 'data',
    })
  return lines
}

async function transform(dir: string, options: TransformOptions): Promise<TransformSummary> {
  const paths = datasetPaths(dir)
  const workshop = join(paths.temp, 'transform')
  const manifest = (await readManifestIfAny(dir)) ?? emptyManifest()
  const lines = await rawLines(dir)
  const existing = manifest.releases[source]?.files ?? []
  const job: Job = {
    dir,
    workshop,
    manifest,
    lines,
    deletions: await deletionLines(dir, source),
    existing,
    prefix: prefixOf(options.prefix, manifest, existing.length > 0),
    ...modeOf(options.events, manifest, existing.length > 0),
    partBytes: options.partBytes ?? 2 ** 24,
    report: options.report,
    stop: () => {
      if (options.signal?.aborted === true)
        throw new Interrupted('the releases are as they were before', `jaryq transform --data ${dir}`)
    },
  }
  let writer: ReleaseWriter | undefined
  try {
    await rm(workshop, { recursive: true, force: true })
    const prepared = await prepare(job)
    writer = await ReleaseWriter.open(paths.releases(source), existing)
    const { index, key, training, damaged, damagedCount } = prepared
    const mapped = await mapParts({ ...job, source, key, index }, writer)
    await writer.seal()
    job.stop()
    const summary: TransformSummary = {
      ...mapped,
      processes: index.processes,
      records: index.records,
      orphans: index.orphans,
      damaged,
      damagedCount,
      training,
      dataDate: index.dataDate,
      files: writer.files.map(({ name }) => name),
      events: job.events,
    }
    await commit(dir, summary, writer, job, keyFingerprint(key))
    writer = undefined
    tell(job, summary)
    return summary
  } catch (error) {
    await writer?.abort()
    // DuckDB says it in words, not by a code.
    const full = error instanceof Error && /no space left on device|max_temp_directory_size/i.test(error.message)
    throw fileError(full ? Object.assign(error, { code: 'ENOSPC' }) : error, 'write', workshop)
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

/** What all steps of a run share. */
interface Job {
  dir: string
  workshop: string
  manifest: Manifest
  lines: EntityLines[]
  deletions: DeletionLines[]
  existing: readonly ReleaseFile[]
  prefix: string
  /** Releases by events, not snapshots. */
  events: boolean
  /** There are releases by events, so that all earlier releases must be looked at. */
  history: boolean
  /** The dataset had the other kind of releases so far. */
  switched: boolean
  partBytes: number
  report: Reporter
  /** Throws when the run was told to stop. */
  stop: () => void
}

interface Prepared {
  index: IndexSummary
  key: Buffer
  training: boolean
  damaged: DamagedLine[]
  damagedCount: number
}

/** The first two steps, which need DuckDB: the index of keys, and the records divided into files of parts. */
async function prepare(job: Job): Promise<Prepared> {
  const { dir, workshop, manifest, lines, report, stop } = job
  const { instance, db } = await openWorkshop(workshop)
  try {
    stop()
    report.progress({ stage: 'index', done: 0, unit: 'entities' })
    const releases = job.existing.map(({ name }) => join(datasetPaths(dir).releases(source), name))
    const files = lines.some(({ entity, segments }) => entity === 'files' && segments.length > 0)
    await readWritten(db, releases, job.prefix, files)
    const index = await buildIndex(db, lines, job.partBytes, job.deletions, releases, job.history)
    const training = manifest.training || index.madeUpBuyers > 0
    if (index.madeUpBuyers > 0 && index.madeUpBuyers < index.buyers)
      report.warn(
        `made-up and other buyers are mixed in ${dir} (${index.madeUpBuyers} of ${index.buyers} have a business number that cannot exist): all of it is marked as training data`,
      )
    const key = await personKey(training)
    checkKey(dir, manifest, keyFingerprint(key), job.existing.length > 0)
    const damaged: DamagedLine[] = []
    let damagedCount = 0
    const routed = job.history ? [...lines, earlierReleases(releases)] : lines
    const bytes = lines.flatMap(({ segments }) => segments).reduce((total, segment) => total + segment.bytes, 0)
    const total = Number.isFinite(bytes) ? { total: Math.round(bytes / 1e6) } : {}
    await divide(
      db,
      routed,
      workshop,
      (line) => {
        damagedCount++
        if (damaged.length < 100) damaged.push(line)
      },
      (done) => {
        stop()
        report.progress({ stage: 'records', done: Math.round(done / 1e6), unit: 'MB', ...total })
      },
    )
    if (!job.history) await saveWritten(db, join(workshop, 'written'))
    return { index, key, training, damaged, damagedCount }
  } finally {
    // The mapping needs the memory.
    db.closeSync()
    instance.closeSync()
  }
}

/** The files of earlier runs as lines to be divided. */
function earlierReleases(paths: readonly string[]): RoutedLines {
  const whole = Number.POSITIVE_INFINITY
  return { entity: 'releases', segments: paths.map((path) => ({ name: path, path, lines: whole, bytes: whole })) }
}

/** The prefix of this run's ocids: the dataset's own, once it has releases. */
export function prefixOf(asked: string | undefined, manifest: Manifest, used: boolean): string {
  const prefix = asked ?? manifest.prefix
  if (!/^ocds-[a-z0-9]{6}$/.test(prefix))
    throw new UserError(`"${prefix}" cannot be the prefix of ocids`, {
      why: 'a prefix is "ocds-" and six small letters or digits',
      next: 'leave it out for the placeholder ocds-jaryq0',
      exit: 'usage',
    })
  if (used && prefix !== manifest.prefix)
    throw new UserError(`this dataset's releases have the prefix ${manifest.prefix}`, {
      why: 'ids do not change once they are given',
      next: 'make a new dataset for another prefix',
      exit: 'usage',
    })
  return prefix
}

/** @throws UserError (data) where the persons in the dataset were given their pseudonyms with another key */
export function checkKey(dir: string, manifest: Manifest, fingerprint: string, used: boolean): void {
  if (manifest.person_key === null || manifest.person_key === fingerprint) return
  if (!used && Object.keys(manifest.releases).length === 0) return
  throw new UserError(`the pseudonyms of persons in ${dir} were made with another key`, {
    why: `the dataset names the key ${manifest.person_key}, yours is ${fingerprint}`,
    next: [
      "put the key that the dataset was made with into your configuration's person.key",
      'or make a new dataset; made-up and real records do not go into one',
    ],
    exit: 'data',
  })
}

async function commit(
  dir: string,
  summary: TransformSummary,
  writer: ReleaseWriter,
  { prefix, events, history }: Job,
  fingerprint: string,
): Promise<void> {
  await updateManifest(dir, (manifest) => {
    manifest.training = summary.training
    manifest.prefix = prefix
    manifest.person_key = fingerprint
    if (summary.dataDate !== null && (manifest.data_date === null || manifest.data_date < summary.dataDate))
      manifest.data_date = summary.dataDate
    const files = [...(manifest.releases[source]?.files ?? []), ...writer.files]
    manifest.releases[source] = { files, count: files.reduce((total, file) => total + file.lines, 0) }
    const { processes, records, orphans, unknown, doubts, damagedCount } = summary
    manifest.sources[source] = {
      ...(manifest.sources[source] ?? { kind: 'api' }),
      transform: {
        processes,
        records,
        orphans,
        unknown,
        ...(Object.keys(doubts).length === 0 ? {} : { doubts }),
        damaged: damagedCount,
        // Once there are events among the releases, that stays so.
        ...(history ? { events } : {}),
      },
    }
    return manifest
  })
}

/** Whether releases are made by events, and whether there are some among those of earlier runs. */
function modeOf(asked: boolean | undefined, manifest: Manifest, used: boolean) {
  const { transform: last } = (manifest.sources[source] ?? {}) as { transform?: { events?: boolean } }
  const had = used ? last?.events : undefined
  const events = asked ?? had ?? false
  return { events, history: events || had !== undefined, switched: used && events !== (had ?? false) }
}

function tell({ report, switched }: Job, summary: TransformSummary): void {
  const { announcement, contract, plan } = summary.processes
  const kind = summary.events ? 'releases of events' : 'releases'
  const all = announcement + contract + plan
  report.note(
    `${summary.written} ${kind} written, ${summary.unchanged} of ${all} processes unchanged: ${announcement} announcements, ${contract} direct contracts, ${plan} plan points`,
  )
  if (switched)
    report.note(
      `from now on this dataset gets ${summary.events ? 'releases of events' : 'snapshots'}; the releases that it has stay and count, merged by date with the new ones`,
    )
  for (const { file, line, reason } of summary.damaged.slice(0, 5))
    report.warn(`${file}, line ${line}: not used, ${reason}`)
  if (summary.damagedCount > 0) report.warn(`${summary.damagedCount} raw lines were set aside as damaged`)
  for (const [entity, count] of Object.entries(summary.orphans))
    report.warn(`${count} ${entity} belong to no announcement or contract that was fetched`)
  for (const [what, { count, ocids }] of Object.entries(summary.doubts))
    report.warn(`${what}: ${count} times, in ${ocids.join(', ')}${count > ocids.length ? ' and others' : ''}`)
  const unknown = Object.entries(summary.unknown)
  for (const [name, count] of unknown.slice(0, 20)) report.warn(`not known to this version: ${name} (${count} times)`)
  if (unknown.length > 20) report.warn(`and ${unknown.length - 20} more unknown codes; dataset.json lists them`)
}
