import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, extname, join, sep } from 'node:path'
import { datasetPaths } from '../dataset/layout.ts'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import type { Calendar } from '../law/calendar.ts'
import { loadLaw } from '../law/law.ts'
import type { Norm } from '../law/norms.ts'
import { isPersonNumber } from '../ocds/persons.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Answers, applyAnswers, refuseAccusing } from './answers.ts'
import type { Applicant } from './applicant.ts'
import { coverText } from './cover.ts'
import { type Document, type LetterFormat, letterFormats, writeDocument } from './document.ts'
import { gatherFacts, methodTypeOf, sourceOf } from './facts.ts'
import { fillTemplate, type Values } from './fill.ts'
import { type GateRule, passGate } from './gate.ts'
import { gapFor } from './markdown.ts'
import { placeholders } from './placeholders.ts'
import type { LetterFlag, LetterSource } from './source.ts'
import { loadTemplate, type Role, type Template } from './templates.ts'
import { auditValues, beganOn, citableNorms } from './values.ts'
import { trainingMark } from './words.ts'

export interface LetterRequest {
  kind: string
  flagId: string
  lang: Lang
  applicant?: Applicant | undefined
  answers?: Answers | undefined
  role?: Role | undefined
  /** The letter's date, `YYYY-MM-DD`; without it the answers' or the date of the data, never the clock's. */
  date?: string | undefined
  /** The dataset's directory, for the user's own templates and what its own files say of the law. */
  dir?: string | undefined
}

/** What stands between a letter and its sending, besides missing fields. */
export type Reason = 'training' | 'reading-copy'

/** A letter before it is written to a file. */
export interface Letter {
  kind: string
  lang: Lang
  flag: LetterFlag
  template: Template
  /** `ready` only with every required field filled, with doubts, in a language of the state, and not from training data. */
  status: 'draft' | 'ready'
  /** Required placeholders that are empty, as the template names them (of `a|b` the first). */
  missing: string[]
  reasons: Reason[]
  /** A rule of the gate that made the letter state facts only. */
  rule?: GateRule
  norms: { cited: Norm[]; left: Norm[] }
  title: string
  date: string | null
  dataDate: string | null
  /** The last day of the reply's term if the letter is registered on its date. */
  replyDue?: { date: string; provisional: boolean }
  role: Role | undefined
  document: Document
  cover: Document
}

/**
 * Writes the letter of a flag, in memory. Throws a UserError when there is no such letter or flag, when the gate
 * refuses it (the reason is in `why`), and when a text of the applicant or of an own template accuses.
 */
