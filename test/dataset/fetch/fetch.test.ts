import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { estimateFetch } from '../../../src/dataset/fetch/estimate.ts'
import { type FetchOptions, fetchEntities, fetchRows } from '../../../src/dataset/fetch/fetch.ts'
import { rawEntities, rawRecord, readRaw } from '../../../src/dataset/raw/store.ts'
import { referenceBooks } from '../../../src/goszakup/entities.ts'
import { explain } from '../../../src/terminal/fail.ts'
import { type Reporter, silent } from '../../../src/terminal/progress.ts'
import { type FakeApi, type FakeOptions, type FakeRecord, serveFake } from '../../goszakup/fake-api.ts'
import { temporary } from '../../support/temp.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const day = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 86_400_000).toISOString().slice(0, 10)

/** 600 announcements over 60 days: ended and settled, ended lately, open. */
function market(): Record<string, FakeRecord[]> {
  const announcements = Array.from({ length: 600 }, (_, at) => ({
    id: 1000 + at * 2,
    numberAnno: `${1000 + at * 2}-1`,
    nameRu: 'Бумага "А4"',
    totalSum: 1000.5,
    orgBin: at % 2 ? '050140006873' : '050140006881',
    refBuyStatusId: at < 550 ? 350 : 220,
    publishDate: `${day(Math.floor(at / 10))} 10:00:00`,
    lastUpdateDate: `${day(Math.floor(at / 10))} 10:00:00`,
    endDate: `${day(Math.floor(at / 10) + 5)} 10:00:00`,
  }))
  const bid = (at: number) => ({
    id: 90_000 + at,
    buyId: 1000 + at * 2,
    supplierBinIin: '060140006884',
    dateApply: `${day(Math.floor(at / 10) + 4)} 09:00:00.000001`,
    AppLots: [{ id: at, lotId: at, price: 10, amount: 100 }],
  })
  return {
    TrdBuy: announcements,
    Lots: announcements.map(({ id }, at) => ({
      id: id * 10,
      trdBuyId: id,
      refLotStatusId: at < 550 ? 360 : 220,
      plnPointKatoList: at % 3 ? ['751110000'] : ['711110000'],
    })),
    Plans: Array.from({ length: 250 }, (_, at) => ({ id: at + 1, dateCreate: `${day(Math.floor(at / 5))} 00:00:00` })),
    TrdApp: Array.from({ length: 540 }, (_, at) => bid(at)),
    Contract: Array.from({ length: 450 }, (_, at) => ({
      id: 5000 + at,
      contractSum: 100,
      crdate: `${day(Math.floor(at / 10))} 08:00:00`,
      lastUpdateDate: `${day(Math.floor(at / 10))} 08:00:00`,
    })),
    Acts: [{ id: 3, approveDate: '2026-02-01 00:00:00', createDateAct: '2026-01-31 00:00:00' }],
    Subjects: Array.from({ length: 30 }, (_, at) => ({
      pid: at + 1,
      bin: '050140006873',
      lastUpdateDate: `${day(at)} 00:00:00`,
    })),
    Rnu: Array.from({ length: 210 }, (_, at) => ({
      id: at + 1,
      systemId: 3,
      supplierBiin: `${at}`,
      startDate: '2025-01-01',
    })),
    'treasury-pay': Array.from({ length: 20 }, (_, at) => ({ id: 900 - at, pay_date: day(40 - at), pay_amount: 1.1 })),
    ...Object.fromEntries(
      referenceBooks.map((name) => [
        `refs/${name}`,
        [
          { id: 2, code: 'A' },
          { id: 1, code: 'B' },
        ],
      ]),
    ),
  }
}

interface World {
  api: FakeApi
  dir: string
  notes: string[]
  warnings: string[]
  records: Record<string, FakeRecord[]>
  fetch(options?: Partial<FetchOptions>): ReturnType<typeof fetchEntities>
  options(options?: Partial<FetchOptions>): FetchOptions
  requests(): number
}

