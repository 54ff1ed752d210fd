/** An object of JSON; members that are undefined count as not there. */
export type Json = Record<string, unknown>

/** One value that merging replaces whole: a literal, or a list of them. */
class Leaf {
  value: unknown
  /** What was said of it last, and of which date. */
  said: unknown
  date = ''

  constructor(value: unknown) {
    this.value = value
  }

  get isSaid(): boolean {
    return (
      this.said === this.value ||
      (this.said !== undefined &&
        typeof this.value === 'object' &&
        JSON.stringify(this.said) === JSON.stringify(this.value))
    )
  }
}

/** The objects of a list, told apart by their ids, in the order in which they came. */
class Items {
  readonly all = new Map<string, Target>()
}

/**
 * What releases shall say together when they are merged, and what of it was said so far: by the rules of merging as far
 * as our own releases need them, which is objects member by member, lists of objects by `id`, all else whole; null and
 * what is empty say nothing.
 */
export class Target {
  private readonly cells = new Map<string, Leaf | Target | Items>()

  constructor(members?: object) {
    if (members !== undefined) this.add(members as Json)
  }

  private add(members: Json): void {
    for (const name of Object.keys(members)) {
      const value = members[name]
      if (isNothing(value)) continue
      let cell = this.cells.get(name)
      if (isObject(value)) {
        if (!(cell instanceof Target)) {
          cell = new Target()
          this.cells.set(name, cell)
        }
        cell.add(value)
      } else if (isObjects(value)) {
        if (!(cell instanceof Items)) {
          cell = new Items()
          this.cells.set(name, cell)
        }
        for (const item of value) {
          const key = keyOf(item)
          const known = cell.all.get(key)
          if (known === undefined) cell.all.set(key, new Target(item))
          else known.add(item)
        }
      } else if (cell instanceof Leaf) cell.value = value
      else this.cells.set(name, new Leaf(value))
    }
  }

  /**
   * Takes note of what is said at a date (of two statements the later one holds, of one date the second). Gives a copy
   * of as much of it as has a place here, whatever the value: nothing may be said on the way that the end does not know,
   * because a release cannot take an object back.
   */
  say(members: object, date = ''): Json | undefined {
    let result: Json | undefined
    for (const name of Object.keys(members)) {
      const value = (members as Json)[name]
      if (isNothing(value)) continue
      const cell = this.cells.get(name)
      let kept: unknown
      if (cell instanceof Leaf) {
        if (isObject(value) || isObjects(value)) continue
        kept = value
        if (date >= cell.date) {
          cell.said = value
          cell.date = date
        }
      } else if (cell instanceof Target) kept = isObject(value) ? cell.say(value, date) : undefined
      else if (cell !== undefined && isObjects(value)) {
        // An id that is twice in a list is one object.
        const found = new Map<Target, Json>()
        for (const item of value) {
          const target = cell.all.get(keyOf(item))
          const said = target?.say(item, date)
          if (target === undefined || said === undefined) continue
          const known = found.get(target)
          if (known === undefined) found.set(target, said)
          else overlay(known, said)
        }
        if (found.size > 0) kept = [...found.values()]
      }
      if (kept === undefined) continue
      result ??= {}
      result[name] = kept
    }
    return result
  }

  /**
   * What is still to be said, with the ids of objects in lists; undefined when there is nothing. What `except` has is
   * left out, whatever its value there.
   */
  rest(except?: unknown): Json | undefined {
    const other = isObject(except) ? except : undefined
    let result: Json | undefined
    for (const [name, cell] of this.cells) {
      let missing: unknown
      if (cell instanceof Leaf) {
        if (!cell.isSaid && isNothing(other?.[name])) missing = cell.value
      } else if (cell instanceof Target) {
        missing = cell.rest(other?.[name])
        // An amount says nothing without its currency.
        if (missing !== undefined && cell.cells.has('currency')) missing = cell.value()
      } else {
        const items: Json[] = []
        const others = other?.[name]
        const byKey = isObjects(others) ? new Map(others.map((item) => [keyOf(item), item])) : undefined
        for (const [key, item] of cell.all) {
          const rest = item.rest(byKey?.get(key))
          if (rest === undefined) continue
          const id = item.cells.get('id')
          items.push(id instanceof Leaf ? { id: id.value, ...rest } : rest)
        }
        if (items.length > 0) missing = items
      }
      if (missing === undefined) continue
      result ??= {}
      result[name] = missing
    }
    return result
  }

  private value(): Json {
    const result: Json = {}
    for (const [name, cell] of this.cells) {
      if (cell instanceof Leaf) result[name] = cell.value
      else if (cell instanceof Target) result[name] = cell.value()
      else result[name] = [...cell.all.values()].map((item) => item.value())
    }
    return result
  }

  /** The member that is an object. */
  object(name: string): Target | undefined {
    const cell = this.cells.get(name)
    return cell instanceof Target ? cell : undefined
  }

  /** The object with an id in a list. */
  item(name: string, id: string): Target | undefined {
    const cell = this.cells.get(name)
    return cell instanceof Items ? cell.all.get(id) : undefined
  }

  /** Whether anything in it was said. */
  get isBegun(): boolean {
    for (const cell of this.cells.values()) {
      if (cell instanceof Leaf ? cell.said !== undefined : cell instanceof Target && cell.isBegun) return true
      if (cell instanceof Items) for (const item of cell.all.values()) if (item.isBegun) return true
    }
    return false
  }
}

// Lists that are no longer are looked through one by one.
const shortList = 16

/** Merges `more` into `into`, which changes and must belong to the caller with all that is in it; `more` is copied. */
export function overlay(into: Json, more: object): void {
  for (const name of Object.keys(more)) {
    const value = (more as Json)[name]
    if (isNothing(value)) continue
    if (isObject(value)) {
      if (!isObject(into[name])) into[name] = {}
      overlay(into[name] as Json, value)
    } else if (isObjects(value)) {
      if (!(Array.isArray(into[name]) && isObjects(into[name]))) into[name] = []
      overlayItems(into[name] as Json[], value)
    } else into[name] = value
  }
}

function overlayItems(into: Json[], more: readonly Json[]): void {
  const byKey = into.length + more.length > shortList ? new Map(into.map((item) => [keyOf(item), item])) : undefined
  for (const item of more) {
    const key = keyOf(item)
    let known = byKey === undefined ? into.find((one) => keyOf(one) === key) : byKey.get(key)
    if (known === undefined) {
      known = {}
      into.push(known)
      byKey?.set(key, known)
    }
    overlay(known, item)
  }
}

function keyOf(item: Json): string {
  return isNothing(item.id) ? `\u0000${JSON.stringify(item)}` : String(item.id)
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function isObjects(value: unknown): value is Json[] {
  return Array.isArray(value) && value.every(isObject)
}
