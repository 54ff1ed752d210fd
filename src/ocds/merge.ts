import type { RuleNode } from './merge-rules.ts'
import { isObject, rawDigits, setOwn } from './scan-json.ts'

type Json = Record<string, unknown>

/** What happened in merging that a person should know. `path` is a JSON pointer without positions. */
export interface MergeProblem {
  kind:
    | 'inconsistent-type'
    | 'missing-date'
    | 'duplicate-id'
    | 'bad-id'
    | 'too-deep'
    /** Where the reference library departs from the written rule, and this merge with it, unless told otherwise. */
    | 'null-ignored'
    | 'literal-ignored'
    | 'null-id'
    | 'date-order'
  path: string
  message: string
}

export interface MergeOptions {
  rules: RuleNode
  /**
   * null by the written rule: it removes an object or a list as it does a literal, and as an id it is none. The reference
   * library keeps the object or the list, and makes one of all objects whose id is null.
   */
  strictNull?: boolean
  /** `mergeReleases` sorts by the points in time that dates name, not by their texts. */
  chronological?: boolean
  /** Told of each problem; then merging goes on. Without it an inconsistent type or a missing date throws. */
  onProblem?: (problem: MergeProblem) => void
}

/** A merge that has no answer, as in the reference library. */
export class MergeError extends Error {
  override name = 'MergeError'
  readonly problem: MergeProblem
  constructor(problem: MergeProblem) {
    super(problem.message)
    this.problem = problem
  }
}

/** A field of the merged release, whatever the release it came from. Lists' items are told apart by the text of `id`. */
interface Field {
  fields: Map<string, Field> | undefined
  leaf: Leaf | undefined
  /** The items of the list that stands here, by kind and value of their id. */
  items: Map<unknown, Json> | undefined
}

/** The way to a field in one release. Ids keep their type, so that items 1 and "1" differ. */
interface Step {
  parent: Step | undefined
  field: Field
  /** The key, or the id as text. */
  part: string
  /** A list of objects stands here. */
  list: boolean
  item: boolean
  /** For an item: its id, and whether it had one. */
  id: unknown
  identity: unknown
  /** What the children of this step are put into, once it is built. */
  built: Json | unknown[] | undefined
}

interface Leaf {
  step: Step
  value: unknown
  /** The release that gave the newest version, counted from 1. */
  turn: number
  /** A null has removed what it stands in. */
  removed: boolean
}

/** One value in a versioned release. */
interface Version {
  releaseID: unknown
  releaseDate: unknown
  releaseTag: unknown
  value: unknown
}

/**
 * Merges the releases of one process, given one by one in order of date, by the routine of OCDS as the reference
 * library (ocdsmerge 0.8) does it: rules from the schema, lists of objects by `id`, other lists whole, null deletes a
 * literal. Where that library departs from the written rule (an object then null keeps the object), so does this.
 *
 * Where it has no answer and raises (a field that is a literal in one release and an object in a later one), the later
 * release wins and the problem is reported.
 */
export class Merger {
  private readonly rules: RuleNode
  private readonly versioned: boolean
  private readonly strictNull: boolean
  private readonly onProblem: MergeOptions['onProblem']
  private readonly root: Field = field()
  private readonly leaves: Leaf[] = []
  private unnamed = 0
  private turn = 0

  constructor(kind: 'compiled' | 'versioned', options: MergeOptions) {
    this.versioned = kind === 'versioned'
    this.rules = options.rules
    this.strictNull = options.strictNull === true
    this.onProblem = options.onProblem
    if (!this.versioned) this.set('tag', ['compiled'])
  }

