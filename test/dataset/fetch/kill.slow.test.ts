import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawEntities, readRaw } from '../../../src/dataset/raw/store.ts'
import { recordKey, referenceBooks } from '../../../src/goszakup/entities.ts'
import { type FakeApi, type FakeRecord, type Fault, serveFake } from '../../goszakup/fake-api.ts'
import { startJaryq } from '../../support/cli.ts'

const day = (number: number) => new Date(Date.UTC(2025, 0, 1) + number * 86_400_000).toISOString().slice(0, 10)
const list = (count: number, make: (at: number) => FakeRecord) => Array.from({ length: count }, (_, at) => make(at))

const ours = '050140006873'

const records: Record<string, FakeRecord[]> = {
  TrdBuy: list(5000, (at) => ({
    id: 10_000 + at,
    nameRu: `Қағаз ${at}`,
    orgBin: at % 4 ? '050140006881' : ours,
    refBuyStatusId: at % 50 ? 350 : 240,
    publishDate: `${day(at / 20)} 10:00:00`,
    endDate: `${day(at / 20 + 5)} 10:00:00`,
  })),
  Lots: list(7000, (at) => ({ id: 200_000 + at * 3, amount: at * 1.5, refLotStatusId: at % 50 ? 360 : 240 })),
  Plans: list(3000, (at) => ({ id: 300_000 + at, dateCreate: `${day(at / 20)} 10:00:00` })),
  TrdApp: list(6000, (at) => ({
    id: 400_000 + at,
    buyId: 10_000 + (at % 5000),
    dateApply: `${day(at / 20)} 10:00:00`,
  })),
  Contract: list(4000, (at) => ({
    id: 500_000 + at,
    customerBin: at % 10 ? '050140006881' : ours,
    lastUpdateDate: `${day(at / 20)} 10:00:00`,
  })),
  Acts: list(900, (at) => ({ id: 600_000 + at, approveDate: `${day(at / 20)} 10:00:00` })),
  Subjects: list(900, (at) => ({ pid: 700_000 + at, lastUpdateDate: `${day(at / 20)} 10:00:00` })),
  Rnu: list(300, (at) => ({ id: at + 1, supplierBiin: String(at), systemId: 3, startDate: day(at) })),
  '/v2/plans/deleted': list(1200, (at) => ({ id: 90_000 - at, is_deleted: 1 })),
  ...Object.fromEntries(
    list(300, (at) => ({ at })).map((_, at) => [`rnu/${at}`, [{ supplier_biin: String(at), start_date: day(at) }]]),
  ),
  ...Object.fromEntries(
    list(400, (at) => ({ at })).map((_, at) => [
      `treasury-pay/${500_000 + at * 10}`,
      at % 3 ? [{ id: 70_000 + at, contract_id: 500_000 + at * 10, pay_amount: 1.5 }] : [],
    ]),
  ),
  'treasury-pay': list(3000, (at) => ({ id: 9000 - at, pay_amount: 1.5 })),
  ...Object.fromEntries(
    referenceBooks.map((name) => [`refs/${name}`, list(30, (at) => ({ id: 30 - at, code: `${at}` }))]),
  ),
}

// Of one buyer's announcements; bidding that ended later is still sealed.
const newest = `${day(4996 / 20)} 10:00:00`

const open: (() => Promise<void>)[] = []
let undisturbed: string[]
let calm: FakeApi

async function setUp(fault?: (number: number) => Fault | undefined): Promise<{ api: FakeApi; dir: string }> {
  const api = await serveFake({ records, fault: ({ number }) => fault?.(number) })
  const dir = await mkdtemp(join(tmpdir(), 'jaryq-kill-'))
  open.push(
    () => api.close(),
    () => rm(dir, { recursive: true, force: true }),
  )
  return { api, dir }
}

function start(api: FakeApi, dir: string, what: string[] = []) {
  const server = ['--base-url', api.baseUrl, '--rate', '0', '--timeout', '2', '--quiet']
  return startJaryq(['fetch', ...what, '--data', dir, ...server], { env: { JARYQ_TOKEN: api.token } })
}

async function finish(api: FakeApi, dir: string, what?: string[]): Promise<number | null> {
  const child = start(api, dir, what)
  let errors = ''
  child.stderr!.on('data', (text) => {
    errors += text
  })
  child.stdout!.resume()
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  expect(errors).toBe('')
  return code
}

