import { isUtf8 } from 'node:buffer'
import { wasmInstance } from '../../files/wasm.ts'
import type { Facts } from './facts.ts'

interface Exports {
  memory: { readonly buffer: ArrayBuffer }
  reserve(length: number): number
  begin(length: number): void
  scan(from: number, to: number, wary: number): number
  lineCount(): number
  skipLine(): void
  tableStart(which: number): number
  tableUsed(which: number): number
  nameIds(at: number, ends: number, count: number): void
  allocate(bytes: number): number
  release(at: number): void
}

/** The numbers of tables in assembly/cardinal.ts. */
const table = { releases: 0, bids: 1, tenderers: 2, awards: 3, suppliers: 4, classes: 5, ocids: 6, names: 7, ends: 8 }

/** Copies of the tables of one piece. */
export interface Tables extends Omit<Facts, 'lines' | 'skipped'> {
  /** All of the memory, by addresses, until more is read. */
  memory: Uint8Array
}

/** One instance of assembly/cardinal.ts: its memory and its dictionary. */
export class CardinalMemory {
  private readonly exports: Exports

  constructor() {
    const parseNumber = (at: number, length: number) => Number(this.text(at >>> 0, length))
    this.exports = wasmInstance(new URL('./cardinal.wasm', import.meta.url), { cardinal: { parseNumber } })
  }

  /** The address of `length` bytes for input. */
  reserve(length: number): number {
    return this.exports.reserve(length) >>> 0
  }

  view(address: number, length: number): Buffer {
    return Buffer.from(this.exports.memory.buffer, address, length)
  }

  private text(address: number, length: number): string {
    return this.view(address, length).toString()
  }

  begin(length: number): void {
    this.exports.begin(length)
  }

  scan(from: number, to: number, isWary: boolean): number {
    return this.exports.scan(from, to, isWary ? 1 : 0) >>> 0
  }

  lineCount(): number {
    return this.exports.lineCount()
  }

  /** Counts the line at which `scan` stopped. */
  skipLine(): void {
    this.exports.skipLine()
  }

  releaseCount(): number {
    return this.exports.tableUsed(table.releases) / 48
  }

  /** The line that begins at an address, without its end. */
  line(address: number, end: number): Buffer {
    const rest = this.view(address, end - address)
    const length = rest.indexOf(0x0a)
    return length === -1 ? rest : rest.subarray(0, length)
  }

  /** Spoils the lines that are not UTF-8, so that `scan` stops at them. Returns where they begin in `bytes`. */
  markBroken(bytes: Buffer): Set<number> {
    const broken = new Set<number>()
    if (isUtf8(bytes)) return broken
    for (let start = 0; start < bytes.length; ) {
      const found = bytes.indexOf(0x0a, start)
      const end = found === -1 ? bytes.length : found
      if (!isUtf8(bytes.subarray(start, end))) {
        broken.add(start)
        bytes[start] = 0
      }
      start = end + 1
    }
    return broken
  }

  /** Reads one line that lies elsewhere and is known to be JSON. */
  scanAlone(line: Buffer): void {
    const padded = line.length + 32
    const address = this.exports.allocate(padded) >>> 0
    const bytes = this.view(address, padded)
    bytes.set(line)
    bytes.fill(0x0a, line.length)
    const end = address + line.length
    if (this.scan(address, end, false) < end) throw new Error('a line of JSON was not read')
    this.exports.release(address)
  }

  tables(): Tables {
    return {
      releases: this.ints(table.releases),
      bids: this.ints(table.bids),
      tenderers: this.ints(table.tenderers),
      awards: this.ints(table.awards),
      suppliers: this.ints(table.suppliers),
      classes: this.ints(table.classes),
      ocids: this.bytes(table.ocids).slice(),
      memory: new Uint8Array(this.exports.memory.buffer),
    }
  }

  /** The names from a number on, and where each ends in their bytes. */
  names(from: number): { bytes: Uint8Array; ends: Uint32Array } {
    const { byteOffset, byteLength } = this.bytes(table.ends)
    const all = new Uint32Array(this.exports.memory.buffer, byteOffset, byteLength / 4)
    const before = from === 0 ? 0 : all[from - 1]!
    const ends = all.slice(from)
    for (let index = 0; index < ends.length; index++) ends[index]! -= before
    return { bytes: this.bytes(table.names).slice(before), ends }
  }

  nameCount(): number {
    return this.exports.tableUsed(table.ends) / 4
  }

  /** The numbers of names that lie one after the other. */
  idsOf(bytes: Uint8Array, ends: Uint32Array): Int32Array {
    const { exports } = this
    // Up to 8 bytes are read at once.
    const textsAt = exports.allocate(bytes.length + 16) >>> 0
    this.view(textsAt, bytes.length).set(bytes)
    const endsAt = exports.allocate(ends.byteLength + 16) >>> 0
    new Uint32Array(this.exports.memory.buffer, endsAt, ends.length).set(ends)
    exports.nameIds(textsAt, endsAt, ends.length)
    const ids = new Int32Array(this.exports.memory.buffer, endsAt, ends.length).slice()
    exports.release(endsAt)
    exports.release(textsAt)
    return ids
  }

  private ints(which: number): Int32Array {
    return new Int32Array(this.bytes(which).slice().buffer)
  }

  private bytes(which: number): Uint8Array {
    const { memory, tableStart, tableUsed } = this.exports
    return new Uint8Array(memory.buffer, tableStart(which) >>> 0, tableUsed(which) >>> 0)
  }
}
