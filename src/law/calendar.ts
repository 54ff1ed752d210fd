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

/** What is known of a year: its days off on weekdays, and the weekends on which work is done in their place. */
export interface CalendarYear {
  status: CalendarStatus
  source: string
  /** The day up to which it is known. */
  read: string
  days_off: readonly string[]
  worked_weekends: readonly string[]
}

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

// 1970-01-01 was a Thursday: 0 is Monday.
function isWeekendDay(number: number): boolean {
  return (((number + 3) % 7) + 7) % 7 > 4
}

/** Whether a date is a Saturday or a Sunday. */
export function isWeekend(date: string): boolean {
  return isWeekendDay(dayNumber(date))
}

/**
 * The working days of the five-day week over some years in a row. Every question about a date of another year throws a
 * UserError: its holidays and moved days are not known.
 */
export class Calendar {
  readonly years: ReadonlyMap<number, CalendarYear>
  readonly first: number
  readonly last: number
  private readonly daysOff: ReadonlySet<string>
  private readonly workedWeekends: ReadonlySet<string>

  constructor(years: ReadonlyMap<number, CalendarYear>) {
    this.years = years
    this.first = Math.min(...years.keys())
    this.last = Math.max(...years.keys())
    this.daysOff = new Set([...years.values()].flatMap((year) => year.days_off))
    this.workedWeekends = new Set([...years.values()].flatMap((year) => year.worked_weekends))
  }

  /** Whether the calendar knows the year of this date. */
  covers(date: string): boolean {
    return this.years.has(Number(date.slice(0, 4)))
  }

  /** Whether a date is a working day. */
  isWorkingDay(date: string): boolean {
    return this.works(this.number(date), date)
  }

  /** How sure the calendar is of the year of a date; `undefined` outside its years. */
  status(date: string): CalendarStatus | undefined {
    return this.years.get(Number(date.slice(0, 4)))?.status
  }

  /**
   * Working days after `from` up to and including `to`; negative when `to` is earlier. The day a term starts from is not
   * counted (APPC 76: a term runs from the next day).
   */
  between(from: string, to: string): number {
    const [first, last] = [this.number(from), this.number(to)]
    if (first > last) return -this.between(to, from)
    let count = 0
    for (let day = first + 1; day <= last; day++) if (this.works(day, dateOf(day))) count++
    return count
  }

  /** The last day of a term of `n` working days that runs from the day after `date`. */
  add(date: string, n: number): string {
    if (!Number.isInteger(n) || n < 0)
      throw new UserError(`a term of ${n} working days is not possible`, { why: 'a whole number from 0 up is needed' })
    let day = this.number(date)
    for (let left = n; left > 0; ) {
      day++
      const next = dateOf(day)
      this.number(next)
      if (this.works(day, next)) left--
    }
    return dateOf(day)
  }

  /** Every day from 1 January of `fromYear` to 31 December of `toYear`, by date; ordinals count from the first day. */
  rows(fromYear = this.first, toYear = this.last): CalendarRow[] {
    const rows: CalendarRow[] = []
    let ordinal = 0
    const last = this.number(`${toYear}-12-31`)
    const first = this.number(`${fromYear}-01-01`)
    for (let day = dayNumber(`${this.first}-01-01`); day <= last; day++) {
      const date = dateOf(day)
      const working = this.works(day, date)
      if (working) ordinal++
      if (day >= first) rows.push({ date, is_working: working, ordinal, status: this.status(date)! })
    }
    return rows
  }

  private works(number: number, date: string): boolean {
    return isWeekendDay(number) ? this.workedWeekends.has(date) : !this.daysOff.has(date)
  }

  private number(date: string): number {
    const number = dayNumber(date)
    if (!this.covers(date))
      throw new UserError(`the working-day calendar has no year ${date.slice(0, 4)}`, {
        why: `it covers ${this.first} to ${this.last}: holidays and moved days of other years are not known`,
        exit: 'data',
      })
    return number
  }
}

const years = Object.entries(data.years).map(([year, entry]): [number, CalendarYear] => [
  Number(year),
  {
    ...{ status: entry.status as CalendarStatus, source: entry.source, read: data.read },
    days_off: entry.days_off.map((day) => day.date),
    worked_weekends: entry.worked_weekends,
  },
])

const builtIn = new Calendar(new Map(years))

/** The calendar that the program has. A dataset's own files may know years better: `loadLaw`. */
export function builtInCalendar(): Calendar {
  return builtIn
}

/** Whether the built-in calendar knows the year of this date. */
export function calendarCovers(date: string): boolean {
  return builtIn.covers(date)
}

/** Whether a date is a working day by the built-in calendar. Throws a UserError outside its years. */
export function isWorkingDay(date: string): boolean {
  return builtIn.isWorkingDay(date)
}

/** How sure the built-in calendar is of the year of a date; `undefined` outside its years. */
export function calendarStatus(date: string): CalendarStatus | undefined {
  return builtIn.status(date)
}

/** `Calendar.between` of the built-in calendar. */
export function workingDaysBetween(from: string, to: string): number {
  return builtIn.between(from, to)
}

/** `Calendar.add` of the built-in calendar. */
export function addWorkingDays(date: string, n: number): string {
  return builtIn.add(date, n)
}

/** `Calendar.rows` of the built-in calendar. */
export function calendarRows(fromYear?: number, toYear?: number): CalendarRow[] {
  return builtIn.rows(fromYear, toYear)
}
