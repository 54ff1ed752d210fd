import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { datasetPaths } from '../dataset/layout.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { type Lang, languages } from '../terminal/languages.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { type KindRules, kindRules, rulesOf } from './kinds.ts'
import { placeholders } from './placeholders.ts'
import { type Role, roles } from './roles.ts'

/** What a letter is to the law: appeals are applications and complaints; the others go by the simplified procedure. */
export const letterForms = ['message', 'complaint', 'application', 'request', 'proposal'] as const
export type LetterForm = (typeof letterForms)[number]

/** A letter's template: Markdown with Mustache placeholders, and what its front matter says. */
export interface Template {
  id: string
  lang: Lang
  title: string
  /** The title when the sign is a question and no breach. */
  titleQuestion: string
  /** The form decides the clock and what may be promised. */
  form: LetterForm
  addressee: string
  channel: string
  replyDue: string
  /** The term of the reply in working days, from the day after registration. */
  replyWorkingDays: number | undefined
  /** The same for a request of an editorial office, where it has a term of its own. */
  replyWorkingDaysJournalist: number | undefined
  basis: string[]
  roles: Role[]
  /** Placeholders that may not be empty; `a|b` asks for one of them. */
  required: string[]
  /** What the applicant has to mind before all else; empty for most. */
  warn: string
  /** To whom the letter goes, who may write it and about what: that of the kind, or of the kind that it is like. */
  rules: KindRules
  /** Who read the text as a native lawyer; empty while nobody has. */
  reviewedBy: string
  /** A translation to read, not to send. */
  readingCopy: boolean
  body: string
  /** The whole file as it stands. */
  source: string
  /** Where it came from: a path in the dataset, or `built-in`. */
  origin: string
}

const builtIn = fileURLToPath(new URL('../../templates/letters/', import.meta.url))

/** The kinds of letters there are: the built-in ones and the user's own in the dataset's `templates`. */
export async function letterKinds(dir?: string): Promise<string[]> {
  const names = [
    ...(await templateNames(builtIn)),
    ...(dir === undefined ? [] : await templateNames(datasetPaths(dir).templates)),
  ]
  return [...new Set(names.map((name) => name.split('.')[0]!))].sort()
}

async function templateNames(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => /^[a-z0-9-]+\.(?:ru|kk|kz|en)\.md$/.test(name))
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw fileError(error, 'list', directory)
  }
}

/** The languages in which a kind can be written. */
export async function letterLanguages(kind: string, dir?: string): Promise<Lang[]> {
  const found = await Promise.all(languages.map((lang) => findTemplate(kind, lang, dir)))
  return languages.filter((_, index) => found[index] !== undefined)
}

async function findTemplate(
  kind: string,
  lang: Lang,
  dir: string | undefined,
): Promise<{ source: string; origin: string } | undefined> {
  const names = lang === 'kk' ? [`${kind}.kk.md`, `${kind}.kz.md`] : [`${kind}.${lang}.md`]
  const directories = [...(dir === undefined ? [] : [datasetPaths(dir).templates]), builtIn]
  for (const directory of directories)
    for (const name of names) {
      const path = join(directory, name)
      try {
        return { source: await readFile(path, 'utf8'), origin: directory === builtIn ? 'built-in' : path }
      } catch (error) {
        if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
          throw fileError(error, 'read', path)
      }
    }
  return undefined
}

/**
 * The template of a kind in a language. The dataset's own copy (`templates/KIND.LANG.md` in `dir`) wins over the
 * built-in. Throws a UserError for a kind or language that does not exist and for a template that is not well formed.
 */
export async function loadTemplate(kind: string, lang: Lang, dir?: string): Promise<Template> {
  const kinds = await letterKinds(dir)
  if (!kinds.includes(kind)) {
    const hint = didYouMean(kind, kinds)
    throw new UserError(`there is no letter "${kind}"`, {
      why: `the letters are: ${kinds.join(', ')}`,
      next: [...(hint === undefined ? [] : [hint]), 'see what each is for with: jaryq letter list'],
      exit: 'usage',
    })
  }
  const found = await findTemplate(kind, lang, dir)
  if (found === undefined)
    throw new UserError(`the letter ${kind} does not exist in "${lang}"`, {
      why: `it exists in: ${(await letterLanguages(kind, dir)).join(', ')}`,
      next: 'choose one of them with --lang',
      exit: 'usage',
    })
  return parseTemplate(found.source, { kind, lang, origin: found.origin })
}

/**
 * Reads a template's text. Throws a UserError that names the place when the front matter is damaged, when it belongs
 * to another kind or language, or when the body names a placeholder that does not exist.
 */