  /** Adds one release; its date must not be before the dates of those before it. */
  append(release: Json): void {
    this.turn++
    const ocid = release.ocid
    const origin: Version = {
      releaseID: release.id ?? null,
      releaseDate: release.date ?? null,
      releaseTag: release.tag ?? null,
      value: null,
    }
    if (this.versioned) this.set('ocid', ocid ?? null)
    else {
      this.set('id', `${pythonText(ocid)}-${pythonText(release.date)}`)
      this.set('date', release.date ?? null)
      this.set('ocid', ocid ?? null)
    }
    for (const key of Object.keys(release)) {
      // Schemas before 1.1.4 did not say that the tag is left out.
      if (key === 'tag' || (key === 'ocid' && this.versioned)) continue
      this.member(release[key], key, this.root, undefined, this.rules.fields.get(key), origin)
    }
  }

  private set(key: string, value: unknown): void {
    const target = child(this.root, key)
    if (target.leaf === undefined) this.leaf(target, step(undefined, target, key), value)
    else target.leaf.value = value
  }

  private leaf(target: Field, at: Step, value: unknown): void {
    target.leaf = { step: at, value, turn: 0, removed: false }
    this.leaves.push(target.leaf)
  }

  private member(
    value: unknown,
    key: string,
    into: Field,
    parent: Step | undefined,
    rule: RuleNode | undefined,
    origin: Version,
  ): void {
    if (rule?.rule === 'omit') return
    const list = Array.isArray(value)
    if (rule?.rule === 'whole' || !(list ? value.every(isObject) : isObject(value))) {
      const target = child(into, key)
      if (target.fields !== undefined && rule?.rule !== 'whole') {
        if (value === null && this.strictNull) {
          this.remove(target, origin)
          if (this.versioned) return
        } else this.ignored(value, target, key, parent)
      }
      if (!this.versioned) {
        if (target.leaf === undefined) this.leaf(target, step(parent, target, key), value)
        else target.leaf.value = value
        return
      }
      if (target.leaf === undefined) this.leaf(target, step(parent, target, key), [])
      const versions = target.leaf!.value as Version[]
      // An id that is twice in one list: the later object's value stands for the release.
      if (target.leaf!.turn === this.turn) versions.pop()
      const last = versions.at(-1)
      if (last === undefined || !isEqual(last.value, value)) {
        versions.push({ ...origin, value })
        target.leaf!.turn = this.turn
      } else target.leaf!.turn = 0
    } else if (list) {
      if (value.length > 0) {
        const target = child(into, key)
        this.afterNull(target)
        this.items(value as Json[], target, step(parent, target, key, true), rule, origin)
      }
    } else {
      const members = value as Json
      let target: Field | undefined
      let at: Step | undefined
      for (const name of Object.keys(members)) {
        if (target === undefined) {
          target = child(into, key)
          this.afterNull(target)
        }
        at ??= step(parent, target, key)
        this.member(members[name], name, target, at, rule?.fields.get(name), origin)
      }
    }
  }

  private items(list: Json[], into: Field, parent: Step, rule: RuleNode | undefined, origin: Version): void {
    const seen = new Set<string>()
    for (const item of list) {
      const named = Object.hasOwn(item, 'id') && !(this.strictNull && item.id === null)
      const id = named ? item.id : undefined
      // An item without an id is another one each time.
      const text = named ? pythonText(id) : `\u0000${++this.unnamed}`
      if (seen.has(text)) this.report('duplicate-id', parent, `several objects in one list have the id ${text}`)
      seen.add(text)
      if (named && id === null)
        this.report(
          'null-id',
          parent,
          'objects whose id is null are taken for one object; by the written rule each is another',
        )
      if (named && id !== null && typeof id === 'object' && rawDigits(id) === undefined)
        this.report('bad-id', parent, `an id is ${Array.isArray(id) ? 'a list' : 'an object'}`)
      let target: Field | undefined
      let at: Step | undefined
      for (const name of Object.keys(item)) {
        if (at === undefined) {
          target = child(into, text)
          at = step(parent, target, text)
          at.item = true
          at.id = id ?? null
          at.identity = named ? identity(id) : text
        }
        this.member(item[name], name, target!, at, rule?.fields.get(name), origin)
      }
    }
  }

