import { isStale } from '../law/reading.ts'
import type { Lang } from '../terminal/languages.ts'
import { entryAt, type Guide } from './guide.ts'
import { type Section, statusWords, words } from './words.ts'

/** A piece of a line: text, a link to another entry (`violations/split`, `signs/NAME`), a command, or an outside page. */
export type Inline = string | { text: string; to: string } | { code: string } | { text: string; url: string }
export type Line = Inline[]

/** A part of an entry: a paragraph or a list under a heading. */
export interface Part {
  heading: string
  lines: Line[]
  form: 'paragraph' | 'list' | 'law'
}

/** An entry in one language, ready to be written as Markdown or as a page. */
export interface EntryDocument {
  section: Section
  id: string
  title: string
  /** `undefined` where the entry rests on nothing but what was read. */
  status: string | undefined
  lead: string
  parts: Part[]
}

export function part(heading: string, form: Part['form'], lines: Line[]): Part[] {
  return lines.length === 0 ? [] : [{ heading, form, lines }]
}

/** A link to an entry by its title. */
export function linkTo(guide: Guide, address: string, lang: Lang): Inline {
  return { text: entryAt(guide, address).title[lang], to: address }
}

/** A link to an indicator, by its title; its name alone when the dataset has none of that name. */
export function linkToSign(guide: Guide, name: string, lang: Lang): Line {
  const indicator = guide.indicators.find((one) => one.name === name)
  const title: Inline = indicator === undefined ? name : { text: indicator.texts.title[lang], to: `signs/${name}` }
  return [title, ' ', { code: `jaryq flag ${name}` }]
}

/** The norms with act, article, edition and how well each is known. */
export function lawPart(guide: Guide, keys: readonly string[], lang: Lang, heading = words.law[lang]): Part[] {
  const lines = keys.flatMap((key): Line[] => {
    const norm = guide.norms.get(key)
    if (norm === undefined) return []
    const late = guide.asOf !== null && isStale(norm, guide.asOf) ? `; ${words.stale[lang]}` : ''
    const known = `${statusWords[norm.status][lang]}; ${words.edition[lang]}: ${norm.edition[lang]}; ${words.read[lang]} ${norm.read}${late}`
    const source: Line = norm.url === null ? [] : [' ', { text: 'adilet.zan.kz', url: norm.url }]
    return [[norm.text[lang], ` (${known})`, ...source]]
  })
  return part(heading, 'law', lines)
}
