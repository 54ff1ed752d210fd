import { describe, expect, it } from 'vitest'
import { updateManifest } from '../../src/dataset/manifest.ts'
import { parseAddress } from '../../src/goszakup/address.ts'
import { UserError } from '../../src/terminal/errors.ts'
import { said } from '../../src/terminal/messages.ts'
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
      throw new UserError(`the service has no ${given} (announcement, lot, contract, plan point)`, {
        why: 'no record has this number',
        next: ['look at the number again', 'leave out --offline to ask the service'],
        exit: 'data',
      })
    })
    for (const lang of ['ru', 'kk'] as const) {
      for (const text of texts(error)) expect(said(text, lang).replace(same, '')).not.toMatch(/[A-Za-z]/)
    }
  })

  it('keeps what differs where it belongs', () => {
    expect(said('the service has no 17 (announcement, lot)', 'ru')).toBe('на сервисе нет такого: 17 (объявление, лот)')
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
