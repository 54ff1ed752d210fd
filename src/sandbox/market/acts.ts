import { quantityOf } from './contract-records.ts'
import type { ContractWish, Line, Version } from './contracts.ts'
import type { PlannedAct } from './course.ts'
import { at, type Day, dayIn, dayText, indexStamp, type Moment, monthOf, stamp, yearOf } from './days.ts'
import { type Market, money } from './market.ts'
import { type Waybill, writeWaybill } from './waybills.ts'

export interface ActFacts {
  /** Id of the first version. */
  root: number
  systemNumber: string
  wish: ContractWish
  acts: PlannedAct[]
  /** Part of the price paid before the acts. */
  advance: { id: number; paid: Moment; share: number } | undefined
  ids: { acts: number[]; places: number[][]; payments: number[]; units: number[][] }
  waybills: (Waybill | undefined)[]
  versions: Version[]
  /** The versions that were there. */
  there: Version[]
  /** The contract is carried out to its end. */
  isDone: boolean
  /** What it costs in the end, and a line of it, without VAT. */
  final: number
  net(line: Line): number
  /** With VAT, if the version has it. */
  gross(value: number, vat: boolean): number
}

/**
 * Writes the acts of a contract, their waybills and payments, as far as they had happened. Over time: an act comes with
 * `createDateAct` (status 10) and is approved (15) with `approveDate`; a payment comes with `last_update_date`.
 */
export function writeActs(market: Market, about: ActFacts): void {
  const { wish, there, final, gross, advance } = about
  const first = there[0]!
  const advanced = advance === undefined ? 0 : money(gross(final, first.withVat) * advance.share)
  if (advance !== undefined && wish.buyer.institution.state && market.happened(advance.paid))
    writePayment(market, about, {
      id: advance.id,
      version: first,
      number: 0,
      paid: advance.paid,
      amount: advanced,
      advance: advanced,
      invoice: null,
      text: 'Аванс по договору',
    })
  about.acts.forEach((act, index) => {
    const isLast = index === about.acts.length - 1 && about.isDone
    const part = (value: number) =>
      isLast ? money(value - money(value * act.share) * index) : money(value * act.share)
    const entered = act.entered ?? at(act.day, 12, index % 60)
    if (market.happened(entered))
      writeAct(market, about, { act, index, entered, isLast, part, advanced: part(advanced) })
    if (!wish.buyer.institution.state || !market.happened(act.paid)) return
    const version = versionOn(there, Math.min(act.day, dayIn(act.paid)))
    writePayment(market, about, {
      id: about.ids.payments[index]!,
      version,
      number: index + 1,
      paid: act.paid,
      amount: money(gross(part(final), version.withVat) - part(advanced) - (act.late?.fine ?? 0)),
      advance: 0,
      invoice: about.ids.acts[index]!,
      text: `Оплата по акту ${index + 1} за ${monthOf(act.day)}.${yearOf(act.day)}`,
    })
  })
}

function versionOn(there: Version[], day: Day): Version {
  return there.filter((version) => dayIn(version.signed) <= day).at(-1) ?? there[0]!
}

