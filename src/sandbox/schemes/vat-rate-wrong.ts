import { type Day, dayOf, type Moment, yearOf } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { accepted, earlyDay, ofContract, order, payingBuyer, something, tell, tendered } from './courses.ts'
import { buyDirectly } from './purchases.ts'

/**
 * A payer of value added tax takes it at a rate of another year, or of none. Look-alikes: medicines at their own rate, and a
 * contract of December that is carried out, and taxed, in the year that follows.
 */
export const vatRateWrong = scheme('vat-rate-wrong', (arrangement) => {
  const { market, random } = arrangement
  const payer = (key: string) => {
    const supplier = market.people.guestSupplier(random.fork(`${key}/supplier`), 'goods', false)
    supplier.vat = [{ from: dayOf(2017, 2, 1), to: undefined }]
    return supplier
  }
  const taxed = (key: string, isGuilty: boolean, day: Day, rate: number | undefined, note: string) => {
    const buyer = payingBuyer(market, random)
    const supplier = payer(key)
    order(arrangement, { key, isGuilty, buyer, day, announcements: 0 }, (running, seed) => {
      let approved: Moment = 0
      const contract = buyDirectly(running, seed, {
        buyer,
        supplier,
        item: something(running, seed, 'special-goods', { buyer, day, target: 2_500_000 }),
        target: seed.logNormal(1_500_000, 0.4),
        day,
        ground: 10,
        contract: {
          course: (outset) => {
            const acts = accepted(outset, [outset.work.onOrBefore(outset.due)])
            approved = acts[0]!.approved
            return { acts, ...(rate === undefined ? {} : { rate }) }
          },
        },
      })
      tell(arrangement, running, isGuilty, approved, ofContract(contract, 'vat-rate-wrong', note))
    })
  }
  const day = earlyDay(arrangement, [8, 1], 30)
  const other = yearOf(day) >= 2026 ? 0.12 : 0.16
  const rate = arrangement.byBoldness(other, other, 0.2)
  taxed('planted', true, day, rate, `value added tax of ${rate * 100} % on what was accepted in ${yearOf(day)}`)

  const [first, last] = arrangement.days
  const december = market.work.onOrAfter(dayOf(2025, 12, random.int(2, 15)))
  if (first <= december && december <= last)
    taxed(
      'december',
      false,
      december,
      undefined,
      'signed in December 2025, accepted in 2026: 16 %, the rate of the turnover',
    )

  const from = Math.max(first, dayOf(2026, 1, 20))
  const until = Math.min(last - 20, dayOf(2026, 8, 1))
  if (from > until) return
  const medicineDay = market.work.onOrAfter(random.int(from, until))
  const buyer = payingBuyer(market, random)
  const supplier = payer('medicines')
  order(arrangement, { key: 'medicines', isGuilty: false, buyer, day: medicineDay }, (running, seed) => {
    const medicines = running.bySector.get('medical')!.filter((item) => item.code.startsWith('2120'))
    let approved: Moment = 0
    const { contracts } = tendered(running, seed, {
      buyer,
      day: medicineDay,
      item: seed.pick(medicines),
      target: seed.logNormal(2_000_000, 0.3),
      supplier,
      contract: {
        course: (outset) => {
          const acts = accepted(outset, [outset.work.onOrBefore(outset.due)])
          approved = acts[0]!.approved
          return { acts, rate: 0.05 }
        },
      },
    })
    for (const contract of contracts)
      tell(
        arrangement,
        running,
        false,
        approved,
        ofContract(contract, 'vat-rate-wrong', 'medicines at 5 %, their rate in 2026'),
      )
  })
})
