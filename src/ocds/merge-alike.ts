import { pythonText } from './merge.ts'
import type { RuleNode } from './merge-rules.ts'

type Json = Record<string, unknown>

/** A case that is for `Merger`. */
const odd = Symbol('odd')
/** Nothing is left of a value, not even a null. */
const nothing = Symbol('nothing')
// Items of longer lists are found by a table of their ids.
const longList = 12

/**
 * The compiled release of releases that are alike, as most are: in order of date, what is an object or a list in one is
 * so in all, and no id is twice in a list. Gives what `Merger` gives (keys may be in another order), several times
 * faster, and undefined when a case is for `Merger`. Takes the releases over: they are changed, and parts of them are in
 * the result. No value may be a raw number (see parseExact).
 */
export function mergeAlike(releases: readonly Json[], rules: RuleNode): Json | undefined {
  const last = releases.at(-1)
  if (last === undefined || rules.fields.get('id')?.rule !== 'omit' || rules.fields.get('date')?.rule !== 'omit')
    return undefined
  const { ocid } = last
  const merged: Json = { tag: ['compiled'], id: `${pythonText(ocid)}-${pythonText(last.date)}` }
  if (last.date !== undefined && last.date !== null) merged.date = last.date
  if (ocid !== undefined && ocid !== null) merged.ocid = ocid
  const join = new Join()
  for (const release of releases) {
    if (release.ocid !== ocid || (releases.length > 1 && typeof release.date !== 'string')) return undefined
    for (const key in release) {
      if (key === 'tag' || key === 'ocid' || key === 'id' || key === 'date') continue
      if (!join.member(merged, key, release[key], rules.fields.get(key))) return undefined
    }
  }
  return merged
}

/** Merging values into what stands already. Methods give false for a case that is for `Merger`. */
class Join {
  private readonly tables = new Map<Json[], Map<string, Json>>()

  member(into: Json, key: string, value: unknown, rule: RuleNode | undefined): boolean {
    if (rule?.rule === 'omit') return true
    // Of a prototype: keys that few have.
    if (key === '__proto__' || typeof into[key] === 'function') return false
    const existing = into[key]
    if (rule?.rule === 'whole') {
      if (value === null) delete into[key]
      else into[key] = value
      return true
    }
    if (value === null || typeof value !== 'object') {
      if (existing !== undefined && typeof existing === 'object' && !isLiteralList(existing)) return false
      if (value === null) delete into[key]
      else into[key] = value
      return true
    }
    if (Array.isArray(value)) {
      if (value.length === 0) return true
      if (!areObjects(value)) {
        if (existing !== undefined && typeof existing === 'object' && !isLiteralList(existing)) return false
        into[key] = value
        return true
      }
      if (existing !== undefined) return isItems(existing) && this.items(existing, value, rule)
      const items = settleItems(value, rule)
      if (items === odd) return false
      if (items !== nothing) into[key] = items
      return true
    }
    if (existing === undefined) {
      const settled = settle(value as Json, rule)
      if (settled === odd) return false
      if (settled !== nothing) into[key] = settled
      return true
    }
    if (typeof existing !== 'object' || Array.isArray(existing)) return isEmpty(value)
    for (const name in value)
      if (!this.member(existing as Json, name, (value as Json)[name], rule?.fields.get(name))) return false
    return true
  }

  private items(existing: Json[], items: Json[], rule: RuleNode | undefined): boolean {
    if (!areDistinct(items) || rule?.fields.get('id')?.rule !== undefined) return false
    for (const item of items) {
      const { id } = item
      const node = id === undefined ? undefined : this.find(existing, id)
      if (node === odd) return false
      if (node !== undefined) {
        for (const name in item)
          if (name !== 'id' && !this.member(node as Json, name, item[name], rule?.fields.get(name))) return false
        continue
      }
      const settled = settle(item, rule)
      if (settled === odd) return false
      if (settled === nothing) continue
      existing.push(settled)
      if (id !== undefined) this.tables.get(existing)?.set(String(id), settled)
    }
    return true
  }

  /** The item with an id; `odd` when there is one whose id is another but reads the same: 1 and "1". */
  private find(items: Json[], id: unknown): Json | undefined | typeof odd {
    if (items.length <= longList) {
      for (const item of items) {
        if (item.id === id) return item
        if (typeof item.id !== typeof id && item.id !== undefined && String(item.id) === String(id)) return odd
      }
      return undefined
    }
    let table = this.tables.get(items)
    if (table === undefined) {
      table = new Map()
      for (const item of items) if (item.id !== undefined) table.set(String(item.id), item)
      this.tables.set(items, table)
    }
    const item = table.get(String(id))
    return item === undefined || item.id === id ? item : odd
  }
}

/** What is left of an object by the rules: itself when nothing goes. */
function settle(members: Json, rule: RuleNode | undefined): Json | typeof nothing | typeof odd {
  let copy: Json | undefined
  let any = false
  for (const key in members) {
    if (key === '__proto__') return odd
    const value = members[key]
    const own = rule?.fields.get(key)
    let left: unknown = value
    if (own?.rule === 'omit') left = nothing
    else if (value === null) {
      any = true
      left = nothing
    } else if (typeof value !== 'object' || own?.rule === 'whole') any = true
    else {
      if (!Array.isArray(value)) left = settle(value as Json, own)
      else if (value.length === 0) left = nothing
      else if (areObjects(value)) left = settleItems(value, own)
      if (left === odd) return odd
      if (left !== nothing) any = true
    }
    if (left !== value && copy === undefined) {
      copy = {}
      for (const before in members) {
        if (before === key) break
        copy[before] = members[before]
      }
    }
    if (copy !== undefined && left !== nothing) copy[key] = left
  }
  return any ? (copy ?? members) : nothing
}

function settleItems(items: Json[], rule: RuleNode | undefined): Json[] | typeof nothing | typeof odd {
  if (!areDistinct(items) || rule?.fields.get('id')?.rule !== undefined) return odd
  let copy: Json[] | undefined
  for (let at = 0; at < items.length; at++) {
    const left = settle(items[at]!, rule)
    if (left === odd) return odd
    if (left !== items[at]) copy ??= items.slice(0, at)
    if (left !== nothing) copy?.push(left)
  }
  if (copy === undefined) return items
  return copy.length === 0 ? nothing : copy
}

/** Whether the ids of items are texts or numbers, and none is there twice. */
function areDistinct(items: Json[]): boolean {
  for (const { id } of items) if (id !== undefined && typeof id !== 'string' && typeof id !== 'number') return false
  if (items.length > longList) {
    const seen = new Set<string>()
    for (const { id } of items) {
      if (id === undefined) continue
      const text = String(id)
      if (seen.has(text)) return false
      seen.add(text)
    }
    return true
  }
  for (let at = 1; at < items.length; at++) {
    const { id } = items[at]!
    if (id === undefined) continue
    for (let before = 0; before < at; before++) {
      const other = items[before]!.id
      if (other === id || (typeof other !== typeof id && other !== undefined && String(other) === String(id)))
        return false
    }
  }
  return true
}

function areObjects(list: unknown[]): list is Json[] {
  for (const item of list) if (item === null || typeof item !== 'object' || Array.isArray(item)) return false
  return true
}

function isItems(value: unknown): value is Json[] {
  return Array.isArray(value) && value.length > 0 && areObjects(value)
}

function isLiteralList(value: object | null): boolean {
  return Array.isArray(value) && !areObjects(value)
}

function isEmpty(object: object): boolean {
  for (const _key in object) return false
  return true
}
