import { access, constants } from 'node:fs/promises'
import type { Check } from '../terminal/check.ts'
import { UserError } from '../terminal/errors.ts'
import { readManifestIfAny } from './manifest.ts'

/** Whether the dataset can be read and written, what it holds, and whether the engine loads. */
export async function checkDataset(dir: string): Promise<Check[]> {
  return [await checkManifest(dir), await checkEngine()]
}

async function checkManifest(dir: string): Promise<Check> {
  try {
    const manifest = await readManifestIfAny(dir)
    if (manifest === undefined)
      return {
        check: 'dataset',
        ok: null,
        found: `none in ${dir}`,
        fix: 'make one with: jaryq fetch, or jaryq import FILE',
      }
    const kind = manifest.training ? 'made-up records' : 'records'
    const state = manifest.generation === null ? 'not built yet' : `generation ${manifest.generation}`
    await access(dir, constants.W_OK)
    return {
      check: 'dataset',
      ok: true,
      found: `${dir}: ${kind}; data to ${manifest.data_date ?? 'no date'}; ${state}`,
      fix: manifest.generation === null ? 'run: jaryq build' : '',
    }
  } catch (error) {
    if (error instanceof UserError)
      return { check: 'dataset', ok: false, found: error.why ?? error.message, fix: error.next[0] ?? '' }
    return {
      check: 'dataset',
      ok: false,
      found: (error as Error).message,
      fix: 'check the permissions of the directory',
    }
  }
}

async function checkEngine(): Promise<Check> {
  try {
    const { default: duckdb } = await import('@duckdb/node-api')
    return { check: 'engine', ok: true, found: `DuckDB ${duckdb.version()}`, fix: '' }
  } catch (error) {
    return {
      check: 'engine',
      ok: false,
      found: `DuckDB does not load: ${(error as Error).message.split('\n')[0]}`,
      fix: 'install jaryq again: its package for this platform is missing',
    }
  }
}
