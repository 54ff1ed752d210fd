import { buildSchema, getNamedType, isListType, isNonNullType, isObjectType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  readSchema,
  rejectedField,
  type SchemaTypes,
  select,
  selectionText,
  withoutField,
} from '../../../src/goszakup/client/selection.ts'
import { entities } from '../../../src/goszakup/entities.ts'
import { schemaText } from '../../../src/goszakup/schema.ts'

let schema: SchemaTypes
beforeAll(() => {
  schema = readSchema(schemaText())
})
const text = (type: string, withPersons = false) => selectionText(select(schema, type, { withPersons }))

/** The same by the library that knows the whole language. */
function typesByLibrary(sdl: string): SchemaTypes['types'] {
  const types: SchemaTypes['types'] = new Map()
  for (const type of Object.values(buildSchema(sdl).getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    const fields = Object.values(type.getFields()).map(({ name, type: given }) => {
      let lists = 0
      for (let inner = given; isListType(inner) || isNonNullType(inner); inner = inner.ofType as typeof given)
        if (isListType(inner)) lists++
      return [name, { name: getNamedType(given).name, lists }] as const
    })
    types.set(type.name, new Map(fields))
  }
  return types
}

describe('the types of a schema', () => {
  it('are those that GraphQL itself reads', () => {
    expect(schema.types).toEqual(typesByLibrary(schemaText()))
    expect(schema.types.size).toBeGreaterThan(70)
    expect(schema.rooted).toContain('TrdBuy')
  })

  it('are found between comments, descriptions, arguments, directives and other definitions', () => {
    const sdl = `
      schema { query: Query } # type Not { a: Int }
      input type { type: String, b: [Int!] = [1] }
      enum E { type A }
      """ type Not { "quoted" """ interface I { a: Int }
      type Query implements I { a(type: String = ") {"): Int "}" T(x: [Int]! = [1], y: type): [T!]! @deprecated(reason: "no }") }
      type T { grid: [[E]!], one: Query! @deprecated two: String }
    `
    expect(readSchema(sdl).types).toEqual(typesByLibrary(sdl))
  })
})

describe('what is asked for', () => {
  it('are own fields, parts down to their leaves, and other records by id', () => {
    expect(text('TrdBuy')).toMatch(/\bnumberAnno\b.*\bLots\{id\}.*\bOrganizer\{pid\}.*\bFiles\{id filePath/)
    expect(text('TrdApp')).toMatch(/AppLots\{.*\bLot\{id\} Plans\{id\} Offers\{id .*\} RefAppStatus\{/)
    expect(text('Contract')).toMatch(/ContractUnits\{.*\bPlans\{id\}.*\bSpec\{/)
    expect(text('ContractAct')).toContain('ContractUnits{id}')
  })

  it('leaves out who signed, telephones and accounts, unless asked for', () => {
    const types = entities.flatMap(({ type }) => type ?? [])
    const personal =
      /\b(fio|signFio|crFio|modFio|supplierFio|customerFio|phone|supplierPhone|email|supplierBik|supplierIik|customerIik|supplierBankNameRu|bikSupplier|iikSupplier|Employees|Commission|founders|SupplierBills)\b/g
    for (const type of types) expect(text(type).match(personal)).toBeNull()
    expect(new Set(types.flatMap((type) => text(type, true).match(personal) ?? [])).size).toBe(19)
    expect(text('Contract')).toContain('supplierBiin')
    expect(text('TrdApp')).toContain('supplierBinIin')
  })

  it('ends for every type of the schema', () => {
    for (const type of schema.types.keys()) expect(text(type, true).length).toBeLessThan(20_000)
  })
})

describe('a refused field', () => {
  it.each([
    ['Cannot query field "idc" on type "PlnPoint". Did you mean "id"?', { field: 'idc', type: 'PlnPoint' }],
    ["Cannot query field 'idc' on type 'PlnPoint'.", { field: 'idc', type: 'PlnPoint' }],
    ['Cannot query field idc', { field: 'idc', type: undefined }],
    ['Field "kato" must not have a selection since type "String" has no subfields.', { field: 'kato' }],
    ['Field "Files" of type "[F]" must have a selection of subfields. Did you mean …', { field: 'Files' }],
    ['Internal server error', undefined],
  ])('is found in: %s', (message, expected) => {
    expect(rejectedField(message)).toEqual(expected)
  })

  it('goes from its type alone, and takes an empty parent with it', () => {
    const selection = select(schema, 'Lots')
    const narrowed = withoutField(selection, 'id', 'TrdBuy')!
    expect(selectionText(narrowed)).not.toContain('TrdBuy{')
    expect(selectionText(narrowed)).toMatch(/^id lotNumber/)
    expect(withoutField(selection, 'nothing')).toBeUndefined()
  })
})
