import { writeActs } from './acts.ts'
import { type Day, dayIn, dayOf, dayText, indexStamp, type Moment, stamp, yearOf } from './days.ts'
import { fileRecord } from './files.ts'
import { idOf, type Market, money, type PlanPoint } from './market.ts'
import { noisy } from './noise.ts'
import { budgetOf } from './plans.ts'
import type { Random } from './random.ts'
import { type Buyer, paysVat, type Supplier } from './subjects.ts'
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
  /** VAT in the price whatever the register says; for schemes. */
  forceVat?: boolean
  /** Never broken off, always with acts, no versions of its own; for schemes. */
  plain?: boolean
  /** Called when the dates are settled, before VAT is: for schemes that fit the register to the contract. */
  settled?: (dates: { signDay: Day; acts: Day[] }) => void
  /** A version without VAT before the one with it, signed on this day; for schemes. */
  vatFrom?: (dates: { signDay: Day; acts: Day[] }) => Day
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
  /** When the last thing happened. */
  last: Moment
}

export interface PlannedAct {
  day: Day
  approved: Moment
  paid: Moment
  share: number
}

/** The contract as signed, or a supplementary agreement. */
export interface Version {
  id: number
  signed: Moment
  crdate: Moment
  withVat: boolean
  factor: number
  ground: number
}

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
 * sums paid and the dates of execution follow the acts and payments; a version comes with `signDate` and makes the one
 * before it 455; `ReportFile` of a direct contract comes by its `indexDate`.
 */
