import { existsSync, readFileSync } from 'node:fs'
import { appendFile, readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDataset } from '../../../src/dataset/build.ts'
import { openEngine } from '../../../src/dataset/engine.ts'
import { exportOcds } from '../../../src/dataset/export/ocds.ts'
import { fetchEntities } from '../../../src/dataset/fetch/fetch.ts'
import { readManifest } from '../../../src/dataset/manifest.ts'
import { readRuns } from '../../../src/dataset/raw/runs.ts'
import { estimateSamruk, fetchSamruk } from '../../../src/dataset/samruk/fetch.ts'
import type { SamrukOptions } from '../../../src/dataset/samruk/question.ts'
import { transformSamruk } from '../../../src/dataset/samruk/transform.ts'
import { transformAll } from '../../../src/dataset/transform/all.ts'
import { validateDataset } from '../../../src/dataset/validate.ts'
import { citeRow } from '../../../src/notebook/cite.ts'
import { samrukStores } from '../../../src/registers/samruk/entities.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { type ServedMarket, serveMarket } from '../../../src/sandbox/server/serve.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'
import { stored } from './stored.ts'

// biome-ignore lint/suspicious/noExplicitAny: rows are looked into at any depth
type Any = any

const market = join(temporary('samruk-market'), 'market')
let site: ServedMarket

const everything = ['adverts', 'contracts', 'plan-items']
const ask = (more: Partial<SamrukOptions> = {}): SamrukOptions => ({
  baseUrl: site.baseUrl,
  rate: 0,
  report: silent,
  entities: everything,
  ...more,
})

