import type { Kind, Member } from '../../files/shape.ts'
import type { GoszakupRecord } from '../entities.ts'
import { type FieldType, type SchemaTypes, type Selection, scalars } from './selection.ts'

/** A field that came as something else than the schema says. */
export interface FieldMismatch {
  /** `Type.field`. */
  field: string
  expected: string
  found: string
}

/** Looks at one record and tells of each field whose JSON type is another than the schema's. Null is always right. */
export type FieldCheck = (record: GoszakupRecord, tell: (mismatch: FieldMismatch) => void) => void

type ValueCheck = (value: unknown, tell: (mismatch: FieldMismatch) => void) => void

const jsonTypes: Record<string, string> = {
  Int: 'number',
  Float: 'number',
  String: 'string',
  Boolean: 'boolean',
}
const words: Record<string, string> = { number: 'a number', string: 'text', boolean: 'true or false' }

/** Compiles the check of all that a selection asks for. Fields that were not asked for are not looked at. */
export function fieldCheck(schema: SchemaTypes, selection: Selection): FieldCheck {
  const checks: { name: string; check: ValueCheck }[] = []
  const types = schema.types.get(selection.type)
  for (const [name, nested] of selection.fields) {
    const type = types?.get(name)
    if (type === undefined) continue
    const check = valueCheck(schema, `${selection.type}.${name}`, type, nested)
    if (check !== undefined) checks.push({ name, check })
  }
  return (record, tell) => {
    for (const { name, check } of checks) {
      const value = record[name]
      if (value !== null && value !== undefined) check(value, tell)
    }
  }
}

const kinds: Record<string, Kind> = { Int: 'number', Float: 'number', String: 'string', Boolean: 'boolean', ID: 'id' }

/** The same as a shape: an object of it has nothing to tell. Undefined when the schema does not know a field's type. */
export function selectionShape(schema: SchemaTypes, selection: Selection): readonly Member[] | undefined {
  const shape: Member[] = []
  for (const [name, nested] of selection.fields) {
    const type = schema.types.get(selection.type)?.get(name)
    const of = type && (nested === null ? kinds[type.name] : selectionShape(schema, nested))
    if (of === undefined) return undefined
    shape.push({ name, lists: type!.lists, of })
  }
  return shape
}

function valueCheck(
  schema: SchemaTypes,
  field: string,
  type: FieldType,
  nested: Selection | null,
): ValueCheck | undefined {
  const inner = nested === null ? scalarCheck(field, type) : objectCheck(schema, field, nested)
  if (inner === undefined) return undefined
  let check = inner
  for (let level = 0; level < type.lists; level++) check = listCheck(field, check)
  return check
}

function scalarCheck(field: string, { name }: FieldType): ValueCheck | undefined {
  // An ID may be either.
  const expected = scalars.has(name) ? jsonTypes[name] : undefined
  if (expected === undefined) return undefined
  return (value, tell) => {
    if (typeof value !== expected) tell({ field, expected: words[expected]!, found: inWords(value) })
  }
}

function objectCheck(schema: SchemaTypes, field: string, nested: Selection): ValueCheck {
  const check = fieldCheck(schema, nested)
  return (value, tell) => {
    if (typeof value === 'object' && !Array.isArray(value)) check(value as GoszakupRecord, tell)
    else tell({ field, expected: 'an object', found: inWords(value) })
  }
}

function listCheck(field: string, element: ValueCheck): ValueCheck {
  return (value, tell) => {
    if (!Array.isArray(value)) {
      tell({ field, expected: 'a list', found: inWords(value) })
      return
    }
    for (const one of value) if (one !== null) element(one, tell)
  }
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : (words[typeof value] ?? typeof value)
}
