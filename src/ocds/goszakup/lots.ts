import { lotStatuses } from '../../goszakup/statuses.ts'
import type { Item, Lot } from '../types.ts'
import type { MappingContext, ProcessRecords } from './context.ts'
import type { Parties } from './parties.ts'
import {
  classification,
  deliveryLocation,
  nameAndDescription,
  type PlanPoints,
  placesOf,
  planRoot,
  unitOf,
} from './planning.ts'
import {
  code,
  codes,
  filled,
  flag,
  integer,
  kz,
  money,
  number,
  object,
  objects,
  reference,
  references,
  type SourceRecord,
  text,
  time,
} from './values.ts'

/** The lots of a process in the order of their ids, deleted ones left out; those nested in the announcement else. */
export function lotRecords(records: ProcessRecords): SourceRecord[] {
  const lots = records.lots.length > 0 ? records.lots : objects(records.announcement?.Lots)
  return lots
    .filter((lot) => reference(lot.id) !== undefined && flag(lot.isDeleted) !== 1)
    .sort((a, b) => reference(a.id)! - reference(b.id)!)
}

/** The method really used for a lot, else the one planned. */
export function lotMethod(lot: SourceRecord): number | undefined {
  return reference(lot.refBuyTradeMethodsId) ?? reference(lot.refTradeMethodsId)
}

/** The customer of a lot, as buyer. */
export function lotBuyer(lot: SourceRecord, parties: Parties) {
  return parties.add(
    {
      biin: lot.customerBin,
      pid: lot.customerId,
      nameRu: lot.customerNameRu,
      nameKz: lot.customerNameKz,
      subject: lot.Customer,
    },
    'buyer',
  )
}

export function mapLot(lot: SourceRecord, parties: Parties, context: MappingContext): Lot {
  const statusId = reference(lot.refLotStatusId)
  const status = statusId === undefined ? undefined : lotStatuses[statusId]
  if (statusId !== undefined && status === undefined) context.unknown('lot status', statusId)
  const places = codes(lot.plnPointKatoList)
  return {
    id: String(reference(lot.id)),
    title: text(lot.nameRu),
    title_kk: text(lot.nameKz),
    description: text(lot.descriptionRu),
    description_kk: text(lot.descriptionKz),
    status: status?.ocds,
    statusDetails:
      text(context.references.name('ref_lots_status', statusId)) ??
      text(object(lot.RefLotsStatus).nameRu) ??
      status?.name_ru,
    value: money(lot.amount),
    kz: kz({
      lotNumber: text(lot.lotNumber),
      refLotStatusId: statusId,
      refTradeMethodsId: reference(lot.refTradeMethodsId),
      refBuyTradeMethodsId: reference(lot.refBuyTradeMethodsId),
      buyer: lotBuyer(lot, parties),
      count: number(lot.count),
      dumping: flag(lot.dumping),
      dumpingLotPrice: number(lot.dumpingLotPrice),
      unionLots: flag(lot.unionLots),
      singlOrgSign: flag(lot.singlOrgSign),
      isConstructionWork: flag(lot.isConstructionWork),
      isLightIndustry: flag(lot.isLightIndustry),
      consultingServices: flag(lot.consultingServices),
      disablePersonId: flag(lot.disablePersonId),
      psdSign: integer(lot.psdSign),
      kato: places[0],
      katoList: places.length > 1 ? places : undefined,
      attempt: attemptOf(lot.lotNumber),
      lastUpdateDate: time(lot.lastUpdateDate),
    }),
  }
}

/** The last number of `87361886-ЗЦП2`: how often the lot was announced by this method. */
function attemptOf(lotNumber: unknown): number | undefined {
  const found = typeof lotNumber === 'string' ? /-\D+(\d{1,3})$/.exec(lotNumber.trim()) : null
  return found === null ? undefined : Number(found[1])
}

/** The plan point in front of `87361886-ЗЦП2`. A merged lot (`42667799-ОЛ-ОИ2`) begins with a number of its own. */
function rootOfLotNumber(lot: SourceRecord): number | undefined {
  if (flag(lot.unionLots) === 1 || typeof lot.lotNumber !== 'string') return undefined
  const found = /^(\d{1,12})-(?!ОЛ(?:-|$))/.exec(lot.lotNumber.trim())
  return found === null ? undefined : reference(found[1])
}

/** One item per plan point of each lot. */
export function mapItems(lots: readonly SourceRecord[], points: PlanPoints, context: MappingContext): Item[] {
  const items: Item[] = []
  const seen = new Set<string>()
  for (const lot of lots) {
    for (const item of lotItems(lot, points, context)) {
      // Two lots may share a plan point; ids of items do not repeat.
      if (seen.has(item.id)) item.id = `${item.id}-${item.relatedLot}`
      seen.add(item.id)
      items.push(item)
    }
  }
  return items
}

function lotItems(lot: SourceRecord, points: PlanPoints, context: MappingContext): Item[] {
  const root = rootOfLotNumber(lot)
  const ids = references(lot.pointList)
  if (ids.length > 0) {
    const single = ids.length === 1
    return ids.map((id) => {
      const plan =
        points.byId.get(id) ??
        points.latest.get(id) ??
        (single && root !== undefined ? points.latest.get(root) : undefined)
      return mapItem(String(id), lot, plan, single, context)
    })
  }
  const nested = objects(lot.Plans)
  if (nested.length > 0)
    return nested.map((plan, index) => {
      const id = reference(plan.id)
      return mapItem(
        id === undefined ? `${lot.id}-${index + 1}` : String(id),
        lot,
        (id === undefined ? undefined : points.byId.get(id)) ?? plan,
        nested.length === 1,
        context,
      )
    })
  if (root === undefined) return []
  const plan = points.latest.get(root)
  return [mapItem(String(reference(plan?.id) ?? root), lot, plan, true, context)]
}

/** An item from a plan point; what the point does not say comes from the lot when the lot has no other point. */
function mapItem(
  id: string,
  lot: SourceRecord,
  plan: SourceRecord | undefined,
  single: boolean,
  context: MappingContext,
): Item {
  const point = plan ?? {}
  const places = placesOf(point)
  return {
    id,
    relatedLot: String(reference(lot.id)),
    description:
      nameAndDescription(point.nameRu, point.descRu) ??
      (single ? nameAndDescription(lot.nameRu, lot.descriptionRu) : text(object(point.RefEnstru).nameRu)),
    description_kk:
      nameAndDescription(point.nameKz, point.descKz) ??
      (single ? nameAndDescription(lot.nameKz, lot.descriptionKz) : undefined),
    quantity: number(point.count) ?? (single ? number(lot.count) : undefined),
    unit: unitOf(point, point.price, context),
    classification: classification(point),
    deliveryLocation: deliveryLocation(places.length > 0 ? places : codes(lot.plnPointKatoList), point),
    kz: filled({
      rootrecordId: plan === undefined ? undefined : planRoot(plan),
      refTradeMethodsId: reference(point.refTradeMethodsId),
      refJustificationId: reference(point.refJustificationId),
      amount: number(point.amount),
      supplyDateRu: text(point.supplyDateRu),
      extraDescRu: text(point.extraDescRu),
      prepayment: number(point.prepayment),
      refUnitsCode: code(point.refUnitsCode),
    }),
  }
}
