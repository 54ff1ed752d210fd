import { at, type Day } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { accepted, earlyDay, ofContract, order, payingBuyer, something, tell, tendered } from './courses.ts'
import { buyDirectly, known, seller } from './purchases.ts'

/**
 * What may bridge the time to a purchase's results, two months at most, goes on for a season: a direct contract for daily
 * needs, or an earlier contract prolonged. Look-alikes: both within two months.
 */
export const bridgeStretched = scheme('bridge-stretched', (arrangement) => {
  const { market, random } = arrangement
  const direct = (key: string, isGuilty: boolean, days: number) => {
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [6, 1])
    order(arrangement, { key, isGuilty, buyer, day, announcements: 0 }, (running, seed) => {
      const item = something(running, seed, seed.pick(['food', 'service-clean', 'service-catering']), {
        buyer,
        day,
        target: 2_500_000,
      })
      const contract = buyDirectly(running, seed, {
        buyer,
        supplier: seller(running, seed, item, buyer, day),
        item,
        target: seed.logNormal(1_500_000, 0.3),
        day,
        ground: 35,
        contract: {
          course: (outset) => ({
            due: day + days,
            endsWhenDue: true,
            acts: accepted(outset, [outset.work.onOrBefore(day + days)]),
          }),
        },
      })
      const note = `daily needs bought directly for ${days} days`
      tell(arrangement, running, isGuilty, known(day), ofContract(contract, 'bridge-over-two-months', note))
    })
  }
  direct('direct', true, arrangement.byBoldness(75, 110, 165))
  direct('direct/short', false, 55)

  const prolonged = (key: string, isGuilty: boolean, days: number) => {
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [3, 20])
    order(arrangement, { key, isGuilty, buyer, day }, (running, seed) => {
      let agreed: Day = 0
      const { contracts } = tendered(running, seed, {
        buyer,
        day,
        item: something(running, seed, 'food', { buyer, day, target: 4_000_000 }),
        target: seed.logNormal(2_500_000, 0.3),
        contract: {
          course: (outset) => {
            const due = outset.signDay + 70
            agreed = outset.work.onOrBefore(due - 3)
            return {
              due,
              endsWhenDue: true,
              agreements: [{ day: agreed, ground: 12, due: due + days }],
              acts: accepted(outset, [outset.work.onOrBefore(due + days)]),
            }
          },
        },
      })
      const note = `prolonged by ${days} days for daily needs`
      for (const contract of contracts)
        tell(arrangement, running, isGuilty, at(agreed, 20), ofContract(contract, 'bridge-over-two-months', note))
    })
  }
  prolonged('prolonged', true, arrangement.byBoldness(80, 105, 140))
  prolonged('prolonged/short', false, 56)
})
