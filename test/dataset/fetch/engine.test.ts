import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Segment } from '../../../src/dataset/raw/cursor.ts'
import { explain } from '../../../src/terminal/fail.ts'
import type { FakeOptions, FakeRecord } from '../../goszakup/fake-api.ts'
import { temporary } from '../../support/temp.ts'
import { type Engine, forms, hour, newestForms, type RunOptions, startEngine, stored } from './engine-fixture.ts'

const open: Engine[] = []
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.close()
})

async function start(records: Record<string, FakeRecord[]>, more: Partial<FakeOptions> = {}): Promise<Engine> {
  const engine = await startEngine({ records, ...more })
  open.push(engine)
  return engine
}

const list = (count: number, make: (at: number) => FakeRecord) => Array.from({ length: count }, (_, at) => make(at))
const contract = (id: number, at: number, more: FakeRecord = {}): FakeRecord => ({
  id,
  contractSum: id / 2,
  lastUpdateDate: hour(at),
  ...more,
})

describe('whatever happens on the way', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), count: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ do: fc.constant('change' as const), at: fc.nat(99), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ do: fc.constant('run' as const), maxRequests: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ do: fc.constant('limit' as const), limit: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ do: fc.constant('kill' as const), after: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ do: fc.constant('lose' as const) }),
  )

  it.each([1, 4])(
    'the store has what the service has, once (%i connections)',
    async (concurrency) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 60 }),
          fc.array(step, { maxLength: 7 }),
          fc.boolean(),
          async (count, steps, isSparse) => {
            // Ids with holes, and all far away from zero.
            let id = isSparse ? 40_000_000 : 3
            let clock = 10
            const next = () => {
              id += isSparse ? 1 + (id % 7) ** 3 : 1
              return contract(id, clock)
            }
            const engine = await start({ Contract: list(count, next) })
            const all = engine.records.Contract!
            const options = { pageLimit: 3, concurrency }
            for (const action of steps) {
              clock++
              if (action.do === 'add') all.push(...list(action.count, next))
              if (action.do === 'change')
                for (let at = 0; at < Math.min(action.count, all.length); at++) {
                  const place = (action.at * 31 + at * 7) % all.length
                  all[place] = { ...all[place]!, contractSum: clock, lastUpdateDate: hour(clock) }
                }
              if (action.do === 'run') await engine.run('contracts', { ...options, maxRequests: action.maxRequests })
              if (action.do === 'limit') await engine.run('contracts', { ...options, limit: action.limit })
              if (action.do === 'kill') engine.dir = await killed(engine, action.after, options)
              if (action.do === 'lose') await rm(indexOf(engine.dir, 'contracts'), { force: true })
            }
            // The first of these may still be the first crawl, which does not look behind itself.
            expect((await engine.run('contracts', options)).end).toBe('done')
            expect((await engine.run('contracts', options)).end).toBe('done')
            expect(await newestForms(engine.dir, 'contracts')).toEqual({ forms: forms(all), repeated: 0 })
            expect(engine.warnings).toEqual([])
            await engine.close()
            rmSync(engine.dir, { recursive: true, force: true })
          },
        ),
        { numRuns: 25 },
      )
    },
    120_000,
  )
})

const indexOf = (dir: string, entity: string) => join(dir, `raw/goszakup/${entity}/index.sqlite`)
const cursorOf = async (dir: string, entity: string) =>
  JSON.parse(await readFile(join(dir, `raw/goszakup/${entity}/cursor.json`), 'utf8'))

/** The dataset as it was on the disk at a moment of a run, which then goes to waste. */
async function killed(engine: Engine, milliseconds: number, options: RunOptions): Promise<string> {
  const controller = new AbortController()
  const running = engine.run('contracts', { ...options, signal: controller.signal })
  await sleep(milliseconds)
  const copy = join(temporary('killed'), 'data')
  mkdirSync(engine.dir, { recursive: true })
  cpSync(engine.dir, copy, { recursive: true, filter: (path) => !path.endsWith('.part') })
  controller.abort()
  await running
  rmSync(engine.dir, { recursive: true, force: true })
  return copy
}

