import { type ContractWish, type Line, type MadeContract, writeContract } from './contracts.ts'
import { at, type Day, dayIn, dayOf, indexStamp, type Moment, stamp, yearOf } from './days.ts'
import { idOf, type Market, money, type PlanPoint, rootOf } from './market.ts'
import { writePlanPoint } from './plans.ts'
import type { Random } from './random.ts'
import { type Buyer, isBarred, type Supplier } from './subjects.ts'
import { lawfulTimeline, methodClass, type Timeline } from './timelines.ts'

/** One bid for one lot. */
export interface Offer {
  supplier: Supplier
  /** Price as a share of what the lot may cost. */
  factor: number
  /** False: the commission turned it down. */
  admitted: boolean
}

export interface AnnouncementWish {
  publishDay: Day
  method: number
  buyer: Buyer
  /** Plan points by lot. */
  lots: PlanPoint[][]
  attempt: number
  /** Announcement that failed and is repeated here, or 0. */
  parent: number
  repeat: boolean
  /** Single source: who is asked. */
  invited: Supplier | undefined
  /** The plan points were written with an earlier announcement. */
  planned: boolean
  /** For schemes: the dates, who bids, no accidents on the way, no purchase again. */
  timeline?: Timeline
  offers?: (lot: number) => Offer[]
  steady?: boolean
  contract?: Partial<Pick<ContractWish, 'forceVat' | 'settled' | 'vatFrom' | 'plain'>>
}

export interface MadeAnnouncement {
  id: number
  published: Moment
  results: Moment
  plan: PlanPoint[][]
  lots: { id: number; held: boolean; offers: Offer[]; amount: number }[]
  contracts: MadeContract[]
}

const bidCounts: Record<ReturnType<typeof methodClass>, readonly (readonly [number, number])[]> = {
  quotation: [
    [0, 12],
    [1, 26],
    [2, 26],
    [3, 16],
    [4, 9],
    [5, 5],
    [6, 4],
    [8, 2],
  ],
  shop: [
    [0, 7],
    [1, 28],
    [2, 26],
    [3, 18],
    [4, 11],
    [5, 6],
    [7, 4],
  ],
  competition: [
    [0, 12],
    [1, 22],
    [2, 26],
    [3, 18],
    [4, 11],
    [5, 6],
    [6, 5],
  ],
  auction: [
    [0, 14],
    [1, 14],
    [2, 30],
    [3, 22],
    [4, 12],
    [5, 8],
  ],
  rating: [
    [0, 5],
    [1, 16],
    [2, 24],
    [3, 21],
    [4, 14],
    [5, 10],
    [6, 6],
    [7, 4],
  ],
  'after-failure': [
    [1, 93],
    [0, 7],
  ],
}

const symbols: Record<number, string> = {
  2: 'ОК',
  3: 'ЗЦП',
  6: 'ОИ',
  60: 'ЭМ',
  77: 'АУК',
  78: 'АУК',
  120: 'КпОПО',
  121: 'КППТСОПО',
  124: 'ОТ',
  125: 'ОИнеГЗ',
  126: 'ЗЦПнеГЗ',
  128: 'КСП',
  188: 'КРБС',
}

const submitted = 210
const admittedStatus = 320
const rejected = 330
const winner = 360
const secondWinner = 370
const bidStatuses: Record<number, { nameRu: string; nameKz: string; code: string }> = {
  [submitted]: { nameRu: 'Подано', nameKz: 'Берілді', code: 'Submitted' },
  [admittedStatus]: { nameRu: 'Допущено', nameKz: 'Жіберілді', code: 'Admitted' },
  [rejected]: { nameRu: 'Отклонено', nameKz: 'Қабылданбады', code: 'Rejected' },
  [winner]: { nameRu: 'Победитель', nameKz: 'Жеңімпаз', code: 'FirstWinner' },
  [secondWinner]: { nameRu: 'Второй победитель', nameKz: 'Екінші жеңімпаз', code: 'SecondWinner' },
}

interface Bid extends Offer {
  id: number
  price: number
  amount: number
  discount: number
  discounted: number
  status: number
}

interface MadeLot {
  id: number
  points: PlanPoint[]
  amount: number
  count: number
  bids: Bid[]
  held: boolean
  winner: Bid | undefined
}

