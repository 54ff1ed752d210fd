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

/** Runs of letters that were read before, so that they are not read again; of at most so many. */
export type KnownRuns = Map<string, { letters: string; exact: string }[]>

const mostRuns = 100_000

/**
 * The words of a text in their order. Letters and digits are words of their own, so that АИ92 is АИ-92; a letter beside a
 * digit is part of a name (А4, М-5), any other that says nothing is left out. Who reads many texts passes one `known`.
 */
export function wordsIn(text: string, known?: KnownRuns): Word[] {
  const normal = text.normalize('NFC')
  const words: Word[] = []
  for (const match of normal.matchAll(runs)) {
    const run = match[0]
    const start = match.index
    const end = start + run.length
    const besideDigit = isDigit(normal, start - 1) || isDigit(normal, end)
    for (const part of partsOf(run, besideDigit, known)) {
      // A single letter that says nothing.
      if (part.exact.length === 1 && idle.has(part.exact) && !touches(normal, start - 1) && !touches(normal, end))
        continue
      words.push({ ...part, start, end })
    }
  }
  return words
}

function partsOf(
  run: string,
  besideDigit: boolean,
  known: KnownRuns | undefined,
): { letters: string; exact: string }[] {
  const key = besideDigit ? `${run}#` : run
  const before = known?.get(key)
  if (before !== undefined) return before
  const parts = oneAlphabet(run, besideDigit)
    .map((part) => part.toLowerCase())
    .map((letters) => ({ letters, exact: folded(letters) }))
    .filter(({ exact }) => exact !== '')
  if (known !== undefined) {
    if (known.size >= mostRuns) known.clear()
    known.set(key, parts)
  }
  return parts
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function touches(text: string, at: number): boolean {
  return text[at] === '-' || isDigit(text, at)
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
export function isKazakh(text: string, known?: KnownRuns): boolean {
  if (kazakhLetter.test(text)) return true
  if (!/\p{Script=Cyrillic}/u.test(text)) return false
  const words = wordsIn(text, known)
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
  const [russian, kazakh] = [stemIn(word, false), stemIn(word, true)]
  return russian === kazakh ? [russian] : [russian, kazakh]
}

/** Reads texts and remembers what it read: words and stems come again and again. */
export class Reader {
  private readonly runs: KnownRuns = new Map()
  private readonly stems = new Map<string, string[]>()

  /** The words of a text that say something. */
  words(text: string | null): Word[] {
    return text === null ? [] : wordsIn(text, this.runs).filter((word) => !isIdle(word))
  }

  /** All stems of a word, as `stemsOf`. */
  stemsOf(word: Word): string[] {
    const before = this.stems.get(word.letters)
    if (before !== undefined) return before
    const stems = stemsOf(word)
    if (this.stems.size >= mostRuns) this.stems.clear()
    this.stems.set(word.letters, stems)
    return stems
  }
}

function englishStem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 4 && /(?:s|x|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word
}
