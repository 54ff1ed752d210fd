-- One row per lot that something was bought for (x_purchases): what it was announced for and what it came to, in one
-- currency, or why the two cannot be compared. A process without lots is one lot. Purchases for several lots are at no lot:
-- each lot of such a process that has none of its own says so.
WITH bought AS (
  SELECT
    source,
    ocid,
    lot_id,
    count(*) AS purchases,
    count(amount) AS priced,
    min(currency) AS currency,
    max(currency) AS other_currency,
    CAST(sum(amount) AS DECIMAL(38, 2)) AS amount
  FROM x_purchases
  WHERE lot_id IS NOT NULL
  GROUP BY source, ocid, lot_id
),
unplaced AS (
  SELECT DISTINCT source, ocid FROM x_purchases WHERE lot_id IS NULL
)
SELECT
  l.source,
  l.ocid,
  l.lot_id,
  CAST(l.amount AS DECIMAL(38, 2)) AS estimate,
  b.amount AS price,
  l.currency,
  CASE
    WHEN u.ocid IS NOT NULL THEN 'several-lots'
    WHEN l.amount IS NULL OR l.amount <= 0 OR b.priced < b.purchases THEN 'amount-missing'
    WHEN l.currency IS NULL OR b.currency IS NULL THEN 'currency-missing'
    WHEN b.currency <> b.other_currency OR upper(b.currency) <> upper(l.currency) THEN 'several-currencies'
  END AS reason
FROM x_lots l
JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
LEFT JOIN bought b ON b.source = l.source AND b.ocid = l.ocid AND b.lot_id = l.lot_id
LEFT JOIN unplaced u ON u.source = l.source AND u.ocid = l.ocid
-- A direct contract of goszakup has no announcement, and so no amount that was announced.
WHERE (b.ocid IS NOT NULL OR u.ocid IS NOT NULL)
  AND (l.lot_id <> '' OR p.kz_trd_buy_id IS NOT NULL OR p.kz_ref_trade_methods_id IS NULL)
  AND coalesce(l.status, 'complete') NOT IN ('cancelled', 'withdrawn', 'unsuccessful', 'planning', 'planned')
ORDER BY l.source, l.ocid, l.lot_id
