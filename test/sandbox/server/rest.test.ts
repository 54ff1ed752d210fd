import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partOfAnnouncement } from '../../../src/sandbox/server/rest-shapes.ts'
import { serveMarket } from '../../../src/sandbox/server/serve.ts'
import type { Any } from '../market.ts'
import { Client, type Place, servedPlace } from './client.ts'

let place: Place
let market: Place['market']
let client: Place['client']

beforeAll(async () => {
  place = await servedPlace({ processes: 300, seed: 27 })
  ;({ market, client } = place)
})

afterAll(() => place.close())

const ids = (records: Any[], key = 'id') => records.map((record) => record[key])
const body = async (path: string) => (await client.get(path)).body

describe('lists', () => {
  test.each([
    ['subject', 'subjects', 'pid'],
    ['subject/all', 'subjects', 'pid'],
    ['rnu', 'unscrupulous', 'id'],
    ['plans/all', 'plans', 'id'],
    ['trd-buy', 'announcements', 'id'],
    ['trd-buy/all', 'announcements', 'id'],
    ['trd-app', 'bids', 'id'],
    ['lots', 'lots', 'id'],
    ['contract', 'contracts', 'id'],
    ['contract/all', 'contracts', 'id'],
    ['acts', 'acts', 'id'],
    ['treasury-pay', 'payments', 'id'],
  ])('/%s has every record once, newest first, in v2 and v3', async (path, entity, key) => {
    for (const version of ['v2', 'v3']) {
      const found = ids(await client.list(`/${version}/${path}?limit=150`), key).map(Number)
      expect(found).toEqual([...found].sort((left, right) => right - left))
      if (entity === 'bids') expect(found.length).toBeGreaterThan(0)
      else expect(found.sort()).toEqual(ids(market.read(entity), key).sort())
    }
  })

  test('next_page is relative, keeps the filter, names the limit only when it was given, and ends empty', async () => {
    const first = await body('/v3/lots')
    expect(Object.keys(first)).toEqual(['total', 'limit', 'next_page', 'items'])
    expect(first.next_page).toBe(`/v3/lots?page=next&search_after=${first.items.at(-1).id}`)
    // As a parameter it does nothing: the first page comes for ever.
    expect((await body(`/v3/lots?next_page=${encodeURIComponent(first.next_page)}`)).items).toEqual(first.items)
    const bidder = market.read('bids')[0].supplierId
    const own = await body(`/v3/trd-app?supplier_id=${bidder}&limit=1`)
    if (own.total > 1) expect(own.next_page).toContain(`page=next&limit=1&supplier_id=${bidder}&search_after=`)
    for (const item of await client.list(`/v3/trd-app?supplier_id=${bidder}&limit=1`))
      expect(item.supplier_id).toBe(bidder)
  })
})

describe('participants', () => {
  test('a number that is not there is null in REST and empty in GraphQL; the day of creation is a stamp', async () => {
    const person = market.read('subjects').find((subject) => subject.iin !== '')
    const [brief] = (await body('/v3/subject?limit=500')).items.filter((item: Any) => item.pid === person.pid)
    expect(brief).toMatchObject({ bin: null, iin: person.iin, name_ru: person.nameRu })
    expect(Object.keys(brief)).not.toContain('email')
    const whole = await body(`/v3/subject/${person.pid}`)
    expect(whole).toMatchObject({ bin: null, iin: person.iin, total_address: person.Address.length })
    expect(whole.crdate).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    expect(whole.country_code).toBe('398')
    expect(whole.address[0].country_code).toBe(398)
    const [graph] = (await client.post(`{Subjects(filter: {iin: "${person.iin}"}) {bin crdate}}`)).data.Subjects
    expect(graph.bin).toBe('')
    expect(graph.crdate).toEqual(expect.any(Number))
    expect((await body(`/v3/subject/biin/${person.iin}/address`)).items).toEqual(whole.address)
    expect((await body(`/v3/subject/biin/${person.iin}/employees`)).items.length).toBe(whole.employees.length)
    expect(await client.get('/v3/subject/1')).toEqual({
      status: 404,
      body: {
        name: 'Not Found',
        message: 'Компания не найдена',
        code: 0,
        status: 404,
        type: 'yii\\web\\NotFoundHttpException',
      },
    })
  })

  test('the register of unscrupulous suppliers: ids and codes are text in the list, codes numbers in the details', async () => {
    const entry = market.read('unscrupulous')[0]
    const item = (await body('/v3/rnu?limit=500')).items.find((one: Any) => one.id === String(entry.id))
    expect(item.pid).toBe(String(entry.pid))
    if (item.kato_list !== null) for (const code of item.kato_list) expect(code).toEqual(expect.any(String))
    const details = await body(`/v3/rnu/${entry.supplierBiin}`)
    expect(details.total).toBe(entry.Detail.length)
    expect(details.items[0]).toMatchObject({
      customer_biin: entry.Detail[0].customerBiin,
      court_decision: entry.Detail[0].courtDecision,
      kato_list: entry.Detail[0].katoList,
    })
    const missing = await client.get('/v3/rnu/123456789012')
    expect([missing.status, missing.body.message]).toEqual([404, 'Поставщик не найден в реестре'])
  })
})

