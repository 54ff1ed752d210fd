import type { Readable } from 'node:stream'
import { type JsonElement, type Looks, parseLists } from '../../files/elements.ts'
import { UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { defaultBaseUrl, normalBaseUrl } from '../token/token.ts'
import { isLoopback, makeAgent, type NamedProxy } from './agent.ts'
import {
  certificateErrors,
  describeBody,
  isObject,
  retryAfter,
  rootCause,
  yiiMessage,
  yiiStatus,
} from './answer-errors.ts'
import { pause, TokenBucket } from './rate.ts'

export interface HttpOptions {
  /** Scheme, host and port, without the version. */
  baseUrl: string
  /** Sent as a bearer's; a service that knows no tokens gets none. */
  token?: string
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>>
  /** What to tell of 401 and 403, where no token was sent. */
  refusal?: (status: number) => UserError
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
  /** Where lists of records are in the answer, as `parseLists` takes it. */
  lists?: readonly string[]
  /** See each of those records once, when the answer is read. */
  looks?: Looks
  /** The answer is read when this has settled. Until then it is bytes, which take far less room than records. */
  readWhen?: Promise<void>
  /** A 404 that names what is missing is an answer, not an error: there is none. */
  mayBeMissing?: boolean
  /** Statuses that are answers too: the caller knows what they say. */
  alsoStatus?: readonly number[]
}

export interface HttpAnswer {
  request: HttpRequest
  url: string
  status: number
  /** The bytes as they came. */
  body: Buffer
  /** The same, parsed; the lists that were asked for are empty in it. */
  json: unknown
  /** The lists that were asked for and are there, by the last key of their path. */
  lists: Map<string, JsonElement[]>
  /** When it came, RFC 3339 in UTC. */
  fetchedAt: string
  /** How long it took, in milliseconds. */
  took: number
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
  /** The service cannot keep up. */
  overload?: boolean
}

const longestRetryAfter = 600_000
const unreachable = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH'])
// A page that fails this often for no other reason may be too heavy for the service.
const heavyAfter = 3

/**
 * One pool of connections to one service: keep-alive, a token bucket that every attempt passes and that goes slower when
 * the service cannot keep up, retries with exponential back-off and jitter. Certificates are always verified. The token
 * is in no error and no log line.
 */
export class HttpClient {
  requests = 0
  private answered = false
  private hasToldOfSlowing = false
  private readonly bucket: TokenBucket
  private readonly options: HttpOptions & { attempts: number }
  private readonly origin: string
  private readonly basePath: string
  private readonly agent: import('undici').Dispatcher
  private readonly proxy: NamedProxy | undefined
  private readonly tokenForms: readonly string[]

  private constructor(options: HttpOptions, agent: import('undici').Dispatcher, proxy?: NamedProxy) {
    this.options = { ...options, attempts: options.attempts ?? 8 }
    this.bucket = new TokenBucket(options.rate)
    const { token } = options
    this.tokenForms = token === undefined ? [] : [...new Set([token, token.replaceAll('/', '\\/')])]
    this.agent = agent
    this.proxy = proxy
    const url = new URL(options.baseUrl)
    this.origin = url.origin
    this.basePath = url.pathname.replace(/\/+$/, '')
  }

  /** The proxy is that of the environment: see `proxyFor`. */
  static async create(options: HttpOptions, env: NodeJS.ProcessEnv = process.env): Promise<HttpClient> {
    const baseUrl = normalBaseUrl(options.baseUrl)
    const { origin, hostname, protocol } = new URL(baseUrl)
    const { concurrency, caFile, report } = options
    const { agent, proxy } = await makeAgent(
      { origin, connections: concurrency, timeout: options.timeout * 1000, caFile },
      env,
    )
    if (proxy !== undefined) report.debug(`requests go through the proxy ${proxy.host} (${proxy.variable})`)
    if (protocol === 'http:' && !isLoopback(hostname) && options.token !== undefined)
      report.warn(`${baseUrl} is not encrypted: the token can be read on the way`)
    return new HttpClient({ ...options, baseUrl }, agent, proxy)
  }

  /** Requests a second at most, at present; 0 is no limit. */
  get rate(): number {
    return this.bucket.rate
  }

  /**
   * Sends a request until it has a JSON answer. `make` is called for each attempt with the number of signs so far that
   * the request is too heavy (time-outs; every third failure), so that it can be made smaller. `inspect` may name a
   * reason to try again.
   * @throws UserError with exit `token` (401, 403, 404 "Invalid Route"; not retried) or `network`
   */
  async send(
    make: (heavy: number) => HttpRequest,
    tally?: Tally,
    inspect?: (answer: HttpAnswer, attempt: number) => string | undefined,
  ): Promise<HttpAnswer> {
    let heavy = 0
    for (let attempt = 1; ; attempt++) {
      await this.turn(tally)
      const request = make(heavy)
      const began = performance.now()
      let outcome = await this.once(request)
      if ('status' in outcome) {
        this.answered = true
        const reason = inspect?.(outcome, attempt)
        if (reason === undefined) {
          this.bucket.answered()
          this.debug(request, `${outcome.status}, ${outcome.body.length} bytes`, outcome.took)
          return outcome
        }
        outcome = { reason, kind: 'body' }
      }
      this.debug(
        request,
        `${outcome.reason} (attempt ${attempt} of ${this.options.attempts})`,
        performance.now() - began,
      )
      if (outcome.kind === 'timeout' || attempt % heavyAfter === 0) heavy++
      if (outcome.overload === true) this.goSlower(began, outcome)
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

  private goSlower(sentAt: number, { kind, reason }: Failure): void {
    // Time-outs without a limit: how much a slow service can take was left to it.
    if (kind === 'timeout' && this.options.rate === 0) return
    if (!this.bucket.slow(sentAt)) return
    const line = `${reason}: going slower, ${this.bucket.rate.toFixed(2)} requests a second for now`
    if (this.hasToldOfSlowing) this.options.report.debug(line)
    else this.options.report.note(line)
    this.hasToldOfSlowing = true
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
      const { statusCode: status, headers, body } = response
      this.debug(request, String(status), performance.now() - began)
      if (status === 429 || status === 503) {
        this.goSlower(began, { reason: `status ${status}`, kind: 'status' })
        this.bucket.hold(Math.min(longestRetryAfter, retryAfter(headers['retry-after']) ?? 0))
      } else this.bucket.answered()
      return { url: `${this.origin}${this.basePath}${request.path}`, status, headers, body }
    } catch (error) {
      if (this.options.signal?.aborted === true) throw new Stopped()
      const failure = this.connectionFailure(error)
      this.debug(request, failure.reason, performance.now() - began)
      if (failure.overload === true) this.goSlower(began, failure)
      throw new NoAnswer(failure.reason, failure.kind as NoAnswer['kind'])
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
    const { token, headers } = this.options
    return {
      ...headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      'user-agent': `jaryq/${this.options.version ?? '0'} (+https://www.npmjs.com/package/jaryq)`,
    }
  }

  private async once(request: HttpRequest): Promise<HttpAnswer | Failure> {
    const began = performance.now()
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
      body = this.withoutToken(Buffer.from(await response.body.arrayBuffer()))
    } catch (error) {
      return this.connectionFailure(error)
    }
    const fetchedAt = new Date().toISOString()
    const took = performance.now() - began
    await request.readWhen
    let json: unknown
    let lists: HttpAnswer['lists'] = new Map()
    let parsed = true
    try {
      if (request.lists === undefined || status >= 300) json = JSON.parse(body.toString('utf8'))
      else ({ frame: json, lists } = parseLists(body, request.lists, request.looks))
    } catch {
      parsed = false
    }
    // Some errors come with status 200 and say in the body what they are.
    status = yiiStatus(json) ?? status
    const answer = { request, url, status, body, json, lists, fetchedAt, took }
    if (request.alsoStatus?.includes(status) === true) return answer
    this.refuse(status, json)
    if (status === 429 || status === 408 || status >= 500)
      return {
        reason: `status ${status}`,
        kind: 'status',
        retryAfter: retryAfter(headers['retry-after']),
        overload: status === 429 || status === 503,
      }
    if (!parsed) return { reason: `status ${status} with ${describeBody(body)}`, kind: 'body' }
    if (status >= 200 && status < 300) return answer
    if (status < 500 && isObject(json) && Array.isArray(json.errors)) return answer
    if (status === 404 && request.mayBeMissing === true) return answer
    throw new UserError(`${this.origin} refused the request`, {
      why: this.redact(`${request.method} ${request.path} was answered ${status}: ${yiiMessage(json)}`),
      next: ['check --base-url: it is the host without the version', 'run it again with --debug'],
      exit: status === 404 ? 'data' : 'failed',
    })
  }

  /** A bad token looks different from year to year: 401, 403, or 404 with the body of an unknown path. */
  private refuse(status: number, json: unknown): void {
    const invalidRoute = status === 404 && /invalid route/i.test(yiiMessage(json))
    if (status !== 401 && status !== 403 && !invalidRoute) return
    if (this.options.token === undefined && this.options.refusal !== undefined) throw this.options.refusal(status)
    // Tokens are kept by host: the commands must be about the one that refused.
    const at = this.origin === defaultBaseUrl ? '' : ` --base-url ${this.origin}`
    throw new UserError(`${this.origin} refuses the token`, {
      why: this.redact(
        `it answered ${status}${yiiMessage(json) === '' ? '' : `: ${yiiMessage(json)}`}${invalidRoute ? ' (its answer to a bad token and to an unknown path alike)' : ''}`,
      ),
      next: [
        `see which token was used: jaryq auth status${at}`,
        `save a new one with: jaryq auth login${at} (a token is valid for one year)`,
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
    const refusal = /Proxy response \((\d+)\)/.exec(message)?.[1]
    if (this.proxy !== undefined && (refusal === '403' || refusal === '407'))
      throw new UserError(`the proxy ${this.proxy.host} refuses to connect to ${this.origin}`, {
        why: `${this.proxy.variable} names it, and it answered ${refusal}`,
        next: [
          ...(refusal === '407'
            ? [`put a name and a password in ${this.proxy.variable}: http://USER:PASSWORD@HOST`]
            : []),
          `or reach the service directly: NO_PROXY=${new URL(this.origin).hostname}`,
        ],
        exit: 'network',
      })
    if (name === 'TimeoutError' || code === 'ETIMEDOUT' || /TIMEOUT/.test(code ?? ''))
      return { reason: `no answer within ${this.options.timeout} s`, kind: 'timeout', overload: true }
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
          ? [
              'check the network and --base-url',
              ...(this.proxy === undefined
                ? []
                : [`check the proxy ${this.proxy.host} (${this.proxy.variable}; NO_PROXY)`]),
              'then run the same command again: it goes on where it stopped',
            ]
          : [
              'run the same command again later: it goes on where it stopped',
              ...(failure.kind === 'timeout' ? ['or give it more time with --timeout SECONDS'] : []),
            ],
      exit: 'network',
    })
  }

  private debug(request: HttpRequest, outcome: string, took: number): void {
    const line = `${request.method} ${request.path}${request.body === undefined ? '' : ` ${variables(request.body)}`} → ${outcome}, ${Math.round(took)} ms`
    this.options.report.debug(this.redact(line))
  }

  /**
   * An error that quotes the request, or a service that repeats its headers, would carry the token into messages and into
   * the dataset. Some JSON writers escape slashes.
   */
  private withoutToken(body: Buffer): Buffer {
    const forms = this.tokenForms.filter((form) => body.includes(form))
    if (forms.length === 0) return body
    this.options.report.debug('the answer repeats the token: it is left out')
    return Buffer.from(forms.reduce((text, form) => text.replaceAll(form, '[token]'), body.toString('utf8')))
  }

  private redact(text: string): string {
    return this.options.token === undefined ? text : text.replaceAll(this.options.token, '[token]')
  }
}

function variables(body: string): string {
  const at = body.lastIndexOf('"variables":')
  return at === -1 ? '' : body.slice(at + 12, -1).slice(0, 300)
}