describe('a large entity', () => {
  it('is crawled in stretches side by side, each record once, with hardly more requests', async () => {
    const ids = list(4000, (at) => contract(20_000_000 + at * 3 + (at > 2000 ? 500_000 : 0), 10))
    const engine = await start({ Contract: ids })
    const { requests, job } = await engine.run('contracts', { pageLimit: 20, concurrency: 4 })
    expect(job.counts).toMatchObject({ records: 4000, new: 4000 })
    expect(await newestForms(engine.dir, 'contracts')).toEqual({ forms: forms(engine.records.Contract!), repeated: 0 })
    expect(requests).toBeGreaterThanOrEqual(200)
    expect(requests).toBeLessThan(230)
    const cursors = engine.api.asked.map(({ variables }) => variables.after ?? Number.POSITIVE_INFINITY)
    const jumps = cursors.slice(1).filter((after, at) => Math.abs(after - cursors[at]!) > 1000).length
    expect(jumps).toBeGreaterThan(50)
    expect(engine.warnings).toEqual([])
    expect((await cursorOf(engine.dir, 'contracts')).state.scopes).toEqual({
      [Object.keys((await cursorOf(engine.dir, 'contracts')).state.scopes)[0]!]: expect.objectContaining({
        complete: true,
        gaps: [],
      }),
    })
  })

  it('is not split when only the newest of it are wanted, or so many', async () => {
    const engine = await start({ Contract: list(500, (at) => contract(1000 + at, 10)) })
    const { requests, job } = await engine.run('contracts', { pageLimit: 10, concurrency: 4, limit: 100 })
    expect([requests, job.counts.records]).toEqual([10, 100])
    const ids = (await stored(engine.dir, 'contracts')).map(({ id }) => id)
    expect(ids).toEqual(list(100, (at) => ({ id: 1499 - at })).map(({ id }) => id))
  })

  it('goes on in all its stretches when it was stopped', async () => {
    const engine = await start({ Contract: list(1000, (at) => contract(1000 + at * 5, 10)) })
    expect((await engine.run('contracts', { pageLimit: 10, concurrency: 4, maxRequests: 30 })).end).toBe('stopped')
    const { gaps } = Object.values<{ gaps: unknown[] }>((await cursorOf(engine.dir, 'contracts')).state.scopes)[0]!
    expect(gaps.length).toBeGreaterThan(2)
    const { end, requests } = await engine.run('contracts', { pageLimit: 10, concurrency: 1 })
    expect(end).toBe('done')
    expect(requests).toBeLessThan(85)
    expect(await newestForms(engine.dir, 'contracts')).toEqual({ forms: forms(engine.records.Contract!), repeated: 0 })
  })
})

/** Announcements of two places, their lots, bids, contracts and payments; buyers of the places with direct contracts. */
function country(): Record<string, FakeRecord[]> {
  const isOurs = (at: number) => at % 3 === 0
  const announcements = list(130, (at) => ({
    id: 1000 + at,
    orgBin: isOurs(at) ? '050140006873' : '050140006881',
    kato: [isOurs(at) ? '751110000' : '711110000'],
    refBuyStatusId: 350,
    publishDate: hour(at),
    lastUpdateDate: hour(at),
    endDate: hour(at + 100),
  }))
  const contracts = announcements.flatMap(({ id }, at) => [
    contract(5000 + at * 2, at, { trdBuyId: id, customerId: 77, customerBin: 'x' }),
    contract(5001 + at * 2, at, { trdBuyId: 0, customerId: isOurs(at) ? 1 : 2, customerBin: 'x' }),
  ])
  return {
    TrdBuy: announcements,
    Lots: announcements.flatMap(({ id, kato }, at) =>
      list(3, (part) => ({
        id: 20_000 + at * 3 + part,
        trdBuyId: id,
        refLotStatusId: 360,
        plnPointKatoList: part === 0 ? [] : kato,
        lastUpdateDate: hour(at),
      })),
    ),
    TrdApp: announcements.flatMap(({ id, endDate }, at) =>
      String(endDate) <= hour(129) ? [{ id: 90_000 + at, buyId: id, dateApply: hour(at + 90) }] : [],
    ),
    Contract: contracts,
    Subjects: [
      { pid: 1, bin: '050140006873', katoList: ['751110000'], lastUpdateDate: hour(1) },
      { pid: 2, bin: '050140006881', katoList: ['711110000'], lastUpdateDate: hour(1) },
      { pid: 3, bin: '050140006899', lastUpdateDate: hour(1) },
    ],
    ...Object.fromEntries(
      contracts.map(({ id }) => [
        `treasury-pay/${id}`,
        Number(id) % 5 === 0 ? [{ id: Number(id) * 10, contract_id: id, pay_amount: 1 }] : [],
      ]),
    ),
  }
}

