import { writeAnnouncement } from '../market/announcements.ts'
import { bidders } from '../market/bids.ts'
import type { Day } from '../market/days.ts'
import type { Market } from '../market/market.ts'
import { planPoint } from '../market/plans.ts'
import { firstAttempt } from '../market/purchase.ts'
import type { Random } from '../market/random.ts'
import type { Buyer } from '../market/subjects.ts'
import type { Order } from './scheme.ts'

// Not what schemes ask prices for: so much of it would leave no room for that.
const sectors = ['service-transport', 'service-security', 'medical']

/** `count` ordinary tenders of the same buyer within two months around each guilty purchase. */
export function innocentOrders(market: Market, random: Random, orders: readonly Order[], count: number): Order[] {
  return orders.flatMap(({ buyer, day }, index) => {
    if (buyer === undefined) return []
    for (const sector of sectors) market.volumes.reserve(buyer, market.bySector.get(sector)!, [day])
    return Array.from({ length: count }, (_, number): Order => {
      const seed = random.fork(`${index}/${number}`)
      const around = market.work.onOrAfter(Math.max(day - 30, Math.min(day + 30, day + seed.int(-30, 30))))
      return { day: around, announcements: 1, run: (running) => innocent(running, seed, buyer, around) }
    })
  })
}

function innocent(market: Market, random: Random, buyer: Buyer, day: Day): void {
  const item = random.pick(market.bySector.get(random.pick(sectors))!)
  const target = Math.max(item.price * 2, random.logNormal(3_000_000, 0.5))
  const field = bidders(market, random, item.sector, buyer, day, random.int(2, 4))
  writeAnnouncement(market, random, {
    publishDay: day,
    method: 2,
    buyer,
    lots: [[planPoint(market, random, { buyer, item, method: 2, target, day })]],
    ...firstAttempt,
    steady: true,
    offers: () => field.map((supplier, place) => ({ supplier, factor: 0.92 + place / 60, admitted: true })),
  })
}
