import { UserError } from '../terminal/errors.ts'
import data from './data/calendar.json' with { type: 'json' }

/** How sure a year of the calendar is: `secondary` from notices in the press, `projected` computed from the rules alone. */
export type CalendarStatus = 'verified' | 'secondary' | 'projected'

/** One day. `ordinal` counts the working days from the first day of the calendar up to and including this one. */
export interface CalendarRow {
  date: string
  is_working: boolean
  ordinal: number
  status: CalendarStatus
}

interface Year {
  status: string
  source: string
  days_off: { date: string; name: string; kind: string }[]
  worked_weekends: string[]
}

const years: Record<string, Year> = data.years
const daysOff = new Set(Object.values(years).flatMap((year) => year.days_off.map((day) => day.date)))
const workedWeekends = new Set(Object.values(years).flatMap((year) => year.worked_weekends))
const known = Object.keys(years).map(Number)

/** The first and the last year that the calendar covers. */
const calendarYears: readonly [number, number] = [Math.min(...known), Math.max(...known)]

const dayLength = 86_400_000

function dayNumber(date: string): number {
  const number = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) / dayLength : Number.NaN
  if (Number.isNaN(number) || dateOf(number) !== date)
    throw new UserError(`"${date}" is not a date`, { why: 'a date is written as YYYY-MM-DD', exit: 'usage' })
  return number
}

function dateOf(number: number): string {
  return new Date(number * dayLength).toISOString().slice(0, 10)
}

/** Whether the calendar knows the year of this date. */
export function calendarCovers(date: string): boolean {
  return years[date.slice(0, 4)] !== undefined
}

function covered(date: string): number {
  const number = dayNumber(date)
  if (!calendarCovers(date))
    throw new UserError(`the working-day calendar has no year ${date.slice(0, 4)}`, {
      why: `it covers ${calendarYears[0]} to ${calendarYears[1]}: holidays and moved days of other years are not known`,
      exit: 'data',
    })
  return number
}

function works(number: number, date: string): boolean {
  // 1970-01-01 was a Thursday: 0 is Monday.
  const weekday = (((number + 3) % 7) + 7) % 7
  return weekday < 5 ? !daysOff.has(date) : workedWeekends.has(date)
}

/** Whether a date is a working day of the five-day week in Kazakhstan. Throws a UserError outside the calendar's years. */
export function isWorkingDay(date: string): boolean {
  return works(covered(date), date)
}

/** How sure the calendar is of the year of a date; `undefined` outside its years. */
export function calendarStatus(date: string): CalendarStatus | undefined {
  return years[date.slice(0, 4)]?.status as CalendarStatus | undefined
}

/**
 * Working days after `from` up to and including `to`; negative when `to` is earlier. The day a term starts from is not
 * counted (APPC 76: a term runs from the next day). Throws a UserError outside the calendar's years.
 */
export function workingDaysBetween(from: string, to: string): number {
  const [first, last] = [covered(from), covered(to)]
  if (first > last) return -workingDaysBetween(to, from)
  let count = 0
  for (let day = first + 1; day <= last; day++) if (works(day, dateOf(day))) count++
  return count
}

/** The last day of a term of `n` working days that runs from the day after `date`. Throws a UserError outside the years. */
export function addWorkingDays(date: string, n: number): string {
  if (!Number.isInteger(n) || n < 0)
    throw new UserError(`a term of ${n} working days is not possible`, { why: 'a whole number from 0 up is needed' })
  let day = covered(date)
  for (let left = n; left > 0; ) {
    day++
    const next = dateOf(day)
    covered(next)
    if (works(day, next)) left--
  }
  return dateOf(day)
}

/** Every day from 1 January of `fromYear` to 31 December of `toYear`, by date; ordinals count from the calendar's first day. */
export function calendarRows(fromYear = calendarYears[0], toYear = calendarYears[1]): CalendarRow[] {
  const rows: CalendarRow[] = []
  let ordinal = 0
  const last = covered(`${toYear}-12-31`)
  const first = covered(`${fromYear}-01-01`)
  for (let day = dayNumber(`${calendarYears[0]}-01-01`); day <= last; day++) {
    const date = dateOf(day)
    const working = works(day, date)
    if (working) ordinal++
    if (day >= first) rows.push({ date, is_working: working, ordinal, status: calendarStatus(date)! })
  }
  return rows
}
