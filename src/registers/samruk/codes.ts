import type { ContractStatus, TenderStatus } from '../../goszakup/statuses.ts'

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

/**
 * What a purchase is called, by the beginning of its type; undefined for one that is not known. There is no method of OCDS
 * for it: of contracts that name no announcement nothing tells how they were bought, so any share of competition would be
 * made of the competitive ones alone.
 */
export function tenderType(code: string): string | undefined {
  if (/^OT/.test(code)) return 'Открытый тендер'
  if (/^CP/.test(code)) return 'Запрос ценовых предложений'
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
