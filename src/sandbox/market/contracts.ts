import { writeActs } from './acts.ts'
import { quantityOf, writeVersions } from './contract-records.ts'
import type { Course, Outset, PlannedAct } from './course.ts'
import { at, type Day, dayIn, dayOf, type Moment, yearOf } from './days.ts'
import { type Market, money, type PlanPoint } from './market.ts'
import { prepaymentOf } from './plans.ts'
import type { Random } from './random.ts'
import { type Buyer, paysVat, type Supplier } from './subjects.ts'
import { methodClass } from './timelines.ts'
import { plannedWaybill } from './waybills.ts'

/** What is bought: a line of the contract. */
export interface Line {
  /** 0 in a direct contract. */
  lotId: number
  point: PlanPoint
  price: number
  quantity: number
  /** Without VAT. */
  sum: number
}

export interface ContractWish {
  buyer: Buyer
  supplier: Supplier
  signDay: Day
  method: number
  lines: Line[]
  /** The announcement, unless the contract is direct. */
  announcement: { id: number; number: string; nameRu: string; nameKk: string; results: Moment } | undefined
  /** Which version of its plan point a line names, null: none; for schemes. Without it the newest. */
  planId?: (point: PlanPoint) => number | null
  /** VAT in the price whatever the register says; for schemes. */
  forceVat?: boolean
  /** Never broken off, always with acts, no versions of its own; for schemes. */
  plain?: boolean
  /** Called when the dates are settled, before VAT is: for schemes that fit the register to the contract. */
  settled?: (dates: { signDay: Day; acts: Day[] }) => void
  /** A version without VAT before the one with it, signed on this day; for schemes. */
  vatFrom?: (dates: { signDay: Day; acts: Day[] }) => Day
  /** How it went; for schemes. */
  course?: (outset: Outset) => Course
}

export interface MadeContract {
  rootId: number
  signDay: Day
  /** Without VAT. */
  sum: number
  withVat: boolean
  /** Days of the acts. */
  acts: Day[]
  executed: boolean
  /** The end of the term. */
  due: Day
  /** When the last thing happened. */
  last: Moment
}

/** The contract as signed, or a supplementary agreement. */
export interface Version {
  id: number
  signed: Moment
  crdate: Moment
  withVat: boolean
  /** Unit prices and quantities against the first version's. */
  price: number
  volume: number
  ground: number
  due: Day
}

/** What bridges the time to a purchase's results (Law 106-VIII Art. 16(3)(35)) in the sandbox's ref_justification. */
const bridgeGround = 1035
/** A day less than two months, whichever they are. */
const bridgeDays = 58

/** The rate of VAT for a turnover of this year (12 % to 2025, 16 % from 2026). */
function vatRate(year: number): number {
  return year >= 2026 ? 0.16 : 0.12
}

/** The year whose money pays a contract signed on a day: late ones are for the next year's plan. */
function financialYear(signDay: Day): number {
  const year = yearOf(signDay)
  return signDay >= dayOf(year, 11, 21) ? year + 1 : year
}

/**
 * Writes a contract with its versions, items, acts and payments, as far as they had happened. Over time: the status, the
 * sums paid and the dates of execution follow the acts and payments; a version comes with `signDate`, or with `crdate`
 * where it was registered later, and makes the one before it 455; `ReportFile` of a direct contract comes by its `indexDate`.
 */
