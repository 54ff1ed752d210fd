import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildDataset } from '../../src/dataset/build.ts'
import { fetchEntities } from '../../src/dataset/fetch/fetch.ts'
import { importRegister } from '../../src/dataset/import/register.ts'
import { transformDataset } from '../../src/dataset/transform/transform.ts'
import type { RegisterName } from '../../src/registers/formats.ts'
import { type ServedMarket, serveMarket } from '../../src/sandbox/server/serve.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from './temp.ts'

/**
 * A dataset that was fetched from a generated market over HTTP and built, with those of the market's registers that are
 * named. The server is the caller's to close.
 */
export async function fetchedDataset(
  market: string,
  options: { registers?: readonly RegisterName[] | 'all'; withPersons?: boolean } = {},
): Promise<{ data: string; served: ServedMarket }> {
  const { registers = [], withPersons = false } = options
  const data = temporary('dataset')
  const served = await serveMarket({ from: market })
  const { baseUrl, token } = served
  try {
    await fetchEntities(data, { baseUrl, token, rate: 0, timeout: 60, withPersons, report: silent })
  } catch (error) {
    await served.close()
    throw error
  }
  for (const file of readdirSync(join(market, 'registers')).sort()) {
    const register = file.replace('.csv', '').replaceAll('_', '-') as RegisterName
    if (registers === 'all' || registers.includes(register))
      await importRegister(data, { path: join(market, 'registers', file), register, report: silent })
  }
  await transformDataset(data, { report: silent })
  await buildDataset(data, { report: silent })
  return { data, served }
}
