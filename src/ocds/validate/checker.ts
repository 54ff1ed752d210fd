import { isUtf8 } from 'node:buffer'
import type { Found } from '../read.ts'
import { isRecord, jsonName, jsonReason, notUtf8 } from '../read-shapes.ts'
import type { ListKey } from '../scan.ts'
import { isObject } from '../scan-json.ts'
import { type Batch, type Checked, elementAt } from './batch.ts'
import { type Check, compileType } from './fields.ts'
import { type Finding, type Rule, Tally } from './findings.ts'
import { linkChecks } from './links.ts'
import { ocdsSchema, type SchemaVersion, versionedSchema } from './schema.ts'
import type { Message } from './texts.ts'
import { Walk } from './walk.ts'

type Json = Record<string, unknown>

/** The checks of one version. */
interface Checks {
  release: Check
  record: Check
  link: Check
  /** Undefined for 1.0. */
  versioned: Check | undefined
  packages: Record<ListKey, Check>
  links: (release: Json, walk: Walk) => void
}

/** An element whose value is at hand. */
type ElementOf = Omit<Found & { kind: 'element' }, 'kind'>

const recordRules = {
  noReleases: recordRule('required', 'releases', 'missing'),
  notReleases: recordRule('type', 'releases', 'not-releases'),
  emptyReleases: recordRule('empty', 'releases', 'list-must-hold'),
  notRelease: recordRule('type', 'releases[]', 'not-release'),
  both: recordRule('type', 'releases', 'releases-and-links'),
  notCompiled: recordRule('type', 'compiledRelease', 'not-release'),
}

const foreignOcid: Rule = { severity: 'note', kind: 'ocid', path: 'ocid', message: ['foreign-ocid'] }

function recordRule(kind: Rule['kind'], path: string, ...message: Message): Rule {
  return { severity: 'error', kind, path: `(record).${path}`, message }
}

/** The versions that elements are checked by: both while their package's metadata have not come. */
export function versionsOf(version: string | null | undefined, chosen: SchemaVersion | undefined): SchemaVersion[] {
  if (chosen !== undefined) return [chosen]
  if (version === undefined) return ['1.0', '1.1']
  return version === null || !/^(0|1\.0)/.test(version) ? ['1.1'] : ['1.0']
}

/** Checks elements of files, each by itself. It remembers nothing of them. */
export class Checker {
  private readonly chosen: SchemaVersion | undefined
  private readonly byVersion = new Map<SchemaVersion, Checks>()
  private readonly walk = new Walk(new Tally())
  /** What is said of versioned releases at all: only the errors in it count. */
  private versioned = new Tally()
  private serial = 0
  private readonly hash = new Uint32Array(2)

  /** @param chosen check by this version, whatever packages say */
  constructor(chosen: SchemaVersion | undefined) {
    this.chosen = chosen
  }

