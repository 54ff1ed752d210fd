import { type Difference, differences, parseExact } from './values.ts'

/** What changed in a record, and whether its stamps tell of it. */
export interface ComparedForms {
  differences: Difference[]
  /** The content changed and no stamp moved; null when the record has no stamp that could tell. */
  silent: boolean | null
  /** Only the date of the service's index moved. */
  indexed: boolean
}

// The record's own stamps of its last change.
const ownStamp = /^(last_?update_?date|last_?update|timestamp|edit_?date|update_?date|date_?update|mod_?date)$/i
// The service's index has one in every record. It moves when a record is indexed anew, changed or not.
const indexStamp = /^index_?date$/i
// What happened on a day is dated by it when it appears.
const eventStamp = /^(approve|revoke|sign|decision|decide|pay|cancel|send)_?date$/i

/**
 * Compares two forms of a record, given as JSON. A change is silent when something was edited and none of the record's
 * own stamps of change moved; where it has none, the date of the service's index stands for them.
 * @throws SyntaxError, RangeError when a form cannot be read
 */
export function compareForms(formBefore: string, formAfter: string): ComparedForms {
  const before = parseExact(formBefore)
  const after = parseExact(formAfter)
  const found = differences(before, after)
  const isOwn = ({ field }: Difference) => ownStamp.test(lastName(field))
  const isIndex = ({ field }: Difference) => isIndexDate(field)
  const edited = found.some((one) => !one.oneSided && !isOwn(one) && !isIndex(one) && !isNewReference(one))
  const moved = found.some(
    (one) => isOwn(one) || (eventStamp.test(lastName(one.field)) && one.before === null && one.after !== null),
  )
  const indexed = found.length > 0 && found.every(isIndex)
  if (!edited || moved) return { differences: found, silent: false, indexed }
  if (hasStamp(before, ownStamp) || hasStamp(after, ownStamp)) return { differences: found, silent: true, indexed }
  if (hasStamp(before, indexStamp) || hasStamp(after, indexStamp))
    return { differences: found, silent: !found.some(isIndex), indexed }
  return { differences: found, silent: null, indexed }
}

/** Whether a path leads to a date of the service's index. */
export function isIndexDate(field: string): boolean {
  return indexStamp.test(lastName(field))
}

/** The name at the end of a path: `amount` of `Lots[id=12].amount`, `Kato` of `Kato[0]`. */
export function lastName(field: string): string {
  return /([^.[\]]+)(?:\[[^\]]*\])*$/.exec(field)?.[1] ?? field
}

/** Another record came that names this one (an act of a contract): the service lists its number here. */
function isNewReference({ before, after }: Difference): boolean {
  if (before !== null || typeof after !== 'object' || after === null || Array.isArray(after)) return false
  const names = Object.keys(after)
  return names.length === 1 && (names[0] === 'id' || names[0] === 'pid')
}

function hasStamp(record: unknown, pattern: RegExp): boolean {
  if (typeof record !== 'object' || record === null) return false
  return Object.entries(record).some(([name, value]) => pattern.test(name) && value !== null && value !== '')
}
