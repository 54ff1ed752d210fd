import { isWorkingDay } from '../../law/calendar.ts'

/** A day, counted from 1970-01-01. */
export type Day = number
/** A moment of local time in seconds from 1970-01-01 00:00:00 on the wall clock of Astana. */
export type Moment = number

const firstDay = dayOf(2020, 1, 1)
const lastDay = dayOf(2028, 12, 31)

export function dayOf(year: number, month: number, day: number): Day {
  return Date.UTC(year, month - 1, day) / 86_400_000
}

/** `YYYY-MM-DD`, or a stamp that begins so. */
export function parseDay(text: string): Day {
  return dayOf(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)))
}

const isoDay = (day: Day) => new Date(day * 86_400_000).toISOString().slice(0, 10)

// Asked for many times a record.
const texts: readonly string[] = Array.from({ length: lastDay - firstDay + 1 }, (_, index) => isoDay(firstDay + index))

/** `YYYY-MM-DD`. */
export function dayText(day: Day): string {
  return texts[day - firstDay] ?? isoDay(day)
}

export function yearOf(day: Day): number {
  return Number(dayText(day).slice(0, 4))
}

export function monthOf(day: Day): number {
  return Number(dayText(day).slice(5, 7))
}

export function at(day: Day, hour: number, minute = 0, second = 0): Moment {
  return day * 86_400 + hour * 3600 + minute * 60 + second
}

export function dayIn(moment: Moment): Day {
  return Math.floor(moment / 86_400)
}

const two = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))

/** `YYYY-MM-DD HH:MM:SS`, the form of the portal's stamps. */
export function stamp(moment: Moment): string {
  const day = dayIn(moment)
  const seconds = moment - day * 86_400
  return `${dayText(day)} ${two[Math.floor(seconds / 3600)]}:${two[Math.floor(seconds / 60) % 60]}:${two[seconds % 60]}`
}

/** When the portal's index, refreshed every twenty minutes, shows what happened at `moment`. */
export function indexStamp(moment: Moment): string {
  return stamp((Math.floor(moment / 1200) + 1) * 1200 + 2)
}

/** The working days from 2021 to 2027 as tables, because a market asks for millions of them. */
export class WorkingDays {
  private readonly first = dayOf(2021, 1, 1)
  private readonly last = dayOf(2027, 12, 31)
  private readonly days: Int32Array
  private readonly ordinals: Int32Array

  constructor() {
    const days: Day[] = []
    this.ordinals = new Int32Array(this.last - this.first + 1)
    for (let day = this.first; day <= this.last; day++) {
      if (isWorkingDay(dayText(day))) days.push(day)
      this.ordinals[day - this.first] = days.length
    }
    this.days = Int32Array.from(days)
  }

  /** The `count`-th working day after `day`. */
  add(day: Day, count: number): Day {
    return this.days[this.ordinals[day - this.first]! + count - 1]!
  }

  /** `day` itself when people work on it, else the next working day. */
  onOrAfter(day: Day): Day {
    return this.isWorking(day) ? day : this.add(day, 1)
  }

  /** `day` itself when people work on it, else the working day before. */
  onOrBefore(day: Day): Day {
    return this.days[this.ordinals[day - this.first]! - 1]!
  }

  isWorking(day: Day): boolean {
    return this.days[this.ordinals[day - this.first]! - 1] === day
  }

  /** Working days after `from` up to and including `to`. */
  between(from: Day, to: Day): number {
    return this.ordinals[to - this.first]! - this.ordinals[from - this.first]!
  }
}
