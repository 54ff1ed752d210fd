import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { astanaOffset, astanaTime } from '../../src/goszakup/time.ts'
import { astanaClock } from '../../src/terminal/clock.ts'

describe('astanaTime', () => {
  it('has +06:00 until the last second of February 2024 and +05:00 from March', () => {
    expect(astanaTime('2024-02-29 23:59:59')).toBe('2024-02-29T23:59:59+06:00')
    expect(astanaTime('2024-03-01 00:00:00')).toBe('2024-03-01T00:00:00+05:00')
    expect(astanaTime('2016-12-31 00:00:00')).toBe('2016-12-31T00:00:00+06:00')
    expect(astanaTime('2026-07-24 19:55:42')).toBe('2026-07-24T19:55:42+05:00')
    expect(astanaOffset('2024-02-29T23:59:59')).toBe('+06:00')
    expect(astanaOffset('2024-03-01')).toBe('+05:00')
  })

  it('keeps fractions of a second without empty digits', () => {
    expect(astanaTime('2026-07-24 15:30:24.884000')).toBe('2026-07-24T15:30:24.884+05:00')
    expect(astanaTime('2026-07-24 15:30:24.000000')).toBe('2026-07-24T15:30:24+05:00')
  })

  it('reads a date alone, minutes alone, and stamps that have an offset', () => {
    expect(astanaTime('2026-07-24')).toBe('2026-07-24T00:00:00+05:00')
    expect(astanaTime('2026-07-24 08:30')).toBe('2026-07-24T08:30:00+05:00')
    expect(astanaTime('2026-07-24T08:30:00Z')).toBe('2026-07-24T08:30:00Z')
    expect(astanaTime(' 2026-07-24 08:30:00 ')).toBe('2026-07-24T08:30:00+05:00')
  })

  it.each([
    null,
    undefined,
    '',
    0,
    20260724,
    '0000-00-00 00:00:00',
    '2026-02-30 10:00:00',
    '2026-13-01',
    '24.07.2026',
    '2026-07-24 25:00:00',
    'soon',
    {},
  ])('takes %j for no date', (value) => {
    expect(astanaTime(value)).toBeUndefined()
  })

  it('takes 29 February in leap years only', () => {
    expect(astanaTime('2024-02-29')).toBe('2024-02-29T00:00:00+06:00')
    expect(astanaTime('2023-02-29')).toBeUndefined()
    expect(astanaTime('1900-02-29')).toBeUndefined()
  })

  it('never changes what the clock on the wall said', () => {
    const stamp = fc
      .date({ min: new Date('2010-01-01T00:00:00Z'), max: new Date('2035-01-01T00:00:00Z'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 19).replace('T', ' '))
    fc.assert(
      fc.property(stamp, (local) => {
        const result = astanaTime(local)!
        expect(result.slice(0, 19).replace('T', ' ')).toBe(local)
        expect(Number.isNaN(Date.parse(result))).toBe(false)
      }),
    )
  })
})

describe('astanaClock', () => {
  const at = (moment: string) => Object.values(astanaClock(Date.parse(moment))).join('')

  it('tells the hour that came twice apart by its offset', () => {
    expect(at('2024-02-29T17:30:00Z')).toBe('2024-02-29T23:30:00+06:00')
    expect(at('2024-02-29T18:30:00Z')).toBe('2024-02-29T23:30:00+05:00')
    expect(at('2024-02-29T19:00:00Z')).toBe('2024-03-01T00:00:00+05:00')
  })

  it('is the same moment', () => {
    const moment = fc.integer({ min: Date.UTC(2010), max: Date.UTC(2035) }).map((ms) => ms - (ms % 1000))
    fc.assert(
      fc.property(moment, (ms) => {
        const { local, offset } = astanaClock(ms)
        expect(Date.parse(`${local}${offset}`)).toBe(ms)
      }),
    )
  })
})