export function writeContract(market: Market, random: Random, wish: ContractWish): MadeContract {
  const { buyer, supplier, lines, work } = { ...wish, work: market.work }
  const kind = lines[0]!.point.item.kind
  const state = buyer.institution.state
  const budget = budgetOf(buyer)
  const finYear = financialYear(wish.signDay)
  const signed = market.officeHours(random, wish.signDay, 9, 19)
  const crdate = signed - random.int(1200, 90_000)
  const sum = money(lines.reduce((total, line) => total + line.sum, 0))

  const opens = Math.max(wish.signDay, dayOf(finYear, 1, 5))
  const closes = dayOf(finYear, 12, 20)
  const span = kind === 1 ? random.int(16, 60) : sum > 20_000_000 ? random.int(60, 200) : random.int(30, 240)
  const due = Math.min(closes, opens + span)
  const fate = wish.plain
    ? 'done'
    : random.weighted([
        ['done', 90],
        ['broken', 3],
        ['silent', 7],
      ] as const)

  // Acts: one or two for goods, by stages for works and services; the register stays silent on some contracts.
  const acts: PlannedAct[] = []
  if (fate !== 'silent') {
    const stages =
      kind === 1 ? random.int(1, sum > 3_000_000 ? 3 : 1) : Math.min(6, Math.max(1, Math.floor((due - opens) / 35)))
    const kept = fate === 'broken' ? Math.max(0, stages - 1 - random.int(0, 1)) : stages
    for (let stage = 1; stage <= kept; stage++) {
      const room = due - opens
      const day = work.onOrBefore(opens + Math.max(3, Math.floor((room * stage) / stages) - random.int(0, 3)))
      const held = Math.max(day, work.add(opens, 1))
      const approved = market.officeHours(random, work.add(held, random.int(1, 3)), 9, 18)
      const paid = market.officeHours(random, work.onOrAfter(dayIn(approved) + random.int(3, 20)), 10, 17)
      acts.push({ day: held, approved, paid, share: 1 / stages })
    }
  }
  const actDays = acts.map((act) => act.day)
  wish.settled?.({ signDay: wish.signDay, acts: actDays })

  const lastPaid = acts.at(-1)
  const until = lastPaid === undefined || fate !== 'done' ? dayOf(2028, 12, 31) : dayIn(lastPaid.paid)
  const withVat = wish.forceVat ?? paysVat(supplier, wish.signDay, until)

  // Versions: the first, then supplementary agreements.
  const versions: Version[] = [
    { id: market.id('contract', wish.signDay), signed, crdate, withVat, factor: 1, ground: 0 },
  ]
  const addVersion = (day: Day, version: { withVat: boolean; factor: number; ground: number }) => {
    const moment = market.officeHours(random, day, 9, 19)
    versions.push({
      id: market.id('contract', day),
      signed: moment,
      crdate: moment - random.int(600, 4000),
      ...version,
    })
  }
  if (wish.vatFrom !== undefined) {
    versions[0]!.withVat = false
    addVersion(wish.vatFrom({ signDay: wish.signDay, acts: actDays }), { withVat: true, factor: 1, ground: 17 })
  } else if (!wish.plain && actDays.length > 0 && random.chance(0.12)) {
    const day = work.onOrBefore(wish.signDay + Math.floor((actDays[0]! - wish.signDay) * 0.7))
    if (day > wish.signDay) {
      const cheaper = random.chance(0.6)
      addVersion(day, { withVat, factor: cheaper ? 1 - random.int(1, 9) / 100 : 1, ground: cheaper ? 1 : 9 })
      const next = work.onOrBefore(Math.floor((day + actDays[0]!) / 2))
      if (next > day && random.chance(0.12)) addVersion(next, { withVat, factor: versions.at(-1)!.factor, ground: 9 })
    }
  }

  // Ids do not depend on the moment the market is looked at.
  const unitIds = versions.map((version) => lines.map(() => market.id('unit', dayIn(version.signed))))
  const actIds = acts.map((act) => market.id('act', act.day))
  const placeIds = acts.map((act) => lines.map(() => market.id('place', act.day)))
  const paymentIds = acts.map((act) => market.id('payment', dayIn(act.paid)))
  const waybills = acts.map((act, index) => plannedWaybill(market, act.day, actIds[index]!, lines))
  const fileIds = versions.map((version) => market.id('file', dayIn(version.signed)))
  const reportId = wish.announcement === undefined ? market.id('file', wish.signDay) : 0
  const breakDay = work.onOrAfter(due + random.int(3, 20))
  const broken = market.officeHours(random, breakDay, 10, 18)
  const oneSided = random.chance(0.4)
  const number = (buyer.numbered.get(yearOf(wish.signDay)) ?? 0) + 1
  buyer.numbered.set(yearOf(wish.signDay), number)
  const root = versions[0]!.id
  const executed =
    fate === 'done' && acts.length > 0 && market.happened(state ? acts.at(-1)!.paid : acts.at(-1)!.approved)
  const made: MadeContract = {
    rootId: root,
    signDay: wish.signDay,
    sum,
    withVat: versions.at(-1)!.withVat,
    acts: actDays,
    executed,
    last: acts.length === 0 ? signed : acts.at(-1)!.paid,
  }
  if (!market.happened(signed)) return made
  if (!buyer.institution.quasi) {
    const key = `${buyer.pid}/${yearOf(wish.signDay)}`
    market.signed.set(key, (market.signed.get(key) ?? 0) + 1)
  }

  const there = versions.filter((version) => market.happened(version.signed))
  const newest = there.at(-1)!
  const systemNumber = `${buyer.biin}/${String(yearOf(wish.signDay)).slice(2)}${String(number).padStart(4, '0')}`
  const net = (line: Line, factor: number) =>
    factor === 1 ? line.sum : money(money(line.price * factor) * line.quantity)
  const gross = (value: number, vat: boolean) => (vat ? money(value * (1 + vatRate(finYear))) : value)

  const seenActs = acts.filter((act) => market.happened(act.approved))
  const paidActs = state ? acts.filter((act) => market.happened(act.paid)) : []
  const total = (version: Version) => money(lines.reduce((all, line) => money(all + net(line, version.factor)), 0))
  const final = total(newest)
  const shares = (done: PlannedAct[]) =>
    done.length === acts.length && fate === 'done'
      ? final
      : money(final * done.reduce((all, act) => all + act.share, 0))
  const doneNet = shares(state ? paidActs : seenActs)
  const isBroken = fate === 'broken' && market.happened(broken)

  there.forEach((version, index) => {
    const last = version === newest
    const status = last ? (isBroken ? (oneSided ? 340 : 350) : executed ? 390 : 190) : 455
    const parent = index === 0 ? 0 : there[index - 1]!.id
    const changed = last
      ? isBroken
        ? broken
        : ((state ? paidActs.at(-1)?.paid : seenActs.at(-1)?.approved) ?? version.signed + 1)
      : there[index + 1]!.signed
    const value = total(version)
    const fact = last ? doneNet : 0
    const suffix = String(index).padStart(2, '0')
    const direct = wish.announcement === undefined
    market.write('contracts', {
      id: version.id,
      parentId: parent,
      rootId: root,
      trdBuyId: wish.announcement?.id ?? 0,
      trdBuyNumberAnno: wish.announcement?.number ?? null,
      trdBuyNameRu: wish.announcement?.nameRu ?? null,
      trdBuyNameKz: wish.announcement?.nameKk ?? null,
      refAmendmAgreemJustifId: [version.ground],
      refContractStatusId: status,
      deleted: 0,
      crdate: stamp(version.crdate),
      lastUpdateDate: stamp(changed),
      supplierId: supplier.pid,
      supplierBiin: supplier.biin,
      supplierBik: supplier.bik,
      supplierIik: supplier.iik,
      supplierFio: supplier.fio,
      supplierBankNameKz: '"Оқу банкі" АҚ',
      supplierBankNameRu: 'АО "Учебный банк"',
      supplierLegalAddress: supplier.address,
      supplierBillId: supplier.pid + 500_000,
      supplierPhone: supplier.phone,
      contractNumber: `${systemNumber}/${suffix}`,
      signReasonDocName: direct ? 'Решение о закупке из одного источника' : 'Протокол итогов',
      signReasonDocDate: direct ? `${dayText(dayIn(crdate))} 00:00:00` : stamp(wish.announcement!.results),
      trdBuyItogiDatePublic: direct ? null : stamp(wish.announcement!.results),
      customerId: buyer.pid,
      customerBin: buyer.biin,
      customerBik: buyer.bik,
      customerIik: buyer.iik,
      customerFio: buyer.fio,
      customerBillId: buyer.pid + 500_000,
      customerBankNameKz: '"Оқу банкі" АҚ',
      customerBankNameRu: 'АО "Учебный банк"',
      customerLegalAddress: buyer.address,
      customerPhone: buyer.phone,
      contractNumberSys: `${systemNumber}/${suffix}`,
      paymentsTermsRu: 'В течение 30 календарных дней со дня подписания акта',
      paymentsTermsKz: 'Актіге қол қойылған күннен бастап күнтізбелік 30 күн ішінде',
      refSubjectTypeId: kind,
      refSubjectTypesId: kind,
      isGu: state ? 1 : 0,
      finYear,
      refContractAgrFormId: 1,
      refContractYearTypeId: 1,
      refFinsourceId: buyer.institution.quasi ? 5 : 1,
      refCurrencyCode: 'KZT',
      exchangeRate: 1,
      contractSum: value,
      contractSumWnds: gross(value, version.withVat),
      signDate: stamp(version.signed),
      ecEndDate: `${finYear}-12-31 00:00:00`,
      planExecDate: `${dayText(due)} 00:00:00`,
      faktExecDate: last && executed ? stamp(acts.at(-1)!.approved) : null,
      faktSum: fact,
      faktSumWnds: gross(fact, version.withVat),
      contractEndDate: last && isBroken ? stamp(broken) : last && executed ? stamp(changed) : null,
      refContractCancelId: last && isBroken ? (oneSided ? 2 : 1) : 0,
      refContractTypeId: index === 0 ? 1 : 2,
      descriptionKz: lines[0]!.point.item.kk,
      descriptionRu: noisy(lines[0]!.point.item.ru, version.id, 'descriptionRu', true),
      faktTradeMethodsId: wish.method,
      ecCustomerApprove: 1,
      ecSupplierApprove: 1,
      contractMs: kind === 1 ? 0 : (version.id % 90) + 5,
      treasureReqNum: state ? String(root % 1_000_000) : null,
      treasureReqDate: state ? stamp(version.signed + 3600) : null,
      treasureNotNum: null,
      treasureNotDate: null,
      withNds: version.withVat ? 1 : 0,
      reportStatus: direct ? 'Опубликован' : null,
      reportCreatedAt: direct ? stamp(signed + 3700) : null,
      reportSignAt: direct ? stamp(signed + 7300) : null,
      enforcement: value > 1_000_000 ? 1 : 2,
      systemId: 3,
      indexDate: indexStamp(changed),
      File: fileRecord(
        { kind: 'contract', owner: version.id, id: fileIds[index]! },
        {
          originalName: `contract_${version.id}.pdf`,
          objectId: version.id,
          nameRu: index === 0 ? 'Договор' : 'Дополнительное соглашение',
          nameKz: index === 0 ? 'Шарт' : 'Қосымша келісім',
          since: version.signed,
        },
      ),
      ReportFile:
        direct && index === 0 && signed + 7300 <= market.cut
          ? fileRecord(
              { kind: 'report', owner: version.id, id: reportId },
              {
                originalName: `report_${version.id}.pdf`,
                objectId: version.id,
                nameRu: 'Отчет о закупке из одного источника',
                nameKz: 'Бір көзден сатып алу туралы есеп',
                since: signed + 7300,
              },
            )
          : null,
      ContractUnits: lines.map((line, position) => {
        const lineNet = net(line, version.factor)
        const lineGross = gross(lineNet, version.withVat)
        const price = version.factor === 1 ? line.price : money(line.price * version.factor)
        const part = value === 0 ? 0 : fact / value
        return {
          id: unitIds[index]![position],
          lotId: line.lotId,
          plnPointId: idOf(line.point),
          itemPrice: price,
          itemPriceWnds: gross(price, version.withVat),
          quantity: line.quantity,
          totalSum: lineNet,
          totalSumWnds: lineGross,
          contractSum: value,
          contractSumWnds: gross(value, version.withVat),
          factSum: money(lineNet * part),
          factSumWnds: money(lineGross * part),
          ksProc: 0,
          ksSum: 0,
          deleted: 0,
          trdBuyId: wish.announcement?.id ?? 0,
          contractRegistryId: version.id,
          crdate: stamp(version.crdate),
          execFaktDate: last && executed ? stamp(acts.at(-1)!.approved) : null,
          execPlanDate: `${dayText(due)} 00:00:00`,
          executed: last && executed ? 1 : 0,
          parentId: index === 0 ? 0 : unitIds[index - 1]![position],
          rootId: unitIds[0]![position],
          refContractStatusId: status,
          crDeleted: 0,
          refAmendmAgreemJustifId: [version.ground],
          systemId: 3,
          indexDate: indexStamp(changed),
          refEnstruCode: [line.point.item.code],
          Spec: [
            {
              id: unitIds[index]![position]! + 200_000_000,
              contractId: version.id,
              unitId: unitIds[index]![position],
              finYear,
              refFkrbId: String(budget.refFkrbId),
              refEkrbId: String(800 + kind),
              planSum: line.point.amount,
              planSunWithVat: gross(line.point.amount, version.withVat),
              totalSum: lineNet,
              totalSumWithVat: lineGross,
              // What was paid by budget line is left out, as it often is.
              factSum: null,
              factSumWithVat: null,
              totalAvansPerc: 0,
              pointSpecId: idOf(line.point) + 20_000_000,
              specId: idOf(line.point) + 20_000_000,
              refFkrbSubprogramId: budget.refFkrbId,
              refFkrbProgramId: budget.refFkrbProgramId,
              systemId: 3,
              indexDate: indexStamp(version.signed),
            },
          ],
        }
      }),
    })
  })

  writeActs(market, {
    root,
    systemNumber,
    wish,
    acts,
    ids: { acts: actIds, places: placeIds, payments: paymentIds, units: unitIds },
    waybills,
    versions,
    there,
    isDone: fate === 'done',
    final,
    net: (line) => net(line, newest.factor),
    gross,
  })
  return made
}
