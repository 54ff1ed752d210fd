-- One row per lot and bidder with a submitted bid: not only invited, not withdrawn, no draft (what goszakup's mapping
-- calls pending; elsewhere that is a bid not yet opened). A joint bid is one bidder. A bid that
-- names no lot belongs to the only lot of its process; in a process with several it is left out (x_unplaced_bids).
WITH submitted AS (
  SELECT
    b.source,
    b.ocid,
    b.id AS bid_id,
    CASE WHEN b.tenderers_count = 1 AND b.tenderer_id IS NOT NULL THEN b.tenderer_id ELSE 'bid:' || coalesce(b.id, '') END
      AS bidder,
    CASE WHEN b.tenderers_count = 1 THEN b.tenderer_id END AS bidder_id
  FROM bids b
  WHERE coalesce(b.status, 'valid') NOT IN ('invited', 'withdrawn')
    AND NOT (coalesce(b.status, 'valid') = 'pending' AND b.kz_app_id IS NOT NULL)
),
placed AS (
  SELECT s.source, s.ocid, l.id AS lot_id, s.bidder, s.bidder_id, s.bid_id
  FROM submitted s
  JOIN bid_lots b ON b.source = s.source AND b.ocid = s.ocid AND b.bid_id = s.bid_id
  JOIN lots l ON l.source = s.source AND l.ocid = s.ocid AND l.id = b.lot_id
  UNION ALL
  SELECT s.source, s.ocid, l.id AS lot_id, s.bidder, s.bidder_id, s.bid_id
  FROM submitted s
  JOIN processes p ON p.source = s.source AND p.ocid = s.ocid AND p.lots_count = 1
  JOIN lots l ON l.source = s.source AND l.ocid = s.ocid
  LEFT JOIN bid_lots b ON b.source = s.source AND b.ocid = s.ocid AND b.bid_id = s.bid_id
  WHERE b.bid_id IS NULL
  UNION ALL
  SELECT s.source, s.ocid, '' AS lot_id, s.bidder, s.bidder_id, s.bid_id
  FROM submitted s
  JOIN processes p ON p.source = s.source AND p.ocid = s.ocid AND coalesce(p.lots_count, 0) = 0
)
SELECT source, ocid, lot_id, bidder, min(bidder_id) AS bidder_id, min(bid_id) AS bid_id, count(*) AS bids
FROM placed
GROUP BY source, ocid, lot_id, bidder
ORDER BY source, ocid, lot_id, bidder
