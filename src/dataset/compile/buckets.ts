import { hash } from 'node:crypto'
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { compareDates, compareText } from '../../ocds/merge.ts'
import type { RulesVersion } from '../../ocds/merge-rules.ts'
import { HashSet } from '../hash-set.ts'

/** The number of buckets when one would not do; also the most parts a dataset has. */
export const maxParts = 64

// Before the ocid and the date in the index: four numbers, and the batch with a mark for numbers to be kept in their digits.
const headLength = 20

const exactMark = 2 ** 31

/** The releases of one process, in order of (the text of) their dates, then as they came. */
export interface ReleaseGroup {
  ocid: string
  /** 1.0 when all releases came in packages of OCDS 1.0. */
  rules: RulesVersion
  /** One of the releases came in a package that declares extensions. */
  extended: boolean
  count: number
  bytes: number
  /** There may be a number in them that a double cannot hold as it is written. */
  exact: boolean
  /** The releases' dates; an empty text where there is none. */
  dates: readonly string[]
  /** The releases' bytes, one after the other; each good until the next is asked for. */
  bodies(): Iterable<Buffer>
}

interface Entry {
  ocid: string
  date: string
  order: number
  batch: number
  exact: boolean
  bucket: number
  offset: number
  length: number
}

interface Bucket {
  index: Appender
  bodies: Appender
}

/**
 * Groups releases by ocid outside of memory: releases go into files by the hash of their ocid with a small index
 * beside; then the index of a part is sorted and the releases are read in that order. Time grows with the bytes,
 * memory with the number of releases in one part.
 */
export class ReleaseBuckets {
  /** Releases added. */
  count = 0
  private readonly dir: string
  private readonly buckets: Bucket[]
  private readonly ocids = new HashSet(2)
  private readonly legacy = new Set<number>()
  private readonly extended = new Set<number>()

  /** `dir` is made new. `buckets` is a power of two, and a multiple of the parts asked for later. */
  constructor(dir: string, buckets: number) {
    this.dir = dir
    rmSync(dir, { recursive: true, force: true })
    mkdirSync(dir, { recursive: true })
    this.buckets = Array.from({ length: buckets }, (_, bucket) => ({
      index: new Appender(this.indexPath(bucket), 1 << 15),
      bodies: new Appender(this.bodiesPath(bucket), 1 << 18),
    }))
  }

  /** Different ocids so far. */
  get processes(): number {
    return this.ocids.size
  }

  private indexPath(bucket: number): string {
    return join(this.dir, `${bucket}.index`)
  }

  private bodiesPath(bucket: number): string {
    return join(this.dir, `${bucket}.releases`)
  }

  /**
   * Adds a release; its bytes are copied. `batch` says which releases came together, `exact` whether there may be a number
   * in it that a double cannot hold as it is written.
   */
  add(ocid: string, date: string | undefined, batch: number, body: Buffer, exact = true): void {
    const digest = hash('md5', ocid, 'buffer')
    this.ocids.add(digest)
    const bucket = this.buckets[digest.readUInt32BE(0) % this.buckets.length]!
    const texts = Buffer.from(date === undefined ? ocid : ocid + date)
    const head = Buffer.allocUnsafe(headLength)
    head.writeUInt32LE(body.length, 0)
    head.writeUInt32LE(this.count++, 4)
    head.writeUInt32LE(Buffer.byteLength(ocid), 8)
    head.writeUInt32LE(texts.length, 12)
    head.writeUInt32LE(exact ? batch + exactMark : batch, 16)
    bucket.index.write(head)
    bucket.index.write(texts)
    bucket.bodies.write(body)
  }

  /** The releases of a batch came in packages of OCDS 1.0. May be said after they were added. */
  markLegacy(batch: number): void {
    this.legacy.add(batch)
  }

  /** The releases of a batch came in a package that declares extensions. May be said after they were added. */
  markExtended(batch: number): void {
    this.extended.add(batch)
  }

  /** No more releases come. */
  seal(): void {
    for (const { index, bodies } of this.buckets) {
      index.close()
      bodies.close()
    }
  }