export async function parseTemplate(
  source: string,
  expected: { kind: string; lang: Lang; origin: string },
): Promise<Template> {
  const { kind, lang, origin } = expected
  const wrong = (why: string, next?: string) =>
    new UserError(`the template ${origin === 'built-in' ? `${kind}.${lang}.md` : origin} cannot be used`, {
      why,
      next: next ?? `compare it with the built-in one: jaryq letter show ${kind} --lang ${lang}`,
      exit: 'data',
    })
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text)
  if (match === null) throw wrong('it does not begin with a front matter between two lines "---"')
  const { parse } = await import('yaml')
  let front: Record<string, unknown>
  try {
    front = parse(match[1]!) as Record<string, unknown>
  } catch (error) {
    throw wrong(`its front matter is not YAML: ${(error as Error).message.split('\n')[0]}`)
  }
  if (front === null || typeof front !== 'object') throw wrong('its front matter is not a list of fields')
  if (front.id !== kind) throw wrong(`its id is "${String(front.id)}", not "${kind}"`)
  if ((front.lang === 'kz' ? 'kk' : front.lang) !== lang)
    throw wrong(`its lang is "${String(front.lang)}", not "${lang}"`)
  const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
  const required = strings(front.required)
  for (const name of required.flatMap((entry) => entry.split('|')))
    if (placeholders[name] === undefined) throw wrong(unknown(`required field`, name))
  const body = match[2]!.replace(/<!--[\s\S]*?-->\n?/g, '')
  await checkBody(body, wrong)
  const days = (value: unknown) => (Number.isInteger(Number(value)) && Number(value) > 0 ? Number(value) : undefined)
  const form = letterForms.find((name) => name === (front.form ?? 'message'))
  if (form === undefined) throw wrong(`its form is "${String(front.form)}", not one of: ${letterForms.join(', ')}`)
  const like = front.like === undefined ? undefined : String(front.like)
  if (like !== undefined && kindRules[like] === undefined)
    throw wrong(`its "like" is "${like}", not one of: ${Object.keys(kindRules).join(', ')}`)
  const rules = rulesOf(kind, like)
  const own = strings(front.roles)
  const wrongRole = own.find((role) => !(roles as readonly string[]).includes(role))
  if (wrongRole !== undefined) throw wrong(`"${wrongRole}" is not a role: ${roles.join(', ')}`)
  return {
    id: kind,
    lang,
    title: String(front.title ?? kind),
    titleQuestion: String(front.title_question ?? front.title ?? kind),
    form,
    addressee: String(front.addressee ?? ''),
    channel: String(front.channel ?? ''),
    replyDue: String(front.reply_due ?? ''),
    replyWorkingDays: days(front.reply_working_days),
    replyWorkingDaysJournalist: days(front.reply_working_days_journalist),
    basis: strings(front.basis),
    roles: own.length === 0 ? [...rules.roles] : rules.roles.filter((role) => own.includes(role)),
    warn: String(front.warn ?? '').trim(),
    rules,
    required,
    reviewedBy: String(front.reviewed_by ?? '').trim(),
    readingCopy: front.reading_copy === true,
    body,
    source,
    origin,
  }
}

function unknown(what: string, name: string): string {
  const hint = didYouMean(name, Object.keys(placeholders))
  return `there is no ${what} "${name}"${hint === undefined ? '' : `; ${hint}`}`
}

type MustacheToken = [type: string, name: string, start: number, end: number, inner?: MustacheToken[]]

async function checkBody(body: string, wrong: (why: string, next?: string) => UserError): Promise<void> {
  const { default: Mustache } = await import('mustache')
  let tokens: MustacheToken[]
  try {
    tokens = Mustache.parse(body) as unknown as MustacheToken[]
  } catch (error) {
    throw wrong((error as Error).message)
  }
  const line = (at: number) => body.slice(0, at).split('\n').length
  const check = (list: MustacheToken[], inside: readonly string[]) => {
    for (const [type, name, start, , inner] of list) {
      if (type === 'text' || type === '!') continue
      if (type !== 'name' && type !== '#' && type !== '^')
        throw wrong(
          `line ${line(start)} of its text: {{${type}${name}}} is not allowed`,
          'only {{name}}, {{#name}}…{{/name}} and {{^name}}…{{/name}} are: a template holds no code and no other files',
        )
      const known = placeholders[name]
      if (known === undefined && !inside.includes(name))
        throw wrong(`line ${line(start)} of its text: ${unknown('placeholder', name)}`)
      if (inner !== undefined) check(inner, known?.items === undefined ? inside : [...inside, ...known.items])
    }
  }
  check(tokens, [])
}
