import type { Entity } from '../market/market.ts'
import type { Row } from './table.ts'

/** How a field that is not in the record itself is found from it. */
export type Relation =
  /** The row of a reference book whose id or code the field (or the first of a list) holds. */
  | { kind: 'book'; book: string; field: string }
  /** The record whose id the field holds. */
  | { kind: 'one'; entity: Entity; field: string }
  /** The records whose column holds this record's id, newest first; `latest`: the newest of them, as one object. */
  | { kind: 'many'; entity: Entity; column: string; latest?: boolean }
  /** The records whose ids a list holds, in its order. */
  | { kind: 'list'; entity: Entity; field: string }
  /** An item of the contract that an act accepts. */
  | { kind: 'unit' }

const book = (name: string, field: string): Relation => ({ kind: 'book', book: name, field })
const one = (entity: Entity, field: string): Relation => ({ kind: 'one', entity, field })
const many = (entity: Entity, column: string): Relation => ({ kind: 'many', entity, column })
const list = (entity: Entity, field: string): Relation => ({ kind: 'list', entity, field })

const announcement: Record<string, Relation> = {
  Organizer: one('subjects', 'orgPid'),
  RefTradeMethods: book('ref_trade_methods', 'refTradeMethodsId'),
  RefSubjectType: book('ref_subject_type', 'refSubjectTypeId'),
  RefBuyStatus: book('ref_buy_status', 'refBuyStatusId'),
  RefTypeTrade: book('ref_type_trade', 'refTypeTradeId'),
}

const lot: Record<string, Relation> = {
  Customer: one('subjects', 'customerId'),
  RefLotsStatus: book('ref_lots_status', 'refLotStatusId'),
  RefTradeMethods: book('ref_trade_methods', 'refTradeMethodsId'),
  RefBuyTradeMethods: book('ref_trade_methods', 'refBuyTradeMethodsId'),
}

const point: Record<string, Relation> = {
  Customer: one('subjects', 'sysSubjectsId'),
  Organizer: one('subjects', 'sysOrganizatorId'),
  RefUnits: book('ref_units', 'refUnitsCode'),
  RefSubjectType: book('ref_subject_type', 'refSubjectTypeId'),
  RefTradeMethods: book('ref_trade_methods', 'refTradeMethodsId'),
  RefMonths: book('ref_months', 'refMonthsId'),
  RefPlnPointStatus: book('ref_pln_point_status', 'refPlnPointStatusId'),
  RefFinsource: book('ref_finsource', 'refFinsourceId'),
  RefAbp: book('ref_abp', 'refAbpCode'),
  RefPointType: book('ref_point_type', 'refPointTypeId'),
  RefAmendmAgreemJustif: book('ref_amendm_agreem_justif', 'refAmendmAgreemJustifId'),
  RefJustification: book('ref_justification', 'refJustificationId'),
  RefAmendmentAgreemType: book('ref_amendment_agreem_type', 'refAmendmentAgreemTypeId'),
  RefBudgetType: book('ref_budget_type', 'refBudgetTypeId'),
}

const contract: Record<string, Relation> = {
  Supplier: one('subjects', 'supplierId'),
  Customer: one('subjects', 'customerId'),
  RefSubjectType: book('ref_subject_type', 'refSubjectTypeId'),
  RefAmendmAgreemJustif: book('ref_amendm_agreem_justif', 'refAmendmAgreemJustifId'),
  RefContractStatus: book('ref_contract_status', 'refContractStatusId'),
  RefContractAgrForm: book('ref_contract_agr_form', 'refContractAgrFormId'),
  RefContractYearType: book('ref_contract_year_type', 'refContractYearTypeId'),
  RefFinsource: book('ref_finsource', 'refFinsourceId'),
  RefCurrency: book('ref_currency', 'refCurrencyCode'),
  RefContractCancel: book('ref_contract_cancel', 'refContractCancelId'),
  RefContractType: book('ref_contract_type', 'refContractTypeId'),
  FaktTradeMethods: book('ref_trade_methods', 'faktTradeMethodsId'),
}

const signer: Record<string, Relation> = { Subject: one('subjects', 'subjectId') }

