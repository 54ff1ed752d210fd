import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { type Reporter, silent } from '../../terminal/progress.ts'
import { retryAfter } from './answer-errors.ts'
import { describeRefusal, looksWrong, type WrongContent, yiiStatus } from './download-content.ts'
import { PartFile, type PartState } from './download-part.ts'
import { type HttpClient, type HttpStream, NoAnswer, Stopped, type Tally } from './http.ts'
import { pause } from './rate.ts'

export interface DownloadOptions {
  http: Pick<HttpClient, 'open'>
  /** The service; a redirect to another origin is not followed. */
  origin: string
  /** Path and query at the service. */
  path: string
  /** Where the bytes are gathered; beside it `PART.json` says what they belong to. */
  part: string
  /** The file's name as the service gives it: it promises a kind of content. Never used as a path. */
  name: string | null
  maxBytes: number
  /** What an earlier download was told, so that an unchanged file is not sent again. */
  known?: { etag: string | null; lastModified: string | null }
  /** Seconds; a connection that stays far below any useful speed for five times as long is given up. */
  timeout: number
  /** Attempts in a row that bring nothing further. Default 6. */
  attempts?: number
  /** Milliseconds before the second of them; doubled each time. Default 500. */
  backOff?: number
  tally?: Tally
  report?: Reporter
  signal?: AbortSignal
  /** Told of bytes as they come. */
  received?(bytes: number): void
}

export interface Downloaded {
  outcome: 'done'
  size: number
  sha256: string
  contentType: string | null
  etag: string | null
  lastModified: string | null
}

export type DownloadResult =
  /** `part` is complete and on disk. */
  | Downloaded
  /** The service says that it is as `known` describes it. */
  | { outcome: 'same' }
  | { outcome: 'missing'; status: number }
  /** 401, 403, and the 404 of an unknown path: answers to a bad token as well. */
  | { outcome: 'refused'; status: number }
  | { outcome: 'too-large'; size: number | null }
  /** A redirect to another origin, which must not get the token. */
  | { outcome: 'elsewhere'; url: string }

/** Thrown when a file could not be had after all attempts. */
export class DownloadFailed extends Error {
  override name = 'DownloadFailed'
  readonly kind: 'unreachable' | 'other'
  constructor(reason: string, kind: DownloadFailed['kind']) {
    super(reason)
    this.kind = kind
  }
}

/** Why an attempt brought no result. */
interface Retry {
  reason: string
  kind?: DownloadFailed['kind']
  /** Another attempt cannot help. */
  final?: boolean
  /** Milliseconds to wait before the next. */
  wait?: number
}

type Headers = HttpStream['headers']

const headBytes = 1024
const messageBytes = 1 << 16
const mostRedirects = 3
const longestWait = 600_000
// Bytes a second below which a connection is no connection.
const uselessSpeed = 256

/**
 * Downloads one file. What was received is kept in `part` and gone on with by Range, in this run or the next, as long
 * as the service says that the file is the same (If-Range with a strong ETag or a strong date, and the same again in
 * the answer); everything that does not fit begins anew. Memory: a piece of the body at a time.
 * @throws DownloadFailed; UserError for the disk and for certificates; Stopped; RequestLimit
 */
export async function download(options: DownloadOptions): Promise<DownloadResult> {
  const part = await PartFile.open(options.part, options.path)
  try {
    return await new Download(options, part).run()
  } finally {
    await part.close()
  }
}

class Download {
  private readonly options: DownloadOptions
  private readonly part: PartFile
  /** The farthest that any attempt came: what is beyond it is progress. */
  private farthest: number
  /** A part that did not fit was sent: only whole files are asked for from now on. */
  private onlyWhole = false
  /** The hash of a whole whose end nothing confirmed. */
  private unconfirmed: string | undefined
  private redirected: string | undefined
  private redirects = 0

  constructor(options: DownloadOptions, part: PartFile) {
    this.options = options
    this.part = part
    this.farthest = part.offset
  }

