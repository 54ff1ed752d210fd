import type { SchemaTypes, Selection } from '../../../goszakup/client/selection.ts'
import { scalars, select } from '../../../goszakup/client/selection.ts'
import type { SourceRecord } from '../values.ts'

/** A value that a field can have, and others to put in its place. */
interface Values {
  usual: unknown
  others: readonly unknown[]
}

/** Where a scalar of a record stands: steps through objects and lists, the field's own type and name, its values. */
export interface Leaf {
  steps: readonly (string | number)[]
  usual: unknown
  /** The type and field of each object on the way, outermost first, the scalar itself last: `['TrdBuy.Files', 'FileTrdBuy.id']`. */
  fields: readonly string[]
  others: readonly unknown[]
}

/** A record with every scalar that is asked for, and where each stands. */
export interface Sample {
  record: SourceRecord
  leaves: Leaf[]
}

/** Ids by which the records of one purchase find each other. */
export const ids = { announcement: 1000, lot: 2000, point: 3000, bid: 4000, contract: 5000, act: 6000, payment: 7000 }
export const bins = {
  buyer: '991340000014',
  organiser: '981340000024',
  supplier: '971340000034',
  other: '961340000044',
}
export const pids = { buyer: 101, organiser: 102, supplier: 103, other: 104 }

const one = (usual: unknown, ...others: unknown[]): Values => ({ usual, others })

/** Fields without which the records of a purchase do not find each other, or a party is nobody. */
const bones = new Set(
  `TrdBuy.id TrdBuy.orgPid TrdBuy.customerPid Lots.id Lots.trdBuyId Lots.customerId Lots.pointList PlnPoint.id
  PlnPoint.rootrecordId PlnPoint.sysSubjectsId PlnPoint.amount TrdApp.id TrdApp.supplierId TrdAppLots.id
  TrdAppLots.lotId RefPoSt.nameRu Contract.id Contract.rootId Contract.customerId Contract.supplierId
  ContractUnits.id ContractUnits.lotId ContractUnits.plnPointId ContractAct.id ContractAct.contractRootId TreasuryPay.id
  TreasuryPay.contractId TrdComplaintAppeal.id TrdComplaintAppeal.sysSubjectId TrdPriceOfferPoint.id GeneralFileTrdBuy.id FileTrdBuy.id FileTrdBuy.filePath
  FileLots.id FileLots.filePath FileContract.id FileContract.filePath TrdComplaintAppealFile.id
  TrdComplaintAppealFile.filePath SubjectAddress.katoCode`.split(/\s+/),
)

/**
 * Values of fields that the mapping compares with other records or with tables of codes. Those of a field of one type
 * go before those of a name.
 */
const known: Record<string, Values> = {
  'FileTrdBuy.id': one(21, 31),
  'FileLots.id': one(22, 32),
  'GeneralFileTrdBuy.id': one(23, 33),
  'FileContract.id': one(24, 34),
  'ReportFileContract.id': one(25, 35),
  'TrdBuy.id': one(ids.announcement),
  'TrdBuy.numberAnno': one('1000-2', '1000-3'),
  'TrdBuy.refBuyStatusId': one(350, 210),
  'TrdBuy.orgBin': one(bins.organiser, bins.other),
  'TrdBuy.orgPid': one(pids.organiser, pids.other),
  'TrdBuy.customerPid': one(pids.buyer, pids.other),
  'TrdBuy.biinSupplier': one(bins.supplier, '951340000054'),
  'TrdBuy.idSupplier': one(pids.supplier, pids.other),
  'TrdBuy.parentId': one(999, 998),
  'TrdBuyPause.status': one(1, 2),
  'Lots.id': one(ids.lot),
  'Lots.lotNumber': one('3000-ЗЦП1', '3000-ЗЦП2'),
  'Lots.refLotStatusId': one(360, 370),
  'Lots.trdBuyId': one(ids.announcement),
  'PlnPoint.id': one(ids.point, ids.point + 1),
  'PlnPoint.rootrecordId': one(ids.point, ids.point + 1),
  'PlnPoint.plnPointYear': one(2025, 2026),
  'PlnPoint.sysSubjectsId': one(pids.buyer, pids.other),
  'TrdApp.supplierId': one(pids.supplier, pids.other),
  'TrdApp.supplierBinIin': one(bins.supplier, bins.other),
  'TrdAppLots.id': one(ids.bid, ids.bid + 1),
  'TrdAppLots.lotId': one(ids.lot, ids.lot + 1),
  'RefPoSt.nameRu': one('Победитель', 'Отклонено'),
  'Contract.id': one(ids.contract),
  'Contract.rootId': one(ids.contract),
  'Contract.trdBuyId': one(ids.announcement, 1001),
  'Contract.contractNumberSys': one(`${bins.buyer}/250001/00`, `${bins.other}/250001/01`),
  'Contract.refContractStatusId': one(390, 430),
  'Contract.refContractCancelId': one(1, 2),
  'Contract.refAmendmAgreemJustifId': one([1], [2]),
  'ContractUnits.lotId': one(ids.lot, ids.lot + 1),
  'ContractUnits.plnPointId': one(ids.point, ids.point + 1),
  'ContractAct.contractRootId': one(ids.contract, 1),
  'ContractAct.contractId': one(ids.contract, 1),
  'FileAct.id': one(26, 36),
  'ContractActMembers.isSupplier': one(1, 0),
  'ContractActMembers.isCustomer': one(1, 0),
  'ContractActMembers.revokeDate': one('', '2026-09-21 11:12:13'),
  'ContractAct.statusId': one(15, 1),
  'TreasuryPay.contractId': one(ids.contract, 1),
  'TrdComplaintAppeal.sysSubjectId': one(pids.supplier, pids.other),
  'Subject.website': one('example.kz', 'example.org'),
  'Subject.countryCode': one('398', '643'),
  'Subject.typeSupplier': one(1, 3),
  'SubjectAddress.addressType': one(2, 1),
  refSubjectTypeId: one(1, 2),
  refSubjectTypesId: one(1, 2),
  customerBin: one(bins.buyer, bins.other),
  customerId: one(pids.buyer, pids.other),
  supplierBiin: one(bins.supplier, bins.other),
  supplierId: one(pids.supplier, pids.other),
  subjectBiin: one(bins.buyer, bins.other),
  refTradeMethodsId: one(3, 2),
  refBuyTradeMethodsId: one(3, 7),
  faktTradeMethodsId: one(3, 23),
  pointList: one([ids.point], [ids.point + 1]),
  finYear: one([2025], [2026]),
  alphaCode: one('PCE', 'KGM'),
  refUnitsCode: one('796', '166'),
  refCurrencyCode: one('KZT', 'USD'),
  filePath: one('https://ows.goszakup.gov.kz/download/trd_buy/a', 'https://ows.goszakup.gov.kz/download/trd_buy/b'),
  filePathRu: one('https://ows.goszakup.gov.kz/download/a', 'https://ows.goszakup.gov.kz/download/b'),
  filePathKz: one('https://ows.goszakup.gov.kz/download/c', 'https://ows.goszakup.gov.kz/download/d'),
  originalName: one('a.pdf', 'a.docx'),
}

