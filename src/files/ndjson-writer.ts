import { createHash, type Hash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { constants, createGzip, createZstdCompress, type Gzip, type ZstdCompress } from 'node:zlib'
import { commitFile } from './atomic.ts'
import { makeDirectory } from './make-directory.ts'

// Lines are gathered into blocks. Large ones leave the compression, which has a thread of its own, less time without
// work; a small file does not need their memory.
const smallBlock = 1 << 18
const largeBlock = 1 << 21
const largeFrom = 1 << 24
// So many blocks are on their way at a time: one is compressed while the next waits.
const onTheirWay = 2

export interface NdjsonWriterOptions {
  /** Work out the SHA-256 of the file while it is written. */
  digest?: boolean
}

/**
 * Writes lines to `path.part` and renames it to `path` on `close`. A path that ends in `.zst` or `.gz` is compressed at
 * a fixed level, so that equal lines give equal bytes.
 */
export class NdjsonWriter {
  lines = 0
  /** Bytes before compression. */
  bytes = 0
  /** The hash of the file once it is closed, when it was asked for. */
  sha256: string | undefined
  private readonly path: string
  private readonly part: string
  private readonly file: WriteStream
  private readonly sink: WriteStream | ZstdCompress | Gzip
  private readonly hash: Hash | undefined
  private block: Buffer | undefined
  private used = 0
  private capacity = 0
  // A block that has been written, to be filled again.
  private spare: Buffer | undefined
  private sent = 0
  private wake: (() => void) | undefined
  private waiting: Promise<void> | undefined
  private failure: Error | undefined

  private constructor(path: string, { digest }: NdjsonWriterOptions) {
    this.path = path
    this.hash = digest === true ? createHash('sha256') : undefined
    this.part = `${path}.part`
    this.file = createWriteStream(this.part)
    this.file.on('error', (error) => {
      this.failure ??= error
    })
    this.file.on('close', () => this.wake?.())
    if (/\.(zst|gz)$/.test(path)) {
      // The head of gzip has no time in Node.js.
      const packer = path.endsWith('.gz')
        ? createGzip({ level: 6 })
        : createZstdCompress({
            params: { [constants.ZSTD_c_compressionLevel]: 3 },
            chunkSize: 1 << 18,
          })
      packer.on('error', (error) => {
        this.failure ??= error
      })
      if (this.hash !== undefined) packer.on('data', (bytes: Buffer) => this.hash!.update(bytes))
      packer.pipe(this.file)
      this.sink = packer
    } else this.sink = this.file
  }

  static async create(path: string, options: NdjsonWriterOptions = {}): Promise<NdjsonWriter> {
    await makeDirectory(dirname(path))
    return new NdjsonWriter(path, options)
  }

  /** Adds one line (without its end), which is copied. Await the result when there is one: the disk is behind. */
  write(line: string | Uint8Array): Promise<void> | undefined {
    this.lines++
    const most = (typeof line === 'string' ? line.length * 3 : line.length) + 1
    const before = this.block !== undefined && this.used + most > this.capacity ? this.send() : undefined
    this.block ??= this.emptyBlock(most)
    if (typeof line === 'string') this.used += this.block.write(line, this.used)
    else {
      this.block.set(line, this.used)
      this.used += line.length
    }
    this.block[this.used++] = 0x0a
    return before
  }

  private emptyBlock(atLeast: number): Buffer {
    const { spare } = this
    this.spare = undefined
    // What is compressed depends on where blocks end, so that must not depend on which buffer is free.
    this.capacity = Math.max(this.bytes < largeFrom ? smallBlock : largeBlock, atLeast)
    return spare !== undefined && spare.length >= this.capacity ? spare : Buffer.allocUnsafeSlow(this.capacity)
  }

  /** Sends off the block that has been filled; a promise when too much is on its way. */
  private send(): Promise<void> | undefined {
    if (this.failure !== undefined) return Promise.reject(this.failure)
    const block = this.block!
    const bytes = block.subarray(0, this.used)
    this.block = undefined
    this.used = 0
    this.bytes += bytes.length
    this.sent++
    if (this.sink === this.file) this.hash?.update(bytes)
    this.sink.write(bytes, () => {
      this.sent--
      // A block for one long line is not kept.
      if (block.length <= largeBlock) this.spare = block
      this.wake?.()
    })
    return this.sent < onTheirWay ? undefined : this.room()
  }

  /** Whoever waits waits for the same: not every caller awaits one line before it writes the next. */
  private room(): Promise<void> {
    this.waiting ??= this.roomOnce().finally(() => {
      this.waiting = undefined
    })
    return this.waiting
  }

  private async roomOnce(): Promise<void> {
    while (this.sent >= onTheirWay && this.failure === undefined && !this.file.closed)
      await new Promise<void>((resolve) => (this.wake = resolve))
    if (this.failure !== undefined) throw this.failure
  }

  /** Finishes the file: everything on disk, then renamed into place. */
  async close(): Promise<void> {
    try {
      if (this.block !== undefined) await this.send()
      this.sink.end()
      if (!this.file.closed) await once(this.file, 'close')
      this.spare = undefined
      if (this.failure !== undefined) throw this.failure
      const handle = await open(this.part, 'r+')
      await handle.sync()
      await handle.close()
      await commitFile(this.part, this.path)
      this.sha256 = this.hash?.digest('hex')
    } catch (error) {
      await this.abort()
      throw this.failure ?? error
    }
  }

  /** Gives up: nothing is left behind. */
  async abort(): Promise<void> {
    this.block = undefined
    this.spare = undefined
    this.used = 0
    // A file that is still being opened would appear after it was removed.
    const closed = this.file.closed
      ? undefined
      : new Promise<void>((resolve) => this.file.once('close', () => resolve()))
    if (this.sink !== this.file) this.sink.destroy()
    this.file.destroy()
    await closed
    await rm(this.part, { force: true })
  }
}
