import { scheme } from './arrangement.ts'
import { earlyDay, ofContract, order, payingBuyer, someGoods, tell, tendered } from './courses.ts'
import { known } from './purchases.ts'

/**
 * A contract signed while the others may still appeal against the results. Look-alikes: a price request, whose results the
 * portal makes itself and nobody appeals against so, and a tender signed on the first day after the window.
 */
export const signedTooEarly = scheme('signed-too-early', (arrangement) => {
  const { market, random } = arrangement
  const signed = (key: string, method: number, days: number, text: string, expected?: 'pass' | 'not-applicable') => {
    const isGuilty = expected === undefined
    const buyer = payingBuyer(market, random)
    const day = earlyDay(arrangement, [8, 20], 20)
    order(arrangement, { key, isGuilty, buyer, day }, (running, seed) => {
      const target = seed.logNormal(2_000_000, 0.3)
      const item = someGoods(running, seed, buyer, day, target)
      const { contracts } = tendered(running, seed, { buyer, day, item, target, method, signAfter: days })
      const note = `signed on working day ${days} after the results${text}`
      for (const contract of contracts) {
        const told = ofContract(contract, 'signed-before-standstill', note, expected)
        tell(arrangement, running, isGuilty, known(contract.signDay), told)
      }
    })
  }
  signed('planted', 2, arrangement.byBoldness(2, 1, 1), ' of a tender')
  signed('price-request', 3, 1, ' of a price request, which no appeal holds up', 'not-applicable')
  signed('after-window', 2, 4, ' of a tender, when the window for appeals was over', 'pass')
})