// What goszakup says yes or no with. Most are no, so that a probe is a yes.
const yesOrNo =
  /^(is[A-Z].*|mark.*|deleted|crDeleted|dumping|unionLots|singlOrgSign|disablePersonId|consultingServices|psdSign|qvazi|withNds|executed|customer|organizer|supplier|active|resident|allDone)$/
const stampName = /(date|Date[A-Z]?\w*|^crdate|timestamp|regdate|^dt(Reg|Dog|Dop)|(Created|Sign)At|lastupdate)$/
const dateInside = /(date|Date)/

function valuesOf(type: string, name: string, scalar: string, lists: number): Values {
  const found = known[`${type}.${name}`] ?? (lists > 0 === Array.isArray(known[name]?.usual) ? known[name] : undefined)
  if (found !== undefined) return found
  if (lists > 0) {
    const { usual, others } = valuesOf(type, name, scalar, 0)
    return { usual: [usual], others: others.map((other) => [other]) }
  }
  if (scalar !== 'String') {
    if (yesOrNo.test(name)) return one(0, 1)
    return scalar === 'Float' ? one(100.5, 200.25) : /[yY]ear$/.test(name) ? one(2025, 2026) : one(11, 12)
  }
  if (stampName.test(name) || dateInside.test(name)) return one('2025-03-04 10:00:00', '2026-09-21 11:12:13')
  if (/kato/i.test(name)) return one('551010000', '711110000')
  if (/^(bin|iin)$/i.test(name)) return one('', bins.other)
  if (/code$/i.test(name)) return one('0123', '4567')
  if (/number|^nom/i.test(name)) return one('15', '16')
  return one(`${type}.${name}`, `другое ${type}.${name}`)
}

/**
 * A record of a type with every scalar that a fetch asks for (without those of natural persons), each with a usual
 * value, and one element in each list. `rest` gives it the names of the REST half, `bare` only the fields that hold a
 * purchase together.
 */
export function sampleOf(schema: SchemaTypes, type: string, options: { rest?: boolean; bare?: boolean } = {}): Sample {
  const leaves: Leaf[] = []
  const record = build(select(schema, type), [], [])
  return { record, leaves }

  function build(selection: Selection, steps: (string | number)[], fields: string[]): SourceRecord {
    const result: SourceRecord = {}
    for (const [name, nested] of selection.fields) {
      const { name: scalar, lists } = schema.types.get(selection.type)!.get(name)!
      const key = options.rest === true ? snake(name) : name
      const path = [...steps, key]
      const way = [...fields, `${selection.type}.${name}`]
      if (nested === null || scalars.has(scalar)) {
        const { usual, others } = valuesOf(selection.type, name, scalar, lists)
        if (options.bare !== true || bones.has(`${selection.type}.${name}`)) result[key] = usual
        leaves.push({ steps: path, fields: way, usual: result[key], others: result[key] === usual ? others : [usual] })
      } else if (lists > 0) result[key] = [build(nested, [...path, 0], way)]
      else result[key] = build(nested, path, way)
    }
    return result
  }
}

/** The name that the REST half has for a field. */
export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
