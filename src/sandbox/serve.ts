import { createHash, timingSafeEqual } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Faults } from './faults.ts'
import { parseFaults } from './faults.ts'
import { generateMarket, type MarketManifest } from './generate.ts'
import { Graph, Reader } from './graph.ts'
import { View } from './moment.ts'
import { invalidRoute, Rest, type RestAnswer, yiiError } from './rest.ts'
import { type Row, Store } from './store.ts'

export interface ServeOptions {
  /** A market's directory; without it one is made of `processes` and `seed`, and removed at the end. */
  from?: string
  processes?: number
  seed?: number
  /** 0 or none: a free one. */
  port?: number
  /** `YYYY-MM-DD`: the portal as it stood at the end of this day. Default: the market's own moment. */
  now?: string
  /** As `--faults` takes it. */
  faults?: string
  /** 8 or more of `A-Za-z0-9._-`. Default: made from the market's parameters. */
  token?: string
  report?: Reporter
  signal?: AbortSignal
}

export interface ServedMarket {
  /** `http://127.0.0.1:PORT`, without a version. */
  baseUrl: string
  token: string
  market: MarketManifest
  /** Requests answered so far, faults included. */
  requests(): number
  close(): Promise<void>
}

const largestBody = 1 << 20

/**
 * Serves a market as the goszakup API does, on this machine only: the same paths, envelopes, limits and errors. Bids are
 * sealed until bidding is over at the market's moment.
 */
export async function serveMarket(options: ServeOptions): Promise<ServedMarket> {
  const made = options.from === undefined
  const directory = options.from ?? (await mkdtemp(join(tmpdir(), 'jaryq-sandbox-')))
  const cleanUp = async () => {
    if (made) await rm(directory, { recursive: true, force: true })
  }
  let store: Store | undefined
  try {
    if (made)
      await generateMarket({
        processes: options.processes ?? 500,
        seed: options.seed ?? 1,
        output: directory,
        report: options.report,
        signal: options.signal,
      })
    const market = await readManifest(directory)
    const faults = options.faults === undefined ? undefined : parseFaults(options.faults)
    const token = checkedToken(options.token ?? `sandbox-${digest(`${market.seed}/${market.processes}`).slice(0, 16)}`)
    const moment = options.now === undefined ? market.now : `${options.now} 23:59:59`
    const books = Object.keys(market.counts)
      .filter((name) => name.startsWith('refs/'))
      .map((name) => name.slice(5))
    const opened = await Store.open(directory, books)
    store = opened
    const reader = new Reader(opened, new View(opened, moment, market.now))
    const service = new Service(await Graph.create(reader), new Rest(reader), token, faults)
    const server = createServer((request, response) => void service.handle(request, response))
    server.requestTimeout = 30_000
    server.headersTimeout = 15_000
    server.keepAliveTimeout = 60_000
    server.maxRequestsPerSocket = 0
    const port = await listen(server, options.port ?? 0)
    service.port = port
    return {
      baseUrl: `http://127.0.0.1:${port}`,
      token,
      market,
      requests: () => service.requests,
      async close() {
        service.stop()
        await new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        })
        opened.close()
        await cleanUp()
      },
    }
  } catch (error) {
    store?.close()
    await cleanUp()
    throw error
  }
}

