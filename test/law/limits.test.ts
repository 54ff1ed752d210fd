import { describe, expect, it } from 'vitest'
import { lawOf, limits, limitsOn } from '../../src/law/limits.ts'
import { methods } from '../../src/law/methods.ts'
import { norm, normApplies, norms } from '../../src/law/norms.ts'
import { languages } from '../../src/terminal/languages.ts'

const limitOn = (key: string, date: string) => limitsOn(date, [key])[0]

describe('the tables of the law', () => {
  it('knows the bid periods from 2025 on and nothing before', () => {
    expect(limitOn('bid-period-tender', '2025-01-01')).toMatchObject({
      value: 5,
      unit: 'working-day',
      norm: 'kz:106-VIII:rules:164',
      article: '164',
      status: 'verified',
    })
    expect(limitOn('bid-period-rating', '2026-05-01')?.value).toBe(3)
    expect(limitOn('bid-period-tender-repeated', '2026-05-01')?.norm).toBe('kz:106-VIII:rules:167')
    expect(limitOn('bid-period-auction', '2026-05-01')?.norm).toBe('kz:106-VIII:rules:348')
    expect(limitOn('bid-period-quotation', '2026-05-01')?.value).toBe(2)
    expect(limitsOn('2024-12-31').filter((limit) => limit.key.startsWith('bid-period'))).toEqual([])
  })

  it.each([
    ['2021-06-01', 2917, 'unverified'],
    ['2022-03-31', 3063, 'unverified'],
    ['2022-04-01', 3180, 'unverified'],
    ['2024-12-31', 3692, 'secondary'],
    ['2025-01-01', 3932, 'secondary'],
    ['2026-12-31', 4325, 'secondary'],
  ])('has on %s the monthly calculation index %i', (date, value, status) => {
    expect(limitOn('mci', date)).toMatchObject({ value, status })
  })

  it('never lets the last known value stand in for an unknown one', () => {
    expect(limitOn('mci', '2027-01-01')).toBeUndefined()
    expect(limitOn('mci', '2020-12-31')).toBeUndefined()
  })

  it('knows from 2025 on how much may be bought by a simpler method in a year, in monthly calculation indices', () => {
    const known = limitsOn('2026-05-01').filter((limit) => limit.unit === 'mci' && limit.norm.includes('106-VIII'))
    expect(Object.fromEntries(known.map((limit) => [limit.key, limit.value]))).toEqual({
      'brand-exception': 1000,
      'e-shop-preorder': 500,
      'e-shop-volume': 4000,
      'quotation-volume': 8000,
      'small-direct-goods': 100,
      'small-direct-services': 500,
      'small-direct-village': 4000,
      'stability-goods': 4000,
      'stability-services': 8000,
      'stability-works': 20000,
      'tax-debt': 6,
    })
    expect(limitsOn('2024-12-31').filter((limit) => limit.norm.includes('106-VIII'))).toEqual([])
    expect(limitsOn('2026-05-01', ['unplanned-ground']).map((limit) => limit.value)).toEqual([3, 6, 21, 22, 23, 24])
  })

  it('knows from 2025 on how far a price may fall below the sum allotted', () => {
    const floors = limitsOn('2026-05-01').filter((limit) => limit.key.startsWith('price-floor-'))
    expect(floors.map(({ key, value, article, status }) => [key, value, article, status])).toEqual([
      ['price-floor-catering', 10, '93', 'verified'],
      ['price-floor-construction', 2, '85', 'unverified'],
      ['price-floor-current-repair', 20, '87', 'unverified'],
      ['price-floor-design', 10, '88', 'verified'],
      ['price-floor-e-shop', 30, '99', 'verified'],
      ['price-floor-examination', 0, '89', 'verified'],
      ['price-floor-quotation', 10, '97', 'verified'],
      ['price-floor-road-repair', 5, '86', 'unverified'],
      ['price-floor-social-order', 10, '92', 'verified'],
      ['price-floor-supervision', 10, '90', 'verified'],
      ['price-floor-tender', 10, '94', 'verified'],
    ])
    expect(limitsOn('2024-12-31').filter((limit) => limit.key.startsWith('price-floor-'))).toEqual([])
  })

  it('knows from 2025 on the terms of a purchase from its discussion to its payment', () => {
    const known = Object.fromEntries(
      limitsOn('2026-05-01')
        .filter(({ unit, norm }) => /106-VIII|order-646/.test(norm) && /day|month|hour/.test(unit))
        .map(({ key, value, unit, norm, status }) => [
          key,
          `${value} ${unit} ${norm.replace(/^kz:(106-VIII:)?/, '')} ${status}`,
        ]),
    )
    expect(known).toMatchObject({
      'discussion-window': '2 working-day rules:170 verified',
      'remark-reply': '2 working-day rules:172 verified',
      'discussion-protocol-from': '9 hour rules:173 verified',
      'discussion-protocol-to': '18 hour rules:173 verified',
      'results-tender': '3 working-day rules:208 verified',
      'appeal-window': '3 working-day law:25-1 verified',
      'appeal-decision': '3 working-day law:25-2 verified',
      'contract-send': '3 working-day rules:519 verified',
      'contract-sign': '3 working-day rules:526 verified',
      'performance-security': '10 working-day rules:537 verified',
      'direct-report': '5 working-day rules:510 verified',
      'failed-direct-decision': '2 working-day rules:494 verified',
      'register-entry': '10 working-day order-646:13 verified',
      'termination-entry': '3 working-day order-646:15 verified',
      'delivery-minimum': '15 calendar-day law:17-6 verified',
      'delivery-minimum-producer': '60 calendar-day rules:569 verified',
      acceptance: '3 working-day rules:587 verified',
      'acceptance-study': '10 working-day rules:587 verified',
      payment: '30 calendar-day law:17-6 verified',
      'payment-producer': '10 working-day rules:567 verified',
      'rnu-suit': '30 calendar-day law:8-4 verified',
      'rnu-term': '24 month law:8-7 verified',
      'plan-approve': '10 working-day law:6-2 verified',
      'plan-publish': '5 working-day law:6-5 verified',
      'bridge-extension': '2 month law:18-2-12 verified',
    })
  })

  it('knows the grounds of direct contracts and of amendments, one norm each', () => {
    const on = (key: string) => limitsOn('2026-05-01', [key])
    expect(on('direct-ground').map(({ value }) => value)).toEqual(Array.from({ length: 43 }, (_, index) => index + 1))
    expect(on('amendment-ground').map(({ value }) => value)).toEqual(
      Array.from({ length: 18 }, (_, index) => index + 1),
    )
    for (const { value, norm: key } of on('direct-ground')) expect(key).toBe(`kz:106-VIII:law:16-3-${value}`)
    for (const { value, norm: key } of on('amendment-ground')) expect(key).toBe(`kz:106-VIII:law:18-2-${value}`)
    const text = (key: string) => norm(key).text
    expect(text('kz:106-VIII:law:16-3-3').en).toContain('emergencies')
    expect(text('kz:106-VIII:law:18-2-12').ru).toContain('два месяца')
    for (const [key, grounds] of [
      ['offers-ground', [5, 18, 32, 35, 36, 38, 39]],
      ['opinion-ground', [2, 26, 31]],
      ['list-ground', [1, 5, 10, 19, 20, 25, 26, 36, 41]],
      ['unregistered-ground', [6, 12, 21, 22, 24]],
      ['rnu-exempt-ground', [1, 25, 26]],
      ['paper-ground', [3, 6, 11, 12, 13, 14, 15, 17, 21, 22, 23, 24, 27]],
    ] as const)
      expect(on(key).map(({ value }) => value)).toEqual(grounds)
  })

  it('changes the rate of value added tax with the turnover of 2026', () => {
    expect(limitOn('vat-rate', '2025-12-31')?.value).toBe(12)
    expect(limitOn('vat-rate', '2026-01-01')?.value).toBe(16)
    expect(limitOn('vat-rate-medicines', '2026-07-01')?.value).toBe(5)
    expect(limitOn('vat-rate-medicines', '2027-01-01')?.value).toBe(10)
  })

  it('keeps every span in order, without overlaps of different values but for sets', () => {
    for (const key of new Set(limits().map((limit) => limit.key))) {
      const spans = limits([key])
      for (const span of spans) expect(span.valid_to === null || span.valid_from <= span.valid_to).toBe(true)
      if (spans[0]!.unit === 'subparagraph') continue
      const disordered = spans.slice(1).filter((span, index) => spans[index]!.valid_to! >= span.valid_from)
      expect(disordered, key).toEqual([])
    }
  })

  it('chooses the law by the date of the announcement', () => {
    expect(lawOf('2024-12-31')).toBe('434-V')
    expect(lawOf('2025-01-01')).toBe('106-VIII')
  })
})