  /** The groups of one of `parts` parts, in order of ocid. With `chronological` dates count as points in time. */
  *groups(part: number, parts: number, chronological = false): Iterable<ReleaseGroup> {
    const entries: Entry[] = []
    const files = new Map<number, BodyFile>()
    try {
      let room = wholeFiles
      for (let bucket = part; bucket < this.buckets.length; bucket += parts) {
        this.readIndex(bucket, entries)
        const file = new BodyFile(this.bodiesPath(bucket), room)
        room -= file.held
        files.set(bucket, file)
      }
      entries.sort((a, b) => compareText(a.ocid, b.ocid) || compareText(a.date, b.date) || a.order - b.order)
      for (let from = 0; from < entries.length; ) {
        const { ocid } = entries[from]!
        let to = from
        let legacy = true
        for (; to < entries.length && entries[to]!.ocid === ocid; to++) legacy &&= this.legacy.has(entries[to]!.batch)
        const group = entries.slice(from, to)
        if (chronological) group.sort((a, b) => compareDates(a.date, b.date) || a.order - b.order)
        yield {
          ocid,
          rules: legacy ? '1.0' : '1.1',
          extended: this.extended.size > 0 && group.some(({ batch }) => this.extended.has(batch)),
          count: group.length,
          bytes: group.reduce((sum, { length }) => sum + length, 0),
          exact: group.some(({ exact }) => exact),
          dates: group.map(({ date }) => date),
          *bodies() {
            for (const { bucket, offset, length } of group) yield files.get(bucket)!.read(offset, length)
          },
        }
        from = to
      }
    } finally {
      for (const file of files.values()) file.close()
    }
  }

  private readIndex(bucket: number, entries: Entry[]): void {
    const index = readFileSync(this.indexPath(bucket))
    let offset = 0
    for (let at = 0; at < index.length; ) {
      const length = index.readUInt32LE(at)
      const order = index.readUInt32LE(at + 4)
      const ocidEnd = at + headLength + index.readUInt32LE(at + 8)
      const end = at + headLength + index.readUInt32LE(at + 12)
      entries.push({
        ocid: index.toString('utf8', at + headLength, ocidEnd),
        date: index.toString('utf8', ocidEnd, end),
        order,
        batch: index.readUInt32LE(at + 16) % exactMark,
        exact: index.readUInt32LE(at + 16) >= exactMark,
        bucket,
        offset,
        length,
      })
      offset += length
      at = end
    }
  }

  /** Deletes the files. */
  remove(): void {
    for (const { index, bodies } of this.buckets) {
      index.abandon()
      bodies.abandon()
    }
    rmSync(this.dir, { recursive: true, force: true })
  }
}

/** A file that is written from its beginning to its end, in blocks. */
class Appender {
  private readonly file: number
  private block: Buffer
  private length = 0
  private isOpen = true

  constructor(path: string, blockSize: number) {
    this.file = openSync(path, 'w')
    this.block = Buffer.allocUnsafe(blockSize)
  }

  write(bytes: Buffer): void {
    if (this.length + bytes.length > this.block.length) this.flush()
    if (bytes.length > this.block.length) writeAll(this.file, bytes)
    else {
      bytes.copy(this.block, this.length)
      this.length += bytes.length
    }
  }

  private flush(): void {
    writeAll(this.file, this.block.subarray(0, this.length))
    this.length = 0
  }

  close(): void {
    this.flush()
    this.block = Buffer.alloc(0)
    this.abandon()
  }

  abandon(): void {
    if (this.isOpen) closeSync(this.file)
    this.isOpen = false
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at)
}

// Buckets are read whole as long as those of a part are no larger than this; slices of the others are read one by one.
const wholeFiles = 64 << 20

class BodyFile {
  /** Bytes in memory. */
  readonly held: number
  private readonly file: number
  private readonly whole: Buffer | undefined
  private buffer = Buffer.allocUnsafe(1 << 14)

  constructor(path: string, room: number) {
    this.file = openSync(path, 'r')
    if (fstatSync(this.file).size <= room) this.whole = readFileSync(this.file)
    this.held = this.whole?.length ?? 0
  }

  read(offset: number, length: number): Buffer {
    if (this.whole !== undefined) return this.whole.subarray(offset, offset + length)
    if (length > this.buffer.length) this.buffer = Buffer.allocUnsafe(length * 1.5)
    for (let at = 0; at < length; ) {
      const read = readSync(this.file, this.buffer, at, length - at, offset + at)
      if (read === 0) throw new Error('a file of work under way is shorter than it was written')
      at += read
    }
    return this.buffer.subarray(0, length)
  }

  close(): void {
    closeSync(this.file)
  }
}
