import { sha256 } from '../files/hash.ts'
import { UserError } from '../terminal/errors.ts'
import type { Answer, ListName, OutcomeKind, ReviewResult, Status, Verdict } from './fields.ts'
import { bodyPath, entryPath, fieldType, listNames, pathParts, wrongValue } from './fields.ts'
import {
  canonical,
  joinAll,
  type Register,
  type Registers,
  replaced,
  sinceBase,
  standing,
  versionOf,
} from './registers.ts'

/** A case as it is kept: an id, and all that is known of each field. Never changed in place. */
export interface CaseState {
  id: string
  fields: Registers
}

export interface PurchaseEntry {
  id: string
  name?: string
  /** The process that it is, and the lot or contract of it where one was named, as the dataset has them. */
  ocid?: string
  part?: string
  amount?: string
  currency?: string
  region?: string
}
export interface FlagEntry {
  id: string
  verdict?: Verdict
  verdict_date?: string
  letter?: string
  region?: string
}
export interface ReviewEntry {
  id: string
  date?: string
  purchase?: string
  result?: ReviewResult
  flags?: string[]
  amount?: string
  currency?: string
  region?: string
  by?: string
  note?: string
}
/** A check on the spot, by the id of its form: what was found of each line, and the photos with the SHA-256 of each. */
export interface CheckEntry {
  id: string
  date?: string
  contract?: string
  /** How many of the two signed the form. */
  signatures?: string
  found?: string[]
  photos?: string[]
  /** The SHA-256 of the file of results. */
  results?: string
  note?: string
}
export interface LetterEntry {
  id: string
  kind?: string
  /** The letter of the case that it complains of. */
  about?: string
  to?: string
  flags?: string[]
  file?: string
  drafted?: string
  sent?: string
  registered?: string
  reg_no?: string
  due?: string
  due_provisional?: boolean
  extended?: string
  redirected?: string
  redirected_to?: string
  answered?: string
  answer?: Answer
  answer_no?: string
  note?: string
}
export interface OutcomeEntry {
  id: string
  kind?: OutcomeKind
  amount?: string
  currency?: string
  date?: string
  source?: string
  letter?: string
  note?: string
}
export interface NoteEntry {
  id: string
  date?: string
  by?: string
  text?: string
}

/** What the dataset said of a purchase on a day of its data: all of it at first, then what differs; null is gone. */
export interface SeenEntry {
  id: string
  date?: string
  /** When it was looked at; tells two looks of one day apart. */
  at?: string
  ocid?: string
  facts?: Record<string, string | null>
}

/** A value that another copy had at the same time. It stays until somebody chooses. */
export interface Conflict {
  id: string
  field: string
  value: unknown
  updated: string
}

/** A case as one reads it: of each field the newest value. Amounts are exact decimal texts; dates `YYYY-MM-DD`. */
export interface Case {
  id: string
  title: string
  status: Status
  campaign: string | null
  region: string | null
  assigned: string | null
  /** The day on which it was begun. */
  begun: string | null
  /** `tip`: somebody told of it. */
  origin: string | null
  updated: string
  purchases: PurchaseEntry[]
  flags: FlagEntry[]
  reviews: ReviewEntry[]
  checks: CheckEntry[]
  letters: LetterEntry[]
  outcomes: OutcomeEntry[]
  notes: NoteEntry[]
  seen: SeenEntry[]
  conflicts: Conflict[]
  body: string
}

/** The versions that say something else than the newest of their field, by field. A value that two copies had counts as two. */
export function otherVersions(fields: Registers): Conflict[] {
  const conflicts: Conflict[] = []
  for (const [path, register] of fields) {
    const [newest, ...others] = standing(register)
    for (const { value, json, stamp } of others)
      if (json !== newest!.json)
        conflicts.push({ id: sha256(`${path}\n${stamp} ${json}`).slice(0, 8), field: path, value, updated: stamp })
  }
  return conflicts.sort((a, b) => (a.field === b.field ? (a.id < b.id ? -1 : 1) : a.field < b.field ? -1 : 1))
}

/** The values of a case that stand beside a newer one, by field, each value once. */
export function conflictsOf(fields: Registers): Conflict[] {
  const seen = new Set<string>()
  return otherVersions(fields).filter(({ field, value }) => {
    const key = `${field}\n${canonical(value)}`
    return !seen.has(key) && seen.add(key)
  })
}

/** The entries of each list with the fields that they have, by date and id. */
export function entriesOf(fields: Registers): Record<ListName, Map<string, Map<string, unknown>>> {
  const lists = Object.fromEntries(listNames.map((name) => [name, new Map()])) as Record<
    ListName,
    Map<string, Map<string, unknown>>
  >
  for (const [path, register] of fields) {
    const { list, id, field } = pathParts(path)
    if (list === undefined || id === undefined) continue
    const entry = lists[list].get(id) ?? new Map<string, unknown>()
    entry.set(field, standing(register)[0]!.value)
    lists[list].set(id, entry)
  }
  for (const name of listNames) {
    const day = (entry: Map<string, unknown>) =>
      String(entry.get('date') ?? entry.get('sent') ?? entry.get('drafted') ?? '')
    lists[name] = new Map(
      [...lists[name]].sort(([a, one], [b, two]) =>
        day(one) === day(two) ? (a < b ? -1 : 1) : day(one) < day(two) ? -1 : 1,
      ),
    )
  }
  return lists
}

