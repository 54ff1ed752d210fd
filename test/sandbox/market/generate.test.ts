import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkDigit } from '../../../src/law/check-digit.ts'
import { nonCompetitiveShare } from '../../../src/sandbox/market/direct.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { entities } from '../../../src/sandbox/market/market.ts'
import { type Any, byId, type TestMarket, testMarket } from '../market.ts'

let market: TestMarket
let records: Record<string, Any[]>

beforeAll(async () => {
  market = await testMarket({ processes: 2000, seed: 5 })
  records = Object.fromEntries([...entities, 'truth'].map((name) => [name, market.read(name)]))
})

afterAll(() => market.remove())

function digests(directory: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        return [path.slice(directory.length), createHash('sha256').update(readFileSync(path)).digest('hex')]
      }),
  )
}

function vatSpans(): Map<string, [string, string][]> {
  const spans = new Map<string, [string, string][]>()
  const [, ...lines] = readFileSync(join(market.directory, 'registers/vat_payers.csv'), 'utf8').trim().split('\n')
  for (const line of lines) {
    const cells = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, ''))
    const [bin = '', , from = '', to = ''] = cells
    spans.set(bin, [...(spans.get(bin) ?? []), [from, to === '' ? '9999-12-31' : to]])
  }
  return spans
}

describe('parameters', () => {
  test('a market that was interrupted leaves nothing, not even its directory', async () => {
    const output = join(market.directory, 'not', 'whole')
    const made = generateMarket({ processes: 50, seed: 1, output, signal: AbortSignal.abort() })
    await expect(made).rejects.toThrow('interrupted')
    expect(existsSync(join(market.directory, 'not'))).toBe(false)
  })

  test('equal ones give equal bytes, another seed another market', async () => {
    const small = { processes: 150, seed: 9 }
    const [first, second, other] = [
      await testMarket(small),
      await testMarket(small),
      await testMarket({ ...small, seed: 10 }),
    ]
    expect(digests(second.directory)).toEqual(digests(first.directory))
    expect(digests(other.directory)['/announcements.ndjson']).not.toBe(
      digests(first.directory)['/announcements.ndjson'],
    )
    await Promise.all([first.remove(), second.remove(), other.remove()])
  })

  test('an earlier now hides what came later and changes no id', async () => {
    const now = '2026-03-31'
    const earlier = await testMarket({ processes: 2000, seed: 5, now })
    for (const [entity, ...stamps] of [
      ['announcements', 'publishDate', 'lastUpdateDate', 'itogiDatePublic'],
      ['contracts', 'signDate', 'lastUpdateDate', 'faktExecDate'],
      ['plans', 'dateCreate', 'timestamp'],
      ['acts', 'createDateAct', 'approveDate'],
      ['payments', 'last_update_date'],
      ['bids', 'dateApply'],
      ['complaints', 'dateApply', 'lastUpdateDate', 'decisionDate'],
      ['waybills', 'crdate'],
      ['news', 'publishDate'],
      ['qualified', 'startDate'],
    ] as const) {
      const known = byId(records[entity]!)
      const shown = earlier.read(entity)
      expect(shown.length).toBeGreaterThan(0)
      expect(shown.length).toBeLessThan(known.size)
      for (const record of shown) {
        expect(known.has(record.id)).toBe(true)
        for (const stamp of stamps) expect((record[stamp] ?? '') <= `${now} 23:59:59`).toBe(true)
      }
    }
    expect(earlier.manifest.now <= `${now} 23:59:59`).toBe(true)
    const announcements = byId(earlier.read('announcements'))
    const open = [...announcements.values()].filter((record) => record.endDate > `${now} 23:59:59`)
    expect(open.length).toBeGreaterThan(0)
    for (const record of open) expect([210, 220, 410, 430]).toContain(record.refBuyStatusId)
    await earlier.remove()
  })

  test('a market has as many announcements as asked for, and says what is in it', () => {
    expect(records.announcements).toHaveLength(2000)
    for (const [name, count] of Object.entries(market.manifest.counts)) expect(market.read(name)).toHaveLength(count)
    expect(market.manifest.now <= '2026-10-30 23:59:59').toBe(true)
  })

  test('years outside the calendar are refused', async () => {
    await expect(testMarket({ processes: 10, seed: 1, years: [2019, 2020] })).rejects.toThrow('2019-2020')
  })
})

