import { wasmInstance } from '../files/wasm.ts'

/** What assembly/json.ts exports. Addresses are of `memory`. */
export interface JsonExports {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  seenAt(): number
  freeFrom(): number
  begin(from: number): void
  moved(by: number): void
  check(to: number): number
  compact(from: number, to: number, out: number): number
}

const pageSize = 1 << 16
/** So many bytes behind those of interest may be looked at and written over. */
const slack = 64

/**
 * The memory of one instance of assembly/json.ts. A view of it is good until the next `reserve`. Each takes gigabytes of
 * address space (not of memory) until it is collected: make one for many files.
 */
export class JsonMemory {
  readonly exports: JsonExports
  /** The address of the first of `bytes`. */
  readonly base: number
  /** What may be used. Behind it there is room for what is looked at beyond the end. */
  bytes: Buffer

  constructor() {
    this.exports = wasmInstance(new URL('./json.wasm', import.meta.url))
    this.base = Math.ceil(this.exports.freeFrom() / 16) * 16
    this.bytes = this.view()
  }

  /** Makes `bytes` at least so long; what is in it stays. */
  reserve(length: number): void {
    if (length <= this.bytes.length) return
    const { memory } = this.exports
    const more = this.base + length + slack - memory.buffer.byteLength
    memory.grow(Math.ceil(more / pageSize))
    this.bytes = this.view()
  }

  private view(): Buffer {
    const { buffer } = this.exports.memory
    return Buffer.from(buffer, this.base, buffer.byteLength - this.base - slack)
  }
}
