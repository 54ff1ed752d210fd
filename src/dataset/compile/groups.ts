import { closeSync, fstatSync, openSync } from 'node:fs'
import { readWhole } from '../../files/whole.ts'
import { compareDates, compareText } from '../../ocds/merge.ts'
import type { RulesVersion } from '../../ocds/merge-rules.ts'

/** In an index, before the texts of a release: the lengths of its bytes, ocid and date, and its batch. */
export const headLength = 16

// On the batch of a release that may hold a number which is to be kept in its digits.
const exactMark = 2 ** 31

/** How the releases that came together are merged. */
export interface BatchKind {
  rules: RulesVersion
  /** The addresses of the extensions that their package declares. */
  extensions: readonly string[]
}

export const defaultKind: BatchKind = { rules: '1.1', extensions: [] }

/** The kinds of batches, and by the number of a batch which of them it is. */
export interface Batches {
  kinds: readonly BatchKind[]
  kindOf: Uint16Array
}

/** A bucket's releases and its index: the bytes, or the paths of files. */
export interface BucketContent {
  /** Releases in it. */
  count: number
  index: Buffer | string
  bodies: Buffer | string
}

/** The releases of one process, in order of (the text of) their dates, then as they came. */
export interface ReleaseGroup {
  ocid: string
  /** 1.0 when all releases came in packages of OCDS 1.0. */
  rules: RulesVersion
  /** Which of the releases came in packages of OCDS 1.0, where others did not. */
  legacy: readonly boolean[] | undefined
  /** The extensions that the packages declare which the releases came in. */
  extensions: readonly string[]
  count: number
  bytes: number
  /** There may be a number in them that a double cannot hold as it is written. */
  exact: boolean
  /** The releases' dates; an empty text where there is none. */
  dates: readonly string[]
  /** The releases' bytes, one after the other; each good until the next is asked for. */
  bodies(): Iterable<Buffer>
}

export interface GroupOptions {
  batches: Batches
  /** Dates count as points in time. */
  chronological?: boolean
  /** A bucket's releases are read whole when they are no more bytes than this; else slice by slice. */
  room: number
  /** What files are read into. */
  memory: BucketMemory
}

/** Memory for the files of one bucket after the other: what was new for each would wait long to be collected. */
export class BucketMemory {
  private readonly held = { index: Buffer.alloc(0), bodies: Buffer.alloc(0) }

  /** All of an open file; good until the next of its kind. */
  read(kind: 'index' | 'bodies', file: number): Buffer {
    const { size } = fstatSync(file)
    if (size > this.held[kind].length) this.held[kind] = Buffer.allocUnsafeSlow(Math.ceil(size * 1.1))
    const bytes = this.held[kind].subarray(0, size)
    readWhole(file, bytes, 0)
    return bytes
  }
}

/**
 * The releases of a bucket by ocid, in order of it. Memory holds the index and a few numbers for each release, besides
 * what `room` allows.
 */
export function* groupsOf(content: BucketContent, { batches, chronological, room, memory }: GroupOptions) {
  const index = new BucketIndex(content, memory)
  const bodies = new BodyFile(content.bodies, room, memory)
  try {
    for (const [ocid, first] of index.inOrder()) {
      const entries = index.entries(first, chronological === true ? compareDates : compareText)
      yield groupOf(ocid, entries, index, bodies, batches)
    }
  } finally {
    bodies.close()
  }
}

function groupOf(
  ocid: string,
  entries: DatedEntry[],
  index: BucketIndex,
  bodies: BodyFile,
  { kinds, kindOf }: Batches,
): ReleaseGroup {
  let [exact, bytes, seen] = [false, 0, -1]
  const kindAt = (entry: number) => kinds[kindOf[index.batch(entry)]!]!
  const own = new Set<BatchKind>()
  for (const { entry } of entries) {
    const kind = kindOf[index.batch(entry)]!
    if (kind !== seen) own.add(kinds[kind]!)
    seen = kind
    exact ||= index.isExact(entry)
    bytes += index.length(entry)
  }
  const versions = new Set([...own].map(({ rules }) => rules))
  return {
    ocid,
    rules: versions.has('1.1') ? '1.1' : '1.0',
    legacy: versions.size === 1 ? undefined : entries.map(({ entry }) => kindAt(entry).rules === '1.0'),
    extensions:
      own.size === 1 ? [...own][0]!.extensions : [...new Set([...own].flatMap(({ extensions }) => extensions))],
    count: entries.length,
    bytes,
    exact,
    dates: entries.map(({ date }) => date),
    *bodies() {
      for (const { entry } of entries) yield bodies.read(index.offset(entry), index.length(entry))
    },
  }
}

