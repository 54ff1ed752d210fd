import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { TemporaryFolder } from '../files/temporary-folder.ts'

const blockSize = 1 << 20
// So many blocks stay in memory; the others are read from disk when they are asked for.
const blocksKept = 24

/**
 * Many texts by their number, most of them on disk: the shared texts of a workbook may be more than the memory holds.
 * Who asks in about the order in which they were added, as sheets do, reads each block once.
 */
export class TextStore {
  length = 0
  private readonly folder: TemporaryFolder
  private readonly file: number
  private places = new Uint32Array(3 * 1024)
  private readonly blocks = new Map<number, Buffer>()
  /** Where each block begins in the file. */
  private readonly starts: number[] = [0]
  private current = Buffer.allocUnsafe(blockSize)
  private used = 0

  private constructor(folder: TemporaryFolder) {
    this.folder = folder
    this.file = openSync(join(folder.path, 'texts'), 'w+')
  }

  static async make(): Promise<TextStore> {
    return new TextStore(await TemporaryFolder.make('texts'))
  }

  add(text: string): void {
    const most = text.length * 3
    if (this.used + most > this.current.length) this.turn(most)
    const start = this.used
    this.used += this.current.write(text, start)
    if (3 * this.length === this.places.length) {
      const wider = new Uint32Array(this.places.length * 2)
      wider.set(this.places)
      this.places = wider
    }
    this.places.set([this.starts.length - 1, start, this.used - start], 3 * this.length++)
  }

  /** Puts the block that is filled on disk and begins the next. */
  private turn(least: number): void {
    const number = this.starts.length - 1
    const full = this.current.subarray(0, this.used)
    writeSync(this.file, full, 0, full.length, this.starts[number]!)
    this.keep(number, full)
    this.starts.push(this.starts[number]! + full.length)
    this.current = Buffer.allocUnsafe(Math.max(blockSize, least))
    this.used = 0
  }

  private keep(number: number, block: Buffer): void {
    this.blocks.set(number, block)
    if (this.blocks.size > blocksKept) this.blocks.delete(this.blocks.keys().next().value!)
  }

  /** Text number `index`, from 0; undefined when there is none. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.length)) return undefined
    const [number, start, length] = this.places.subarray(3 * index, 3 * index + 3) as unknown as [
      number,
      number,
      number,
    ]
    return this.block(number).toString('utf8', start, start + length)
  }

  private block(number: number): Buffer {
    if (number === this.starts.length - 1) return this.current
    const known = this.blocks.get(number)
    if (known !== undefined) return known
    const block = Buffer.allocUnsafe(this.starts[number + 1]! - this.starts[number]!)
    readSync(this.file, block, 0, block.length, this.starts[number]!)
    this.keep(number, block)
    return block
  }

  close(): void {
    closeSync(this.file)
    this.folder.remove()
  }
}
