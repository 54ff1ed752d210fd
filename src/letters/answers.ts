import { UserError } from '../terminal/errors.ts'
import { formatShortDate, type Lang } from '../terminal/languages.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { accusingWords } from './accusing.ts'
import type { Values } from './fill.ts'
import { type Placeholder, placeholders } from './placeholders.ts'
import { readYamlFields } from './yaml-file.ts'

/** What the applicant gives that the data cannot: a value for a placeholder, or more items for a list. */
export type Answers = Record<string, unknown>

const answerable = Object.keys(placeholders).filter((name) => placeholders[name]!.answer === true)

/** The answers in a YAML file. Throws a UserError when the file cannot be read or is not a list of fields. */
export async function readAnswersFile(path: string): Promise<Answers> {
  return (
    (await readYamlFields(path, { what: 'answers', why: 'it should hold lines such as "addressee_name: …"' })) ?? {}
  )
}

/**
 * The values with the answers in: a text takes the place of what the data say, items are added to a list. Throws a
 * UserError for a name that is no placeholder, or that the applicant cannot give, and for words that accuse.
 */
export function applyAnswers(values: Values, answers: Answers, lang: Lang): Values {
  const result: Values = { ...values }
  for (const [name, answer] of Object.entries(answers)) {
    const placeholder = placeholders[name]
    if (placeholder?.answer !== true) {
      const hint = didYouMean(name, answerable)
      throw new UserError(`"${name}" cannot be answered`, {
        why: `the answers are: ${answerable.join(', ')}`,
        next: hint === undefined ? [] : [hint],
        exit: 'usage',
      })
    }
    if (placeholder.kind === 'list') {
      const items = (Array.isArray(answer) ? answer : [answer]).map((item) => listItem(name, placeholder, item))
      for (const item of items) refuseAccusing(Object.values(item).join(' '), lang, `the answer "${name}"`)
      const all = [...((result[name] as object[] | undefined) ?? []), ...items]
      result[name] = all.map((item, index) => ({ source: null, ...item, n: index + 1 }))
      continue
    }
    if (answer !== null && typeof answer === 'object')
      throw new UserError(`the answer "${name}" is not one line of text`, { exit: 'usage' })
    const text = String(answer ?? '').trim()
    if (text === '') continue
    if (placeholder.kind === 'flag') {
      result[name] = yesOrNo(name, text)
      continue
    }
    refuseAccusing(text, lang, `the answer "${name}"`)
    result[name] = placeholder.day === true ? formatShortDate(dayOf(name, text), lang) : text
  }
  return result
}

function yesOrNo(name: string, text: string): boolean {
  if (['yes', 'true', 'да', 'иә'].includes(text.toLowerCase())) return true
  if (['no', 'false', 'нет', 'жоқ'].includes(text.toLowerCase())) return false
  throw new UserError(`the answer "${name}" is not yes or no`, { exit: 'usage' })
}

function dayOf(name: string, text: string): string {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  if (parsed === undefined || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== text)
    throw new UserError(`the answer "${name}" is not a date`, { why: 'a date is written as YYYY-MM-DD', exit: 'usage' })
  return text
}

// An item is a text where the list has one field that is needed, or an object of its fields.
function listItem(name: string, placeholder: Placeholder, item: unknown): Record<string, string | null> {
  const { needed = ['text'], items = [] } = placeholder
  const fields = items.filter((field) => field !== 'n')
  const blank = Object.fromEntries(fields.map((field) => [field, null]))
  if (item !== null && typeof item === 'object' && !Array.isArray(item)) {
    const given = Object.entries(item as Record<string, unknown>)
    const known = given.every(
      ([field, value]) => fields.includes(field) && (value === null || typeof value !== 'object'),
    )
    const texts = Object.fromEntries(
      given.map(([field, value]) => [field, String(value ?? '').trim()]).filter(([, value]) => value !== ''),
    )
    if (known && needed.every((field) => texts[field] !== undefined)) return { ...blank, ...texts }
  } else if (
    needed.length === 1 &&
    item !== null &&
    item !== undefined &&
    !Array.isArray(item) &&
    String(item).trim() !== ''
  )
    return { ...blank, [needed[0]!]: String(item).trim() }
  const others = fields.filter((field) => !needed.includes(field))
  throw new UserError(`an item of the answer "${name}" is not right`, {
    why: `an item is ${needed.length === 1 ? 'a text, or ' : ''}an object with ${needed.map((field) => `"${field}"`).join(', ')}${others.length === 0 ? '' : ` and, if there is one, ${others.map((field) => `"${field}"`).join(', ')}`}`,
    exit: 'usage',
  })
}

/** Throws a UserError when a text accuses: a letter speaks of signs and asks to check. */
export function refuseAccusing(text: string, lang: Lang, where: string): void {
  const words = [
    ...new Set([
      ...accusingWords(text, lang),
      ...(lang === 'kk' ? [] : accusingWords(text, 'kk').filter((word) => /[әғқңөұүһі]/i.test(word))),
    ]),
  ]
  if (words.length === 0) return
  throw new UserError(`${where} accuses: ${words.map((word) => `"${word}"`).join(', ')}`, {
    why: 'a letter that calls somebody guilty can be returned as insulting, and its author can be made to answer for slander',
    next: 'write of signs and ask to check: «усматриваются признаки», «просим проверить»; «белгілері байқалады», «тексеруді сұраймыз»',
    exit: 'usage',
  })
}
