import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeAtomically } from '../../files/atomic.ts'
import { makeDirectory } from '../../files/make-directory.ts'
import { fileError } from '../../terminal/errors.ts'

/** What the bytes of a part belong to, as the service said when the first of them came. */
export interface PartState {
  /** Path and query at the service. */
  path: string
  etag: string | null
  lastModified: string | null
  contentType: string | null
  /** Bytes of the whole, where the service said. */
  total: number | null
  /** What may be sent as If-Range; without it the part cannot be gone on with. */
  ifRange: string | null
  /** Bytes that are on disk for sure. */
  synced: number
}

// What a kill may cost: so many bytes, or on a slow line so many milliseconds of them.
const syncBytes = 1 << 20
const syncTime = 3000

/**
 * A download that is not complete: the bytes in `PATH`, what they belong to in `PATH.json`. What `save` has seen is
 * there after a crash; whatever was written beyond it is cut off at the next `open`.
 */
export class PartFile {
  state: PartState
  /** Bytes so far. */
  offset = 0
  private readonly path: string
  private file: FileHandle | undefined
  private hash: Hash = createHash('sha256')
  private savedAt = performance.now()

  private constructor(path: string, state: PartState) {
    this.path = path
    this.state = state
  }

  /** Opens the part and hashes what is kept of it: nothing when it belongs to another address or cannot be gone on with. */
  static async open(path: string, address: string): Promise<PartFile> {
    const part = new PartFile(path, emptyState(address))
    await part.disk(async () => {
      await makeDirectory(dirname(path))
      // Made if it is not there; nothing is cut off.
      await (await open(path, 'a')).close()
      part.file = await open(path, 'r+')
      const before = await readState(`${path}.json`)
      const { size } = await part.file.stat()
      if (before === undefined || before.path !== address || before.ifRange === null || size < before.synced)
        return part.reset()
      await part.file.truncate(before.synced)
      if (before.synced > 0)
        for await (const chunk of createReadStream(path, { end: before.synced - 1, highWaterMark: 1 << 18 }))
          part.hash.update(chunk as Buffer)
      part.state = before
      part.offset = before.synced
    })
    return part
  }

  /** Begins anew. */
  async reset(): Promise<void> {
    await this.disk(async () => {
      await rm(`${this.path}.json`, { force: true })
      await this.file!.truncate(0)
    })
    this.hash = createHash('sha256')
    this.offset = 0
    this.state = emptyState(this.state.path)
  }

  async write(chunk: Buffer): Promise<void> {
    await this.disk(async () => {
      for (let at = 0; at < chunk.length; )
        at += (await this.file!.write(chunk, at, chunk.length - at, this.offset + at)).bytesWritten
    })
    this.hash.update(chunk)
    this.offset += chunk.length
    const unsaved = this.offset - this.state.synced
    if (unsaved >= syncBytes || performance.now() - this.savedAt >= syncTime) await this.save()
  }

  /** Makes what was written count for the next run, if it can be gone on with. */
  async save(): Promise<void> {
    this.savedAt = performance.now()
    if (this.state.ifRange === null || this.offset === this.state.synced) return
    await this.disk(async () => {
      await this.file!.sync()
      this.state.synced = this.offset
      await writeAtomically(`${this.path}.json`, `${JSON.stringify(this.state)}\n`)
    })
  }

  /** SHA-256 of what is there. */
  digest(): string {
    return this.hash.copy().digest('hex')
  }

  /** The first bytes. */
  async head(length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(Math.min(length, this.offset))
    const { bytesRead } = await this.disk(() => this.file!.read(buffer, 0, buffer.length, 0))
    return buffer.subarray(0, bytesRead)
  }

  /** The file is whole: on disk, and no longer a part. */
  async complete(): Promise<void> {
    await this.disk(() => this.file!.sync())
    await this.close()
    await rm(`${this.path}.json`, { force: true })
  }

  async discard(): Promise<void> {
    await this.close()
    await rm(this.path, { force: true })
    await rm(`${this.path}.json`, { force: true })
  }

  async close(): Promise<void> {
    const { file } = this
    this.file = undefined
    await file?.close().catch(() => {})
  }

  private async disk<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw fileError(error, 'write', this.path)
    }
  }
}

function emptyState(path: string): PartState {
  return { path, etag: null, lastModified: null, contentType: null, total: null, ifRange: null, synced: 0 }
}

async function readState(path: string): Promise<PartState | undefined> {
  try {
    const state = JSON.parse(await readFile(path, 'utf8')) as PartState
    return typeof state.path === 'string' && Number.isSafeInteger(state.synced) && state.synced >= 0 ? state : undefined
  } catch {
    return undefined
  }
}
