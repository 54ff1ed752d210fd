import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Faults, parseFaults } from '../../../src/sandbox/server/faults.ts'
import { reportLines, type ServedMarket, serveMarket } from '../../../src/sandbox/server/serve.ts'
import { type Any, type TestMarket, testMarket } from '../market.ts'
import { Client } from './client.ts'

let market: TestMarket

beforeAll(async () => {
  market = await testMarket({ processes: 250, seed: 24 })
})

afterAll(() => market.remove())

async function withServer<T>(
  options: { faults?: string; now?: string },
  run: (client: Client, served: ServedMarket) => Promise<T>,
): Promise<T> {
  const served = await serveMarket({ from: market.directory, ...options })
  const client = new Client(served)
  try {
    return await run(client, served)
  } finally {
    client.close()
    await served.close()
  }
}

const page = (after: number | null, root = 'Lots') => ({
  path: '/v3/graphql',
  body: JSON.stringify({
    query: `query($after: Int) {${root}(limit: 20, after: $after) {id nameRu}}`,
    variables: { after },
  }),
})

describe('what a request meets', () => {
  test('depends on the seed and its number alone', () => {
    const faults = new Faults(parseFaults('errors=0.1,html=0.1,lies=0.1,seed=5'))
    const first = Array.from({ length: 300 }, (_, number) => faults.of(number)?.kind)
    const backwards = Array.from({ length: 300 }, (_, number) => faults.of(299 - number)?.kind).reverse()
    expect(backwards).toEqual(first)
    const share = first.filter((kind) => kind !== undefined).length / 300
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.4)
    const other = new Faults(parseFaults('errors=0.1,html=0.1,lies=0.1,seed=6'))
    expect(Array.from({ length: 300 }, (_, number) => other.of(number)?.kind)).not.toEqual(first)
  })

  test('is the same when a run is replayed over one connection, bodies and all', async () => {
    const run = () =>
      withServer(
        { faults: 'errors=0.1,resets=0.1,429=0.1,truncated=0.1,html=0.1,graphql=0.1,stuck=0.1,lies=0.1,seed=9' },
        async (client, served) => {
          const answers: string[] = []
          for (let number = 0; number < 60; number++) {
            const answer = await client.raw(page(null)).catch(() => undefined)
            answers.push(
              answer === undefined
                ? 'broken off'
                : `${answer.status} ${createHash('sha256').update(answer.bytes).digest('hex')}`,
            )
          }
          return { answers, report: served.report() }
        },
      )
    const first = await run()
    expect(await run()).toEqual(first)
    const { faults, requests } = first.report
    expect(requests).toBe(60)
    expect(Object.keys(faults).length).toBeGreaterThan(5)
    expect(reportLines(first.report, 'seed=9').join('\n')).toMatch(/answered 60 requests\nfaults: \d+ \(/)
  })

  test('--faults says what it does not understand', () => {
    expect(() => parseFaults('htlm=0.1')).toThrow('--faults has no "htlm=0.1"')
    for (const text of [
      'errors=2',
      'errors',
      'moving=0',
      'moving=0.5',
      'edits=-1',
      'auth=500',
      'seed=x',
      'errors=0.6,html=0.6',
      '429=0.5=1',
      'errors=0x1',
      'errors=1e-1',
      'auth=0x191',
      'errors=0.1,errors=0.2',
      'errors=0.1,',
    ])
      expect(() => parseFaults(text), text).toThrow()
    expect(parseFaults('errors=0.5, moving=20, edits=0.01, auth=401, seed=3')).toMatchObject({
      moving: 20,
      edits: 0.01,
      auth: 401,
      seed: 3,
    })
    expect(parseFaults('429=.5').rates[429]).toBe(0.5)
    expect(parseFaults(' ')).toEqual(parseFaults(''))
  })

  test('a run is said to be one that can be replayed when something goes wrong in it', () => {
    const report = { requests: 1, faults: {}, moves: 1, moment: '2026-01-01 00:00:00', edits: [] }
    const replay = (faults: string | undefined) =>
      reportLines(report, faults).filter((line) => line.startsWith('the same faults again'))
    for (const faults of [undefined, '', 'seed=7', 'errors=0', 'latency=5,auth=401']) expect(replay(faults)).toEqual([])
    for (const faults of ['errors=0.1', 'moving=20', 'edits=0.01'])
      expect(replay(faults)).toEqual([`the same faults again, with one connection: --faults "${faults}"`])
    expect(reportLines(report, undefined)).toEqual([
      'answered 1 request',
      'the index moved on 1 time, to 2026-01-01 00:00:00',
    ])
  })
})

