import { type Day, indexStamp, type Moment, stamp, yearOf } from './days.ts'
import { idOf, type Market, money } from './market.ts'
import { financialStability, ratingMerits } from './merits.ts'
import type { AnnouncementWish, Bid, MadeLot, Offer } from './purchase.ts'
import type { Random } from './random.ts'
import { type Buyer, isBarred, type Supplier } from './subjects.ts'
import { methodClass, type Timeline } from './timelines.ts'

const bidCounts: Record<ReturnType<typeof methodClass>, readonly (readonly [number, number])[]> = {
  quotation: [
    [0, 12],
    [1, 26],
    [2, 26],
    [3, 16],
    [4, 9],
    [5, 5],
    [6, 4],
    [8, 2],
  ],
  shop: [
    [0, 7],
    [1, 28],
    [2, 26],
    [3, 18],
    [4, 11],
    [5, 6],
    [7, 4],
  ],
  competition: [
    [0, 12],
    [1, 22],
    [2, 26],
    [3, 18],
    [4, 11],
    [5, 6],
    [6, 5],
  ],
  auction: [
    [0, 14],
    [1, 14],
    [2, 30],
    [3, 22],
    [4, 12],
    [5, 8],
  ],
  rating: [
    [0, 5],
    [1, 16],
    [2, 24],
    [3, 21],
    [4, 14],
    [5, 10],
    [6, 6],
    [7, 4],
  ],
  'after-failure': [
    [1, 93],
    [0, 7],
  ],
}

const submitted = 210
const admitted = 320
const rejected = 330
const winner = 360
const secondWinner = 370
const bidStatuses: Record<number, { nameRu: string; nameKz: string; code: string }> = {
  [submitted]: { nameRu: 'Подано', nameKz: 'Берілді', code: 'Submitted' },
  [admitted]: { nameRu: 'Допущено', nameKz: 'Жіберілді', code: 'Admitted' },
  [rejected]: { nameRu: 'Отклонено', nameKz: 'Қабылданбады', code: 'Rejected' },
  [winner]: { nameRu: 'Победитель', nameKz: 'Жеңімпаз', code: 'FirstWinner' },
  [secondWinner]: { nameRu: 'Второй победитель', nameKz: 'Екінші жеңімпаз', code: 'SecondWinner' },
}

/** Suppliers who could bid: of the sector, mostly of the region, large ones more often. */
export function bidders(
  market: Market,
  random: Random,
  sector: string,
  buyer: Buyer,
  day: Day,
  count: number,
): Supplier[] {
  const pool = market.people.bySector.get(sector) ?? []
  const chosen: Supplier[] = []
  for (let tries = 0; chosen.length < count && tries < count * 12; tries++) {
    const supplier = pool[random.skewed(pool.length, 1.5)]!
    const near = supplier.district.region === buyer.district.region
    if (chosen.includes(supplier) || isBarred(supplier, day) || (!near && random.chance(0.35))) continue
    // Namesakes, and firms with one telephone, do not meet by chance: that is a scheme's business.
    if (chosen.some((other) => other.fio === supplier.fio || other.phone === supplier.phone)) continue
    chosen.push(supplier)
  }
  return chosen
}

/**
 * The lowest share of the allotted sum that may be admitted where a lower price may not be bought off by a larger security
 * (Rules 85-93), with a little to spare; 0 elsewhere.
 */
function lowestAdmissible(wish: AnnouncementWish): number {
  const { sector } = wish.lots[0]![0]!.item
  if (yearOf(wish.publishDay) < 2025 || methodClass(wish.method) !== 'competition') return 0
  if (wish.method === 120 || wish.method === 121 || sector === 'design') return 0.901
  return sector === 'construction' || sector === 'roads' ? 0.951 : 0
}

/** The same order of prices, between the lowest that may be admitted and 1. */
function raised(factor: number, lowest: number): number {
  return lowest === 0 ? factor : lowest + (1 - lowest) * Math.max(0, (factor - 0.8) / 0.2)
}

