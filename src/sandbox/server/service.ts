import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Reporter } from '../../terminal/progress.ts'
import { stamp } from '../market/days.ts'
import type { Entity } from '../market/market.ts'
import { SamrukSite } from '../samruk/server.ts'
import { fileAnswer } from './download.ts'
import type { SilentEdits } from './edits.ts'
import type { DrawnFault, Fault, Faults } from './faults.ts'
import type { Graph, Trick } from './graph.ts'
import type { Reader } from './reader.ts'
import type { Rest } from './rest.ts'
import { invalidRoute, yiiError } from './rest-page.ts'
import type { Row } from './store.ts'

interface Answer {
  status: number
  body: object | string | Buffer
  /** Beside or instead of those of JSON. */
  headers?: Record<string, string>
}

export interface ServiceOptions {
  graph: Graph
  rest: Rest
  reader: Reader
  token: string
  faults: Faults
  edits: SilentEdits | undefined
  report: Reporter
  /** The portal of a quasi-state holding, where the market has one. */
  samruk: SamrukSite | undefined
  /** Called before a request is answered, with its number: moves the index on when it is time. */
  before(request: number): void
}

const largestBody = 1 << 20
const json = 'application/json; charset=UTF-8'
const tricks: readonly Fault[] = ['stuck', 'repeat', 'lies', 'overlap']

/** Answers requests as the goszakup API does, the faults that were asked for included. */
export class Service {
  port = 0
  requests = 0
  private readonly options: ServiceOptions
  private readonly tokenDigest: Buffer
  private readonly stalled = new Set<ServerResponse>()

  constructor(options: ServiceOptions) {
    this.options = options
    this.tokenDigest = digest(options.token)
  }