export function writeContract(market: Market, random: Random, wish: ContractWish): MadeContract {
  const { buyer, supplier, lines, work } = { ...wish, work: market.work }
  const kind = lines[0]!.point.item.kind
  const state = buyer.institution.state
  const finYear = financialYear(wish.signDay)
  const signed = market.officeHours(random, wish.signDay, 9, 19)
  const crdate = signed - random.int(1200, 90_000)
  const sum = money(lines.reduce((total, line) => total + line.sum, 0))

  const opens = Math.max(wish.signDay, dayOf(finYear, 1, 5))
  const closes = dayOf(finYear, 12, 20)
  const span = kind === 1 ? random.int(16, 60) : sum > 20_000_000 ? random.int(60, 200) : random.int(30, 240)
  const isBridge = lines[0]!.point.justification === bridgeGround
  const usual = Math.min(closes, opens + span, isBridge ? wish.signDay + bridgeDays : closes)
  const course = wish.course?.({ work, signDay: wish.signDay, opens, due: usual, closes, sum, kind }) ?? {}
  const due = course.due ?? usual
  const drawnFate = wish.plain
    ? 'done'
    : random.weighted([
        ['done', 90],
        ['broken', 3],
        ['silent', 7],
      ] as const)
  const fate = course.ended === undefined ? drawnFate : 'broken'

  const acts = course.acts ?? ordinaryActs(market, random, { kind, sum, opens, due, fate })
  const actDays = acts.map((act) => act.day)
  wish.settled?.({ signDay: wish.signDay, acts: actDays })

  const lastPaid = acts.at(-1)
  const until = lastPaid === undefined || fate !== 'done' ? dayOf(2028, 12, 31) : dayIn(lastPaid.paid)
  const withVat = wish.forceVat ?? paysVat(supplier, wish.signDay, until)

  // Versions: the first, then supplementary agreements.
  const versions: Version[] = [
    {
      id: market.id('contract', wish.signDay),
      signed,
      crdate: course.registered ?? crdate,
      withVat,
      price: 1,
      volume: 1,
      ground: 0,
      due,
    },
  ]
  const addVersion = (day: Day, version: Pick<Version, 'ground'> & Partial<Version>) => {
    const moment = market.officeHours(random, day, 9, 19)
    versions.push({
      ...versions.at(-1)!,
      id: market.id('contract', day),
      signed: moment,
      crdate: moment - random.int(600, 4000),
      ...version,
    })
  }
  if (course.agreements !== undefined) {
    for (const { day, ...agreed } of course.agreements) addVersion(day, agreed)
  } else if (wish.vatFrom !== undefined) {
    versions[0]!.withVat = false
    addVersion(wish.vatFrom({ signDay: wish.signDay, acts: actDays }), { withVat: true, ground: 17 })
  } else if (!wish.plain && actDays.length > 0 && random.chance(0.12)) {
    const day = work.onOrBefore(wish.signDay + Math.floor((actDays[0]! - wish.signDay) * 0.7))
    if (day > wish.signDay) {
      const cheaper = random.chance(0.6)
      addVersion(day, { price: cheaper ? 1 - random.int(1, 9) / 100 : 1, ground: cheaper ? 1 : 9 })
      const next = work.onOrBefore(Math.floor((day + actDays[0]!) / 2))
      if (next > day && random.chance(0.12)) addVersion(next, { ground: 9 })
    }
  }

  // Ids do not depend on the moment the market is looked at.
  const unitIds = versions.map((version) => lines.map(() => market.id('unit', dayIn(version.signed))))
  const actIds = acts.map((act) => market.id('act', act.day))
  const placeIds = acts.map((act) => lines.map(() => market.id('place', act.day)))
  const paymentIds = acts.map((act) => market.id('payment', dayIn(act.paid)))
  const advanceId = course.advance === undefined ? 0 : market.id('payment', dayIn(course.advance.paid))
  const waybills = acts.map((act, index) => plannedWaybill(market, act.day, actIds[index]!, lines))
  const fileIds = versions.map((version) => market.id('file', dayIn(version.signed)))
  const isDirect = wish.announcement === undefined
  const reportId = isDirect ? market.id('file', wish.signDay) : 0
  const ending = endingOf(market, random, { wish, due, opens, acts, course })
  if (fate === 'broken' && ending.listed !== undefined)
    supplier.barred = { from: ending.listed, to: ending.listed + 730, by: buyer }
  const number = (buyer.numbered.get(yearOf(wish.signDay)) ?? 0) + 1
  buyer.numbered.set(yearOf(wish.signDay), number)
  const root = versions[0]!.id
  for (const { point } of lines) {
    const key = `${point.item.code}/${yearOf(wish.signDay)}`
    market.lines.set(key, (market.lines.get(key) ?? 0) + 1)
  }
  const finished = acts.length === 0 ? signed : Math.max(...acts.map((act) => (state ? doneAt(act) : act.approved)))
  const executed = fate === 'done' && acts.length > 0 && market.happened(finished)
  const made: MadeContract = {
    rootId: root,
    signDay: wish.signDay,
    sum,
    withVat: versions.at(-1)!.withVat,
    acts: actDays,
    executed,
    due: versions.at(-1)!.due,
    last: acts.length === 0 ? signed : Math.max(...acts.map(doneAt)),
  }
  const there = versions.filter((version) => market.happened(Math.max(version.signed, version.crdate)))
  if (there.length === 0) return made
  if (!buyer.institution.quasi) {
    const key = `${buyer.pid}/${yearOf(wish.signDay)}`
    market.signed.set(key, (market.signed.get(key) ?? 0) + 1)
  }

  const newest = there.at(-1)!
  const systemNumber = `${buyer.biin}/${String(yearOf(wish.signDay)).slice(2)}${String(number).padStart(4, '0')}`
  const net = (line: Line, version: Version) =>
    version.price === 1 && version.volume === 1
      ? line.sum
      : money(money(line.price * version.price) * quantityOf(line, version.volume))
  const rate = course.rate ?? vatRate(finYear)
  const gross = (value: number, vat: boolean) => (vat ? money(value * (1 + rate)) : value)
  const total = (version: Version) => money(lines.reduce((all, line) => money(all + net(line, version)), 0))
  const final = total(newest)

  const seenActs = acts.filter((act) => market.happened(act.approved))
  const paidActs = state ? acts.filter((act) => market.happened(act.paid)) : []
  const isAdvanced = state && course.advance !== undefined && market.happened(course.advance.paid)
  const advance = state ? (course.advance?.share ?? 0) : 0
  const shares = (done: PlannedAct[]) =>
    done.length === acts.length && fate === 'done'
      ? final
      : money(final * ((isAdvanced ? advance : 0) + (1 - advance) * done.reduce((all, act) => all + act.share, 0)))
  const touches = [
    ...(state ? paidActs.map((act) => act.paid) : []),
    ...(!state || acts.some((act) => act.paid < act.approved) ? seenActs.map((act) => act.approved) : []),
    ...(isAdvanced ? [course.advance!.paid] : []),
    ...(typeof course.report === 'object' && market.happened(course.report.signed) ? [course.report.signed] : []),
  ]
  const isCompetitive = !isDirect && ['competition', 'rating', 'auction'].includes(methodClass(wish.method))
  // What is to be paid in advance is secured too (Law 106-VIII Art. 17(10)).
  const isAdvanceMeant = lines.some((line) => prepaymentOf(line.point) > 0)
  // So is a quotation below the floor of prices, by what it is below (Rules 97-98): a little to spare, for rounding.
  const isCheap = methodClass(wish.method) === 'quotation' && lines.some((line) => line.sum < 0.901 * line.point.amount)
  writeVersions(market, {
    wish,
    root,
    systemNumber,
    finYear,
    there,
    ids: { units: unitIds, files: fileIds, report: reportId },
    report: !isDirect || course.report === 'none' ? undefined : (course.report ?? hours(signed)),
    isSecured: course.isSecured ?? (isCompetitive || isAdvanceMeant || isCheap || final > 1_000_000),
    endsWhenDue: course.endsWhenDue ?? isBridge,
    prepayment: Math.round((course.advance?.share ?? 0) * 100),
    isExecuted: executed,
    broken:
      fate === 'broken' && market.happened(ending.moment)
        ? { moment: ending.moment, isOneSided: ending.isOneSided }
        : undefined,
    touched: touches.length === 0 ? undefined : Math.max(...touches),
    accepted: acts.at(-1)?.approved,
    done: shares(state ? paidActs : seenActs),
    net,
    total,
    gross,
  })
  writeActs(market, {
    root,
    systemNumber,
    wish,
    acts,
    advance: course.advance === undefined ? undefined : { ...course.advance, id: advanceId },
    ids: { acts: actIds, places: placeIds, payments: paymentIds, units: unitIds },
    waybills,
    versions,
    there,
    isDone: fate === 'done',
    final,
    net: (line) => net(line, newest),
    gross,
  })
  return made
}

