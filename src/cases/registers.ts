import { sha256 } from '../files/hash.ts'

/**
 * What is known of one field: the versions that stand, and the hashes of those that were replaced knowingly. A version is
 * the moment it was written at, a space, and the value as canonical JSON. Copies are joined by uniting both sets, in any
 * order and any number of times.
 */
export interface Register {
  values: ReadonlySet<string>
  over: ReadonlySet<string>
}

/** The fields of a case by path: `status`, `letters/ID/reg_no`. */
export type Registers = ReadonlyMap<string, Register>

/** JSON with the keys of objects in order, so that equal values are equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
}

/** One version of a field. */
export function versionOf(value: unknown, stamp: string): string {
  return `${stamp} ${canonical(value)}`
}

/** What stands for a version among those that were replaced. */
export function versionHash(version: string): string {
  return sha256(version).slice(0, 12)
}

/** What two copies know of a field, together. Where they say that everything was replaced, nothing is taken away. */
export function joinRegisters(a: Register, b: Register): Register {
  const values = new Set([...a.values, ...b.values])
  const over = new Set([...a.over, ...b.over])
  const left = new Set([...values].filter((version) => !over.has(versionHash(version))))
  return { values: left.size === 0 ? values : left, over }
}

export interface Version {
  value: unknown
  json: string
  stamp: string
}

/** The versions that stand, the newest first; of the same moment the one whose text is larger. */
export function standing(register: Register): Version[] {
  return [...register.values]
    .sort()
    .reverse()
    .map((version) => {
      const space = version.indexOf(' ')
      const json = version.slice(space + 1)
      return { value: JSON.parse(json) as unknown, json, stamp: version.slice(0, space) }
    })
}

/** A moment that is later than another by a millisecond, where the clock is not. */
function after(stamp: string, latest: string): string {
  return stamp > latest ? stamp : new Date(Date.parse(latest) + 1).toISOString()
}

/** A field with a new value in place of all that stood there. The same register where there is nothing to change. */
export function replaced(register: Register | undefined, value: unknown, stamp: string): Register {
  if (register === undefined) return { values: new Set([versionOf(value, stamp)]), over: new Set() }
  const before = standing(register)
  if (before.every((entry) => entry.json === canonical(value))) return register
  const version = versionOf(value, after(stamp, before[0]!.stamp))
  const over = new Set([...register.over, ...[...register.values].map(versionHash)])
  return { values: new Set([version]), over }
}

/** All fields of both copies. */
export function joinAll(a: Registers, b: Registers): Registers {
  const joined = new Map(a)
  for (const [path, register] of b) {
    const other = joined.get(path)
    joined.set(path, other === undefined ? register : joinRegisters(other, register))
  }
  return joined
}

/**
 * A copy that was made from `base`, with what it replaced since then noted: somebody who writes over a value by hand
 * leaves no other trace. A field that the copy has no more at all counts as not touched.
 */
export function sinceBase(copy: Registers, base: Registers): Registers {
  const noted = new Map(copy)
  for (const [path, before] of base) {
    const now = copy.get(path)
    if (now === undefined) continue
    const gone = [...before.values].filter((version) => !now.values.has(version))
    if (gone.length > 0) noted.set(path, { values: now.values, over: new Set([...now.over, ...gone.map(versionHash)]) })
  }
  return noted
}
