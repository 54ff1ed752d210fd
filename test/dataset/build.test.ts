import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildDataset } from '../../src/dataset/build.ts'
import { verifyDataset } from '../../src/dataset/info.ts'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { withWriteLock } from '../../src/dataset/lock.ts'
import { createDataset, readManifest, updateManifest } from '../../src/dataset/manifest.ts'
import { Interrupted, UserError } from '../../src/terminal/errors.ts'
import { type Reporter, silent } from '../../src/terminal/progress.ts'
import type { Row } from '../../src/terminal/rows.ts'
import { temporary } from '../support/temp.ts'
import { build, builtDataset, opened, purchase, treeHashes, writeReleases } from './dataset-fixture.ts'

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...purchase, ocid: `ocds-jaryq0-${index * 7919}`, id: `r${index}` }))
const generations = (dir: string) => readdir(datasetPaths(dir).generations)
const content = /^(compiled|tables|arrow)/

async function problems(dir: string): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of verifyDataset(dir, { report: silent })) rows.push(row)
  return rows
}

test('the manifest is the commit: counts, data date, one generation', async () => {
  const dir = await builtDataset({ goszakup: many(20) })
  expect(await readManifest(dir)).toMatchObject({
    generation: 1,
    data_date: '2026-03-20',
    tables: { processes: 20, lots: 40, complaints: 0 },
    unreadable: {},
  })
  expect(await generations(dir)).toEqual(['1'])
  expect(await problems(dir)).toEqual([])
})

test('nothing changed: nothing to do; something changed: a new generation', async () => {
  const dir = await builtDataset({ goszakup: many(3) })
  const notes: string[] = []
  const report: Reporter = { ...silent, note: (line) => notes.push(line) }
  expect(await buildDataset(dir, { report })).toMatchObject({ generation: 1, built: false })
  expect(notes.join()).toContain('nothing to do')
  await writeReleases(dir, { goszakup: many(4) })
  expect(await build(dir)).toMatchObject({ generation: 2, built: true, tables: { processes: 4 } })
  expect(await generations(dir)).toEqual(['2'])
})

test('the bytes depend on the releases alone: not on threads, nor on the run', async () => {
  const dir = temporary('dataset')
  await writeReleases(dir, { goszakup: many(4500), other: many(50) })
  await build(dir, { threads: 1 })
  const first = await treeHashes(datasetPaths(dir).generation(1), content)
  await build(dir, { threads: 2, force: true })
  expect(await treeHashes(datasetPaths(dir).generation(2), content)).toEqual(first)
  expect(Object.keys(first).length).toBeGreaterThan(38)
})

test('a reader keeps its generation; it goes when nobody reads it', async () => {
  const dir = await builtDataset({ goszakup: many(2) })
  const engine = await opened(dir)
  await writeReleases(dir, { goszakup: many(5) })
  await build(dir)
  expect((await generations(dir)).sort()).toEqual(['1', '2'])
  expect(await engine.rows('SELECT count(*) AS n FROM processes')).toEqual([{ n: 2 }])
  await engine.close()
  await build(dir)
  expect(await generations(dir)).toEqual(['2'])
})

test('a reader that was killed keeps nothing', async () => {
  const dir = await builtDataset({ goszakup: many(2) })
  const readers = join(datasetPaths(dir).temp, 'readers')
  await mkdir(readers, { recursive: true })
  const { hostname } = await import('node:os')
  await writeFile(join(readers, `1-999999-${hostname()}-00000000`), '')
  await writeReleases(dir, { goszakup: many(5) })
  await build(dir)
  expect(await generations(dir)).toEqual(['2'])
})

