import { writeAnnouncement } from '../market/announcements.ts'
import { bidders } from '../market/bids.ts'
import { type Day, dayIn } from '../market/days.ts'
import type { Market, PlanPoint } from '../market/market.ts'
import { planPoint } from '../market/plans.ts'
import { firstAttempt, type MadeAnnouncement, type Offer } from '../market/purchase.ts'
import type { Random } from '../market/random.ts'
import type { Buyer, Supplier } from '../market/subjects.ts'
import { lawfulTimeline } from '../market/timelines.ts'
import type { Truth } from '../market/truth.ts'
import { boldnessOf, type Order, type Scheme } from './scheme.ts'

const sectors = ['service-security', 'service-transport', 'it', 'medical', 'building', 'service-repair'] as const

/**
 * A buyer's tenders to which nobody but the favoured supplier comes, at nearly the whole of the allotted sum.
 * Look-alikes: several bid and one is admitted (the tender fails, as the law wants); a single source after two tenders
 * without bids (one bid is all there can be); a price request with one offer (it fails, and its author gets the contract
 * by law); a strong supplier who wins everything against others.
 */
export const singleBid: Scheme = {
  name: 'single-bid',
  isSmall: true,
  plan(market, random, instances, [first, last]) {
    const orders: Order[] = []
    for (let instance = 0; instance < instances; instance++) {
      const own = random.fork(instance)
      const boldness = boldnessOf(instance, market)
      const name = `single-bid-${instance + 1}`
      const sector = own.pick(sectors)
      const item = () => own.pick(market.bySector.get(sector)!)
      const buyer = own.pick(market.people.buyers)
      const pool = market.people.bySector.get(sector)!
      const favoured = pool.filter((supplier) => supplier.barred === undefined)[own.int(0, 5)] ?? pool[0]!
      market.volumes.reserve(buyer, market.bySector.get(sector)!, [first, last])
      favoured.spared = true
      const count = own.int(4, 6) + boldness
      for (let number = 0; number < count; number++) {
        const day = market.work.onOrAfter(own.int(first, last))
        const seed = own.fork(`planted/${number}`)
        orders.push({
          day,
          announcements: 1,
          buyer,
          run: (running) => {
            const made = tender(running, seed, buyer, item(), day, seed.logNormal(9_000_000 * boldness, 0.5), () => [
              { supplier: favoured, factor: 1 - seed.int(0, 5 * (4 - boldness)) / 1000, admitted: true },
            ])
            note(running, made, {
              instance: name,
              kind: 'planted',
              boldness,
              expected: 'flag',
              note: 'only the favoured supplier bids in a tender of this buyer, at nearly the allotted sum',
            })
          },
        })
      }
      const others = (seed: Random, day: Day, wanted: number): Supplier[] =>
        bidders(market, seed, sector, buyer, day, wanted + 1)
          .filter(({ fio, phone }) => fio !== favoured.fio && phone !== favoured.phone)
          .slice(0, wanted)
      for (let number = 0; number < 2; number++) {
        const day = market.work.onOrAfter(own.int(first, last))
        const seed = own.fork(`one-admitted/${number}`)
        orders.push({
          day,
          announcements: 1,
          run: (running) => {
            const made = tender(running, seed, buyer, item(), day, seed.logNormal(9_000_000, 0.5), () => [
              { supplier: favoured, factor: 0.98, admitted: true },
              ...others(seed, day, 2).map((supplier) => ({ supplier, factor: 0.94, admitted: false })),
            ])
            note(running, made, {
              instance: name,
              kind: 'lookalike',
              boldness,
              expected: 'pass',
              note: 'one bid is admitted of several submitted; the tender is declared failed, as Art. 15(1)(3) wants',
            })
          },
        })
        const strongDay = market.work.onOrAfter(own.int(first, last))
        const strongSeed = own.fork(`strong/${number}`)
        orders.push({
          day: strongDay,
          announcements: 1,
          run: (running) => {
            const made = tender(
              running,
              strongSeed,
              buyer,
              item(),
              strongDay,
              strongSeed.logNormal(9_000_000, 0.5),
              () => [
                { supplier: favoured, factor: 0.86, admitted: true },
                ...others(strongSeed, strongDay, strongSeed.int(2, 3)).map((supplier, position) => ({
                  supplier,
                  factor: 0.9 + position / 50,
                  admitted: true,
                })),
              ],
            )
            note(running, made, {
              instance: name,
              kind: 'lookalike',
              boldness,
              expected: 'pass',
              note: 'the usual winner again, but against others',
            })
          },
        })
      }
      const quotedDay = market.work.onOrAfter(own.int(first, last - 30))
      const quotedSeed = own.fork('quotation')
      orders.push({
        day: quotedDay,
        announcements: 2,
        // Of another kind than the tenders, whose volume is beyond what may be asked for by a price request.
        run: (running) =>
          quotation(
            running,
            quotedSeed,
            buyer,
            own.pick(market.bySector.get('clothing')!),
            favoured,
            quotedDay,
            name,
            boldness,
          ),
      })
      const day = market.work.onOrAfter(own.int(first, last - 75))
      const seed = own.fork('after-failure')
      orders.push({
        day,
        announcements: 3,
        run: (running) => afterFailure(running, seed, buyer, item(), favoured, day, name, boldness),
      })
    }
    return orders
  },
}

