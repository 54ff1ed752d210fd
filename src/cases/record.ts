import { parseFlagId } from '../indicators/ids.ts'
import { UserError } from '../terminal/errors.ts'
import type { Column, Row } from '../terminal/rows.ts'
import type { Case } from './case.ts'

export const recordColumns: Column[] = [
  { name: 'indicator', type: 'text' },
  { name: 'region', type: 'text' },
  { name: 'n', type: 'integer' },
  { name: 'confirmed', type: 'integer' },
  { name: 'refuted', type: 'integer' },
  { name: 'confirmed_share', type: 'number' },
  { name: 'share_low', type: 'number' },
  { name: 'share_high', type: 'number' },
  { name: 'unanswered', type: 'integer' },
  { name: 'reviewed', type: 'integer' },
  { name: 'review_violation', type: 'integer' },
  { name: 'review_doubt', type: 'integer' },
  { name: 'review_clean', type: 'integer' },
]

interface Judged {
  indicator: string
  region: string | null
  verdict?: string
  when?: string
  review?: string
  reviewed?: string
}

/**
 * What the world said of each rule's flags. `n` are flags that an answer confirmed or refuted, `confirmed_share` is of
 * these, with its interval (Wilson, 95 %): a share of three answers says little. What monitors themselves saw stands
 * beside it (`review_…`), and is not mixed in. A flag that stands in several cases counts once, by its latest word; its
 * region is its own, else that of its review or case. With `byRegion` a row for each region, else null there.
 */
export function indicatorRecord(cases: readonly Case[], byRegion: boolean): Row[] {
  const rows = new Map<string, Record<string, number> & { indicator?: never }>()
  const names = new Map<string, { indicator: string; region: string | null }>()
  for (const flag of judgedFlags(cases)) {
    const region = byRegion ? flag.region : null
    const key = JSON.stringify([flag.indicator, region ?? ''])
    const counts = rows.get(key) ?? {}
    names.set(key, { indicator: flag.indicator, region })
    for (const word of [flag.verdict, flag.review]) if (word !== undefined) counts[word] = (counts[word] ?? 0) + 1
    rows.set(key, counts)
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, counts]) => {
      const of = (word: string) => counts[word] ?? 0
      const n = of('confirmed') + of('refuted')
      return {
        ...names.get(key)!,
        n,
        confirmed: of('confirmed'),
        refuted: of('refuted'),
        ...interval(of('confirmed'), n),
        unanswered: of('unanswered'),
        reviewed: of('violation') + of('doubt') + of('clean'),
        review_violation: of('violation'),
        review_doubt: of('doubt'),
        review_clean: of('clean'),
      }
    })
}

function judgedFlags(cases: readonly Case[]): Judged[] {
  const flags = new Map<string, Judged>()
  const of = (id: string, region: string | null): Judged | undefined => {
    const known = flags.get(id)
    if (known !== undefined) {
      known.region ??= region
      return known
    }
    const indicator = indicatorOf(id)
    if (indicator === undefined) return undefined
    const made = { indicator, region }
    flags.set(id, made)
    return made
  }
  for (const view of cases) {
    for (const { id, verdict, verdict_date: date = '', region } of view.flags) {
      const flag = verdict === undefined ? undefined : of(id, region ?? view.region)
      const when = `${date} ${verdict}`
      // What says nothing of a flag does not take back what was said.
      const weaker = verdict === 'unanswered' && flag?.verdict !== undefined && flag.verdict !== 'unanswered'
      const stronger = flag?.verdict === 'unanswered' && verdict !== 'unanswered'
      if (flag !== undefined && !weaker && (stronger || when > (flag.when ?? '')))
        Object.assign(flag, { verdict, when })
    }
    for (const { id: review, flags: about = [], result, date = '', region } of view.reviews)
      for (const id of about) {
        const flag = result === undefined ? undefined : of(id, region ?? view.region)
        const reviewed = `${date} ${review}`
        if (flag !== undefined && reviewed > (flag.reviewed ?? '')) Object.assign(flag, { review: result, reviewed })
      }
  }
  return [...flags.values()]
}

function indicatorOf(id: string): string | undefined {
  try {
    return parseFlagId(id).indicator
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

const z = 1.959963984540054

/** Wilson's interval of a share, to four places; null where nothing was answered. */
function interval(
  hits: number,
  n: number,
): { confirmed_share: number | null; share_low: number | null; share_high: number | null } {
  if (n === 0) return { confirmed_share: null, share_low: null, share_high: null }
  const round = (value: number) => Math.round(value * 1e4) / 1e4
  const share = hits / n
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n)
  return {
    confirmed_share: round(share),
    share_low: round(Math.max(0, middle - half)),
    share_high: round(Math.min(1, middle + half)),
  }
}
