import type { Candidate } from './candidates.ts'
import type { Kind } from './documents.ts'
import type { Question } from './query.ts'
import type { Reader, Word } from './words.ts'

// Of things that fit alike a lot says most of what can be done about it.
const leanings: Record<Kind, number> = {
  lots: 1.25,
  contracts: 1.15,
  announcements: 1.1,
  lines: 1.05,
  plans: 1,
  organisations: 1,
}

// Of a long text the beginning says how well it fits.
const mostRead = 1000

/**
 * How well a candidate fits, the greater the better: its weight by the index, more when words stand there just as they
 * were typed, next to each other, in its name, and most when its name is nothing else.
 */
export function rankOf(candidate: Candidate, { groups }: Question, reader: Reader): number {
  const asked = groups.flatMap(({ words }) => words)
  const weight = candidate.weight * leanings[candidate.kind]
  if (asked.length === 0) return Number(weight.toPrecision(9))
  const names = [candidate.name, candidate.name_kk].map((name) => reader.words(name))
  const exact = new Set(names.flat().map((word) => word.exact))
  if (!asked.every(({ word }) => exact.has(word.exact)))
    for (const { exact: form } of reader.words(candidate.body?.slice(0, mostRead) ?? null)) exact.add(form)
  const asTyped = asked.filter(({ word }) => exact.has(word.exact)).length / asked.length
  const best = names.map((words) =>
    likeness(
      words,
      asked.map(({ stems }) => stems),
      reader,
    ),
  )
  const inName = Math.max(...best.map(({ met }) => met))
  const together = Math.max(...best.map(({ together }) => together))
  const isWhole = best.some(({ isWhole }) => isWhole)
  const rank = weight * (1 + 0.3 * asTyped + 0.4 * inName + 0.3 * together + (isWhole ? 0.6 : 0))
  // Sums of floating point may differ in the last digit from one processor to the next.
  return Number(rank.toPrecision(9))
}

/** Of a name: the share of what was asked for that it has, the share that stands side by side, and whether it is all. */
function likeness(
  words: Word[],
  asked: string[][],
  reader: Reader,
): { met: number; together: number; isWhole: boolean } {
  const stems = words.map((word) => reader.stemsOf(word))
  const has = (at: number, wanted: string[]) => wanted.some((stem) => stems[at]!.includes(stem))
  const places = asked.map((wanted) => stems.findIndex((_, at) => has(at, wanted)))
  const met = places.filter((place) => place >= 0).length / asked.length
  let pairs = 0
  for (let index = 1; index < asked.length; index++)
    if (stems.some((_, at) => at > 0 && has(at, asked[index]!) && has(at - 1, asked[index - 1]!))) pairs++
  return {
    met,
    together: asked.length > 1 ? pairs / (asked.length - 1) : 0,
    isWhole: met === 1 && words.length === asked.length,
  }
}
