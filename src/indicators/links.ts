const portal = 'https://goszakup.gov.kz/ru'

/** What a link to the portal is made from; ids are the portal's own. */
export interface LinkParts {
  source: string | null
  table: string
  /** The announcement (`TrdBuy.id`). */
  buy?: string | number | null
  lot?: string | number | null
  /** The contract's latest version (`Contract.id`). */
  contract?: string | number | null
}

const ofContract = [
  'contracts',
  'contract_items',
  'contract_versions',
  'contract_item_versions',
  'transactions',
  'milestones',
]

/** The page of the portal that shows a row, or null: other publishers and registers have none that is known. */
export function portalLink(parts: LinkParts): string | null {
  if (parts.source !== 'goszakup') return null
  const has = (value: string | number | null | undefined) => /^[1-9]\d*$/.test(String(value ?? ''))
  if (ofContract.includes(parts.table))
    return has(parts.contract) ? `${portal}/egzcontract/cpublic/show/${parts.contract}` : null
  if (!has(parts.buy)) return null
  if (parts.table === 'lots' && has(parts.lot)) return `${portal}/subpriceoffer/index/${parts.buy}/${parts.lot}`
  return `${portal}/announce/index/${parts.buy}`
}
