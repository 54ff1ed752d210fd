import { inCyrillic, otherKeyboard } from '../search/fold.ts'
import { editDistance } from '../terminal/suggest.ts'
import { stem, wordsOf } from './stems.ts'

/** What can be found, and the words by which: those of its name weigh more than those of its text. */
export interface Findable<T> {
  item: T
  /** Its name in each language. */
  names: string[]
  /** Of a weight each. */
  fields: { weight: number; text: string }[]
}

export interface Found<T> {
  item: T
  score: number
}

interface Indexed<T> {
  item: T
  /** The stems of its names. */
  names: string[][]
  /** The heaviest field in which each stem stands. */
  stems: Map<string, number>
}

const idle = new Set(
  wordsOf(
    'the a an of for to in on and or is are by with how what who where when do i it и в на по с о об от для или не к из за что это как где кто куда какой мен және үшін бойынша туралы не да де қайда қалай кім қашан',
  ),
)

/** Finds by words in any of the languages, forgiving of endings and spelling. */
export class Search<T> {
  private readonly entries: Indexed<T>[]
  private readonly frequency = new Map<string, number>()

  constructor(findable: readonly Findable<T>[]) {
    this.entries = findable.map(({ item, names, fields }) => {
      const stems = new Map<string, number>()
      for (const { weight, text } of fields)
        for (const word of wordsOf(text)) {
          const found = stem(word)
          stems.set(found, Math.max(weight, stems.get(found) ?? 0))
        }
      for (const found of stems.keys()) this.frequency.set(found, (this.frequency.get(found) ?? 0) + 1)
      return { item, stems, names: names.map((name) => wordsOf(name).map(stem)) }
    })
  }

  /**
   * What the words of a question stand in, the best first. When nothing does, the question is read as typed on the wrong
   * keyboard, then as Russian or Kazakh in Latin letters.
   */
  find(question: string): Found<T>[] {
    for (const reading of [question, otherKeyboard(question), inCyrillic(question)]) {
      const found = this.read(reading)
      if (found.length > 0) return found
    }
    return []
  }

  private read(question: string): Found<T>[] {
    const all = [...new Set(wordsOf(question))]
    const telling = all.filter((word) => !idle.has(word))
    const asked = (telling.length > 0 ? telling : all).map(stem)
    if (asked.length === 0) return []
    const near = asked.map((word) => this.near(word))
    const found = this.entries.flatMap(({ item, stems, names }): Found<T>[] => {
      let score = 0
      let met = 0
      for (const words of near) {
        let best = 0
        for (const [word, likeness] of words) {
          const weight = stems.get(word)
          if (weight !== undefined) best = Math.max(best, weight * likeness * this.rarity(word))
        }
        if (best > 0) met++
        score += best
      }
      // A name that is just what was asked for comes before longer ones.
      const whole = names.some((name) => name.length === asked.length && asked.every((word) => name.includes(word)))
      return met === 0 ? [] : [{ item, score: score * (met / asked.length) ** 2 * (whole ? 2 : 1) }]
    })
    found.sort((a, b) => b.score - a.score)
    const least = (found[0]?.score ?? 0) * 0.2
    return found.filter(({ score }) => score >= least)
  }

  /** The stems that a word of the question can mean, and how like it each is. */
  private near(word: string): Map<string, number> {
    if (this.frequency.has(word)) {
      const exact = new Map([[word, 1]])
      for (const known of this.frequency.keys())
        if (word.length >= 4 && known !== word && known.startsWith(word)) exact.set(known, 0.6)
      return exact
    }
    const found = new Map<string, number>()
    for (const known of this.frequency.keys()) {
      const likeness = likenessOf(word, known)
      if (likeness > 0) found.set(known, likeness)
    }
    return found
  }

  private rarity(word: string): number {
    return Math.log(1 + this.entries.length / this.frequency.get(word)!)
  }
}

function likenessOf(word: string, known: string): number {
  const shorter = Math.min(word.length, known.length)
  if (shorter >= 4 && (known.startsWith(word) || word.startsWith(known))) return 0.7
  if (shorter < 4 || Math.abs(word.length - known.length) > 2) return 0
  const allowed = shorter >= 7 ? 2 : 1
  const distance = editDistance(word, known)
  return distance <= allowed ? 0.6 - 0.15 * distance : 0
}
