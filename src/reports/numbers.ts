import { formatMoney, formatNumber, type Lang } from '../terminal/languages.ts'
import { moneyUnit } from './texts.ts'

/** A count as people read it. */
export function integer(value: unknown, lang: Lang): string {
  return value === null || value === undefined ? '' : formatNumber(value as number | string, lang)
}

/** A share with one decimal: `38.4%`; undefined when there is nothing to divide by. */
export function share(part: number | undefined, whole: number | undefined, lang: Lang): string | undefined {
  if (part === undefined || whole === undefined || !(whole > 0)) return undefined
  const text = formatNumber(((part / whole) * 100).toFixed(1), lang)
  return lang === 'en' ? `${text}%` : `${text}\u00a0%`
}

/** A sum of money in short: three digits and a unit, `12.3 bn ₸`. */
export function shortMoney(value: number, currency: string, lang: Lang): string {
  const unit = moneyUnit(Math.abs(value), currency, lang)
  return `${scaled(value, unit.divisor, lang)}\u00a0${unit.name}`
}

/** A sum divided by its unit, with as many decimals as keep three digits. */
export function scaled(value: number, divisor: number, lang: Lang): string {
  const size = value / divisor
  const decimals = divisor === 1 ? 0 : Math.abs(size) >= 100 ? 0 : Math.abs(size) >= 10 ? 1 : 2
  return formatNumber(size.toFixed(decimals), lang)
}

/** A sum of money to the last digit, with its currency. */
export function exactMoney(value: unknown, currency: string, lang: Lang): string {
  if (value === null || value === undefined) return ''
  return `${formatMoney(value as number | string, lang)}${currency === '' ? '' : `\u00a0${currency === 'KZT' ? '₸' : currency}`}`
}

/** A cell as a number; undefined when the source has none. Money beyond 15 digits loses its last ones: for drawing only. */
export function number(value: unknown): number | undefined {
  if (value === null || value === undefined || value === '') return undefined
  const read = Number(value)
  return Number.isFinite(read) ? read : undefined
}