  stop(): void {
    for (const response of this.stalled) response.destroy()
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    // What the sandbox says of itself is no request to the service.
    const own = path.startsWith('/sandbox/')
    const number = own ? 0 : ++this.requests
    try {
      const refused = this.refuse(request)
      if (refused !== undefined) return this.write(response, refused)
      if (own) return this.write(response, this.about(path))
      const body = request.method === 'POST' ? await readBody(request) : ''
      if (body === undefined) {
        response.setHeader('connection', 'close')
        return this.write(response, yiiError(413, 'Payload Too Large'))
      }
      const { latency } = this.options.faults.plan
      if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency).unref())
      this.options.before(number)
      await this.serve(request, response, body, number)
    } catch (error) {
      if (response.headersSent || response.destroyed || request.destroyed) response.destroy()
      else this.write(response, yiiError(500, 'Internal Server Error'))
      this.options.report.debug(`request ${number}: ${error}`)
    }
  }

  private refuse(request: IncomingMessage): Answer | undefined {
    // A page in a browser must not reach the server under another name.
    const host = request.headers.host ?? ''
    if (host !== `127.0.0.1:${this.port}` && host !== `localhost:${this.port}`) return yiiError(403, 'Forbidden')
    // The holding's portal knows no tokens.
    if (SamrukSite.isFor(request.url ?? '')) return undefined
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (token !== undefined && timingSafeEqual(digest(token), this.tokenDigest)) return undefined
    const { auth } = this.options.faults.plan
    if (auth === 404) return invalidRoute
    return yiiError(auth, auth === 401 ? 'Your request was made with invalid credentials.' : 'Forbidden')
  }

  private async serve(request: IncomingMessage, response: ServerResponse, body: string, number: number): Promise<void> {
    const { faults, edits } = this.options
    const fault = faults.of(number)
    const given: [Entity, number][] = []
    const answer = await this.answer(
      request,
      body,
      fault,
      edits === undefined ? undefined : (...one) => given.push(one),
    )
    const delivered = () => {
      for (const [entity, row] of given) edits?.given(entity, row, number)
    }
    if (fault === undefined || tricks.includes(fault.kind) || answer.status >= 300) {
      if (edits !== undefined) response.once('finish', delivered)
      this.write(response, answer, request.method === 'HEAD')
      return
    }
    faults.count(fault.kind)
    this.fail(request, response, answer, fault)
  }

  private async answer(
    request: IncomingMessage,
    body: string,
    fault: DrawnFault | undefined,
    given: ((entity: Entity, row: number) => void) | undefined,
  ): Promise<Answer> {
    const { graph, rest, reader, faults } = this.options
    const url = new URL(request.url ?? '/', 'http://sandbox')
    if (SamrukSite.isFor(url.pathname)) {
      const now = `${stamp(reader.view.now).replace(' ', 'T')}+05:00`
      return this.options.samruk?.answer(request.method ?? 'GET', url, body, now) ?? yiiError(404, 'Not Found')
    }
    const trick = tricks.includes(fault?.kind as Fault) ? (fault!.kind as Trick) : undefined
    const played = () => faults.count(trick!)
    const match = /^\/(v2|v3)\/(.+?)\/?$/.exec(url.pathname)
    if (match?.[2] === 'graphql') {
      if (match[1] !== 'v3' || request.method !== 'POST') return invalidRoute
      return { status: 200, body: await this.ask(graph, body, { trick, played, given }) }
    }
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (match !== null) {
      if (!isRead) return yiiError(405, 'Method Not Allowed')
      const [, version = '', path = ''] = match
      const overlap = trick === 'overlap' ? overlapping(fault!) : 0
      return rest.answer({ version, path, parameters: url.searchParams, trick, overlap, played, given })
    }
    const digits = /^\/download\/trd_buy\/([0-9a-f]{32})$/.exec(url.pathname)?.[1]
    if (digits === undefined || !isRead) return invalidRoute
    return fileAnswer(reader, digits, request.headers) ?? yiiError(404, 'Файл не найден')
  }

  private async ask(graph: Graph, body: string, how: Parameters<Graph['answer']>[3]): Promise<object | Buffer> {
    let question: { query?: unknown; variables?: unknown; operationName?: unknown }
    try {
      question = JSON.parse(body) as typeof question
    } catch {
      return { errors: [{ message: 'Syntax Error: the body is not JSON', extensions: { category: 'graphql' } }] }
    }
    if (typeof question !== 'object' || question === null || typeof question.query !== 'string')
      return { errors: [{ message: 'Syntax Error: Unexpected <EOF>', extensions: { category: 'graphql' } }] }
    const { query, variables, operationName } = question
    return graph.answer(
      query,
      typeof variables === 'object' && variables !== null ? (variables as Row) : undefined,
      typeof operationName === 'string' ? operationName : undefined,
      how,
    )
  }

  /** What the sandbox did: for tests and for the person who runs it. */
  private about(path: string): Answer {
    const { edits, faults, reader } = this.options
    if (path === '/sandbox/edits') return { status: 200, body: { edits: edits?.made ?? [] } }
    if (path !== '/sandbox/report') return invalidRoute
    return {
      status: 200,
      body: { requests: this.requests, faults: Object.fromEntries(faults.counts), moment: reader.view.now },
    }
  }

  private fail(request: IncomingMessage, response: ServerResponse, answer: Answer, { kind, random }: DrawnFault): void {
    const bytes = bytesOf(answer.body)
    const part = random.unit()
    const isFile = answer.headers !== undefined
    switch (kind) {
      case 'errors': {
        const status = [502, 503, 504][Math.floor(part * 3)]!
        this.write(response, htmlPage(status, `<center><h1>${status}</h1></center><hr><center>nginx</center>`))
        return
      }
      case 'html':
        this.write(response, { ...htmlPage(200, '<h1>Ведутся технические работы</h1>'), status: 200 })
        return
      case 'graphql':
        if (isFile || SamrukSite.isFor(request.url ?? '')) this.write(response, answer)
        else this.write(response, { status: 200, body: serverError(request, bytes, part) })
        return
      case '429': {
        const headers: Record<string, string> = part < 0.5 ? { 'content-type': json, 'retry-after': '1' } : {}
        this.write(response, { ...yiiError(429, 'Too Many Requests'), headers: { 'content-type': json, ...headers } })
        return
      }
      case 'timeouts':
        this.stalled.add(response)
        response.once('close', () => this.stalled.delete(response))
        return
      default:
        // A file that is cut short and looks whole could be noticed by nobody: its connection breaks off instead.
        if (kind === 'truncated' && !isFile)
          this.write(response, { status: 200, body: bytes.subarray(0, Math.floor(bytes.length * part)) })
        else {
          response.writeHead(answer.status, { 'content-type': json, ...answer.headers, 'content-length': bytes.length })
          response.write(bytes.subarray(0, Math.floor(bytes.length * part)), () => response.destroy())
        }
    }
  }

  private write(response: ServerResponse, answer: Answer, headOnly = false): void {
    const bytes = bytesOf(answer.body)
    response.writeHead(answer.status, { 'content-type': json, ...answer.headers, 'content-length': bytes.length })
    response.end(headOnly ? undefined : bytes)
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function bytesOf(body: Answer['body']): Buffer {
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/** How many rows of the page before come again: 1 to 30 as a rule, in one of fifty cases up to 180. */
function overlapping({ random }: DrawnFault): number {
  return random.chance(0.02) ? random.int(31, 180) : random.int(1, 30)
}

function htmlPage(status: number, content: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<html><head><title>${status}</title></head><body>${content}</body></html>`,
  }
}

/** An error at status 200, in one of the forms that the two halves of the service have. */
function serverError(request: IncomingMessage, bytes: Buffer, part: number): object {
  if (request.method !== 'POST') return yiiError(500, 'Internal Server Error').body as object
  const error = { message: 'Internal server error', extensions: { category: 'internal' } }
  if (part < 0.4) return { errors: [error] }
  if (part < 0.7) return { errors: [error], data: null }
  const root = /^\{"data":\{"(\w+)"/.exec(bytes.toString('latin1', 0, 200))?.[1]
  return root === undefined
    ? { errors: [error] }
    : { errors: [{ ...error, message: 'No alive nodes found in your cluster', path: [root] }], data: { [root]: null } }
}

/** The body of a request; undefined when it is longer than anybody needs. */
function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let length = 0
    request.on('data', (piece: Buffer) => {
      length += piece.length
      // The rest is read and forgotten, so that the client gets to see the answer.
      if (length > largestBody) resolve(undefined)
      else pieces.push(piece)
    })
    request.on('end', () => resolve(Buffer.concat(pieces).toString()))
    request.on('error', reject)
    request.on('close', () => reject(new Error('the request was broken off')))
  })
}
