import { basename, join } from 'node:path'
import { removeEmpty } from '../../files/make-directory.ts'
import { parsedAddress } from '../../ocds/address.ts'
import { extensionAddresses, extensionNotes } from '../../ocds/extensions.ts'
import { inputName, isAddress } from '../../ocds/inputs.ts'
import { type Followed, type LinkCounts, LinkFollower } from '../../ocds/links.ts'
import { hasMadeUpBuyer } from '../../ocds/persons.ts'
import { placeText, type ReadLimits, readOcdsBatches } from '../../ocds/read.ts'
import { fileError, Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { datasetPaths, safeName } from '../layout.ts'
import { withWriteLock } from '../lock.ts'
import { readManifestIfAny, updateManifest } from '../manifest.ts'
import { RejectList } from './rejects.ts'
import { ImportShards } from './shards.ts'

export interface ImportOptions extends ReadLimits {
  /** A file, a folder, a ZIP archive, an address, or `-` for standard input. */
  path: string
  /** What the publisher's data are called here; default: made from the file's name. */
  source?: string
  /** Stop at the first thing that cannot be read, and add nothing. */
  strict?: boolean
  /** Follow the links of records to releases that are published elsewhere; see LinkFollower. */
  followLinks?: boolean
  report: Reporter
  signal?: AbortSignal
}

/** What an import did; counts of releases unless said otherwise. */
export interface ImportResult {
  source: string
  /** New releases in the dataset. */
  added: number
  /** Releases that were there already, byte for byte (white space between values aside). */
  repeated: number
  /** Elements, lines or documents set aside in `rejectsPath`. */
  rejected: number
  rejectsPath: string | undefined
  /** Records that are links only, where links are not followed. */
  linked: number
  /** Links of records, where they are followed; the lost ones are in `rejectsPath`, with the reason. */
  links: LinkCounts | undefined
  packages: number
  /** Files that were read. */
  files: number
  /** Files that are not OCDS, or cannot be read, and why; they are in `rejectsPath` too. */
  refused: { name: string; reason: string; partly?: boolean }[]
  /** Files whose names do not end like JSON's. */
  passedOver: number
  /** Files that end before their content does, and why. */
  cut: { name: string; reason: string }[]
}

// Sources of this name come from elsewhere.
const reserved = ['goszakup', 'samruk', 'registers']

/**
 * Imports a file of OCDS in any shape (see readOcds) into `releases/<source>` of the dataset in `dir`: each release a
 * line, with all that its publisher wrote and in its digits, less white space between values. Nothing is added before
 * the whole file has been read.
 *
 * A release that the source has already is not added again: two are the same when their lines are, so a file imported
 * twice, or packed another way, changes nothing, and a corrected release (same id, other content) is added. Contact
 * persons stay in the releases as their publisher published them; no table is made from them.
 */
export async function importOcds(dir: string, options: ImportOptions): Promise<ImportResult> {
  const source = sourceName(options)
  return withWriteLock(dir, `import ${inputName(options.path)}`, async () => {
    try {
      return await importFile(dir, source, options)
    } catch (error) {
      throw fileError(error, 'import into', dir)
    }
  })
}

async function importFile(dir: string, source: string, options: ImportOptions): Promise<ImportResult> {
  const { path, report, signal } = options
  const folder = datasetPaths(dir).releases(source)
  const before = await readManifestIfAny(dir)
  const kind = before?.sources[source]?.kind
  if (kind !== undefined && kind !== 'ocds')
    throw new UserError(`the source "${source}" is not one of imported OCDS`, {
      why: `this dataset has it as: ${kind}`,
      next: 'choose another name with --source NAME',
      exit: 'usage',
    })
  const existing = before?.releases[source]?.files ?? []
  const shards = await ImportShards.open(folder, existing)
  const rejects = new RejectList(join(folder, 'rejects.ndjson'), inputName(path))
  const result: ImportResult = {
    source,
    added: 0,
    repeated: 0,
    rejected: 0,
    rejectsPath: undefined,
    linked: 0,
    links: undefined,
    packages: 0,
    files: 0,
    refused: [],
    passedOver: 0,
    cut: [],
  }
  let file = inputName(path)
  let publisher: string | undefined
  let license: string | undefined
  let bytes = 0
  let firstReason: string | undefined
  let madeUp = false
  const declared = new Set<string>()
  const newer = new Set<string>()
  const interrupted = () => {
    const again = `jaryq import ${path} --source ${source}${options.followLinks === true ? ' --follow-links' : ''}`
    return new Interrupted('nothing of this file was added', again)
  }
  const reading = { ...options, lazy: true, onBytes: (total: number) => (bytes = total) }
  const follower = options.followLinks === true ? new LinkFollower(path, { ...reading, interrupted }) : undefined
  result.links = follower?.counts
  try {
    for await (const batch of follower?.read() ?? readOcdsBatches(path, reading)) {
      for (const found of batch) {
        if (found.kind === 'release') {
          const { line } = found
          madeUp ||= hasMadeUpBuyer(line, found.buyer)
          const isNew = shards.add(line, found.version)
          if (typeof isNew === 'boolean' ? isNew : await isNew) result.added++
          else result.repeated++
        } else if (found.kind === 'package') {
          result.packages++
          publisher ??= textAt(found.metadata, 'publisher', 'name')
          license ??= textAt(found.metadata, 'license')
          const extensions = extensionAddresses(found.metadata)
          for (const address of extensions) declared.add(address)
          shards.name(found.version, extensions)
          if (/^1\.([2-9]|\d\d)/.test(found.version) && !newer.has(found.version)) {
            newer.add(found.version)
            report.warn(`OCDS version ${found.version} is newer than this program; it is read as 1.1`)
          }
        } else if (found.kind === 'linked') result.linked++
        else if (found.kind === 'linked-file') {
          shards.forget()
          file = found.name
        } else if (found.kind === 'of-package')
          shards.name(found.package.version, extensionAddresses(found.package.metadata))
        else if (found.kind === 'lost-link') {
          if (options.strict === true) throw strictError(found.file, found)
          const { target, place } = found
          const reason = `the link cannot be followed: ${found.reason}`
          firstReason ??= `${target}: ${found.reason}`
          await rejects.add(found.file, { reason, bytes: Buffer.from(target), place })
        } else if (found.kind === 'passed-over') result.passedOver++
        else if (found.kind === 'file') {
          shards.forget()
          file = found.name
          result.files++
          if (found.encoding !== undefined && options.encoding === undefined)
            report.note(`${file} is ${found.encoding.toUpperCase()}: it is read as that`)
        } else if (found.kind === 'cut' || found.kind === 'refused' || found.kind === 'reject') {
          if (options.strict === true) throw strictError(file, found)
          if (found.kind === 'cut') result.cut.push({ name: file, reason: found.reason })
          else if (found.kind === 'refused') {
            const { name, reason, partly } = found
            result.refused.push({ name, reason, partly })
            firstReason ??= `${found.name}: ${found.reason}`
            await rejects.add(found.name, { reason: found.reason, bytes: Buffer.alloc(0), place: {} })
          } else {
            result.rejected++
            firstReason ??= `${file === inputName(path) ? '' : `${file}, `}${placeText(found.place)}: ${found.reason}`
            await rejects.add(file, found)
          }
        }
      }
      report.progress({ stage: 'import', done: result.added + result.repeated, unit: 'releases', bytes })
      // Lets a Ctrl-C through.
      await new Promise((resolve) => setImmediate(resolve))
      if (signal?.aborted === true) throw interrupted()
    }
    for (const note of extensionNotes([...declared])) report.warn(note)
    const files = await shards.close()
    result.rejectsPath = await rejects.close()
    if (files.length > 0)
      await updateManifest(dir, (manifest) => {
        manifest.sources[source] = { ...manifest.sources[source], kind: 'ocds', ...given({ publisher, license }) }
        const all = [...existing, ...files]
        manifest.training ||= madeUp
        manifest.releases[source] = { files: all, count: all.reduce((sum, file) => sum + file.lines, 0) }
        return manifest
      })
  } catch (error) {
    await shards.abort()
    await rejects.abort()
    await removeEmpty(folder, datasetPaths(dir).releasesDir)
    throw error
  }
  const faults = result.rejected + result.refused.length + (result.links?.lost ?? 0)
  if (result.added + result.repeated === 0 && faults + result.linked > 0) throw nothingUsable(path, result, firstReason)
  return result
}

function strictError(file: string, found: Followed & { kind: 'reject' | 'cut' | 'refused' | 'lost-link' }): UserError {
  const where =
    found.kind === 'cut'
      ? file
      : found.kind === 'refused'
        ? found.name
        : found.kind === 'lost-link'
          ? found.target
          : `${file}, ${placeText(found.place)}`
  return new UserError(`${where}: ${found.reason}`, {
    why: 'with --strict nothing is imported from files with a fault',
    next: 'mend the file, or import it without --strict: what is damaged is then set aside',
    exit: 'data',
  })
}

function nothingUsable(
  path: string,
  { rejected, refused, rejectsPath, linked, links }: ImportResult,
  firstReason: string | undefined,
): UserError {
  const faults = rejected + refused.length + (links?.lost ?? 0)
  const why = [
    ...(faults > 0
      ? [`${firstReason}${faults > 1 ? ` (and ${faults - 1} more)` : ''}; set aside in ${rejectsPath}`]
      : []),
    ...(linked > 0 ? [`${linked} ${linked === 1 ? 'record is' : 'records are'} nothing but links to releases`] : []),
  ]
  return new UserError(`there is no release in ${inputName(path)} that can be used`, {
    why: why.join('; '),
    next:
      linked > 0
        ? 'follow the links with --follow-links, or import the files that they name'
        : 'read the reasons, or get the file again',
    exit: 'data',
  })
}

/** The name of the source: what was asked for, or the file's name as one. */
function sourceName({ path, source }: ImportOptions): string {
  if (source !== undefined) {
    if (reserved.includes(source))
      throw new UserError(`the name "${source}" is taken`, {
        why: 'jaryq keeps what it fetches itself under it',
        next: 'choose another name with --source NAME',
        exit: 'usage',
      })
    return safeName(source)
  }
  const last = isAddress(path) ? parsedAddress(path).pathname : path
  const stem =
    path === '-'
      ? 'stdin'
      : basename(last).replace(/(\.(json|jsonl|ndjson|json-seq|jsonlines|gz|zst|zip|gzip|txt))+$/i, '')
  const name = stem
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}_-]+/gu, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .slice(0, 60)
  const safe = /^[\p{L}\p{N}]/u.test(name) ? name : 'import'
  return reserved.includes(safe) ? `${safe}-ocds` : safeName(safe)
}

function textAt(value: Record<string, unknown>, ...keys: string[]): string | undefined {
  let at: unknown = value
  for (const key of keys) at = (at as Record<string, unknown> | null | undefined)?.[key]
  return typeof at === 'string' && at.length > 0 ? at.slice(0, 500) : undefined
}

function given(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<string, string>
}
