import type { NamesOf, Rule } from './findings.ts'
import { isDateTime, isUri } from './formats.ts'
import type { OcdsSchema, SchemaNode } from './schema.ts'
import type { Message } from './texts.ts'
import type { Step, Walk } from './walk.ts'

/** Checks a value at its place in the schema. */
export type Check = (value: unknown, walk: Walk) => void

const language =
  /^(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}(?:-[A-Za-z]{3}){0,2})?|[A-Za-z]{4}|[A-Za-z]{5,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*(?:-x(?:-[A-Za-z0-9]{1,8})+)?$|^x(?:-[A-Za-z0-9]{1,8})+$/

/**
 * Makes the checks of a type of the schema: JSON types, formats, what is required, codelists, ids that are there twice,
 * empty and deprecated values, fields that the schema does not have. Rules of extensions are always looked at and hold
 * for the packages that declare them.
 * @param prefix what stands before the paths in findings
 */
export function compileType(schema: OcdsSchema, type: string, prefix: string, leave: readonly string[] = []): Check {
  return new Compiler(schema, prefix).node(withoutFields(extended(schema, type), leave), [], undefined)
}

function withoutFields(node: Node, names: readonly string[]): Node {
  const fields = { ...node.fields }
  for (const name of names) fields[name] = {}
  return { ...node, fields, required: node.required?.filter((name) => !names.includes(name)) }
}

/** A type or a field, told which extension it comes from. */
interface Node extends SchemaNode {
  extension?: string
  fields?: Record<string, Node>
}

/** A type with what extensions add to it. */
function extended(schema: OcdsSchema, name: string): Node {
  const own = schema.types[name]
  const result: Node = { ...own, fields: { ...own?.fields } }
  for (const extension of schema.extensions) {
    const patch = extension.types[name]
    if (patch === undefined) continue
    if (own === undefined) return { ...patch }
    for (const [field, node] of Object.entries(patch.fields ?? {}))
      result.fields![field] = { ...node, extension: extension.name }
    if (patch.translated !== undefined) result.translated = [...(result.translated ?? []), ...patch.translated]
  }
  return result
}

interface Field {
  check: Check | undefined
  make: () => Check
  /** Which of the required fields it is; 0 for none of them. */
  bit: number
}

class Compiler {
  private readonly schema: OcdsSchema
  private readonly prefix: string

  constructor(schema: OcdsSchema, prefix: string) {
    this.schema = schema
    this.prefix = prefix
  }

  node(given: Node, steps: readonly Step[], extension: string | undefined): Check {
    const node: Node = given.ref === undefined ? given : { ...extended(this.schema, given.ref), ...own(given) }
    if (node.versioned !== undefined) return this.list(history(node.versioned), steps, ['array'], extension)
    const types = node.type?.split('|') ?? []
    if (node.fields !== undefined) return this.object(node, steps, types, extension)
    if (types.includes('array')) return this.list(node, steps, types, extension)
    return this.scalar(node, steps, types, extension)
  }

  private rule(
    severity: Rule['severity'],
    kind: Rule['kind'],
    steps: readonly Step[],
    message: Message,
    extension: string | undefined,
  ): Rule {
    const rule: Rule = { severity, kind, path: this.prefix + pathOf(steps), message }
    return extension === undefined ? rule : { ...rule, extension: { name: extension, when: 'declared' } }
  }

  /** Rules for a value of a wrong type, by what it is. */
  private wrongType(steps: readonly Step[], types: string[], extension: string | undefined) {
    const rules = new Map<string, Rule>()
    const wanted = types.filter((type) => type !== 'null').join('|')
    return (value: unknown, walk: Walk) => {
      if (types.length === 0) return
      const name = nameOf(value)
      let rule = rules.get(name)
      if (rule === undefined) {
        rule = this.rule('error', 'type', steps, ['wrong-type', name, wanted], extension)
        rules.set(name, rule)
      }
      walk.broken(rule, steps, typeof value === 'object' ? undefined : value)
    }
  }

  private object(node: Node, steps: readonly Step[], types: string[], extension: string | undefined): Check {
    const nullable = types.includes('null')
    const wrong = this.wrongType(steps, types, extension)
    const required = (node.required ?? []).map((name) => {
      const at = [...steps, name]
      return { name, at, rule: this.rule('error', 'required', at, ['missing'], extension) }
    })
    const translated = new Map(
      (node.translated ?? []).map((name) => [
        name,
        this.node({ type: 'string|null' }, [...steps, `${name}_*`], extension),
      ]),
    )
    const empty = this.rule('note', 'empty', steps, ['empty-object'], extension)
    const mayBeEmpty = steps.length === 0 || required.length > 0
    const unknown: NamesOf = {
      rule: (name) => {
        const at = [...steps, name]
        return { ...this.rule('note', 'additional-field', at, ['unknown-field', this.schema.version], extension), name }
      },
    }
    // Bit by bit, which of the required fields are there.
    const bits = new Map(required.map(({ name }, index) => [name, 1 << index]))
    const complete = 2 ** required.length - 1
    const fields = new Map<string, Field>()
    // Most of the schema is in no file: what a field is checked by is made when it comes first.
    for (const [name, field] of Object.entries(node.fields!))
      fields.set(name, {
        check: undefined,
        make: () => this.field(field, [...steps, name], extension),
        bit: bits.get(name) ?? 0,
      })
    return (value, walk) => {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        if (value !== null || !nullable) wrong(value, walk)
        return
      }
      let isEmpty = true
      let seen = 0
      for (const name in value) {
        isEmpty = false
        const member = (value as Record<string, unknown>)[name]
        const field = fields.get(name)
        if (field !== undefined) {
          seen |= field.bit
          field.check ??= field.make()
          field.check(member, walk)
        } else {
          const underscore = translated.size === 0 ? -1 : name.indexOf('_')
          const text = underscore > 0 ? translated.get(name.slice(0, underscore)) : undefined
          if (text !== undefined && language.test(name.slice(underscore + 1))) text(member, walk)
          else walk.broken(walk.tally.nameRule(unknown, name), steps, undefined, undefined, name)
        }
      }
      if (isEmpty && !mayBeEmpty) walk.broken(empty, steps)
      if (seen === complete) return
      for (const { name, at, rule } of required) if ((seen & bits.get(name)!) === 0) walk.broken(rule, at)
    }
  }

  private field(field: Node, steps: readonly Step[], extension: string | undefined): Check {
    let check = this.node(field, steps, field.extension ?? extension)
    if (field.deprecated !== undefined) {
      const rule = this.rule('note', 'deprecated', steps, ['deprecated', field.deprecated], extension)
      check = both((_value, walk) => walk.broken(rule, steps), check)
    }
    if (field.extension !== undefined) {
      const rule: Rule = {
        ...this.rule('note', 'additional-field', steps, ['undeclared', field.extension], undefined),
        extension: { name: field.extension, when: 'undeclared' },
      }
      check = both((_value, walk) => walk.broken(rule, steps), check)
    }
    return check
  }

  private list(node: Node, steps: readonly Step[], types: string[], extension: string | undefined): Check {
    const inside = [...steps, null]
    const wrong = this.wrongType(steps, types, extension)
    const codes = node.closed !== undefined || node.open !== undefined
    const items = node.items === undefined ? undefined : this.node(node.items, inside, extension)
    const codeCheck = codes ? this.codes(node, inside, extension) : undefined
    const objects =
      node.items !== undefined && (node.items.ref !== undefined || node.items.type?.includes('object') === true)
    const hasIds =
      node.items?.ref !== undefined && 'id' in (extended(this.schema, node.items.ref).fields ?? {}) && objects
    const twice = this.rule(
      node.unique === true ? 'error' : 'note',
      'duplicate-id',
      [...inside, 'id'],
      ['id-twice'],
      extension,
    )
    const same = this.rule('error', 'duplicate-id', inside, ['twice'], extension)
    const few = this.rule('error', 'empty', steps, ['list-must-hold'], extension)
    const empty = this.rule('note', 'empty', steps, ['empty-list'], extension)
    const others = types.filter((type) => type !== 'array')
    return (value, walk) => {
      if (!Array.isArray(value)) {
        if (!others.includes(jsonType(value))) wrong(value, walk)
        return
      }
      if (value.length === 0) walk.broken(node.minItems === undefined ? empty : few, steps)
      const { indices } = walk
      const level = indices.length
      for (let index = 0; index < value.length; index++) {
        indices[level] = index
        items?.(value[index], walk)
        codeCheck?.(value[index], walk)
      }
      if (value.length > 1) {
        if (hasIds) duplicateIds(value, walk, level, twice, node.unique === true ? same : undefined, inside)
        else if (node.unique === true) duplicates(value, walk, level, same, inside)
      }
      indices.length = level
    }
  }

  private codes(node: Node, steps: readonly Step[], extension: string | undefined): Check {
    const name = node.closed ?? node.open
    const codes = new Set(name === undefined ? node.enum : (this.schema.codelists[name] ?? []))
    const open = node.open !== undefined
    const message: Message =
      name === undefined
        ? ['none-of', (node.enum ?? []).join(', ')]
        : [open ? 'open-codelist' : 'closed-codelist', name]
    const rule = this.rule(open ? 'note' : 'error', 'codelist', steps, message, extension)
    return (value, walk) => {
      if (typeof value === 'string' && !codes.has(value)) walk.broken(rule, steps, value, value)
    }
  }

  private scalar(node: Node, steps: readonly Step[], types: string[], extension: string | undefined): Check {
    const wrong = this.wrongType(steps, types, extension)
    const codes =
      node.closed !== undefined || node.open !== undefined || node.enum !== undefined
        ? this.codes(node, steps, extension)
        : undefined
    const tooShort =
      node.minLength === undefined ? undefined : this.rule('error', 'empty', steps, ['empty-text'], extension)
    const blank = this.rule('note', 'empty', steps, ['empty-text'], extension)
    const { format } = node
    const wrongFormat = this.rule('error', 'format', steps, [`not-${format ?? 'uri'}`], extension)
    const holds = format === undefined ? undefined : formats[format]
    const any = types.length === 0
    const string = types.includes('string') || any
    const isPlain = holds === undefined && codes === undefined
    const other = (value: unknown, walk: Walk) => {
      if (any) return
      const type = jsonType(value)
      if (types.includes(type)) return
      if (type === 'number' && types.includes('integer') && Number.isInteger(value)) return
      wrong(value, walk)
    }
    return (value, walk) => {
      if (typeof value !== 'string') return other(value, walk)
      if (!string) return wrong(value, walk)
      if (value.length === 0 || (value.charCodeAt(0) <= 0x20 && value.trim() === '')) {
        walk.broken(value.length === 0 && tooShort !== undefined ? tooShort : blank, steps, value)
        if (value.length === 0 && isPlain) return
      }
      if (isPlain) return
      if (holds !== undefined && !holds(value)) walk.broken(wrongFormat, steps, value)
      codes?.(value, walk)
    }
  }
}

