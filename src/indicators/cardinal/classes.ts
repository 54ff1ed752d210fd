import type { NewNames } from './facts.ts'
import type { Table } from './gathered.ts'
import { ints } from './growable.ts'

/** Awarded classifications: numbers of suppliers, of values of procurementMethodDetails and of names. */
export interface Awarded {
  supplier: Int32Array
  details: Int32Array
  name: Int32Array
}

/** Marks a classification that is the one before. */
const same = 0x7fffffff

/**
 * The classifications of each supplier in the order of their text, each once with its details, so that prefixes of any
 * length can be counted in one pass: a prefix is new where fewer characters are those of the one before.
 */
export function sortClasses(
  { supplier, details, name }: Awarded,
  names: NewNames,
): { suppliers: Table<'suppliers'>; classes: Table<'classes'> } {
  const { ids, place } = byText(name, names)
  // One number for a name and details, in the order of names.
  const step = details.reduce((most, each) => Math.max(most, each), 0) + 1
  const { keys, ends } = bySupplier(supplier, (row) => place[name[row]!]! * step + details[row]!)

  const organisations = ints()
  const classEnds = ints()
  const classes = { details: ints(), common: ints() }
  for (let organisation = 0, at = 0; organisation < ends.length; organisation++) {
    const end = ends[organisation]!
    if (at === end) continue
    sort(keys, at, end)
    let [before, nameBefore] = [-1, -1]
    for (; at < end; at++) {
      const key = keys[at]!
      if (key === before) continue
      const placeHere = Math.floor(key / step)
      const nameHere = ids[placeHere]!
      classes.details.push(key - placeHere * step)
      classes.common.push(
        before === -1 ? -1 : nameHere === nameBefore ? same : commonCharacters(names, nameBefore, nameHere),
      )
      before = key
      nameBefore = nameHere
    }
    organisations.push(organisation)
    classEnds.push(classes.details.count)
  }
  return {
    suppliers: { organisation: organisations.all(), classEnd: classEnds.all() },
    classes: { details: classes.details.all(), common: classes.common.all() },
  }
}

/** Keys of rows, those of a supplier together; `ends` says by the number of the supplier where they end. */
function bySupplier(supplier: Int32Array, key: (row: number) => number): { keys: Float64Array; ends: Int32Array } {
  let most = -1
  for (let row = 0; row < supplier.length; row++) most = Math.max(most, supplier[row]!)
  // Where each begins, until its rows are put there.
  const ends = new Int32Array(most + 1)
  for (let row = 0; row < supplier.length; row++) if (supplier[row]! < most) ends[supplier[row]! + 1]!++
  for (let at = 1; at < ends.length; at++) ends[at]! += ends[at - 1]!
  const keys = new Float64Array(supplier.length)
  for (let row = 0; row < supplier.length; row++) keys[ends[supplier[row]!]!++] = key(row)
  return { keys, ends }
}

/** Sorts a part of numbers; most parts are small. */
function sort(values: Float64Array, start: number, end: number): void {
  if (end - start > 32) {
    values.subarray(start, end).sort()
    return
  }
  for (let at = start + 1; at < end; at++) {
    const value = values[at]!
    let to = at
    for (; to > start && values[to - 1]! > value; to--) values[to] = values[to - 1]!
    values[to] = value
  }
}

/** The names that are used, in the order of their bytes, and the place of each there by its number. */
function byText(used: Int32Array, { bytes, ends }: NewNames): { ids: Int32Array; place: Int32Array } {
  const place = new Int32Array(ends.length)
  for (let row = 0; row < used.length; row++) place[used[row]!] = 1
  const ids = new Int32Array(ends.length)
  let count = 0
  for (let id = 0; id < ends.length; id++) if (place[id] === 1) ids[count++] = id
  const byteAt = (id: number, depth: number) => {
    const at = (id === 0 ? 0 : ends[id - 1]!) + depth
    return at < ends[id]! ? bytes[at]! : -1
  }
  // Quicksort in three parts, byte by byte: those below, with and above a byte.
  const parts: [low: number, high: number, depth: number][] = count === 0 ? [] : [[0, count, 0]]
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const [low, high, depth] = part
    const middle = byteAt(ids[(low + high) >> 1]!, depth)
    let [below, at, above] = [low, low, high]
    while (at < above) {
      const id = ids[at]!
      const byte = byteAt(id, depth)
      if (byte < middle) {
        ids[at++] = ids[below]!
        ids[below++] = id
      } else if (byte > middle) {
        ids[at] = ids[--above]!
        ids[above] = id
      } else at++
    }
    if (below - low > 1) parts.push([low, below, depth])
    if (high - above > 1) parts.push([above, high, depth])
    // Names that end here are the same one.
    if (above - below > 1 && middle >= 0) parts.push([below, above, depth + 1])
  }
  for (let at = 0; at < count; at++) place[ids[at]!] = at
  return { ids, place }
}

/** How many first characters two names have in common. */
function commonCharacters({ bytes, ends }: NewNames, one: number, other: number): number {
  const [first, second] = [one === 0 ? 0 : ends[one - 1]!, other === 0 ? 0 : ends[other - 1]!]
  const most = Math.min(ends[one]! - first, ends[other]! - second)
  let characters = 0
  let at = 0
  for (; at < most && bytes[first + at] === bytes[second + at]; at++) if (!isWithin(bytes[first + at]!)) characters++
  // The last one began alike and goes on differently.
  const isCut = at < most && (isWithin(bytes[first + at]!) || isWithin(bytes[second + at]!))
  return isCut ? characters - 1 : characters
}

/** Whether a byte of UTF-8 goes on with a character. */
function isWithin(byte: number): boolean {
  return (byte & 0xc0) === 0x80
}
