-- One row per plan point that was not deleted, with what figures are broken down by. The year is the plan's, the date
-- the first day of the month for which the purchase is planned. `is_clean`: year, buyer, method and an amount above 0
-- are known.
SELECT
  n.source,
  n.ocid,
  n.id,
  CASE
    WHEN n.year BETWEEN 1000 AND 9999 AND n.month BETWEEN 1 AND 12
      THEN CAST(CAST(n.year AS VARCHAR) || CASE WHEN n.month < 10 THEN '-0' ELSE '-' END || CAST(n.month AS VARCHAR)
        || '-01' AS DATE)
  END AS date,
  n.year,
  coalesce(substr(n.kz_kato, 1, 2), p.region) AS region,
  coalesce(n.buyer_id, p.buyer_id) AS buyer_id,
  p.organiser_id,
  CASE
    WHEN n.kz_is_qvazi = 1 THEN 'quasi-state'
    WHEN n.kz_is_qvazi = 0 THEN coalesce(p.sector, 'state')
    ELSE p.sector
  END AS sector,
  coalesce(m.kind, p.method) AS method,
  coalesce(CAST(n.kz_ref_trade_methods_id AS VARCHAR), p.method_code) AS method_code,
  p.category,
  CASE WHEN n.kz_ref_enstru_code IS NULL THEN p.scheme ELSE 'KZ-ENSTRU' END AS scheme,
  coalesce(replace(n.kz_ref_enstru_code, '.', ''), p.digits) AS digits,
  n.amount,
  n.currency,
  coalesce(
    n.year IS NOT NULL AND coalesce(n.buyer_id, p.buyer_id) IS NOT NULL AND coalesce(m.kind, p.method) IS NOT NULL
      AND n.amount > 0 AND n.currency IS NOT NULL,
    false
  ) AS is_clean
FROM plans n
JOIN x_dim_processes p ON p.source = n.source AND p.ocid = n.ocid
LEFT JOIN law_methods m ON m.id = n.kz_ref_trade_methods_id
WHERE coalesce(n.kz_is_deleted, 0) = 0
ORDER BY source, ocid, id
