import { scheme } from './arrangement.ts'
import { buy, rivals, seller, townBuyer } from './purchases.ts'

const sectors = ['service-security', 'service-transport', 'medical', 'service-repair', 'it'] as const
const tender = 2

/**
 * A tender in which the commission turns down all bids but the favourite's, and signs with it, though such a tender has
 * failed (Law 106-VIII Art. 15(1)(3)). Look-alikes: the only bid there was, which is enough (Art. 15(2)); a tender with
 * as many bids turned down in which two were admitted.
 */
export const oneAdmittedAndSigned = scheme('one-admitted-and-signed', (own) => {
  const { market, random } = own
  const buyer = townBuyer(market, random)
  const items = market.bySector.get(random.pick(sectors))!
  market.volumes.reserve(buyer, items, own.days)
  for (const [key, refused, admitted] of [
    ['planted/0', own.byBoldness(1, 2, 4), 1],
    ['planted/1', own.byBoldness(1, 3, 5), 1],
    ['planted/2', own.byBoldness(1, 2, 3), 1],
    ['only', 0, 1],
    ['two-admitted', own.byBoldness(1, 2, 3), 2],
  ] as const) {
    const item = random.pick(items)
    const day = own.day()
    const isGuilty = key.startsWith('planted')
    const run: Parameters<typeof own.innocent>[2] = (running, seed) => {
      const favoured = seller(running, seed, item, buyer, day)
      const wish = {
        buyer,
        item,
        day,
        method: tender,
        target: Math.max(item.price * 1.5, seed.logNormal(8_000_000, 0.4)),
      }
      const others = rivals(running, seed, wish, { count: refused + admitted - 1, from: 0.91, without: favoured })
      const made = buy(running, seed, {
        ...wish,
        heldAnyway: isGuilty,
        offers: [
          { supplier: favoured, factor: 0.975, admitted: true },
          ...others.map((offer, place) => ({ ...offer, admitted: place >= refused })),
        ],
      })
      const told = { subject_type: 'lot', keys: made.lots.map(({ id }) => ({ entity: 'lots', id })) } as const
      if (!isGuilty)
        own.lookalike(running, made.results, {
          ...told,
          indicator: 'single-admitted',
          note: refused === 0 ? 'the only bid there was, which is enough (Art. 15(2))' : 'two bids were admitted',
        })
      // Without rivals on that day there is nothing wrong with it.
      else if (others.length > 0)
        for (const indicator of ['single-admitted', 'all-but-winner-rejected'])
          own.planted(running, made.results, {
            ...told,
            indicator,
            note: `one bid admitted of ${others.length + 1}, and the contract signed`,
          })
    }
    if (isGuilty) own.guilty(key, buyer, day, run)
    else own.innocent(key, day, run)
  }
})
