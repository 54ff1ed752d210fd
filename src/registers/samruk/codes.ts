import type { ContractStatus, ProcurementMethod, TenderStatus } from '../../goszakup/statuses.ts'

/**
 * What the codes of Samruk-Kazyna's lists mean in OCDS. Seen in answers of the service: PUBLISHED, EXECUTED, tender types
 * that begin with OT and CP. The others are taken by their plain meaning; what is in neither list is counted as unknown.
 */
export const advertStatuses: Readonly<Record<string, TenderStatus>> = {
  PUBLISHED: 'active',
  COMPLETED: 'complete',
  NOT_HELD: 'unsuccessful',
  CANCELED: 'cancelled',
  CANCELLED: 'cancelled',
}

export const contractStatuses: Readonly<Record<string, ContractStatus>> = {
  ACTIVE: 'active',
  SIGNED: 'active',
  EXECUTED: 'terminated',
  TERMINATED: 'terminated',
  CANCELED: 'cancelled',
  CANCELLED: 'cancelled',
}

export const categories: Readonly<Record<string, 'goods' | 'works' | 'services'>> = {
  GOODS: 'goods',
  WORKS: 'works',
  SERVICES: 'services',
}

/** How a purchase is made, by the beginning of its type: everything else is not known, and so left out. */
export function tenderType(code: string): { method: ProcurementMethod; name: string } | undefined {
  if (/^OT/.test(code)) return { method: 'open', name: 'Открытый тендер' }
  if (/^CP/.test(code)) return { method: 'open', name: 'Запрос ценовых предложений' }
  return undefined
}

const documentTypes: Readonly<Record<string, string>> = {
  ADVERT_ANNOUNCEMENT: 'tenderNotice',
  TENDER_DOCUMENTATION_ATTACHMENT: 'biddingDocuments',
  LOT_TECHNICAL_SPECIFICATION: 'technicalSpecifications',
  TECHNICAL_SPECIFICATION: 'technicalSpecifications',
}

export function documentType(category: string | undefined): string | undefined {
  return category === undefined ? undefined : documentTypes[category]
}
