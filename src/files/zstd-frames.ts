const magic = 0xfd2fb528
const skippable = 0x184d2a50

/**
 * Finds where the frames of Zstandard end in bytes that come in any cut (RFC 8878, section 3.1): the decompressor of
 * Node.js stops at the first end that has bytes behind it, and a file may have many frames.
 */
export class ZstdFrames {
  // What is gathered of a header, and how much of it is needed.
  private readonly header = Buffer.alloc(4)
  private gathered = 0
  private needed = 4
  private place: 'magic' | 'skippable' | 'frame' | 'block' | 'end' = 'magic'
  // Bytes of a block, or of a skippable frame, that are still to come.
  private content = 0
  private checksum = 0
  // What is here is not known: for the decompressor to judge.
  private lost = false

  /** The index in `chunk` behind the frame that is at hand at `from`; the chunk's length when it ends later. */
  end(chunk: Buffer, from: number): number {
    let at = from
    while (!this.lost) {
      const part = Math.min(this.content, chunk.length - at)
      this.content -= part
      at += part
      if (this.content > 0) break
      if (this.place === 'end') {
        this.begin('magic', 4)
        return at
      }
      while (at < chunk.length && this.gathered < this.needed) this.header[this.gathered++] = chunk[at++]!
      if (this.gathered < this.needed) break
      this.read()
    }
    return chunk.length
  }

  private begin(place: ZstdFrames['place'], needed: number): void {
    this.place = place
    this.gathered = 0
    this.needed = needed
  }

  private read(): void {
    const { header } = this
    if (this.place === 'magic') {
      const word = header.readUInt32LE(0)
      if (word === magic) this.begin('frame', 1)
      else if (word >>> 4 === skippable >>> 4) this.begin('skippable', 4)
      else this.lost = true
    } else if (this.place === 'skippable') {
      this.content = header.readUInt32LE(0)
      this.begin('end', 0)
    } else if (this.place === 'frame') {
      const descriptor = header[0]!
      const isSingle = (descriptor & 0x20) !== 0
      const dictionary = [0, 1, 2, 4][descriptor & 3]!
      const size = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!
      this.checksum = (descriptor & 4) !== 0 ? 4 : 0
      this.content = (isSingle ? 0 : 1) + dictionary + size
      this.begin('block', 3)
    } else if (this.place === 'block') {
      const block = header.readUIntLE(0, 3)
      const isOneByte = ((block >> 1) & 3) === 1
      this.content = isOneByte ? 1 : block >> 3
      if ((block & 1) === 1) {
        this.content += this.checksum
        this.begin('end', 0)
      } else this.begin('block', 3)
    }
  }
}
