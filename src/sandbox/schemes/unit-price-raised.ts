import { at, type Day } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { accepted, earlyDay, ofContract, payingBuyer, someGoods, something, tendered } from './courses.ts'
import { buyDirectly, known } from './purchases.ts'

/**
 * Won by the lowest price, and dearer by an agreement a few weeks later: the unit costs more, and fewer of them are bought,
 * so that the sum hardly moves. Look-alike: a tariff that the state regulates went up.
 */
export const unitPriceRaised = scheme('unit-price-raised', (arrangement) => {
  const { market, random } = arrangement
  const buyer = payingBuyer(market, random)
  const day = earlyDay(arrangement, [7, 20], 60)
  const [price, volume] = arrangement.byBoldness([1.08, 1], [1.15, 0.88], [1.3, 0.78])
  arrangement.guilty('planted', buyer, day, (running, seed) => {
    const target = seed.logNormal(3_500_000, 0.25)
    const item = someGoods(running, seed, buyer, day, target)
    let agreed: Day = 0
    const { contracts } = tendered(running, seed, {
      buyer,
      day,
      item,
      target,
      contract: {
        course: (outset) => {
          agreed = outset.work.onOrAfter(outset.signDay + seed.int(18, 35))
          const due = agreed + seed.int(25, 40)
          return {
            due,
            agreements: [{ day: agreed, ground: 3, price, volume }],
            acts: accepted(outset, [outset.work.onOrBefore(due)]),
          }
        },
      },
    })
    for (const contract of contracts)
      arrangement.planted(
        running,
        at(agreed, 20),
        ofContract(
          contract,
          'unit-price-raised',
          `an agreement made the unit ${Math.round((price - 1) * 100)} % dearer${volume === 1 ? '' : ', and the quantity smaller'}`,
        ),
      )
  })

  const signDay = earlyDay(arrangement, [5, 20], 40)
  const other = payingBuyer(market, random)
  arrangement.innocent(
    'tariff',
    signDay,
    (running, seed) => {
      const item = something(running, seed, 'service-utility', { buyer: other, day: signDay, target: 3_000_000 })
      const supplier = running.people.monopolies.get(other.district.region.prefix)![item.code.startsWith('35') ? 0 : 1]!
      let agreed: Day = 0
      const contract = buyDirectly(running, seed, {
        buyer: other,
        supplier,
        item,
        target: seed.logNormal(1_800_000, 0.4),
        day: signDay,
        ground: 1,
        contract: {
          course: (outset) => {
            agreed = outset.work.onOrAfter(signDay + seed.int(40, 70))
            return {
              agreements: [{ day: agreed, ground: 16, price: 1 + seed.int(5, 14) / 100 }],
              due: outset.closes,
              acts: accepted(outset, [outset.work.onOrBefore(outset.closes)]),
            }
          },
        },
      })
      arrangement.lookalike(
        running,
        Math.max(known(signDay), at(agreed, 20)),
        ofContract(contract, 'unit-price-raised', 'a regulated tariff went up (Art. 18(2)(16))'),
      )
    },
    0,
  )
})
