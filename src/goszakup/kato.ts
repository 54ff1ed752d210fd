import { UserError } from '../terminal/errors.ts'
import { regions } from './regions.ts'

/** Digits of a KATO code at each level: region, city or district, rural district, settlement. */
const levels = [2, 4, 6, 9] as const

/**
 * The part of a KATO code that all its places have in common, at the code's own level: region 2 digits, city or
 * district 4, rural district 6, settlement 9. `750000000` and `75` are `75`, `551010000` is `551010`.
 */
export function katoPrefix(code: string): string {
  const significant = code.replace(/0+$/, '').length
  const length = levels.find((level) => level >= significant) ?? 9
  return code.slice(0, length).padEnd(length, '0')
}

/** What is wrong with a KATO code by its form and its region; undefined when nothing is. */
export function katoProblem(code: string): string | undefined {
  if (!/^\d+$/.test(code)) return `"${code}" is not a KATO code: it has digits only`
  if (!(levels as readonly number[]).includes(code.length))
    return `a KATO code has 2 digits (region), 4 (city or district), 6 (rural district) or 9, got ${code.length}`
  if (regions[code.slice(0, 2)] === undefined)
    return `no region begins with ${code.slice(0, 2)}: ${Object.entries(regions)
      .map(([known, { name }]) => `${known} ${name.en}`)
      .join(', ')}`
  return undefined
}

/** Throws a UserError when what was typed for `--region` is not a KATO code by its form and its region. */
export function checkKato(typed: string): void {
  const problem = katoProblem(typed)
  if (problem !== undefined)
    throw new UserError(`--region: "${typed}" is not a KATO code`, {
      why: problem,
      next: 'for example 71 for Astana, 75 for Almaty',
      exit: 'usage',
    })
}

/**
 * Whether a place exists in a book of KATO codes (9 digits each). A book that has nothing below the place's region
 * says nothing: undefined.
 */
export function isInBook(code: string, book: Iterable<string>): boolean | undefined {
  const prefix = katoPrefix(code)
  let says = false
  for (const known of book) {
    if (!/^\d{9}$/.test(known)) continue
    if (known.startsWith(prefix)) return true
    if (known.startsWith(prefix.slice(0, 2)) && !known.endsWith('0000000')) says = true
  }
  return says ? false : undefined
}
