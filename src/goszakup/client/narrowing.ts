import { UserError } from '../../terminal/errors.ts'
import { didYouMean } from '../../terminal/suggest.ts'
import { type Entity, entities } from '../entities.ts'
import { type SchemaTypes, type Selection, select } from './selection.ts'

// Keys of a record and of those it belongs to, states and dates: what tells what to ask for next, and when.
const needed =
  /^(id|pid|code|.*Id|.*Bin|.*Iin|.*Biin|bin|iin|.*[dD]ate|.*[dD]ate[A-Z].*|date[A-Z].*|crdate|timestamp|isDeleted|deleted)$/

/** The paths of fields that jaryq itself needs of an entity, besides keys, states and dates. */
export function neededFields(entity: Entity): string[] {
  const fields = new Set<string>([entity.keyField])
  for (const rules of Object.values(entity.filters))
    for (const rule of Array.isArray(rules) ? rules : [rules]) {
      if ('local' in rule && rule.local !== undefined) fields.add(rule.local)
      if ('or' in rule && rule.or !== undefined) fields.add(rule.or)
    }
  // What their `recordKey` is made of.
  if (entity.name === 'unscrupulous') for (const field of ['supplierInnunp', 'supplierNameRu']) fields.add(field)
  for (const field of [entity.link, entity.versionOf]) if (field !== undefined) fields.add(field)
  return [...fields]
}

/**
 * The part of a selection that `names` ask for (`nameRu`; `Lots.id` inside another; an object's name is all of it),
 * with what is needed of it. Undefined when it has none of them.
 */
export function narrowed(
  selection: Selection,
  names: readonly string[],
  alsoNeeded: readonly string[],
): Selection | undefined {
  if (!names.some((name) => has(selection, name.split('.')))) return undefined
  return keep(
    selection,
    [...names, ...alsoNeeded].map((name) => name.split('.')),
  )
}

function keep(selection: Selection, paths: readonly (readonly string[])[]): Selection {
  const fields: Selection['fields'] = new Map()
  for (const [name, nested] of selection.fields) {
    const below = paths.filter(([first]) => first === name)
    if (below.length === 0 && !(nested === null && needed.test(name))) continue
    const isWhole = nested === null || below.some((path) => path.length === 1)
    fields.set(
      name,
      isWhole
        ? nested
        : keep(
            nested,
            below.map((path) => path.slice(1)).filter((path) => has(nested, path)),
          ),
    )
  }
  return { type: selection.type, fields }
}

function has(selection: Selection | null, path: readonly string[]): boolean {
  if (path.length === 0) return true
  const [first = '', ...rest] = path
  const nested = selection?.fields.get(first)
  return nested !== undefined && (rest.length === 0 || has(nested, rest))
}

/**
 * Refuses a name that no entity has.
 * @throws UserError with exit `usage`
 */
export function checkNarrowing(schema: SchemaTypes, names: readonly string[], withPersons: boolean): void {
  const selections = (persons: boolean) =>
    entities
      .filter(({ type }) => type !== undefined && schema.types.has(type))
      .map(({ type, without }) => select(schema, type!, { withPersons: persons, without: without ?? [] }))
  const plain = selections(withPersons)
  for (const name of names) {
    const path = name.split('.')
    if (plain.some((selection) => has(selection, path))) continue
    const isPersonal = !withPersons && selections(true).some((selection) => has(selection, path))
    const hint = didYouMean(name, new Set(plain.flatMap((selection) => paths(selection))))
    throw new UserError(`there is no field "${name}" to fetch`, {
      why: isPersonal
        ? 'it identifies persons, and those fields are left out'
        : 'fields are named as the GraphQL schema of the service names them: nameRu, or Files.filePath inside another',
      next: isPersonal ? 'add --with-persons' : (hint ?? []),
      exit: 'usage',
    })
  }
}

function paths(selection: Selection, prefix = ''): string[] {
  return [...selection.fields].flatMap(([name, nested]) => [
    `${prefix}${name}`,
    ...(nested === null ? [] : paths(nested, `${prefix}${name}.`)),
  ])
}
