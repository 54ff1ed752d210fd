import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { datasetPaths } from '../dataset/layout.ts'
import { citationsIn, unknownCitations } from '../law/citations.ts'
import { loadLaw } from '../law/law.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { type Lang, languages } from '../terminal/languages.ts'
import type { Column } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { accusingWords } from './accusing.ts'
import { placeholders } from './placeholders.ts'
import { letterKinds, letterLanguages, loadTemplate, parseTemplate, type Template } from './templates.ts'

/** What is wrong with a template. `line` counts from the first line of the file; null where it is about all of it. */
export type TemplateProblem = {
  problem: 'form' | 'placeholder' | 'required' | 'norm' | 'words'
  line: number | null
  name: string | null
  why: string
  next: string | null
}

export const problemColumns: Column[] = [
  { name: 'problem', type: 'text' },
  { name: 'line', type: 'integer' },
  { name: 'name', type: 'text' },
  { name: 'why', type: 'text' },
  { name: 'next', type: 'text' },
]

/**
 * All that is wrong with a template in a file, in the order of its lines: a form that cannot be read, placeholders that do
 * not exist, required ones that its text does not show or that the built-in template of its kind requires and it does
 * not, norms that no file of the law names (those of the dataset in `dir` count), and words that accuse. Empty: it can be
 * used. Throws a UserError when the file cannot be read.
 */
