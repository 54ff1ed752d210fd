/**
 * A number of a protocol as exact decimal text (`-0.5`, `9255717084.55`): digits as they were written, without spaces
 * between groups, the point as decimal sign. Empty cells and dashes are null; undefined is what cannot be read for
 * certain (`1,234` may be one or a thousand).
 */
export function decimalText(cell: string): string | null | undefined {
  let text = cell
    .replace(/[\u00a0\u2000-\u200b\u202f\u2060\ufeff\s]+/g, ' ')
    .trim()
    .replace(/ ?(?:тенге|теңге|тг|kzt|₸|%)\.?$/i, '')
    .trim()
  if (/^(?:[-–—−]+|нет|жоқ|x|х)?$/i.test(text)) return null
  const negative = /^[-–—−]/.test(text)
  if (negative) text = text.slice(1).trim()
  text = ungrouped(text)
  if (!/^\d{1,24}(?:\.\d{1,12})?$/.test(text)) return undefined
  const digits = text.replace(/^0+(?=\d)/, '')
  return negative && /[1-9]/.test(digits) ? `-${digits}` : digits
}

/** Digits without marks between groups of three, the decimal sign as a point; anything else is given back as it is. */
function ungrouped(text: string): string {
  const spaced = /^(\d{1,3}(?: \d{3})+|\d+)(?:[.,](\d+))?$/.exec(text)
  if (spaced !== null) {
    const [, whole, fraction] = spaced
    // A comma and three digits may be either.
    if (fraction?.length === 3 && text.includes(',') && !text.includes(' ')) return text
    return `${whole!.replaceAll(' ', '')}${fraction === undefined ? '' : `.${fraction}`}`
  }
  const commas = /^(\d{1,3}(?:,\d{3})+)\.(\d+)$/.exec(text) ?? /^(\d{1,3}(?:,\d{3}){2,})$/.exec(text)
  if (commas !== null) return `${commas[1]!.replaceAll(',', '')}${commas[2] === undefined ? '' : `.${commas[2]}`}`
  const points = /^(\d{1,3}(?:\.\d{3})+),(\d+)$/.exec(text) ?? /^(\d{1,3}(?:\.\d{3}){2,})$/.exec(text)
  if (points !== null) return `${points[1]!.replaceAll('.', '')}${points[2] === undefined ? '' : `.${points[2]}`}`
  return text
}

/** Whether two decimal texts are one number: `10` and `10.00`. */
export function sameDecimal(a: string, b: string): boolean {
  return trimmed(a) === trimmed(b)
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** `12.06.2023 21:58:51.500` as the API writes stamps: `2023-06-12 21:58:51.500`. Null for none, undefined for nonsense. */
export function stampText(cell: string): string | null | undefined {
  const text = cell.replace(/[\u00a0\s]+/g, ' ').trim()
  if (/^[-–—]?$/.test(text)) return null
  const found = /^(\d{2})\.(\d{2})\.(\d{4}),? (\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?$/.exec(text)
  if (found === null) return undefined
  const [, day, month, year, hour, minute, second, fraction] = found
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  if (!real || hour! > '23' || minute! > '59' || (second ?? '00') > '59' || year! < '2000') return undefined
  return `${year}-${month}-${day} ${hour}:${minute}${second === undefined ? '' : `:${second}`}${fraction === undefined ? '' : `.${fraction}`}`
}

/** Of two stamps of one moment, the more exact; undefined when they are not of one moment. */
export function sameStamp(a: string, b: string): string | undefined {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a]
  const rest = long.slice(short.length)
  return long.startsWith(short) && /^(?:[:.].*)?$/.test(rest) ? long : undefined
}

/** A business or personal number of 12 digits; null for an empty cell, undefined for anything else. */
export function twelveDigits(cell: string): string | null | undefined {
  const text = cell.replace(/[\u00a0\s]+/g, '')
  if (/^[-–—]?$/.test(text)) return null
  return /^\d{12}$/.test(text) ? text : undefined
}
