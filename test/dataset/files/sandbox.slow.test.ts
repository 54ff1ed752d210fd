import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fetchEntities } from '../../../src/dataset/fetch/fetch.ts'
import { type FetchFilesOptions, fetchFiles } from '../../../src/dataset/files/fetch.ts'
import { isResultsProtocol } from '../../../src/dataset/files/kinds.ts'
import { filePathOf } from '../../../src/dataset/files/records.ts'
import { verifyDataset } from '../../../src/dataset/info.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { serveMarket } from '../../../src/sandbox/server/serve.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'
import { newestFiles } from './newest-files.ts'

let market: string
let dir: string

beforeAll(async () => {
  market = join(temporary('files-market'), 'market')
  dir = temporary('files-sandbox')
  await generateMarket({ processes: 30, seed: 5, output: market, report: silent })
  await at(undefined, (options) =>
    fetchEntities(dir, { ...options, entities: ['announcements', 'lots', 'contracts', 'acts', 'complaints'] }),
  )
})

async function at<T>(faults: string | undefined, work: (options: FetchFilesOptions) => Promise<T>): Promise<T> {
  const server = await serveMarket({ from: market, faults })
  try {
    return await work({ baseUrl: server.baseUrl, token: server.token, rate: 0, timeout: 1, report: silent })
  } finally {
    await server.close()
  }
}

describe('files from the practice server', () => {
  it('all come, as they are served, although every fifth request fails', async () => {
    const faults = 'errors=0.05,html=0.05,resets=0.05,truncated=0.03,graphql=0.02,429=0.005,seed=8'
    const { rows, complete, failed } = await at(faults, (options) => fetchFiles(dir, options))
    const all = [...rows]
    expect({ complete, failed }).toEqual({ complete: true, failed: 0 })
    expect(all.length).toBeGreaterThan(60)
    expect(new Set(all.map(({ outcome }) => outcome))).toEqual(new Set(['new']))
    const kinds = new Set(all.map(({ kind }) => kind))
    for (const kind of ['specification', 'contract-project', 'protocol', 'contract']) expect(kinds).toContain(kind)
    await at(undefined, async ({ baseUrl, token }) => {
      for (const { url, sha256 } of await newestFiles(dir)) {
        const served = await fetch(baseUrl + new URL(url).pathname, { headers: { authorization: `Bearer ${token}` } })
        const bytes = Buffer.from(await served.arrayBuffer())
        expect(served.status).toBe(200)
        expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
        expect((await readFile(filePathOf(dir, sha256!))).equals(bytes)).toBe(true)
      }
    })
    const problems = []
    for await (const row of verifyDataset(dir, { report: silent })) problems.push(row)
    expect(problems).toEqual([])
  })

  it('say of which lot a specification is, and which protocols are those of results', async () => {
    const files = await newestFiles(dir)
    const specifications = files.filter(({ kind }) => kind === 'specification')
    const protocols = files.filter(({ kind }) => kind === 'protocol')
    expect(Math.min(specifications.length, protocols.length)).toBeGreaterThan(5)
    for (const { lots } of specifications) expect(lots.length).toBeGreaterThan(0)
    for (const protocol of protocols) expect(isResultsProtocol(protocol)).toBe(true)
  })

  it('are not asked for again, and with --full are found to be the same', async () => {
    const again = await at(undefined, (options) => fetchFiles(dir, options))
    expect(again.counts.files!.requests).toBe(0)
    const full = await at(undefined, (options) => fetchFiles(dir, { ...options, full: true }))
    expect(new Set([...full.rows].map(({ outcome }) => outcome))).toEqual(new Set(['same']))
    expect(full.counts.files).toMatchObject({ new: 0, changed: 0 })
  })
})
