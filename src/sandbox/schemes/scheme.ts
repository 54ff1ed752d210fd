import type { Day } from '../market/days.ts'
import type { Market } from '../market/market.ts'
import type { Random } from '../market/random.ts'

/** The schemes that can be planted, each with its innocent look-alikes. */
export const schemeNames = ['single-bid', 'short-bid-period', 'direct-to-friends', 'vat-by-non-payer'] as const
export type SchemeName = (typeof schemeNames)[number]

/** One purchase that a scheme asks for, or several that hang together. */
export interface Order {
  /** When the first is announced or signed. */
  day: Day
  /** How many of the market's announcements it takes. */
  announcements: number
  run(market: Market): void
}

export interface Scheme {
  name: SchemeName
  /** What `instances` arrangements, each with look-alikes, ask for. `days` are the first and the last possible day. */
  plan(market: Market, random: Random, instances: number, days: readonly [Day, Day]): Order[]
}

/** Boldness of the instance: all three come up in turn. */
export function boldnessOf(instance: number): 1 | 2 | 3 {
  return ([3, 2, 1] as const)[instance % 3]!
}
