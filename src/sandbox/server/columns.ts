import type { Entity } from '../market/market.ts'

/**
 * How a field is kept in memory, so that a column is one typed array: whole numbers, sums, stamps as seconds, digits of a
 * BIN or IIN.
 */
export type ColumnKind = 'int' | 'sum' | 'stamp' | 'digits'

/** What stands in a column of `int` or `stamp` where the record has nothing; sums and digits have NaN. */
export const none = -2147483648

export type Column = Int32Array | Float64Array

const announcements: Record<string, ColumnKind> = {
  refTradeMethodsId: 'int',
  refSubjectTypeId: 'int',
  totalSum: 'sum',
  orgBin: 'digits',
  orgPid: 'int',
  refBuyStatusId: 'int',
  publishDate: 'stamp',
  startDate: 'stamp',
  endDate: 'stamp',
  repeatEndDate: 'stamp',
  itogiDatePublic: 'stamp',
  lastUpdateDate: 'stamp',
  indexDate: 'stamp',
  refSpecPurchaseTypeId: 'int',
}

const lots: Record<string, ColumnKind> = {
  trdBuyId: 'int',
  customerId: 'int',
  customerBin: 'digits',
  amount: 'sum',
  refLotStatusId: 'int',
  unionLots: 'int',
  refTradeMethodsId: 'int',
  refBuyTradeMethodsId: 'int',
  isDeleted: 'int',
  lastUpdateDate: 'stamp',
  indexDate: 'stamp',
}

const plans: Record<string, ColumnKind> = {
  rootrecordId: 'int',
  plnPointYear: 'int',
  subjectBiin: 'digits',
  sysSubjectsId: 'int',
  refMonthsId: 'int',
  refPlnPointStatusId: 'int',
  refSubjectTypeId: 'int',
  refTradeMethodsId: 'int',
  refJustificationId: 'int',
  dateCreate: 'stamp',
  timestamp: 'stamp',
  isDeleted: 'int',
  indexDate: 'stamp',
}

const contracts: Record<string, ColumnKind> = {
  trdBuyId: 'int',
  rootId: 'int',
  crdate: 'stamp',
  lastUpdateDate: 'stamp',
  signDate: 'stamp',
  reportCreatedAt: 'stamp',
  reportSignAt: 'stamp',
  customerId: 'int',
  customerBin: 'digits',
  supplierId: 'int',
  supplierBiin: 'digits',
  finYear: 'int',
  isGu: 'int',
  refContractStatusId: 'int',
  faktTradeMethodsId: 'int',
  refContractAgrFormId: 'int',
  refContractTypeId: 'int',
  deleted: 'int',
  indexDate: 'stamp',
}

/** The fields of each entity that filters, relations and the moment ask for. */
export const columnsOf: Record<Entity, Record<string, ColumnKind>> = {
  announcements,
  lots,
  plans,
  'unpublished-bids': { buyId: 'int' },
  bids: { buyId: 'int', protId: 'int', supplierId: 'int', supplierBinIin: 'digits', dateApply: 'stamp' },
  contracts,
  acts: {
    approveDate: 'stamp',
    revokeDate: 'stamp',
    createDateAct: 'stamp',
    contractId: 'int',
    contractRootId: 'int',
    parentId: 'int',
    supplierId: 'int',
    customerId: 'int',
    typeAct: 'int',
    isGu: 'int',
    isDeleted: 'int',
    refSubjectTypeId: 'int',
  },
  payments: { contract_id: 'int', last_update_date: 'stamp' },
  subjects: {
    bin: 'digits',
    iin: 'digits',
    typeSupplier: 'int',
    customer: 'int',
    regdate: 'stamp',
    crdate: 'int',
    lastUpdateDate: 'stamp',
  },
  unscrupulous: { pid: 'int', supplierBiin: 'digits', startDate: 'stamp', endDate: 'stamp' },
  complaints: {
    trdBuyId: 'int',
    sysSubjectId: 'int',
    complaintId: 'int',
    status: 'int',
    dateApply: 'stamp',
    inspectSubjId: 'int',
    inspectUserId: 'int',
    crdate: 'stamp',
    cruser: 'int',
    lastUpdateDate: 'stamp',
    modifiedBy: 'int',
    startDate: 'stamp',
    endDate: 'stamp',
    decisionDate: 'stamp',
    indexDate: 'stamp',
  },
  qualified: { pid: 'int', supplierBiin: 'digits', startDate: 'stamp' },
  waybills: { aktId: 'int', contractId: 'int', statusId: 'int', crdate: 'stamp' },
  'waybill-items': { waybillId: 'int' },
  'waybill-members': { waybillId: 'int', roleId: 'int', crdate: 'stamp', signDate: 'stamp' },
  news: { categoryId: 'int', active: 'int', actual: 'int', dateCreate: 'stamp', publishDate: 'stamp' },
  'ob-announcements': announcements,
  'ob-lots': lots,
  'ob-plans': plans,
  'ob-contracts': contracts,
}

/** The field that identifies a record. */
export function keyOf(entity: Entity): string {
  return entity === 'subjects' ? 'pid' : 'id'
}
