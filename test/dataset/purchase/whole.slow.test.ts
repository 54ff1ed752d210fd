import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEngine } from '../../../src/dataset/engine.ts'
import { fetchEntities } from '../../../src/dataset/fetch/fetch.ts'
import { readManifest, updateManifest } from '../../../src/dataset/manifest.ts'
import { type OpenPurchase, openPurchase, type PurchaseOptions } from '../../../src/dataset/purchase/purchase.ts'
import { cursorText } from '../../../src/dataset/raw/cursor.ts'
import type { ServedMarket } from '../../../src/sandbox/server/serve.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { type Any, type TestMarket, testMarket } from '../../sandbox/market.ts'
import { fetchedDataset } from '../../support/fetched.ts'
import { temporary } from '../../support/temp.ts'
import { releasesOf } from './releases.ts'

let market: TestMarket
let data: string
let served: ServedMarket
const opened: OpenPurchase[] = []

beforeAll(async () => {
  market = await testMarket({ processes: 60, seed: 4, report: silent })
  ;({ data, served } = await fetchedDataset(market.directory))
}, 120_000)

afterAll(async () => {
  for (const one of opened) await one.close()
  await served.close()
})

async function open(text: string, more: Partial<PurchaseOptions> = {}): Promise<OpenPurchase> {
  const { baseUrl, token } = served
  const one = await openPurchase(text, { data: temporary('no-data'), baseUrl, token, rate: 0, report: silent, ...more })
  opened.push(one)
  return one
}

/** An announcement with a lot, bids, and a contract in two versions. */
function rich(): { announcement: Any; lot: Any; versions: Any[] } {
  const contracts = market.read('contracts')
  for (const later of contracts.filter(({ rootId, id, trdBuyId }) => rootId !== id && trdBuyId > 0)) {
    const announcement = market.read('announcements').find(({ id }) => id === later.trdBuyId)
    const lot = market.read('lots').find(({ trdBuyId }) => trdBuyId === later.trdBuyId)
    const versions = contracts.filter(({ rootId }) => rootId === later.rootId)
    if (announcement !== undefined && lot !== undefined) return { announcement, lot, versions }
  }
  throw new Error('the market has no contract in two versions')
}

