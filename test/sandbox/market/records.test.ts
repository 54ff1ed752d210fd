import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { schemaText } from '../../../src/goszakup/schema.ts'
import { workingDaysBetween } from '../../../src/law/calendar.ts'
import { type Any, byId, type TestMarket, testMarket } from '../market.ts'

let market: TestMarket

beforeAll(async () => {
  market = await testMarket({ processes: 2000, seed: 6 })
})

afterAll(() => market.remove())

const day = (stamp: string): string => stamp.slice(0, 10)

describe('complaints', () => {
  test('come within their term after the results, suspend the purchase, and are decided', () => {
    const announcements = byId(market.read('announcements'))
    const subjects = byId(market.read('subjects'), 'pid')
    const bids = Map.groupBy(market.read('bids'), (bid) => bid.buyId)
    const complaints = market.read('complaints')
    expect(complaints.length).toBeGreaterThan(2)
    for (const complaint of complaints) {
      const announcement = announcements.get(complaint.trdBuyId)
      expect(announcement.itogiDatePublic < complaint.dateApply).toBe(true)
      const waited = workingDaysBetween(day(announcement.itogiDatePublic), day(complaint.dateApply))
      expect(waited).toBeGreaterThanOrEqual(1)
      expect(waited).toBeLessThanOrEqual(5)
      expect(subjects.get(complaint.sysSubjectId).supplier).toBe(1)
      const own = (bids.get(complaint.trdBuyId) ?? []).find((bid) => bid.supplierId === complaint.sysSubjectId)
      if (bids.has(complaint.trdBuyId)) expect(own.AppLots.every((lot: Any) => lot.statusId !== 360)).toBe(true)
      expect(announcement.Pause.dateCreate).toBe(complaint.startDate)
      if (complaint.status !== 3) continue
      expect(complaint.startDate < complaint.decisionDate && complaint.decisionDate <= complaint.endDate).toBe(true)
      expect(announcement.Pause.decideDate).toBe(complaint.decisionDate)
      expect(announcement.lastUpdateDate).toBe(complaint.decisionDate)
      expect([350, 430]).toContain(announcement.refBuyStatusId)
      if (announcement.refBuyStatusId === 430) expect(announcement.Cancel[0].dateCreate).toBe(complaint.decisionDate)
    }
  })

  test('keep contracts waiting until the decision, and end them when the results are cancelled', () => {
    const decided = new Map(market.read('complaints').map((complaint) => [complaint.trdBuyId, complaint.decisionDate]))
    const announcements = byId(market.read('announcements'))
    let signed = 0
    for (const contract of market.read('contracts')) {
      if (!decided.has(contract.trdBuyId)) continue
      expect(contract.signDate > decided.get(contract.trdBuyId)).toBe(true)
      expect(announcements.get(contract.trdBuyId).refBuyStatusId).toBe(350)
      signed++
    }
    expect(signed).toBeGreaterThan(0)
  })

  test('stand as they stood at an earlier moment', async () => {
    const complaint = market.read('complaints').find((record) => day(record.startDate) < day(record.decisionDate))!
    const now = day(complaint.startDate)
    const earlier = await testMarket({ processes: 2000, seed: 6, now })
    const shown = byId(earlier.read('complaints')).get(complaint.id)
    expect(shown).toMatchObject({ status: 2, decisionDate: null, dateApply: complaint.dateApply })
    expect(shown.Files).toEqual(complaint.Files.slice(0, 1))
    const announcement = byId(earlier.read('announcements')).get(complaint.trdBuyId)
    expect(announcement).toMatchObject({ refBuyStatusId: 440, Cancel: [], Pause: { status: 1, decideDate: null } })
    for (const lot of earlier.read('lots').filter((record) => record.trdBuyId === complaint.trdBuyId))
      expect(lot.refLotStatusId).toBe(440)
    await earlier.remove()
  })
})