async function setUp(fake: Partial<FakeOptions> = {}): Promise<World> {
  const records = fake.records ?? market()
  const api = await serveFake({ ...fake, records })
  open.push(() => api.close())
  const dir = join(temporary('fetch'), 'data')
  const notes: string[] = []
  const warnings: string[] = []
  const report: Reporter = { ...silent, note: (line) => notes.push(line), warn: (line) => warnings.push(line) }
  let before = 0
  const options = (more: Partial<FetchOptions> = {}): FetchOptions => ({
    baseUrl: api.baseUrl,
    token: api.token,
    rate: 0,
    timeout: 5,
    report,
    ...more,
  })
  return {
    ...{ api, dir, notes, warnings, records, options },
    fetch: (more) => fetchEntities(dir, options(more)),
    requests() {
      const made = api.asked.length - before
      before = api.asked.length
      return made
    },
  }
}

async function stored(dir: string): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const entity of await rawEntities(dir, 'goszakup')) {
    const lines: string[] = []
    for await (const { bytes } of readRaw(dir, 'goszakup', entity)) lines.push(rawRecord(bytes).toString())
    all[entity] = lines
  }
  return all
}

const sizes = async (dir: string) =>
  Object.fromEntries(
    Object.entries(await stored(dir))
      .filter(([name, lines]) => !name.startsWith('refs/') && lines.length > 0)
      .map(([name, lines]) => [name, lines.length]),
  )

const whole = {
  announcements: 600,
  lots: 600,
  plans: 250,
  bids: 540,
  contracts: 450,
  acts: 1,
  subjects: 30,
  unscrupulous: 210,
  payments: 20,
}

const sorted = (sizes: Record<string, number>) =>
  Object.fromEntries(Object.entries(sizes).sort(([a], [b]) => (a < b ? -1 : 1)))