describe('a purchase', () => {
  it('is what a whole dataset has of it, however it is named, within 40 requests', async () => {
    const { announcement, lot, versions } = rich()
    const file = announcement.Files[0].filePath
    const whole = await releasesOf(data)
    const ocid = `ocds-jaryq0-${announcement.id}`
    const names: [text: string, kind: string, id: number][] = [
      [`https://goszakup.gov.kz/kz/announce/index/${announcement.id}?tab=lots`, 'announcement', announcement.id],
      [file, 'announcement', announcement.id],
      [lot.lotNumber.toLowerCase(), 'lot', lot.id],
      [`/ru/egzcontract/cpublic/show/${versions.at(-1).id}`, 'contract', versions[0].id],
    ]
    const inputs = new Set<unknown>()
    for (const [text, kind, id] of names) {
      const one = await open(text)
      expect([text, one.subject.kind, one.subject.id, one.ocids]).toEqual([text, kind, String(id), [ocid]])
      expect((await releasesOf(one.dir)).get(ocid)).toBe(whole.get(ocid))
      expect(one.requests).toBeLessThan(40)
      expect(one).toMatchObject({ origin: 'service', training: true, home: null, notFound: [] })
      if (kind === 'contract') expect(one.subject.number).toBe(versions.at(-1).contractNumberSys)
      inputs.add((await readManifest(one.dir)).inputs)
    }
    expect(inputs.size).toBe(1)
  })

  it('can be opened with the engine, and is gone when it is closed', async () => {
    const one = await open(rich().announcement.numberAnno)
    const engine = await openEngine(one.dir)
    try {
      const rows = await engine.rows('SELECT DISTINCT ocid FROM contracts')
      expect(rows.map(({ ocid }) => ocid)).toEqual(one.ocids)
    } finally {
      await engine.close()
    }
    await one.close()
    expect(existsSync(one.dir)).toBe(false)
  })

  it('of a contract without an announcement is that contract in all its versions', async () => {
    const direct = market.read('contracts').filter(({ trdBuyId }) => !trdBuyId)
    const later = direct.find(({ rootId, id }) => rootId !== id) ?? direct[0]
    const whole = await releasesOf(data)
    const ocid = `ocds-jaryq0-c${later.rootId}`
    for (const text of [later.contractNumberSys, String(later.ContractUnits[0].plnPointId)]) {
      const one = await open(text)
      expect(one.ocids).toEqual([ocid])
      expect((await releasesOf(one.dir)).get(ocid)).toBe(whole.get(ocid))
    }
  })

  it('that there is not is said', async () => {
    for (const text of ['99999999', '99999999-1', '99999999-ЗЦП1', '091640281009/990001', 'ocds-jaryq0-p99999999']) {
      const failed = await open(text).catch((error) => error)
      expect(failed.exitName).toBe('data')
      expect(failed.message).toContain(text)
    }
    const failed = await open(`https://ows.goszakup.gov.kz/download/trd_buy/${'0'.repeat(32)}`).catch((error) => error)
    expect(failed.exitName).toBe('data')
  })

  it('that needs more requests than it may is not judged by a part', async () => {
    const failed = await open(rich().announcement.numberAnno, { maxRequests: 5 }).catch((error) => error)
    expect(failed.message).toContain('5 requests')
  })

  it('needs a token, and an interrupt ends it', async () => {
    const none = await open('1', { token: undefined }).catch((error) => error)
    expect(none.exitName).toBe('token')
    const stop = new AbortController()
    stop.abort()
    const ended = await open(rich().announcement.numberAnno, { signal: stop.signal }).catch((error) => error)
    expect(ended.exitName).toBe('interrupted')
  })
})

describe('a party', () => {
  it('comes with its newest purchases, and a person without a number', async () => {
    const [announcement] = market.read('announcements').toReversed()
    const buyer = await open(announcement.orgBin)
    expect(buyer.subject).toMatchObject({ kind: 'party', partyId: `KZ-BIN-${announcement.orgBin}` })
    expect(buyer.ocids).toContain(`ocds-jaryq0-${announcement.id}`)
    expect(buyer.requests).toBeLessThan(40)
    const person = market
      .read('bids')
      .map(({ supplierBinIin }) => supplierBinIin)
      .find((biin) => /^\d{4}[0-3]/.test(biin))
    const trader = await open(person)
    expect(trader.subject.partyId).toMatch(/^KZ-person-/)
    expect(JSON.stringify({ ...trader, dir: '' })).not.toContain(person)
    expect(trader.ocids.length).toBeGreaterThan(0)
  })

  it('that bought and sold nothing is there all the same, marked as made up', async () => {
    const busy = new Set([
      ...market
        .read('announcements')
        .flatMap(({ orgBin, customerBin, biinSupplier }) => [orgBin, customerBin, biinSupplier]),
      ...market.read('contracts').flatMap(({ supplierBiin, customerBin }) => [supplierBiin, customerBin]),
      ...market.read('bids').map(({ supplierBinIin }) => supplierBinIin),
    ])
    const idle = market.read('subjects').find(({ bin }) => bin !== '' && !busy.has(bin))
    expect(await open(idle.bin)).toMatchObject({ ocids: [], training: true, subject: { number: idle.bin } })
  })
})

