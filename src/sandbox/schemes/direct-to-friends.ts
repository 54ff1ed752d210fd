import { writeAnnouncement } from '../market/announcements.ts'
import type { Item } from '../market/catalogue.ts'
import { type Day, dayOf, yearOf } from '../market/days.ts'
import { smallLimit, writeDirect } from '../market/direct.ts'
import type { Market } from '../market/market.ts'
import { planPoint } from '../market/plans.ts'
import { firstAttempt } from '../market/purchase.ts'
import type { Random } from '../market/random.ts'
import type { Buyer, Supplier } from '../market/subjects.ts'
import { boldnessOf, type Order, type Scheme } from './scheme.ts'

/** Grounds where the buyer chooses freely, with what is bought under them. */
const discretionary: [number, string][] = [
  [35, 'food'],
  [35, 'service-clean'],
  [38, 'service-training'],
  [31, 'service-training'],
  [3, 'construction'],
  [34, 'design'],
  [28, 'service-repair'],
  [28, 'service-it'],
]
/** Grounds that leave no choice: a monopoly, a person named by law, the body's own enterprise. */
const obligatory: [number, string][] = [
  [1, 'service-utility'],
  [1, 'service-utility'],
  [25, 'service-security'],
  [26, 'service-clean'],
]

/**
 * A buyer that gives most of a year's money directly, on grounds where it may choose, to two or three friends.
 * Look-alike: the same share on obligatory grounds.
 */
export const directToFriends: Scheme = {
  name: 'direct-to-friends',
  isSmall: true,
  plan(market, random, instances, [first, last]) {
    const orders: Order[] = []
    const years = [yearOf(first), yearOf(last)].filter((year, index, all) => all.indexOf(year) === index)
    for (let instance = 0; instance < instances; instance++) {
      const own = random.fork(instance)
      const boldness = boldnessOf(instance, market)
      const year = years[instance % years.length]!
      const span: [Day, Day] = [Math.max(first, dayOf(year, 1, 12)), Math.min(last, dayOf(year, 9, 20))]
      for (const kind of ['planted', 'lookalike'] as const) {
        const seed = own.fork(kind)
        const buyer = market.people.guestBuyer(seed)
        orders.push(...buyersYear(market, seed, buyer, span, boldness, kind, `direct-to-friends-${instance + 1}`, year))
      }
    }
    return orders
  },
}

function buyersYear(
  market: Market,
  random: Random,
  buyer: Buyer,
  [first, last]: [Day, Day],
  boldness: 1 | 2 | 3,
  kind: 'planted' | 'lookalike',
  instance: string,
  year: number,
): Order[] {
  const orders: Order[] = []
  const competitive = 4
  const average = 2_500_000
  const day = () => market.work.onOrAfter(random.int(first, last))
  for (let number = 0; number < competitive; number++) {
    const publishDay = day()
    const seed = random.fork(`competitive/${number}`)
    orders.push({
      day: publishDay,
      announcements: 1,
      run: (running) => {
        const item = seed.pick(running.bySector.get(seed.pick(['office', 'it', 'building', 'furniture']))!)
        const target = seed.logNormal(average, 0.3)
        writeAnnouncement(running, seed, {
          publishDay,
          method: 3,
          buyer,
          lots: [[planPoint(running, seed, { buyer, item, method: 3, target, day: publishDay })]],
          ...firstAttempt,
          steady: true,
          offers: () =>
            running.people.bySector
              .get(item.sector)!
              .filter((supplier) => supplier.barred === undefined)
              .slice(0, 3)
              .map((supplier, position) => ({ supplier, factor: 0.9 + position / 40, admitted: true })),
        })
      },
    })
  }
  // 72, 82 or 90 per cent of the money goes directly.
  const share = [0, 0.72, 0.82, 0.9][boldness]!
  const count = 10 + 2 * boldness
  const each = ((share / (1 - share)) * competitive * average) / count
  const friends = [0, 1, 2].map((number) =>
    market.people.guestSupplier(random.fork(`friend/${number}`), 'services', number === 2),
  )
  const days: Day[] = []
  for (let number = 0; number < count; number++) {
    const signDay = day()
    days.push(signDay)
    const seed = random.fork(`direct/${number}`)
    const [sub, sector] = seed.pick(kind === 'planted' ? discretionary : obligatory)
    orders.push({
      day: signDay,
      announcements: 0,
      run: (running) => {
        const picked = seed.pick(running.bySector.get(sector)!)
        const wanted = each * (0.7 + seed.unit() * 0.6)
        const limit = smallLimit(running, picked, year)
        // Small purchases of one kind stay within the year's limit: passing it is another scheme.
        const room = (one: Item) => running.volumes.smallRoom(buyer, one, signDay, limit)
        const item =
          sub !== 28 || room(picked) >= limit * 0.45
            ? picked
            : running.bySector.get(sector)!.reduce((best, one) => (room(one) > room(best) ? one : best), picked)
        const target = sub === 28 ? Math.min(wanted, limit * 0.45, room(item)) : wanted
        writeDirect(running, seed, {
          buyer,
          supplier: chosen(running, seed, buyer, sub, friends),
          item,
          target,
          signDay,
          sub,
          plain: true,
        })
      },
    })
  }
  // The judgement is of the year: known once half of it has happened.
  days.sort((left, right) => left - right)
  const known = days[Math.floor(count / 2)]!
  if (known * 86_400 > market.cut) return orders
  market.conclude(() => {
    // A share is judged beside other buyers' shares: with fewer than ten of them, ten contracts each, it cannot be.
    const peers = [...market.signed].filter(([key, signed]) => key.endsWith(`/${year}`) && signed >= 10).length
    const enough = peers >= 10
    market.truth.push({
      scheme: 'direct-to-friends',
      instance,
      kind,
      boldness,
      indicator: 'direct-award-share',
      expected: kind === 'lookalike' ? 'pass' : enough ? 'flag' : 'insufficient',
      subject_type: 'buyer',
      keys: [{ entity: 'subjects', id: buyer.pid }],
      year,
      note:
        kind === 'planted'
          ? `about ${Math.round(share * 100)} % of the year's money directly, on grounds where the buyer chooses, to three suppliers${enough ? '' : '; too few buyers to compare with'}`
          : `about ${Math.round(share * 100)} % of the year's money directly, on grounds that leave the buyer no choice`,
    })
  })
  return orders
}

function chosen(market: Market, random: Random, buyer: Buyer, sub: number, friends: Supplier[]): Supplier {
  if (sub === 1) return market.people.monopolies.get(buyer.district.region.prefix)![random.int(0, 1)]!
  return friends[random.skewed(friends.length, 1.5)]!
}