  /** Checks a batch. */
  batch(batch: Batch): Checked {
    const checked = this.begin(batch.version, batch.count)
    const tallies = checked.versions.map(() => new Tally())
    const { list, version, file } = batch
    for (let number = 0; number < batch.count; number++) {
      const { bytes, index, place } = elementAt(batch, number)
      let value: unknown
      try {
        if (isUtf8(bytes)) value = JSON.parse(bytes.toString())
        else checked.rejects.push({ reason: notUtf8, place })
      } catch (error) {
        checked.rejects.push({ reason: `not JSON: ${jsonReason(error)}`, place })
      }
      if (value === undefined) continue
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        checked.rejects.push({ reason: `${jsonName(value)} is not a release`, place })
        continue
      }
      const what = list === 'records' || isRecord(value as Json) ? 'record' : 'release'
      const element = { list, index, what, embedded: 0, value: value as Json, version, place } as const
      this.element(element, file, tallies, checked, number)
    }
    return this.end(checked, tallies)
  }

  /** Checks one element. */
  one(element: ElementOf, file: string | undefined): Checked {
    const checked = this.begin(element.version, 1)
    const tallies = checked.versions.map(() => new Tally())
    this.element(element, file, tallies, checked, 0)
    return this.end(checked, tallies)
  }

  /** Checks what a package says besides its releases or records; `tell` may add to it. */
  package(
    metadata: Json,
    list: ListKey,
    version: SchemaVersion,
    at: { file: string | undefined; place: ElementOf['place'] },
    tell: (walk: Walk) => void,
  ): Finding[] {
    const tally = new Tally()
    this.stand(undefined, undefined, at.file, at.place)
    this.walk.tally = tally
    this.walk.ocid = undefined
    this.checks(version).packages[list](metadata, this.walk)
    tell(this.walk)
    return tally.findings()
  }

  private begin(version: string | null | undefined, count: number): Checked {
    this.versioned = new Tally()
    this.serial = 0
    return {
      versions: versionsOf(version, this.chosen).map((one) => ({ version: one, releases: 0, findings: [] })),
      releases: 0,
      records: 0,
      links: 0,
      rejects: [],
      hashes: new Uint32Array(count * 2),
    }
  }

  private end(checked: Checked, tallies: readonly Tally[]): Checked {
    for (const [at, one] of checked.versions.entries()) {
      one.findings = tallies[at]!.findings()
      if (one.version === '1.0') continue
      // What else there is to say of versioned releases, their releases say.
      for (const finding of this.versioned.findings())
        if (finding.rule.severity === 'error' && finding.rule.extension === undefined) one.findings.push(finding)
    }
    return checked
  }

  private stand(
    list: ListKey | undefined,
    index: number | undefined,
    file: string | undefined,
    place: ElementOf['place'],
  ): void {
    const { walk } = this
    walk.file = file
    walk.list = list
    walk.index = index
    walk.byte = place.byte
    walk.line = place.line
    walk.member = undefined
    walk.position = undefined
    walk.serial = this.serial++
  }

  private element(
    element: ElementOf,
    file: string | undefined,
    tallies: readonly Tally[],
    checked: Checked,
    number: number,
  ): void {
    const { list, index, what, version, value, place, embedded } = element
    this.stand(list, index, file, place)
    const { walk } = this
    for (const [at, tally] of tallies.entries()) {
      const one = checked.versions[at]!
      const checks = this.checks(one.version)
      walk.tally = tally
      walk.ocid = value.ocid
      let releases = 0
      let links = 0
      if (what === 'record') ({ releases, links } = this.record(value, embedded, checks))
      else if (version === null && list !== undefined && isLink(value)) {
        checks.link(value, walk)
        links++
      } else {
        this.release(value, checks)
        releases++
      }
      one.releases += releases
      // Only once, whatever the number of versions.
      if (at > 0) continue
      checked.releases += releases
      checked.links += links
    }
    if (what === 'record') checked.records++
    const id = list === 'records' ? value.ocid : value.id
    if ((typeof id !== 'string' && typeof id !== 'number') || value.ocid === undefined) return
    hashOf(value.ocid, id, this.hash)
    checked.hashes.set(this.hash, number * 2)
  }

  private release(value: Json, checks: Checks): void {
    const { walk } = this
    checks.release(value, walk)
    checks.links(value, walk)
    const { ocid } = value
    if (typeof ocid === 'string' && ocid !== '' && !/^ocds-[a-z0-9]{6}-./.test(ocid))
      walk.broken(foreignOcid, ['ocid'], ocid)
  }

  /** Checks a record with all that is in it. */
  private record(value: Json, embedded: number, checks: Checks): { releases: number; links: number } {
    const { walk } = this
    checks.record(value, walk)
    const { releases: list, compiledRelease: compiled, versionedRelease: versioned } = value
    const rules = recordRules
    let releases = 0
    let links = 0
    if (list === undefined) {
      if (embedded === 0) walk.broken(rules.noReleases, [], undefined, undefined, 'releases')
    } else if (!Array.isArray(list)) walk.broken(rules.notReleases, ['releases'])
    else {
      if (list.length === 0 && embedded === 0) walk.broken(rules.emptyReleases, ['releases'])
      for (const [index, member] of list.entries()) {
        if (!isObject(member)) {
          walk.indices[0] = index
          walk.broken(rules.notRelease, ['releases', null])
          walk.indices.length = 0
          continue
        }
        this.enter('releases', index, member.ocid ?? value.ocid)
        if (isLink(member)) {
          checks.link(member, walk)
          links++
        } else {
          this.release(member, checks)
          releases++
        }
        this.enter(undefined, undefined, value.ocid)
      }
    }
    if (links > 0 && releases > 0) walk.broken(rules.both, ['releases'])
    if (isObject(compiled)) {
      this.enter('compiledRelease', undefined, compiled.ocid ?? value.ocid)
      this.release(compiled, checks)
      releases++
    } else if (compiled !== undefined) walk.broken(rules.notCompiled, ['compiledRelease'])
    if (versioned !== undefined && checks.versioned !== undefined) {
      const { tally } = walk
      walk.tally = this.versioned
      this.enter('versionedRelease', undefined, value.ocid)
      checks.versioned(versioned, walk)
      walk.tally = tally
    }
    this.enter(undefined, undefined, value.ocid)
    return { releases, links }
  }

  /** What comes next stands in this member of the record. */
  private enter(member: string | undefined, position: number | undefined, ocid: unknown): void {
    const { walk } = this
    walk.member = member
    walk.position = position
    walk.ocid = ocid
  }

  private checks(version: SchemaVersion): Checks {
    let checks = this.byVersion.get(version)
    if (checks === undefined) {
      const schema = ocdsSchema(version)
      const type = (name: string, prefix: string, leave?: readonly string[]) =>
        later(() => compileType(schema, name, prefix, leave))
      checks = {
        release: type('Release', ''),
        record: type('Record', '(record).', ['releases', 'compiledRelease', 'versionedRelease']),
        link: type('LinkedRelease', '(link).'),
        versioned:
          version === '1.1' ? later(() => compileType(versionedSchema(), 'Release', '(versioned).')) : undefined,
        packages: {
          releases: type('ReleasePackage', '(package).', ['releases']),
          records: type('RecordPackage', '(package).', ['records']),
        },
        links: linkChecks(version),
      }
      this.byVersion.set(version, checks)
    }
    return checks
  }
}

