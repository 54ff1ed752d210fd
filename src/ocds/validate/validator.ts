import type { Found, Place } from '../read.ts'
import { type Batch, BatchMaker, type Checked, elementAt } from './batch.ts'
import { Checker, versionsOf } from './checker.ts'
import { type Example, type Finding, type FindingKind, Findings, type Rule, type Severity, Tally } from './findings.ts'
import { PairSet } from './pair-set.ts'
import { type Extension, extensionAt, knownExtensions, type SchemaVersion } from './schema.ts'
import type { Message } from './texts.ts'
import type { Walk } from './walk.ts'

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

/** Others that check batches: undefined when all are busy. */
export interface Helpers {
  offer(batch: Batch): Promise<{ batch: Batch; checked: Checked }> | undefined
}

export interface ValidatorOptions {
  /** Check by this version, whatever packages say. */
  version?: SchemaVersion
  /** Names of extensions whose rules hold for releases outside of packages. */
  declared?: readonly string[]
  /** Asked for with each batch, so that they need not be there before there is much to check. */
  helpers?: () => Helpers | undefined
}

/** What is found in a package or outside of any, by the version that it was checked by. */
type ByVersion = Map<SchemaVersion, { findings: Findings; releases: number }>

/** What is known of a package whose metadata may still come. */
interface Pending {
  byVersion: ByVersion
  /** What is there twice, whatever the version. */
  repeated: Findings
  seen: PairSet
  count: number
}

// Reasons why something cannot be read are few; words of a parser about it may be many.
const mostReasons = 100

// Steps, most of them batches of a megabyte whose findings are at hand.
const mostWaiting = 64

/**
 * Checks what `readOcds` gives with `elements`, file by file, and gathers what is wrong. Memory is bounded by the number
 * of different findings, besides 12 bytes for each release of the largest package, to find ids that are there twice.
 *
 * The version is the package's (none named: 1.0, which had no field for it); without a package it is 1.1. What an
 * extension adds is checked where its package declares it and its schema is here.
 *
 * Elements are checked in batches, by helpers if there are any; what they give is put together in the order of the file.
 */
export class OcdsValidator {
  readonly counts: CheckedCounts = {
    ...{ files: 0, packages: 0, releases: 0, records: 0, links: 0, unreadable: 0 },
    versions: { '1.0': 0, '1.1': 0 },
  }
  private readonly options: ValidatorOptions
  private readonly checker: Checker
  private readonly batches = new BatchMaker()
  private readonly findings = new Findings()
  /** Of releases outside of packages. */
  private readonly loose: ByVersion = new Map()
  private readonly reasons = new Set<string>()
  private readonly extensions: readonly Extension[] = knownExtensions()
  private pending: Pending | undefined
  private file: string | undefined
  /** Something since the last package could not be read: perhaps what would be in the next. */
  private isDamaged = false
  /** What comes after batches that helpers have not given back yet. */
  private behind: Promise<void> | undefined
  /** How many steps wait there. */
  private waiting = 0

  constructor(options: ValidatorOptions) {
    this.options = options
    this.checker = new Checker(options.version)
  }

  /** Takes the next thing that reading gave. */
  add(found: Found): void {
    if (found.kind === 'piece') {
      const batch = this.batches.add(found, this.file)
      if (batch !== undefined) this.check(batch)
      return
    }
    const batch = this.batches.take()
    if (batch !== undefined) this.check(batch)
    const { file } = this
    if (found.kind === 'file') {
      this.file = found.name
      this.next(() => {
        this.endPackage()
        this.isDamaged = false
        this.counts.files++
      })
    } else if (found.kind === 'element') {
      const { list, version, index, place } = found
      // Numbers kept in their own digits would look like objects.
      const value = list !== undefined && index === undefined ? JSON.parse(JSON.stringify(found.value)) : found.value
      const checked = this.checker.one({ ...found, value }, file)
      this.next(() => this.put(checked, { list, version, file, count: 1 }, () => ({ value, index, place })))
    } else if (found.kind === 'package') this.next(() => this.package(found, file))
    else if (found.kind === 'reject') {
      const { reason, place } = found
      this.next(() => this.unreadable(reason, { file, place }))
    } else if (found.kind === 'cut') this.next(() => this.unreadable(found.reason, { file }))
    else if (found.kind === 'refused') this.next(() => this.unreadable(found.reason, { file: found.name }))
    else if (found.kind === 'passed-over')
      this.next(() => this.broken('note', 'unreadable', '(file)', ['left-out'], { file: found.name }))
  }

