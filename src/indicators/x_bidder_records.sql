-- One row per bidder and process in which it bid (joint bids are nobody's alone), with what came of it: lots it bid for,
-- of how many of them it is known who won, how many it won; when its first bid of the process came; date and year.
SELECT
  source,
  ocid,
  bidder_id,
  min(year) AS year,
  min(announced_date) AS date,
  count(*) AS lots,
  count(won) AS decided,
  CAST(sum(CASE WHEN won THEN 1 ELSE 0 END) AS BIGINT) AS won,
  min(submitted) AS submitted
FROM x_lot_entries
WHERE bidder_id IS NOT NULL AND competitive = 'yes' AND year IS NOT NULL
GROUP BY source, ocid, bidder_id
ORDER BY source, ocid, bidder_id
