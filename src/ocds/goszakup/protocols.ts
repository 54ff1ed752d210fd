import { sha256 } from '../../files/hash.ts'
import type { CriterionPoints, ProtocolBid, ProtocolLot } from '../../goszakup/protocol/protocol.ts'
import { lotKey, nameKey } from '../../goszakup/protocol/words.ts'
import type { BidState } from '../../goszakup/statuses.ts'
import { isPersonNumber } from '../persons.ts'
import type { Document, Kz } from '../types.ts'
import { type MappingContext, ocidOf, type ProcessRecords, type ProtocolFile } from './context.ts'
import { mapDocument } from './documents.ts'
import { filled, kz, number, objects, reference, type SourceRecord, some, text } from './values.ts'

/** What the newest protocol of results says of a lot. */
export interface LotProtocol {
  lot: ProtocolLot
  /** The document of `tender.documents`. */
  document: Document
}

/** What protocols say of the lots of a process, by lot id. */
export function lotProtocols(
  records: ProcessRecords,
  lots: readonly SourceRecord[],
  context: MappingContext,
): ReadonlyMap<number, LotProtocol> {
  const found = new Map<number, LotProtocol>()
  if (records.protocols === undefined) return found
  const byNumber = new Map<string, number>()
  for (const lot of lots) {
    const written = text(lot.lotNumber)
    if (written !== undefined) byNumber.set(lotKey(written), reference(lot.id)!)
  }
  for (const file of oldestFirst(records)) {
    const { protocol } = file
    if (protocol.kind !== undefined && protocol.kind !== 'results') continue
    const document = protocolDocument(records, file)
    if (document === undefined) continue
    for (const lot of protocol.lots) {
      const id = byNumber.get(lotKey(lot.number))
      if (id !== undefined) found.set(id, { lot, document })
      else context.doubt('a protocol has a lot that is not there', ocidOf(context.prefix, records.kind, records.number))
    }
  }
  return found
}

/** By the file's number in the announcement, else by when it was last changed. */
function oldestFirst(records: ProcessRecords): ProtocolFile[] {
  const order = new Map(
    records.protocols!.map((one) => [one, [fileNumber(records, one), changed(one.file), idOf(one.file)]]),
  )
  return records.protocols!.toSorted((a, b) => {
    const [first, second] = [order.get(a)!, order.get(b)!] as [number, number, string][]
    return first![0] - second![0] || first![1] - second![1] || (first![2] < second![2] ? -1 : 1)
  })
}

const idOf = (file: SourceRecord) => text(file.id) ?? ''
const changed = (file: SourceRecord) => {
  const time = Date.parse(text(file.last_modified) ?? '')
  return Number.isNaN(time) ? 0 : time
}

function fileNumber(records: ProcessRecords, { file }: ProtocolFile): number {
  const named = objects(records.announcement?.Files).find((one) => text(one.filePath) === text(file.url))
  return reference(named?.id) ?? 0
}

/** The file as the announcement names it, else as the record of the download does; with the hash of its content and what cannot be read in it. */
function protocolDocument(records: ProcessRecords, { file, protocol }: ProtocolFile): Document | undefined {
  const named = objects(records.announcement?.Files).find((one) => text(one.filePath) === text(file.url))
  const document = mapDocument(
    named ?? { filePath: file.url, nameRu: file.name_ru, originalName: file.original_name },
    'evaluationReports',
  )
  return document === undefined
    ? undefined
    : {
        ...document,
        kz: filled({ sha256: file.sha256, size: number(file.size), warnings: some([...protocol.warnings]) }),
      }
}

/** Documents with those of the protocols: where a document is there already, with the hash of its content. */
export function withProtocols(records: ProcessRecords, documents: readonly Document[]): Document[] {
  const result = [...documents]
  for (const file of records.protocols === undefined ? [] : oldestFirst(records)) {
    const document = protocolDocument(records, file)
    if (document === undefined) continue
    const at = result.findIndex(({ id }) => id === document.id)
    if (at === -1) result.push(document)
    else result[at] = { ...result[at]!, kz: document.kz! }
  }
  return result
}

/** What came of a bid, in the words of the reference book of bids' statuses. */
const outcomes = {
  winner: { ocds: 'valid', rank: 1, name: 'Победитель' },
  second: { ocds: 'valid', rank: 2, name: 'Второй победитель' },
  admitted: { ocds: 'valid', rank: undefined, name: 'Допущено' },
  rejected: { ocds: 'disqualified', rank: undefined, name: 'Отклонено' },
} as const

