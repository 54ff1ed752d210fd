import type { Law } from '../law/law.ts'
import { inForce } from '../law/limits.ts'
import { type Due, dueDate } from '../navigator/due.ts'
import type { LetterEntry } from './case.ts'

/** The kind of letter that complains of an answer, or of none. */
export const complaintKind = 'i-no-reply'

// Letters to those whom no term of the law binds.
const free = ['supplier-return', 'newsroom']
// Requests for information have a term of their own; a complaint about a reply or silence too.
const keys: Record<string, string> = {
  'c-info-request': 'information-answered',
  [complaintKind]: 'letter-complaint-answered',
}

/** The last day of a term of the law that runs from an event; null where the law has none for that day. */
export function termFrom(key: string, from: string, law: Law): Due | null {
  const limit = inForce(law.limits, from).find((entry) => entry.key === key)
  if (limit === undefined || !law.calendar.covers(from)) return null
  const due = dueDate(limit, from, law)
  // A term that nobody has read in the law is no surer than a calendar of years to come.
  return due === null ? null : { ...due, provisional: due.provisional || limit.status === 'unverified' }
}

/**
 * When the answer to a letter is due: by the term for its kind, from the day it was registered (else sent), or from the
 * day it was handed on; once it was extended, two months from then (APPC 76). Null for a letter that was not sent, and for
 * an addressee whom no term binds.
 */
export function answerDue(letter: LetterEntry, law: Law): Due | null {
  const kind = letter.kind ?? ''
  const from = letter.redirected ?? letter.registered ?? letter.sent
  if (letter.sent === undefined || from === undefined || free.includes(kind)) return null
  if (letter.extended !== undefined) return termFrom('letter-extended', letter.registered ?? letter.sent, law)
  return termFrom(keys[kind] ?? 'letter-answered', from, law)
}

/** The norm of the term that runs for a letter; null where none binds its addressee, or the tables have none for the day. */
export function answerNorm(letter: LetterEntry, law: Law): string | null {
  const kind = letter.kind ?? ''
  const from = letter.redirected ?? letter.registered ?? letter.sent
  if (from === undefined || free.includes(kind)) return null
  const key = letter.extended === undefined ? (keys[kind] ?? 'letter-answered') : 'letter-extended'
  return inForce(law.limits, from).find((entry) => entry.key === key)?.norm ?? null
}

/** Whether a letter still waits for its answer. */
export function isOpen(letter: LetterEntry): boolean {
  return letter.sent !== undefined && letter.answered === undefined
}

/** Working days left until a day, negative when it has passed; null outside the calendar. */
export function daysLeft(from: string, to: string, law: Law): number | null {
  return law.calendar.covers(from) && law.calendar.covers(to) ? law.calendar.between(from, to) : null
}
