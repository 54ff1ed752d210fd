import { dayNumber, daysIn } from '../../ocds/validate/formats.ts'

/** A moment: whole days since 1970, the second of the day (UTC) and its nanoseconds, 1e9 or more in a leap second. */
interface Moment {
  day: number
  second: number
  nano: number
}

/** Where a text lies. */
export interface Place {
  start: number
  length: number
}

/**
 * The whole days from one moment to another, cut off towards zero, as chrono (Rust) counts them; undefined when one of
 * them is not an RFC 3339 date with time and offset. Both are UTF-8 and lie in `bytes`.
 */
export function daysBetween(bytes: Uint8Array, from: Place, until: Place): number | undefined {
  const start = momentOf(bytes, from)
  const end = start === undefined ? undefined : momentOf(bytes, until)
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
function momentOf(text: Uint8Array, { start, length }: Place): Moment | undefined {
  // No text that is shorter is one, and none of it is looked at beyond its end.
  if (length < 20) return undefined
  const end = start + length
  const year = digits(text, start, 4)
  const month = digits(text, start + 5, 2)
  const date = digits(text, start + 8, 2)
  const hour = digits(text, start + 11, 2)
  const minute = digits(text, start + 14, 2)
  const second = digits(text, start + 17, 2)
  if (year < 0 || month < 1 || month > 12 || date < 1 || date > daysIn(year, month)) return undefined
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return undefined
  if (text[start + 4] !== 0x2d || text[start + 7] !== 0x2d) return undefined
  if (text[start + 13] !== 0x3a || text[start + 16] !== 0x3a) return undefined
  const between = text[start + 10]
  if (between !== 0x54 && between !== 0x74 && between !== 0x20) return undefined
  let at = start + 19
  let nano = 0
  if (text[at] === 0x2e) {
    const first = ++at
    for (; at < end && isDigit(text[at]); at++) if (at - first < 9) nano = nano * 10 + text[at]! - zero
    if (at === first) return undefined
    for (let missing = at - first; missing < 9; missing++) nano *= 10
  }
  const offset = offsetOf(text, at, end)
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
function offsetOf(text: Uint8Array, start: number, end: number): number | undefined {
  if (start >= end) return undefined
  const sign = text[start]
  if (sign === 0x5a || sign === 0x7a) return end === start + 1 ? 0 : undefined
  const isLong = sign === 0xe2 && text[start + 1] === 0x88 && text[start + 2] === 0x92
  if (sign !== 0x2b && sign !== 0x2d && !isLong) return undefined
  const at = start + (isLong ? 3 : 1)
  if (end !== at + 5 || text[at + 2] !== 0x3a) return undefined
  const hours = digits(text, at, 2)
  const minutes = digits(text, at + 3, 2)
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
