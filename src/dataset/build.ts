import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { readBytes } from '../files/lines.ts'
import { counted } from '../terminal/counted.ts'
import { fileError, Interrupted, UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import { addLayer, planLayer, writePlaces } from './add-layer.ts'
import { compileDataset } from './compile/compile.ts'
import { fileDigest } from './durable.ts'
import { datasetPaths } from './layout.ts'
import { deadWork, generationNumbers, oldGenerations } from './leftovers.ts'
import { withWriteLock } from './lock.ts'
import type { MadeFrom } from './made-from.ts'
import { type Manifest, readManifest, updateManifest } from './manifest.ts'
import { registersDigest, registersWithoutRecords } from './registers.ts'
import { sqlError } from './select.ts'
import { later } from './tables/part.ts'
import { releaseShape } from './tables/read.ts'
import { lookups } from './tables/read-piece.ts'
import { registerTables, tableSpecs } from './tables/tables.ts'
import { type TablesOptions, type TablesResult, writeTables } from './tables/write.ts'

export interface BuildOptions {
  report: Reporter
  signal?: AbortSignal
  threads?: number
  /** Megabytes of the engine; default: half of what is free, at most 1,200. */
  memory?: number
  /** Make all anew, even when nothing has changed. */
  force?: boolean
  /** With fewer processes all is made anew, whatever changed. */
  smallest?: number
}

export interface BuildResult {
  generation: number
  /** False when the current generation was made from the same releases and registers. */
  built: boolean
  /** Rows of each table. */
  tables: Record<string, number>
  unreadable: Record<string, number>
}

/** A file of a generation: its path in it with `/`, its length and SHA-256. */
export interface GenerationFile {
  path: string
  bytes: number
  sha256: string
}

/**
 * Compiles the dataset's releases and makes its tables, as a new generation beside the current one: all anew, or, where
 * little changed since, a layer of what did upon the current one; renaming
 * `dataset.json` is the one moment at which it becomes current. Does nothing when releases and registers are those of
 * the current generation. What a killed build left is removed; equal input gives equal bytes.
 */
export async function buildDataset(dir: string, options: BuildOptions): Promise<BuildResult> {
  const { report, signal } = options
  await readManifest(dir)
  return withWriteLock(dir, 'build', async () => {
    const paths = datasetPaths(dir)
    const manifest = await readManifest(dir)
    if (Object.keys(manifest.releases).length === 0)
      throw new UserError(`there are no releases to build from in ${dir}`, {
        next: ['make them from what was fetched with: jaryq transform', 'or import OCDS with: jaryq import FILE'],
        exit: 'data',
      })
    const lost = options.force === true ? [] : await registersWithoutRecords(dir, manifest.tables)
    if (lost.length > 0)
      throw new UserError(`a build would empty ${counted(lost.length, 'table')} of registers: ${lost.join(', ')}`, {
        why: `their records are not in ${dir}: tables can be shared without them`,
        next: [
          'take them too, if they were pushed: jaryq data pull DIR --with-raw',
          'or import the registers here: jaryq import FILE --register NAME',
          'or build without them: jaryq build --force',
        ],
        exit: 'data',
      })
    const made = await madeFrom(dir, manifest)
    const inputs = sha256(JSON.stringify(Object.values(made)))
    const { generation: current } = manifest
    if (options.force !== true && current !== null && inputs === manifest.inputs && (await isWhole(dir, current))) {
      await removeOld(dir, current, report)
      report.note('nothing to do: releases and registers are those of the tables')
      return { generation: current, built: false, tables: manifest.tables ?? {}, unreadable: manifest.unreadable ?? {} }
    }
    const isUsable = options.force !== true && current !== null && (await isWhole(dir, current))
    const plan = isUsable ? await planLayer(dir, manifest, made, options.smallest) : undefined
    await removeOld(dir, current, report)
    const n = 1 + Math.max(0, current ?? 0, ...(await generationNumbers(dir)))
    const generation = paths.generation(n)
    try {
      const work = { report, signal, threads: options.threads, memory: options.memory }
      const layered =
        plan === undefined
          ? undefined
          : await addLayer(dir, n, plan, await readGenerationFiles(dir, plan.below), { ...work, manifest })
      if (layered === undefined) await rm(generation, { recursive: true, force: true })
      const { tables, unreadable, dataDate } = layered ?? (await makeAnew(dir, n, work))
      await writeAtomically(join(generation, 'inputs.json'), `${JSON.stringify(made)}\n`)
      const files = await generationFiles(generation, layered?.shared)
      const list = `${files.map((file) => JSON.stringify(file)).join('\n')}\n`
      await writeAtomically(join(generation, 'files.ndjson'), list)
      if (signal?.aborted === true) throw new Interrupted('the dataset is as it was before', 'jaryq build')
      await updateManifest(dir, (latest) => ({
        ...latest,
        generation: n,
        inputs,
        files: sha256(list),
        tables,
        unreadable,
        data_date: later(latest.data_date, dataDate),
      }))
      const lost = Object.values(unreadable).reduce((sum, count) => sum + count, 0)
      if (lost > 0)
        report.warn(
          `${counted(lost, 'value')} could not be read as what the column holds and ${lost === 1 ? 'is' : 'are'} empty there: ${Object.entries(
            unreadable,
          )
            .sort(([, a], [, b]) => b - a)
            .slice(0, 5)
            .map(([name, count]) => `${name} ${count}`)
            .join(', ')}${Object.keys(unreadable).length > 5 ? ', …' : ''} (all in dataset.json, "unreadable")`,
        )
      await removeOld(dir, n, report)
      return { generation: n, built: true, tables, unreadable }
    } catch (error) {
      await rm(generation, { recursive: true, force: true }).catch(() => {})
      throw fileError(sqlError(error, ''), 'build the tables in', dir)
    }
  })
}

/** Compiles all releases and makes all tables. */
async function makeAnew(dir: string, n: number, work: Omit<TablesOptions, 'layer'>): Promise<TablesResult> {
  const generation = datasetPaths(dir).generation(n)
  await mkdir(generation, { recursive: true })
  await compileDataset(dir, n, work)
  const made = await writeTables(dir, n, work)
  await writePlaces(generation, made.places)
  return made
}

async function madeFrom(dir: string, manifest: Manifest): Promise<MadeFrom> {
  return {
    releases: manifest.releases,
    person_key: manifest.person_key,
    training: manifest.training,
    registers: await registersDigest(dir),
    shape: sha256(JSON.stringify([releaseShape, lookups, tableSpecs(), registerTables()])),
  }
}

async function isWhole(dir: string, n: number): Promise<boolean> {
  const generation = datasetPaths(dir).generation(n)
  for (const file of await readGenerationFiles(dir, n).catch(() => [])) {
    const found = await stat(join(generation, ...file.path.split('/'))).catch(() => undefined)
    if (found?.size !== file.bytes) return false
  }
  return (await readGenerationFiles(dir, n).catch(() => [])).length > 0
}

/** The files of a generation as they were when it was made. Rejects when the list is missing. */
export async function readGenerationFiles(dir: string, n: number): Promise<GenerationFile[]> {
  const path = join(datasetPaths(dir).generation(n), 'files.ndjson')
  const chunks: Buffer[] = []
  for await (const chunk of readBytes(path)) chunks.push(chunk)
  return Buffer.concat(chunks)
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as GenerationFile)
}

/** The files in a generation's folder. `shared`: those that another generation knows already. */
async function generationFiles(generation: string, shared: readonly GenerationFile[] = []): Promise<GenerationFile[]> {
  const known = new Map(shared.map((file) => [file.path, file]))
  const entries = await readdir(generation, { recursive: true, withFileTypes: true })
  const files: GenerationFile[] = []
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name)
    const path = relative(generation, file).split(sep).join('/')
    files.push(known.get(path) ?? { path, ...(await fileDigest(file)) })
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/**
 * Removes generations that are neither current nor read by anybody, and the working files of processes that are gone.
 * What cannot be removed now (Windows keeps open files) goes next time.
 */
async function removeOld(dir: string, current: number | null, report: Reporter): Promise<void> {
  for (const path of [...(await oldGenerations(dir, current)), ...(await deadWork(dir))])
    await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch((error: Error) =>
      report.debug(`${path} is still there: ${error.message}`),
    )
}
