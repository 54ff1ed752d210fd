import { debugText } from './debug-text.ts'
import { type Json, JsonError, JsonNumber, parseJson } from './json.ts'
import { type TextLine, textLines } from './text-lines.ts'

/** How often each path of a piece is filled, in the order in which they first were; and lines that were left out. */
export interface Counted {
  counts: [string, number][]
  lines: number
  skipped: { line: number; reason: string | undefined }[]
}

/** A place in the tree of paths: keys lead on from it, and so do the elements of a list and the object that it is. */
interface Place {
  path: string
  count: number
  keys: Map<string, Place>
  elements: Place | undefined
  object: Place | undefined
}

const mostLevels = 127
const reserved = '$serde_json::private::Number'
// Escapes that may be lone surrogates, or letters of what is reserved.
const suspicious = /\\u(?:[dD]|00[2-7])/

/**
 * Counts how often each path is filled, as ocdscardinal does: "" is a line, `/` an object, `/name` a member, `[]` an
 * element. Empty are "", [], {}, null and what has nothing else in it.
 */
export function countLines(bytes: Buffer): Counted {
  const counter = new Counter()
  const skipped: Counted['skipped'] = []
  let lines = 0
  for (const line of textLines(bytes)) {
    lines = line.number
    const reason = counter.line(line)
    if (reason !== undefined) skipped.push({ line: line.number, reason: reason === '' ? undefined : reason })
  }
  return { counts: counter.counts(), lines, skipped }
}

class Counter {
  private readonly root = placeAt('')
  private readonly filled: Place[] = []

  /** Counts a line. Returns why it is left out ('' when it is not UTF-8), undefined when it is not, or blank. */
  line({ text }: TextLine): string | undefined {
    if (text === undefined) return ''
    const value = quickly(text)
    if (value !== undefined) {
      this.plain(value, this.root)
      return undefined
    }
    try {
      this.value(parseJson(text), this.root)
    } catch (error) {
      if (!(error instanceof JsonError)) throw error
      return /^[ \t\n\f\r]*$/.test(text) ? undefined : error.message
    }
    return undefined
  }

  counts(): [string, number][] {
    // Two places can have one path: a member named `x[]` and the elements of `x`.
    const counts = new Map<string, number>()
    for (const { path, count } of this.filled) counts.set(path, (counts.get(path) ?? 0) + count)
    return [...counts]
  }

  private fill(place: Place): void {
    if (place.count++ === 0) this.filled.push(place)
  }

  /** Counts a value as JSON.parse gives it. */
  private plain(value: unknown, place: Place): boolean {
    let isFilled = false
    if (typeof value !== 'object') isFilled = value !== ''
    else if (Array.isArray(value)) {
      const elements = elementsOf(place)
      for (const element of value) if (this.plain(element, elements)) isFilled = true
    } else if (value !== null) {
      const object = objectOf(place)
      for (const key of Object.keys(value))
        if (this.plain((value as Record<string, unknown>)[key], memberOf(object, key))) isFilled = true
      if (isFilled) this.fill(object)
    }
    if (isFilled) this.fill(place)
    return isFilled
  }

  private value(value: Json, place: Place): boolean {
    let isFilled = false
    if (Array.isArray(value)) {
      const elements = elementsOf(place)
      for (const element of value) if (this.value(element, elements)) isFilled = true
    } else if (value instanceof Map) {
      const object = objectOf(place)
      for (const [key, member] of value) if (this.value(member, memberOf(object, key))) isFilled = true
      if (isFilled) this.fill(object)
    } else isFilled = value instanceof JsonNumber || (value !== null && value !== '')
    if (isFilled) this.fill(place)
    return isFilled
  }
}

/** The value of a line that JSON.parse and serde_json read alike; undefined when they may not. */
function quickly(text: string): unknown {
  if (suspicious.test(text) || text.includes(reserved)) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return levels(value) <= mostLevels ? value : undefined
}

function levels(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let most = 0
  for (const member of Array.isArray(value) ? value : Object.values(value))
    if (typeof member === 'object' && member !== null) most = Math.max(most, levels(member))
  return most + 1
}

function placeAt(path: string): Place {
  return { path, count: 0, keys: new Map(), elements: undefined, object: undefined }
}

function elementsOf(place: Place): Place {
  place.elements ??= placeAt(`${place.path}[]`)
  return place.elements
}

function objectOf(place: Place): Place {
  place.object ??= placeAt(`${place.path}/`)
  return place.object
}

function memberOf(object: Place, key: string): Place {
  let found = object.keys.get(key)
  if (found === undefined) {
    found = placeAt(object.path + key)
    object.keys.set(key, found)
  }
  return found
}

/** Counts as ocdscardinal prints them: one line, as Rust shows a map. */
export function printCounts(counts: ReadonlyMap<string, number>): string {
  return `{${Array.from(counts, ([path, count]) => `${debugText(path)}: ${count}`).join(', ')}}\n`
}
