import type { Column, Row } from '../terminal/rows.ts'
import type { Case, ReviewEntry } from './case.ts'
import { outcomeKinds, reviewResults, verdicts } from './fields.ts'
import { Sums } from './money.ts'

export const statsColumns: Column[] = [
  { name: 'group', type: 'text' },
  { name: 'measure', type: 'text' },
  { name: 'count', type: 'integer' },
  { name: 'amount', type: 'money' },
  { name: 'currency', type: 'text' },
]

export interface StatsOptions {
  /** First and last day, both included, of what is counted: the day of a review, a letter, an answer, an outcome. */
  from?: string | undefined
  to?: string | undefined
  by?: 'campaign' | 'region' | undefined
  /** The day on which an answer that has not come counts as late. */
  on: string
}

/**
 * What was done in a time: purchases looked at and what was seen, letters and their answers, what came of it. A purchase
 * that was looked at more than once, in several cases or by several people, counts once, with its latest review. A count
 * has a row for each currency of its money. Outcomes are what came after, which is not to say because of it.
 */
export function caseStats(cases: readonly Case[], options: StatsOptions): Row[] {
  const { by } = options
  if (by === undefined) return groupStats(cases, null, options)
  const groups = [...new Set(cases.map((view) => view[by] ?? ''))].sort()
  return groups.flatMap((group) =>
    groupStats(
      cases.filter((view) => (view[by] ?? '') === group),
      group,
      options,
    ),
  )
}

function groupStats(cases: readonly Case[], group: string | null, { from, to, on }: StatsOptions): Row[] {
  const within = (date: string | undefined) =>
    date === undefined ? from === undefined && to === undefined : (from ?? '') <= date && date <= (to ?? '9999')
  const rows: Row[] = []
  const put = (measure: string, count: number, sums: [string, string][] = []) => {
    for (const [currency, amount] of sums.length === 0 ? [[null, null]] : sums)
      rows.push({ group, measure, count, amount, currency })
  }
  const reviews = latestReviews(cases, within)
  const purchases = (chosen: ReviewEntry[]): [number, [string, string][]] => {
    const sums = new Sums()
    for (const { amount, currency } of chosen) sums.add(amount, currency)
    return [chosen.length, sums.entries()]
  }
  put('purchases-reviewed', ...purchases(reviews))
  for (const result of reviewResults)
    put(`purchases-${result}`, ...purchases(reviews.filter((review) => review.result === result)))
  const letters = cases.flatMap((view) => view.letters)
  const sent = letters.filter((letter) => letter.sent !== undefined && within(letter.sent))
  put('letters-sent', sent.length)
  const answered = letters.filter((letter) => letter.answered !== undefined && within(letter.answered))
  put('letters-answered', answered.length)
  const late = answered.filter((letter) => letter.due !== undefined && letter.answered! > letter.due)
  put('answers-late', late.length)
  put('answers-formal', answered.filter(({ answer }) => answer === 'formal').length)
  put('letters-overdue', sent.filter((letter) => letter.answered === undefined && (letter.due ?? '9999') < on).length)
  const flags = new Map<string, { verdict: string; date: string }>()
  for (const { id, verdict, verdict_date: date = '' } of cases.flatMap((view) => view.flags)) {
    if (verdict === undefined || !within(date === '' ? undefined : date)) continue
    const before = flags.get(id)
    if (before === undefined || `${before.date} ${before.verdict}` < `${date} ${verdict}`)
      flags.set(id, { verdict, date })
  }
  for (const wanted of verdicts)
    put(`flags-${wanted}`, [...flags.values()].filter(({ verdict }) => verdict === wanted).length)
  const outcomes = cases.flatMap((view) => view.outcomes).filter(({ date }) => within(date))
  for (const kind of outcomeKinds) {
    const chosen = outcomes.filter((outcome) => outcome.kind === kind)
    const sums = new Sums()
    for (const { amount, currency } of chosen) sums.add(amount, currency)
    put(`outcome-${kind}`, chosen.length, sums.entries())
  }
  put('cases', cases.length)
  return rows
}

function latestReviews(cases: readonly Case[], within: (date: string | undefined) => boolean): ReviewEntry[] {
  const latest = new Map<string, ReviewEntry>()
  for (const review of cases.flatMap((view) => view.reviews)) {
    if (!within(review.date)) continue
    const key = review.purchase ?? review.id
    const before = latest.get(key)
    const age = ({ date = '', id }: ReviewEntry) => `${date} ${id}`
    const [newer, older] = before === undefined || age(before) < age(review) ? [review, before] : [before, review]
    // Who looked last may not have written the sum again.
    const sum = newer.amount === undefined && older?.amount !== undefined
    latest.set(key, sum ? { ...newer, amount: older.amount, currency: older.currency ?? 'KZT' } : newer)
  }
  return [...latest.values()]
}