async function stored(dir: string): Promise<string[]> {
  const found: string[] = []
  for (const entity of await rawEntities(dir, 'goszakup'))
    for await (const { bytes } of readRaw(dir, 'goszakup', entity)) {
      const line = JSON.parse(bytes.toString()) as { sha256: string; record: FakeRecord }
      found.push(`${entity} ${recordKey(entity, line.record)} ${line.sha256}`)
    }
  return found
}

beforeAll(async () => {
  const { api, dir } = await setUp()
  calm = api
  expect(await finish(api, dir)).toBe(0)
  undisturbed = (await stored(dir)).sort()
})

afterAll(async () => {
  for (const close of open.splice(0)) await close()
})

/** Starts and kills a fetch, at moments that the seed decides; what was stored never becomes less. */
async function killTimes(times: number, seed: number, dir: string, what?: string[]): Promise<void> {
  let random = seed * 7919
  const next = () => {
    random = (random * 48_271) % 2_147_483_647
    return random / 2_147_483_647
  }
  let before = 0
  let during = 0
  for (let kill = 0; kill < times; kill++) {
    const child = start(calm, dir, what)
    child.stdout!.resume()
    child.stderr!.resume()
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
    const first = calm.asked.length
    while (calm.asked.length === first && child.exitCode === null) await sleep(2)
    await sleep(next() * 400)
    child.kill('SIGKILL')
    await closed
    if (child.signalCode === 'SIGKILL') during++
    const now = (await stored(dir)).length
    expect(now).toBeGreaterThanOrEqual(before)
    before = now
  }
  expect(during).toBeGreaterThan(times / 2)
}

describe('a fetch that is killed ten times', () => {
  it.each([1, 2, 3])('ends with what an undisturbed one has, nothing twice (round %i)', async (round) => {
    const { dir } = await setUp()
    await killTimes(10, round, dir)
    expect(await finish(calm, dir)).toBe(0)
    const found = await stored(dir)
    expect(new Set(found).size).toBe(found.length)
    expect([...found].sort()).toEqual(undisturbed)
  })

  it.each([4, 5])('has exactly what belongs to one buyer, by itself and through others (round %i)', async (round) => {
    const { dir } = await setUp()
    const what = ['announcements', 'bids', 'contracts', 'payments', '--buyer', ours]
    await killTimes(10, round, dir, what)
    expect(await finish(calm, dir, what)).toBe(0)
    const found = await stored(dir)
    expect(new Set(found).size).toBe(found.length)
    const keys = (name: string, list: FakeRecord[]) => list.map((record) => `${name} ${recordKey(name, record)}`)
    const announcements = records.TrdBuy!.filter(({ orgBin }) => orgBin === ours)
    const ids = new Set(announcements.map(({ id }) => id))
    const ended = new Set(announcements.filter(({ endDate }) => String(endDate) <= newest).map(({ id }) => id))
    const contracts = records.Contract!.filter(({ customerBin }) => customerBin === ours)
    expect(
      found
        .map((line) => line.replace(/ \w{64}$/, ''))
        .filter((line) => !line.startsWith('refs/'))
        .sort(),
    ).toEqual(
      [
        ...keys('announcements', announcements),
        ...keys(
          'bids',
          records.TrdApp!.filter(({ buyId }) => ended.has(buyId)),
        ),
        ...keys('contracts', contracts),
        ...keys(
          'payments',
          contracts.flatMap(({ id }) => records[`treasury-pay/${id}`]!),
        ),
      ].sort(),
    )
    expect(ids.size).toBe(1250)
  })
})

describe('a fetch from a service that fails in all ways at once', () => {
  it('ends with what an undisturbed one has, nothing twice', async () => {
    let random = 12_345
    const faults: Fault[] = [
      { status: 502 },
      { status: 503, body: '', headers: { 'retry-after': '1' } },
      { status: 429, body: '{}' },
      { status: 200, body: '<html>' },
      'reset',
      'truncate',
      'hang',
      { change: (body) => body.replace('"hasNextPage":true', '"hasNextPage":false') },
      { change: (body) => body.replace(/"lastId":\d+/, '"lastId":1') },
      { change: () => '{"errors":[{"message":"Internal server error"}]}' },
    ]
    const { api, dir } = await setUp(() => {
      random = (random * 48_271) % 2_147_483_647
      return random % 10 === 0 ? faults[Math.floor(random / 10) % faults.length] : undefined
    })
    expect(await finish(api, dir)).toBe(0)
    const found = await stored(dir)
    expect(new Set(found).size).toBe(found.length)
    expect([...found].sort()).toEqual(undisturbed)
  })
})