/** When an act is both approved and paid. */
function doneAt(act: PlannedAct): Moment {
  return Math.max(act.approved, act.paid)
}

/** The report on a direct contract comes within hours. */
function hours(signed: Moment): { created: Moment; signed: Moment } {
  return { created: signed + 3700, signed: signed + 7300 }
}

/** One act or two for goods, by stages for works and services; the register stays silent on some contracts. */
function ordinaryActs(
  market: Market,
  random: Random,
  about: { kind: 1 | 2 | 3; sum: number; opens: Day; due: Day; fate: 'done' | 'broken' | 'silent' },
): PlannedAct[] {
  const { kind, sum, opens, due, fate } = about
  const { work } = market
  if (fate === 'silent') return []
  const stages =
    kind === 1 ? random.int(1, sum > 3_000_000 ? 3 : 1) : Math.min(6, Math.max(1, Math.floor((due - opens) / 35)))
  const kept = fate === 'broken' ? Math.max(0, stages - 1 - random.int(0, 1)) : stages
  const acts: PlannedAct[] = []
  for (let stage = 1; stage <= kept; stage++) {
    const day = work.onOrBefore(opens + Math.max(3, Math.floor(((due - opens) * stage) / stages) - random.int(0, 3)))
    const held = Math.max(day, work.add(opens, 1))
    const approved = market.officeHours(random, work.add(held, random.int(1, 3)), 9, 18)
    const paid = market.officeHours(random, work.onOrAfter(dayIn(approved) + random.int(3, 20)), 10, 17)
    acts.push({ day: held, approved, paid, share: 1 / stages })
  }
  return acts
}