export async function draftLetter(source: LetterSource, request: LetterRequest): Promise<Letter> {
  const { kind, lang } = request
  const template = await loadTemplate(kind, lang, request.dir)
  refuseAccusing(template.body, lang, `the template ${template.origin === 'built-in' ? kind : template.origin}`)
  const flag = await source.flag(request.flagId, lang)
  const facts = await gatherFacts(source, flag)
  const { decision, rule } = passGate({
    outcome: flag.outcome,
    source: sourceOf(facts),
    buyerId: flag.buyer_id,
    methodType: methodTypeOf(facts),
    isQuasiState: facts.buyer?.kz_is_qvazi == null ? null : Number(facts.buyer.kz_is_qvazi) === 1,
    began: beganOn(facts),
    role: request.role,
    roles: template.roles,
  })
  if (decision === 'refuse')
    throw new UserError(`no letter ${kind} can be written from ${flag.id}`, {
      why: rule!.reason[lang],
      ...(rule!.next === undefined ? {} : { next: rule!.next[lang] }),
    })
  const oldLaw = decision === 'facts-only'
  const law = await loadLaw(request.dir === undefined ? undefined : datasetPaths(request.dir).law)
  const norms = oldLaw ? { cited: [], left: [] } : citableNorms(flag.legal_basis, law.norms)
  const factsOnly = oldLaw || (norms.cited.length === 0 && flag.grade === 'question')
  const { innocent: doubts, summary } = await source.texts(flag.indicator, lang)
  for (const text of [summary, ...doubts]) refuseAccusing(text, lang, `the indicator ${flag.indicator}`)

  const { date: answeredDate, ...answers } = request.answers ?? {}
  const date = checkDate(request.date ?? (answeredDate as string | undefined)) ?? source.dataDate
  const found = auditValues(facts, {
    ...{ lang, source, applicant: request.applicant, date, factsOnly, norms: norms.cited, oldLaw, doubts },
  })
  const known = withoutPersons(applyAnswers(found, answers, lang))
  const { values, missing } = withGaps(known, template, lang)
  const reasons: Reason[] = [
    ...(source.training ? ['training' as const] : []),
    ...(template.readingCopy ? ['reading-copy' as const] : []),
  ]
  const mark = source.training ? { mark: trainingMark[lang] } : {}
  const title = values.question === true ? template.titleQuestion : template.title
  const common = { lang, ...(date === null ? {} : { date }), ...mark }
  const letter: Omit<Letter, 'cover'> = {
    kind,
    lang,
    flag,
    template,
    status: missing.length === 0 && reasons.length === 0 ? 'ready' : 'draft',
    missing,
    reasons,
    ...(rule === undefined ? {} : { rule }),
    norms,
    title,
    date,
    dataDate: source.dataDate,
    ...replyDue(template, date, law.calendar),
    role: request.role,
    document: { ...common, title, markdown: await fillTemplate(template, values), ...author(request.applicant) },
  }
  return { ...letter, cover: { ...common, title, markdown: coverText(letter) } }
}

function author(applicant: Applicant | undefined): { author?: string } {
  return applicant?.name === undefined ? {} : { author: applicant.name }
}

