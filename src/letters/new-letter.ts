import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { datasetPaths } from '../dataset/layout.ts'
import { sha256 } from '../files/hash.ts'
import type { Calendar } from '../law/calendar.ts'
import { type Law, loadLaw } from '../law/law.ts'
import type { Norm } from '../law/norms.ts'
import { readingHolds } from '../law/reading.ts'
import { isPersonNumber } from '../ocds/persons.ts'
import { fileError, Interrupted, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type About, aboutOf } from './about.ts'
import { type Answers, applyAnswers, refuseAccusing } from './answers.ts'
import type { Applicant } from './applicant.ts'
import { coverText } from './cover.ts'
import { customerKind, isRepublican } from './customer.ts'
import type { Document } from './document.ts'
import { bySureness } from './fact-list.ts'
import { type Facts, gatherFacts, type LetterSubject, methodTypeOf, sourceOf } from './facts.ts'
import { fillTemplate, type Values } from './fill.ts'
import { type GateFacts, type GateRule, passGate } from './gate.ts'
import type { CustomerKind } from './kinds.ts'
import { type LetterFiles, type WriteOptions, writeLetter } from './letter-files.ts'
import { gapFor } from './markdown.ts'
import { placeholders } from './placeholders.ts'
import { contractLink } from './record-values.ts'
import type { Role } from './roles.ts'
import type { LetterFlag, LetterSource } from './source.ts'
import { loadTemplate, type Template } from './templates.ts'
import { beganOn, citableNorms, derivedValues, letterValues } from './values.ts'
import { trainingMark } from './words.ts'

export interface LetterRequest extends About {
  kind: string
  lang: Lang
  applicant?: Applicant | undefined
  answers?: Answers | undefined
  /** Files to attach: each is named in the letter with its SHA-256. */
  attach?: readonly string[] | undefined
  role?: Role | undefined
  /** The letter's date, `YYYY-MM-DD`; without it the answers' or the date of the data, never the clock's. */
  date?: string | undefined
  /** The day on which the applicant compared the norms with the edition in force. */
  normsChecked?: string | undefined
  /** The dataset's directory, for the user's own templates and what its own files say of the law. */
  dir?: string | undefined
}

/** What stands between a letter and its sending, besides missing fields. */
export type Reason = 'training' | 'reading-copy' | 'role' | 'norms-unchecked' | 'norms-stale'

/** A letter before it is written to a file. */
export interface Letter {
  kind: string
  lang: Lang
  /** What it is about, and what its file is named by. */
  subject: LetterSubject
  /** The flags it rests on, the surest first; none for a letter about a purchase that no indicator was asked of. */
  flags: LetterFlag[]
  template: Template
  customer: CustomerKind
  /**
   * `ready` only with every required field filled, with doubts, in a language of the state, with the role said and the
   * norms checked within 90 days, and never from training data.
   */
  status: 'draft' | 'ready'
  /** Required placeholders that are empty, as the template names them (of `a|b` the first). */
  missing: string[]
  reasons: Reason[]
  /** A rule of the gate that made the letter state facts only. */
  rule?: GateRule
  norms: { cited: Norm[]; left: Norm[] }
  normsChecked: string | null
  title: string
  /** Nothing in it is called a sign of a breach: it asks. */
  question: boolean
  date: string | null
  dataDate: string | null
  /** The last day of the reply's term if the letter is registered on its date. */
  replyDue?: { date: string; provisional: boolean }
  /** The same of the stages of the purchase that the letter has to come before. */
  bidsUntil: string | null
  role: Role | undefined
  attached: { path: string; name: string; sha256: string }[]
  /** The addressee as the letter has it; null for a gap. */
  addressee: string | null
  /** The sole traders and other persons among its suppliers, each with the contracts by which the letter names them. */
  people: { id: string; contracts: { id: number; number: string; url: string | null }[] }[]
  document: Document
  cover: Document
}

