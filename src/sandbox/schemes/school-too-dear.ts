import { yearOf } from '../market/days.ts'
import { Arrangement } from './arrangement.ts'
import { earlyDay, ofContract, order, payingBuyer, tell } from './courses.ts'
import { buy, known, rivals } from './purchases.ts'
import type { Scheme } from './scheme.ts'

/** What a place of a school cost in 2022, in tenge, by how many places it has. */
const placeOf: readonly (readonly [number, number])[] = [
  [300, 8_300_000],
  [600, 6_800_000],
]
/** How much dearer a year makes building. */
const growth = 1.09

/**
 * A school whose place costs twice what a place costs. Look-alike: a school of the same size at the usual cost. A school
 * costs as much as thousands of other purchases, so there is one for every three arrangements asked for.
 */
export const schoolTooDear: Scheme = {
  name: 'school-too-dear',
  plan(market, random, instances, days) {
    const count = instances === 0 ? 0 : Math.max(1, Math.round(instances / 3))
    return Array.from({ length: count }, (_, number) => {
      const arrangement = new Arrangement('school-too-dear', number, market, random.fork(number), days)
      build(arrangement, 'planted', true, arrangement.byBoldness(1.6, 2, 2.6))
      build(arrangement, 'usual', false, 0.85)
      return arrangement.orders
    }).flat()
  },
}

function build(arrangement: Arrangement, key: string, isGuilty: boolean, times: number): void {
  const { market, random } = arrangement
  const buyer = payingBuyer(market, random)
  const day = earlyDay(arrangement, [5, 1])
  const works = market.bySector.get('construction')![0]!
  // So much of it leaves no room for methods with a yearly limit.
  market.volumes.reserve(buyer, [works], [day])
  order(arrangement, { key, isGuilty, buyer, day }, (running, seed) => {
    const [places, cost] = placeOf[0]!
    const item = {
      ...works,
      title: {
        ru: `Строительство общеобразовательной школы на ${places} мест`,
        kk: `${places} орындық жалпы білім беретін мектеп салу`,
      },
      descRu: `строительство школы на ${places} мест`,
      descKk: `${places} орындық мектеп салу`,
    }
    const target = places * cost * growth ** (yearOf(day) - 2022) * times
    const { contracts } = buy(running, seed, {
      buyer,
      method: 188,
      day,
      item,
      target,
      offers: rivals(running, seed, { buyer, item, day }, { count: 3, from: 0.95, step: 0 }),
      isApart: true,
    })
    const note = `a school of ${places} places at ${times} times the usual cost of a place`
    for (const contract of contracts)
      tell(arrangement, running, isGuilty, known(contract.signDay), ofContract(contract, 'school-cost-per-pupil', note))
  })
}