/** Suppliers who could bid: of the sector, mostly of the region, large ones more often. */
export function bidders(
  market: Market,
  random: Random,
  sector: string,
  buyer: Buyer,
  day: Day,
  count: number,
): Supplier[] {
  const pool = market.people.bySector.get(sector) ?? []
  const chosen: Supplier[] = []
  for (let tries = 0; chosen.length < count && tries < count * 12; tries++) {
    const supplier = pool[random.skewed(pool.length, 1.5)]!
    const near = supplier.district.region === buyer.district.region
    if (chosen.includes(supplier) || isBarred(supplier, day) || (!near && random.chance(0.35))) continue
    chosen.push(supplier)
  }
  return chosen
}

function ordinaryOffers(market: Market, random: Random, wish: AnnouncementWish): Offer[][] {
  const kind = methodClass(wish.method)
  const counts = wish.lots.map(() => random.weighted(bidCounts[kind]))
  if (kind === 'after-failure')
    return counts.map((count) =>
      count === 0 || wish.invited === undefined || isBarred(wish.invited, wish.publishDay)
        ? []
        : [{ supplier: wish.invited, factor: 1 - random.int(0, 20) / 1000, admitted: true }],
    )
  const sector = wish.lots[0]![0]!.item.sector
  const field = bidders(market, random, sector, wish.buyer, wish.publishDay, Math.max(...counts))
  return counts.map((count) => {
    const level = random.int(80, 97) / 100
    const those = random.shuffled(field).slice(0, count)
    const strict = kind === 'competition' || kind === 'rating' || kind === 'auction'
    return those.map((supplier) => ({
      supplier,
      // In rating-point tenders for works everybody offers the lowest price allowed.
      factor:
        kind === 'rating'
          ? 0.95
          : those.length === 1
            ? random.int(955, 1000) / 1000
            : Math.min(1, level * (1 + Math.abs(random.normal()) * 0.09)),
      admitted: !random.chance(strict ? 0.12 : 0.02),
    }))
  })
}

/** Whether a lot was held, and the order of its admitted bids, by the method and the law of the day. */
function outcome(kind: ReturnType<typeof methodClass>, isNew: boolean, bids: Bid[]): { held: boolean; ranked: Bid[] } {
  const ranked = bids
    .filter((bid) => bid.admitted)
    .sort((left, right) => left.discounted - right.discounted || left.amount - right.amount || left.id - right.id)
  switch (kind) {
    case 'after-failure':
    case 'shop':
      return { held: ranked.length > 0, ranked }
    case 'quotation':
      return { held: ranked.length >= 2, ranked }
    default:
      // Law 106-VIII Art. 15: one bid in all that complies is enough; one admitted of two or more is not.
      return {
        held: isNew ? ranked.length >= 2 || (bids.length === 1 && ranked.length === 1) : ranked.length >= 2,
        ranked,
      }
  }
}

