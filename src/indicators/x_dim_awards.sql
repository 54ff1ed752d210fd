-- One row per award that stands with what figures are broken down by: those of its lot, else of its process. Its date is
-- its own, else that of the announcement. `supplier_id` is that of an award to one supplier; a joint award has none.
-- `is_clean` as in x_dim_contracts.
WITH party AS (
  SELECT
    source,
    ocid,
    id,
    min(coalesce(substr(kz_region, 1, 2), nullif(trim(region), ''))) AS region,
    max(kz_is_qvazi) AS is_qvazi
  FROM parties
  GROUP BY source, ocid, id
)
SELECT
  a.source,
  a.ocid,
  a.id,
  coalesce(a.date_local_date, p.date) AS date,
  year(coalesce(a.date_local_date, p.date)) AS year,
  coalesce(l.region, p.region) AS region,
  coalesce(l.buyer_id, p.buyer_id) AS buyer_id,
  p.organiser_id,
  coalesce(l.sector, p.sector) AS sector,
  CASE WHEN coalesce(a.suppliers_count, 1) = 1 THEN a.supplier_id END AS supplier_id,
  CASE WHEN coalesce(a.suppliers_count, 1) = 1 THEN s.region END AS supplier_region,
  coalesce(l.method, p.method) AS method,
  coalesce(l.method_code, p.method_code) AS method_code,
  p.category,
  CASE WHEN l.digits IS NULL THEN p.scheme ELSE l.scheme END AS scheme,
  coalesce(l.digits, p.digits) AS digits,
  a.value_amount AS amount,
  a.value_currency AS currency,
  coalesce(
    coalesce(a.date_local_date, p.date) <= d.data_date AND coalesce(l.buyer_id, p.buyer_id) IS NOT NULL
      AND a.supplier_id IS NOT NULL AND coalesce(l.method, p.method) IS NOT NULL AND a.value_amount > 0
      AND a.value_currency IS NOT NULL,
    false
  ) AS is_clean
FROM awards a
CROSS JOIN dataset d
JOIN x_dim_processes p ON p.source = a.source AND p.ocid = a.ocid
LEFT JOIN x_dim_lots l ON l.source = a.source AND l.ocid = a.ocid AND l.id = a.related_lot
LEFT JOIN party s ON s.source = a.source AND s.ocid = a.ocid AND s.id = a.supplier_id
WHERE coalesce(a.status, 'active') = 'active'
ORDER BY source, ocid, id
