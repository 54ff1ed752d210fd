import type { DatabaseSync } from 'node:sqlite'
import { documentsWith } from './candidates.ts'
import { folded } from './fold.ts'
import type { Asked, Group, Question } from './query.ts'
import { spellingsOf } from './spelling.ts'
import { stemsOf } from './words.ts'

/** A word that stands in so many texts at most may be misspelt. */
const rare = 2

/**
 * The same question, wider: with other spellings of words that stand in next to no text, words written together or apart,
 * and beginnings of words. `read` says what was put in place of what.
 */
export function mendedQuestion(database: DatabaseSync, question: Question): { question?: Question; read?: string } {
  const said: string[] = []
  let isWider = false
  const groups = question.groups.map((group, at): Group => {
    const [only] = group.words
    if (only === undefined) return group
    const others: Group[] = []
    const words = group.words.map((asked) => respelt(database, asked, group.typed, said))
    if (group.words.length === 1) {
      const next = question.groups[at + 1]
      const before = question.groups[at - 1]
      others.push(...apart(database, only, group.typed, said))
      // Of two words that are one elsewhere either is that one.
      for (const pair of [next === undefined ? [] : [group, next], before === undefined ? [] : [before, group]])
        others.push(...together(database, pair))
    }
    const isPrefix = group.isPrefix || (words.length === 1 && only.stems.every((stem) => /^\p{L}{4,}$/u.test(stem)))
    if (isPrefix !== group.isPrefix || others.length > 0 || words.some((word, index) => word !== group.words[index]))
      isWider = true
    return { ...group, words, isPrefix, ...(others.length === 0 ? {} : { others }) }
  })
  if (!isWider) return {}
  return { question: { ...question, groups }, ...(said.length === 0 ? {} : { read: said.join('; ') }) }
}

function respelt(database: DatabaseSync, asked: Asked, typed: string, said: string[]): Asked {
  const documents = documentsWith(database, asked.stems)
  if (documents > rare) return asked
  const others = [...new Set(asked.stems.flatMap((stem) => spellingsOf(database, stem)))].filter(
    (stem) => documentsWith(database, [stem]) > documents * 10 && !asked.stems.includes(stem),
  )
  if (others.length === 0) return asked
  said.push(`${typed} → ${others.join(', ')}`)
  return { ...asked, stems: [...asked.stems, ...others] }
}

/** A word that stands nowhere as the two that it is written as elsewhere: өртсөндіргіш as өрт сөндіргіш. */
function apart(database: DatabaseSync, { word, stems }: Asked, typed: string, said: string[]): Group[] {
  const { letters } = word
  if (letters.length < 6 || documentsWith(database, stems) > 0) return []
  let best: { parts: Asked[]; documents: number } | undefined
  for (let at = 3; at <= letters.length - 3; at++) {
    const parts = [letters.slice(0, at), letters.slice(at)].map(askedOf)
    const documents = Math.min(...parts.map((part) => documentsWith(database, part.stems)))
    if (documents > (best?.documents ?? 0)) best = { parts, documents }
  }
  if (best === undefined) return []
  said.push(`${typed} → ${best.parts.map((part) => part.word.letters).join(' ')}`)
  return [{ typed, words: best.parts, isPrefix: false }]
}

/** Two words as the one that they are written as elsewhere: видео наблюдение as видеонаблюдение. */
function together(database: DatabaseSync, pair: Group[]): Group[] {
  if (pair.length !== 2 || pair.some(({ words }) => words.length !== 1)) return []
  const [first, second] = pair.map(({ words }) => words[0]!.word.letters)
  if (first!.length < 3 || second!.length < 3) return []
  const one = askedOf(`${first}${second}`)
  return documentsWith(database, one.stems) > 0 ? [{ typed: one.word.letters, words: [one], isPrefix: false }] : []
}

function askedOf(letters: string): Asked {
  const word = { letters, exact: folded(letters), start: 0, end: letters.length }
  return { word, stems: stemsOf(word) }
}
