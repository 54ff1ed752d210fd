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
  /** Conditional discount in per cent; by default a tender's bids have what chance gives. */
  discount?: number
  /** Who filed it, if not the supplier's own head. */
  submitter?: string
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
  /** Single source: who is asked, and at most for which share of what the lot may cost: the only quotation there was. */
  invited: Supplier | undefined
  ceiling?: number
}

/** A failed lot that is bought again. */
export interface FollowUp extends Attempt {
  earliest: Day
  /** Announced on this day whatever turn it gets: a single source has to follow its failure at once. */
  day?: Day
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
  /** A lot is held with any admitted bid, whatever the law says. */
  heldAnyway?: boolean
  /** Working days from the results to the signing. */
  signAfter?: number
  /** Left out of the totals by which a year's direct contracts are measured: a single huge one would swell them all. */
  isApart?: boolean
  contract?: Partial<Omit<ContractWish, 'buyer' | 'supplier' | 'signDay' | 'method' | 'lines' | 'announcement'>>
}

export interface MadeAnnouncement {
  id: number
  published: Moment
  results: Moment
  plan: PlanPoint[][]
  lots: { id: number; held: boolean; offers: Offer[]; amount: number }[]
  contracts: MadeContract[]
  /** What suppliers bid for the lots, one a supplier and lot. */
  bids: { id: number; supplier: Supplier }[]
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