interface DatedEntry {
  entry: number
  date: string
}

/** The index of a bucket; entries are numbered as they came. */
class BucketIndex {
  private readonly bytes: Buffer
  /** Where entries begin in `bytes`, and their releases in the bucket. */
  private readonly heads: Uint32Array
  private readonly offsets: Float64Array
  /** The next entry of the same ocid; -1: none. */
  private readonly next: Int32Array
  /** The processes: their ocids, and the first entry of each. */
  private readonly processes = new Map<string, number>()
  private readonly first: number[] = []

  constructor({ index, count }: BucketContent, memory: BucketMemory) {
    if (typeof index === 'string') {
      const file = openSync(index, 'r')
      try {
        this.bytes = memory.read('index', file)
      } finally {
        closeSync(file)
      }
    } else this.bytes = index
    this.heads = new Uint32Array(count)
    this.offsets = new Float64Array(count)
    this.next = new Int32Array(count).fill(-1)
    const last: number[] = []
    let offset = 0
    let at = 0
    for (let entry = 0; entry < count; entry++) {
      this.heads[entry] = at
      this.offsets[entry] = offset
      offset += this.bytes.readUInt32LE(at)
      const ocidLength = this.bytes.readUInt32LE(at + 4)
      const ocid = this.bytes.toString('utf8', at + headLength, at + headLength + ocidLength)
      at += headLength + ocidLength + this.bytes.readUInt32LE(at + 8)
      const process = this.processes.get(ocid)
      if (process === undefined) {
        this.processes.set(ocid, last.length)
        this.first.push(entry)
        last.push(entry)
      } else {
        this.next[last[process]!] = entry
        last[process] = entry
      }
    }
  }

  /** Ocids in order of their text, each with its first entry. */
  *inOrder(): Iterable<[string, number]> {
    for (const ocid of [...this.processes.keys()].sort()) yield [ocid, this.first[this.processes.get(ocid)!]!]
  }

  /** The entries of an ocid in order of their dates, then as they came. */
  entries(first: number, compare: (a: string, b: string) => number): DatedEntry[] {
    const entries: DatedEntry[] = []
    let sorted = true
    for (let entry = first; entry !== -1; entry = this.next[entry]!) {
      const date = this.date(entry)
      sorted &&= entries.length === 0 || compare(entries.at(-1)!.date, date) <= 0
      entries.push({ entry, date })
    }
    return sorted ? entries : entries.sort((a, b) => compare(a.date, b.date) || a.entry - b.entry)
  }

  private date(entry: number): string {
    const head = this.heads[entry]!
    const from = head + headLength + this.bytes.readUInt32LE(head + 4)
    return this.bytes.toString('utf8', from, from + this.bytes.readUInt32LE(head + 8))
  }

  length(entry: number): number {
    return this.bytes.readUInt32LE(this.heads[entry]!)
  }

  offset(entry: number): number {
    return this.offsets[entry]!
  }

  batch(entry: number): number {
    return this.bytes.readUInt32LE(this.heads[entry]! + 12) % exactMark
  }

  isExact(entry: number): boolean {
    return this.bytes.readUInt32LE(this.heads[entry]! + 12) >= exactMark
  }
}

/** A bucket's releases. */
class BodyFile {
  private readonly file: number | undefined
  private readonly whole: Buffer | undefined
  private buffer = Buffer.allocUnsafe(1 << 14)

  constructor(bodies: Buffer | string, room: number, memory: BucketMemory) {
    if (typeof bodies !== 'string') {
      this.whole = bodies
      return
    }
    this.file = openSync(bodies, 'r')
    if (fstatSync(this.file).size <= room) this.whole = memory.read('bodies', this.file)
  }

  read(offset: number, length: number): Buffer {
    if (this.whole !== undefined) return this.whole.subarray(offset, offset + length)
    if (length > this.buffer.length) this.buffer = Buffer.allocUnsafe(length * 1.5)
    const bytes = this.buffer.subarray(0, length)
    readWhole(this.file!, bytes, offset)
    return bytes
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file)
  }
}
