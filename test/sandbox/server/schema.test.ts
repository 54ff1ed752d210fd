import { buildSchema, isInputObjectType, isObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { schemaText } from '../../../src/goszakup/schema.ts'

const schema = buildSchema(schemaText())

test('has the 104 named types of the service', () => {
  const scalars = new Set(['Int', 'Float', 'String', 'Boolean', 'ID'])
  const names = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__') && !scalars.has(name))
  expect(names).toHaveLength(104)
})

test('has the eighteen roots with filter, limit and after', () => {
  const roots = schema.getQueryType()!.getFields()
  expect(Object.keys(roots)).toHaveLength(18)
  for (const root of Object.values(roots))
    expect(root.args.map((argument) => argument.name).slice(0, 3)).toEqual(['filter', 'limit', 'after'])
})

test('keeps the odd spellings of the service', () => {
  const fields = (name: string) => {
    const type = schema.getType(name)
    return isObjectType(type) || isInputObjectType(type) ? Object.keys(type.getFields()) : []
  }
  expect(fields('Subject')).toContain('markPatronymicSupplyer')
  expect(fields('ContractKzs')).toContain('amoint')
  expect(fields('ContractSpecSum')).toContain('planSunWithVat')
  expect(fields('Query')).toContain('qualifiedSuppliers')
  expect(fields('OBLotsFiltersInput')).toEqual(fields('LotsFiltersInput'))
  expect(fields('Contract')).toContain('faktSumWnds')
  expect(fields('ContractUnits')).toContain('factSumWnds')
})