describe('norms', () => {
  it('cites each in three languages, with its act, edition and status', () => {
    for (const entry of norms()) {
      for (const lang of ['en', 'ru', 'kk'] as const) {
        expect(entry.text[lang], entry.key).toMatch(/\.$/)
        expect(entry.act[lang]).not.toBe('')
      }
      expect(entry.text.kk).toMatch(/[әғқңөұүһі]/)
      for (const lang of languages) expect(entry.edition[lang]).not.toBe('')
      expect(['verified', 'secondary', 'unverified']).toContain(entry.status)
    }
    expect(new Set(norms().map((entry) => entry.key)).size).toBe(norms().length)
    expect(norm('kz:106-VIII:rules:164').text.ru).toContain('Пункт 164')
    expect(() => norm('kz:nothing')).toThrow('kz:nothing')
  })

  it('apply while their act does', () => {
    expect(normApplies(norm('kz:106-VIII:rules:164'), '2024-12-31')).toBe(false)
    expect(normApplies(norm('kz:106-VIII:rules:164'), '2025-01-01')).toBe(true)
    expect(normApplies(norm('kz:120-VI:422'), '2026-01-01')).toBe(false)
  })

  it('exist for every limit', () => {
    for (const limit of limits()) expect(norm(limit.norm).key).toBe(limit.norm)
  })
})

it('knows the 35 methods of the portal', () => {
  const kind = (id: number) => methods().find((method) => method.id === id)?.kind
  expect(methods()).toHaveLength(35)
  expect([23, 105, 123, 131].map(kind)).toEqual(['direct', 'direct', 'direct', 'direct'])
  expect([6, 125].map(kind)).toEqual(['after-failure', 'after-failure'])
  expect([3, 60, 78, 188].map(kind)).toEqual(['quotation', 'e-shop', 'auction', 'rating'])
  expect(kind(999)).toBeUndefined()
})
