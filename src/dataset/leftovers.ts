import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { partsDir } from './files/records.ts'
import { datasetPaths } from './layout.ts'
import { leasedGenerations } from './lease.ts'
import { isRunning } from './lock.ts'
import type { Manifest } from './manifest.ts'
import { readCursor } from './raw/cursor.ts'

/** The generations in the dataset, whole or not. */
export async function generationNumbers(dir: string): Promise<number[]> {
  const names = await namesIn(datasetPaths(dir).generations)
  return names.filter((name) => /^[1-9]\d*$/.test(name)).map(Number)
}

/** Paths of generations that are neither current nor read by anybody, among them what killed builds left. */
export async function oldGenerations(dir: string, current: number | null): Promise<string[]> {
  const leased = await leasedGenerations(dir)
  const numbers = (await generationNumbers(dir)).sort((a, b) => a - b)
  return numbers.filter((n) => n !== current && !leased.has(n)).map((n) => datasetPaths(dir).generation(n))
}

/** Paths of working files of processes that are gone. */
export async function deadWork(dir: string): Promise<string[]> {
  const { temp } = datasetPaths(dir)
  return (await namesIn(temp)).filter((name) => holderOf(name) === 'gone').map((name) => join(temp, name))
}

/** Paths of all working files that no running process says are its own. Inside `withWriteLock` nobody needs them. */
export async function idleWork(dir: string): Promise<string[]> {
  const { temp } = datasetPaths(dir)
  const idle = (name: string) => name !== 'readers' && holderOf(name) !== 'running'
  return (await namesIn(temp)).filter(idle).map((name) => join(temp, name))
}

/** Paths of downloads of files that broke off. */
export async function brokenDownloads(dir: string): Promise<string[]> {
  return (await namesIn(partsDir(dir))).map((name) => join(partsDir(dir), name))
}

/**
 * Paths of what killed processes left beside the records and the releases: files that were never committed. Inside
 * `withWriteLock` nobody writes them.
 */
export async function uncommitted(dir: string, manifest: Manifest): Promise<string[]> {
  const paths = datasetPaths(dir)
  const found: string[] = []
  for (const name of await namesIn(dir))
    if (name === 'dataset.json.part' || /^dataset\.lock\.[0-9a-f]{8}$/.test(name)) found.push(join(dir, name))
  for (const source of await namesIn(paths.releasesDir)) {
    const listed = new Set(manifest.releases[source]?.files.map(({ name }) => name))
    for (const name of await namesIn(join(paths.releasesDir, source))) {
      const file = /^(\d{6,}\.ndjson(?:\.zst)?)(?:\.keys)?(\.part)?$/.exec(name)
      const isPart = name.endsWith('.part')
      if (isPart || (file !== null && !listed.has(file[1]!))) found.push(join(paths.releasesDir, source, name))
    }
  }
  const walk = async (folder: string): Promise<void> => {
    const names = await namesIn(folder)
    const segments = names.includes('cursor.json')
      ? new Set((await readCursor(folder).catch(() => undefined))?.segments.map(({ name }) => name))
      : undefined
    for (const name of names) {
      const path = join(folder, name)
      const isSegment = /^\d{6,}\.ndjson(\.zst)?$/.test(name)
      if (name.endsWith('.part')) found.push(path)
      // A cursor that cannot be read says nothing of what is committed.
      else if (isSegment && segments !== undefined && segments.size > 0 && !segments.has(name)) found.push(path)
      else if (!['blobs', 'parts'].includes(name) && (await lstat(path)).isDirectory()) await walk(path)
    }
  }
  await walk(paths.rawDir)
  return found
}

/** How many runs of indicators are kept unless more or fewer are asked for. */
const keptRuns = 10

/**
 * Paths of runs of indicators that are not among the newest `keep` and that nothing refers to: of what each of their
 * indicators was asked with the same parameters, a newer run tells. What cannot be read as a run is left alone.
 */
export async function oldRuns(dir: string, keep = keptRuns): Promise<string[]> {
  const paths = datasetPaths(dir)
  const runs: { name: string; sequence: number; asked: string[] }[] = []
  for (const name of await namesIn(paths.runs)) {
    try {
      const record = JSON.parse(await readFile(join(paths.runs, name, 'run.json'), 'utf8'))
      const { format, run, sequence, indicators } = record as {
        format: unknown
        run: unknown
        sequence: unknown
        indicators: { name: string; suffix: string }[]
      }
      const asked = indicators.map((indicator) => `${indicator.name}${indicator.suffix}`)
      if (format === 1 && run === name && Number.isSafeInteger(sequence))
        runs.push({ name, sequence: sequence as number, asked })
    } catch {
      // Not a run, or one of another version.
    }
  }
  const needed = new Set(neededRuns(runs, keep))
  return runs
    .map(({ name }) => name)
    .filter((name) => !needed.has(name))
    .map((name) => join(paths.runs, name))
    .sort()
}

/** The names of the newest `keep` runs and of those that are the newest to tell of what an indicator was asked. */
export function neededRuns(
  runs: readonly { name: string; sequence: number; asked: readonly string[] }[],
  keep = keptRuns,
): string[] {
  const told = new Set<string>()
  const newest = runs.toSorted((a, b) => b.sequence - a.sequence || (a.name < b.name ? 1 : -1))
  const needed: string[] = []
  for (const [place, { name, asked }] of newest.entries()) {
    const isNewest = asked.some((one) => !told.has(one))
    for (const one of asked) told.add(one)
    if (place < keep || isNewest) needed.push(name)
  }
  return needed
}

/** Whose working files these are: of a process that runs, of one that is gone, or nobody's in particular. */
function holderOf(name: string): 'running' | 'gone' | undefined {
  const pid = /^[a-z]+-(\d+)(?:-|$)/.exec(name)?.[1]
  return pid === undefined ? undefined : isRunning(Number(pid)) ? 'running' : 'gone'
}

/** Sorted, so that what is told is told in one order. */
async function namesIn(path: string): Promise<string[]> {
  return (await readdir(path).catch(() => [])).sort()
}
