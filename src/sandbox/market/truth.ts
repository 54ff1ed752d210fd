/** What was planted, or looks like it and is innocent: one row a subject, as written to truth.ndjson. */
export interface Truth {
  scheme: string
  /** Scheme and number: rows of one arrangement share it. */
  instance: string
  kind: 'planted' | 'lookalike'
  /** 1 hardly visible, 3 shameless. */
  boldness: 1 | 2 | 3
  indicator: string
  expected: 'flag' | 'pass' | 'not-applicable' | 'insufficient'
  subject_type: 'process' | 'lot' | 'contract' | 'bid' | 'buyer' | 'supplier' | 'pair' | 'market' | 'plan'
  /**
   * goszakup ids: announcements and lots by id, contracts by the id of the first version, plan points by that of any,
   * subjects by pid, bids by the id of the lot's bid. A pair has two; of a market these are its announcements.
   */
  keys: readonly { entity: string; id: number }[]
  /** The year of a subject that is judged year by year. */
  year?: number
  /** Of a market: the first six digits of the code of what is bought, and of the region the first two. */
  market?: { code: string; region: string }
  note: string
}
