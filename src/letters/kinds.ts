import type { Role } from './roles.ts'

/** What a customer is to the law. `foreign`: the records are of another publisher. `unknown`: the portal does not tell. */
export const customerKinds = ['state-body', 'state-owned', 'other', 'quasi-state', 'foreign', 'unknown'] as const
export type CustomerKind = (typeof customerKinds)[number]

/** To whom a letter goes: an authority by its id in the law's list, or one of those that are no authority. */
export type AddresseeKind =
  | 'customer'
  | 'organizer'
  | 'dvga'
  | 'kgd'
  | 'antikor'
  | 'azrk'
  | 'prosecutor'
  | 'revcom'
  | 'maslikhat'
  | 'gasc'
  | 'quasi_control'
  | 'minfin'
  | 'higher'
  | 'supplier'
  | 'newsroom'

/** The limits of a kind of letter: who may write it, about what, to whom. */
export interface KindRules {
  addressee: AddresseeKind
  roles: readonly Role[]
  /** It can be written of a purchase with no flag, from what the applicant saw. */
  flagless: boolean
  /** The breaches that it is for; null for any, and for flags that name none. */
  violations: readonly string[] | null
  /** Whether a quasi-state customer's purchase can be its subject: `facts-only` names no norms of the general law. */
  quasi: 'refuse' | 'facts-only' | 'only'
  /** Whether records of another publisher can be its subject. */
  foreign: boolean
  /** Its norms are those of the day on which the purchase began. */
  boundToPurchase: boolean
  /** Until when in a purchase it makes sense: the term of remarks, or the end of bidding. */
  stage: 'remarks' | 'bids' | null
  /** The supplier has to be a company. */
  company: boolean
  /** Only for purchases from a local budget. */
  local: boolean
  /** The kind to use where this one is refused for the customer. */
  instead: string | null
}

const everybody: readonly Role[] = ['monitor', 'supplier', 'journalist', 'resident']
const noSupplier: readonly Role[] = ['monitor', 'journalist', 'resident']
const documentation = [
  'lots',
  'spec-tailored',
  'spec-vague',
  'qual-excess',
  'short-bid',
  'short-delivery',
  'remarks-ignored',
]
const common: KindRules = {
  addressee: 'dvga',
  roles: everybody,
  flagless: false,
  violations: null,
  quasi: 'facts-only',
  foreign: false,
  boundToPurchase: true,
  stage: null,
  company: false,
  local: false,
  instead: null,
}

/** The rules of the built-in kinds. A kind of the user's own has those of the kind that its front matter names in `like`. */
export const kindRules: Readonly<Record<string, KindRules>> = {
  'a-dvga': { ...common, quasi: 'refuse', instead: 'quasi-control' },
  'b-kgd-vat': { ...common, addressee: 'kgd', violations: ['vat'] },
  'c-info-request': { ...common, addressee: 'customer', flagless: true },
  'd-anticorruption': { ...common, addressee: 'antikor' },
  'e-azrk-collusion': { ...common, addressee: 'azrk', violations: ['sham', 'stable', 'affil', 'overprice'] },
  'f-prosecutor': { ...common, addressee: 'prosecutor' },
  'g1-techspec-supplier': {
    ...common,
    ...{ addressee: 'organizer', roles: ['supplier'], flagless: true, violations: documentation },
    ...{ quasi: 'refuse', stage: 'remarks', instead: 'quasi-control' },
  },
  'g2-techspec-monitor': {
    ...common,
    ...{ addressee: 'customer', roles: noSupplier, flagless: true, violations: documentation },
    ...{ quasi: 'refuse', stage: 'bids', instead: 'quasi-control' },
  },
  'h-rnu': {
    ...common,
    ...{ addressee: 'customer', violations: ['no-rnu', 'unperformed', 'no-penalty'] },
    ...{ quasi: 'refuse', instead: 'quasi-control' },
  },
  'i-no-reply': { ...common, addressee: 'higher', flagless: true, boundToPurchase: false },
  'buyer-advice': {
    ...common,
    ...{ addressee: 'customer', roles: noSupplier, quasi: 'refuse', instead: 'quasi-control' },
    violations: ['single', 'failed-misuse', 'fake-emergency', 'split', 'wrong-method', 'no-report'],
  },
  'supplier-return': { ...common, addressee: 'supplier', roles: noSupplier, violations: ['vat'], company: true },
  'audit-commission': { ...common, addressee: 'revcom' },
  maslikhat: { ...common, addressee: 'maslikhat', local: true, instead: 'audit-commission' },
  gasc: {
    ...common,
    addressee: 'gasc',
    violations: ['school-cost', 'road', 'supervision', 'unperformed', 'subcontract', 'overprice'],
  },
  'quasi-control': { ...common, addressee: 'quasi_control', quasi: 'only', instead: 'a-dvga' },
  'rule-change': { ...common, addressee: 'minfin', boundToPurchase: false },
  newsroom: { ...common, addressee: 'newsroom', roles: noSupplier, foreign: true },
}

/** The rules of a kind: its own, those of the kind it is like, else those of a letter to internal state audit. */
export function rulesOf(kind: string, like?: string): KindRules {
  return kindRules[kind] ?? kindRules[like ?? ''] ?? kindRules['a-dvga']!
}
