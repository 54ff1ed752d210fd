import type { Item } from '../market/catalogue.ts'
import type { Day } from '../market/days.ts'
import { yearOf } from '../market/days.ts'
import { smallLimit } from '../market/direct.ts'
import type { Market } from '../market/market.ts'
import type { Random } from '../market/random.ts'
import { type Arrangement, scheme } from './arrangement.ts'
import { planAhead } from './plans-ahead.ts'
import { buy, newTownBuyer, rivals, spread } from './purchases.ts'
import type { Order } from './scheme.ts'

const tender = 2
const direct = 23
const rent = 1038
const bridge = 1035
const monopoly = 1001

/**
 * Something that everybody buys in tenders stands in the plan as a purchase from one source, on a ground that hardly fits
 * or on none, and nothing is announced yet. Look-alikes: the same thing planned as a tender; a small purchase; what a
 * monopoly alone has.
 */
export const keptFromCompetition = scheme(
  'kept-from-competition',
  (own, item: Item) => {
    const { market, random } = own
    const limit = smallLimit(market, item, yearOf(own.days[1]))
    plan(own, 'planted', {
      item,
      target: Math.max(item.price, limit) * own.byBoldness(1.6, 4, 12),
      justification: own.byBoldness(rent, bridge, 0),
      note: 'planned from one source, though others buy it in tenders',
    })
    plan(own, 'tender', {
      item,
      method: tender,
      target: 5 * limit,
      innocence: 'planned as a tender',
    })
    plan(own, 'small', {
      item,
      target: 0.8 * limit,
      justification: 1028,
      innocence: 'within the limit of small purchases',
    })
    plan(own, 'monopoly', {
      item: random.pick(market.bySector.get('service-utility')!),
      target: 3_000_000,
      justification: monopoly,
      innocence: 'a monopoly, from which everybody buys directly',
    })
  },
  usualTenders,
)

/** A thing, and the year's tenders for it, so that it is known how it is usually bought. */
function usualTenders(market: Market, random: Random, [first, last]: readonly [Day, Day]) {
  // Nothing so dear that one of it passes what a small purchase may be.
  const [item] = random.shuffled(market.bySector.get('furniture')!.filter(({ price }) => price < 100_000)) as [Item]
  const days = spread(market, random.fork('days'), Math.max(first, last - 250), last - 30, 12)
  const orders = days.map((day, number): Order => {
    const seed = random.fork(number)
    const buyer = newTownBuyer(market, seed.fork('buyer'))
    return {
      day,
      announcements: 1,
      run: (running) => {
        const wish = { buyer, item, day, method: tender, target: seed.logNormal(3_000_000, 0.3) }
        buy(running, seed, { ...wish, offers: rivals(running, seed, wish, { count: 3, from: 0.92 }) })
      },
    }
  })
  return { shared: item, orders }
}

function plan(
  own: Arrangement,
  key: string,
  wish: { item: Item; target: number; method?: number; justification?: number; note?: string; innocence?: string },
): void {
  const { item, target, method = direct, justification = 0, note, innocence } = wish
  const buyer = newTownBuyer(own.market, own.random.fork(`${key}/buyer`))
  planAhead(
    own,
    key,
    { buyer, isGuilty: note !== undefined, points: [{ item, target, method, justification }] },
    (market, { points, known }) => {
      const told = {
        indicator: 'plan-direct-usually-competed',
        subject_type: 'plan',
        keys: points.map(({ id }) => ({ entity: 'plans', id })),
      } as const
      if (note !== undefined) own.planted(market, known, { ...told, note })
      if (innocence !== undefined)
        own.lookalike(market, known, { ...told, expected: 'not-applicable', note: innocence })
    },
  )
}