/** A check that is made when it is needed. */
function later(make: () => Check): Check {
  let check: Check | undefined
  return (value, walk) => {
    check ??= make()
    check(value, walk)
  }
}

/** 64 bits of an ocid and an id, two mixed words: a call of a cryptographic hash takes ten times as long. */
function hashOf(ocid: unknown, id: string | number, into: Uint32Array): void {
  const text = typeof ocid === 'string' ? ocid : JSON.stringify(ocid)
  const mark = typeof ocid === 'string' ? 1 : 2
  const [first, second] = mixed(text, 0x9e3779b9 + mark, 0x85ebca6b)
  let [a, b] = mixed(String(id), first ^ (typeof id === 'string' ? 3 : 4), second + text.length)
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ b
  b = Math.imul(b ^ (b >>> 13), 0xc2b2ae35) ^ a
  into[0] = a ^ (a >>> 16)
  into[1] = b ^ (b >>> 16)
}

function mixed(text: string, first: number, second: number): [number, number] {
  let a = first
  let b = second
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0xc2b2ae35) ^ (b >>> 15)
  }
  return [a, b]
}

/** What reading takes for a link to a release, and what would be one if its address were a text. */
function isLink(value: Json): boolean {
  return (
    (value.url !== undefined || value.uri !== undefined) &&
    value.ocid === undefined &&
    value.id === undefined &&
    value.tender === undefined
  )
}
