import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stampOf } from '../../src/indicators/evidence.ts'
import { flagId, parseFlagId } from '../../src/indicators/ids.ts'
import { portalLink } from '../../src/indicators/links.ts'
import { formatValue, summaryOf } from '../../src/indicators/summary.ts'

it('encodes the parts of an id and takes it apart again', () => {
  expect(flagId('single-bid', 'lot', 'ocds-jaryq0-1|2', '')).toBe('single-bid:lot:ocds-jaryq0-1|2')
  expect(flagId('x', 'buyer', 'a:b~c%|ш', '~0a1b2c3d')).toBe('x:buyer:a%3Ab%7ec%25|%D1%88~0a1b2c3d')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '~0a1b2c3d'), (subjectId, suffix) => {
      expect(parseFlagId(flagId('a-b', 'lot', subjectId, suffix))).toEqual({
        indicator: 'a-b',
        subject: 'lot',
        subjectId,
        suffix,
      })
    }),
  )
  for (const bad of ['', 'single-bid', 'single-bid:lot', 'single-bid:person:1', 'a:lot:%', 'a:lot:b~zz'])
    expect(() => parseFlagId(bad)).toThrow('is not the id of a flag')
})

it('shows goszakup stamps in the time of Astana, which moved on 2024-03-01', () => {
  expect(stampOf('2026-03-19T13:00:00Z', 'goszakup')).toBe('2026-03-19T18:00:00+05:00')
  expect(stampOf('2026-03-19 13:00:00.123', 'goszakup')).toBe('2026-03-19T18:00:00.123+05:00')
  expect(stampOf('2024-02-29 17:59:59', 'goszakup')).toBe('2024-02-29T23:59:59+06:00')
  expect(stampOf('2024-02-29 19:00:00', 'goszakup')).toBe('2024-03-01T00:00:00+05:00')
  expect(stampOf('2026-03-19 13:00:00', 'abroad')).toBe('2026-03-19T13:00:00Z')
})

it('links to the pages of the portal and to nothing else', () => {
  const source = 'goszakup'
  expect(portalLink({ source, table: 'processes', buy: '5' })).toBe('https://goszakup.gov.kz/ru/announce/index/5')
  expect(portalLink({ source, table: 'lots', buy: 5, lot: '6' })).toBe(
    'https://goszakup.gov.kz/ru/subpriceoffer/index/5/6',
  )
  expect(portalLink({ source, table: 'milestones', buy: 5, contract: 7 })).toBe(
    'https://goszakup.gov.kz/ru/egzcontract/cpublic/show/7',
  )
  expect(portalLink({ source, table: 'processes', buy: null })).toBeNull()
  expect(portalLink({ source, table: 'lots', buy: 5, lot: 'x/../y' })).toBe(
    'https://goszakup.gov.kz/ru/announce/index/5',
  )
  expect(portalLink({ source: 'abroad', table: 'processes', buy: 5 })).toBeNull()
})

it('writes sentences with numbers as each language has them', () => {
  const facts = {
    value: 0.8215,
    threshold: 0.4,
    money_at_stake: 1250000.5,
    currency: 'KZT',
    date: '2026-03-16',
    data_date: '2026-06-30',
    reason: null,
    peer_count: 1204,
    net: false,
    buyer: { name: 'Школа', name_kk: 'Мектеп' },
    supplier: { name: null, name_kk: null },
    title: { name: 'Стол', name_kk: null },
    number: '17379679-1',
  }
  const template = '{{value}} {{threshold}} {{money}} {{date}} {{year}} {{buyer}} {{supplier}} {{title}} {{peer_count}}'
  expect(summaryOf(template, 'percent', facts, 'ru')).toBe(
    '82,2 % 40,0 % 1\u00a0250\u00a0000,50 тенге 16 марта 2026 года 2026 Школа не указано Стол 1\u00a0204',
  )
  expect(summaryOf(template, 'percent', facts, 'kk')).toContain('2026 жылғы 16 наурыз 2026 Мектеп көрсетілмеген Стол')
  expect(formatValue(3, 'number', null, 'en')).toBe('3')
  expect(formatValue('1234567890123456.78', 'money', 'EUR', 'en')).toBe('1,234,567,890,123,456.78 EUR')
})
