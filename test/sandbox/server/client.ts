import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { expect } from 'vitest'
import { type ServedMarket, serveMarket } from '../../../src/sandbox/server/serve.ts'
import { type Any, type TestMarket, testMarket } from '../market.ts'

export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
}

export interface Asked {
  method?: string
  path: string
  body?: string
  headers?: Record<string, string>
  /** `null`: without. */
  token?: string | null
}

/** Asks over one connection, one request after another: so the numbers of requests are known. */
export class Client {
  private readonly served: ServedMarket
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(served: ServedMarket) {
    this.served = served
  }

  close(): void {
    this.agent.destroy()
  }

  raw(asked: Asked): Promise<RawAnswer> {
    const { port } = new URL(this.served.baseUrl)
    const token = asked.token === undefined ? this.served.token : asked.token
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          port,
          host: '127.0.0.1',
          agent: this.agent,
          method: asked.method ?? (asked.body === undefined ? 'GET' : 'POST'),
          path: asked.path,
          headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...asked.headers },
        },
        (answer) => {
          const pieces: Buffer[] = []
          answer.on('data', (piece: Buffer) => pieces.push(piece))
          answer.on('error', reject)
          answer.on('end', () =>
            resolve({ status: answer.statusCode!, headers: answer.headers, bytes: Buffer.concat(pieces) }),
          )
        },
      )
      sent.on('error', reject)
      sent.end(asked.body)
    })
  }

  async get(path: string): Promise<{ status: number; body: Any }> {
    const { status, bytes } = await this.raw({ path })
    return { status, body: JSON.parse(bytes.toString()) }
  }

  async post(query: string, variables: object = {}): Promise<Any> {
    const { status, bytes } = await this.raw({ path: '/v3/graphql', body: JSON.stringify({ query, variables }) })
    expect(status).toBe(200)
    return JSON.parse(bytes.toString())
  }

  /** Every record of a root, by the page's own cursor. */
  async all(root: string, fields: string, limit = 200): Promise<Any[]> {
    const records: Any[] = []
    for (let after: number | null = null; ; ) {
      const answer: Any = await this.post(`query($after: Int) {${root}(limit: ${limit}, after: $after) {${fields}}}`, {
        after,
      })
      expect(answer.errors).toBeUndefined()
      records.push(...answer.data[root])
      if (!answer.extensions.pageInfo.hasNextPage) return records
      after = answer.extensions.pageInfo.lastId
    }
  }

  /** Every item of a REST list, by `next_page`. */
  async list(path: string): Promise<Any[]> {
    const items: Any[] = []
    for (let next = path; next !== ''; ) {
      const { status, body }: { status: number; body: Any } = await this.get(next)
      expect(status).toBe(200)
      items.push(...body.items)
      next = body.next_page
    }
    return items
  }
}

/** A market of its own, served without faults, and a client of it. */
export interface Place {
  market: TestMarket
  served: ServedMarket
  client: Client
  close(): Promise<void>
}

export async function servedPlace(options: { processes: number; seed: number }): Promise<Place> {
  const market = await testMarket(options)
  const served = await serveMarket({ from: market.directory })
  const client = new Client(served)
  return {
    market,
    served,
    client,
    close: async () => {
      client.close()
      await served.close()
      await market.remove()
    },
  }
}
