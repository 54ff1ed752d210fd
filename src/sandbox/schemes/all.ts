import { affiliatesInOneLot } from './affiliates-in-one-lot.ts'
import { beyondSavings } from './beyond-savings.ts'
import { bridgeStretched } from './bridge-stretched.ts'
import { coverBids } from './cover-bids.ts'
import { debarredBidderWins } from './debarred-bidder-wins.ts'
import { defaultForgiven } from './default-forgiven.ts'
import { deliveryInDays } from './delivery-in-days.ts'
import { directToFriends } from './direct-to-friends.ts'
import { discussionCut } from './discussion-cut.ts'
import { doneTooFast } from './done-too-fast.ts'
import { dumpingLetThrough } from './dumping-let-through.ts'
import { emergencyAgain } from './emergency-again.ts'
import { failedOnPurpose } from './failed-on-purpose.ts'
import { failedThenDearer } from './failed-then-dearer.ts'
import { keptFromCompetition } from './kept-from-competition.ts'
import { offPlan } from './off-plan.ts'
import { oneAdmittedAndSigned } from './one-admitted-and-signed.ts'
import { overpriced } from './overpriced.ts'
import { paidBeforeWork } from './paid-before-work.ts'
import { paidLate } from './paid-late.ts'
import { plannedInParts } from './planned-in-parts.ts'
import { plannedOpenBoughtDirect } from './planned-open-bought-direct.ts'
import { registerLate } from './register-late.ts'
import { reportLate } from './report-late.ts'
import { resultsLate } from './results-late.ts'
import { rotation } from './rotation.ts'
import type { Scheme, SchemeName } from './scheme.ts'
import { schoolTooDear } from './school-too-dear.ts'
import { securityForgotten } from './security-forgotten.ts'
import { shellWinner } from './shell-winner.ts'
import { shortBidPeriod } from './short-bid-period.ts'
import { signedTooEarly } from './signed-too-early.ts'
import { singleBid } from './single-bid.ts'
import { smallPurchasesOverLimit } from './small-purchases-over-limit.ts'
import { specificationPassedOn } from './specification-passed-on.ts'
import { splitByWeeks } from './split-by-weeks.ts'
import { unitPriceRaised } from './unit-price-raised.ts'
import { vatByNonPayer } from './vat-by-non-payer.ts'
import { vatRateWrong } from './vat-rate-wrong.ts'
import { eShopVolume, quotationVolume } from './yearly-volume.ts'

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
  'small-purchases-over-limit': smallPurchasesOverLimit,
  'quotation-volume': quotationVolume,
  'e-shop-volume': eShopVolume,
  'split-by-weeks': splitByWeeks,
  'failed-on-purpose': failedOnPurpose,
  'failed-then-dearer': failedThenDearer,
  'one-admitted-and-signed': oneAdmittedAndSigned,
  'off-plan': offPlan,
  'planned-open-bought-direct': plannedOpenBoughtDirect,
  'discussion-cut': discussionCut,
  'results-late': resultsLate,
  'dumping-let-through': dumpingLetThrough,
  'debarred-bidder-wins': debarredBidderWins,
  'affiliates-in-one-lot': affiliatesInOneLot,
  'cover-bids': coverBids,
  rotation,
  'emergency-again': emergencyAgain,
  'specification-passed-on': specificationPassedOn,
  'kept-from-competition': keptFromCompetition,
  'planned-in-parts': plannedInParts,
}
