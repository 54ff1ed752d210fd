-- One row per kind of thing in a region (`market`, as x_purchases names markets, without source and year), process with bids
-- for it by a competitive method, and bidder. lots: those it bid for, decided: of how many of them it is known who won,
-- won: how many it won; year and date of the process (of the announcement; by the closing date where that is known).
WITH placed AS (
  SELECT
    e.*,
    replace(
      CASE WHEN k.scheme IN ('KZ-ENSTRU', '') THEN '' ELSE k.scheme || ':' END || substr(k.digits, 1, 6), '|', ' '
    ) || '|' || replace(
      CASE WHEN e.region IS NULL THEN '' WHEN e.is_goszakup THEN substr(e.region, 1, 2) ELSE e.region END, '|', ' '
    ) AS market
  FROM x_lot_entries e
  JOIN x_codes k ON k.source = e.source AND k.ocid = e.ocid AND k.lot_id = e.lot_id
  WHERE e.competitive = 'yes' AND e.year IS NOT NULL AND k.digits <> ''
)
SELECT
  source,
  market,
  ocid,
  bidder,
  min(bidder_id) AS bidder_id,
  min(year) AS year,
  min(announced_date) AS announced_date,
  min(order_date) AS date,
  count(*) AS lots,
  count(won) AS decided,
  CAST(sum(CASE WHEN won THEN 1 ELSE 0 END) AS BIGINT) AS won
FROM placed
GROUP BY source, market, ocid, bidder
ORDER BY source, market, ocid, bidder
