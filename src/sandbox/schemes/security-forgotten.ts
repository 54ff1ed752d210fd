import { at } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { earlyDay, ofContract, order, payingBuyer, someGoods, something, tell, tendered } from './courses.ts'
import { buyDirectly, known, seller } from './purchases.ts'

/**
 * The winner of a tender never puts up security for the contract, and the buyer does not ask. Look-alike: a small direct
 * contract, of which none is asked.
 */
export const securityForgotten = scheme('security-forgotten', (arrangement) => {
  const { market, random } = arrangement
  const buyer = payingBuyer(market, random)
  const day = earlyDay(arrangement, [8, 10], 30)
  order(arrangement, { key: 'planted', isGuilty: true, buyer, day }, (running, seed) => {
    const target = seed.logNormal(arrangement.byBoldness(2_500_000, 4_000_000, 6_000_000), 0.2)
    const { contracts } = tendered(running, seed, {
      buyer,
      day,
      item: someGoods(running, seed, buyer, day, target),
      target,
      contract: { course: () => ({ isSecured: false }) },
    })
    for (const contract of contracts) {
      const due = at(running.work.add(contract.signDay, 10), 23)
      const note = 'a tender without security for the contract, whose ten working days are over'
      tell(arrangement, running, true, due, ofContract(contract, 'security-missing', note))
    }
  })

  const other = payingBuyer(market, random)
  const signDay = earlyDay(arrangement, [8, 20], 20)
  order(
    arrangement,
    { key: 'direct', isGuilty: false, buyer: other, day: signDay, announcements: 0 },
    (running, seed) => {
      const item = something(running, seed, 'service-training', { buyer: other, day: signDay, target: 800_000 })
      const contract = buyDirectly(running, seed, {
        buyer: other,
        supplier: seller(running, seed, item, other, signDay),
        item,
        target: seed.logNormal(500_000, 0.3),
        day: signDay,
        ground: 29,
        contract: { course: () => ({ isSecured: false }) },
      })
      const told = ofContract(
        contract,
        'security-missing',
        'a small direct contract without security',
        'not-applicable',
      )
      arrangement.lookalike(running, known(signDay), told)
    },
  )
})
