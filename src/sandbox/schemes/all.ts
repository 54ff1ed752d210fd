import { directToFriends } from './direct-to-friends.ts'
import type { Scheme, SchemeName } from './scheme.ts'
import { shortBidPeriod } from './short-bid-period.ts'
import { singleBid } from './single-bid.ts'
import { vatByNonPayer } from './vat-by-non-payer.ts'

/** What each name of a scheme stands for. */
export const schemes: { readonly [Name in SchemeName]: Scheme } = {
  'single-bid': singleBid,
  'short-bid-period': shortBidPeriod,
  'direct-to-friends': directToFriends,
  'vat-by-non-payer': vatByNonPayer,
}
