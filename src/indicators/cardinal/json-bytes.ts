import type { NewNames } from './facts.ts'

const blockSize = 1 << 16

/** JSON text as UTF-8, written piece by piece and taken away in blocks. */
export class JsonBytes {
  private block = Buffer.allocUnsafe(blockSize)
  private used = 0
  private readonly full: Buffer[] = []

  /** Writes a text as it is. */
  text(text: string): void {
    const { length } = text
    this.reserve(length * 3)
    const { block } = this
    const start = this.used
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at)
      if (code > 0x7f) {
        this.used = start + block.write(text, start)
        return
      }
      block[start + at] = code
    }
    this.used = start + length
  }

  /** Writes bytes as they are. */
  bytes(bytes: Uint8Array): void {
    const { length } = bytes
    this.reserve(length)
    const { block, used } = this
    for (let at = 0; at < length; at++) block[used + at] = bytes[at]!
    this.used = used + length
  }

  /** Writes the name with a number as a string of JSON. */
  name({ bytes, ends }: NewNames, id: number): void {
    const start = id === 0 ? 0 : ends[id - 1]!
    const length = ends[id]! - start
    this.reserve(length + 2)
    const { block } = this
    const first = this.used
    block[first] = 0x22
    for (let at = 0; at < length; at++) {
      const byte = bytes[start + at]!
      // Whatever needs to be escaped is rare. Names come from JSON, so they are UTF-8.
      if (byte === 0x22 || byte === 0x5c || byte < 0x20 || byte > 0x7e) {
        const name = Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString()
        this.text(JSON.stringify(name))
        return
      }
      block[first + 1 + at] = byte
    }
    block[first + 1 + length] = 0x22
    this.used = first + length + 2
  }

  /** Whether there are blocks to take. */
  get isFull(): boolean {
    return this.full.length > 0
  }

  /** The blocks that are full. */
  blocks(): Buffer[] {
    return this.full.splice(0)
  }

  /** All that was not taken yet. */
  rest(): Buffer[] {
    this.flush(blockSize)
    return this.blocks()
  }

  private reserve(bytes: number): void {
    if (this.used + bytes > this.block.length) this.flush(Math.max(bytes, blockSize))
  }

  private flush(size: number): void {
    if (this.used > 0) this.full.push(this.block.subarray(0, this.used))
    this.block = Buffer.allocUnsafe(size)
    this.used = 0
  }
}
