-- One row per lot of x_lots with how many took part, as every rule about bidders of one lot asks first. bidders: those with a
-- submitted bid, NULL without any; named_bidders: those of whom a party is known (x_lot_participants), of them organisations:
-- those with a party that is no natural person; took_part: bidders, else named_bidders, else 0. unplaced_bids: bids of the
-- process that name none of its several lots.
WITH counted AS (
  SELECT source, ocid, lot_id, count(DISTINCT bidder) AS bidders FROM x_lot_bidders GROUP BY source, ocid, lot_id
),
named AS (
  SELECT
    source,
    ocid,
    lot_id,
    count(DISTINCT bidder) AS bidders,
    count(DISTINCT CASE WHEN party_id NOT LIKE 'KZ-person-%' THEN bidder END) AS organisations
  FROM x_lot_participants
  GROUP BY source, ocid, lot_id
)
SELECT
  l.source,
  l.ocid,
  l.lot_id,
  c.bidders,
  coalesce(n.bidders, 0) AS named_bidders,
  coalesce(n.organisations, 0) AS organisations,
  coalesce(c.bidders, n.bidders, 0) AS took_part,
  coalesce(u.bids, 0) AS unplaced_bids
FROM x_lots l
LEFT JOIN counted c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
LEFT JOIN named n ON n.source = l.source AND n.ocid = l.ocid AND n.lot_id = l.lot_id
LEFT JOIN x_unplaced_bids u ON u.source = l.source AND u.ocid = l.ocid
ORDER BY l.source, l.ocid, l.lot_id
