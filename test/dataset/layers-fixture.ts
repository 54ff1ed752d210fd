import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { buildDataset } from '../../src/dataset/build.ts'
import { compiledParts } from '../../src/dataset/compiled-parts.ts'
import { openEngine } from '../../src/dataset/engine.ts'
import { verifyDataset } from '../../src/dataset/info.ts'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { createDataset, readManifest, updateManifest } from '../../src/dataset/manifest.ts'
import { allTables } from '../../src/dataset/tables/tables.ts'
import { wholeArrow } from '../../src/dataset/whole.ts'
import { sha256 } from '../../src/files/hash.ts'
import { NdjsonWriter } from '../../src/files/ndjson-writer.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'
import { purchase } from './dataset-fixture.ts'

type Release = Record<string, unknown>

/** Stands in a release for a number that no double holds. */
export const manyDigits = 'a number of many digits'

/** Adds a file of releases to a source. */
export async function addReleases(dir: string, source: string, releases: Release[]): Promise<void> {
  const { releases: known } = await createDataset(dir)
  const { files, count } = known[source] ?? { files: [], count: 0 }
  const name = `${String(files.length + 1).padStart(6, '0')}.ndjson.zst`
  const file = join(datasetPaths(dir).releases(source), name)
  const writer = await NdjsonWriter.create(file)
  for (const release of releases)
    await writer.write(JSON.stringify(release).replace(`"${manyDigits}"`, '12345678901234567.25'))
  await writer.close()
  const entry = { name, lines: releases.length, sha256: sha256(await readFile(file)) }
  await updateManifest(dir, (manifest) => ({
    ...manifest,
    training: true,
    releases: { ...manifest.releases, [source]: { files: [...files, entry], count: count + releases.length } },
  }))
}

/** Builds by layers, however small the dataset is. */
export const buildLayer = (dir: string) => buildDataset(dir, { report: silent, smallest: 0 })

export const isInLayers = async (dir: string) => {
  const { generation } = await readManifest(dir)
  return (await readdir(datasetPaths(dir).generation(generation!))).includes('layers')
}

/** A dataset of the same releases and registers, with all made anew. */
export async function madeAnew(dir: string): Promise<string> {
  const other = temporary('anew')
  for (const name of ['releases', 'raw', 'private'])
    await cp(join(dir, name), join(other, name), { recursive: true }).catch(() => {})
  const { generation, inputs, files, tables, unreadable, data_date, ...manifest } = await readManifest(dir)
  await updateManifest(other, () => ({ ...manifest, generation: null, data_date: null }))
  await buildDataset(other, { report: silent })
  return other
}

/** All that is read from a dataset; Arrow of the tables named alone. */
async function everything(dir: string, arrowOf: readonly string[]): Promise<unknown> {
  const { generation, inputs, tables, unreadable, data_date } = await readManifest(dir)
  const engine = await openEngine(dir)
  const rows: Record<string, unknown[]> = {}
  try {
    for (const { name } of allTables()) rows[name] = await engine.rows(`SELECT * FROM ${name} ORDER BY ALL`)
  } finally {
    await engine.close()
  }
  const compiled = (await compiledParts(dir, generation!)).map(({ path, sha256 }) => [
    path.replace('whole/', ''),
    sha256,
  ])
  const arrow: Record<string, string> = {}
  for (const name of arrowOf) {
    const folder = await wholeArrow(dir, generation!, name)
    for (const file of (await readdir(folder)).filter((one) => !one.startsWith('.')).sort())
      arrow[`${name}/${file}`] = sha256(await readFile(join(folder, file)))
  }
  return { manifest: { inputs, tables, unreadable, data_date }, rows, compiled, arrow }
}

/** The dataset holds what one does in which all was made anew, and its files are as they were written. */
export async function expectSame(
  dir: string,
  other: string,
  arrowOf: readonly string[] = allTables().map(({ name }) => name),
): Promise<void> {
  expect(await everything(dir, arrowOf)).toEqual(await everything(other, arrowOf))
  const problems: unknown[] = []
  for await (const row of verifyDataset(dir, { report: silent })) problems.push(row)
  expect(problems).toEqual([])
}

/** A purchase of its own number. */
export const numbered = (number: number, more: object = {}): Release => ({
  ...purchase,
  ocid: `ocds-jaryq0-${number * 7919}`,
  id: `r${number}`,
  ...more,
})

/** What a release has that comes after all of the fixture. */
export const later = { date: '2026-04-01T10:00:00+05:00', tag: ['contractUpdate'] }
