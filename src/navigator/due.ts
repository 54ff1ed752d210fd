import type { Law } from '../law/law.ts'
import type { Limit } from '../law/limits.ts'
import { UserError } from '../terminal/errors.ts'

/** The last day of a term. `provisional`: the holidays of its year are not known in full. */
export interface Due {
  date: string
  provisional: boolean
}

/**
 * The last day of a term that runs from an event, by the working-day calendar: the day of the event is not counted, and
 * the last day of a term for letters moves to the next working day (APPC 76). `null` for a term in hours.
 * @throws UserError outside the calendar's years
 */
export function dueDate(limit: Limit, from: string, law: Law): Due | null {
  const { calendar } = law
  if (limit.unit === 'hour') return null
  if (limit.unit === 'working-day') return known(calendar.add(from, limit.value), law)
  if (limit.unit !== 'calendar-day' && limit.unit !== 'month')
    throw new UserError(`${limit.key} is no term`, { why: `it is counted in ${limit.unit}`, exit: 'usage' })
  const last = limit.unit === 'month' ? plusMonths(from, limit.value) : plusDays(from, limit.value)
  if (!limit.norm.startsWith('kz:appc:')) return { date: last, provisional: false }
  return known(calendar.isWorkingDay(last) ? last : calendar.add(last, 1), law)
}

function known(date: string, law: Law): Due {
  return { date, provisional: law.calendar.status(date) === 'projected' }
}

function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

// The same day of a later month; its last day where it has no such day.
function plusMonths(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10)
}
