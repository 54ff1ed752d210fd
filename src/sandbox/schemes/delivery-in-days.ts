import { scheme } from './arrangement.ts'
import { accepted, earlyDay, ofContract, order, payingBuyer, someGoods, something, tell, tendered } from './courses.ts'
import { buyDirectly, known, seller } from './purchases.ts'

/**
 * A term in which only somebody can deliver who has the goods ready for this buyer. Look-alikes: exactly the least term of
 * the law, and an emergency, which nobody foresaw.
 */
export const deliveryInDays = scheme('delivery-in-days', (arrangement) => {
  const { market, random } = arrangement
  const delivered = (key: string, isGuilty: boolean, days: number) => {
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [8, 20], 20)
    order(arrangement, { key, isGuilty, buyer, day }, (running, seed) => {
      const target = seed.logNormal(2_500_000, 0.3)
      const { contracts } = tendered(running, seed, {
        buyer,
        day,
        item: someGoods(running, seed, buyer, day, target),
        target,
        planned: (point) => ({ ...point, term: `${days} календарных дней со дня вступления договора в силу` }),
        contract: {
          course: (outset) => {
            const due = outset.signDay + days
            const held = Math.max(outset.work.onOrBefore(due), outset.work.add(outset.signDay, 1))
            return { due, acts: accepted(outset, [held]) }
          },
        },
      })
      const note = `${days} calendar days from signing to delivery, 15 are the least`
      for (const contract of contracts) {
        const told = ofContract(contract, 'delivery-term-below-minimum', note)
        tell(arrangement, running, isGuilty, known(contract.signDay), told)
      }
    })
  }
  delivered('planted', true, arrangement.byBoldness(11, 7, 4))
  delivered('least', false, 15)

  const buyer = payingBuyer(market, random)
  const day = earlyDay(arrangement, [8, 20], 20)
  order(arrangement, { key: 'emergency', isGuilty: false, buyer, day, announcements: 0 }, (running, seed) => {
    const item = something(running, seed, 'fuel', { buyer, day, target: 2_000_000 })
    const contract = buyDirectly(running, seed, {
      buyer,
      supplier: seller(running, seed, item, buyer, day),
      item,
      target: seed.logNormal(1_200_000, 0.3),
      day,
      ground: 3,
      contract: {
        course: (outset) => {
          const due = outset.work.add(day, 2)
          return { due, acts: accepted(outset, [due]) }
        },
      },
    })
    const note = 'an emergency (Art. 16(3)(3)): delivered in two working days'
    const told = ofContract(contract, 'delivery-term-below-minimum', note, 'not-applicable')
    arrangement.lookalike(running, known(day), told)
  })
})
