import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../terminal/errors.ts'
import { datasetPaths } from './layout.ts'
import { isRunning } from './lock.ts'
import { readManifest } from './manifest.ts'

// A lease of another machine cannot be checked: it counts for a day.
const foreignLease = 86_400_000

/** Where readers say which generation they read: an empty file named `<generation>-<pid>-<host>-<random>`. */
function leases(dir: string): string {
  return join(datasetPaths(dir).temp, 'readers')
}

/**
 * Marks a generation (the current one unless said) as being read, so that a build does not delete it. Where the dataset
 * cannot be written, nobody builds either, and no mark is needed.
 */
export async function leaseGeneration(
  dir: string,
  wanted?: number,
): Promise<{ generation: number; release: () => Promise<void> }> {
  for (;;) {
    const generation = wanted ?? (await currentGeneration(dir))
    const file = join(
      leases(dir),
      `${generation}-${process.pid}-${encodeURIComponent(hostname())}-${randomBytes(4).toString('hex')}`,
    )
    try {
      await mkdir(leases(dir), { recursive: true })
      await writeFile(file, '')
    } catch {
      return { generation, release: async () => {} }
    }
    const release = async () => {
      await rm(file, { force: true }).catch(() => {})
    }
    try {
      // A build may have ended between reading and marking, and deleted what was current.
      if (wanted !== undefined || (await currentGeneration(dir)) === generation) return { generation, release }
    } catch (error) {
      await release()
      throw error
    }
    await release()
  }
}

async function currentGeneration(dir: string): Promise<number> {
  const { generation } = await readManifest(dir)
  if (generation === null)
    throw new UserError(`the dataset in ${dir} has no tables yet`, {
      next: 'make them with: jaryq build',
      exit: 'data',
    })
  return generation
}

/** The generations that somebody reads. Marks of processes that are gone are removed. */
export async function leasedGenerations(dir: string): Promise<Set<number>> {
  const leased = new Set<number>()
  for (const name of await readdir(leases(dir)).catch(() => [])) {
    const match = /^(\d+)-(\d+)-(.+)-[0-9a-f]+$/.exec(name)
    if (match === null) continue
    const [, generation, pid, host] = match
    const file = join(leases(dir), name)
    const alive =
      host === encodeURIComponent(hostname())
        ? isRunning(Number(pid))
        : await stat(file).then(
            ({ mtimeMs }) => Date.now() - mtimeMs < foreignLease,
            () => false,
          )
    if (alive) leased.add(Number(generation))
    else await rm(file, { force: true }).catch(() => {})
  }
  return leased
}