  /** Takes away what stands in a field, by the written rule of null. */
  private remove(target: Field, origin: Version): void {
    for (const [part, below] of target.fields ?? []) {
      this.remove(below, origin)
      const { leaf } = below
      if (leaf === undefined) continue
      if (!this.versioned) leaf.removed = true
      else if (!(part === 'id' && leaf.step.parent?.item === true)) {
        const versions = leaf.value as Version[]
        if (leaf.turn === this.turn) versions.pop()
        if (versions.at(-1)?.value !== null) versions.push({ ...origin, value: null })
        leaf.turn = this.turn
      }
    }
    // What comes later stands for itself; a history goes on.
    if (!this.versioned) target.fields = undefined
  }

  /** An object or a list follows nulls: these are no history of its own. */
  private afterNull(target: Field): void {
    const { leaf } = target
    if (!this.strictNull || !this.versioned || leaf === undefined) return
    if ((leaf.value as Version[]).some(({ value }) => value !== null)) return
    leaf.removed = true
    target.leaf = undefined
  }

  private ignored(value: unknown, target: Field, key: string, parent: Step | undefined): void {
    if (this.onProblem === undefined || !holdsAny(target)) return
    const at = step(parent, target, key)
    if (value === null)
      this.report('null-ignored', at, 'null comes where an object or a list stands, and does not remove it')
    else if (!Array.isArray(value))
      this.report('literal-ignored', at, 'a literal comes where an object or a list stands, and does not replace it')
  }

  private report(kind: MergeProblem['kind'], at: Step, message: string): void {
    this.onProblem?.({ kind, path: pointer(at), message })
  }

  /** The merged release. Throws MergeError at an inconsistent type when nobody is told of problems. */
  result(): Json {
    const root: Json = {}
    for (const { step: at, value, removed } of this.leaves) {
      if (removed) continue
      const container = at.parent === undefined ? root : (this.build(at.parent, root, at.part) as Json)
      if (value === null || value === undefined || Object.hasOwn(container, at.part)) continue
      // A copy: objects of later releases may be put into it.
      setOwn(container, at.part, Array.isArray(value) ? value.slice() : isObject(value) ? { ...value } : value)
    }
    return root
  }

  /** What the children of `at` are put into; `next` is the first of them. */
  private build(at: Step, root: Json, next: string): Json | unknown[] {
    if (at.built !== undefined) return at.built
    const container = at.parent === undefined ? root : this.build(at.parent, root, at.part)
    at.built = at.item ? this.buildItem(at, container as unknown[]) : this.buildMember(at, container as Json, next)
    return at.built
  }

  private buildItem(at: Step, list: unknown[]): Json {
    const { field: into } = at.parent!
    into.items ??= new Map()
    let node = into.items.get(at.identity)
    if (node === undefined) {
      node = {}
      if (at.id !== null) node.id = at.id
      into.items.set(at.identity, node)
      list.push(node)
    }
    return node
  }

  private buildMember(at: Step, container: Json, next: string): Json | unknown[] {
    const existing = Object.hasOwn(container, at.part) ? container[at.part] : undefined
    if (existing !== undefined) {
      if (at.list ? Array.isArray(existing) : isObject(existing)) return existing as Json | unknown[]
      const was = isObject(existing) ? 'the object' : 'the value'
      const now = at.list ? 'an array' : `an object with a '${next}' key`
      const problem: MergeProblem = {
        kind: 'inconsistent-type',
        path: pointer(at),
        message: `an earlier release had ${was} ${JSON.stringify(existing).slice(0, 200)}, but a later release has ${now}`,
      }
      if (this.onProblem === undefined) throw new MergeError(problem)
      this.onProblem(problem)
      at.field.items = undefined
    }
    const built = at.list ? [] : {}
    setOwn(container, at.part, built)
    return built
  }
}

/**
 * The compiled release of a single release: what Merger gives, without its bookkeeping. Undefined when Merger is needed
 * (an id that is twice in one list).
 */
