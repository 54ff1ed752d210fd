import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRaw } from '../../../src/dataset/raw/store.ts'
import { readSchema, select, selectionText } from '../../../src/goszakup/client/selection.ts'
import { schemaText } from '../../../src/goszakup/schema.ts'
import { jaryq, root, startJaryq } from '../../support/cli.ts'
import { temporary } from '../../support/temp.ts'

const token = 'sandbox-of-the-crawl'
const servers = new Map<string, ChildProcess>()

function stop(url: string): void {
  servers.get(url)?.removeAllListeners('exit').kill('SIGKILL')
  servers.delete(url)
}

afterAll(() => {
  for (const url of servers.keys()) stop(url)
})

// Further apart than the first and the last lot of a market.
const apart = 30_000_000

/**
 * A market of lots: what else there is would only take room. Making purchases takes longer than crawling their lots, so
 * there are as many copies of each lot as wanted, under ids of their own.
 */
async function makeMarket(processes: number, copies: number): Promise<string> {
  const market = join(temporary('crawl-market'), 'market')
  const made = await jaryq(['sandbox', 'generate', '--processes', `${processes}`, '--seed', '11', '--output', market])
  expect(made.code, made.stderr).toBe(0)
  for (const name of ['bids', 'contracts', 'acts', 'payments']) rmSync(join(market, `${name}.ndjson`))
  const path = join(market, 'lots.ndjson')
  const lots = readFileSync(path, 'utf8')
  writeFileSync(path, '')
  for (let copy = 0; copy < copies; copy++)
    appendFileSync(
      path,
      lots.replace(/^\{"id":(\d+)/gm, (_, id) => `{"id":${Number(id) + copy * apart}`),
    )
  return market
}

async function serve(market: string, faults?: string): Promise<string> {
  const server = startJaryq(
    ['sandbox', 'serve', '--from', market, '--quiet', ...(faults === undefined ? [] : ['--faults', faults])],
    { env: { JARYQ_SANDBOX_TOKEN: token } },
  )
  server.stderr!.resume()
  return new Promise((resolve, reject) => {
    let url = ''
    server.on('exit', (code) => reject(new Error(`the sandbox server ended with ${code}`)))
    createInterface({ input: server.stdout! }).on('line', (line) => {
      if (line.startsWith('base URL: ')) {
        url = line.slice(10)
        servers.set(url, server)
      }
      if (line.startsWith('token: ')) resolve(url)
    })
  })
}

/** How many requests a server has had. */
async function requestsOf(url: string): Promise<number> {
  const answer = await fetch(`${url}/sandbox/report`, { headers: { authorization: `Bearer ${token}` } })
  return ((await answer.json()) as { requests: number }).requests
}

/** `id sha256` of every lot that the server has, by a crawler that knows nothing of ours but the question. */
async function servedLots(url: string): Promise<string[]> {
  const fields = selectionText(select(await readSchema(schemaText()), 'Lots'))
  const query = `query($after:Int){Lots(limit:200,after:$after){${fields}}}`
  const found: string[] = []
  for (let after: number | null = null, more = true; more; ) {
    const answer = await fetch(`${url}/v3/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { after } }),
    })
    const { data, extensions } = (await answer.json()) as {
      data: { Lots: { id: number }[] }
      extensions: { pageInfo: { hasNextPage: boolean; lastId: number } }
    }
    for (const lot of data.Lots)
      found.push(`${lot.id} ${createHash('sha256').update(JSON.stringify(lot)).digest('hex')}`)
    more = extensions.pageInfo.hasNextPage
    after = extensions.pageInfo.lastId
  }
  return found.sort()
}

async function storedLots(dir: string): Promise<string[]> {
  const found: string[] = []
  for await (const { bytes } of readRaw(dir, 'goszakup', 'lots')) {
    const line = JSON.parse(bytes.toString()) as { sha256: string; record: { id: number } }
    found.push(`${line.record.id} ${line.sha256}`)
  }
  return found.sort()
}

/** Lists of many thousands: a difference is told in a few lines. */
function expectSame(stored: readonly string[], served: readonly string[]): void {
  const [left, right] = [new Set(stored), new Set(served)]
  expect({
    duplicates: stored.length - left.size,
    missing: served.filter((lot) => !left.has(lot)).slice(0, 3),
    extra: stored.filter((lot) => !right.has(lot)).slice(0, 3),
    count: stored.length,
  }).toEqual({ duplicates: 0, missing: [], extra: [], count: served.length })
}

const fetchLots = (url: string, dir: string) => [
  ...['fetch', 'lots', '--data', dir, '--base-url', url, '--rate', '0', '--timeout', '2', '--quiet', '--json'],
]

describe('a crawl of 200,000 lots from a service on its worst day', () => {
  it('ends complete although one request in ten fails, in less than 300 MB', { timeout: 1_500_000 }, async () => {
    const market = await makeMarket(20_000, 8)
    const served = await servedLots(await serve(market))
    expect(served.length).toBeGreaterThan(200_000)
    const url = await serve(
      market,
      'errors=0.02,timeouts=0.01,resets=0.015,429=0.01,truncated=0.015,html=0.005,graphql=0.005,stuck=0.01,repeat=0.005,lies=0.005,seed=5',
    )
    const dir = temporary('crawl')
    const measure = join(temporary('measure'), 'used.ndjson')
    const child = spawn(
      process.execPath,
      ['--import', join(root, 'bench/measure.mjs'), join(root, 'bin/run.js'), ...fetchLots(url, dir)],
      { env: { ...process.env, JARYQ_TOKEN: token, JARYQ_MEASURE: measure }, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    let errors = ''
    child.stderr.on('data', (text) => {
      errors += text
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code, errors).toBe(0)
    expectSame(await storedLots(dir), served)
    const { rss } = JSON.parse(readFileSync(measure, 'utf8')) as { rss: number }
    expect(rss / 1e6).toBeLessThan(300)
  })
})

describe('a crawl that is killed', () => {
  let market: string
  let served: string[]

  beforeAll(async () => {
    market = await makeMarket(1500, 8)
    served = await servedLots(await serve(market))
    expect(served.length).toBeGreaterThan(15_000)
  }, 300_000)

  // Spread over the crawl, from its first request to its last, the same in each run.
  const moments = Array.from({ length: 20 }, (_, at) => 1 + ((at * 37) % 80))
  it.each(moments)(
    'after %i requests goes on where it stopped and ends complete',
    { timeout: 300_000 },
    async (count) => {
      const url = await serve(
        market,
        `errors=0.02,resets=0.02,truncated=0.01,429=0.005,stuck=0.01,lies=0.01,seed=${count}`,
      )
      const dir = temporary('crawl-kill')
      const child = startJaryq(fetchLots(url, dir), { env: { JARYQ_TOKEN: token } })
      child.stdout!.resume()
      child.stderr!.resume()
      const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
      while ((await requestsOf(url)) < count && child.exitCode === null) await sleep(3)
      child.kill('SIGKILL')
      await ended
      expect(child.signalCode).toBe('SIGKILL')
      const resumed = await jaryq(fetchLots(url, dir), { env: { JARYQ_TOKEN: token } })
      expect(resumed.code, resumed.stderr).toBe(0)
      expectSame(await storedLots(dir), served)
      stop(url)
    },
  )
})