/** What suppliers offer of themselves, lot by lot. */
export function ordinaryOffers(market: Market, random: Random, wish: AnnouncementWish): Offer[][] {
  const kind = methodClass(wish.method)
  const counts = wish.lots.map(() => random.weighted(bidCounts[kind]))
  if (kind === 'after-failure')
    return counts.map((count) =>
      count === 0 || wish.invited === undefined || isBarred(wish.invited, wish.publishDay)
        ? []
        : [
            {
              supplier: wish.invited,
              factor: Math.min(1 - random.int(0, 20) / 1000, wish.ceiling ?? 1),
              admitted: true,
            },
          ],
    )
  const sector = wish.lots[0]![0]!.item.sector
  const lowest = lowestAdmissible(wish)
  const field = bidders(market, random, sector, wish.buyer, wish.publishDay, Math.max(...counts))
  return counts.map((count) => {
    const level = random.int(80, 97) / 100
    const those = random.shuffled(field).slice(0, count)
    const strict = kind === 'competition' || kind === 'rating' || kind === 'auction'
    return those.map((supplier) => ({
      supplier,
      // In rating-point tenders for works everybody offers the lowest price allowed.
      factor:
        kind === 'rating'
          ? 0.95
          : raised(
              those.length === 1
                ? random.int(955, 1000) / 1000
                : Math.min(1, level * (1 + Math.abs(random.normal()) * 0.09)),
              lowest,
            ),
      admitted: !random.chance(strict ? 0.12 : 0.02),
    }))
  })
}

/** Whether a lot was held, and the order of its admitted bids, by the method and the law of the day. */
function outcome(kind: ReturnType<typeof methodClass>, isNew: boolean, bids: Bid[]): { held: boolean; ranked: Bid[] } {
  const ranked = bids
    .filter((bid) => bid.admitted)
    .sort(
      (left, right) =>
        left.discounted - right.discounted ||
        right.stability - left.stability ||
        left.amount - right.amount ||
        left.id - right.id,
    )
  switch (kind) {
    case 'after-failure':
    case 'shop':
      return { held: ranked.length > 0, ranked }
    case 'quotation':
      return { held: ranked.length >= 2, ranked }
    default:
      // Law 106-VIII Art. 15: one bid in all that complies is enough; one admitted of two or more is not.
      return {
        held: isNew ? ranked.length >= 2 || (bids.length === 1 && ranked.length === 1) : ranked.length >= 2,
        ranked,
      }
  }
}

export interface GatheredBid {
  id: number
  supplier: Supplier
  submitter: string
  moment: Moment
  lots: { lot: MadeLot; bid: Bid; offerIds: number[] }[]
}

/** One application a supplier, over all the lots it bids for. */
export function gatherBids(
  market: Market,
  random: Random,
  wish: AnnouncementWish,
  lots: MadeLot[],
  line: Timeline,
): GatheredBid[] {
  const bySupplier = new Map<Supplier, { lot: MadeLot; bid: Bid }[]>()
  for (const lot of lots)
    for (const bid of lot.bids) {
      const known = bySupplier.get(bid.supplier)
      if (known === undefined) bySupplier.set(bid.supplier, [{ lot, bid }])
      else known.push({ lot, bid })
    }
  const opens = line.repeatStart ?? line.start
  const closes = line.repeatEnd ?? line.end
  return [...bySupplier].map(([supplier, own]) => ({
    id: market.id('bid', wish.publishDay),
    supplier,
    submitter: own[0]!.bid.submitter ?? supplier.fio,
    moment: closes - 30 - Math.floor((closes - opens - 60) * random.unit() ** 2.2),
    lots: own.map(({ lot, bid }) => ({
      lot,
      bid,
      offerIds: lot.points.map(() => market.id('offer', wish.publishDay)),
    })),
  }))
}

