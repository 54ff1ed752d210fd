import data from './data/methods.json' with { type: 'json' }

/** What a method of the portal is in law. `after-failure` is a single source after a procedure that failed. */
export type MethodKind =
  | 'tender'
  | 'rating'
  | 'catering'
  | 'turnkey'
  | 'prequalified'
  | 'two-stage'
  | 'auction'
  | 'quotation'
  | 'e-shop'
  | 'exchange'
  | 'framework'
  | 'direct'
  | 'after-failure'
  | 'special'
  | 'housing'
  | 'social-order'
  | 'education-order'

/** A procurement method of the portal (reference book ref_trade_methods). */
export interface Method {
  id: number
  /** The symbol in lot numbers, as `ОИПД`. */
  symbol: string
  system: 'state' | 'quasi-state' | 'framework'
  kind: MethodKind
}

/** The methods of the portal, by id. A method that is not listed is unknown, not competitive. */
export function methods(): Method[] {
  return data as Method[]
}
