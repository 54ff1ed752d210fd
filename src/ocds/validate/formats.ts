const stamp =
  /^(\d{4})-(0[1-9]|1[0-2])-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether a text is a date-time of RFC 3339 (with seconds and offset; leap seconds are none) on a day that exists. */
export function isDateTime(text: string): boolean {
  const parts = stamp.exec(text)
  if (parts === null) return false
  const year = Number(parts[1])
  const month = Number(parts[2])
  const day = Number(parts[3])
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return year > 0 && day > 0 && day <= monthDays[month - 1]! + (leap ? 1 : 0)
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
