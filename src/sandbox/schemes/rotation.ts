import type { Item } from '../market/catalogue.ts'
import { yearOf } from '../market/days.ts'
import type { Buyer, Supplier } from '../market/subjects.ts'
import { type Arrangement, scheme } from './arrangement.ts'
import { buy, kindOf, kinds, newTownBuyer, spread } from './purchases.ts'

const tender = 2
const enough = 8

/**
 * Three firms share a buyer's purchases of a rare thing: all bid each time, and win one after another. Look-alike: three
 * firms that meet as often, of which the best wins most.
 */
export const rotation = scheme('rotation', (own) => {
  const { market } = own
  const niche = kinds(market, market.random.fork('scheme/rotation/niche'), ['niche'])
  const at = (shift: number): Item => niche[(own.number * 2 + shift) % niche.length]!
  const purchases = own.byBoldness(9, 11, 13)
  // How many of a ring's purchases go out of turn.
  const slips = own.byBoldness(1, 0, 0)
  share(own, 'planted', {
    item: at(0),
    purchases,
    turn: (number) => (number < slips ? 0 : number % 3),
    note: `three firms win ${purchases} purchases one after another`,
  })
  share(own, 'best', {
    item: at(1),
    purchases: 10,
    turn: (number) => (number === 3 ? 1 : number === 7 ? 2 : 0),
    innocence: 'three firms meet as often, and the best wins most',
  })
})

function share(
  own: Arrangement,
  key: string,
  wish: { item: Item; purchases: number; turn: (number: number) => number; note?: string; innocence?: string },
): void {
  const { market, random } = own
  const { item, purchases, turn, note, innocence } = wish
  const [first, last] = own.days
  const buyer: Buyer = newTownBuyer(market, random.fork(`${key}/buyer`))
  const ring: Supplier[] = [0, 1, 2].map((number) =>
    market.people.guestSupplier(random.fork(`${key}/ring/${number}`), 'goods', false),
  )
  const announced: number[] = []
  const days = spread(market, random.fork(`${key}/days`), first, last - 20, purchases)
  for (const [number, day] of days.entries()) {
    const run: Parameters<typeof own.innocent>[2] = (running, seed) => {
      const winner = turn(number)
      const price = 0.905 + seed.unit() * 0.02
      // Of the losers of a ring nobody comes near; rivals who mean to win come as near as they can, some not very.
      const above = (place: number) =>
        note === undefined ? 0.004 + ((place + number) % 2) * (0.03 + seed.unit() * 0.03) : 0.05 + seed.unit() * 0.02
      const made = buy(running, seed, {
        buyer,
        item,
        day,
        method: tender,
        target: Math.max(item.price * 4, seed.logNormal(3_000_000, 0.4)),
        offers: ring.map((supplier, place) => ({
          supplier,
          factor: place === winner ? price : price + above(place),
          admitted: true,
          discount: 0,
        })),
      })
      announced.push(made.id)
      // Judged year by year, with what came before: once there is enough to tell turns from chance.
      const isLastOfYear = days[number + 1] === undefined || yearOf(days[number + 1]!) !== yearOf(day)
      if (!isLastOfYear || announced.length < enough) return
      const told = {
        indicator: 'bid-rotation',
        subject_type: 'market',
        keys: announced.map((id) => ({ entity: 'announcements', id })),
        year: yearOf(day),
        market: { code: kindOf(item), region: buyer.district.region.prefix },
      } as const
      if (note !== undefined) own.planted(running, made.results, { ...told, note })
      if (innocence !== undefined) own.lookalike(running, made.results, { ...told, note: innocence })
    }
    if (note !== undefined) own.guilty(`${key}/${number}`, buyer, day, run)
    else own.innocent(`${key}/${number}`, day, run)
  }
}
