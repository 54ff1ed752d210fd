import { derived } from './columns.ts'
import type { ColumnSpec } from './tables.ts'

/** Numbers of bids and bidders as the publisher counted them, by the name of the column: the measures of the bid extension. */
const measures = {
  bids: 'bids',
  valid_bids: 'validBids',
  bidders: 'bidders',
  qualified_bidders: 'qualifiedBidders',
  disqualified_bids: 'disqualifiedBids',
}

/**
 * SELECT of the numbers in `bids.statistics` of `r`, one row a process (`lot` NULL) and one a lot: the table `bid_statistics`
 * while a piece is read. Of several numbers for one
 * measure the newest counts; when these differ nobody knows which is right, and there is none. A number of several lots
 * together is neither a lot's nor the process's.
 */
export const bidStatistics = `SELECT source, ocid, lot, ${Object.entries(measures)
  .map(([name, measure]) => `max(value) FILTER (WHERE measure = '${measure}') AS bid_statistics_${name}`)
  .join(', ')}
  FROM (
    SELECT source, ocid, lot, measure, CASE WHEN count(DISTINCT TRY_CAST(value AS DOUBLE)) <= 1 THEN min(value) END AS value
    FROM (
      SELECT *, rank() OVER (PARTITION BY source, ocid, lot, measure
        ORDER BY coalesce(TRY_CAST(date AS TIMESTAMPTZ), '-infinity'::TIMESTAMPTZ) DESC) AS age
      FROM (
        SELECT source, ocid, s.measure AS measure, s.date AS date, s.value AS value,
          coalesce(nullif(s."relatedLot", ''), s."relatedLots"[1]) AS lot
        FROM (SELECT source, ocid, unnest(bids.statistics) AS s FROM r WHERE len(bids.statistics) > 0)
        WHERE s.value IS NOT NULL AND coalesce(len(s."relatedLots"), 0) <= 1
      )
    ) WHERE age = 1 GROUP BY source, ocid, lot, measure
  ) GROUP BY source, ocid, lot`

/** The columns of `bidStatistics`. */
export function statisticColumns(): ColumnSpec[] {
  return Object.entries(measures).map(([name, measure]) =>
    derived('integer', `bid_statistics_${name}`, `bid_statistics_${name}`, `bids/statistics[measure=${measure}]/value`),
  )
}
