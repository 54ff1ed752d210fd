import { writeAnnouncement } from '../market/announcements.ts'
import { bidders } from '../market/bids.ts'
import type { ContractWish } from '../market/contracts.ts'
import { at, type Day } from '../market/days.ts'
import type { Market } from '../market/market.ts'
import { planPoint } from '../market/plans.ts'
import { firstAttempt } from '../market/purchase.ts'
import type { Random } from '../market/random.ts'
import type { Buyer, Supplier } from '../market/subjects.ts'
import type { Truth } from '../market/truth.ts'
import { boldnessOf, type Order, type Scheme } from './scheme.ts'

/**
 * A supplier who is no VAT payer on the day of the act takes VAT with the price: never registered, no longer registered,
 * or registered only afterwards. Look-alikes: registered on the day before the act, with the contract changed for it
 * (Art. 18(2)(17)), and deregistered after the last act.
 */
export const vatByNonPayer: Scheme = {
  name: 'vat-by-non-payer',
  isSmall: true,
  plan(market, random, instances, [first, last]) {
    const orders: Order[] = []
    for (let instance = 0; instance < instances; instance++) {
      const own = random.fork(instance)
      const boldness = boldnessOf(instance, market)
      const name = `vat-by-non-payer-${instance + 1}`
      const buyer = own.pick(market.people.buyers.filter((entry) => entry.institution.state))
      const start = own.int(first, Math.max(first, last - 60))
      const supplier = market.people.guestSupplier(own.fork('supplier'), 'goods', boldness === 3 && own.chance(0.5))
      // No longer registered: the registration ended a while before the first contract.
      if (boldness === 2) supplier.vat = [{ from: start - 900, to: start - own.int(20, 120) }]
      const text = {
        3: 'the supplier was never registered for VAT',
        2: 'the registration for VAT had ended before the contract',
        1: 'the supplier registered for VAT only after the last act',
      }[boldness]
      const settled: ContractWish['settled'] = ({ acts }) => {
        if (boldness !== 1) return
        const from = Math.max(acts.at(-1)! + 40, supplier.vat[0]?.from ?? 0)
        supplier.vat = [{ from, to: undefined }]
      }
      for (let number = 0; number < 3; number++) {
        const day = market.work.onOrAfter(start + number * own.int(5, 15))
        const seed = own.fork(`planted/${number}`)
        orders.push({
          day,
          announcements: 1,
          buyer,
          run: (running) =>
            purchase(
              running,
              seed,
              buyer,
              supplier,
              day,
              { forceVat: true, settled },
              {
                instance: name,
                kind: 'planted',
                boldness,
                expected: 'flag',
                note: text,
              },
            ),
        })
      }

      const late = market.people.guestSupplier(own.fork('late'), 'goods', false)
      const lateDay = market.work.onOrAfter(own.int(first, last))
      const lateSeed = own.fork('lookalike/late')
      let registered: Day = 0
      orders.push({
        day: lateDay,
        announcements: 1,
        run: (running) =>
          purchase(
            running,
            lateSeed,
            buyer,
            late,
            lateDay,
            {
              forceVat: true,
              settled: ({ acts }) => {
                registered = acts[0]! - 1
                late.vat = [{ from: registered, to: undefined }]
              },
              vatFrom: () => running.work.onOrAfter(registered),
            },
            {
              instance: name,
              kind: 'lookalike',
              boldness,
              expected: 'pass',
              note: 'registered for VAT on the day before the act; the contract was changed for it (Art. 18(2)(17))',
            },
          ),
      })
      const gone = market.people.guestSupplier(own.fork('gone'), 'goods', false)
      const goneDay = market.work.onOrAfter(own.int(first, last))
      const goneSeed = own.fork('lookalike/gone')
      orders.push({
        day: goneDay,
        announcements: 1,
        run: (running) =>
          purchase(
            running,
            goneSeed,
            buyer,
            gone,
            goneDay,
            {
              forceVat: true,
              settled: ({ acts }) => {
                gone.vat = [{ from: goneDay - 700, to: acts.at(-1)! + 35 }]
              },
            },
            {
              instance: name,
              kind: 'lookalike',
              boldness,
              expected: 'pass',
              note: 'no longer registered for VAT today, but on the day of every act',
            },
          ),
      })
    }
    return orders
  },
}

function purchase(
  market: Market,
  random: Random,
  buyer: Buyer,
  supplier: Supplier,
  day: Day,
  contract: Pick<ContractWish, 'forceVat' | 'settled' | 'vatFrom'>,
  row: Pick<Truth, 'instance' | 'kind' | 'boldness' | 'expected' | 'note'>,
): void {
  const item = random.pick(market.bySector.get(random.pick(['office', 'furniture', 'it', 'cleaning', 'building']))!)
  const target = Math.max(item.price * 1.5, random.logNormal(2_200_000, 0.6))
  const others = bidders(market, random, item.sector, buyer, day, 2).filter(
    ({ fio, phone }) => fio !== supplier.fio && phone !== supplier.phone,
  )
  const made = writeAnnouncement(market, random, {
    publishDay: day,
    method: 3,
    buyer,
    lots: [[planPoint(market, random, { buyer, item, method: 3, target, day })]],
    ...firstAttempt,
    steady: true,
    offers: () => [
      { supplier, factor: 0.91, admitted: true },
      ...others.map((other, position) => ({ supplier: other, factor: 0.94 + position / 50, admitted: true })),
    ],
    contract,
  })
  for (const concluded of made.contracts) {
    // Planted: as soon as it is signed; innocent: when there is an act to judge by.
    const known = row.kind === 'planted' ? at(concluded.signDay, 19) : at((concluded.acts[0] ?? 0) + 8, 0)
    if (known <= market.cut)
      market.truth.push({
        scheme: 'vat-by-non-payer',
        indicator: 'vat-by-non-payer',
        subject_type: 'contract',
        keys: [{ entity: 'contracts', id: concluded.rootId }],
        ...row,
      })
  }
}
