import { describe, expect, it } from 'vitest'
import { foldLotNumber, parseAddress } from '../../src/goszakup/address.ts'
import type { UserError } from '../../src/terminal/errors.ts'

/** An address in short: its kinds, what it is known by, its value. */
const read = (text: string) => {
  const { kinds, by, value } = parseAddress(text)
  return `${kinds.join('|')} ${by} ${value}`
}

const refusal = (text: string): UserError => {
  try {
    parseAddress(text)
  } catch (error) {
    return error as UserError
  }
  throw new Error(`${text} was read`)
}

describe('a link', () => {
  const announcement = 'announcement id 12345678'

  it.each([
    'https://goszakup.gov.kz/ru/announce/index/12345678',
    'http://www.goszakup.gov.kz/kz/announce/index/12345678/',
    'goszakup.gov.kz/en/announce/index/12345678?tab=lots',
    'https://v3bl.goszakup.gov.kz/kk/announce/index/12345678?tab=documents#docs',
    '/ru/announce/index/12345678',
    'announce/index/12345678',
    'https://goszakup.gov.kz/ru/subpriceoffer/index/12345678',
    'https://ows.goszakup.gov.kz/v3/trd-buy/12345678',
    'https://ows.goszakup.gov.kz/v2/trd-buy/12345678/commission',
    'http://127.0.0.1:8080/v3/trd-buy/12345678',
    'HTTPS://GOSZAKUP.GOV.KZ/ru/announce/index/12345678',
  ])('to an announcement: %s', (text) => expect(read(text)).toBe(announcement))

  it.each([
    ['https://goszakup.gov.kz/ru/subpriceoffer/index/12345678/43495954', 'lot id 43495954'],
    ['https://ows.goszakup.gov.kz/v3/lots/43495954', 'lot id 43495954'],
    ['https://goszakup.gov.kz/ru/egzcontract/cpublic/show/25610000', 'contract id 25610000'],
    ['https://goszakup.gov.kz/kz/egzcontract/cpublic/akts/25610000/akt/777', 'contract id 25610000'],
    ['https://ows.goszakup.gov.kz/v3/contract/25610000/units', 'contract id 25610000'],
    ['https://ows.goszakup.gov.kz/v3/trd-buy/number-anno/12345678-2', 'announcement number 12345678'],
    [
      'https://ows.goszakup.gov.kz/v3/contract/number-sys/?number=990440008608/260001/00',
      'contract numberSys 990440008608/260001',
    ],
    ['https://goszakup.gov.kz/ru/registry/show_supplier/8097', 'party id 8097'],
    ['https://goszakup.gov.kz/ru/registry/show_customer/8097/', 'party id 8097'],
    ['https://ows.goszakup.gov.kz/v3/subject/biin/091640281009/address', 'party biin 091640281009'],
    ['https://ows.goszakup.gov.kz/v3/rnu/091640281009', 'party biin 091640281009'],
    ['https://ows.goszakup.gov.kz/v3/contract/customer/091640281009', 'party biin 091640281009'],
    ['https://ows.goszakup.gov.kz/v3/contract/supplier/091640281009', 'party biin 091640281009'],
    ['https://ows.goszakup.gov.kz/v3/trd-buy/bin/091640281009', 'party biin 091640281009'],
    ['https://ows.goszakup.gov.kz/v3/plans/091640281009', 'party biin 091640281009'],
    ['https://ows.goszakup.gov.kz/v3/treasury-pay/25610000', 'contract id 25610000'],
    ['https://ows.goszakup.gov.kz/v3/plans/view/87589888', 'plan id 87589888'],
    [
      'https://ows.goszakup.gov.kz/download/trd_buy/497B956F19D8413B0E1F4DFDB7432B89',
      'file file 497b956f19d8413b0e1f4dfdb7432b89',
    ],
  ])('to something else: %s', (text, found) => expect(read(text)).toBe(found))

  it('is found in what is said around it', () => {
    expect(read('Смотрите: «https://goszakup.gov.kz/ru/announce/index/12345678», срочно!')).toBe(announcement)
    expect(read(' <goszakup.gov.kz/ru/announce/index/12345678>. ')).toBe(announcement)
    expect(read('\u200bhttps://goszakup.gov.kz/ru/announce/index/12345678\u00a0')).toBe(announcement)
  })

  it('is refused when it is of another place, of a search, or of nothing', () => {
    expect(refusal('https://zakup.sk.kz/#/ext(popup:item/1/advert)').why).toContain('zakup.sk.kz')
    expect(refusal('https://goszakup.gov.kz.example.org/ru/announce/index/12345678').why).toContain('example.org')
    expect(refusal('https://goszakup.gov.kz/ru/search/lots?filter%5Bname%5D=x').why).toContain('search')
    expect(refusal('https://goszakup.gov.kz/ru/announce/index/abc').exitName).toBe('usage')
    expect(refusal('https://goszakup.gov.kz/').next.join(' ')).toContain('BIN')
    // Pages of the registry that count by ids of their own: the participant of that id is somebody else.
    expect(refusal('https://goszakup.gov.kz/ru/registry/show_rnu/8097').exitName).toBe('usage')
    expect(refusal('https://goszakup.gov.kz/ru/registry/show_plan/8097').exitName).toBe('usage')
  })
})