describe('a first fetch', () => {
  it('brings every record of every entity, as it came, and counts it', async () => {
    const world = await setUp()
    const result = await world.fetch()
    expect(result.complete).toBe(true)
    expect(await sizes(world.dir)).toEqual(whole)
    const all = await stored(world.dir)
    expect(Object.keys(all).filter((name) => name.startsWith('refs/'))).toEqual(
      referenceBooks.map((name) => `refs/${name}`).sort(),
    )
    expect(all.announcements![0]).toBe(JSON.stringify(world.records.TrdBuy!.at(-1)))
    const rows = fetchRows(result).filter(({ records }) => records !== 0)
    expect(rows.map(({ entity, records, new: fresh }) => [entity, records, fresh])).toEqual([
      ['refs', 60, 60],
      ['announcements', 600, 600],
      ['lots', 600, 600],
      ['plans', 250, 250],
      ['bids', 540, 540],
      ['contracts', 450, 450],
      ['acts', 1, 1],
      ['payments', 20, 20],
      ['subjects', 30, 30],
      ['unscrupulous', 210, 210],
    ])
    const manifest = JSON.parse(await readFile(join(world.dir, 'dataset.json'), 'utf8'))
    expect(manifest.sources.goszakup).toMatchObject({
      kind: 'api',
      base_url: world.api.baseUrl,
      entities: { bids: { count: 540 }, 'refs/ref_units': { count: 2 } },
    })
  })

  it('leaves no dataset behind when the token is refused', async () => {
    const world = await setUp()
    const error = await world.fetch({ token: 'not-the-token' }).catch((error: unknown) => error)
    expect(explain(error)).toMatchObject({ exitCode: 4 })
    expect(existsSync(world.dir)).toBe(false)
    await world.fetch({ entities: ['acts'] })
    await world.fetch({ token: 'not-the-token' }).catch(() => {})
    expect(await sizes(world.dir)).toEqual({ acts: 1 })
  })

  it('refuses a method that there is not before it asks for anything', async () => {
    const world = await setUp()
    for (const ask of [
      () => world.fetch({ method: [3, 9999] }),
      () => estimateFetch(world.dir, world.options({ method: [9999] })),
    ])
      expect(explain(await ask().catch((error: unknown) => error))).toMatchObject({ exitCode: 2 })
    expect([world.requests(), existsSync(world.dir)]).toEqual([0, false])
  })

  it('writes no token into the dataset', async () => {
    const world = await setUp()
    await world.fetch({ entities: ['lots', 'refs'] })
    for (const entry of await readdir(world.dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      expect((await readFile(join(entry.parentPath, entry.name))).includes(world.api.token)).toBe(false)
    }
  })

  it('ends with what it has when a book is not there', async () => {
    const { 'refs/ref_reason': _, ...records } = market()
    const world = await setUp({ records })
    await world.fetch({ entities: ['acts'] })
    expect(world.warnings.join()).toContain('ref_reason')
    expect(await sizes(world.dir)).toEqual({ acts: 1 })
  })
})

describe('a fetch that was stopped', () => {
  it('goes on where it stopped, page by page, with nothing twice', async () => {
    const world = await setUp()
    let runs = 0
    for (; runs < 40 && JSON.stringify(await sizes(world.dir)) !== JSON.stringify(sorted(whole)); runs++)
      expect((await world.fetch({ maxRequests: 4 })).complete).toBe(false)
    expect(runs).toBeGreaterThan(5)
    expect(runs).toBeLessThan(20)
    expect(world.notes.join()).toContain('--max-requests')
    expect((await world.fetch()).complete).toBe(true)
    expect(await sizes(world.dir)).toEqual(whole)
  })

  it('also gets what became new in the meantime', async () => {
    const world = await setUp()
    await world.fetch({ entities: ['lots'], limit: 200 })
    world.records.Lots!.push(...Array.from({ length: 250 }, (_, at) => ({ id: 90_000 + at, refLotStatusId: 360 })))
    await world.fetch({ entities: ['lots'], limit: 200 })
    await world.fetch({ entities: ['lots'], limit: 200 })
    expect((await world.fetch({ entities: ['lots'] })).complete).toBe(true)
    expect(await sizes(world.dir)).toEqual({ lots: 850 })
  })

  it('by Ctrl-C says what is saved and how to go on', async () => {
    const controller = new AbortController()
    const world = await setUp({
      fault: ({ number }) => {
        if (number === 20) controller.abort()
        return undefined
      },
    })
    const error = await world
      .fetch({ signal: controller.signal, resume: 'jaryq fetch --data x' })
      .catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 130, next: ['go on with: jaryq fetch --data x'] })
    expect(explain(error).why).toMatch(/^\d+ records came in this run and are saved/)
    await world.fetch()
    expect(await sizes(world.dir)).toEqual(whole)
  })

  it('by a failing service keeps what came before', async () => {
    const world = await setUp({
      fault: ({ variables, path }) =>
        path === '/v3/graphql' && variables.after === 5050 ? { status: 401, body: '{"message":"no"}' } : undefined,
    })
    const error = await world.fetch().catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 4 })
    expect((await sizes(world.dir)).contracts).toBe(400)
    world.api.options.fault = undefined
  })
})

