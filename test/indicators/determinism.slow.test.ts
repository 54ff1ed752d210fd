import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { buildDataset } from '../../src/dataset/build.ts'
import { importOcds } from '../../src/dataset/import/import.ts'
import { importRegister } from '../../src/dataset/import/register.ts'
import { indicatorNames } from '../../src/indicators/catalogue.ts'
import { outcomes, runIndicator } from '../../src/indicators/run.ts'
import { Session } from '../../src/indicators/session.ts'
import { generateReleases } from '../../src/sandbox/compiled/generate.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'
import { engineOverFiles } from './support/engine.ts'

let data: string
beforeAll(async () => {
  const output = join(temporary('market'), 'market')
  data = join(temporary('dataset'), 'data')
  await generateReleases({ processes: 300, seed: 29, form: 'compiled', output, report: silent })
  await importOcds(data, { path: join(output, 'compiled.ndjson.zst'), report: silent })
  const register = join(output, 'registers', 'vat_payers.csv')
  await importRegister(data, { path: register, register: 'vat-payers', report: silent })
  await buildDataset(data, { report: silent })
})

it('gives equal bytes each time, on one thread and on two that share even the smallest table', async () => {
  const names = await indicatorNames()
  const answers: Map<string, string[]>[] = []
  for (const threads of [2, 2, 2, 1]) {
    const engine = await engineOverFiles(data, threads)
    const session = await Session.open(engine)
    const rows = new Map<string, string[]>()
    for (const name of names) {
      const run = await runIndicator(engine, name, { outcomes: [...outcomes], kept: 'ignore', session })
      const own = [JSON.stringify(run.counts)]
      for await (const row of run.rows) own.push(JSON.stringify(row))
      rows.set(name, own)
    }
    answers.push(rows)
    await engine.close()
  }
  const [first, ...others] = answers
  // Three ask about pairs, and codes over years, that a market of this size has none of; the others say something.
  expect(names.filter((name) => first!.get(name)!.length === 1)).toEqual([
    'market-allocation',
    'method-drift',
    'winner-evaded-second-higher',
  ])
  for (const name of names) {
    for (const other of others)
      expect(other.get(name)!.join('\n') === first!.get(name)!.join('\n'), `${name} gives other rows`).toBe(true)
  }
})
