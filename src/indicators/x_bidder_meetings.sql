-- One row per pair of bidders and process in which both bid for the same lots by a competitive method (x_bid_pairs), of
-- pairs that met in two processes at least. first_bidder < second_bidder; lots: those they met in; decided: of how many of
-- them it is known who won; first_won, second_won: how many each won; gap_seconds: from the first bid of the one in the
-- process to that of the other (negative when second_bidder was earlier; NULL without times).
WITH met AS (
  SELECT
    source,
    ocid,
    a_id AS first_bidder,
    b_id AS second_bidder,
    min(announced_date) AS date,
    count(*) AS lots,
    CAST(sum(CASE WHEN a_won IS NOT NULL AND b_won IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS decided,
    CAST(sum(CASE WHEN a_won AND b_won IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS first_won,
    CAST(sum(CASE WHEN b_won AND a_won IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS second_won,
    CAST(floor(to_unixtime(min(b_submitted))) - floor(to_unixtime(min(a_submitted))) AS BIGINT) AS gap_seconds
  FROM x_bid_pairs
  WHERE competitive = 'yes' AND announced_date IS NOT NULL
  GROUP BY source, ocid, a_id, b_id
),
again AS (
  SELECT m.*, count(*) OVER (PARTITION BY m.source, m.first_bidder, m.second_bidder) AS meetings
  FROM met m
)
SELECT source, first_bidder, second_bidder, ocid, date, year(date) AS year, lots, decided, first_won, second_won, gap_seconds
FROM again
WHERE meetings > 1
ORDER BY source, first_bidder, second_bidder, ocid