// The service compares a part of the code, and does not know the list of places of a participant.
const matches = (_root: string, record: FakeRecord, filter: Record<string, unknown>): boolean =>
  Object.entries(filter).every(([key, value]) => {
    if (key === 'strKato') return (record.kato as string[]).some((code) => code.startsWith(String(value)))
    if (/Date|crdate/.test(key)) return String(record[key]) >= (value as string[])[0]!
    return Array.isArray(value) ? value.includes(record[key]) : record[key] === value
  })

const region = { region: '750000000' }

describe('what is found through others', () => {
  it('is exactly what belongs to the parents: lots and bids of announcements of a region', async () => {
    const engine = await start(country(), { matches })
    await engine.run('announcements', { filter: region })
    const ours = new Set(engine.records.TrdBuy!.filter(({ kato }) => String(kato).startsWith('75')).map(({ id }) => id))
    expect((await engine.run('lots', { filter: region })).end).toBe('done')
    expect((await engine.run('bids', { filter: region })).end).toBe('done')
    const lots = engine.records.Lots!.filter(({ trdBuyId }) => ours.has(trdBuyId))
    expect(await newestForms(engine.dir, 'lots')).toEqual({ forms: forms(lots), repeated: 0 })
    const bids = engine.records.TrdApp!.filter(({ buyId }) => ours.has(buyId))
    expect(bids.length).toBeGreaterThan(3)
    expect(await newestForms(engine.dir, 'bids')).toEqual({ forms: forms(bids), repeated: 0 })
  })

  it('may come in several ways: contracts of announcements, and direct ones of buyers', async () => {
    const engine = await start(country(), { matches })
    for (const name of ['announcements', 'subjects', 'contracts', 'payments'])
      expect((await engine.run(name, { filter: region })).end).toBe('done')
    const ours = new Set(engine.records.TrdBuy!.filter(({ kato }) => String(kato).startsWith('75')).map(({ id }) => id))
    const contracts = engine.records.Contract!.filter(
      ({ trdBuyId, customerId }) => ours.has(trdBuyId) || customerId === 1,
    )
    expect(await newestForms(engine.dir, 'contracts')).toEqual({ forms: forms(contracts), repeated: 0 })
    const payments = contracts.flatMap(({ id }) => engine.records[`treasury-pay/${id}`]!)
    expect(payments.length).toBeGreaterThan(10)
    expect(await newestForms(engine.dir, 'payments')).toEqual({ forms: forms(payments), repeated: 0 })
    const again = engine.api.asked.length
    for (const name of ['announcements', 'subjects', 'contracts', 'payments'])
      await engine.run(name, { filter: region })
    expect(engine.api.asked.length - again).toBeLessThan(12)
  })

  it('comes when a parent is new, changes or has more, and not all over again', async () => {
    const engine = await start(country(), { matches })
    for (const name of ['announcements', 'subjects', 'lots', 'contracts']) await engine.run(name, { filter: region })
    engine.wall += 1
    const { TrdBuy, Lots, Contract } = engine.records as Record<string, FakeRecord[]>
    TrdBuy!.push({
      id: 2000,
      kato: ['751110000'],
      refBuyStatusId: 350,
      publishDate: hour(131),
      lastUpdateDate: hour(131),
    })
    Lots!.push({ id: 30_000, trdBuyId: 2000, refLotStatusId: 360, lastUpdateDate: hour(131) })
    Contract!.push(contract(9000, 131, { trdBuyId: 2000 }), contract(9001, 131, { trdBuyId: 1000, customerId: 77 }))
    Contract!.push(
      contract(9002, 131, { trdBuyId: 1001, customerId: 77 }),
      contract(9003, 131, { trdBuyId: 0, customerId: 1 }),
    )
    Contract![0] = { ...Contract![0]!, faktSum: 1, lastUpdateDate: hour(131) }
    const counts: Record<string, unknown> = {}
    let requests = 0
    for (const name of ['announcements', 'subjects', 'lots', 'contracts']) {
      const run = await engine.run(name, { filter: region })
      counts[name] = [run.job.counts.new, run.job.counts.changed]
      requests += run.requests
    }
    expect(counts).toEqual({ announcements: [1, 0], subjects: [0, 0], lots: [1, 0], contracts: [3, 1] })
    expect(requests).toBeLessThan(16)
    expect(engine.warnings).toEqual([])
  })

  it('picks what belongs to many parents out of all changes', async () => {
    const records = country()
    records.TrdBuy = list(1100, (at) => ({
      ...{ id: 1000 + at, kato: ['751110000'], refBuyStatusId: 350, publishDate: hour(1), lastUpdateDate: hour(1) },
    }))
    records.Contract = records.TrdBuy.map(({ id }, at) => contract(5000 + at, 1, { trdBuyId: id }))
    const engine = await start(records, { matches })
    for (const name of ['announcements', 'subjects', 'contracts']) await engine.run(name, { filter: region })
    await engine.run('contracts', { filter: region })
    const { Contract } = engine.records as Record<string, FakeRecord[]>
    Contract![3] = { ...Contract![3]!, faktSum: 1, lastUpdateDate: hour(9) }
    Contract!.push(contract(9000, 9, { trdBuyId: 1001 }), contract(9001, 9, { trdBuyId: 999_999, customerId: 9 }))
    const { job, requests } = await engine.run('contracts', { filter: region })
    expect(job.counts).toMatchObject({ new: 1, changed: 1 })
    expect(requests).toBeLessThan(12)
    const before = engine.api.asked.length
    await engine.run('contracts', { filter: region })
    expect(engine.api.asked.length - before).toBeLessThan(5)
  })

  it('goes on where it stopped, whatever the order of stops', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 8 }), async (stops) => {
        const engine = await start(country(), { matches })
        const options = { filter: region, pageLimit: 7, concurrency: 3 }
        for (const name of ['announcements', 'subjects', 'contracts', 'payments', 'lots', 'bids']) {
          for (const maxRequests of stops) await engine.run(name, { ...options, maxRequests })
          expect((await engine.run(name, options)).end).toBe('done')
        }
        const ours = new Set(
          engine.records.TrdBuy!.filter(({ kato }) => String(kato).startsWith('75')).map(({ id }) => id),
        )
        const contracts = engine.records.Contract!.filter(
          ({ trdBuyId, customerId }) => ours.has(trdBuyId) || customerId === 1,
        )
        expect(await newestForms(engine.dir, 'contracts')).toEqual({ forms: forms(contracts), repeated: 0 })
        const lots = engine.records.Lots!.filter(({ trdBuyId }) => ours.has(trdBuyId))
        expect(await newestForms(engine.dir, 'lots')).toEqual({ forms: forms(lots), repeated: 0 })
        const payments = contracts.flatMap(({ id }) => engine.records[`treasury-pay/${id}`]!)
        expect(await newestForms(engine.dir, 'payments')).toEqual({ forms: forms(payments), repeated: 0 })
        await engine.close()
      }),
      { numRuns: 6 },
    )
  }, 120_000)

  it('asks for the parents anew when it is lost which of them are meant', async () => {
    const engine = await start(country(), { matches })
    await engine.run('announcements', { filter: region })
    await engine.run('lots', { filter: region })
    await rm(indexOf(engine.dir, 'announcements'))
    await engine.run('announcements')
    const { job } = await engine.run('announcements', { filter: region })
    expect(job.counts).toMatchObject({ records: 44, same: 44 })
    expect(engine.notes.join()).toContain('asked for anew')
    const { counts } = (await engine.run('lots', { filter: region, full: true })).job
    expect(counts).toMatchObject({ requests: 1, new: 0, changed: 0, same: 132 })
  })

  it('keeps which records answered a question only of those that lead to others', async () => {
    const engine = await start({ ...country(), Plans: list(30, (at) => ({ id: at + 1, subjectBiin: '050140006873' })) })
    const filter = { buyer: '050140006873' }
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
    const keys = (name: string) => {
      const database = new DatabaseSync(indexOf(engine.dir, name), { readOnly: true })
      const row = database.prepare('SELECT count(*) AS count FROM scope_keys').get()
      database.close()
      return row!.count
    }
    for (const name of ['announcements', 'plans']) await engine.run(name, { filter })
    expect([keys('announcements'), keys('plans')]).toEqual([44, 0])
    await engine.run('plans', { filter })
    expect(await newestForms(engine.dir, 'plans')).toEqual({ forms: forms(engine.records.Plans!), repeated: 0 })
    engine.records.Plans!.push({ id: 99, subjectBiin: '050140006873' })
    expect(await engine.plan('plans', { filter })).toEqual([{ step: 'new', records: 1, requests: 1 }])
  })

  it('looks up the details of suppliers once, and of those that are new', async () => {
    const rnu = (at: number) => ({ systemId: 3, supplierBiin: `05014000${1000 + at}`, startDate: '2025-01-01' })
    const engine = await start({
      Rnu: [
        ...list(5, rnu),
        { systemId: 2, supplierNameRu: 'без БИН', startDate: '2025-01-01' },
        { ...rnu(0), startDate: '2026-01-01' },
      ],
      ...Object.fromEntries(
        list(6, () => ({})).map((_, at) => [
          `rnu/05014000${1000 + at}`,
          [{ supplier_biin: `05014000${1000 + at}`, start_date: '2025-01-01' }],
        ]),
      ),
    })
    await engine.run('unscrupulous')
    expect((await engine.run('unscrupulous-details')).job.counts).toMatchObject({ requests: 5, new: 5 })
    expect((await engine.run('unscrupulous-details')).requests).toBe(0)
    engine.records.Rnu!.push(rnu(5))
    engine.wall += 25
    await engine.run('unscrupulous')
    expect((await engine.run('unscrupulous-details')).job.counts).toMatchObject({ requests: 1, new: 1 })
  })
})

