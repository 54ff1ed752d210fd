import { at, type Day, dayIn, type Moment } from './days.ts'
import type { Market } from './market.ts'
import type { Random } from './random.ts'

/** The dates of an announcement. */
export interface Timeline {
  publish: Moment
  /** Discussion of the draft documentation, where there is one. */
  discussStart: Moment | undefined
  discussEnd: Moment | undefined
  /** When bids may come. */
  start: Moment
  end: Moment
  /** A second window, opened by a correction of the documentation. */
  repeatStart: Moment | undefined
  repeatEnd: Moment | undefined
  results: Moment
}

export type MethodClass = 'competition' | 'rating' | 'auction' | 'quotation' | 'shop' | 'after-failure'

/** How a method is run; quasi-public twins are run like their models. */
export function methodClass(method: number): MethodClass {
  switch (method) {
    case 188:
    case 200:
      return 'rating'
    case 7:
    case 77:
    case 78:
    case 178:
      return 'auction'
    case 3:
    case 126:
      return 'quotation'
    case 60:
    case 160:
      return 'shop'
    case 6:
    case 125:
      return 'after-failure'
    default:
      return 'competition'
  }
}

/** A lawful timeline: every period at its minimum or above, by the method and the law of the day. */
export function lawfulTimeline(
  market: Market,
  random: Random,
  method: number,
  publishDay: Day,
  repeat: boolean,
): Timeline {
  const kind = methodClass(method)
  const { work } = market
  const publish = market.officeHours(random, publishDay, 9, 18)
  const longer = random.weighted([
    [0, 40],
    [1, 25],
    [2, 15],
    [3, 10],
    [5, 10],
  ] as const)
  const isNew = market.lawIsNew(publish)
  const base = { publish, discussStart: undefined, discussEnd: undefined, repeatStart: undefined, repeatEnd: undefined }
  const evening = (day: Day) => at(day, random.int(9, 18), 59)
  if (kind === 'quotation' || kind === 'shop' || kind === 'after-failure') {
    const least = kind === 'quotation' && !isNew ? 5 : 2
    const day = work.add(publishDay, least + (kind === 'shop' ? 0 : longer))
    // Not a minute short of whole days, so that no way of counting finds less.
    const end = at(day, 0) + (publish - at(publishDay, 0)) + random.int(60, 300)
    const automatic = kind !== 'after-failure'
    const results = automatic
      ? end + random.int(600, 3600)
      : market.officeHours(random, work.add(day, random.int(1, 2)))
    return { ...base, start: publish, end, results }
  }
  // Repeated auctions keep the whole period: a shorter one was read for tenders alone.
  const least = isNew ? (kind === 'rating' || (repeat && kind === 'competition') ? 3 : 5) : 0
  let start = publish
  let discussStart: Moment | undefined
  let discussEnd: Moment | undefined
  if (!repeat) {
    const last = work.add(publishDay, isNew ? 2 : 5)
    discussStart = publish
    discussEnd = at(last, 18)
    // The protocol of the discussion opens the window for bids.
    start = market.officeHours(random, work.add(last, random.int(1, 3)), 9, 18)
  }
  const startDay = dayIn(start)
  const endDay = isNew ? work.add(startDay, least + longer) : work.onOrAfter(startDay + 16 + longer)
  const end = Math.max(evening(endDay), at(endDay, 0) + (start - at(startDay, 0)) + 60)
  const results =
    kind === 'rating' && isNew
      ? end + random.int(1800, 7200)
      : market.officeHours(random, work.add(endDay, random.int(1, isNew ? 3 : 9)), 9, 18)
  return { ...base, discussStart, discussEnd, start, end, results }
}
