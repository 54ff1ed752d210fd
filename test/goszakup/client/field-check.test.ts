import { describe, expect, it } from 'vitest'
import { fieldCheck } from '../../../src/goszakup/client/field-check.ts'
import { readSchema, select } from '../../../src/goszakup/client/selection.ts'

const text = `
  type Query { T: [T] }
  type T { id: Int name: String sum: Float yes: Boolean any: ID codes: [String] parts: [Part] one: Part grid: [[Int]] }
  type Part { id: Int note: String }
`

async function mismatches(record: Record<string, unknown>) {
  const schema = await readSchema(text)
  const found: string[] = []
  fieldCheck(schema, select(schema, 'T'))(record, ({ field, expected, found: came }) =>
    found.push(`${field}: ${came}, not ${expected}`),
  )
  return found
}

describe('the type of a field', () => {
  it('is right when it is the schema’s, or null, or not there', async () => {
    expect(
      await mismatches({
        ...{ id: 1, name: 'x', sum: 1, yes: true, any: 'a', codes: ['x', null], grid: [[1], null] },
        parts: [{ id: 1, note: null }, null],
        one: { id: 2 },
        more: { of: 'this' },
      }),
    ).toEqual([])
    expect(await mismatches({ id: null, any: 5 })).toEqual([])
  })

  it('is told wherever it is another', async () => {
    expect(
      await mismatches({
        ...{ id: '1', name: 5, sum: '1.5', yes: 1, codes: 'x', grid: [1] },
        parts: [{ id: 'x' }, 7],
        one: [],
      }),
    ).toEqual([
      'T.id: text, not a number',
      'T.name: a number, not text',
      'T.sum: text, not a number',
      'T.yes: a number, not true or false',
      'T.codes: text, not a list',
      'Part.id: text, not a number',
      'T.parts: a number, not an object',
      'T.one: a list, not an object',
      'T.grid: a number, not a list',
    ])
  })
})
