import type { Item } from '../market/catalogue.ts'
import { yearOf } from '../market/days.ts'
import { smallLimit } from '../market/direct.ts'
import type { Buyer } from '../market/subjects.ts'
import { type Arrangement, scheme } from './arrangement.ts'
import { planAhead } from './plans-ahead.ts'
import { kinds, newTownBuyer } from './purchases.ts'

const direct = 23
const small = 1028
const monopoly = 1001

/**
 * One need stands in the plan in parts, each small enough to be bought directly, together far too large, and none is
 * announced yet. Look-alikes: parts that stay within the limit together; two kinds of things; a monopoly's services, which
 * have no limit; a village office, whose limit is higher.
 */
export const plannedInParts = scheme('planned-in-parts', (own) => {
  const { market, random } = own
  const limit = (item: Item) => smallLimit(market, item, yearOf(own.days[1]))
  const [item, other] = kinds(market, random, ['office', 'cleaning', 'building']).filter(
    (one) => one.price * 30 < limit(one),
  ) as [Item, Item]
  const town = (key: string) => newTownBuyer(market, random.fork(key))
  const count = own.byBoldness(3, 4, 5)
  const share = own.byBoldness(1.2, 1.7, 3)
  plan(own, 'planted', {
    buyer: town('planted'),
    parts: Array.from({ length: count }, () => ({ item, target: (share * limit(item)) / count })),
    note: `one need in ${count} parts, together about ${share} times the limit`,
  })
  plan(own, 'within', {
    buyer: town('within'),
    parts: [0.4, 0.45].map((part) => ({ item, target: part * limit(item) })),
    innocence: 'two parts, together within the limit',
  })
  plan(own, 'kinds', {
    buyer: town('kinds'),
    parts: [item, other].map((one) => ({ item: one, target: 0.9 * limit(one) })),
    innocence: 'two kinds of things, each within the limit',
  })
  const [water] = market.bySector.get('service-utility')! as [Item]
  plan(own, 'monopoly', {
    buyer: town('monopoly'),
    parts: [1, 2, 3].map(() => ({ item: water, target: 0.8 * limit(water) })),
    ground: monopoly,
    innocence: "a monopoly's services, which have no limit",
  })
  plan(own, 'village', {
    buyer: market.people.guestBuyer(random.fork('village'), ({ sector }) => sector === 'akimat'),
    parts: [1, 2, 3].map(() => ({ item, target: 0.8 * limit(item) })),
    innocence: 'a village office, whose limit is 4,000 monthly calculation indices',
  })
})

function plan(
  own: Arrangement,
  key: string,
  wish: {
    buyer: Buyer
    parts: readonly { item: Item; target: number }[]
    ground?: number
    note?: string
    innocence?: string
  },
): void {
  const { buyer, parts, ground = small, note, innocence } = wish
  const points = parts.map((part) => ({ ...part, method: direct, justification: ground }))
  planAhead(own, key, { buyer, isGuilty: note !== undefined, points }, (market, { known, year }) => {
    const told = {
      indicator: 'plan-split-forming',
      subject_type: 'buyer',
      keys: [{ entity: 'subjects', id: buyer.pid }],
      year,
    } as const
    if (note !== undefined) own.planted(market, known, { ...told, note })
    if (innocence !== undefined) own.lookalike(market, known, { ...told, note: innocence })
  })
}