/** Writes an announcement with its lots, bids and contracts, as far as they had happened. */
export function writeAnnouncement(market: Market, random: Random, wish: AnnouncementWish): MadeAnnouncement {
  const { buyer, method } = wish
  const kind = methodClass(method)
  const line = wish.timeline ?? lawfulTimeline(market, random, method, wish.publishDay, wish.repeat)
  const isNew = market.lawIsNew(line.publish)
  const id = market.id('announcement', wish.publishDay)
  const fate = wish.steady
    ? 'normal'
    : random.weighted([
        ['normal', 965],
        ['cancelled', 18],
        ['refused', 17],
      ] as const)
  const version = line.repeatStart !== undefined ? 2 : !wish.steady && random.chance(0.04) ? 2 : 1
  const numberAnno = `${id}-${version}`
  const offers =
    wish.offers === undefined ? ordinaryOffers(market, random, wish) : wish.lots.map((_, lot) => wish.offers!(lot))

  const lots: MadeLot[] = wish.lots.map((points, position) => {
    const amount = money(points.reduce((total, point) => total + point.amount, 0))
    const lot: MadeLot = {
      id: market.id('lot', wish.publishDay),
      points,
      amount,
      count: points.length === 1 ? points[0]!.count : points.length,
      bids: [],
      held: false,
      winner: undefined,
    }
    lot.bids = offers[position]!.map((offer): Bid => {
      const whole = points.length === 1 ? points[0]! : undefined
      const price =
        whole === undefined
          ? money(amount * offer.factor)
          : whole.price * offer.factor > 500 && kind !== 'rating'
            ? Math.round(whole.price * offer.factor)
            : money(whole.price * offer.factor)
      const total = whole === undefined ? price : money(price * whole.count)
      const discount = kind === 'competition' || kind === 'rating' ? random.int(0, 12) / 2 : 0
      return {
        ...offer,
        id: market.id('bidLot', wish.publishDay),
        price,
        amount: total,
        discount,
        discounted: discount === 0 ? total : money(total * (1 - discount / 100)),
        status: submitted,
      }
    })
    const result = outcome(kind, isNew, lot.bids)
    lot.held = fate === 'normal' && result.held
    if (kind !== 'quotation' && kind !== 'shop')
      for (const bid of lot.bids) bid.status = bid.admitted ? admittedStatus : rejected
    else for (const bid of lot.bids) if (!bid.admitted) bid.status = rejected
    if (lot.held) {
      lot.winner = result.ranked[0]!
      lot.winner.status = winner
      if (result.ranked[1] !== undefined) result.ranked[1].status = secondWinner
    }
    return lot
  })

  // A cancelled or refused purchase ends before the results, sometimes before the bids.
  const stopped =
    fate === 'normal'
      ? undefined
      : random.chance(0.6)
        ? line.end - random.int(3600, 90_000)
        : line.end + random.int(3600, 40_000)
  const finished = Math.max(line.publish + 3600, stopped ?? line.results)
  const fileIds = wish.lots.map(() => market.id('file', wish.publishDay))
  const draftFile = market.id('file', wish.publishDay)
  const nameRu = wish.lots.length === 1 ? wish.lots[0]![0]!.item.ru : `${wish.lots[0]![0]!.item.ru} и другое`
  const nameKk = wish.lots.length === 1 ? wish.lots[0]![0]!.item.kk : `${wish.lots[0]![0]!.item.kk} және басқалар`

  // Contracts first: whether they were executed decides the state of the plan points.
  const contracts =
    fate === 'normal' ? concluded(market, random, wish, { id, numberAnno, nameRu, nameKk, lots, line, isNew }) : []
  const made: MadeAnnouncement = {
    id,
    published: line.publish,
    results: line.results,
    plan: wish.lots,
    lots: lots.map((lot, position) => ({ id: lot.id, held: lot.held, offers: offers[position]!, amount: lot.amount })),
    contracts: contracts.map((entry) => entry.made),
  }

  if (!wish.planned)
    for (const lot of lots)
      for (const point of lot.points) {
        const contract = contracts.find((entry) => entry.lots.includes(lot))
        if (contract?.made.executed === true) writePlanPoint(market, point, 'executed', contract.made.last)
        else if (fate === 'refused') writePlanPoint(market, point, 'refused', finished)
        else writePlanPoint(market, point, 'published', line.publish)
      }

  if (!wish.steady && fate === 'normal') again(market, random, wish, id, lots, line)
  // Ids of bids are taken in any case, so that they do not depend on the moment the market is looked at.
  const bids = gatherBids(market, random, wish, lots, line)
  if (!market.happened(line.publish)) return made

  const over = market.happened(finished)
  const changed = over
    ? finished
    : market.happened(line.end)
      ? line.end
      : market.happened(line.start)
        ? line.start
        : line.publish
  const open = line.end > market.cut ? (line.start > market.cut ? 210 : 220) : 330
  const buyStatus = over ? (fate === 'cancelled' ? 430 : fate === 'refused' ? 410 : 350) : open
  const lotStatus = (lot: MadeLot) =>
    over ? (fate === 'cancelled' ? 430 : fate === 'refused' ? 410 : lot.held ? 360 : 370) : open
  const first = wish.lots[0]![0]!
  const works = first.item.sector === 'construction' || first.item.sector === 'roads' ? 1 : 0
  const kato = [buyer.district.centre]
  const results = over && fate === 'normal' ? stamp(line.results) : null

  market.write('announcements', {
    id,
    numberAnno,
    nameRu,
    nameKz: nameKk,
    totalSum: money(lots.reduce((total, lot) => total + lot.amount, 0)),
    countLots: lots.length,
    refTradeMethodsId: method,
    refSubjectTypeId: first.item.kind,
    customerBin: buyer.biin,
    customerPid: buyer.pid,
    customerNameKz: buyer.kk,
    customerNameRu: buyer.ru,
    orgBin: buyer.biin,
    orgPid: buyer.pid,
    orgNameKz: buyer.kk,
    orgNameRu: buyer.ru,
    refBuyStatusId: buyStatus,
    startDate: stamp(line.start),
    repeatStartDate: line.repeatStart === undefined ? null : stamp(line.repeatStart),
    repeatEndDate: line.repeatEnd === undefined ? null : stamp(line.repeatEnd),
    endDate: stamp(line.end),
    publishDate: stamp(line.publish),
    itogiDatePublic: results,
    refTypeTradeId: wish.repeat ? 2 : 1,
    disablePersonId: 0,
    discusStartDate: line.discussStart === undefined ? null : stamp(line.discussStart),
    discusEndDate: line.discussEnd === undefined ? null : stamp(line.discussEnd),
    idSupplier: wish.invited?.pid ?? null,
    biinSupplier: wish.invited?.biin ?? null,
    parentId: wish.parent,
    singlOrgSign: 0,
    isLightIndustry: first.item.sector === 'clothing' ? 1 : 0,
    isConstructionWork: works,
    refSpecPurchaseTypeId: method === 128 ? 1 : 0,
    lastUpdateDate: stamp(changed),
    finYear: [first.year],
    kato,
    systemId: 3,
    indexDate: indexStamp(changed),
    Commission: [],
    Cancel:
      over && fate === 'cancelled'
        ? [
            {
              id: id + 50_000_000,
              numberDecision: String((id % 90) + 1),
              dateDecision: stamp(finished - 1800),
              nameAuthority: 'Орган внутреннего государственного аудита (учебный)',
              dateCreate: stamp(finished),
              trdBuyId: id,
              actTypeNameRu: 'Решение',
              actTypeNameKz: 'Шешім',
              typeActionsNameRu: 'Отмена закупки по решению уполномоченных органов',
              typeActionsNameKz: 'Уәкілетті органдардың шешімі бойынша сатып алудан бас тарту',
              typeActionsCode: 'canceledTrade',
              systemId: 3,
              indexDate: indexStamp(finished),
            },
          ]
        : [],
    Files: [
      ...lots.map((lot, position) => ({
        id: fileIds[position],
        filePath: `https://ows.goszakup.gov.kz/download/trd_buy/${fileHash(fileIds[position]!)}`,
        originalName: `techspec_${id}_${lot.id}.pdf`,
        objectId: [id],
        nameRu: 'Техническая спецификация',
        nameKz: 'Техникалық ерекшелік',
        indexDate: indexStamp(line.publish),
        systemId: 3,
      })),
      {
        id: draftFile,
        filePath: `https://ows.goszakup.gov.kz/download/trd_buy/${fileHash(draftFile)}`,
        originalName: `contract_project_${id}.pdf`,
        objectId: [id],
        nameRu: 'Проект договора об электронных закупках',
        nameKz: 'Электрондық сатып алу туралы шарт жобасы',
        indexDate: indexStamp(line.publish),
        systemId: 3,
      },
    ],
  })

  for (const lot of lots) {
    const point = lot.points[0]!
    const merged = lot.points.length > 1
    market.write('lots', {
      id: lot.id,
      lotNumber: `${rootOf(point)}${merged ? '-ОЛ' : ''}-${symbols[method] ?? 'ОК'}${wish.attempt}`,
      refLotStatusId: lotStatus(lot),
      lastUpdateDate: stamp(changed),
      unionLots: merged ? 1 : 0,
      count: lot.count,
      amount: lot.amount,
      nameRu: point.item.ru,
      nameKz: point.item.kk,
      descriptionRu: point.item.descRu,
      descriptionKz: point.item.descKk,
      customerId: buyer.pid,
      customerBin: buyer.biin,
      customerNameRu: buyer.ru,
      customerNameKz: buyer.kk,
      trdBuyNumberAnno: numberAnno,
      trdBuyId: id,
      dumping: 0,
      refTradeMethodsId: point.method,
      refBuyTradeMethodsId: method,
      psdSign: works === 1 && lot.amount > 30_000_000 ? 1 : 0,
      consultingServices: 0,
      pointList: lot.points.map(idOf),
      enstruList: [0],
      // About a twelfth of fresh lots have no place of delivery in the index.
      plnPointKatoList: lot.id % 12 === 0 ? [] : kato,
      singlOrgSign: 0,
      isLightIndustry: point.item.sector === 'clothing' ? 1 : 0,
      isConstructionWork: works,
      disablePersonId: 0,
      isDeleted: 0,
      systemId: 3,
      indexDate: indexStamp(changed),
    })
  }

  for (const bid of bids) {
    if (!market.happened(bid.moment)) continue
    market.write('bids', {
      id: bid.id,
      buyId: id,
      supplierId: bid.supplier.pid,
      crFio: bid.supplier.fio,
      modFio: bid.supplier.fio,
      supplierBinIin: bid.supplier.biin,
      protId: over && fate === 'normal' ? id + 60_000_000 : null,
      protNumber: over && fate === 'normal' ? String(id + 60_000_000) : null,
      dateApply: `${stamp(bid.moment)}.${String(bid.id % 1000).padStart(3, '0')}000`,
      systemId: 3,
      indexDate: indexStamp(over ? finished : bid.moment),
      AppLots: bid.lots.map(({ lot, bid: own, offerIds }) => {
        const status = over && fate === 'normal' ? own.status : submitted
        return {
          id: own.id,
          appId: bid.id,
          lotId: lot.id,
          pointList: lot.points.map(idOf),
          statusId: status,
          price: own.price,
          amount: own.amount,
          discountValue: own.discount,
          discountPrice: own.discount === 0 ? 0 : own.discounted,
          systemId: 3,
          indexDate: indexStamp(over ? finished : bid.moment),
          Offers: lot.points.map((point, position) => ({
            id: offerIds[position],
            pointId: idOf(point),
            lotId: lot.id,
            appLotId: own.id,
            price: lot.points.length === 1 ? own.price : money(point.price * own.factor),
            amount: lot.points.length === 1 ? own.amount : money(point.amount * own.factor),
            systemId: 3,
            indexDate: indexStamp(bid.moment),
          })),
          RefAppStatus: { id: status, ...bidStatuses[status] },
        }
      }),
    })
  }
  return made
}

