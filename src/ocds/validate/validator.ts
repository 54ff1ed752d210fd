import type { Found, Place } from '../read.ts'
import { type Check, compileType, Walk } from './fields.ts'
import { type Example, type FindingKind, Findings, type Rule, type Severity } from './findings.ts'
import { linkChecks } from './links.ts'
import {
  type Extension,
  extensionAt,
  knownExtensions,
  ocdsSchema,
  type SchemaVersion,
  versionedSchema,
} from './schema.ts'

type Json = Record<string, unknown>

/** What was looked at. */
export interface CheckedCounts {
  files: number
  packages: number
  releases: number
  records: number
  /** Releases that records only link to. */
  links: number
  /** Elements, lines and files that could not be read. */
  unreadable: number
  /** Releases by the version of OCDS that they were checked by. */
  versions: Record<SchemaVersion, number>
}

/** A set of hashes: `add` is false for one that it has. */
export interface Seen {
  add(hash: Buffer): boolean
}

export interface ValidatorOptions {
  /** Check by this version, whatever packages say. */
  version?: SchemaVersion
  /** Names of extensions whose rules hold for releases outside of packages. */
  declared?: readonly string[]
  /** An empty set for the ids of a package's releases. */
  seen: () => Seen
}

/** The checks of one version. */
interface Checks {
  version: SchemaVersion
  release: Check
  record: Check
  link: Check
  /** Undefined for 1.0. */
  versioned: Check | undefined
  packages: Record<'releases' | 'records', Check>
  links: (release: Json, walk: Walk) => void
}

/** What is known of a package whose metadata may still come. */
interface Pending {
  byVersion: Map<SchemaVersion, { findings: Findings; releases: number }>
  seen: Seen | undefined
  count: number
}

// Reasons why something cannot be read are few; words of a parser about it may be many.
const mostReasons = 100

/**
 * Checks what `readOcds` gives with `elements`, file by file, and gathers what is wrong. Memory is bounded by the number
 * of different findings, besides 16 bytes for each release of the largest package, to find ids that are there twice.
 *
 * The version is the package's (none named: 1.0, which had no field for it); without a package it is 1.1. What an
 * extension adds is checked where its package declares it and its schema is here.
 */
export class OcdsValidator {
  readonly counts: CheckedCounts = {
    ...{ files: 0, packages: 0, releases: 0, records: 0, links: 0, unreadable: 0 },
    versions: { '1.0': 0, '1.1': 0 },
  }
  private readonly options: ValidatorOptions
  private readonly findings = new Findings()
  /** Of releases outside of packages. */
  private readonly loose = new Map<SchemaVersion, { findings: Findings; releases: number }>()
  private readonly checks = new Map<SchemaVersion, Checks>()
  private readonly rules = new Map<string, Rule>()
  private readonly extensions: readonly Extension[] = knownExtensions()
  private pending: Pending | undefined
  private file: string | undefined
  private serial = 0
  private readonly hash = Buffer.alloc(8)
  private readonly foreignOcid: Rule = {
    severity: 'note',
    kind: 'ocid',
    path: 'ocid',
    message: 'does not begin with a prefix of OCDS, as ocds-a1b2c3-',
  }

  constructor(options: ValidatorOptions) {
    this.options = options
  }

  /** Takes the next thing that reading gave. */
  add(found: Found): void {
    if (found.kind === 'file') {
      this.endPackage()
      this.file = found.name
      this.counts.files++
    } else if (found.kind === 'element') this.element(found)
    else if (found.kind === 'package') this.package(found)
    else if (found.kind === 'reject') this.unreadable(found.reason, { file: this.file, place: found.place })
    else if (found.kind === 'cut') this.unreadable(found.reason, { file: this.file })
    else if (found.kind === 'refused') this.unreadable(found.reason, { file: found.name })
    else if (found.kind === 'passed-over')
      this.broken('note', 'unreadable', '(file)', "is left out: its name does not end like JSON's", {
        file: found.name,
      })
  }

