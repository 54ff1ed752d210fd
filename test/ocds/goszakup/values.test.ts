import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  code,
  codes,
  flag,
  integer,
  number,
  objects,
  reference,
  references,
  sum,
  text,
} from '../../../src/ocds/goszakup/values.ts'

describe('text', () => {
  it('decodes entities that were encoded twice', () => {
    expect(text('ТОО &amp;quot;Дән&amp;quot;')).toBe('ТОО "Дән"')
    expect(text('ТОО &quot;Дән&quot;')).toBe('ТОО "Дән"')
    expect(text('R&D &#171;А&#xBB; &unknown;')).toBe('R&D «А» &unknown;')
  })

  it('collapses white space and drops control characters', () => {
    expect(text('  Товары\tдля\r\n пункта \u00a0')).toBe('Товары для пункта')
    expect(text('a\u0000b')).toBe('a b')
  })

  it('gives nothing for nothing', () => {
    for (const value of ['', '   ', null, undefined, {}, [], true]) expect(text(value)).toBeUndefined()
  })

  it('is stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const once = text(value)
        if (once !== undefined && !once.includes('&')) expect(text(once)).toBe(once)
      }),
    )
  })
})

describe('types that vary', () => {
  it('reads numbers and texts alike', () => {
    expect(number('14049')).toBe(14049)
    expect(number(624991.07)).toBe(624991.07)
    expect(number('1e9')).toBeUndefined()
    expect(number(null)).toBeUndefined()
    expect(number(Number.NaN)).toBeUndefined()
    expect(integer('5114')).toBe(5114)
    expect(integer(1.5)).toBeUndefined()
    expect(code(5114)).toBe('5114')
    expect(code('5114')).toBe('5114')
    expect(flag('1')).toBe(1)
    expect(flag(true)).toBe(1)
    expect(codes([710000000, '710000000', null])).toEqual(['710000000'])
  })

  it('reads 0 and [0] as none', () => {
    expect(reference(0)).toBeUndefined()
    expect(references([0])).toEqual([])
    expect(references(['4623139', 4623140, 4623139])).toEqual([4623139, 4623140])
    expect(references(null)).toEqual([])
    expect(objects('oops')).toEqual([])
    expect(objects([null, 1, { a: 1 }])).toEqual([{ a: 1 }])
  })

  it('adds money exactly', () => {
    expect(sum([0.1, 0.2])).toBe(0.3)
    expect(sum([9255717084.55, 788606886.4])).toBe(10044323970.95)
  })
})
