import { regionOf } from '../goszakup/regions.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import type { Case, CheckEntry, FlagEntry, LetterEntry, OutcomeEntry, ReviewEntry } from './case.ts'
import { changesOf } from './changes.ts'
import { outcomeKinds, type ReviewResult, reviewResults, verdicts } from './fields.ts'
import { type Measure, measures } from './measures.ts'
import { Sums } from './money.ts'

export const statsColumns: Column[] = [
  { name: 'group', type: 'text' },
  { name: 'group_name', type: 'text' },
  { name: 'measure', type: 'text' },
  { name: 'title', type: 'text' },
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
  lang?: Lang | undefined
}

/**
 * What was done in a time: purchases looked at and what was seen, letters and their answers, what came of it. A purchase
 * that was looked at more than once, in several cases or by several people, counts once, with its latest review; lots and
 * contracts of a purchase that was looked at whole count with it, the gravest of their latest reviews as its own. Its sum
 * is that of the review, else what the dataset said of it. A count has a row for each currency of its money. A review has
 * the region of its purchase, a letter or an outcome that of its case. Outcomes and changes are what came after, which is
 * not to say because of it.
 */
export function caseStats(cases: readonly Case[], options: StatsOptions): Row[] {
  const { by } = options
  const items = cases.map((view) => itemsOf(view))
  if (by === undefined) return groupStats(items, null, options)
  const groupOf = (item: Item) => item[by] ?? ''
  const all = items.flatMap((item) => [item.of, ...item.reviews, ...item.flags, ...item.changes].map(groupOf))
  return [...new Set(all)].sort().flatMap((group) => {
    const own = items.map((item) => {
      const isCase = groupOf(item.of) === group
      return {
        ...item,
        counts: isCase,
        reviews: item.reviews.filter((one) => groupOf(one) === group),
        flags: item.flags.filter((one) => groupOf(one) === group),
        changes: item.changes.filter((one) => groupOf(one) === group),
        checks: isCase ? item.checks : [],
        letters: isCase ? item.letters : [],
        outcomes: isCase ? item.outcomes : [],
      }
    })
    return groupStats(own, group, options)
  })
}

interface Item {
  campaign: string | null
  region: string | null
}
interface Look extends Item {
  review: ReviewEntry
  /** The process, and the lot or contract of it; without tables the purchase as it was called. */
  whole: string
  part: string
  amount: string | undefined
  currency: string | undefined
}
interface CaseItems {
  counts: boolean
  of: Item & Pick<Case, 'begun' | 'origin'>
  checks: CheckEntry[]
  reviews: Look[]
  flags: (Item & { flag: FlagEntry })[]
  changes: (Item & { ocid: string; seen: string })[]
  letters: LetterEntry[]
  outcomes: OutcomeEntry[]
}

function itemsOf(view: Case): CaseItems {
  const { campaign, region, begun, origin } = view
  const purchaseOf = (id: string | undefined) => view.purchases.find((entry) => entry.id === id)
  return {
    counts: true,
    of: { campaign, region, begun, origin },
    checks: view.checks,
    reviews: view.reviews.map((review) => {
      const purchase = purchaseOf(review.purchase)
      const own = review.amount === undefined ? purchase : review
      return {
        campaign,
        region: review.region ?? purchase?.region ?? region,
        review,
        whole: purchase?.ocid ?? review.purchase ?? review.id,
        part: purchase?.part ?? '',
        amount: own?.amount,
        currency: own?.currency,
      }
    }),
    flags: view.flags.map((flag) => ({ campaign, region: flag.region ?? region, flag })),
    changes: changesOf(view).flatMap(({ ocid, seen, sinceLetter }) =>
      sinceLetter === 'after'
        ? [{ campaign, region: view.purchases.find((entry) => entry.ocid === ocid)?.region ?? region, ocid, seen }]
        : [],
    ),
    letters: view.letters,
    outcomes: view.outcomes,
  }
}

