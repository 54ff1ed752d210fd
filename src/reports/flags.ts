/** One case of an indicator as the report shows it. */
export interface FlagCase {
  id: string
  /** `YYYY-MM-DD` */
  date: string | undefined
  /** Name of the buyer, a public body. */
  buyer: string | undefined
  /** Name of the supplier; undefined for a statistical sign and for a natural person. */
  supplier: string | undefined
  summary: string
  money: number | string | undefined
  currency: string
  /** The record on the portal. */
  url: string | undefined
}

/** What one indicator found in the dataset, in the report's language. */
export interface IndicatorSummary {
  name: string
  severity: 'legal' | 'statistical' | 'data-quality'
  title: string
  question: string
  why: string
  innocent: string[]
  next: string[]
  flagged: number
  /** Flagged or passed: the cases that the rule could judge. */
  analysed: number
  insufficient: number
  notApplicable: number
  errors: number
  /** Sum over the flags, one entry a currency. */
  money: { currency: string; value: number | string }[]
  /** The largest by money at stake. */
  cases: FlagCase[]
  sql: string
}
