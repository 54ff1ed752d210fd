import type { Indicator } from '../indicators/file.ts'

/**
 * What an indicator's answer about one purchase rests on. `process`: that purchase, what it is linked with and its parties
 * alone. `peers`: the same, and the statistics of others. `whole`: what else was bought, so a whole dataset.
 */
export type Basis = 'process' | 'peers' | 'whole'

// Answers that other purchases do not change, though their statements do not promise it process by process (they look at
// what an announcement is linked with, or at whether the source tells such things at all). test/check holds each of them
// against a whole market.
const alone: ReadonlySet<string> = new Set<string>([])

// Comparing indicators whose statements look at their own purchase besides the groups of peers.
const compared: ReadonlySet<string> = new Set<string>([])

/** What an indicator needs to judge one purchase. One of the dataset's own is believed only what its header promises. */
export function basisOf(indicator: Indicator): Basis {
  if (indicator.scope === 'process') return 'process'
  if (!indicator.builtIn) return 'whole'
  if (alone.has(indicator.name)) return 'process'
  return compared.has(indicator.name) ? 'peers' : 'whole'
}
