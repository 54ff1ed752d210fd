import { scheme } from './arrangement.ts'
import { buyDirectly, known, seller, townBuyer } from './purchases.ts'

const tender = 2
const quotation = 3
const rent = 38
const bridge = 35

/**
 * What the plan says will be bought in a tender or by a price request is given to somebody directly; the boldest do not
 * even name a ground. Look-alike: the plan was changed to a direct purchase before the contract.
 */
export const plannedOpenBoughtDirect = scheme('planned-open-bought-direct', (own) => {
  const { market, random } = own
  const buyer = townBuyer(market, random)
  const items = [...market.bySector.get('service-training')!, ...market.bySector.get('service-security')!]
  for (let number = 0; number < 3; number++) {
    const item = random.pick(items)
    const day = own.day(30)
    const ground = own.byBoldness(rent, bridge, 0)
    own.guilty(
      `planted/${number}`,
      buyer,
      day,
      (running, seed) => {
        const { rootId } = buyDirectly(running, seed, {
          buyer,
          supplier: seller(running, seed, item, buyer, day),
          item,
          target: seed.logNormal(own.byBoldness(1_000_000, 2_500_000, 9_000_000), 0.3),
          day,
          ground,
          plannedMethod: own.boldness === 1 ? quotation : tender,
        })
        const keys = [{ entity: 'contracts', id: rootId }]
        own.planted(running, known(day), {
          subject_type: 'lot',
          keys,
          indicator: 'plan-method-mismatch',
          note: `planned as ${own.boldness === 1 ? 'a price request' : 'a tender'}, bought directly`,
        })
        if (ground === 0)
          own.planted(running, known(day), {
            subject_type: 'process',
            keys,
            indicator: 'direct-award-no-ground',
            note: 'a direct contract whose plan names no ground',
          })
      },
      0,
    )
  }
  const item = random.pick(items)
  const day = own.day(30)
  own.innocent(
    'changed',
    day,
    (running, seed) => {
      const { rootId } = buyDirectly(running, seed, {
        buyer,
        supplier: seller(running, seed, item, buyer, day),
        item,
        target: seed.logNormal(1_500_000, 0.3),
        day,
        ground: rent,
        planned: (point) => {
          const changed = running.work.onOrBefore(day - 8)
          const created = running.officeHours(seed, changed, 9, 16)
          const first = running.officeHours(seed, running.work.onOrBefore(day - 40), 9, 16)
          return {
            ...point,
            formerMethod: tender,
            versions: [first, created].map((moment) => ({
              id: running.id('plan', Math.floor(moment / 86_400)),
              created: moment,
              approved: moment + seed.int(600, 5400),
            })),
          }
        },
      })
      own.lookalike(running, known(day), {
        indicator: 'plan-method-mismatch',
        subject_type: 'lot',
        keys: [{ entity: 'contracts', id: rootId }],
        note: 'first planned as a tender; the plan was changed before the contract',
      })
    },
    0,
  )
})
