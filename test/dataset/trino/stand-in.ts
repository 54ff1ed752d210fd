import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tlsPath } from '../../goszakup/fake-api.ts'

/** One answer of the coordinator: a page, or a status that is no 200. `{origin}` in a page is its own address. */
export interface Turn {
  status?: number
  headers?: Record<string, string>
  page?: unknown
  /** Closes the connection instead of answering. */
  hangUp?: boolean
}

export interface Asked {
  method: string
  path: string
  body: string
  headers: IncomingHttpHeaders
}

/** A coordinator that gives prepared answers, one after the other, and keeps what it was asked. */
export async function standIn(turns: Turn[], { tls = false } = {}) {
  const asked: Asked[] = []
  const left = [...turns]
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      asked.push({ method, path: url, body: Buffer.concat(chunks).toString(), headers })
      if (method === 'DELETE') return void response.writeHead(204).end()
      const turn = left.shift() ?? { status: 410 }
      if (turn.hangUp === true) return void request.socket.destroy()
      response.writeHead(turn.status ?? 200, { 'content-type': 'application/json', ...turn.headers })
      const text = typeof turn.page === 'string' ? turn.page : JSON.stringify(turn.page ?? {})
      response.end(text.replaceAll('{origin}', origin))
    })
  }
  const file = (name: string) => readFileSync(tlsPath(name))
  const server = tls
    ? createTlsServer({ key: file('server.key'), cert: file('server.pem') }, listener)
    : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  return {
    asked,
    origin,
    address: `trino://127.0.0.1:${port}/hive/lake`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** The pages of a result: one for each list of rows, the last says that it is whole. */
export function pages(columns: { name: string; type: string }[], ...rows: unknown[][][]): Turn[] {
  const turns: Turn[] = [
    { page: { id: 'q1', nextUri: '{origin}/v1/statement/queued/q1/1', stats: { state: 'QUEUED' } } },
  ]
  for (const [index, data] of rows.entries())
    turns.push({
      page: {
        ...{ id: 'q1', columns, data, nextUri: `{origin}/v1/statement/executing/q1/${index + 2}` },
        stats: { state: 'RUNNING', completedSplits: index + 1, totalSplits: 4, physicalInputBytes: 1000 },
      },
    })
  turns.push({ page: { id: 'q1', columns, stats: { state: 'FINISHED', completedSplits: 4, totalSplits: 4 } } })
  return turns
}

/** What a statement gives: columns with their rows, or the error that it ends with. */
export type Result = { columns: { name: string; type: string }[]; rows: unknown[][] } | { error: object }

/** A coordinator that answers each statement at once. */
export async function cluster(answer: (sql: string) => Result | undefined) {
  const statements: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const sql = Buffer.concat(chunks).toString()
      statements.push(sql)
      const found = answer(sql) ?? { columns: [{ name: 'result', type: 'boolean' }], rows: [[true]] }
      const page =
        'error' in found
          ? { id: 'q', error: found.error, stats: { state: 'FAILED' } }
          : { id: 'q', columns: found.columns, data: found.rows, stats: { state: 'FINISHED' } }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    statements,
    address: `trino://127.0.0.1:${port}/hive/lake`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