/** Relations by type and field. What a record holds itself under the same name comes first. */
export const relations: Record<string, Record<string, Relation>> = {
  TrdBuy: {
    ...announcement,
    Lots: many('lots', 'trdBuyId'),
    ComplaintAppeal: { kind: 'many', entity: 'complaints', column: 'trdBuyId', latest: true },
  },
  Lots: { ...lot, TrdBuy: one('announcements', 'trdBuyId'), Plans: list('plans', 'pointList') },
  PlnPoint: point,
  PlnPointsKato: {
    RefKato: book('ref_kato', 'refKatoCode'),
    RefCountries: book('ref_countries', 'refCountriesCode'),
  },
  TrdApp: { TrdBuy: one('announcements', 'buyId'), Supplier: one('subjects', 'supplierId') },
  TrdAppLots: {
    Lot: one('lots', 'lotId'),
    Plans: list('plans', 'pointList'),
    RefAppStatus: book('ref_po_st', 'statusId'),
  },
  Contract: {
    ...contract,
    TrdBuy: one('announcements', 'trdBuyId'),
    Acts: many('acts', 'contractId'),
    TreasuryPay: many('payments', 'contract_id'),
    ContractWaybill: many('waybills', 'contractId'),
  },
  ContractUnits: {
    Plans: one('plans', 'plnPointId'),
    RefAmendmAgreemJustif: book('ref_amendm_agreem_justif', 'refAmendmAgreemJustifId'),
  },
  ContractAct: {
    Supplier: one('subjects', 'supplierId'),
    Customer: one('subjects', 'customerId'),
    Contract: one('contracts', 'contractId'),
    ContractRoot: one('contracts', 'contractRootId'),
    ParentAct: one('acts', 'parentId'),
    RefSubjectType: book('ref_subject_type', 'refSubjectTypeId'),
  },
  ContractActMembers: signer,
  ContractActSign: signer,
  ContractActAditSign: signer,
  ContractActPlace: { ContractUnits: { kind: 'unit' } },
  ContractWaybill: {
    Items: many('waybill-items', 'waybillId'),
    Members: many('waybill-members', 'waybillId'),
    Status: book('ref_waybill_status', 'statusId'),
    Contract: one('contracts', 'contractId'),
  },
  ContractWaybillMember: { Role: book('ref_waybill_member_role', 'roleId') },
  QualifiedSuppliers: { Supplier: one('subjects', 'pid') },
  RnuList: { Supplier: one('subjects', 'pid') },
  Subject: { RefCountries: book('ref_countries', 'countryCode') },
  SubjectAddress: {
    RefKato: book('ref_kato', 'katoCode'),
    RefCountries: book('ref_countries', 'countryCode'),
  },
  TrdBuyComm: { RefCommRoles: book('ref_comm_roles', 'refCommRolesId') },
  ObTrdBuy: { ...announcement, ObLots: many('ob-lots', 'trdBuyId') },
  ObLots: { ...lot, ObTrdBuy: one('ob-announcements', 'trdBuyId'), ObPlans: list('ob-plans', 'pointList') },
  ObPlnPoint: point,
  ObContract: { ...contract, ObTrdBuy: one('ob-announcements', 'trdBuyId') },
  ObContractUnits: {
    ObPlans: one('ob-plans', 'plnPointId'),
    RefAmendmAgreemJustif: book('ref_amendm_agreem_justif', 'refAmendmAgreemJustifId'),
  },
}

/** The fields of a record that a relation is found from. */
export function neededBy(relation: Relation): readonly string[] {
  if (relation.kind === 'many') return ['id']
  return relation.kind === 'unit' ? ['actId', 'unitId'] : [relation.field]
}

/** The entity whose records a relation gives, if they are records of their own. */
export function entityOf(relation: Relation): Entity | undefined {
  return relation.kind === 'book' || relation.kind === 'unit' ? undefined : relation.entity
}

/** The key into a reference book that a record holds: of a list its first. */
export function bookKey(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value
}

/** Whether a relation is a list of objects; else it is one or null. */
export function isMany(relation: Relation): boolean {
  return relation.kind === 'list' || (relation.kind === 'many' && relation.latest !== true)
}

/** GraphQL's name of a field as REST has it: `sum1` is `sum_1`. */
export function snakeName(name: string): string {
  return name.replace(/[A-Z]|\d+/g, (found) => `_${found.toLowerCase()}`)
}

/** REST's names become GraphQL's: `ref_status_id` is `refStatusId`, `level_` is `level`. */
export function camelKeys(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()).replace(/_$/, ''),
      value,
    ]),
  )
}
