import fc from 'fast-check'
import { expect, it } from 'vitest'
import { JsonBytes } from '../../../src/indicators/cardinal/json-bytes.ts'
import { KeptNames, Names } from '../../../src/indicators/cardinal/names.ts'

const texts = fc.uniqueArray(
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 5 }),
    fc.string({ unit: fc.constantFrom('1', '2', 'ж', '"', '\u0001', '😀') }),
  ),
  { minLength: 1, maxLength: 40 },
)
const first = (text: string, characters: number) => [...text].slice(0, characters).join('')

function kept(list: string[]): { names: Names; keptNames: KeptNames } {
  const names = new Names()
  for (const text of list) names.idOf(text)
  return { names, keptNames: new KeptNames(names.all()) }
}

it('tells names by their first characters, kept or not', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 5 }), (list, characters) => {
      const { names, keptNames } = kept(list)
      for (const dictionary of [names, keptNames])
        for (const [a, one] of list.entries())
          for (const [b, other] of list.entries())
            expect(dictionary.start(a, characters) === dictionary.start(b, characters)).toBe(
              first(one, characters) === first(other, characters),
            )
    }),
    { numRuns: 100 },
  )
})

it('writes names as JSON does, across the ends of blocks', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 65_000, max: 66_000 }), (list, before) => {
      const { keptNames } = kept(list)
      const json = new JsonBytes()
      const filler = 'ж'.repeat(before)
      json.text(filler)
      for (const id of list.keys()) json.name(keptNames.all(), id)
      const written = Buffer.concat(json.rest()).toString()
      expect(written).toBe(filler + list.map((text) => JSON.stringify(text)).join(''))
    }),
    { numRuns: 100 },
  )
})
