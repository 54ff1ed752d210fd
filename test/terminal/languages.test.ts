import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDate, formatMoney, formatNumber, formatShortDate } from '../../src/terminal/languages.ts'

describe('formatMoney', () => {
  it('groups digits as each language does and keeps tiyn only when there are some', () => {
    expect(formatMoney(1250000, 'en')).toBe('1,250,000')
    expect(formatMoney('1250000.50', 'ru')).toBe('1\u00a0250\u00a0000,50')
    expect(formatMoney('9255717084.55', 'kk')).toBe('9\u00a0255\u00a0717\u00a0084,55')
    expect(formatMoney('22500.00', 'ru')).toBe('22\u00a0500')
    expect(formatMoney(0.1 + 0.2, 'en')).toBe('0.30')
  })

  it('loses no digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (value) => {
        expect(formatNumber(value, 'ru').replaceAll('\u00a0', '')).toBe(String(value))
      }),
    )
  })
})

describe('dates', () => {
  it('are written as in a letter', () => {
    expect(formatDate('2026-03-16', 'ru')).toBe('16 марта 2026 года')
    expect(formatDate('2026-03-16T10:00:00+05:00', 'kk')).toBe('2026 жылғы 16 наурыз')
    expect(formatDate('2026-11-01', 'en')).toBe('1 November 2026')
    expect(formatShortDate('2026-03-16', 'ru')).toBe('16.03.2026')
    expect(formatShortDate('2026-03-16', 'en')).toBe('2026-03-16')
  })
})