/** The newest moment at which anything of the case was written. */
export function updatedOf(fields: Registers): string {
  let newest = ''
  for (const register of fields.values()) {
    const { stamp } = standing(register)[0]!
    if (stamp > newest) newest = stamp
  }
  return newest
}

/** A case as one reads it. */
export function viewOf({ id, fields }: CaseState): Case {
  const value = (path: string) => {
    const register = fields.get(path)
    return register === undefined ? null : (standing(register)[0]!.value ?? null)
  }
  const text = (path: string) => (value(path) === null ? null : String(value(path)))
  const lists = entriesOf(fields)
  const list = <T>(name: ListName) =>
    [...lists[name]].map(
      ([key, entry]) =>
        Object.fromEntries([
          ['id', key],
          ...[...entry]
            .filter(([field, content]) => field !== 'id' && content !== null)
            .map(([field, content]) => {
              const type = fieldType(field, name)
              return [field, type === 'money' || type === 'text' ? String(content) : content]
            }),
        ]) as T,
    )
  return {
    id,
    title: text('title') ?? '',
    status: (text('status') ?? 'checking') as Status,
    campaign: text('campaign'),
    region: text('region'),
    assigned: text('assigned'),
    begun: text('begun'),
    origin: text('origin'),
    updated: updatedOf(fields),
    purchases: list<PurchaseEntry>('purchases'),
    flags: list<FlagEntry>('flags'),
    reviews: list<ReviewEntry>('reviews'),
    checks: list<CheckEntry>('checks'),
    letters: list<LetterEntry>('letters'),
    outcomes: list<OutcomeEntry>('outcomes'),
    notes: list<NoteEntry>('notes'),
    seen: list<SeenEntry>('seen'),
    conflicts: conflictsOf(fields),
    body: text(bodyPath) ?? '',
  }
}

/** A change of a case: a field by its path, and its new value; null empties it. */
export interface Change {
  path: string
  value: unknown
}

/** Refuses a value that does not fit its field. */
function checkedChange({ path, value }: Change): Change {
  const { list, field } = pathParts(path)
  const wrong = wrongValue(fieldType(field, list), value)
  if (wrong !== undefined) throw new UserError(`"${field}" cannot be that`, { why: wrong, exit: 'usage' })
  return { path, value }
}

/**
 * A case with changes. `stamp` is the moment of the change (RFC 3339 in UTC). What stood in a field, conflicts too, is
 * replaced knowingly: a copy that still has it brings no conflict back. Throws a UserError for a value that does not fit.
 */
export function changed(state: CaseState, changes: readonly Change[], stamp: string): CaseState {
  const fields = new Map(state.fields)
  for (const { path, value } of changes.map(checkedChange)) {
    const { list, id } = pathParts(path)
    if (list !== undefined && id !== undefined) fields.set(entryPath(list, id, 'id'), existence(id))
    fields.set(path, replaced(fields.get(path), value, stamp))
  }
  return { ...state, fields }
}

/** That an entry is there, whatever else is known of it. */
export function existence(id: string): Register {
  return { values: new Set([versionOf(id, '')]), over: new Set() }
}

/** The changes that make an entry of a list; what is undefined is left out. */
export function entryChanges(list: ListName, id: string, content: object): Change[] {
  const given = Object.entries(content).filter(([, value]) => value !== undefined)
  return [
    { path: entryPath(list, id, 'id'), value: id },
    ...given.map(([field, value]) => ({ path: entryPath(list, id, field), value })),
  ]
}

/** An id for a new entry: the first letter of what it is, and a hash of its content and moment. */
export function newId(prefix: string, content: unknown, stamp: string): string {
  return `${prefix}-${sha256(canonical([content, stamp])).slice(0, 8)}`
}

/**
 * Two copies of a case in one: entries by id, each field the newest, what another copy wrote at the same time among the
 * conflicts. In whatever order copies are merged, and however often, the result is the same. With the copy that both
 * came from (`base`), what somebody wrote over by hand counts as replaced. Throws a UserError for copies of two cases.
 */
export function mergeCases(ours: CaseState, theirs: CaseState, base?: CaseState): CaseState {
  if (ours.id !== theirs.id)
    throw new UserError(`${ours.id} and ${theirs.id} are two cases`, {
      why: 'only copies of one case are merged',
      exit: 'usage',
    })
  const from = (copy: CaseState) => (base === undefined ? copy.fields : sinceBase(copy.fields, base.fields))
  return { id: ours.id, fields: joinAll(from(ours), from(theirs)) }
}
