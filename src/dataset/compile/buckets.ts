import { hash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../../files/whole.ts'
import { type Batches, type BatchKind, type BucketContent, defaultKind, headLength } from './groups.ts'

/** The number of buckets when one would not do; also the most parts a dataset has. */
export const maxParts = 64

const exactMark = 2 ** 31

interface Bucket {
  index: Appender
  bodies: Appender
  count: number
}

/** The hash that tells in which part of a dataset a process is: the first four bytes of the MD5 of its ocid. */
export function partHash(ocid: string): number {
  // A digest as text costs a third of one as bytes.
  return Number.parseInt(hash('md5', ocid).slice(0, 8), 16)
}

/** A hash for buckets that nobody sees: a tenth of the time. */
export function quickHash(ocid: string): number {
  let mixed = 0x811c9dc5
  for (let at = 0; at < ocid.length; at++) mixed = Math.imul(mixed ^ ocid.charCodeAt(at), 0x01000193)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 12)) >>> 0
}

/**
 * Spreads releases over buckets by the hash of their ocid, each a list of releases with a small index beside. What is
 * small stays in memory, then they are files. Releases of one process are in one bucket, in the order in which they came.
 */
export class ReleaseBuckets {
  /** Releases added. */
  count = 0
  private readonly dir: string
  private readonly hashOf: (ocid: string) => number
  private readonly buckets: Bucket[]
  private readonly kinds: BatchKind[] = [defaultKind]
  /** Where in `kinds` each is. */
  private readonly known = new Map([[JSON.stringify(defaultKind), 0]])
  private readonly kindOf = new Map<number, number>()
  private lastBatch = 0
  private onDisk = false

  /**
   * `dir` is made new when it is needed. `buckets` is a power of two, and a multiple of the parts asked for later;
   * `hashOf` gives a whole number, by which an ocid has its bucket.
   */
  constructor(dir: string, buckets: number, hashOf: (ocid: string) => number = partHash) {
    this.dir = dir
    this.hashOf = hashOf
    rmSync(dir, { recursive: true, force: true })
    const open = (name: string) => {
      if (!this.onDisk) mkdirSync(dir, { recursive: true })
      this.onDisk = true
      return openSync(join(dir, name), 'w')
    }
    this.buckets = Array.from({ length: buckets }, (_, bucket) => ({
      index: new Appender(`${bucket}.index`, open, 1 << 15),
      bodies: new Appender(`${bucket}.releases`, open, 1 << 18),
      count: 0,
    }))
  }

  /** It became too much for memory. */
  get isOnDisk(): boolean {
    return this.onDisk
  }

  /**
   * Adds a release; its bytes are copied. `batch` says which releases came together, `exact` whether there may be a number
   * in it that a double cannot hold as it is written.
   */
  add(ocid: string, date: string | undefined, batch: number, body: Buffer, exact = true): void {
    const bucket = this.buckets[this.hashOf(ocid) % this.buckets.length]!
    this.count++
    if (batch > this.lastBatch) this.lastBatch = batch
    bucket.count++
    const { index } = bucket
    const most = headLength + (ocid.length + (date?.length ?? 0)) * 3
    const head = index.reserve(most)
    const { block } = index
    const ocidLength = block.write(ocid, head + headLength)
    const dateLength = date === undefined ? 0 : block.write(date, head + headLength + ocidLength)
    block.writeUInt32LE(body.length, head)
    block.writeUInt32LE(ocidLength, head + 4)
    block.writeUInt32LE(dateLength, head + 8)
    block.writeUInt32LE(exact ? batch + exactMark : batch, head + 12)
    index.used += headLength + ocidLength + dateLength
    bucket.bodies.write(body)
  }

  /** How the releases of a batch are merged, when not by the rules of 1.1 alone. May be said after they were added. */
  setKind(batch: number, kind: BatchKind): void {
    const key = JSON.stringify(kind)
    const at = this.known.get(key) ?? this.kinds.push(kind) - 1
    this.known.set(key, at)
    this.kindOf.set(batch, at)
  }

  /** How the releases of all batches are merged; shared with threads, not copied for them. */
  batches(): Batches {
    const kindOf = new Uint16Array(new SharedArrayBuffer((this.lastBatch + 1) * 2))
    for (const [batch, kind] of this.kindOf) if (batch < kindOf.length) kindOf[batch] = kind
    return { kinds: this.kinds, kindOf }
  }

  /** No more releases come. All is in memory or all is in files. */
  seal(): BucketContent[] {
    const { dir, onDisk } = this
    return this.buckets.map(({ index, bodies, count }, bucket) => {
      const held = { count, index: index.close(onDisk), bodies: bodies.close(onDisk) }
      if (!onDisk) return held
      return { count, index: join(dir, `${bucket}.index`), bodies: join(dir, `${bucket}.releases`) }
    })
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

/** Bytes that are written one after the other: in memory until there are more than a block, then to a file. */
class Appender {
  block: Buffer = Buffer.alloc(0)
  used = 0
  private readonly name: string
  private readonly open: (name: string) => number
  private readonly most: number
  private file: number | undefined

  constructor(name: string, open: (name: string) => number, most: number) {
    this.name = name
    this.open = open
    this.most = most
  }

  /** Where in `block` the next `length` bytes can be written; what was written is added to `used`. */
  reserve(length: number): number {
    const needed = this.used + length
    if (needed > this.block.length) {
      if (needed > this.most && this.used > 0) this.flush()
      const size = Math.max(this.used + length, Math.min(this.most, Math.max(1 << 12, this.block.length * 2)))
      if (size > this.block.length) {
        const before = this.block
        this.block = Buffer.allocUnsafeSlow(size)
        before.copy(this.block, 0, 0, this.used)
      }
    }
    return this.used
  }

  write(bytes: Buffer): void {
    if (bytes.length > this.most) {
      this.flush()
      this.file ??= this.open(this.name)
      writeWhole(this.file, bytes)
      return
    }
    const at = this.reserve(bytes.length)
    bytes.copy(this.block, at)
    this.used += bytes.length
  }

  private flush(): void {
    if (this.used === 0) return
    this.file ??= this.open(this.name)
    writeWhole(this.file, this.block.subarray(0, this.used))
    this.used = 0
  }

  /** Ends it, and gives what is in memory. */
  close(toFile: boolean): Buffer {
    if (toFile) {
      this.file ??= this.open(this.name)
      this.flush()
    }
    const held = this.block.subarray(0, this.used)
    this.block = Buffer.alloc(0)
    this.used = 0
    this.abandon()
    return held
  }

  abandon(): void {
    if (this.file !== undefined) closeSync(this.file)
    this.file = undefined
  }
}
