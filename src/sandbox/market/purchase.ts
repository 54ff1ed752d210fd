import type { ContractWish, MadeContract } from './contracts.ts'
import type { Day, Moment } from './days.ts'
import type { PlanPoint } from './market.ts'
import type { Buyer, Supplier } from './subjects.ts'
import type { Timeline } from './timelines.ts'

/** One bid for one lot. */
export interface Offer {
  supplier: Supplier
  /** Price as a share of what the lot may cost. */
  factor: number
  /** False: the commission turned it down. */
  admitted: boolean
}

/** What is bought, from whom, and how often it was tried before. */
export interface Attempt {
  method: number
  buyer: Buyer
  /** Plan points by lot. */
  lots: PlanPoint[][]
  attempt: number
  /** Announcement that failed and is repeated here, or 0. */
  parent: number
  repeat: boolean
  /** Single source: who is asked. */
  invited: Supplier | undefined
}

/** A failed lot that is bought again. */
export interface FollowUp extends Attempt {
  earliest: Day
}

/** What is bought for the first time, and was not announced as a plan point before. */
export const firstAttempt = { attempt: 1, parent: 0, repeat: false, invited: undefined, planned: false } as const

export interface AnnouncementWish extends Attempt {
  publishDay: Day
  /** The plan points were written with an earlier announcement. */
  planned: boolean
  /** For schemes: the dates, who bids, no accidents on the way, no purchase again. */
  timeline?: Timeline
  offers?: (lot: number) => Offer[]
  steady?: boolean
  contract?: Partial<Pick<ContractWish, 'forceVat' | 'settled' | 'vatFrom' | 'plain'>>
}

export interface MadeAnnouncement {
  id: number
  published: Moment
  results: Moment
  plan: PlanPoint[][]
  lots: { id: number; held: boolean; offers: Offer[]; amount: number }[]
  contracts: MadeContract[]
}

export interface Bid extends Offer {
  id: number
  /** Decides between equal conditional prices in a rating-point tender. */
  stability: number
  price: number
  amount: number
  discount: number
  discounted: number
  status: number
}

/** A lot on its way through a purchase. */
export interface MadeLot {
  id: number
  points: PlanPoint[]
  amount: number
  count: number
  bids: Bid[]
  held: boolean
  winner: Bid | undefined
}
