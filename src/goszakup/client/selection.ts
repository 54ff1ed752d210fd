import { UserError } from '../../terminal/errors.ts'

/** What is asked for of a type: its fields, each a leaf (`null`) or an object of its own. */
export interface Selection {
  type: string
  fields: Map<string, Selection | null>
}

/** The type of a field: the name of the innermost, and in how many lists it comes. */
export interface FieldType {
  name: string
  lists: number
}

/** The types of a GraphQL schema, as far as a selection needs them. */
export interface SchemaTypes {
  types: Map<string, Map<string, FieldType>>
  /** Types that a root returns: they are fetched on their own, so elsewhere their key is enough. */
  rooted: Set<string>
}

export interface SelectionOptions {
  /** Also what identifies natural persons beyond their part in a purchase: names, telephones, bank accounts. */
  withPersons?: boolean
  /** Fields of the outermost type to leave out. */
  without?: readonly string[]
}

/** The scalars of GraphQL: all that is not an object of its own. */
export const scalars: ReadonlySet<string> = new Set(['Int', 'Float', 'String', 'Boolean', 'ID'])

// People who act for an organisation, their contacts, and accounts: not needed to look at a purchase.
const personTypes = new Set(['SubjectUsers', 'TrdBuyComm', 'Bills', 'FieldByKeyfounders', 'ContractActSign'])
const personFields =
  /^(fio|.*Fio|email|phone|.*Phone|.*Bik|bik.*|.*Iik|iik.*|rnnSupplier|.*BankName(Ru|Kz)|.*BillId|supplierHead.*|responsibleFullname|procuratoryHolder)$/

/** Whether a field, under its GraphQL or its REST name, holds what identifies a natural person beyond a number. */
export function isPersonField(name: string): boolean {
  return personFields.test(name.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase()))
}

// Items of contracts come with their contract; inside an act they would come again, with all that hangs on them.
const ownedBy: Record<string, string> = { ContractUnits: 'Contract' }

// Descriptions and comments, which may hold anything, then names, then signs. Commas are blanks in this language.
const tokens = /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#.*|\w+|[^\s,]/g

/**
 * Reads the object types of a schema in GraphQL's own language. Only as much of the language as that takes: the library
 * that knows all of it would be a third of the time that a short run takes.
 */
export function readSchema(text: string): SchemaTypes {
  const words = (text.match(tokens) ?? []).filter((token) => !/^["#]/.test(token))
  const types: SchemaTypes['types'] = new Map()
  let at = 0
  const skipTo = (close: string) => {
    while (at < words.length && words[at] !== close) at++
    at++
  }
  while (at < words.length) {
    const word = words[at++]!
    if (word === '{') skipTo('}')
    if (!/^(type|input|interface|enum|union|scalar)$/.test(word)) continue
    const name = words[at++]!
    if (word !== 'type') continue
    skipTo('{')
    const fields = new Map<string, FieldType>()
    while (at < words.length && words[at] !== '}') {
      const field = words[at++]!
      if (words[at] === '(') skipTo(')')
      let lists = 0
      for (at++; words[at] === '['; at++) lists++
      fields.set(field, { name: words[at++]!, lists })
      while (words[at] === ']' || words[at] === '!') at++
      while (words[at] === '@') {
        at += 2
        if (words[at] === '(') skipTo(')')
      }
    }
    at++
    types.set(name, fields)
  }
  return { types, rooted: rootedTypes(types.get('Query')) }
}

/** The names of the types that the fields of a query type return. */
export function rootedTypes(query: ReadonlyMap<string, FieldType> | undefined): Set<string> {
  return new Set([...(query?.values() ?? [])].map(({ name }) => name))
}

/**
 * All that is published of a type: own scalars, nested types without a root down to their leaves, types with a root by
 * their key. The order is the schema's.
 */
export function select(schema: SchemaTypes, typeName: string, options: SelectionOptions = {}): Selection {
  return selectType(schema, typeName, options, [typeName])
}

function selectType(schema: SchemaTypes, typeName: string, options: SelectionOptions, path: string[]): Selection {
  const selection: Selection = { type: typeName, fields: new Map() }
  for (const [name, { name: type }] of typeFields(schema, typeName)) {
    if (path.length === 1 && options.without?.includes(name)) continue
    if (options.withPersons !== true && (personFields.test(name) || personTypes.has(type))) continue
    if (scalars.has(type)) selection.fields.set(name, null)
    else if (schema.rooted.has(type) || (ownedBy[type] !== undefined && path.at(-1) !== ownedBy[type]))
      selection.fields.set(name, keyOnly(schema, type))
    else if (!path.includes(type)) {
      const nested = selectType(schema, type, options, [...path, type])
      if (nested.fields.size > 0) selection.fields.set(name, nested)
    }
  }
  return selection
}

function typeFields(schema: SchemaTypes, typeName: string): Map<string, FieldType> {
  const fields = schema.types.get(typeName)
  if (fields === undefined)
    throw new UserError(`the schema has no type "${typeName}"`, { next: 'reinstall jaryq', exit: 'failed' })
  return fields
}

function keyOnly(schema: SchemaTypes, typeName: string): Selection {
  const key = typeFields(schema, typeName).has('id') ? 'id' : 'pid'
  return { type: typeName, fields: new Map([[key, null]]) }
}

/** The selection as GraphQL text, without the outer braces. */
export function selectionText(selection: Selection): string {
  return [...selection.fields]
    .map(([name, nested]) => (nested === null ? name : `${name}{${selectionText(nested)}}`))
    .join(' ')
}

/**
 * The selection without a field that the server does not know. `typeName` narrows it to one type. An object that has no
 * field left goes too. Undefined when nothing was found to leave out, or nothing would be left.
 */
export function withoutField(selection: Selection, field: string, typeName?: string): Selection | undefined {
  let found = false
  const prune = (from: Selection): Selection | undefined => {
    const fields: Selection['fields'] = new Map()
    for (const [name, nested] of from.fields) {
      if (name === field && (typeName === undefined || typeName === from.type)) {
        found = true
        continue
      }
      const kept = nested === null ? null : prune(nested)
      if (kept !== undefined) fields.set(name, kept)
    }
    return fields.size === 0 ? undefined : { type: from.type, fields }
  }
  const pruned = prune(selection)
  return found ? pruned : undefined
}

/**
 * The field that a GraphQL validation message complains of: unknown, or no longer an object, or an object now.
 * `Cannot query field "x" on type "T".`
 */
export function rejectedField(message: string): { field: string; type?: string } | undefined {
  const unknown = /Cannot query field ["'`]?(\w+)["'`]?(?:[^"'`\w]+on type ["'`]?(\w+))?/i.exec(message)
  if (unknown !== null) return { field: unknown[1]!, type: unknown[2] }
  const shape =
    /Field ["'`]?(\w+)["'`]? (?:must not have a selection|of type ["'`]?[\w[\]!]+["'`]? must have a (?:sub)?selection)/i.exec(
      message,
    )
  return shape === null ? undefined : { field: shape[1]! }
}
