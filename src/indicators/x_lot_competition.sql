-- One row per lot of x_lots with how it was competed for.
-- bidders: those with a submitted bid, a joint bid being one; where a publisher shows no bids the number that it tells, of
-- the lot or of a process with one lot (`counted` says by which). goszakup's number is not taken: it shows bids late. The
-- list of tenderers is not counted: publishers are known who put only the winner there.
-- winners: bidders known to have won; winner: the only one, where of no other bid it is unknown whether it won.
-- region: of the lot (goszakup's, by its place of delivery), else of its buyer. method: goszakup's kind, else OCDS's.
WITH bid AS (
  SELECT
    source,
    ocid,
    lot_id,
    count(DISTINCT bidder) AS bidders,
    count(DISTINCT CASE WHEN won THEN bidder END) AS winners,
    CASE
      WHEN count(won) = count(*) AND count(DISTINCT CASE WHEN won THEN bidder END) = 1 THEN max(CASE WHEN won THEN bidder END)
    END AS winner
  FROM x_lot_bids
  GROUP BY source, ocid, lot_id
),
place AS (
  SELECT source, ocid, id, min(coalesce(kz_region, region)) AS region
  FROM parties
  WHERE coalesce(kz_region, region) IS NOT NULL
    AND (lower(coalesce(roles, '')) LIKE '%buyer%' OR lower(coalesce(roles, '')) LIKE '%procuringentity%')
  GROUP BY source, ocid, id
)
SELECT
  l.source,
  l.ocid,
  l.lot_id,
  l.subject_id,
  l.buyer_id,
  l.status,
  l.amount,
  l.currency,
  l.is_goszakup,
  l.competitive,
  l.method_id IS NOT NULL OR l.procurement_method IS NOT NULL AS has_method,
  coalesce(l.method_kind, l.procurement_method) AS method,
  coalesce(g.kz_region, p.kz_region, h.region) AS region,
  l.announced_date,
  year(l.announced_date) AS year,
  l.closing_date,
  coalesce(l.closing_date, l.announced_date) AS order_date,
  l.has_result OR l.results_date IS NOT NULL AS has_result,
  l.lots_count,
  coalesce(u.bids, 0) AS unplaced_bids,
  CASE
    WHEN b.bidders > 0 THEN b.bidders
    WHEN l.is_goszakup OR u.bids > 0 THEN NULL
    WHEN coalesce(g.bid_statistics_bidders, g.bid_statistics_bids) > 0
      THEN CAST(coalesce(g.bid_statistics_bidders, g.bid_statistics_bids) AS BIGINT)
    WHEN l.lots_count <= 1
      AND coalesce(p.tender_number_of_tenderers, p.bid_statistics_bidders, p.bid_statistics_bids) > 0
      THEN CAST(coalesce(p.tender_number_of_tenderers, p.bid_statistics_bidders, p.bid_statistics_bids) AS BIGINT)
  END AS bidders,
  CASE WHEN b.bidders > 0 THEN 'bids' ELSE 'number' END AS counted,
  coalesce(b.winners, 0) AS winners,
  b.winner
FROM x_lots l
JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
LEFT JOIN lots g ON g.source = l.source AND g.ocid = l.ocid AND g.id = l.lot_id
LEFT JOIN bid b ON b.source = l.source AND b.ocid = l.ocid AND b.lot_id = l.lot_id
LEFT JOIN x_unplaced_bids u ON u.source = l.source AND u.ocid = l.ocid
LEFT JOIN place h ON h.source = l.source AND h.ocid = l.ocid AND h.id = l.buyer_id
ORDER BY l.source, l.ocid, l.lot_id
