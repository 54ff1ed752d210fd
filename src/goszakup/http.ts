import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import { pause, TokenBucket } from './rate.ts'
import { defaultBaseUrl, normalBaseUrl } from './token.ts'

export interface HttpOptions {
  /** Scheme, host and port, without the version. */
  baseUrl: string
  token: string
  /** Requests a second, retries included; 0 is no limit. */
  rate: number
  /** Connections at most. */
  concurrency: number
  /** Seconds without an answer, or without a byte of it. */
  timeout: number
  /** A file of PEM certificates to trust beside those that Node.js trusts. */
  caFile?: string
  /** Requests at most, retries included. */
  maxRequests?: number
  /** Attempts at one request. */
  attempts?: number
  /** The program's version, for the User-Agent. */
  version?: string
  report: Reporter
  signal?: AbortSignal
}

export interface HttpRequest {
  method: 'GET' | 'POST'
  /** Path and query, with the version: `/v3/graphql`. */
  path: string
  body?: string
}

export interface HttpAnswer {
  request: HttpRequest
  url: string
  status: number
  /** The bytes as they came. */
  body: Buffer
  /** The same, parsed. */
  json: unknown
  /** When it came, RFC 3339 in UTC. */
  fetchedAt: string
}

/** What comes of `open`: any status, and the body as it arrives. A body that is not read must be destroyed. */
export interface HttpStream {
  url: string
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Readable
}

/** Counts requests; an entity has one of its own. */
export interface Tally {
  requests: number
}

/** Thrown before a request that `maxRequests` forbids. */
export class RequestLimit extends Error {
  override name = 'RequestLimit'
}

/** Thrown by `open` when no answer came: asking again may help. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
  readonly kind: 'timeout' | 'connection' | 'unreachable'
  constructor(reason: string, kind: NoAnswer['kind']) {
    super(reason)
    this.kind = kind
  }
}

/** Thrown between requests when the signal was aborted. */
export class Stopped extends Error {
  override name = 'Stopped'
}

interface Failure {
  reason: string
  kind: 'timeout' | 'status' | 'body' | 'connection' | 'unreachable'
  retryAfter?: number
}

const longestRetryAfter = 600_000
const certificateErrors =
  /^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS_CERT|ERR_SSL|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/
const unreachable = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH'])

/**
 * One pool of connections to one service: keep-alive, a token bucket that every attempt passes, retries with
 * exponential back-off and jitter. Certificates are always verified. The token is in no error and no log line.
 */
export class HttpClient {
  requests = 0
  private answered = false
  private readonly bucket: TokenBucket
  private readonly options: HttpOptions & { attempts: number }
  private readonly origin: string
  private readonly basePath: string
  private readonly agent: import('undici').Agent

  private constructor(options: HttpOptions, agent: import('undici').Agent) {
    this.options = { ...options, attempts: options.attempts ?? 8 }
    this.bucket = new TokenBucket(options.rate)
    this.agent = agent
    const url = new URL(options.baseUrl)
    this.origin = url.origin
    this.basePath = url.pathname.replace(/\/+$/, '')
  }

