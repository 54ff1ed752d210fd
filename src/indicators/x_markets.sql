-- One row per market (what is bought by its first six digits, region, year: x_purchases.market) and source, without
-- purchases on grounds that name the supplier. Sums are in the currency in which most of its purchases are.
-- purchases, buyers, sellers (who supply together are one seller); unpriced: without a value above 0; foreign_ones: in
-- other currencies; uncoded: whether more than a tenth of the source's purchases of the year have no code, so that some
-- of this market may be missing; total, unnamed (of it from nobody who is named), leader and what it sold: its money,
-- purchases, buyers. share, most_share: of the leader, without and with what is unnamed; hhi, most_hhi: the sum of the
-- squares of all shares, likewise. regulated: how many purchases were on grounds that name the supplier.
WITH base AS (
  SELECT
    source,
    market,
    year,
    date,
    region,
    buyer_id,
    supplier,
    CASE WHEN amount > 0 THEN amount END AS amount,
    coalesce(currency, '') AS currency,
    ground = 'obligatory' AS is_obligatory
  FROM x_purchases
  WHERE year IS NOT NULL
),
coded AS (
  SELECT
    source,
    year,
    CAST(sum(CASE WHEN market IS NULL THEN 1 ELSE 0 END) AS BIGINT) * 10 > count(*) AS uncoded
  FROM base
  WHERE NOT is_obligatory
  GROUP BY source, year
),
used AS (
  SELECT
    source,
    market,
    currency,
    row_number() OVER (PARTITION BY source, market ORDER BY count(*) DESC, currency) AS place
  FROM base
  WHERE market IS NOT NULL AND amount IS NOT NULL AND NOT is_obligatory
  GROUP BY source, market, currency
),
counted AS (
  SELECT
    b.*,
    CASE WHEN b.currency = u.currency THEN b.amount END AS money,
    u.currency AS main_currency
  FROM base b
  LEFT JOIN used u ON u.source = b.source AND u.market = b.market AND u.place = 1
  WHERE b.market IS NOT NULL
),
total AS (
  SELECT
    source,
    market,
    min(year) AS year,
    max(date) AS last_date,
    min(region) AS region,
    min(main_currency) AS currency,
    CAST(sum(CASE WHEN is_obligatory THEN 0 ELSE 1 END) AS BIGINT) AS purchases,
    CAST(sum(CASE WHEN is_obligatory THEN 1 ELSE 0 END) AS BIGINT) AS regulated,
    count(DISTINCT CASE WHEN NOT is_obligatory THEN buyer_id END) AS buyers,
    count(DISTINCT CASE WHEN NOT is_obligatory THEN supplier END) AS sellers,
    CAST(sum(CASE WHEN NOT is_obligatory AND amount IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unpriced,
    CAST(sum(CASE WHEN NOT is_obligatory AND amount IS NOT NULL AND money IS NULL THEN 1 ELSE 0 END) AS BIGINT)
      AS foreign_ones,
    CAST(coalesce(sum(CASE WHEN NOT is_obligatory THEN money END), 0) AS DECIMAL(38, 2)) AS total,
    CAST(coalesce(sum(CASE WHEN NOT is_obligatory AND supplier IS NULL THEN money END), 0) AS DECIMAL(38, 2)) AS unnamed
  FROM counted
  GROUP BY source, market
),
seller AS (
  SELECT
    source,
    market,
    supplier,
    CAST(coalesce(sum(money), 0) AS DECIMAL(38, 2)) AS money,
    count(*) AS purchases,
    count(DISTINCT buyer_id) AS buyers
  FROM counted
  WHERE NOT is_obligatory AND supplier IS NOT NULL
  GROUP BY source, market, supplier
),
ranked AS (
  SELECT
    s.*,
    CASE WHEN t.total > 0 THEN CAST(s.money AS DOUBLE) / CAST(t.total AS DOUBLE) END AS share,
    row_number() OVER (PARTITION BY s.source, s.market ORDER BY s.money DESC, s.purchases DESC, s.supplier) AS place
  FROM seller s
  JOIN total t ON t.source = s.source AND t.market = s.market
),
concentrated AS (
  SELECT source, market, CAST(sum(share * share ORDER BY supplier) AS DOUBLE) AS hhi
  FROM ranked
  GROUP BY source, market
),
named AS (
  SELECT
    t.*,
    c.uncoded,
    r.supplier AS leader,
    r.money AS leader_money,
    r.purchases AS leader_purchases,
    r.buyers AS leader_buyers,
    coalesce(r.share, 0) AS leader_share,
    CASE WHEN t.total > 0 THEN CAST(t.unnamed AS DOUBLE) / CAST(t.total AS DOUBLE) END AS unnamed_share,
    coalesce(h.hhi, 0) AS known_hhi
  FROM total t
  LEFT JOIN coded c ON c.source = t.source AND c.year = t.year
  LEFT JOIN ranked r ON r.source = t.source AND r.market = t.market AND r.place = 1
  LEFT JOIN concentrated h ON h.source = t.source AND h.market = t.market
)
SELECT
  source,
  market,
  year,
  last_date,
  region,
  nullif(currency, '') AS currency,
  purchases,
  regulated,
  buyers,
  sellers,
  unpriced,
  foreign_ones,
  coalesce(uncoded, false) AS uncoded,
  total,
  unnamed,
  leader,
  leader_money,
  leader_purchases,
  leader_buyers,
  CASE WHEN total > 0 THEN round(leader_share, 6) END AS share,
  CASE WHEN total > 0 THEN round(leader_share + unnamed_share, 6) END AS most_share,
  CASE WHEN total > 0 THEN round(known_hhi, 6) END AS hhi,
  CASE WHEN total > 0 THEN round(known_hhi + 2 * leader_share * unnamed_share + unnamed_share * unnamed_share, 6) END
    AS most_hhi
FROM named
ORDER BY source, market