describe('plans', () => {
  test('customers that plan, and how much', async () => {
    const items = await client.list('/v3/plans?limit=500')
    const plans = market.read('plans')
    for (const { pid, doc_count } of items)
      expect(doc_count).toBe(plans.filter((point) => point.sysSubjectsId === pid).length)
    expect(items.reduce((total, item) => total + item.doc_count, 0)).toBe(plans.length)
  })

  test('the code of the unit is a number here and text in GraphQL', async () => {
    const point = market.read('plans').find((one) => /^\d+$/.test(one.refUnitsCode))
    const item = await body(`/v3/plans/view/${point.id}`)
    expect(item.ref_units_code).toBe(Number(point.refUnitsCode))
    expect(item.ref_subject_types_id).toBe(point.refSubjectTypeId)
    expect(item).not.toHaveProperty('ref_subject_type_id')
    expect(item.plan_act_number).toBe(point.PlanActs.planActNumber)
    expect(item.kato).toHaveLength(point.PlansKato.length)
    expect(item.spec[0].pln_points_id).toBe(point.id)
    const [graph] = (await client.post(`{Plans(filter: {id: ${point.id}}) {refUnitsCode}}`)).data.Plans
    expect(graph.refUnitsCode).toBe(point.refUnitsCode)
    const own = await client.list(`/v3/plans/${point.subjectBiin}?limit=500`)
    expect(ids(own)).toContain(point.id)
    expect(own[0]).not.toHaveProperty('kato')
  })

  test('places and budget lines under their own ids', async () => {
    const plans = market.read('plans')
    for (const [part, field] of [
      ['kato', 'PlansKato'],
      ['spec', 'PlansSpec'],
    ] as const) {
      const items = await client.list(`/v3/plans/${part}?limit=130`)
      const expected = plans.flatMap((point) => ids(point[field]))
      expect(ids(items)).toEqual(expected.sort((left, right) => right - left))
    }
  })

  test('deleted ones', async () => {
    const items = await client.list('/v2/plans/deleted?limit=500')
    const deleted = market.read('plans').filter((point) => point.isDeleted === 1)
    expect(ids(items).sort()).toEqual(ids(deleted).sort())
    for (const item of items) expect(Object.keys(item)).toEqual(['id', 'rootrecord_id', 'is_deleted', 'index_date'])
  })
})

