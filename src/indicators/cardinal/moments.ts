/** A moment: whole days since 1970, the second of the day (UTC) and its nanoseconds, 1e9 or more in a leap second. */
interface Moment {
  day: number
  second: number
  nano: number
}

const form = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+\-\u2212])(\d\d):([0-5]\d))$/

/** An RFC 3339 date with its time and offset, read as chrono (Rust) does; undefined when it is none. */
function momentOf(text: string): Moment | undefined {
  const parts = form.exec(text)
  if (parts === null) return undefined
  const [year, month, date, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const midnight = new Date(0)
  midnight.setUTCFullYear(year, month - 1, date)
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== date) return undefined
  const offsetHours = Number(parts[9] ?? 0)
  if (offsetHours > 23) return undefined
  const offset = (offsetHours * 60 + Number(parts[10] ?? 0)) * (parts[8] === undefined || parts[8] === '+' ? 60 : -60)
  const nano = Number((parts[7] ?? '').padEnd(9, '0'))
  const local = hour * 3600 + minute * 60 + Math.min(second, 59) - offset
  const day = Math.floor(local / 86_400)
  return {
    day: midnight.getTime() / 86_400_000 + day,
    second: local - day * 86_400,
    nano: second === 60 ? nano + 1e9 : nano,
  }
}

/**
 * The whole days from one moment to another, cut off towards zero, as chrono counts them; undefined when one of them is
 * not a date with time and offset.
 */
export function daysBetween(from: string, until: string): number | undefined {
  const start = momentOf(from)
  const end = start === undefined ? undefined : momentOf(until)
  if (start === undefined || end === undefined) return undefined
  // A leap second counts where it lies between the two times of day.
  const leap =
    end.second > start.second ? Number(start.nano >= 1e9) : end.second < start.second ? -Number(end.nano >= 1e9) : 0
  const nanos = end.nano - start.nano
  const seconds = (end.day - start.day) * 86_400 + end.second - start.second + leap + Math.floor(nanos / 1e9)
  const isPast = seconds < 0 && nanos % 1e9 !== 0
  return Math.trunc((isPast ? seconds + 1 : seconds) / 86_400)
}
