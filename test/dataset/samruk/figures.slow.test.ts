import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildDataset } from '../../../src/dataset/build.ts'
import { openEngine } from '../../../src/dataset/engine.ts'
import { fetchEntities } from '../../../src/dataset/fetch/fetch.ts'
import { fetchSamruk } from '../../../src/dataset/samruk/fetch.ts'
import { transformAll } from '../../../src/dataset/transform/all.ts'
import { indicatorNames } from '../../../src/indicators/catalogue.ts'
import { runIndicator } from '../../../src/indicators/run.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { serveMarket } from '../../../src/sandbox/server/serve.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'

it('changes no flag of the state sector, and is told of no breach of a law that does not hold for it', async () => {
  const market = join(temporary('samruk-market'), 'market')
  await generateMarket({ processes: 150, seed: 31, output: market })
  const site = await serveMarket({ from: market })
  const without = join(temporary('samruk-without'), 'data')
  const both = join(temporary('samruk-with'), 'data')
  try {
    const asked = { baseUrl: site.baseUrl, rate: 0, report: silent }
    await fetchEntities(without, { ...asked, token: site.token })
    await cp(without, both, { recursive: true })
    await fetchSamruk(both, { ...asked, entities: ['adverts', 'contracts', 'plan-items'] })
  } finally {
    await site.close()
  }
  const flags: Map<string, string>[] = []
  for (const dir of [without, both]) {
    await transformAll(dir, { report: silent })
    await buildDataset(dir, { report: silent })
    const engine = await openEngine(dir)
    const found = new Map<string, string>()
    try {
      for (const name of await indicatorNames()) {
        const run = await runIndicator(engine, name, { kept: 'ignore' })
        for await (const row of run.rows) found.set(String(row.id), JSON.stringify(row))
      }
    } finally {
      await engine.close()
    }
    flags.push(found)
  }
  const [before, after] = flags
  expect(before!.size).toBeGreaterThan(20)
  expect([...before!].filter(([id, row]) => after!.get(id) !== row).map(([id]) => id)).toEqual([])
  const added = [...after!].filter(([id]) => !before!.has(id)).map(([, row]) => JSON.parse(row))
  expect(added.filter(({ severity }) => severity === 'legal')).toEqual([])
})