  async run(): Promise<DownloadResult> {
    const { attempts = 6, backOff = 500, signal, path, report = silent } = this.options
    for (let fruitless = 0; ; ) {
      if (signal?.aborted === true) throw new Stopped()
      const before = this.farthest
      const outcome = await this.attempt()
      if ('outcome' in outcome) {
        if (outcome.outcome !== 'done') await this.part.discard()
        return outcome
      }
      await this.part.save()
      fruitless = this.farthest > before ? 0 : fruitless + 1
      report.debug(`GET ${path}: ${outcome.reason}; ${this.part.offset} bytes are kept`)
      if (outcome.final === true || fruitless >= attempts) {
        if (outcome.final === true || this.part.state.ifRange === null) await this.part.discard()
        throw new DownloadFailed(outcome.reason, outcome.kind ?? 'other')
      }
      const backedOff = backOff * 2 ** Math.max(0, fruitless - 1) * (0.5 + Math.random() / 2)
      await pause(outcome.wait ?? Math.min(30_000, backedOff), signal)
    }
  }

  private async attempt(): Promise<DownloadResult | Retry> {
    const { http, tally, signal, known, path } = this.options
    const { part } = this
    // All bytes came before, and then the process ended.
    if (part.offset > 0 && part.offset === part.state.total) return this.finish()
    const resuming = part.offset > 0 && part.state.ifRange !== null && !this.onlyWhole
    if (!resuming) await part.reset()
    const headers: Record<string, string> = { 'accept-encoding': 'identity' }
    if (resuming) {
      headers.range = `bytes=${part.offset}-`
      headers['if-range'] = part.state.ifRange!
    } else if (typeof known?.etag === 'string') headers['if-none-match'] = known.etag
    else if (typeof known?.lastModified === 'string') headers['if-modified-since'] = known.lastModified
    let answer: HttpStream
    try {
      answer = await http.open({ method: 'GET', path: this.redirected ?? path, headers }, tally)
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      return { reason: error.message, kind: error.kind === 'unreachable' ? 'unreachable' : 'other' }
    }
    // An error that comes when nobody reads any more must not end the program.
    answer.body.on('error', () => {})
    try {
      return await this.take(answer, resuming)
    } catch (error) {
      if (!(error instanceof BodyError)) throw error
      if (signal?.aborted !== true) return { reason: error.message }
      await part.save()
      throw new Stopped()
    } finally {
      answer.body.destroy()
    }
  }

  private async take(answer: HttpStream, resuming: boolean): Promise<DownloadResult | Retry> {
    const { status, headers, body } = answer
    if (status === 200) return this.whole(answer)
    if (status === 206) return this.rest(answer)
    if (status === 304 && !resuming) return { outcome: 'same' }
    if (status === 416 && resuming) return this.beyondEnd(headers)
    if ([301, 302, 303, 307, 308].includes(status)) return this.redirect(header(headers.location))
    if (status === 401 || status === 403) return { outcome: 'refused', status }
    if (status === 404 || status === 410) {
      const text = (await readSome(this.pieces(body), messageBytes)).toString('utf8')
      return { outcome: /invalid route/i.test(text) ? 'refused' : 'missing', status }
    }
    const passing = status === 408 || status === 425 || status === 429 || status >= 500
    const asked = retryAfter(headers['retry-after'])
    const wait = asked === undefined ? undefined : Math.min(longestWait, asked)
    if (wait !== undefined && wait > 5000)
      this.options.report?.warn(`the service asks for a pause of ${Math.ceil(wait / 1000)} s`)
    return { reason: `status ${status}`, final: !passing, ...(wait === undefined ? {} : { wait }) }
  }

  /** The file from its beginning. What was there is given up only when it is certain that the file came. */
  private async whole({ headers, body }: HttpStream): Promise<DownloadResult | Retry> {
    const { path, maxBytes, name } = this.options
    const packing = packingOf(headers)
    const total = packing === undefined ? wholeNumber(header(headers['content-length'])) : null
    if (total !== null && total > maxBytes) return { outcome: 'too-large', size: total }
    const content = packing === undefined ? body : unpacked(body, packing)
    if (content === undefined)
      return { reason: `the answer is packed as ${packing}, which was not asked for`, final: true }
    const etag = header(headers.etag)
    const lastModified = header(headers['last-modified'])
    const state: PartState = {
      path,
      etag,
      lastModified,
      contentType: contentTypeOf(headers),
      total,
      ifRange: packing === undefined ? strongValidator(etag, lastModified, header(headers.date)) : null,
      synced: 0,
    }
    const source = this.pieces(content)
    const { head, broken } = await readHead(source)
    const wrong = looksWrong(name, state.contentType, head)
    if (wrong !== undefined) return this.message(wrong, Buffer.concat([head, await readSome(source, messageBytes)]))
    await this.part.reset()
    this.part.state = state
    if ((await this.write(head)) || (broken === undefined && (await this.drain(source))))
      return { outcome: 'too-large', size: null }
    if (broken !== undefined) throw broken
    if (total !== null && this.part.offset !== total) return this.short()
    const ended = total !== null || packing !== undefined || /chunked/i.test(header(headers['transfer-encoding']) ?? '')
    return ended && this.part.offset > 0 ? this.finish() : this.confirm()
  }

