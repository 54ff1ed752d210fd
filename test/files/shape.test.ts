import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Member, shapeReader } from '../../src/files/shape.ts'

const shape: Member[] = [
  { name: 'id', lists: 0, of: 'number' },
  { name: 'name', lists: 0, of: 'string' },
  { name: 'moved', lists: 0, of: 'string' },
  { name: 'yes', lists: 0, of: 'boolean' },
  { name: 'any', lists: 0, of: 'id' },
  { name: 'codes', lists: 1, of: 'string' },
  { name: 'grid', lists: 2, of: 'number' },
  { name: 'parts', lists: 1, of: [{ name: 'id', lists: 0, of: 'number' }] },
  { name: 'one', lists: 0, of: [{ name: 'amount', lists: 0, of: 'number' }] },
]
const reader = shapeReader(shape)

function read(text: string | Buffer): { end: number; outline: Record<string, unknown> } {
  const outline = {}
  const body = Buffer.concat([Buffer.from('[[,'), Buffer.from(text), Buffer.from(',{}]')])
  const end = reader.read(body, 3, outline)
  return { end: end === -1 ? -1 : end - 3, outline }
}

/** What belongs into the outline, from the object as JSON.parse reads it. */
function outlineOf(object: Record<string, unknown>): Record<string, unknown> {
  const isStamp = (value: unknown) => typeof value === 'string' && /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d/.test(value)
  return Object.fromEntries(
    Object.entries(object).filter(([name, value]) => {
      if (['parts', 'one'].includes(name) || Array.isArray(value)) return false
      return typeof value !== 'string' || isStamp(value)
    }),
  )
}

const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger())
const stamp = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().replace('T', ' ').slice(0, 26))
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  stamp,
  stamp.map((at) => at.slice(0, 12)),
)
const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values)
const conforming = fc.record(
  {
    id: orNull(number),
    name: orNull(text),
    moved: orNull(stamp),
    yes: orNull(fc.boolean()),
    any: orNull(fc.oneof(number, text)),
    codes: orNull(fc.array(orNull(text))),
    grid: orNull(fc.array(orNull(fc.array(orNull(number))))),
    parts: orNull(fc.array(orNull(fc.record({ id: number }, { requiredKeys: [] })))),
    one: orNull(fc.record({ amount: orNull(number) })),
  },
  { requiredKeys: ['id'] },
)

describe('an object of the shape', () => {
  it('is read to its end, and its numbers and stamps are told', () => {
    const object =
      '{"id":-1.5e3,"name":"Қ\\"\\u041a}","moved":"2026-03-20 10:00:00.123","yes":false,"one":{"amount":0}}'
    expect(read(object)).toEqual({
      end: Buffer.byteLength(object),
      outline: { id: -1500, moved: '2026-03-20 10:00:00.123', yes: false },
    })
    expect(read('{}')).toEqual({ end: 2, outline: {} })
  })

  it('is always read, with what JSON.parse finds in it', () => {
    fc.assert(
      fc.property(conforming, (object) => {
        const json = JSON.stringify(object)
        const { end, outline } = read(json)
        expect(end).toBe(Buffer.byteLength(json))
        expect(outline).toEqual(outlineOf(JSON.parse(json)))
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ...['{"id":1', '{"id":', '{"id', '{', '', '[', '1', '{"id":1]', '{"id":1,}', '{"id" :1}', '{"id":1 }', '{,"id":1}'],
    ...['{"id":01}', '{"id":-}', '{"id":1.}', '{"id":.5}', '{"id":1e}', '{"id":+1}', '{"id":tru}', '{"id":NaN}'],
    ...['{"name":"\\x"}', '{"name":"\\u00g0"}', '{"name":"\u0001"}', '{"name":"x}', '{"name":"\\"}', '{"name":nul}'],
    ...['{"parts":[{"id":1},]}', '{"parts":[{"id":1]}', '{"grid":[[1],[2}', '{"codes":["a" "b"]}'],
  ])('is not: %s', (json) => {
    expect(read(json).end).toBe(-1)
    expect(reader.read(Buffer.from(json), 0, {})).toBe(-1)
  })

  it.each([
    ['another kind', '{"id":"1"}'],
    ['another kind in a list', '{"codes":[1]}'],
    ['another kind in a part', '{"one":{"amount":"1"}}'],
    ['a list for a value', '{"name":["x"]}'],
    ['a value for a list', '{"codes":"x"}'],
    ['a list too few', '{"grid":[1]}'],
    ['a name twice', '{"id":1,"id":2}'],
    ['another order', '{"name":"x","id":1}'],
    ['a name that nobody expects', '{"id":1,"idx":1}'],
    ['a name in an escape', '{"\\u0069d":1}'],
    ['a stamp in an escape', '{"moved":"20\\u00326-03-20 10:00:00"}'],
    ['a sign of a stamp in one', '{"moved":"2026\\u002d03-20 10:00:00"}'],
    ['a stamp that begins with one', '{"moved":"\\u0032026-03-20 10:00:00"}'],
  ])('is not one with %s, although it is JSON', (_, json) => {
    expect(JSON.parse(json)).toBeTypeOf('object')
    expect(read(json).end).toBe(-1)
  })

  it('is never what JSON.parse refuses, and the outline is right whatever is damaged', () => {
    const damage = fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom(0, 1, 5),
        fc.constantFrom('', ',', '"', '{', '[', ']}', '\\', ' ', '1', '-', '.', 'e', '20', '\xd0', '\\u0032'),
      ),
      { minLength: 1, maxLength: 3 },
    )
    let stillRead = 0
    fc.assert(
      fc.property(conforming, damage, (object, edits) => {
        let body = Buffer.from(JSON.stringify(object))
        for (const [place, removed, put] of edits) {
          const at = place % (body.length + 1)
          body = Buffer.concat([body.subarray(0, at), Buffer.from(put, 'latin1'), body.subarray(at + removed)])
        }
        const outline: Record<string, unknown> = {}
        const end = reader.read(body, 0, outline)
        if (end === -1) return
        stillRead++
        const parsed = JSON.parse(body.toString('utf8', 0, end)) as Record<string, unknown>
        expect(outline).toEqual(outlineOf(parsed))
      }),
      { numRuns: 3000 },
    )
    expect(stillRead).toBeGreaterThan(30)
  })
})
