import { astanaTime } from '../../goszakup/time.ts'
import type { Kz, Value } from '../types.ts'

/** A record of goszakup as it came: GraphQL's names, or REST's for what only REST has. Any field may be missing. */
export type SourceRecord = Record<string, unknown>

const entities: Record<string, string> = {
  quot: '"',
  amp: '&',
  lt: '<',
  gt: '>',
  apos: "'",
  nbsp: ' ',
  laquo: '«',
  raquo: '»',
  ldquo: '“',
  rdquo: '”',
  ndash: '–',
  mdash: '—',
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? whole : String.fromCodePoint(code)
  })
}

/**
 * Text for people: HTML entities decoded, twice when they were encoded twice (`&amp;quot;`), white space and control
 * characters as single spaces, none at the ends. Undefined when nothing is left or the value is not text.
 */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return typeof value === 'number' ? String(value) : undefined
  let result = value
  if (result.includes('&')) {
    result = decode(result)
    if (result.includes('&')) result = decode(result)
  }
  if (/[\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufeff]|\s\s|^\s|\s$/.test(result))
    result = result.replace(/[\s\u0000-\u001f\u007f-\u009f\ufeff]+/g, ' ').trim()
  return result === '' ? undefined : result
}

/** A number, also when it came as text. Undefined for everything else. */
export function number(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !/^\s*-?\d+(\.\d+)?\s*$/.test(value)) return undefined
  return Number(value)
}

/** A whole number, also when it came as text. */
export function integer(value: unknown): number | undefined {
  const found = number(value)
  return found !== undefined && Number.isSafeInteger(found) ? found : undefined
}

/** The id of another record: a whole number above 0, because 0 says "none" in goszakup. */
export function reference(value: unknown): number | undefined {
  const found = integer(value)
  return found !== undefined && found > 0 ? found : undefined
}

/** A list of numbers, from a list of numbers or texts; `[0]` says "not loaded" and gives none. */
export function references(value: unknown): number[] {
  if (!Array.isArray(value)) {
    const one = reference(value)
    return one === undefined ? [] : [one]
  }
  return [...new Set(value.map(reference).filter((item) => item !== undefined))]
}

/** Objects of a list; none when it is not a list. */
export function objects(value: unknown): SourceRecord[] {
  return Array.isArray(value) ? value.filter((item) => item !== null && typeof item === 'object') : []
}

/** An object, or an empty one. */
export function object(value: unknown): SourceRecord {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as SourceRecord) : {}
}

/** Codes such as KATO's, from texts or numbers, each once. */
export function codes(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value]
  return [...new Set(list.map(code).filter((item) => item !== undefined))]
}

/** A code as text, whichever type it came in. `0` and empty text say "none". */
export function code(value: unknown): string | undefined {
  const found = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  return found === '' || found === '0' ? undefined : found
}

/** A yes or no of goszakup (0, 1, also as text). */
export function flag(value: unknown): number | undefined {
  return value === true ? 1 : value === false ? 0 : integer(value)
}

/** A stamp as RFC 3339. */
export const time = astanaTime

/** Money with its currency; undefined when there is no amount. */
export function money(amount: unknown, currency = 'KZT'): Value | undefined {
  const found = number(amount)
  return found === undefined ? undefined : { amount: found, currency }
}

/** The exact sum of amounts with at most two decimals. */
export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + Math.round(amount * 100), 0) / 100
}

/** The object without its undefined fields; undefined when it has no other. */
export function filled<T extends object>(fields: T): T | undefined {
  for (const name in fields) if (fields[name] !== undefined) return fields
  return undefined
}

/** `filled` for goszakup's own fields. */
export function kz(fields: Kz): Kz | undefined {
  return filled(fields)
}

/** The list, or undefined when it is empty. */
export function some<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list
}
