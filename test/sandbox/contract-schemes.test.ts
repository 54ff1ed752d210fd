import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workingDaysBetween } from '../../src/law/calendar.ts'
import type { SchemeName } from '../../src/sandbox/schemes/scheme.ts'
import { View } from '../../src/sandbox/server/moment.ts'
import { Reader } from '../../src/sandbox/server/reader.ts'
import { Store } from '../../src/sandbox/server/store.ts'
import { type Any, byId, type TestMarket, testMarket } from './market.ts'

// What is wrong with a contract is read here from the records alone, in words of this file: neither the schemes nor the
// indicators are asked.

const schemes: SchemeName[] = [
  'unit-price-raised',
  'beyond-savings',
  'bridge-stretched',
  'signed-too-early',
  'delivery-in-days',
  'paid-late',
  'paid-before-work',
  'default-forgiven',
  'report-late',
  'register-late',
  'security-forgotten',
  'done-too-fast',
  'overpriced',
  'school-too-dear',
  'shell-winner',
  'vat-rate-wrong',
]
const parameters = { processes: 1500, seed: 31, schemes, planting: { instances: 3 } }

let market: TestMarket
let truth: Any[]
let records: Records

beforeAll(async () => {
  market = await testMarket(parameters)
  truth = market.read('truth')
  records = readRecords(market)
})

afterAll(() => market.remove())

interface Chain {
  first: Any
  last: Any
  versions: Any[]
  acts: Any[]
  payments: Any[]
  /** Sub-paragraph of a direct contract, else 0. */
  ground: number
}
interface Records {
  chains: Map<number, Chain>
  lots: Map<number, Any>
  announcements: Map<number, Any>
  subjects: Map<number, Any>
  unscrupulous: Any[]
}

function grouped(rows: Any[], key: (row: Any) => number): Map<number, Any[]> {
  const groups = new Map<number, Any[]>()
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row])
  return groups
}

function readRecords(from: TestMarket): Records {
  const contracts = from.read('contracts')
  const plans = byId(from.read('plans'))
  const roots = new Map<number, number>(contracts.map((contract) => [contract.id, contract.rootId]))
  const acts = grouped(from.read('acts'), (act) => act.contractRootId)
  const payments = grouped(from.read('payments'), (payment) => roots.get(payment.contract_id)!)
  const chains = new Map<number, Chain>()
  for (const [root, versions] of grouped(contracts, (contract) => contract.rootId)) {
    const first = versions[0]
    const isDirect = first.faktTradeMethodsId === 23
    chains.set(root, {
      first,
      last: versions.at(-1),
      versions,
      acts: acts.get(root) ?? [],
      payments: payments.get(root) ?? [],
      ground: isDirect ? plans.get(first.ContractUnits[0].plnPointId).refJustificationId - 1000 : 0,
    })
  }
  return {
    chains,
    lots: byId(from.read('lots')),
    announcements: byId(from.read('announcements')),
    subjects: byId(from.read('subjects'), 'pid'),
    unscrupulous: from.read('unscrupulous'),
  }
}

const day = (stamp: string) => stamp.slice(0, 10)
const days = (from: string, to: string) => (Date.parse(day(to)) - Date.parse(day(from))) / 86_400_000
const working = (from: string, to: string) => (day(to) <= day(from) ? 0 : workingDaysBetween(day(from), day(to)))
const quasiState = new Set([105, 123, 124, 125, 126])
const appealable = new Set([2, 7, 22, 32, 77, 78, 120, 121, 128])

