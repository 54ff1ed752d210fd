import { UserError } from '../../terminal/errors.ts'
import { didYouMean } from '../../terminal/suggest.ts'
import { type SchemeName, schemeNames } from '../schemes/scheme.ts'

/** `all`, `none` or names, comma-separated. */
export function parseSchemes(text: string): SchemeName[] {
  if (text === 'all') return [...schemeNames]
  if (text === 'none') return []
  return text.split(',').map((part) => {
    const name = part.trim()
    if ((schemeNames as readonly string[]).includes(name)) return name as SchemeName
    const hint = didYouMean(name, schemeNames)
    throw new UserError(`there is no scheme "${name}"`, {
      why: `the schemes are: ${schemeNames.join(', ')}; or all, or none`,
      next: hint === undefined ? [] : [hint],
      exit: 'usage',
    })
  })
}

/** `2023-2026`, or one year. */
export function parseYears(text: string): [number, number] {
  const match = /^(\d{4})(?:-(\d{4}))?$/.exec(text)
  if (match === null) throw new UserError(`"${text}" are no years`, { next: 'use --years 2023-2026', exit: 'usage' })
  return [Number(match[1]), Number(match[2] ?? match[1])]
}
