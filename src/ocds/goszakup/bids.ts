import type { ProtocolBid } from '../../goszakup/protocol/protocol.ts'
import { type BidState, bidState } from '../../goszakup/statuses.ts'
import type { Bid, Kz } from '../types.ts'
import { type MappingContext, ocidOf, type ProcessRecords } from './context.ts'
import type { Parties } from './parties.ts'
import {
  exact,
  type LotProtocol,
  protocolBidId,
  protocolFields,
  protocolState,
  protocolStatus,
  withPoints,
} from './protocols.ts'
import {
  integer,
  kz,
  money,
  number,
  object,
  objects,
  reference,
  type SourceRecord,
  some,
  text,
  time,
} from './values.ts'

/** A bid on one lot: a row of an application, with what it needs of the application, or of a protocol. */
export interface LotBid {
  bid: Bid
  lotId: number | undefined
  supplierId: string | undefined
  state: BidState | undefined
  /** The API does not have it: a protocol tells of it. */
  fromProtocol?: boolean
}

/**
 * `bids.details`: one bid per lot of each application, in the order of their ids; then, of lots that the API has no bids
 * of, those of their results protocol. Bids of the API are only given what they lack: points, reasons.
 */
export function mapBids(
  records: ProcessRecords,
  protocols: ReadonlyMap<number, LotProtocol>,
  parties: Parties,
  context: MappingContext,
): LotBid[] {
  const bids = records.bids.flatMap((application) =>
    objects(application.AppLots)
      .filter((row) => reference(row.id) !== undefined)
      .map((row) => mapBid(application, row, parties, context)),
  )
  bids.sort((a, b) => Number(a.bid.id) - Number(b.bid.id))
  for (const [lotId, protocol] of [...protocols].sort(([a], [b]) => a - b)) {
    const known = bids.filter((one) => one.lotId === lotId && one.fromProtocol !== true)
    if (known.length === 0)
      for (const found of protocol.lot.bids) bids.push(mapProtocolBid(found, lotId, protocol, parties, context))
    else {
      for (const found of protocol.lot.bids) addPoints(known, found, protocol, context)
      if (known.length < protocol.lot.bids.length)
        context.doubt('a protocol has more bids than the API', ocidOf(context.prefix, records.kind, records.number))
    }
  }
  return bids
}

/** Earlier bids of protocols that others have taken the place of: releases are merged by id, so they would live on. */
export function withdrawnBids(records: ProcessRecords, bids: readonly LotBid[]): Bid[] {
  return (records.earlierBids ?? [])
    .filter((id) => !bids.some(({ bid }) => bid.id === id))
    .map((id) => ({ id, status: 'withdrawn', statusDetails: 'Заменена более новыми сведениями' }))
}

function mapProtocolBid(
  found: ProtocolBid,
  lotId: number,
  protocol: LotProtocol,
  parties: Parties,
  context: MappingContext,
): LotBid {
  const supplier = parties.add({ biin: found.biin, nameRu: found.name, nameKz: found.nameKk }, 'tenderer')
  const state = protocolState(found)
  const amount = exact(found.price)
  if (amount === undefined && found.price !== undefined) context.unknown('a price too long for a number', found.price)
  return {
    lotId,
    supplierId: supplier?.id,
    state,
    fromProtocol: true,
    bid: {
      id: protocolBidId(lotId, found, supplier?.id),
      date: time(found.time),
      status: state.ocds,
      statusDetails: protocolStatus(found),
      // Nothing but a name tells a bidder without a Kazakh number apart.
      tenderers: supplier === undefined ? undefined : [supplier],
      value: money(amount),
      relatedLots: [String(lotId)],
      kz: kz({
        source: 'protocol',
        rank: state.rank,
        price: exact(found.unitPrice),
        ...protocolFields(found, protocol),
      }),
    },
  }
}

/** Gives a bid of the API what only the protocol says of it. */
function addPoints(known: readonly LotBid[], found: ProtocolBid, protocol: LotProtocol, context: MappingContext): void {
  if (found.biin === undefined) return
  const id = context.partyId(found.biin)
  const own = known.find(({ supplierId }) => supplierId === id)
  if (own !== undefined) own.bid.kz = withPoints(own.bid.kz, found, protocol)
}

/** Prices by plan point, where they are not one with the price of the lot. */
function offersOf(row: SourceRecord): Kz[] | undefined {
  const offers = objects(row.Offers).filter((offer) => reference(offer.id) !== undefined)
  const [first] = offers
  if (offers.length === 1 && number(first?.price) !== undefined && number(first?.price) === number(row.price))
    return undefined
  const list = offers.map((offer) => ({
    id: String(reference(offer.id)),
    pointId: reference(offer.pointId),
    price: number(offer.price),
    amount: number(offer.amount),
  }))
  return some(list)
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
        protNumber: text(application.protNumber),
        submitter: context.people.name(application.crFio),
        modifier: context.people.name(application.modFio),
        offers: offersOf(row),
      }),
    },
  }
}
