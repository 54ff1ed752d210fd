import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { accusingWords } from './accusing.ts'
import type { Values } from './fill.ts'
import { placeholders } from './placeholders.ts'
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
      const items = (Array.isArray(answer) ? answer : [answer]).map((item) => listItem(name, item))
      for (const item of items) refuseAccusing(`${item.text} ${item.source ?? ''}`, lang, `the answer "${name}"`)
      const all = [...((result[name] as object[] | undefined) ?? []), ...items]
      result[name] = all.map((item, index) => ({ source: null, ...item, n: index + 1 }))
      continue
    }
    if (answer !== null && typeof answer === 'object')
      throw new UserError(`the answer "${name}" is not one line of text`, { exit: 'usage' })
    const text = String(answer ?? '').trim()
    if (text === '') continue
    refuseAccusing(text, lang, `the answer "${name}"`)
    result[name] = text
  }
  return result
}

function listItem(name: string, item: unknown): { text: string; source?: string } {
  if (item !== null && typeof item === 'object' && !Array.isArray(item)) {
    const { text, source, ...rest } = item as Record<string, unknown>
    const other = Object.keys(rest)[0]
    if (typeof text === 'string' && text.trim() !== '' && other === undefined)
      return {
        text: text.trim(),
        ...(typeof source === 'string' && source.trim() !== '' ? { source: source.trim() } : {}),
      }
  } else if (item !== null && item !== undefined && !Array.isArray(item) && String(item).trim() !== '')
    return { text: String(item).trim() }
  throw new UserError(`an item of the answer "${name}" is not right`, {
    why: 'an item is a text, or an object with "text" and, if there is one, "source"',
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
