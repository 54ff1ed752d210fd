import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Interrupted, UserError } from '../../terminal/errors.ts'
import { type Reporter, silent } from '../../terminal/progress.ts'
import { schemes as allSchemes } from '../schemes/all.ts'
import { innocentOrders } from '../schemes/innocent.ts'
import { instancesOf, type Order, type SchemeName, schemeNames } from '../schemes/scheme.ts'
import { writeAnnouncement } from './announcements.ts'
import type { Item } from './catalogue.ts'
import { type Day, dayIn, dayOf, dayText, parseDay, yearOf } from './days.ts'
import { writeDirectContracts } from './direct.ts'
import { writeFormerModule } from './former-module.ts'
import { lastKnownDay, Market, type MarketParameters, type PlanPoint, type Planting, type Sink } from './market.ts'
import { idlePlanPoint, planPoint } from './plans.ts'
import { type AnnouncementWish, firstAttempt } from './purchase.ts'
import type { Random } from './random.ts'
import { writeNews, writeQualified } from './registers.ts'
import { writeSubjects } from './subject-records.ts'
import type { Buyer } from './subjects.ts'

export interface MarketOptions {
  /** Announcements; direct contracts come on top. */
  processes: number
  seed: number
  /** First and last year, 2021 to 2026. */
  years?: readonly [number, number]
  schemes?: readonly SchemeName[]
  planting?: Planting
  /** `YYYY-MM-DD`: the market as it stood at the end of this day. Default: its last day. */
  now?: string
  report?: Reporter
  signal?: AbortSignal
}

/** Throws a UserError when a market cannot be made so, or not be written to the directory `output`. */
export function checkMarket(options: MarketOptions, output: string): void {
  parametersOf(options)
  if (existsSync(join(output, 'dataset.json')))
    throw new UserError(`${output} is a dataset`, {
      why: 'a market is what a portal holds: it is served and fetched into a dataset',
      next: 'name another directory with --output',
      exit: 'usage',
    })
}

function parametersOf({
  processes,
  seed,
  years = [2023, 2026],
  now: asked,
  planting,
}: MarketOptions): MarketParameters {
  if (years[0] > years[1] || years[0] < 2021 || years[1] > yearOf(lastKnownDay))
    throw new UserError(`a market of the years ${years[0]}-${years[1]} is not possible`, {
      why: `the working-day calendar is checked from 2021 to ${dayText(lastKnownDay)}`,
      next: 'use --years 2023-2026, or a part of 2021-2026',
      exit: 'usage',
    })
  const now = asked === undefined ? undefined : parseDay(asked)
  if (now !== undefined && now < dayOf(years[0], 1, 1))
    throw new UserError(`there is nothing by ${asked}`, {
      why: `the market begins on ${years[0]}-01-01`,
      next: 'use a later --now, or earlier --years',
      exit: 'usage',
    })
  return { processes, seed, years, now, planting }
}

/**
 * Makes a market: every record goes to `sink`. Between purchases `pause` is called: what it was given so far is whole, but
 * for plan points of lots that failed, which a later purchase uses again (`followUps`). Equal parameters give equal
 * records in equal order; memory does not grow with the announcements, only with the buyers and suppliers.
 */
export async function makeMarket(
  options: MarketOptions,
  sink: Sink,
  pause: (market: Market) => Promise<void> | undefined,
): Promise<Market> {
  const { report = silent, signal } = options
  const market = new Market(parametersOf(options), sink)
  const flush = async () => {
    const wait = pause(market)
    if (wait !== undefined) await wait
    if (signal?.aborted === true)
      throw new Interrupted('nothing was written: a market is written whole', 'the same command')
  }
  await makePurchases(market, options.schemes ?? schemeNames, flush, report)
  writeFormerModule(market)
  writeQualified(market)
  writeNews(market)
  await writeSubjects(market, flush)
  market.finish()
  return market
}

