import { afterAll, beforeAll, expect, test } from 'vitest'
import { workingDaysBetween } from '../../src/law/calendar.ts'
import { methods } from '../../src/law/methods.ts'
import { type Any, byId, type TestMarket, testMarket } from './market.ts'

let market: TestMarket
let truth: Any[]

beforeAll(async () => {
  market = await testMarket({ processes: 2000, seed: 11 })
  truth = market.read('truth')
})

afterAll(() => market.remove())

const of = (scheme: string, kind: string): Any[] => truth.filter((row) => row.scheme === scheme && row.kind === kind)

test('every scheme has three arrangements and look-alikes, and every key is in the data', () => {
  for (const scheme of ['single-bid', 'short-bid-period', 'direct-to-friends', 'vat-by-non-payer']) {
    expect(new Set(of(scheme, 'planted').map((row) => row.instance)).size).toBeGreaterThanOrEqual(3)
    expect(of(scheme, 'lookalike').length).toBeGreaterThan(0)
    for (const row of of(scheme, 'planted')) expect(['flag', 'insufficient']).toContain(row.expected)
    for (const row of of(scheme, 'lookalike')) expect(['pass', 'not-applicable']).toContain(row.expected)
  }
  const known: Record<string, Map<number, Any>> = {}
  for (const row of truth)
    for (const { entity, id } of row.keys) {
      known[entity] ??= byId(market.read(entity), entity === 'subjects' ? 'pid' : 'id')
      expect(known[entity].has(id), `${row.scheme} ${entity} ${id}`).toBe(true)
    }
})

test('planted single bids have one bidder, look-alikes have several or no choice', () => {
  const bidders = new Map<number, number>()
  for (const bid of market.read('bids'))
    for (const lot of bid.AppLots) bidders.set(lot.lotId, (bidders.get(lot.lotId) ?? 0) + 1)
  const lots = byId(market.read('lots'))
  for (const row of of('single-bid', 'planted')) {
    expect(bidders.get(row.keys[0].id)).toBe(1)
    expect(lots.get(row.keys[0].id).refLotStatusId).toBe(360)
  }
  for (const row of of('single-bid', 'lookalike')) {
    if (row.expected === 'pass') expect(bidders.get(row.keys[0].id)).toBeGreaterThan(1)
    else expect([3, 6]).toContain(lots.get(row.keys[0].id).refBuyTradeMethodsId)
  }
})

test('outside what was planted no purchase since 2025 has too short a period', () => {
  const planted = new Set(of('short-bid-period', 'planted').map((row) => row.keys[0].id))
  const kinds = new Map(methods().map((method) => [method.id, method.kind]))
  const least: Record<string, number> = { tender: 5, rating: 3, auction: 5, quotation: 2 }
  let judged = 0
  for (const record of market.read('announcements')) {
    const kind = kinds.get(record.refTradeMethodsId) ?? ''
    if (record.publishDate < '2025' || least[kind] === undefined || record.refTradeMethodsId >= 124) {
      if (kind !== 'rating') continue
    }
    const minimum = kind === 'tender' && record.parentId !== 0 ? 3 : least[kind]!
    const opens = [record.publishDate, record.startDate, record.discusEndDate ?? ''].sort().at(-1).slice(0, 10)
    const days = workingDaysBetween(opens, record.endDate.slice(0, 10))
    if (record.publishDate < '2025') continue
    expect(days < minimum, `announcement ${record.id}: ${days} of ${minimum}`).toBe(planted.has(record.id))
    judged++
  }
  expect(judged).toBeGreaterThan(300)
})

test('a planted buyer gives most of its money directly by choice, its look-alike without a choice', () => {
  const plans = byId(market.read('plans'))
  const contracts = market.read('contracts').filter((contract) => contract.refContractStatusId !== 455)
  const obligatory = new Set([1, 10, 11, 19, 20, 25, 26, 39, 41])
  for (const row of truth.filter((entry) => entry.scheme === 'direct-to-friends')) {
    const own = contracts.filter(
      (contract) => contract.customerId === row.keys[0].id && contract.signDate.startsWith(String(row.year)),
    )
    const sum = (list: Any[]) => list.reduce((total, contract) => total + contract.contractSum, 0)
    const direct = own.filter((contract) => contract.faktTradeMethodsId === 23)
    expect(own.length).toBeGreaterThanOrEqual(10)
    expect(sum(direct) / sum(own)).toBeGreaterThan(0.5)
    for (const contract of direct) {
      const ground = plans.get(contract.ContractUnits[0].plnPointId).refJustificationId - 1000
      expect(obligatory.has(ground)).toBe(row.kind === 'lookalike')
    }
  }
})

test('schemes come alone or not at all when asked for', async () => {
  const none = await testMarket({ processes: 400, seed: 2, schemes: [] })
  expect(none.read('truth')).toEqual([])
  await none.remove()
  const one = await testMarket({ processes: 400, seed: 2, schemes: ['short-bid-period'] })
  expect(new Set(one.read('truth').map((row) => row.scheme))).toEqual(new Set(['short-bid-period']))
  await one.remove()
})

test('from 300 announcements on every scheme is there', async () => {
  const small = await testMarket({ processes: 300, seed: 3 })
  expect(
    new Set(
      small
        .read('truth')
        .filter((row) => row.kind === 'planted')
        .map((row) => row.scheme),
    ).size,
  ).toBe(4)
  expect(small.manifest.counts.announcements).toBe(300)
  await small.remove()
})