async function readManifest(directory: string): Promise<MarketManifest> {
  const path = join(directory, 'market.json')
  try {
    const manifest = JSON.parse(await readFile(path, 'utf8')) as MarketManifest
    if (manifest.format === 1 && typeof manifest.now === 'string' && typeof manifest.counts === 'object')
      return manifest
  } catch (error) {
    if (!(error instanceof SyntaxError) && (error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw fileError(error, 'read the market in', directory)
  }
  throw new UserError(`there is no market in ${directory}`, {
    why: 'market.json, which says what is in it, is missing or of another version',
    next: `make one: jaryq sandbox generate --processes 500 --seed 1 --output ${directory}`,
    exit: 'data',
  })
}

function checkedToken(token: string): string {
  if (/^[A-Za-z0-9._-]{8,}$/.test(token)) return token
  throw new UserError('the sandbox cannot use this token', {
    why: 'it takes 8 or more of A-Z a-z 0-9 . _ -',
    next: 'change JARYQ_SANDBOX_TOKEN, or unset it',
    exit: 'usage',
  })
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new UserError(`cannot listen on port ${port}`, {
              why: error.code === 'EACCES' ? 'permission denied' : 'another program uses it',
              next: 'leave --port out: a free one is taken',
              exit: 'failed',
            })
          : error,
      )
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

class Service {
  port = 0
  requests = 0
  private readonly graph: Graph
  private readonly rest: Rest
  private readonly tokenDigest: Buffer
  private readonly faults: Faults | undefined
  private readonly stalled = new Set<ServerResponse>()

  constructor(graph: Graph, rest: Rest, token: string, faults: Faults | undefined) {
    this.graph = graph
    this.rest = rest
    this.tokenDigest = Buffer.from(digest(token))
    this.faults = faults
  }

  stop(): void {
    for (const response of this.stalled) response.destroy()
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++
    try {
      const answer = await this.answer(request)
      this.send(request, response, answer)
    } catch (error) {
      if (response.headersSent) response.destroy()
      else
        this.write(
          response,
          yiiError(
            error instanceof TooLarge ? 413 : 500,
            error instanceof TooLarge ? 'Payload Too Large' : 'Internal Server Error',
          ),
        )
    }
  }

  private async answer(request: IncomingMessage): Promise<RestAnswer> {
    // A page in a browser must not reach the server under another name.
    const host = request.headers.host ?? ''
    if (host !== `127.0.0.1:${this.port}` && host !== `localhost:${this.port}`) return yiiError(403, 'Forbidden')
    const body = request.method === 'POST' ? await readBody(request) : ''
    if (!this.isAllowed(request.headers.authorization)) return invalidRoute
    const url = new URL(request.url ?? '/', 'http://sandbox')
    const match = /^\/(v2|v3)\/(.+?)\/?$/.exec(url.pathname)
    if (match === null) return invalidRoute
    const [, version = '', path = ''] = match
    if (path === 'graphql') {
      if (version !== 'v3' || request.method !== 'POST') return invalidRoute
      return { status: 200, body: await this.ask(body) }
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return yiiError(405, 'Method Not Allowed')
    return this.rest.answer(version, path, url.searchParams)
  }

  private async ask(body: string): Promise<object | Buffer> {
    let question: { query?: unknown; variables?: unknown; operationName?: unknown }
    try {
      question = JSON.parse(body) as typeof question
    } catch {
      return { errors: [{ message: 'Syntax Error: the body is not JSON', extensions: { category: 'graphql' } }] }
    }
    if (typeof question !== 'object' || question === null || typeof question.query !== 'string')
      return { errors: [{ message: 'Syntax Error: Unexpected <EOF>', extensions: { category: 'graphql' } }] }
    const variables =
      typeof question.variables === 'object' && question.variables !== null ? (question.variables as Row) : undefined
    return this.graph.answer(
      question.query,
      variables,
      typeof question.operationName === 'string' ? question.operationName : undefined,
    )
  }

  private isAllowed(authorization: string | undefined): boolean {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
    return token !== undefined && timingSafeEqual(Buffer.from(digest(token)), this.tokenDigest)
  }

  private send(request: IncomingMessage, response: ServerResponse, answer: RestAnswer): void {
    const fault = answer.status === 200 ? this.faults?.next() : undefined
    if (fault === undefined) {
      this.write(response, answer, request.method === 'HEAD')
      return
    }
    const bytes = bytesOf(answer.body)
    const part = this.faults!.part()
    switch (fault) {
      case 'errors': {
        const status = [502, 503, 504][Math.floor(part * 3)]!
        response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
        response.end(
          `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr><center>nginx</center></body></html>`,
        )
        return
      }
      case '429':
        response.writeHead(429, {
          'content-type': 'application/json; charset=UTF-8',
          ...(part < 0.5 ? { 'retry-after': '1' } : {}),
        })
        response.end(JSON.stringify(yiiError(429, 'Too Many Requests').body))
        return
      case 'timeouts':
        this.stalled.add(response)
        response.once('close', () => this.stalled.delete(response))
        return
      case 'resets': {
        response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8', 'content-length': bytes.length })
        response.write(bytes.subarray(0, Math.floor(bytes.length * part)), () => response.destroy())
        return
      }
      case 'truncated': {
        this.write(response, { status: 200, body: bytes.subarray(0, Math.floor(bytes.length * part)) })
        return
      }
      default:
        this.write(response, { status: 200, body: stuck(bytes, request.url ?? '') })
    }
  }

  private write(response: ServerResponse, answer: RestAnswer, headOnly = false): void {
    const bytes = bytesOf(answer.body)
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=UTF-8',
      'content-length': bytes.length,
    })
    response.end(headOnly ? undefined : bytes)
  }
}

function bytesOf(body: RestAnswer['body']): Buffer {
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/** The page with a cursor that does not move: the first key again in GraphQL, the address asked for in REST. */
function stuck(bytes: Buffer, url: string): Buffer {
  const answer = JSON.parse(bytes.toString()) as {
    data?: Record<string, unknown>
    extensions?: { pageInfo?: { lastId: unknown } }
    next_page?: string
  }
  const pageInfo = answer.extensions?.pageInfo
  if (pageInfo !== undefined && answer.data !== undefined) {
    const [list] = Object.values(answer.data)
    if (Array.isArray(list) && list.length > 0) pageInfo.lastId = list[0].id ?? list[0].pid ?? pageInfo.lastId
  } else if (typeof answer.next_page === 'string' && answer.next_page !== '' && url.includes('search_after'))
    answer.next_page = url
  return Buffer.from(JSON.stringify(answer))
}

class TooLarge extends Error {}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request) {
    length += (piece as Buffer).length
    if (length > largestBody) throw new TooLarge()
    pieces.push(piece as Buffer)
  }
  return Buffer.concat(pieces).toString()
}