function groupStats(
  cases: readonly CaseItems[],
  group: string | null,
  { from, to, by, on, lang = 'en' }: StatsOptions,
): Row[] {
  const within = (date: string | undefined) =>
    date === undefined ? from === undefined && to === undefined : (from ?? '') <= date && date <= (to ?? '9999')
  const rows: Row[] = []
  const name = by === 'region' && group !== null ? (regionOf(group)?.name[lang] ?? group) : group
  const put = (measure: Measure, count: number, sums: [string, string][] = []) => {
    for (const [currency, amount] of sums.length === 0 ? [[null, null]] : sums)
      rows.push({ group, group_name: name, measure, title: measures[measure][lang], count, amount, currency })
  }
  const reviews = latestReviews(
    cases.flatMap((item) => item.reviews),
    within,
  )
  const purchases = (chosen: Looked[]): [number, [string, string][]] => {
    const sums = new Sums()
    for (const { amounts } of chosen) for (const { amount, currency } of amounts) sums.add(amount, currency)
    return [chosen.length, sums.entries()]
  }
  const begun = cases.filter((item) => item.counts && within(item.of.begun ?? undefined))
  put('tips', begun.filter((item) => item.of.origin === 'tip').length)
  put('purchases-reviewed', ...purchases(reviews))
  for (const result of reviewResults)
    put(`purchases-${result}`, ...purchases(reviews.filter((review) => review.result === result)))
  put('checks', cases.flatMap((item) => item.checks).filter(({ date }) => within(date)).length)
  const letters = cases.flatMap((item) => item.letters)
  const sent = letters.filter((letter) => letter.sent !== undefined && within(letter.sent))
  put('letters-sent', sent.length)
  const answered = letters.filter((letter) => letter.answered !== undefined && within(letter.answered))
  put('letters-answered', answered.length)
  const late = answered.filter((letter) => letter.due !== undefined && letter.answered! > letter.due)
  put('answers-late', late.length)
  put('answers-formal', answered.filter(({ answer }) => answer === 'formal').length)
  put('letters-overdue', sent.filter((letter) => letter.answered === undefined && (letter.due ?? '9999') < on).length)
  const flags = new Map<string, { verdict: string; date: string }>()
  for (const { flag } of cases.flatMap((item) => item.flags)) {
    const { id, verdict, verdict_date: date = '' } = flag
    if (verdict === undefined || !within(date === '' ? undefined : date)) continue
    const before = flags.get(id)
    // As in each rule's record: an answer that says nothing of a flag takes back none that does.
    const weight = (one: { verdict: string; date: string }) => `${one.verdict === 'unanswered' ? 0 : 1} ${one.date}`
    if (before === undefined || weight(before) < weight({ verdict, date })) flags.set(id, { verdict, date })
  }
  for (const wanted of verdicts)
    put(`flags-${wanted}`, [...flags.values()].filter(({ verdict }) => verdict === wanted).length)
  const changed = cases.flatMap((item) => item.changes).filter(({ seen }) => within(seen))
  put('purchases-changed-after-letter', new Set(changed.map(({ ocid }) => ocid)).size)
  const outcomes = cases.flatMap((item) => item.outcomes).filter(({ date }) => within(date))
  for (const kind of outcomeKinds) {
    const chosen = outcomes.filter((outcome) => outcome.kind === kind)
    const sums = new Sums()
    for (const { amount, currency } of chosen) sums.add(amount, currency)
    put(`outcome-${kind}`, chosen.length, sums.entries())
  }
  put('cases', begun.length)
  return rows
}

interface Looked {
  result: ReviewResult | undefined
  amounts: { amount: string | undefined; currency: string | undefined }[]
}

/** Each purchase that was looked at, once. */
function latestReviews(looks: readonly Look[], within: (date: string | undefined) => boolean): Looked[] {
  const purchases = new Map<string, Map<string, Look>>()
  for (const look of looks) {
    if (!within(look.review.date)) continue
    const parts = purchases.get(look.whole) ?? new Map<string, Look>()
    purchases.set(look.whole, parts)
    const before = parts.get(look.part)
    const age = ({ review: { date = '', id } }: Look) => `${date} ${id}`
    const [newer, older] = before === undefined || age(before) < age(look) ? [look, before] : [before, look]
    // Who looked last may not have written the sum again.
    const sum = newer.amount === undefined && older?.amount !== undefined
    parts.set(look.part, sum ? { ...newer, amount: older.amount, currency: older.currency } : newer)
  }
  const gravest = (results: (ReviewResult | undefined)[]) => reviewResults.findLast((one) => results.includes(one))
  return [...purchases.values()].map((parts) => {
    const whole = parts.get('')
    const counted = whole === undefined ? [...parts.values()] : [whole]
    return {
      result: gravest([...parts.values()].map(({ review }) => review.result)),
      amounts: counted.map(({ amount, currency }) => ({ amount, currency })),
    }
  })
}
