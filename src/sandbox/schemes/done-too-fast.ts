import type { Moment } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { accepted, earlyDay, ofContract, order, payingBuyer, something, tell, tendered } from './courses.ts'
import { buyDirectly, seller } from './purchases.ts'

/**
 * Works of a season, signed off within days: they were done before the tender, or never. Look-alikes: a first stage that is
 * accepted early, and goods out of stock.
 */
export const doneTooFast = scheme('done-too-fast', (arrangement) => {
  const { market, random } = arrangement
  const built = (key: string, isGuilty: boolean, days: number) => {
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [6, 15], 30)
    order(arrangement, { key, isGuilty, buyer, day }, (running, seed) => {
      let approved: Moment = 0
      const { contracts } = tendered(running, seed, {
        buyer,
        day,
        item: something(running, seed, 'construction', { buyer, day, target: 24_000_000 }),
        target: seed.logNormal(15_000_000, 0.3),
        factor: 0.96,
        contract: {
          course: (outset) => {
            const due = Math.min(outset.closes, outset.signDay + seed.int(100, 130))
            const first = outset.work.add(outset.signDay, days)
            const acts = accepted(outset, isGuilty ? [first] : [first, outset.work.onOrBefore(due)])
            approved = acts.at(-1)!.approved
            return { due, acts }
          },
        },
      })
      const note = isGuilty
        ? `works for a term of a hundred days and more accepted whole on working day ${days}`
        : `the first half accepted on working day ${days}, the rest at the end of the term`
      for (const contract of contracts)
        tell(arrangement, running, isGuilty, approved, ofContract(contract, 'delivery-too-fast', note))
    })
  }
  built('planted', true, arrangement.byBoldness(7, 4, 2))
  built('stage', false, 7)

  const buyer = payingBuyer(market, random)
  const day = earlyDay(arrangement, [8, 20], 20)
  order(arrangement, { key: 'stock', isGuilty: false, buyer, day, announcements: 0 }, (running, seed) => {
    const item = something(running, seed, 'special-goods', { buyer, day, target: 2_000_000 })
    let approved: Moment = 0
    const contract = buyDirectly(running, seed, {
      buyer,
      supplier: seller(running, seed, item, buyer, day),
      item,
      target: seed.logNormal(1_000_000, 0.3),
      day,
      ground: 10,
      contract: {
        course: (outset) => {
          const acts = accepted(outset, [outset.work.add(day, 2)])
          approved = acts[0]!.approved
          return { due: day + 30, acts }
        },
      },
    })
    const told = ofContract(contract, 'delivery-too-fast', 'goods in stock, delivered in two days', 'not-applicable')
    arrangement.lookalike(running, approved, told)
  })
})