export async function checkTemplate(path: string, dir: string): Promise<TemplateProblem[]> {
  let source: string
  try {
    source = await readFile(path, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', path)
  }
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const { kind, lang } = namedBy(path, text)
  const named = placeholderProblems(text)
  const law = await loadLaw(datasetPaths(dir).law)
  const keys = new Set(law.norms.map((norm) => norm.key))
  const problems = [
    ...(await formProblems(text, { kind, lang, origin: path }, named.length > 0)),
    ...named,
    ...(await requiredProblems(text, kind, lang)),
    ...normProblems(text, keys),
    ...wordProblems(text, lang),
  ]
  return problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

/** The kind and language that a file's name says, else its front matter. */
function namedBy(path: string, text: string): { kind: string; lang: Lang } {
  const [, named, language] = /^([a-z0-9-]+)\.(ru|kk|kz|en)\.md$/.exec(basename(path)) ?? []
  const field = (name: string) => new RegExp(`^${name}:\\s*["']?([\\w-]+)`, 'm').exec(frontOf(text))?.[1]
  const code = (language ?? field('lang') ?? '').replace('kz', 'kk')
  return { kind: named ?? field('id') ?? '', lang: languages.find((lang) => lang === code) ?? 'ru' }
}

const frontOf = (text: string) => /^---\n([\s\S]*?)\n---\n/.exec(text)?.[1] ?? ''

/** The text with its comments and front matter blank, so that lines keep their numbers. */
function bodyOf(text: string): string {
  const blank = (part: string) => part.replace(/[^\n]/g, ' ')
  return text.replace(/^---\n[\s\S]*?\n---\n/, blank).replace(/<!--[\s\S]*?-->/g, blank)
}

const lineAt = (text: string, at: number) => text.slice(0, at).split('\n').length

async function formProblems(
  text: string,
  expected: { kind: string; lang: Lang; origin: string },
  toldApart: boolean,
): Promise<TemplateProblem[]> {
  try {
    await parseTemplate(text, expected)
    return []
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const why = error.why ?? error.message
    // Placeholders are told one by one.
    if (toldApart && /there is no (?:placeholder|required field)/.test(why)) return []
    return [{ problem: 'form', line: null, name: null, why, next: error.next[0] ?? null }]
  }
}

function placeholderProblems(text: string): TemplateProblem[] {
  const body = bodyOf(text)
  const problems: TemplateProblem[] = []
  const open: string[] = []
  for (const match of body.matchAll(/\{\{\{?\s*([#^/]?)\s*([^}\s]*)\s*\}?\}\}/g)) {
    const [, sign, name = ''] = match
    const inside = open.flatMap((section) => placeholders[section]?.items ?? [])
    if (sign === '/') {
      open.splice(open.lastIndexOf(name), open.includes(name) ? 1 : 0)
      continue
    }
    if (placeholders[name] === undefined && !inside.includes(name))
      problems.push(unknownName(name, lineAt(body, match.index)))
    if (sign === '#') open.push(name)
  }
  const required = /^required:[^\n]*(?:\n[ \t-][^\n]*)*/m.exec(text)
  for (const [name] of required?.[0].slice('required:'.length).matchAll(/[a-z_]+/g) ?? [])
    if (placeholders[name] === undefined) problems.push(unknownName(name, lineAt(text, required!.index)))
  return problems
}

function unknownName(name: string, line: number): TemplateProblem {
  const next = didYouMean(name, Object.keys(placeholders)) ?? null
  return { problem: 'placeholder', line, name, why: `there is no placeholder "${name}"`, next }
}

async function requiredProblems(text: string, kind: string, lang: Lang): Promise<TemplateProblem[]> {
  const list = (front: string) => {
    const [field = ''] = /^required:[^\n]*(?:\n[ \t-][^\n]*)*/m.exec(front) ?? []
    return [...field.slice('required:'.length).matchAll(/[a-z_]+(?:\|[a-z_]+)*/g)].map(([entry]) => entry)
  }
  const own = list(frontOf(text))
  const shown = new Set([...bodyOf(text).matchAll(/\{\{\{?\s*[#^]?\s*([\w]+)/g)].map(([, name]) => name!))
  // What decides the gate or the words, and is printed nowhere, needs no place in the text.
  const hidden = own.filter((entry) => !entry.split('|').some((name) => shown.has(name)))
  const builtIn = await builtInTemplate(kind, lang)
  const wanted = (builtIn?.required ?? []).filter(
    (entry) => !own.some((other) => other.split('|').some((name) => entry.split('|').includes(name))),
  )
  return [
    ...hidden.map(
      (name): TemplateProblem => ({
        ...{ problem: 'required', line: null, name },
        why: `"${name}" is required, and the text does not show it`,
        next: `put {{${name.split('|')[0]}}} into the text, or take it out of "required"`,
      }),
    ),
    ...wanted.map(
      (name): TemplateProblem => ({
        ...{ problem: 'required', line: null, name },
        why: `the built-in template ${kind} requires "${name}", this one does not`,
        next: `add it to "required": without it the letter may go out incomplete`,
      }),
    ),
  ]
}

async function builtInTemplate(kind: string, lang: Lang): Promise<Template | undefined> {
  if (!(await letterKinds()).includes(kind) || !(await letterLanguages(kind)).includes(lang)) return undefined
  return loadTemplate(kind, lang)
}

function normProblems(text: string, keys: ReadonlySet<string>): TemplateProblem[] {
  const missing = (line: string) => [
    ...unknownCitations(citationsIn(line), keys),
    ...[...line.matchAll(/\bkz:[\w-]+(?::[\w-]+)+/g)].map(([key]) => key).filter((key) => !keys.has(key)),
  ]
  return bodyOf(text)
    .split('\n')
    .flatMap((line, index) =>
      missing(line).map(
        (name): TemplateProblem => ({
          ...{ problem: 'norm', line: index + 1, name },
          why: `the law that is known here has no norm ${name}`,
          next: 'look at the article again, or write the norm into a file of the dataset: jaryq law add --help',
        }),
      ),
    )
}

function wordProblems(text: string, lang: Lang): TemplateProblem[] {
  return bodyOf(text)
    .split('\n')
    .flatMap((line, index) =>
      accusingWords(line, lang).map(
        (name): TemplateProblem => ({
          ...{ problem: 'words', line: index + 1, name },
          why: `"${name}" accuses: a letter speaks of signs and asks to check`,
          next: null,
        }),
      ),
    )
}
