import type { Law } from '../law/law.ts'
import type { Column, Row } from '../terminal/rows.ts'
import type { Case } from './case.ts'
import { daysLeft, isOpen } from './terms.ts'

export const caseColumns: Column[] = [
  { name: 'id', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'campaign', type: 'text' },
  { name: 'region', type: 'text' },
  { name: 'assigned', type: 'text' },
  { name: 'purchases', type: 'json' },
  { name: 'flags', type: 'integer' },
  { name: 'reviews', type: 'integer' },
  { name: 'letters', type: 'integer' },
  { name: 'outcomes', type: 'integer' },
  { name: 'conflicts', type: 'integer' },
  { name: 'due', type: 'date' },
  { name: 'updated', type: 'timestamp' },
]

/** Which cases are wanted; what is not said does not count. */
export interface Wanted {
  status?: string | undefined
  campaign?: string | undefined
  region?: string | undefined
  assigned?: string | undefined
}

/** The cases that fit. */
export function wantedCases(cases: readonly Case[], wanted: Wanted): Case[] {
  return cases.filter((view) =>
    (['status', 'campaign', 'region', 'assigned'] as const).every(
      (field) => wanted[field] === undefined || view[field] === wanted[field],
    ),
  )
}

/** A row for each case; `due` is the first day on which an answer is due. */
export function caseRows(cases: readonly Case[]): Row[] {
  return cases.map((view) => ({
    id: view.id,
    title: view.title,
    status: view.status,
    campaign: view.campaign,
    region: view.region,
    assigned: view.assigned,
    purchases: view.purchases.map(({ id }) => id),
    flags: view.flags.length,
    reviews: view.reviews.length,
    letters: view.letters.length,
    outcomes: view.outcomes.length,
    conflicts: view.conflicts.length,
    due:
      view.letters
        .filter(isOpen)
        .flatMap(({ due }) => due ?? [])
        .sort()[0] ?? null,
    updated: view.updated,
  }))
}

export const dueColumns: Column[] = [
  { name: 'case', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'assigned', type: 'text' },
  { name: 'letter', type: 'text' },
  { name: 'kind', type: 'text' },
  { name: 'to', type: 'text' },
  { name: 'sent', type: 'date' },
  { name: 'reg_no', type: 'text' },
  { name: 'due', type: 'date' },
  { name: 'working_days_left', type: 'integer' },
  { name: 'overdue', type: 'boolean' },
  { name: 'provisional', type: 'boolean' },
]

/**
 * A row for each letter that waits for its answer, the earliest day first. `provisional`: the holidays of that year, or
 * the term, are not known for sure. Working days are counted from `on`.
 */
export function dueRows(cases: readonly Case[], on: string, law: Law): Row[] {
  const rows = cases.flatMap((view) =>
    view.letters.filter(isOpen).flatMap((letter) => {
      if (letter.due === undefined) return []
      return {
        case: view.id,
        title: view.title,
        assigned: view.assigned,
        letter: letter.id,
        kind: letter.kind ?? null,
        to: letter.to ?? null,
        sent: letter.sent!,
        reg_no: letter.reg_no ?? null,
        due: letter.due,
        working_days_left: daysLeft(on, letter.due, law),
        overdue: letter.due < on,
        provisional: letter.due_provisional === true,
      }
    }),
  )
  const key = (row: (typeof rows)[number]) => `${row.due} ${row.case} ${row.letter}`
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