  /** The file from `offset` on, if it is that. */
  private async rest({ headers, body }: HttpStream): Promise<DownloadResult | Retry> {
    const { part } = this
    const { state } = part
    const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec((header(headers['content-range']) ?? '').trim())
    if (range === null || Number(range[1]) !== part.offset || packingOf(headers) !== undefined)
      return this.anew('the service sent another part than was asked for')
    const total = range[3] === '*' ? null : Number(range[3])
    const lastModified = header(headers['last-modified'])
    if (
      (total !== null && state.total !== null && total !== state.total) ||
      (state.etag !== null && header(headers.etag) !== state.etag) ||
      (lastModified !== null && state.lastModified !== null && lastModified !== state.lastModified)
    )
      return this.anew('the file changed while it was being downloaded')
    state.total ??= total
    if (state.total !== null && state.total > this.options.maxBytes) return { outcome: 'too-large', size: state.total }
    if (await this.drain(this.pieces(body))) return { outcome: 'too-large', size: null }
    const end = Number(range[2]) + 1
    if (part.offset > (state.total ?? end)) return this.anew('the service sent more than it said')
    if (part.offset < (state.total ?? end)) return this.short()
    return state.total === null ? this.confirm() : this.finish()
  }

  /** Bytes beyond the end were asked for: what is there is the whole, or belongs to another file. */
  private async beyondEnd(headers: Headers): Promise<DownloadResult | Retry> {
    const total = /^bytes \*\/(\d+)$/i.exec((header(headers['content-range']) ?? '').trim())?.[1]
    const etag = header(headers.etag)
    if (Number(total) === this.part.offset && (etag === null || etag === this.part.state.etag)) return this.finish()
    return this.anew('the file is shorter than what was downloaded of it')
  }

  private redirect(location: string | null): DownloadResult | Retry {
    const { origin, path } = this.options
    const base = new URL(new URL(origin).origin + (this.redirected ?? path))
    if (location === null || !URL.canParse(location, base.href))
      return { reason: 'a redirect that leads nowhere', final: true }
    const target = new URL(location, base)
    if (target.origin !== base.origin) return { outcome: 'elsewhere', url: target.href }
    if (++this.redirects > mostRedirects) return { reason: 'redirects in a circle', final: true }
    this.redirected = target.pathname + target.search
    return { reason: `redirected to ${this.redirected}`, wait: 0 }
  }

  /** A message of the service or its proxy with the status of a file. */
  private message(wrong: WrongContent, body: Buffer): DownloadResult | Retry {
    const status = wrong === 'json' ? yiiStatus(body) : undefined
    if (status === 404 || status === 410) return { outcome: 'missing', status }
    if (status === 401 || status === 403) return { outcome: 'refused', status }
    return { reason: describeRefusal(wrong, body) }
  }

  private async anew(reason: string): Promise<Retry> {
    await this.part.reset()
    this.onlyWhole = true
    return { reason, wait: 0 }
  }

  private short(): Retry {
    return { reason: `${this.part.offset} of ${this.part.state.total ?? 'the promised'} bytes came` }
  }

  /** A body as it comes; see `pieces`. */
  private pieces(body: Readable): AsyncGenerator<Buffer, undefined> {
    return pieces(body, this.options.timeout * 5)
  }

  /** Writes the pieces of a body; true when they go beyond the limit. */
  private async drain(source: AsyncIterator<Buffer>): Promise<boolean> {
    for (;;) {
      const { done, value } = await source.next()
      if (done === true) return false
      if (await this.write(value)) return true
    }
  }

