import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type FetchOptions, fetchEntities } from '../../../src/dataset/fetch/fetch.ts'
import { journalDays, journalEvent } from '../../../src/dataset/fetch/journal.ts'
import { readRuns } from '../../../src/dataset/raw/runs.ts'
import { rawRecord, readRaw } from '../../../src/dataset/raw/store.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { type FakeApi, type FakeRecord, serveFake } from '../../goszakup/fake-api.ts'
import { temporary } from '../../support/temp.ts'

const open: FakeApi[] = []
afterEach(async () => {
  for (const api of open.splice(0)) await api.close()
})

const entry = (service: string, id: string | number, at: string, action = 'U') => ({
  object_id: String(id),
  action,
  date_action: at,
  service_name: service,
  service_title: 'Реестр',
  url: '',
})

async function setUp(records: Record<string, FakeRecord[]>) {
  const api = await serveFake({ records })
  open.push(api)
  const dir = join(temporary('journal'), 'data')
  const warnings: string[] = []
  return {
    ...{ api, dir, warnings, records },
    fetch: (entities: string[], more: Partial<FetchOptions> = {}) =>
      fetchEntities(dir, {
        ...{ entities, baseUrl: api.baseUrl, token: api.token, rate: 0, timeout: 5 },
        report: { ...silent, warn: (line) => warnings.push(line) },
        ...more,
      }),
    asked() {
      const paths = api.asked.splice(0).map(({ path, variables }) => ({ path, filter: variables.filter }))
      return {
        journal: paths.filter(({ path }) => path.startsWith('/v3/journal')).map(({ path }) => path),
        ids: paths.flatMap(({ filter }) => (filter?.id as number[] | undefined) ?? []),
      }
    },
  }
}

const stored = async (dir: string, entity: string) => {
  const lines: FakeRecord[] = []
  for await (const { bytes } of readRaw(dir, 'goszakup', entity)) lines.push(JSON.parse(rawRecord(bytes).toString()))
  return lines
}

const announcement = (id: number, at: string) => ({
  ...{ id, refBuyStatusId: 350, orgBin: '050140006873', publishDate: at, lastUpdateDate: at },
})

function market(): Record<string, FakeRecord[]> {
  return {
    TrdBuy: [announcement(1, '2026-03-01 10:00:00')],
    Lots: [11, 12, 13].map((id) => ({ id, trdBuyId: 1, refLotStatusId: 360, amount: 100 })),
    journal: [],
  }
}

const some = ['announcements', 'lots', 'journal']

