import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Place, servedPlace } from './client.ts'

let place: Place
let served: Place['served']
let client: Place['client']

beforeAll(async () => {
  place = await servedPlace({ processes: 60, seed: 25 })
  ;({ served, client } = place)
})

afterAll(() => place.close())

async function isAlive(): Promise<void> {
  expect((await client.post('{Lots(limit: 1) {id}}')).data.Lots).toHaveLength(1)
}

/** A query that nests relations until it is `depth` deep. */
function nest(depth: number, leaf = 'id'): string {
  let query = leaf
  for (let level = 0; level < depth; level++) query = level % 2 === 0 ? `Lots {${query}}` : `TrdBuy {${query}}`
  return `{TrdBuy(limit: 200) {${depth % 2 === 0 ? `Lots {${query}}` : query}}}`
}

test('a body that is too large gets an answer, and the connection ends', async () => {
  const answer = await client.raw({ path: '/v3/graphql', body: 'x'.repeat(8 << 20) }).catch(() => undefined)
  expect(answer?.status ?? 413).toBe(413)
  await isAlive()
})

test.each([
  ['nothing', ''],
  ['no JSON', '{"query":'],
  ['a list', '[1]'],
  ['null', 'null'],
  ['no query', '{"query": 5}'],
  ['deep JSON', '['.repeat(200_000)],
  ['variables that are no object', '{"query": "{Lots {id}}", "variables": [1]}'],
  ['an unknown operation', '{"query": "query A {Lots {id}} query B {Lots {id}}", "operationName": "C"}'],
  ['numbers beyond 32 bits', '{"query": "{Lots(after: 99999999999) {id}}"}'],
  ['a null byte', '{"query": "{Lots(filter: {nameRu: \\"\\u0000\\"}) {id}}"}'],
  ['a prototype', '{"query": "{Lots {id}}", "variables": {"__proto__": {"x": 1}}}'],
])('%s is answered with JSON', async (_, body) => {
  const { status, bytes } = await client.raw({ path: '/v3/graphql', body })
  expect(status).toBe(200)
  expect(JSON.parse(bytes.toString())).toBeTypeOf('object')
  await isAlive()
})

const doubling = Array.from({ length: 25 }, (_, number) => {
  const inner = number === 24 ? 'id' : `...f${number + 1}`
  return `fragment f${number} on Lots {a${number}: TrdBuy {Lots {${inner}}} b${number}: TrdBuy {Lots {${inner}}}}`
}).join(' ')
const aliases = Array.from(
  { length: 800 },
  (_, number) => `a${number}: TrdBuy(limit: 200) {id Lots {id Plans {id PlansKato {id}}}}`,
)

test.each([
  ['deep', nest(36), /too complex/],
  ['the long way, deep', nest(36, 'id @include(if: true)'), /too complex/],
  ['deeper', nest(60), /too deep/],
  ['unclosed', '{Lots'.repeat(30_000), /too deep/],
  ['braces', '{'.repeat(500_000), /too deep/],
  ['fragments that double each other', `{Lots {...f0}} ${doubling}`, /too complex/],
  ['many aliases', `{${aliases.join(' ')}}`, /too complex/],
  ['many tokens', `{Lots {${'id '.repeat(100_000)}}}`, /token/],
  [
    'conflicting aliases',
    `{Lots {${Array.from({ length: 3000 }, (_, n) => `a: ${n % 2 ? 'id' : 'amount'}`).join(' ')}}}`,
    /./,
  ],
])('a query that asks for too much is refused in bounded time: %s', async (_, query, message) => {
  const started = performance.now()
  const { status, bytes } = await client.raw({ path: '/v3/graphql', body: JSON.stringify({ query }) })
  expect(status).toBe(200)
  expect(JSON.parse(bytes.toString()).errors[0].message).toMatch(message)
  expect(performance.now() - started).toBeLessThan(20_000)
  await isAlive()
})

test('odd paths and parameters', async () => {
  for (const path of [
    '/v3/lots?limit=-5',
    '/v3/lots?limit=1e9',
    '/v3/lots?limit=99999999999999999999',
    '/v3/lots?search_after=abc',
    '/v3/lots?search_after=-1',
    '/v3/trd-app?id=abc',
    '/v3/trd-app?app_lots.lot_id=abc',
    '/v3/journal?date_from=0000-00-00&date_to=9999-99-99',
    '/v3/subject/%E0%A4%A',
    '/v3/refs/..%2f..%2fmarket',
    '/v3/refs/__proto__',
    '/v3/contract/constructor/units',
    '//evil.example/v3/lots',
    `/v3/${'a/'.repeat(2000)}`,
    '/download/trd_buy/ffffffffffffffffffffffffffffffff',
  ]) {
    const { status, bytes } = await client.raw({ path })
    expect([200, 400, 404], path).toContain(status)
    expect(JSON.parse(bytes.toString()), path).toBeTypeOf('object')
  }
  await isAlive()
})

test('what is no HTTP at all', async () => {
  const { port } = new URL(served.baseUrl)
  for (const text of [
    '\x16\x03\x01 hello',
    'GET\r\n\r\n',
    `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
    'POST /v3/graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nab',
  ])
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(text)
        setTimeout(() => socket.destroy(), 100)
      })
      socket.on('error', () => {}).on('close', () => resolve())
    })
  await isAlive()
})
