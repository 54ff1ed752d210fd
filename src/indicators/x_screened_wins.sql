-- One row per process and bidder that won a lot of it against at least two others whose prices can be compared
-- (x_lot_screens), where the price decides and the rules do not bring prices together: no tender by points, no auction, no
-- building works, and not all prices at the floor of the law. winner_id; year and date of the announcement; crowd: the
-- largest number of admitted bids; lots; skewness: the highest of its lots, relative_distance: the lowest (NULL where it
-- cannot be told of one of them); amount of what was won and its currency (NULL where there are several).
WITH lot AS (
  SELECT
    l.source,
    l.ocid,
    l.winner_id,
    l.year,
    l.announced_date,
    s.bids,
    s.skewness,
    s.relative_distance,
    l.winner_price,
    coalesce(l.winner_currency, '') AS currency,
    f.lot_id IS NOT NULL AS has_floor,
    f.is_at_floor
  FROM x_lot_prices l
  JOIN x_lot_screens s ON s.source = l.source AND s.ocid = l.ocid AND s.lot_id = l.lot_id
  LEFT JOIN x_lot_floors f ON f.source = l.source AND f.ocid = l.ocid AND f.lot_id = l.lot_id
  WHERE NOT l.is_direct AND l.winners = 1 AND l.doubtful = 0 AND l.unknown = 0 AND l.unplaced_bids = 0
    AND l.winner_id IS NOT NULL AND l.year IS NOT NULL AND coalesce(l.bidders_said, 0) <= l.bidders
    AND coalesce(l.status, '') NOT IN ('cancelled', 'withdrawn')
    AND coalesce(l.method_kind, '') NOT IN ('rating', 'auction') AND l.is_construction = 'no'
)
SELECT
  source,
  ocid,
  winner_id,
  min(year) AS year,
  max(announced_date) AS date,
  max(bids) AS crowd,
  count(*) AS lots,
  CASE WHEN count(skewness) = count(*) THEN max(skewness) END AS skewness,
  CASE WHEN count(relative_distance) = count(*) THEN min(relative_distance) END AS relative_distance,
  CASE WHEN min(currency) = max(currency) THEN CAST(sum(winner_price) AS DECIMAL(38, 2)) END AS amount,
  CASE WHEN min(currency) = max(currency) THEN nullif(min(currency), '') END AS currency
FROM lot
WHERE NOT has_floor OR NOT is_at_floor
GROUP BY source, ocid, winner_id
ORDER BY source, ocid, winner_id
