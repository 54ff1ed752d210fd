-- One row per source, organisation or person that took part in a lot or sold something, and year (of the announcement, of
-- the purchase): last_date, lots it bid for, purchases from it, their money (NULL with several currencies or a value
-- missing). Ids that name nobody beyond their process (x_local_ids) have none.
WITH taken AS (
  SELECT p.source, p.party_id, year(l.announced_date) AS year, max(l.announced_date) AS last_date, count(*) AS lots
  FROM x_lot_participants p
  JOIN x_lots l ON l.source = p.source AND l.ocid = p.ocid AND l.lot_id = p.lot_id
  WHERE l.announced_date IS NOT NULL
  GROUP BY p.source, p.party_id, year(l.announced_date)
),
sold AS (
  SELECT
    source,
    supplier_id AS party_id,
    year,
    max(date) AS last_date,
    count(*) AS purchases,
    count(amount) AS priced,
    count(DISTINCT coalesce(currency, '')) AS currencies,
    min(currency) AS currency,
    CAST(sum(amount) AS DECIMAL(38, 2)) AS money
  FROM x_purchases
  WHERE supplier_id IS NOT NULL AND year IS NOT NULL
  GROUP BY source, supplier_id, year
),
both_sides AS (
  SELECT source, party_id, year FROM taken
  UNION
  SELECT source, party_id, year FROM sold
)
SELECT
  b.source,
  b.party_id,
  b.year,
  b.party_id || '|' || CAST(b.year AS VARCHAR) AS subject_id,
  CASE WHEN s.last_date IS NULL OR t.last_date > s.last_date THEN t.last_date ELSE s.last_date END AS last_date,
  coalesce(t.lots, 0) AS lots,
  coalesce(s.purchases, 0) AS purchases,
  CASE WHEN s.currencies = 1 AND s.priced = s.purchases THEN s.money END AS money,
  CASE WHEN s.currencies = 1 AND s.priced = s.purchases THEN s.currency END AS currency
FROM both_sides b
LEFT JOIN taken t ON t.source = b.source AND t.party_id = b.party_id AND t.year = b.year
LEFT JOIN sold s ON s.source = b.source AND s.party_id = b.party_id AND s.year = b.year
LEFT JOIN x_local_ids i ON i.source = b.source AND i.id = b.party_id
WHERE i.id IS NULL
ORDER BY b.source, b.party_id, b.year