function checkDate(date: string | undefined): string | null | undefined {
  if (date === undefined || date === '') return undefined
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T00:00:00Z`) : undefined
  if (parsed === undefined || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date)
    throw new UserError(`"${date}" is not a date`, { why: 'a date is written as YYYY-MM-DD', exit: 'usage' })
  return date
}

function replyDue(
  template: Template,
  date: string | null,
  calendar: Calendar,
): { replyDue?: { date: string; provisional: boolean } } {
  if (template.replyWorkingDays === undefined || date === null) return {}
  try {
    const due = calendar.add(date, template.replyWorkingDays)
    return { replyDue: { date: due, provisional: calendar.status(due) === 'projected' } }
  } catch (error) {
    // The calendar does not reach that far: no date is better than a wrong one.
    if (error instanceof UserError) return {}
    throw error
  }
}

// A person's number in a name or a title, as publishers sometimes write it, goes no further; the applicant's own stays.
function withoutPersons(values: Values): Values {
  const hide = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replace(/(?<!\d)\d{12}(?!\d)/g, (digits) => (isPersonNumber(digits) ? '*'.repeat(12) : digits))
    if (Array.isArray(value)) return value.map(hide)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hide(item)]))
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, name === 'applicant_id' ? value : hide(value)]),
  )
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  )
}

/** The values with a visible gap for each required one that is empty, and the names of those. */
function withGaps(values: Values, template: Template, lang: Lang): { values: Values; missing: string[] } {
  const filled: Values = { ...values }
  const missing: string[] = []
  for (const entry of template.required) {
    const names = entry.split('|')
    if (!names.every((name) => isEmpty(values[name]))) continue
    const name = names[0]!
    missing.push(name)
    const { kind, label } = placeholders[name]!
    const gap = gapFor(label?.[lang] ?? name, lang)
    if (kind === 'list') filled[name] = [{ n: 1, text: gap, source: null }]
    else if (kind === 'text') filled[name] = gap
  }
  return { values: filled, missing }
}

export interface WriteOptions {
  format?: LetterFormat | undefined
  /** A directory or a file; without it the current directory of the process. */
  output?: string | undefined
  /** Replace files that are there and differ. */
  force?: boolean | undefined
}

/** The file name of a letter: `KIND-FLAG.LANG.EXT`, safe on every system. */
export function letterFileName(letter: Pick<Letter, 'kind' | 'lang' | 'flag'>, format: LetterFormat): string {
  const safe = letter.flag.id.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '')
  const name = safe.length <= 120 ? safe : `${safe.slice(0, 107)}-${sha256(letter.flag.id).slice(0, 12)}`
  return `${letter.kind}-${name}.${letter.lang}.${format}`
}

/**
 * Writes a letter and its cover sheet (`cover-…`, for the applicant, not to be sent) and returns their paths. A file
 * that is there with other content is not replaced without `force`: a UserError says so, and nothing is written.
 */
export async function writeLetter(
  letter: Letter,
  options: WriteOptions = {},
): Promise<{ letter: string; cover: string; unchanged: boolean }> {
  const { path, format } = letterPath(letter, options)
  const coverPath = join(dirname(path), `cover-${basename(path)}`)
  const files = [
    { path, content: await writeDocument(letter.document, format) },
    { path: coverPath, content: await writeDocument(letter.cover, format) },
  ]
  let unchanged = true
  for (const file of files) {
    let before: Buffer | undefined
    try {
      before = await readFile(file.path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, 'write', file.path)
    }
    if (before?.equals(file.content)) continue
    unchanged = false
    if (before !== undefined && options.force !== true)
      throw new UserError(`${file.path} exists and would change`, {
        why: 'a letter may hold what you wrote into it by hand',
        next: ['write it to another place with --output', 'or replace it with --force'],
        exit: 'usage',
      })
  }
  if (!unchanged)
    for (const file of files) {
      try {
        await writeAtomically(file.path, file.content)
      } catch (error) {
        throw fileError(error, 'write', file.path)
      }
    }
  return { letter: path, cover: coverPath, unchanged }
}

function letterPath(letter: Letter, options: WriteOptions): { path: string; format: LetterFormat } {
  const { output } = options
  if (output === '-')
    throw new UserError('a letter is not written to standard output', {
      why: 'the letter and its cover sheet are two files',
      next: 'name a directory, or a file that ends in the format',
      exit: 'usage',
    })
  const isDirectory =
    output === undefined ||
    /[/\\]$/.test(output) ||
    output.endsWith(sep) ||
    (existsSync(output) && statSync(output).isDirectory())
  const ending = output === undefined ? '' : extname(output).slice(1).toLowerCase()
  if (isDirectory || ending === '') {
    const format = options.format ?? 'docx'
    return { path: join(output ?? '.', letterFileName(letter, format)), format }
  }
  const named = letterFormats.find((format) => format === ending)
  if (named === undefined || (options.format !== undefined && options.format !== named))
    throw new UserError(`${output} does not fit the format`, {
      why:
        named === undefined
          ? `a letter is written as ${letterFormats.join(', ')}`
          : `the file ends in .${named}, the format is ${options.format}`,
      next: 'name a directory, or a file that ends in the format',
      exit: 'usage',
    })
  return { path: output!, format: named }
}

export interface NewLetterOptions extends Omit<LetterRequest, 'dir'>, WriteOptions {
  /** The dataset's directory. */
  dir: string
}

/** Writes the letter of a flag of the dataset in `dir`: `draftLetter`, then `writeLetter`. */
export async function newLetter(
  options: NewLetterOptions,
): Promise<Letter & { files: { letter: string; cover: string; unchanged: boolean } }> {
  const { openLetterSource } = await import('./dataset-source.ts')
  const source = await openLetterSource(options.dir)
  try {
    const letter = await draftLetter(source, options)
    return { ...letter, files: await writeLetter(letter, options) }
  } finally {
    await source.close()
  }
}
