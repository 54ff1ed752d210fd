import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { askRole } from '../../src/letters/ask-role.ts'

async function asked(typed: string, lang: 'en' | 'ru' | 'kk' = 'ru') {
  const output = new PassThrough()
  const role = await askRole(lang, { input: Readable.from([typed]), output })
  return { role, shown: String(output.read()) }
}

describe('the question who writes', () => {
  it('is asked in the language of the texts and understands a number, a name, or the word', async () => {
    const { role, shown } = await asked('2\n')
    expect(role).toBe('supplier')
    expect(shown).toContain('Кто пишет это письмо?')
    expect(shown).toContain('3) journalist – журналист')
    expect((await asked('Monitor\n')).role).toBe('monitor')
    expect((await asked('житель\n')).role).toBe('resident')
    expect((await asked('тұрғын\n', 'kk')).role).toBe('resident')
  })

  it('asks again for what is no role, and assumes none', async () => {
    const { role, shown } = await asked('прокурор\n5\n1\n')
    expect(role).toBe('monitor')
    expect(shown.match(/Такого варианта нет/g)).toHaveLength(2)
    expect((await asked('\n')).role).toBe(undefined)
    expect((await asked('')).role).toBe(undefined)
  })
})
