import type { AwardStatus, BidStatus, ContractStatus, ProcurementMethod, TenderStatus } from '../goszakup/statuses.ts'

/** Fields that only goszakup has, under its names; stamps in it are RFC 3339. */
export type Kz = Record<string, unknown>

/** Money as the source wrote it. Without VAT unless the field's page says otherwise. */
export interface Value {
  amount?: number
  currency: string
}

export interface Period {
  startDate?: string
  endDate?: string
}

/** A reference to a party of the same release. */
export interface OrganisationReference {
  id: string
  name?: string
}

export interface Party {
  id: string
  name?: string
  name_kk?: string
  identifier?: { scheme: string; id: string; legalName?: string }
  address?: { streetAddress?: string; region?: string; countryName?: string }
  contactPoint?: { url?: string }
  roles: string[]
  details?: { scale?: string }
  kz?: Kz
}

export interface BudgetBreakdown {
  id: string
  description?: string
  description_kk?: string
  amount?: Value
  period?: Period
  sourceParty?: OrganisationReference
  kz?: Kz
}

export interface Planning {
  rationale?: string
  budget?: { id?: string; description?: string; amount?: Value; budgetBreakdown?: BudgetBreakdown[] }
}

export interface Classification {
  scheme: string
  id: string
  description?: string
}

export interface Unit {
  scheme?: string
  id?: string
  name?: string
  value?: Value
}

export interface Item {
  id: string
  relatedLot?: string
  description?: string
  description_kk?: string
  quantity?: number
  unit?: Unit
  classification?: Classification
  deliveryLocation?: { description?: string; gazetteer?: { scheme: string; identifiers: string[] } }
  kz?: Kz
}

export interface Lot {
  id: string
  title?: string
  title_kk?: string
  description?: string
  description_kk?: string
  status?: TenderStatus
  statusDetails?: string
  value?: Value
  kz?: Kz
}

export interface Document {
  id: string
  documentType?: string
  title?: string
  url?: string
  format?: string
  datePublished?: string
  relatedLots?: string[]
  kz?: Kz
}

export interface Amendment {
  id: string
  date?: string
  description?: string
  rationale?: string
  kz?: Kz
}

export interface Tender {
  id: string
  title?: string
  title_kk?: string
  status?: TenderStatus
  statusDetails?: string
  procuringEntity?: OrganisationReference
  procurementMethod?: ProcurementMethod
  procurementMethodDetails?: string
  procurementMethodRationale?: string
  mainProcurementCategory?: 'goods' | 'works' | 'services'
  value?: Value
  datePublished?: string
  tenderPeriod?: Period
  enquiryPeriod?: Period
  awardPeriod?: Period
  submissionMethod?: string[]
  numberOfTenderers?: number
  tenderers?: OrganisationReference[]
  documents?: Document[]
  amendments?: Amendment[]
  lots?: Lot[]
  items?: Item[]
  kz?: Kz
}

export interface Bid {
  id: string
  date?: string
  status?: BidStatus
  statusDetails?: string
  tenderers?: OrganisationReference[]
  value?: Value
  relatedLots?: string[]
  kz?: Kz
}

export interface Award {
  id: string
  title?: string
  status?: AwardStatus
  statusDetails?: string
  date?: string
  value?: Value
  suppliers?: OrganisationReference[]
  relatedLots?: string[]
  relatedBid?: string
  kz?: Kz
}

export interface Transaction {
  id: string
  source?: string
  date?: string
  value?: Value
  payer?: OrganisationReference
  payee?: OrganisationReference
  kz?: Kz
}

export interface Milestone {
  id: string
  title?: string
  type?: string
  status?: 'scheduled' | 'met' | 'notMet' | 'partiallyMet'
  dueDate?: string
  dateMet?: string
  documents?: Document[]
  kz?: Kz
}

export interface Contract {
  id: string
  awardID: string
  awardIDs?: string[]
  title?: string
  description?: string
  description_kk?: string
  status?: ContractStatus
  statusDetails?: string
  dateSigned?: string
  period?: Period
  value?: Value
  items?: Item[]
  amendments?: Amendment[]
  implementation?: { transactions?: Transaction[]; milestones?: Milestone[] }
  documents?: Document[]
  kz?: Kz
}

/** A complaint about a process. Not in OCDS 1.1: the shape is jaryq's own. */
export interface Complaint {
  id: string
  /** When it was lodged. */
  date?: string
  status?: 'withdrawn'
  /** Who it is about or from; the source does not say which. */
  type?: 'organiser' | 'supplier' | 'internalAudit'
  author?: OrganisationReference
  documents?: Document[]
  kz?: Kz
}

export interface RelatedProcess {
  id: string
  relationship: string[]
  scheme: string
  identifier: string
}

/** A release of OCDS 1.1 as jaryq makes them. Readers of other publishers' releases must not rely on its shape. */
export interface Release {
  ocid: string
  id: string
  date: string
  tag: string[]
  initiationType: 'tender'
  language: string
  buyer?: OrganisationReference
  parties?: Party[]
  planning?: Planning
  tender?: Tender
  bids?: { details: Bid[] }
  awards?: Award[]
  contracts?: Contract[]
  complaints?: Complaint[]
  relatedProcesses?: RelatedProcess[]
  kz?: Kz
}