/**
 * How a contract that is broken off ends. By agreement before its term is over; for default after it, and then the buyer
 * has the supplier entered in the register of unscrupulous ones, as Law 106-VIII Art. 8(4) asks.
 */
function endingOf(
  market: Market,
  random: Random,
  about: { wish: ContractWish; due: Day; opens: Day; acts: PlannedAct[]; course: Course },
): { moment: Moment; isOneSided: boolean; listed: Day | undefined } {
  const { wish, due, opens, acts, course } = about
  const { work } = market
  const gap = random.int(3, 20)
  const hour = market.officeHours(random, 0, 10, 18)
  const isChosen = random.chance(0.4)
  if (course.ended !== undefined) {
    const { day, isOneSided, listed } = course.ended
    return { moment: at(day, 0) + hour, isOneSided, listed }
  }
  // Purchases of the former module are written last: its suppliers have bought and sold since.
  const isOneSided =
    isChosen &&
    wish.announcement !== undefined &&
    wish.supplier.barred === undefined &&
    wish.supplier.spared !== true &&
    !market.isFormer
  if (isOneSided) {
    const day = work.onOrAfter(due + gap)
    return { moment: at(day, 0) + hour, isOneSided, listed: work.onOrAfter(day + 40 + (gap % 10)) }
  }
  const paid = acts.at(-1)?.paid
  const earliest = Math.max(work.add(opens, 1), paid === undefined ? 0 : dayIn(paid))
  const day = Math.min(Math.max(earliest, work.onOrBefore(due - gap)), work.onOrBefore(due))
  return { moment: at(day, 0) + hour, isOneSided, listed: undefined }
}
