import type { Item } from '../market/catalogue.ts'
import type { Day } from '../market/days.ts'
import { smallLimit } from '../market/direct.ts'
import { scheme } from './arrangement.ts'
import { kinds, newTownBuyer } from './purchases.ts'
import { smallPurchases } from './small-purchases-over-limit.ts'
import { announced } from './yearly-volume.ts'

const quotation = 3

/**
 * One need cut into parts that are bought week after week, each just below what the simple method allows: direct purchases
 * from one supplier, or price requests instead of a tender. Look-alike: small purchases week after week that stay within
 * the limit together.
 */
export const splitByWeeks = scheme('split-by-weeks', (own) => {
  const { market, random } = own
  const { year, from, to } = own.year()
  const parts = own.byBoldness(2, 3, 5)
  const each = own.byBoldness(0.8, 0.9, 0.96)
  const start = random.int(from, to - 80)
  const weeks = (first: Day, count: number) =>
    Array.from({ length: count }, (_, index) => market.work.onOrAfter(first + index * 7))
  const buyer = newTownBuyer(market, random.fork('buyer'))
  if (own.number % 3 === 2) {
    const limit = market.yearlyLimit(quotation, start)
    const [item] = kinds(market, random, ['service-security', 'service-transport', 'it']) as [Item]
    announced(own, 'planted', {
      method: quotation,
      indicators: ['split-below-threshold', 'quotation-over-annual-limit'],
      buyer,
      item,
      wanted: parts * each * limit,
      days: weeks(start, parts),
      limit,
      note: `${parts} price requests week after week, each about ${each} of the yearly limit`,
    })
  } else {
    const sectors = own.number % 2 === 0 ? ['office', 'cleaning', 'building'] : ['service-repair', 'service-it']
    const [item] = kinds(market, random, sectors).filter((one) => one.price * 40 < smallLimit(market, one, year)) as [
      Item,
    ]
    const limit = smallLimit(market, item, year)
    smallPurchases(own, 'planted', {
      buyer,
      item,
      wanted: parts * each * limit,
      days: weeks(start, parts),
      limit,
      supplier: market.people.guestSupplier(random.fork('seller'), 'goods', false),
      note: `${parts} contracts with one supplier week after week, each about ${each} of the yearly limit`,
      also: ['split-below-threshold'],
    })
  }
  const [item] = kinds(market, random.fork('small'), ['office', 'cleaning', 'service-it']) as [Item]
  const limit = smallLimit(market, item, year)
  smallPurchases(own, 'weekly', {
    buyer: newTownBuyer(market, random.fork('weekly')),
    item,
    wanted: 0.75 * limit,
    days: weeks(random.int(from, to - 80), 4),
    limit,
    innocence: 'contracts week after week that stay within the limit together',
    also: ['split-below-threshold'],
  })
})
