const stamp = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:\d{2})?$/

// The whole country has one time since that day; before it, Astana was at UTC+6.
const oneZoneSince = '2024-03-01'

/**
 * The offset of Astana's time at a local stamp (`YYYY-MM-DD…`), by a rule that ships with the program: +06:00 before
 * 2024-03-01T00:00, +05:00 from then, whatever the region. The host's zone data play no part.
 */
export function astanaOffset(localStamp: string): '+05:00' | '+06:00' {
  return localStamp.slice(0, 10) >= oneZoneSince ? '+05:00' : '+06:00'
}

/**
 * A stamp of goszakup (`YYYY-MM-DD HH:MM:SS[.ffffff]`, local time without a zone) as RFC 3339 with its offset. A date
 * alone becomes its first second; a stamp that already has an offset keeps it. Undefined for everything that is not a
 * date (`null`, `""`, `0000-00-00 00:00:00`, 31 February).
 */
export function astanaTime(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length < 10) return undefined
  const parts = stamp.exec(value) ?? stamp.exec(value.trim())
  if (parts === null) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction, offset] = parts
  if (!isDate(Number(year), Number(month), Number(day)) || hour > '23' || minute > '59' || second > '59')
    return undefined
  const date = `${year}-${month}-${day}`
  const digits = fraction === undefined ? '' : fraction.slice(0, 6).replace(/0+$/, '')
  return `${date}T${hour}:${minute}:${second}${digits === '' ? '' : `.${digits}`}${offset ?? astanaOffset(date)}`
}

function isDate(year: number, month: number, day: number): boolean {
  if (year < 1900 || month < 1 || month > 12 || day < 1) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= (month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31)
}