describe('what else the service has', () => {
  test('waybills belong to acts for goods of 2026, with items of the contract and two who sign', () => {
    const acts = byId(market.read('acts'))
    const contracts = byId(market.read('contracts'))
    const items = Map.groupBy(market.read('waybill-items'), (item) => item.waybillId)
    const members = Map.groupBy(market.read('waybill-members'), (member) => member.waybillId)
    const waybills = market.read('waybills')
    expect(waybills.length).toBeGreaterThan(50)
    for (const waybill of waybills) {
      const act = acts.get(waybill.aktId)
      expect(act.aktDate >= '2026').toBe(true)
      expect(act.refSubjectTypeId).toBe(1)
      expect(waybill.contractId).toBe(act.contractId)
      const contract = contracts.get(waybill.contractId)
      const units = new Set(contract.ContractUnits.map((unit: Any) => unit.id))
      expect(items.get(waybill.id)!.map((item) => units.has(item.unitId))).toEqual(
        contract.ContractUnits.map(() => true),
      )
      expect(members.get(waybill.id)!.map((member) => member.subjectId)).toEqual([
        contract.supplierId,
        contract.customerId,
      ])
      expect(waybill.statusId).toBe(act.approveDate === null ? 1 : 2)
    }
  })

  test('the former module keeps old purchases of its own, by the same buyers', () => {
    const announcements = byId(market.read('ob-announcements'))
    const plans = byId(market.read('ob-plans'))
    const subjects = byId(market.read('subjects'), 'pid')
    const current = new Set(market.read('announcements').map((record) => record.id))
    expect(announcements.size).toBeGreaterThan(10)
    for (const [id, record] of announcements) {
      expect(record.publishDate >= '2021' && record.publishDate < '2024').toBe(true)
      expect(record.systemId).toBe(2)
      expect(current.has(id)).toBe(false)
      expect(subjects.has(record.orgPid)).toBe(true)
    }
    for (const lot of market.read('ob-lots')) {
      expect(announcements.has(lot.trdBuyId)).toBe(true)
      for (const point of lot.pointList) expect(plans.has(point)).toBe(true)
    }
    const contracts = market.read('ob-contracts')
    expect(contracts.length).toBeGreaterThan(5)
    for (const contract of contracts) {
      expect(announcements.has(contract.trdBuyId)).toBe(true)
      expect(contract.ObContractUnits.length).toBeGreaterThan(0)
      expect(contract).not.toHaveProperty('supplierFio')
    }
  })

  test('qualified suppliers and news', () => {
    const subjects = byId(market.read('subjects'), 'pid')
    const qualified = market.read('qualified')
    expect(qualified.length).toBeGreaterThan(5)
    for (const entry of qualified) {
      const { bin, iin } = subjects.get(entry.pid)
      expect(bin || iin).toBe(entry.supplierBiin)
      expect(entry.startDate < entry.endDate).toBe(true)
    }
    const news = market.read('news')
    expect(news.length).toBeGreaterThan(24)
    for (const item of news) expect(item.nameKz).toMatch(/[әғқңөұүһі]/i)
  })

  test('every reference book that the service is known to have', () => {
    const names = `ref_lots_status ref_trade_methods ref_units ref_months ref_pln_point_status ref_subject_type
      ref_finsource ref_abp ref_point_type ref_kato ref_countries ref_ekrb ref_fkrb_program ref_fkrb_subprogram
      ref_justification ref_amendment_agreem_type ref_amendm_agreem_justif ref_budget_type ref_type_trade ref_buy_status
      ref_po_st ref_comm_roles ref_contract_status ref_contract_agr_form ref_contract_year_type ref_currency
      ref_contract_cancel ref_contract_type ref_reason ref_buy_lot_reject_reason`
    for (const name of names.split(/\s+/)) {
      const rows = market.read(`refs/${name}`)
      expect(rows.length, name).toBeGreaterThan(0)
      const keys = rows.map((row) => row.id ?? row.code)
      expect(new Set(keys).size, name).toBe(keys.length)
    }
    const [programs, specifics] = [byId(market.read('refs/ref_fkrb_program')), byId(market.read('refs/ref_ekrb'))]
    for (const plan of market.read('plans'))
      for (const line of plan.PlansSpec) {
        expect(programs.has(line.refFkrbProgramId)).toBe(true)
        expect(specifics.get(line.refEkrbId).code).toBe(line.ekrbCode)
      }
  })

  test('contract items name their budget lines, whose codes are text', () => {
    for (const contract of market.read('contracts'))
      for (const unit of contract.ContractUnits) {
        expect(unit.Spec[0].totalSum).toBe(unit.totalSum)
        expect(unit.Spec[0].unitId).toBe(unit.id)
        expect(typeof unit.Spec[0].refFkrbId).toBe('string')
      }
  })
})

