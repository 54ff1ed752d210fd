import type { Item } from '../market/catalogue.ts'
import type { Day } from '../market/days.ts'
import { smallLimit } from '../market/direct.ts'
import type { Buyer, Supplier } from '../market/subjects.ts'
import { type Arrangement, scheme } from './arrangement.ts'
import { buyDirectly, kinds, known, newTownBuyer, seller, spread } from './purchases.ts'

/**
 * A buyer that buys one thing all year round in small direct purchases, each modest, together beyond the yearly limit.
 * Look-alikes: several things, each nearly as much as the limit allows and only together beyond it; a village office,
 * whose limit is many times larger.
 */
export const smallPurchasesOverLimit = scheme('small-purchases-over-limit', (own) => {
  const { market, random } = own
  const { year, from, to } = own.year()
  const sectors = own.number % 2 === 0 ? ['office', 'cleaning', 'building'] : ['service-it', 'service-repair']
  const [item, ...others] = kinds(market, random, sectors).filter(
    (one) => one.price * 30 < smallLimit(market, one, year),
  ) as [Item, ...Item[]]
  const limit = smallLimit(market, item, year)
  const days = (key: string, count: number) => spread(market, random.fork(`${key}/days`), from, to, count)

  const buyer = newTownBuyer(market, random.fork('buyer'))
  const wanted = own.byBoldness(1.12, 1.6, 2.6)
  smallPurchases(own, 'planted', {
    buyer,
    item,
    wanted: wanted * limit,
    days: days('planted', own.byBoldness(4, 5, 7)),
    limit,
    note: `${wanted} times the yearly limit of small direct purchases for one kind of thing`,
  })

  const careful = newTownBuyer(market, random.fork('careful'))
  for (const [index, one] of [item, ...others].slice(0, 2).entries())
    smallPurchases(own, `careful/${index}`, {
      buyer: careful,
      item: one,
      wanted: 0.88 * limit,
      days: days(`careful/${index}`, 4),
      limit,
      ...(index === 0 ? { innocence: 'two kinds of things, each bought within the yearly limit' } : {}),
    })
  smallPurchases(own, 'village', {
    buyer: market.people.guestBuyer(random.fork('village'), ({ sector }) => sector === 'akimat'),
    item,
    wanted: 2.2 * limit,
    days: days('village', 5),
    limit,
    innocence: 'a village office, whose limit is 4,000 monthly calculation indices',
  })
})

/**
 * Small direct purchases of one thing, about `wanted` together and each below the limit. `note` makes them guilty;
 * `innocence` says why they are not.
 */
export function smallPurchases(
  own: Arrangement,
  key: string,
  wish: {
    buyer: Buyer
    item: Item
    wanted: number
    days: Day[]
    limit: number
    supplier?: Supplier
    note?: string
    innocence?: string
    also?: string[]
  },
): void {
  const { buyer, item, wanted, days, limit, supplier, note, innocence, also = [] } = wish
  const { year } = own.year()
  own.series(
    key,
    { buyer, days, isGuilty: note !== undefined, announcements: 0 },
    (market, random, day, { sum, left }) =>
      buyDirectly(market, random, {
        buyer,
        supplier: supplier ?? seller(market, random, item, buyer, day),
        item,
        // What is missing, in equal parts with a little play; the last takes the rest.
        target: Math.min(0.97 * limit, ((wanted - sum) / left) * (left === 1 ? 1 : 0.94 + random.unit() * 0.12)),
        day,
        ground: 28,
      }).sum,
    (market, { sum, day }) => {
      const told = { subject_type: 'buyer', keys: [{ entity: 'subjects', id: buyer.pid }], year } as const
      if (note !== undefined && sum > limit)
        for (const indicator of ['small-direct-over-limit', ...also])
          own.planted(market, known(day), { ...told, indicator, note })
      if (innocence !== undefined)
        for (const indicator of ['small-direct-over-limit', ...also])
          own.lookalike(market, known(day), { ...told, indicator, note: innocence })
    },
  )
}
