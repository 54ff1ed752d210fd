import { hash } from 'node:crypto'
import { katoPrefix } from '../goszakup/kato.ts'
import { methodOf } from '../law/methods.ts'
import type { Document } from './documents.ts'
import { withoutPersons } from './mask.ts'
import { isIdle, isKazakh, type KnownRuns, stemIn, type Word, wordsIn } from './words.ts'

/** What the index holds of a document, column by column: words with spaces between. */
export interface Tokens {
  name: string
  class: string
  body: string
  marks: string
}

/** The columns of the index, and what a word in each weighs. Marks are what filters ask for. */
export const columns = { name: 8, class: 3, body: 2, marks: 0 } as const

/** Stands between two texts of a column, so that no phrase reaches over; no word has a letter and a digit. */
const border = 'x0'

/** A document with its texts as they may be shown: without what names natural persons, each said once. */
export function shownTexts(document: Document): Pick<Document, 'name' | 'name_kk' | 'body' | 'class_names'> {
  const shown = (text: string | null) => (text === null ? null : withoutPersons(text))
  const name = shown(document.name)
  const nameKk = shown(document.name_kk)
  const said = new Set([name, nameKk].map((text) => plain(text ?? '')))
  const parts = (text: string | null) =>
    (text ?? '').split('\n').filter((part) => {
      const bare = plain(part)
      if (bare === '' || said.has(bare)) return false
      said.add(bare)
      return true
    })
  const body = parts(document.body).map(withoutPersons)
  const classNames = (document.class_names ?? '').split('\n').filter((part) => part !== '')
  return {
    name,
    name_kk: nameKk,
    body: body.length === 0 ? null : body.join('\n'),
    class_names: classNames.length === 0 ? null : classNames.join('\n'),
  }
}

function plain(text: string): string {
  return text.replaceAll('"', '').trim().toLowerCase()
}

/** The words of a document for the index. Its texts are those of `shownTexts`. */
export class Tokeniser {
  // Most words are met again and again.
  private readonly stems = new Map<string, string>()
  private readonly runs: KnownRuns = new Map()
  private readonly texts = new Map<string, string>()

  tokensOf(document: Omit<Document, 'pos' | 'key' | 'hash'>): Tokens {
    const names = [this.text(document.name), this.text(document.name_kk, true)]
    return {
      name: joined(names),
      class: joined([
        ...lines(document.class_names).map((text) => this.text(text)),
        ...lines(document.codes).flatMap(codeTokens),
        this.text(document.number),
      ]),
      body: joined(lines(document.body).map((text) => this.text(text))),
      marks: marksOf(document, names[0] === '' ? names[1]! : names[0]!).join(' '),
    }
  }

  private text(text: string | null, kazakh?: boolean): string {
    if (text === null || text === '') return ''
    const key = kazakh === true ? text : `-${text}`
    let tokens = this.texts.get(key)
    if (tokens === undefined) {
      const isKk = kazakh ?? isKazakh(text, this.runs)
      tokens = wordsIn(text, this.runs)
        .filter((word) => !isIdle(word))
        .map((word) => this.stem(word, isKk))
        .join(' ')
      if (this.texts.size >= 20_000) this.texts.clear()
      this.texts.set(key, tokens)
    }
    return tokens
  }

  private stem(word: Word, kazakh: boolean): string {
    const key = kazakh ? word.letters : `-${word.letters}`
    let stem = this.stems.get(key)
    if (stem === undefined) {
      if (this.stems.size >= 100_000) this.stems.clear()
      stem = stemIn(word, kazakh)
      this.stems.set(key, stem)
    }
    return stem
  }
}

function lines(text: string | null): string[] {
  return text === null || text === '' ? [] : text.split('\n')
}

function joined(texts: string[]): string {
  return texts.filter((text) => text !== '').join(` ${border} `)
}

/** The tokens of a code of a classification: all of it, and the wider codes that it is part of. */
export function codeTokens(code: string): string[] {
  const parts = code.trim().split('.')
  const wider = parts.map((_, index) => codeToken(parts.slice(0, index + 1).join('.')))
  return [...new Set(wider.filter((token) => token.length > 3))]
}

/** The token of a code, whole or the beginning of one up to a dot. */
export function codeToken(code: string): string {
  return `c0${code.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')}`
}

/** The token of a value that is told apart from others and not read. */
function hashed(prefix: string, value: string): string {
  return `${prefix}0${hash('md5', value).slice(0, 16)}`
}

const levels = [2, 4, 6, 9] as const

export const mark = {
  kind: (kind: string) => `k0${kind}`,
  year: (year: number) => `y0${year}`,
  /** A place by its KATO code or the beginning of one: all that lies in it. */
  kato: (code: string) => `r0${katoPrefix(code)}`,
  region: (name: string) => hashed('g', name.trim().toLowerCase()),
  /** A method: its kind, the code of OCDS, or the publisher's id. */
  method: (value: string) => hashed('m', value.toLowerCase()),
  buyer: (id: string) => hashed('b', id),
  supplier: (id: string) => hashed('s', id),
  process: (ocid: string) => hashed('p', ocid),
  /** How many words its name has. */
  words: (count: number) => `w0${Math.min(count, longestName)}`,
}

/** Between which rowids documents of a day stand in the index: newer ones come before. */
export function dayOfPosition(day: string): { from: number; to: number } {
  const days = Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(1900, 0, 1)) / 86_400_000)
  const from = (100_000 - Math.min(Math.max(days, 0), 99_999)) * 2 ** 20
  return { from, to: from + 2 ** 20 - 1 }
}

/** Names of so many words or more are told apart no further. */
export const longestName = 9

const usualMarks = 14
const filler = 'x1'

function marksOf(document: Omit<Document, 'pos' | 'key' | 'hash'>, name: string): string[] {
  const { kato, method_id: method, method_code: code } = document
  const kind = methodOf(method)?.kind
  const marks = [
    mark.kind(document.kind),
    mark.words(name.split(' ').length),
    ...(document.year === null ? [] : [mark.year(document.year)]),
    ...(kato === null || !/^\d{9}$/.test(kato) ? [] : levels.map((length) => `r0${kato.slice(0, length)}`)),
    ...(document.region === null ? [] : [mark.region(document.region)]),
    ...(document.buyer_id === null ? [] : [mark.buyer(document.buyer_id)]),
    ...lines(document.supplier_ids).map(mark.supplier),
    ...[method, kind, code]
      .filter((value) => value !== null && value !== undefined)
      .map((value) => mark.method(String(value))),
  ]
  // The index weighs a word by how long a text is, marks and all: they are as many in each, so that only texts count.
  return [...marks, ...Array.from({ length: Math.max(0, usualMarks - marks.length) }, () => filler)]
}
