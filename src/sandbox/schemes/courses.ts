import type { Item } from '../market/catalogue.ts'
import type { MadeContract } from '../market/contracts.ts'
import type { Outset, PlannedAct } from '../market/course.ts'
import { at, type Day, dayIn, dayOf, type Moment, yearOf } from '../market/days.ts'
import type { Market } from '../market/market.ts'
import type { MadeAnnouncement } from '../market/purchase.ts'
import type { Random } from '../market/random.ts'
import type { Buyer, Supplier } from '../market/subjects.ts'
import type { Arrangement, Told } from './arrangement.ts'
import { type Bought, buy, rivals } from './purchases.ts'

/** Goods that come by the dozen, so that a contract of a few million has a quantity to change. */
const dozens = ['office', 'cleaning', 'clothing', 'building', 'food']

/** A state buyer of the market, no village office: what it pays is on record. */
export function payingBuyer(market: Market, random: Random): Buyer {
  // Not by a list of all that fit: a market has tens of thousands.
  for (let tries = 0; tries < 100; tries++) {
    const buyer = random.pick(market.people.buyers)
    if (buyer.institution.state && buyer.institution.sector !== 'akimat') return buyer
  }
  return market.people.guestBuyer(random)
}

/** Cheap goods of which the buyer may buy so much more this year by any method. */
export function someGoods(market: Market, random: Random, buyer: Buyer, day: Day, target: number): Item {
  const items = random.shuffled(dozens.flatMap((sector) => market.bySector.get(sector)!))
  const cheap = items.filter((item) => item.price <= target / 60)
  const room = (item: Item) => market.volumes.room(buyer, item, day, Number.POSITIVE_INFINITY)
  return (
    cheap.find((item) => room(item) > target * 1.3) ??
    cheap.reduce((best, item) => (room(item) > room(best) ? item : best))
  )
}

/** One thing of a sector, if it can be one of which the buyer may buy so much more this year by any method. */
export function something(
  market: Market,
  random: Random,
  sector: string,
  { buyer, day, target }: { buyer: Buyer; day: Day; target: number },
): Item {
  const items = random.shuffled(market.bySector.get(sector)!)
  return (
    items.find((item) => market.volumes.room(buyer, item, day, Number.POSITIVE_INFINITY) > target * 1.3) ?? items[0]!
  )
}

/**
 * A working day early enough in its year for a contract to be carried out within it, and so many days before the last
 * possible one.
 */
export function earlyDay(arrangement: Arrangement, [month, date]: readonly [number, number], margin = 0): Day {
  const { market, random } = arrangement
  const [first, last] = arrangement.days
  const spans: [Day, Day][] = []
  for (let year = yearOf(first); year <= yearOf(last); year++) {
    const from = Math.max(first, dayOf(year, 1, 20))
    const to = Math.min(last - margin, dayOf(year, month, date))
    if (to >= from) spans.push([from, to])
  }
  if (spans.length === 0) return market.work.onOrAfter(first)
  const [from, to] = spans[arrangement.number % spans.length]!
  return market.work.onOrAfter(random.int(from, to))
}

/** A tender that one bidder wins by a tenth, an ordinary one unless it is named. */
export function tendered(
  market: Market,
  random: Random,
  wish: Omit<Bought, 'offers' | 'method'> & { supplier?: Supplier; method?: number; factor?: number },
): MadeAnnouncement {
  const { supplier, method = 2, factor = 0.91 } = wish
  const field = rivals(market, random, wish, { count: 3, from: 0.985, step: 0.005, without: supplier })
  const winner = supplier ?? field.shift()?.supplier
  const others = field.filter((offer) => offer.supplier.fio !== winner?.fio && offer.supplier.phone !== winner?.phone)
  const offers = winner === undefined ? [] : [{ supplier: winner, factor, admitted: true }, ...others.slice(0, 2)]
  return buy(market, random, { ...wish, method, offers })
}

/** Equal acts of these days, approved the working day after, paid so many days later. */
export function accepted({ work }: Outset, days: readonly Day[], paidAfter = 8): PlannedAct[] {
  return days.map((day) => {
    const approved = at(work.add(day, 1), 11, 20)
    return { day, approved, paid: at(work.onOrAfter(dayIn(approved) + paidAfter), 14, 5), share: 1 / days.length }
  })
}

/** What the truth says of a contract. */
export function ofContract(
  contract: Pick<MadeContract, 'rootId'>,
  indicator: string,
  note: string,
  expected?: Told['expected'],
): Told {
  return {
    indicator,
    subject_type: 'contract',
    keys: [{ entity: 'contracts', id: contract.rootId }],
    note,
    ...(expected === undefined ? {} : { expected }),
  }
}

/** Orders a purchase, guilty or not. */
export function order(
  arrangement: Arrangement,
  wish: { key: string; isGuilty: boolean; buyer: Buyer; day: Day; announcements?: number },
  run: (market: Market, random: Random) => void,
): void {
  const { key, buyer, day, announcements = 1 } = wish
  if (wish.isGuilty) arrangement.guilty(key, buyer, day, run, announcements)
  else arrangement.innocent(key, day, run, announcements)
}

/** Tells of contracts what is wrong with them, or only looks wrong, once it can be known. */
export function tell(arrangement: Arrangement, market: Market, isGuilty: boolean, known: Moment, told: Told): void {
  if (isGuilty) arrangement.planted(market, known, told)
  else arrangement.lookalike(market, known, told)
}
