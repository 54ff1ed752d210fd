import { at, type Day } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { accepted, earlyDay, ofContract, order, payingBuyer, someGoods, something, tell, tendered } from './courses.ts'

/**
 * More of the same without a new purchase: the volume grows by an agreement, the contract by more than the purchase had
 * saved. Look-alikes: growth within what was saved, and works whose examined design was changed and paid for.
 */
export const beyondSavings = scheme('beyond-savings', (arrangement) => {
  const { market, random } = arrangement
  const grown = (key: string, isGuilty: boolean, volume: number, text: string) => {
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [7, 20], 60)
    order(arrangement, { key, isGuilty, buyer, day }, (running, seed) => {
      const target = seed.logNormal(4_000_000, 0.25)
      let agreed: Day = 0
      const { contracts } = tendered(running, seed, {
        buyer,
        day,
        item: someGoods(running, seed, buyer, day, target * 1.6),
        target,
        contract: {
          course: (outset) => {
            agreed = outset.work.onOrAfter(outset.signDay + seed.int(15, 30))
            const due = agreed + seed.int(25, 40)
            return {
              due,
              agreements: [{ day: agreed, ground: 3, volume }],
              acts: accepted(outset, [outset.work.onOrBefore(due)]),
            }
          },
        },
      })
      const note = `${Math.round((volume - 1) * 100)} % more at the same unit price; the purchase had saved 9 %${text}`
      for (const contract of contracts)
        tell(arrangement, running, isGuilty, at(agreed, 20), ofContract(contract, 'amended-beyond-savings', note))
    })
  }
  grown('planted', true, arrangement.byBoldness(1.18, 1.3, 1.55), '')
  grown('within', false, 1.05, ', which is more')

  const buyer = payingBuyer(market, random)
  const day = earlyDay(arrangement, [6, 15], 60)
  arrangement.innocent('design', day, (running, seed) => {
    let agreed: Day = 0
    const { contracts } = tendered(running, seed, {
      buyer,
      day,
      item: something(running, seed, 'construction', { buyer, day, target: 30_000_000 }),
      target: seed.logNormal(18_000_000, 0.3),
      factor: 0.96,
      contract: {
        course: (outset) => {
          agreed = outset.work.onOrAfter(outset.signDay + seed.int(20, 40))
          return {
            due: outset.closes,
            agreements: [{ day: agreed, ground: 2, price: 1.15 }],
            acts: accepted(outset, [outset.work.onOrBefore(outset.closes - 6)]),
          }
        },
      },
    })
    const note = 'the design was changed after an examination and money was added (Art. 18(2)(2))'
    for (const contract of contracts)
      arrangement.lookalike(running, at(agreed, 20), ofContract(contract, 'amended-beyond-savings', note))
  })
})
