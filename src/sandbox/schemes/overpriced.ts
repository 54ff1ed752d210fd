import { scheme } from './arrangement.ts'
import { earlyDay, ofContract, order, payingBuyer, something, tell, tendered } from './courses.ts'
import { buyDirectly, known, seller } from './purchases.ts'

/**
 * Ordinary goods at a multiple of what others pay for them, planned so from the start. Look-alikes: a price a little above
 * the usual one, and a service sold as one, whose price is that of the whole.
 */
export const overpriced = scheme('overpriced', (arrangement) => {
  const { market, random } = arrangement
  const priced = (key: string, isGuilty: boolean, times: number) => {
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [9, 1], 20)
    order(arrangement, { key, isGuilty, buyer, day }, (running, seed) => {
      // What many buy, so that there are prices to compare with.
      const usual = something(running, seed, seed.pick(['clothing', 'fuel', 'cleaning']))
      const item = { ...usual, price: usual.price * times }
      const { contracts } = tendered(running, seed, {
        buyer,
        day,
        item,
        target: Math.max(item.price * 3, seed.logNormal(2_500_000, 0.3)),
      })
      const note = `${times} times the usual price of a unit`
      for (const contract of contracts)
        tell(arrangement, running, isGuilty, known(contract.signDay), ofContract(contract, 'unit-price-outlier', note))
    })
  }
  priced('planted', true, arrangement.byBoldness(2.4, 3.2, 5))
  priced('little', false, 1.1)

  const buyer = payingBuyer(market, random)
  const day = earlyDay(arrangement, [9, 1], 10)
  order(arrangement, { key: 'service', isGuilty: false, buyer, day, announcements: 0 }, (running, seed) => {
    const item = something(running, seed, 'service-training')
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
