-- One row per lot with what every rule about lots asks first. A tender without lots is one lot with the id ''.
WITH awarded AS (
  SELECT DISTINCT source, ocid FROM awards WHERE coalesce(status, 'active') IN ('active', 'pending')
),
lot AS (
  SELECT
    l.source,
    l.ocid,
    l.id AS lot_id,
    l.status AS lot_status,
    l.title,
    l.buyer_id,
    l.value_amount,
    l.value_currency,
    l.procurement_method,
    coalesce(l.kz_ref_buy_trade_methods_id, l.kz_ref_trade_methods_id) AS method_id,
    l.kz_attempt
  FROM lots l
  UNION ALL
  SELECT
    p.source,
    p.ocid,
    '' AS lot_id,
    p.tender_status AS lot_status,
    p.tender_title AS title,
    CAST(NULL AS VARCHAR) AS buyer_id,
    p.tender_value_amount AS value_amount,
    p.tender_value_currency AS value_currency,
    p.tender_procurement_method AS procurement_method,
    p.kz_ref_trade_methods_id AS method_id,
    CAST(NULL AS INTEGER) AS kz_attempt
  FROM processes p
  WHERE coalesce(p.lots_count, 0) = 0
    AND coalesce(p.tender_id, p.tender_status, p.tender_procurement_method, p.tender_title) IS NOT NULL
)
SELECT
  l.source,
  l.ocid,
  l.lot_id,
  l.ocid || '|' || l.lot_id AS subject_id,
  coalesce(l.buyer_id, p.buyer_id, p.tender_procuring_entity_id) AS buyer_id,
  CASE
    WHEN p.tender_status IN ('cancelled', 'withdrawn') THEN p.tender_status
    ELSE coalesce(l.lot_status, p.tender_status)
  END AS status,
  coalesce(l.value_amount, CASE WHEN coalesce(p.lots_count, 0) <= 1 THEN p.tender_value_amount END) AS amount,
  coalesce(l.value_currency, p.tender_value_currency) AS currency,
  p.kz_trd_buy_id IS NOT NULL AS is_goszakup,
  coalesce(l.method_id, p.kz_ref_trade_methods_id) AS method_id,
  coalesce(l.procurement_method, p.tender_procurement_method) AS procurement_method,
  m.kind AS method_kind,
  CASE
    WHEN m.kind IN (
      'tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation', 'catering', 'exchange', 'framework'
    ) THEN 'yes'
    WHEN m.kind IS NOT NULL THEN 'no'
    WHEN coalesce(l.procurement_method, p.tender_procurement_method) IN ('open', 'selective') THEN 'yes'
    WHEN coalesce(l.procurement_method, p.tender_procurement_method) IN ('limited', 'direct') THEN 'no'
    ELSE 'unknown'
  END AS competitive,
  coalesce(
    p.tender_date_published_local_date, p.tender_period_start_local_date, p.tender_period_end_local_date, p.date_local_date
  ) AS announced_date,
  CASE
    WHEN p.kz_repeat_end_local_date > p.tender_period_end_local_date THEN p.kz_repeat_end_local_date
    ELSE coalesce(p.tender_period_end_local_date, p.kz_repeat_end_local_date)
  END AS closing_date,
  p.kz_itogi_date_public_local_date AS results_date,
  coalesce(p.lots_count, 0) AS lots_count,
  p.tender_number_of_tenderers AS number_of_tenderers,
  coalesce(l.lot_status, p.tender_status, '') = 'complete' OR a.ocid IS NOT NULL AS has_result
FROM lot l
JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
LEFT JOIN law_methods m ON m.id = coalesce(l.method_id, p.kz_ref_trade_methods_id)
LEFT JOIN awarded a ON a.source = l.source AND a.ocid = l.ocid
ORDER BY l.source, l.ocid, l.lot_id
