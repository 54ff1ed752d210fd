import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  constants,
  createGzip,
  createZstdCompress,
  type Gzip,
  type ZlibOptions,
  type ZstdCompress,
  type ZstdOptions,
} from 'node:zlib'
import { commitFile } from './atomic.ts'

const blockSize = 1 << 18
// So much may wait for the compression, which has a thread of its own.
const waiting = 1 << 20

/**
 * Writes lines to `path.part` and renames it to `path` on `close`. A path that ends in `.zst` or `.gz` is compressed at
 * a fixed level, so that equal lines give equal bytes. Lines are gathered into blocks of 256 kB.
 */
export class NdjsonWriter {
  lines = 0
  /** Bytes before compression. */
  bytes = 0
  private readonly path: string
  private readonly part: string
  private readonly file: WriteStream
  private readonly sink: WriteStream | ZstdCompress | Gzip
  private block: Buffer | undefined
  private used = 0
  private failure: Error | undefined

  private constructor(path: string) {
    this.path = path
    this.part = `${path}.part`
    this.file = createWriteStream(this.part)
    this.file.on('error', (error) => {
      this.failure ??= error
    })
    if (/\.(zst|gz)$/.test(path)) {
      // The head of gzip has no time in Node.js.
      const packer = path.endsWith('.gz')
        ? createGzip({ level: 6, writableHighWaterMark: waiting } as ZlibOptions)
        : createZstdCompress({
            params: { [constants.ZSTD_c_compressionLevel]: 3 },
            chunkSize: 1 << 16,
            writableHighWaterMark: waiting,
          } as ZstdOptions)
      packer.on('error', (error) => {
        this.failure ??= error
      })
      packer.pipe(this.file)
      this.sink = packer
    } else this.sink = this.file
  }

  static async create(path: string): Promise<NdjsonWriter> {
    await mkdir(dirname(path), { recursive: true })
    return new NdjsonWriter(path)
  }

  /** Adds one line (without its end), which is copied. Await the result when there is one: the disk is behind. */
  write(line: string | Uint8Array): Promise<void> | undefined {
    this.lines++
    const most = (typeof line === 'string' ? line.length * 3 : line.length) + 1
    const before = this.used > 0 && this.used + most > blockSize ? this.flush() : undefined
    this.block ??= Buffer.allocUnsafe(Math.max(most, blockSize))
    if (typeof line === 'string') this.used += this.block.write(line, this.used)
    else {
      this.block.set(line, this.used)
      this.used += line.length
    }
    this.block[this.used++] = 0x0a
    if (most <= blockSize) return before
    const own = this.flush()
    return before === undefined ? own : Promise.all([before, own]).then(() => {})
  }

  private async flush(): Promise<void> {
    if (this.failure !== undefined) throw this.failure
    if (this.block === undefined) return
    const block = this.block.subarray(0, this.used)
    this.block = undefined
    this.used = 0
    this.bytes += block.length
    if (!this.sink.write(block)) {
      // The one that loses would leave its listeners behind, one more at every wait.
      const done = new AbortController()
      const { signal } = done
      await Promise.race([once(this.sink, 'drain', { signal }), once(this.file, 'close', { signal })]).finally(() =>
        done.abort(),
      )
      if (this.failure !== undefined) throw this.failure
    }
  }

  /** Finishes the file: everything on disk, then renamed into place. */
  async close(): Promise<void> {
    try {
      await this.flush()
      this.sink.end()
      if (!this.file.closed) await once(this.file, 'close')
      if (this.failure !== undefined) throw this.failure
      const handle = await open(this.part, 'r+')
      await handle.sync()
      await handle.close()
      await commitFile(this.part, this.path)
    } catch (error) {
      await this.abort()
      throw this.failure ?? error
    }
  }

  /** Gives up: nothing is left behind. */
  async abort(): Promise<void> {
    this.block = undefined
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
