import { Interrupted } from '../terminal/errors.ts'
import { type BuildResult, buildDataset } from './build.ts'
import { type FetchOptions, type FetchResult, fetchEntities } from './fetch.ts'
import { transformDataset } from './transform.ts'

/**
 * The daily run: fetch what is new or changed, transform it, build the tables. Each step keeps what it has done; a run
 * that was interrupted goes on where it stopped (`resume` of the options is the command that does).
 */
export async function syncDataset(
  dir: string,
  options: FetchOptions,
): Promise<{ fetched: FetchResult; built: BuildResult }> {
  const { report, signal, resume } = options
  const fetched = await fetchEntities(dir, options)
  try {
    await transformDataset(dir, { report, signal })
    return { fetched, built: await buildDataset(dir, { report, signal }) }
  } catch (error) {
    if (error instanceof Interrupted && resume !== undefined) throw new Interrupted('what was fetched is kept', resume)
    throw error
  }
}