  private async write(chunk: Buffer): Promise<boolean> {
    const { part, options } = this
    if (part.offset + chunk.length > options.maxBytes) return true
    await part.write(chunk)
    this.farthest = Math.max(this.farthest, part.offset)
    options.received?.(chunk.length)
    return false
  }

  /** Nothing said where the file ends, and an end may be a cut: it counts when it comes twice the same. */
  private async confirm(): Promise<DownloadResult | Retry> {
    const hash = this.part.digest()
    if (this.unconfirmed === hash) return this.finish()
    this.unconfirmed = hash
    this.onlyWhole = true
    return { reason: 'nothing says whether this is the whole file; it is asked for again', wait: 0 }
  }

  private async finish(): Promise<DownloadResult | Retry> {
    const { part, options } = this
    const { contentType, etag, lastModified } = part.state
    // A first piece of a few bytes does not show what it is.
    const head = await part.head(messageBytes)
    const wrong = looksWrong(options.name, contentType, head, true)
    if (wrong !== undefined) {
      await part.reset()
      return this.message(wrong, head)
    }
    await part.complete()
    return { outcome: 'done', size: part.offset, sha256: part.digest(), contentType, etag, lastModified }
  }
}

/** The body broke off. */
class BodyError extends Error {}

/** A body as it comes, as long as in every `span` seconds something worth waiting for comes. */
async function* pieces(body: Readable, span: number): AsyncGenerator<Buffer, undefined> {
  let began = performance.now()
  let bytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      yield chunk
      bytes += chunk.length
      if (performance.now() - began < span * 1000) continue
      if (bytes < span * uselessSpeed) throw new BodyError(`only ${bytes} bytes came in ${span} s`)
      began = performance.now()
      bytes = 0
    }
  } catch (error) {
    if (error instanceof BodyError) throw error
    const { code, message } = error as { code?: string; message?: string }
    throw new BodyError(`the connection broke off (${[code, message].filter(Boolean).join(': ')})`)
  }
}

/** Enough of the beginning to see what it is; less when the body ended or broke. */
async function readHead(source: AsyncIterator<Buffer>): Promise<{ head: Buffer; broken?: BodyError }> {
  let head: Buffer = Buffer.alloc(0)
  try {
    while (head.length < headBytes) {
      const { done, value } = await source.next()
      if (done === true) break
      head = Buffer.concat([head, value])
    }
    return { head }
  } catch (error) {
    if (!(error instanceof BodyError)) throw error
    return { head, broken: error }
  }
}

async function readSome(source: AsyncIterator<Buffer>, most: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let length = 0; length < most; ) {
    const { done, value } = await source.next()
    if (done === true) break
    parts.push(value)
    length += value.length
  }
  return Buffer.concat(parts)
}

/** What the body is packed as, although nothing but the plain bytes was asked for. */
function packingOf(headers: Headers): string | undefined {
  const encoding = header(headers['content-encoding'])?.trim().toLowerCase()
  return encoding === undefined || encoding === '' || encoding === 'identity' ? undefined : encoding
}

function unpacked(body: Readable, packing: string): Readable | undefined {
  const packer =
    packing === 'gzip' || packing === 'x-gzip'
      ? createGunzip()
      : packing === 'deflate'
        ? createInflate()
        : packing === 'br'
          ? createBrotliDecompress()
          : undefined
  if (packer === undefined) return undefined
  body.on('error', (error) => packer.destroy(error))
  return body.pipe(packer)
}

function header(value: string | string[] | undefined): string | null {
  const text = Array.isArray(value) ? value[0] : value
  return text === undefined || text === '' ? null : text
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text.trim()) ? Number(text) : null
}

function contentTypeOf(headers: Headers): string | null {
  const type = header(headers['content-type'])?.replace(/;.*$/s, '').trim().toLowerCase()
  return type !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : null
}

/** What If-Range takes: a strong ETag; else a date that is at least a second before the answer (RFC 9110, 8.8.2.2). */
function strongValidator(etag: string | null, lastModified: string | null, date: string | null): string | null {
  if (etag !== null && /^"[^"]*"$/.test(etag)) return etag
  if (lastModified === null || date === null) return null
  return Date.parse(date) - Date.parse(lastModified) >= 1000 ? lastModified : null
}
