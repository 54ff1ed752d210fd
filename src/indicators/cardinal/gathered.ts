import type { NewNames, Skipped } from './facts.ts'

/**
 * The columns of the tables, in the order in which they are kept; those that only maps need come last. `release` is a
 * number of a row of `releases`, `details` of one of `details`; organisations, methods and currencies are numbers of
 * names. `none` is what is not there.
 */
export const columns = {
  /** The values of procurementMethodDetails. */
  details: ['name'],
  /** Which of them goes with which procurementMethod. */
  methods: ['details', 'method'],
  /** Every release: its process, its row of `methods`, the days of its tender period, and whether one took part. */
  releases: ['ocid', 'methods', 'days', 'hasOneTenderer'],
  /**
   * Releases with active awards and prices. Where all are of one currency: who won and who is second if the winner's
   * price has another beside it (its row of `ratios` says how far), how many prices are looked at for that and for
   * R036, and what R036 says. Where they are not, `currency` is none, and all is worked out from `bids`.
   */
  prices: ['release', 'currency', 'winner', 'second', 'compared', 'all', 'isLowestDisqualified'],
  /** Releases with prices of several currencies, in their order: who won, and where their bids end. */
  mixed: ['winner', 'bidEnd'],
  /** Their bids: the only tenderer, and bits of the status. `amounts` has a row for each. */
  bids: ['currency', 'tenderer', 'status'],
  /** R028, R030: who gave the price of another; whose bid was late and won. */
  identical: ['release', 'tenderer'],
  late: ['release', 'tenderer'],
  /** R035: whose bid alone was valid, and how many others were disqualified. */
  alone: ['release', 'tenderer', 'others'],
  /**
   * Organisations, apart for each value of procurementMethodDetails. Tenderers: the releases that they won and in which
   * they took part (R025), their bids disqualified and all (R038), the releases in which things were awarded to them
   * (R048). Buyers and procuring entities: bids that they disqualified and that they had (R038).
   */
  tenderers: ['organisation', 'details', 'won', 'joined', 'disqualified', 'bids', 'awarded'],
  buyers: ['organisation', 'details', 'disqualified', 'bids'],
  entities: ['organisation', 'details', 'disqualified', 'bids'],
  /** Suppliers, and where their rows of `classes` end. */
  suppliers: ['organisation', 'classEnd'],
  /** Each supplier's classifications in the order of their text: how many first characters are those of the one before. */
  classes: ['details', 'common'],
  /** Each release: who bought if bids were disqualified, and where its rows of `participants` end. */
  parties: ['buyer', 'entity', 'participantEnd'],
  participants: ['tenderer'],
} as const

export type TableName = keyof typeof columns
export type Table<Name extends TableName> = Record<(typeof columns)[Name][number], Int32Array>
export type Tables = { [Name in TableName]: Table<Name> }

/** The tables that only maps need. */
export const mapTables: readonly TableName[] = ['parties', 'participants']

/**
 * What all indicators need of an input, whatever the settings. These choose among releases by their methods and
 * currencies and set fences: what does not depend on that is worked out once, when the releases are read.
 */
export interface Gathered {
  /** Organisations, methods and currencies, and others that only gathering needs. */
  names: NewNames
  ocids: NewNames
  /** Lines left out, counted from 1 in the input; `before` says how many releases come before it. */
  skipped: Skipped[]
  tables: Tables
  /** Beside `prices`: how much more the lowest other bid asks than the winner's. */
  ratios: Float64Array
  /** Beside `bids`. */
  amounts: Float64Array
}
