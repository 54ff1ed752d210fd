import { join } from 'node:path'
import type { MappingContext, ProcessRecords } from '../../ocds/goszakup/context.ts'
import { mapEvents, mapProcess } from '../../ocds/goszakup/process.ts'
import { partyIds, pseudonyms } from '../../ocds/persons.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { Deleted } from './deletions.ts'
import { idAgain, ProcessHistory } from './history.ts'
import { type Part, PartReader, type PartRecord } from './parts.ts'
import type { IndexSummary } from './process-index.ts'
import { readProtocols } from './protocols.ts'
import { loadReferences } from './references.ts'
import { type ReleaseWriter, WrittenReader } from './write.ts'

const kinds = ['announcement', 'contract', 'plan'] as const

/** What is mapped, and how. */
export interface Mapping {
  dir: string
  source: string
  /** Where the files of parts are. */
  workshop: string
  prefix: string
  /** The key of pseudonyms. */
  key: Buffer
  /** Releases by events, not snapshots. */
  events: boolean
  /** The releases of earlier runs are in the parts, because some of them are by events. */
  history: boolean
  index: IndexSummary
  report: Reporter
  /** Throws when the run was told to stop. */
  stop: () => void
}

/** What came of it. */
export interface Mapped {
  /** Releases written now. */
  written: number
  /** Processes of which nothing had to be written. */
  unchanged: number
  /** Codes that the tables do not know, as `what: value`, and how often. */
  unknown: Record<string, number>
  /** What a person should look at, how often, and the first processes where it is so. */
  doubts: Record<string, { count: number; ocids: string[] }>
}

/** Reads each part, maps it process by process, and writes what is new. */
export async function mapParts(mapping: Mapping, writer: ReleaseWriter): Promise<Mapped> {
  const { dir, source, workshop, prefix, key, history, index, report, stop } = mapping
  const references = await loadReferences(dir, source)
  const partyId = partyIds(key)
  const people = pseudonyms(key)
  const unknown = new Map<string, number>()
  const doubts = new Map<string, { count: number; ocids: string[] }>()
  const reader = new PartReader(workshop)
  const earlier = history ? undefined : new WrittenReader(join(workshop, 'written'))
  const total = index.processes.announcement + index.processes.contract + index.processes.plan
  let done = 0
  let written = 0
  let changed = 0
  for (let number = 0; number < index.parts; number++) {
    stop()
    const part = await reader.read(number)
    const { subjects, participants } = subjectsOf(part)
    const context: MappingContext = {
      prefix,
      key,
      partyId,
      people,
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
    for (const { group, files, releases } of processes(part)) {
      if (files.length > 0) {
        // Reading HTML takes longer than all else.
        stop()
        group.protocols = await readProtocols(dir, files, group, context)
      }
      const lines =
        earlier === undefined
          ? withHistory(group, releases, mapping, context)
          : await newSnapshot(group, earlier, context)
      for (const line of lines) await writer.write(line)
      written += lines.length
      if (lines.length > 0) changed++
      if ((++done & 0x3ff) === 0) {
        stop()
        report.progress({ stage: 'releases', done, unit: 'processes', total })
      }
    }
  }
  return {
    written,
    unchanged: done - changed,
    unknown: Object.fromEntries([...unknown].sort(([a], [b]) => (a < b ? -1 : 1))),
    doubts: Object.fromEntries([...doubts].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** The snapshot of a process, unless its last release says the same. */
async function newSnapshot(
  group: ProcessRecords,
  earlier: WrittenReader,
  context: MappingContext,
): Promise<(string | Buffer)[]> {
  const before = await earlier.find(kinds.indexOf(group.kind), group.number)
  if (before !== undefined && before.awards.length > 0) group.earlierAwards = before.awards
  if (before !== undefined && before.bids.length > 0) group.earlierBids = before.bids
  const { hash, release, bytes } = mapProcess(group, context)
  if (before?.hashes.at(-1) === hash) return []
  // Back to what it was before the last release.
  const again = before?.hashes.includes(hash) === true
  return [again ? JSON.stringify({ ...release, id: idAgain(release.id, before.hashes.length) }) : bytes]
}

/** What the releases of a process, events among them, lack. */
function withHistory(
  group: ProcessRecords,
  releases: readonly Buffer[],
  { events, key }: Mapping,
  context: MappingContext,
): (string | Buffer)[] {
  const history = new ProcessHistory(releases)
  const { awards, bids } = history.made
  if (awards.length > 0) group.earlierAwards = awards
  if (bids.length > 0) group.earlierBids = bids
  if (events) {
    const { mapped, events: found } = mapEvents(group, context)
    return history.events(mapped, found, key)
  }
  const line = history.snapshot(mapProcess(group, context))
  return line === undefined ? [] : [line]
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

/** A process's records, those of files about it, and the releases that earlier runs wrote of it. */
interface Gathered {
  group: ProcessRecords
  files: Record<string, unknown>[]
  releases: Buffer[]
}

/** The processes of a part. */
function* processes(part: Part): Generator<Gathered> {
  let found: Gathered | undefined
  for (const record of part.records) {
    const kind = kinds[record.kind]!
    if (found === undefined || found.group.kind !== kind || found.group.number !== record.number) {
      if (found !== undefined) yield found
      const none = { lots: [], plans: [], bids: [], contracts: [], acts: [], payments: [] }
      found = { group: { kind, number: record.number, ...none }, files: [], releases: [] }
    }
    addRecord(found, record)
  }
  if (found !== undefined) yield found
}

function addRecord({ group, files, releases }: Gathered, { entity, id, deleted, bytes, continued }: PartRecord): void {
  if (entity === 'releases') {
    releases.push(bytes)
    return
  }
  const record = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
  if (deleted !== Deleted.no) record.isDeleted = 1
  if (deleted === Deleted.released) group.removedLots = [...(group.removedLots ?? []), id]
  if (entity === 'announcements') group.announcement = record
  else if (entity === 'files') files.push(record)
  else if (entity === 'complaints') group.complaints = [...(group.complaints ?? []), record]
  else if (entity !== 'subjects') group[entity].push(record)
  if (continued !== '') group.continuedAs = continued
}
