import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fetchSamruk } from '../../../src/dataset/samruk/fetch.ts'
import type { SamrukOptions } from '../../../src/dataset/samruk/question.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { type ServedMarket, serveMarket } from '../../../src/sandbox/server/serve.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'
import { stored } from './stored.ts'

const market = join(temporary('samruk-market'), 'market')
let site: ServedMarket

const ask = ({ baseUrl }: ServedMarket): SamrukOptions => ({
  baseUrl,
  rate: 0,
  report: silent,
  entities: ['adverts', 'contracts', 'plan-items'],
})

beforeAll(async () => {
  await generateMarket({ processes: 240, seed: 8, output: market })
  site = await serveMarket({ from: market })
}, 120_000)

afterAll(async () => {
  await site.close()
})

it('gets all of it from a service that fails at every turn', async () => {
  const bad = await serveMarket({
    from: market,
    faults: 'errors=0.05,resets=0.05,truncated=0.05,429=0.02,html=0.03,seed=3',
  })
  try {
    const dir = join(temporary('samruk-faults'), 'data')
    await fetchSamruk(dir, ask(bad))
    const good = join(temporary('samruk-good'), 'data')
    await fetchSamruk(good, ask(site))
    expect(await stored(dir)).toEqual(await stored(good))
    expect(Object.keys(bad.report().faults).length).toBeGreaterThan(3)
  } finally {
    await bad.close()
  }
}, 120_000)