describe('identities', () => {
  test('numbers pass the check digit and belong to nobody', () => {
    for (const subject of records.subjects!) {
      const number: string = subject.bin === '' ? subject.iin : subject.bin
      expect(number).toMatch(/^\d{12}$/)
      expect(checkDigit(number.slice(0, 11))).toBe(Number(number[11]))
      if (subject.bin === '') {
        expect(number.slice(2, 6)).toBe('0231')
        expect(subject.typeSupplier).toBe(3)
        expect(subject.nameRu).toMatch(/^ИП /)
      } else {
        expect(Number(number.slice(2, 4))).toBeGreaterThan(12)
        expect(number[4]).toBe('4')
      }
    }
    const numbers = records.subjects!.map((subject) => subject.bin || subject.iin)
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test('names are given in Russian and in Kazakh', () => {
    for (const subject of records.subjects!) expect(subject.nameKz).not.toBe('')
    expect(records.subjects!.filter((subject) => /[әғқңөұүһі]/i.test(subject.nameKz)).length).toBeGreaterThan(20)
  })
})

describe('statistics', () => {
  test('non-competitive contracts have the shares of their year', () => {
    const latest = new Map<number, Any>()
    for (const contract of records.contracts!) latest.set(contract.rootId, contract)
    for (const year of [2023, 2024, 2025, 2026]) {
      const own = [...latest.values()].filter(
        (contract) =>
          records.contracts!.find((entry) => entry.id === contract.rootId).signDate.slice(0, 4) === String(year),
      )
      const single = own.filter((contract) => [6, 23, 123, 125].includes(contract.faktTradeMethodsId))
      const sum = (list: Any[]) => list.reduce((total, contract) => total + contract.contractSum, 0)
      const [byCount, byValue] = nonCompetitiveShare(year)
      expect(Math.abs(single.length / own.length - byCount)).toBeLessThan(0.04)
      expect(Math.abs(sum(single) / sum(own) - byValue)).toBeLessThan(0.06)
    }
  })

  test('lots, bids, failures and methods are spread as in a market', () => {
    const bidders = new Map<number, number>()
    for (const bid of records.bids!)
      for (const lot of bid.AppLots) bidders.set(lot.lotId, (bidders.get(lot.lotId) ?? 0) + 1)
    const judged = records.lots!.filter(
      (lot) => lot.refBuyTradeMethodsId !== 6 && [360, 370].includes(lot.refLotStatusId),
    )
    const single = judged.filter((lot) => bidders.get(lot.id) === 1).length / judged.length
    expect(single).toBeGreaterThan(0.15)
    expect(single).toBeLessThan(0.35)
    const failed = judged.filter((lot) => lot.refLotStatusId === 370).length / judged.length
    expect(failed).toBeGreaterThan(0.15)
    expect(failed).toBeLessThan(0.5)
    const methods = new Set(records.announcements!.map((record) => record.refTradeMethodsId))
    for (const method of [2, 3, 6, 60, 78, 188]) expect(methods).toContain(method)
    const regions = new Set(records.announcements!.map((record) => record.kato[0].slice(0, 2)))
    expect(regions.size).toBeGreaterThan(10)
    expect(records.announcements!.some((record) => record.refBuyStatusId === 430)).toBe(true)
    expect(records.announcements!.every((record) => record.countLots >= 1 && record.countLots <= 4)).toBe(true)
  })
})

describe('records hang together', () => {
  test('ids are unique and every reference is there', () => {
    const maps = Object.fromEntries(
      ['announcements', 'lots', 'plans', 'bids', 'contracts', 'acts', 'payments'].map((name) => [
        name,
        byId(records[name]!),
      ]),
    )
    for (const [name, map] of Object.entries(maps)) expect(map.size).toBe(records[name]!.length)
    const subjects = byId(records.subjects!, 'pid')
    for (const lot of records.lots!) {
      expect(maps.announcements!.has(lot.trdBuyId)).toBe(true)
      expect(subjects.get(lot.customerId).bin).toBe(lot.customerBin)
      for (const point of lot.pointList) expect(maps.plans!.has(point)).toBe(true)
      expect(lot.lotNumber.startsWith(`${maps.plans!.get(lot.pointList[0]).rootrecordId}-`)).toBe(true)
    }
    for (const bid of records.bids!) {
      expect(maps.announcements!.has(bid.buyId)).toBe(true)
      expect(subjects.has(bid.supplierId)).toBe(true)
      for (const lot of bid.AppLots) expect(maps.lots!.get(lot.lotId).trdBuyId).toBe(bid.buyId)
    }
    for (const contract of records.contracts!) {
      expect(subjects.has(contract.supplierId) && subjects.has(contract.customerId)).toBe(true)
      expect(maps.contracts!.has(contract.rootId)).toBe(true)
      if (contract.parentId !== 0) expect(maps.contracts!.get(contract.parentId).refContractStatusId).toBe(455)
      if (contract.trdBuyId !== 0) expect(maps.announcements!.has(contract.trdBuyId)).toBe(true)
      for (const unit of contract.ContractUnits) {
        expect(maps.plans!.has(unit.plnPointId)).toBe(true)
        if (unit.lotId !== 0) expect(maps.lots!.get(unit.lotId).refLotStatusId).toBe(360)
      }
    }
    for (const act of records.acts!) expect(maps.contracts!.get(act.contractId).rootId).toBe(act.contractRootId)
    for (const payment of records.payments!) expect(maps.contracts!.has(payment.contract_id)).toBe(true)
    for (const record of records.announcements!)
      if (record.parentId !== 0) expect(maps.announcements!.has(record.parentId)).toBe(true)
  })

  test('dates come in order', () => {
    for (const record of records.announcements!) {
      expect(record.publishDate <= record.startDate && record.startDate < record.endDate).toBe(true)
      if (record.discusEndDate !== null) expect(record.discusEndDate <= record.startDate).toBe(true)
      if (record.itogiDatePublic !== null) expect(record.itogiDatePublic > record.endDate).toBe(true)
    }
    const announcements = byId(records.announcements!)
    for (const bid of records.bids!) {
      const { startDate, endDate, repeatEndDate } = announcements.get(bid.buyId)
      expect(bid.dateApply > startDate && bid.dateApply < (repeatEndDate ?? endDate)).toBe(true)
    }
    const contracts = byId(records.contracts!)
    for (const act of records.acts!) expect(act.aktDate > contracts.get(act.contractId).signDate).toBe(true)
  })

  test('sums add up and VAT is charged by payers alone, outside what was planted', () => {
    const spans = vatSpans()
    const planted = new Set(
      records
        .truth!.filter((row) => row.scheme === 'vat-by-non-payer' && row.kind === 'planted')
        .map((row) => row.keys[0].id),
    )
    expect(planted.size).toBeGreaterThanOrEqual(3)
    const now = market.manifest.now.slice(0, 10)
    const acts = new Map<number, string[]>()
    for (const act of records.acts!)
      acts.set(act.contractRootId, [...(acts.get(act.contractRootId) ?? []), act.aktDate.slice(0, 10)])
    let charged = 0
    for (const contract of records.contracts!) {
      const units = contract.ContractUnits.reduce((total: number, unit: Any) => total + unit.totalSum, 0)
      expect(units).toBeCloseTo(contract.contractSum, 1)
      if (contract.withNds === 0) {
        expect(contract.contractSumWnds).toBe(contract.contractSum)
        continue
      }
      const rate = contract.planExecDate >= '2026' ? 1.16 : 1.12
      expect(contract.contractSumWnds).toBeCloseTo(contract.contractSum * rate, 1)
      if (contract.refContractStatusId === 455) continue
      charged++
      const dates = acts.get(contract.rootId) ?? [contract.signDate.slice(0, 10), now]
      const registered = dates.every((date) =>
        (spans.get(contract.supplierBiin) ?? []).some(([from, to]) => from <= date && date <= to),
      )
      expect(registered, `contract ${contract.rootId}`).toBe(!planted.has(contract.rootId))
    }
    expect(charged).toBeGreaterThan(100)
  })

  test('losing price quotations keep their first status', () => {
    const announcements = byId(records.announcements!)
    const statuses = new Set(
      records
        .bids!.filter((bid) => announcements.get(bid.buyId).refTradeMethodsId === 3)
        .flatMap((bid) => bid.AppLots.map((lot: Any) => lot.RefAppStatus.nameRu)),
    )
    expect(statuses).toContain('Подано')
    expect(statuses).toContain('Победитель')
    expect(statuses).not.toContain('Допущено')
  })

  test('direct contracts name their ground in the plan', () => {
    const plans = byId(records.plans!)
    const grounds = byId(market.read('refs/ref_justification'))
    const direct = records.contracts!.filter(
      (contract) => contract.faktTradeMethodsId === 23 && contract.id === contract.rootId,
    )
    expect(direct.length).toBeGreaterThan(100)
    for (const contract of direct) {
      expect(contract.trdBuyId).toBe(0)
      const ground = grounds.get(plans.get(contract.ContractUnits[0].plnPointId).refJustificationId)
      expect(ground.name_ru).toMatch(
        contract.signDate >= '2025' ? /^пп\. \d+\) п\. 3 ст\. 16/ : /^пп\. \d+\) п\. 3 ст\. 39/,
      )
    }
  })
})

