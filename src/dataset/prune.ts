import { lstat, readdir, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Reporter } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { brokenDownloads, idleWork, oldGenerations, oldRuns, uncommitted } from './leftovers.ts'
import { withWriteLock } from './lock.ts'
import { readManifest } from './manifest.ts'

export const pruneColumns: Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'path', type: 'text' },
  { name: 'bytes', type: 'integer' },
  { name: 'removed', type: 'boolean' },
]

/** Why something is not needed. */
export type PruneKind = 'generation' | 'working-files' | 'download' | 'uncommitted' | 'flag-run'

export interface Pruned extends Row {
  kind: PruneKind
  /** Below the dataset's directory, with `/`. */
  path: string
  bytes: number
  /** False in a dry run, and where the system kept it. */
  removed: boolean
}

/**
 * Removes what nothing in the dataset needs: generations that are neither current nor read by anybody, working files of
 * processes that are gone, downloads that broke off (the next download of such a file begins anew), files that were
 * never committed, and runs of indicators that are not among the newest `keepRuns` (10 unless said) and that no flag is
 * read from. With `dryRun` they are only told.
 */
export async function pruneDataset(
  dir: string,
  { dryRun = false, keepRuns, report }: { dryRun?: boolean; keepRuns?: number; report: Reporter },
): Promise<Pruned[]> {
  await readManifest(dir)
  const rows = dryRun
    ? await leftovers(dir, keepRuns)
    : await withWriteLock(dir, 'prune', () => removeAll(dir, keepRuns, report))
  const sum = rows.reduce((total, { bytes, removed }) => total + (removed || dryRun ? bytes : 0), 0)
  const size = sum < 1e6 ? `${Math.ceil(sum / 1000)} kB` : `${(sum / 1e6).toFixed(1)} MB`
  if (rows.length === 0) report.note('there is nothing to remove')
  else report.note(dryRun ? `${size} would be free; remove them with: jaryq data prune` : `${size} are free again`)
  return rows
}

async function removeAll(dir: string, keepRuns: number | undefined, report: Reporter): Promise<Pruned[]> {
  const rows: Pruned[] = []
  for (const row of await leftovers(dir, keepRuns)) {
    const path = join(dir, ...row.path.split('/'))
    try {
      await rm(path, { recursive: true, force: true, maxRetries: 3 })
      rows.push({ ...row, removed: true })
    } catch (error) {
      report.warn(`${row.path} is still there: ${(error as Error).message}`)
      rows.push(row)
    }
  }
  return rows
}

async function leftovers(dir: string, keepRuns: number | undefined): Promise<Pruned[]> {
  const manifest = await readManifest(dir)
  const found: [PruneKind, string[]][] = [
    ['generation', await oldGenerations(dir, manifest.generation)],
    ['working-files', await idleWork(dir)],
    ['download', await brokenDownloads(dir)],
    ['uncommitted', await uncommitted(dir, manifest)],
    ['flag-run', await oldRuns(dir, keepRuns)],
  ]
  const rows: Pruned[] = []
  for (const [kind, paths] of found)
    for (const path of paths) {
      const bytes = await sizeOf(path)
      // Another process may have removed it meanwhile.
      if (bytes === undefined) continue
      rows.push({ kind, path: relative(dir, path).split(sep).join('/'), bytes, removed: false })
    }
  return rows
}

/** Bytes of a file, or of all files in a directory; undefined when it is gone. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const entry = await lstat(path)
    if (!entry.isDirectory()) return entry.size
    let sum = 0
    for (const name of await readdir(path)) sum += (await sizeOf(join(path, name))) ?? 0
    return sum
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
