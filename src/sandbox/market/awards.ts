import { bidders } from './bids.ts'
import type { Complaint } from './complaints.ts'
import { type Line, type MadeContract, writeContract } from './contracts.ts'
import { at, dayIn, dayOf, yearOf } from './days.ts'
import { type Market, money } from './market.ts'
import type { AnnouncementWish, MadeLot } from './purchase.ts'
import type { Random } from './random.ts'
import type { Supplier } from './subjects.ts'
import { methodClass, type Timeline } from './timelines.ts'

export interface Concluded {
  made: MadeContract
  lots: MadeLot[]
}

/** Contracts with the winners, one a supplier or one a lot. */
export function concluded(
  market: Market,
  random: Random,
  wish: AnnouncementWish,
  about: {
    id: number
    numberAnno: string
    nameRu: string
    nameKk: string
    lots: MadeLot[]
    line: Timeline
    isNew: boolean
    complaint: Complaint | undefined
  },
): Concluded[] {
  const groups: { supplier: Supplier; lots: MadeLot[] }[] = []
  const together = random.chance(0.6)
  for (const lot of about.lots) {
    if (lot.winner === undefined) continue
    const supplier = lot.winner.supplier
    const known = groups.find((group) => group.supplier === supplier)
    if (known !== undefined && together) known.lots.push(lot)
    else groups.push({ supplier, lots: [lot] })
  }
  const kind = methodClass(wish.method)
  const out: Concluded[] = []
  for (const group of groups) {
    // A winner sometimes never signs.
    if (!wish.steady && random.chance(0.015)) continue
    const usual =
      kind === 'quotation' || kind === 'shop' || kind === 'after-failure' || kind === 'rating'
        ? random.int(1, 5)
        : random.int(about.isNew ? 4 : 6, about.isNew ? 9 : 14)
    const days = wish.signAfter ?? usual
    // Not while a complaint is considered.
    const signDay = Math.max(
      market.work.add(dayIn(about.line.results), days),
      about.complaint === undefined ? 0 : market.work.add(dayIn(about.complaint.decided), 1 + (days % 3)),
    )
    // Signed after the end of the market: not made at all, so that the calendar is not needed beyond it.
    if (signDay > dayOf(2026, 12, 30)) continue
    const lines = group.lots.flatMap((lot): Line[] => {
      const bid = lot.winner!
      return lot.points.map((point) => {
        const price = lot.points.length === 1 ? bid.price : money(point.price * bid.factor)
        return { lotId: lot.id, point, price, quantity: point.count, sum: money(price * point.count) }
      })
    })
    const made = writeContract(market, random, {
      buyer: wish.buyer,
      supplier: group.supplier,
      signDay,
      method: wish.method,
      lines,
      announcement: {
        id: about.id,
        number: about.numberAnno,
        nameRu: about.nameRu,
        nameKk: about.nameKk,
        results: about.line.results,
      },
      plain: wish.steady,
      ...wish.contract,
    })
    if (at(signDay, 23) <= market.horizon && wish.isApart !== true) {
      const totals = market.total(yearOf(signDay))
      if (kind === 'after-failure') {
        totals.afterFailure++
        totals.afterFailureValue += made.sum
      } else {
        totals.competitive++
        totals.competitiveValue += made.sum
        wish.buyer.competitive += made.sum
      }
    }
    out.push({ made, lots: group.lots })
  }
  return out
}

/** What the law lets happen with lots that failed (Law 106-VIII Art. 15): again, or a single source. */
export function again(
  market: Market,
  random: Random,
  wish: AnnouncementWish,
  id: number,
  lots: MadeLot[],
  line: Timeline,
): void {
  const kind = methodClass(wish.method)
  if (kind === 'after-failure' || kind === 'shop') return
  const failed = lots.filter((lot) => !lot.held)
  if (failed.length === 0) return
  const resultDay = dayIn(line.results)
  const earliest = market.work.add(resultDay, random.int(3, 12))
  if (earliest > dayOf(yearOf(wish.publishDay), 12, 5) || earliest > dayIn(market.horizon)) return
  // Rules 494: a customer decides on a single source within two working days.
  const soon = market.work.add(resultDay, 1 + (id % 2))
  const base = { earliest, buyer: wish.buyer, attempt: wish.attempt + 1, parent: id }
  const single = wish.method >= 100 && [124, 126, 178, 200].includes(wish.method) ? 125 : 6
  const fresh: (typeof failed)[] = []
  for (const lot of failed) {
    const alone = lot.bids.length === 1 && lot.bids[0]!.admitted
    if (kind === 'quotation' && alone) {
      // One quotation: by law a contract with the one who gave it.
      if (random.chance(0.8))
        market.followUps.push({
          ...base,
          day: soon,
          method: single,
          lots: [lot.points],
          repeat: true,
          invited: lot.bids[0]!.supplier,
          ceiling: lot.bids[0]!.factor,
        })
    } else if (lot.bids.length === 0 && wish.attempt >= 2) {
      const [supplier] = bidders(market, random, lot.points[0]!.item.sector, wish.buyer, earliest, 1)
      if (supplier !== undefined && random.chance(0.7))
        market.followUps.push({
          ...base,
          day: soon,
          method: single,
          lots: [lot.points],
          repeat: true,
          invited: supplier,
        })
    } else if (wish.attempt < 4 && random.chance(0.65)) fresh.push([lot])
  }
  if (fresh.length > 0)
    market.followUps.push({
      ...base,
      method: wish.method,
      lots: fresh.flat().map((lot) => lot.points),
      repeat: true,
      invited: undefined,
    })
}
