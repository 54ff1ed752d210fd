import { describe, expect, it } from 'vitest'
import { draftLetter } from '../../src/letters/new-letter.ts'
import { writeText } from '../../src/letters/write-txt.ts'
import { applicant, flags, market } from './market.ts'

describe('a .txt', () => {
  it('is the letter without markup: a paragraph is a line, a table lines of names and values', async () => {
    const letter = await draftLetter(market({ training: true }), {
      ...{ kind: 'a-dvga', flagId: flags.contract!.id, lang: 'ru' as const, applicant },
    })
    const text = (await writeText(letter.document)).toString()
    expect(text).not.toMatch(/\*\*|\\|^#|^\||<https|&[a-z]+;|[\u00a0\u202f]/m)
    expect(text.startsWith('УЧЕБНЫЕ ДАННЫЕ\n\n')).toBe(true)
    expect(text.endsWith('\n\nУЧЕБНЫЕ ДАННЫЕ\n')).toBe(true)
    expect(text).toContain('\nСумма договора: без НДС: 1 240 000 тенге; НДС: 198 400 тенге; с НДС: 1 438 400 тенге\n')
    expect(text).toMatch(/\nот: Ахметова Әсел Қуатқызы\nИИН: 900231400015\n/)
    expect(text).toMatch(/\n1\) рассмотреть .*;\n2\) /)
    expect(text).toMatch(/\n2\. Запись: Договор № 991540000124\/260001\/00; .*Ссылка: https:\/\/goszakup/)
  })

  it('names the address of a link that says something else', async () => {
    const markdown = '| № | A | B |\n|---|---|---|\n| 7 | [x](<https://a.kz/1>) | — |\n\n<https://a.kz/2>\n\n- a\n- b'
    expect((await writeText({ title: '', lang: 'ru', markdown })).toString()).toBe(
      '7. A: x (https://a.kz/1)\n\nhttps://a.kz/2\n\n– a\n– b\n',
    )
  })
})