/** The values that a field had, in a versioned release. */
function history(value: SchemaNode): Node {
  const fields: Record<string, SchemaNode> = {
    releaseDate: { type: 'string', format: 'date-time' },
    releaseID: { type: 'string' },
    releaseTag: { type: 'array', items: { type: 'string' } },
    value,
  }
  return { items: { type: 'object', fields } }
}

function own({ ref: _ref, extension: _extension, ...rest }: Node): Node {
  return rest
}

function both(first: Check, second: Check): Check {
  return (value, walk) => {
    first(value, walk)
    second(value, walk)
  }
}

/** `tender.items[].id` */
function pathOf(steps: readonly Step[]): string {
  let path = ''
  for (const step of steps) path += step === null ? '[]' : path === '' ? step : `.${step}`
  return path
}

const formats = {
  'date-time': isDateTime,
  uri: isUri,
  version: (text: string) => /^\d+\.\d+$/.test(text),
}

function jsonType(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return String(value)
  return jsonType(value)
}

// Of a few ids, each is compared with each: a set would have to be made for every list.
const pairwise = 16

/** Elements of the same id; those without one are compared as a whole. */
function duplicateIds(
  list: readonly unknown[],
  walk: Walk,
  level: number,
  twice: Rule,
  same: Rule | undefined,
  inside: readonly Step[],
): void {
  const ids = list.length > pairwise ? new Set<unknown>() : undefined
  let reported: Set<unknown> | undefined
  let without: number[] | undefined
  for (let index = 0; index < list.length; index++) {
    const id = idOf(list[index])
    if (id === undefined) {
      without ??= []
      without.push(index)
    } else if (ids === undefined ? isBefore(list, index, id) : ids.has(id)) {
      reported ??= new Set()
      if (reported.has(id)) continue
      reported.add(id)
      walk.indices[level] = index
      walk.broken(twice, inside, id, undefined, 'id')
    } else ids?.add(id)
  }
  if (same !== undefined && without !== undefined && without.length > 1)
    duplicates(list, walk, level, same, inside, without)
}

/** An element's id; undefined when it has none that is a text, a number or true or false. */
function idOf(element: unknown): unknown {
  if (element === null || typeof element !== 'object' || Array.isArray(element)) return undefined
  const { id } = element as { id?: unknown }
  return id === null || typeof id === 'object' ? undefined : id
}

function isBefore(list: readonly unknown[], end: number, id: unknown): boolean {
  for (let index = 0; index < end; index++) if (idOf(list[index]) === id) return true
  return false
}

function duplicates(
  list: readonly unknown[],
  walk: Walk,
  level: number,
  same: Rule,
  inside: readonly Step[],
  indices: readonly number[] = list.map((_element, index) => index),
): void {
  const seen = new Set<string>()
  for (const index of indices) {
    const element = list[index]
    // No other value's JSON begins with a quotation mark.
    const text = typeof element === 'string' ? `"${element}` : canonical(element)
    if (seen.has(text)) {
      walk.indices[level] = index
      walk.broken(same, inside)
      return
    }
    seen.add(text)
  }
}

/** JSON whose objects have their keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}
