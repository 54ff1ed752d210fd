import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fetchEntities } from '../../../src/dataset/fetch/fetch.ts'
import { fetchFiles } from '../../../src/dataset/files/fetch.ts'
import { filePathOf } from '../../../src/dataset/files/records.ts'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { type TransformSummary, transformDataset } from '../../../src/dataset/transform/transform.ts'
import { readLines } from '../../../src/files/lines.ts'
import { type Protocol, readProtocol } from '../../../src/goszakup/protocol/protocol.ts'
import type { Bid, Release } from '../../../src/ocds/types.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { serveMarket } from '../../../src/sandbox/server/serve.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'
import { newestFiles } from '../files/newest-files.ts'

// biome-ignore lint/suspicious/noExplicitAny: records as published
type Any = any

let summary: TransformSummary
const releases: Release[] = []
const protocols: Protocol[] = []
/** Bids that the market has, those that the API withholds included, by announcement, lot and bidder. */
const made = new Map<string, { bid: Any; row: Any }>()
const withheld: { bid: Any; row: Any }[] = []
const lotNumbers = new Map<string, number>()

beforeAll(async () => {
  const market = join(temporary('protocols'), 'market')
  const data = temporary('protocols')
  await generateMarket({ processes: 500, seed: 4242, output: market, report: silent })
  const server = await serveMarket({ from: market })
  const options = { baseUrl: server.baseUrl, token: server.token, rate: 0, timeout: 30, report: silent }
  try {
    await fetchEntities(data, { ...options, entities: ['announcements', 'lots', 'bids', 'complaints'] })
    await fetchFiles(data, { ...options, kinds: ['protocol'] })
  } finally {
    await server.close()
  }
  summary = await transformDataset(data, { report: silent })
  const directory = datasetPaths(data).releases('goszakup')
  for (const name of summary.files)
    for await (const { bytes } of readLines(join(directory, name))) releases.push(JSON.parse(bytes.toString()))
  for (const file of await newestFiles(data))
    if (file.sha256 !== null) protocols.push(await readProtocol(await readFile(filePathOf(data, file.sha256))))
  const lines = async (name: string): Promise<Any[]> =>
    (await readFile(join(market, `${name}.ndjson`), 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  for (const name of ['bids', 'unpublished-bids'])
    for (const bid of await lines(name))
      for (const row of bid.AppLots) {
        made.set(`${bid.buyId}/${row.lotId}/${bid.supplierBinIin}`, { bid, row })
        if (name === 'unpublished-bids') withheld.push({ bid, row })
      }
  for (const lot of await lines('lots')) lotNumbers.set(`${lot.trdBuyId}/${lot.lotNumber}`, lot.id)
}, 120_000)

describe('protocols of the practice market', () => {
  it('say what the records say', () => {
    expect(protocols.length).toBeGreaterThan(100)
    expect(protocols.flatMap(({ warnings }) => warnings)).toEqual([])
    let bids = 0
    for (const { announcement, kind, lots } of protocols) {
      expect(kind).toBe('results')
      for (const lot of lots)
        for (const found of lot.bids) {
          const { bid, row } = made.get(
            `${announcement}/${lotNumbers.get(`${announcement}/${lot.number}`)}/${found.biin}`,
          )!
          expect(bid.dateApply.startsWith(found.time)).toBe(true)
          const rejected = row.statusId === 330
          expect(found.price).toBe(rejected ? undefined : String(row.amount))
          expect(found.outcome).toBe(
            rejected ? 'rejected' : row.statusId === 360 ? 'winner' : row.statusId === 370 ? 'second' : undefined,
          )
          if (found.discount !== undefined) expect(Number(found.discount)).toBe(row.discountValue)
          expect(found.reasons.length > 0).toBe(rejected)
          bids++
        }
    }
    expect(bids).toBeGreaterThan(300)
  })

  it('bring back every bid that the API withholds, and change none of its own', () => {
    expect(withheld.length).toBeGreaterThan(5)
    const found = new Map<string, Bid>()
    for (const release of releases)
      for (const bid of release.bids?.details ?? [])
        if (bid.kz!.source === 'protocol') found.set(`${release.kz!.trdBuyId}/${bid.relatedLots![0]}/${bid.date}`, bid)
    for (const { bid, row } of withheld) {
      const date = `${bid.dateApply
        .slice(0, 23)
        .replace(' ', 'T')
        .replace(/\.?0+$/, '')}`
      const own = [...found].find(([key]) => key.startsWith(`${bid.buyId}/${row.lotId}/${date}`))?.[1]
      expect(own, `${bid.buyId}/${row.lotId}/${date}`).toBeDefined()
      expect(own!.value?.amount).toBe(row.statusId === 330 ? undefined : row.amount)
      expect(own!.kz!.rank).toBe(row.statusId === 360 ? 1 : row.statusId === 370 ? 2 : undefined)
    }
    expect(found.size).toBe(withheld.length)
    expect(summary.doubts).toEqual({})
    expect(summary.unknown).toEqual({})
  })
})