function writeAct(
  market: Market,
  about: ActFacts,
  one: {
    act: PlannedAct
    index: number
    entered: Moment
    isLast: boolean
    part(value: number): number
    /** What of the advance counts towards this act. */
    advanced: number
  },
): void {
  const { root, wish, ids, there, final, gross } = about
  const { act, index, entered, isLast, part, advanced } = one
  const { buyer, supplier, lines } = wish
  const version = versionOn(there, act.day)
  const approved = market.stampIf(act.approved)
  const newest = there.at(-1)!
  market.write('acts', {
    id: ids.acts[index]!,
    aktDate: `${dayText(act.day)} ${stamp(act.approved).slice(11)}`,
    numberAct: `A${root.toString(36).toUpperCase()}/${String(there.indexOf(version)).padStart(2, '0')}/${index + 1}`,
    approveDate: approved,
    revokeDate: null,
    createDateAct: stamp(entered),
    contractRootId: root,
    contractId: version.id,
    statusId: approved === null ? 10 : 15,
    isDeleted: 0,
    dayOverdue: act.late?.days ?? null,
    sumAvans: advanced === 0 ? null : advanced,
    sumBeginning: gross(final, version.withVat),
    sumFine: act.late?.fine ?? null,
    sumPreviously: null,
    createDateGenInfo: stamp(entered),
    statusNameRu: approved === null ? 'на утверждении' : 'утвержден',
    statusNameKz: approved === null ? 'бекітуде' : 'бекітілді',
    supplierId: supplier.pid,
    customerId: buyer.pid,
    isGu: buyer.institution.state ? 1 : 0,
    typeAct: 1,
    refSubjectTypeId: lines[0]!.point.item.kind,
    parentId: 0,
    allDone: isLast ? 1 : 0,
    systemId: 3,
    indexDate: indexStamp(approved === null ? entered : act.approved),
    Place: lines.map((line, position) => {
      const amount = gross(part(about.net(line)), version.withVat)
      const quantity = quantityOf(line, newest.volume)
      return {
        id: ids.places[index]![position],
        actId: ids.acts[index]!,
        unitId: ids.units[about.versions.indexOf(version)]![position],
        quantity: about.acts.length === 1 ? quantity : money(quantity * act.share),
        amount,
        createDate: stamp(entered),
        capNumber: null,
        ntinCode: null,
        period: null,
        info: null,
        payNoAvansSum: advanced === 0 ? amount : money(amount * (1 - about.advance!.share)),
        systemId: 3,
        indexDate: indexStamp(entered),
      }
    }),
  })
  const waybill = about.waybills[index]
  if (waybill !== undefined)
    writeWaybill(market, waybill, {
      wish,
      act: { id: ids.acts[index]!, entered, approved: act.approved },
      contract: version.id,
      units: ids.units[about.versions.indexOf(version)]!,
      share: (about.acts.length === 1 ? 1 : act.share) * newest.volume,
    })
}

function writePayment(
  market: Market,
  about: ActFacts,
  one: {
    id: number
    version: Version
    number: number
    paid: Moment
    amount: number
    /** What of it was paid in advance. */
    advance: number
    /** The act that it pays for, if it does. */
    invoice: number | null
    text: string
  },
): void {
  const { root, systemNumber, wish, there } = about
  const { buyer, supplier, lines } = wish
  const { kind } = lines[0]!.point.item
  const { id, version, amount } = one
  market.write('payments', {
    id,
    nom_za: `EGZ-${root % 1_000_000}/${String(one.number).padStart(2, '0')}-001`,
    contract_id: version.id,
    dt_reg: stamp(version.signed + 7200),
    nom_uved: String(id % 10_000_000),
    supplier: supplier.ru,
    rnn_supplier: supplier.biin,
    bik_supplier: supplier.bik,
    iik_supplier: supplier.iik,
    code_supplier: String(supplier.pid),
    nom_dog: `${systemNumber}/${String(there.indexOf(version)).padStart(2, '0')}`,
    dt_dog: stamp(version.signed),
    item_description: lines[0]!.point.item.ru,
    // The service's own documents have these two the other way round: the price is one and the quantity the sum.
    unit_price: 1,
    quantity: Math.round(amount),
    nom_dop: null,
    dt_dop: null,
    type_bujet: buyer.institution.sector === 'akimat' ? '04' : '03',
    budget_name_ru: 'Местный бюджет',
    budget_name_kz: 'Жергілікті бюджет',
    kato: `${buyer.district.region.prefix}0101`,
    func: '464003015',
    espk: kind === 1 ? '000149' : kind === 2 ? '000421' : '000159',
    gu: `464${String(buyer.pid % 10_000).padStart(4, '0')}`,
    fin_source: '1',
    po_header_id: root % 10_000_000,
    last_update_date: stamp(one.paid),
    vendor_id: supplier.pid,
    pdi_update_date: stamp(one.paid),
    prepay_sum: one.advance,
    str_prepay_sum: '',
    check_id: id % 1_000_000_000,
    invoice_id: one.invoice,
    pay_description: one.text,
    invnum: one.invoice === null ? null : String(one.invoice),
    pay_amount: amount,
    check_number: String(id % 1_000_000),
    pay_date: `${dayText(dayIn(one.paid))} 00:00:00`,
    code_combination_id: 464_003,
    ppn: id % 300_000_000,
    accounting_date: null,
    system_id: 3,
    index_date: indexStamp(one.paid),
  })
}
