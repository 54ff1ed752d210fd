-- One row per purchase of x_purchases (`id` is its table and its id there, as contracts:1) with what figures are broken
-- down by. Its date is that of signing, else of the award. `thing` tells suppliers apart, a joint one being one.
-- `is_clean`: date, buyer, supplier, method, currency and an amount above 0 are known, the date is not after the data's.
WITH party AS (
  SELECT
    source,
    ocid,
    id,
    min(coalesce(substr(kz_region, 1, 2), nullif(trim(region), ''))) AS region,
    max(kz_is_qvazi) AS is_qvazi
  FROM parties
  GROUP BY source, ocid, id
),
bought AS (
  SELECT p.*, CASE WHEN p.table_name = 'contracts' THEN p.id END AS contract_id FROM x_purchases p
)
SELECT
  u.source,
  u.ocid,
  u.table_name || ':' || coalesce(u.id, '') AS id,
  u.date,
  u.year,
  coalesce(
    CASE WHEN regexp_like(u.region, '^[0-9]{9}$') THEN substr(u.region, 1, 2) ELSE nullif(trim(u.region), '') END, p.region
  ) AS region,
  coalesce(u.buyer_id, p.buyer_id) AS buyer_id,
  p.organiser_id,
  CASE WHEN b.is_qvazi = 1 THEN 'quasi-state' WHEN b.is_qvazi = 0 THEN 'state' ELSE p.sector END AS sector,
  u.supplier_id,
  u.supplier AS thing,
  s.region AS supplier_region,
  coalesce(nullif(u.method, 'unknown'), p.method) AS method,
  coalesce(CAST(c.kz_fakt_trade_methods_id AS VARCHAR), p.method_code) AS method_code,
  CASE c.kz_ref_subject_type_id
    WHEN 1 THEN 'goods'
    WHEN 2 THEN 'works'
    WHEN 3 THEN 'services'
    ELSE p.category
  END AS category,
  nullif(u.scheme, '') AS scheme,
  u.digits,
  u.amount,
  u.currency,
  u.competitive,
  u.ground,
  u.bidders,
  coalesce(
    u.date <= d.data_date AND coalesce(u.buyer_id, p.buyer_id) IS NOT NULL AND u.supplier IS NOT NULL
      AND coalesce(nullif(u.method, 'unknown'), p.method) IS NOT NULL AND u.amount > 0 AND u.currency IS NOT NULL,
    false
  ) AS is_clean
FROM bought u
CROSS JOIN dataset d
JOIN x_dim_processes p ON p.source = u.source AND p.ocid = u.ocid
LEFT JOIN contracts c ON c.source = u.source AND c.ocid = u.ocid AND c.id = u.contract_id
LEFT JOIN party s ON s.source = u.source AND s.ocid = u.ocid AND s.id = u.supplier_id
LEFT JOIN party b ON b.source = u.source AND b.ocid = u.ocid AND b.id = u.buyer_id
ORDER BY source, ocid, id
