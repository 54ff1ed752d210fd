-- One row per lot of x_lot_prices whose prices can be compared (two admitted bids at least, all priced in one currency, a
-- method that is competitive or not known) and way to put numbers of bidders together: the more bidders, the nearer two of
-- them come and the further apart the ends lie. least: 2 (groups of two, three or four, five or more bidders) or 3 (of three,
-- four or five, six or more; lots with two have no row). level_1 to level_5 name the groups of lots with as many bidders:
-- of the same method and year, with things of the same division in the region, then in the country, then with any things,
-- then of any year, then by any method.
-- peer_id: source and subject_id, as peers have it. is_free: the price decides and the rules do not bring prices together:
-- no tender by points, no auction, no building works. has_winner: one bidder is known to have won. gap: as in x_lot_prices.
WITH comparable AS (
  SELECT
    l.source,
    l.ocid,
    l.lot_id,
    l.source || '|' || l.subject_id AS peer_id,
    l.admitted,
    l.lowest_price,
    l.highest_price,
    l.gap,
    coalesce(l.method_kind, '') NOT IN ('rating', 'auction') AND l.is_construction <> 'yes' AS is_free,
    l.winners = 1 AND l.doubtful = 0 AS has_winner,
    l.method,
    CAST(l.year AS VARCHAR) AS year,
    nullif(l.region, '') AS region,
    c.scheme || c.division AS division
  FROM x_lot_prices l
  LEFT JOIN x_codes c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
  WHERE NOT l.is_direct AND l.unknown = 0 AND l.admitted > 1 AND l.admitted_priced = l.admitted AND l.currencies = 1
    AND l.unplaced_bids = 0 AND coalesce(l.bidders_said, 0) <= l.bidders
    AND coalesce(l.status, '') NOT IN ('cancelled', 'withdrawn')
),
crowded AS (
  SELECT
    c.*,
    2 AS least,
    CASE WHEN c.admitted = 2 THEN '2 bidders' WHEN c.admitted < 5 THEN '3 or 4 bidders' ELSE '5 or more bidders' END AS crowd
  FROM comparable c
  UNION ALL
  SELECT
    c.*,
    3 AS least,
    CASE WHEN c.admitted = 3 THEN '3 bidders' WHEN c.admitted < 6 THEN '4 or 5 bidders' ELSE '6 or more bidders' END AS crowd
  FROM comparable c
  WHERE c.admitted > 2
)
SELECT
  source,
  ocid,
  lot_id,
  peer_id,
  least,
  is_free,
  has_winner,
  lowest_price,
  highest_price,
  gap,
  source || '|' || year || '|' || method || '|' || crowd || '|' || division || '|' || region AS level_1,
  source || '|' || year || '|' || method || '|' || crowd || '|' || division AS level_2,
  source || '|' || year || '|' || method || '|' || crowd AS level_3,
  source || '|' || method || '|' || crowd AS level_4,
  source || '|' || crowd AS level_5
FROM crowded
ORDER BY source, ocid, lot_id, least
