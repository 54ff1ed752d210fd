import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workingDaysBetween } from '../../src/law/calendar.ts'
import { makeMarket } from '../../src/sandbox/market/make.ts'
import { roomForAll, schemeNames } from '../../src/sandbox/schemes/scheme.ts'
import { type Any, byId, type TestMarket, testMarket } from './market.ts'

const names = [
  'small-purchases-over-limit',
  'quotation-volume',
  'e-shop-volume',
  'split-by-weeks',
  'failed-on-purpose',
  'failed-then-dearer',
  'one-admitted-and-signed',
  'off-plan',
  'planned-open-bought-direct',
  'discussion-cut',
  'results-late',
  'dumping-let-through',
  'debarred-bidder-wins',
  'affiliates-in-one-lot',
  'cover-bids',
  'rotation',
  'emergency-again',
  'specification-passed-on',
  'kept-from-competition',
  'planned-in-parts',
] as const

let market: TestMarket
let truth: Any[]
let announcements: Map<number, Any>
let lots: Map<number, Any>
let plans: Map<number, Any>
let contracts: Any[]
let subjects: Map<number, Any>
/** Bids by lot. */
let bids: Map<number, { id: number; supplier: string; submitter: string; status: number; amount: number }[]>

beforeAll(async () => {
  market = await testMarket({ processes: 1500, seed: 31, schemes: names, planting: { instances: 3 } })
  truth = market.read('truth')
  announcements = byId(market.read('announcements'))
  lots = byId(market.read('lots'))
  plans = byId(market.read('plans'))
  subjects = byId(market.read('subjects'), 'pid')
  contracts = market.read('contracts')
  bids = new Map()
  for (const bid of market.read('bids'))
    for (const lot of bid.AppLots)
      bids.set(lot.lotId, [
        ...(bids.get(lot.lotId) ?? []),
        {
          supplier: bid.supplierBinIin,
          submitter: bid.crFio,
          status: lot.statusId,
          amount: lot.amount,
          id: lot.id,
        },
      ])
})

afterAll(() => market.remove())

const rows = (indicator: string, kind: string, scheme?: string): Any[] =>
  truth.filter(
    (row) => row.indicator === indicator && row.kind === kind && (scheme === undefined || row.scheme === scheme),
  )
const keysOf = (indicator: string, kind = 'planted') =>
  new Set(rows(indicator, kind).flatMap((row) => row.keys.map((key: Any) => key.id)))
const bidsOf = (lot: number) => bids.get(lot) ?? []
const rejected = 330
const firsts = () => contracts.filter((contract) => contract.id === contract.rootId)
const indices: Record<string, number> = { 2025: 3932, 2026: 4325 }

/** Sums of a buyer's year by kind of thing: of all contracts, and of small direct ones. */
function volumes(): Map<string, { all: number; small: number; methods: Set<number>; kind: number }> {
  const sums = new Map<string, { all: number; small: number; methods: Set<number>; kind: number }>()
  for (const contract of firsts())
    for (const unit of contract.ContractUnits) {
      const year = contract.signDate.slice(0, 4)
      if (year < '2025') continue
      const key = `${contract.customerId}/${unit.refEnstruCode[0].slice(0, 6)}/${year}`
      const known = sums.get(key) ?? { all: 0, small: 0, methods: new Set(), kind: contract.refSubjectTypeId }
      known.all += unit.totalSum
      if (plans.get(unit.plnPointId)?.refJustificationId === 1028) known.small += unit.totalSum
      known.methods.add(contract.faktTradeMethodsId)
      sums.set(key, known)
    }
  return sums
}

function limit(method: 'small' | 'quotation' | 'shop', kind: number, year: string): number {
  return indices[year]! * { small: kind === 1 ? 100 : 500, quotation: 8000, shop: 4000 }[method]
}

