import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type GraphQLSchema, graphqlSync } from 'graphql'

export type FakeRecord = Record<string, unknown>

export interface Asked {
  number: number
  method: string
  path: string
  authorization: string | undefined
  agent: string | undefined
  query: string
  variables: { filter?: Record<string, unknown>; limit?: number; after?: number | null }
}

export type Fault =
  | { status: number; body?: string; headers?: Record<string, string> }
  | 'reset'
  | 'truncate'
  | 'hang'
  | { change: (body: string) => string }

export interface FakeOptions {
  /** GraphQL root or REST path to its records. */
  records: Record<string, FakeRecord[]>
  token?: string
  fault?: (asked: Asked) => Fault | undefined
  /** Fields that this server does not know. */
  unknownFields?: string[]
  /** What introspection tells. */
  schema?: GraphQLSchema
  /** Speaks TLS, with the certificate of the tests. */
  tls?: boolean
  matches?: (root: string, record: FakeRecord, filter: Record<string, unknown>) => boolean
}

export interface FakeApi {
  baseUrl: string
  token: string
  asked: Asked[]
  options: FakeOptions
  close(): Promise<void>
}

const invalidRoute = JSON.stringify({
  name: 'Not Found',
  message: 'Invalid Route',
  code: 0,
  status: 404,
  type: 'yii\\web\\NotFoundHttpException',
})

/** The path of a file of the certificate for tests. */
export const tlsPath = (name: string) => fileURLToPath(new URL(`tls/${name}`, import.meta.url))
const tlsFile = (name: string) => readFileSync(tlsPath(name))

export async function serveFake(options: FakeOptions): Promise<FakeApi> {
  const token = options.token ?? 'fake-token-0123456789'
  const asked: Asked[] = []
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response, { ...options, token }, asked).catch((error: Error) => response.destroy(error))
  }
  const server =
    options.tls === true
      ? createTlsServer({ key: tlsFile('server.key'), cert: tlsFile('server.pem') }, listener)
      : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `${options.tls === true ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    asked,
    options,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: FakeOptions & { token: string },
  asked: Asked[],
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const body = (text === '' ? {} : JSON.parse(text)) as { query?: string; variables?: Asked['variables'] }
  const entry: Asked = {
    number: asked.length + 1,
    method: request.method!,
    path: request.url!,
    authorization: request.headers.authorization,
    agent: request.headers['user-agent'],
    query: body.query ?? '',
    variables: body.variables ?? {},
  }
  asked.push(entry)
  const json = (status: number, content: string, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(content)
  }
  const fault = options.fault?.(entry)
  if (fault === 'hang') return
  if (fault === 'reset') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"data":{"Lots":[{"id":')
    setTimeout(() => request.socket.resetAndDestroy(), 5)
    return
  }
  if (typeof fault === 'object' && 'status' in fault) {
    json(fault.status, fault.body ?? '<html><body>502 Bad Gateway</body></html>', fault.headers)
    return
  }
  if (entry.authorization !== `Bearer ${options.token}`) {
    json(404, invalidRoute)
    return
  }
  const content = entry.path === '/v3/graphql' ? graphql(entry, options) : rest(entry, options)
  if (content === undefined) json(404, invalidRoute)
  else if (fault === 'truncate') json(200, content.slice(0, content.length / 2))
  else json(200, typeof fault === 'object' ? fault.change(content) : content)
}

function graphql({ query, variables }: Asked, options: FakeOptions): string {
  if (query.includes('__schema')) return JSON.stringify(graphqlSync({ schema: options.schema!, source: query }))
  const unknown = options.unknownFields?.find((field) => new RegExp(`\\b${field}\\b`).test(query))
  if (unknown !== undefined)
    return JSON.stringify({ errors: [{ message: `Cannot query field "${unknown}" on type "T".` }] })
  const data: Record<string, FakeRecord[]> = {}
  let pageInfo: object = {}
  for (const [, alias, root = '', filterName = ''] of query.matchAll(/(?:(\w+):)?(\w+)\(filter:\$(\w+)/g)) {
    const filter = (variables as Record<string, Record<string, unknown>>)[filterName] ?? {}
    const key = root === 'Subjects' ? 'pid' : 'id'
    const all = (options.records[root] ?? [])
      .filter((record) => (options.matches ?? plainMatch)(root, record, filter))
      .sort((a, b) => (b[key] as number) - (a[key] as number))
    const limit = Math.min(variables.limit ?? 50, 200)
    const rest = all.filter((record) => variables.after == null || (record[key] as number) < variables.after)
    const page = rest.slice(0, limit)
    data[alias ?? root] = page
    pageInfo = {
      limitPage: limit,
      totalCount: all.length,
      hasNextPage: rest.length > limit,
      lastId: page.at(-1)?.[key] ?? null,
    }
  }
  return JSON.stringify({ data, extensions: { pageInfo } })
}

function plainMatch(_root: string, record: FakeRecord, filter: Record<string, unknown>): boolean {
  return Object.entries(filter).every(([key, value]) => {
    if (/Date|crdate|dateApply|dateAction/.test(key)) {
      const [from = '', to = '~'] = value as string[]
      const stamp = String(record[key] ?? '')
      return stamp >= from && stamp <= (to === '' ? '~' : to)
    }
    return Array.isArray(value) ? value.includes(record[key]) : record[key] === value
  })
}

function rest({ path }: Asked, options: FakeOptions): string | undefined {
  const url = new URL(path, 'http://host')
  const name = url.pathname.replace(/^\/v3\//, '')
  const records = options.records[name]
  if (records === undefined)
    return name.startsWith('refs/') ? JSON.stringify({ error: 'Справочник не найден', code: 404 }) : undefined
  const limit = Math.min(Number(url.searchParams.get('limit') ?? 50), 500)
  const after = url.searchParams.get('search_after')
  const key = (record: FakeRecord) => record.id ?? record.code
  const start = after === null ? 0 : records.findIndex((record) => String(key(record)) === after) + 1
  const items = records.slice(start, start + limit)
  const more = start + limit < records.length
  return JSON.stringify({
    total: records.length,
    limit,
    next_page: more ? `/v3/${name}?page=next&limit=${limit}&search_after=${key(items.at(-1)!)}` : '',
    items,
  })
}