describe('a second fetch', () => {
  it('is cheap when nothing is new', async () => {
    const world = await setUp()
    await world.fetch()
    const first = world.requests()
    const before = await stored(world.dir)
    await world.fetch()
    const second = world.requests()
    await world.fetch()
    const third = world.requests()
    expect(await stored(world.dir)).toEqual(before)
    expect(first).toBeLessThan(75)
    expect(second).toBeLessThan(75)
    expect(third).toBeLessThan(75)
  })

  it('brings what is new, what changed, and bids that were sealed before', async () => {
    const world = await setUp()
    await world.fetch()
    const { TrdBuy, TrdApp, Contract, Lots, Subjects } = world.records as Record<string, FakeRecord[]>
    TrdBuy![560] = { ...TrdBuy![560]!, refBuyStatusId: 350, lastUpdateDate: `${day(70)} 10:00:00` }
    Lots![590] = { ...Lots![590]!, refLotStatusId: 360 }
    TrdBuy!.push({ id: 9000, refBuyStatusId: 220, publishDate: `${day(71)} 10:00:00`, endDate: `${day(80)} 10:00:00` })
    TrdApp!.unshift({ id: 89_000, buyId: 1000 + 2 * 560, dateApply: `${day(58)} 10:00:00` })
    Contract![7] = { ...Contract![7]!, faktSum: 100, lastUpdateDate: `${day(69)} 10:00:00` }
    Subjects![3] = { ...Subjects![3]!, nameRu: 'ТОО', lastUpdateDate: `${day(69)} 10:00:00` }
    const { counts } = await world.fetch()
    expect(counts.announcements).toMatchObject({ new: 1, changed: 1 })
    expect(counts.lots).toMatchObject({ new: 0, changed: 1 })
    expect(counts.bids).toMatchObject({ new: 1, changed: 0 })
    expect(counts.contracts).toMatchObject({ new: 0, changed: 1 })
    expect(counts.subjects).toMatchObject({ new: 0, changed: 1 })
    expect((await stored(world.dir)).contracts!.at(-1)).toBe(JSON.stringify(Contract![7]))
  })

  it('asks again for a list that came as something else, and hides nothing because of it', async () => {
    const strange = '{"errors":[{"message":"Internal server error","extensions":{"category":"internal"}}],"data":null}'
    let times = 1
    const world = await setUp({
      fault: ({ path }) =>
        /treasury-pay|ref_months/.test(path) && times-- > 0 ? { change: () => strange } : undefined,
    })
    const once = await world.fetch()
    expect(once).toMatchObject({ complete: true, counts: { payments: { new: 20 } } })
    expect(world.warnings.join('\n')).not.toContain('months')

    const other = await setUp({ fault: world.api.options.fault! })
    times = Number.POSITIVE_INFINITY
    const never = await other.fetch()
    expect(never.complete).toBe(false)
    expect(await sizes(other.dir)).toEqual({ ...whole, payments: undefined })
    expect(other.warnings.join('\n')).toMatch(/payments: .*Internal server error; left out, the next run asks again/)
    expect(other.warnings.join('\n')).toMatch(/ref_months: .*left out/)

    times = 0
    const later = await other.fetch()
    expect(later).toMatchObject({ complete: true, counts: { payments: { new: 20 }, 'refs/ref_months': { new: 2 } } })
  })

  it('notices a service that does not filter by change, and does not crawl it all', async () => {
    const world = await setUp({
      matches: (_root, record, filter) => !('id' in filter) || (filter.id as unknown[]).includes(record.id),
    })
    await world.fetch({ entities: ['contracts'] })
    world.requests()
    await world.fetch({ entities: ['contracts'] })
    expect(world.warnings.join()).toContain('does not filter by lastUpdateDate')
    expect(world.requests()).toBeLessThan(5)
  })

  it('keeps also the answers that were not what it asked for: each tells how records stood', async () => {
    let forms = 0
    const world = await setUp({
      matches: (_root, record, filter) => !('id' in filter) || (filter.id as unknown[]).includes(record.id),
      fault: ({ query }) =>
        query.includes('Contract(') && ++forms === 4
          ? { change: (body) => body.replace('"contractSum":100', '"contractSum":77') }
          : undefined,
    })
    await world.fetch({ entities: ['contracts'] })
    expect(forms).toBe(3)
    await world.fetch({ entities: ['contracts'] })
    expect(world.warnings.join()).toContain('does not filter by lastUpdateDate')
    const kept = (await stored(world.dir)).contracts!.filter((line) => line.includes('"contractSum":77'))
    expect(kept).toHaveLength(1)
  })

  it('is not misled by the places of unscrupulous suppliers in their list', async () => {
    const world = await setUp()
    await world.fetch({ entities: ['unscrupulous'] })
    expect(world.api.asked.at(-1)!.query).not.toMatch(/Rnu\(.*\)\{id /)
  })

  it('refuses to mix the records of two services', async () => {
    const world = await setUp()
    await world.fetch({ entities: ['acts'] })
    const error = await world
      .fetch({ baseUrl: 'https://ows.goszakup.gov.kz', maxRequests: 1 })
      .catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 2, next: [expect.stringContaining('--data')] })
  })
})

