import type { Document, LineCounter } from 'yaml'
import { UserError } from '../terminal/errors.ts'
import { inEachLanguage, type Lang, languages, type Text } from '../terminal/languages.ts'
import { didYouMean } from '../terminal/suggest.ts'

/** Keys and places that lead to a value of the header. */
export type Path = (string | number)[]

/** The YAML header of an indicator's file, or another file of keys: finds the line of a path, and fails with it. */
export class Header {
  readonly value: unknown
  private readonly document: Document
  private readonly counter: LineCounter
  private readonly refuse: (line: number, why: string, next?: string) => never

  /**
   * `refuse` throws the error of a file that is wrong in a line, counted from the first of the YAML; unless said that of
   * an indicator, whose header begins on the second line of the file.
   */
  constructor(
    document: Document,
    counter: LineCounter,
    file: string,
    refuse: (line: number, why: string, next?: string) => never = (line, why, next) =>
      invalid(file, line + 1, why, next),
  ) {
    this.document = document
    this.counter = counter
    this.refuse = refuse
    try {
      this.value = document.toJS()
    } catch (error) {
      // Aliases that stand for one another many times over.
      refuse(0, `the YAML header cannot be read: ${(error as Error).message}`)
    }
  }

  fail(path: Path, why: string, next?: string): never {
    let found: { range?: [number, number, number] | null } | undefined
    for (let depth = path.length; depth >= 0 && found?.range === undefined; depth--)
      found = (depth === 0 ? this.document.contents : this.document.getIn(path.slice(0, depth), true)) as typeof found
    const { line } = this.counter.linePos(found?.range?.[0] ?? 0)
    this.refuse(line, path.length === 0 ? why : `${path.join('.')}: ${why}`, next)
  }
}

/** Throws the UserError of a file that is no valid indicator. */
export function invalid(file: string, line: number, why: string, next?: string): never {
  throw new UserError(`${file}:${line}: not a valid indicator`, {
    why,
    next: [...(next === undefined ? [] : [next]), 'correct the file, then: jaryq indicators test'],
    exit: 'usage',
  })
}

/** The mapping at a path; keys that are not allowed fail. */
export function mapping(header: Header, path: Path, allowed: readonly string[] | undefined): Record<string, unknown> {
  const value = path.reduce<unknown>((object, key) => (object as Record<string, unknown>)?.[key], header.value)
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    header.fail(path, value === undefined ? 'is missing' : 'must be keys with values')
  for (const key of Object.keys(value)) {
    if (allowed === undefined || allowed.includes(key)) continue
    header.fail([...path, key], `there is no key "${key}"`, didYouMean(key, allowed) ?? `known: ${allowed.join(', ')}`)
  }
  return value as Record<string, unknown>
}

/** A text that is not empty and has no control character. */
export function string(header: Header, path: Path, value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '')
    header.fail(path, value === undefined ? 'is missing' : 'must be a text')
  // Texts are printed on terminals, where such characters can do anything.
  if (controls.test(value)) header.fail(path, 'has a control character')
  return value.trim()
}

const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/

/** A list of texts. */
export function strings(header: Header, path: Path, value: unknown): string[] {
  if (!Array.isArray(value)) header.fail(path, 'must be a list')
  return value.map((entry, index) => string(header, [...path, index], entry))
}

/** A whole number. */
export function integer(header: Header, path: Path, value: unknown, min: number): number {
  if (!Number.isInteger(value) || (value as number) < min)
    header.fail(path, value === undefined ? 'is missing' : `must be a whole number of at least ${min}`)
  return value as number
}

/** One of the words. */
export function oneOf<T extends string>(header: Header, path: Path, value: unknown, allowed: readonly T[]): T {
  const text = string(header, path, value)
  if (!allowed.includes(text as T))
    header.fail(path, `"${text}" is not one of ${allowed.join(', ')}`, didYouMean(text, allowed))
  return text as T
}

/** A text in each language. */
export function textOf(header: Header, path: Path, value: unknown): Text {
  if (value === undefined) header.fail(path, 'is missing')
  const entries = mapping(header, path, languages)
  return inEachLanguage((lang) => string(header, [...path, lang], entries[lang]))
}

/** Lists of sentences, of one length in each language. */
export function listsOf(header: Header, path: Path, value: unknown): Record<Lang, string[]> {
  if (value === undefined) header.fail(path, 'is missing')
  const entries = mapping(header, path, languages)
  const lists = languages.map((lang) => {
    const list = strings(header, [...path, lang], entries[lang] ?? [])
    if (list.length === 0) header.fail([...path, lang], 'must list at least one sentence')
    return [lang, list] as const
  })
  const length = lists[0]![1].length
  for (const [lang, list] of lists)
    if (list.length !== length)
      header.fail([...path, lang], `has ${list.length} sentences where ${lists[0]![0]} has ${length}`)
  return Object.fromEntries(lists) as Record<Lang, string[]>
}