/** The state of a bid as a protocol tells it: a bid that it lists was submitted. */
export function protocolState({ outcome }: ProtocolBid): BidState {
  if (outcome === undefined) return { ocds: 'valid' }
  const { ocds, rank } = outcomes[outcome]
  return rank === undefined ? { ocds } : { ocds, rank }
}

/** The words for what came of a bid: of a rejected one the reasons, where the protocol has them. */
export function protocolStatus(bid: ProtocolBid): string | undefined {
  const reasons = reasonsOf(bid)
  if (bid.outcome === 'rejected' && reasons !== undefined) return reasons.join('; ')
  return bid.outcome === undefined ? undefined : outcomes[bid.outcome].name
}

/** Reasons without the names of natural persons. */
export function reasonsOf(bid: ProtocolBid): string[] | undefined {
  const reasons = bid.reasons.map((reason) => hideNames(reason, bid)).filter((reason) => reason !== '')
  return reasons.length === 0 ? undefined : reasons
}

const initials = /(?<!\p{L})\p{Lu}\p{L}+(?:-\p{Lu}\p{L}+)?\s+\p{Lu}\.(?:\s?\p{Lu}\.)?(?!\p{L})/gu
const initialsFirst = /(?<!\p{L})\p{Lu}\.\s?\p{Lu}\.\s?\p{Lu}\p{L}+/gu
const patronymic =
  /(?<!\p{L})\p{Lu}\p{L}+\s+\p{Lu}\p{L}+\s+\p{Lu}\p{L}*(?:вич(?:а|у|ем|е)?|вн(?:а|ы|е|ой|у)|ұлы|улы|қызы|кызы|оглы|ВИЧ(?:А|У|ЕМ|Е)?|ВН(?:А|Ы|Е|ОЙ|У)|ҰЛЫ|УЛЫ|ҚЫЗЫ|КЫЗЫ|ОГЛЫ)(?!\p{L})/gu

/** Free text of a protocol without the names of natural persons that it may hold. */
function hideNames(reason: string, bid: ProtocolBid): string {
  let result = reason
  if (bid.biin === undefined || isPersonNumber(bid.biin))
    for (const name of [bid.name, bid.nameKk]) if (name !== undefined) result = result.replaceAll(name, '…')
  return result.replace(patronymic, '…').replace(initials, '…').replace(initialsFirst, '…')
}

/** A stable id of a bid that only a protocol tells of: of the lot and the bidder. */
export function protocolBidId(lotId: number, bid: ProtocolBid, partyId: string | undefined): string {
  const bidder = partyId ?? nameKey(bid.name ?? bid.nameKk ?? '')
  return `p${lotId}-${sha256(bidder).slice(0, 10)}`
}

/** Exact decimal text as a number; undefined when a number would not hold all its digits. */
export function exact(decimal: string | undefined): number | undefined {
  const found = number(decimal)
  if (found === undefined) return undefined
  const [whole, fraction = ''] = decimal!.split('.')
  const canonical = `${whole}${fraction === '' ? '' : `.${fraction}`}`.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
  return String(found) === canonical || (found === 0 && Number(canonical) === 0) ? found : undefined
}

/** What a protocol says of a bid beyond OCDS. */
export function protocolFields(bid: ProtocolBid, { document }: LotProtocol): Kz {
  return {
    discountValue: exact(bid.discount),
    discountPrice: exact(bid.discountedPrice),
    stability: exact(bid.stability),
    minimum: exact(bid.minimum),
    points: pointsOf(bid.points),
    reasons: reasonsOf(bid),
    document: document.id,
  }
}

/** The points with an id each, so that merged releases have them once. */
function pointsOf(points: readonly CriterionPoints[]): Kz[] | undefined {
  const result = points.map((point, index) => ({
    id: point.code ?? String(index + 1),
    name: text(point.name),
    value: exact(point.value),
  }))
  return result.length === 0 ? undefined : [...new Map(result.map((point) => [point.id, point])).values()]
}

/** The fields of `kz` with what only the protocol says. */
export function withPoints(own: Kz | undefined, bid: ProtocolBid, protocol: LotProtocol): Kz | undefined {
  const added = protocolFields(bid, protocol)
  const result: Kz = { ...own }
  for (const [name, value] of Object.entries(added))
    if (result[name] === undefined && value !== undefined) result[name] = value
  return kz(result)
}