describe('kinds', () => {
  test('html: a page at status 200', () =>
    withServer({ faults: 'html=1' }, async (client) => {
      const { status, headers, bytes } = await client.raw(page(null))
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      expect(() => JSON.parse(bytes.toString())).toThrow()
    }))

  test('graphql: errors at status 200, in REST an error body', () =>
    withServer({ faults: 'graphql=1' }, async (client, served) => {
      const forms = new Set<string>()
      for (let number = 0; number < 12; number++) {
        const { status, bytes } = await client.raw(page(null))
        const body = JSON.parse(bytes.toString())
        expect(status).toBe(200)
        expect(body.errors[0].message).toEqual(expect.any(String))
        expect(body.data?.Lots ?? null).toBeNull()
        forms.add(Object.keys(body).join())
      }
      expect(forms.size).toBe(2)
      const rest = await client.get('/v3/lots')
      expect([rest.status, rest.body.status, rest.body.items]).toEqual([200, 500, undefined])
      expect(served.report().faults).toEqual({ graphql: 13 })
    }))

  test('repeat: the page before comes again', async () => {
    const lots = market
      .read('lots')
      .map((lot) => lot.id)
      .sort((left, right) => right - left)
    await withServer({ faults: 'repeat=1' }, async (client, served) => {
      const ids = async (after: number | null) =>
        JSON.parse((await client.raw(page(after))).bytes.toString()).data.Lots.map((lot: Any) => lot.id)
      expect(await ids(null)).toEqual(lots.slice(0, 20))
      expect(await ids(lots[19])).toEqual(lots.slice(0, 20))
      expect(await ids(lots[39])).toEqual(lots.slice(20, 40))
      const rest = await client.get(`/v3/lots?limit=20&search_after=${lots[19]}`)
      expect(rest.body.items.map((lot: Any) => lot.id)).toEqual(lots.slice(0, 20))
      expect(rest.body.next_page).toContain(`search_after=${lots[19]}`)
      // The first page has none before it.
      expect(served.report().faults).toEqual({ repeat: 3 })
    })
  })

  test('lies: the end too early', () =>
    withServer({ faults: 'lies=1' }, async (client) => {
      const { data, extensions } = JSON.parse((await client.raw(page(null))).bytes.toString())
      expect(data.Lots).toHaveLength(20)
      expect(extensions.pageInfo).toMatchObject({ hasNextPage: false, totalCount: market.manifest.counts.lots })
      expect((await client.get('/v3/lots')).body).toMatchObject({ next_page: '', total: market.manifest.counts.lots })
    }))

  test('stuck: a cursor that does not move', () =>
    withServer({ faults: 'stuck=1' }, async (client) => {
      const { data, extensions } = JSON.parse((await client.raw(page(null))).bytes.toString())
      expect(extensions.pageInfo.lastId).toBe(data.Lots[0].id)
      const rest = (await client.get('/v3/lots')).body
      expect(rest.next_page).toContain(`search_after=${rest.items[0].id}`)
    }))

  test('overlap: rows of the page before come again, and none is lost', () =>
    withServer({ faults: 'overlap=1' }, async (client) => {
      const items = await client.list('/v3/lots?limit=60')
      const ids = items.map((item) => item.id)
      expect(ids.length).toBeGreaterThan(new Set(ids).size)
      expect([...new Set(ids)].sort()).toEqual(
        market
          .read('lots')
          .map((lot) => lot.id)
          .sort(),
      )
      // GraphQL does not do this.
      const graph = await client.all('Lots', 'id')
      expect(new Set(graph.map((lot) => lot.id)).size).toBe(graph.length)
    }))

  test('timeouts: no answer', () =>
    withServer({ faults: 'timeouts=1' }, async (client, served) => {
      const first = await Promise.race([
        client.raw(page(null)).catch(() => 'gone'),
        new Promise((resolve) => setTimeout(resolve, 300, 'waiting')),
      ])
      expect(first).toBe('waiting')
      expect(served.report().faults).toEqual({ timeouts: 1 })
    }))

  test('a file is never cut short so that it looks whole', () =>
    withServer({ faults: 'truncated=0.5,graphql=0.2,stuck=0.1,seed=2' }, async (client) => {
      const [file] = market.read('announcements').find((one) => one.Files.length > 0).Files
      const sizes = new Set<number | string>()
      for (let number = 0; number < 12; number++) {
        const answer = await client.raw({ path: new URL(file.filePath).pathname }).catch(() => 'broken off' as const)
        sizes.add(answer === 'broken off' ? answer : answer.bytes.length)
      }
      expect(sizes.size).toBe(2)
      expect(sizes).toContain('broken off')
    }))

  test('auth: how a wrong token is turned away', async () => {
    for (const status of [401, 403, 404])
      await withServer({ faults: `auth=${status}` }, async (client) => {
        expect((await client.raw({ path: '/v3/lots', token: 'wrong-token' })).status).toBe(status)
        expect((await client.raw({ path: '/v3/lots' })).status).toBe(200)
      })
  })
})

