import { join } from 'node:path'
import { buildDataset } from '../../src/dataset/build.ts'
import { importOcds } from '../../src/dataset/import/import.ts'
import { createDataset } from '../../src/dataset/manifest.ts'
import { runAndStore } from '../../src/indicators/store.ts'
import { generateReleases } from '../../src/sandbox/compiled/generate.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'

/** A made-up market as a dataset with a stored run of a few indicators. */
export async function marketDataset(processes: number): Promise<string> {
  const folder = temporary('explorer')
  const made = await generateReleases({
    processes,
    seed: 12,
    output: join(folder, 'market'),
    form: 'compiled',
    report: silent,
  })
  const data = join(folder, 'data')
  await createDataset(data)
  await importOcds(data, { path: made.path, source: 'market', report: silent })
  await buildDataset(data, { report: silent })
  await runAndStore(data, ['single-bid', 'bid-period-below-minimum', 'price-hugs-budget', 'amended-price-up'])
  return data
}