test('what a killed build left is removed', async () => {
  const dir = await builtDataset({ goszakup: many(2) })
  const paths = datasetPaths(dir)
  await mkdir(join(paths.generation(7), 'tables', 'lots'), { recursive: true })
  await writeFile(join(paths.generation(7), 'tables', 'lots', 'part-00.parquet'), 'half')
  await mkdir(join(paths.temp, 'tables-999999'), { recursive: true })
  await writeReleases(dir, { goszakup: many(3) })
  await build(dir)
  expect(await generations(dir)).toHaveLength(1)
  expect(existsSync(join(paths.temp, 'tables-999999'))).toBe(false)
  expect(await (await opened(dir)).rows('SELECT count(*) AS n FROM lots')).toEqual([{ n: 6 }])
})

test('a damaged generation is found, and made again', async () => {
  const dir = await builtDataset({ goszakup: many(3) })
  const file = join(datasetPaths(dir).table(1, 'lots'), 'part-00.parquet')
  const whole = await readFile(file)
  const flipped = Buffer.from(whole)
  flipped[100]! ^= 1
  await writeFile(file, flipped)
  expect(await problems(dir)).toEqual([
    { file: 'generations/1/tables/lots/part-00.parquet', problem: 'its content was changed' },
  ])
  await writeFile(file, whole.subarray(0, 50))
  expect(await problems(dir)).toEqual([
    { file: 'generations/1/tables/lots/part-00.parquet', problem: expect.stringContaining('50 bytes') },
  ])
  await rm(file)
  expect(await build(dir)).toMatchObject({ generation: 2, built: true })
  expect(await problems(dir)).toEqual([])
  const released = join(datasetPaths(dir).releases('goszakup'), '000001.ndjson.zst')
  await writeFile(released, (await readFile(released)).subarray(1))
  expect((await problems(dir)).map((row) => row.file)).toEqual(['releases/goszakup/000001.ndjson.zst'])
})

test('a second writer is turned away', async () => {
  const dir = await builtDataset({ goszakup: many(2) })
  await withWriteLock(dir, 'fetch', async () => {
    const error = await build(dir).catch((error) => error)
    expect(error).toBeInstanceOf(UserError)
    expect(error.why).toContain('fetch')
  })
})

test('an interrupted build leaves the dataset as it was', async () => {
  const dir = await builtDataset({ goszakup: many(2) })
  await writeReleases(dir, { goszakup: many(500) })
  const before = await readFile(datasetPaths(dir).manifest, 'utf8')
  const controller = new AbortController()
  const report: Reporter = { ...silent, progress: ({ stage }) => stage === 'tables' && controller.abort() }
  await expect(buildDataset(dir, { report, signal: controller.signal })).rejects.toBeInstanceOf(Interrupted)
  expect(await readFile(datasetPaths(dir).manifest, 'utf8')).toBe(before)
  expect(await generations(dir)).toEqual(['1'])
  expect(await (await opened(dir)).rows('SELECT count(*) AS n FROM processes')).toEqual([{ n: 2 }])
})

test('without a dataset or releases it says what to run', async () => {
  const dir = temporary('dataset')
  expect((await build(join(dir, 'none')).catch((error) => error)).message).toContain('there is no dataset')
  expect(existsSync(join(dir, 'none'))).toBe(false)
  await createDataset(dir)
  const error = await build(dir).catch((error) => error)
  expect(error.next.join()).toMatch(/jaryq transform.*jaryq import/)
})

test('a data date that was written by another step is kept when it is later', async () => {
  const dir = temporary('dataset')
  await writeReleases(dir, { goszakup: many(1) })
  await updateManifest(dir, (manifest) => ({ ...manifest, data_date: '2026-10-30' }))
  await build(dir)
  expect((await readManifest(dir)).data_date).toBe('2026-10-30')
})

test('a dataset.json that is gone is told, and what it cannot say is not looked for', async () => {
  const dir = await builtDataset({ goszakup: many(2) })
  await rm(datasetPaths(dir).manifest)
  expect(await problems(dir)).toEqual([{ file: 'dataset.json', problem: 'it is missing: put a copy of it back' }])
  // An import that broke off before there was a dataset has lost nothing.
  await rm(datasetPaths(dir).generations, { recursive: true })
  await expect(problems(dir)).rejects.toThrow('there is no dataset in')
})
