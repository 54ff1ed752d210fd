import { at, type Day, dayOf } from '../market/days.ts'
import type { Supplier } from '../market/subjects.ts'
import { scheme } from './arrangement.ts'
import { earlyDay, ofContract, order, payingBuyer, tell, tendered } from './courses.ts'
import { known } from './purchases.ts'

/**
 * A firm founded for the occasion wins a contract of tens of millions. Look-alikes: an old firm that is new on the portal,
 * and a sole trader who registered anew.
 */
export const shellWinner = scheme('shell-winner', (arrangement) => {
  const { market, random } = arrangement
  const won = (
    key: string,
    founded: (day: Day) => Pick<Supplier, 'founded' | 'joined'>,
    note: string,
    expected?: 'pass' | 'not-applicable',
  ) => {
    const isGuilty = expected === undefined
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [8, 1], 30)
    const supplier = market.people.guestSupplier(random.fork(`${key}/supplier`), 'goods', expected === 'not-applicable')
    Object.assign(supplier, founded(day))
    const item = random.pick(market.bySector.get(random.pick(['medical', 'vehicles']))!)
    // So much of it leaves no room for methods with a yearly limit.
    market.volumes.reserve(buyer, [item], [day])
    order(arrangement, { key, isGuilty, buyer, day }, (running, seed) => {
      const { contracts } = tendered(running, seed, {
        buyer,
        day,
        item,
        target: seed.logNormal(60_000_000, 0.15),
        supplier,
      })
      for (const contract of contracts) {
        const told = ofContract(contract, 'new-company', note, expected)
        tell(arrangement, running, isGuilty, Math.max(known(contract.signDay), at(day, 0)), told)
      }
    })
  }
  const age = arrangement.byBoldness(240, 120, 35)
  won('planted', (day) => ({ founded: day - age }), `won ${age} days after the firm was founded`)
  won(
    'old-firm',
    (day) => ({ founded: dayOf(2011, 4, 5), joined: day - 30 }),
    'founded long ago; only its account on the portal is new',
    'pass',
  )
  won('sole-trader', (day) => ({ founded: day - 90 }), 'a sole trader who registered anew', 'not-applicable')
})
