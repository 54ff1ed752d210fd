import { type BidState, bidState } from '../../goszakup/statuses.ts'
import type { Bid } from '../types.ts'
import type { MappingContext, ProcessRecords } from './context.ts'
import type { Parties } from './parties.ts'
import { integer, kz, money, number, object, objects, reference, type SourceRecord, text, time } from './values.ts'

/** A bid on one lot: a row of an application, with what it needs of the application. */
export interface LotBid {
  bid: Bid
  lotId: number | undefined
  supplierId: string | undefined
  state: BidState | undefined
}

/** `bids.details`: one bid per lot of each application, in the order of their ids. */
export function mapBids(records: ProcessRecords, parties: Parties, context: MappingContext): LotBid[] {
  const bids = records.bids.flatMap((application) =>
    objects(application.AppLots)
      .filter((row) => reference(row.id) !== undefined)
      .map((row) => mapBid(application, row, parties, context)),
  )
  return bids.sort((a, b) => Number(a.bid.id) - Number(b.bid.id))
}

function mapBid(application: SourceRecord, row: SourceRecord, parties: Parties, context: MappingContext): LotBid {
  const statusId = reference(row.statusId)
  const statusName =
    text(object(row.RefAppStatus).nameRu) ?? text(context.references.name('ref_po_st', statusId)) ?? undefined
  const state = bidState(statusName, statusId)
  if (state === undefined && (statusName ?? statusId) !== undefined)
    context.unknown('bid status', statusName ?? statusId)
  const lotId = reference(row.lotId)
  const supplier = parties.add(
    {
      biin: application.supplierBinIin,
      pid: application.supplierId,
      nameRu: object(application.Supplier).nameRu,
      subject: application.Supplier,
    },
    'tenderer',
  )
  return {
    lotId,
    supplierId: supplier?.id,
    state,
    bid: {
      id: String(reference(row.id)),
      date: time(application.dateApply),
      status: state?.ocds,
      statusDetails: statusName,
      tenderers: supplier === undefined ? undefined : [supplier],
      value: money(row.amount),
      relatedLots: lotId === undefined ? undefined : [String(lotId)],
      kz: kz({
        appId: reference(application.id),
        statusId,
        rank: state?.rank,
        price: number(row.price),
        discountValue: number(row.discountValue),
        discountPrice: number(row.discountPrice),
        protId: integer(application.protId),
      }),
    },
  }
}
