import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readLines } from '../../files/lines.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import { TemporaryFolder } from '../../files/temporary-folder.ts'
import { textMembers } from '../../ocds/members.ts'
import type { MergeProblem } from '../../ocds/merge.ts'
import { rulesVersion } from '../../ocds/merge-rules.ts'
import { fileError, Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { datasetPaths, type LayerPaths, layerPaths } from '../layout.ts'
import { type ReleaseFile, readManifest } from '../manifest.ts'
import type { BucketResult } from './bucket-job.ts'
import { BucketMerger } from './bucket-merger.ts'
import { maxParts, quickHash, ReleaseBuckets } from './buckets.ts'
import type { MergeChoices } from './compiler.ts'
import { type EntryList, type EntryReader, inOrder, type MergedRelease } from './entries.ts'
import type { BatchKind } from './groups.ts'

/** As many processes a part holds before there are twice as many parts. */
const processesPerPart = 50_000

export interface CompileOptions {
  report: Reporter
  signal?: AbortSignal
  /** Threads that merge large inputs; default: one for each processor, at most 8. Results do not depend on it. */
  threads?: number
  /** Compiles these processes of each source alone, into a layer, where each source is one part. */
  layer?: { paths: LayerPaths; ocids: ReadonlyMap<string, ReadonlySet<string>> }
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

/** Whether the processes of a source with so many releases are divided among the parts: few are one part. */
export function isDivided(releases: number): boolean {
  return releases > processesPerPart
}

/** The name of a part's file. */
export function partName(part: number): string {
  return `part-${String(part).padStart(2, '0')}.ndjson.zst`
}

/**
 * Merges all releases that the manifest lists into compiled releases, one line a process, in
 * `generations/<n>/compiled/<source>/part-XX.ndjson.zst`: split by the hash of the ocid, sorted by ocid. The same ocid
 * in two sources is two processes. Releases of 1.0 are merged by their own rules and then become 1.1. What has no answer
 * in the merge routine is merged as well as can be and told in `problems.ndjson` beside the parts. Equal releases give
 * equal bytes.
 */
export async function compileDataset(dir: string, n: number, options: CompileOptions): Promise<CompileResult> {
  const { report, signal } = options
  const manifest = await readManifest(dir)
  const paths = datasetPaths(dir)
  const temp = join(paths.temp, 'compile')
  const { layer } = options
  const place = layer?.paths ?? layerPaths(paths.generation(n))
  const isWanted = (name: string) => layer === undefined || (layer.ocids.get(name)?.size ?? 0) > 0
  const names = Object.keys(manifest.releases).filter(isWanted).sort()
  const counts = names.map((name) => manifest.releases[name]!.count)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const result: CompileResult = { parts: 1, sources: {} }
  const watch = watcher(signal, 'the releases are as they were; nothing of the new generation is kept', 'jaryq build')
  const threads = new BucketMerger(options)
  try {
    await rm(place.compiled(), { recursive: true, force: true })
    await rm(temp, { recursive: true, force: true })
    const merged: { name: string; releases: number; buckets: BucketResult[] }[] = []
    let sorted = 0
    let done = 0
    for (const name of names) {
      const { files } = manifest.releases[name]!
      const buckets = new ReleaseBuckets(join(temp, name, 'releases'), maxParts)
      try {
        const kinds = new Map<number, BatchKind>()
        for await (const piece of storedReleases(paths.releases(name), files, kinds, layer?.ocids.get(name))) {
          for (const { ocid, date, batch, body, exact } of piece) buckets.add(ocid, date, batch, body, exact)
          await watch()
          if (buckets.isOnDisk) await threads.start()
          sorted += piece.length
          const whole = layer === undefined ? { total } : {}
          report.progress({ stage: 'sort releases', done: sorted, ...whole, unit: 'releases' })
        }
        for (const [batch, kind] of kinds) buckets.setKind(batch, kind)
        const lists = await threads.merge(buckets, join(temp, name, 'merged'), {
          kind: 'compiled',
          choices: { upgrades: true },
          watch,
          progress: (releases) =>
            report.progress({
              stage: 'compile',
              done: done + releases,
              total: layer === undefined ? total : sorted,
              unit: 'releases',
            }),
        })
        merged.push({ name, releases: buckets.count, buckets: lists })
        done += buckets.count
      } finally {
        buckets.remove()
      }
    }
    await threads.close()
    if (layer === undefined)
      result.parts = partCount(sum(merged.flatMap(({ buckets }) => buckets.map(({ processes }) => processes))))
    for (const { name, releases, buckets } of merged) {
      const folder = place.compiled(name)
      await mkdir(folder, { recursive: true })
      const problems = new ProblemList(join(folder, 'problems.ndjson'))
      const parts = isDivided(releases) ? result.parts : 1
      try {
        for (let part = 0; part < parts; part++) {
          const lists = buckets.filter((_, bucket) => bucket % parts === part).map(({ list }) => list)
          await writePart(join(folder, partName(part)), lists, problems, watch)
        }
        await problems.close()
      } catch (error) {
        await problems.abort()
        throw error
      }
      const processes = sum(buckets.map(({ processes }) => processes))
      result.sources[name] = { releases, processes, problems: problems.count }
      if (problems.count > 0)
        report.warn(
          `${name}: ${problems.count} places where the merge routine has no answer or is in doubt; see ${problems.path}`,
        )
    }
    return result
  } catch (error) {
    throw fileError(error, 'compile releases in', dir)
  } finally {
    await threads.close()
    await rm(temp, { recursive: true, force: true })
  }
}

/** Writes the processes of lists in order of ocid; no file when there is none. */
async function writePart(path: string, lists: EntryList[], problems: ProblemList, watch: () => Promise<void>) {
  let writer: NdjsonWriter | undefined
  let done = 0
  try {
    for (const process of inOrder(lists)) {
      for (const problem of problemsOf(process)) await problems.add(process.ocid, problem)
      if (process.line.length > 0) {
        writer ??= await NdjsonWriter.create(path)
        const behind = writer.write(process.line.subarray(0, -1))
        if (behind !== undefined) await behind
      }
      if (++done % 1000 === 0) await watch()
    }
    await writer?.close()
  } catch (error) {
    await writer?.abort()
    throw error
  }
}

function problemsOf({ problems }: EntryReader): MergeProblem[] {
  return problems === '' ? [] : (JSON.parse(problems) as MergeProblem[])
}

// Releases that are read at a time.
const pieceLength = 100

/**
 * The releases in the files of a source, which are in `folder`, those of some processes alone where `ocids` names them.
 * `kinds` is told how those of each batch are merged; a batch is what is merged in one way.
 */
export async function* storedReleases(
  folder: string,
  files: readonly ReleaseFile[],
  kinds: Map<number, BatchKind>,
  ocids?: ReadonlySet<string>,
): AsyncGenerator<StreamedRelease[]> {
  let batch = 0
  let read = 0
  let piece: StreamedRelease[] = []
  for (const file of files as readonly ImportedFile[]) {
    const path = join(folder, file.name)
    const rules = rulesVersion(file.version)
    // Lines behind the last run are of none.
    const runs = (file.declared ?? []).values()
    let left = 0
    let extensions: readonly string[] = []
    const begin = () => {
      const run = runs.next().value
      left = run?.lines ?? Number.POSITIVE_INFINITY
      extensions = run?.extensions ?? []
      kinds.set(++batch, { rules, extensions })
    }
    for await (const { bytes, number } of readLines(path)) {
      while (left === 0) begin()
      left--
      const keys = releaseKeys(bytes, path, number)
      if (ocids?.has(keys.ocid) !== false) piece.push({ ...keys, batch, body: bytes })
      if (++read < pieceLength) continue
      read = 0
      yield piece
      piece = []
    }
  }
  yield piece
}

/** One release to be compiled by `compileStream`; its bytes must be good until the next releases are asked for. */
export interface StreamedRelease {
  ocid: string
  date: string | undefined
  /** Which releases came together: those of one batch are merged in one way. */
  batch: number
  body: Buffer
  /** There may be a number in it that a double cannot hold as it is written; default: true. */
  exact?: boolean
}

interface StreamOptions extends CompileOptions, MergeChoices {
  onProblem: (ocid: string, problem: MergeProblem) => void
  /** How the releases of batches are merged, where not by the rules of 1.1 alone; read when all releases have come. */
  kinds: ReadonlyMap<number, BatchKind>
}

// Lines are handed on in blocks of about this size.
const blockSize = 1 << 18

/** Compiled (or versioned) releases of any stream of releases, in order of ocid: blocks of whole lines of JSON. */
export async function* compileStream(
  releases: AsyncIterable<StreamedRelease[]>,
  kind: 'compiled' | 'versioned',
  options: StreamOptions,
): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafe(blockSize)
  let used = 0
  for await (const { line } of merged(releases, kind, options, false)) {
    if (used + line.length > block.length) {
      if (used > 0) yield block.subarray(0, used)
      block = Buffer.allocUnsafe(Math.max(blockSize, line.length))
      used = 0
    }
    used += line.copy(block, used)
  }
  if (used > 0) yield block.subarray(0, used)
}

/** A process with its releases. */
export interface CompiledGroup {
  ocid: string
  /** Good until the next process is asked for. */
  releases(): Iterable<MergedRelease>
}

/** Compiled releases of a stream of releases, with the releases that each was made from. */
export async function* compileGroups(
  releases: AsyncIterable<StreamedRelease[]>,
  kind: 'compiled' | 'versioned',
  options: StreamOptions,
): AsyncGenerator<{ group: CompiledGroup; line: string }> {
  for await (const process of merged(releases, kind, options, true)) {
    const { ocid, line } = process
    if (line.length > 0)
      yield {
        group: { ocid, releases: () => process.releases() },
        line: line.toString('utf8', 0, line.length - 1),
      }
  }
}

async function* merged(
  releases: AsyncIterable<StreamedRelease[]>,
  kind: 'compiled' | 'versioned',
  options: StreamOptions,
  withReleases: boolean,
): AsyncGenerator<EntryReader> {
  const { report } = options
  const watch = watcher(
    options.signal,
    'the releases are as they were; what was written is not all',
    'the same command',
  )
  const temp = await TemporaryFolder.make('compile')
  const threads = new BucketMerger(options)
  let buckets: ReleaseBuckets | undefined
  try {
    buckets = new ReleaseBuckets(join(temp.path, 'releases'), maxParts, quickHash)
    for await (const piece of releases) {
      for (const { ocid, date, batch, body, exact } of piece) buckets.add(ocid, date, batch, body, exact)
      await watch()
      if (buckets.isOnDisk) await threads.start()
      report.progress({ stage: 'read', done: buckets.count, unit: 'releases' })
    }
    for (const [batch, kind] of options.kinds) buckets.setKind(batch, kind)
    const total = buckets.count
    const lists = await threads.merge(buckets, join(temp.path, 'merged'), {
      kind,
      choices: { strictNull: options.strictNull, chronological: options.chronological, upgrades: options.upgrades },
      withReleases,
      watch,
      progress: (done) => report.progress({ stage: 'compile', done, total, unit: 'releases' }),
    })
    await threads.close()
    buckets.remove()
    let done = 0
    for (const process of inOrder(lists.map(({ list }) => list))) {
      for (const problem of problemsOf(process)) options.onProblem(process.ocid, problem)
      yield process
      if (++done % 1000 === 0) await watch()
    }
  } catch (error) {
    throw fileError(error, 'compile releases in', temp.path)
  } finally {
    await threads.close()
    buckets?.remove()
    temp.remove()
  }
}

/** Problems of merging, written to a file as they come; no file when there is none. */
class ProblemList {
  count = 0
  readonly path: string
  private writer: NdjsonWriter | undefined

  constructor(path: string) {
    this.path = path
  }

  async add(ocid: string, problem: MergeProblem): Promise<void> {
    this.count++
    this.writer ??= await NdjsonWriter.create(this.path)
    await this.writer.write(JSON.stringify({ ocid, ...problem }))
  }

  async close(): Promise<void> {
    await this.writer?.close()
  }

  async abort(): Promise<void> {
    await this.writer?.abort()
  }
}

/** The ocid and the date of a release, from its line. */
function releaseKeys(line: Buffer, path: string, number: number): { ocid: string; date: string | undefined } {
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

function watcher(signal: AbortSignal | undefined, saved: string, resume: string): () => Promise<void> {
  return async () => {
    // Lets a Ctrl-C through: the work itself never waits.
    await new Promise((resolve) => setImmediate(resolve))
    if (signal?.aborted === true) throw new Interrupted(saved, resume)
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