describe('what nobody published, or was seen to differ', () => {
  test('date filters of plans: they work, find nothing, or are ignored', async () => {
    const total = (faults: string | undefined) =>
      withServer({ faults }, async (client) => {
        const answer = await client.post('{Plans(filter: {timestamp: ["2025-01-01"], isDeleted: 0}) {id}}')
        return answer.extensions.pageInfo.totalCount
      })
    const plans = market.read('plans').filter((point) => point.isDeleted === 0)
    const later = plans.filter((point) => point.timestamp >= '2025-01-01').length
    expect(later).toBeLessThan(plans.length)
    expect(await total(undefined)).toBe(later)
    expect(await total('plan-dates=nothing')).toBe(0)
    expect(await total('plan-dates=ignored')).toBe(plans.length)
  })

  test('the last id of an empty page', async () => {
    const last = (faults: string | undefined) =>
      withServer({ faults }, async (client) => {
        const answer = await client.post('{Lots(after: 5) {id}}')
        expect(answer.data.Lots).toEqual([])
        return answer.extensions.pageInfo.lastId
      })
    expect(await last(undefined)).toBeNull()
    expect(await last('empty-last=after')).toBe(5)
  })

  test('latency: each answer waits, several at once wait together', () =>
    withServer({ faults: 'latency=500' }, async (_, served) => {
      const clients = Array.from({ length: 4 }, () => new Client(served))
      const started = performance.now()
      await Promise.all(clients.map((one) => one.get('/v3/lots?limit=1')))
      const took = performance.now() - started
      for (const one of clients) one.close()
      expect(took).toBeGreaterThanOrEqual(490)
      expect(took).toBeLessThan(1900)
    }))
})

