import { readdirSync, readFileSync } from 'node:fs'
import { type Lang, languages } from './languages.ts'

/** What the program says in English, and the same in the other languages. */
export type Catalogue = Record<string, Record<Exclude<Lang, 'en'>, string>>

interface Pattern {
  key: string
  literals: string[]
  holes: RegExp | undefined
}

const folder = new URL('./messages/', import.meta.url)

let catalogue: Map<string, Catalogue[string]> | undefined
let patterns: Map<string, Pattern[]> | undefined

/**
 * The language that the arguments ask for with --lang, else JARYQ_LANG, else English: also where they are not parsed,
 * or cannot be.
 */
export function askedLanguage(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Lang {
  const end = argv.indexOf('--')
  const given = (end === -1 ? argv : argv.slice(0, end)).flatMap((argument, index) =>
    argument === '--lang' ? [argv[index + 1]] : argument.startsWith('--lang=') ? [argument.slice(7)] : [],
  )
  return languages.find((one) => one === given.at(-1)) ?? languages.find((one) => one === env.JARYQ_LANG) ?? 'en'
}

/**
 * What the program says, in a language. The text is looked up as it is, then by the patterns of the catalogues, where
 * `{}` stands for what was filled in; what was filled in is looked up too, unless it stands in quotes. A text of
 * several lines or parts is looked up part by part. What is in no catalogue stays as it is.
 */
export function said(text: string, lang: Lang): string {
  return lang === 'en' ? text : (whole(text, lang) ?? inParts(text, ['\n', ': ', '; '], lang))
}

/** The same for what is typed, as an example of a command: only where a catalogue has it word for word. */
export function saidTyped(text: string, lang: Lang): string {
  if (lang === 'en') return text
  catalogue ??= read()
  return catalogue.get(text)?.[lang] ?? text
}

/** A text of help: its paragraphs one by one. */
export function saidParagraphs(text: string, lang: Lang): string {
  return lang === 'en'
    ? text
    : text
        .split('\n\n')
        .map((paragraph) => said(paragraph, lang))
        .join('\n\n')
}

function whole(text: string, lang: Exclude<Lang, 'en'>): string | undefined {
  catalogue ??= read()
  const exact = catalogue.get(text)
  if (exact !== undefined) return exact[lang]
  patterns ??= byFirstWord(catalogue.keys())
  const likely = [...(patterns.get(firstWord(text)) ?? []), ...(patterns.get('') ?? [])]
  const fitting = likely
    .filter(({ literals }) => literals.every((literal) => text.includes(literal)))
    .sort((a, b) => b.key.length - 2 * b.literals.length - (a.key.length - 2 * a.literals.length))
  for (const pattern of fitting) {
    pattern.holes ??= new RegExp(
      `^${pattern.literals.map(escaped).join(isCounted(pattern.key) ? amount : '([\\s\\S]*?)')}$`,
    )
    const found = pattern.holes.exec(text)
    if (found !== null) return filled(catalogue.get(pattern.key)![lang], pattern.literals, found.slice(1), lang)
  }
  return undefined
}

const amount = '(\\d[\\d\\s,.]*)'

/** `{} files`: before a thing alone stands how many there are, not just any words that end so. */
function isCounted(key: string): boolean {
  return /^\{\} [a-z]+$/.test(key)
}

function filled(translation: string, literals: readonly string[], values: string[], lang: Exclude<Lang, 'en'>): string {
  const said = values.map((value, index) =>
    /["«]$/.test(literals[index] ?? '')
      ? value
      : value.replace(/\S(?:[\s\S]*\S)?/, (words) => whole(words, lang) ?? inParts(words, [': ', '; ', ', '], lang)),
  )
  let next = 0
  return translation.replace(/\{(\d*)\}/g, (_, number: string) => said[number === '' ? next++ : Number(number)] ?? '')
}

function inParts(text: string, separators: readonly string[], lang: Exclude<Lang, 'en'>): string {
  const [separator, ...others] = separators
  if (separator === undefined) return text
  const parts = text.split(separator)
  if (parts.length === 1) return inParts(text, others, lang)
  if (separator !== ': ') return parts.map((part) => whole(part, lang) ?? inParts(part, others, lang)).join(separator)
  // A name and what is said of it, which can have colons of its own.
  const [head = '', ...rest] = parts
  const tail = rest.join(separator)
  const said = [head, tail].map((part) => whole(part, lang) ?? inParts(part, part === tail ? separators : others, lang))
  return said.join(separator)
}

function read(): Map<string, Catalogue[string]> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
  return new Map(
    files.flatMap((name) => Object.entries(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Catalogue)),
  )
}

function byFirstWord(keys: Iterable<string>): Map<string, Pattern[]> {
  const found = new Map<string, Pattern[]>()
  for (const key of keys) {
    if (!key.includes('{}')) continue
    const word = firstWord(key)
    const index = word.includes('{}') ? '' : word
    const pattern = { key, literals: key.split('{}'), holes: undefined }
    const known = found.get(index)
    if (known === undefined) found.set(index, [pattern])
    else known.push(pattern)
  }
  return found
}

function firstWord(text: string): string {
  return /^\S*/.exec(text)![0]
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()[\]\\|/]/g, '\\$&')
}
