import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLines } from '../../files/lines.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import type { MergeProblem } from '../../ocds/merge.ts'
import { textMembers } from '../../ocds/scan.ts'
import { fileError, Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { datasetPaths } from '../layout.ts'
import { type ReleaseFile, readManifest } from '../manifest.ts'
import { maxParts, ReleaseBuckets, type ReleaseGroup } from './buckets.ts'
import { Compiler, type MergeChoices } from './compiler.ts'

/** As many processes a part holds before there are twice as many parts. */
const processesPerPart = 50_000

export interface CompileOptions {
  report: Reporter
  signal?: AbortSignal
}

/** What was compiled, by source. */
export interface CompileResult {
  /** The parts that each source's compiled releases are split into. */
  parts: number
  sources: Record<string, { releases: number; processes: number; problems: number }>
}

/** A sealed file of releases with what an import knows of it. */
export interface ImportedFile extends ReleaseFile {
  /** The version of OCDS that its packages named; absent for releases that came without a package. */
  version?: string
}

/**
 * How many parts a dataset of so many processes has: a power of two, so that a part is split in two when there are
 * more.
 */
export function partCount(processes: number): number {
  let parts = 1
  while (parts < maxParts && processes > parts * processesPerPart) parts *= 2
  return parts
}

/** The name of a part's file. */
function partName(part: number): string {
  return `part-${String(part).padStart(2, '0')}.ndjson.zst`
}

/**
 * Merges all releases that the manifest lists into compiled releases, one line a process, in
 * `generations/<n>/compiled/<source>/part-XX.ndjson.zst`: split by the hash of the ocid, sorted by ocid. The same ocid
 * in two sources is two processes. Releases of 1.0 are merged by their own rules and then become 1.1. What has no answer in the merge routine is merged as well as can be and told in
 * `problems.ndjson` beside the parts. Equal releases give equal bytes.
 */
export async function compileDataset(dir: string, n: number, options: CompileOptions): Promise<CompileResult> {
  const { report, signal } = options
  const manifest = await readManifest(dir)
  const paths = datasetPaths(dir)
  const temp = join(paths.temp, 'compile')
  const names = Object.keys(manifest.releases).sort()
  const total = names.reduce((sum, name) => sum + manifest.releases[name]!.count, 0)
  const sorted = new Map<string, ReleaseBuckets>()
  const result: CompileResult = { parts: 1, sources: {} }
  const watch = watcher(signal)
  try {
    await rm(paths.compiled(n), { recursive: true, force: true })
    let done = 0
    for (const name of names) {
      const { files, count } = manifest.releases[name]!
      const buckets = new ReleaseBuckets(join(temp, name), count > processesPerPart ? maxParts : 1)
      sorted.set(name, buckets)
      for (const [batch, file] of (files as ImportedFile[]).entries()) {
        const path = join(paths.releases(name), file.name)
        if (file.version === '1.0') buckets.markLegacy(batch)
        for await (const { bytes, number } of readLines(path)) {
          const { ocid, date } = releaseKeys(bytes, path, number)
          buckets.add(ocid, date, batch, bytes)
          if (++done % 500 === 0) {
            await watch()
            report.progress({
              stage: 'sort releases',
              done,
              total,
              unit: 'releases',
            })
          }
        }
      }
      buckets.seal()
    }
    const processes = sum([...sorted.values()].map((buckets) => buckets.processes))
    result.parts = partCount(processes)
    done = 0
    for (const [name, buckets] of sorted) {
      const folder = paths.compiled(n, name)
      await mkdir(folder, { recursive: true })
      const problems = new ProblemList(join(folder, 'problems.ndjson'))
      const compiler = new Compiler('compiled', { upgrades: true })
      for (let part = 0; part < result.parts; part++) {
        let writer: NdjsonWriter | undefined
        try {
          for (const group of buckets.groups(part, result.parts)) {
            const line = compiler.line(group, (problem) => problems.add(group.ocid, problem))
            if (line !== undefined) {
              writer ??= await NdjsonWriter.create(join(folder, partName(part)))
              const behind = writer.write(line)
              if (behind !== undefined) await behind
            }
            if (++done % 200 === 0) {
              await watch()
              report.progress({
                stage: 'compile',
                done,
                total: processes,
                unit: 'processes',
              })
            }
          }
          await writer?.close()
        } catch (error) {
          await writer?.abort()
          await problems.abort()
          throw error
        }
      }
      await problems.close()
      result.sources[name] = {
        releases: buckets.count,
        processes: buckets.processes,
        problems: problems.count,
      }
      if (problems.count > 0)
        report.warn(
          `${name}: ${problems.count} places where the merge routine has no answer or is in doubt; see ${problems.path}`,
        )
      buckets.remove()
    }
    return result
  } catch (error) {
    throw fileError(error, 'compile releases in', dir)
  } finally {
    for (const buckets of sorted.values()) buckets.remove()
    await rm(temp, { recursive: true, force: true })
  }
}

/** One release to be compiled by `compileStream`. */
export interface StreamedRelease {
  ocid: string
  date: string | undefined
  /** Which releases came together; see `legacy`. */
  batch: number
  body: Buffer
  /** There may be a number in it that a double cannot hold as it is written; default: true. */
  exact?: boolean
}

interface StreamOptions extends CompileOptions, MergeChoices {
  onProblem: (ocid: string, problem: MergeProblem) => void
  /** Batches of OCDS 1.0; asked for when all releases have come. */
  legacy: () => Iterable<number>
  /** Batches of packages that declare extensions; asked for then too. */
  extended?: () => Iterable<number>
}

/** Compiled (or versioned) releases of any stream of releases, in order of ocid, each a line of JSON. */
export async function* compileStream(
  releases: AsyncIterable<StreamedRelease>,
  kind: 'compiled' | 'versioned',
  options: StreamOptions,
): AsyncGenerator<string> {
  for await (const { line } of compileGroups(releases, kind, options)) yield line
}

/** `compileStream` with the releases that each line was made from, which are good until the next is asked for. */
export async function* compileGroups(
  releases: AsyncIterable<StreamedRelease>,
  kind: 'compiled' | 'versioned',
  options: StreamOptions,
): AsyncGenerator<{ group: ReleaseGroup; line: string }> {
  const watch = watcher(options.signal)
  const temp = await mkdtemp(join(tmpdir(), 'jaryq-compile-'))
  let buckets: ReleaseBuckets | undefined
  try {
    buckets = new ReleaseBuckets(join(temp, 'releases'), maxParts)
    for await (const { ocid, date, batch, body, exact } of releases) {
      buckets.add(ocid, date, batch, body, exact)
      if (buckets.count % 500 === 0) {
        await watch()
        options.report.progress({
          stage: 'read',
          done: buckets.count,
          unit: 'releases',
        })
      }
    }
    buckets.seal()
    for (const batch of options.legacy()) buckets.markLegacy(batch)
    for (const batch of options.extended?.() ?? []) buckets.markExtended(batch)
    const compiler = new Compiler(kind, options)
    for (const group of buckets.groups(0, 1, options.chronological)) {
      const line = compiler.line(group, (problem) => options.onProblem(group.ocid, problem))
      if (line !== undefined) yield { group, line }
    }
  } catch (error) {
    throw fileError(error, 'compile releases in', temp)
  } finally {
    buckets?.remove()
    await rm(temp, { recursive: true, force: true })
  }
}

/** Problems of merging, written to a file as they come; no file when there is none. */
class ProblemList {
  count = 0
  readonly path: string
  private writer: Promise<NdjsonWriter> | undefined
  private last: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    this.path = path
  }

  add(ocid: string, problem: MergeProblem): void {
    this.count++
    this.writer ??= NdjsonWriter.create(this.path)
    const line = JSON.stringify({ ocid, ...problem })
    this.last = this.last.then(async () => (await this.writer)!.write(line))
  }

  async close(): Promise<void> {
    await this.last
    await (await this.writer)?.close()
  }

  async abort(): Promise<void> {
    await this.last.catch(() => {})
    await (await this.writer)?.abort()
  }
}

/** The ocid and the date of a release, from its line. */
export function releaseKeys(line: Buffer, path: string, number: number): { ocid: string; date: string | undefined } {
  const texts = textMembers(line, ['ocid', 'date'])
  const ocid = texts.get('ocid')
  if (ocid === undefined)
    throw new UserError(`line ${number} of ${path} is not a release`, {
      why: 'the file was changed after it was written',
      next: 'import or transform the source again',
      exit: 'data',
    })
  return { ocid, date: texts.get('date') }
}

function watcher(signal: AbortSignal | undefined): () => Promise<void> {
  return async () => {
    // Lets a Ctrl-C through: the work itself never waits.
    await new Promise((resolve) => setImmediate(resolve))
    if (signal?.aborted === true)
      throw new Interrupted('the releases are as they were; nothing of the new generation is kept', 'jaryq build')
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
