import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildDataset } from '../../../src/dataset/build.ts'
import { openEngine } from '../../../src/dataset/engine.ts'
import { fetchEntities } from '../../../src/dataset/fetch/fetch.ts'
import { importOcds } from '../../../src/dataset/import/import.ts'
import { importRegister } from '../../../src/dataset/import/register.ts'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { readManifest } from '../../../src/dataset/manifest.ts'
import { transformDataset } from '../../../src/dataset/transform/transform.ts'
import { readLines } from '../../../src/files/lines.ts'
import { type FlagRow, runIndicator } from '../../../src/indicators/run.ts'
import { generateReleases, type ReleaseOptions } from '../../../src/sandbox/compiled/generate.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { serveMarket } from '../../../src/sandbox/server/serve.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = []
  for await (const { bytes } of readLines(path)) lines.push(bytes.toString())
  return lines
}

async function linesIn(folder: string): Promise<string[]> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.zst'))
  return (await Promise.all(names.map((name) => linesOf(join(folder, name))))).flat()
}

/** A market's releases, in order of ocid. */
async function written(options: Omit<ReleaseOptions, 'output'>): Promise<string[]> {
  const output = join(temporary('releases'), 'market.ndjson')
  await generateReleases({ ...options, output, report: silent })
  return (await linesOf(output)).sort()
}

/** A dataset of the market as it is served: all fetched, transformed and built. */
async function fetched(options: { processes: number; seed: number; now?: string }): Promise<string> {
  const market = join(temporary('fetched'), 'market')
  const data = temporary('fetched')
  await generateMarket({ ...options, output: market, report: silent })
  const server = await serveMarket({ from: market })
  try {
    const { baseUrl, token } = server
    // Releases that are written at once hold all that a market tells, pseudonyms of people too.
    await fetchEntities(data, { baseUrl, token, rate: 0, timeout: 30, withPersons: true, report: silent })
  } finally {
    await server.close()
  }
  await importRegister(data, {
    path: join(market, 'registers', 'vat_payers.csv'),
    register: 'vat-payers',
    report: silent,
  })
  await transformDataset(data, { report: silent })
  return data
}

/**
 * What indicators flag, as plain text. Some of it tells of the source: only goszakup's own records have links, local time
 * and a known basis of VAT in sentences, and peers are of one source.
 */
async function flags(data: string): Promise<string[]> {
  const engine = await openEngine(data)
  const rows: string[] = []
  try {
    for (const name of ['single-bid', 'bid-period-below-minimum', 'direct-award-share', 'vat-by-non-payer'])
      for await (const row of (await runIndicator(engine, name)).rows) rows.push(plain(row))
  } finally {
    await engine.close()
  }
  return rows
}

function plain({ summary, summaries, peer_group, ...row }: FlagRow): string {
  const peers = peer_group?.replace(/^(goszakup|sandbox)\|/, '')
  return JSON.stringify({ ...row, peers }, (key, value) => {
    if (key === 'url') return undefined
    return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).toISOString() : value
  })
}

