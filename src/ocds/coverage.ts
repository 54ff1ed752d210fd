import type { OcdsSchema, SchemaNode } from './validate/schema.ts'

/** A field of OCDS, from the release, as `tender.items[].id`. Shares are of 1, rounded to four digits. */
export interface FieldCoverage {
  path: string
  /** `ocds`, or the name of the extension that has it; null for a field of no schema that is known here. */
  schema: string | null
  /** In how many processes it is filled. */
  processes: number
  processShare: number
  /** How many objects there are in which it can stand, and in how many it is filled. */
  objects: number
  filled: number
  objectShare: number
}

interface Field {
  filled: number
  processes: number
  last: number
  /** What stands in it when that is an object or a list of objects. */
  inside: Place | undefined
}

interface Place {
  /** It is the elements of a list. */
  list: boolean
  objects: number
  fields: Map<string, Field>
}

// Objects whose keys are ids have no end of fields.
const mostFields = 500

/**
 * Counts which fields compiled releases fill: null, empty and blank texts, and lists and objects with nothing filled in
 * them, do not count. Memory is bounded by the number of fields.
 */
export class CoverageCount {
  processes = 0
  private readonly root: Place = place(false)

  /** Counts one process. */
  add(release: Record<string, unknown>): void {
    this.object(release, this.root)
    this.processes++
  }

  /** All fields that were seen, and with `all` those of the schema that were not, in the order of their paths. */
  fields(schema: OcdsSchema, options: { all?: boolean } = {}): FieldCoverage[] {
    const known = schemaPaths(schema)
    const rows = new Map<string, FieldCoverage>()
    const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((part / whole) * 1e4) / 1e4)
    const list = (at: Place, prefix: string) => {
      for (const [name, { filled, processes, inside }] of at.fields) {
        const path = prefix + name
        rows.set(path, {
          ...{ path, schema: known.get(path) ?? translated(path, known), processes, objects: at.objects, filled },
          processShare: share(processes, this.processes),
          objectShare: share(filled, at.objects),
        })
        if (inside !== undefined) list(inside, `${path}${inside.list ? '[]' : ''}.`)
      }
    }
    list(this.root, '')
    if (options.all === true)
      for (const [path, origin] of known)
        if (!rows.has(path))
          rows.set(path, {
            ...{ path, schema: origin, processes: 0, processShare: 0, filled: 0, objectShare: 0 },
            objects: this.objectsAt(path),
          })
    return [...rows.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  /** How many objects there are in which a field of the schema could stand. */
  private objectsAt(path: string): number {
    let at: Place | undefined = this.root
    for (const step of path.split('.').slice(0, -1)) at = at?.fields.get(step.replace(/\[\]$/, ''))?.inside
    return at?.objects ?? 0
  }

  private object(value: Record<string, unknown>, at: Place): boolean {
    at.objects++
    let any = false
    for (const name in value) {
      const key = at.fields.has(name) || at.fields.size < mostFields ? name : '*'
      let field = at.fields.get(key)
      if (field === undefined) {
        field = { filled: 0, processes: 0, last: -1, inside: undefined }
        at.fields.set(key, field)
      }
      if (!this.isFilled(value[name], field)) continue
      any = true
      field.filled++
      if (field.last !== this.processes) field.processes++
      field.last = this.processes
    }
    return any
  }

  private isFilled(value: unknown, field: Field): boolean {
    if (value === null || value === undefined) return false
    if (typeof value === 'string') return value.trim() !== ''
    if (typeof value !== 'object') return true
    if (!Array.isArray(value)) {
      field.inside ??= place(false)
      return this.object(value as Record<string, unknown>, field.inside)
    }
    let any = false
    for (const element of value) {
      if (element !== null && typeof element === 'object' && !Array.isArray(element)) {
        field.inside ??= place(true)
        if (this.object(element as Record<string, unknown>, field.inside)) any = true
      } else if (Array.isArray(element) ? element.length > 0 : this.isFilled(element, field)) any = true
    }
    return any
  }
}

function place(list: boolean): Place {
  return { list, objects: 0, fields: new Map() }
}

/** Every field that the schema has, with where it comes from. */
function schemaPaths(schema: OcdsSchema): Map<string, string> {
  const paths = new Map<string, string>()
  const look = (type: string, prefix: string, origin: string) => {
    const add = (fields: Record<string, SchemaNode> | undefined, from: string) => {
      for (const [name, field] of Object.entries(fields ?? {})) {
        paths.set(prefix + name, from)
        inside(field, prefix + name, from)
      }
    }
    add(schema.types[type]?.fields, origin)
    for (const { name, types } of schema.extensions)
      add(types[type]?.fields, schema.types[type] === undefined ? origin : name)
  }
  const inside = (field: SchemaNode, path: string, from: string) => {
    if (field.ref !== undefined) look(field.ref, `${path}.`, from)
    else if (field.items !== undefined) inside(field.items, `${path}[]`, from)
    else
      for (const [name, member] of Object.entries(field.fields ?? {})) {
        paths.set(`${path}.${name}`, from)
        inside(member, `${path}.${name}`, from)
      }
  }
  look('Release', '', 'ocds')
  return paths
}

/** A text in another language is where the text is. */
function translated(path: string, known: ReadonlyMap<string, string>): string | null {
  const base = /^(.*[A-Za-z])_[A-Za-z]{2,3}(?:-[A-Za-z0-9-]+)?$/.exec(path)?.[1]
  return (base === undefined ? undefined : known.get(base)) ?? null
}
