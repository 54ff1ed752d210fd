import type { Indicator } from '../indicators/file.ts'

/**
 * What an indicator's answer about one purchase rests on. `process`: that purchase, what it is linked with and its parties
 * alone. `peers`: the same, and the statistics of others. `whole`: what else was bought, so a whole dataset.
 */
export type Basis = 'process' | 'peers' | 'whole'

// Answers that other purchases do not change, though their statements do not promise it process by process: they look at
// what an announcement is linked with, at registers of parties, or at what is told of sources other than goszakup.
// test/check holds each of them against a whole market. Whatever asks how usual a thing is, or whether anybody tells it at
// all, is not among them: of one purchase it would pass for rare, or for hidden.
const alone: ReadonlySet<string> = new Set([
  'amended-beyond-savings',
  'amended-count',
  'amended-early',
  'amended-price-up',
  'direct-below-threshold',
  'direct-then-amended-over-limit',
  'lines-increased',
  'lines-reduced',
  'new-company',
  'oked-irrelevant',
  'paused-long',
  'payment-late',
  'security-missing',
  'term-extended',
])

// Comparing indicators whose statements look at their own purchase besides the groups of peers.
const compared: ReadonlySet<string> = new Set([
  'bid-period-short-relative',
  'cv-low',
  'decision-late-relative',
  'decision-too-fast',
  'delivery-too-fast',
  'disparity-wide',
  'evaluation-start-late',
  'few-bidders-relative',
  'lot-value-outlier',
  'opening-soon-after-publication',
  'plan-price-padding',
  'price-deep-discount',
  'price-near-second',
  'signed-late',
  'spread',
  'unit-price-outlier',
])

/** What an indicator needs to judge one purchase. One of the dataset's own is believed only what its header promises. */
export function basisOf(indicator: Indicator): Basis {
  if (indicator.scope === 'process') return 'process'
  if (!indicator.builtIn) return 'whole'
  if (alone.has(indicator.name)) return 'process'
  return compared.has(indicator.name) ? 'peers' : 'whole'
}

/** The names that are listed here, for the test that holds them against the indicators there are. */
export function listedBases(): { alone: string[]; compared: string[] } {
  return { alone: [...alone], compared: [...compared] }
}
