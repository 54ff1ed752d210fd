-- One row per need by whose size the limits of methods are measured, whatever method was used, and per limit of the law
-- that it may meet (law_limit in tenge, limit_key; one row without them where there is none): a lot of goszakup by its
-- planned sum, a direct contract of goszakup by its sum, a purchase of another publisher by its estimate, else by what was
-- bought. Cancelled, failed and merely planned ones are left out, and those of which no buyer or date is told.
-- table_name, record: where it stands (lots, processes), for evidence. category: goods, works, services. is_village:
-- x_village_offices. amount, currency: NULL where not told.
WITH need AS (
  SELECT
    l.source,
    l.ocid,
    CASE WHEN l.lot_id = '' THEN 'processes' ELSE 'lots' END AS table_name,
    CASE WHEN l.lot_id = '' THEN l.ocid ELSE l.subject_id END AS record,
    l.buyer_id,
    CASE WHEN l.method_kind = 'direct' THEN coalesce(s.date, l.announced_date) ELSE l.announced_date END AS date,
    p.kz_region AS region,
    p.tender_main_procurement_category AS category,
    coalesce(p.kz_method_type, 0) = 2 OR coalesce(m.system, '') = 'quasi-state' AS is_quasi_state,
    TRUE AS is_goszakup,
    CASE WHEN l.lot_id = '' AND l.amount IS NULL THEN s.amount ELSE CAST(l.amount AS DECIMAL(38, 2)) END AS amount,
    CASE WHEN l.lot_id = '' AND l.amount IS NULL THEN s.currency ELSE l.currency END AS currency
  FROM x_lots l
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
  LEFT JOIN law_methods m ON m.id = l.method_id
  LEFT JOIN x_process_sums s ON s.source = l.source AND s.ocid = l.ocid
  WHERE (l.is_goszakup OR l.method_id IS NOT NULL)
    AND coalesce(l.status, 'complete') NOT IN ('cancelled', 'withdrawn', 'unsuccessful', 'planning', 'planned')
  UNION ALL
  SELECT
    t.source,
    t.ocid,
    'processes' AS table_name,
    t.ocid AS record,
    t.buyer_id,
    t.announced_date AS date,
    CAST(NULL AS VARCHAR) AS region,
    t.category,
    FALSE AS is_quasi_state,
    FALSE AS is_goszakup,
    coalesce(CAST(s.estimate AS DECIMAL(38, 2)), s.amount) AS amount,
    CASE WHEN s.estimate IS NOT NULL THEN s.estimate_currency ELSE s.currency END AS currency
  FROM x_tenders t
  JOIN x_process_sums s ON s.source = t.source AND s.ocid = t.ocid
  WHERE NOT t.is_goszakup
    AND coalesce(t.status, 'complete') NOT IN ('cancelled', 'withdrawn', 'unsuccessful', 'planning', 'planned')
)
SELECT
  n.*,
  year(n.date) AS year,
  n.is_goszakup AND v.id IS NOT NULL AS is_village,
  x.key AS limit_key,
  x.amount AS law_limit
FROM need n
LEFT JOIN x_village_offices v ON v.source = n.source AND v.id = n.buyer_id
LEFT JOIN x_law_sums x
  ON n.is_goszakup AND NOT n.is_quasi_state AND x.valid_from <= n.date AND n.date <= x.valid_to
  AND (
    x.key = 'quotation-volume'
    -- The limit of a village's office is that of the electronic shop: once, not twice.
    OR (x.key = 'small-direct-village' AND v.id IS NOT NULL)
    OR (x.key = 'e-shop-volume' AND v.id IS NULL AND n.category = 'goods')
    OR (x.key = 'small-direct-goods' AND v.id IS NULL AND n.category = 'goods')
    OR (x.key = 'small-direct-services' AND v.id IS NULL AND n.category IN ('works', 'services'))
  )
WHERE n.buyer_id IS NOT NULL AND n.date IS NOT NULL
ORDER BY source, record, table_name, limit_key
