import { yearOf } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { buy, rivals, spread, townBuyer } from './purchases.ts'

const tender = 2
const lotsEach = 2
const purchases = 8
const enough = 4
const sectors = ['medical', 'service-transport', 'it', 'service-repair', 'service-security'] as const

/**
 * Three firms that never win bid beside a fourth that always does, close to one another and well above it, so that the tender
 * looks contested. Look-alike: a strong supplier that wins as often, against others each time and by a hair.
 */
export const coverBids = scheme('cover-bids', (own) => {
  const { market, random } = own
  const [first, last] = own.days
  const sector = sectors[own.number % sectors.length]!
  const items = market.bySector.get(sector)!
  const [winner, ...covers] = [0, 1, 2, 3].map((number) =>
    market.people.guestSupplier(random.fork(`ring/${number}`), 'goods', false),
  )
  const gap = own.byBoldness(0.035, 0.05, 0.08)
  const play = own.byBoldness(0.012, 0.006, 0.002)
  const days = spread(market, random.fork('days'), first, last - 20, purchases)
  for (const [number, day] of days.entries()) {
    const buyer = townBuyer(market, random)
    const item = random.pick(items)
    market.volumes.reserve(buyer, [item], own.days)
    own.guilty(`planted/${number}`, buyer, day, (running, seed) => {
      const made = buy(running, seed, {
        buyer,
        item,
        day,
        method: tender,
        lots: lotsEach,
        target: Math.max(item.price * 5, seed.logNormal(4_000_000, 0.4)),
        offers: () => {
          const price = 0.905 + seed.unit() * 0.01
          return [
            { supplier: winner!, factor: price, admitted: true, discount: 0 },
            ...covers.map((supplier) => ({
              supplier,
              factor: price + gap + seed.unit() * play,
              admitted: true,
              discount: 0,
            })),
          ]
        },
      })
      for (const { id } of made.lots)
        own.planted(running, made.results, {
          indicator: 'relative-distance',
          subject_type: 'lot',
          keys: [{ entity: 'lots', id }],
          note: `losing bids close to one another and ${Math.round(gap * 100)} % of the allotted sum above the winner's`,
        })
      const isLast = number === days.length - 1
      const isLastOfYear = isLast || yearOf(days[number + 1]!) !== yearOf(day)
      for (const cover of covers) {
        if (isLast)
          own.planted(running, made.results, {
            indicator: 'shadow-bidder',
            subject_type: 'supplier',
            keys: [{ entity: 'subjects', id: cover.pid }],
            note: `${days.length * lotsEach} bids, none won, all beside one winner`,
          })
        // Judged year by year, with what came before.
        if (isLastOfYear && number + 1 >= enough)
          own.planted(running, made.results, {
            indicator: 'co-bid-same-winner',
            subject_type: 'pair',
            keys: [winner!, cover].map(({ pid }) => ({ entity: 'subjects', id: pid })),
            year: yearOf(day),
            note: `${number + 1} purchases together, all won by the same of the two`,
          })
      }
    })
  }

  const strong = market.people.guestSupplier(random.fork('strong'), 'goods', false)
  for (const [number, day] of spread(market, random.fork('strong/days'), first, last - 20, 3).entries()) {
    const buyer = townBuyer(market, random)
    const item = random.pick(items)
    market.volumes.reserve(buyer, [item], own.days)
    own.innocent(`strong/${number}`, day, (running, seed) => {
      const wish = {
        buyer,
        item,
        day,
        method: tender,
        target: Math.max(item.price * 5, seed.logNormal(4_000_000, 0.4)),
      }
      const others = rivals(running, seed, wish, { count: 3, from: 0.915, step: 0.03, without: strong })
      const made = buy(running, seed, {
        ...wish,
        offers: [{ supplier: strong, factor: 0.911, admitted: true }, ...others],
      })
      for (const { id } of made.lots)
        own.lookalike(running, made.results, {
          indicator: 'relative-distance',
          subject_type: 'lot',
          keys: [{ entity: 'lots', id }],
          note: 'a strong supplier that wins by a hair against bids far apart',
        })
    })
  }
})
