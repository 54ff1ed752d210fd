import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { readManifest } from '../../src/dataset/manifest.ts'
import { temporary } from '../support/temp.ts'
import { build, purchase, treeHashes, writeReleases } from './dataset-fixture.ts'

const source = (name: string) => pathToFileURL(join(import.meta.dirname, '../../src', name)).href

test('a build killed ten times leaves what an undisturbed one leaves', async () => {
  const releases = Array.from({ length: 8000 }, (_, index) => ({
    ...purchase,
    ocid: `ocds-jaryq0-${index * 7919}`,
    id: `r${index}`,
  }))
  const calm = temporary('dataset')
  await writeReleases(calm, { goszakup: releases })
  const started = performance.now()
  await build(calm)
  const took = performance.now() - started
  const dir = temporary('dataset')
  await writeReleases(dir, { goszakup: releases })
  const script = `import { buildDataset } from ${JSON.stringify(source('dataset/build.ts'))}
    import { silent } from ${JSON.stringify(source('terminal/progress.ts'))}
    await buildDataset(${JSON.stringify(dir)}, { report: silent, force: true })`
  let killed = 0
  for (let round = 0; round < 10; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), ((round + 1) / 11) * took)
    const [, signal] = await once(child, 'exit')
    clearTimeout(timer)
    if (signal === 'SIGKILL') killed++
    const { generation } = await readManifest(dir)
    if (generation !== null)
      expect(Object.keys(await treeHashes(datasetPaths(dir).generation(generation), /^tables/)).length).toBeGreaterThan(
        18,
      )
  }
  expect(killed).toBeGreaterThan(5)
  const { generation } = await build(dir, { force: true })
  const content = /^(compiled|tables|arrow)/
  expect(await treeHashes(datasetPaths(dir).generation(generation), content)).toEqual(
    await treeHashes(datasetPaths(calm).generation(1), content),
  )
})
