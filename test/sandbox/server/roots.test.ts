import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildClientSchema, buildSchema, getIntrospectionQuery, isInputObjectType, printSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSchema, select, selectionText } from '../../../src/goszakup/client/selection.ts'
import { schemaText } from '../../../src/goszakup/schema.ts'
import { type Entity, entities } from '../../../src/sandbox/market/market.ts'
import { filterKeys } from '../../../src/sandbox/server/filters.ts'
import { type ServedMarket, serveMarket } from '../../../src/sandbox/server/serve.ts'
import { temporary } from '../../support/temp.ts'
import type { Any } from '../market.ts'
import { Client, type Place, servedPlace } from './client.ts'

const roots: [root: string, type: string, entity: Entity][] = [
  ['Subjects', 'Subject', 'subjects'],
  ['TrdBuy', 'TrdBuy', 'announcements'],
  ['Contract', 'Contract', 'contracts'],
  ['Acts', 'ContractAct', 'acts'],
  ['Lots', 'Lots', 'lots'],
  ['Plans', 'PlnPoint', 'plans'],
  ['Rnu', 'RnuList', 'unscrupulous'],
  ['News', 'News', 'news'],
  ['TrdApp', 'TrdApp', 'bids'],
  ['ComplaintAppeal', 'TrdComplaintAppeal', 'complaints'],
  ['qualifiedSuppliers', 'QualifiedSuppliers', 'qualified'],
  ['ContractWaybill', 'ContractWaybill', 'waybills'],
  ['ContractWaybillItem', 'ContractWaybillItem', 'waybill-items'],
  ['ContractWaybillMember', 'ContractWaybillMember', 'waybill-members'],
  ['ObTrdBuy', 'ObTrdBuy', 'ob-announcements'],
  ['ObLots', 'ObLots', 'ob-lots'],
  ['ObPlans', 'ObPlnPoint', 'ob-plans'],
  ['ObContract', 'ObContract', 'ob-contracts'],
]

let place: Place
let market: Place['market']
let served: Place['served']
let client: Place['client']

beforeAll(async () => {
  place = await servedPlace({ processes: 300, seed: 21 })
  ;({ market, served, client } = place)
})

afterAll(() => place.close())

/** Everything that a client asks of a type, persons included. */
async function everything(type: string): Promise<string> {
  return selectionText(select(await readSchema(schemaText()), type, { withPersons: true }))
}

/** What a crawl of all roots and lists gets: entity, key and SHA-256 of each record. */
async function crawl(to: ServedMarket): Promise<string[]> {
  const own = new Client(to)
  const seen: string[] = []
  const note = (entity: string, records: Any[]) => {
    for (const record of records)
      seen.push(
        `${entity} ${record.id ?? record.pid ?? record.code} ${createHash('sha256').update(JSON.stringify(record)).digest('hex')}`,
      )
  }
  for (const [root, type, entity] of roots) note(entity, await own.all(root, await everything(type)))
  for (const path of ['treasury-pay', 'plans/deleted', 'rnu', 'refs/ref_kato', 'plans/kato'])
    note(path, await own.list(`/v3/${path}?limit=500`))
  own.close()
  return seen
}

describe('every root', () => {
  test('is one of the schema', () => {
    const query = buildSchema(schemaText()).getQueryType()!
    expect(roots.map(([root]) => root).sort()).toEqual(Object.keys(query.getFields()).sort())
  })

  test.each(roots)('%s gives every record that may be seen, once, newest first', async (root, _, entity) => {
    const key = root === 'Subjects' ? 'pid' : 'id'
    const ids = (await client.all(root, key, 90)).map((record) => record[key])
    expect(ids).toEqual([...ids].sort((left, right) => right - left))
    expect(new Set(ids).size).toBe(ids.length)
    const own = market.read(entity).map((record) => record[key])
    if (entity === 'bids') for (const id of ids) expect(own).toContain(id)
    else expect(ids.sort()).toEqual(own.sort())
  })

  test.each(roots)('%s answers alike the quick way and through graphql-js', async (root, type) => {
    const fields = await everything(type)
    const quick = await client.post(`{${root}(limit: 200) {${fields}}}`)
    // A directive sends the query to graphql-js.
    const slow = await client.post(`{${root}(limit: 200) {... @include(if: true) {${fields}}}}`)
    expect(quick.errors).toBeUndefined()
    expect(slow).toEqual(quick)
  })

  test.each(roots)('%s understands every key of its filter', (root, _, entity) => {
    const schema = buildSchema(schemaText())
    const argument = schema
      .getQueryType()!
      .getFields()
      [root]!.args.find(({ name }) => name === 'filter')!
    if (!isInputObjectType(argument.type)) throw new Error('not an input')
    for (const key of Object.keys(argument.type.getFields())) expect(filterKeys(entity), key).toContain(key)
  })
})