  /** What was found, when all has been read. */
  finish(): ReturnType<Findings['sorted']> {
    this.endPackage()
    this.settle(this.loose, undefined, new Set(this.options.declared))
    this.loose.clear()
    return this.findings.sorted()
  }

  private element(found: Found & { kind: 'element' }): void {
    const { list, index, what, version, place } = found
    const loose = list === undefined || version === null
    // What is left open are then the releases of this record, whose ocid stands behind them.
    if (list === undefined) this.endPackage()
    this.pending ??= loose ? undefined : { byVersion: new Map(), seen: undefined, count: 0 }
    const targets = loose ? this.loose : this.pending!.byVersion
    if (!loose) this.pending!.count++
    // Numbers kept in their own digits would look like objects.
    const value = list !== undefined && index === undefined ? JSON.parse(JSON.stringify(found.value)) : found.value
    const base = list === undefined ? '' : index === undefined ? undefined : `/${list}/${index}`
    if (what === 'record') this.counts.records++
    const counted = this.counts.links + this.counts.releases
    for (const one of this.versionsOf(version)) {
      let target = targets.get(one)
      if (target === undefined) {
        target = { findings: new Findings(), releases: 0 }
        targets.set(one, target)
      }
      // Only once, whatever the number of versions that it is checked by.
      const first = this.counts.links + this.counts.releases === counted
      const walk = this.walk(target.findings, base, value.ocid, place)
      if (what === 'record') target.releases += this.record(value, found.embedded, walk, one, first)
      else if (version === null && list !== undefined && isLink(value)) {
        this.checksOf(one).link(value, walk)
        if (first) this.counts.links++
      } else {
        this.release(value, walk, one)
        target.releases++
        if (first) this.counts.releases++
      }
      if (!loose && first) this.once(value, what, walk)
    }
  }

  private release(value: Json, walk: Walk, version: SchemaVersion): void {
    const checks = this.checksOf(version)
    checks.release(value, walk)
    checks.links(value, walk)
    const { ocid } = value
    if (typeof ocid === 'string' && ocid !== '' && !/^ocds-[a-z0-9]{6}-./.test(ocid))
      walk.broken(this.foreignOcid, ['ocid'], ocid)
  }

  /** Checks a record with all that is in it; the number of its releases. */
  private record(value: Json, embedded: number, walk: Walk, version: SchemaVersion, first: boolean): number {
    const checks = this.checksOf(version)
    const { findings, at } = walk
    checks.record(value, walk)
    const missing = (name: string) =>
      walk.broken(this.rule('error', 'required', `(record).${name}`, 'is missing'), [name])
    const list = value.releases
    if (list === undefined && embedded === 0) missing('releases')
    else if (list !== undefined && !Array.isArray(list))
      walk.broken(this.rule('error', 'type', '(record).releases', 'is no list of releases'), ['releases'])
    else if (Array.isArray(list) && list.length === 0 && embedded === 0)
      walk.broken(this.rule('error', 'empty', '(record).releases', 'is an empty list, and must hold something'), [
        'releases',
      ])
    let releases = 0
    let links = 0
    const join = (base: string) => (at.base === undefined ? undefined : at.base + base)
    const inside = (member: Json, base: string) =>
      this.walk(findings, join(base), member.ocid ?? value.ocid, at.place, at)
    if (Array.isArray(list))
      for (const [index, member] of list.entries()) {
        if (member === null || typeof member !== 'object' || Array.isArray(member)) {
          walk.indices[0] = index
          walk.broken(this.rule('error', 'type', '(record).releases[]', 'is no release'), ['releases', null])
          walk.indices.length = 0
        } else if (isLink(member as Json)) {
          checks.link(member, inside(member as Json, `/releases/${index}`))
          links++
        } else {
          this.release(member as Json, inside(member as Json, `/releases/${index}`), version)
          releases++
        }
      }
    if (links > 0 && releases > 0)
      walk.broken(this.rule('error', 'type', '(record).releases', 'has both releases and links to releases'), [
        'releases',
      ])
    const compiled = value.compiledRelease
    if (compiled !== undefined && compiled !== null && typeof compiled === 'object' && !Array.isArray(compiled)) {
      this.release(compiled as Json, inside(compiled as Json, '/compiledRelease'), version)
      releases++
    } else if (compiled !== undefined)
      walk.broken(this.rule('error', 'type', '(record).compiledRelease', 'is no release'), ['compiledRelease'])
    const { versionedRelease } = value
    if (versionedRelease !== undefined && checks.versioned !== undefined) {
      // What else there is to say, the releases say.
      const gathered = new Findings()
      checks.versioned(versionedRelease, this.walk(gathered, join('/versionedRelease'), value.ocid, at.place, at))
      findings.take(gathered, new Set(), 'error')
    }
    if (first) {
      this.counts.releases += releases
      this.counts.links += links
    }
    return releases
  }