describe('without the network', () => {
  it('takes the newest form of a record', async () => {
    const { announcement } = rich()
    const copy = temporary('purchase-copy')
    await fetchEntities(copy, { baseUrl: served.baseUrl, token: served.token, rate: 0, report: silent })
    const path = join(copy, 'raw/goszakup/announcements/000001.ndjson')
    const line = (await readFile(path, 'utf8'))
      .split('\n')
      .find((one) => one.includes(`"record":{"id":${announcement.id},`))!
    const changed = line.replace(announcement.nameRu.replaceAll('"', '\\"'), 'Другое название')
    expect(changed).not.toBe(line)
    const cursor = join(copy, 'raw/goszakup/announcements/cursor.json')
    const state = JSON.parse(await readFile(cursor, 'utf8'))
    await appendFile(path, `${changed}\n`)
    delete state.segments[0].crc
    state.segments[0].lines++
    state.segments[0].bytes += Buffer.byteLength(changed) + 1
    await writeFile(cursor, cursorText(state))
    const one = await open(announcement.numberAnno, { data: copy, offline: true })
    expect([...(await releasesOf(one.dir)).values()].join()).toContain('Другое название')
    // What a killed fetch wrote beyond its last commit does not count.
    await appendFile(path, `${line.replace(announcement.nameRu.replaceAll('"', '\\"'), 'Недописанное')}\n`)
    const again = await open(announcement.numberAnno, { data: copy, offline: true })
    expect([...(await releasesOf(again.dir)).values()].join()).not.toContain('Недописанное')
  })

  it('says when there is no dataset to take it from', async () => {
    const failed = await open('1', { offline: true }).catch((error) => error)
    expect(failed.exitName).toBe('data')
  })
})

describe('the user’s dataset', () => {
  it('lends its prefix, its law, its registers and, when it is newer, its date', async () => {
    const { announcement } = rich()
    const home = temporary('purchase-home')
    await updateManifest(home, (manifest) => {
      manifest.prefix = 'ocds-abc123'
      manifest.training = true
      manifest.data_date = '2030-01-01'
      manifest.sources.goszakup = { kind: 'api', base_url: served.baseUrl }
      manifest.sources.registers = {
        kind: 'register',
        entities: { vat_payers: { count: 6002, file: '000002.ndjson' } },
      }
      return manifest
    })
    const place = join(home, 'raw/registers/vat_payers')
    await mkdir(place, { recursive: true })
    const line = (bin: string) =>
      `${JSON.stringify({ source: 'registers', entity: 'vat_payers', url: 'file:x', request: '', fetched_at: '', sha256: '', record: { bin, from: '2020-01-01', to: null, name: null, as_of: null } })}\n`
    const others = Array.from({ length: 6000 }, (_, at) => line(String(900_040_000_000 + at)))
    await writeFile(join(place, '000001.ndjson'), line('900050000000'))
    await writeFile(join(place, '000002.ndjson'), [...others, line(announcement.orgBin)].join(''))
    await mkdir(join(home, 'law'))
    await writeFile(join(home, 'law', 'own.yaml'), 'a: 1\n')
    const one = await open(announcement.numberAnno, { data: home })
    expect(one).toMatchObject({
      ocids: [`ocds-abc123-${announcement.id}`],
      dataDate: '2030-01-01',
      home: { dir: home, dataDate: '2030-01-01', generation: null },
    })
    expect(await readFile(join(one.dir, 'law', 'own.yaml'), 'utf8')).toBe('a: 1\n')
    const engine = await openEngine(one.dir)
    try {
      const rows = await engine.rows('SELECT org_id FROM vat_payers ORDER BY org_id')
      // The buyer, and one entry that shows that there is a register with dates.
      expect(rows.map(({ org_id: id }) => id)).toEqual([`KZ-BIN-${announcement.orgBin}`, 'KZ-BIN-900040000000'].sort())
    } finally {
      await engine.close()
    }
  })

  it('of another service lends nothing', async () => {
    const home = temporary('purchase-other')
    await updateManifest(home, (manifest) => {
      manifest.prefix = 'ocds-abc123'
      manifest.sources.goszakup = { kind: 'api', base_url: 'https://ows.goszakup.gov.kz' }
      return manifest
    })
    const one = await open(rich().announcement.numberAnno, { data: home })
    expect(one.home).toBeNull()
    expect(one.ocids[0]).toMatch(/^ocds-jaryq0-/)
  })
})
