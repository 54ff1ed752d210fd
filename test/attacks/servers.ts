import { request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { serveExplorer } from '../../src/explorer/server.ts'
import { serveMarket } from '../../src/sandbox/server/serve.ts'
import type { Attack } from './attack.ts'
import { type Copy, copyOf, type Place } from './place.ts'

interface Served {
  name: string
  /** A request that is answered with 200. */
  good: { url: string; headers: Record<string, string>; method?: string; body?: string }
  close(): Promise<void>
}

async function sandbox(place: Place): Promise<Served> {
  const served = await serveMarket({ from: place.market })
  return {
    name: 'sandbox',
    good: {
      url: `${served.baseUrl}/v3/graphql`,
      headers: { authorization: `Bearer ${served.token}`, 'content-type': 'application/json' },
      ...{ method: 'POST', body: JSON.stringify({ query: '{Lots(limit: 5) {id nameRu}}' }) },
    },
    close: () => served.close(),
  }
}

const explored = new WeakMap<Place, Promise<Copy>>()

async function explorer(place: Place): Promise<Served> {
  // Its tables are made when it is first opened, once for all attacks; the copy goes with the place that it lies in.
  const copy = explored.get(place) ?? copyOf(place, 'built', place.base)
  explored.set(place, copy)
  const served = await serveExplorer({ dir: (await copy).data, lang: 'en' })
  return {
    name: 'Explorer',
    good: { url: new URL('api/module?m=contracts', served.url).href, headers: {} },
    close: () => served.close(),
  }
}

function status({ url, headers, method, body }: Served['good']): Promise<number | string> {
  return new Promise((resolve) => {
    const call = request(url, { method: method ?? 'GET', headers, agent: false }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode!))
      response.on('error', (error) => resolve(error.message))
    })
    call.on('error', (error) => resolve(error.message))
    call.end(body)
  })
}

/** The two servers of the program, as whoever is on the same network or the same machine may ask them. */
export function servers(place: Place): Attack[] {
  return [sandbox, explorer].flatMap((serve) => ofServer(place, serve))
}

function ofServer(place: Place, serve: (place: Place) => Promise<Served>): Attack[] {
  const attack = (
    what: string,
    holds: string,
    times: Attack['times'],
    work: (served: Served, times: number) => Promise<string[]>,
  ): Attack => ({
    ...{ what: `${serve.name}: ${what}`, holds, times },
    run: async (count) => {
      const served = await serve(place)
      try {
        const faults = await work(served, count)
        const after = await status(served.good)
        if (after !== 200) faults.push(`afterwards it answers ${after}`)
        return { tried: count, faults }
      } finally {
        await served.close()
      }
    },
  })
  return [
    attack('clients at once', 'all are answered', { test: 200, table: 1000 }, async ({ good }, times) => {
      const answers = await Promise.all(Array.from({ length: times }, () => status(good)))
      const wrong = answers.filter((answer) => answer !== 200)
      return wrong.length === 0 ? [] : [`${wrong.length} of ${times} got ${wrong[0]}`]
    }),
    attack(
      'clients that ask for nothing, or stop in the middle',
      'others are answered meanwhile',
      { test: 200, table: 1000 },
      async ({ good }, times) => {
        const { hostname, port } = new URL(good.url)
        const sockets = await Promise.all(
          Array.from(
            { length: times },
            (_, number) =>
              new Promise<ReturnType<typeof connect>>((resolve) => {
                const socket = connect(Number(port), hostname, () => {
                  if (number % 2 === 0) socket.write('GET / HTTP/1.1\r\nhost: ')
                  resolve(socket)
                })
                socket.on('error', () => resolve(socket))
              }),
          ),
        )
        const meanwhile = await status(good)
        for (const socket of sockets) socket.destroy()
        return meanwhile === 200 ? [] : [`others got ${meanwhile}`]
      },
    ),
    attack('asked at another address of this machine', 'nobody is there', { test: 1, table: 1 }, async ({ good }) => {
      const { port } = new URL(good.url)
      const addresses = Object.values(networkInterfaces())
        .flatMap((list) => list ?? [])
        .filter(({ internal, family }) => !internal && family === 'IPv4')
      const faults: string[] = []
      for (const { address } of addresses) {
        const reached = await new Promise<boolean>((resolve) => {
          const socket = connect({ host: address, port: Number(port), timeout: 2000 }, () => resolve(true))
          socket.on('error', () => resolve(false)).on('timeout', () => resolve(false))
        })
        if (reached) faults.push(`it answers at ${address}`)
      }
      return faults
    }),
    attack(
      'the name of another host, another origin, no key, a wrong one',
      'refused',
      { test: 1, table: 1 },
      async ({ good, name }) => {
        const faults: string[] = []
        const wrong: Partial<Served['good']>[] = [
          { headers: { ...good.headers, host: 'evil.example' } },
          { url: good.url.replace(/\/[\w-]{24}\//, `/${'a'.repeat(24)}/`), headers: { authorization: 'Bearer wrong' } },
          { headers: {}, url: good.url.replace(/\/[\w-]{24}\//, '/') },
          ...(name === 'Explorer' ? [{ headers: { origin: 'https://evil.example' } }] : []),
        ]
        for (const change of wrong) {
          const answer = await status({ ...good, ...change })
          if (typeof answer === 'number' && answer < 400) faults.push(`${JSON.stringify(change)} got ${answer}`)
        }
        return faults
      },
    ),
    attack('paths that lead elsewhere', 'nothing is given', { test: 1, table: 1 }, async ({ good }) => {
      const faults: string[] = []
      const base = new URL('.', good.url).pathname
      for (const path of [
        '../../../../etc/passwd',
        '%2e%2e/%2e%2e/etc/passwd',
        '..%5c..%5cetc',
        join('page', 'main.ts'),
      ]) {
        const { hostname, port } = new URL(good.url)
        const answer = await new Promise<string>((resolve) => {
          let body = ''
          const call = request(
            { hostname, port, path: `${base}${path}`, headers: good.headers, agent: false },
            (response) => {
              response.on('data', (piece) => {
                body += piece
              })
              response.on('end', () => resolve(`${response.statusCode} ${body}`))
            },
          )
          call.on('error', (error) => resolve(error.message))
          call.end()
        })
        if (/^200/.test(answer) && /root:|import /.test(answer)) faults.push(`${path} gave ${answer.slice(0, 60)}`)
      }
      return faults
    }),
  ]
}
