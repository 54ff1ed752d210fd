import { at, type Day, dayIn, type Moment } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { accepted, earlyDay, ofContract, order, payingBuyer, something, tell } from './courses.ts'
import { buyDirectly, seller } from './purchases.ts'

/**
 * Accepted, and not paid for months, until the supplier understands what is waited for. Look-alike: paid on the last day
 * that the law leaves.
 */
export const paidLate = scheme('paid-late', (arrangement) => {
  const { market, random } = arrangement
  const paid = (key: string, isGuilty: boolean, days: number) => {
    const buyer = payingBuyer(market, random)
    const day: Day = earlyDay(arrangement, [6, 30], 150)
    order(arrangement, { key, isGuilty, buyer, day, announcements: 0 }, (running, seed) => {
      const item = something(running, seed, 'special-goods', { buyer, day, target: 2_500_000 })
      let last: Moment = 0
      const contract = buyDirectly(running, seed, {
        buyer,
        supplier: seller(running, seed, item, buyer, day),
        item,
        target: seed.logNormal(1_300_000, 0.4),
        day,
        ground: 10,
        contract: {
          course: (outset) => {
            const due = day + seed.int(20, 35)
            const [act] = accepted(outset, [outset.work.onOrBefore(due)])
            const approved = dayIn(act!.approved)
            last = at(
              isGuilty ? outset.work.onOrAfter(approved + days) : outset.work.onOrBefore(approved + days),
              15,
              10,
            )
            return { due, acts: [{ ...act!, paid: last }] }
          },
        },
      })
      const note = `paid ${isGuilty ? 'about' : 'within'} ${days} days after the act was approved; 30 are the most`
      tell(arrangement, running, isGuilty, last, ofContract(contract, 'payment-late', note))
    })
  }
  paid('planted', true, arrangement.byBoldness(45, 70, 110))
  paid('last-day', false, 29)
})
