import { writeAnnouncement } from '../market/announcements.ts'
import { bidders } from '../market/bids.ts'
import type { Item } from '../market/catalogue.ts'
import { type ContractWish, writeContract } from '../market/contracts.ts'
import { at, type Day, type Moment, yearOf } from '../market/days.ts'
import { type Market, money, type PlanPoint } from '../market/market.ts'
import { planPoint, writePlanPoint } from '../market/plans.ts'
import { firstAttempt, type MadeAnnouncement, type Offer } from '../market/purchase.ts'
import type { Random } from '../market/random.ts'
import type { Buyer, Supplier } from '../market/subjects.ts'
import type { Timeline } from '../market/timelines.ts'

export interface Wanted {
  buyer: Buyer
  method: number
  day: Day
  item: Item
  /** About how much it may cost, in tenge. */
  target: number
}

export interface Bought extends Wanted {
  offers: Offer[] | ((lot: number) => Offer[])
  /** How many lots of the thing. Default: 1. */
  lots?: number
  timeline?: Timeline
  heldAnyway?: boolean
  signAfter?: number
  isApart?: boolean
  contract?: NonNullable<Parameters<typeof writeAnnouncement>[2]['contract']>
  /** Changes a plan point before it is written. */
  planned?: (point: PlanPoint) => PlanPoint
}

/** Announces a purchase of lots of one thing, all of about the same sum, and carries it out without accidents. */
export function buy(market: Market, random: Random, wish: Bought): MadeAnnouncement {
  const { buyer, method, day, item, target, planned = (point) => point } = wish
  const lots = Array.from({ length: wish.lots ?? 1 }, () => [
    planned(planPoint(market, random, { buyer, item, method, target, day })),
  ])
  return writeAnnouncement(market, random, {
    publishDay: day,
    method,
    buyer,
    lots,
    ...firstAttempt,
    steady: true,
    timeline: wish.timeline,
    offers: typeof wish.offers === 'function' ? wish.offers : () => wish.offers as Offer[],
    heldAnyway: wish.heldAnyway,
    signAfter: wish.signAfter,
    isApart: wish.isApart,
    contract: wish.contract,
  })
}

/** Buys once more what was announced before: a repeated purchase, or with `invited` a single source after it failed. */
export function buyAgain(
  market: Market,
  random: Random,
  before: MadeAnnouncement,
  wish: {
    method: number
    day: Day
    attempt: number
    buyer: Buyer
    offers: Offer[]
    invited?: Supplier
    timeline?: Timeline
  },
): MadeAnnouncement {
  return writeAnnouncement(market, random, {
    publishDay: wish.day,
    method: wish.method,
    buyer: wish.buyer,
    lots: before.plan,
    attempt: wish.attempt,
    parent: before.id,
    repeat: true,
    invited: wish.invited,
    planned: true,
    steady: true,
    timeline: wish.timeline,
    offers: () => wish.offers,
  })
}

export interface BoughtDirectly extends Omit<Wanted, 'method'> {
  supplier: Supplier
  /** Sub-paragraph of Art. 16(3) of Law 106-VIII; 0: the plan names no ground. */
  ground: number
  /** How it was planned. Default: as a direct purchase. */
  plannedMethod?: number
  /** Changes the plan point before it is used. */
  planned?: (point: PlanPoint) => PlanPoint
  contract?: Partial<ContractWish>
}

export interface MadeDirectly {
  rootId: number
  signDay: Day
  /** Without VAT. */
  sum: number
}

const direct = 23

/** Signs a contract without any procedure. */
export function buyDirectly(market: Market, random: Random, wish: BoughtDirectly): MadeDirectly {
  const { buyer, supplier, item, target, day, ground, plannedMethod = direct, planned = (point) => point } = wish
  const point = planned(
    planPoint(market, random, {
      buyer,
      item,
      method: plannedMethod,
      target,
      day,
      justification: ground === 0 ? 0 : 1000 + ground,
    }),
  )
  const made = writeContract(market, random, {
    buyer,
    supplier,
    signDay: day,
    method: direct,
    lines: [{ lotId: 0, point, price: point.price, quantity: point.count, sum: money(point.price * point.count) }],
    announcement: undefined,
    plain: true,
    ...wish.contract,
  })
  writePlanPoint(
    market,
    point,
    made.executed ? 'executed' : 'approved',
    Math.max(made.executed ? made.last : 0, point.versions.at(-1)!.approved),
  )
  const totals = market.total(yearOf(day))
  totals.direct++
  totals.directValue += made.sum
  buyer.direct += made.sum
  return { rootId: made.rootId, signDay: made.signDay, sum: made.sum }
}

/** A contract is known of by the evening of the day it is signed. */
export function known(day: Day): Moment {
  return at(day, 19)
}

/** Offers of ordinary bidders, the first the cheapest, a few per cent apart. */
export function rivals(
  market: Market,
  random: Random,
  wish: Pick<Wanted, 'buyer' | 'item' | 'day'>,
  about: { count: number; from: number; step?: number; admitted?: boolean; without?: Supplier },
): Offer[] {
  const { buyer, item, day } = wish
  const { count, from, step = 0.015, admitted = true, without } = about
  return bidders(market, random, item.sector, buyer, day, count + 1)
    .filter(({ fio, phone }) => without === undefined || (fio !== without.fio && phone !== without.phone))
    .slice(0, count)
    .map((supplier, place) => ({ supplier, factor: Math.min(1, from + place * step), admitted }))
}

/** Somebody of the sector who may sign on the day. */
export function seller(market: Market, random: Random, item: Item, buyer: Buyer, day: Day): Supplier {
  return bidders(market, random, item.sector, buyer, day, 1)[0] ?? market.people.bySector.get(item.sector)![0]!
}

/** A state buyer of the market itself, no village office. */
export function townBuyer(market: Market, random: Random): Buyer {
  return random.pick(
    market.people.buyers.filter(({ institution }) => !institution.quasi && institution.sector !== 'akimat'),
  )
}

/** A new state buyer, no village office: what it buys in a year is a scheme's business alone. */
export function newTownBuyer(market: Market, random: Random): Buyer {
  return market.people.guestBuyer(random, ({ sector }) => sector !== 'akimat')
}

/** So many working days, evenly over the time with a little play. */
export function spread(market: Market, random: Random, from: Day, to: Day, count: number): Day[] {
  const step = (to - from) / count
  return Array.from({ length: count }, (_, index) =>
    market.work.onOrAfter(Math.floor(from + step * (index + 0.15 + random.unit() * 0.5))),
  )
}

/** Six digits: things of one kind count together. */
export function kindOf(item: Item): string {
  return item.code.slice(0, 6)
}

/** Items of sectors, shuffled, one of each kind. */
export function kinds(market: Market, random: Random, sectors: readonly string[]): Item[] {
  const items = random.shuffled(sectors.flatMap((sector) => market.bySector.get(sector)!))
  return items.filter((item, index) => items.findIndex((one) => kindOf(one) === kindOf(item)) === index)
}
