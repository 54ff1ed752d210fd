import type { DatabaseSync } from 'node:sqlite'
import { documentOf, type Shown, shownColumns } from './index-file.ts'
import { expressionOf, type Group, type Question } from './query.ts'
import { columns, longestName, mark } from './tokens.ts'

/** What narrows a search down, in the index's own words. */
export interface Narrowing {
  /** Each group of marks: any of them will do. */
  marks: string[][]
  /** Rowids between these. */
  from?: number
  to?: number
}

export interface Candidate extends Shown {
  /** How well it fits by the index, the greater the better. */
  weight: number
}

/** More documents than this are not weighed one by one: those with the shortest names come first, the newest of them. */
const tooMany = 30_000

const weights = Object.values(columns).join(', ')

/** Documents that fit a question, the best `count` of them, and whether there may be more. */
export function candidatesOf(
  database: DatabaseSync,
  question: Question,
  narrowing: Narrowing,
  count: number,
): { found: Candidate[]; more: boolean } {
  const needed = question.groups.map(expressionOf)
  return match(database, { needed, question, narrowing, count, bound: boundOf(database, question.groups, narrowing) })
}

/** The same for documents that have any `size` of the things asked for, of eight at most. */
export function partialCandidatesOf(
  database: DatabaseSync,
  question: Question,
  narrowing: Narrowing,
  count: number,
  size: number,
): { found: Candidate[]; more: boolean } {
  const some = choices(question.groups.slice(0, 8), size)
  const needed = [`(${some.map((groups) => `(${groups.map(expressionOf).join(' AND ')})`).join(' OR ')})`]
  const bound = some.reduce((sum, groups) => sum + boundOf(database, groups, narrowing), 0)
  return match(database, { needed, question, narrowing, count, bound })
}

/** All ways to take so many of these, in their order. */
function choices(groups: readonly Group[], size: number): Group[][] {
  if (size === 0) return [[]]
  return groups.flatMap((group, at) => choices(groups.slice(at + 1), size - 1).map((rest) => [group, ...rest]))
}

interface Search {
  needed: string[]
  question: Question
  narrowing: Narrowing
  count: number
  /** So many documents at most. */
  bound: number
}

function match(database: DatabaseSync, search: Search): { found: Candidate[]; more: boolean } {
  const { count, bound } = search
  if (bound === 0) return { found: [], more: false }
  if (bound <= tooMany) {
    const found = read(database, `-bm25(texts, ${weights})`, expression(search), search, count)
    return { found, more: found.length === count }
  }
  // Words that stand in so many texts say little: where the name is just that, it is meant.
  const words = search.question.groups.reduce((sum, { words: own }) => sum + own.length, 0)
  const named = search.needed.map((one) => `{name} : ${one}`)
  const upTo = (most: number) =>
    `(${Array.from({ length: Math.min(most, longestName) }, (_, index) => mark.words(index + 1)).join(' OR ')})`
  const tiers = [
    expression({ ...search, needed: [...named, upTo(words + 1)] }),
    expression({ ...search, needed: [...named, upTo(words + 4)] }),
    expression({ ...search, needed: named }),
    expression(search),
  ]
  const found = new Map<number, Candidate>()
  for (const [index, text] of tiers.entries()) {
    for (const one of read(database, String(tiers.length - index), text, search, count))
      if (!found.has(one.rowid)) found.set(one.rowid, one)
    if (found.size >= count) return { found: [...found.values()].slice(0, count), more: true }
  }
  return { found: [...found.values()], more: false }
}

function expression({ needed, narrowing, question }: Search): string {
  const wanted = [...needed, ...narrowing.marks.map((some) => (some.length === 1 ? some[0] : `(${some.join(' OR ')})`))]
  const left = question.excluded.map(expressionOf)
  return left.length === 0 ? wanted.join(' AND ') : `(${wanted.join(' AND ')}) NOT (${left.join(' OR ')})`
}

function read(
  database: DatabaseSync,
  weight: string,
  text: string,
  { narrowing: { from, to } }: Search,
  count: number,
): Candidate[] {
  const between = `${from === undefined ? '' : ' AND rowid >= :from'}${to === undefined ? '' : ' AND rowid <= :to'}`
  const order = /^\d/.test(weight) ? 'rowid' : 'weight DESC, rowid'
  const rows = database
    .prepare(
      `SELECT ${shownColumns}, m.weight FROM (
        SELECT rowid, ${weight} AS weight FROM texts WHERE texts MATCH :text${between} ORDER BY ${order} LIMIT :count
      ) m JOIN documents d ON d.rowid = m.rowid ORDER BY m.weight DESC, d.rowid`,
    )
    .all({
      ':text': text,
      ':count': count,
      ...(from === undefined ? {} : { ':from': from }),
      ...(to === undefined ? {} : { ':to': to }),
    }) as Record<string, unknown>[]
  return rows.map((row) => documentOf(row) as Candidate)
}

/** So many documents at most have all of these: as many as have the rarest. */
function boundOf(database: DatabaseSync, groups: Group[], { marks }: Narrowing): number {
  const countOf = (group: Group): number =>
    (group.others ?? []).reduce((sum, other) => sum + countOf(other), 0) +
    Math.min(
      ...termsOf(group).map((terms, index, all) =>
        group.isPrefix && index === all.length - 1
          ? terms.reduce((sum, term) => sum + documentsBeginning(database, term), 0)
          : documentsWith(database, terms),
      ),
    )
  return Math.min(...groups.map(countOf), ...marks.map((terms) => documentsWith(database, terms)))
}

function termsOf({ words, code }: Group): string[][] {
  return code === undefined ? words.map(({ stems }) => stems) : [[code]]
}

/** How many documents have any of these words, at most. */
export function documentsWith(database: DatabaseSync, terms: readonly string[]): number {
  const count = database.prepare('SELECT documents FROM terms WHERE term = ?')
  return terms.reduce((sum, term) => sum + ((count.get(term) as { documents: number } | undefined)?.documents ?? 0), 0)
}

/** How many documents have words that begin so, at most. */
function documentsBeginning(database: DatabaseSync, beginning: string): number {
  const { documents } = database
    .prepare('SELECT coalesce(sum(documents), 0) AS documents FROM terms WHERE term >= ? AND term < ?')
    .get(beginning, `${beginning}\u{10ffff}`) as { documents: number }
  return documents
}
