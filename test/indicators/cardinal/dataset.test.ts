import { chmod, cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { compiledParts } from '../../../src/dataset/compiled-parts.ts'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { readLines } from '../../../src/files/lines.ts'
import { type RunOptions, runInput } from '../../../src/indicators/cardinal/indicators.ts'
import { fileInput, withDataset } from '../../../src/indicators/cardinal/input.ts'
import { settingsOf } from '../../../src/indicators/cardinal/settings.ts'
import { build, builtDataset, purchase, writeReleases } from '../../dataset/dataset-fixture.ts'
import { temporary } from '../../support/temp.ts'

const settings = settingsOf('[R018]\n[R028]\n', 'settings.ini')
const release = (ocid: string, tenderers: number) => ({
  ...purchase,
  ocid,
  id: `${ocid}-a`,
  tender: { procurementMethod: 'open', numberOfTenderers: tenderers },
})
const first = {
  alpha: [release('ocds-a-1', 1), release('ocds-a-2', 2)],
  beta: [release('ocds-b-1', 1)],
}
let dir: string

const print = async (input: Parameters<typeof runInput>[0], options: Partial<RunOptions> = {}) =>
  Buffer.concat([
    ...(await runInput(input, settings, { map: true, log: () => {}, ...options })).print({ meta: true, map: true }),
  ]).toString()
const ofDataset = (options: Partial<RunOptions> = {}, at = dir) => withDataset(at, (input) => print(input, options))
const facts = (generation: number) => join(datasetPaths(dir).generation(generation), 'intermediates', 'cardinal.facts')

beforeAll(async () => {
  dir = await builtDataset(first)
})

it("reads a dataset's compiled releases, all sources, as the file that they would be", async () => {
  const lines: Buffer[] = []
  for (const { path } of await compiledParts(dir, 1))
    for await (const { bytes } of readLines(join(datasetPaths(dir).generation(1), path))) lines.push(bytes)
  expect(lines).toHaveLength(3)
  const file = join(temporary('cardinal-dataset'), 'compiled.jsonl')
  await writeFile(file, `${lines.join('\n')}\n`)
  const wanted = await print(fileInput(file))
  expect(JSON.parse(wanted).OCID).toEqual({ 'ocds-a-1': { R018: 1 }, 'ocds-b-1': { R018: 1 } })
  for (const threads of [0, 2]) {
    await rm(facts(1), { force: true })
    expect(await ofDataset({ threads, size: 200 })).toBe(wanted)
  }
})

it('keeps facts with the generation, reads them, and reads anew what was built anew', async () => {
  const wanted = await ofDataset()
  const bytes = await readFile(facts(1))
  // What they say is what is told: they are read, not the releases.
  const changed = Buffer.from(bytes)
  changed.write('ocds-b-9', changed.indexOf('ocds-b-1'))
  await writeFile(facts(1), changed)
  expect(await ofDataset()).toBe(wanted.replaceAll('ocds-b-1', 'ocds-b-9'))
  // Damaged ones are made again.
  await writeFile(facts(1), bytes.subarray(0, bytes.length - 40))
  expect(await ofDataset()).toBe(wanted)
  expect(await readFile(facts(1))).toEqual(bytes)

  // They hold wherever the dataset is copied to.
  const copy = temporary('cardinal-copy')
  await cp(dir, copy, { recursive: true })
  const copied = join(datasetPaths(copy).generation(1), 'intermediates', 'cardinal.facts')
  const { mtimeMs } = await stat(copied)
  expect(await ofDataset({}, copy)).toBe(wanted)
  expect((await stat(copied)).mtimeMs).toBe(mtimeMs)

  await writeReleases(dir, { ...first, beta: [release('ocds-b-1', 1), release('ocds-b-2', 1)] })
  await build(dir)
  expect(Object.keys(JSON.parse(await ofDataset()).OCID)).toEqual(['ocds-a-1', 'ocds-b-1', 'ocds-b-2'])
  expect((await stat(facts(2))).size).toBeGreaterThan(0)
  expect(await readers(dir)).toEqual([])
})

it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'reads a dataset that cannot be written',
  async () => {
    const other = await builtDataset(first)
    const folder = datasetPaths(other).generation(1)
    await chmod(folder, 0o555)
    try {
      expect(JSON.parse(await ofDataset({}, other)).OCID).toHaveProperty('ocds-a-1')
    } finally {
      await chmod(folder, 0o755)
    }
  },
)

it('says what is missing where nothing was built', async () => {
  await expect(ofDataset({}, temporary('cardinal-none'))).rejects.toMatchObject({ exitName: 'data' })
})

/** Who is still marked as reading the dataset. */
async function readers(at: string): Promise<string[]> {
  return readdir(join(datasetPaths(at).temp, 'readers'))
}