function point(
  market: Market,
  random: Random,
  buyer: Buyer,
  item: PlanPoint['item'],
  day: Day,
  target: number,
): PlanPoint {
  return planPoint(market, random, { buyer, item, method: 2, target, day })
}

function tender(
  market: Market,
  random: Random,
  buyer: Buyer,
  item: PlanPoint['item'],
  day: Day,
  target: number,
  offers: () => Offer[],
): MadeAnnouncement {
  return writeAnnouncement(market, random, {
    publishDay: day,
    method: 2,
    buyer,
    lots: [[point(market, random, buyer, item, day, target)]],
    ...firstAttempt,
    steady: true,
    offers,
  })
}

/** A price request with one offer, and the contract with its author that the law then asks for. */
function quotation(
  market: Market,
  random: Random,
  buyer: Buyer,
  item: PlanPoint['item'],
  supplier: Supplier,
  day: Day,
  instance: string,
  boldness: 1 | 2 | 3,
): void {
  const lots = [[planPoint(market, random, { buyer, item, method: 3, target: random.logNormal(3_000_000, 0.4), day })]]
  const offers = (): Offer[] => [{ supplier, factor: 0.99, admitted: true }]
  const base = { buyer, lots, steady: true, offers }
  const line = lawfulTimeline(market, random, 3, day, false)
  const made = writeAnnouncement(market, random, {
    ...base,
    publishDay: day,
    method: 3,
    ...firstAttempt,
    timeline: line,
  })
  writeAnnouncement(market, random, {
    ...base,
    publishDay: market.work.add(dayIn(line.results), 2),
    method: 6,
    attempt: 2,
    parent: made.id,
    repeat: true,
    planned: true,
    invited: supplier,
  })
  note(market, made, {
    instance,
    kind: 'lookalike',
    boldness,
    expected: 'not-applicable',
    note: 'a price request with one offer: it fails, and by Art. 15(6) its author gets the contract from a single source',
  })
}

function afterFailure(
  market: Market,
  random: Random,
  buyer: Buyer,
  item: PlanPoint['item'],
  supplier: Supplier,
  day: Day,
  instance: string,
  boldness: 1 | 2 | 3,
): void {
  const lots = [[point(market, random, buyer, item, day, random.logNormal(9_000_000, 0.5))]]
  const base = { buyer, lots, invited: undefined, steady: true, offers: () => [] }
  const firstLine = lawfulTimeline(market, random, 2, day, false)
  const first = writeAnnouncement(market, random, {
    ...base,
    publishDay: day,
    method: 2,
    ...firstAttempt,
    timeline: firstLine,
  })
  const secondDay = market.work.add(dayIn(firstLine.results), 4)
  const secondLine = lawfulTimeline(market, random, 2, secondDay, true)
  const second = writeAnnouncement(market, random, {
    ...base,
    publishDay: secondDay,
    method: 2,
    attempt: 2,
    parent: first.id,
    repeat: true,
    planned: true,
    timeline: secondLine,
  })
  const thirdDay = market.work.add(dayIn(secondLine.results), 2)
  const third = writeAnnouncement(market, random, {
    ...base,
    publishDay: thirdDay,
    method: 6,
    attempt: 3,
    parent: second.id,
    repeat: true,
    planned: true,
    invited: supplier,
    offers: () => [{ supplier, factor: 0.99, admitted: true }],
  })
  note(market, third, {
    instance,
    kind: 'lookalike',
    boldness,
    expected: 'not-applicable',
    note: 'a single source after two tenders without bids (Art. 15(4)): one bid is all there can be',
  })
}

function note(
  market: Market,
  made: MadeAnnouncement,
  row: Pick<Truth, 'instance' | 'kind' | 'boldness' | 'expected' | 'note'>,
): void {
  if (made.results > market.cut) return
  for (const lot of made.lots)
    market.truth.push({
      scheme: 'single-bid',
      indicator: 'single-bid',
      subject_type: 'lot',
      keys: [{ entity: 'lots', id: lot.id }],
      ...row,
    })
}
