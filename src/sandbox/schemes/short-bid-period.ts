import { writeAnnouncement } from '../market/announcements.ts'
import { at, type Day, dayIn, type Moment } from '../market/days.ts'
import type { Market, PlanPoint } from '../market/market.ts'
import { planPoint } from '../market/plans.ts'
import type { MadeAnnouncement } from '../market/purchase.ts'
import type { Random } from '../market/random.ts'
import type { Buyer } from '../market/subjects.ts'
import { lawfulTimeline, methodClass, type Timeline } from '../market/timelines.ts'
import type { Truth } from '../market/truth.ts'
import { boldnessOf, type Order, type Scheme } from './scheme.ts'

/**
 * Purchases that give fewer working days for bids than the Rules ask for. Look-alikes: a repeated tender (three days are
 * lawful), a correction that opens a second window, a period at the very minimum that is short in calendar days.
 */
export const shortBidPeriod: Scheme = {
  name: 'short-bid-period',
  isSmall: true,
  plan(market, random, instances, [first, last]) {
    const orders: Order[] = []
    for (let instance = 0; instance < instances; instance++) {
      const own = random.fork(instance)
      const boldness = boldnessOf(instance, market)
      const name = `short-bid-period-${instance + 1}`
      const buyer = own.pick(market.people.buyers.filter((entry) => !entry.institution.quasi))
      for (const sector of new Set(Object.values(sectorOf)))
        if (sector !== sectorOf.quotation) market.volumes.reserve(buyer, market.bySector.get(sector)!, [first, last])
      const add = (
        key: string,
        day: Day,
        announcements: number,
        run: (running: Market, seed: Random) => void,
        guilty?: Buyer,
      ) => {
        const seed = own.fork(key)
        orders.push({ day, announcements, buyer: guilty, run: (running) => run(running, seed) })
      }
      const planted = (key: string, method: number, days: number, day: Day, text: string) =>
        add(
          key,
          day,
          1,
          (running, seed) => {
            const line = cut(running, lawfulTimeline(running, seed, method, day, false), days)
            const made = announce(running, seed, buyer, method, day, { timeline: line })
            note(running, made, { instance: name, kind: 'planted', boldness, expected: 'flag', note: text })
          },
          buyer,
        )
      const someDay = () => market.work.onOrAfter(own.int(first, last))
      const days = 4 - boldness
      planted('tender', 2, days + 1, someDay(), `a tender with ${days + 1} working days for bids, 5 are the least`)
      planted('quotation', 3, 1, someDay(), 'a price request with 1 working day, 2 are the least')
      planted(
        'rating',
        188,
        Math.min(2, days),
        someDay(),
        `a rating-point tender with ${Math.min(2, days)} working days, 3 are the least`,
      )
      planted('auction', 78, days + 1, someDay(), `an auction with ${days + 1} working days for bids, 5 are the least`)
      const squeezed = holidayStart(market, own, first, last)
      if (squeezed !== undefined)
        add('holidays', squeezed.publish, 1, (running, seed) => {
          const line = lawfulTimeline(running, seed, 2, squeezed.publish, false)
          const start = running.officeHours(seed, squeezed.start, 10, 18)
          const end = at(squeezed.end, 18, 30)
          const made = announce(running, seed, buyer, 2, squeezed.publish, {
            timeline: { ...line, start, end, results: running.officeHours(seed, running.work.add(squeezed.end, 2)) },
          })
          note(running, made, {
            instance: name,
            kind: 'planted',
            boldness,
            expected: 'flag',
            note: `${squeezed.end - squeezed.start} calendar days, but holidays leave ${running.work.between(squeezed.start, squeezed.end)} working days of the 5`,
          })
        })

      const repeatDay = market.work.onOrAfter(own.int(first, last - 40))
      add('repeat', repeatDay, 2, (running, seed) => {
        const line = lawfulTimeline(running, seed, 2, repeatDay, false)
        const failed = announce(running, seed, buyer, 2, repeatDay, { timeline: line, empty: true })
        const day = running.work.add(dayIn(line.results), 4)
        const again = exact(running, lawfulTimeline(running, seed, 2, day, true), 3)
        const made = announce(running, seed, buyer, 2, day, { timeline: again, repeats: failed })
        note(running, made, {
          instance: name,
          kind: 'lookalike',
          boldness,
          expected: 'pass',
          note: 'a repeated tender: 3 working days are lawful (Rules 167)',
        })
      })
      const correctedDay = someDay()
      add('correction', correctedDay, 1, (running, seed) => {
        const line = lawfulTimeline(running, seed, 2, correctedDay, false)
        const startDay = dayIn(line.start)
        const endDay = running.work.add(startDay, 6)
        const againDay = running.work.add(startDay, 4)
        const lastDay = running.work.add(againDay, 6)
        const made = announce(running, seed, buyer, 2, correctedDay, {
          timeline: {
            ...line,
            end: at(endDay, 18, 59),
            repeatStart: at(againDay, 9, 30),
            repeatEnd: at(lastDay, 18, 59),
            results: running.officeHours(seed, running.work.add(lastDay, 2)),
          },
        })
        note(running, made, {
          instance: name,
          kind: 'lookalike',
          boldness,
          expected: 'pass',
          note: 'a correction of the documentation opened a second window, and both are long enough',
        })
      })
      const exactDay = someDay()
      add('minimum', exactDay, 1, (running, seed) => {
        const made = announce(running, seed, buyer, 188, exactDay, {
          timeline: exact(running, lawfulTimeline(running, seed, 188, exactDay, false), 3),
        })
        note(running, made, {
          instance: name,
          kind: 'lookalike',
          boldness,
          expected: 'pass',
          note: 'a rating-point tender with exactly the 3 working days that the Rules ask for',
        })
      })
    }
    return orders
  },
}

