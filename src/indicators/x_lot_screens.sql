-- One row per lot with at least three admitted bids, all of them priced in one currency (x_lot_offers): how the prices lie.
-- All numbers are of prices as multiples of the lowest: bids; cv: their standard deviation by their mean; spread: the
-- highest less the lowest; skewness: of the sample (negative: one low price, the rest close together above it); gap: from
-- the lowest to the next; losers_deviation: the standard deviation of all but the lowest (0 where they are the same);
-- relative_distance: gap by losers_deviation (NULL where that is 0). Standard deviations are those of samples.
WITH price AS (
  SELECT
    o.source,
    o.ocid,
    o.lot_id,
    o.bidder,
    o.lowest,
    CAST(o.price AS DOUBLE) / CAST(l.lowest_price AS DOUBLE) AS r
  FROM x_lot_offers o
  JOIN x_lot_prices l ON l.source = o.source AND l.ocid = o.ocid AND l.lot_id = o.lot_id
  WHERE o.standing = 'admitted' AND l.admitted >= 3 AND l.admitted_priced = l.admitted AND l.currencies = 1
    AND l.lowest_price > 0
),
mean AS (
  SELECT
    source,
    ocid,
    lot_id,
    count(*) AS bids,
    CAST(sum(r ORDER BY bidder) AS DOUBLE) / CAST(count(*) AS DOUBLE) AS mean,
    CAST(sum(CASE WHEN lowest > 1 THEN r END ORDER BY bidder) AS DOUBLE) / CAST(count(*) - 1 AS DOUBLE) AS losers_mean,
    min(CASE WHEN lowest > 1 THEN r END) - 1 AS gap,
    max(r) - 1 AS spread
  FROM price
  GROUP BY source, ocid, lot_id
),
variance AS (
  SELECT
    m.source,
    m.ocid,
    m.lot_id,
    sqrt(CAST(sum((p.r - m.mean) * (p.r - m.mean) ORDER BY p.bidder) AS DOUBLE) / CAST(min(m.bids) - 1 AS DOUBLE)) AS deviation,
    sqrt(
      CAST(sum(CASE WHEN p.lowest > 1 THEN (p.r - m.losers_mean) * (p.r - m.losers_mean) END ORDER BY p.bidder) AS DOUBLE)
        / CAST(min(m.bids) - 2 AS DOUBLE)
    ) AS losers_deviation,
    CAST(sum((p.r - m.mean) * (p.r - m.mean) * (p.r - m.mean) ORDER BY p.bidder) AS DOUBLE) AS cubes
  FROM mean m
  JOIN price p ON p.source = m.source AND p.ocid = m.ocid AND p.lot_id = m.lot_id
  GROUP BY m.source, m.ocid, m.lot_id
)
SELECT
  m.source,
  m.ocid,
  m.lot_id,
  m.bids,
  round(CAST(v.deviation AS DOUBLE) / m.mean, 6) AS cv,
  round(m.spread, 6) AS spread,
  -- Where all prices are the same to the sixth digit there is no shape to speak of.
  CASE
    WHEN m.spread > 0.0000005 THEN round(
      CAST(m.bids AS DOUBLE) / CAST((m.bids - 1) * (m.bids - 2) AS DOUBLE)
        * (CAST(v.cubes AS DOUBLE) / (v.deviation * v.deviation * v.deviation)),
      6
    )
  END AS skewness,
  round(m.gap, 6) AS gap,
  round(v.losers_deviation, 6) AS losers_deviation,
  CASE WHEN v.losers_deviation > 0.0000005 THEN round(CAST(m.gap AS DOUBLE) / v.losers_deviation, 6) END AS relative_distance
FROM mean m
JOIN variance v ON v.source = m.source AND v.ocid = m.ocid AND v.lot_id = m.lot_id
ORDER BY m.source, m.ocid, m.lot_id