describe('relations', () => {
  test('of complaints, waybills and the former module', async () => {
    const waybill = market.read('waybills')[0]
    const [found] = (
      await client.post(`{ContractWaybill(filter: {id: ${waybill.id}}) {
        id Items {id waybillId} Members {id Role {nameRu}} Status {nameRu} Contract {id ContractWaybill {id}}}}`)
    ).data.ContractWaybill
    expect(found.Items.length).toBe(market.read('waybill-items').filter((item) => item.waybillId === waybill.id).length)
    for (const item of found.Items) expect(item.waybillId).toBe(waybill.id)
    expect(found.Members.length).toBeGreaterThan(0)
    expect(found.Members[0].Role.nameRu).toEqual(expect.any(String))
    expect(found.Contract.id).toBe(waybill.contractId)
    expect(found.Contract.ContractWaybill.map((one: Any) => one.id)).toContain(waybill.id)

    const former = market.read('ob-contracts')[0]
    const [contract] = (
      await client.post(`{ObContract(filter: {id: ${former.id}}) {
        id ObTrdBuy {id ObLots {id ObPlans {id RefUnits {code}}}} ObContractUnits {id ObPlans {id}} Supplier {pid}}}`)
    ).data.ObContract
    expect(contract.ObTrdBuy.id).toBe(former.trdBuyId)
    expect(contract.ObTrdBuy.ObLots[0].ObPlans[0].RefUnits.code).toEqual(expect.any(String))
    expect(contract.ObContractUnits[0].ObPlans.id).toBe(former.ObContractUnits[0].plnPointId)

    for (const complaint of market.read('complaints').slice(0, 3)) {
      const [announcement] = (
        await client.post(`{TrdBuy(filter: {id: ${complaint.trdBuyId}}) {ComplaintAppeal {id trdBuyId}}}`)
      ).data.TrdBuy
      expect(announcement.ComplaintAppeal.trdBuyId).toBe(complaint.trdBuyId)
    }
    const qualified = market.read('qualified')[0]
    const [one] = (await client.post(`{qualifiedSuppliers(filter: {pid: ${qualified.pid}}) {pid Supplier {pid bin}}}`))
      .data.qualifiedSuppliers
    expect(one.Supplier.pid).toBe(qualified.pid)
  })

  test('filters of the new roots narrow', async () => {
    const waybills = market.read('waybills')
    const [first] = waybills
    const ids = async (root: string, filter: string) =>
      (await client.post(`{${root}(filter: ${filter}, limit: 200) {id}}`)).data[root].map((record: Any) => record.id)
    expect(await ids('ContractWaybill', `{waybillNumber: ["${first.waybillNumber}"]}`)).toEqual([first.id])
    expect((await ids('ContractWaybill', `{contractId: [${first.contractId}]}`)).sort()).toEqual(
      waybills
        .filter((one) => one.contractId === first.contractId)
        .map((one) => one.id)
        .sort(),
    )
    const news = market.read('news')
    expect((await ids('News', `{category_id: ${news[0].categoryId}}`)).sort()).toEqual(
      news
        .filter((one) => one.categoryId === news[0].categoryId)
        .map((one) => one.id)
        .sort(),
    )
    const complaints = market.read('complaints')
    for (const { trdBuyId } of complaints.slice(0, 2))
      expect(await ids('ComplaintAppeal', `{trdBuyId: [${trdBuyId}]}`)).toEqual(
        complaints
          .filter((one) => one.trdBuyId === trdBuyId)
          .map((one) => one.id)
          .sort((a, b) => b - a),
      )
  })

  test('after_index_date leaves what the index had then', async () => {
    const dates = market
      .read('announcements')
      .map((record) => record.indexDate)
      .sort()
    const middle = dates[Math.floor(dates.length / 2)]
    const answer = await client.post(`{TrdBuy(after_index_date: "${middle}", limit: 200) {indexDate}}`)
    expect(answer.extensions.pageInfo.totalCount).toBe(dates.filter((date) => date > middle).length)
    for (const { indexDate } of answer.data.TrdBuy) expect(indexDate > middle).toBe(true)
  })
})