describe('what is wrong with the real records is wrong here too', () => {
  const share = (list: Any[], is: (record: Any) => boolean): number => list.filter(is).length / list.length

  test('names with entities, once or twice encoded, and with white space at the end', () => {
    const lots = market.read('lots')
    for (const pattern of [/&quot;/, /&amp;quot;/, / $/, /\t$/])
      expect(share(lots, (lot) => pattern.test(lot.nameRu))).toBeGreaterThan(0.003)
    expect(share(lots, (lot) => /&|\s$/.test(lot.nameRu))).toBeLessThan(0.15)
    expect(market.read('subjects').some((subject) => /&(amp;)?quot;/.test(subject.nameRu))).toBe(true)
    expect(market.read('subjects').some((subject) => subject.Address[0].address.endsWith('\n'))).toBe(true)
  })

  test('nine lots of a hundred have no place', () => {
    const empty = share(market.read('lots'), (lot) => lot.plnPointKatoList.length === 0)
    expect(empty).toBeGreaterThan(0.05)
    expect(empty).toBeLessThan(0.13)
  })

  test('payments have price and quantity the wrong way round', () => {
    for (const payment of market.read('payments')) {
      expect(payment.unit_price).toBe(1)
      expect(payment.quantity).toBe(Math.round(payment.pay_amount))
    }
  })

  test('a file of an announcement names a list, of a lot a number', () => {
    for (const record of market.read('announcements'))
      for (const file of record.Files) expect(file.objectId).toEqual([record.id])
    for (const lot of market.read('lots')) expect(lot.Files[0].objectId).toBe(lot.id)
  })
})

test('records have the fields of the schema, with values of their types, and no other', async () => {
  const { buildSchema, getNamedType, isListType, isObjectType } = await import('graphql')
  const schema = buildSchema(schemaText())
  const types: Record<string, string> = {
    announcements: 'TrdBuy',
    lots: 'Lots',
    plans: 'PlnPoint',
    bids: 'TrdApp',
    contracts: 'Contract',
    acts: 'ContractAct',
    subjects: 'Subject',
    unscrupulous: 'RnuList',
    complaints: 'TrdComplaintAppeal',
    qualified: 'QualifiedSuppliers',
    waybills: 'ContractWaybill',
    'waybill-items': 'ContractWaybillItem',
    'waybill-members': 'ContractWaybillMember',
    news: 'News',
    'ob-announcements': 'ObTrdBuy',
    'ob-lots': 'ObLots',
    'ob-plans': 'ObPlnPoint',
    'ob-contracts': 'ObContract',
    'unpublished-bids': 'TrdApp',
  }
  const fits: Record<string, (value: unknown) => boolean> = {
    Int: (value) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31,
    Float: (value) => typeof value === 'number',
    String: (value) => typeof value === 'string',
  }
  const wrong = new Set<string>()
  const check = (name: string, record: Any): void => {
    const type = schema.getType(name)
    if (!isObjectType(type)) throw new Error(name)
    const fields = type.getFields()
    for (const [key, value] of Object.entries(record)) {
      const field = fields[key]
      if (field === undefined) wrong.add(`${name}.${key} is not in the schema`)
      if (field === undefined || value === null) continue
      if (isListType(field.type) !== Array.isArray(value)) wrong.add(`${name}.${key} is a list, or should be one`)
      const inner = getNamedType(field.type)
      for (const one of Array.isArray(value) ? value : [value])
        if (isObjectType(inner)) check(inner.name, one)
        else if (fits[inner.name]?.(one) !== true)
          wrong.add(`${name}.${key}: ${JSON.stringify(one)} is no ${inner.name}`)
    }
  }
  for (const [entity, type] of Object.entries(types)) for (const record of market.read(entity)) check(type, record)
  expect([...wrong]).toEqual([])
})

test('a market of 2021 can be made', async () => {
  const old = await testMarket({ processes: 60, seed: 2, years: [2021, 2021] })
  expect(old.manifest.counts.announcements).toBe(60)
  await old.remove()
})