describe('a number', () => {
  it.each([
    ['12345678-1', 'announcement number 12345678'],
    ['№ 12345678–2', 'announcement number 12345678'],
    ['12345678', 'announcement|lot|contract|plan id 12345678'],
    ['12345678-ЗЦП1', 'lot number 12345678-ЗЦП1'],
    ['12345678 - зцп1', 'lot number 12345678-ЗЦП1'],
    ['12345678-3ЦП1', 'lot number 12345678-ЗЦП1'],
    ['12345678-OK1', 'lot number 12345678-ОК1'],
    ['42667799-ОЛ-ОИ2', 'lot number 42667799-ОЛ-ОИ2'],
    ['990440008608/260001/00', 'contract numberSys 990440008608/260001'],
    ['990440008608 / 260001', 'contract numberSys 990440008608/260001'],
    ['091640281009', 'party biin 091640281009'],
    ['710231399529', 'party biin 710231399529'],
    ['ocds-jaryq0-12345678', 'announcement id 12345678'],
    ['ocds-jaryq0-c25610000', 'contract id 25610000'],
    ['ocds-jaryq0-p87589888', 'plan id 87589888'],
  ])('%s', (text, found) => expect(read(text)).toBe(found))

  it('of a party must have the right last digit', () => {
    expect(refusal('091640281008').message).toContain('BIN or IIN')
    expect(refusal('https://ows.goszakup.gov.kz/v3/subject/biin/091640281008').message).toContain('BIN or IIN')
  })

  it.each(['', '   ', 'школа', '0', '-1', '123456789012345678', '12345678/1'])('is not "%s"', (text) =>
    expect(refusal(text).exitName).toBe('usage'),
  )

  it('is read after the word that says what it is of', () => {
    expect(read('БИН: 091640281009')).toBe('party biin 091640281009')
    expect(read('Объявление № 12345678-1')).toBe('announcement number 12345678')
    expect(read('договор 990440008608/260001/00')).toBe('contract numberSys 990440008608/260001')
    expect(read('лот 12345678-ЗЦП1')).toBe('lot number 12345678-ЗЦП1')
  })

  it('is refused when no id is that large, with a hint at digits that a BIN lacks', () => {
    expect(refusal('50140006873').why).toContain('12')
    expect(refusal('3000000000-1').why).toContain('large')
    expect(refusal('https://goszakup.gov.kz/ru/announce/index/3000000000').why).toContain('large')
    expect(read('2147483647')).toBe('announcement|lot|contract|plan id 2147483647')
  })

  it('of a lot is the same in whatever letters', () => {
    const forms = ['42667799-ЗЦПнеГЗ1', '42667799-зцпнегз1', ' 42667799-3ЦПНЕГЗ1']
    expect(new Set(forms.map(foldLotNumber))).toEqual(new Set(['42667799-ЗЦПНЕГЗ1']))
    // A look-alike only counts for what it looks like.
    expect(foldLotNumber('1-ОК1')).not.toBe(foldLotNumber('1-ОИ1'))
  })
})
