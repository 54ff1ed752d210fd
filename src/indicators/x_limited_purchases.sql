-- One row per purchase (x_purchases) made in a way that may be used only up to a sum: directly, and on goszakup also by
-- price quotations and in the electronic shop.
-- way: direct, quotation, e-shop. prefix, digits: of the code of the main thing (the prefix is the scheme where that is
-- not goszakup's); NULL without a code. category: goods, works, services. is_village: x_village_offices.
-- limit_state: known (law_limit: tenge on the day of the purchase, limit_key), none (the ground has no limit, or one is
-- forced to that supplier), quasi-state (other rules), grounds-missing, category-missing, law-unverified (no limit is
-- known for that date), parameter (no purchase of goszakup: the limit has to be given).
WITH state AS (
  SELECT c.source, c.ocid, c.id, c.kz_ground_subparagraph, c.kz_ref_subject_type_id, coalesce(m.system, '') AS system
  FROM contracts c
  LEFT JOIN law_methods m ON m.id = c.kz_fakt_trade_methods_id
  WHERE c.kz_id IS NOT NULL
),
small AS (
  SELECT CAST(value AS INTEGER) AS subparagraph, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key = 'small-direct-ground'
),
bought AS (
  SELECT
    p.source,
    p.ocid,
    p.table_name,
    p.id,
    p.record,
    p.buyer_id,
    p.supplier_id,
    p.amount,
    p.currency,
    p.date,
    p.year,
    p.is_goszakup,
    p.region,
    p.ground,
    CASE WHEN p.method IN ('quotation', 'e-shop') THEN p.method ELSE 'direct' END AS way,
    CASE WHEN p.scheme IN ('KZ-ENSTRU', '') THEN '' ELSE replace(p.scheme, '|', ' ') || ':' END AS prefix,
    replace(p.digits, '|', ' ') AS digits,
    CASE
      WHEN s.kz_ref_subject_type_id = 1 THEN 'goods'
      WHEN s.kz_ref_subject_type_id = 2 THEN 'works'
      WHEN s.kz_ref_subject_type_id = 3 THEN 'services'
      ELSE t.tender_main_procurement_category
    END AS category,
    p.is_goszakup AND v.id IS NOT NULL AS is_village,
    s.kz_ground_subparagraph,
    coalesce(s.system, '') = 'quasi-state' OR coalesce(t.kz_method_type, 0) = 2 AS is_quasi_state
  FROM x_purchases p
  LEFT JOIN processes t ON t.source = p.source AND t.ocid = p.ocid
  LEFT JOIN state s
    ON s.source = p.source AND s.ocid = p.ocid AND s.id = CASE WHEN p.table_name = 'contracts' THEN p.id END
  LEFT JOIN x_village_offices v ON v.source = p.source AND v.id = p.buyer_id
  WHERE (p.is_goszakup AND p.method IN ('direct', 'quotation', 'e-shop'))
    OR (NOT p.is_goszakup AND p.method IN ('direct', 'limited'))
),
keyed AS (
  SELECT
    b.*,
    l.subparagraph IS NOT NULL AS is_small_ground,
    CASE
      WHEN NOT b.is_goszakup OR b.is_quasi_state THEN NULL
      WHEN b.way = 'quotation' THEN 'quotation-volume'
      WHEN b.way = 'e-shop' THEN 'e-shop-volume'
      WHEN l.subparagraph IS NULL THEN NULL
      WHEN b.is_village THEN 'small-direct-village'
      WHEN b.category = 'goods' THEN 'small-direct-goods'
      WHEN b.category IN ('works', 'services') THEN 'small-direct-services'
    END AS limit_key
  FROM bought b
  LEFT JOIN small l ON b.ground = 'choice' AND b.is_goszakup AND l.subparagraph = b.kz_ground_subparagraph
    AND l.valid_from <= b.date AND b.date <= l.valid_to
)
SELECT
  k.*,
  x.amount AS law_limit,
  CASE
    WHEN NOT k.is_goszakup THEN 'parameter'
    WHEN k.is_quasi_state THEN 'quasi-state'
    WHEN k.way = 'direct' AND k.ground = 'unknown' THEN 'grounds-missing'
    WHEN k.way = 'direct' AND NOT k.is_small_ground THEN 'none'
    WHEN k.limit_key IS NULL THEN 'category-missing'
    WHEN x.amount IS NULL THEN 'law-unverified'
    ELSE 'known'
  END AS limit_state
FROM keyed k
LEFT JOIN x_law_sums x ON x.key = k.limit_key AND x.valid_from <= k.date AND k.date <= x.valid_to
ORDER BY source, record, table_name