describe('announcements, lots and bids', () => {
  test('the commission, suspensions and cancellations are bare lists', async () => {
    const announcements = market.read('announcements')
    const having = (field: string) =>
      announcements.find((one) => (Array.isArray(one[field]) ? one[field].length > 0 : one[field]))!
    // The market makes up no members of commissions.
    expect(await body(`/v3/trd-buy/${announcements[0].id}/commission`)).toEqual([])
    const member = { id: 7, trdBuyId: 5, fio: 'X', refCommRolesId: 1 }
    expect(partOfAnnouncement({ id: 5, Commission: [member] }, 'commission')).toMatchObject([
      { id: 7, trd_buy_id: 5, fio: 'X', ref_comm_roles_id: 1 },
    ])
    const cancelled = having('Cancel')
    expect((await body(`/v3/trd-buy/${cancelled.id}/cancel`))[0].trd_buy_id).toBe(cancelled.id)
    const paused = having('Pause')
    expect((await body(`/v3/trd-buy/${paused.id}/pause`))[0].id).toBe(paused.Pause.id)
    expect(await body(`/v3/trd-buy/${announcements.find((one) => one.Cancel.length === 0).id}/cancel`)).toEqual([])
    expect((await client.get('/v3/trd-buy/1/pause')).status).toBe(404)
  })

  test('the full announcement lacks what only GraphQL has', async () => {
    const record = market.read('announcements')[5]
    const item = await body(`/v3/trd-buy/${record.id}`)
    for (const name of ['last_update_date', 'fin_year', 'kato', 'files']) expect(item).not.toHaveProperty(name)
    expect((await body('/v3/trd-buy')).items[0]).not.toHaveProperty('count_lots')
    expect((await client.get(`/v3/trd-buy/number-anno/${record.id}-99`)).status).toBe(404)
    for (const one of await client.list(`/v3/trd-buy/bin/${record.orgBin}?limit=500`))
      expect(one.org_bin).toBe(record.orgBin)
  })

  test('a lot knows of dumping here, and of its real method in GraphQL', async () => {
    const record = market.read('lots')[5]
    const item = await body(`/v3/lots/${record.id}`)
    expect(item).toMatchObject({ dumping_lot_price: expect.any(Number), point_list: record.pointList })
    for (const name of ['ref_buy_trade_methods_id', 'enstru_list', 'pln_point_kato_list', 'is_deleted'])
      expect(item).not.toHaveProperty(name)
    expect(ids((await body(`/v3/lots/number-anno/${record.trdBuyNumberAnno}`)).items)).toContain(record.id)
    for (const one of (await body(`/v3/lots/bin/${record.customerBin}`)).items)
      expect(one.customer_bin).toBe(record.customerBin)
  })

  test('bids by each of their filters; ids of points are text', async () => {
    const bid = market.read('bids').find((one) => one.protNumber !== null)
    const lot = bid.AppLots[0].lotId
    for (const query of [
      `id=${bid.id}`,
      `buy_id=${bid.buyId}`,
      `supplier_id=${bid.supplierId}`,
      `supplier_bin_iin=${bid.supplierBinIin}`,
      `prot_id=${bid.protId}`,
      `prot_number=${bid.protNumber}`,
      `cr_fio=${encodeURIComponent(bid.crFio)}`,
      `mod_fio=${encodeURIComponent(bid.modFio)}`,
      `app_lots.lot_id=${lot}`,
    ]) {
      const found = await client.list(`/v3/trd-app?${query}`)
      expect(ids(found), query).toContain(bid.id)
      expect(found.length, query).toBeLessThan(market.manifest.counts.bids!)
    }
    const [item] = (await body(`/v3/trd-app?id=${bid.id}`)).items
    expect(item.app_lots[0].point_list).toEqual(bid.AppLots[0].pointList.map(String))
    expect(item.app_lots[0].offers[0].point_id).toEqual(expect.any(Number))
    expect((await body('/v3/trd-app?cr_fio=nobody')).total).toBe(0)
  })
})

describe('contracts', () => {
  test('their items: sums of budget lines are text', async () => {
    const contract = market
      .read('contracts')
      .find((one) => one.ContractUnits.some((unit: Any) => unit.Spec?.length > 0))!
    const { items } = await body(`/v3/contract/${contract.id}/units`)
    const line = items.find((unit: Any) => unit.spec.length > 0).spec[0]
    expect(line.total_sum).toEqual(expect.any(String))
    expect(line.plan_sum).toEqual(expect.any(String))
    const any = market.read('contracts')[3]
    const item = await body(`/v3/contract/${any.id}`)
    expect(item).toMatchObject({ fakt_sum: any.faktSum, contract_sum_wnds: any.contractSumWnds })
    const { items: units } = await body(`/v3/contract/${any.id}/units`)
    const sums = new Map(units.map((unit: Any) => [unit.id, unit.fact_sum]))
    expect(sums).toEqual(new Map(any.ContractUnits.map((unit: Any) => [unit.id, unit.factSum])))
    for (const name of ['with_nds', 'contract_units', 'files']) expect(item).not.toHaveProperty(name)
  })

  test('by number, announcement, supplier and customer', async () => {
    const record = market.read('contracts').find((one) => one.trdBuyId !== 0)
    for (const path of [
      `contract/number/?number=${encodeURIComponent(record.contractNumber)}`,
      `contract/number-sys/?number=${encodeURIComponent(record.contractNumberSys)}`,
      `contract/number-anno/${record.trdBuyNumberAnno}`,
      `contract/supplier/${record.supplierBiin}`,
      `contract/customer/${record.customerBin}`,
    ])
      expect(ids(await client.list(`/v3/${path}`)), path).toContain(record.id)
    const payment = market.read('payments')[0]
    expect(ids(await client.list(`/v3/treasury-pay/${payment.contract_id}`))).toContain(payment.id)
    const act = market.read('acts')[0]
    expect((await body(`/v3/acts/${act.id}`)).number_act).toBe(act.numberAct)
  })
})

