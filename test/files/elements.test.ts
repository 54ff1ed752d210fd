import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elementSlices, JsonScanError } from '../../src/files/elements.ts'

describe('elementSlices', () => {
  it('gives the exact bytes of each element', () => {
    const body = Buffer.from(
      '{"data":{"Lots":[{"id":1,  "n":"a\\"]}"},{ "id":2.50 }]},"extensions":{"pageInfo":{"lastId":2}}}',
    )
    expect(elementSlices(body, ['data', 'Lots']).map(String)).toEqual(['{"id":1,  "n":"a\\"]}"}', '{ "id":2.50 }'])
  })

  it('gives nothing for an absent key, a null and an empty list', () => {
    expect(elementSlices(Buffer.from('{"data":{}}'), ['data', 'Lots'])).toEqual([])
    expect(elementSlices(Buffer.from('{"data":null}'), ['data', 'Lots'])).toEqual([])
    expect(elementSlices(Buffer.from(' [ ] '))).toEqual([])
  })

  it('takes the last of duplicate keys, escaped or not', () => {
    expect(elementSlices(Buffer.from('{"items":[1],"it\\u0065ms":[2]}'), ['items']).map(String)).toEqual(['2'])
  })

  it.each(['{"items":[1,', '{"items":[{"a":"b', '[1 2]', '{"items":{}}', ''])('refuses %j with the byte', (text) => {
    expect(() => elementSlices(Buffer.from(text), text.startsWith('[') || text === '' ? [] : ['items'])).toThrow(
      JsonScanError,
    )
  })

  it('agrees with JSON.parse on any document and spacing', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 1, 3), (list, space) => {
        const slices = elementSlices(
          Buffer.from(JSON.stringify({ before: ['x'], items: list, after: 1 }, null, space)),
          ['items'],
        )
        expect(slices.map((slice) => JSON.parse(slice.toString()))).toEqual(JSON.parse(JSON.stringify(list)))
      }),
    )
  })
})
