import { dayNumber, daysIn } from '../../ocds/validate/formats.ts'

/** A moment: whole days since 1970, the second of the day (UTC) and its nanoseconds, 1e9 or more in a leap second. */
interface Moment {
  day: number
  second: number
  nano: number
}

/**
 * The whole days from one moment to another, cut off towards zero, as chrono (Rust) counts them; undefined when one of
 * them is not an RFC 3339 date with time and offset. Both are UTF-8.
 */
export function daysBetween(from: Uint8Array, until: Uint8Array): number | undefined {
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

const zero = 0x30

/** `2026-03-16T18:00:00.5+05:00`; the T may be a blank or small, the Z small, the minus sign U+2212. */
function momentOf(text: Uint8Array): Moment | undefined {
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const date = digits(text, 8, 2)
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  const second = digits(text, 17, 2)
  if (year < 0 || month < 1 || month > 12 || date < 1 || date > daysIn(year, month)) return undefined
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return undefined
  if (text[4] !== 0x2d || text[7] !== 0x2d || text[13] !== 0x3a || text[16] !== 0x3a) return undefined
  if (text[10] !== 0x54 && text[10] !== 0x74 && text[10] !== 0x20) return undefined
  let at = 19
  let nano = 0
  if (text[at] === 0x2e) {
    const start = ++at
    for (; isDigit(text[at]); at++) if (at - start < 9) nano = nano * 10 + text[at]! - zero
    if (at === start) return undefined
    for (let missing = at - start; missing < 9; missing++) nano *= 10
  }
  const offset = offsetOf(text, at)
  if (offset === undefined) return undefined
  const local = hour * 3600 + minute * 60 + Math.min(second, 59) - offset
  const day = Math.floor(local / 86_400)
  return {
    day: dayNumber(year, month, date) + day,
    second: local - day * 86_400,
    nano: second === 60 ? nano + 1e9 : nano,
  }
}

/** Seconds that local time is ahead, by what ends a text. */
function offsetOf(text: Uint8Array, start: number): number | undefined {
  const sign = text[start]
  if (sign === 0x5a || sign === 0x7a) return text.length === start + 1 ? 0 : undefined
  const isLong = sign === 0xe2 && text[start + 1] === 0x88 && text[start + 2] === 0x92
  if (sign !== 0x2b && sign !== 0x2d && !isLong) return undefined
  const at = start + (isLong ? 3 : 1)
  const hours = digits(text, at, 2)
  const minutes = digits(text, at + 3, 2)
  if (text.length !== at + 5 || text[at + 2] !== 0x3a) return undefined
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return undefined
  return (hours * 60 + minutes) * (sign === 0x2b ? 60 : -60)
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= 0x39
}

/** So many digits as a number; -1 when they are none. */
function digits(text: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let index = at; index < at + count; index++) {
    if (!isDigit(text[index])) return -1
    value = value * 10 + text[index]! - zero
  }
  return value
}
