import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ServedMarket, serveMarket } from '../../../src/sandbox/server/serve.ts'
import { type Any, type TestMarket, testMarket } from '../market.ts'

let market: TestMarket
let served: ServedMarket

beforeAll(async () => {
  market = await testMarket({ processes: 400, seed: 4 })
  served = await serveMarket({ from: market.directory })
})

afterAll(async () => {
  await served.close()
  await market.remove()
})

async function post(query: string, variables: object = {}, to: ServedMarket = served): Promise<Any> {
  const answer = await fetch(`${to.baseUrl}/v3/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${to.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  expect(answer.status).toBe(200)
  return answer.json()
}

async function get(path: string, token = served.token): Promise<{ status: number; body: Any }> {
  const answer = await fetch(served.baseUrl + path, { headers: { authorization: `Bearer ${token}` } })
  return { status: answer.status, body: await answer.json() }
}

async function ids(root: string, filter: string): Promise<number[]> {
  const answer = await post(`{${root}(filter: ${filter}, limit: 200) {id}}`)
  expect(answer.errors).toBeUndefined()
  return answer.data[root].map((record: Any) => record.id)
}

describe('GraphQL', () => {
  test.each([
    ['TrdBuy', 'announcements', 'id'],
    ['Lots', 'lots', 'id'],
    ['Plans', 'plans', 'id'],
    ['Contract', 'contracts', 'id'],
    ['Acts', 'acts', 'id'],
    ['Subjects', 'subjects', 'pid'],
  ])('%s is paged to the end: every key once, newest first', async (root, entity, key) => {
    const seen: number[] = []
    let after: number | null = null
    for (;;) {
      const answer: Any = await post(`query($after: Int) {${root}(limit: 70, after: $after) {${key}}}`, { after })
      const { pageInfo } = answer.extensions
      seen.push(...answer.data[root].map((record: Any) => record[key]))
      expect(pageInfo.totalCount).toBe(market.manifest.counts[entity])
      expect(pageInfo.limitPage).toBe(70)
      expect(pageInfo.lastId).toBe(seen.at(-1))
      if (!pageInfo.hasNextPage) break
      after = pageInfo.lastId
    }
    expect(seen).toEqual([...seen].sort((left, right) => right - left))
    expect(new Set(seen)).toEqual(new Set(market.read(entity).map((record) => record[key])))
    expect(seen).toHaveLength(new Set(seen).size)
  })

  test('a page has 50 records unless asked, and 200 at most', async () => {
    expect((await post('{Lots {id}}')).data.Lots).toHaveLength(50)
    const answer = await post('{Lots(limit: 5000) {id}}')
    expect(answer.data.Lots).toHaveLength(200)
    expect(answer.extensions.pageInfo.limitPage).toBe(200)
  })

  test('filters by lists, ranges, dates and text', async () => {
    const lots = market.read('lots')
    const plans = market.read('plans')
    const sample = lots[3]!
    expect(await ids('Lots', `{id: [${lots[0]!.id}, ${sample.id}]}`)).toEqual(
      [lots[0]!.id, sample.id].sort((a, b) => b - a),
    )
    expect(await ids('Lots', `{trdBuyId: ${sample.trdBuyId}}`)).toContain(sample.id)
    expect(await ids('Lots', `{pointList: [${sample.pointList[0]}]}`)).toContain(sample.id)
    expect(await ids('Lots', `{amount: [${sample.amount}, ${sample.amount}]}`)).toContain(sample.id)
    expect(
      await ids('Lots', `{nameRu: ${JSON.stringify(sample.nameRu)}, customerBin: "${sample.customerBin}"}`),
    ).toContain(sample.id)
    expect(await ids('Lots', `{nameRu: "${sample.nameRu.slice(0, 4)}"}`)).toEqual([])
    const word: string = sample.nameRu.split(' ')[0]
    const begins = lots.filter((lot) => lot.nameRu.startsWith(word)).map((lot) => lot.id)
    expect(new Set(await ids('Lots', `{nameRu: "?${word}*"}`))).toEqual(
      new Set(begins.sort((a, b) => b - a).slice(0, 200)),
    )
    expect(await ids('Lots', '{nameDescriptionRu: "бумаги"}')).toEqual(
      await ids('Lots', '{nameDescriptionRu: "бумага"}'),
    )
    expect(await ids('Lots', '{plnPointRootrecordId: 5}')).toEqual([])
    const point = plans[7]!
    expect(
      await ids('Plans', `{refEnstruCode: "${point.refEnstruCode}", subjectBiin: "${point.subjectBiin}"}`),
    ).toContain(point.id)
    const year = market.read('announcements').filter((record) => record.publishDate.startsWith('2025-03'))
    const found = await ids('TrdBuy', '{publishDate: ["2025-03-01", "2025-03-31"]}')
    expect(new Set(found)).toEqual(new Set(year.map((record) => record.id)))
    const kato = year[0]!.kato[0]
    expect(await ids('TrdBuy', `{kato: ["${kato}"]}`)).toContain(year[0]!.id)
    expect(await ids('TrdBuy', `{strKato: "${kato.slice(0, 2)}"}`)).toContain(year[0]!.id)
    expect(await ids('TrdBuy', `{kato: ["${kato.slice(0, 2)}"]}`)).toEqual([])
  })

  test('an organisation is found by bin, a person by iin', async () => {
    const subjects = market.read('subjects')
    const person = subjects.find((subject) => subject.iin !== '')
    const firm = subjects.find((subject) => subject.bin !== '')
    expect((await post(`{Subjects(filter: {iin: "${person.iin}"}) {pid}}`)).data.Subjects).toEqual([
      { pid: person.pid },
    ])
    expect((await post(`{Subjects(filter: {bin: "${person.iin}"}) {pid}}`)).data.Subjects).toEqual([])
    expect((await post(`{Subjects(filter: {bin: "${firm.bin}"}) {pid}}`)).data.Subjects).toEqual([{ pid: firm.pid }])
  })

  test('relations, aliases, fragments and reference books', async () => {
    const contract = market
      .read('contracts')
      .find((record) => record.trdBuyId !== 0 && record.isGu === 1 && record.faktSum > 0)
    const answer = await post(
      `query($f: ContractFiltersInput) {
        one: Contract(filter: $f) {...c}
        two: Contract(filter: $f) {id}
      }
      fragment c on Contract {
        id
        TrdBuy {id Lots {id RefLotsStatus {nameRu}} RefTradeMethods {symbolCode}}
        Supplier {pid nameRu Address {katoCode RefKato {nameRu level}}}
        ContractUnits {id Plans {id RefUnits {nameRu} PlanActs {dateApproved} RefEnstru {code}}}
        Acts {id Place {amount ContractUnits {id}}}
        TreasuryPay {id payAmount contractId}
      }`,
      { f: { id: contract.id } },
    )
    const [found] = answer.data.one
    expect(answer.data.two).toEqual([{ id: contract.id }])
    expect(found.TrdBuy.id).toBe(contract.trdBuyId)
    expect(found.TrdBuy.Lots.map((lot: Any) => lot.id)).toContain(contract.ContractUnits[0].lotId)
    expect(found.TrdBuy.Lots[0].RefLotsStatus.nameRu).toBe('Закупка состоялась')
    expect(found.Supplier.pid).toBe(contract.supplierId)
    expect(found.ContractUnits[0].Plans.id).toBe(contract.ContractUnits[0].plnPointId)
    expect(found.ContractUnits[0].Plans.RefUnits.nameRu).toEqual(expect.any(String))
    expect(found.Acts[0].Place[0].ContractUnits.id).toBe(contract.ContractUnits[0].id)
    expect(found.TreasuryPay[0].contractId).toBe(contract.id)
  })

  test('the quick way and graphql-js give the same answer', async () => {
    for (const query of [
      '{Lots(limit: 20) {id nameRu pointList plnPointKatoList TrdBuy {id nameRu} Customer {pid} Plans {id refUnitsCode RefEnstru {code}} Files {id}}}',
      '{TrdBuy(limit: 20) {id finYear totalSum Lots {id} Files {objectId filePath} Pause {id} Commission {id}}}',
      '{TrdApp(limit: 20) {id dateApply AppLots {id price Lot {id} Offers {amount} RefAppStatus {nameRu}} Supplier {pid bin}}}',
      '{Rnu {id pid katoList Detail {id courtDecision founders {head_fio}} Supplier {nameRu}}}',
      '{News {id}}',
    ]) {
      const quick = await post(query)
      // A directive sends the query to graphql-js.
      const slow = await post(query.replace('{id', '{id @include(if: true)'))
      expect(quick.errors).toBeUndefined()
      expect(slow).toEqual(quick)
    }
  })

  test('introspection works', async () => {
    const answer = await post('{__schema {types {name}}}')
    expect(answer.data.__schema.types.length).toBeGreaterThan(104)
  })

  test('errors come with status 200', async () => {
    expect((await post('{Lots {nothing}}')).errors[0].message).toContain('Cannot query field')
    expect((await post('{Lots {')).errors[0].message).toContain('Syntax Error')
    expect((await post('{Lots(filter: {nothing: 1}) {id}}')).errors[0].message).toContain('nothing')
    expect((await post('query($n: Int) {Lots(limit: $n) {id}}', { n: 'x' })).errors[0].message).toContain('Int')
    expect((await post('mutation {a}')).errors).toHaveLength(1)
  })

  test('bids are sealed until bidding is over', async () => {
    const bids = market.read('bids')
    const announcements = new Map(market.read('announcements').map((record) => [record.id, record]))
    const now = '2025-06-16'
    const earlier = await serveMarket({ from: market.directory, now })
    const open = bids.filter((bid) => {
      const { publishDate, endDate } = announcements.get(bid.buyId)
      return publishDate <= `${now} 23:59:59` && endDate > `${now} 23:59:59`
    })
    expect(open.length).toBeGreaterThan(0)
    const seen = async (to: ServedMarket, buyId: number) =>
      (await post(`{TrdApp(filter: {buyId: ${buyId}}) {id}}`, {}, to)).data.TrdApp.length
    for (const bid of open) {
      expect(await seen(earlier, bid.buyId)).toBe(0)
      expect(await seen(served, bid.buyId)).toBeGreaterThan(0)
      const [record] = (
        await post(`{TrdBuy(filter: {id: ${bid.buyId}}) {refBuyStatusId itogiDatePublic}}`, {}, earlier)
      ).data.TrdBuy
      expect([210, 220]).toContain(record.refBuyStatusId)
      expect(record.itogiDatePublic).toBeNull()
    }
    const signed = (await post('{Contract(limit: 200) {signDate lastUpdateDate}}', {}, earlier)).data.Contract
    for (const contract of signed) expect(contract.signDate <= `${now} 23:59:59`).toBe(true)
    await earlier.close()
  })
})

describe('REST', () => {
  test('payments are paged by the relative next_page', async () => {
    const seen: number[] = []
    let next = '/v3/treasury-pay?limit=100'
    while (next !== '') {
      const { body } = await get(next)
      expect(body.total).toBe(market.manifest.counts.payments)
      expect(body.limit).toBe(100)
      seen.push(...body.items.map((item: Any) => item.id))
      next = body.next_page
      if (next !== '') expect(next).toMatch(/^\/v3\/treasury-pay\?page=next&limit=100&search_after=\d+$/)
    }
    expect(new Set(seen).size).toBe(market.manifest.counts.payments)
    expect(seen).toHaveLength(market.manifest.counts.payments!)
  })

  test('pages have 50 items unless asked, and 500 at most', async () => {
    const first = (await get('/v3/treasury-pay')).body
    expect(first.items).toHaveLength(50)
    expect(first.next_page).toBe(`/v3/treasury-pay?page=next&search_after=${first.items[49].id}`)
    expect((await get('/v3/treasury-pay?limit=9999')).body.limit).toBe(500)
  })

  test('reference books, whole and by key; an unknown one is a 200', async () => {
    const methods = (await get('/v3/refs/ref_trade_methods?limit=500')).body
    expect(methods.total).toBe(35)
    expect((await get('/v3/refs/ref_buy_status')).body.total).toBe(35)
    expect((await get('/v3/refs/ref_lots_status')).body.total).toBe(37)
    expect((await get('/v3/refs/ref_contract_status')).body.total).toBe(33)
    expect((await get('/v3/refs/ref_po_st/360')).body.name_ru).toBe('Победитель')
    expect((await get('/v3/refs/ref_units/796')).body.name_ru).toBe('Штука')
    expect(await get('/v3/refs/ref_nothing')).toEqual({
      status: 200,
      body: { error: 'Справочник не найден', code: 404 },
    })
  })

  test('single objects under their REST names', async () => {
    const record = market.read('announcements')[0]!
    const { body } = await get(`/v3/trd-buy/${record.id}`)
    expect(body).toMatchObject({
      id: record.id,
      number_anno: record.numberAnno,
      ref_trade_methods_id: record.refTradeMethodsId,
    })
    expect((await get(`/v3/trd-buy/number-anno/${record.numberAnno}`)).body.id).toBe(record.id)
    const contract = market.read('contracts')[0]!
    expect((await get(`/v3/contract/${contract.id}`)).body.contract_sum_wnds).toBe(contract.contractSumWnds)
    expect((await get(`/v3/contract/${contract.id}/units`)).body.items[0].pln_point_id).toBe(
      contract.ContractUnits[0].plnPointId,
    )
    const subject = market.read('subjects')[0]!
    expect((await get(`/v3/subject/biin/${subject.bin}`)).body.pid).toBe(subject.pid)
    expect((await get('/v3/subject/biin/000000000000')).status).toBe(404)
    const plan = (await get(`/v3/plans/view/${contract.ContractUnits[0].plnPointId}`)).body
    expect(plan.sum_1).toBe(plan.amount)
    expect(plan.kato[0].ref_kato_code).toMatch(/^\d{9}$/)
    const removed = (await get('/v2/plans/deleted')).body
    expect(removed.items.every((item: Any) => item.is_deleted === 1)).toBe(true)
    expect((await get('/v3/journal?date_from=2025-03-03&date_to=2025-03-07')).body.items.length).toBeGreaterThan(0)
    const bid = market.read('bids')[0]!
    const found = (await get(`/v3/trd-app?app_lots.lot_id=${bid.AppLots[0].lotId}`)).body
    expect(found.items.map((item: Any) => item.id)).toContain(bid.id)
  })
})

describe('who may ask', () => {
  const invalid = {
    name: 'Not Found',
    message: 'Invalid Route',
    code: 0,
    status: 404,
    type: 'yii\\web\\NotFoundHttpException',
  }

  test('a wrong token looks like an unknown path', async () => {
    expect(await get('/v3/refs/ref_units', 'wrong-token')).toEqual({ status: 404, body: invalid })
    expect(await get('/v3/nothing')).toEqual({ status: 404, body: invalid })
    expect(await get('/elsewhere')).toEqual({ status: 404, body: invalid })
    expect(served.token).toMatch(/^[A-Za-z0-9._-]{8,}$/)
  })

  test('another host name is refused', async () => {
    const { port } = new URL(served.baseUrl)
    const status = await new Promise((resolve) => {
      request(
        {
          port,
          host: '127.0.0.1',
          path: '/v3/refs/ref_units',
          headers: { host: 'evil.example', authorization: `Bearer ${served.token}` },
        },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        },
      ).end()
    })
    expect(status).toBe(403)
  })

  test('a body of megabytes is refused', async () => {
    const answer = await fetch(`${served.baseUrl}/v3/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${served.token}` },
      body: JSON.stringify({ query: 'x'.repeat(2_000_000) }),
    }).catch(() => undefined)
    expect(answer === undefined || answer.status === 413).toBe(true)
  })
})

test('faults come as often as asked, the same ones for the same seed', async () => {
  const run = async () => {
    const faulty = await serveMarket({
      from: market.directory,
      faults: 'errors=0.2,429=0.2,truncated=0.1,resets=0.1,seed=3',
    })
    const outcomes: string[] = []
    for (let number = 0; number < 60; number++) {
      const answer = await fetch(`${faulty.baseUrl}/v3/refs/ref_units`, {
        headers: { authorization: `Bearer ${faulty.token}` },
      })
      const body = await answer.text().catch(() => 'reset')
      outcomes.push(body === 'reset' ? body : `${answer.status} ${body.length}`)
    }
    await faulty.close()
    return outcomes
  }
  const first = await run()
  expect(await run()).toEqual(first)
  const kinds = new Set(first.map((outcome) => outcome.split(' ')[0]))
  for (const kind of ['200', '429', 'reset']) expect(kinds).toContain(kind)
  await expect(serveMarket({ from: market.directory, faults: 'oops=1' })).rejects.toThrow('oops')
})

test('a directory without a market says how to make one', async () => {
  await expect(serveMarket({ from: '/nonexistent' })).rejects.toThrow('there is no market in /nonexistent')
})