/** By the indicator that the truth names: whether the records of a contract show the fault. */
const faults: Record<string, (chain: Chain, all: Records) => boolean> = {
  'unit-price-raised': ({ versions }) =>
    versions.some(
      (version, index) =>
        index > 0 &&
        ![2, 5, 16, 17].includes(version.refAmendmAgreemJustifId[0]) &&
        version.ContractUnits.some(
          (unit: Any, line: number) => unit.itemPrice > versions[index - 1].ContractUnits[line].itemPrice + 0.005,
        ),
    ),
  'amended-beyond-savings': ({ first, last }, { lots }) => {
    if (last.contractSum <= first.contractSum + 0.01 || [2, 16].includes(last.refAmendmAgreemJustifId[0])) return false
    const allotted = new Set<number>(first.ContractUnits.map((unit: Any) => unit.lotId))
    return last.contractSum > [...allotted].reduce((sum, lot) => sum + lots.get(lot).amount, 0)
  },
  'bridge-over-two-months': ({ first, versions, ground }) =>
    (ground === 35 && days(first.signDate, first.planExecDate) > 62) ||
    versions.some(
      (version, index) =>
        index > 0 &&
        version.refAmendmAgreemJustifId[0] === 12 &&
        days(versions[index - 1].planExecDate, version.planExecDate) > 62,
    ),
  'signed-before-standstill': ({ first }) =>
    appealable.has(first.faktTradeMethodsId) && working(first.trdBuyItogiDatePublic, first.signDate) <= 3,
  'delivery-term-below-minimum': ({ first, ground }) => ground !== 3 && days(first.signDate, first.planExecDate) < 15,
  'payment-late': ({ acts, payments }) =>
    acts.some((act) =>
      payments.some(
        (payment) =>
          payment.invoice_id === act.id && act.approveDate !== null && days(act.approveDate, payment.pay_date) > 30,
      ),
    ),
  'payment-before-act': ({ acts, payments }) =>
    payments.some((payment) => {
      const paid = payments
        .filter((other) => other.pay_date <= payment.pay_date)
        .reduce((sum, other) => sum + other.pay_amount - other.prepay_sum, 0)
      const accepted = acts
        .filter((act) => act.approveDate !== null && day(act.approveDate) <= day(payment.pay_date))
        .flatMap((act) => act.Place)
        .reduce((sum: number, place: Any) => sum + place.amount, 0)
      return paid > accepted + 1
    }),
  'signed-after-performance': ({ first, acts, ground }) =>
    ground !== 3 && acts.some((act) => act.aktDate < first.signDate),
  'rnu-inaction': ({ last }, { unscrupulous }) =>
    last.refContractStatusId === 340 &&
    days(last.contractEndDate, market.manifest.now) > 60 &&
    !unscrupulous.some(
      (entry) =>
        entry.supplierBiin === last.supplierBiin &&
        entry.Detail[0].customerBiin === last.customerBin &&
        days(last.contractEndDate, entry.startDate) >= 0 &&
        days(last.contractEndDate, entry.startDate) <= 60,
    ),
  'penalty-not-charged': ({ last, acts }) =>
    acts.some((act) => day(act.aktDate) > day(last.planExecDate) && !(act.sumFine > 0)),
  'direct-report-late': ({ first }) =>
    first.faktTradeMethodsId === 23 && working(first.signDate, first.reportSignAt) > 5,
  'published-late': ({ first }) => working(first.signDate, first.crdate) > 10,
  'security-missing': ({ first }) =>
    (appealable.has(first.faktTradeMethodsId) || first.faktTradeMethodsId === 188) && first.enforcement === 2,
  'vat-rate-wrong': ({ last, acts }) => {
    if (last.withNds === 0 || acts.length === 0) return false
    const rate = Math.round((last.contractSumWnds / last.contractSum - 1) * 100)
    return !(acts[0].aktDate < '2026' ? [12] : [16, 5]).includes(rate)
  },
}

function told(indicator: string, kind: string, rows = truth): number[] {
  return rows
    .filter((row) => row.indicator === indicator && row.kind === kind)
    .map((row) => row.keys[0].id as number)
    .sort((left, right) => left - right)
}

function faulty(indicator: string, all: Records): number[] {
  return [...all.chains]
    .filter(([, { first }]) => first.signDate >= '2025' && !quasiState.has(first.faktTradeMethodsId))
    .filter(([, chain]) => faults[indicator]!(chain, all))
    .map(([root]) => root)
    .sort((left, right) => left - right)
}

