import { extensionAddresses, extensionNotes } from '../../ocds/extensions.ts'
import { inputName } from '../../ocds/inputs.ts'
import { type Followed, LinkFollower } from '../../ocds/links.ts'
import type { MergeProblem } from '../../ocds/merge.ts'
import { rulesVersion } from '../../ocds/merge-rules.ts'
import { type Found, placeText, type ReadLimits, readOcdsBatches } from '../../ocds/read.ts'
import { Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { datasetPaths } from '../layout.ts'
import { readManifest } from '../manifest.ts'
import { compileStream, type StreamedRelease, storedReleases } from './compile.ts'
import type { MergeChoices } from './compiler.ts'
import type { BatchKind } from './groups.ts'

export interface CompileFileOptions extends ReadLimits, Pick<MergeChoices, 'strictNull' | 'chronological'> {
  versioned?: boolean
  /** Stop at the first thing that cannot be read. */
  strict?: boolean
  /** Follow the links of records to releases that are published elsewhere; see LinkFollower. */
  followLinks?: boolean
  report: Reporter
  signal?: AbortSignal
  /** Threads that merge large inputs; default: one for each processor, at most 8. Results do not depend on it. */
  threads?: number
}

// More of one kind are only counted.
const shown = 10

/**
 * Merges the releases of a file of OCDS in any shape (`-`: standard input) by ocid: compiled or versioned releases in
 * order of ocid, as blocks of lines of JSON with their ends. What cannot be read, and where the merge routine has no
 * answer, is warned of.
 */
export async function* compileFile(path: string, options: CompileFileOptions): AsyncGenerator<Buffer> {
  const faults = new Warnings(options.report)
  const kinds = new Map<number, BatchKind>()
  yield* compiled(releasesOf(path, options, faults, kinds), options, faults, kinds)
}

// Releases outside of packages.
const noPackage = 0

async function* releasesOf(
  path: string,
  options: CompileFileOptions,
  faults: Warnings,
  kinds: Map<number, BatchKind>,
): AsyncGenerator<StreamedRelease[]> {
  const declared = new Set<string>()
  let name = inputName(path)
  let releases = 0
  let linked = 0
  let batch = 1
  const interrupted = () => new Interrupted('nothing was changed', 'the same command')
  const follower =
    options.followLinks === true ? new LinkFollower(path, { ...options, lazy: true, interrupted }) : undefined
  for await (const piece of follower?.read() ?? readOcdsBatches(path, { ...options, lazy: true })) {
    const given: StreamedRelease[] = []
    for (const found of piece) {
      if (found.kind === 'release') {
        const { ocid, date, bytes, exact, version } = found
        releases++
        if (rulesVersion(version) === '1.0' && !kinds.has(batch)) kinds.set(batch, { rules: '1.0', extensions: [] })
        given.push({ ocid, date, batch: version === null ? noPackage : batch, body: bytes, exact })
      } else if (found.kind === 'package' || found.kind === 'of-package') {
        const { version, metadata } = found.kind === 'package' ? found : found.package
        const rules = rulesVersion(version)
        const extensions = extensionAddresses(metadata)
        for (const address of extensions) declared.add(address)
        if (rules === '1.0' || extensions.length > 0) kinds.set(batch, { rules, extensions })
        batch++
      } else if (found.kind === 'file' || found.kind === 'linked-file') {
        name = found.name
        batch++
      } else if (found.kind !== 'passed-over' && found.kind !== 'element' && found.kind !== 'piece') {
        const text = faultText(name, found)
        if (options.strict === true && found.kind !== 'linked')
          throw new UserError(text, { next: 'mend the file, or leave --strict out', exit: 'data' })
        if (found.kind === 'linked') linked++
        faults.add(found.kind, text)
      }
    }
    yield given
  }
  for (const note of extensionNotes([...declared])) options.report.warn(note)
  if (releases === 0 && faults.count > 0)
    throw new UserError(`there is no release in ${inputName(path)} that can be used`, {
      why: faults.first,
      next: linked > 0 ? 'follow the links with --follow-links' : 'read the reasons, or get the file again',
      exit: 'data',
    })
}

type Fault = (Found | Followed) & { kind: 'cut' | 'refused' | 'reject' | 'linked' | 'lost-link' }

function faultText(name: string, found: Fault): string {
  if (found.kind === 'lost-link') return `${found.file}: the link ${found.target} cannot be followed: ${found.reason}`
  if (found.kind === 'cut') return `${name}: ${found.reason}`
  if (found.kind === 'refused') return `${found.name}: ${found.reason}`
  const where = `${name}, ${placeText(found.place)}`
  return found.kind === 'reject'
    ? `${where}: ${found.reason}`
    : `${where}: a record with links to releases only (follow them with --follow-links)`
}

/** The versioned releases of the dataset in `dir`, source by source, each in order of ocid, in blocks of lines. */
export async function* versionedReleases(dir: string, options: CompileFileOptions): AsyncGenerator<Buffer> {
  const { releases } = await readManifest(dir)
  const paths = datasetPaths(dir)
  const faults = new Warnings(options.report)
  for (const source of Object.keys(releases).sort()) {
    const kinds = new Map<number, BatchKind>()
    const stored = storedReleases(paths.releases(source), releases[source]!.files, kinds)
    yield* compiled(stored, { ...options, versioned: true }, faults, kinds)
  }
}

async function* compiled(
  releases: AsyncIterable<StreamedRelease[]>,
  { versioned, report, signal, strictNull, chronological, threads }: CompileFileOptions,
  faults: Warnings,
  kinds: ReadonlyMap<number, BatchKind>,
): AsyncGenerator<Buffer> {
  const onProblem = (ocid: string, { kind, path, message }: MergeProblem) =>
    faults.add(kind, `${ocid}${path === '' ? '' : ` ${path}`}: ${message}`)
  const work = { report, signal, threads, onProblem, strictNull, chronological, kinds }
  yield* compileStream(releases, versioned === true ? 'versioned' : 'compiled', work)
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
