import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addWorkingDays,
  calendarCovers,
  calendarRows,
  calendarStatus,
  isWorkingDay,
  workingDaysBetween,
} from '../../src/law/calendar.ts'
import data from '../../src/law/data/calendar.json' with { type: 'json' }
import { UserError } from '../../src/terminal/errors.ts'

describe('the working-day calendar', () => {
  it.each([
    ['2026-03-19', 15, '2026-04-14'],
    ['2026-04-28', 3, '2026-05-04'],
    ['2026-11-20', 15, '2026-12-11'],
    ['2026-12-11', 15, '2027-01-06'],
    ['2025-12-30', 15, '2026-01-23'],
  ])('counts from %s %i working days to %s', (start, term, last) => {
    expect(addWorkingDays(start, term)).toBe(last)
    expect(workingDaysBetween(start, last)).toBe(term)
  })

  it.each([
    [2021, 245],
    [2022, 246],
    [2023, 246],
    [2024, 249],
    [2025, 246],
    [2026, 247],
    [2027, 247],
  ])('has in %i %i working days', (year, days) => {
    expect(calendarRows(year, year).filter((row) => row.is_working)).toHaveLength(days)
  })

  it('knows moved days', () => {
    expect(isWorkingDay('2024-05-04')).toBe(true)
    expect(isWorkingDay('2024-05-08')).toBe(false)
    expect(isWorkingDay('2025-01-05')).toBe(true)
    expect(isWorkingDay('2026-05-27')).toBe(false)
    expect(isWorkingDay('2026-11-22')).toBe(false)
    expect(workingDaysBetween('2026-03-16', '2026-03-19')).toBe(3)
    expect(workingDaysBetween('2026-03-20', '2026-03-26')).toBe(1)
    expect(workingDaysBetween('2026-03-26', '2026-03-20')).toBe(-1)
    expect(addWorkingDays('2026-03-21', 0)).toBe('2026-03-21')
  })

  it('lists days off that are weekdays and worked days that are weekends', () => {
    for (const { days_off, worked_weekends } of Object.values(data.years)) {
      const weekend = (date: string) => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())
      expect(days_off.filter((day) => weekend(day.date))).toEqual([])
      expect(worked_weekends.filter((day) => !weekend(day))).toEqual([])
    }
  })

  it('says that 2027 is a projection', () => {
    expect(calendarStatus('2027-05-03')).toBe('projected')
    expect(calendarStatus('2026-05-04')).toBe('secondary')
    expect(calendarStatus('2031-05-04')).toBeUndefined()
  })

  it('refuses what it cannot know', () => {
    expect(() => isWorkingDay('2020-12-31')).toThrow(UserError)
    expect(() => workingDaysBetween('2027-12-30', '2028-01-05')).toThrow(/2028/)
    expect(() => addWorkingDays('2027-12-30', 3)).toThrow(UserError)
    expect(() => isWorkingDay('2026-02-30')).toThrow(/not a date/)
    expect(calendarCovers('2028-01-01')).toBe(false)
  })

  it('gives ordinals that agree with counting', () => {
    const rows = calendarRows()
    expect(rows[0]).toEqual({ date: '2021-01-01', is_working: false, ordinal: 0, status: 'secondary' })
    expect(calendarRows(2026, 2026)[0]).toEqual(rows.find((row) => row.date === '2026-01-01'))
    fc.assert(
      fc.property(fc.nat(rows.length - 1), fc.nat(60), (start, length) => {
        const [from, to] = [rows[start]!, rows[Math.min(start + length, rows.length - 1)]!]
        expect(workingDaysBetween(from.date, to.date)).toBe(to.ordinal - from.ordinal)
      }),
    )
  })
})
