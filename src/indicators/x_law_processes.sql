-- One row per tender process of goszakup or another publisher, with what every rule of Law 106-VIII asks first.
-- state: known (the law that was read applies), else the first of: other-law (not a purchase of the portal), quasi-state,
-- method-missing, method-unknown, not-announced, cancelled, date-missing, law-unverified (announced before the law that was
-- read). announced_date is that of the announcement alone, never of the record. Bids close on the later of the two where
-- intake was opened again. is_construction: yes, no or unknown, as the announcement says of works.
WITH attempt AS (
  SELECT source, ocid, max(kz_attempt) AS attempt FROM lots GROUP BY source, ocid
),
owner AS (
  SELECT source, ocid, id, max(kz_is_qvazi) AS is_qvazi FROM parties GROUP BY source, ocid, id
),
tender AS (
  SELECT
    p.source,
    p.ocid,
    coalesce(p.buyer_id, p.tender_procuring_entity_id) AS buyer_id,
    p.tender_status AS status,
    p.tender_status_details AS status_details,
    p.kz_ref_buy_status_id AS status_id,
    p.kz_trd_buy_id IS NOT NULL AS is_portal,
    coalesce(p.kz_method_type, 0) = 2 OR coalesce(m.system, '') = 'quasi-state' OR coalesce(o.is_qvazi, 0) = 1
      AS is_quasi_state,
    p.kz_ref_trade_methods_id AS method_id,
    m.kind,
    coalesce(p.kz_parent_id, 0) > 0 OR coalesce(a.attempt, 1) > 1 AS is_repeated,
    coalesce(p.tender_date_published_local_date, p.tender_period_start_local_date) AS announced_date,
    p.tender_date_published AS published,
    p.tender_date_published_local_date AS published_date,
    CASE
      WHEN p.kz_repeat_end_date > p.tender_period_end_date THEN p.kz_repeat_end_date
      ELSE coalesce(p.tender_period_end_date, p.kz_repeat_end_date)
    END AS closes,
    CASE
      WHEN p.kz_repeat_end_local_date > p.tender_period_end_local_date THEN p.kz_repeat_end_local_date
      ELSE coalesce(p.tender_period_end_local_date, p.kz_repeat_end_local_date)
    END AS closes_date,
    p.kz_itogi_date_public AS results,
    p.kz_itogi_date_public_local_date AS results_date,
    p.tender_value_amount AS amount,
    p.tender_value_currency AS currency,
    coalesce(p.lots_count, 0) AS lots_count,
    p.kz_ref_subject_type_id AS subject_type,
    CASE
      WHEN p.kz_is_construction_work = 1 THEN 'yes'
      WHEN p.kz_is_construction_work = 0 THEN 'no'
      WHEN p.kz_ref_subject_type_id IS NULL OR p.kz_ref_subject_type_id = 2 THEN 'unknown'
      ELSE 'no'
    END AS is_construction
  FROM processes p
  LEFT JOIN law_methods m ON m.id = p.kz_ref_trade_methods_id
  LEFT JOIN attempt a ON a.source = p.source AND a.ocid = p.ocid
  LEFT JOIN owner o
    ON o.source = p.source AND o.ocid = p.ocid AND o.id = coalesce(p.buyer_id, p.tender_procuring_entity_id)
  WHERE coalesce(p.tender_id, p.tender_status, p.tender_procurement_method, p.tender_title) IS NOT NULL
)
SELECT
  t.*,
  r.value IS NOT NULL AS is_read_law,
  CASE
    WHEN NOT t.is_portal THEN 'other-law'
    WHEN t.is_quasi_state THEN 'quasi-state'
    WHEN t.method_id IS NULL THEN 'method-missing'
    WHEN t.kind IS NULL THEN 'method-unknown'
    WHEN t.status IN ('planning', 'planned') THEN 'not-announced'
    WHEN t.status IN ('cancelled', 'withdrawn') THEN 'cancelled'
    WHEN t.announced_date IS NULL THEN 'date-missing'
    WHEN r.value IS NULL THEN 'law-unverified'
    ELSE 'known'
  END AS state
FROM tender t
LEFT JOIN law_limits r
  ON r.key = 'law-read' AND r.status <> 'unverified' AND r.value = 106 AND r.valid_from <= t.announced_date
    AND t.announced_date <= coalesce(r.valid_to, DATE '9999-12-31')
ORDER BY t.source, t.ocid
