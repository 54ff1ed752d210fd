import { at, dayIn, type Moment } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { accepted, earlyDay, ofContract, order, payingBuyer, something, tell } from './courses.ts'
import { buyDirectly, seller } from './purchases.ts'

/**
 * Money for what is not done yet, and work done before anybody could have been asked to do it. Look-alikes: an advance that
 * the plan and the contract provide for, and works in an emergency.
 */
export const paidBeforeWork = scheme('paid-before-work', (arrangement) => {
  const { market, random } = arrangement
  const early = (key: string, isGuilty: boolean, days: number) => {
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [8, 20], 40)
    order(arrangement, { key, isGuilty, buyer, day, announcements: 0 }, (running, seed) => {
      const item = something(running, seed, 'special-goods', { buyer, day, target: 2_500_000 })
      let last: Moment = 0
      const contract = buyDirectly(running, seed, {
        buyer,
        supplier: seller(running, seed, item, buyer, day),
        item,
        target: seed.logNormal(1_600_000, 0.4),
        day,
        ground: 10,
        planned: (point) => (isGuilty ? point : { ...point, prepayment: 30 }),
        contract: {
          course: (outset) => {
            const due = day + seed.int(50, 65)
            const [act] = accepted(outset, [outset.work.onOrBefore(due)])
            const before = outset.work.onOrBefore(act!.day - days)
            last = Math.max(act!.approved, act!.paid)
            return isGuilty
              ? { due, acts: [{ ...act!, paid: at(before, 15, 40) }] }
              : { due, acts: [act!], advance: { paid: at(before, 15, 40), share: 0.3 }, isSecured: true }
          },
        },
      })
      const note = isGuilty
        ? `paid in full at least ${days} days before the act of acceptance, without an advance in the contract`
        : 'an advance of 30 % that the plan and the contract provide for'
      tell(arrangement, running, isGuilty, last, ofContract(contract, 'payment-before-act', note))
    })
  }
  early('payment', true, arrangement.byBoldness(6, 15, 30))
  early('advance', false, 30)

  const worked = (key: string, isGuilty: boolean, days: number) => {
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [9, 1], 15)
    const supplier = market.people.guestSupplier(random.fork(`${key}/supplier`), 'works', false)
    order(arrangement, { key, isGuilty, buyer, day, announcements: 0 }, (running, seed) => {
      let approved: Moment = 0
      const contract = buyDirectly(running, seed, {
        buyer,
        supplier,
        item: something(running, seed, isGuilty ? 'design' : 'construction', { buyer, day, target: 2_500_000 }),
        target: seed.logNormal(1_500_000, 0.4),
        day,
        ground: isGuilty ? 34 : 3,
        contract: {
          course: ({ work }) => {
            const entered = at(work.add(day, 1), 10, 15)
            approved = at(work.add(day, 2), 11, 20)
            const paid = at(work.onOrAfter(dayIn(approved) + 9), 14, 5)
            return {
              due: day + 20,
              acts: [{ day: work.onOrBefore(day - days), entered, approved, paid, share: 1 }],
            }
          },
        },
      })
      const note = `the act bears a day ${days} days or more before the contract was signed`
      const told = ofContract(
        contract,
        'signed-after-performance',
        isGuilty ? note : `${note}: an emergency (Art. 16(3)(3))`,
        isGuilty ? 'flag' : 'not-applicable',
      )
      tell(arrangement, running, isGuilty, approved, told)
    })
  }
  worked('work', true, arrangement.byBoldness(4, 12, 30))
  worked('emergency', false, 5)
})
