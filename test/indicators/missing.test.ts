import { expect, it } from 'vitest'
import { listIndicators } from '../../src/indicators/catalogue.ts'
import { missingFlags, missingRows } from '../../src/indicators/missing.ts'
import { languages } from '../../src/terminal/languages.ts'

it("answers each of the guide's 73 red flags, or says why it cannot, and never both", async () => {
  const answered = new Set((await listIndicators()).flatMap(({ codes }) => codes.ocp))
  const missing = missingFlags.map(({ code }) => code)
  const all = Array.from({ length: 73 }, (_, index) => `R${String(index + 1).padStart(3, '0')}`)
  expect([...answered, ...missing].sort()).toEqual(all)
  expect(missing).toEqual([...missing].sort())
})

it('says it in each language', () => {
  for (const lang of languages)
    for (const row of missingRows(lang).rows as Record<string, string>[])
      expect(Object.values(row).every((text) => text.length > 3)).toBe(true)
  const texts = (lang: 'en' | 'ru' | 'kk') => JSON.stringify(missingRows(lang).rows)
  expect(new Set(languages.map(texts)).size).toBe(languages.length)
})
