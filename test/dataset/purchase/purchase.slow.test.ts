import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readManifest } from '../../../src/dataset/manifest.ts'
import { type OpenPurchase, openPurchase, type PurchaseOptions } from '../../../src/dataset/purchase/purchase.ts'
import { type ServedMarket, serveMarket } from '../../../src/sandbox/server/serve.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { type Any, type TestMarket, testMarket } from '../../sandbox/market.ts'
import { fetchedDataset } from '../../support/fetched.ts'
import { temporary } from '../../support/temp.ts'
import { releasesOf } from './releases.ts'

let market: TestMarket
let data: string
let served: ServedMarket
let whole: Map<string, string>

beforeAll(async () => {
  market = await testMarket({ processes: 400, seed: 8, report: silent })
  ;({ data, served } = await fetchedDataset(market.directory))
  whole = await releasesOf(data)
}, 600_000)

afterAll(() => served.close())

async function open(text: string, more: Partial<PurchaseOptions> = {}): Promise<OpenPurchase> {
  const { baseUrl, token } = served
  return openPurchase(text, { data: temporary('no-data'), baseUrl, token, rate: 0, report: silent, ...more })
}

async function rowsOf(dir: string, table: string): Promise<number> {
  return (await readManifest(dir)).tables![table]!
}

/** The link, the numbers and the ids by which a person may name a process. */
function namesOf(ocid: string): string[] {
  const [, kind, digits] = /-([cp]?)(\d+)$/.exec(ocid)!
  const number = Number(digits)
  if (kind === 'p') return [ocid, `https://ows.goszakup.gov.kz/v3/plans/view/${number}`]
  const contracts = market
    .read('contracts')
    .filter(({ rootId, trdBuyId }) => (kind === 'c' ? rootId === number : trdBuyId === number))
  const ofContracts = contracts.flatMap(({ id, contractNumberSys }: Any) => [
    `https://goszakup.gov.kz/ru/egzcontract/cpublic/show/${id}`,
    contractNumberSys,
  ])
  if (kind === 'c') return ofContracts
  const lots = market.read('lots').filter(({ trdBuyId }) => trdBuyId === number)
  const { numberAnno } = market.read('announcements').find(({ id }) => id === number)
  return [
    `https://goszakup.gov.kz/kk/announce/index/${number}?tab=general`,
    numberAnno,
    ...lots.flatMap(({ id, lotNumber }) => [`goszakup.gov.kz/ru/subpriceoffer/index/${number}/${id}`, lotNumber]),
    ...ofContracts,
  ]
}

/** Some processes of each kind and method: the first, the last and those with most contracts. */
function chosen(count: number): string[] {
  const groups = new Map<string, string[]>()
  const methods = new Map(market.read('announcements').map(({ id, refTradeMethodsId }) => [id, refTradeMethodsId]))
  for (const ocid of whole.keys()) {
    const [, kind, digits] = /-([cp]?)(\d+)$/.exec(ocid)!
    const group = kind === '' ? `method ${methods.get(Number(digits))}` : kind!
    groups.set(group, [...(groups.get(group) ?? []), ocid])
  }
  const found: string[] = []
  for (let at = 0; found.length < count; at++)
    for (const ocids of groups.values()) {
      const ocid = at % 2 === 0 ? ocids[at / 2] : ocids.at(-(at + 1) / 2)
      if (ocid !== undefined && !found.includes(ocid) && found.length < count) found.push(ocid)
    }
  return found
}

describe('a purchase of any kind', () => {
  it('is what a whole dataset has of it, however it is named, within 40 requests', async () => {
    const rows: object[] = []
    for (const ocid of chosen(30)) {
      const inputs = new Set<unknown>()
      const names = namesOf(ocid)
      const some = names.length <= 3 ? names : [names[0]!, names[1]!, names.at(-1)!]
      for (const text of some) {
        const one = await open(text)
        try {
          expect([text, one.ocids]).toEqual([text, [ocid]])
          const own = await releasesOf(one.dir)
          for (const [other, release] of own)
            if (one.ocids.includes(other) || one.related.includes(other)) expect(release).toBe(whole.get(other))
          expect(one.notFound).toEqual([])
          expect(one.requests).toBeLessThan(40)
          inputs.add((await readManifest(one.dir)).inputs)
          rows.push({ ocid, text, requests: one.requests })
        } finally {
          await one.close()
        }
      }
      expect([ocid, inputs.size]).toEqual([ocid, 1])
    }
    expect(rows.length).toBeGreaterThan(60)
  }, 1_800_000)

  it('is the same from the dataset as from the service', async () => {
    for (const ocid of chosen(12)) {
      const text = namesOf(ocid).at(-1)!
      const online = await open(text, { data })
      const offline = await open(text, { data, offline: true, token: undefined })
      const told = ({ ocids, related, subject, dataDate, training, home, notFound }: OpenPurchase) => ({
        ...{ ocids, related, subject, dataDate, training, home, notFound },
      })
      expect(told(offline)).toEqual(told(online))
      expect(offline).toMatchObject({ origin: 'dataset', requests: 0 })
      expect(await releasesOf(offline.dir)).toEqual(await releasesOf(online.dir))
      // Whoever is not in the register of unscrupulous suppliers is told from one about whom it was not asked.
      for (const { dir } of [online, offline]) expect(await rowsOf(dir, 'unscrupulous_suppliers')).toBeGreaterThan(0)
      await online.close()
      await offline.close()
    }
  }, 600_000)

  it('comes whole from a service that fails in many ways', async () => {
    const faults =
      'errors=0.05,timeouts=0.01,resets=0.03,429=0.02,truncated=0.03,stuck=0.03,html=0.03,graphql=0.03,repeat=0.03,lies=0.05,seed=3'
    const poor = await serveMarket({ from: market.directory, faults })
    try {
      for (const ocid of chosen(8)) {
        const one = await open(namesOf(ocid)[0]!, { baseUrl: poor.baseUrl, token: poor.token, timeout: 2 })
        expect([one.ocids, one.notFound]).toEqual([[ocid], []])
        expect((await releasesOf(one.dir)).get(ocid)).toBe(whole.get(ocid))
        await one.close()
      }
    } finally {
      await poor.close()
    }
  }, 1_200_000)
})

describe('a party', () => {
  it('comes with purchases as a whole dataset has them, within 40 requests', async () => {
    const busiest = (biins: string[]) => {
      const counts = new Map<string, number>()
      for (const biin of biins) counts.set(biin, (counts.get(biin) ?? 0) + 1)
      return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([biin]) => biin)
    }
    const buyers = busiest(market.read('announcements').map(({ orgBin }) => orgBin))
    const suppliers = busiest(market.read('contracts').map(({ supplierBiin }) => supplierBiin))
    const persons = suppliers.filter((biin) => /^\d{4}[0-3]/.test(biin))
    for (const biin of [...buyers.slice(0, 3), ...suppliers.slice(0, 3), ...persons.slice(0, 2)]) {
      const one = await open(biin)
      const own = await releasesOf(one.dir)
      expect(one.ocids.length).toBeGreaterThan(0)
      for (const ocid of one.ocids) expect([ocid, own.get(ocid)]).toEqual([ocid, whole.get(ocid)])
      expect(one.requests).toBeLessThan(40)
      await one.close()
    }
  }, 600_000)
})
