import type { Item } from './catalogue.ts'
import { writeContract } from './contracts.ts'
import { at, type Day, dayOf, yearOf } from './days.ts'
import { type Market, money, type YearTotals } from './market.ts'
import { planPoint, writePlanPoint } from './plans.ts'
import type { Random } from './random.ts'
import { type Buyer, isBarred, type Supplier } from './subjects.ts'

/** Share of single-source contracts by count and by value; what is between the known years is assumed. */
const nonCompetitive: Record<number, readonly [number, number]> = {
  2021: [0.44, 0.36],
  2022: [0.42, 0.34],
  2023: [0.4, 0.32],
  2024: [0.38, 0.24],
  2025: [0.37, 0.23],
  2026: [0.36, 0.22],
}

export function nonCompetitiveShare(year: number): readonly [number, number] {
  return nonCompetitive[year] ?? nonCompetitive[2026]!
}

/** How many direct contracts, worth how much in all, bring a year to its share. */
function directNeeded(totals: YearTotals, year: number): { count: number; value: number } {
  const [byCount, byValue] = nonCompetitiveShare(year)
  const need = (share: number, competitive: number, single: number) =>
    Math.max(0, (share * (competitive + single) - single) / (1 - share))
  return {
    count: Math.round(need(byCount, totals.competitive, totals.afterFailure)),
    value: need(byValue, totals.competitiveValue, totals.afterFailureValue),
  }
}

export interface Ground {
  /** Subparagraph of Art. 16(3) of Law 106-VIII, or of Art. 39(3) of Law 434-V. */
  sub: number
  weight: number
  /** Within the yearly limits of small purchases. */
  small: boolean
  sectors: string[]
}

/** What small purchases are made of. */
const smallSectors = [
  'office',
  'cleaning',
  'building',
  'service-it',
  'service-repair',
  'service-training',
  'it',
  'service-transport',
]

const newGrounds: Ground[] = [
  {
    sub: 28,
    weight: 50,
    small: true,
    sectors: smallSectors,
  },
  { sub: 1, weight: 21, small: false, sectors: ['service-utility'] },
  { sub: 25, weight: 7, small: false, sectors: ['service-security', 'service-comm'] },
  { sub: 26, weight: 3, small: false, sectors: ['service-repair', 'service-clean'] },
  { sub: 38, weight: 3, small: false, sectors: ['service-training'] },
  { sub: 35, weight: 4, small: false, sectors: ['food', 'service-clean', 'service-catering'] },
  { sub: 18, weight: 2, small: false, sectors: ['service-social'] },
  { sub: 31, weight: 2, small: false, sectors: ['service-training'] },
  { sub: 29, weight: 1, small: false, sectors: ['service-training'] },
  { sub: 34, weight: 2, small: false, sectors: ['design'] },
  { sub: 32, weight: 1, small: false, sectors: ['service-social'] },
  { sub: 3, weight: 1, small: false, sectors: ['construction'] },
  { sub: 10, weight: 2, small: false, sectors: ['special-goods'] },
  { sub: 39, weight: 1, small: false, sectors: ['service-social'] },
]
const oldGrounds: Ground[] = [
  {
    sub: 42,
    weight: 58,
    small: true,
    sectors: smallSectors,
  },
  { sub: 1, weight: 34, small: false, sectors: ['service-utility', 'service-comm'] },
  { sub: 3, weight: 8, small: false, sectors: ['service-it'] },
]

/** The id of a ground in the sandbox's ref_justification. */
function groundId(sub: number, isNew: boolean): number {
  return isNew ? 1000 + sub : sub === 52 ? 52 : 3900 + sub
}

/** The largest yearly sum of homogeneous purchases under the ground of small ones. */
export function smallLimit(market: Market, item: Item, year: number): number {
  return market.mrp(year) * (item.kind === 1 ? 100 : 500)
}

/** Writes a direct contract with its plan point. */
export function writeDirect(
  market: Market,
  random: Random,
  wish: { buyer: Buyer; supplier: Supplier; item: Item; target: number; signDay: Day; sub: number; plain?: boolean },
): { rootId: number; sum: number } {
  const isNew = yearOf(wish.signDay) >= 2025
  const quasi = wish.buyer.institution.quasi
  const method = quasi ? 123 : 23
  const point = planPoint(market, random, {
    buyer: wish.buyer,
    item: wish.item,
    method,
    target: wish.target,
    day: wish.signDay,
    justification: quasi ? 0 : groundId(wish.sub, isNew),
  })
  const made = writeContract(market, random, {
    buyer: wish.buyer,
    supplier: wish.supplier,
    signDay: wish.signDay,
    method,
    lines: [{ lotId: 0, point, price: point.price, quantity: point.count, sum: money(point.price * point.count) }],
    announcement: undefined,
    plain: wish.plain,
  })
  writePlanPoint(
    market,
    point,
    made.executed ? 'executed' : 'approved',
    made.executed ? made.last : point.versions.at(-1)!.approved,
  )
  const totals = market.total(yearOf(wish.signDay))
  totals.direct++
  totals.directValue += made.sum
  wish.buyer.direct += made.sum
  return { rootId: made.rootId, sum: made.sum }
}

