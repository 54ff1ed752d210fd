import { describe, expect, it } from 'vitest'
import { runCheck } from '../../src/check/command.ts'
import { errorIn } from '../../src/check/errors.ts'
import { updateManifest } from '../../src/dataset/manifest.ts'
import { parseAddress } from '../../src/goszakup/address.ts'
import { Interrupted, UserError } from '../../src/terminal/errors.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'

function thrown(work: () => unknown): UserError {
  try {
    work()
  } catch (error) {
    return error as UserError
  }
  throw new Error('nothing was thrown')
}
const texts = ({ message, why, next }: UserError) => [message, why ?? '', ...next]

// What is typed, named or read as it is in any language.
const same =
  /goszakup(?:\.gov\.kz)?|ocid|ocds-\w+|check|--\w+(?: DIR)?|JARYQ_\w+|jaryq[\w -]*|https?:\S+|[\w.]+\.(?:com|kz)\S*|«[^»]*»|\d+/g

describe('an error of a check', () => {
  it.each([
    ...['', 'ничего', '123', '850731300453', 'https://example.com/ru/announce/index/1'],
    ...['https://goszakup.gov.kz/ru/search/lots?x=1', 'https://goszakup.gov.kz/ru/about', '12345678901', '3000000000'],
    'ocds-abc123-17379679',
  ])('of %j is said in Russian and Kazakh', (given) => {
    const error = thrown(() => {
      parseAddress(given)
      throw new UserError(`the service has no announcement, lot, contract, plan point ${given}`, {
        why: 'no record has this number',
        next: ['look at the number again', 'leave out --offline to ask the service'],
        exit: 'data',
      })
    })
    for (const lang of ['ru', 'kk'] as const) {
      const said = errorIn(error, lang) as UserError
      expect(said.exitCode).toBe(error.exitCode)
      expect(said.next).toHaveLength(error.next.length)
      for (const text of texts(said)) expect(text.replace(same, '')).not.toMatch(/[A-Za-z]/)
    }
    expect(errorIn(error, 'en')).toBe(error)
  })

  it('keeps what differs where it belongs, and what it does not know in English', () => {
    const error = new UserError('the service has no announcement, lot 17', { why: 'the sky fell', exit: 'data' })
    const said = errorIn(error, 'ru') as UserError
    expect([said.message, said.why]).toEqual(['на сервисе нет такого: объявление, лот 17', 'the sky fell'])
    const stopped = new Interrupted('nothing was changed', 'the same')
    expect(errorIn(stopped, 'ru')).toBe(stopped)
    expect(errorIn('text', 'kk')).toBe('text')
  })

  it('comes from the command in the language of the answer', async () => {
    const data = temporary('errors')
    const check = (text: string, lang: 'ru' | 'en') =>
      runCheck(text, 'rows', { data, lang, offline: true, report: silent })
    await expect(check('ничего', 'ru')).rejects.toThrow('«ничего» не указывает на закупку')
    await expect(check('ничего', 'en')).rejects.toThrow('names no purchase')
  })
})

describe('an ocid', () => {
  it('of another publisher is not taken for one of goszakup', async () => {
    expect(parseAddress('ocds-jaryq0-17379679').value).toBe('17379679')
    expect(parseAddress('ocds-jaryq0-c20771234').kinds).toEqual(['contract'])
    const error = thrown(() => parseAddress('ocds-b3wdp1-MD-1613980024709'))
    expect(error.why).toContain('ocds-b3wdp1 is of another publisher')
    expect(parseAddress('ocds-b3wdp1-17379679', ['ocds-b3wdp1']).value).toBe('17379679')
  })

  it('of the dataset in use is', async () => {
    const data = temporary('prefix')
    const { prefixesOf } = await import('../../src/dataset/purchase/purchase.ts')
    expect(await prefixesOf(data)).toEqual(['ocds-jaryq0'])
    await updateManifest(data, (draft) => {
      draft.prefix = 'ocds-a1b2c3'
      return draft
    })
    expect(await prefixesOf(data)).toEqual(['ocds-jaryq0', 'ocds-a1b2c3'])
  })
})
