import type { Place } from '../read.ts'
import { type Message, messageText } from './texts.ts'

/** Errors break the standard; notes are what a person should look at. */
export type Severity = 'error' | 'note'

/** Kinds of findings, in the order in which they are told. */
const findingKinds = [
  'unreadable',
  'version',
  'required',
  'type',
  'format',
  'empty',
  'codelist',
  'duplicate-id',
  'reference',
  'dates',
  'ocid',
  'deprecated',
  'extension',
  'additional-field',
] as const
export type FindingKind = (typeof findingKinds)[number]

/** One thing that can be wrong in one place of the schema. Occurrences of the same rule are one finding. */
export interface Rule {
  severity: Severity
  kind: FindingKind
  /** The field, from its release: `tender.items[].id`; `(package).uri` and `(record).ocid` are above a release. */
  path: string
  message: Message
  /** It holds only when the package declares this extension, or (`undeclared`) only when it does not. */
  extension?: { name: string; when: 'declared' | 'undeclared' }
  /** The last step of `path`, when it is a name that no schema has: of these there may be any number. */
  name?: string
}

/** Where a rule was broken first. */
export interface Example {
  ocid?: string
  /** JSON Pointer from the root of the document. */
  pointer?: string
  value?: unknown
  file?: string
  place?: Place
}

/** A rule and how often it was broken. */
export interface Finding {
  rule: Rule
  count: number
  /** In how many releases. */
  releases: number
  /** The values found and how often each, of rules about values; of many, the first that were seen. */
  values: Map<string, number>
  example: Example
  /** The number of the release that broke it last, where it is still known. */
  last: number
}

// Of a field that holds anything but codes, values are no help to a reader.
const mostValues = 200

// Names of fields that no schema has are kept so far; objects whose keys are ids would have no end of them.
const mostNames = 500

/**
 * What is found in a number of releases, counted by rules. What it holds is bounded by these releases; `Findings` has
 * the limits. So the sum of several is the same, whoever counted them.
 */
export class Tally {
  private readonly byRule = new Map<Rule, Finding>()
  private readonly names = new Map<NamesOf, Map<string, Rule>>()

  /**
   * Counts a broken rule in the release number `serial`; `value` is counted among the values. Gives the finding when it
   * is the first of its rule: its example is still to be said.
   */
  add(rule: Rule, serial: number, value?: string): Finding | undefined {
    const known = this.byRule.get(rule)
    const finding = known ?? { rule, count: 0, releases: 0, values: new Map(), example: {}, last: -1 }
    if (known === undefined) this.byRule.set(rule, finding)
    finding.count++
    if (finding.last !== serial) finding.releases++
    finding.last = serial
    if (value !== undefined) finding.values.set(value, (finding.values.get(value) ?? 0) + 1)
    return known === undefined ? finding : undefined
  }

  /** The rule for a name that the schema does not have in a certain place. */
  nameRule(place: NamesOf, name: string): Rule {
    let rules = this.names.get(place)
    if (rules === undefined) {
      rules = new Map()
      this.names.set(place, rules)
    }
    let rule = rules.get(name)
    if (rule === undefined) {
      rule = place.rule(name)
      rules.set(name, rule)
    }
    return rule
  }

  findings(): Finding[] {
    return [...this.byRule.values()]
  }
}

/** A place of the schema where names may stand that it does not have. */
export interface NamesOf {
  rule(name: string): Rule
}

/** The findings of many releases. Memory is bounded by the number of rules. */
export class Findings {
  private readonly byKey = new Map<string, Finding>()
  /** For places with names of no schema: the names that are told apart. */
  private readonly names = new Map<string, Set<string>>()
  /** The findings that stand for further names. */
  private readonly joined = new Set<Finding>()

  /** Adds what was counted; equal rules are one, whatever made them. */
  addAll(found: Iterable<Finding>): void {
    // Numbers of releases are those of one tally.
    for (const finding of this.joined) finding.last = -1
    this.joined.clear()
    for (const finding of found) {
      const rule = this.bounded(finding.rule)
      const key = keyOf(rule)
      let own = this.byKey.get(key)
      if (own === undefined) {
        own = { ...finding, rule, count: 0, releases: 0, values: new Map(), last: -1 }
        this.byKey.set(key, own)
      }
      add(own, finding)
      if (rule === finding.rule) continue
      // Several names that count as one may be of the same release.
      if (finding.releases === 1 && finding.last !== -1 && finding.last === own.last) own.releases--
      own.last = finding.last
      this.joined.add(own)
    }
  }

  /** The rule, or the one for all further names of its place. */
  private bounded(rule: Rule): Rule {
    if (rule.name === undefined) return rule
    const place = rule.path.slice(0, rule.path.length - rule.name.length)
    let names = this.names.get(place)
    if (names === undefined) {
      names = new Set()
      this.names.set(place, names)
    }
    if (names.has(rule.name)) return rule
    if (names.size >= mostNames) return { ...rule, path: `${place}*`, name: '*' }
    names.add(rule.name)
    return rule
  }

  /** Takes over what was found in a package that declares these extensions. */
  take(other: Findings, declared: ReadonlySet<string>): void {
    const holds = ({ rule: { extension } }: Finding) =>
      extension === undefined || declared.has(extension.name) === (extension.when === 'declared')
    this.addAll([...other.byKey.values()].filter(holds))
  }

  has(rule: Rule): boolean {
    return this.byKey.has(keyOf(rule))
  }

  all(): Iterable<Finding> {
    return this.byKey.values()
  }
}

function keyOf({ severity, kind, path, message, extension }: Rule): string {
  return `${severity}\n${kind}\n${path}\n${message.join('\n')}\n${extension === undefined ? '' : `${extension.when} ${extension.name}`}`
}

/** Findings of equal words as one: errors first, then by kind, field and message. */
export function sortedFindings(findings: Iterable<Finding>): Finding[] {
  const merged = new Map<string, { finding: Finding; message: string }>()
  for (const found of findings) {
    const { severity, kind, path } = found.rule
    const message = messageText(found.rule.message, 'en')
    const key = JSON.stringify([severity, kind, path, message])
    const same = merged.get(key)
    if (same === undefined) merged.set(key, { finding: { ...found, values: new Map(found.values) }, message })
    else add(same.finding, found)
  }
  return [...merged.values()]
    .sort(
      ({ finding: { rule: a }, message: one }, { finding: { rule: b }, message: other }) =>
        order(a.severity === 'note', b.severity === 'note') ||
        findingKinds.indexOf(a.kind) - findingKinds.indexOf(b.kind) ||
        order(a.path, b.path) ||
        order(one, other),
    )
    .map(({ finding }) => finding)
}

function add(to: Finding, from: Finding): void {
  to.count += from.count
  to.releases += from.releases
  for (const [value, count] of from.values) {
    const before = to.values.get(value)
    if (before !== undefined || to.values.size < mostValues) to.values.set(value, (before ?? 0) + count)
  }
}

function order<T extends string | boolean>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
