import { type Day, yearOf } from '../market/days.ts'
import type { Market } from '../market/market.ts'
import type { Random } from '../market/random.ts'
import type { Supplier } from '../market/subjects.ts'
import { type Arrangement, scheme } from './arrangement.ts'
import { buy, buyDirectly, known, rivals, townBuyer } from './purchases.ts'
import type { Order } from './scheme.ts'

const tender = 2
const quotation = 3
/** What is bought by price requests and in tenders: not the same, whose volumes would be too large for price requests. */
const sectors = { [quotation]: ['clothing', 'building'], [tender]: ['it', 'service-transport'] } as const
/** So many firms in a business centre: nothing follows from its address. */
const tenants = 24
/** Days in which they settle in. */
const settling = 45

/**
 * Two firms of one owner bid for the same lots against each other, which Law 106-VIII forbids (Art. 7(3)): with one
 * telephone and address, the bolder with one bank account, the boldest filed by one person under one director.
 * Look-alikes: two tenants of a business centre; two such firms in one purchase, but for different lots.
 */
export const affiliatesInOneLot = scheme('affiliates-in-one-lot', plan, businessCentre)

function plan(own: Arrangement, centre: Supplier[]): void {
  const { market, random } = own
  const buyer = townBuyer(market, random)
  const [first, second] = twins(own, 'pair', own.boldness)
  const told = { subject_type: 'lot' } as const
  const contracts: { supplier: Supplier; signDay: Day }[] = []
  for (let number = 0; number < 4; number++) {
    const method = number % 2 === 0 ? quotation : tender
    const item = random.pick(market.bySector.get(random.pick(sectors[method]))!)
    if (method === tender) market.volumes.reserve(buyer, [item], own.days)
    const day = own.day(20)
    // They win by turns, so that both have contracts.
    const [winner, loser] = number % 2 === 0 ? [first, second] : [second, first]
    own.guilty(`planted/${number}`, buyer, day, (running, seed) => {
      const wish = { buyer, item, day, method, target: Math.max(item.price * 4, seed.logNormal(2_500_000, 0.4)) }
      const submitter = own.boldness === 3 ? first.fio : undefined
      const made = buy(running, seed, {
        ...wish,
        offers: [
          { supplier: winner, factor: 0.91, admitted: true, submitter },
          { supplier: loser, factor: 0.985, admitted: true, submitter },
          ...rivals(running, seed, wish, { count: number < 2 ? 1 : 0, from: 0.992, without: first }),
        ],
      })
      const keys = made.lots.map(({ id }) => ({ entity: 'lots', id }))
      const note = own.byBoldness(
        'two bidders with one telephone and address',
        'two bidders with one telephone, address and bank account',
        'two bidders with one telephone, address, bank account, director and submitter',
      )
      for (const indicator of [
        'affiliates-same-lot',
        'shared-contact',
        ...(own.boldness === 3 ? ['same-submitter'] : []),
      ])
        own.planted(running, made.results, { ...told, keys, indicator, note })
      for (const { signDay } of made.contracts) contracts.push({ supplier: winner, signDay })
    })
  }

  // That they are paid to one account shows once both have a contract; it is then true of every year of theirs.
  if (own.boldness > 1)
    market.conclude(() => {
      const seen = contracts.filter(({ signDay }) => known(signDay) <= market.cut)
      if (new Set(seen.map(({ supplier }) => supplier)).size < 2) return
      const years = new Map(
        seen.map(({ supplier, signDay }) => [`${supplier.pid}/${yearOf(signDay)}`, { supplier, signDay }]),
      )
      for (const { supplier, signDay } of years.values())
        own.planted(market, known(signDay), {
          indicator: 'shared-bank-account',
          subject_type: 'supplier',
          keys: [{ entity: 'subjects', id: supplier.pid }],
          year: yearOf(signDay),
          note: 'contracts of both firms name one bank account',
        })
    })

  // When all tenants have had to do with the state.
  const day = market.work.onOrAfter(random.int(own.days[0] + settling, own.days[1] - 20))
  const item = random.pick(market.bySector.get('office')!)
  own.innocent('business-centre', day, (running, seed) => {
    const made = buy(running, seed, {
      buyer,
      item,
      day,
      method: quotation,
      target: seed.logNormal(900_000, 0.4),
      offers: [0, 7].map((apart, place) => ({
        supplier: centre[(own.number + apart) % tenants]!,
        factor: 0.93 + place * 0.04,
        admitted: true,
      })),
    })
    for (const indicator of ['affiliates-same-lot', 'shared-contact'])
      own.lookalike(running, made.results, {
        ...told,
        keys: made.lots.map(({ id }) => ({ entity: 'lots', id })),
        indicator,
        note: `two of ${tenants} tenants of a business centre`,
      })
  })
  const apart = own.day(20)
  const [left, right] = twins(own, 'apart', 1)
  own.innocent('different-lots', apart, (running, seed) => {
    const wish = { buyer, item, day: apart, method: quotation, target: seed.logNormal(900_000, 0.4) }
    const other = rivals(running, seed, wish, { count: 2, from: 0.95, without: left })
    const made = buy(running, seed, {
      ...wish,
      lots: 2,
      offers: (lot) => [{ supplier: lot === 0 ? left : right, factor: 0.92, admitted: true }, ...other],
    })
    for (const { id } of made.lots)
      own.lookalike(running, made.results, {
        ...told,
        keys: [{ entity: 'lots', id }],
        indicator: 'affiliates-same-lot',
        note: 'two firms of one owner in one purchase, but for different lots',
      })
  })
}

/** A business centre whose tenants all sell a little to the state in the first weeks. */
function businessCentre(
  market: Market,
  random: Random,
  [first]: readonly [Day, Day],
): { shared: Supplier[]; orders: Order[] } {
  const centre = Array.from({ length: tenants }, (_, number) =>
    market.people.guestSupplier(random.fork(`tenant/${number}`), 'goods', false),
  )
  const item = market.bySector.get('clothing')![0]!
  const orders = centre.map((supplier, number): Order => {
    supplier.address = centre[0]!.address
    supplier.district = centre[0]!.district
    const seed = random.fork(`sale/${number}`)
    const buyer = townBuyer(market, random)
    const day = market.work.onOrAfter(first + random.int(0, settling - 20))
    return {
      day,
      announcements: 0,
      run: (running) => {
        buyDirectly(running, seed, { buyer, supplier, item, target: 60_000, day, ground: 28 })
      },
    }
  })
  return { shared: centre, orders }
}

/** Two firms of one owner, hiding it more or less. */
function twins(own: Arrangement, key: string, boldness: 1 | 2 | 3): [Supplier, Supplier] {
  const { people } = own.market
  const [first, second] = [0, 1].map((number) =>
    people.guestSupplier(own.random.fork(`${key}/${number}`), 'goods', false),
  ) as [Supplier, Supplier]
  second.phone = first.phone
  second.address = first.address
  second.district = first.district
  if (boldness > 1) {
    second.iik = first.iik
    second.bik = first.bik
  }
  if (boldness === 3) second.fio = first.fio
  return [first, second]
}