function lines(file: string): Any[] {
  return readFileSync(join(market, 'samruk', `${file}.ndjson`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

beforeAll(async () => {
  await generateMarket({ processes: 240, seed: 8, output: market })
  site = await serveMarket({ from: market })
}, 120_000)

afterAll(async () => {
  await site.close()
})

describe('fetch --source samruk', () => {
  it('asks for nothing before somebody said that the endpoints are unofficial, but on this machine', async () => {
    const dir = join(temporary('samruk-off'), 'data')
    await expect(fetchSamruk(dir, ask({ baseUrl: undefined }))).rejects.toMatchObject({
      exitName: 'usage',
      message: expect.stringContaining('unofficial'),
    })
    expect(existsSync(dir)).toBe(false)
    await expect(fetchSamruk(dir, ask({ entities: ['lots'] }))).rejects.toMatchObject({ exitName: 'usage' })
  })

  it('brings every record with its exact bytes, once, and then only what is new', async () => {
    const dir = join(temporary('samruk-all'), 'data')
    const first = await fetchSamruk(dir, ask())
    expect(first.complete).toBe(true)
    const have = await stored(dir)
    for (const store of samrukStores)
      expect(have[store]!.map((record) => JSON.parse(record))).toEqual(
        lines(store)
          .map(({ advertId, publishedAt, ...row }) => row)
          .sort((a, b) => a.id - b.id),
      )
    const before = site.requests()
    const second = await fetchSamruk(dir, ask())
    expect(site.requests() - before).toBeLessThanOrEqual(6)
    expect(Object.values(second.counts).every((count) => count.new === 0 && count.changed === 0)).toBe(true)
    const { sources } = await readManifest(dir)
    expect(sources.samruk).toMatchObject({
      kind: 'api',
      base_url: site.baseUrl,
      entities: { adverts: { count: lines('adverts').length }, contracts: { count: lines('contracts').length } },
    })
    expect((await readRuns(dir)).map(({ source, complete }: Any) => [source, complete])).toEqual([
      ['samruk', true],
      ['samruk', true],
    ])
  }, 60_000)

  it('goes on where it stopped, whatever stopped it, and ends with the same records', async () => {
    const whole = join(temporary('samruk-whole'), 'data')
    await fetchSamruk(whole, ask())
    const dir = join(temporary('samruk-parts'), 'data')
    let runs = 0
    for (let done = false; !done && runs < 60; runs++)
      done = (await fetchSamruk(dir, ask(runs % 2 === 0 ? { maxRequests: 25 } : { limit: 9 }))).complete
    expect(runs).toBeGreaterThan(3)
    expect(await stored(dir)).toEqual(await stored(whole))
  }, 120_000)

  it('sees what changed since, and asks for its page again', async () => {
    const early = await serveMarket({ from: market, now: '2025-03-31' })
    const dir = join(temporary('samruk-later'), 'data')
    try {
      await fetchSamruk(dir, ask({ baseUrl: early.baseUrl }))
    } finally {
      await early.close()
    }
    const before = await stored(dir)
    expect(before.contracts!.length).toBeLessThan(lines('contracts').length)
    expect(before.contracts!.some((record) => JSON.parse(record).contractCardStatus === 'ACTIVE')).toBe(true)
    const result = await fetchSamruk(dir, ask())
    expect(result.counts.contracts!.changed).toBeGreaterThan(0)
    expect(result.counts['contract-details']!.changed).toBeGreaterThan(0)
    const whole = join(temporary('samruk-now'), 'data')
    await fetchSamruk(whole, ask())
    expect(await stored(dir)).toEqual(await stored(whole))
  }, 60_000)

  it('narrows by the period: contracts by the service, announcements here', async () => {
    const dir = join(temporary('samruk-year'), 'data')
    await fetchSamruk(dir, ask({ year: 2025, entities: undefined }))
    const have = await stored(dir)
    const year = (stamp: string) => new Date(Date.parse(stamp) + 5 * 3_600_000).getUTCFullYear()
    expect(have.contracts!.length).toBe(lines('contracts').filter((row) => year(row.contractDateTime) === 2025).length)
    expect(have.adverts!.length).toBe(
      lines('adverts').filter((row) => year(row.acceptanceBeginDateTime) === 2025).length,
    )
    expect(have['plan-items']).toEqual([])
  }, 60_000)

  it('counts without writing', async () => {
    const dir = join(temporary('samruk-dry'), 'data')
    const total = lines('contracts').length
    const rows = await estimateSamruk(dir, ask())
    expect(rows).toContainEqual({
      entity: 'contracts',
      records: total,
      have: 0,
      requests: total + Math.ceil(total / 100),
    })
    expect(existsSync(dir)).toBe(false)
  })

  it('says so when the service wants what only its own pages send, or answers in another manner', async () => {
    const answers: [number, string][] = [
      [403, ''],
      [200, '{"rows":[]}'],
    ]
    const server = createServer((_, response) => {
      const [status, body] = answers.shift() ?? [500, '']
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const dir = join(temporary('samruk-refused'), 'data')
      const asked = ask({ baseUrl, entities: ['adverts'] })
      await expect(fetchSamruk(dir, asked)).rejects.toMatchObject({
        exitName: 'network',
        why: expect.stringContaining('403'),
      })
      await expect(fetchSamruk(dir, asked)).rejects.toMatchObject({ exitName: 'data' })
    } finally {
      server.close()
    }
  })
})

describe('the quasi-state source in a dataset', () => {
  const dir = join(temporary('samruk-both'), 'data')

  beforeAll(async () => {
    await fetchEntities(dir, { baseUrl: site.baseUrl, token: site.token, rate: 0, report: silent })
    await transformAll(dir, { report: silent })
  }, 120_000)

  async function releaseLines(): Promise<string[]> {
    const folder = join(dir, 'releases', 'samruk')
    const names = (await readdir(folder)).filter((name) => name.endsWith('.zst')).sort()
    return names.flatMap((name) =>
      zstdDecompressSync(readFileSync(join(folder, name)))
        .toString()
        .trimEnd()
        .split('\n'),
    )
  }

  it('is transformed beside goszakup, each purchase once', async () => {
    const without = await readManifest(dir)
    await fetchSamruk(dir, ask())
    await transformAll(dir, { report: silent })
    const manifest = await readManifest(dir)
    expect(manifest.releases.goszakup).toEqual(without.releases.goszakup)
    const adverts = lines('adverts')
    const contracts = lines('contracts')
    const alone = contracts.filter(({ advertNumber }) => advertNumber === null)
    expect(manifest.sources.samruk).toMatchObject({
      transform: {
        processes: { advert: adverts.length, contract: alone.length, plan: lines('plan-items').length },
        unknown: {},
        damaged: 0,
      },
    })
    const releases = (await releaseLines()).map((line) => JSON.parse(line))
    expect(releases).toHaveLength(adverts.length + alone.length + lines('plan-items').length)
    expect(releases.flatMap(({ contracts: list = [] }) => list)).toHaveLength(contracts.length)
    expect(releases.flatMap(({ tender }) => tender?.lots ?? [])).toHaveLength(lines('lots').length)
    const again = await transformSamruk(dir, { report: silent })
    expect([again.written, again.unchanged]).toEqual([0, releases.length])
  }, 60_000)

  it('sets aside lines that are damaged, and loses no other', async () => {
    const count = (await releaseLines()).length
    await appendFile(join(dir, 'raw', 'samruk', 'contracts', '000001.ndjson'), 'not committed, so not read\n')
    expect(await transformSamruk(dir, { report: silent })).toMatchObject({ written: 0, unchanged: count, damaged: 0 })
  })

  it('stands in the tables under its own name, and its sums with VAT in their columns', async () => {
    await buildDataset(dir, { report: silent })
    const engine = await openEngine(dir)
    try {
      const total = lines('contracts').reduce((sum, { sumNds }) => sum + Math.round(sumNds * 100), 0) / 100
      const [row] = await engine.rows(`
        SELECT CAST(count(*) AS INTEGER) AS n, CAST(sum(kz_contract_sum_wnds) AS VARCHAR) AS gross,
          CAST(count(value_amount) AS INTEGER) AS net, min(value_currency) AS currency,
          CAST(sum(CASE WHEN kz_id IS NULL THEN 0 ELSE 1 END) AS INTEGER) AS of_goszakup
        FROM contracts WHERE source = 'samruk'`)
      expect(row).toEqual({
        ...{ n: lines('contracts').length, gross: total.toFixed(2), net: 0, currency: 'KZT', of_goszakup: 0 },
      })
      const [items] = await engine.rows(`
        SELECT CAST(sum(kz_total_sum_wnds) AS VARCHAR) AS gross FROM contract_items WHERE source = 'samruk'`)
      expect(items).toEqual({ gross: total.toFixed(2) })
      const [lots] = await engine.rows(
        `SELECT CAST(sum(value_amount) AS VARCHAR) AS net FROM lots WHERE source = 'samruk'`,
      )
      const net = lines('lots').reduce((sum, { sumTruNoNds }) => sum + Math.round(sumTruNoNds * 100), 0) / 100
      expect(lots).toEqual({ net: net.toFixed(2) })
    } finally {
      await engine.close()
    }
  }, 60_000)

  it('is exported under the name of its portal, valid, and cited from its own raw lines', async () => {
    const to = join(temporary('samruk-out'), 'ocds')
    const index = await exportOcds(dir, { to, report: silent, sources: ['samruk'] })
    expect(index.sources.samruk!.publisher.name).toContain('Самрук-Қазына')
    expect(readFileSync(join(to, 'README.txt'), 'utf8')).toContain('zakup.sk.kz')
    const { findings } = await validateDataset(dir, { report: silent })
    expect(findings.filter(({ rule }) => rule.severity === 'error')).toEqual([])
    const manifest = await readManifest(dir)
    const [contract] = lines('contracts')
    const row = { ocid: `ocds-jaryq0-s${contract.advertNumber}`, id: String(contract.id), date_signed: 'x' }
    for (const source of ['samruk', undefined])
      expect(await citeRow(dir, manifest, { ...row, source })).toMatchObject({
        source: 'samruk',
        record: `contracts/${contract.id}`,
        line: expect.stringContaining('raw/samruk/contracts/'),
      })
    const [advert] = lines('adverts')
    expect(await citeRow(dir, manifest, { source: 'samruk', ocid: `ocds-jaryq0-s${advert.number}` })).toMatchObject({
      record: `adverts/${advert.id}`,
    })
  }, 60_000)
})
