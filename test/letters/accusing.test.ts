import { describe, expect, it } from 'vitest'
import { accusingWords } from '../../src/letters/accusing.ts'
import { applyAnswers } from '../../src/letters/answers.ts'

describe('accusing words', () => {
  it.each([
    ['ru', 'Директор — вор и взяточник', ['вор', 'взяточник']],
    ['ru', 'это мошенники, украли деньги, откаты, хищение', ['мошенники', 'украли', 'откаты', 'хищение']],
    ['ru', 'он виновен', ['виновен']],
    ['kk', 'Басшы – ұры және парақор, ақшаны жымқырды', ['ұры', 'парақор', 'жымқырды']],
    ['kk', 'ол алаяқ, қылмыскерлер', ['алаяқ', 'қылмыскерлер']],
    ['en', 'the head is a thief who took bribes', ['thief', 'bribes']],
  ] as const)('%s: %s', (lang, text, words) => {
    expect(accusingWords(text, lang).sort()).toEqual([...words].sort())
  })

  it.each([
    [
      'ru',
      'Договор и говорит, переговоры, ворота, воркута; усматриваются признаки, просим проверить; в откатном исполнении',
    ],
    ['ru', 'Мы не утверждаем о виновности каких-либо лиц; признаков уголовного правонарушения'],
    ['kk', 'кінәлілігін тұжырымдамаймыз; қылмыстық құқық бұзушылық белгілері; құрылыс, ұрыс, паралель; парақта'],
    ['en', 'signs of a crime, criminology'],
  ] as const)('%s lets through: %s', (lang, text) => {
    expect(accusingWords(text, lang)).toEqual([])
  })

  it('are refused in answers, in the other language of the state too', () => {
    expect(() => applyAnswers({}, { facts: ['Директор – вор'] }, 'ru')).toThrow('accuses')
    expect(() => applyAnswers({}, { doubts: ['ол ұры'] }, 'ru')).toThrow('accuses')
    expect(() => applyAnswers({}, { addressee_name: 'Ворону' }, 'ru')).not.toThrow()
  })
})