describe('what is planted', () => {
  test('every scheme is there in all three degrees of boldness, with look-alikes, and every key is in the data', () => {
    const known: Record<string, Set<number>> = { bids: new Set([...bids.values()].flat().map((bid) => bid.id)) }
    for (const name of names) {
      const own = truth.filter((row) => row.scheme === name)
      const planted = own.filter((row) => row.kind === 'planted')
      expect(new Set(planted.map((row) => row.boldness)), name).toEqual(new Set([1, 2, 3]))
      expect(own.filter((row) => row.kind === 'lookalike').length, name).toBeGreaterThanOrEqual(3)
      for (const row of planted) expect(row.expected).toBe('flag')
      for (const row of own.filter(({ kind }) => kind === 'lookalike'))
        expect(['pass', 'not-applicable']).toContain(row.expected)
      for (const { entity, id } of own.flatMap((row) => row.keys)) {
        known[entity] ??= new Set(byId(market.read(entity), entity === 'subjects' ? 'pid' : 'id').keys())
        expect(known[entity].has(id), `${name} ${entity} ${id}`).toBe(true)
      }
    }
  })

  test('yearly volumes pass the limit of the method where that was planted, and nowhere else', () => {
    const over: Record<string, Set<string>> = { small: new Set(), quotation: new Set(), shop: new Set() }
    for (const [key, { all, small, methods, kind }] of volumes()) {
      const [buyer = '', , year = ''] = key.split('/')
      const subject = subjects.get(Number(buyer))
      if (subject.qvazi === 1) continue
      if (small > limit('small', kind, year) && !subject.nameRu.includes('Аппарат акима'))
        over.small!.add(`${buyer}/${year}`)
      if (methods.has(3) && all > limit('quotation', kind, year)) over.quotation!.add(`${buyer}/${year}`)
      if (methods.has(60) && all > limit('shop', kind, year)) over.shop!.add(`${buyer}/${year}`)
    }
    for (const [way, indicator] of [
      ['small', 'small-direct-over-limit'],
      ['quotation', 'quotation-over-annual-limit'],
      ['shop', 'estore-over-annual-limit'],
    ] as const) {
      const planted = rows(indicator, 'planted').map((row) => `${row.keys[0].id}/${row.year}`)
      expect(planted.length).toBeGreaterThanOrEqual(3)
      expect([...over[way]!].sort(), indicator).toEqual([...new Set(planted)].sort())
    }
  })

  test('a need that was split is bought week after week, each part within the limit', () => {
    const planted = rows('split-below-threshold', 'planted')
    expect(planted).toHaveLength(3)
    for (const row of planted) {
      const own = firsts().filter((contract) => contract.customerId === row.keys[0].id)
      const days = own.map((contract) => Date.parse(contract.signDate.slice(0, 10)) / 86_400_000)
      expect(Math.max(...days) - Math.min(...days)).toBeLessThan(60)
      const method = own[0].faktTradeMethodsId === 3 ? 'quotation' : 'small'
      for (const contract of own)
        expect(contract.contractSum).toBeLessThan(limit(method, contract.refSubjectTypeId, String(row.year)))
      if (method === 'small') expect(new Set(own.map((contract) => contract.supplierId)).size).toBe(1)
    }
  })

  test('a single source after a failure is unlawful, dearer or given to who was turned down where that was planted', () => {
    const ineligible = new Set<number>()
    const dearer = new Set<number>()
    const toRejected = new Set<number>()
    for (const lot of lots.values()) {
      const record = announcements.get(lot.trdBuyId)
      if (record.refTradeMethodsId !== 6 || record.publishDate < '2025') continue
      const failed = announcements.get(record.parentId)
      const before = [...lots.values()].find(
        (other) => other.trdBuyId === failed.id && other.pointList.includes(lot.pointList[0]),
      )
      const tried = bidsOf(before.id)
      const [offer] = bidsOf(lot.id)
      expect(workingDaysBetween(failed.itogiDatePublic.slice(0, 10), record.publishDate.slice(0, 10))).toBeLessThan(3)
      if (tried.length > (failed.refTradeMethodsId === 3 ? 1 : 0)) ineligible.add(lot.id)
      if (offer === undefined) continue
      if (tried.length === 1 && offer.amount > tried[0]!.amount) dearer.add(lot.id)
      if (tried.some((bid) => bid.status === rejected && bid.supplier === offer.supplier)) toRejected.add(lot.id)
    }
    expect(ineligible).toEqual(keysOf('failed-then-direct-ineligible'))
    expect(dearer).toEqual(keysOf('failed-then-direct-terms-changed'))
    expect(toRejected).toEqual(keysOf('failed-then-direct-to-rejected'))
    for (const kind of ['lookalike', 'planted'])
      expect(rows('failed-then-direct-ineligible', kind).length).toBeGreaterThanOrEqual(6)
  })

  test('one bid is admitted of several and the lot held, only where that was planted', () => {
    const found = new Set<number>()
    for (const lot of lots.values()) {
      const record = announcements.get(lot.trdBuyId)
      if (record.publishDate < '2025' || [3, 6, 60, 125, 126].includes(record.refTradeMethodsId)) continue
      const all = bidsOf(lot.id)
      if (lot.refLotStatusId === 360 && all.length > 1 && all.filter((bid) => bid.status !== rejected).length === 1)
        found.add(lot.id)
    }
    expect(found.size).toBe(9)
    expect(found).toEqual(keysOf('single-admitted'))
    for (const row of rows('single-admitted', 'lookalike')) {
      const all = bidsOf(row.keys[0].id)
      expect(all.length === 1 || all.filter((bid) => bid.status !== rejected).length === 2).toBe(true)
    }
  })

  test('contracts have no point in the plan, or one approved later, only where that was planted or is allowed', () => {
    const found = new Set<number>()
    for (const contract of firsts())
      for (const unit of contract.ContractUnits) {
        const point = plans.get(unit.plnPointId)
        const isLate = point !== undefined && (point.PlanActs?.dateApproved ?? '9999') > contract.signDate
        if ((point === undefined || isLate) && point?.refJustificationId !== 1003)
          found.add(contract.trdBuyId === 0 ? contract.rootId : contract.trdBuyId)
      }
    expect(found).toEqual(keysOf('plan-missing'))
    expect(rows('plan-missing', 'lookalike').filter((row) => row.expected === 'pass')).toHaveLength(3)
  })

  test('what was planned openly is bought directly only where that was planted', () => {
    const found = new Set<number>()
    const groundless = new Set<number>()
    for (const contract of firsts()) {
      if (contract.faktTradeMethodsId !== 23) continue
      const point = plans.get(contract.ContractUnits[0].plnPointId)
      if (point.refTradeMethodsId !== 23) found.add(contract.rootId)
      if (point.refJustificationId === 0) groundless.add(contract.rootId)
    }
    expect(found).toEqual(keysOf('plan-method-mismatch'))
    expect(groundless).toEqual(keysOf('direct-award-no-ground'))
    for (const row of rows('plan-method-mismatch', 'lookalike')) {
      const contract = contracts.find((one) => one.rootId === row.keys[0].id)
      const point = plans.get(contract.ContractUnits[0].plnPointId)
      const versions = [...plans.values()].filter((one) => one.rootrecordId === point.rootrecordId)
      expect(versions.map((one) => one.refTradeMethodsId)).toEqual([2, 23])
    }
  })

  test('discussions are shorter than two working days only where that was planted, and bids have their time', () => {
    const found = new Set<number>()
    for (const record of announcements.values()) {
      if (record.publishDate < '2025' || record.discusEndDate === null) continue
      if (workingDaysBetween(record.discusStartDate.slice(0, 10), record.discusEndDate.slice(0, 10)) < 2)
        found.add(record.id)
    }
    expect(found.size).toBe(9)
    expect(found).toEqual(keysOf('discussion-window-short'))
    for (const id of found) {
      const { startDate, endDate } = announcements.get(id)
      expect(workingDaysBetween(startDate.slice(0, 10), endDate.slice(0, 10))).toBeGreaterThanOrEqual(5)
    }
  })

  test('results come later than three working days after the bids only where that was planted', () => {
    const found = new Set<number>()
    for (const record of announcements.values()) {
      if (record.publishDate < '2025' || record.itogiDatePublic === null) continue
      const closed = (record.repeatEndDate ?? record.endDate).slice(0, 10)
      if (workingDaysBetween(closed, record.itogiDatePublic.slice(0, 10)) > 3) found.add(record.id)
    }
    expect(found.size).toBe(9)
    expect(found).toEqual(keysOf('decision-late'))
  })

  test('prices below a floor that binds everybody are admitted only where that was planted', () => {
    const found = new Set<number>()
    for (const lot of lots.values()) {
      const record = announcements.get(lot.trdBuyId)
      const code = plans.get(lot.pointList[0]).refEnstruCode
      if (record.publishDate < '2025' || ![2, 120, 121].includes(record.refTradeMethodsId)) continue
      if (record.refTradeMethodsId === 2 && !code.startsWith('7111') && !code.startsWith('7112')) continue
      if (bidsOf(lot.id).some((bid) => bid.status !== rejected && bid.amount < 0.9 * lot.amount)) found.add(lot.id)
    }
    expect(found.size).toBe(9)
    expect(found).toEqual(keysOf('dumping-accepted'))
  })

  test('who is in the register wins only where that was planted, or was named by law', () => {
    const spans = new Map(market.read('unscrupulous').map((row) => [row.supplierBiin, row]))
    const isIn = (supplier: string, date: string) => {
      const span = spans.get(supplier)
      return span !== undefined && span.startDate <= date && date <= span.endDate
    }
    const signed = firsts().filter((contract) => isIn(contract.supplierBiin, contract.signDate))
    const named = signed.filter(
      (contract) => plans.get(contract.ContractUnits[0].plnPointId).refJustificationId === 1025,
    )
    expect(named).toHaveLength(3)
    expect(new Set(signed.filter((one) => !named.includes(one)).map((one) => one.rootId))).toEqual(
      keysOf('debarred-supplier'),
    )
    const applied = market.read('bids').filter((bid) => isIn(bid.supplierBinIin, bid.dateApply))
    expect(new Set(applied.flatMap((bid) => bid.AppLots.map((lot: Any) => lot.id)))).toEqual(keysOf('debarred-bidder'))
  })

  test('bidders of one lot have the same telephone, submitter or account only where that was planted', () => {
    const byNumber = new Map([...subjects.values()].map((subject) => [subject.bin || subject.iin, subject]))
    const same: Record<string, Set<number>> = { phone: new Set(), submitter: new Set(), address: new Set() }
    for (const [lot, own] of bids) {
      const phones = own.map((bid) => byNumber.get(bid.supplier).phone)
      if (new Set(phones).size < phones.length) same.phone!.add(lot)
      if (new Set(own.map((bid) => bid.submitter)).size < own.length) same.submitter!.add(lot)
      const places = own.map((bid) => byNumber.get(bid.supplier).Address[0].address)
      if (new Set(places).size < places.length) same.address!.add(lot)
    }
    expect(same.phone).toEqual(keysOf('affiliates-same-lot'))
    expect(same.submitter).toEqual(keysOf('same-submitter'))
    expect(keysOf('same-submitter').size).toBe(4)
    const centre = rows('shared-contact', 'lookalike')
    expect(centre).toHaveLength(3)
    for (const row of centre) {
      expect(same.address!.has(row.keys[0].id)).toBe(true)
      // Who looks only at those who had to do with the state sees them as well: at least twenty at one address.
      const { supplier } = bidsOf(row.keys[0].id)[0]!
      const place = byNumber.get(supplier).Address[0].address
      const signed = new Set(
        contracts.map((contract) => contract.supplierLegalAddress === place && contract.supplierId),
      )
      expect(signed.size).toBeGreaterThan(20)
    }
    const accounts = new Map<string, Set<number>>()
    for (const contract of contracts)
      accounts.set(contract.supplierIik, (accounts.get(contract.supplierIik) ?? new Set()).add(contract.supplierId))
    const sharing = [...accounts.values()].filter((suppliers) => suppliers.size > 1).flatMap((pair) => [...pair])
    const told = rows('shared-bank-account', 'planted')
    expect(new Set(sharing)).toEqual(new Set(told.map((row) => row.keys[0].id)))
    expect(sharing).toHaveLength(4)
    const years = contracts
      .filter((contract) => sharing.includes(contract.supplierId))
      .map((contract) => `${contract.supplierId}/${contract.signDate.slice(0, 4)}`)
    expect(new Set(told.map((row) => `${row.keys[0].id}/${row.year}`))).toEqual(new Set(years))
  })

  test('covers lose every bid, all beside one winner, and their prices lie together', () => {
    for (const row of rows('shadow-bidder', 'planted')) {
      const { bin } = subjects.get(row.keys[0].id)
      const own = [...bids].filter(([, all]) => all.some((bid) => bid.supplier === bin))
      expect(own.length).toBeGreaterThan(15)
      const winners = own.map(([, all]) => all.find((bid) => bid.status === 360)!.supplier)
      expect(new Set(winners).size).toBe(1)
      expect(winners).not.toContain(bin)
    }
    const distance = (lot: number) => {
      const [first = 0, ...losing] = bidsOf(lot)
        .map((bid) => bid.amount)
        .sort((left, right) => left - right)
      const mean = losing.reduce((total, price) => total + price, 0) / losing.length
      const spread = Math.sqrt(losing.reduce((total, price) => total + (price - mean) ** 2, 0) / (losing.length - 1))
      return (losing[0]! - first) / spread
    }
    for (const row of rows('relative-distance', 'planted')) expect(distance(row.keys[0].id)).toBeGreaterThan(1)
    for (const row of rows('relative-distance', 'lookalike')) expect(distance(row.keys[0].id)).toBeLessThan(1)
  })

  test('a ring wins in turn in a market that is nearly all its own', () => {
    for (const kind of ['planted', 'lookalike'])
      for (const row of rows('bid-rotation', kind)) {
        const winners = row.keys.map((key: Any) => {
          const lot = [...lots.values()].find((one) => one.trdBuyId === key.id)
          expect(plans.get(lot.pointList[0]).refEnstruCode.slice(0, 6)).toBe(row.market.code)
          expect(announcements.get(key.id).kato[0].slice(0, 2)).toBe(row.market.region)
          return bidsOf(lot.id).find((bid) => bid.status === 360)!.supplier
        })
        const count = (supplier: string) => winners.filter((one: string) => one === supplier).length
        const most = Math.max(...winners.map(count)) / winners.length
        if (kind === 'planted') expect(most).toBeLessThan(0.5)
        else expect(most).toBeGreaterThanOrEqual(0.7)
      }
  })

  test('the same works are an emergency again and again only where that was planted', () => {
    const times = new Map<string, number>()
    for (const contract of firsts()) {
      const point = plans.get(contract.ContractUnits[0].plnPointId)
      if (point?.refJustificationId !== 1003) continue
      const key = `${contract.customerId}/${point.refEnstruCode.slice(0, 6)}/${contract.signDate.slice(0, 4)}`
      times.set(key, (times.get(key) ?? 0) + 1)
    }
    for (const row of rows('emergency-repeat', 'planted')) {
      const own = [...times].filter(([key]) => key.startsWith(`${row.keys[0].id}/`))
      expect(own.map(([, count]) => count)).toEqual([row.boldness === 3 ? 5 : row.boldness + 1])
    }
    for (const row of rows('emergency-repeat', 'lookalike'))
      expect([...times].filter(([key]) => key.startsWith(`${row.keys[0].id}/`)).map(([, count]) => count)).toEqual([1])
  })

  test('a description goes from buyer to buyer with one winner only where that was planted', () => {
    const pointOf = new Map([...lots.values()].map((lot) => [lot.id, plans.get(lot.pointList[0])]))
    const winnerOf = new Map<number, number>()
    for (const contract of firsts())
      for (const unit of contract.ContractUnits) winnerOf.set(unit.lotId, contract.supplierId)
    const ofText = Map.groupBy([...pointOf.keys()], (id) => pointOf.get(id)?.extraDescRu?.replace(/, партия \d+$/, ''))
    const copied = new Set<number>()
    for (const [text, ids] of ofText) {
      if (!text || text.split(' ').length < 20 || ids.length < 3) continue
      const winners = new Set(ids.map((id) => winnerOf.get(id)))
      expect(new Set(ids.map((id) => lots.get(id).customerId)).size).toBe(ids.length)
      if (winners.size === 1) for (const id of ids) copied.add(id)
      else expect(winners.size).toBe(ids.length)
    }
    expect(copied).toEqual(keysOf('techspec-copied'))
    expect(copied.size).toBe(3 + 4 + 6)
  })

  test('points wait in the plan for one source, or in parts, of which nothing has come yet', () => {
    const used = new Set<number>(
      [...lots.values()]
        .flatMap((lot) => lot.pointList)
        .concat(contracts.flatMap((contract) => contract.ContractUnits.map((unit: Any) => unit.plnPointId))),
    )
    for (const id of keysOf('plan-direct-usually-competed')) {
      const point = plans.get(id)
      expect(used.has(id)).toBe(false)
      expect(point.refTradeMethodsId).toBe(23)
      expect(point.amount).toBeGreaterThan(limit('small', point.refSubjectTypeId, String(point.plnPointYear)))
    }
    const ahead = (buyer: number) =>
      [...plans.values()].filter(
        (point) => point.sysSubjectsId === buyer && !used.has(point.id) && point.isActive === 1,
      )
    for (const row of rows('plan-split-forming', 'planted')) {
      const parts = ahead(row.keys[0].id)
      const most = limit('small', parts[0].refSubjectTypeId, String(row.year))
      expect(new Set(parts.map((point) => point.refEnstruCode.slice(0, 6))).size).toBe(1)
      expect(Math.max(...parts.map((point) => point.amount))).toBeLessThan(most)
      expect(parts.reduce((total, point) => total + point.amount, 0)).toBeGreaterThan(most)
    }
  })
})

