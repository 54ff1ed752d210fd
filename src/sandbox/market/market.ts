import { catalogue, type Item } from './catalogue.ts'
import { at, type Day, dayIn, dayOf, type Moment, stamp, WorkingDays, yearOf } from './days.ts'
import { Identities } from './identities.ts'
import type { FollowUp } from './purchase.ts'
import { Random } from './random.ts'
import { type Buyer, type Population, population } from './subjects.ts'
import type { Truth } from './truth.ts'
import { Volumes } from './volumes.ts'

/** Entities as `fetch` names them; each is a file of the market. */
export const entities = [
  'announcements',
  'lots',
  'plans',
  'bids',
  'contracts',
  'acts',
  'payments',
  'subjects',
  'unscrupulous',
  'complaints',
  'qualified',
  'waybills',
  'waybill-items',
  'waybill-members',
  'news',
  'ob-announcements',
  'ob-lots',
  'ob-plans',
  'ob-contracts',
  // Never served: bids that stand in a protocol of results alone.
  'unpublished-bids',
] as const
export type Entity = (typeof entities)[number]

/** Where records go. */
export interface Sink {
  write(entity: Entity, record: object): void
}

/** Contracts of a year, as the market's own statistics count them: first versions, by the year of signing. */
export interface YearTotals {
  competitive: number
  competitiveValue: number
  /** Single source after a procedure that failed. */
  afterFailure: number
  afterFailureValue: number
  direct: number
  directValue: number
}

/** A point of a buyer's annual plan. */
export interface PlanPoint {
  /** Ids of the versions, the oldest first: the oldest is rootrecordId, the newest is in force. */
  versions: { id: number; created: Moment; approved: Moment }[]
  buyer: Buyer
  item: Item
  method: number
  /** How earlier versions meant to buy it, if otherwise. */
  formerMethod?: number
  count: number
  price: number
  amount: number
  year: number
  month: number
  justification: number
  actNumber: number
  /** The term of delivery and the part paid in advance, in percent; for schemes. */
  term?: string
  prepayment?: number
  /** What else is wanted of the thing, in words; for schemes. */
  wanted?: string
}

export function rootOf(point: PlanPoint): number {
  return point.versions[0]!.id
}

export function idOf(point: PlanPoint): number {
  return point.versions[point.versions.length - 1]!.id
}

// Ids grow by the day, with room for what a day may bring, so that they do not depend on the moment a market is looked
// at: with an earlier `now` the same objects have the same ids.
const idSpaces = {
  announcement: [1_000_000, 10_000],
  lot: [2_000_000, 20_000],
  plan: [4_000_000, 40_000],
  bid: [3_000_000, 35_000],
  bidLot: [5_000_000, 40_000],
  offer: [7_000_000, 40_000],
  protocol: [200_000, 10_000],
  contract: [1_500_000, 12_000],
  unit: [2_500_000, 20_000],
  act: [300_000, 20_000],
  place: [900_000, 40_000],
  payment: [90_000_000, 20_000],
  file: [8_000_000, 60_000],
  complaint: [40_000, 400],
  complaintFile: [3_000_000, 800],
  waybill: [70_000, 20_000],
  waybillItem: [120_000, 40_000],
  waybillMember: [150_000, 40_000],
  qualified: [11_000, 300],
  news: [2_000, 10],
} as const
export type IdSpace = keyof typeof idSpaces

/** The market is made up to this day: the working-day calendar is checked no further. */
export const lastKnownDay: Day = dayOf(2026, 10, 30)
const idsFrom = dayOf(2021, 1, 1)

export interface MarketParameters {
  processes: number
  seed: number
  /** First and last year of announcements. */
  years: readonly [number, number]
  /** What happened after this day is not there. */
  now: Day | undefined
  planting?: Planting | undefined
}

/** How schemes are planted; what is not said follows from the size of the market. */
export interface Planting {
  /** Arrangements of each scheme. */
  instances?: number | undefined
  /** The same for all arrangements: 1 hardly visible, 3 shameless. By default all three come up in turn. */
  boldness?: 1 | 2 | 3 | undefined
  /** So many innocent purchases of the same buyer stand around each planted one. Default: 0. */
  hidden?: number | undefined
}

/** A market while it is being made: who is in it, what has been counted, where records go. */
export class Market {
  readonly random: Random
  readonly work = new WorkingDays()
  readonly items: Item[] = catalogue()
  readonly bySector = new Map<string, Item[]>()
  readonly people: Population
  readonly identities: Identities
  readonly parameters: MarketParameters
  /** The last moment of the market, and the moment it is looked at. */
  readonly horizon: Moment
  readonly cut: Moment
  readonly truth: Truth[] = []
  readonly totals = new Map<number, YearTotals>()
  readonly followUps: FollowUp[] = []
  readonly volumes = new Volumes()
  /** Lines of contracts so far by code and year, `code/year`: says of what there are prices to compare with. */
  readonly lines = new Map<string, number>()
  /** Contracts signed so far by buyer and year, `pid/year`: says who can be compared with whom. */
  readonly signed = new Map<string, number>()
  /** The last event that is in the records. */
  latest: Moment = 0
  private readonly sink: Sink
  private readonly counters = new Map<IdSpace, Uint32Array>()
  private readonly crowd: number
  /** Of the former module: its purchases are written after all others. */
  readonly isFormer: boolean
  private readonly shift: number

