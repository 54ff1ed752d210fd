import { readFileSync } from 'node:fs'
import { readSchema, type SchemaTypes, type Selection, select } from '../../../goszakup/client/selection.ts'
import { entities } from '../../../goszakup/entities.ts'
import { schemaText } from '../../../goszakup/schema.ts'
import { mappedTypes, type Places, probeMapping } from './probe.ts'
import { snake } from './sample.ts'

/** What becomes of a field of goszakup. */
export type Fate =
  /** It comes out in releases, at these paths. */
  | { kind: 'mapped'; places: readonly string[] }
  /** It tells which purchase the record belongs to. */
  | { kind: 'key' }
  /** The key of a record that is fetched on its own. */
  | { kind: 'own'; type: string }
  /** Of a natural person: not asked for unless `--with-persons` is given, and never in a release. */
  | { kind: 'person' }
  /** Not in releases, for this reason. */
  | { kind: 'dropped'; reason: string }
  /** Nothing is known of it: the page is not complete. */
  | { kind: 'unknown' }

export interface FieldFate {
  type: string
  field: string
  fate: Fate
}

/** Why fields are not in releases, by `Type.field`, where `*` stands for any letters; the first that fits counts. */
export function droppedReasons(): Record<string, string> {
  return JSON.parse(readFileSync(new URL('dropped.json', import.meta.url), 'utf8')) as Record<string, string>
}

/**
 * What becomes of every field of every type of the API, in the schema's order. `keys` are the fields, by entity, that
 * tell which purchase a record belongs to. Finding the places takes seconds: who knows them may give them.
 */
export async function accountForFields(
  keys: Readonly<Partial<Record<string, Readonly<Record<string, unknown>>>>>,
  options: { schema?: SchemaTypes; places?: Places } = {},
): Promise<FieldFate[]> {
  const schema = options.schema ?? (await readSchema(schemaText()))
  const asked = selectedFields(schema, false)
  const withPersons = selectedFields(schema, true)
  const places = options.places ?? probeMapping(schema)
  const reasons = droppedReasons()
  const patterns = Object.keys(reasons)
  const indexed = new Set(
    Object.entries(mappedTypes).flatMap(([entity, { type }]) =>
      [...schema.types.get(type)!.keys()]
        .filter((field) => keys[entity]?.[field] !== undefined || keys[entity]?.[snake(field)] !== undefined)
        .map((field) => `${type}.${field}`),
    ),
  )
  const fateOf = (type: string, field: string, target: string): Fate => {
    const name = `${type}.${field}`
    const found = places.get(name) ?? []
    if (found.length > 0) return { kind: 'mapped', places: found }
    if (!asked.has(name) && withPersons.has(name)) return { kind: 'person' }
    if (indexed.has(name)) return { kind: 'key' }
    if (schema.rooted.has(target)) return { kind: 'own', type: target }
    const pattern = reasonFor(name, patterns)
    return pattern === undefined ? { kind: 'unknown' } : { kind: 'dropped', reason: reasons[pattern]! }
  }
  return [...schema.types]
    .filter(([type]) => type !== 'Query')
    .flatMap(([type, fields]) =>
      [...fields].map(([field, { name }]) => ({ type, field, fate: fateOf(type, field, name) })),
    )
}

/** The first of the patterns that fits a field. */
export function reasonFor(name: string, patterns: readonly string[]): string | undefined {
  return patterns.find((pattern) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '\\w*')}$`).test(name),
  )
}

/** All fields that some fetch asks for, as `Type.field`. */
function selectedFields(schema: SchemaTypes, withPersons: boolean): Set<string> {
  const found = new Set<string>()
  const walk = ({ type, fields }: Selection) => {
    for (const [name, nested] of fields) {
      found.add(`${type}.${name}`)
      if (nested !== null) walk(nested)
    }
  }
  for (const { type } of entities) if (type !== undefined) walk(select(schema, type, { withPersons }))
  return found
}
