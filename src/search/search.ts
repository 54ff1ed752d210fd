import { checkKato } from '../goszakup/kato.ts'
import { regions } from '../goszakup/regions.ts'
import { portalLink } from '../indicators/links.ts'
import { organisationNamed } from '../indicators/selection.ts'
import { methodOf } from '../law/methods.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { type Candidate, candidatesOf, documentsWith, type Narrowing, partialCandidatesOf } from './candidates.ts'
import { type Kind, kinds } from './documents.ts'
import { inCyrillic, otherKeyboard } from './fold.ts'
import { type IndexOptions, openSearchIndex, type SearchIndex } from './make-index.ts'
import { mendedQuestion } from './mend.ts'
import { type Group, parseQuestion, type Question } from './query.ts'
import { rankOf } from './rank.ts'
import { snippetOf } from './snippet.ts'
import { dayOfPosition, mark } from './tokens.ts'
import { Reader, type Word } from './words.ts'

/** What is searched for, as plain values that can be kept in a file. */
export interface SearchQuery {
  /** Words, "phrases", -exclusions, beginnings*. */
  text: string
  /** All unless said. With them each thing is a row; without them each process is one, its best thing. */
  types?: readonly Kind[]
  year?: number
  /** From this day, to this day (`YYYY-MM-DD`). */
  since?: string
  until?: string
  /** A BIN, or an id as rows show it. */
  buyer?: string
  supplier?: string
  /** A KATO code of any level, or the name that the publisher writes. */
  region?: string
  /** Its kind, the code of OCDS, or the publisher's own id. */
  method?: string
  /** Only what has all that is asked for, as it is written: no spelling mended, no word left out. */
  exact?: boolean
  /** At most so many rows; 20 unless said. */
  limit?: number
}

/** How a row fits: it has all that was asked for; all with spelling mended or by beginnings of words; a part of it. */
export type Match = 'all' | 'near' | 'part'

export interface SearchRow extends Row {
  rank: number
  type: Kind
  ocid: string
  id: string
  number: string | null
  title: string
  /** A part of its texts with `**` around what was asked for. */
  snippet: string
  buyer_id: string | null
  buyer_name: string | null
  supplier_id: string | null
  supplier_name: string | null
  amount: number | string | null
  currency: string | null
  date: string | null
  region: string | null
  method: string | null
  status: string | null
  code: string | null
  match: Match
  /** How many other things of the same process fit, among those looked at; 0 with `types`. */
  more: number
  score: number
  source: string
  url: string | null
}

export const searchColumns: Column[] = [
  { name: 'rank', type: 'integer' },
  { name: 'type', type: 'text' },
  { name: 'ocid', type: 'text' },
  { name: 'id', type: 'text' },
  { name: 'number', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'snippet', type: 'text' },
  { name: 'buyer_id', type: 'text' },
  { name: 'buyer_name', type: 'text' },
  { name: 'supplier_id', type: 'text' },
  { name: 'supplier_name', type: 'text' },
  { name: 'amount', type: 'money' },
  { name: 'currency', type: 'text' },
  { name: 'date', type: 'date' },
  { name: 'region', type: 'text' },
  { name: 'method', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'code', type: 'text' },
  { name: 'match', type: 'text' },
  { name: 'more', type: 'integer' },
  { name: 'score', type: 'number' },
  { name: 'source', type: 'text' },
  { name: 'url', type: 'text' },
]

export interface SearchAnswer {
  rows: SearchRow[]
  /** How the question was read where that is not as it was typed. */
  read?: string
  /** How many texts were searched. */
  documents: number
  training: boolean
}

/** Fewer rows than this, and spelling is mended and beginnings count. */
const few = 10

/**
 * Searches the texts of a dataset: names, descriptions, names of codes, plan points, contracts and their lines,
 * organisations. The same data and the same query give the same rows. The index is made when there is none.
 * @throws UserError for a query that cannot be read, or a dataset that has no tables
 */
export async function searchDataset(
  dir: string,
  query: SearchQuery,
  options: IndexOptions & { lang?: Lang } = {},
): Promise<SearchAnswer> {
  const question = parseQuestion(query.text)
  checkQuery(query)
  const index = await openSearchIndex(dir, options)
  try {
    return await searchIndex(index, query, question, options.lang ?? 'en')
  } finally {
    await index.close()
  }
}