describe('how it is asked for', () => {
  test('a market asked for all schemes has those that it has room for', async () => {
    const small = await testMarket({ processes: 500, seed: 3 })
    expect(new Set(small.read('truth').map((row) => row.scheme))).toEqual(new Set(schemeNames.slice(0, 4)))
    expect(small.manifest.counts.announcements).toBe(500)
    await small.remove()
  })

  test('a market with room for all has all, each planted and with look-alikes, and a page tells of them', async () => {
    const large = await makeMarket({ processes: roomForAll, seed: 17 }, { write: () => {} }, () => undefined)
    for (const kind of ['planted', 'lookalike'] as const) {
      const schemes = large.truth.filter((row) => row.kind === kind).map(({ scheme }) => scheme)
      expect(new Set(schemes)).toEqual(new Set(schemeNames))
    }
    const page = readFileSync(new URL('../../docs/schemes.md', import.meta.url), 'utf8')
    const named = page
      .split('\n')
      .flatMap((line) => /^\| ([a-z]+(?:-[a-z]+)+|overpriced|rotation) \|/.exec(line)?.[1] ?? [])
    expect(named.sort()).toEqual([...schemeNames].sort())
  })

  test('a scheme that is named is planted in a small market too, as often and as boldly as was said', async () => {
    const one = await testMarket({
      processes: 200,
      seed: 3,
      schemes: ['results-late'],
      planting: { instances: 2, boldness: 1 },
    })
    const told = one.read('truth')
    expect(new Set(told.map((row) => row.instance))).toEqual(new Set(['results-late-1', 'results-late-2']))
    expect(new Set(told.map((row) => row.boldness))).toEqual(new Set([1]))
    expect(one.manifest.planting).toEqual({ instances: 2, boldness: 1 })
    expect(one.manifest.counts.announcements).toBe(200)
    await one.remove()
  })

  test('innocent purchases of the same buyer hide what is planted', async () => {
    const options = { processes: 200, seed: 3, schemes: ['results-late'] as const }
    const open = await testMarket(options)
    const hidden = await testMarket({ ...options, planting: { hidden: 3 } })
    const own = (made: TestMarket) => {
      const known = byId(made.read('announcements'))
      const guilty = made.read('truth').filter((row) => row.kind === 'planted')
      const buyer = known.get(guilty[0].keys[0].id).orgPid
      return {
        guilty: guilty.length,
        tenders: [...known.values()].filter((one) => one.orgPid === buyer && one.refTradeMethodsId === 2).length,
      }
    }
    const [bare, covered] = [own(open), own(hidden)]
    expect(covered.guilty).toBe(bare.guilty)
    expect(covered.tenders).toBeGreaterThanOrEqual(bare.tenders + 3 * bare.guilty - 3)
    await Promise.all([open.remove(), hidden.remove()])
  })

  test('an earlier now tells only of what had happened, by the same ids', async () => {
    const options = { processes: 400, seed: 8, schemes: ['failed-on-purpose', 'off-plan', 'quotation-volume'] as const }
    const whole = await testMarket(options)
    const earlier = await testMarket({ ...options, now: '2025-08-15' })
    const all = whole.read('truth').map((row) => JSON.stringify(row))
    const then = earlier.read('truth')
    expect(then.length).toBeLessThan(all.length)
    for (const row of then) {
      expect(all).toContain(JSON.stringify(row))
      for (const { entity, id } of row.keys)
        expect(byId(earlier.read(entity), entity === 'subjects' ? 'pid' : 'id').has(id)).toBe(true)
    }
    await Promise.all([whole.remove(), earlier.remove()])
  })
})
