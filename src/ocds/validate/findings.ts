import type { Place } from '../read.ts'

/** Errors break the standard; notes are what a person should look at. */
export type Severity = 'error' | 'note'

/** Kinds of findings, in the order in which they are told. */
export const findingKinds = [
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
  message: string
  /** It holds only when the package declares this extension, or (`undeclared`) only when it does not. */
  extension?: { name: string; when: 'declared' | 'undeclared' }
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
}

// Of a field that holds anything but codes, values are no help to a reader.
const mostValues = 200

/** Findings as they are gathered. Memory is bounded by the number of rules. */
export class Findings {
  readonly list = new Map<Rule, Finding & { last: number }>()

  /**
   * Counts a broken rule in the release (or other element) number `serial`. `example` is asked for the first time only;
   * `value` is counted among the values.
   */
  add(rule: Rule, serial: number, example: () => Example, value?: string): void {
    let finding = this.list.get(rule)
    if (finding === undefined) {
      finding = { rule, count: 0, releases: 0, values: new Map(), example: example(), last: -1 }
      this.list.set(rule, finding)
    }
    finding.count++
    if (finding.last !== serial) finding.releases++
    finding.last = serial
    if (value === undefined) return
    const { values } = finding
    const before = values.get(value)
    if (before !== undefined || values.size < mostValues) values.set(value, (before ?? 0) + 1)
  }

  /** Takes over what another gathered in a package that declares these extensions; of one severity only, if named. */
  take(other: Findings, declared: ReadonlySet<string>, severity?: Severity): void {
    for (const found of other.list.values()) {
      if (severity !== undefined && found.rule.severity !== severity) continue
      const { extension } = found.rule
      if (extension !== undefined && declared.has(extension.name) !== (extension.when === 'declared')) continue
      const own = this.list.get(found.rule)
      if (own === undefined) this.list.set(found.rule, { ...found, last: -1 })
      else add(own, found)
    }
  }

  /** All findings: see `sortedFindings`. */
  sorted(): Finding[] {
    return sortedFindings(this.list.values())
  }
}

/** Findings of equal words as one: errors first, then by kind, field and message. */
export function sortedFindings(findings: Iterable<Finding>): Finding[] {
  const merged = new Map<string, Finding>()
  for (const found of findings) {
    const { severity, kind, path, message } = found.rule
    const key = JSON.stringify([severity, kind, path, message])
    const same = merged.get(key)
    if (same === undefined) merged.set(key, { ...found, values: new Map(found.values) })
    else add(same, found)
  }
  return [...merged.values()].sort(
    (a, b) =>
      order(a.rule.severity === 'note', b.rule.severity === 'note') ||
      findingKinds.indexOf(a.rule.kind) - findingKinds.indexOf(b.rule.kind) ||
      order(a.rule.path, b.rule.path) ||
      order(a.rule.message, b.rule.message),
  )
}

function add(to: Finding, from: Finding): void {
  to.count += from.count
  to.releases += from.releases
  for (const [value, count] of from.values)
    if (to.values.has(value) || to.values.size < mostValues) to.values.set(value, (to.values.get(value) ?? 0) + count)
}

function order<T extends string | boolean>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