  /** Whether the release or record is in its package a second time. */
  private once(value: Json, what: 'release' | 'record', walk: Walk): void {
    const pending = this.pending!
    const id = what === 'record' ? value.ocid : value.id
    if ((typeof id !== 'string' && typeof id !== 'number') || value.ocid === undefined) return
    pending.seen ??= this.options.seen()
    if (pending.seen.add(hashOf(JSON.stringify([value.ocid, id]), this.hash))) return
    const rule =
      what === 'record'
        ? this.rule('error', 'duplicate-id', '(record).ocid', 'is the ocid of several records of the package')
        : this.rule('error', 'duplicate-id', 'id', 'is, with the same ocid, the id of several releases of the package')
    walk.broken(rule, [what === 'record' ? 'ocid' : 'id'], id)
  }

  private package(found: Found & { kind: 'package' }): void {
    const { metadata, list, isList, place } = found
    const pending = this.pending
    this.pending = undefined
    this.counts.packages++
    const version = this.versionsOf(found.version)[0]!
    const gathered = new Findings()
    const walk = this.walk(gathered, '', undefined, place)
    this.checksOf(version).packages[list](metadata, walk)
    if (!isList) walk.broken(this.rule('error', 'type', `(package).${list}`, `is no list of ${list}`), [list])
    else if ((pending?.count ?? 0) === 0)
      walk.broken(this.rule('error', 'empty', `(package).${list}`, 'is an empty list, and must hold something'), [list])
    this.versionFindings(metadata.version, version, walk)
    this.findings.take(gathered, new Set())
    const declared = new Set<string>()
    const urls = version === '1.1' && Array.isArray(metadata.extensions) ? metadata.extensions : []
    for (const [index, url] of urls.entries()) {
      if (typeof url !== 'string') continue
      const extension = extensionAt(url, this.extensions)
      if (extension !== undefined) declared.add(extension.name)
      else {
        const message = 'names an extension whose schema is not known here: its fields count as additional'
        this.broken('note', 'extension', '(package).extensions[]', message, {
          ...{ pointer: `/extensions/${index}`, value: url, file: this.file, place, counted: url },
        })
      }
    }
    if (pending !== undefined) this.settle(pending.byVersion, version, declared)
  }

  private versionFindings(given: unknown, version: SchemaVersion, walk: Walk): void {
    const note = (severity: Severity, message: string) =>
      walk.broken(
        this.rule(severity, 'version', '(package).version', message),
        ['version'],
        given,
        typeof given === 'string' ? given : undefined,
      )
    if (given === undefined) {
      if (version === '1.0') note('note', 'is missing: the package is taken for OCDS 1.0, which had none')
    } else if (typeof given === 'string' && given !== '1.0' && given !== '1.1' && /^\d+\.\d+/.test(given))
      note(
        Number(given.split('.')[0]) === 1 && Number(given.split('.')[1]) > 1 ? 'note' : 'error',
        `is neither 1.0 nor 1.1: the package is checked as OCDS ${version}`,
      )
  }

  /** A file that ended inside of a package. */
  private endPackage(): void {
    if (this.pending === undefined) return
    this.settle(this.pending.byVersion, undefined, new Set())
    this.pending = undefined
  }

