import { expect, test } from 'vitest'
import { reasonText } from '../../../src/ocds/validate/reasons.ts'
import { type Message, messageText } from '../../../src/ocds/validate/texts.ts'
import { languages } from '../../../src/terminal/languages.ts'

test.each<[Message, string, string, string]>([
  [['missing'], 'is missing', 'отсутствует', 'жоқ'],
  [
    ['wrong-type', 'number', 'string|array'],
    'is a number, and should be text or a list',
    'это число, а должно быть: текст или список',
    'бұл — сан, ал болуы керек: мәтін немесе тізім',
  ],
  [
    ['wrong-type', 'true', 'integer'],
    'is true, and should be a whole number',
    'это true, а должно быть: целое число',
    'бұл — true, ал болуы керек: бүтін сан',
  ],
  [['leads-nowhere', 'lot'], 'is the id of no lot', 'нет лота с таким id', 'мұндай лоттың id-і жоқ'],
  [
    ['closed-codelist', 'releaseTag'],
    'is not in the closed codelist releaseTag',
    'нет в закрытом справочнике releaseTag',
    'releaseTag жабық анықтамалығында жоқ',
  ],
  [
    ['unreadable', 'nested deeper than 500 levels'],
    'nested deeper than 500 levels',
    'не читается: вложено глубже 500 уровней',
    'оқылмайды: 500 деңгейден терең салынған',
  ],
])('%j in each language', (message, ...texts) => {
  expect(languages.map((lang) => messageText(message, lang))).toEqual(texts)
})

test('a value that looks like a place of another value stays as it is', () => {
  expect(messageText(['none-of', '{1} $& $1'], 'en')).toBe('is none of: {1} $& $1')
})

test('a reason that is not known stays as it is; $ in a value is no reference', () => {
  expect(reasonText('something else', 'ru')).toBe('something else')
  expect(reasonText('OCDS version $& is not known', 'ru')).toBe('неизвестная версия OCDS: $&')
})
