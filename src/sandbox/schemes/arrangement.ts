import { type Day, dayOf, type Moment, yearOf } from '../market/days.ts'
import type { Market } from '../market/market.ts'
import type { Random } from '../market/random.ts'
import type { Buyer } from '../market/subjects.ts'
import type { Truth } from '../market/truth.ts'
import { boldnessOf, type Order, type Scheme, type SchemeName } from './scheme.ts'

/** What a row of the truth says beside what all rows of an arrangement share. */
export type Told = Pick<Truth, 'indicator' | 'subject_type' | 'keys' | 'note'> &
  Partial<Pick<Truth, 'expected' | 'year' | 'market'>>

type Run = (market: Market, random: Random) => void

/** One arrangement of a scheme, while its purchases are planned and, later, carried out. */
export class Arrangement {
  readonly orders: Order[] = []
  readonly name: string
  /** Counted from 0. */
  readonly number: number
  readonly boldness: 1 | 2 | 3
  readonly random: Random
  readonly market: Market
  /** First and last possible day. */
  readonly days: readonly [Day, Day]
  private readonly scheme: SchemeName

  constructor(scheme: SchemeName, number: number, market: Market, random: Random, days: readonly [Day, Day]) {
    this.scheme = scheme
    this.number = number
    this.name = `${scheme}-${number + 1}`
    this.market = market
    this.random = random
    this.days = days
    this.boldness = boldnessOf(number, market)
  }

  /** One of three, by boldness from the least on. */
  byBoldness<T>(one: T, two: T, three: T): T {
    return [one, two, three][this.boldness - 1]!
  }

  /** A working day, so many days before the last possible one. */
  day(margin = 0): Day {
    const [first, last] = this.days
    return this.market.work.onOrAfter(this.random.int(first, last - margin))
  }

  /** One of the years that there is room in, and the days of it. Years take turns. */
  year(): { year: number; from: Day; to: Day } {
    const [first, last] = this.days
    const spans = Array.from({ length: yearOf(last) - yearOf(first) + 1 }, (_, index) => {
      const year = yearOf(first) + index
      return { year, from: Math.max(first, dayOf(year, 1, 15)), to: Math.min(last, dayOf(year, 9, 20)) }
    }).filter(({ from, to }) => to - from >= 120)
    return spans[this.number % spans.length]!
  }

  /** A purchase, or several that hang together, in which something is wrong. */
  guilty(key: string, buyer: Buyer, day: Day, run: Run, announcements = 1): void {
    this.add(key, day, run, announcements, buyer)
  }

  /** A purchase in which nothing is wrong. */
  innocent(key: string, day: Day, run: Run, announcements = 1): void {
    this.add(key, day, run, announcements, undefined)
  }

  /** Purchases of `buyer` on several days in turn; `buyOne` gives what one costs, `done` is told of all after the last. */
  series(
    key: string,
    about: { buyer: Buyer; days: readonly Day[]; isGuilty: boolean; announcements: 0 | 1 },
    buyOne: (market: Market, random: Random, day: Day, soFar: { sum: number; left: number }) => number,
    done: (market: Market, all: { sum: number; day: Day }) => void,
  ): void {
    const { buyer, isGuilty, announcements } = about
    const days = [...about.days].sort((left, right) => left - right)
    let sum = 0
    for (const [index, day] of days.entries())
      this.add(
        `${key}/${index}`,
        day,
        (market, random) => {
          sum += buyOne(market, random, day, { sum, left: days.length - index })
          if (index === days.length - 1) done(market, { sum, day })
        },
        announcements,
        isGuilty ? buyer : undefined,
      )
  }

  private add(key: string, day: Day, run: Run, announcements: number, buyer: Buyer | undefined): void {
    const seed = this.random.fork(key)
    this.orders.push({ day, announcements, buyer, run: (market) => run(market, seed) })
  }

  /** Writes to the truth what is wrong, if it can be known by the moment the market is looked at. */
  planted(market: Market, known: Moment, told: Told): void {
    this.tell(market, known, 'planted', { expected: 'flag', ...told })
  }

  /** Writes to the truth what only looks wrong. */
  lookalike(market: Market, known: Moment, told: Told): void {
    this.tell(market, known, 'lookalike', { expected: 'pass', ...told })
  }

  private tell(market: Market, known: Moment, kind: Truth['kind'], told: Told & Pick<Truth, 'expected'>): void {
    if (known > market.cut) return
    const { indicator, expected, subject_type, keys, year, market: place, note } = told
    market.truth.push({
      scheme: this.scheme,
      instance: this.name,
      kind,
      boldness: this.boldness,
      indicator,
      expected,
      subject_type,
      keys,
      ...(year === undefined ? {} : { year }),
      ...(place === undefined ? {} : { market: place }),
      note,
    })
  }
}

/** A scheme whose arrangements are planned one like the other, after what they share, if anything, is there. */
export function scheme<Shared = undefined>(
  name: SchemeName,
  build: (arrangement: Arrangement, shared: Shared) => void,
  share?: (market: Market, random: Random, days: readonly [Day, Day]) => { shared: Shared; orders: Order[] },
): Scheme {
  return {
    name,
    plan(market, random, instances, days) {
      const common = share?.(market, random.fork('shared'), days)
      const own = Array.from({ length: instances }, (_, number) => {
        const arrangement = new Arrangement(name, number, market, random.fork(number), days)
        build(arrangement, common?.shared as Shared)
        return arrangement.orders
      })
      return [...(common?.orders ?? []), ...own.flat()]
    },
  }
}
