-- One row per contract with what figures are broken down by. Its date is that of signing, else of its award. What it
-- does not say of itself its process says. `is_concluded`: not a draft, not given up, not annulled by a court.
-- `is_clean`: date, buyer, supplier, method and an amount above 0 are known, and it was not signed after the data's date
-- or after its own end.
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
award AS (
  SELECT source, ocid, id, min(date_local_date) AS date
  FROM awards
  GROUP BY source, ocid, id
),
contract AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    coalesce(c.date_signed_local_date, a.date) AS date,
    coalesce(substr(c.kz_region, 1, 2), p.region, b.region) AS region,
    coalesce(c.buyer_id, p.buyer_id) AS buyer_id,
    p.organiser_id,
    CASE WHEN b.is_qvazi = 1 THEN 'quasi-state' WHEN b.is_qvazi = 0 THEN 'state' ELSE p.sector END AS sector,
    c.supplier_id,
    s.region AS supplier_region,
    coalesce(m.kind, c.procurement_method, p.method) AS method,
    coalesce(CAST(c.kz_fakt_trade_methods_id AS VARCHAR), p.method_code) AS method_code,
    CASE c.kz_ref_subject_type_id
      WHEN 1 THEN 'goods'
      WHEN 2 THEN 'works'
      WHEN 3 THEN 'services'
      ELSE p.category
    END AS category,
    CASE WHEN k.digits IS NULL THEN p.scheme ELSE k.scheme END AS scheme,
    coalesce(k.digits, p.digits) AS digits,
    c.value_amount AS amount,
    c.value_currency AS currency,
    c.period_end_local_date AS ends,
    coalesce(c.status, 'active') NOT IN ('cancelled', 'pending')
      AND coalesce(c.kz_ref_contract_status_id, 190) NOT IN (330, 430, 455, 461, 480) AS is_concluded
  FROM contracts c
  LEFT JOIN x_dim_processes p ON p.source = c.source AND p.ocid = c.ocid
  LEFT JOIN award a ON a.source = c.source AND a.ocid = c.ocid AND a.id = c.award_id
  LEFT JOIN law_methods m ON m.id = c.kz_fakt_trade_methods_id
  LEFT JOIN party b ON b.source = c.source AND b.ocid = c.ocid AND b.id = c.buyer_id
  LEFT JOIN party s ON s.source = c.source AND s.ocid = c.ocid AND s.id = c.supplier_id
  LEFT JOIN x_main_codes k ON k.source = c.source AND k.ocid = c.ocid AND k.part = 'contract' AND k.id = c.id
)
SELECT
  c.source,
  c.ocid,
  c.id,
  c.date,
  year(c.date) AS year,
  c.region,
  c.buyer_id,
  c.organiser_id,
  c.sector,
  c.supplier_id,
  c.supplier_region,
  c.method,
  c.method_code,
  c.category,
  c.scheme,
  c.digits,
  c.amount,
  c.currency,
  c.is_concluded,
  coalesce(
    c.date <= d.data_date AND c.buyer_id IS NOT NULL AND c.supplier_id IS NOT NULL AND c.method IS NOT NULL
      AND c.amount > 0 AND c.currency IS NOT NULL AND c.date <= coalesce(c.ends, DATE '9999-12-31'),
    false
  ) AS is_clean
FROM contract c
CROSS JOIN dataset d
ORDER BY source, ocid, id
