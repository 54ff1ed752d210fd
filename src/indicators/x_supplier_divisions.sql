-- One row per source, named supplier and year: its purchases (x_purchases), and of how many divisions the things were, in
-- the classification in which most of them are. uncoded: purchases without a code of it.
WITH bought AS (
  SELECT
    source,
    supplier_id,
    year,
    max(date) AS last_date,
    count(*) AS purchases,
    count(DISTINCT coalesce(currency, '')) AS currencies,
    min(currency) AS currency,
    count(amount) AS priced,
    CAST(sum(amount) AS DECIMAL(38, 2)) AS money
  FROM x_purchases
  WHERE supplier_id IS NOT NULL AND year IS NOT NULL
  GROUP BY source, supplier_id, year
),
in_scheme AS (
  SELECT
    source,
    supplier_id,
    year,
    scheme,
    count(DISTINCT division) AS divisions,
    count(DISTINCT table_name || '|' || record) AS coded
  FROM x_purchase_divisions
  GROUP BY source, supplier_id, year, scheme
),
ranked AS (
  SELECT
    s.*,
    row_number() OVER (PARTITION BY source, supplier_id, year ORDER BY coded DESC, divisions DESC, scheme) AS place
  FROM in_scheme s
)
SELECT
  b.source,
  b.supplier_id,
  b.year,
  b.source || '|' || b.supplier_id || '|' || CAST(b.year AS VARCHAR) AS supplier_year,
  b.last_date,
  b.purchases,
  CASE WHEN b.currencies = 1 AND b.priced = b.purchases THEN b.money END AS money,
  CASE WHEN b.currencies = 1 THEN b.currency END AS currency,
  r.scheme,
  coalesce(r.divisions, 0) AS divisions,
  b.purchases - coalesce(r.coded, 0) AS uncoded
FROM bought b
LEFT JOIN ranked r ON r.source = b.source AND r.supplier_id = b.supplier_id AND r.year = b.year AND r.place = 1
ORDER BY b.source, b.supplier_id, b.year
