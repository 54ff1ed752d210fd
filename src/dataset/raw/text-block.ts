const smallest = 1 << 18
const largestKept = 16 << 20

/** Text that grows in one place, to be written in one go. Its memory is used again once it has been cleared. */
export class TextBlock {
  private block = Buffer.alloc(0)
  length = 0

  /** Appends a beginning, the bytes of a record and an end. */
  add(head: string, bytes: Buffer, end: Buffer): void {
    // A UTF-16 unit takes three bytes at most.
    this.makeRoom(head.length * 3 + bytes.length + end.length)
    this.length += this.block.write(head, this.length, 'utf8')
    this.block.set(bytes, this.length)
    this.length += bytes.length
    this.block.set(end, this.length)
    this.length += end.length
  }

  /** All of it, until the next change. */
  get bytes(): Buffer {
    return this.block.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
    if (this.block.length > largestKept) this.block = Buffer.alloc(0)
  }

  private makeRoom(bytes: number): void {
    const wanted = this.length + bytes
    if (wanted <= this.block.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(smallest, wanted, this.block.length * 2))
    this.block.copy(larger, 0, 0, this.length)
    this.block = larger
  }
}