/** The lots with their bids, judged: who is admitted, who wins. */
export function judgedLots(
  market: Market,
  random: Random,
  wish: AnnouncementWish,
  about: { offers: Offer[][]; isNew: boolean; canBeHeld: boolean },
): MadeLot[] {
  const kind = methodClass(wish.method)
  const year = yearOf(wish.publishDay)
  return wish.lots.map((points, position) => {
    const amount = money(points.reduce((total, point) => total + point.amount, 0))
    const lot: MadeLot = {
      id: market.id('lot', wish.publishDay),
      points,
      amount,
      count: points.length === 1 ? points[0]!.count : points.length,
      bids: [],
      held: false,
      winner: undefined,
    }
    lot.bids = about.offers[position]!.map((offer): Bid => {
      const whole = points.length === 1 ? points[0]! : undefined
      const price =
        whole === undefined
          ? money(amount * offer.factor)
          : whole.price * offer.factor > 500 && kind !== 'rating'
            ? Math.round(whole.price * offer.factor)
            : money(whole.price * offer.factor)
      const total = whole === undefined ? price : money(price * whole.count)
      const drawn = kind === 'competition' || kind === 'rating' ? random.int(0, 12) / 2 : 0
      const id = market.id('bidLot', wish.publishDay)
      const discount = kind === 'rating' ? ratingMerits(offer.supplier.pid, year, id).total : (offer.discount ?? drawn)
      return {
        ...offer,
        id,
        price,
        amount: total,
        discount,
        discounted: discount === 0 ? total : money(total * (1 - discount / 100)),
        stability: kind === 'rating' ? financialStability(offer.supplier.pid, year) : 0,
        status: submitted,
      }
    })
    const result = outcome(kind, about.isNew, lot.bids)
    lot.held = about.canBeHeld && (result.held || (wish.heldAnyway === true && result.ranked.length > 0))
    if (kind !== 'quotation' && kind !== 'shop')
      for (const bid of lot.bids) bid.status = bid.admitted ? admitted : rejected
    else for (const bid of lot.bids) if (!bid.admitted) bid.status = rejected
    if (lot.held) {
      lot.winner = result.ranked[0]!
      lot.winner.status = winner
      if (result.ranked[1] !== undefined) result.ranked[1].status = secondWinner
    }
    return lot
  })
}

/**
 * Writes the bids that had come. Over time: `protId`, `protNumber` and the status of each lot (before: submitted) are
 * there from the results on, whose moment is `itogiDatePublic` of the announcement.
 */
export function writeBids(
  market: Market,
  announcement: number,
  bids: GatheredBid[],
  about: { since: Moment | undefined; isUnpublished: boolean },
): void {
  const { since } = about
  for (const bid of bids) {
    if (!market.happened(bid.moment)) continue
    const index = indexStamp(since ?? bid.moment)
    market.write(about.isUnpublished ? 'unpublished-bids' : 'bids', {
      id: bid.id,
      buyId: announcement,
      supplierId: bid.supplier.pid,
      crFio: bid.submitter,
      modFio: bid.submitter,
      supplierBinIin: bid.supplier.biin,
      protId: since === undefined ? null : announcement + 60_000_000,
      protNumber: since === undefined ? null : String(announcement + 60_000_000),
      dateApply: `${stamp(bid.moment)}.${String(bid.id % 1000).padStart(3, '0')}000`,
      systemId: 3,
      indexDate: index,
      AppLots: bid.lots.map(({ lot, bid: own, offerIds }) => {
        const status = since === undefined ? submitted : own.status
        return {
          id: own.id,
          appId: bid.id,
          lotId: lot.id,
          pointList: lot.points.map(idOf),
          statusId: status,
          price: own.price,
          amount: own.amount,
          discountValue: own.discount,
          discountPrice: own.discount === 0 ? 0 : own.discounted,
          systemId: 3,
          indexDate: index,
          Offers: lot.points.map((point, position) => ({
            id: offerIds[position],
            pointId: idOf(point),
            lotId: lot.id,
            appLotId: own.id,
            price: lot.points.length === 1 ? own.price : money(point.price * own.factor),
            amount: lot.points.length === 1 ? own.amount : money(point.amount * own.factor),
            systemId: 3,
            indexDate: indexStamp(bid.moment),
          })),
          RefAppStatus: { id: status, ...bidStatuses[status] },
        }
      }),
    })
  }
}
