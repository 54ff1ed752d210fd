-- One row per contract that was concluded, with how the supplier was chosen and whether the ground left a choice.
WITH obligatory AS (
  SELECT CAST(value AS INTEGER) AS subparagraph, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key = 'direct-ground-obligatory'
),
contract AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.buyer_id,
    c.supplier_id,
    c.date_signed_local_date AS signed_date,
    c.value_amount AS amount,
    c.value_currency AS currency,
    c.kz_region AS region,
    c.kz_id IS NOT NULL AS is_goszakup,
    c.kz_ground_subparagraph,
    c.kz_ground_law,
    CASE
      WHEN m.kind IS NOT NULL THEN m.kind
      WHEN c.procurement_method IS NOT NULL THEN c.procurement_method
      ELSE 'unknown'
    END AS method
  FROM contracts c
  LEFT JOIN law_methods m ON m.id = c.kz_fakt_trade_methods_id
  WHERE coalesce(c.status, 'active') NOT IN ('cancelled', 'pending')
    AND coalesce(c.kz_ref_contract_status_id, 190) NOT IN (330, 430, 455, 461, 480)
    AND c.date_signed_local_date IS NOT NULL
    AND c.buyer_id IS NOT NULL
)
SELECT
  c.source,
  c.ocid,
  c.id,
  c.buyer_id,
  c.supplier_id,
  c.signed_date,
  year(c.signed_date) AS year,
  c.amount,
  c.currency,
  c.region,
  c.is_goszakup,
  c.method,
  CASE
    WHEN c.method <> 'direct' THEN 'none'
    WHEN NOT c.is_goszakup THEN 'choice'
    WHEN o.subparagraph IS NOT NULL THEN 'obligatory'
    WHEN c.kz_ground_law = '106-VIII' AND c.kz_ground_subparagraph IS NOT NULL THEN 'choice'
    ELSE 'unknown'
  END AS ground
FROM contract c
LEFT JOIN obligatory o
  ON o.subparagraph = c.kz_ground_subparagraph AND c.kz_ground_law = '106-VIII'
  AND o.valid_from <= c.signed_date AND c.signed_date <= o.valid_to
ORDER BY c.source, c.ocid, c.id
