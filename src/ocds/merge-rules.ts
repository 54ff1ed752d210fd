import { readFileSync } from 'node:fs'
import { eachDeclared } from './extensions.ts'

/** The rule of a field and of the fields in it. */
export interface RuleNode {
  rule?: 'omit' | 'whole'
  fields: Map<string, RuleNode>
}

/** The versions of OCDS whose rules are here. 1.0 has suppliers and tenderers as whole lists. */
export type RulesVersion = '1.0' | '1.1'

/** The rules for what a package says it is of; those of 1.1 where nothing says a version. */
export function rulesVersion(version: string | null | undefined): RulesVersion {
  return version?.startsWith('1.0') === true ? '1.0' : '1.1'
}

/**
 * What a schema says of its fields, as far as merging needs it, by type: see rules/README.md. An object stands for an
 * object without a type of its own.
 */
export type TypeFields = { [field: string]: string | TypeFields }

/**
 * The merge rules of a version of OCDS with those of the extensions that are declared (their addresses, as packages name
 * them), as the reference takes them from the release schema patched with these extensions. An extension that is not
 * held here adds none: its fields have the default rule.
 */
export function mergeRules(version: RulesVersion, extensions: readonly string[] = []): RuleNode {
  const types = new Map(Object.entries(readTypes(version)))
  const added: Record<string, TypeFields>[] = []
  for (const { extension } of eachDeclared(extensions)) {
    for (const [name, fields] of Object.entries(extension.types ?? {})) patch(types, name, fields)
    if (extension.fields !== undefined) added.push(extension.fields)
  }
  // A type that is only added to, and defined by none that is declared, is none: its fields have the default rule.
  for (const patches of added)
    for (const [name, fields] of Object.entries(patches)) if (types.has(name)) patch(types, name, fields)
  return fieldsNode(types.get('Release')!, types, []) ?? { fields: new Map() }
}

function readTypes(version: RulesVersion): Record<string, TypeFields> {
  const url = new URL(`rules/${version}.json`, import.meta.url)
  return (JSON.parse(readFileSync(url, 'utf8')) as { types: Record<string, TypeFields> }).types
}

function patch(types: Map<string, TypeFields>, name: string, fields: TypeFields): void {
  types.set(name, merged(types.get(name), fields))
}

/** Two descriptions of the same object: the later one wins where both say something. */
function merged(before: string | TypeFields | undefined, after: TypeFields): TypeFields {
  if (before === undefined || typeof before === 'string') return after
  const all = { ...before }
  for (const [name, field] of Object.entries(after))
    all[name] = typeof field === 'string' ? field : merged(all[name], field)
  return all
}

/** The rules in an object; undefined when there is none. `within` are the types that it is in. */
function fieldsNode(
  fields: TypeFields,
  types: ReadonlyMap<string, TypeFields>,
  within: readonly string[],
): RuleNode | undefined {
  const node: RuleNode = { fields: new Map() }
  for (const [name, field] of Object.entries(fields)) {
    const inside = typeof field === 'string' ? fieldNode(field, types, within) : fieldsNode(field, types, within)
    if (inside !== undefined) node.fields.set(name, inside)
  }
  return node.fields.size === 0 ? undefined : node
}

function fieldNode(
  field: string,
  types: ReadonlyMap<string, TypeFields>,
  within: readonly string[],
): RuleNode | undefined {
  if (field === 'omit' || field === 'whole') return { rule: field, fields: new Map() }
  const isList = field.endsWith('[]')
  const name = isList ? field.slice(0, -2) : field
  const type = types.get(name)
  // A type inside of itself would never end.
  if (type === undefined || within.includes(name)) return undefined
  // Elements without an id cannot be told apart.
  if (isList && type.id === undefined) return { rule: 'whole', fields: new Map() }
  return fieldsNode(type, types, [...within, name])
}
