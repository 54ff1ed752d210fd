// Which built-in indicators belong together: by what they are about, and those that follow links between firms or read
// texts apart, since they cost more.
const families = {
  'A planning':
    'plan-churn plan-late-publication plan-method-mismatch plan-missing plan-price-padding plan-refused-then-replanned planning-documents-missing',
  'B method and thresholds':
    'bridge-over-two-months bunching-below-threshold competition-cancelled-then-direct direct-aggregate-over-competitive direct-award-discretionary-share direct-award-no-ground direct-award-share direct-below-threshold direct-repeat-same-supplier direct-report-late direct-then-amended-over-limit duplicate-procedures emergency-repeat estore-non-goods estore-over-annual-limit exclusive-ground-contradicted failed-then-direct-ineligible failed-then-direct-late-decision failed-then-direct-terms-changed failed-then-direct-to-rejected method-drift quotation-over-annual-limit small-direct-over-limit split-below-threshold',
  'C publicity':
    'bid-period-below-minimum bid-period-short-relative delivery-term-below-minimum discussion-window-short holiday-squeezed-window notice-not-published published-odd-hours questions-unanswered techspec-missing tender-documents-missing',
  'D participation':
    'auction-no-steps bids-last-hour failed-rate few-bidders-relative missing-regular-bidder one-winner-takes-all-lots opening-soon-after-publication participation-fee-high relaunch-count shadow-bidder single-admitted single-bid state-bidder-not-rejected winner-evaded-second-higher',
  'E prices of bids':
    'benford cv-low disparity-wide fixed-multiple high-winning-bid identical-bids price-at-dumping-floor price-deep-discount price-hugs-budget price-near-second price-over-budget relative-distance skew-negative spread whole-percent-gap',
  'F evaluation and award':
    'all-but-winner-rejected award-not-published bidder-rejection-rate-high criteria-decided criteria-discretionary-share decision-late decision-late-relative decision-too-fast dumping-accepted evaluation-start-late late-bid-won lowest-admitted-lost lowest-bid-rejected often-unsuccessful quality-criteria-unused rejection-poorly-reasoned rejection-rate-high',
  'G suppliers':
    'capacity-mismatch debarred-affiliate debarred-bidder debarred-supplier false-enterprise heterogeneous-supplier new-company not-in-registry not-traceable oked-irrelevant small-then-large supplier-one-buyer win-rate-high',
  'H concentration':
    'buyer-supplier-share consortium-prevalence losers-as-subcontractors market-hhi market-share-high recurrent-winner subcontract-over-limit subcontract-prevalence',
  'I price and value': 'lot-value-outlier school-cost-per-pupil unit-price-outlier',
  'J contracts and amendments':
    'amended-beyond-savings amended-count amended-early amended-price-up award-contract-gap contract-missing contract-not-published lines-increased lines-reduced prepayment-high published-late security-missing signed-after-performance signed-before-standstill signed-late term-extended terminated-by-agreement unit-price-raised year-end-tiny-term',
  'K performance and payment':
    'acceptance-late delivery-late delivery-too-fast low-execution overdue-open payment-before-act payment-late payment-over-contract penalty-not-charged repaired-in-warranty repeat-defaulter-hired rnu-inaction works-out-of-season',
  'L VAT': 'vat-added-later vat-by-non-payer vat-rate-wrong vat-status-inconsistent',
  'M control and complaints':
    'cancelled-after-opening cancelled-without-ground complaint-answer-late complaint-filed desk-control-hit paused-long serial-canceller',
  'N quality of data': 'amount-zero-or-one dates-out-of-order',
  network:
    'affiliates-same-lot bid-rotation cartel-community co-bid-same-winner contact-equals-buyer market-allocation mass-address mutual-dependency nominal-director pair-lift phoenix same-bid-order same-submitter shared-bank-account shared-beneficial-owner shared-contact shared-head shared-shareholder',
  text: 'homoglyph-text languages-disagree languages-incomplete name-code-mismatch purchase-by-words requirements-forbidden techspec-brand techspec-copied',
}
const familyOfName = new Map(
  Object.entries(families).flatMap(([family, names]) => names.split(' ').map((name) => [name, family])),
)

/** Families in the order of the tables; an indicator that none names is among the others. */
export const familyNames = [...Object.keys(families), 'others']

export function familyOf(name) {
  return familyOfName.get(name) ?? 'others'
}