describe('what is asked for', () => {
  it('is filtered by the service where it can, here where it cannot, and said where not at all', async () => {
    const world = await setUp()
    await world.fetch({
      entities: ['announcements', 'news'],
      since: day(20),
      until: day(29),
      buyer: '050140006873',
    })
    expect((await stored(world.dir)).announcements).toHaveLength(50)
    await world.fetch({ entities: ['payments'], since: day(20), until: day(29) })
    const all = await stored(world.dir)
    expect(all.payments!.map((line) => JSON.parse(line).pay_date).sort()).toEqual(
      Array.from({ length: 9 }, (_, at) => day(21 + at)),
    )
    expect(world.api.asked.find(({ query }) => query.includes('TrdBuy('))!.variables.filter).toEqual({
      publishDate: [`${day(20)} 00:00:00`, `${day(29)} 23:59:59`],
      orgBin: '050140006873',
    })
    expect(world.warnings).toEqual(['not filtered by buyer: news'])
  })

  it('a wider question afterwards brings the rest', async () => {
    const world = await setUp()
    await world.fetch({ entities: ['announcements'], since: day(50) })
    expect(await sizes(world.dir)).toEqual({ announcements: 100 })
    await world.fetch({ entities: ['announcements'] })
    expect(await sizes(world.dir)).toEqual({ announcements: 600 })
  })

  it('takes lots of a region, and those whose place is not known', async () => {
    const records = market()
    records.Lots![0] = { ...records.Lots![0]!, plnPointKatoList: [] }
    for (const [at, lot] of records.Lots!.entries()) records.TrdBuy![at]!.kato = lot.plnPointKatoList
    const world = await setUp({
      records,
      matches: (root, record, filter) =>
        root === 'TrdBuy'
          ? (record.kato as string[]).every((code) => code.startsWith(String(filter.strKato)))
          : !('trdBuyId' in filter) || (filter.trdBuyId as unknown[]).includes(record.trdBuyId),
    })
    await world.fetch({ entities: ['lots'], region: '750000000' })
    expect(await sizes(world.dir)).toEqual({ announcements: 401, lots: 401 })
  })

  it('stops at a limit, and does not take an unknown entity', async () => {
    const world = await setUp()
    expect((await world.fetch({ entities: ['contracts'], limit: 7 })).counts.contracts!.records).toBe(7)
    const error = await world.fetch({ entities: ['contrakts'] }).catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 2, next: ['did you mean "contracts"?'] })
  })

  it('is counted by a dry run that writes nothing', async () => {
    const world = await setUp()
    const rows = await estimateFetch(world.dir, world.options({ rate: 50 }))
    expect(rows.find(({ entity }) => entity === 'lots')).toEqual({
      entity: 'lots',
      step: 'first',
      records: 600,
      stored: 0,
      requests: 3,
      hours: 0,
    })
    expect(existsSync(world.dir)).toBe(false)
    await world.fetch()
    const after = await estimateFetch(world.dir, world.options())
    await estimateFetch(world.dir, world.options({ entities: ['lots'], rate: 2 }))
    expect(world.notes.at(-1)).toBe('1 request in all, 0 hours at 2 a second, if none fails')
    expect(after.find(({ entity }) => entity === 'lots')).toMatchObject({
      step: 'new',
      records: 0,
      stored: 600,
      requests: 1,
    })
  })
})

describe('records as the service gives them', () => {
  it('keep their shape: nested parts, entities in names, numbers as they were written', async () => {
    const body = `{
 "data": {"TrdApp": [
  {
   "id": 72141138,
   "supplierBinIin": "750231300036",
   "dateApply": "2026-07-24 15:30:24.884000",
   "Supplier": {"bin": "", "nameRu": "ИП &amp;quot;Алтын&amp;quot; "},
   "AppLots": [{"id": 86535919, "lotId": 42667205, "price": 44000.00, "amount": 8.8e4, "RefAppStatus": {"nameRu": "Победитель"}}]
  }]},
 "extensions": {"pageInfo": {"limitPage": 200, "totalCount": 1, "hasNextPage": false, "lastId": 72141138}}}`
    const world = await setUp({
      fault: ({ query }) => (query.includes('TrdApp(') ? { change: () => body } : undefined),
    })
    await world.fetch({ entities: ['bids'] })
    const [line] = (await stored(world.dir)).bids!
    expect(line).toContain('"price": 44000.00, "amount": 8.8e4')
    expect(line).toContain('ИП &amp;quot;Алтын&amp;quot; ')
    expect(JSON.parse(line!)).toEqual(JSON.parse(body).data.TrdApp[0])
  })
})