async function makePurchases(
  market: Market,
  schemes: readonly SchemeName[],
  flush: () => Promise<void>,
  report: Reporter,
): Promise<void> {
  const { processes, years } = market.parameters
  const orders = planSchemes(market, schemes)
  const numbers = Array.from({ length: years[1] - years[0] + 1 }, (_, index) => years[0] + index)
  const weights = numbers.map((year) => monthsOf(market, year).reduce((total, [, weight]) => total + weight, 0))
  const weight = weights.reduce((total, value) => total + value, 0)
  let left = processes
  for (const [index, year] of numbers.entries()) {
    const mine = orders.filter((order) => yearOf(order.day) === year)
    const share =
      index === numbers.length - 1 ? left : Math.min(left, Math.round((processes * weights[index]!) / weight))
    left -= share
    const taken = mine.reduce((total, order) => total + order.announcements, 0)
    if (taken > share && taken > 0 && index === numbers.length - 1 && share >= 0)
      report.debug(`${year}: schemes take all announcements`)
    const random = market.random.fork(`year/${year}`)
    const months = monthsOf(market, year)
    const slots: { day: Day; order?: Order }[] = mine.map((order) => ({ day: order.day, order }))
    for (let number = 0; number < share - taken; number++)
      slots.push({ day: announcementDay(market, random, year, months) })
    slots.sort((a, b) => a.day - b.day)
    for (const buyer of [...market.people.buyers, ...market.people.guests.buyers]) {
      buyer.competitive = 0
      buyer.direct = 0
    }
    let done = processes - left - share
    for (const [number, slot] of slots.entries()) {
      const own = random.fork(number)
      if (slot.order !== undefined) {
        slot.order.run(market)
        done += slot.order.announcements
      } else {
        announce(market, own, slot.day)
        done++
      }
      if (own.chance(0.07)) idlePlanPoint(market, own, slot.day)
      await flush()
      if (number % 200 === 0) report.progress({ stage: 'announcements', done, unit: 'announcements', total: processes })
    }
    await writeDirectContracts(market, year, flush)
  }
}

// The season of announcements: the plan is approved at the turn of the year.
const season = [13, 13, 12, 9, 7.5, 7, 6.5, 7, 7, 6.5, 6, 5.5]

function monthsOf(market: Market, year: number): [number, number][] {
  const end = dayIn(market.horizon)
  return season
    .map((weight, index): [number, number] => [index + 1, weight])
    .filter(([month]) => dayOf(year, month, 1) <= end)
}

function announcementDay(market: Market, random: Random, year: number, months: [number, number][]): Day {
  const month = random.weighted(months)
  const day = dayOf(year, month, 1) + random.int(month === 1 ? 7 : 0, 27)
  return market.work.onOrBefore(Math.min(day, dayIn(market.horizon)))
}

/** Schemes are planted from 2025 on: the terms of the old law are not verified. */
function planSchemes(market: Market, names: readonly SchemeName[]): Order[] {
  const { years, planting } = market.parameters
  const first = dayOf(Math.max(2025, years[0]), 1, 20)
  const last = Math.min(dayIn(market.horizon) - 45, dayOf(years[1], 10, 1))
  if (last - first < 150) return []
  const asked = schemeNames.filter((name) => names.includes(name))
  return asked.flatMap((name) => {
    const scheme = allSchemes[name]
    const instances = instancesOf(scheme, asked, market)
    const random = market.random.fork(`scheme/${name}`)
    const orders = instances === 0 ? [] : scheme.plan(market, random, instances, [first, last])
    const hidden = planting?.hidden ?? 0
    return hidden === 0 ? orders : [...orders, ...innocentOrders(market, random.fork('innocent'), orders, hidden)]
  })
}

const goods = ['office', 'furniture', 'it', 'medical', 'food', 'fuel', 'building', 'cleaning', 'clothing', 'vehicles']
const services = [
  'service-it',
  'service-clean',
  'service-repair',
  'service-transport',
  'service-security',
  'service-training',
  'design',
]

function announce(market: Market, random: Random, day: Day): void {
  // A purchase that failed comes again when its time has come.
  const due = market.followUps.findIndex((entry) => entry.earliest <= day)
  if (due !== -1 && random.chance(0.92)) {
    const [next] = market.followUps.splice(due, 1)
    writeAnnouncement(market, random, { ...next!, publishDay: next!.day ?? day, planned: true })
    return
  }
  const buyer = market.nextBuyer(random)
  const wish = freshWish(market, random, buyer, day)
  writeAnnouncement(market, random, wish)
}