interface Draft {
  random: Random
  ground: Ground
  item: Item
  value: number
}

/** Brings a year to its share of single-source contracts, beside those that schemes made. */
export async function writeDirectContracts(market: Market, year: number, flush: () => Promise<void>): Promise<void> {
  const missing = directNeeded(market.total(year), year)
  const totals = market.total(year)
  const count = Math.max(0, missing.count - totals.direct)
  const last = Math.min(dayOf(year, 12, 24), Math.floor(market.horizon / 86_400))
  const grounds = (year >= 2025 ? newGrounds : oldGrounds).map((ground) => [ground, ground.weight] as const)
  const base = market.random.fork(`direct/${year}`)

  // First the sums, so that those above the small limits can be scaled to what the year's value asks for.
  const draft = (index: number): Draft => {
    const random = base.fork(index)
    const ground = random.weighted(grounds)
    const inSector = market.bySector.get(random.pick(ground.sectors))!
    const item = random.pick(
      ground.small ? inSector.filter((entry) => entry.price < smallLimit(market, entry, year) / 3) : inSector,
    )
    const limit = smallLimit(market, item, year) * 0.9
    const value = ground.small
      ? Math.min(limit, random.logNormal(item.kind === 1 ? 110_000 : 420_000, 0.9))
      : random.logNormal(ground.sub === 3 ? 9_000_000 : 1_100_000, 1.1)
    return { random, ground, item, value }
  }
  let small = 0
  let large = 0
  for (let index = 0; index < count; index++) {
    const { ground, value } = draft(index)
    if (ground.small) small += value
    else large += value
  }
  const left = missing.value - totals.directValue - small
  const scale = large === 0 ? 1 : Math.max(0.05, Math.min(25, left / large))

  for (let index = 0; index < count; index++) {
    const { random, ground, item, value } = draft(index)
    const target = ground.small ? value : value * scale
    const limit = smallLimit(market, item, year)
    const { volumes } = market
    // December's purchases may be counted with the next year's: both have to have room. A unit may cost twice its price.
    const roomFor = (one: Buyer) =>
      ground.small
        ? volumes.smallRoom(one, item, dayOf(year, 12, 1), limit)
        : volumes.room(one, item, dayOf(year, 12, 1), Number.POSITIVE_INFINITY)
    const needed = Math.max(target * 1.02, item.price * 2.1)
    // The buyer whose direct share stays lowest of a few: a buyer with most of its money direct is a scheme's business.
    let buyer = market.people.buyers[0]!
    let best = Number.POSITIVE_INFINITY
    for (let tries = 0; tries < 6; tries++) {
      const other = market.nextBuyer(random)
      const share = (other.direct + target) / (other.competitive + other.direct + target)
      const score = roomFor(other) < needed ? 10 + share : share
      if (score < best) {
        best = score
        buyer = other
      }
    }
    if (ground.small && roomFor(buyer) < needed) continue
    const signDay = market.work.onOrBefore(Math.max(dayOf(year, 1, 8), Math.min(last, seasonalDay(random, year))))
    const supplier = directSupplier(market, random, buyer, item, signDay)
    writeDirect(market, random, { buyer, supplier, item, target, signDay, sub: ground.sub })
    await flush()
  }
}

function directSupplier(market: Market, random: Random, buyer: Buyer, item: Item, day: Day): Supplier {
  if (item.sector === 'service-utility' || item.sector === 'service-comm') {
    const monopolies = market.people.monopolies.get(buyer.district.region.prefix)!
    return item.sector === 'service-comm'
      ? monopolies[2]!
      : monopolies[item.code.startsWith('36') || item.code.startsWith('37') ? 1 : 0]!
  }
  const pool = market.people.bySector.get(item.sector)!
  for (let tries = 0; tries < 30; tries++) {
    const supplier = pool[random.skewed(pool.length, 1.3)]!
    if (!isBarred(supplier, day)) return supplier
  }
  return pool.find((supplier) => !isBarred(supplier, day)) ?? pool[0]!
}

/** Direct contracts come early: utilities and rent are signed for the year. */
function seasonalDay(random: Random, year: number): Day {
  const month = random.weighted([
    [1, 22],
    [2, 16],
    [3, 12],
    [4, 8],
    [5, 7],
    [6, 6],
    [7, 5],
    [8, 5],
    [9, 6],
    [10, 5],
    [11, 4],
    [12, 4],
  ] as const)
  return Math.floor(at(dayOf(year, month, 1), 0) / 86_400) + random.int(0, 27)
}
