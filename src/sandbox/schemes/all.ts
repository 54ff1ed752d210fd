import { beyondSavings } from './beyond-savings.ts'
import { bridgeStretched } from './bridge-stretched.ts'
import { defaultForgiven } from './default-forgiven.ts'
import { deliveryInDays } from './delivery-in-days.ts'
import { directToFriends } from './direct-to-friends.ts'
import { doneTooFast } from './done-too-fast.ts'
import { overpriced } from './overpriced.ts'
import { paidBeforeWork } from './paid-before-work.ts'
import { paidLate } from './paid-late.ts'
import { registerLate } from './register-late.ts'
import { reportLate } from './report-late.ts'
import type { Scheme, SchemeName } from './scheme.ts'
import { schoolTooDear } from './school-too-dear.ts'
import { securityForgotten } from './security-forgotten.ts'
import { shellWinner } from './shell-winner.ts'
import { shortBidPeriod } from './short-bid-period.ts'
import { signedTooEarly } from './signed-too-early.ts'
import { singleBid } from './single-bid.ts'
import { unitPriceRaised } from './unit-price-raised.ts'
import { vatByNonPayer } from './vat-by-non-payer.ts'
import { vatRateWrong } from './vat-rate-wrong.ts'

/** What each name of a scheme stands for. */
export const schemes: { readonly [Name in SchemeName]: Scheme } = {
  'single-bid': singleBid,
  'short-bid-period': shortBidPeriod,
  'direct-to-friends': directToFriends,
  'vat-by-non-payer': vatByNonPayer,
  'unit-price-raised': unitPriceRaised,
  'beyond-savings': beyondSavings,
  'bridge-stretched': bridgeStretched,
  'signed-too-early': signedTooEarly,
  'delivery-in-days': deliveryInDays,
  'paid-late': paidLate,
  'paid-before-work': paidBeforeWork,
  'default-forgiven': defaultForgiven,
  'report-late': reportLate,
  'register-late': registerLate,
  'security-forgotten': securityForgotten,
  'done-too-fast': doneTooFast,
  overpriced: overpriced,
  'school-too-dear': schoolTooDear,
  'shell-winner': shellWinner,
  'vat-rate-wrong': vatRateWrong,
}
