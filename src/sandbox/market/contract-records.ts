import type { ContractWish, Line, Version } from './contracts.ts'
import { dayIn, dayOf, dayText, indexStamp, type Moment, stamp } from './days.ts'
import { fileRecord } from './files.ts'
import { idOf, type Market, money } from './market.ts'
import { noisy } from './noise.ts'
import { budgetOf } from './plans.ts'

/** What the records of a contract are written from. */
export interface ContractFacts {
  wish: ContractWish
  root: number
  systemNumber: string
  finYear: number
  /** The versions that were there. */
  there: Version[]
  ids: { units: number[][]; files: number[]; report: number }
  report: { created: Moment; signed: Moment } | undefined
  isSecured: boolean
  endsWhenDue: boolean
  /** Part of the price that is paid in advance, in percent. */
  prepayment: number
  isExecuted: boolean
  /** Broken off, if it was. */
  broken: { moment: Moment; isOneSided: boolean } | undefined
  /** The last act or payment that was there. */
  touched: Moment | undefined
  /** Approval of the last act. */
  accepted: Moment | undefined
  /** Accepted or paid so far, without VAT. */
  done: number
  net(line: Line, version: Version): number
  total(version: Version): number
  /** With VAT, if the version has it. */
  gross(value: number, vat: boolean): number
}

/** The quantity of a line after agreements on the volume. */
export function quantityOf(line: Line, volume: number): number {
  if (volume === 1) return line.quantity
  return Number.isInteger(line.quantity)
    ? Math.max(1, Math.round(line.quantity * volume))
    : money(line.quantity * volume)
}

/** Writes the versions of a contract that were there; all but the newest are 455. */
export function writeVersions(market: Market, facts: ContractFacts): void {
  const { wish, root, systemNumber, finYear, there, ids, net, total, gross } = facts
  const { buyer, supplier, lines } = wish
  const kind = lines[0]!.point.item.kind
  const state = buyer.institution.state
  const budget = budgetOf(buyer)
  const newest = there.at(-1)!
  const direct = wish.announcement === undefined
  const title = lines[0]!.point.item.title ?? lines[0]!.point.item
  const reported = facts.report === undefined ? null : market.stampIf(facts.report.created)
  const isReportSigned = facts.report !== undefined && market.happened(facts.report.signed)

  there.forEach((version, index) => {
    const last = version === newest
    const status = last
      ? facts.broken !== undefined
        ? facts.broken.isOneSided
          ? 340
          : 350
        : facts.isExecuted
          ? 390
          : 190
      : 455
    const parent = index === 0 ? 0 : there[index - 1]!.id
    const changed = last
      ? Math.max(facts.broken?.moment ?? 0, facts.touched ?? 0, version.signed + 1, version.crdate)
      : there[index + 1]!.signed
    const value = total(version)
    const fact = last ? facts.done : 0
    const suffix = String(index).padStart(2, '0')
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
      signReasonDocDate: direct
        ? `${dayText(dayIn(Math.min(there[0]!.crdate, there[0]!.signed)))} 00:00:00`
        : stamp(wish.announcement!.results),
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
      ecEndDate: `${dayText(facts.endsWhenDue ? version.due : Math.max(version.due, dayOf(finYear, 12, 31)))} 00:00:00`,
      planExecDate: `${dayText(version.due)} 00:00:00`,
      faktExecDate: last && facts.isExecuted ? stamp(facts.accepted!) : null,
      faktSum: fact,
      faktSumWnds: gross(fact, version.withVat),
      contractEndDate:
        last && facts.broken !== undefined
          ? stamp(facts.broken.moment)
          : last && facts.isExecuted
            ? stamp(changed)
            : null,
      refContractCancelId: last && facts.broken !== undefined ? (facts.broken.isOneSided ? 2 : 1) : 0,
      refContractTypeId: index === 0 ? 1 : 2,
      descriptionKz: title.kk,
      descriptionRu: noisy(title.ru, version.id, 'descriptionRu', true),
      faktTradeMethodsId: wish.method,
      ecCustomerApprove: 1,
      ecSupplierApprove: 1,
      contractMs: kind === 1 ? 0 : (version.id % 90) + 5,
      treasureReqNum: state ? String(root % 1_000_000) : null,
      treasureReqDate: state ? stamp(version.signed + 3600) : null,
      treasureNotNum: null,
      treasureNotDate: null,
      withNds: version.withVat ? 1 : 0,
      reportStatus: reported === null ? null : 'Опубликован',
      reportCreatedAt: reported,
      reportSignAt: isReportSigned ? stamp(facts.report!.signed) : null,
      enforcement: facts.isSecured ? 1 : 2,
      systemId: 3,
      indexDate: indexStamp(changed),
      File: fileRecord(
        { kind: 'contract', owner: version.id, id: ids.files[index]! },
        {
          originalName: `contract_${version.id}.pdf`,
          objectId: version.id,
          nameRu: index === 0 ? 'Договор' : 'Дополнительное соглашение',
          nameKz: index === 0 ? 'Шарт' : 'Қосымша келісім',
          since: version.signed,
        },
      ),
      ReportFile:
        direct && index === 0 && isReportSigned
          ? fileRecord(
              { kind: 'report', owner: version.id, id: ids.report },
              {
                originalName: `report_${version.id}.pdf`,
                objectId: version.id,
                nameRu: 'Отчет о закупке из одного источника',
                nameKz: 'Бір көзден сатып алу туралы есеп',
                since: facts.report!.signed,
              },
            )
          : null,
      ContractUnits: lines.map((line, position) => {
        const lineNet = net(line, version)
        const lineGross = gross(lineNet, version.withVat)
        const price = version.price === 1 ? line.price : money(line.price * version.price)
        const part = value === 0 ? 0 : fact / value
        return {
          id: ids.units[index]![position],
          lotId: line.lotId,
          plnPointId: (wish.planId ?? idOf)(line.point),
          itemPrice: price,
          itemPriceWnds: gross(price, version.withVat),
          quantity: quantityOf(line, version.volume),
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
          execFaktDate: last && facts.isExecuted ? stamp(facts.accepted!) : null,
          execPlanDate: `${dayText(version.due)} 00:00:00`,
          executed: last && facts.isExecuted ? 1 : 0,
          parentId: index === 0 ? 0 : ids.units[index - 1]![position],
          rootId: ids.units[0]![position],
          refContractStatusId: status,
          crDeleted: 0,
          refAmendmAgreemJustifId: [version.ground],
          systemId: 3,
          indexDate: indexStamp(changed),
          refEnstruCode: [line.point.item.code],
          Spec: [
            {
              id: ids.units[index]![position]! + 200_000_000,
              contractId: version.id,
              unitId: ids.units[index]![position],
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
              totalAvansPerc: facts.prepayment,
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
}