export function checkQuery({ types = [], region, method }: SearchQuery): void {
  for (const type of types)
    if (!kinds.includes(type))
      throw new UserError(`there is nothing of the type "${type}"`, {
        why: `the types are: ${kinds.join(', ')}`,
        next: didYouMean(type, kinds),
        exit: 'usage',
      })
  if (region !== undefined && /^\d+$/.test(region)) checkKato(region)
  if (method?.trim() === '') throw new UserError('--method: no method is named', { exit: 'usage' })
}

/** Searches an open index. */
export async function searchIndex(
  index: SearchIndex,
  query: SearchQuery,
  question: Question,
  lang: Lang,
): Promise<SearchAnswer> {
  const { database, manifest, documents } = index
  const narrowing = await narrowingOf(index, query)
  const limit = query.limit ?? 20
  const answer = { documents, training: manifest.training }
  const byProcess = query.types === undefined || query.types.length === 0
  const rows: Ranked[] = []
  const known = new Set<string>()
  const reader = new Reader()
  const add = (read: Question, match: Match, find: typeof candidatesOf) => {
    for (let count = Math.max(300, limit * 3); ; count *= 4) {
      const { found, more } = find(database, read, narrowing, count)
      const fresh = ranked(found, read, match, byProcess, reader).filter(({ key }) => !known.has(key))
      if (more && fresh.length < limit - rows.length && count < 100_000) continue
      for (const { key } of fresh) known.add(key)
      rows.push(...fresh)
      return
    }
  }
  add(question, 'all', candidatesOf)
  let read: string | undefined
  if (query.exact !== true && rows.length < Math.min(few, limit)) {
    const mended = mendedQuestion(database, question)
    read = mended.read
    if (mended.question !== undefined) add(mended.question, 'near', candidatesOf)
    if (rows.length === 0)
      for (const other of [otherKeyboard(query.text), inCyrillic(query.text)]) {
        if (other === query.text.toLowerCase() || rows.length > 0) continue
        const reread = readingOf(other)
        if (reread === undefined) continue
        add(reread, 'near', candidatesOf)
        if (rows.length > 0) read = other
      }
    const wider = mended.question ?? question
    for (let size = Math.min(question.groups.length, 8) - 1; size > 0 && rows.length === 0; size--)
      add(wider, 'part', (...args) => partialCandidatesOf(...args, size))
    if (rows.length === 0) read = undefined
  }
  return {
    ...answer,
    rows: rows.slice(0, limit).map((row, place) => ({
      ...rowOf(row.candidate, lang),
      rank: place + 1,
      snippet: snippetOf(textsOf(row.candidate, lang), askedIn(row.question, reader), reader),
      match: row.match,
      more: row.more,
      score: Math.round(row.score * 1000) / 1000,
    })),
    ...(read === undefined ? {} : { read }),
  }
}

function readingOf(text: string): Question | undefined {
  try {
    return parseQuestion(text)
  } catch {
    return undefined
  }
}

async function narrowingOf(index: SearchIndex, query: SearchQuery): Promise<Narrowing> {
  const { types = [], year, buyer, supplier, region, method, since, until } = query
  const { database, manifest } = index
  const marks: string[][] = []
  if (types.length > 0) marks.push(types.map(mark.kind))
  if (year !== undefined) marks.push([mark.year(year)])
  for (const [flag, typed, markOf] of [
    ['buyer', buyer, mark.buyer],
    ['supplier', supplier, mark.supplier],
  ] as const) {
    if (typed === undefined) continue
    const isKnown = async (id: string) => documentsWith(database, [mark.buyer(id), mark.supplier(id)]) > 0
    marks.push([markOf(await organisationNamed(typed, flag, manifest.training, isKnown))])
  }
  if (region !== undefined) marks.push([/^\d+$/.test(region) ? mark.kato(region) : mark.region(region)])
  if (method !== undefined) marks.push([mark.method(method)])
  return {
    marks,
    ...(until === undefined ? {} : { from: dayOfPosition(until).from }),
    ...(since === undefined ? {} : { to: dayOfPosition(since).to }),
  }
}