test('each scheme is there as often as asked for, in all three degrees, with look-alikes', () => {
  for (const scheme of schemes) {
    const own = truth.filter((row) => row.scheme === scheme)
    const wanted = scheme === 'school-too-dear' ? 1 : 3
    const planted = own.filter((row) => row.kind === 'planted')
    expect(new Set(planted.map((row) => row.instance)).size, scheme).toBe(wanted)
    expect(new Set(planted.map((row) => row.boldness)).size, scheme).toBe(wanted)
    expect(own.filter((row) => row.kind === 'lookalike').length, scheme).toBeGreaterThanOrEqual(wanted)
    for (const row of own) {
      expect(row.keys).toHaveLength(1)
      expect(records.chains.has(row.keys[0].id), `${scheme} ${row.keys[0].id}`).toBe(true)
      expect(row.expected === 'flag').toBe(row.kind === 'planted')
    }
  }
})

describe('the records show the fault in what was planted, and nowhere else', () => {
  for (const indicator of Object.keys(faults))
    test(indicator, () => {
      expect(told(indicator, 'planted').length).toBeGreaterThan(0)
      expect(told(indicator, 'lookalike').length).toBeGreaterThan(0)
      expect(faulty(indicator, records)).toEqual(told(indicator, 'planted'))
    })

  test('in a market without schemes nowhere at all', async () => {
    const plain = await testMarket({ processes: 1500, seed: 32, schemes: [] })
    const all = readRecords(plain)
    for (const indicator of Object.keys(faults)) expect(faulty(indicator, all), indicator).toEqual([])
    await plain.remove()
  })
})

test('works that were planted as too fast are accepted whole within days, the look-alikes by halves or out of stock', () => {
  for (const root of told('delivery-too-fast', 'planted')) {
    const { first, acts } = records.chains.get(root)!
    expect(first.refSubjectTypeId).toBe(2)
    expect(days(first.signDate, first.planExecDate)).toBeGreaterThanOrEqual(60)
    expect(acts).toHaveLength(1)
    expect(days(first.signDate, acts[0].aktDate)).toBeLessThanOrEqual(14)
  }
  for (const root of told('delivery-too-fast', 'lookalike')) {
    const { first, acts } = records.chains.get(root)!
    if (first.refSubjectTypeId === 2) expect(days(first.signDate, acts.at(-1).aktDate)).toBeGreaterThan(60)
    else expect(first.refSubjectTypeId).toBe(1)
  }
})

test('an overpriced unit costs twice and more what others pay', () => {
  const prices = new Map<string, number[]>()
  for (const { first } of records.chains.values())
    for (const unit of first.ContractUnits) {
      const own = prices.get(unit.refEnstruCode[0]) ?? []
      prices.set(unit.refEnstruCode[0], [...own, unit.itemPrice])
    }
  const ratio = (root: number) => {
    const [unit] = records.chains.get(root)!.first.ContractUnits
    const own = prices.get(unit.refEnstruCode[0])!.sort((left, right) => left - right)
    return unit.itemPrice / own[Math.floor(own.length / 2)]!
  }
  for (const root of told('unit-price-outlier', 'planted')) expect(ratio(root)).toBeGreaterThan(1.7)
  for (const row of truth.filter((entry) => entry.scheme === 'overpriced' && entry.expected === 'pass'))
    expect(ratio(row.keys[0].id)).toBeLessThan(1.7)
})

test('a school says how many places it has, and a dear one costs twice the usual a place', () => {
  const perPlace = (root: number) => {
    const { first } = records.chains.get(root)!
    const announcement = records.announcements.get(first.trdBuyId)
    expect(announcement.nameKz).toMatch(/^\d+ орындық .*мектеп/)
    expect(first.descriptionRu).toMatch(/школы на \d+ мест/)
    return first.contractSum / Number(/школы на (\d+) мест/.exec(announcement.nameRu)![1])
  }
  const [planted] = told('school-cost-per-pupil', 'planted')
  const [usual] = told('school-cost-per-pupil', 'lookalike')
  expect(perPlace(planted!)).toBeGreaterThan(8_300_000 * 1.5)
  expect(perPlace(usual!)).toBeGreaterThan(8_300_000 * 0.8)
  expect(perPlace(usual!)).toBeLessThan(8_300_000 * 1.25)
})