export function compileSingle(release: Json, rules: RuleNode): Json | undefined {
  const { ocid, date } = release
  const compiled: Json = { tag: ['compiled'], id: `${pythonText(ocid)}-${pythonText(date)}` }
  if (date !== null && date !== undefined) compiled.date = date
  if (ocid !== null && ocid !== undefined) compiled.ocid = ocid
  const { tag: _tag, ...rest } = release
  for (const key of Object.keys(rest)) {
    const rule = rules.fields.get(key)
    if (rule?.rule !== 'omit' && rest[key] === null) delete compiled[key]
  }
  return settle(rest, rules, compiled) === 'merge' ? undefined : compiled
}

/** Puts what is left of `members` by the rules into `into`; false when there is nothing, not even a null. */
function settle(members: Json, rules: RuleNode | undefined, into: Json): boolean | 'merge' {
  let any = false
  for (const key of Object.keys(members)) {
    const value = members[key]
    const rule = rules?.fields.get(key)
    if (rule?.rule === 'omit') continue
    const list = Array.isArray(value)
    if (rule?.rule === 'whole' || !(list ? value.every(isObject) : isObject(value))) {
      any = true
      if (value !== null) setOwn(into, key, value)
      continue
    }
    if (list) {
      const items = settleItems(value as Json[], rule)
      if (items === 'merge') return items
      if (items.length === 0) continue
      setOwn(into, key, items)
    } else {
      const object: Json = {}
      const found = settle(value as Json, rule, object)
      if (found === 'merge') return found
      if (!found) continue
      setOwn(into, key, object)
    }
    any = true
  }
  return any
}

function settleItems(list: Json[], rule: RuleNode | undefined): Json[] | 'merge' {
  const items: Json[] = []
  const seen = new Set<string>()
  for (const item of list) {
    const node: Json = {}
    if (Object.hasOwn(item, 'id')) {
      const { id } = item
      const text = pythonText(id)
      if (seen.has(text) || typeof id === 'boolean' || (id !== null && typeof id === 'object')) return 'merge'
      seen.add(text)
      if (id !== null) node.id = id
    }
    const found = settle(item, rule, node)
    if (found === 'merge') return found
    if (found) items.push(node)
  }
  return items
}

/**
 * Merges the releases of one process (see Merger), sorted by the text of their dates; releases with one date keep their
 * order. Several of which one has no date have no answer: MergeError, or, when somebody is told of problems, those
 * without come first.
 */
export function mergeReleases(kind: 'compiled' | 'versioned', releases: readonly Json[], options: MergeOptions): Json {
  const merger = new Merger(kind, options)
  for (const release of sortReleases(releases, options)) merger.append(release)
  return merger.result()
}

/** Releases in order of the text of their dates, or of the points in time that these name; those without a date first. */
function sortReleases(releases: readonly Json[], { onProblem, chronological }: MergeOptions): Json[] {
  const undated = releases.find((release) => typeof release.date !== 'string')
  if (undated !== undefined && releases.length > 1) {
    const problem: MergeProblem = {
      kind: 'missing-date',
      path: '/date',
      message: `the date of at least one of ${releases.length} releases is ${undated.date === undefined ? 'missing' : JSON.stringify(undated.date)}`,
    }
    if (onProblem === undefined) throw new MergeError(problem)
    onProblem(problem)
  }
  const key = (release: Json) => (typeof release.date === 'string' ? release.date : '')
  const byText = releases.toSorted((a, b) => compareText(key(a), key(b)))
  if (chronological === true) return releases.toSorted((a, b) => compareDates(key(a), key(b)))
  const problem = orderProblem(byText.map(key))
  if (problem !== undefined) onProblem?.(problem)
  return byText
}

/** What to tell of dates in order of their texts when time has another order; undefined when it has not. */
export function orderProblem(dates: readonly string[]): MergeProblem | undefined {
  for (let at = 1; at < dates.length; at++)
    if (compareDates(dates[at - 1]!, dates[at]!) > 0)
      return {
        kind: 'date-order',
        path: '/date',
        message: `releases are in order of the text of their dates: ${dates[at - 1]} before ${dates[at]}, although it is later`,
      }
  return undefined
}