/** The timeline with its bids closed `days` working days after they opened. */
function cut(market: Market, line: Timeline, days: number): Timeline {
  const endDay = market.work.add(dayIn(line.start), days)
  const end = at(endDay, 18, 45)
  return { ...line, end, results: Math.min(line.results, at(market.work.add(endDay, 2), 12, 30)) }
}

function exact(market: Market, line: Timeline, days: number): Timeline {
  const end: Moment = at(market.work.add(dayIn(line.start), days), 20)
  return { ...line, end, results: at(market.work.add(dayIn(end), 2), 11, 15) }
}

/** A tender whose bids open before a run of holidays: a week and more by the calendar, fewer than five working days. */
function holidayStart(
  market: Market,
  random: Random,
  first: Day,
  last: Day,
): { publish: Day; start: Day; end: Day } | undefined {
  const found: { publish: Day; start: Day; end: Day }[] = []
  for (let start = first + 10; start < last; start++) {
    if (!market.work.isWorking(start)) continue
    for (const length of [7, 8]) {
      const end = start + length
      if (!market.work.isWorking(end) || market.work.between(start, end) > 4) continue
      let publish = start
      while (market.work.between(publish, start) < 4) publish--
      found.push({ publish: market.work.onOrBefore(publish), start, end })
    }
  }
  return found.length === 0 ? undefined : random.pick(found)
}

const sectorOf: Record<ReturnType<typeof methodClass>, string> = {
  competition: 'service-transport',
  quotation: 'office',
  rating: 'construction',
  auction: 'it',
  shop: 'office',
  'after-failure': 'office',
}
const level: Record<number, number> = { 2: 9_000_000, 3: 900_000, 78: 14_000_000, 188: 40_000_000 }

function announce(
  market: Market,
  random: Random,
  buyer: Buyer,
  method: number,
  day: Day,
  wish: { timeline: Timeline; empty?: boolean; repeats?: MadeAnnouncement },
): MadeAnnouncement {
  const lots: PlanPoint[][] = wish.repeats?.plan ?? [
    [
      planPoint(market, random, {
        buyer,
        item: random.pick(market.bySector.get(sectorOf[methodClass(method)])!),
        method,
        target: random.logNormal(level[method]!, 0.4),
        day,
      }),
    ],
  ]
  return writeAnnouncement(market, random, {
    publishDay: day,
    method,
    buyer,
    lots,
    attempt: wish.repeats === undefined ? 1 : 2,
    parent: wish.repeats?.id ?? 0,
    repeat: wish.repeats !== undefined,
    invited: undefined,
    planned: wish.repeats !== undefined,
    timeline: wish.timeline,
    steady: true,
    ...(wish.empty === true ? { offers: () => [] } : {}),
  })
}

function note(
  market: Market,
  made: MadeAnnouncement,
  row: Pick<Truth, 'instance' | 'kind' | 'boldness' | 'expected' | 'note'>,
): void {
  if (made.published > market.cut) return
  market.truth.push({
    scheme: 'short-bid-period',
    indicator: 'bid-period-below-minimum',
    subject_type: 'process',
    keys: [{ entity: 'announcements', id: made.id }],
    ...row,
  })
}
