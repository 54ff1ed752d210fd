import { at, type Day } from '../market/days.ts'
import { scheme } from './arrangement.ts'
import { earlyDay, ofContract, order, payingBuyer, something, tell } from './courses.ts'
import { buyDirectly, seller } from './purchases.ts'

/**
 * A direct contract whose reasons are published when nobody looks any more, or never. Look-alike: on the last day that the
 * Rules leave, which holidays may put off by more than a week.
 */
export const reportLate = scheme('report-late', (arrangement) => {
  const { market, random } = arrangement
  const reported = (key: string, isGuilty: boolean, day: Day, after: number) => {
    const buyer = payingBuyer(market, random)
    order(arrangement, { key, isGuilty, buyer, day, announcements: 0 }, (running, seed) => {
      const item = something(running, seed, 'service-training', { buyer, day, target: 2_000_000 })
      const created = at(running.work.add(day, after), 11, 5)
      const contract = buyDirectly(running, seed, {
        buyer,
        supplier: seller(running, seed, item, buyer, day),
        item,
        target: seed.logNormal(1_200_000, 0.4),
        day,
        ground: 29,
        contract: { course: () => ({ report: { created, signed: created + 3600 } }) },
      })
      const note = `the report on a direct contract came on working day ${after} after the signing, 5 are the most`
      tell(arrangement, running, isGuilty, created + 3600, ofContract(contract, 'direct-report-late', note))
    })
  }
  reported('planted', true, earlyDay(arrangement, [9, 1], 15), arrangement.byBoldness(7, 13, 28))
  reported('last-day', false, earlyDay(arrangement, [9, 1], 5), 5)
  const [first, last] = arrangement.days
  const holidays: Day[] = []
  for (let day = first; day <= last; day++)
    if (market.work.isWorking(day) && market.work.add(day, 5) - day >= 10) holidays.push(day)
  if (holidays.length > 0) reported('holidays', false, random.pick(holidays), 5)
})
