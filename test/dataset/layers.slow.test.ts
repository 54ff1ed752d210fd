import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openEngine } from '../../src/dataset/engine.ts'
import { exportLake } from '../../src/dataset/lake/export.ts'
import { readManifest } from '../../src/dataset/manifest.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'
import { company, person, purchase, writeRegister } from './dataset-fixture.ts'
import {
  addReleases,
  buildLayer,
  expectSame,
  isInLayers,
  later,
  madeAnew,
  manyDigits,
  numbered,
} from './layers-fixture.ts'

const base = 60

/** What a release may say otherwise, each in a way of its own. */
const changes: Record<string, object> = {
  same: {},
  terminated: { contracts: [{ id: 'c1', status: 'terminated', value: { amount: 1.5, currency: 'KZT' } }] },
  'another contract': { contracts: [{ id: 'c9', awardID: 'a1', status: 'active' }] },
  'not a sum': { tender: { id: '1', value: { amount: 'much', currency: 'KZT' } } },
  'not a list': { tender: { id: '1', lots: { id: '11' } } },
  'many digits': { tender: { id: '1', value: { amount: manyDigits, currency: 'KZT' } } },
  gone: { awards: null, bids: null },
  compiled: { ...purchase, tag: ['compiled'], tender: { id: '1', title: 'жаңа' } },
  owners: { parties: [{ ...company, beneficialOwners: [{ id: 'b1', name: 'Сынақ Иесі' }] }] },
  supplier: { awards: [{ id: 'a1', suppliers: [person, company] }] },
  undated: { date: undefined },
}

const change = fc.record({
  number: fc.integer({ min: 0, max: base + 8 }),
  kind: fc.constantFrom(...Object.keys(changes)),
  // Before what is there, between, after all.
  date: fc.constantFrom('2025-01-01', '2026-03-20', '2026-05-01', '2026-06-01'),
  source: fc.constantFrom('goszakup', 'goszakup', 'other'),
})
const rounds = fc.array(fc.record({ changes: fc.array(change, { maxLength: 3 }), register: fc.boolean() }), {
  minLength: 1,
  maxLength: 4,
})

it('reads after every change as if all had been made anew', async () => {
  let layered = 0
  await fc.assert(
    fc.asyncProperty(rounds, async (list) => {
      const dir = temporary('layers')
      await addReleases(
        dir,
        'goszakup',
        Array.from({ length: base }, (_, index) => numbered(index)),
      )
      await addReleases(dir, 'other', [numbered(1), numbered(2)])
      await buildLayer(dir)
      for (const [at, round] of list.entries()) {
        for (const source of ['goszakup', 'other']) {
          const own = round.changes.filter((one) => one.source === source)
          const releases = own.map(({ number, kind, date }, index) =>
            numbered(number, { id: `${at}-${index}`, date: `${date}T10:00:00+05:00`, ...changes[kind] }),
          )
          if (releases.length > 0) await addReleases(dir, source, releases)
        }
        if (round.register)
          await writeRegister(dir, 'registers', 'vat_payers', [
            { org_id: company.id, registered_from: `2025-01-0${at + 1}` },
          ])
        await buildLayer(dir)
        if (await isInLayers(dir)) layered++
      }
      await expectSame(dir, await madeAnew(dir))
    }),
    { numRuns: 6, seed: 20_261, endOnFailure: true },
  )
  expect(layered).toBeGreaterThan(5)
}, 1_800_000)

it('becomes one layer again when there are many', async () => {
  const dir = temporary('layers')
  await addReleases(
    dir,
    'goszakup',
    Array.from({ length: 120 }, (_, index) => numbered(index)),
  )
  await buildLayer(dir)
  for (let round = 0; round < 10; round++) {
    await addReleases(dir, 'goszakup', [numbered(round, { ...later, id: `later-${round}` })])
    await buildLayer(dir)
    expect(await isInLayers(dir)).toBe(true)
  }
  const other = await madeAnew(dir)
  await expectSame(dir, other)
  const lakeOf = async (of: string) => (await exportLake(of, { to: temporary('lake'), report: silent })).lake.files
  expect(await lakeOf(dir)).toEqual(await lakeOf(other))
}, 1_800_000)

it('is whole wherever a build is killed, and the next one goes on', async () => {
  const dir = temporary('layers')
  await addReleases(
    dir,
    'goszakup',
    Array.from({ length: base }, (_, index) => numbered(index)),
  )
  await buildLayer(dir)
  await addReleases(dir, 'goszakup', [numbered(5, later), numbered(base + 1, later)])
  const of = (file: string) => pathToFileURL(new URL(`../../src/${file}`, import.meta.url).pathname).href
  const script = `
    const { buildDataset } = await import('${of('dataset/build.ts')}')
    const { silent } = await import('${of('terminal/progress.ts')}')
    console.log('begins')
    await buildDataset(${JSON.stringify(dir)}, { report: silent, smallest: 0 })`
  for (const wait of [50, 300, 900, 1500, 2500]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit')
    await once(child.stdout!, 'data')
    await new Promise((resolve) => setTimeout(resolve, wait))
    child.kill('SIGKILL')
    await ended
    const engine = await openEngine(dir)
    const [row] = await engine.rows('SELECT count(*) AS n FROM processes')
    await engine.close()
    expect(row!.n).toBe((await readManifest(dir)).tables!.processes)
  }
  await buildLayer(dir)
  expect(await isInLayers(dir)).toBe(true)
  await expectSame(dir, await madeAnew(dir))
}, 1_800_000)
