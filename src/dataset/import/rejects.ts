import { isUtf8 } from 'node:buffer'
import { stat } from 'node:fs/promises'
import { readLines } from '../../files/lines.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'

// Of something longer only the beginning is kept; the file that it came from has the rest.
const contentLimit = 1 << 20

/** Something that was set aside. */
export interface Reject {
  reason: string
  bytes: Buffer
  /** Bytes in all, when `bytes` is only the beginning. */
  length?: number
  place: { byte?: number; line?: number; sheet?: string }
}

/**
 * What could not be imported, one JSON line each: `file`, `byte` or `line`, `reason`, `length` and `content` (text, or
 * `content_base64` where it is not UTF-8). What is there of other files is kept; of the same file it is replaced.
 */
export class RejectList {
  private readonly path: string
  private readonly input: string
  private writer: NdjsonWriter | undefined

  /** `input` is what is imported: a file, or what holds the files that `add` names (`input/file`). */
  constructor(path: string, input: string) {
    this.path = path
    this.input = input
  }

  /** Adds one of a file. */
  async add(file: string, { reason, bytes, length = bytes.length, place }: Reject): Promise<void> {
    this.writer ??= await this.open()
    const kept = bytes.subarray(0, contentLimit)
    // The cut may go through a character.
    const text = isUtf8(bytes) ? bytes.toString('utf8', 0, contentLimit) : undefined
    const content = text === undefined ? { content_base64: kept.toString('base64') } : { content: text }
    await this.writer.write(JSON.stringify({ file, ...place, reason, length, ...content }))
  }

  private async open(): Promise<NdjsonWriter> {
    const writer = await NdjsonWriter.create(this.path)
    if ((await stat(this.path).catch(() => undefined)) === undefined) return writer
    for await (const { bytes } of readLines(this.path)) {
      let other = true
      try {
        const { file } = JSON.parse(bytes.toString()) as { file?: unknown }
        other = typeof file !== 'string' || !(file === this.input || file.startsWith(`${this.input}/`))
      } catch {}
      if (other) await writer.write(Buffer.from(bytes))
    }
    return writer
  }

  /** The path of the file when something was set aside. */
  async close(): Promise<string | undefined> {
    await this.writer?.close()
    return this.writer === undefined ? undefined : this.path
  }

  async abort(): Promise<void> {
    await this.writer?.abort()
  }
}