/** A row before it is written out. */
interface Ranked {
  /** The same for what is one row. */
  key: string
  candidate: Candidate
  question: Question
  match: Match
  score: number
  more: number
}

/** Candidates, the best first; with `byProcess` the best of each process. */
function ranked(found: Candidate[], question: Question, match: Match, byProcess: boolean, reader: Reader): Ranked[] {
  const scored = found
    .map((candidate) => ({ candidate, score: rankOf(candidate, question, reader) }))
    .sort((a, b) => b.score - a.score || a.candidate.rowid - b.candidate.rowid)
  const rows = new Map<string, Ranked>()
  for (const { candidate, score } of scored) {
    const { source, ocid, kind, rowid } = candidate
    const key = byProcess ? `${source}|${ocid}` : `${rowid}`
    const row = rows.get(key)
    if (row === undefined) {
      rows.set(key, { key, candidate, question, match, score, more: 0 })
      continue
    }
    row.more++
    // A process stands where its best thing would, and is shown as what tells most: a lot has a page and a winner.
    if (kinds.indexOf(kind) < kinds.indexOf(row.candidate.kind)) row.candidate = candidate
  }
  return [...rows.values()]
}

function textsOf({ name, name_kk: nameKk, body, class_names: classNames }: Candidate, lang: Lang): (string | null)[] {
  const names = lang === 'kk' ? [nameKk, name] : [name, nameKk]
  return [...names, ...(body?.split('\n') ?? []), ...(classNames?.split('\n') ?? [])]
}

/** Whether a word of a text is one of those asked for. */
function askedIn({ groups }: Question, reader: Reader): (word: Word) => boolean {
  const stems = new Set<string>()
  const beginnings: string[] = []
  const take = ({ words, isPrefix, others = [] }: Group): void => {
    for (const [index, asked] of words.entries())
      for (const stem of asked.stems)
        if (isPrefix && index === words.length - 1) beginnings.push(stem)
        else stems.add(stem)
    for (const other of others) take(other)
  }
  for (const group of groups) take(group)
  return (word) =>
    reader.stemsOf(word).some((stem) => stems.has(stem) || beginnings.some((beginning) => stem.startsWith(beginning)))
}

function rowOf(candidate: Candidate, lang: Lang): SearchRow {
  const { kind, name, name_kk: nameKk, source, kato } = candidate
  const suppliers = candidate.supplier_ids?.split('\n') ?? []
  const method = methodOf(candidate.method_id)
  return {
    rank: 0,
    type: kind,
    ocid: candidate.ocid,
    id: candidate.id,
    number: candidate.number,
    title: (lang === 'kk' ? (nameKk ?? name) : (name ?? nameKk)) ?? '',
    snippet: '',
    buyer_id: candidate.buyer_id,
    buyer_name: candidate.buyer_name,
    supplier_id: suppliers.length === 1 ? suppliers[0]! : null,
    supplier_name: suppliers.length === 1 ? maskedName(suppliers[0]!, candidate.supplier_name) : null,
    amount: amountOf(candidate.amount),
    currency: candidate.currency,
    date: candidate.date,
    region: regions[kato?.slice(0, 2) ?? '']?.name[lang] ?? candidate.region,
    method: method?.name[lang] ?? candidate.method_code,
    status: candidate.status,
    code: candidate.codes?.split('\n')[0] ?? null,
    match: 'all',
    more: 0,
    score: 0,
    source,
    url: portalLink({
      source,
      table: kind === 'lines' ? 'contract_items' : kind === 'contracts' ? 'contracts' : kind,
      buy: candidate.buy_id,
      lot: kind === 'lots' ? candidate.link_id : null,
      contract: candidate.link_id,
    }),
  }
}

/** A natural person has no name in a row. */
export function maskedName(id: string, name: string | null): string | null {
  return id.startsWith('KZ-person-') ? `ИП ${id.slice(10, 18)}` : name
}

/** Money as rows have it: a number when it has at most 15 significant digits, else its exact text. */
export function amountOf(amount: string | null): number | string | null {
  if (amount === null) return null
  return amount.replace(/[-.]/g, '').replace(/^0+/, '').length <= 15 ? Number(amount) : amount
}
