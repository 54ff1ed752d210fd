-- One row per lot and party that took part in it, alone or in a joint bid: source, ocid, lot_id ('' in a process without
-- lots), subject_id, bidder (as in x_lot_bidders: members of one joint bid have one bidder) and party_id. Where a process
-- publishes no bids, its list of tenderers stands for them, if there is one lot at most. told_by: bids or tenderers.
WITH bid_of AS (
  SELECT b.source, b.ocid, b.lot_id, b.bidder, b.bidder_id, b.bid_id
  FROM x_lot_bidders b
),
taking_part AS (
  SELECT source, ocid, lot_id, bidder, bidder_id AS party_id, 'bids' AS told_by
  FROM bid_of
  WHERE bidder_id IS NOT NULL
  UNION
  SELECT b.source, b.ocid, b.lot_id, b.bidder, t.tenderer_id AS party_id, 'bids' AS told_by
  FROM bid_of b
  JOIN bid_tenderers t ON t.source = b.source AND t.ocid = b.ocid AND t.bid_id = b.bid_id
  WHERE b.bidder_id IS NULL AND t.tenderer_id IS NOT NULL
  UNION
  SELECT l.source, l.ocid, l.lot_id, t.tenderer_id AS bidder, t.tenderer_id AS party_id, 'tenderers' AS told_by
  FROM x_lots l
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid AND coalesce(p.bids_count, 0) = 0
  JOIN tenderers t ON t.source = l.source AND t.ocid = l.ocid
  WHERE l.lots_count <= 1 AND t.tenderer_id IS NOT NULL
)
SELECT source, ocid, lot_id, ocid || '|' || lot_id AS subject_id, bidder, party_id, told_by
FROM taking_part
ORDER BY source, ocid, lot_id, bidder, party_id