/**
 * Writes a letter, in memory: about a flag, several flags, a purchase, a supplier's or a pair's history. Throws a
 * UserError when there is no such letter, flag or purchase, when the gate refuses it (the reason is in `why`), and when a
 * text of the applicant or of an own template accuses.
 */
export async function draftLetter(source: LetterSource, request: LetterRequest): Promise<Letter> {
  const { kind, lang } = request
  const template = await loadTemplate(kind, lang, request.dir)
  refuseAccusing(template.body, lang, `the template ${template.origin === 'built-in' ? kind : template.origin}`)
  const about = await aboutOf(source, request, lang, template.rules.flagless)
  const flagged = about.flags.filter(({ outcome }) => outcome === 'flag')
  const fit = fitting(flagged.length === 0 ? about.flags : flagged, template.rules.violations)
  // A purchase that was named, and no flag of the kind: the letter is about what the applicant saw.
  const flags = bySureness(
    fit.length === 0 && !(template.rules.flagless && request.process !== undefined) ? about.flags : fit,
  )
  const facts = await gatherFacts(source, about.subject, flags)
  const law = await loadLaw(request.dir === undefined ? undefined : datasetPaths(request.dir).law)
  const { date: answeredDate, norms_checked: answeredCheck, ...answers } = request.answers ?? {}
  const date = checkDate(request.date ?? (answeredDate as string | undefined)) ?? source.dataDate
  const normsChecked = checkDate(request.normsChecked ?? (answeredCheck as string | undefined)) ?? null
  const gate = gateFacts(facts, { law, date, role: request.role, training: source.training })
  const { decision, rule, appc } = passGate(gate, { ...template.rules, roles: template.roles })
  if (decision === 'refuse') {
    const next = rule!.next?.({ ...template.rules, roles: template.roles })
    throw new UserError(`no letter ${kind} can be written${flags[0] === undefined ? '' : ` from ${flags[0].id}`}`, {
      why: rule!.reason[lang],
      ...(next === undefined ? {} : { next: next[lang] }),
    })
  }
  const keys = [...new Set(flags.flatMap(({ legal_basis: basis }) => basis))]
  const shown = template.body.includes('{{#norms}}')
  const norms = decision === 'facts-only' || !shown ? { cited: [], left: [] } : citableNorms(keys, law.norms)
  const surest = flags[0]?.grade ?? 'question'
  const factsOnly = decision === 'facts-only' || (norms.cited.length === 0 && surest === 'question')
  const doubts = await doubtsOf(source, flags, lang)
  const found = letterValues(facts, {
    ...{ lang, source, applicant: request.applicant, date, factsOnly, norms: norms.cited, doubts, appc },
    addressee: template.rules.addressee,
    annexes: {
      purchases: template.body.includes('{{#has_purchases}}'),
      records: template.body.includes('{{#has_records}}'),
      lots: template.body.includes('{{#has_lots}}'),
    },
    oldLaw: rule?.id === 'old-law',
    newLaw: rule === undefined,
  })
  const attached = await attachedFiles(request.attach ?? [])
  const given = attached.length === 0 ? answers : withAttachments(answers, attached)
  const known = withoutPersons(derivedValues(applyAnswers(found, given, lang), given, law.calendar, lang))
  const { values, missing } = withGaps(known, template, lang)
  const reasons: Reason[] = [
    ...(source.training ? ['training' as const] : []),
    ...(template.readingCopy ? ['reading-copy' as const] : []),
    ...(request.role === undefined ? ['role' as const] : []),
    ...normsReason(normsChecked, date),
  ]
  const mark = source.training ? { mark: trainingMark[lang] } : {}
  const title = values.question === true ? template.titleQuestion : template.title
  const common = { lang, ...(date === null ? {} : { date }), ...mark }
  const letter: Omit<Letter, 'cover'> = {
    kind,
    lang,
    subject: about.subject,
    flags,
    template,
    customer: gate.customer,
    status: missing.length === 0 && reasons.length === 0 ? 'ready' : 'draft',
    missing,
    reasons,
    ...(rule === undefined ? {} : { rule }),
    norms,
    normsChecked,
    title,
    question: values.question === true,
    date,
    dataDate: source.dataDate,
    ...replyDue(replyDays(template, request.role, appc), date, law.calendar),
    bidsUntil: gate.bidsUntil,
    role: request.role,
    attached,
    addressee: typeof known.addressee_name === 'string' ? known.addressee_name : null,
    people: peopleOf(facts),
    document: { ...common, title, markdown: await fillTemplate(template, values), ...author(request.applicant) },
  }
  return { ...letter, cover: { ...common, title, markdown: coverText(letter) } }
}

