import { cp, mkdir, stat } from 'node:fs/promises'
import { defaultBaseUrl } from '../../goszakup/token/token.ts'
import { sameService } from '../fetch/session.ts'
import { apiSource } from '../fetch/store.ts'
import { datasetPaths } from '../layout.ts'
import { readManifestIfAny, updateManifest } from '../manifest.ts'
import type { HomeDataset } from './purchase.ts'
import { type Gathered, partiesOf } from './records.ts'
import { copyRegisters } from './registers.ts'

/** The user's dataset, with what a small one takes from it. */
export interface Home extends HomeDataset {
  baseUrl: string
}

/**
 * The user's dataset, when it holds records of the service that is asked; without an address, of any.
 */
export async function findHome(dir: string, baseUrl: string | undefined): Promise<Home | undefined> {
  const manifest = await readManifestIfAny(dir)
  const source = manifest?.sources[apiSource]
  if (manifest === undefined || source === undefined) return undefined
  const home = source.base_url ?? defaultBaseUrl
  if (baseUrl !== undefined && !sameService(home, baseUrl)) return undefined
  return { dir, dataDate: manifest.data_date, generation: manifest.generation, baseUrl: home }
}

/**
 * Gives a small dataset what it has in common with the user's: the training mark, the prefix of ocids, own law and
 * indicators, and what imported registers say of the parties.
 */
export async function furnish(dir: string, home: Home, gathered: Gathered): Promise<void> {
  const manifest = await readManifestIfAny(home.dir)
  if (manifest === undefined) return
  await updateManifest(dir, (draft) => {
    draft.prefix = manifest.prefix
    draft.training = manifest.training
    return draft
  })
  const [from, to] = [datasetPaths(home.dir), datasetPaths(dir)]
  for (const part of ['law', 'indicators', 'templates'] as const)
    if (await isThere(from[part])) {
      await mkdir(to[part], { recursive: true })
      await cp(from[part], to[part], { recursive: true })
    }
  await copyRegisters(dir, home.dir, new Set(partiesOf(gathered)))
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
