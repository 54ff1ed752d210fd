import { unpack } from '../files/lines.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { ReadOptions } from './read.ts'
import { encodingOf } from './read-sniff.ts'

/** More came out of packed files than was allowed. */
export class TooMuch extends UserError {}

/** The unpacked bytes of a file as UTF-8; remembers when the file ended too early. */
export class Input {
  cut: string | undefined
  /** What the text was encoded in, unless in UTF-8. */
  encoding: string | undefined
  private readonly iterator: AsyncIterator<Buffer>
  private readonly options: ReadOptions & { maxUnpacked: number }
  private readonly unpacked: { bytes: number }
  private readonly name: string
  private ahead: Buffer[] = []
  private decoder: InstanceType<typeof TextDecoder> | undefined
  private ended = false

  constructor(
    name: string,
    stream: AsyncIterable<Buffer>,
    options: ReadOptions & { maxUnpacked: number },
    unpacked: { bytes: number },
  ) {
    this.name = name
    this.options = options
    this.unpacked = unpacked
    this.iterator = unpack(stream)[Symbol.asyncIterator]()
  }

  private async next(): Promise<Buffer | undefined> {
    if (this.cut !== undefined || this.ended) return undefined
    try {
      const { done, value } = await this.iterator.next()
      this.ended = done === true
      if (value !== undefined) this.count(value.length)
      if (this.decoder === undefined) return value
      const text = this.decoded(value)
      return this.ended && text.length === 0 ? undefined : text
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'Z_CONNECTION') this.cut = message
      else if (code?.startsWith('Z') !== true) throw fileError(error, 'read', this.name)
      else
        this.cut = code === 'Z_BUF_ERROR' ? 'the packed file ends too early' : `the packed file is damaged (${message})`
      return undefined
    }
  }

  /** Text as UTF-8. At bytes that the encoding does not have it ends. */
  private decoded(bytes: Buffer | undefined): Buffer {
    try {
      return Buffer.from(this.decoder!.decode(bytes, { stream: !this.ended }))
    } catch {
      this.cut = `it holds bytes that are not ${this.encoding}`
      const text = new TextDecoder(this.encoding).decode(bytes)
      return Buffer.from(text.slice(0, text.indexOf('\ufffd')))
    }
  }

  private count(length: number): void {
    const { unpacked, options } = this
    unpacked.bytes += length
    options.onBytes?.(unpacked.bytes)
    if (unpacked.bytes > options.maxUnpacked)
      throw new TooMuch('there is more to read than is allowed', {
        why: `more than ${options.maxUnpacked} bytes came out, in ${this.name}`,
        next: 'if the files are to be trusted, allow more with --max-unpacked',
        exit: 'data',
      })
  }

  /** The first bytes, which `chunks` gives again. */
  async head(length: number): Promise<Buffer> {
    let gathered = 0
    while (gathered < length) {
      const chunk = await this.next()
      if (chunk === undefined) break
      // It is good until the next alone.
      this.ahead.push(Buffer.from(chunk))
      gathered += chunk.length
    }
    const head = Buffer.concat(this.ahead)
    this.encoding = this.options.encoding ?? encodingOf(head)
    if (this.encoding === undefined || /^utf-?8$/i.test(this.encoding)) {
      this.encoding = undefined
      this.ahead = [head]
      return head
    }
    this.decoder = new TextDecoder(this.encoding, { fatal: true })
    const text = this.decoded(head)
    this.ahead = [text]
    return text
  }

  async *chunks(): AsyncGenerator<Buffer> {
    const ahead = this.ahead
    this.ahead = []
    yield* ahead
    for (let chunk = await this.next(); chunk !== undefined; chunk = await this.next()) yield chunk
  }

  async close(): Promise<void> {
    await this.iterator.return?.()
  }
}