test('a shell was founded within a year of its contract; an old firm that is new on the portal was not', () => {
  const age = (root: number) => {
    const { first } = records.chains.get(root)!
    return days(records.subjects.get(first.supplierId).regdate, first.signDate)
  }
  for (const root of told('new-company', 'planted')) {
    expect(age(root)).toBeGreaterThan(0)
    expect(age(root)).toBeLessThan(365)
    expect(records.chains.get(root)!.first.contractSum).toBeGreaterThan(5000 * 4325)
  }
  for (const row of truth.filter((entry) => entry.scheme === 'shell-winner' && entry.kind === 'lookalike')) {
    const { first } = records.chains.get(row.keys[0].id)!
    const supplier = records.subjects.get(first.supplierId)
    if (row.expected === 'not-applicable') expect(supplier.bin).toBe('')
    else {
      expect(age(row.keys[0].id)).toBeGreaterThan(3650)
      expect(first.signDate > new Date(supplier.crdate * 1000).toISOString().slice(0, 10)).toBe(true)
    }
  }
})

test('sums, acts and payments of planted contracts still agree', () => {
  for (const row of truth) {
    const { versions, last, acts, payments } = records.chains.get(row.keys[0].id)!
    for (const version of versions)
      expect(version.ContractUnits.reduce((sum: number, unit: Any) => sum + unit.totalSum, 0)).toBeCloseTo(
        version.contractSum,
        1,
      )
    if (last.refContractStatusId !== 390) continue
    const accepted = acts.flatMap((act) => act.Place).reduce((sum: number, place: Any) => sum + place.amount, 0)
    expect(accepted).toBeCloseTo(last.contractSumWnds, 0)
    if (last.isGu === 0) continue
    const fines = acts.reduce((sum, act) => sum + (act.sumFine ?? 0), 0)
    expect(payments.reduce((sum, payment) => sum + payment.pay_amount, 0)).toBeCloseTo(last.contractSumWnds - fines, 0)
  }
})

test('at an earlier moment a contract that is not registered yet is not there, and truth tells only what can be known', async () => {
  const late = records.chains.get(told('published-late', 'planted')[0]!)!.first
  const now = new Date(Date.parse(day(late.crdate)) - 86_400_000).toISOString().slice(0, 10)
  expect(now > day(late.signDate)).toBe(true)
  const earlier = await testMarket({ ...parameters, now })
  const store = await Store.open(market.directory, [])
  const reader = new Reader(store, new View(store, `${now} 23:59:59`, market.manifest.now))
  const ids = earlier.read('contracts').map((contract) => contract.id as number)
  expect(ids).not.toContain(late.id)
  const table = store.tables.contracts
  const shown = Array.from(table.ids.keys()).filter((row) => table.isShown(row))
  expect(shown.map((row) => table.ids[row]).sort()).toEqual([...ids].sort())
  // What is served of the whole market at that moment is what a market made up to it holds.
  for (const entity of ['acts', 'payments', 'subjects'] as const) {
    const key = entity === 'subjects' ? 'pid' : 'id'
    const expected = byId(earlier.read(entity), key)
    const rows = Array.from(store.tables[entity].ids.keys()).filter((row) => store.tables[entity].isShown(row))
    expect(rows.length, entity).toBe(expected.size)
    for (const row of rows) {
      const record = reader.read(entity, row) as Any
      expect(record).toEqual(expected.get(record[key]))
    }
  }
  store.close()

  const then = earlier.read('truth')
  expect(then.length).toBeGreaterThan(0)
  expect(then.length).toBeLessThan(truth.length)
  const whole = new Set(truth.map((row) => JSON.stringify(row)))
  for (const row of then) expect(whole.has(JSON.stringify(row))).toBe(true)
  await earlier.remove()
})

test('boldness and number can be asked for', async () => {
  const shy = await testMarket({
    processes: 400,
    seed: 33,
    schemes: ['paid-late', 'report-late'],
    planting: { instances: 2, boldness: 1 },
  })
  const rows = shy.read('truth').filter((row) => row.kind === 'planted')
  expect(rows).toHaveLength(4)
  expect(new Set(rows.map((row) => row.boldness))).toEqual(new Set([1]))
  await shy.remove()
})
