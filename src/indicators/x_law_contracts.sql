-- One row per contract with what each rule of the law about contracts asks first. Only contracts of goszakup fall under
-- the Law on public procurement (is_goszakup), and those of the quasi-state sector under other rules (is_quasi_state).
-- law_date: the announcement, else the signing: by it the law is chosen; is_read: the law of that day was read.
-- results_date: the protocol of results, of several dates the earliest. first_amount, first_gross: as signed, without and
-- with value added tax; NULL where a changed contract does not tell. ended_date: when it was broken off or carried out;
-- entered_date: when its record was made; done_date: when it was performed, as the contract itself says.
WITH buyer AS (
  SELECT source, ocid, id, max(kz_is_qvazi) AS is_qvazi
  FROM parties
  GROUP BY source, ocid, id
),
contract AS (
  SELECT
    c.*,
    c.kz_id IS NOT NULL AS is_goszakup,
    coalesce(p.kz_method_type, 0) = 2 OR coalesce(m.system, n.system, '') = 'quasi-state' OR coalesce(b.is_qvazi, 0) = 1
      AS is_quasi_state,
    coalesce(m.kind, n.kind) AS kind,
    coalesce(p.tender_date_published_local_date, p.tender_period_start_local_date, c.date_signed_local_date) AS law_date,
    CASE
      WHEN c.kz_trd_buy_itogi_date_public_local_date < p.kz_itogi_date_public_local_date
        THEN c.kz_trd_buy_itogi_date_public_local_date
      ELSE coalesce(p.kz_itogi_date_public_local_date, c.kz_trd_buy_itogi_date_public_local_date)
    END AS results_date,
    coalesce(c.kz_ref_subject_type_id, p.kz_ref_subject_type_id) AS subject_type_id
  FROM contracts c
  LEFT JOIN processes p ON p.source = c.source AND p.ocid = c.ocid
  LEFT JOIN law_methods m ON m.id = c.kz_fakt_trade_methods_id
  LEFT JOIN law_methods n ON n.id = p.kz_ref_trade_methods_id
  LEFT JOIN buyer b ON b.source = c.source AND b.ocid = c.ocid AND b.id = c.buyer_id
)
SELECT
  c.source,
  c.ocid,
  c.id,
  c.ocid || '|' || coalesce(c.id, '') AS subject_id,
  c.buyer_id,
  c.supplier_id,
  c.is_goszakup,
  c.is_quasi_state,
  coalesce(c.status, 'active') NOT IN ('cancelled', 'pending')
    AND coalesce(c.kz_ref_contract_status_id, 190) NOT IN (330, 430, 455, 461, 480) AS is_concluded,
  c.kz_ref_contract_status_id AS status_id,
  c.kind,
  CASE c.subject_type_id WHEN 1 THEN 'goods' WHEN 2 THEN 'works' WHEN 3 THEN 'services' END AS category,
  CASE WHEN c.kz_ground_law = '106-VIII' THEN c.kz_ground_subparagraph END AS ground,
  c.law_date,
  l.value IS NOT NULL AS is_read,
  c.date_signed_local_date AS signed_date,
  c.results_date,
  c.period_end_local_date AS end_date,
  c.kz_plan_exec_local_date AS due_date,
  c.kz_contract_end_local_date AS ended_date,
  c.value_amount AS amount,
  c.value_currency AS currency,
  c.kz_contract_sum_wnds AS gross,
  c.kz_with_nds AS with_vat,
  coalesce(c.amendments_count, 0) AS amendments,
  CASE
    WHEN c.kz_first_contract_sum IS NOT NULL THEN c.kz_first_contract_sum
    WHEN coalesce(c.amendments_count, 0) = 0 THEN c.value_amount
  END AS first_amount,
  CASE
    WHEN c.kz_first_contract_sum_wnds IS NOT NULL THEN c.kz_first_contract_sum_wnds
    WHEN coalesce(c.amendments_count, 0) = 0 THEN c.kz_contract_sum_wnds
  END AS first_gross,
  c.kz_crdate_local_date AS entered_date,
  coalesce(c.kz_fakt_exec_local_date, c.implementation_end_local_date) AS done_date,
  c.kz_ref_contract_cancel_id AS cancel_id,
  c.kz_enforcement AS enforcement,
  c.kz_prepayment_sum AS prepayment_sum,
  c.kz_prepayment_percent AS prepayment_percent
FROM contract c
LEFT JOIN law_limits l
  ON l.key = 'law-read' AND l.status = 'verified' AND l.valid_from <= c.law_date AND c.law_date <= coalesce(l.valid_to, DATE '9999-12-31')
ORDER BY source, ocid, id
