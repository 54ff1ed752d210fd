import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type FetchOptions, fetchEntities } from '../../../src/dataset/fetch/fetch.ts'
import { rawEntities, rawRecord, readRaw } from '../../../src/dataset/raw/store.ts'
import { recordKey } from '../../../src/goszakup/entities.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { serveMarket } from '../../../src/sandbox/server/serve.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'

let market: string
const temp = () => temporary('fetch')

beforeAll(async () => {
  market = join(await temp(), 'market')
  await generateMarket({ processes: 150, seed: 11, output: market, report: silent })
})

async function fetchAt(now: string | undefined, dir: string, more: Partial<FetchOptions> = {}, faults?: string) {
  const server = await serveMarket({ from: market, now, faults })
  try {
    return await fetchEntities(dir, {
      baseUrl: server.baseUrl,
      token: server.token,
      rate: 0,
      timeout: 2,
      report: silent,
      ...more,
    })
  } finally {
    await server.close()
  }
}

/** The newest form of every record. */
async function newest(dir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const entity of await rawEntities(dir, 'goszakup'))
    for await (const { bytes } of readRaw(dir, 'goszakup', entity)) {
      const text = rawRecord(bytes).toString()
      found.set(`${entity} ${recordKey(entity, JSON.parse(text))}`, text)
    }
  return found
}

const lines = async (name: string) => (await readFile(join(market, `${name}.ndjson`), 'utf8')).trimEnd().split('\n')

describe('a fetch from the practice server', () => {
  let whole: string

  beforeAll(async () => {
    whole = await temp()
    expect((await fetchAt(undefined, whole)).complete).toBe(true)
  })

  it('brings every record of the market', async () => {
    const keys = [...(await newest(whole)).keys()]
    for (const name of ['announcements', 'lots', 'plans', 'contracts', 'acts', 'payments', 'subjects', 'unscrupulous'])
      expect(`${name} ${keys.filter((key) => key.startsWith(`${name} `)).length}`).toBe(
        `${name} ${(await lines(name)).length}`,
      )
  })

  it('asks for nobody’s name, telephone or account', async () => {
    const all = [...(await newest(whole))].filter(([key]) => !key.startsWith('payments '))
    const fields = /"(fio|supplierFio|customerFio|crFio|phone|email|supplierIik|Employees|Commission)":/
    expect(all.filter(([, text]) => fields.test(text))).toEqual([])
  })

  it('follows a market that moves on, and ends with what a fresh fetch has', async () => {
    const dates = (await lines('announcements')).map((line) => String(JSON.parse(line).publishDate).slice(0, 10)).sort()
    const dir = await temp()
    for (const share of [0.5, 0.505, 0.8, 0.9]) await fetchAt(dates[Math.floor(dates.length * share)], dir)
    await fetchAt(undefined, dir)
    const [followed, fresh] = [await newest(dir), await newest(whole)]
    const differing = [...fresh].filter(([key, text]) => followed.get(key) !== text).map(([key]) => key)
    expect(differing).toEqual([])
  })
})
