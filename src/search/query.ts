import { UserError } from '../terminal/errors.ts'
import { codeToken } from './tokens.ts'
import { isIdle, stemsOf, type Word, wordsIn } from './words.ts'

/** A word of a question: the stems under which it may stand in the index, any of which will do. */
export interface Asked {
  word: Word
  stems: string[]
}

/** What a text must have: a word, or words next to each other in this order. */
export interface Group {
  /** As it was typed. */
  typed: string
  words: Asked[]
  /** The last word is only the beginning of one. */
  isPrefix: boolean
  /** A code of a classification in place of words. */
  code?: string
  /** What does as well. */
  others?: Group[]
}

/** What a question asks for. */
export interface Question {
  groups: Group[]
  excluded: Group[]
}

const part = /(?<minus>(?<=^|\s)[-−–])?(?:["«“„](?<phrase>[^"»”“]*)["»”“]?|(?<word>[^\s"«»“”„]+))/gu

// As codes of ENS TRU are written: 172312, 172312.700, 172312.700.000024.
const codePattern = /^\d{6}(?:\.\d{3}(?:\.\d{6})?)?$/

/**
 * Reads a question: words, phrases in quotation marks, and after a minus what a text must not have. `слово*` is any word
 * that begins so.
 * @throws UserError (usage) when it asks for nothing
 */
export function parseQuestion(text: string): Question {
  const groups: Group[] = []
  const excluded: Group[] = []
  for (const { groups: found } of text.normalize('NFC').matchAll(part)) {
    const { minus, phrase, word } = found as Record<string, string | undefined>
    const into = minus === undefined ? groups : excluded
    if (phrase !== undefined) into.push(...groupsOf(phrase, true))
    else if (word !== undefined) into.push(...groupsOf(word, false))
  }
  if (groups.length === 0)
    throw new UserError(excluded.length > 0 ? 'only words to leave out are named' : 'no word to search for', {
      why: excluded.length > 0 ? 'what is left would be nearly everything' : undefined,
      next: 'name what to search for, for example: jaryq search "ремонт школы" -капитальный',
      exit: 'usage',
    })
  return { groups, excluded }
}

function groupsOf(text: string, isPhrase: boolean): Group[] {
  if (!isPhrase && codePattern.test(text)) return [{ typed: text, words: [], isPrefix: false, code: codeToken(text) }]
  const all = wordsIn(text)
  const telling = all.filter((word) => !isIdle(word))
  const isPrefix = !isPhrase && text.endsWith('*')
  const asked = telling.map((word) => ({ word, stems: stemsOf(word) }))
  if (asked.length === 0) return []
  // А4, АИ-92 and 33080016-ОК1 are read as words next to each other; words with a hyphen are words.
  const isJoined = isPhrase || telling.some(({ exact }) => /\p{N}/u.test(exact))
  return isJoined
    ? [{ typed: text, words: asked, isPrefix }]
    : asked.map((one, index) => ({
        typed: text.slice(one.word.start, one.word.end),
        words: [one],
        isPrefix: isPrefix && index === asked.length - 1,
      }))
}

/** The expression of a group for the index. */
export function expressionOf({ words, isPrefix, code, others = [] }: Group): string {
  if (others.length > 0) return `(${[{ typed: '', words, isPrefix, code }, ...others].map(expressionOf).join(' OR ')})`
  if (code !== undefined) return quoted([code])
  // Of a long phrase the readings are that all is Russian and that all is Kazakh.
  const readings =
    words.length > 3
      ? [words.map(({ stems }) => stems[0]!), words.map(({ stems }) => stems.at(-1)!)]
      : words.reduce<string[][]>(
          (before, { stems }) => before.flatMap((head) => stems.map((stem) => [...head, stem])),
          [[]],
        )
  const unique = [...new Set(readings.map(quoted))]
  const end = isPrefix ? ' *' : ''
  return unique.length === 1 ? `${unique[0]}${end}` : `(${unique.map((one) => `${one}${end}`).join(' OR ')})`
}

function quoted(stems: string[]): string {
  return `"${stems.join(' ').replaceAll('"', '')}"`
}