  static async create(options: HttpOptions): Promise<HttpClient> {
    const baseUrl = normalBaseUrl(options.baseUrl)
    const { Agent } = await import('undici')
    const ca = options.caFile === undefined ? undefined : await certificates(options.caFile)
    const milliseconds = options.timeout * 1000
    const agent = new Agent({
      connections: Math.max(1, options.concurrency),
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: 30_000,
      headersTimeout: milliseconds,
      bodyTimeout: milliseconds,
      maxResponseSize: 1 << 29,
      connect: { timeout: milliseconds, ...(ca === undefined ? {} : { ca }) },
    })
    const { hostname, protocol } = new URL(baseUrl)
    if (protocol === 'http:' && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname))
      options.report.warn(`${baseUrl} is not encrypted: the token can be read on the way`)
    return new HttpClient({ ...options, baseUrl }, agent)
  }

  /**
   * Sends a request until it has a JSON answer. `make` is called for each attempt with the number of time-outs so far,
   * so that a heavy request can be made smaller. `inspect` may name a reason to try again.
   * @throws UserError with exit `token` (401, 403, 404 "Invalid Route"; not retried) or `network`
   */
  async send(
    make: (timeouts: number) => HttpRequest,
    tally?: Tally,
    inspect?: (answer: HttpAnswer, attempt: number) => string | undefined,
  ): Promise<HttpAnswer> {
    let timeouts = 0
    for (let attempt = 1; ; attempt++) {
      await this.turn(tally)
      const request = make(timeouts)
      const began = performance.now()
      let outcome = await this.once(request)
      if ('status' in outcome) {
        this.answered = true
        const reason = inspect?.(outcome, attempt)
        if (reason === undefined) {
          this.debug(request, `${outcome.status}, ${outcome.body.length} bytes`, began)
          return outcome
        }
        outcome = { reason, kind: 'body' }
      }
      this.debug(request, `${outcome.reason} (attempt ${attempt} of ${this.options.attempts})`, began)
      if (outcome.kind === 'timeout') timeouts++
      // A host that was never reached is a wrong name or no network: no reason to keep the person waiting.
      const attempts = outcome.kind === 'unreachable' && !this.answered ? 2 : this.options.attempts
      if (attempt >= attempts) throw this.giveUp(request, outcome, attempt)
      const backOff = Math.min(30_000, 500 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2)
      if (outcome.retryAfter !== undefined) {
        const wait = Math.min(longestRetryAfter, outcome.retryAfter)
        if (wait > 5000) this.options.report.warn(`the service asks for a pause of ${Math.ceil(wait / 1000)} s`)
        this.bucket.hold(wait)
      } else await pause(backOff, this.options.signal)
    }
  }

  /**
   * Sends one request and gives the answer as it arrives, whatever its status: for downloads, which go on by Range
   * instead of beginning anew. An interrupt ends it at once. The time-out is that between two pieces of the body.
   * @throws UserError for a certificate that cannot be verified; NoAnswer; Stopped; RequestLimit
   */
  async open(
    request: { method: 'GET'; path: string; headers?: Record<string, string> },
    tally?: Tally,
  ): Promise<HttpStream> {
    await this.turn(tally)
    const began = performance.now()
    try {
      const response = await this.agent.request({
        origin: this.origin,
        path: `${this.basePath}${request.path}`,
        method: request.method,
        headers: { accept: '*/*', ...request.headers, ...this.ownHeaders() },
        signal: this.options.signal,
      })
      this.answered = true
      this.debug(request, String(response.statusCode), began)
      const url = `${this.origin}${this.basePath}${request.path}`
      return { url, status: response.statusCode, headers: response.headers, body: response.body }
    } catch (error) {
      if (this.options.signal?.aborted === true) throw new Stopped()
      const { reason, kind } = this.connectionFailure(error)
      this.debug(request, reason, began)
      throw new NoAnswer(reason, kind as NoAnswer['kind'])
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy()
  }

  /** Waits until a request may be sent, and counts it. */
  private async turn(tally?: Tally): Promise<void> {
    await this.bucket.take(this.options.signal)
    if (this.options.signal?.aborted === true) throw new Stopped()
    if (this.options.maxRequests !== undefined && this.requests >= this.options.maxRequests) throw new RequestLimit()
    this.requests++
    if (tally !== undefined) tally.requests++
  }

  private ownHeaders(): Record<string, string> {
    return {
      authorization: `Bearer ${this.options.token}`,
      'user-agent': `jaryq/${this.options.version ?? '0'} (+https://www.npmjs.com/package/jaryq)`,
    }
  }

  private async once(request: HttpRequest): Promise<HttpAnswer | Failure> {
    const url = `${this.origin}${this.basePath}${request.path}`
    let status: number
    let headers: Record<string, string | string[] | undefined>
    let body: Buffer
    try {
      const response = await this.agent.request({
        origin: this.origin,
        path: `${this.basePath}${request.path}`,
        method: request.method,
        headers: {
          ...this.ownHeaders(),
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: request.body,
        // A server that sends a byte now and then would keep the other time-outs from ever ending the request.
        signal: AbortSignal.timeout(this.options.timeout * 5000),
      })
      status = response.statusCode
      headers = response.headers
      body = Buffer.from(await response.body.arrayBuffer())
    } catch (error) {
      return this.connectionFailure(error)
    }
    let json: unknown
    let parsed = true
    try {
      json = JSON.parse(body.toString('utf8'))
    } catch {
      parsed = false
    }
    this.refuse(status, json)
    if (status === 429 || status === 408 || status >= 500)
      return { reason: `status ${status}`, kind: 'status', retryAfter: retryAfter(headers['retry-after']) }
    if (!parsed) return { reason: `status ${status} with ${describeBody(body)}`, kind: 'body' }
    const answer = { request, url, status, body, json, fetchedAt: new Date().toISOString() }
    const graphql = typeof json === 'object' && json !== null && 'errors' in json
    if (status < 200 || (status >= 300 && !graphql))
      throw new UserError(`${this.origin} refused the request`, {
        why: this.redact(`${request.method} ${request.path} was answered ${status}: ${yiiMessage(json)}`),
        next: ['check --base-url: it is the host without the version', 'run it again with --debug'],
        exit: status === 404 ? 'data' : 'failed',
      })
    return answer
  }

  /** A bad token looks different from year to year: 401, 403, or 404 with the body of an unknown path. */
  private refuse(status: number, json: unknown): void {
    const invalidRoute = status === 404 && /invalid route/i.test(yiiMessage(json))
    if (status !== 401 && status !== 403 && !invalidRoute) return
    throw new UserError(`${this.origin} refuses the token`, {
      why: this.redact(
        `it answered ${status}${yiiMessage(json) === '' ? '' : `: ${yiiMessage(json)}`}${invalidRoute ? ' (its answer to a bad token and to an unknown path alike)' : ''}`,
      ),
      next: [
        'see which token was used: jaryq auth status',
        'save a new one with: jaryq auth login (a token is valid for one year)',
        'check --base-url: it is the host without the version',
      ],
      exit: 'token',
    })
  }

  private connectionFailure(error: unknown): Failure {
    const { code, message, name } = rootCause(error)
    if (code !== undefined && certificateErrors.test(code))
      throw new UserError(`the certificate of ${this.origin} cannot be verified`, {
        why: `${code}: ${this.redact(message)}`,
        next: [
          'if the chain ends in a national root certificate, name its file with --ca-file FILE.pem',
          'check the date of this machine',
        ],
        exit: 'network',
        cause: error,
      })
    if (name === 'TimeoutError' || code === 'ETIMEDOUT' || /TIMEOUT/.test(code ?? ''))
      return { reason: `no answer within ${this.options.timeout} s`, kind: 'timeout' }
    if (code === undefined) throw error
    return {
      reason: this.redact(`${code}: ${message}`),
      kind: unreachable.has(code) ? 'unreachable' : 'connection',
    }
  }

  private giveUp(request: HttpRequest, failure: Failure, attempts: number): UserError {
    const what =
      failure.kind === 'unreachable' ? `cannot reach ${this.origin}` : `${this.origin} does not answer as it should`
    return new UserError(what, {
      why: `${attempts} attempts at ${request.method} ${request.path} failed; the last: ${failure.reason}`,
      next:
        failure.kind === 'unreachable'
          ? ['check the network and --base-url', 'then run the same command again: it goes on where it stopped']
          : [
              'run the same command again later: it goes on where it stopped',
              ...(failure.kind === 'timeout' ? ['or give it more time with --timeout SECONDS'] : []),
            ],
      exit: 'network',
    })
  }

  private debug(request: HttpRequest, outcome: string, began: number): void {
    const line = `${request.method} ${request.path}${request.body === undefined ? '' : ` ${variables(request.body)}`} → ${outcome}, ${Math.round(performance.now() - began)} ms`
    this.options.report.debug(this.redact(line))
  }

  private redact(text: string): string {
    return text.replaceAll(this.options.token, '[token]')
  }
}

/** Trusts a file of certificates beside the ones that Node.js trusts. */
async function certificates(file: string): Promise<string[]> {
  const { rootCertificates } = await import('node:tls')
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', file)
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new UserError(`${file} holds no certificate`, {
      why: '--ca-file names a text file with one or more "BEGIN CERTIFICATE" blocks (PEM)',
      next: `convert it with: openssl x509 -inform der -in FILE -out FILE.pem; ${defaultBaseUrl} needs none as a rule`,
      exit: 'usage',
    })
  return [...rootCertificates, text]
}

function rootCause(error: unknown): { code?: string; message: string; name: string } {
  let current = error as { code?: string; message?: string; name?: string; cause?: unknown; errors?: unknown[] }
  while (current.code === undefined && (current.cause ?? current.errors?.[0]) instanceof Error)
    current = (current.cause ?? current.errors?.[0]) as typeof current
  return { code: current.code?.toString(), message: current.message ?? String(error), name: current.name ?? '' }
}

/** Milliseconds that a Retry-After header asks for: seconds, or a date. */
export function retryAfter(header: string | string[] | undefined): number | undefined {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(text.trim())) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

function yiiMessage(json: unknown): string {
  if (typeof json !== 'object' || json === null) return ''
  const { message, error, errors } = json as { message?: unknown; error?: unknown; errors?: { message?: unknown }[] }
  return String(message ?? error ?? (Array.isArray(errors) ? errors[0]?.message : undefined) ?? '')
    .replace(/\s+/g, ' ')
    .slice(0, 300)
}

function describeBody(body: Buffer): string {
  if (body.length === 0) return 'an empty body'
  const head = body.subarray(0, 500).toString('utf8').trimStart()
  if (head.startsWith('<')) return 'an HTML page instead of JSON'
  return head.startsWith('{') || head.startsWith('[') ? 'JSON that breaks off' : 'something that is not JSON'
}

function variables(body: string): string {
  const at = body.lastIndexOf('"variables":')
  return at === -1 ? '' : body.slice(at + 12, -1).slice(0, 300)
}