  private settle(
    byVersion: Pending['byVersion'],
    only: SchemaVersion | undefined,
    declared: ReadonlySet<string>,
  ): void {
    // Checked by both while the version was not known: without metadata, 1.1.
    const version = only ?? (byVersion.size > 1 && byVersion !== this.loose ? '1.1' : undefined)
    for (const [one, { findings, releases }] of byVersion) {
      if (version !== undefined && one !== version) continue
      this.findings.take(findings, declared)
      this.counts.versions[one] += releases
    }
  }

  private versionsOf(version: string | null | undefined): SchemaVersion[] {
    const { version: chosen } = this.options
    if (chosen !== undefined) return [chosen]
    if (version === undefined) return ['1.0', '1.1']
    return version === null || !/^(0|1\.0)/.test(version) ? ['1.1'] : ['1.0']
  }

  private checksOf(version: SchemaVersion): Checks {
    let checks = this.checks.get(version)
    if (checks === undefined) {
      const schema = ocdsSchema(version)
      checks = {
        version,
        release: compileType(schema, 'Release', ''),
        record: compileType(schema, 'Record', '(record).', ['releases', 'compiledRelease', 'versionedRelease']),
        link: compileType(schema, 'LinkedRelease', '(link).'),
        versioned: version === '1.1' ? compileType(versionedSchema(), 'Release', '(versioned).') : undefined,
        packages: {
          releases: compileType(schema, 'ReleasePackage', '(package).', ['releases']),
          records: compileType(schema, 'RecordPackage', '(package).', ['records']),
        },
        links: linkChecks(version),
      }
      this.checks.set(version, checks)
    }
    return checks
  }

  private walk(
    findings: Findings,
    base: string | undefined,
    ocid: unknown,
    place: Place,
    within?: { serial: number },
  ): Walk {
    const { file } = this
    return new Walk(findings, {
      serial: within?.serial ?? this.serial++,
      base,
      place,
      example: (pointer, value) => {
        const example: Example = { pointer, file, place }
        if (typeof ocid === 'string' || typeof ocid === 'number') example.ocid = String(ocid)
        if (value !== undefined) example.value = value
        return example
      },
    })
  }

  private unreadable(told: string, example: Example): void {
    this.counts.unreadable++
    // Where it is, the example says.
    const reason = told.replace(/ in JSON at position \d+.*$/, '')
    const known = `error unreadable (file) ${reason}`
    const few = this.rules.has(known) || this.rules.size < mostReasons
    this.broken('error', 'unreadable', '(file)', few ? reason : 'cannot be read', example)
  }

  private broken(
    severity: Severity,
    kind: FindingKind,
    path: string,
    message: string,
    { counted, ...example }: Example & { counted?: string },
  ): void {
    this.findings.add(this.rule(severity, kind, path, message), this.serial++, () => example, counted)
  }

  private rule(severity: Severity, kind: FindingKind, path: string, message: string): Rule {
    const key = `${severity} ${kind} ${path} ${message}`
    let rule = this.rules.get(key)
    if (rule === undefined) {
      rule = { severity, kind, path, message }
      this.rules.set(key, rule)
    }
    return rule
  }
}

/** 64 bits of a text, two mixed words: a call of a cryptographic hash takes ten times as long. */
function hashOf(text: string, into: Buffer): Buffer {
  let a = 0x9e3779b9
  let b = 0x85ebca6b
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0xc2b2ae35) ^ (b >>> 15)
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ b
  b = Math.imul(b ^ (b >>> 13), 0xc2b2ae35) ^ a
  into.writeInt32LE(a ^ (a >>> 16), 0)
  into.writeInt32LE(b ^ (b >>> 16), 4)
  return into
}

/** A link to a release, in a record; drafts of the standard named it `uri`. */
function isLink(value: Json): boolean {
  return (
    (value.url !== undefined || value.uri !== undefined) &&
    value.ocid === undefined &&
    value.id === undefined &&
    value.tender === undefined
  )
}
