import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differences, parseExact } from '../../../src/dataset/diff/values.ts'

const diff = (before: string, after: string) =>
  differences(parseExact(before), parseExact(after)).map(({ field, before: was, after: is }) => [field, was, is])

describe('the differences of two records', () => {
  it.each([
    ['{"a":1}', '{"a":1.0}'],
    ['{"a":624991.070}', '{"a":624991.07}'],
    ['{"a":1e3,"b":0}', '{"b":-0,"a":1000}'],
    ['{"a":12345678901234567890.10}', '{"a":1.23456789012345678901e19}'],
    ['{"a":{"x":1,"y":[]}}', '{ "a": {"y": [], "x": 1} }'],
    ['{"a":null}', '{}'],
    ['{"a":"\\u041a"}', '{"a":"К"}'],
    ['[{"id":1,"x":[{"id":7}]},{"id":2}]', '[{"id":2},{"x":[{"id":7}],"id":1}]'],
  ])('of %s and %s are none', (before, after) => {
    expect(diff(before, after)).toEqual([])
    expect(diff(after, before)).toEqual([])
  })

  it('name the field, what was and what is', () => {
    expect(diff('{"a":1,"b":{"c":"x"}}', '{"a":2,"b":{"c":"y"}}')).toEqual([
      ['a', 1, 2],
      ['b.c', 'x', 'y'],
    ])
  })

  it('see what JavaScript would round away', () => {
    expect(diff('{"a":12345678901234567890}', '{"a":12345678901234567891}')).toEqual([
      ['a', '12345678901234567890', '12345678901234567891'],
    ])
    expect(diff('{"a":0.1}', '{"a":0.1000000000000000055}')).toEqual([['a', 0.1, '0.1000000000000000055']])
    expect(diff('{"a":1e400}', '{"a":1e401}')).toHaveLength(1)
  })

  it('tell a number from the text of it, and false from null', () => {
    expect(diff('{"a":"5","b":false,"c":""}', '{"a":5,"b":null,"c":null}')).toEqual([
      ['a', '5', 5],
      ['b', false, null],
      ['c', '', null],
    ])
  })

  it('pair the elements of a list by their ids', () => {
    expect(
      diff(
        '{"Lots":[{"id":11,"amount":1},{"id":12,"amount":2},{"id":13}]}',
        '{"Lots":[{"id":14},{"id":12,"amount":3},{"id":11,"amount":1}]}',
      ),
    ).toEqual([
      ['Lots[id=12].amount', 2, 3],
      ['Lots[id=13]', { id: 13 }, null],
      ['Lots[id=14]', null, { id: 14 }],
    ])
    expect(diff('[{"code":"a b","x":1}]', '[{"code":"a b","x":2}]')).toEqual([['[code="a b"].x', 1, 2]])
    expect(diff('[{"lotId":5,"x":1}]', '[{"lotId":"5","x":1}]')).toEqual([['[lotId=5].lotId', 5, '5']])
  })

  it('pair them by their place where an id is missing or comes twice', () => {
    expect(diff('[{"id":1,"x":1},{"id":1,"x":2}]', '[{"id":1,"x":1},{"id":1,"x":3}]')).toEqual([['[1].x', 2, 3]])
    expect(diff('[{"id":1},{"x":2}]', '[{"id":1},{"x":3}]')).toEqual([['[1].x', 2, 3]])
    expect(diff('{"k":["a","b"]}', '{"k":["a","c","d"]}')).toEqual([
      ['k[1]', 'b', 'c'],
      ['k[2]', null, 'd'],
    ])
    expect(diff('{"k":["a","b"]}', '{"k":["a"]}')).toEqual([['k[1]', 'b', null]])
  })

  it('give a value that became another kind as a whole', () => {
    expect(diff('{"a":{"b":1}}', '{"a":[{"b":1}]}')).toEqual([['a', { b: 1 }, [{ b: 1 }]]])
    expect(diff('{"a":null}', '{"a":{"b":1}}')).toEqual([['a', null, { b: 1 }]])
    expect(diff('1', '[]')).toEqual([['$', 1, []]])
  })

  it('mark what was asked for in one form only', () => {
    const found = differences(parseExact('{"a":1,"b":2}'), parseExact('{"b":3,"c":4}'))
    expect(found.map(({ field, oneSided }) => [field, oneSided])).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
    ])
  })

  it('quote a name that is no plain one', () => {
    expect(diff('{"a b":{"c.d":1}}', '{"a b":{"c.d":2}}')).toEqual([['["a b"]["c.d"]', 1, 2]])
    expect(diff('{"__proto__":1}', '{"__proto__":2}')).toEqual([['__proto__', 1, 2]])
  })

  it('are found in what is nested beyond all measure', () => {
    const nested = (value: number) => `${'{"a":['.repeat(300)}${value}${']}'.repeat(300)}`
    expect(diff(nested(1), nested(1))).toEqual([])
    expect(diff(nested(1), nested(2))).toHaveLength(1)
  })
})