  /** @param of a market whose people this one shares; its ids are far from that one's. */
  constructor(parameters: MarketParameters, sink: Sink, of?: Market) {
    this.parameters = parameters
    this.sink = sink
    this.isFormer = of !== undefined
    this.shift = of === undefined ? 0 : 700_000_000
    this.random = new Random(`market/${parameters.seed}`)
    const end = Math.min(dayOf(parameters.years[1], 12, 30), lastKnownDay)
    this.horizon = at(end, 23, 59, 59)
    this.cut = parameters.now === undefined ? this.horizon : Math.min(this.horizon, at(parameters.now, 23, 59, 59))
    this.crowd = Math.max(1, Math.ceil(parameters.processes / 100_000))
    for (const item of this.items) this.bySector.set(item.sector, [...(this.bySector.get(item.sector) ?? []), item])
    this.identities = of?.identities ?? new Identities(this.random.fork('identities'))
    this.people =
      of?.people ??
      population(this.random.fork('people'), this.identities, {
        buyers: Math.max(10, Math.round(parameters.processes / 50)),
        suppliers: Math.max(60, Math.round(parameters.processes / 7)),
        lastDay: end,
      })
  }

  id(space: IdSpace, day: Day): number {
    let counter = this.counters.get(space)
    if (counter === undefined) {
      counter = new Uint32Array(366 * 9)
      this.counters.set(space, counter)
    }
    const [base, room] = idSpaces[space]
    const index = day - idsFrom
    const number = counter[index]!
    counter[index] = number + 1
    if (number >= room * this.crowd) throw new Error(`more than ${room * this.crowd} ids of ${space} on one day`)
    return this.shift + base + index * room * this.crowd + number
  }

  write(entity: Entity, record: object): void {
    this.sink.write(entity, record)
  }

  /** Whether something had happened by the moment the market is looked at; if so it counts as an event. */
  happened(moment: Moment): boolean {
    if (moment > this.cut) return false
    if (moment > this.latest) this.latest = moment
    return true
  }

  private readonly conclusions: (() => void)[] = []

  /** Something to do when all is written: called with `finish`. */
  conclude(run: () => void): void {
    this.conclusions.push(run)
  }

  finish(): void {
    for (const run of this.conclusions) run()
  }

  /** The stamp of something that had happened, else null. */
  stampIf(moment: Moment): string | null {
    return this.happened(moment) ? stamp(moment) : null
  }

  total(year: number): YearTotals {
    let totals = this.totals.get(year)
    if (totals === undefined) {
      totals = {
        competitive: 0,
        competitiveValue: 0,
        afterFailure: 0,
        afterFailureValue: 0,
        direct: 0,
        directValue: 0,
      }
      this.totals.set(year, totals)
    }
    return totals
  }

  /** A moment of office hours on a day. */
  officeHours(random: Random, day: Day, from = 9, to = 18): Moment {
    return at(day, random.int(from, to - 1), random.int(0, 59), random.int(0, 59))
  }

  private turn = 0

  /**
   * Who buys next. Large buyers buy more; in a small market all take turns, else none would have enough contracts in a
   * year to be compared with.
   */
  nextBuyer(random: Random): Buyer {
    const { buyers } = this.people
    return this.parameters.processes < 2000
      ? buyers[this.turn++ % buyers.length]!
      : buyers[random.skewed(buyers.length, 1.25)]!
  }

  lawIsNew(moment: Moment): boolean {
    return yearOf(dayIn(moment)) >= 2025
  }

  /** The yearly volume of one kind of thing up to which a method may be used (Law 106-VIII Art. 10(4), (5)). */
  yearlyLimit(method: number, day: Day): number {
    // What is announced at the end of 2024 is signed, and counted, in 2025.
    if (day < dayOf(2024, 11, 1)) return Number.POSITIVE_INFINITY
    const index = this.mrp(Math.max(2025, yearOf(day)))
    return method === 3 ? index * 8000 : method === 60 ? index * 4000 : Number.POSITIVE_INFINITY
  }

  mrp(year: number): number {
    return { 2021: 2917, 2022: 3180, 2023: 3450, 2024: 3692, 2025: 3932, 2026: 4325 }[year] ?? 4325
  }
}

/** Rounds to tiyn. */
export function money(value: number): number {
  return Math.round(value * 100) / 100
}