function peopleOf(facts: Facts): Letter['people'] {
  const people = new Map<string, Letter['people'][number]['contracts']>()
  for (const row of [...facts.contracts.map((contract) => contract.row), ...facts.purchases]) {
    if (typeof row.supplier_id !== 'string' || !row.supplier_id.startsWith('KZ-person-') || row.kz_id == null) continue
    const number = typeof row.kz_contract_number_sys === 'string' ? row.kz_contract_number_sys : String(row.id)
    people.set(row.supplier_id, [
      ...(people.get(row.supplier_id) ?? []),
      { id: Number(row.kz_id), number, url: contractLink(row) },
    ])
  }
  return [...people].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, contracts]) => ({ id, contracts }))
}

// Of several flags those that the kind is for: a letter about VAT tells of VAT.
function fitting(flags: LetterFlag[], violations: readonly string[] | null): LetterFlag[] {
  return violations === null ? flags : flags.filter((flag) => flag.violations.some((id) => violations.includes(id)))
}

function gateFacts(
  facts: Facts,
  { law, date, role, training }: { law: Law; date: string | null; role: Role | undefined; training: boolean },
): GateFacts {
  const { flags, process, buyer, buyerId, supplierId } = facts
  // A letter about no purchase, as one about silence.
  const nobody = flags.length === 0 && process === undefined
  const published = localDate(process?.tender_date_published_local_date)
  return {
    outcome: flags.length === 0 ? null : flags[0]!.outcome,
    customer: nobody
      ? 'unknown'
      : customerKind({
          source: sourceOf(facts),
          id: buyerId,
          party: buyer,
          methodType: methodTypeOf(facts),
          isStateInstitution:
            facts.contracts[0]?.row.kz_is_gu == null ? null : Number(facts.contracts[0].row.kz_is_gu) === 1,
        }),
    republican: isRepublican(buyer),
    supplier:
      supplierId === null
        ? null
        : supplierId.startsWith('KZ-person-') || facts.supplier?.is_person === true
          ? 'person'
          : 'company',
    violations: [...new Set(flags.flatMap((flag) => flag.violations))],
    began: beganOn(facts),
    role,
    date,
    remarksUntil: published === null ? null : remarksEnd(process?.kz_discus_end_local_date, published, law.calendar),
    bidsUntil: localDate(process?.tender_period_end_local_date),
    training,
  }
}

function localDate(value: unknown): string | null {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? value.slice(0, 10) : null
}

// The portal's own end of the discussion; where it is not kept, two working days after the announcement.
function remarksEnd(discussion: unknown, published: string, calendar: Calendar): string | null {
  return localDate(discussion) ?? (calendar.covers(published) ? calendar.add(published, 2) : null)
}

/** The innocent explanations of every indicator behind the letter, each once. Refuses texts that accuse. */
async function doubtsOf(source: LetterSource, flags: readonly LetterFlag[], lang: Lang): Promise<string[]> {
  const doubts: string[] = []
  for (const indicator of new Set(flags.map((flag) => flag.indicator))) {
    const { innocent, summary } = await source.texts(indicator, lang)
    for (const text of [summary, ...innocent]) refuseAccusing(text, lang, `the indicator ${indicator}`)
    doubts.push(...innocent)
  }
  return [...new Set(doubts)].slice(0, 20)
}

