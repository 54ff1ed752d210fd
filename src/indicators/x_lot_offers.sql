-- One row per lot and bidder of x_lot_bids: the one of its bids that stands. That is the one that won, else the admitted
-- one with the lowest price, else one whose status is unknown, else a rejected one: who changed a bid or made a second
-- one does not compete with itself.
-- standing: admitted, unknown (no status, or one that does not tell) or rejected (no bid of this bidder was admitted).
-- lowest: 1 for the lowest price of the lot among those that stand in the same way and currency; among equal prices the
-- winner's comes last, so that who comes first is always a rival.
WITH bid AS (
  SELECT
    b.*,
    CASE
      WHEN coalesce(b.won, false) OR b.is_admitted THEN 'admitted'
      WHEN b.is_disqualified THEN 'rejected'
      ELSE 'unknown'
    END AS standing
  FROM x_lot_bids b
),
ordered AS (
  SELECT
    b.*,
    row_number() OVER (
      PARTITION BY b.source, b.ocid, b.lot_id, b.bidder
      ORDER BY
        CASE WHEN b.won THEN 0 WHEN b.standing = 'admitted' THEN 1 WHEN b.standing = 'unknown' THEN 2 ELSE 3 END,
        b.price NULLS LAST, b.bid_id, b.submitted, b.currency
    ) AS place,
    count(*) OVER (PARTITION BY b.source, b.ocid, b.lot_id, b.bidder) AS bids,
    max(CASE WHEN b.won IS NULL THEN 1 ELSE 0 END) OVER (PARTITION BY b.source, b.ocid, b.lot_id, b.bidder) AS is_doubtful
  FROM bid b
)
SELECT
  o.source,
  o.ocid,
  o.lot_id,
  o.subject_id,
  o.bidder,
  o.bidder_id,
  o.bid_id,
  o.bids,
  o.status,
  o.standing,
  o.price,
  o.ranked_price,
  o.currency,
  o.submitted,
  CASE WHEN o.won THEN true WHEN o.is_doubtful = 1 THEN NULL ELSE false END AS won,
  o.awards,
  o.pending_awards,
  CASE
    WHEN o.price IS NOT NULL THEN row_number() OVER (
      PARTITION BY o.source, o.ocid, o.lot_id, o.standing, o.currency
      ORDER BY o.price NULLS LAST, coalesce(o.won, false), o.bidder
    )
  END AS lowest
FROM ordered o
WHERE o.place = 1
ORDER BY o.source, o.ocid, o.lot_id, o.bidder
