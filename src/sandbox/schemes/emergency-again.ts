import type { Item } from '../market/catalogue.ts'
import { scheme } from './arrangement.ts'
import { buy, buyDirectly, kinds, known, newTownBuyer, rivals, seller, spread } from './purchases.ts'

const tender = 2
const emergency = 3

/**
 * The same works bought as an emergency time and again, with no tender in between: the emergency has become the way to
 * buy. Look-alike: one emergency, followed within weeks by a tender for what is left to do.
 */
export const emergencyAgain = scheme('emergency-again', (own) => {
  const { market, random } = own
  const { from, to } = own.year()
  const [item, other] = kinds(market, random, ['construction', 'roads']) as [Item, Item]
  const times = own.byBoldness(2, 3, 5)
  const buyer = newTownBuyer(market, random.fork('buyer'))
  own.series(
    'planted',
    { buyer, days: spread(market, random.fork('days'), from, to, times), isGuilty: true, announcements: 0 },
    (running, seed, day) =>
      buyDirectly(running, seed, {
        buyer,
        supplier: seller(running, seed, item, buyer, day),
        item,
        target: seed.logNormal(8_000_000, 0.4),
        day,
        ground: emergency,
      }).sum,
    (running, { day }) =>
      own.planted(running, known(day), {
        indicator: 'emergency-repeat',
        subject_type: 'buyer',
        keys: [{ entity: 'subjects', id: buyer.pid }],
        note: `the same works bought ${times} times within a year as an emergency, without a tender`,
      }),
  )

  const honest = newTownBuyer(market, random.fork('honest'))
  const struck = market.work.onOrAfter(random.int(from, to - 60))
  own.innocent(
    'once',
    struck,
    (running, seed) => {
      buyDirectly(running, seed, {
        buyer: honest,
        supplier: seller(running, seed, other, honest, struck),
        item: other,
        target: seed.logNormal(5_000_000, 0.4),
        day: struck,
        ground: emergency,
      })
      const day = running.work.add(struck, seed.int(10, 25))
      const wish = { buyer: honest, item: other, day, method: tender, target: seed.logNormal(20_000_000, 0.4) }
      const made = buy(running, seed, {
        ...wish,
        offers: rivals(running, seed, wish, { count: 3, from: 0.955, step: 0.01 }),
      })
      own.lookalike(running, made.results, {
        indicator: 'emergency-repeat',
        subject_type: 'buyer',
        keys: [{ entity: 'subjects', id: honest.pid }],
        note: 'one emergency, and then a tender for what was left to do',
      })
    },
    1,
  )
})