describe('a market as OCDS', () => {
  const market = { processes: 800, seed: 31 }
  let data: string
  let output: string
  beforeAll(async () => {
    data = await fetched(market)
    await buildDataset(data, { report: silent })
    output = join(temporary('releases'), 'market')
    await generateReleases({ ...market, form: 'compiled', output, report: silent })
  }, 300_000)

  it('says as releases what its records say when they are fetched and transformed, byte for byte', async () => {
    const releases = await linesIn(datasetPaths(data).releases('goszakup'))
    expect(releases.length).toBeGreaterThan(1000)
    expect(await written({ ...market, form: 'releases' })).toEqual(releases.sort())
  }, 240_000)

  it('says compiled what these releases become', async () => {
    const { generation } = await readManifest(data)
    const compiled = await linesIn(datasetPaths(data).compiled(generation!, 'goszakup'))
    expect((await linesOf(join(output, 'compiled.ndjson.zst'))).sort()).toEqual(compiled.sort())
  })

  it('is imported as made-up, and gives the same flags', async () => {
    const imported = temporary('imported')
    const path = join(output, 'compiled.ndjson.zst')
    const { added, rejected } = await importOcds(imported, { path, source: 'sandbox', report: silent })
    expect([added, rejected]).toEqual([(await linesOf(path)).length, 0])
    await importRegister(imported, {
      path: join(output, 'registers', 'vat_payers.csv'),
      register: 'vat-payers',
      report: silent,
    })
    await buildDataset(imported, { report: silent })
    expect((await readManifest(imported)).training).toBe(true)
    const [own, others] = [await flags(imported), await flags(data)]
    expect(own.length).toBeGreaterThan(20)
    expect(own).toEqual(others)
  }, 240_000)

  it('has the same truth and register of VAT payers beside it as its records', async () => {
    const records = join(temporary('records'), 'market')
    await generateMarket({ ...market, output: records, report: silent })
    for (const name of ['truth.ndjson', join('registers', 'vat_payers.csv')])
      expect(readFileSync(join(output, name), 'utf8')).toBe(readFileSync(join(records, name), 'utf8'))
    const { as, counts, ...manifest } = JSON.parse(readFileSync(join(output, 'market.json'), 'utf8'))
    const { counts: _, ...whole } = JSON.parse(readFileSync(join(records, 'market.json'), 'utf8'))
    expect(as).toBe('compiled')
    expect(counts).toEqual({ compiled: (await linesOf(join(output, 'compiled.ndjson.zst'))).length })
    expect(manifest).toEqual(whole)
  })

  it('is the same on any number of threads', async () => {
    const [none, one, three] = await Promise.all(
      [0, 1, 3].map(async (threads) => {
        const path = join(temporary('threads'), 'market.ndjson')
        await generateReleases({ processes: 300, seed: 4, form: 'compiled', output: path, threads, report: silent })
        return readFileSync(path, 'utf8')
      }),
    )
    expect(none!.length).toBeGreaterThan(1_000_000)
    expect(one === none && three === none).toBe(true)
  }, 240_000)

  it('can stand in one file, packed as its name says, with nothing beside it', async () => {
    const folder = temporary('file')
    for (const name of ['a.ndjson', 'a.ndjson.zst', 'a.ndjson.gz'])
      await generateReleases({ processes: 20, seed: 4, form: 'compiled', output: join(folder, name), report: silent })
    expect(readdirSync(folder).sort()).toEqual(['a.ndjson', 'a.ndjson.gz', 'a.ndjson.zst'])
    const plain = await linesOf(join(folder, 'a.ndjson'))
    expect(plain.length).toBeGreaterThan(20)
    expect(await linesOf(join(folder, 'a.ndjson.zst'))).toEqual(plain)
    expect(await linesOf(join(folder, 'a.ndjson.gz'))).toEqual(plain)
  })

  it('leaves nothing when it is interrupted, with threads or without', async () => {
    for (const threads of [0, 2]) {
      const output = join(temporary('interrupted'), 'not', 'whole')
      const interruption = new AbortController()
      const report = { ...silent, progress: () => interruption.abort() }
      const made = generateReleases({
        ...{ processes: 900, seed: 1, form: 'compiled', output, threads, report },
        signal: interruption.signal,
      })
      await expect(made).rejects.toThrow('interrupted')
      expect(existsSync(join(output, '..'))).toBe(false)
    }
  })

  it('is refused by the server, which needs records', async () => {
    await expect(serveMarket({ from: output })).rejects.toThrow('as OCDS, not its records')
  })
})

it('shows no sealed bids at an earlier moment, as its server does', async () => {
  // Bidding on six announcements that have bids is not over.
  const market = { processes: 400, seed: 12, now: '2026-02-03' }
  const releases = await linesIn(datasetPaths(await fetched(market)).releases('goszakup'))
  expect(await written({ ...market, form: 'releases' })).toEqual(releases.sort())
}, 240_000)
