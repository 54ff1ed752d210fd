import { sha256 } from '../../files/hash.ts'
import { Interrupted } from '../../terminal/errors.ts'
import { type BuildResult, buildDataset } from '../build.ts'
import { readManifest, updateManifest } from '../manifest.ts'
import { rawEntities, rawSegments } from '../raw/store.ts'
import { fetchSamruk } from '../samruk/fetch.ts'
import type { SamrukOptions } from '../samruk/question.ts'
import { transformSamruk } from '../samruk/transform.ts'
import { transformDataset } from '../transform/transform.ts'
import { type FetchOptions, type FetchResult, fetchEntities } from './fetch.ts'
import { apiSource } from './store.ts'

/**
 * The daily run: fetch what is new or changed, transform it, build the tables. Each step keeps what it has done; a run
 * that was interrupted goes on where it stopped (`resume` of the options is the command that does). Records are
 * transformed only when there are others than at the last time.
 */
export async function syncDataset(
  dir: string,
  options: FetchOptions,
): Promise<{ fetched: FetchResult; built: BuildResult }> {
  const { report, signal, resume } = options
  const fetched = await fetchEntities(dir, options)
  try {
    const records = await recordsDigest(dir, options.version)
    const { sources, releases } = await readManifest(dir)
    if (sources[apiSource]?.transformed !== records || releases[apiSource] === undefined) {
      await transformDataset(dir, { report, signal })
      await updateManifest(dir, (manifest) => {
        manifest.sources[apiSource] = { ...manifest.sources[apiSource], kind: 'api', transformed: records }
        return manifest
      })
    } else report.note('nothing to transform: no record is new or changed')
    return { fetched, built: await buildDataset(dir, { report, signal }) }
  } catch (error) {
    if (error instanceof Interrupted && resume !== undefined) throw new Interrupted('what was fetched is kept', resume)
    throw error
  }
}

/**
 * The same for Samruk-Kazyna: fetch, transform, build. Releases that are as they were are not written again, and then
 * nothing is built.
 * @throws UserError as `fetchSamruk`
 */
export async function syncSamruk(
  dir: string,
  options: SamrukOptions,
): Promise<{ fetched: FetchResult; built: BuildResult }> {
  const { report, signal, resume } = options
  const fetched = await fetchSamruk(dir, options)
  try {
    await transformSamruk(dir, { report, signal })
    return { fetched, built: await buildDataset(dir, { report, signal }) }
  } catch (error) {
    if (error instanceof Interrupted && resume !== undefined) throw new Interrupted('what was fetched is kept', resume)
    throw error
  }
}

/** Tells the raw records of a dataset from those of another time: which lines there are, and which program reads them. */
async function recordsDigest(dir: string, version: string | undefined): Promise<string> {
  const lines: unknown[] = []
  for (const entity of await rawEntities(dir, apiSource)) {
    const segments = await rawSegments(dir, apiSource, entity)
    lines.push([entity, segments.map(({ lines: count, bytes }) => [count, bytes])])
  }
  return sha256(JSON.stringify([version ?? null, lines]))
}
