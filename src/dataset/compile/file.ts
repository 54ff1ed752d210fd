import { join } from 'node:path'
import { readLines } from '../../files/lines.ts'
import { inputName } from '../../ocds/inputs.ts'
import type { MergeProblem } from '../../ocds/merge.ts'
import { declaresExtensions } from '../../ocds/merge-rules.ts'
import { type Found, type ReadLimits, readOcds } from '../../ocds/read.ts'
import { UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { datasetPaths } from '../layout.ts'
import { readManifest } from '../manifest.ts'
import { compileStream, type ImportedFile, releaseKeys, type StreamedRelease } from './compile.ts'
import type { MergeChoices } from './compiler.ts'

export interface CompileFileOptions extends ReadLimits, Pick<MergeChoices, 'strictNull' | 'chronological'> {
  versioned?: boolean
  /** Stop at the first thing that cannot be read. */
  strict?: boolean
  report: Reporter
  signal?: AbortSignal
}

// More of one kind are only counted.
const shown = 10

/**
 * Merges the releases of a file of OCDS in any shape (`-`: standard input) by ocid: compiled or versioned releases as
 * lines of JSON with their ends, in order of ocid. What cannot be read, and where the merge routine has no answer, is
 * warned of.
 */
export async function* compileFile(path: string, options: CompileFileOptions): AsyncGenerator<string> {
  const { report } = options
  const faults = new Warnings(report)
  const batches: Batches = { legacy: new Set(), extended: new Set() }
  yield* compiled(releasesOf(path, options, faults, batches), options, faults, batches)
}

/** Packages, by their number: those of OCDS 1.0, and those that declare extensions. */
interface Batches {
  legacy: Set<number>
  extended?: Set<number>
}

// Releases outside of packages.
const noPackage = 0

async function* releasesOf(
  path: string,
  options: CompileFileOptions,
  faults: Warnings,
  { legacy, extended }: Batches,
): AsyncGenerator<StreamedRelease> {
  let name = inputName(path)
  let releases = 0
  let batch = 1
  for await (const found of readOcds(path, { ...options, lazy: true })) {
    if (found.kind === 'release') {
      const { ocid, date, bytes, exact, version } = found
      releases++
      if (version?.startsWith('1.0') === true) legacy.add(batch)
      yield { ocid, date, batch: version === null ? noPackage : batch, body: bytes, exact }
    } else if (found.kind === 'package') {
      if (found.version.startsWith('1.0')) legacy.add(batch)
      if (declaresExtensions(found.metadata)) extended?.add(batch)
      batch++
    } else if (found.kind === 'file') {
      name = found.name
      batch++
    } else if (found.kind !== 'passed-over' && found.kind !== 'element' && found.kind !== 'piece') {
      const text = faultText(name, found)
      if (options.strict === true && found.kind !== 'linked')
        throw new UserError(text, { next: 'mend the file, or leave --strict out', exit: 'data' })
      faults.add(found.kind, text)
    }
  }
  if (releases === 0 && faults.count > 0)
    throw new UserError(`there is no release in ${inputName(path)} that can be used`, {
      why: faults.first,
      exit: 'data',
    })
}

function faultText(name: string, found: Found & { kind: 'cut' | 'refused' | 'reject' | 'linked' }): string {
  if (found.kind === 'cut') return `${name}: ${found.reason}`
  if (found.kind === 'refused') return `${found.name}: ${found.reason}`
  const { line, byte } = found.place
  const where = `${name}, ${line === undefined ? `byte ${byte}` : `line ${line}`}`
  return found.kind === 'reject' ? `${where}: ${found.reason}` : `${where}: a record with links to releases only`
}

/** The versioned releases of the dataset in `dir`, source by source, each in order of ocid, as lines of JSON. */
export async function* versionedReleases(dir: string, options: CompileFileOptions): AsyncGenerator<string> {
  const { releases } = await readManifest(dir)
  const paths = datasetPaths(dir)
  const faults = new Warnings(options.report)
  for (const source of Object.keys(releases).sort()) {
    const files = releases[source]!.files as ImportedFile[]
    const legacy = new Set(files.keys().filter((batch) => files[batch]!.version === '1.0'))
    const lines = async function* () {
      for (const [batch, file] of files.entries()) {
        const path = join(paths.releases(source), file.name)
        for await (const { bytes, number } of readLines(path))
          yield { ...releaseKeys(bytes, path, number), batch, body: bytes }
      }
    }
    yield* compiled(lines(), { ...options, versioned: true }, faults, { legacy })
  }
}

async function* compiled(
  releases: AsyncIterable<StreamedRelease>,
  { versioned, report, signal, strictNull, chronological }: CompileFileOptions,
  faults: Warnings,
  { legacy, extended }: Batches,
): AsyncGenerator<string> {
  const onProblem = (ocid: string, { kind, path, message }: MergeProblem) =>
    faults.add(kind, `${ocid}${path === '' ? '' : ` ${path}`}: ${message}`)
  const batches = { legacy: () => legacy, extended: () => extended ?? [] }
  const work = { report, signal, onProblem, strictNull, chronological, ...batches }
  const lines = compileStream(releases, versioned === true ? 'versioned' : 'compiled', work)
  for await (const line of lines) yield `${line}\n`
  faults.finish()
}

/** Warns of the first faults of each kind and counts the rest. */
class Warnings {
  count = 0
  first: string | undefined
  private readonly kinds = new Map<string, number>()
  private readonly report: Reporter

  constructor(report: Reporter) {
    this.report = report
  }

  add(kind: string, text: string): void {
    this.count++
    this.first ??= text
    const before = this.kinds.get(kind) ?? 0
    this.kinds.set(kind, before + 1)
    if (before < shown) this.report.warn(text)
  }

  finish(): void {
    for (const [kind, count] of this.kinds)
      if (count > shown) this.report.warn(`${count - shown} more of the kind: ${kind}`)
    this.kinds.clear()
  }
}
