import { at, type Day, dayIn } from '../market/days.ts'
import type { Market } from '../market/market.ts'
import type { Random } from '../market/random.ts'
import { lawfulTimeline, type Timeline } from '../market/timelines.ts'
import { scheme } from './arrangement.ts'
import { buy, rivals, townBuyer } from './purchases.ts'

const tender = 2
const auction = 78

/**
 * Tenders and auctions whose draft documents may be discussed for less than the two working days of the Rules (170, 353),
 * though all days for bids are given. Look-alikes: exactly two working days; a repeated tender, which is not discussed.
 */
export const discussionCut = scheme('discussion-cut', (own) => {
  const { market, random } = own
  const buyer = townBuyer(market, random)
  const sectors = { [tender]: 'service-transport', [auction]: 'it' } as const
  const days = own.byBoldness(1, 1, 0)
  for (const [key, method] of [
    ['planted/0', tender],
    ['planted/1', own.boldness === 2 ? tender : auction],
    ['planted/2', tender],
    ['exact', tender],
    ['undiscussed', tender],
  ] as const) {
    const item = random.pick(market.bySector.get(sectors[method])!)
    market.volumes.reserve(buyer, [item], own.days)
    const isGuilty = key.startsWith('planted')
    const day = own.boldness === 1 && isGuilty ? beforeDaysOff(market, own.day(20)) : own.day(20)
    const run: Parameters<typeof own.innocent>[2] = (running, seed) => {
      const wish = { buyer, item, day, method, target: Math.max(item.price * 2, seed.logNormal(9_000_000, 0.4)) }
      const lawful = lawfulTimeline(running, seed, method, day, false)
      const timeline = isGuilty
        ? discussed(running, seed, lawful, days)
        : key === 'exact'
          ? lawful
          : { ...lawful, discussStart: undefined, discussEnd: undefined, ...sooner(running, seed, lawful) }
      const made = buy(running, seed, {
        ...wish,
        timeline,
        offers: rivals(running, seed, wish, { count: 3, from: 0.91 }),
      })
      const told = {
        indicator: 'discussion-window-short',
        subject_type: 'process',
        keys: [{ entity: 'announcements', id: made.id }],
      } as const
      if (isGuilty)
        own.planted(running, made.published, {
          ...told,
          note: `${days} working days to discuss the documents${own.boldness === 1 ? ', with days off in between' : ''}; 2 are the least`,
        })
      else
        own.lookalike(running, made.published, {
          ...told,
          ...(key === 'exact' ? {} : { expected: 'not-applicable' as const }),
          note:
            key === 'exact' ? 'exactly two working days to discuss the documents' : 'a tender that is not discussed',
        })
    }
    if (isGuilty) own.guilty(key, buyer, day, run)
    else own.innocent(key, day, run)
  }
})

/** The last working day before two days off or more: the discussion then looks longer than it is. */
function beforeDaysOff(market: Market, day: Day): Day {
  let last = day
  while (market.work.add(last, 1) === last + 1) last++
  return last
}

/** The timeline with its discussion cut to so many working days, and all days for bids after it. */
function discussed(market: Market, random: Random, line: Timeline, days: number): Timeline {
  const published = dayIn(line.publish)
  const last = days === 0 ? published : market.work.add(published, days)
  const cut = {
    ...line,
    publish: at(published, 9, 20),
    discussStart: at(published, 9, 20),
    discussEnd: at(last, 17, 30),
  }
  return { ...cut, ...sooner(market, random, cut, last) }
}

/** Bids from the day after `last` on, for as many working days as the timeline gave. */
function sooner(
  market: Market,
  random: Random,
  line: Timeline,
  last: Day = dayIn(line.publish),
): Pick<Timeline, 'start' | 'end' | 'results'> {
  const given = market.work.between(dayIn(line.start), dayIn(line.end))
  const startDay = market.work.add(last, 1)
  const endDay = market.work.add(startDay, given)
  return {
    start: at(startDay, 10, random.int(0, 59)),
    end: at(endDay, 18, 59),
    results: market.officeHours(random, market.work.add(endDay, 2)),
  }
}