describe('a look for news', () => {
  const world = () => ({
    Contract: list(300, (at) => contract(1000 + at, at / 10)),
    TrdBuy: list(300, (at) => ({
      id: 1000 + at,
      refBuyStatusId: at < 280 ? 350 : 220,
      publishDate: hour(at / 10),
      lastUpdateDate: hour(at / 10),
      endDate: hour(at / 10 + 100),
    })),
    Rnu: list(30, (at) => ({ systemId: 3, supplierBiin: `${at}`, startDate: '2025-01-01' })),
    News: list(3, (at) => ({ id: at + 1, publishDate: hour(at) })),
  })

  it('is one question where the service filters by the last change, and brings what is new as well', async () => {
    const engine = await start(world())
    await engine.run('contracts')
    await engine.run('contracts')
    expect((await engine.run('contracts')).requests).toBe(1)
    const { Contract } = engine.records as Record<string, FakeRecord[]>
    Contract!.push(contract(2000, 40), contract(2001, 41))
    Contract![5] = { ...Contract![5]!, faktSum: 1, lastUpdateDate: hour(40) }
    const { requests, job } = await engine.run('contracts')
    expect([requests, job.counts.new, job.counts.changed]).toEqual([1, 2, 1])
    expect(await newestForms(engine.dir, 'contracts')).toEqual({ forms: forms(Contract!), repeated: 0 })
    // Once a day by id as well, and with an overlap of a day: what came late into the service's index.
    Contract!.push(contract(2002, 30))
    expect((await engine.run('contracts')).job.counts.new).toBe(0)
    engine.wall += 25
    expect((await engine.run('contracts')).job.counts.new).toBe(1)
    expect((await engine.run('contracts')).requests).toBe(1)
    // With --full all of them come again, two pages and the changes: a silent edit is seen only so.
    Contract![9] = { ...Contract![9]!, faktSum: 7 }
    expect((await engine.run('contracts')).job.counts.changed).toBe(0)
    const full = await engine.run('contracts', { full: true })
    expect([full.requests, full.job.counts.changed]).toEqual([3, 1])
  })

  it('goes on where it stopped, and then raises what was seen', async () => {
    const engine = await start(world())
    await engine.run('contracts')
    await engine.run('contracts')
    const { Contract } = engine.records as Record<string, FakeRecord[]>
    Contract!.push(...list(100, (at) => contract(2000 + at, 40)))
    for (let round = 0; round < 2; round++)
      expect((await engine.run('contracts', { pageLimit: 10, maxRequests: 4 })).end).toBe('stopped')
    Contract!.push(contract(3000, 41))
    expect((await engine.run('contracts', { pageLimit: 10 })).end).toBe('done')
    await engine.run('contracts')
    expect(await newestForms(engine.dir, 'contracts')).toEqual({ forms: forms(Contract!), repeated: 0 })
  })

  it('asks for open ones when one of their dates has passed, or after half a day, by either clock', async () => {
    const engine = await start(world())
    await engine.run('announcements')
    await engine.run('announcements')
    const byId = () => engine.api.asked.filter(({ variables }) => 'id' in (variables.filter ?? {})).length
    const before = byId()
    await engine.run('announcements')
    expect(byId()).toBe(before)
    // A silent change: its stamp does not move.
    const { TrdBuy } = engine.records as Record<string, FakeRecord[]>
    TrdBuy![281] = { ...TrdBuy![281]!, refBuyStatusId: 350 }
    expect((await engine.run('announcements')).job.counts.changed).toBe(0)
    engine.wall += 13
    expect((await engine.run('announcements')).job.counts.changed).toBe(1)
    expect(byId()).toBe(before + 1)
    await engine.run('announcements')
    expect(byId()).toBe(before + 1)
    // The service's clock moves on by days: bidding on all of them has ended.
    TrdBuy!.push({ id: 5000, refBuyStatusId: 350, publishDate: hour(200), lastUpdateDate: hour(200) })
    TrdBuy![282] = { ...TrdBuy![282]!, refBuyStatusId: 350 }
    expect((await engine.run('announcements')).job.counts).toMatchObject({ new: 1, changed: 1 })
    expect(byId()).toBe(before + 2)
    expect((await engine.run('announcements', { full: true })).job.counts.records).toBeGreaterThan(17)
  })

  it('does not ask twice for one that is gone', async () => {
    const engine = await start(world())
    await engine.run('announcements')
    engine.records.TrdBuy!.splice(281, 1)
    const polls = async () => {
      const before = engine.api.asked.length
      await engine.run('announcements')
      return engine.api.asked.slice(before).filter(({ variables }) => 'id' in (variables.filter ?? {})).length
    }
    engine.wall += 13
    expect([await polls(), await polls()]).toEqual([1, 0])
    engine.wall += 13
    expect([await polls(), await polls()]).toEqual([1, 0])
  })

  it('looks at what is fetched whole once a day, or when there are more or fewer of it', async () => {
    const engine = await start(world())
    expect((await engine.run('unscrupulous')).job.counts.new).toBe(30)
    // To count them one is asked for, and kept if it is another than before.
    expect((await engine.run('unscrupulous')).job.counts).toMatchObject({ requests: 1, records: 1, same: 1 })
    engine.records.Rnu![0]!.supplierNameRu = 'another'
    expect((await engine.run('unscrupulous')).job.counts).toMatchObject({ requests: 1, records: 1, changed: 1 })
    engine.records.Rnu!.push({ systemId: 3, supplierBiin: 'x', startDate: '2025-01-01' })
    expect((await engine.run('unscrupulous')).job.counts).toMatchObject({ requests: 2, new: 1, same: 31 })
    expect((await engine.run('unscrupulous')).requests).toBe(1)
    engine.wall += 25
    expect((await engine.run('unscrupulous')).job.counts).toMatchObject({ requests: 1, records: 31 })
    expect((await engine.run('unscrupulous', { full: true })).job.counts.records).toBe(31)
  })

  it('is what a dry run says, which writes nothing', async () => {
    const engine = await start({ ...country(), ...world() }, { matches: undefined })
    const sum = (steps: { requests: number }[]) => steps.reduce((all, { requests }) => all + requests, 0)
    for (const name of ['contracts', 'announcements', 'unscrupulous', 'news', 'bids']) {
      for (let round = 0; round < 4; round++) {
        engine.wall += [0, 0, 1, 30][round]!
        const before = await cursorOf(engine.dir, name).catch(() => undefined)
        const planned = sum(await engine.plan(name, { pageLimit: 50 }))
        expect(await cursorOf(engine.dir, name).catch(() => undefined)).toEqual(before)
        const { requests } = await engine.run(name, { pageLimit: 50 })
        expect([name, round, Math.abs(planned - requests) <= 1, planned, requests]).toEqual([
          name,
          round,
          true,
          planned,
          requests,
        ])
      }
    }
  })

  it('says how much of a stopped crawl is left', async () => {
    const engine = await start(world())
    await engine.run('contracts', { pageLimit: 10, maxRequests: 12 })
    const [left] = await engine.plan('contracts', { pageLimit: 10 })
    expect(left).toEqual({ step: 'continue', records: 180, requests: 18 })
  })

  it('asks again for what the journal names, of what belongs to the dataset', async () => {
    const engine = await start(country(), { matches })
    for (const name of ['announcements', 'lots']) await engine.run(name, { filter: region })
    const { Lots } = engine.records as Record<string, FakeRecord[]>
    Lots![0] = { ...Lots![0]!, amount: 7 }
    Lots![3] = { ...Lots![3]!, amount: 7 }
    const ids = [Number(Lots![0]!.id), Number(Lots![3]!.id)]
    const { job } = await engine.run('lots', { filter: region, askAgain: ids })
    expect(job.counts).toMatchObject({ requests: 1, records: 1, changed: 1 })
  })
})