interface Leaf {
  path: string
  holder: Record<string, unknown> | unknown[]
  key: string | number
}

function leaves(value: unknown, path = '', found: Leaf[] = []): Leaf[] {
  if (Array.isArray(value)) {
    const withIds = value.length > 0 && value.every((item) => typeof (item as { id?: unknown })?.id === 'number')
    value.forEach((item, index) => {
      const place = withIds ? `${path}[id=${(item as { id: number }).id}]` : `${path}[${index}]`
      if (typeof item === 'object' && item !== null) leaves(item, place, found)
      else found.push({ path: place, holder: value, key: index })
    })
  } else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) {
      const place = path === '' ? name : `${path}.${name}`
      if (typeof item === 'object' && item !== null) leaves(item, place, found)
      else if (name !== 'id') found.push({ path: place, holder: value as Record<string, unknown>, key: name })
    }
  return found
}

function shuffled(value: unknown, turn: number): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffled(item, turn))
    const withIds = value.length > 0 && value.every((item) => typeof (item as { id?: unknown })?.id === 'number')
    return withIds ? [...items.slice(turn % items.length), ...items.slice(0, turn % items.length)] : items
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, item]) => [name, shuffled(item, turn)] as const)
  return Object.fromEntries(turn % 2 === 1 ? entries.reverse() : entries)
}

const scalar = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.boolean())
const name = fc.constantFrom('amount', 'nameRu', 'status', 'sum1', 'бағасы')
const record = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalar,
    fc.constant(null),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    fc.array(scalar, { maxLength: 4 }),
    fc
      .uniqueArray(fc.nat(99), { maxLength: 4 })
      .chain((ids) => fc.tuple(...ids.map((id) => fc.dictionary(name, tie('value')).map((item) => ({ ...item, id }))))),
  ),
  record: fc.dictionary(name, tie('value'), { minKeys: 1 }),
})).record as fc.Arbitrary<Record<string, unknown>>

describe('any record', () => {
  it('after any edits differs in exactly what was edited', () => {
    fc.assert(
      fc.property(record, fc.array(fc.nat(), { maxLength: 5 }), scalar, fc.nat(7), (original, picks, value, turn) => {
        const edited = structuredClone(original)
        const places = leaves(edited)
        const expected = new Set<string>()
        for (const pick of places.length === 0 ? [] : picks) {
          const { path, holder, key } = places[pick % places.length]!
          const target = holder as Record<string | number, unknown>
          const next = JSON.stringify(target[key]) === JSON.stringify(value) ? `${value}+` : value
          if (expected.has(path)) continue
          target[key] = next
          expected.add(path)
        }
        const found = differences(
          parseExact(JSON.stringify(original)),
          parseExact(JSON.stringify(shuffled(edited, turn), null, 1)),
        )
        expect(found.map(({ field }) => field).sort()).toEqual([...expected].sort())
      }),
      { numRuns: 500 },
    )
  })
})
