/** The number that digits from `at` on are; NaN when one of them is none. */
function digits(text: string, at: number, count: number): number {
  let value = 0
  for (let end = at + count; at < end; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/**
 * The moment, in milliseconds since 1970, of a date-time of RFC 3339 (with seconds and offset; leap seconds are none) on
 * a day that exists; NaN for any other text.
 */
export function momentOf(text: string): number {
  if (
    text.length < 20 ||
    text.charCodeAt(4) !== 0x2d ||
    text.charCodeAt(7) !== 0x2d ||
    text.charCodeAt(10) !== 0x54 ||
    text.charCodeAt(13) !== 0x3a ||
    text.charCodeAt(16) !== 0x3a
  )
    return Number.NaN
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  const second = digits(text, 17, 2)
  // A comparison with NaN is false.
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59))
    return Number.NaN
  if (day > daysIn(year, month)) return Number.NaN
  let at = 19
  let fraction = 0
  if (text.charCodeAt(at) === 0x2e) {
    let unit = 100
    for (at++; ; at++, unit /= 10) {
      const digit = text.charCodeAt(at) - 0x30
      if (!(digit >= 0 && digit <= 9)) break
      if (unit >= 1) fraction += digit * unit
    }
    if (at === 20) return Number.NaN
  }
  const mark = text.charCodeAt(at)
  let offset = 0
  if (mark === 0x5a) {
    if (text.length !== at + 1) return Number.NaN
  } else {
    if ((mark !== 0x2b && mark !== 0x2d) || text.length !== at + 6 || text.charCodeAt(at + 3) !== 0x3a)
      return Number.NaN
    const hours = digits(text, at + 1, 2)
    const minutes = digits(text, at + 4, 2)
    if (!(hours <= 23 && minutes <= 59)) return Number.NaN
    offset = (hours * 60 + minutes) * (mark === 0x2b ? 1 : -1)
  }
  return ((dayNumber(year, month, day) * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1000 + fraction
}

/** The days of a month (from 1). */
export function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days since 1970-01-01 in the Gregorian calendar: years begin in March, so that the leap day is their last. */
export function dayNumber(year: number, month: number, day: number): number {
  const from = month > 2 ? year : year - 1
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return from * 365 + Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400) + ofYear - 719_468
}

/** Whether a text is a date-time of RFC 3339 on a day that exists: see `momentOf`. */
export function isDateTime(text: string): boolean {
  return !Number.isNaN(momentOf(text))
}

const plain = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*"
const uri = new RegExp(
  '^[A-Za-z][A-Za-z0-9+.-]*:' +
    // An authority with an IP literal is the one place for square brackets.
    "(?://(?:(?:[A-Za-z0-9\\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})*@)?" +
    "(?:\\[[0-9A-Fa-f:.vV]+\\]|(?:[A-Za-z0-9\\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(?::\\d*)?(?=[/?#]|$))?" +
    `${plain}(?:\\?${plain.replace('/]', '/?]')})?(?:#${plain.replace('/]', '/?]')})?$`,
)

// Most addresses; the whole grammar takes several times as long.
const common =
  /^https?:\/\/[A-Za-z0-9.-]+(?::\d+)?(?:\/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*)?(?:\?[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*)?$/

/** Whether a text is a URI of RFC 3986: with a scheme, and ASCII only. */
export function isUri(text: string): boolean {
  return common.test(text) || uri.test(text)
}