describe('versions of a plan point', () => {
  it('are not asked for again once there is a newer one, whichever came first', async () => {
    const point = (id: number, first: number, isOpen = true) => ({ id, rootrecordId: first, open: isOpen })
    const engine = await start({
      Plans: [
        ...[point(10, 10), point(11, 10), point(12, 10), point(20, 20), point(30, 30)],
        ...list(4, (at) => point(50 + at, 50 + at, false)),
      ],
    })
    await engine.run('plans', { versions: true, pageLimit: 2 })
    const polled = async () => {
      engine.wall += 13
      const before = engine.api.asked.length
      await engine.run('plans', { versions: true, pageLimit: 2 })
      return engine.api.asked.slice(before).flatMap(({ variables }) => (variables.filter?.id as number[]) ?? [])
    }
    expect(await polled()).toEqual([30, 20, 12])
    engine.records.Plans!.push(point(60, 20))
    expect(await polled()).toEqual([30, 12])
    engine.records.Plans!.push(...list(2, (at) => point(70 + at, 70 + at, false)))
    await polled()
    expect(await polled()).toEqual([60, 30, 12])
  })
})

describe('a store', () => {
  it('refuses other fields than it holds', async () => {
    const engine = await start({ Contract: [contract(1, 1)], ...country() })
    await engine.run('announcements')
    const refusal = (options: RunOptions) => engine.run('announcements', options).catch((thrown: unknown) => thrown)
    expect(explain(await refusal({ withPersons: true }))).toMatchObject({
      exitCode: 2,
      why: expect.stringContaining('without'),
    })
    expect(explain(await refusal({ select: ['id', 'nameRu'] }))).toMatchObject({ exitCode: 2 })
    expect((await engine.run('announcements')).end).toBe('done')
    await engine.run('contracts', { select: ['nameRu', 'id'] })
    expect((await engine.run('contracts', { select: ['id', 'nameRu', 'id'] })).end).toBe('done')
    const error = await engine.run('contracts').catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({
      exitCode: 2,
      next: [expect.stringContaining('--select id,nameRu'), expect.anything()],
    })
  })

  it('of an earlier version goes on: a cursor and an index without what is kept now', async () => {
    const engine = await start({ Contract: list(500, (at) => contract(1000 + at, at / 10)) })
    await engine.run('contracts', { maxRequests: 1 })
    const folder = join(engine.dir, 'raw/goszakup/contracts')
    const cursor = await cursorOf(engine.dir, 'contracts')
    const { clock: _, selection: __, ...state } = cursor.state
    const [id] = Object.keys(state.scopes)
    const { top, gaps, ...scope } = state.scopes[id!]
    const { checksum: _checksum, ...plain } = cursor
    const early = {
      ...plain,
      segments: cursor.segments.map(({ crc: _crc, ...segment }: Segment) => segment),
      state: { ...state, scopes: { [id!]: { ...scope, top, gaps } } },
    }
    await writeFile(join(folder, 'cursor.json'), JSON.stringify(early))
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
    const database = new DatabaseSync(join(folder, 'index.sqlite'))
    database.exec(`
      DROP INDEX versions; DROP TABLE scopes; DROP TABLE scope_keys; DROP TABLE followed; DROP TABLE facts;
      ALTER TABLE records DROP COLUMN written; ALTER TABLE records DROP COLUMN seen_at;
      ALTER TABLE records DROP COLUMN due; ALTER TABLE records DROP COLUMN link; ALTER TABLE records DROP COLUMN version;
    `)
    database.close()
    const { end, requests, job } = await engine.run('contracts')
    expect([end, requests, job.counts.new]).toEqual(['done', 3, 300])
    expect(await newestForms(engine.dir, 'contracts')).toEqual({ forms: forms(engine.records.Contract!), repeated: 0 })
  })
})
