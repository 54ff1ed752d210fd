import type { Item } from '../market/catalogue.ts'
import { type Day, dayOf, yearOf } from '../market/days.ts'
import type { Market } from '../market/market.ts'
import type { Random } from '../market/random.ts'
import type { Buyer } from '../market/subjects.ts'
import { type Arrangement, scheme } from './arrangement.ts'
import { earlyDay, ofContract, order, payingBuyer, something, tell, tendered } from './courses.ts'
import { buyDirectly, known, seller } from './purchases.ts'

/**
 * Ordinary goods at a multiple of what others pay for them, planned so from the start, again and again at one buyer.
 * Look-alikes: a price a little above the usual one, and a service sold as one, whose price is that of the whole.
 */
export const overpriced = scheme('overpriced', (arrangement) => {
  const { market, random } = arrangement
  const chosen = new Set<string>()
  const priced = (key: string, isGuilty: boolean, buyer: Buyer, times: number) => {
    const day = comparedDay(arrangement)
    order(arrangement, { key, isGuilty, buyer, day }, (running, seed) => {
      const target = seed.logNormal(2_500_000, 0.3)
      const usual = muchBought(running, seed, buyer, day, target, chosen)
      chosen.add(usual.code)
      const { contracts } = tendered(running, seed, {
        buyer,
        day,
        item: { ...usual, price: usual.price * times },
        target,
      })
      const note = `${times} times the usual price of a unit`
      for (const contract of contracts)
        tell(arrangement, running, isGuilty, known(contract.signDay), ofContract(contract, 'unit-price-outlier', note))
    })
  }
  const guilty = payingBuyer(market, random)
  const times = arrangement.byBoldness(2.4, 3.2, 5)
  for (const number of [1, 2, 3]) priced(`planted/${number}`, true, guilty, times)
  priced('little', false, payingBuyer(market, random), 1.05)

  const buyer = payingBuyer(market, random)
  const day = earlyDay(arrangement, [9, 1], 10)
  order(arrangement, { key: 'service', isGuilty: false, buyer, day, announcements: 0 }, (running, seed) => {
    const item = something(running, seed, 'service-training', { buyer, day, target: 6_000_000 })
    const contract = buyDirectly(running, seed, {
      buyer,
      supplier: seller(running, seed, item, buyer, day),
      item,
      target: seed.logNormal(4_500_000, 0.2),
      day,
      ground: 29,
    })
    const note = 'a large service sold as one: its price is that of the whole'
    arrangement.lookalike(running, known(day), ofContract(contract, 'unit-price-outlier', note, 'not-applicable'))
  })
})

/** From spring to autumn of the first year, when others have bought too. */
function comparedDay({ market, random, days: [first, last] }: Arrangement): Day {
  const from = Math.max(first, Math.min(dayOf(yearOf(first), 4, 15), last - 60))
  const to = Math.min(last, dayOf(yearOf(first), 9, 5))
  return market.work.onOrAfter(random.int(Math.min(from, to), to))
}

/** Cheap goods that many have bought by now, this year and the last, and of which the buyer may buy so much more. */
function muchBought(
  market: Market,
  random: Random,
  buyer: Buyer,
  day: Day,
  target: number,
  without: ReadonlySet<string>,
): Item {
  const lines = (item: Item) =>
    (market.lines.get(`${item.code}/${yearOf(day)}`) ?? 0) + (market.lines.get(`${item.code}/${yearOf(day) - 1}`) ?? 0)
  const goods = market.items
    .filter((item) => item.kind === 1 && item.price < target / 40 && !without.has(item.code))
    .sort((left, right) => lines(right) - lines(left) || (left.code < right.code ? -1 : 1))
  const room = (item: Item) => market.volumes.room(buyer, item, day, Number.POSITIVE_INFINITY)
  const many = goods.slice(0, 10)
  return random.shuffled(many).find((item) => room(item) > target * 1.3) ?? many[0]!
}
