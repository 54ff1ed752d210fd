/** An object of JSON; members that are undefined count as not there. */
export type Json = Record<string, unknown>

/** One value that merging replaces whole: a literal, or a list of them. */
class Leaf {
  readonly value: unknown
  constructor(value: unknown) {
    this.value = value
  }

  equals(other: Leaf): boolean {
    return this.value === other.value || JSON.stringify(this.value) === JSON.stringify(other.value)
  }
}

/** The objects of a list, told apart by their ids, in the order in which they came. */
class Items {
  readonly all = new Map<string, State>()
}

type Cell = Leaf | State | Items

/**
 * What the releases of a process say together, by the rules of merging as far as our own releases need them: objects
 * member by member, lists of objects by `id`, all else whole; null and what is empty say nothing.
 */
export class State {
  private readonly cells = new Map<string, Cell>()

  /** The state after something more was said. */
  add(members: object): this {
    for (const [name, value] of Object.entries(members)) {
      if (isNothing(value)) continue
      const cell = this.cells.get(name)
      if (isObject(value)) {
        if (cell instanceof State) cell.add(value)
        else this.cells.set(name, new State().add(value))
      } else if (isObjects(value)) {
        const items = cell instanceof Items ? cell : new Items()
        this.cells.set(name, items)
        for (const item of value) {
          const known = items.all.get(keyOf(item))
          if (known === undefined) items.all.set(keyOf(item), new State().add(item))
          else known.add(item)
        }
      } else this.cells.set(name, new Leaf(value))
    }
    return this
  }

  /** What is said, as JSON. */
  value(): Json {
    const result: Json = {}
    for (const [name, cell] of this.cells) {
      if (cell instanceof Leaf) result[name] = cell.value
      else if (cell instanceof State) {
        if (cell.cells.size > 0) result[name] = cell.value()
      } else result[name] = [...cell.all.values()].map((item) => item.value())
    }
    return result
  }

  /** The state of a member that is an object. */
  object(name: string): State | undefined {
    const cell = this.cells.get(name)
    return cell instanceof State ? cell : undefined
  }

  /** The state of an object in a list. */
  item(name: string, id: string): State | undefined {
    const cell = this.cells.get(name)
    return cell instanceof Items ? cell.all.get(id) : undefined
  }

  /** What must be said so that all of `target` is said; undefined when it is. What is said beyond it stays. */
  missing(target: State): Json | undefined {
    let result: Json | undefined
    const put = (name: string, value: unknown) => {
      result ??= {}
      result[name] = value
    }
    for (const [name, wanted] of target.cells) {
      const cell = this.cells.get(name)
      if (wanted instanceof Leaf) {
        if (!(cell instanceof Leaf && cell.equals(wanted))) put(name, wanted.value)
      } else if (wanted instanceof State) {
        const rest = (cell instanceof State ? cell : nothing).missing(wanted)
        // An amount says nothing without its currency.
        if (rest !== undefined) put(name, wanted.cells.has('currency') ? wanted.value() : rest)
      } else {
        const rest: Json[] = []
        for (const [key, item] of wanted.all) {
          const known = cell instanceof Items ? cell.all.get(key) : undefined
          const missing = (known ?? nothing).missing(item)
          if (missing === undefined) continue
          const id = item.cells.get('id')
          rest.push(id instanceof Leaf ? { id: id.value, ...missing } : missing)
        }
        if (rest.length > 0) put(name, rest)
      }
    }
    return result
  }

  /**
   * As much of `members` as there is a place for in this state, whatever the value: nothing may be said on the way that
   * the end does not know, because a release cannot take an object back.
   */
  confine(members: object): Json | undefined {
    let result: Json | undefined
    for (const [name, value] of Object.entries(members)) {
      if (isNothing(value)) continue
      const cell = this.cells.get(name)
      let kept: unknown
      if (isObject(value)) kept = cell instanceof State ? cell.confine(value) : undefined
      else if (isObjects(value)) {
        const items = cell instanceof Items ? value.map((item) => cell.all.get(keyOf(item))?.confine(item)) : []
        const found = items.filter((item) => item !== undefined)
        kept = found.length === 0 ? undefined : found
      } else kept = cell instanceof Leaf ? value : undefined
      if (kept === undefined) continue
      result ??= {}
      result[name] = kept
    }
    return result
  }
}

const nothing = new State()

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
