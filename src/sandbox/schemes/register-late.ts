import { at, type Moment } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { accepted, earlyDay, ofContract, order, payingBuyer, someGoods, tell, tendered } from './courses.ts'

/**
 * A contract that the register of contracts hears of weeks after it was signed, when it is as good as carried out.
 * Look-alike: entered on the last days that the order leaves.
 */
export const registerLate = scheme('register-late', (arrangement) => {
  const { market, random } = arrangement
  const entered = (key: string, isGuilty: boolean, after: number) => {
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [7, 10], 40)
    order(arrangement, { key, isGuilty, buyer, day }, (running, seed) => {
      const target = seed.logNormal(2_500_000, 0.3)
      let registered: Moment = 0
      const { contracts } = tendered(running, seed, {
        buyer,
        day,
        item: someGoods(running, seed, buyer, day, target),
        target,
        contract: {
          course: (outset) => {
            const due = outset.signDay + seed.int(80, 95)
            registered = at(outset.work.add(outset.signDay, after), 12, 25)
            return { due, registered, acts: accepted(outset, [outset.work.onOrBefore(due)]) }
          },
        },
      })
      const note = `entered in the register ${after} working days after the signing, 10 are the most`
      for (const contract of contracts)
        tell(arrangement, running, isGuilty, registered, ofContract(contract, 'published-late', note))
    })
  }
  entered('planted', true, arrangement.byBoldness(14, 22, 36))
  entered('in-time', false, 9)
})
