import { folded, oneAlphabet } from './fold.ts'
import { kazakhStem } from './kazakh.ts'
import { russianStem } from './russian.ts'

/** A word of a text: as it is compared exactly, its stem, and where it stands in the text. */
export interface Word {
  /** In small letters, folded. */
  exact: string
  /** Its letters in small ones of one alphabet, not folded. */
  letters: string
  start: number
  end: number
}

// Words that say nothing of a thing. They are neither in the index nor asked for, so phrases are found across them.
const idle = new Set(
  (
    'и в на по с со о об от до для или не к ко из за под при над без у же а ' +
    'және мен бен пен үшін бойынша туралы не да де немесе арналған ' +
    'the of for to in on and or by with a an'
  )
    .split(' ')
    .map(folded),
)

/** Whether a word says nothing of a thing. Single letters that say nothing are not among the words of a text at all. */
export function isIdle({ exact }: Word): boolean {
  return exact.length > 1 && idle.has(exact)
}

const runs = /\p{L}[\p{L}\p{M}]*|\p{N}+/gu

/**
 * The words of a text in their order. Letters and digits are words of their own, so that АИ92 is АИ-92; a letter beside a
 * digit is part of a name (А4, М-5), any other that says nothing is left out.
 */
export function wordsIn(text: string): Word[] {
  const words: Word[] = []
  for (const match of text.normalize('NFC').matchAll(runs)) {
    const start = match.index
    const end = start + match[0].length
    const besideDigit = /\p{N}/u.test(`${text[start - 1] ?? ''}${text[end] ?? ''}`)
    for (const part of oneAlphabet(match[0], besideDigit)) {
      const letters = part.toLowerCase()
      words.push({ exact: folded(letters), letters, start, end })
    }
  }
  return words.filter(({ exact }, index) => {
    if (exact === '') return false
    const isLetter = exact.length === 1 && !/\p{N}/u.test(exact)
    if (!isLetter || !idle.has(exact)) return true
    const { start, end } = words[index]!
    return touches(text, start - 1) || touches(text, end)
  })
}

function touches(text: string, at: number): boolean {
  return /[\p{N}-]/u.test(text[at] ?? '')
}

const kazakhLetter = /[әғқңөұүһі]/i
const kazakhWords = new Set(
  (
    'және үшін бойынша қызмет қызметі қызметтері қызметтер жұмыс жұмысы жұмыстары сатып алу жөндеу ' +
    'күрделі ағымдағы арналған немесе мемлекеттік мектеп балабақша құрылыс облысы ауданы ауылы қаласы'
  )
    .split(' ')
    .map(folded),
)

/** Whether a text is Kazakh, typed with the letters of Kazakh or without. */
export function isKazakh(text: string): boolean {
  if (kazakhLetter.test(text)) return true
  const words = wordsIn(text)
  return words.some(({ exact }) => exact.length > 2 && kazakhWords.has(exact)) && !/[щъэёцф]/i.test(text)
}

/** The one stem under which a word of a text stands in the index. */
export function stemIn({ letters, exact }: Pick<Word, 'letters' | 'exact'>, kazakh: boolean): string {
  if (exact.length < 3 || /\p{N}/u.test(exact)) return exact
  if (/^[a-z]+$/.test(exact)) return englishStem(exact)
  if (!/^[\p{Script=Cyrillic}]+$/u.test(exact)) return exact
  return folded(kazakh || kazakhLetter.test(letters) ? kazakhStem(letters) : russianStem(letters))
}

/** All stems that a word of a question may stand under: nobody says in which language it is. */
export function stemsOf(word: Pick<Word, 'letters' | 'exact'>): string[] {
  return [...new Set([stemIn(word, false), stemIn(word, true)])]
}

function englishStem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 4 && /(?:s|x|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word
}
