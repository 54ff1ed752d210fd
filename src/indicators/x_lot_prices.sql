-- One row per lot of x_lots, with what became of its bids: how many bidders stand how (x_lot_offers), whether their
-- prices can be compared, the winner's price, and the lowest ones around it.
-- rival_*: the lowest admitted price of others than the winner; rejected_*: the lowest rejected one. gap: how much more the
-- rival asked, as a share of the winner's price (NULL where it asked less).
-- bidders_said: how many took part by a number that is published of this lot alone.
-- Prices cannot be compared where priced < bidders (a price is missing, or stands for several lots) or currencies > 1.
WITH price AS (
  SELECT
    o.source,
    o.ocid,
    o.lot_id,
    count(*) AS bidders,
    CAST(sum(CASE WHEN o.standing = 'admitted' THEN 1 ELSE 0 END) AS BIGINT) AS admitted,
    CAST(sum(CASE WHEN o.standing = 'rejected' THEN 1 ELSE 0 END) AS BIGINT) AS rejected,
    CAST(sum(CASE WHEN o.standing = 'unknown' THEN 1 ELSE 0 END) AS BIGINT) AS unknown,
    count(o.price) AS priced,
    count(CASE WHEN o.standing = 'admitted' THEN o.price END) AS admitted_priced,
    count(CASE WHEN o.standing = 'rejected' THEN o.price END) AS rejected_priced,
    count(DISTINCT CASE WHEN o.price IS NOT NULL THEN coalesce(o.currency, '') END) AS currencies,
    min(o.currency) AS currency,
    max(o.awards) AS awards,
    max(o.pending_awards) AS pending_awards,
    CAST(sum(CASE WHEN o.won THEN 1 ELSE 0 END) AS BIGINT) AS winners,
    CAST(sum(CASE WHEN o.won IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS doubtful,
    min(CASE WHEN o.standing = 'admitted' THEN o.price END) AS lowest_price,
    max(CASE WHEN o.standing = 'admitted' THEN o.price END) AS highest_price
  FROM x_lot_offers o
  GROUP BY o.source, o.ocid, o.lot_id
),
winner AS (
  SELECT
    o.source, o.ocid, o.lot_id, o.bidder, o.bidder_id, o.bid_id, o.status, o.price, o.ranked_price, o.currency,
    o.submitted
  FROM x_lot_offers o
  JOIN price p ON p.source = o.source AND p.ocid = o.ocid AND p.lot_id = o.lot_id AND p.winners = 1
  WHERE o.won
),
rival AS (
  SELECT
    o.source, o.ocid, o.lot_id, o.bidder, o.bidder_id, o.bid_id, o.price, o.ranked_price,
    row_number() OVER (PARTITION BY o.source, o.ocid, o.lot_id ORDER BY o.lowest, o.bidder) AS place
  FROM x_lot_offers o
  WHERE o.standing = 'admitted' AND NOT coalesce(o.won, false) AND o.price IS NOT NULL
),
rejected AS (
  SELECT
    o.source, o.ocid, o.lot_id, o.bidder, o.bidder_id, o.bid_id, o.price,
    row_number() OVER (PARTITION BY o.source, o.ocid, o.lot_id ORDER BY o.lowest, o.bidder) AS place
  FROM x_lot_offers o
  WHERE o.standing = 'rejected' AND o.price IS NOT NULL
)
SELECT
  l.source,
  l.ocid,
  l.lot_id,
  l.subject_id,
  l.buyer_id,
  l.announced_date,
  l.closing_date,
  l.results_date,
  l.status,
  l.has_result,
  l.lots_count,
  l.is_goszakup,
  l.method_kind,
  l.procurement_method,
  l.competitive,
  -- A request for quotations that no method forbids may be called limited: several bids show that there was a contest.
  l.competitive = 'no' AND (l.is_goszakup OR l.procurement_method = 'direct' OR coalesce(p.bidders, 0) < 2) AS is_direct,
  coalesce(l.method_kind, t.method, l.procurement_method, '') AS method,
  year(l.announced_date) AS year,
  coalesce(o.kz_region, t.region, '') AS region,
  -- Of works that are building works the law limits how far a price may fall.
  CASE
    WHEN NOT l.is_goszakup THEN 'no'
    WHEN coalesce(o.kz_is_construction_work, t.is_construction_work) = 1 THEN 'yes'
    WHEN coalesce(o.kz_is_construction_work, t.is_construction_work) = 0 THEN 'no'
    WHEN t.subject_type IS NULL OR t.subject_type = 2 THEN 'unknown'
    ELSE 'no'
  END AS is_construction,
  l.amount AS estimate,
  l.currency AS estimate_currency,
  CASE
    WHEN l.is_goszakup THEN NULL
    WHEN o.bid_statistics_bidders IS NOT NULL THEN o.bid_statistics_bidders
    WHEN l.lots_count <= 1 THEN coalesce(l.number_of_tenderers, t.bid_statistics_bidders)
  END AS bidders_said,
  coalesce(u.bids, 0) AS unplaced_bids,
  coalesce(p.bidders, 0) AS bidders,
  coalesce(p.admitted, 0) AS admitted,
  coalesce(p.rejected, 0) AS rejected,
  coalesce(p.unknown, 0) AS unknown,
  coalesce(p.priced, 0) AS priced,
  coalesce(p.admitted_priced, 0) AS admitted_priced,
  coalesce(p.rejected_priced, 0) AS rejected_priced,
  coalesce(p.currencies, 0) AS currencies,
  p.currency,
  coalesce(p.awards, 0) AS awards,
  coalesce(p.pending_awards, 0) AS pending_awards,
  coalesce(p.winners, 0) AS winners,
  coalesce(p.doubtful, 0) AS doubtful,
  p.lowest_price,
  p.highest_price,
  w.bidder AS winner,
  w.bidder_id AS winner_id,
  w.bid_id AS winner_bid,
  w.status AS winner_status,
  w.price AS winner_price,
  w.currency AS winner_currency,
  w.ranked_price AS winner_ranked_price,
  w.submitted AS winner_submitted,
  r.bidder AS rival,
  r.bidder_id AS rival_id,
  r.bid_id AS rival_bid,
  r.price AS rival_price,
  r.ranked_price AS rival_ranked_price,
  CASE WHEN r.price >= w.price THEN round(CAST(r.price - w.price AS DOUBLE) / CAST(w.price AS DOUBLE), 6) END AS gap,
  j.bidder AS rejected_bidder,
  j.bidder_id AS rejected_id,
  j.bid_id AS rejected_bid,
  j.price AS rejected_price
FROM x_lots l
JOIN (
  SELECT
    s.source,
    s.ocid,
    m.kind,
    CASE WHEN m.kind IS NULL THEN coalesce(s.tender_procurement_method_details, s.tender_procurement_method) END AS method,
    s.kz_region AS region,
    s.kz_is_construction_work AS is_construction_work,
    s.kz_ref_subject_type_id AS subject_type,
    s.bid_statistics_bidders
  FROM processes s
  LEFT JOIN law_methods m ON m.id = s.kz_ref_trade_methods_id
) t ON t.source = l.source AND t.ocid = l.ocid
LEFT JOIN lots o ON o.source = l.source AND o.ocid = l.ocid AND o.id = l.lot_id
LEFT JOIN x_unplaced_bids u ON u.source = l.source AND u.ocid = l.ocid
LEFT JOIN price p ON p.source = l.source AND p.ocid = l.ocid AND p.lot_id = l.lot_id
LEFT JOIN winner w ON w.source = l.source AND w.ocid = l.ocid AND w.lot_id = l.lot_id
LEFT JOIN rival r ON r.source = l.source AND r.ocid = l.ocid AND r.lot_id = l.lot_id AND r.place = 1
LEFT JOIN rejected j ON j.source = l.source AND j.ocid = l.ocid AND j.lot_id = l.lot_id AND j.place = 1
ORDER BY l.source, l.ocid, l.lot_id