test('records have the fields and types of the live answers', () => {
  const shapes: Record<string, Record<string, string>> = {
    announcements: {
      id: 'number',
      numberAnno: 'string',
      nameRu: 'string',
      publishDate: 'string',
      endDate: 'string',
      refBuyStatusId: 'number',
      totalSum: 'number',
      orgBin: 'string',
      kato: 'array',
      Files: 'array',
    },
    lots: {
      id: 'number',
      lotNumber: 'string',
      refLotStatusId: 'number',
      amount: 'number',
      count: 'number',
      nameRu: 'string',
      descriptionRu: 'string',
      customerBin: 'string',
      customerNameRu: 'string',
      trdBuyId: 'number',
      trdBuyNumberAnno: 'string',
      plnPointKatoList: 'array',
      enstruList: 'array',
    },
    plans: {
      id: 'number',
      rootrecordId: 'number',
      plnPointYear: 'number',
      subjectBiin: 'string',
      nameRu: 'string',
      refEnstruCode: 'string',
      amount: 'number',
      price: 'number',
      count: 'number',
      refMonthsId: 'number',
      refTradeMethodsId: 'number',
      refPlnPointStatusId: 'number',
      prepayment: 'number',
      supplyDateRu: 'string',
      isActive: 'number',
      dateCreate: 'string',
      timestamp: 'string',
      PlansKato: 'array',
      PlansSpec: 'array',
    },
    bids: { id: 'number', supplierBinIin: 'string', dateApply: 'string', AppLots: 'array' },
    contracts: {
      id: 'number',
      trdBuyId: 'number',
      contractNumber: 'string',
      contractNumberSys: 'string',
      refContractStatusId: 'number',
      supplierBiin: 'string',
      supplierFio: 'string',
      contractSum: 'number',
      faktSum: 'number',
      signDate: 'string',
      crdate: 'string',
      lastUpdateDate: 'string',
      ContractUnits: 'array',
    },
  }
  for (const [entity, shape] of Object.entries(shapes))
    for (const record of records[entity]!)
      for (const [field, type] of Object.entries(shape))
        expect(Array.isArray(record[field]) ? 'array' : typeof record[field], `${entity}.${field}`).toBe(type)
  expect(records.bids![0].dateApply).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/)
  expect(records.plans!.every((point) => /^\d{6}\.\d{3}\.\d{6}$/.test(point.refEnstruCode))).toBe(true)
  expect(records.contracts!.every((contract) => /^\d{12}\/\d{6}\/\d\d$/.test(contract.contractNumberSys))).toBe(true)
})
