import type { Item } from '../market/catalogue.ts'
import { type Day, dayIn } from '../market/days.ts'
import type { Buyer } from '../market/subjects.ts'
import { type Arrangement, scheme } from './arrangement.ts'
import { buy, kinds, newTownBuyer, rivals, spread } from './purchases.ts'

const quotation = 3
const shop = 60

/**
 * A buyer that asks for prices again and again for one thing, whose volume of the year is beyond what may be bought so
 * (Law 106-VIII Art. 10(4)): the need belongs in a tender. Look-alike: two things, each nearly as much as is allowed.
 */
export const quotationVolume = scheme('quotation-volume', (own) => {
  const sectors = ['it', 'service-security', 'service-transport', 'building', 'vehicles']
  volume(own, { method: quotation, indicator: 'quotation-over-annual-limit', sectors, parts: own.byBoldness(4, 5, 6) })
})

/**
 * A buyer that buys a year's need of one thing in the electronic shop, which is open to smaller ones (Art. 10(5)).
 * Look-alike: two things, each nearly as much as is allowed.
 */
export const eShopVolume = scheme('e-shop-volume', (own) => {
  const sectors = ['it', 'furniture', 'food', 'building']
  volume(own, { method: shop, indicator: 'estore-over-annual-limit', sectors, parts: own.byBoldness(5, 6, 8) })
})

function volume(
  own: Arrangement,
  about: { method: number; indicator: string; sectors: string[]; parts: number },
): void {
  const { market, random } = own
  const { method, indicator, sectors, parts } = about
  const { from, to } = own.year()
  const limit = market.yearlyLimit(method, from)
  const [item, ...others] = kinds(market, random, sectors).filter((one) => one.price * 20 < limit) as [Item, ...Item[]]
  const days = (key: string, count: number) => spread(market, random.fork(`${key}/days`), from, to, count)
  const wanted = own.byBoldness(1.15, 1.6, 2.3)
  announced(own, 'planted', {
    method,
    indicators: [indicator],
    buyer: newTownBuyer(market, random.fork('buyer')),
    item,
    wanted: wanted * limit,
    days: days('planted', parts),
    limit,
    note: `about ${wanted} times the yearly volume up to which the method may be used`,
  })
  const careful = newTownBuyer(market, random.fork('careful'))
  for (const [index, one] of [item, ...others].slice(0, 2).entries())
    announced(own, `careful/${index}`, {
      method,
      indicators: [indicator],
      buyer: careful,
      item: one,
      wanted: 0.9 * limit,
      days: days(`careful/${index}`, 3),
      limit,
      ...(index === 0 ? { innocence: 'two kinds of things, each within the yearly volume of the method' } : {}),
    })
}

/**
 * Purchases of one thing by a method with a yearly limit, `wanted` by the plan and a few per cent less by contract.
 * `note` makes them guilty; `innocence` says why they are not.
 */
export function announced(
  own: Arrangement,
  key: string,
  wish: {
    method: number
    indicators: string[]
    buyer: Buyer
    item: Item
    wanted: number
    days: Day[]
    limit: number
    note?: string
    innocence?: string
  },
): void {
  const { method, indicators, buyer, item, wanted, limit, note, innocence } = wish
  const { year } = own.year()
  let planned = 0
  let signed = 0
  own.series(
    key,
    { buyer, days: wish.days, isGuilty: note !== undefined, announcements: 1 },
    (market, random, day, { left }) => {
      const made = buy(market, random, {
        buyer,
        method,
        day,
        item,
        target: Math.min(0.97 * limit, ((wanted - planned) / left) * (left === 1 ? 1 : 0.94 + random.unit() * 0.12)),
        offers: rivals(market, random, { buyer, item, day }, { count: random.int(2, 3), from: 0.965, step: 0.012 }),
      })
      planned += made.lots[0]!.amount
      const contract = made.contracts[0]
      signed = Math.max(signed, contract?.signDay ?? dayIn(made.results))
      return contract?.sum ?? 0
    },
    (market, { sum }) => {
      const told = { subject_type: 'buyer', keys: [{ entity: 'subjects', id: buyer.pid }], year } as const
      const moment = (signed + 1) * 86_400
      if (note !== undefined && sum > limit)
        for (const indicator of indicators) own.planted(market, moment, { ...told, indicator, note })
      if (innocence !== undefined)
        for (const indicator of indicators) own.lookalike(market, moment, { ...told, indicator, note: innocence })
    },
  )
}
