import { basename } from 'node:path'
import type { About } from '../letters/about.ts'
import type { Answers } from '../letters/answers.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Case, type LetterEntry, viewOf } from './case.ts'
import { hasTables } from './purchases.ts'
import { readCase } from './store.ts'
import { complaintKind } from './terms.ts'
import { letterOf, noteLetter } from './work.ts'

export interface CaseLetterAsked {
  dir: string
  id: string
  kind: string
  lang: Lang
  about: About
  /** The letter of the case that a complaint is about; without it the only one that calls for one. */
  complainsOf?: string | undefined
}

/** What a case gives a letter: what it is about, and what the case knows that the data do not. */
export interface CaseLetterFacts {
  about: About
  answers: Answers
  complainsOf?: string | undefined
}

/**
 * What a letter of a case is about, where it was not said: the flags of the case that no answer refuted, else its only
 * purchase. A complaint about silence or a reply gets number and dates of the letter it complains of, other letters those
 * that were sent before. Throws a UserError when there is no such case or letter, or it is not clear which is meant.
 */
export async function caseLetterFacts(asked: CaseLetterAsked): Promise<CaseLetterFacts> {
  const { dir, id, kind, lang, about, complainsOf } = asked
  const view = viewOf(await readCase(dir, id))
  if (kind === complaintKind) {
    const first = complainsOf === undefined ? onlyToComplainOf(view) : letterOf(view, complainsOf)
    if (first.sent === undefined)
      throw new UserError(`the letter ${first.id} was not sent`, {
        why: 'nobody can be late in answering it',
        next: `note when it was sent: jaryq case letter ${id} --letter ${first.id} --sent DATE --reg-no NUMBER`,
        exit: 'usage',
      })
    return { about, answers: complaintAnswers(view, first, lang), complainsOf: first.id }
  }
  if (complainsOf !== undefined)
    throw new UserError(`a letter ${kind} complains of no letter`, {
      next: [`leave out --complains-of`, `or write the complaint: jaryq letter new ${complaintKind} --case ${id}`],
      exit: 'usage',
    })
  const sent = view.letters.filter((letter) => letter.sent !== undefined && letter.kind !== complaintKind)
  const previous = sent.map(({ sent: date, reg_no, to, answer, answered }) => ({
    date,
    reg_no: reg_no ?? '',
    body: to ?? '',
    result: answered === undefined ? '' : (answer ?? ''),
  }))
  const answers: Answers = kind === 'f-prosecutor' && previous.length > 0 ? { previous_letters: previous } : {}
  const isSaid = Object.values(about).some(
    (value) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  )
  if (isSaid) return { about, answers }
  const flagIds = view.flags.flatMap((flag) => (flag.verdict === 'refuted' ? [] : flag.id))
  if (flagIds.length > 0) return { about: { flagIds }, answers }
  const [only, another] = view.purchases
  if (only !== undefined && another === undefined && (await hasTables(dir)))
    return { about: { process: only.ocid ?? only.id }, answers }
  return { about, answers }
}

function onlyToComplainOf(view: Case): LetterEntry {
  const open = view.letters.filter(
    ({ kind, sent, answered, answer }) =>
      kind !== complaintKind && sent !== undefined && (answered === undefined || answer === 'formal'),
  )
  if (open.length === 1) return open[0]!
  throw new UserError('it is not said which letter is complained of', {
    why:
      open.length === 0
        ? 'no letter of the case is without an answer, and no reply is noted as formal'
        : `it may be one of: ${open.map((letter) => letter.id).join(', ')}`,
    next: 'name it: --complains-of ID',
    exit: 'usage',
  })
}

function complaintAnswers(view: Case, letter: LetterEntry, lang: Lang): Answers {
  const answers: Answers = {
    no_answer: letter.answered === undefined ? 'yes' : 'no',
    first_letter_date: letter.sent,
    first_reg_no: letter.reg_no,
    subject: view.title,
    body_name: letter.redirected_to ?? bodyOf(letter, lang),
    due_date: letter.answered === undefined ? letter.due : undefined,
    answer_date: letter.answered,
    answer_no: letter.answer_no,
  }
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== undefined && value !== ''))
}

// Letters address the head of a body; a complaint is about the body.
const heads: [RegExp, string][] = [
  [/^To the (?:Head of the |Chair of the |Head of )?/, ''],
  [/^Руководителю департамента /i, 'Департамент '],
  [/^Руководителю управления /, 'Управление '],
  [/^Председателю Ревизионной комиссии /, 'Ревизионная комиссия '],
  [/^Председателю Высшей аудиторской палаты /, 'Высшая аудиторская палата '],
  [/^Председателю маслихата /, 'Маслихат '],
  [/^Прокурору /, 'Прокуратура '],
  [/^Первому руководителю: /, ''],
  [/ (департаменті)нің басшысына$/, ' $1'],
  [/ (комиссиясы|палатасы|басқармасы)ның (?:төрағасына|басшысына)(?= |$)/, ' $1'],
  [/^Мәслихат төрағасына /, 'Мәслихат '],
  [/^Прокурорға /, 'Прокуратура '],
  [/ бірінші басшысына$/, ''],
]

/** The body that a letter went to, as the complaint's language names it; undefined where only the applicant can tell. */
function bodyOf({ to, file }: LetterEntry, lang: Lang): string | undefined {
  // Noted by hand: as the monitor wrote it.
  if (to === undefined || file === undefined) return to
  if (!file.includes(`.${lang}.`)) return undefined
  const head = heads.find(([pattern]) => pattern.test(to))
  return head === undefined ? to : to.replace(head[0], head[1])
}

/** A letter as it was written: what a case keeps of it. */
export interface WrittenForCase {
  kind: string
  flags: readonly { id: string }[]
  addressee: string | null
  date: string | null
  files: { letter: string }
}

/**
 * Enters a written letter into its case: kind, addressee, flags, file and day. One that was written again, and not sent
 * yet, is the same entry. Returns the entry's id.
 */
export async function enterLetter(
  at: { dir: string; id: string; stamp: string; day: string },
  letter: WrittenForCase,
  complainsOf?: string | undefined,
): Promise<string> {
  const file = basename(letter.files.letter)
  const view = viewOf(await readCase(at.dir, at.id))
  const same = (entry: LetterEntry) => entry.kind === letter.kind && entry.file === file && entry.sent === undefined
  const before = view.letters.find(same)
  const note = {
    letter: before?.id,
    kind: letter.kind,
    about: complainsOf,
    to: letter.addressee ?? undefined,
    flags: letter.flags.map(({ id }) => id),
    file,
    drafted: letter.date ?? at.day,
  }
  const { view: after } = await noteLetter({ dir: at.dir, id: at.id, stamp: at.stamp }, note)
  return before?.id ?? after.letters.find((entry) => same(entry) && !view.letters.some(({ id }) => id === entry.id))!.id
}
