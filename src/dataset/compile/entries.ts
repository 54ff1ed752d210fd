import { closeSync, openSync, readSync } from 'node:fs'
import { writeWhole } from '../../files/whole.ts'
import { compareText } from '../../ocds/merge.ts'
import type { CompiledLine } from './compiler.ts'
import type { ReleaseGroup } from './groups.ts'

// Before the bytes of a process: the lengths of its ocid, line, problems and releases.
const headLength = 16
// On the length of a release that came in a package of OCDS 1.0.
const legacyMark = 2 ** 31
const blockSize = 1 << 18

/** Processes that were merged, in order of ocid, in memory or in a file. */
export type EntryList = string | Buffer

/** A release that a process was made from. */
export interface MergedRelease {
  body: Buffer
  /** It came in a package of OCDS 1.0. */
  legacy: boolean
}

/** Writes what became of processes, one after the other. */
export class EntryWriter {
  private readonly file: number | undefined
  private readonly chunks: Buffer[] = []
  private block = Buffer.allocUnsafe(blockSize)
  private used = 0
  private from = 0

  /** Without a path it stays in memory. */
  constructor(path: string | undefined) {
    this.file = path === undefined ? undefined : openSync(path, 'w')
  }

  /** Adds a process. `problems` is JSON, or empty. */
  add(group: ReleaseGroup, line: CompiledLine | undefined, problems: string, withReleases: boolean): void {
    this.room(headLength)
    this.from = this.used
    this.used += headLength
    const ocid = this.text(group.ocid, 'utf8')
    const lengths = [ocid, line === undefined ? 0 : this.line(line), this.text(problems, 'utf8')]
    lengths.push(withReleases ? this.releases(group) : 0)
    for (const [at, length] of lengths.entries()) this.block.writeUInt32LE(length, this.from + at * 4)
    this.from = this.used
    if (this.used > blockSize - (blockSize >> 3)) this.flush()
  }

  private releases(group: ReleaseGroup): number {
    let total = 0
    let at = 0
    for (const release of group.bodies()) {
      const legacy = group.legacy?.[at++] ?? group.rules === '1.0'
      this.room(4 + release.length)
      this.block.writeUInt32LE(legacy ? release.length + legacyMark : release.length, this.used)
      release.copy(this.block, this.used + 4)
      this.used += 4 + release.length
      total += 4 + release.length
    }
    return total
  }

  private line({ text, encoding }: CompiledLine): number {
    const length = this.text(text, encoding)
    this.room(1)
    this.block[this.used++] = 0x0a
    return length + 1
  }

  private text(text: string, encoding: 'latin1' | 'utf8'): number {
    if (text === '') return 0
    this.room(encoding === 'latin1' ? text.length : Buffer.byteLength(text))
    const length = this.block.write(text, this.used, encoding)
    this.used += length
    return length
  }

  /** Makes room for so many bytes. What came before the process at hand is written. */
  private room(length: number): void {
    if (this.used + length <= this.block.length) return
    const before = this.block
    const pending = this.used - this.from
    if (pending + length > before.length || this.file === undefined)
      this.block = Buffer.allocUnsafe(Math.max(blockSize, (pending + length) * 1.25))
    this.put(before.subarray(0, this.from))
    before.copy(this.block, 0, this.from, this.used)
    this.used = pending
    this.from = 0
  }

  private flush(): void {
    this.put(this.block.subarray(0, this.used))
    if (this.file === undefined) this.block = Buffer.allocUnsafe(blockSize)
    this.used = 0
    this.from = 0
  }

  private put(bytes: Buffer): void {
    if (this.file === undefined) this.chunks.push(bytes)
    else writeWhole(this.file, bytes)
  }

  /** No more comes. Gives what was written, when it stayed in memory. */
  finish(): Buffer {
    this.flush()
    return Buffer.concat(this.chunks)
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file)
  }
}

/** Reads a list of processes; what it gives is good until `next`. */
export class EntryReader {
  ocid = ''
  /** The line with its end; empty when nothing could be made of the process. */
  line: Buffer = Buffer.alloc(0)
  private file: number | undefined
  private block: Buffer
  private at = 0
  private end: number
  private readonly lengths = [0, 0, 0, 0]

  constructor(list: EntryList) {
    if (typeof list === 'string') {
      this.file = openSync(list, 'r')
      this.block = Buffer.allocUnsafe(1 << 16)
      this.end = 0
    } else {
      this.block = list
      this.end = list.length
    }
  }

  /** Goes to the next process; false when there is none. */
  next(): boolean {
    this.at += this.lengths[0]! + this.lengths[1]! + this.lengths[2]! + this.lengths[3]!
    if (!this.fill(headLength)) return false
    for (let at = 0; at < 4; at++) this.lengths[at] = this.block.readUInt32LE(this.at + at * 4)
    this.at += headLength
    const [ocid, line, problems, releases] = this.lengths as [number, number, number, number]
    if (!this.fill(ocid + line + problems + releases))
      throw new Error('a file of work under way is shorter than it was written')
    this.ocid = this.block.toString('utf8', this.at, this.at + ocid)
    this.line = this.block.subarray(this.at + ocid, this.at + ocid + line)
    return true
  }

  /** JSON of a list; empty when there were none. */
  get problems(): string {
    const [ocid, line, problems] = this.lengths as [number, number, number, number]
    const from = this.at + ocid + line
    return problems === 0 ? '' : this.block.toString('utf8', from, from + problems)
  }

  /** The releases of the process, when they were written. */
  *releases(): Iterable<MergedRelease> {
    const [ocid, line, problems, releases] = this.lengths as [number, number, number, number]
    let at = this.at + ocid + line + problems
    for (const end = at + releases; at < end; ) {
      const head = this.block.readUInt32LE(at)
      const length = head % legacyMark
      yield { body: this.block.subarray(at + 4, at + 4 + length), legacy: head >= legacyMark }
      at += 4 + length
    }
  }

  /** Whether `length` bytes are there from `at` on. */
  private fill(length: number): boolean {
    if (this.end - this.at >= length) return true
    if (this.file === undefined) return false
    const before = this.block
    if (length > before.length) this.block = Buffer.allocUnsafe(length * 1.25)
    before.copy(this.block, 0, this.at, this.end)
    this.end -= this.at
    this.at = 0
    while (this.end < this.block.length) {
      const read = readSync(this.file, this.block, this.end, this.block.length - this.end, null)
      if (read === 0) break
      this.end += read
    }
    return this.end >= length
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file)
    this.file = undefined
  }
}

/** The processes of several lists in order of ocid, which no two of them share: the reader that stands at each. */
export function* inOrder(lists: readonly EntryList[]): Generator<EntryReader> {
  const readers: EntryReader[] = []
  try {
    for (const list of lists) readers.push(new EntryReader(list))
    // A heap: each is before its two children.
    const heap = readers.filter((reader) => reader.next()).sort((a, b) => compareText(a.ocid, b.ocid))
    while (heap.length > 0) {
      const first = heap[0]!
      yield first
      if (first.next()) sink(heap, first)
      else {
        const last = heap.pop()!
        if (heap.length > 0) sink(heap, last)
      }
    }
  } finally {
    for (const reader of readers) reader.close()
  }
}

/** Puts a reader at the top of the heap, and then below those that are before it. */
function sink(heap: EntryReader[], reader: EntryReader): void {
  let at = 0
  for (;;) {
    let child = at * 2 + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && compareText(heap[child + 1]!.ocid, heap[child]!.ocid) < 0) child++
    if (compareText(reader.ocid, heap[child]!.ocid) <= 0) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = reader
}