describe('the journal', () => {
  it('has what it names asked for again, by day, once', async () => {
    const world = await setUp(market())
    await world.fetch(some)
    // What came before is in the records as they are.
    expect(world.asked().journal).toEqual([])
    const { TrdBuy, Lots, journal } = world.records as Record<string, FakeRecord[]>
    Lots![0] = { ...Lots![0]!, amount: 999 }
    TrdBuy!.push(announcement(2, '2026-03-03 10:00:00'))
    journal!.push(
      entry('lots', 11, '2026-03-02 15:00:00'),
      entry('lots', 12, '2026-03-02 16:00:00', 'D'),
      entry('lots', 404, '2026-03-02 16:00:00'),
      entry('rnu', '1-4909', '2026-03-02 16:00:00'),
    )
    const { counts } = await world.fetch(some)
    const asked = world.asked()
    expect(asked.journal.map((path) => /date_from=([\d-]+)&date_to=([\d-]+)/.exec(path)!.slice(1))).toEqual([
      ['2026-03-01', '2026-03-01'],
      ['2026-03-02', '2026-03-02'],
      ['2026-03-03', '2026-03-03'],
    ])
    // Not the deleted one, and none that the dataset does not have.
    expect(new Set(asked.ids)).toEqual(new Set([11]))
    expect(counts.lots).toMatchObject({ changed: 1 })
    expect((await stored(world.dir, 'lots')).at(-1)).toMatchObject({ id: 11, amount: 999 })
    expect(await stored(world.dir, 'journal')).toEqual(journal)
    await world.fetch(some)
    expect(world.asked().journal).toEqual([])
    expect((await readRuns(world.dir)).at(1)!.entities).toMatchObject({ journal: { new: 4 }, lots: { changed: 1 } })
  })

  it('does not have asked for again what came after the change', async () => {
    const world = await setUp(market())
    await world.fetch(some)
    const { TrdBuy, Lots, journal } = world.records as Record<string, FakeRecord[]>
    TrdBuy!.push(announcement(2, '2026-03-01 20:00:00'))
    await world.fetch(some)
    Lots!.push({ id: 14, trdBuyId: 2, refLotStatusId: 360 })
    await world.fetch(some)
    TrdBuy!.push(announcement(3, '2026-03-02 20:00:00'))
    journal!.push(entry('lots', 14, '2026-03-01 18:00:00'), entry('lots', 13, '2026-03-01 18:00:00'))
    world.asked()
    await world.fetch(some)
    expect(new Set(world.asked().ids)).toEqual(new Set([13]))
  })

  it('of days that are named is read whenever it is asked for', async () => {
    const world = await setUp({ ...market(), journal: [entry('subject', 3731, '2026-02-01 10:00:00')] })
    await world.fetch(['journal'], { since: '2026-02-01', until: '2026-02-02' })
    expect(world.asked().journal).toHaveLength(2)
    expect(await stored(world.dir, 'journal')).toHaveLength(1)
  })

  it('of a part of the country holds that part', async () => {
    const world = await setUp(market())
    await world.fetch(some)
    world.records.TrdBuy!.push({
      id: 2,
      refBuyStatusId: 350,
      orgBin: '050140006873',
      publishDate: '2026-03-03 10:00:00',
    })
    world.records.journal!.push(entry('lots', 11, '2026-03-02 15:00:00'), entry('lots', 404, '2026-03-02 15:00:00'))
    await world.fetch(some, { buyer: '050140006873' })
    expect((await stored(world.dir, 'journal')).map(({ object_id }) => object_id)).toEqual(['11'])
  })

  it('that the service does not have is said once, and the rest comes', async () => {
    const { journal, ...records } = market()
    const world = await setUp({ ...records, 'treasury-pay': [] })
    const first = await world.fetch([])
    expect(first.complete).toBe(true)
    expect(world.warnings.join('\n')).toContain('the service has no deleted plan points')
    expect(first.counts.lots).toMatchObject({ new: 3 })
    world.warnings.splice(0)
    await world.fetch([])
    expect(world.warnings.filter((line) => line.includes('deleted plan points'))).toEqual([])
    // By name it is asked for, and then its lack is an error.
    await expect(world.fetch(['deleted-plans'])).rejects.toThrow('refuses the token')
  })
})

describe('days of the journal', () => {
  const days = (lookedTo: string | undefined, newest: string | undefined, more: object = {}) =>
    journalDays({ lookedTo }, { newest, context: { full: false, report: silent, ...more } as never })

  it('are those since the last look, the last one of then once more', () => {
    expect(days('2026-02-27', '2026-03-01 09:00:00')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
    expect(days('2026-03-01', '2026-03-01 23:00:00')).toEqual([])
    expect(days('2026-03-01', '2026-03-01 23:00:00', { full: true })).toEqual(['2026-03-01'])
    expect(days('2026-03-02', '2026-03-01 23:00:00')).toEqual([])
  })

  it('do not begin in the minutes after midnight, when the index lacks the end of the day before', () => {
    expect(days('2026-02-28', '2026-03-01 00:30:00')).toEqual([])
    expect(days('2026-02-28', '2026-03-01 02:30:00')).toEqual(['2026-02-28', '2026-03-01'])
  })

  it('are none before there was a crawl', () => {
    expect(days(undefined, '2026-03-01 09:00:00')).toEqual([])
    expect(days('2026-03-01', undefined)).toEqual([])
  })
})

it('understands the names of services as they were seen, and as they may be', () => {
  const of = (service: string, id: string) => journalEvent(entry(service, id, '2026-03-01 09:00:00'))?.entity
  expect(of('subject', '3731')).toBe('subjects')
  expect(of('trd_buy', '1')).toBe('announcements')
  expect(of('trd-buy', '1')).toBe('announcements')
  expect(of('Lots', '1')).toBe('lots')
  expect(of('plans', '1')).toBe('plans')
  expect(of('contract', '1')).toBe('contracts')
  expect(of('rnu', '1-4909')).toBeUndefined()
  expect(of('weather', '1')).toBeUndefined()
})
