import type { Day } from '../market/days.ts'
import { at } from '../market/days.ts'
import { type Market, type PlanPoint, rootOf } from '../market/market.ts'
import type { Random } from '../market/random.ts'
import { scheme } from './arrangement.ts'
import { buy, buyDirectly, known, rivals, seller, townBuyer } from './purchases.ts'

const quotation = 3
const rent = 38
const emergency = 3

/**
 * Contracts for which nothing stood in the plan: the point was approved days or weeks after the signing, or no line of the
 * contract names one. Look-alikes: an emergency, which nobody has to plan (Law 106-VIII Art. 6(8)); a point that was
 * approved in time and changed after the signing.
 */
export const offPlan = scheme('off-plan', (own) => {
  const { market, random } = own
  const buyer = townBuyer(market, random)
  const services = market.bySector.get('service-training')!
  const late = own.byBoldness(3, 20, 60)
  for (let number = 0; number < 2; number++) {
    const item = random.pick(services)
    const day = own.day(30)
    own.guilty(
      `late/${number}`,
      buyer,
      day,
      (running, seed) => {
        const made = buyDirectly(running, seed, {
          buyer,
          supplier: seller(running, seed, item, buyer, day),
          item,
          target: seed.logNormal(1_200_000, 0.4),
          day,
          ground: rent,
          planned: (point) => approved(running, seed, point, [day + late]),
        })
        own.planted(running, known(day + late + 4), {
          indicator: 'plan-missing',
          subject_type: 'process',
          keys: [{ entity: 'contracts', id: made.rootId }],
          note: `the point of the plan was approved about ${late} days after the contract`,
        })
      },
      0,
    )
  }
  if (own.boldness > 1) {
    const item = random.pick(market.bySector.get('clothing')!)
    const day = own.day(30)
    own.guilty('unnamed', buyer, day, (running, seed) => {
      const wish = {
        buyer,
        item,
        day,
        method: quotation,
        target: Math.max(item.price * 4, seed.logNormal(1_500_000, 0.4)),
      }
      const made = buy(running, seed, {
        ...wish,
        offers: rivals(running, seed, wish, { count: 2, from: 0.94 }),
        contract: { planId: () => null },
      })
      for (const { signDay } of made.contracts)
        own.planted(running, known(signDay), {
          indicator: 'plan-missing',
          subject_type: 'process',
          keys: [{ entity: 'announcements', id: made.id }],
          note: 'no line of the contract names a point of the plan',
        })
    })
  }

  const works = random.pick(market.bySector.get('construction')!)
  const day = own.day(30)
  own.innocent(
    'emergency',
    day,
    (running, seed) => {
      const made = buyDirectly(running, seed, {
        buyer,
        supplier: seller(running, seed, works, buyer, day),
        item: works,
        target: seed.logNormal(6_000_000, 0.4),
        day,
        ground: emergency,
        planned: (point) => approved(running, seed, point, [day + 12]),
      })
      own.lookalike(running, known(day + 16), {
        indicator: 'plan-missing',
        subject_type: 'process',
        keys: [{ entity: 'contracts', id: made.rootId }],
        expected: 'not-applicable',
        note: 'an emergency: on this ground one may buy what is not in the plan',
      })
    },
    0,
  )
  const item = random.pick(services)
  const changed = own.day(30)
  own.innocent(
    'changed',
    changed,
    (running, seed) => {
      const made = buyDirectly(running, seed, {
        buyer,
        supplier: seller(running, seed, item, buyer, changed),
        item,
        target: seed.logNormal(1_200_000, 0.4),
        day: changed,
        ground: rent,
        planned: (point) => approved(running, seed, point, [changed - 20, changed + 25]),
        contract: { planId: rootOf },
      })
      own.lookalike(running, known(changed + 30), {
        indicator: 'plan-missing',
        subject_type: 'process',
        keys: [{ entity: 'contracts', id: made.rootId }],
        note: 'the point was approved before the contract, and changed after it',
      })
    },
    0,
  )
})

/** The point with versions that were made and approved on working days from these on. */
function approved(market: Market, random: Random, point: PlanPoint, days: Day[]): PlanPoint {
  const versions = days.map((day) => {
    const created = at(market.work.onOrAfter(day), 10, random.int(0, 59))
    return { id: market.id('plan', market.work.onOrAfter(day)), created, approved: created + random.int(600, 5400) }
  })
  return { ...point, versions }
}
