import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sortClasses } from '../../../src/indicators/cardinal/classes.ts'
import type { NewNames } from '../../../src/indicators/cardinal/facts.ts'
import { JsonBytes } from '../../../src/indicators/cardinal/json-bytes.ts'
import { Names, nameOf } from '../../../src/indicators/cardinal/names.ts'

const texts = fc.uniqueArray(
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 5 }),
    fc.string({ unit: fc.constantFrom('1', '2', 'ж', 'з', '"', '\u0001', '😀', '😁') }),
  ),
  { minLength: 1, maxLength: 40 },
)
const first = (text: string, characters: number) => [...text].slice(0, characters).join('')

function kept(list: string[]): NewNames {
  const names = new Names()
  const bytes = list.map((text) => Buffer.from(text))
  let end = 0
  names.idsOf(
    Buffer.concat(bytes),
    Uint32Array.from(bytes, ({ length }) => (end += length)),
  )
  return names.all()
}

it('knows names by their numbers', () => {
  const list = ['', 'ж', 'abc', '😀', '"']
  const names = kept(list)
  expect(list.map((_text, id) => nameOf(names, id))).toEqual(list)
})

it('tells how many beginnings the classifications of a supplier have, of any length, with some left out', () => {
  const row = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(39))
  fc.assert(
    fc.property(texts, fc.array(row, { maxLength: 80 }), fc.nat(5), fc.nat(3), (list, drawn, digits, left) => {
      const rows = drawn.map(([supplier, details, name]) => ({ supplier, details, name: name % list.length }))
      const column = (key: keyof (typeof rows)[number]) => Int32Array.from(rows, (each) => each[key])
      const awarded = { supplier: column('supplier'), details: column('details'), name: column('name') }
      const { suppliers, classes } = sortClasses(awarded, kept(list))
      const found: Record<number, number> = {}
      let at = 0
      for (const [index, organisation] of suppliers.organisation.entries()) {
        let [count, least] = [0, -1]
        for (; at < suppliers.classEnd[index]!; at++) {
          least = Math.min(least, classes.common[at]!)
          if (classes.details[at] === left) continue
          if (least < digits) count++
          least = Number.POSITIVE_INFINITY
        }
        found[organisation] = count
      }
      const wanted: Record<number, number> = {}
      for (const { supplier } of rows)
        wanted[supplier] = new Set(
          rows
            .filter((each) => each.supplier === supplier && each.details !== left)
            .map(({ name }) => first(list[name]!, digits)),
        ).size
      expect(found).toEqual(wanted)
      // Each once.
      expect(classes.details).toHaveLength(new Set(rows.map((each) => JSON.stringify(each))).size)
    }),
    { numRuns: 300 },
  )
})

it('writes names as JSON does, across the ends of blocks', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 65_000, max: 66_000 }), (list, before) => {
      const json = new JsonBytes()
      const filler = 'ж'.repeat(before)
      json.text(filler)
      const names = kept(list)
      for (const id of list.keys()) json.name(names, id)
      const written = Buffer.concat(json.rest()).toString()
      expect(written).toBe(filler + list.map((text) => JSON.stringify(text)).join(''))
    }),
    { numRuns: 100 },
  )
})