describe('an index that moves on', () => {
  const shown = async (client: Client) => {
    const records = new Map<string, string>()
    for (const [root, fields] of [
      ['TrdBuy', 'id refBuyStatusId lastUpdateDate indexDate Files {id}'],
      ['Lots', 'id refLotStatusId'],
      ['TrdApp', 'id AppLots {statusId}'],
      ['Contract', 'id refContractStatusId faktSum'],
      ['Plans', 'id refPlnPointStatusId'],
      ['Acts', 'id statusId'],
    ] as const)
      for (const record of await client.all(root, fields)) records.set(`${root} ${record.id}`, JSON.stringify(record))
    return records
  }

  test('shows new records on top and advances statuses, up to the whole market', async () => {
    const dates = market
      .read('announcements')
      .map((record) => record.publishDate.slice(0, 10))
      .sort()
    const now = dates[Math.floor(dates.length * 0.97)]!
    const still = await withServer({ now }, shown)
    const end = await withServer({}, shown)
    await withServer({ now, faults: 'moving=1' }, async (client, served) => {
      const total = async () => (await client.get('/v3/plans/all?limit=1')).body.total
      let last = await total()
      for (let request = 0; request < 3000 && served.report().moment < market.manifest.now; request++) {
        const next = await total()
        expect(next).toBeGreaterThanOrEqual(last)
        last = next
      }
      expect(served.report().moves).toBeGreaterThan(10)
      expect(await shown(client)).toEqual(end)
    })
    expect(end.size).toBeGreaterThan(still.size)
    const advanced = [...still].filter(([key, record]) => end.get(key) !== record)
    expect(advanced.length).toBeGreaterThan(0)
    // What has moved since has an index date later than before.
    for (const [key, record] of advanced.filter(([one]) => one.startsWith('TrdBuy')))
      expect(JSON.parse(end.get(key)!).indexDate > JSON.parse(record).indexDate).toBe(true)
  })

  test('moves after every N requests, and begins fourteen days before the end', () =>
    withServer({ faults: 'moving=5' }, async (client, served) => {
      const moments: string[] = []
      for (let request = 0; request < 16; request++) {
        await client.get('/v3/lots?limit=1')
        moments.push(served.report().moment)
      }
      expect(new Set(moments.slice(0, 5)).size).toBe(1)
      expect(moments[5]! > moments[4]!).toBe(true)
      expect(new Set(moments.slice(5, 10)).size).toBe(1)
      expect(served.report().moves).toBe(3)
      expect(Date.parse(market.manifest.now) - Date.parse(moments[0]!)).toBe(14 * 86_400_000)
    }))
})

describe('silent edits', () => {
  const fields: [root: string, entity: string, query: string][] = [
    ['Lots', 'lots', 'id amount count descriptionRu lastUpdateDate indexDate'],
    ['TrdBuy', 'announcements', 'id totalSum nameRu lastUpdateDate indexDate'],
    ['Contract', 'contracts', 'id contractSum contractSumWnds descriptionRu lastUpdateDate indexDate'],
  ]
  const crawl = async (client: Client) => {
    const records = new Map<string, Any>()
    for (const [root, entity, query] of fields)
      for (const record of await client.all(root, query)) records.set(`${entity} ${record.id}`, record)
    return records
  }

  test('who asks again finds exactly the edits that are told, and no date that says so', () =>
    withServer({ faults: 'edits=0.05,seed=4' }, async (client, served) => {
      const before = await crawl(client)
      const after = await crawl(client)
      const found = [...before]
        .filter(([key, record]) => JSON.stringify(after.get(key)) !== JSON.stringify(record))
        .map(([key, record]) => {
          const changed = Object.keys(record).filter((name) => record[name] !== after.get(key)[name])
          expect(changed).toHaveLength(1)
          expect(changed[0]).not.toMatch(/Date$|^id$/)
          return `${key} ${changed[0]} ${record[changed[0]!]} ${after.get(key)[changed[0]!]}`
        })
      expect(found.length).toBeGreaterThan(10)
      const told = (await client.get('/sandbox/edits')).body.edits
      expect(
        told.map((edit: Any) => `${edit.entity} ${edit.id} ${edit.field} ${edit.before} ${edit.after}`).sort(),
      ).toEqual(found.sort())
      expect(told.length / before.size).toBeGreaterThan(0.02)
      expect(told.length / before.size).toBeLessThan(0.1)
      // Each once.
      expect(await crawl(client)).toEqual(after)
      expect((await client.raw({ path: '/sandbox/edits', token: null })).status).toBe(404)
      const { requests } = served.report()
      expect((await client.get('/sandbox/report')).body.requests).toBe(requests)
      expect(reportLines(served.report(), undefined).join('\n')).toContain(`silent edits: ${told.length}`)
    }))

  test('a record that never reached the client is not edited yet', () =>
    withServer({ faults: 'edits=1,errors=1' }, async (client, served) => {
      await client.raw(page(null))
      expect(served.report().edits).toEqual([])
    }))
})
