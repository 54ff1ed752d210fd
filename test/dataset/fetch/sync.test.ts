import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { estimateFetch, type FetchEstimate } from '../../../src/dataset/fetch/estimate.ts'
import { type FetchOptions, type FetchResult, fetchEntities } from '../../../src/dataset/fetch/fetch.ts'
import { syncDataset } from '../../../src/dataset/fetch/sync.ts'
import { readManifest } from '../../../src/dataset/manifest.ts'
import { readRuns } from '../../../src/dataset/raw/runs.ts'
import { rawEntities, rawRecord, readRaw } from '../../../src/dataset/raw/store.ts'
import { recordKey } from '../../../src/goszakup/entities.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { serveMarket } from '../../../src/sandbox/server/serve.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'

let market: string
const notes: string[] = []
const temp = () => join(temporary('sync'), 'data')

beforeAll(async () => {
  market = join(temporary('sync'), 'market')
  await generateMarket({ processes: 120, seed: 7, output: market, report: silent })
})

async function at<T>(
  now: string | undefined,
  run: (dir: string, options: FetchOptions) => Promise<T>,
  dir: string,
  more: Partial<FetchOptions> = {},
): Promise<T> {
  const server = await serveMarket({ from: market, now })
  notes.splice(0)
  try {
    return await run(dir, {
      ...{ baseUrl: server.baseUrl, token: server.token, rate: 0, timeout: 10 },
      report: { ...silent, note: (line) => notes.push(line) },
      ...more,
    })
  } finally {
    await server.close()
  }
}

const requestsOf = ({ counts }: FetchResult) => Object.values(counts).reduce((sum, { requests }) => sum + requests, 0)
const sum = (rows: readonly FetchEstimate[]) => rows.reduce((all, { requests }) => all + requests, 0)

type Line = Record<string, unknown>
const served = async (name: string): Promise<Line[]> =>
  (await readFile(join(market, `${name}.ndjson`), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)

describe('a sync after a sync with nothing new', () => {
  let dir: string
  beforeAll(async () => {
    dir = temp()
    expect((await at(undefined, syncDataset, dir)).fetched.complete).toBe(true)
    await at(undefined, syncDataset, dir)
  })

  it('makes one request for each kind of record at most, transforms nothing and builds nothing', async () => {
    const before = await readManifest(dir)
    const planned = await at(undefined, estimateFetch, dir)
    const { fetched, built } = await at(undefined, syncDataset, dir)
    // 22 kinds of records; reference books, deleted plan points, the journal and what follows others ask for nothing.
    expect(requestsOf(fetched)).toBeLessThanOrEqual(20)
    expect(requestsOf(fetched)).toBe(sum(planned))
    const asked = Object.entries(fetched.counts).filter(([, { requests }]) => requests > 0)
    expect(asked.filter(([name]) => name.startsWith('refs/') || /journal|deleted|details/.test(name))).toEqual([])
    expect(Object.values(fetched.counts).every(({ new: fresh, changed }) => fresh + changed === 0)).toBe(true)
    expect(built).toMatchObject({ built: false, generation: before.generation })
    expect(notes.join('\n')).toContain('nothing to transform')
  })

  it('is in the log of runs', async () => {
    const runs = await readRuns(dir)
    expect(runs.length).toBeGreaterThanOrEqual(2)
    expect(runs.every(({ complete }) => complete)).toBe(true)
    expect(Object.keys(runs[0]!.entities)).toContain('complaints')
  })

  it('looks at everything when that is asked for', async () => {
    const { counts } = await at(undefined, fetchEntities, dir, { full: true })
    expect(Object.keys(counts)).toEqual(expect.arrayContaining(['refs/ref_kato', 'deleted-plans', 'unscrupulous']))
    expect(counts['refs/ref_kato']!.requests).toBeGreaterThan(0)
    expect(counts.unscrupulous!.records).toBeGreaterThan(0)
  })
})

describe('a sync of what was interrupted after the fetch', () => {
  it('transforms what was fetched before', async () => {
    const dir = temp()
    await at(undefined, fetchEntities, dir, { entities: ['announcements', 'lots'] })
    const { fetched, built } = await at(undefined, syncDataset, dir, { entities: ['announcements', 'lots'] })
    expect(Object.values(fetched.counts).every(({ new: fresh }) => fresh === 0)).toBe(true)
    expect(built.built).toBe(true)
  })
})

describe('a region', () => {
  it.each(['75', '4792', '639330100'])('%s comes alone and whole', async (region) => {
    const dir = temp()
    const { complete } = await at(undefined, fetchEntities, dir, { region })
    expect(complete).toBe(true)
    const within = (codes: unknown) =>
      Array.isArray(codes) && codes.some((code) => String(code).startsWith(region.replace(/^(\d{6})000$/, '$1')))
    const announcements = (await served('announcements')).filter(({ kato }) => within(kato))
    const bought = new Set(announcements.map(({ id }) => id))
    const subjects = (await served('subjects')).filter(
      ({ katoList, Address }) =>
        within(katoList) || within(((Address ?? []) as Line[]).map(({ katoCode }) => katoCode)),
    )
    const there = new Set(subjects.map(({ pid }) => pid))
    const contracts = (await served('contracts')).filter(
      ({ trdBuyId, customerId }) => bought.has(trdBuyId) || there.has(customerId),
    )
    const contracted = new Set(contracts.map(({ id }) => id))
    const expected: Record<string, Line[]> = {
      announcements,
      subjects,
      contracts,
      lots: (await served('lots')).filter(
        ({ trdBuyId, plnPointKatoList: list }) =>
          bought.has(trdBuyId) && (!Array.isArray(list) || list.length === 0 || within(list)),
      ),
      plans: (await served('plans')).filter(({ sysSubjectsId }) => there.has(sysSubjectsId)),
      bids: (await served('bids')).filter(({ buyId }) => bought.has(buyId)),
      acts: (await served('acts')).filter(({ contractId }) => contracted.has(contractId)),
      waybills: (await served('waybills')).filter(({ contractId }) => contracted.has(contractId)),
      complaints: (await served('complaints')).filter(({ trdBuyId }) => bought.has(trdBuyId)),
    }
    // A direct contract of the region is among them: it has no announcement.
    expect(contracts.some(({ trdBuyId }) => trdBuyId === 0)).toBe(true)
    for (const [entity, records] of Object.entries(expected)) {
      const keys: unknown[] = []
      for await (const { bytes } of readRaw(dir, 'goszakup', entity))
        keys.push(recordKey(entity, JSON.parse(rawRecord(bytes).toString())))
      expect([entity, keys.sort()]).toEqual([entity, records.map((record) => recordKey(entity, record)).sort()])
    }
    // Payments come inside their contracts: asked for alone they would cost a request each.
    const paid: unknown[] = []
    for await (const { bytes } of readRaw(dir, 'goszakup', 'contracts'))
      paid.push(...((JSON.parse(rawRecord(bytes).toString()).TreasuryPay ?? []) as Line[]).map(({ id }) => id))
    const payments = (await served('payments')).filter(({ contract_id }) => contracted.has(contract_id))
    expect(paid.sort()).toEqual(payments.map(({ id }) => id).sort())
    const others = (await rawEntities(dir, 'goszakup')).filter(
      (name) => !name.startsWith('refs/') && !(name in expected),
    )
    expect(others.filter((name) => !/^(ob-|waybill-|unscrupulous$)/.test(name))).toEqual([])
  })
})
