/** One difference between two forms of a record. What is absent is null. */
export interface Difference {
  /** As a JSON path: `status`, `Lots[id=12].amount`, `Kato[0].code`. */
  field: string
  before: unknown
  after: unknown
  /** The field was asked for in one of the two forms only, so nothing says that the value changed. */
  oneSided: boolean
}

/** A number that a JavaScript number cannot hold, by its own digits. */
class Digits {
  readonly text: string
  readonly canonical: string
  constructor(text: string, canonical: string) {
    this.text = text
    this.canonical = canonical
  }
}

/**
 * Reads JSON so that numbers keep their value: one that JavaScript would round is kept by its digits. `1.0`, `1` and
 * `10e-1` are one number.
 * @throws SyntaxError
 */
export function parseExact(text: string): unknown {
  const exact = (_key: string, value: unknown, context?: { source?: string }): unknown => {
    const source = context?.source
    if (typeof value !== 'number' || source === undefined) return value
    const shown = String(value)
    if (shown === source) return value
    const canonical = canonicalNumber(source)
    return canonical === canonicalNumber(shown) ? value : new Digits(source, canonical)
  }
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown)
}

/** A decimal number as sign, digits without zeros around them, and the power of ten of the first digit. */
function canonicalNumber(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text)
  if (parts === null) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts
  const digits = whole + fraction
  const first = digits.search(/[1-9]/)
  if (first === -1) return '0'
  return `${sign}${digits.slice(first).replace(/0+$/, '')}e${BigInt(exponent) + BigInt(whole.length - first)}`
}

/** A value of `parseExact` as plain JSON; numbers that JavaScript would round become text. */
function plainValue(value: unknown): unknown {
  if (value instanceof Digits) return value.text
  if (Array.isArray(value)) return value.map(plainValue)
  if (value === null || value === undefined) return null
  if (typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainValue(item)]))
}

/**
 * Where two values of `parseExact` differ, in the order of the fields. Key order and the spelling of numbers are no
 * difference, nor is a field that is absent here and null there. Elements of a list are paired by their ids where all
 * of them have one, else by their place; a pair is compared further, an element without a counterpart is one difference.
 */
export function differences(before: unknown, after: unknown): Difference[] {
  const found: Difference[] = []
  compare(before, after, '', found, 0)
  return found
}

// A record that is nested deeper than any real one is compared as text from here on.
const deepest = 200

function compare(before: unknown, after: unknown, path: string, found: Difference[], depth: number): void {
  if (isObject(before) && isObject(after) && depth < deepest) {
    compareObjects(before, after, path, found, depth)
  } else if (Array.isArray(before) && Array.isArray(after) && depth < deepest) {
    compareLists(before, after, path, found, depth)
  } else if (!equal(before, after)) add(found, path, before, after)
}

function compareObjects(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: string,
  found: Difference[],
  depth: number,
): void {
  for (const name of Object.keys(before)) {
    if (Object.hasOwn(after, name)) compare(before[name], after[name], member(path, name), found, depth + 1)
    else if (before[name] !== null) add(found, member(path, name), before[name], null, true)
  }
  for (const name of Object.keys(after))
    if (!Object.hasOwn(before, name) && after[name] !== null) add(found, member(path, name), null, after[name], true)
}

function compareLists(before: unknown[], after: unknown[], path: string, found: Difference[], depth: number): void {
  const key = elementKey(before, after)
  if (key === undefined) {
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      const place = `${path}[${index}]`
      if (index >= after.length) add(found, place, before[index], null)
      else if (index >= before.length) add(found, place, null, after[index])
      else compare(before[index], after[index], place, found, depth + 1)
    }
    return
  }
  const idOf = (element: unknown) => idText((element as Record<string, unknown>)[key])!
  const later = new Map(after.map((element) => [idOf(element), element]))
  for (const element of before) {
    const id = idOf(element)
    const place = `${path}[${key}=${id}]`
    if (later.has(id)) compare(element, later.get(id), place, found, depth + 1)
    else add(found, place, element, null)
    later.delete(id)
  }
  for (const [id, element] of later) add(found, `${path}[${key}=${id}]`, null, element)
}

// What nested lists of the service call the number of an element, the surest first.
const idNames = ['id', 'pid', 'code', 'lotId', 'lot_id', 'pointId', 'point_id']

/** The field that tells the elements of both lists apart; undefined where there is none. */
function elementKey(before: readonly unknown[], after: readonly unknown[]): string | undefined {
  if (before.length + after.length === 0) return undefined
  return idNames.find((name) =>
    [before, after].every((list) => {
      const ids = list.map((element) => (isObject(element) ? idText(element[name]) : undefined))
      return !ids.includes(undefined) && new Set(ids).size === ids.length
    }),
  )
}

function idText(id: unknown): string | undefined {
  if (id instanceof Digits) return id.text
  if (typeof id === 'number') return String(id)
  if (typeof id !== 'string' || id === '') return undefined
  return /^[\p{L}\p{N}_.-]+$/u.test(id) ? id : JSON.stringify(id)
}

function member(path: string, name: string): string {
  if (!/^[\p{L}\p{N}_$-]+$/u.test(name)) return `${path}[${JSON.stringify(name)}]`
  return path === '' ? name : `${path}.${name}`
}

function add(found: Difference[], field: string, before: unknown, after: unknown, oneSided = false): void {
  found.push({ field: field === '' ? '$' : field, before: plainValue(before), after: plainValue(after), oneSided })
}

function equal(before: unknown, after: unknown): boolean {
  if (before instanceof Digits || after instanceof Digits)
    return before instanceof Digits && after instanceof Digits && before.canonical === after.canonical
  if (typeof before === 'object' && typeof after === 'object' && before !== null && after !== null)
    return JSON.stringify(plainValue(before)) === JSON.stringify(plainValue(after))
  return before === after || (before === undefined ? null : before) === (after === undefined ? null : after)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Digits)
}