  /** Whether so much is under way that it should be waited for: see `settled`. */
  get isFull(): boolean {
    return this.waiting >= mostWaiting
  }

  /** Waits for what helpers have not given back yet. */
  async settled(): Promise<void> {
    while (this.behind !== undefined) await this.behind
  }

  /** What was found, when all has been read. */
  async finish(): Promise<Finding[]> {
    const batch = this.batches.take()
    if (batch !== undefined) this.check(batch)
    await this.settled()
    this.endPackage()
    this.settle(this.loose, undefined, new Set(this.options.declared))
    this.loose.clear()
    return [...this.findings.all()]
  }

  /** Does what comes next in the order of the file: at once, unless something before it is still being checked. */
  private next(step: () => void): void {
    if (this.behind === undefined) step()
    else this.follow(this.behind.then(step))
  }

  private follow(step: Promise<void>): void {
    this.waiting++
    const all = step.then(() => {
      this.waiting--
      if (this.behind === all) this.behind = undefined
    })
    // Who waits for it is told of an error.
    all.catch(() => {})
    this.behind = all
  }

  private check(batch: Batch): void {
    const offered = this.options.helpers?.()?.offer(batch)
    if (offered === undefined) {
      const checked = this.checker.batch(batch)
      this.next(() => this.putBatch(checked, batch))
      return
    }
    offered.catch(() => {})
    const { behind } = this
    this.follow(
      (async () => {
        await behind
        const { batch: back, checked } = await offered
        this.putBatch(checked, back)
      })(),
    )
  }

  private putBatch(checked: Checked, batch: Batch): void {
    for (const { reason, place } of checked.rejects) this.unreadable(reason, { file: batch.file, place })
    this.put(checked, batch, (number) => {
      const { bytes, index, place } = elementAt(batch, number)
      return { value: JSON.parse(bytes.toString()) as Json, index, place }
    })
    this.batches.giveBack(batch)
  }

  /** Puts what was found in elements to the rest. */
  private put(
    checked: Checked,
    { list, version, file, count }: Pick<Batch, 'list' | 'version' | 'file' | 'count'>,
    element: (number: number) => { value: Json; index: number | undefined; place: Place },
  ): void {
    const { counts } = this
    const isLoose = list === undefined || version === null
    // What is left open are then the releases of this record, whose ocid stands behind them, or a package that was cut.
    if (list === undefined) this.endPackage()
    if (!isLoose) this.pending ??= { byVersion: new Map(), repeated: new Findings(), seen: new PairSet(), count: 0 }
    const targets = isLoose ? this.loose : this.pending!.byVersion
    for (const { version: one, releases, findings } of checked.versions) {
      let target = targets.get(one)
      if (target === undefined) {
        target = { findings: new Findings(), releases: 0 }
        targets.set(one, target)
      }
      target.findings.addAll(findings)
      target.releases += releases
    }
    counts.releases += checked.releases
    counts.records += checked.records
    counts.links += checked.links
    if (isLoose) return
    const pending = this.pending!
    pending.count += count
    const { hashes } = checked
    const repeated = new Tally()
    const rule = list === 'records' ? repeatedRecord : repeatedRelease
    for (let number = 0; number < count; number++) {
      const first = hashes[number * 2]!
      const second = hashes[number * 2 + 1]!
      if ((first === 0 && second === 0) || pending.seen.add(first, second)) continue
      const finding = repeated.add(rule, number)
      if (finding === undefined || pending.repeated.has(rule)) continue
      const { value, index, place } = element(number)
      const name = list === 'records' ? 'ocid' : 'id'
      finding.example = { file, place, value: value[name] }
      if (index !== undefined) finding.example.pointer = `/${list}/${index}/${name}`
      if (typeof value.ocid === 'string' || typeof value.ocid === 'number') finding.example.ocid = String(value.ocid)
    }
    pending.repeated.addAll(repeated.findings())
  }

