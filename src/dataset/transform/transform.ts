import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MappingContext, ProcessRecords } from '../../ocds/goszakup/context.ts'
import { mapProcess } from '../../ocds/goszakup/process.ts'
import { keyFingerprint, partyIds, personKey } from '../../ocds/persons.ts'
import type { Release } from '../../ocds/types.ts'
import { fileError, Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { datasetPaths } from '../layout.ts'
import { withWriteLock } from '../lock.ts'
import { emptyManifest, type Manifest, type ReleaseFile, readManifestIfAny, updateManifest } from '../manifest.ts'
import { Deleted, type DeletionLines, deletionLines } from './deletions.ts'
import { type DamagedLine, divide, type Part, PartReader, type PartRecord } from './parts.ts'
import {
  buildIndex,
  type EntityLines,
  entityLines,
  type IndexSummary,
  type MappedEntity,
  openWorkshop,
} from './process-index.ts'
import { readProtocols } from './protocols.ts'
import { loadReferences } from './references.ts'
import { ReleaseWriter, readWritten, saveWritten, WrittenReader } from './write.ts'

const source = 'goszakup'
const kinds = ['announcement', 'contract', 'plan'] as const

export interface TransformOptions {
  report: Reporter
  signal?: AbortSignal
  /** Prefix of ocids; the dataset's own unless given. */
  prefix?: string
  /** How many bytes of records are held in memory at once, more or less. It changes nothing in the result. */
  partBytes?: number
}

/** What a run of `transformDataset` did. */
export interface TransformSummary {
  /** Releases written now. */
  written: number
  /** Processes whose release existed already. */
  unchanged: number
  processes: IndexSummary['processes']
  records: Record<MappedEntity, number>
  /** Records without the lot, announcement or contract that they belong to. */
  orphans: Partial<Record<MappedEntity, number>>
  /** Codes that the tables do not know, as `what: value`, and how often. */
  unknown: Record<string, number>
  /** What a person should look at, how often, and the first processes where it is so. */
  doubts: Record<string, { count: number; ocids: string[] }>
  /** Raw lines that could not be used, the first hundred of them, and how many. */
  damaged: DamagedLine[]
  damagedCount: number
  training: boolean
  dataDate: string | null
  files: string[]
}

/**
 * Turns the raw records of goszakup into releases of OCDS: `raw/goszakup` to `releases/goszakup`. A release is a
 * snapshot of all that is known of one process. One that exists already with the same content is not written again,
 * so a second run on the same records writes nothing. New files count once `dataset.json` lists them; a run that is
 * stopped before leaves nothing behind.
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
    const mapped = await mapParts(job, prepared, writer)
    await writer.seal()
    job.stop()
    const { index, key, training, damaged, damagedCount } = prepared
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
    }
    await commit(dir, summary, writer, { prefix: job.prefix, fingerprint: keyFingerprint(key) })
    writer = undefined
    tell(job.report, summary)
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
    const index = await buildIndex(db, lines, job.partBytes, job.deletions, releases)
    const training = manifest.training || index.madeUpBuyers > 0
    if (index.madeUpBuyers > 0 && index.madeUpBuyers < index.buyers)
      report.warn(
        `made-up and other buyers are mixed in ${dir} (${index.madeUpBuyers} of ${index.buyers} have a business number that cannot exist): all of it is marked as training data`,
      )
    const key = await personKey(training)
    checkKey(dir, manifest, keyFingerprint(key), job.existing.length > 0)
    const damaged: DamagedLine[] = []
    let damagedCount = 0
    const bytes = lines.flatMap(({ segments }) => segments).reduce((total, segment) => total + segment.bytes, 0)
    const total = Number.isFinite(bytes) ? { total: Math.round(bytes / 1e6) } : {}
    await divide(
      db,
      lines,
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
    await saveWritten(db, join(workshop, 'written'))
    return { index, key, training, damaged, damagedCount }
  } finally {
    // The mapping needs the memory.
    db.closeSync()
    instance.closeSync()
  }
}

/** The last step: each part is read, mapped process by process, and what is new is written. */
async function mapParts(
  { dir, workshop, prefix, report, stop }: Job,
  { index, key }: Prepared,
  writer: ReleaseWriter,
): Promise<Pick<TransformSummary, 'written' | 'unchanged' | 'unknown' | 'doubts'>> {
  const references = await loadReferences(dir, source)
  const partyId = partyIds(key)
  const unknown = new Map<string, number>()
  const doubts = new Map<string, { count: number; ocids: string[] }>()
  const reader = new PartReader(workshop)
  const earlier = new WrittenReader(join(workshop, 'written'))
  const total = index.processes.announcement + index.processes.contract + index.processes.plan
  let done = 0
  let written = 0
  for (let number = 0; number < index.parts; number++) {
    stop()
    const part = await reader.read(number)
    const { subjects, participants } = subjectsOf(part)
    const context: MappingContext = {
      prefix,
      key,
      partyId,
      references,
      subject: (biin) => subjects.get(biin),
      participant: (pid) => participants.get(pid),
      unknown: (what, value) => {
        const name = `${what}: ${String(value)}`
        if (unknown.has(name) || unknown.size < 1000) unknown.set(name, (unknown.get(name) ?? 0) + 1)
      },
      doubt: (what, ocid) => {
        const known = doubts.get(what) ?? { count: 0, ocids: [] }
        known.count++
        if (known.ocids.length < 5) known.ocids.push(ocid)
        doubts.set(what, known)
      },
    }
    for (const { group, files } of processes(part)) {
      if (files.length > 0) {
        // Reading HTML takes longer than all else.
        stop()
        group.protocols = await readProtocols(dir, files, group, context)
      }
      const before = await earlier.find(kinds.indexOf(group.kind), group.number)
      if (before !== undefined && before.awards.length > 0) group.earlierAwards = before.awards
      if (before !== undefined && before.bids.length > 0) group.earlierBids = before.bids
      const { hash, release, bytes } = mapProcess(group, context)
      if (before?.hashes.at(-1) !== hash) {
        // Back to what it was before the last release: ids do not repeat within a process.
        const again = before?.hashes.includes(hash) === true
        await writer.write(again ? renamed(release, before!.hashes.length) : bytes)
        written++
      }
      if ((++done & 0x3ff) === 0) {
        stop()
        report.progress({ stage: 'releases', done, unit: 'processes', total })
      }
    }
  }
  return {
    written,
    unchanged: done - written,
    unknown: Object.fromEntries([...unknown].sort(([a], [b]) => (a < b ? -1 : 1))),
    doubts: Object.fromEntries([...doubts].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

function renamed(release: Release, number: number): string {
  return JSON.stringify({ ...release, id: release.id.replace(/-([0-9a-f]{8})$/, `-${number}-$1`) })
}

function prefixOf(asked: string | undefined, manifest: Manifest, used: boolean): string {
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

function checkKey(dir: string, manifest: Manifest, fingerprint: string, used: boolean): void {
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

function subjectsOf(part: Part): {
  subjects: Map<string, Record<string, unknown>>
  participants: Map<number, Record<string, unknown>>
} {
  const subjects = new Map<string, Record<string, unknown>>()
  const participants = new Map<number, Record<string, unknown>>()
  for (const { bytes } of part.subjects) {
    const subject = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
    const biin = subject.bin || subject.iin
    if (biin !== undefined && biin !== null) subjects.set(String(biin), subject)
    participants.set(Number(subject.pid), subject)
  }
  return { subjects, participants }
}

/** The processes of a part, each with its records and those of files about it. */
function* processes(part: Part): Generator<{ group: ProcessRecords; files: Record<string, unknown>[] }> {
  let group: ProcessRecords | undefined
  let files: Record<string, unknown>[] = []
  for (const record of part.records) {
    const kind = kinds[record.kind]!
    if (group === undefined || group.kind !== kind || group.number !== record.number) {
      if (group !== undefined) yield { group, files }
      files = []
      group = { kind, number: record.number, lots: [], plans: [], bids: [], contracts: [], acts: [], payments: [] }
    }
    addRecord(group, files, record)
  }
  if (group !== undefined) yield { group, files }
}

function addRecord(
  group: ProcessRecords,
  files: Record<string, unknown>[],
  { entity, id, deleted, bytes, continued }: PartRecord,
): void {
  const record = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
  if (deleted !== Deleted.no) record.isDeleted = 1
  if (deleted === Deleted.released) group.removedLots = [...(group.removedLots ?? []), id]
  if (entity === 'announcements') group.announcement = record
  else if (entity === 'files') files.push(record)
  else if (entity === 'complaints') group.complaints = [...(group.complaints ?? []), record]
  else if (entity !== 'subjects') group[entity].push(record)
  if (continued !== '') group.continuedAs = continued
}

async function commit(
  dir: string,
  summary: TransformSummary,
  writer: ReleaseWriter,
  { prefix, fingerprint }: { prefix: string; fingerprint: string },
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
      },
    }
    return manifest
  })
}

function tell(report: Reporter, summary: TransformSummary): void {
  const { announcement, contract, plan } = summary.processes
  report.note(
    `${summary.written} releases written, ${summary.unchanged} unchanged: ${announcement} announcements, ${contract} direct contracts, ${plan} plan points`,
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
