-- One row per lot and bidder with a submitted bid (x_lot_bids, several bids of one bidder taken together), with what is
-- known of the lot: the base of rules about who bids where, how often and against whom.
-- standing: rejected, when all of its bids were; admitted; pending, in a lot without an award; unknown without a status.
-- won: NULL where it cannot be said who won.
WITH entry AS (
  SELECT
    source,
    ocid,
    lot_id,
    subject_id,
    bidder,
    min(bidder_id) AS bidder_id,
    min(bid_id) AS bid_id,
    min(submitted) AS submitted,
    CASE
      WHEN max(CASE WHEN is_admitted THEN 1 ELSE 0 END) = 1 THEN 'admitted'
      WHEN max(CASE WHEN status = 'pending' THEN 1 ELSE 0 END) = 1 THEN 'pending'
      WHEN min(CASE WHEN is_disqualified THEN 1 ELSE 0 END) = 1 THEN 'rejected'
      ELSE 'unknown'
    END AS standing,
    CASE
      WHEN max(CASE WHEN won THEN 1 ELSE 0 END) = 1 THEN true
      WHEN count(won) = count(*) THEN false
    END AS won
  FROM x_lot_bids
  GROUP BY source, ocid, lot_id, subject_id, bidder
)
SELECT
  e.*,
  c.buyer_id,
  c.competitive,
  c.is_goszakup,
  c.method,
  c.region,
  c.announced_date,
  c.year,
  c.order_date,
  c.amount,
  c.bidders,
  c.winner
FROM entry e
JOIN x_lot_competition c ON c.source = e.source AND c.ocid = e.ocid AND c.lot_id = e.lot_id
ORDER BY e.source, e.ocid, e.lot_id, e.bidder