interface GatheredBid {
  id: number
  supplier: Supplier
  moment: Moment
  lots: { lot: MadeLot; bid: Bid; offerIds: number[] }[]
}

/** One application a supplier, over all the lots it bids for. */
function gatherBids(
  market: Market,
  random: Random,
  wish: AnnouncementWish,
  lots: MadeLot[],
  line: Timeline,
): GatheredBid[] {
  const bySupplier = new Map<Supplier, { lot: MadeLot; bid: Bid }[]>()
  for (const lot of lots)
    for (const bid of lot.bids) {
      const known = bySupplier.get(bid.supplier)
      if (known === undefined) bySupplier.set(bid.supplier, [{ lot, bid }])
      else known.push({ lot, bid })
    }
  const opens = line.repeatStart ?? line.start
  const closes = line.repeatEnd ?? line.end
  return [...bySupplier].map(([supplier, own]) => ({
    id: market.id('bid', wish.publishDay),
    supplier,
    moment: closes - 30 - Math.floor((closes - opens - 60) * random.unit() ** 2.2),
    lots: own.map(({ lot, bid }) => ({
      lot,
      bid,
      offerIds: lot.points.map(() => market.id('offer', wish.publishDay)),
    })),
  }))
}

interface Concluded {
  made: MadeContract
  lots: MadeLot[]
}

function concluded(
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
    const days =
      kind === 'quotation' || kind === 'shop' || kind === 'after-failure' || kind === 'rating'
        ? random.int(1, 5)
        : random.int(about.isNew ? 4 : 6, about.isNew ? 9 : 14)
    const signDay = market.work.add(dayIn(about.line.results), days)
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
    if (at(signDay, 23) <= market.horizon) {
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
function again(
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
          method: single,
          lots: [lot.points],
          repeat: true,
          invited: lot.bids[0]!.supplier,
        })
    } else if (lot.bids.length === 0 && wish.attempt >= 2) {
      const [supplier] = bidders(market, random, lot.points[0]!.item.sector, wish.buyer, earliest, 1)
      if (supplier !== undefined && random.chance(0.7))
        market.followUps.push({ ...base, method: single, lots: [lot.points], repeat: true, invited: supplier })
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

function fileHash(id: number): string {
  let text = ''
  let state = id
  while (text.length < 32) {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0
    text += state.toString(16).padStart(8, '0')
  }
  return text
}
