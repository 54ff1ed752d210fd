import type { Day } from '../market/days.ts'
import type { Market } from '../market/market.ts'
import type { Random } from '../market/random.ts'
import type { Buyer } from '../market/subjects.ts'

/** The schemes that can be planted, each with its innocent look-alikes. */
export const schemeNames = [
  'single-bid',
  'short-bid-period',
  'direct-to-friends',
  'vat-by-non-payer',
  'unit-price-raised',
  'beyond-savings',
  'bridge-stretched',
  'signed-too-early',
  'delivery-in-days',
  'paid-late',
  'paid-before-work',
  'default-forgiven',
  'report-late',
  'register-late',
  'security-forgotten',
  'done-too-fast',
  'overpriced',
  'school-too-dear',
  'shell-winner',
  'vat-rate-wrong',
  'small-purchases-over-limit',
  'quotation-volume',
  'e-shop-volume',
  'split-by-weeks',
  'failed-on-purpose',
  'failed-then-dearer',
  'one-admitted-and-signed',
  'off-plan',
  'planned-open-bought-direct',
  'discussion-cut',
  'results-late',
  'dumping-let-through',
  'debarred-bidder-wins',
  'affiliates-in-one-lot',
  'cover-bids',
  'rotation',
  'emergency-again',
  'specification-passed-on',
  'kept-from-competition',
  'planned-in-parts',
] as const
export type SchemeName = (typeof schemeNames)[number]

/** One purchase that a scheme asks for, or several that hang together. */
export interface Order {
  /** When the first is announced or signed. */
  day: Day
  /** How many of the market's announcements it takes. */
  announcements: number
  /** Whose guilty purchase it is: a market that hides its schemes sets innocent ones of this buyer around it. */
  buyer?: Buyer
  run(market: Market): void
}

export interface Scheme {
  name: SchemeName
  /** Planted in every market of 100 announcements and more; the others need more room, or to be asked for by name. */
  isSmall?: boolean
  /** What `instances` arrangements, each with look-alikes, ask for. `days` are the first and the last possible day. */
  plan(market: Market, random: Random, instances: number, days: readonly [Day, Day]): Order[]
}

/** Boldness of the instance: all three come up in turn, unless the market is asked for one. */
export function boldnessOf(instance: number, market: Market): 1 | 2 | 3 {
  return market.parameters.planting?.boldness ?? ([3, 2, 1] as const)[instance % 3]!
}

/** From this many announcements on a market asked for all schemes has room for all. */
export const roomForAll = 3000
const atMost = 200

/** How many arrangements of a scheme a market gets. Never more than so many that what is planned for ahead stays small. */
export function instancesOf(scheme: Scheme, asked: readonly SchemeName[], market: Market): number {
  const { processes, planting } = market.parameters
  if (planting?.instances !== undefined) return planting.instances
  if (processes < 100) return 0
  if (scheme.isSmall === true) return Math.max(1, Math.floor((processes * 3) / 2000))
  if (processes < roomForAll && asked.length === schemeNames.length) return 0
  return Math.min(atMost, Math.max(1, Math.floor(processes / 1000)))
}
