import { at, type Moment } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { accepted, earlyDay, ofContract, order, payingBuyer, someGoods, something, tell, tendered } from './courses.ts'
import { buyDirectly, seller } from './purchases.ts'

/**
 * A supplier that let the buyer down, and nothing follows: no claim to have it entered among the unscrupulous, no penalty
 * for weeks of delay. Look-alikes: the claim was made, the penalty withheld, or the term moved for force majeure in time.
 */
export const defaultForgiven = scheme('default-forgiven', (arrangement) => {
  const { market, random } = arrangement
  const ended = (key: string, isGuilty: boolean) => {
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [8, 1], 150)
    const supplier = market.people.guestSupplier(random.fork(`${key}/supplier`), 'goods', false)
    order(arrangement, { key, isGuilty, buyer, day }, (running, seed) => {
      const target = seed.logNormal(3_000_000, 0.4)
      let end = 0
      const { contracts } = tendered(running, seed, {
        buyer,
        day,
        item: someGoods(running, seed, buyer, day, target),
        target,
        supplier,
        contract: {
          course: ({ work, signDay }) => {
            const due = signDay + seed.int(18, 28)
            end = work.onOrAfter(due + seed.int(8, 15))
            const listed = isGuilty ? undefined : work.onOrAfter(end + seed.int(32, 50))
            return { due, acts: [], ended: { day: end, isOneSided: true, listed } }
          },
        },
      })
      const note = isGuilty
        ? 'ended for default by the buyer, and the supplier never came to the register of unscrupulous ones'
        : 'ended for default by the buyer, and the supplier came to the register of unscrupulous ones within two months'
      for (const contract of contracts)
        tell(arrangement, running, isGuilty, at(end + 100, 0), ofContract(contract, 'rnu-inaction', note))
    })
  }
  ended('no-claim', true)
  ended('claim', false)

  const delayed = (key: 'no-penalty' | 'penalty' | 'moved', isGuilty: boolean, days: number) => {
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [7, 20], 80)
    order(arrangement, { key, isGuilty, buyer, day, announcements: 0 }, (running, seed) => {
      const item = something(running, seed, key === 'moved' ? 'design' : 'special-goods', {
        buyer,
        day,
        target: 3_000_000,
      })
      let last: Moment = 0
      const contract = buyDirectly(running, seed, {
        buyer,
        supplier: seller(running, seed, item, buyer, day),
        item,
        target: seed.logNormal(1_800_000, 0.4),
        day,
        ground: key === 'moved' ? 34 : 10,
        contract: {
          course: (outset) => {
            const due = day + seed.int(25, 35)
            const held = outset.work.onOrAfter(due + days)
            const [act] = accepted(outset, [held])
            last = act!.paid
            if (key === 'moved') {
              const agreements = [{ day: outset.work.onOrBefore(due - 5), ground: 18, due: held + 3 }]
              return { due, agreements, acts: [act!] }
            }
            // A tenth of a per cent a day, as the model contract has it.
            const fine = isGuilty ? 0 : Math.round(outset.sum * 0.001 * (held - due) * 100) / 100
            return { due, acts: [{ ...act!, late: { days: held - due, fine } }] }
          },
        },
      })
      const note = {
        'no-penalty': `${days} days late and paid in full, without a penalty`,
        penalty: `${days} days late, and the penalty was withheld`,
        moved: `the term was moved by ${days} days for force majeure before it was over (Art. 18(2)(18))`,
      }[key]
      tell(arrangement, running, isGuilty, last, ofContract(contract, 'penalty-not-charged', note))
      // It came late in any case, with a penalty or without; nine days are no sign by themselves.
      if (days >= 14) tell(arrangement, running, key !== 'moved', last, ofContract(contract, 'delivery-late', note))
    })
  }
  delayed('no-penalty', true, arrangement.byBoldness(9, 18, 26))
  delayed('penalty', false, 18)
  delayed('moved', false, 20)
})
