import { expect, it } from 'vitest'
import { personName, supplierValues } from '../../src/letters/record-values.ts'

it('names a person by the pseudonym alone', () => {
  expect(personName('KZ-person-0a1b2c3d4e5f6071', undefined, 'ru')).toBe('ИП 0a1b2c3d')
  const natural = { name: 'Физическое лицо 0a1b2c3d' }
  expect(personName('KZ-person-0a1b2c3d4e5f6071', natural, 'en')).toBe('Natural person 0a1b2c3d')
})

it('shows no piece of an id that is no pseudonym', () => {
  for (const id of ['990101300012', 'UA-EDR-3012345678', 'KZ-IIN-990101300012', 'KZ-person-'])
    for (const [lang, name] of [
      ['en', 'Natural person'],
      ['ru', 'Физическое лицо'],
      ['kk', 'Жеке тұлға'],
    ] as const) {
      expect(personName(id, undefined, lang)).toBe(name)
      expect(supplierValues(id, 'A. Person', { is_person: true, name: 'A. Person' }, lang)).toEqual({ name, bin: null })
    }
})
