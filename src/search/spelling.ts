import type { DatabaseSync } from 'node:sqlite'
import { editDistance } from '../terminal/suggest.ts'
import { gramsOf } from './index-file.ts'

/** How many of the words that share most with a misspelt one are looked at. */
const candidates = 300

/**
 * Words of the index that a word may be a misspelling of, the likeliest first: one letter wrong, two in a word of eight
 * letters or more, neighbours swapped counting as one. At most five.
 */
export function spellingsOf(database: DatabaseSync, word: string): string[] {
  const grams = gramsOf(word)
  if (grams.length === 0) return []
  const allowed = word.length >= 8 ? 2 : 1
  const rows = database
    .prepare(
      `SELECT g.term, count(*) AS shared, t.documents FROM grams g JOIN terms t ON t.term = g.term
      WHERE g.gram IN (${grams.map(() => '?').join(', ')}) AND length(g.term) BETWEEN ? AND ?
      GROUP BY g.term ORDER BY shared DESC, t.documents DESC, g.term LIMIT ?`,
    )
    .all(...grams, word.length - allowed, word.length + allowed, candidates) as { term: string; documents: number }[]
  return rows
    .map(({ term, documents }) => ({ term, documents, distance: editDistance(word, term) }))
    .filter(({ distance }) => distance > 0 && distance <= allowed)
    .sort((a, b) => a.distance - b.distance || b.documents - a.documents || (a.term < b.term ? -1 : 1))
    .slice(0, 5)
    .map(({ term }) => term)
}