test('introspection describes the schema whole', async () => {
  const answer = await client.post(getIntrospectionQuery())
  const found = buildClientSchema(answer.data)
  expect(printSchema(found)).toBe(printSchema(buildSchema(schemaText())))
})

test('two crawls get the same records, byte for byte', async () => {
  const again = await serveMarket({ from: market.directory })
  const first = await crawl(served)
  const second = await crawl(again)
  await again.close()
  expect(first.length).toBeGreaterThan(2000)
  expect(new Set(first.map((line) => line.split(' ').slice(0, 2).join(' '))).size).toBe(first.length)
  expect(second).toEqual(first)
})

test('a market of an older version, which lacks files, is served with what it has', async () => {
  const older = await temporary('older')
  await mkdir(join(older, 'refs'))
  for (const name of await readdir(join(market.directory, 'refs')))
    await copyFile(join(market.directory, 'refs', name), join(older, 'refs', name))
  // What came with later versions stands behind.
  for (const name of entities.slice(0, entities.indexOf('complaints')))
    await copyFile(join(market.directory, `${name}.ndjson`), join(older, `${name}.ndjson`))
  await writeFile(join(older, 'market.json'), await readFile(join(market.directory, 'market.json')))
  const old = await serveMarket({ from: older })
  const own = new Client(old)
  expect(await own.all('ContractWaybill', 'id')).toEqual([])
  expect((await own.all('Lots', 'id')).length).toBe(market.manifest.counts.lots)
  expect((await own.post('{TrdBuy {id ComplaintAppeal {id}}}')).data.TrdBuy[0].ComplaintAppeal).toBeNull()
  own.close()
  await old.close()
})

test('a damaged market says which line', async () => {
  const damaged = await temporary('damaged')
  await mkdir(join(damaged, 'refs'))
  await writeFile(join(damaged, 'lots.ndjson'), '{"id":1}\n{"id":2,\n')
  await writeFile(join(damaged, 'market.json'), JSON.stringify({ ...market.manifest, counts: {} }))
  await expect(serveMarket({ from: damaged })).rejects.toMatchObject({ why: expect.stringContaining('line 2 of lots') })
})

test('lots in their first days have no plan points in the index, about every second of them', async () => {
  const dates = market
    .read('announcements')
    .map((record) => record.publishDate.slice(0, 10))
    .sort()
  let fresh = 0
  let empty = 0
  for (const share of [0.3, 0.5, 0.7, 0.9]) {
    const now = dates[Math.floor(dates.length * share)]!
    const earlier = await serveMarket({ from: market.directory, now })
    const own = new Client(earlier)
    const lots = await own.all('Lots', 'id pointList Plans {id} TrdBuy {publishDate endDate}')
    own.close()
    await earlier.close()
    for (const { pointList, Plans, TrdBuy } of lots) {
      const isNew = TrdBuy.publishDate > `${now} 00:00:00` && TrdBuy.endDate > `${now} 23:59:59`
      if (isNew) fresh++
      if (Plans === null || Plans.length === 0) {
        empty++
        expect(TrdBuy.endDate > `${now} 23:59:59`).toBe(true)
        expect(pointList.length).toBeGreaterThan(0)
      } else expect(Plans.map((point: Any) => point.id)).toEqual(pointList)
    }
  }
  expect(fresh).toBeGreaterThan(0)
  expect(empty).toBeGreaterThan(0)
})