async function attachedFiles(paths: readonly string[]): Promise<Letter['attached']> {
  return Promise.all(
    paths.map(async (path) => {
      try {
        return { path, name: basename(path), sha256: sha256(await readFile(path)) }
      } catch (error) {
        throw fileError(error, 'read', path)
      }
    }),
  )
}

function withAttachments(answers: Answers, attached: Letter['attached']): Answers {
  const before = answers.attachments === undefined ? [] : [answers.attachments].flat()
  return { ...answers, attachments: [...before, ...attached.map(({ name, sha256 }) => `${name} (SHA-256: ${sha256})`)] }
}

/** Why the norms are not known to be in force on the letter's date: nobody compared them, or too long ago. */
function normsReason(checked: string | null, date: string | null): Reason[] {
  if (checked === null || date === null) return ['norms-unchecked']
  const age = (Date.parse(`${date}T00:00:00Z`) - Date.parse(`${checked}T00:00:00Z`)) / 86_400_000
  return age > readingHolds ? ['norms-stale'] : []
}

function author(applicant: Applicant | undefined): { author?: string } {
  return applicant?.name === undefined ? {} : { author: applicant.name }
}

/** A date as it was given, or undefined for none; throws a UserError for what is no day. */
export function checkDate(date: string | undefined): string | undefined {
  if (date === undefined || date === '') return undefined
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T00:00:00Z`) : undefined
  if (parsed === undefined || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date)
    throw new UserError(`"${date}" is not a date`, { why: 'a date is written as YYYY-MM-DD', exit: 'usage' })
  return date
}

// Without a term that binds the addressee there is no clock; an editorial office has one of its own where the law gives it.
function replyDays(template: Template, role: Role | undefined, appc: boolean): number | undefined {
  if (role === 'journalist' && template.replyWorkingDaysJournalist !== undefined)
    return template.replyWorkingDaysJournalist
  return appc ? template.replyWorkingDays : undefined
}

function replyDue(
  days: number | undefined,
  date: string | null,
  calendar: Calendar,
): { replyDue?: { date: string; provisional: boolean } } {
  if (days === undefined || date === null) return {}
  try {
    const due = calendar.add(date, days)
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
      return value.replace(/(?<![\da-f])\d{12}(?![\da-f])/g, (digits) =>
        isPersonNumber(digits) ? '*'.repeat(12) : digits,
      )
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
    filled[name] = kind === 'list' ? [gapItem(name, gap)] : gap
  }
  return { values: filled, missing }
}

// An item of a list that shows the gap in its first field and leaves the others out.
function gapItem(name: string, gap: unknown): Record<string, unknown> {
  const { items = [], needed = ['text'] } = placeholders[name]!
  const first = needed[0]!
  return { ...Object.fromEntries(items.map((item) => [item, item === 'n' ? 1 : null])), [first]: gap }
}

export interface NewLetterOptions extends Omit<LetterRequest, 'dir'>, WriteOptions {
  /** The dataset's directory. */
  dir: string
  /** Write a sheet with the IINs of the letter's sole traders as well, for the addressee only. */
  personSheet?: boolean | undefined
  /** The user confirmed that. */
  confirmed?: boolean | undefined
  /** When it is aborted, nothing more is written. */
  signal?: AbortSignal | undefined
}

/** Throws `Interrupted` when the user asked to stop. */
export function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Interrupted('letters that were written are whole', 'the same command again')
}

/** Writes a letter from the dataset in `dir`: `draftLetter`, then `writeLetter`. */
export async function newLetter(options: NewLetterOptions): Promise<Letter & { files: LetterFiles }> {
  const { openLetterSource } = await import('./dataset-source.ts')
  const source = await openLetterSource(options.dir, options)
  try {
    const letter = await draftLetter(source, options)
    stopIfAsked(options.signal)
    const sheet =
      options.personSheet === true
        ? await (await import('./person-sheet.ts')).personSheet(options.dir, letter, options.confirmed === true)
        : undefined
    return { ...letter, files: await writeLetter(letter, options, sheet) }
  } finally {
    await source.close()
  }
}
