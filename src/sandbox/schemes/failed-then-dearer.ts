import { dayIn } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { buy, buyAgain, seller, townBuyer } from './purchases.ts'

const quotation = 3
const singleSource = 6

/**
 * A price request brings one quotation and its author gets the contract, as the law wants, but at a higher price than he
 * had offered; the boldest pass the allotted sum as well. Look-alikes: the same price, and a lower one.
 */
export const failedThenDearer = scheme('failed-then-dearer', (own) => {
  const { market, random } = own
  const buyer = townBuyer(market, random)
  const items = [...market.bySector.get('clothing')!, ...market.bySector.get('building')!]
  const offered = 0.92
  const attempts: [string, number][] = [
    ['planted/0', own.byBoldness(0.94, 0.97, 1.06)],
    ['planted/1', own.byBoldness(0.95, 0.98, 1.1)],
    ['same', offered],
    ['lower', 0.9],
  ]
  for (const [key, price] of attempts) {
    const item = random.pick(items)
    const day = own.day(45)
    const isGuilty = price > offered
    const run: Parameters<typeof own.innocent>[2] = (running, seed) => {
      const author = seller(running, seed, item, buyer, day)
      const target = Math.max(item.price * 20, seed.logNormal(2_000_000, 0.4))
      const failed = buy(running, seed, {
        buyer,
        item,
        day,
        method: quotation,
        target,
        offers: [{ supplier: author, factor: offered, admitted: true }],
      })
      const single = buyAgain(running, seed, failed, {
        method: singleSource,
        day: running.work.add(dayIn(failed.results), 1 + (failed.id % 2)),
        attempt: 2,
        buyer,
        invited: author,
        offers: [{ supplier: author, factor: price, admitted: true }],
      })
      const told = {
        indicator: 'failed-then-direct-terms-changed',
        subject_type: 'lot',
        keys: single.lots.map(({ id }) => ({ entity: 'lots', id })),
      } as const
      if (isGuilty)
        own.planted(running, single.results, {
          ...told,
          note: `the only quotation was ${offered * 100} % of the allotted sum, the contract is ${Math.round(price * 100)} %`,
        })
      else
        own.lookalike(running, single.results, {
          ...told,
          note: 'a contract with the author of the only quotation, at no more than he offered',
        })
    }
    if (isGuilty) own.guilty(key, buyer, day, run, 2)
    else own.innocent(key, day, run, 2)
  }
})
