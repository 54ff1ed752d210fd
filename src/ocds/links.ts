import { createWriteStream } from 'node:fs'
import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import { isIPv4, isIPv6 } from 'node:net'
import { dirname, join, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import { TemporaryFolder } from '../files/temporary-folder.ts'
import { UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import { LeadsAstray, NoFile, openAddress } from './address.ts'
import { isAddress } from './inputs.ts'
import { defaultLimits, type Found, type Place, type ReadOptions, readOcdsBatches } from './read.ts'

type Release = Found & { kind: 'release' }
type Package = Found & { kind: 'package' }

/** What following links gives besides what reading gives. `linked` comes no more. */
export type Followed =
  | Exclude<Found, { kind: 'linked' }>
  /** What follows is of a package that records link to. */
  | { kind: 'linked-file'; name: string }
  /** A link that could not be followed: where it stands, and why. */
  | { kind: 'lost-link'; file: string; ocid: string | undefined; target: string; reason: string; place: Place }
  /** The releases before this are of the package with these metadata, which was told earlier. */
  | { kind: 'of-package'; package: Package }

export interface FollowOptions extends ReadOptions {
  report: Reporter
  /** What is thrown when the signal is aborted. */
  interrupted: () => Error
  /** Requests to one host in a second at most. Default: 2. */
  perSecond?: number
  /** Waits so many milliseconds, or until it is aborted; default: the timer. */
  wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
  /** Milliseconds since anything; default: the clock. */
  now?: () => number
}

/** How many links there were, and what became of them. */
export interface LinkCounts {
  links: number
  lost: number
  /** Packages that were read for them. */
  packages: number
}

/** A record with links. */
interface LinkedRecord {
  ocid: string | undefined
  file: string
  at: string | undefined
  place: Place
  lost: boolean
  /** Its compiled release, which takes the place of its releases when one of them cannot be had. */
  standIn: HeldRelease | undefined
}

interface Link {
  record: LinkedRecord
  target: string
  /** The id of the release; empty: all of the record's process. */
  id: string
  found: boolean
}

/** A release that is kept in a file. */
interface HeldRelease extends Omit<Release, 'bytes' | 'line' | 'release' | 'version'> {
  offset: number
  length: number
  /** Undefined until its package is complete, for one whose metadata come last. */
  version: string | null | undefined
  package: Package | undefined
}

/** Where a package lies. */
interface Source {
  host: string | undefined
  open(): Promise<AsyncIterable<Buffer> | string>
}

const perSecond = 2
// Answers that say: later.
const later = new Set([429, 500, 502, 503, 504])
const mostTries = 3
const longestWait = 60_000
// A host that gives nothing so many times in a row is left alone.
const mostFailures = 3
const intoNetwork = 'it leads into this machine or its network'

/**
 * Follows the links of records to releases that are published elsewhere. What is read passes through; then each package
 * that a link names is fetched once, in the order that they are first named, and of its releases those are given that the
 * links name: by the part of the address behind `#`, which is the id of the release (or its ocid), and by the record's
 * ocid. A relative link is one beside the file that it stands in, and leads out of the folder nowhere.
 *
 * A host is asked twice a second, again where it says that it is busy, and no more when it does not answer. Links into
 * this machine or its network are followed only from there. What cannot be followed is told as `lost-link`, and the
 * record's compiled release, if it has one, is given in its place. Links in the packages that are fetched are not
 * followed.
 */
export class LinkFollower {
  readonly counts: LinkCounts = { links: 0, lost: 0, packages: 0 }
  private readonly path: string
  private readonly options: FollowOptions
  private readonly sources = new Map<string, { source: Source; links: Link[] }>()
  private readonly records: LinkedRecord[] = []
  private readonly unresolved: { link: Link; reason: string }[] = []
  private readonly hosts = new Map<string, { failures: number; asked: number }>()

  /** `path` is what is read: a file, a folder, an archive, an address, or `-`. */
  constructor(path: string, options: FollowOptions) {
    this.path = path
    this.options = options
  }

  /** All that the input and the packages that it links to hold. */
  async *read(): AsyncGenerator<Followed[]> {
    const folder = await TemporaryFolder.make('links')
    let held: FileHandle | undefined
    try {
      held = await open(join(folder.path, 'held'), 'w+')
      yield* this.input(held)
      for (const { link, reason } of this.unresolved) yield [this.lost(link, reason)]
      let done = 0
      for (const { source, links } of this.sources.values()) {
        this.options.report.progress({
          ...{ stage: 'follow links', done: done++, total: this.sources.size, unit: 'packages' },
        })
        yield* this.follow(source, links, join(folder.path, 'package'))
      }
      yield* this.standIns(held)
    } finally {
      await held?.close()
      folder.remove()
    }
  }

  private async *input(held: FileHandle): AsyncGenerator<Followed[]> {
    let file = this.path
    let at: string | undefined
    let expecting: LinkedRecord | undefined
    let end = 0
    let incomplete: HeldRelease[] = []
    for await (const batch of readOcdsBatches(this.path, { ...this.options, links: true })) {
      const passed: Followed[] = []
      for (const found of batch) {
        if (found.kind === 'linked') {
          const record = { ...{ ocid: found.ocid, file, at, place: found.place }, lost: false, standIn: undefined }
          this.records.push(record)
          for (const target of found.targets) await this.add(record, target)
          if (found.standIn) expecting = record
          continue
        }
        if (expecting !== undefined && found.kind === 'release') {
          const { kind, ocid, date, exact, version, place, line } = found
          await held.write(line, 0, line.length, end)
          const standIn: HeldRelease = {
            ...{ kind, ocid, date, exact, version, place, compact: true },
            ...{ offset: end, length: line.length, package: undefined },
          }
          expecting.standIn = standIn
          expecting = undefined
          end += line.length
          if (version !== null) incomplete.push(standIn)
          continue
        }
        expecting = undefined
        if (found.kind === 'file') {
          file = found.name
          at = found.at
        }
        if (found.kind === 'package') {
          for (const standIn of incomplete) {
            standIn.version = found.version
            standIn.package = found
          }
        }
        if (found.kind === 'package' || found.kind === 'file') incomplete = []
        passed.push(found)
      }
      yield passed
    }
  }

  private async add(record: LinkedRecord, target: string): Promise<void> {
    this.counts.links++
    const hash = target.indexOf('#')
    const [address, fragment] = hash === -1 ? [target, ''] : [target.slice(0, hash), target.slice(hash + 1)]
    const link = { record, target, id: decoded(fragment), found: false }
    const source = await this.resolve(address, record.at)
    if (typeof source === 'string') {
      this.unresolved.push({ link, reason: source })
      return
    }
    const known = this.sources.get(source.key)
    if (known === undefined) this.sources.set(source.key, { source, links: [link] })
    else known.links.push(link)
  }

  /** Where a link leads; the reason when it leads nowhere. `base` is the file that it stands in. */
  private async resolve(address: string, base: string | undefined): Promise<(Source & { key: string }) | string> {
    const from = base !== undefined && isAddress(base) ? new URL(base) : undefined
    if (from !== undefined || /^[a-z][a-z\d+.-]*:/i.test(address)) {
      const url = URL.canParse(address, from?.href) ? new URL(address, from) : undefined
      if (url === undefined || !/^https?:$/.test(url.protocol)) return 'it is no http or https address'
      url.hash = ''
      const { href, hostname } = url
      const isAstray = (to: URL) => isNear(to.hostname) && to.hostname !== from?.hostname
      if (isAstray(url)) return intoNetwork
      const astray = (to: URL) => (isAstray(to) ? intoNetwork : undefined)
      return { key: href, host: hostname, open: () => openAddress(href, { ...this.options, astray }) }
    }
    if (base === undefined) return 'it is relative, and what it stands in has no place of its own'
    const root = dirname(base)
    const path = address === '' ? base : join(root, ...decoded(address.replace(/\?.*$/s, '')).split(/[/\\]/))
    try {
      const [real, within] = await Promise.all([realpath(path), realpath(root)])
      if (real !== within && !real.startsWith(within.endsWith(sep) ? within : within + sep))
        return 'it leads out of the folder'
      if (!(await stat(real)).isFile()) return 'it is no file'
      return { key: real, host: undefined, open: async () => real }
    } catch {
      return 'there is no such file'
    }
  }

  /** The releases of a package that links name. */
  private async *follow(source: Source, links: Link[], temp: string): AsyncGenerator<Followed[]> {
    const name = links[0]!.target.replace(/#.*$/s, '')
    yield [{ kind: 'linked-file', name }]
    let reason = 'the package has no such release'
    try {
      const path = await this.fetch(source, temp)
      this.counts.packages++
      const wanted = new WantedReleases(links)
      for await (const batch of readOcdsBatches(path, { ...this.options, onBytes: undefined })) {
        const passed: Followed[] = []
        for (const found of batch) {
          if (found.kind === 'cut') reason = `the package ends too early: ${found.reason}`
          else if (found.kind === 'package' || (found.kind === 'release' && wanted.has(found))) passed.push(found)
        }
        yield passed
      }
    } catch (error) {
      if (!(error instanceof UserError) || this.options.signal?.aborted === true) throw error
      reason = error.why ?? error.message
    }
    const lost = links.filter(({ found }) => !found)
    yield lost.map((link) => this.lost(link, reason))
  }

  private lost({ record, target }: Link, reason: string): Followed {
    this.counts.lost++
    record.lost = true
    const { file, ocid, place } = record
    return { kind: 'lost-link', file, ocid, target, reason, place }
  }

  /** Fetches a package into a file, and tries again where that may help. */
  private async fetch(source: Source, temp: string): Promise<string> {
    const {
      wait = pause,
      now = () => performance.now(),
      signal,
      interrupted,
      maxUnpacked = defaultLimits.maxUnpacked,
    } = this.options
    const host = source.host === undefined ? undefined : this.hostOf(source.host)
    if (host !== undefined && host.failures >= mostFailures)
      throw new UserError('not asked', { why: `${source.host} gave nothing ${mostFailures} times in a row` })
    const stopped = () => signal?.aborted === true
    for (let tries = 1; ; tries++) {
      if (stopped()) throw interrupted()
      if (host !== undefined) {
        const due = host.asked + 1000 / (this.options.perSecond ?? perSecond)
        const time = now()
        if (due > time) await wait(due - time, signal)
        host.asked = Math.max(due, time)
      }
      try {
        const content = await source.open()
        if (typeof content === 'string') return content
        await pipeline(Readable.from(limited(content, maxUnpacked)), createWriteStream(temp), { signal })
        if (host !== undefined) host.failures = 0
        return temp
      } catch (error) {
        if (stopped()) throw interrupted()
        const { code } = error as { code?: string }
        // That is no fault of the package.
        if (code === 'ENOSPC' || code === 'EDQUOT') throw error
        const again = error instanceof NoFile ? later.has(error.status) : code === 'Z_CONNECTION'
        if (host !== undefined && (!again || tries === mostTries)) {
          // An answer about one package says nothing of the others.
          const answered = error instanceof LeadsAstray || (error instanceof NoFile && !again)
          host.failures = answered ? 0 : host.failures + 1
        }
        if (!again || tries === mostTries)
          throw error instanceof UserError
            ? error
            : new UserError('the package cannot be read', { why: (error as Error).message, cause: error })
        const asked = error instanceof NoFile ? error.retryAfter : undefined
        await wait(Math.min(longestWait, asked ?? 1000 * tries ** 2), signal)
        if (stopped()) throw interrupted()
      }
    }
  }

  private hostOf(name: string): { failures: number; asked: number } {
    let host = this.hosts.get(name)
    if (host === undefined) {
      host = { failures: 0, asked: Number.NEGATIVE_INFINITY }
      this.hosts.set(name, host)
    }
    return host
  }

  /** The compiled releases of records that lost links. */
  private async *standIns(held: FileHandle): AsyncGenerator<Followed[]> {
    let last: Package | undefined
    for (const { lost, standIn } of this.records) {
      if (!lost || standIn === undefined) continue
      if (last !== undefined && standIn.package !== last) yield [{ kind: 'of-package', package: last }]
      last = standIn.package
      const bytes = Buffer.alloc(standIn.length)
      await held.read(bytes, 0, standIn.length, standIn.offset)
      const { kind, ocid, date, exact, version, place } = standIn
      yield [
        {
          ...{ kind, ocid, date, exact, version, place, bytes, line: bytes, compact: true },
          release: JSON.parse(bytes.toString()) as Record<string, unknown>,
        },
      ]
    }
    if (last !== undefined) yield [{ kind: 'of-package', package: last }]
  }
}

/** The links into a package, by what they name. */
class WantedReleases {
  private readonly byName = new Map<string, Link[]>()
  private readonly byProcess = new Map<string, Link[]>()

  constructor(links: readonly Link[]) {
    for (const link of links) {
      const { ocid } = link.record
      if (link.id !== '') put(this.byName, link.id, link)
      // Without the record's ocid there is nothing that names the release.
      else if (ocid !== undefined) put(this.byProcess, ocid, link)
    }
  }

  /** Whether one of the links names a release; the links that do are marked. */
  has({ ocid, release }: Release): boolean {
    let has = false
    // Ids of releases are unique within a process only.
    for (const link of [
      ...(this.byProcess.get(ocid) ?? []),
      ...(this.byName.get(ocid) ?? []),
      ...(this.byName.size === 0 ? [] : (this.byName.get(String(release.id)) ?? [])),
    ])
      if (link.record.ocid === undefined || link.record.ocid === ocid) has = link.found = true
    return has
  }
}

function put(map: Map<string, Link[]>, key: string, link: Link): void {
  const links = map.get(key)
  if (links === undefined) map.set(key, [link])
  else links.push(link)
}

async function* limited(content: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let length = 0
  for await (const chunk of content) {
    length += chunk.length
    if (length > most) throw new UserError('the package is too long', { why: `it has more than ${most} bytes` })
    yield chunk
  }
}

/** Whether a host is this machine, or one of the networks that are nobody's. */
function isNear(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase()
  if (isIPv4(host)) {
    const [a, b] = host.split('.').map(Number) as [number, number]
    return (
      a === 0 ||
      a === 10 ||
      a === 127 ||
      (a === 100 && b >= 64 && b < 128) ||
      (a === 169 && b === 254) ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && b === 168)
    )
  }
  if (isIPv6(host)) return /^(::|fe[89ab]|f[cd])/.test(host)
  return host === 'localhost' || /\.(localhost|local|internal)$/.test(host) || !host.includes('.')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  // An interruption ends it; who waits looks at the signal.
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {})
}
