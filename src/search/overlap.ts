import { isIdle, isKazakh, stemIn, type Word, wordsIn } from './words.ts'

/** A text as what it is compared by: its words, and pairs of words next to each other. */
export interface Shingles {
  all: Set<string>
  /** Words by stem, as they are first written. */
  words: Map<string, string>
}

export interface Overlap {
  /** Of all words and pairs of neighbouring words in either text the share that is in both (the index of Jaccard). */
  share: number
  /** Words that only the first or only the second text has. */
  onlyFirst: string[]
  onlySecond: string[]
}

/** What texts of one thing are compared by; each said part counts once. */
export function shinglesOf(texts: readonly (string | null)[]): Shingles {
  const all = new Set<string>()
  const words = new Map<string, string>()
  for (const text of texts) {
    if (text === null || text === '') continue
    const kazakh = isKazakh(text)
    let before: string | undefined
    for (const word of wordsIn(text)) {
      if (isIdle(word)) continue
      const stem = stemIn(word, kazakh)
      if (!words.has(stem)) words.set(stem, written(text, word))
      all.add(stem)
      if (before !== undefined) all.add(`${before} ${stem}`)
      before = stem
    }
  }
  return { all, words }
}

function written(text: string, { start, end }: Word): string {
  return text.normalize('NFC').slice(start, end)
}

/** How far two texts are the same; two without a word have nothing in common. */
export function overlapOf(first: Shingles, second: Shingles): Overlap {
  let shared = 0
  for (const one of first.all) if (second.all.has(one)) shared++
  const either = first.all.size + second.all.size - shared
  const only = (a: Shingles, b: Shingles) => [...a.words].filter(([stem]) => !b.words.has(stem)).map(([, word]) => word)
  return {
    share: either === 0 ? 0 : Math.round((shared / either) * 1000) / 1000,
    onlyFirst: only(first, second),
    onlySecond: only(second, first),
  }
}
