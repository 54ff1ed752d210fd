-- One row per lot and pair of bidders of x_lot_offers, `a` before `b`, each with the bid that stands, and who won. Joint
-- bids are left out: their members are known, their identity is not. A lot with more than 20 bidders gives no pairs: so
-- many rivals cannot all agree, and pairs grow with their square.
-- pair_year: the pair and the year, as a|b|year. offers: unpriced (a price is missing, or the currencies differ), equal or
-- different. is_for_lot: the lot was not cancelled, its year is known, and the offers were made for it: those of a shop's
-- catalogue and first prices of an auction are not.
WITH crowd AS (
  SELECT source, ocid, lot_id, count(*) AS bidders
  FROM x_lot_offers
  GROUP BY source, ocid, lot_id
)
SELECT
  a.source,
  a.ocid,
  a.lot_id,
  a.subject_id,
  l.buyer_id,
  l.announced_date,
  year(l.announced_date) AS year,
  a.bidder_id || '|' || b.bidder_id || '|' || CAST(year(l.announced_date) AS VARCHAR) AS pair_year,
  l.competitive,
  l.method_kind,
  l.is_goszakup,
  l.status,
  l.announced_date IS NOT NULL AND coalesce(l.status, '') NOT IN ('cancelled', 'withdrawn')
    AND NOT (l.is_goszakup AND (l.competitive = 'no' OR coalesce(l.method_kind, '') = 'auction')) AS is_for_lot,
  l.amount AS estimate,
  l.currency AS estimate_currency,
  c.bidders,
  a.bidder_id AS a_id,
  a.bid_id AS a_bid,
  a.standing AS a_standing,
  a.price AS a_price,
  a.currency AS a_currency,
  a.submitted AS a_submitted,
  a.won AS a_won,
  b.bidder_id AS b_id,
  b.bid_id AS b_bid,
  b.standing AS b_standing,
  b.price AS b_price,
  b.currency AS b_currency,
  b.submitted AS b_submitted,
  b.won AS b_won,
  CASE
    WHEN a.price IS NULL OR b.price IS NULL OR coalesce(a.currency, '') <> coalesce(b.currency, '') THEN 'unpriced'
    WHEN a.price = b.price THEN 'equal'
    ELSE 'different'
  END AS offers
FROM x_lot_offers a
JOIN x_lot_offers b
  ON b.source = a.source AND b.ocid = a.ocid AND b.lot_id = a.lot_id AND a.bidder_id < b.bidder_id
JOIN crowd c ON c.source = a.source AND c.ocid = a.ocid AND c.lot_id = a.lot_id AND c.bidders <= 20
JOIN x_lots l ON l.source = a.source AND l.ocid = a.ocid AND l.lot_id = a.lot_id
ORDER BY a.source, a.ocid, a.lot_id, a_id, b_id
