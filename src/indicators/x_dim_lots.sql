-- One row per lot of x_lots with what figures are broken down by. What a lot does not say of itself its process says;
-- the region is that of delivery, else of the purchase, else of the buyer. `is_clean` as in x_dim_processes, with the
-- lot's own amount and buyer.
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
  l.source,
  l.ocid,
  l.lot_id AS id,
  p.date,
  p.year,
  coalesce(substr(t.kz_region, 1, 2), p.region, b.region) AS region,
  coalesce(l.buyer_id, p.buyer_id) AS buyer_id,
  p.organiser_id,
  CASE WHEN b.is_qvazi = 1 THEN 'quasi-state' WHEN b.is_qvazi = 0 THEN 'state' ELSE p.sector END AS sector,
  coalesce(l.method_kind, l.procurement_method, p.method) AS method,
  coalesce(CAST(l.method_id AS VARCHAR), p.method_code) AS method_code,
  p.category,
  nullif(c.scheme, '') AS scheme,
  c.digits,
  l.amount,
  l.currency,
  coalesce(
    p.date <= d.data_date AND coalesce(l.buyer_id, p.buyer_id) IS NOT NULL
      AND coalesce(l.method_kind, l.procurement_method, p.method) IS NOT NULL AND l.amount > 0 AND l.currency IS NOT NULL
      AND coalesce(r.tender_period_start_local_date, DATE '0001-01-01') <=
        coalesce(r.tender_period_end_local_date, DATE '9999-12-31'),
    false
  ) AS is_clean
FROM x_lots l
CROSS JOIN dataset d
JOIN x_dim_processes p ON p.source = l.source AND p.ocid = l.ocid
JOIN processes r ON r.source = l.source AND r.ocid = l.ocid
LEFT JOIN lots t ON t.source = l.source AND t.ocid = l.ocid AND t.id = l.lot_id
LEFT JOIN party b ON b.source = l.source AND b.ocid = l.ocid AND b.id = l.buyer_id
LEFT JOIN x_codes c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
ORDER BY source, ocid, id