describe('the journal', () => {
  test('has changes and removals of a day, newest first', async () => {
    const plans = market.read('plans')
    const deleted = plans.find((point) => point.isDeleted === 1)
    const day = deleted.timestamp.slice(0, 10)
    const items = await client.list(`/v3/journal?date_from=${day}&date_to=${day}&limit=7`)
    expect(items.map((item) => item.date_action)).toEqual(
      items
        .map((item) => item.date_action)
        .sort()
        .reverse(),
    )
    for (const item of items) {
      expect(Object.keys(item)).toEqual(['object_id', 'action', 'date_action', 'service_name', 'service_title', 'url'])
      expect(item.date_action.slice(0, 10)).toBe(day)
    }
    const gone = items.find(
      (item) => item.service_name === 'plans' && item.object_id === String(deleted.id) && item.action === 'D',
    )
    expect(gone).toMatchObject({ date_action: deleted.timestamp, url: '' })
    const born = deleted.dateCreate.slice(0, 10)
    if (born !== day) {
      const before = await client.list(`/v3/journal?date_from=${born}&date_to=${born}`)
      expect(before.find((item) => item.object_id === String(deleted.id))?.action).toBe('U')
    }
    const changed = market.read('contracts')[0]
    const last = changed.lastUpdateDate.slice(0, 10)
    expect(await client.list(`/v3/journal?date_from=${last}&date_to=${last}`)).toContainEqual(
      expect.objectContaining({
        object_id: String(changed.id),
        service_name: 'contract',
        url: `https://ows.goszakup.gov.kz/v3/contract/${changed.id}`,
      }),
    )
    expect((await client.get('/v3/journal')).status).toBe(400)
  })

  test('names every object that changes from one moment to another', async () => {
    const dates = market
      .read('announcements')
      .map((record) => record.publishDate.slice(0, 10))
      .sort()
    for (const share of [0.3, 0.6, 0.8]) await compare(dates[Math.floor(dates.length * share)]!)
  })

  async function compare(day: string): Promise<void> {
    const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
    const shown = async (now: string) => {
      const server = await serveMarket({ from: market.directory, now })
      const own = new Client(server)
      const records = new Map<string, string>()
      for (const [root, service, fields] of [
        ['TrdBuy', 'trd_buy', 'id refBuyStatusId totalSum lastUpdateDate'],
        ['Lots', 'lots', 'id refLotStatusId lastUpdateDate'],
        ['Contract', 'contract', 'id refContractStatusId faktSum lastUpdateDate'],
        ['Plans', 'plans', 'id refPlnPointStatusId isDeleted'],
        ['Acts', 'acts', 'id statusId approveDate'],
      ] as const)
        for (const record of await own.all(root, fields)) records.set(`${service} ${record.id}`, JSON.stringify(record))
      const journal = await own.list(`/v3/journal?date_from=${now}&date_to=${now}&limit=500`)
      own.close()
      await server.close()
      return { records, journal: new Set(journal.map((item) => `${item.service_name} ${item.object_id}`)) }
    }
    const old = await shown(before)
    const { records, journal } = await shown(day)
    const changed = [...records].filter(([key, record]) => old.records.get(key) !== record).map(([key]) => key)
    expect(changed.length).toBeGreaterThan(0)
    for (const key of changed) expect(journal).toContain(key)
  }
})

test('what is not a path is an invalid route', async () => {
  for (const path of [
    '/v3',
    '/v3/',
    '/v3/subject/all/1',
    '/v3/subject/biin',
    '/v3/trd-buy/1/2/3',
    '/v3/plans/x',
    '/v3/acts/1/2',
    '/v3/lots/other/1',
    '/v3/refs',
    '/v4/lots',
    '/v2/graphql',
    '/v3//lots',
    '/download/trd_buy/zz',
    '/sandbox/nothing',
  ]) {
    const { status, body } = await client.get(path)
    expect([path, status, body.message]).toEqual([path, 404, 'Invalid Route'])
  }
  expect((await client.raw({ method: 'DELETE', path: '/v3/lots' })).status).toBe(405)
  expect((await client.raw({ method: 'HEAD', path: '/v3/lots' })).bytes).toHaveLength(0)
})
