-- One row per buyer, kind of thing (scheme and first six digits of the lot's main code), process with bids for it by a
-- competitive method, and bidder: who came, in order. `thing` names source, buyer and kind. position: of the process among
-- those of the thing, by the closing date, else the announcement; nth: how often the bidder has come, this time included;
-- next_position: of its next coming, else one beyond the last process. Joint bids have no bidder_id, and no nth.
WITH entry AS (
  SELECT DISTINCT
    e.source,
    e.source || '|' || e.buyer_id || '|' || k.scheme || '|' || substr(k.digits, 1, 6) AS thing,
    e.buyer_id,
    e.ocid,
    e.bidder_id
  FROM x_lot_entries e
  JOIN x_codes k ON k.source = e.source AND k.ocid = e.ocid AND k.lot_id = e.lot_id
  WHERE e.competitive = 'yes' AND e.buyer_id IS NOT NULL AND e.order_date IS NOT NULL AND k.digits <> ''
),
process AS (
  SELECT source, ocid, min(order_date) AS date FROM x_lot_entries WHERE order_date IS NOT NULL GROUP BY source, ocid
),
purchase AS (
  SELECT
    d.thing,
    d.ocid,
    p.date,
    row_number() OVER (PARTITION BY d.thing ORDER BY p.date, d.ocid) AS position,
    count(*) OVER (PARTITION BY d.thing) AS purchases
  FROM (SELECT DISTINCT source, thing, ocid FROM entry) d
  JOIN process p ON p.source = d.source AND p.ocid = d.ocid
)
SELECT
  e.source,
  e.thing,
  e.buyer_id,
  e.ocid,
  p.date,
  p.position,
  e.bidder_id,
  CASE WHEN e.bidder_id IS NOT NULL THEN row_number() OVER (PARTITION BY e.thing, e.bidder_id ORDER BY p.position) END AS nth,
  CASE
    WHEN e.bidder_id IS NOT NULL
      THEN coalesce(lead(p.position) OVER (PARTITION BY e.thing, e.bidder_id ORDER BY p.position), p.purchases + 1)
  END AS next_position
FROM entry e
JOIN purchase p ON p.thing = e.thing AND p.ocid = e.ocid
ORDER BY e.thing, p.position, e.bidder_id
