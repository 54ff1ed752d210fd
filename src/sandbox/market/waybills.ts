import type { Row } from '../server/store.ts'
import type { ContractWish, Line } from './contracts.ts'
import { type Day, type Moment, stamp, yearOf } from './days.ts'
import type { Market } from './market.ts'
import { drawn } from './merits.ts'

/** Ids of a waybill that was or will be made out for an act. */
export interface Waybill {
  id: number
  items: number[]
  members: [number, number]
}

// The books of the two were published nowhere: ids and names are the sandbox's own.
const statuses: Record<1 | 2, object> = {
  1: { id: 1, nameRu: 'На подписании у заказчика', nameKz: 'Тапсырыс берушінің қол қоюында' },
  2: { id: 2, nameRu: 'Подписана', nameKz: 'Қол қойылды' },
}
const roles: Record<1 | 2, object> = {
  1: { id: 1, nameRu: 'Поставщик', nameKz: 'Өнім беруші' },
  2: { id: 2, nameRu: 'Заказчик', nameKz: 'Тапсырыс беруші' },
}

/** Since 2026 most acts for goods have an electronic waybill. Ids do not depend on the moment the market is looked at. */
export function plannedWaybill(market: Market, day: Day, act: number, lines: Line[]): Waybill | undefined {
  if (lines[0]!.point.item.kind !== 1 || yearOf(day) < 2026 || drawn('waybill', act) > 0.8) return undefined
  return {
    id: market.id('waybill', day),
    items: lines.map(() => market.id('waybillItem', day)),
    members: [market.id('waybillMember', day), market.id('waybillMember', day)],
  }
}

/**
 * Writes a waybill with its items and who signs it. Over time: it comes with `crdate`, signed by the supplier
 * (`statusId` 1), and is done (2) when the buyer signs, which is when the act is approved.
 */
export function writeWaybill(
  market: Market,
  waybill: Waybill,
  about: {
    wish: ContractWish
    act: { id: number; entered: Moment; approved: Moment }
    contract: number
    units: number[]
    share: number
  },
): void {
  const { act, contract, units, share } = about
  const { buyer, supplier, lines } = about.wish
  const signed = market.happened(act.approved)
  const status = signed ? 2 : 1
  const created = stamp(act.entered)
  market.write('waybills', {
    id: waybill.id,
    aktId: act.id,
    contractId: contract,
    crdate: created,
    cruserId: supplier.pid + 2_000_000,
    statusId: status,
    waybillNumber: `НК-${waybill.id}`,
    preparationDate: `${created.slice(0, 10)} 00:00:00`,
    responsibleFullname: supplier.fio,
    transportOrganization: supplier.ru,
    transportWaybillData: null,
    procuratoryNumber: null,
    procuratoryDate: null,
    procuratoryHolder: null,
    fileId: null,
    isDeleted: 0,
    Status: statuses[status],
  })
  for (const [position, line] of lines.entries()) {
    const count = Math.max(1, Math.round(line.quantity * share))
    market.write('waybill-items', {
      id: waybill.items[position],
      waybillId: waybill.id,
      unitId: units[position],
      additionalDescRu: line.point.item.descRu,
      itemNumber: String(position + 1),
      countToRelease: count,
      countReleased: count,
      additionalDescKz: line.point.item.descKk,
      nameRu: line.point.item.ru,
      nameKz: line.point.item.kk,
    })
  }
  for (const role of [1, 2] as const) {
    const signer = role === 1 ? supplier : buyer
    const moment = role === 1 ? act.entered : act.approved
    market.write('waybill-members', {
      id: waybill.members[role - 1],
      waybillId: waybill.id,
      roleId: role,
      userId: signer.pid + 2_000_000,
      subjectId: signer.pid,
      crdate: created,
      signDate: role === 1 || signed ? stamp(moment) : null,
      msg: null,
      revokeDate: null,
      Role: roles[role],
    })
  }
}

/** A waybill before the buyer signed it. */
export function unsignedWaybill(record: Row): Row {
  return { ...record, statusId: 1, Status: statuses[1] }
}
