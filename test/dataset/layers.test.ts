import { expect, test } from 'vitest'
import { planLayer } from '../../src/dataset/add-layer.ts'
import { listTables } from '../../src/dataset/info.ts'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { readMadeFrom } from '../../src/dataset/made-from.ts'
import { readManifest } from '../../src/dataset/manifest.ts'
import { temporary } from '../support/temp.ts'
import { purchase } from './dataset-fixture.ts'
import { addReleases, buildLayer, expectSame, isInLayers, later, madeAnew, numbered } from './layers-fixture.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => numbered(index))
const bad = { tender: { ...purchase.tender, value: { amount: 'much', currency: 'KZT' } } }

test('what changed lies in a layer, and everything reads as if all had been made anew', async () => {
  const dir = temporary('dataset')
  await addReleases(dir, 'goszakup', [...many(60), numbered(61, bad)])
  await addReleases(dir, 'other', many(5))
  await buildLayer(dir)
  expect(await isInLayers(dir)).toBe(false)
  const { tables } = await readManifest(dir)
  // An old process, one that can be read now and one that no longer can, a new one, one that two sources have.
  await addReleases(dir, 'goszakup', [
    numbered(7, { ...later, contracts: [{ id: 'c1', status: 'terminated', value: { amount: 1, currency: 'KZT' } }] }),
    numbered(61, { ...later, tender: { ...purchase.tender, title: 'изменён' } }),
    numbered(3, { ...later, ...bad }),
    numbered(100, later),
  ])
  await addReleases(dir, 'other', [numbered(1, later)])
  expect(await buildLayer(dir)).toMatchObject({ built: true, generation: 2 })
  expect(await isInLayers(dir)).toBe(true)
  await expectSame(dir, await madeAnew(dir), ['contracts', 'vat_payers'])
  const manifest = await readManifest(dir)
  expect(manifest).toMatchObject({ tables: { processes: tables!.processes! + 1 }, data_date: '2026-04-01' })
  expect((await listTables(dir)).find(({ table }) => table === 'lots')).toMatchObject({ parts: 2 })
  expect(await buildLayer(dir)).toMatchObject({ built: false })

  const made = (await readMadeFrom(datasetPaths(dir).generation(2)))!
  expect(await planLayer(dir, manifest, made, 0)).toMatchObject({ layer: 2, registers: false })
  expect(await planLayer(dir, manifest, { ...made, registers: 'others' }, 0)).toMatchObject({ registers: true })
  // Little is there; it is made otherwise; what was there then is not there now; too much changed.
  expect(await planLayer(dir, manifest, made)).toBeUndefined()
  expect(await planLayer(dir, manifest, { ...made, shape: 'another' }, 0)).toBeUndefined()
  const { goszakup, ...rest } = made.releases
  const files = goszakup!.files.slice(1)
  expect(
    await planLayer(dir, manifest, { ...made, releases: { ...rest, goszakup: { files, count: 4 } } }, 0),
  ).toBeUndefined()
  await addReleases(dir, 'goszakup', [numbered(8, later), numbered(9, later)])
  const { releases } = await readManifest(dir)
  expect(await planLayer(dir, manifest, { ...made, releases }, 0)).toBeUndefined()
})