  private package(found: Found & { kind: 'package' }, file: string | undefined): void {
    const { metadata, list, isList, place } = found
    const { pending } = this
    this.pending = undefined
    const { isDamaged } = this
    this.isDamaged = false
    this.counts.packages++
    const version = versionsOf(found.version, this.options.version)[0]!
    const rule = (kind: FindingKind, message: Message): Rule => ({
      ...{ severity: 'error', kind, path: `(package).${list}`, message },
    })
    this.findings.addAll(
      this.checker.package(metadata, list, version, { file, place }, (walk) => {
        if (!isList) walk.broken(rule('type', [`not-${list}`]), [list])
        else if ((pending?.count ?? 0) === 0 && !isDamaged) walk.broken(rule('empty', ['list-must-hold']), [list])
        versionFindings(metadata.version, version, walk)
      }),
    )
    const declared = new Set<string>()
    const urls = version === '1.1' && Array.isArray(metadata.extensions) ? metadata.extensions : []
    for (const [index, url] of urls.entries()) {
      if (typeof url !== 'string') continue
      const extension = extensionAt(url, this.extensions)
      if (extension !== undefined) declared.add(extension.name)
      else
        this.broken('note', 'extension', '(package).extensions[]', ['extension-unknown'], {
          ...{ pointer: `/extensions/${index}`, value: url, file, place, counted: url },
        })
    }
    if (pending === undefined) return
    this.settle(pending.byVersion, version, declared)
    this.findings.take(pending.repeated, declared)
  }

  /** A file that ended inside of a package. */
  private endPackage(): void {
    const { pending } = this
    if (pending === undefined) return
    this.settle(pending.byVersion, undefined, new Set())
    this.findings.take(pending.repeated, new Set())
    this.pending = undefined
  }

  private settle(byVersion: ByVersion, only: SchemaVersion | undefined, declared: ReadonlySet<string>): void {
    // Checked by both while the version was not known: without metadata, 1.1.
    const version = only ?? (byVersion.size > 1 && byVersion !== this.loose ? '1.1' : undefined)
    for (const [one, { findings, releases }] of byVersion) {
      if (version !== undefined && one !== version) continue
      this.findings.take(findings, declared)
      this.counts.versions[one] += releases
    }
  }

  private unreadable(told: string, example: Example): void {
    this.counts.unreadable++
    this.isDamaged = true
    // Where it is, the example says.
    const reason = told.replace(/ in JSON at position \d+.*$/, '')
    const isFew = this.reasons.has(reason) || this.reasons.size < mostReasons
    if (isFew) this.reasons.add(reason)
    this.broken('error', 'unreadable', '(file)', isFew ? ['unreadable', reason] : ['unreadable-other'], example)
  }

  private broken(
    severity: Severity,
    kind: FindingKind,
    path: string,
    message: Message,
    { counted, ...example }: Example & { counted?: string },
  ): void {
    this.findings.addAll([once({ severity, kind, path, message }, example, counted)])
  }
}

const repeatedRelease = repeatedRule('id', 'release-twice')
const repeatedRecord = repeatedRule('(record).ocid', 'record-twice')

function repeatedRule(path: string, ...message: Message): Rule {
  return { severity: 'error', kind: 'duplicate-id', path, message }
}

/** A finding of one occurrence. */
function once(rule: Rule, example: Example, value?: string): Finding {
  const tally = new Tally()
  const finding = tally.add(rule, 0, value)!
  finding.example = example
  return finding
}

function versionFindings(given: unknown, version: SchemaVersion, walk: Walk): void {
  const note = (severity: Severity, ...message: Message) =>
    walk.broken(
      { severity, kind: 'version', path: '(package).version', message },
      ['version'],
      given,
      typeof given === 'string' ? given : undefined,
    )
  if (given === undefined) {
    if (version === '1.0') note('note', 'version-missing')
  } else if (typeof given === 'string' && given !== '1.0' && given !== '1.1' && /^\d+\.\d+/.test(given)) {
    const [major, minor] = given.split('.').map(Number)
    note(major === 1 && minor! > 1 ? 'note' : 'error', 'version-other', version)
  }
}
