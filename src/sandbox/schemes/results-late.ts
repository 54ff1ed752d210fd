import { dayIn } from '../market/days.ts'
import { lawfulTimeline } from '../market/timelines.ts'
import { scheme } from './arrangement.ts'
import { buy, rivals, townBuyer } from './purchases.ts'

const tender = 2
const sectors = ['service-transport', 'service-security', 'medical', 'service-repair'] as const
const least = 3

/**
 * A commission that sits on opened bids: the protocol of results comes later than the three working days of the Rules
 * (208), time enough to talk. Look-alike: exactly three working days.
 */
export const resultsLate = scheme('results-late', (own) => {
  const { market, random } = own
  const buyer = townBuyer(market, random)
  for (const [key, days] of [
    ['planted/0', own.byBoldness(4, 6, 12)],
    ['planted/1', own.byBoldness(4, 7, 15)],
    ['planted/2', own.byBoldness(5, 8, 20)],
    ['exact/0', least],
    ['exact/1', least],
  ] as const) {
    const item = random.pick(market.bySector.get(random.pick(sectors))!)
    market.volumes.reserve(buyer, [item], own.days)
    const day = own.day(25)
    const isGuilty = days > least
    const run: Parameters<typeof own.innocent>[2] = (running, seed) => {
      const wish = {
        buyer,
        item,
        day,
        method: tender,
        target: Math.max(item.price * 2, seed.logNormal(8_000_000, 0.4)),
      }
      const line = lawfulTimeline(running, seed, tender, day, false)
      const made = buy(running, seed, {
        ...wish,
        timeline: { ...line, results: running.officeHours(seed, running.work.add(dayIn(line.end), days), 10, 17) },
        offers: rivals(running, seed, wish, { count: 3, from: 0.92 }),
      })
      const told = {
        indicator: 'decision-late',
        subject_type: 'process',
        keys: [{ entity: 'announcements', id: made.id }],
      } as const
      const note = `results ${days} working days after the opening of bids; ${least} are the most`
      if (isGuilty) own.planted(running, made.results, { ...told, note })
      else own.lookalike(running, made.results, { ...told, note })
    }
    if (isGuilty) own.guilty(key, buyer, day, run)
    else own.innocent(key, day, run)
  }
})