function freshWish(market: Market, random: Random, buyer: AnnouncementWish['buyer'], day: Day): AnnouncementWish {
  const year = yearOf(day)
  const isNew = year >= 2025
  const { quasi, sector: calling } = buyer.institution
  const method = quasi
    ? random.weighted([
        [126, 70],
        [124, 30],
      ] as const)
    : random.weighted([
        [3, 58],
        [60, 18],
        [2, isNew ? 9 : 13],
        [188, isNew ? 6 : 2],
        [year >= 2024 ? 78 : 77, 2],
        [120, calling === 'education' ? 4 : 0],
        [121, calling === 'education' ? 2 : 0],
        [128, 1],
      ] as const)
  const sector =
    method === 188
      ? random.weighted([
          ['construction', 55],
          ['roads', 45],
        ] as const)
      : method === 60 || method === 77 || method === 78
        ? calling === 'health' && random.chance(0.6)
          ? 'medical'
          : random.pick(goods)
        : method === 120
          ? 'service-catering'
          : method === 121
            ? 'food'
            : calling === 'health' && random.chance(0.5)
              ? 'medical'
              : random.chance(0.55)
                ? random.pick(goods)
                : random.chance(0.12)
                  ? 'construction'
                  : random.pick(services)
  const lotCount =
    method === 60 || method === 77 || method === 78
      ? 1
      : random.weighted([
          [1, 64],
          [2, 20],
          [3, 10],
          [4, 6],
        ] as const)
  const mrp = market.mrp(year)
  const [median, sigma, most] = {
    3: [430_000, 1.2, mrp * 3500],
    60: [160_000, 1.1, mrp * 1800],
    2: [6_000_000, 1.1, 400_000_000],
    77: [11_000_000, 0.9, 200_000_000],
    78: [11_000_000, 0.9, 200_000_000],
    188: [38_000_000, 1.1, 1_500_000_000],
    120: [8_000_000, 0.8, 80_000_000],
    121: [5_000_000, 0.8, 50_000_000],
    124: [9_000_000, 1.1, 300_000_000],
    126: [700_000, 1.1, 20_000_000],
    128: [5_000_000, 1, 60_000_000],
  }[method] as [number, number, number]
  const lots: PlanPoint[][] = []
  const inSector = market.bySector.get(sector)!
  for (let lot = 0; lot < lotCount; lot++) {
    const merged = method === 3 && random.chance(0.04) ? random.int(2, 7) : 1
    const points: PlanPoint[] = []
    for (let number = 0; number < merged; number++) {
      const target = Math.min(most / merged, random.logNormal(median / (merged > 1 ? 2 : 1), sigma))
      // Nothing dearer than the limit of the method.
      const fitting = inSector.filter((item) => item.price * 1.6 < most)
      const picked = random.pick(fitting.length === 0 ? inSector : fitting)
      const item = quasi ? picked : roomiest(market, { buyer, method, day, target }, picked, fitting)
      const room = quasi ? target : market.volumes.room(buyer, item, day, market.yearlyLimit(method, day))
      points.push(
        planPoint(market, random, { buyer, item, method, target: Math.max(Math.min(target, room), item.price), day }),
      )
    }
    lots.push(points)
  }
  return {
    publishDay: day,
    method,
    buyer,
    lots,
    ...firstAttempt,
  }
}

const ordinaryGoods = ['office', 'cleaning', 'clothing', 'building', 'furniture']

/** What was picked if the year's limits leave room for it, else what leaves the most. */
function roomiest(
  market: Market,
  { buyer, method, day, target }: { buyer: Buyer; method: number; day: Day; target: number },
  picked: Item,
  others: readonly Item[],
): Item {
  const cap = market.yearlyLimit(method, day)
  const room = (item: Item) => market.volumes.room(buyer, item, day, cap)
  // A unit may cost twice the catalogue's price by 2026.
  if (room(picked) >= Math.max(target, picked.price * 2)) return picked
  const roomier = (items: readonly Item[], start: Item) =>
    items.reduce((best, item) => (room(item) > room(best) ? item : best), start)
  const best = roomier(others, picked)
  if (room(best) >= best.price * 2 + 50_000) return best
  // Nothing of the kind that was thought of: anything else that goods are bought of in small amounts.
  return roomier(
    ordinaryGoods.flatMap((sector) => market.bySector.get(sector)!),
    best,
  )
}