/** Order of the points in time that two dates name. What names none is before all others, in order of its text. */
export function compareDates(a: string, b: string): number {
  if (a === b) return 0
  if (a.length === b.length && isUsual(a) && isUsual(b)) return compareText(a, b)
  const [first, second] = [instant(a), instant(b)]
  if (Number.isNaN(first) || Number.isNaN(second))
    return Number(!Number.isNaN(first)) - Number(!Number.isNaN(second)) || compareText(a, b)
  return first - second
}

/** A date that certainly is one, as `2026-01-28` or `2026-01-28T23:59:59Z`: those of one length have the order of their texts. */
function isUsual(date: string): boolean {
  if (date.length !== 10 && date.length !== 20) return false
  const number = (at: number) => {
    const [tens, ones] = [date.charCodeAt(at) - 0x30, date.charCodeAt(at + 1) - 0x30]
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 99
  }
  if (date[4] !== '-' || date[7] !== '-' || number(0) === 99 || number(2) === 99) return false
  const [month, day] = [number(5), number(8)]
  if (month < 1 || month > 12 || day < 1 || day > 28) return false
  if (date.length === 10) return true
  if (date[10] !== 'T' || date[13] !== ':' || date[16] !== ':' || date[19] !== 'Z') return false
  return number(11) <= 23 && number(14) <= 59 && number(17) <= 59
}

/** Milliseconds of a date of RFC 3339; a date or a time without an offset is read as UTC, wherever this runs. */
function instant(date: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/i.exec(date)
  if (parts === null) return Number.NaN
  const [, day, time = '00:00', offset = 'Z'] = parts
  const zone = offset.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  return Date.parse(`${day}T${time}${zone}`)
}

/** Order of text by code units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function field(): Field {
  return { fields: undefined, leaf: undefined, items: undefined }
}

function child(parent: Field, part: string): Field {
  parent.fields ??= new Map()
  let next = parent.fields.get(part)
  if (next === undefined) {
    next = field()
    parent.fields.set(part, next)
  }
  return next
}

/** Whether anything stands below a field: an empty object leaves none. */
function holdsAny({ fields }: Field): boolean {
  for (const below of fields?.values() ?? []) if (below.leaf !== undefined || holdsAny(below)) return true
  return false
}

function step(parent: Step | undefined, into: Field, part: string, list = false): Step {
  return { parent, field: into, part, list, item: false, id: null, identity: null, built: undefined }
}

function pointer(at: Step): string {
  const parts: string[] = []
  for (let step: Step | undefined = at; step !== undefined; step = step.parent)
    parts.unshift(
      step.part
        .replace(/^\u0000.*/, '-')
        .replaceAll('~', '~0')
        .replaceAll('/', '~1'),
    )
  return `/${parts.join('/')}`
}

/** A value as the reference library writes it into ids. */
export function pythonText(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  return typeof value === 'object' ? (rawDigits(value) ?? JSON.stringify(value)) : String(value)
}

/** Equal for ids that are the same item: text and numbers differ, true is 1. */
function identity(id: unknown): unknown {
  if (typeof id === 'string') return `"${id}`
  if (typeof id === 'boolean') return Number(id)
  return id !== null && typeof id === 'object' ? (rawDigits(id) ?? JSON.stringify(id)) : id
}

/** Equality of JSON values as the reference library has it: the order of keys does not count, true is 1. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || b === null) return false
  if (typeof a === 'boolean' && typeof b === 'number') return Number(a) === b
  if (typeof a === 'number' && typeof b === 'boolean') return a === Number(b)
  if (typeof a !== 'object' || typeof b !== 'object') return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const digits = rawDigits(a)
  if (digits !== undefined) return digits === rawDigits(b)
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual((a as Json)[key], (b as Json)[key]))
  )
}
