import type { Reader, Word } from './words.ts'

/** Signs around what was asked for. */
export const marked = ['**', '**'] as const

const length = 160

/**
 * The part of the texts that has most of what was asked for, with marks around it: of the first that has most, at most 160
 * characters long, cut between words.
 */
export function snippetOf(texts: readonly (string | null)[], isAsked: (word: Word) => boolean, reader: Reader): string {
  let best: { text: string; words: Word[]; different: number } | undefined
  for (const text of texts) {
    if (text === null || text === '') continue
    const words = reader.words(text).filter(isAsked)
    const different = new Set(words.map(({ exact }) => exact)).size
    if (best === undefined || different > best.different) best = { text, words, different }
  }
  if (best === undefined) return ''
  const { text, words } = best
  const { from, to } = windowOf(text, words)
  let out = from > 0 ? '… ' : ''
  let at = from
  for (const { start, end } of words) {
    if (start < at || end > to) continue
    out += `${text.slice(at, start)}${marked[0]}${text.slice(start, end)}${marked[1]}`
    at = end
  }
  out += text.slice(at, to)
  return `${out.replace(/\s+/g, ' ').trim()}${to < text.length ? ' …' : ''}`
}

/** Where the part of a text begins and ends that has most different words of these. */
function windowOf(text: string, words: Word[]): { from: number; to: number } {
  if (text.length <= length || words.length === 0) return { from: 0, to: endOf(text, 0) }
  let best = { start: words[0]!.start, count: 0 }
  for (const [index, first] of words.entries()) {
    const inside = words.slice(index).filter(({ end }) => end <= first.start + length - 30)
    const count = new Set(inside.map(({ exact }) => exact)).size
    if (count > best.count) best = { start: first.start, count }
  }
  if (best.start < length / 2) return { from: 0, to: endOf(text, 0) }
  const space = text.lastIndexOf(' ', best.start - 30)
  const from = space < 0 ? 0 : space + 1
  return { from, to: endOf(text, from) }
}

function endOf(text: string, from: number): number {
  if (text.length - from <= length) return text.length
  const space = text.lastIndexOf(' ', from + length)
  return space <= from ? from + length : space
}
