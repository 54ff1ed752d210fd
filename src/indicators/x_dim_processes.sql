-- One row per process with what figures are broken down by. Its date is that of the announcement; of a direct contract
-- that of the award, else of the first signing. The region is that of the purchase, else of the buyer: two digits of
-- the KATO code, or its name as another publisher writes it. The sector is the buyer's: state or quasi-state, where its
-- record or the rules that it buys by say so. `is_clean`: date, buyer, method and amount are known, the
-- date is not after the data's, and bids do not close before they open.
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
signed AS (
  SELECT source, ocid, min(date_signed_local_date) AS date
  FROM contracts
  GROUP BY source, ocid
),
awarded AS (
  SELECT source, ocid, min(date_local_date) AS date
  FROM awards
  WHERE coalesce(status, 'active') = 'active'
  GROUP BY source, ocid
),
process AS (
  SELECT
    p.source,
    p.ocid,
    coalesce(
      p.tender_date_published_local_date, p.tender_period_start_local_date, p.tender_period_end_local_date, a.date, s.date,
      p.date_local_date
    ) AS date,
    coalesce(substr(p.kz_region, 1, 2), b.region, o.region) AS region,
    coalesce(p.buyer_id, p.tender_procuring_entity_id) AS buyer_id,
    coalesce(p.tender_procuring_entity_id, p.buyer_id) AS organiser_id,
    CASE
      WHEN coalesce(b.is_qvazi, o.is_qvazi) = 1 OR p.kz_method_type = 2 THEN 'quasi-state'
      WHEN coalesce(b.is_qvazi, o.is_qvazi) = 0 OR p.kz_method_type = 1 THEN 'state'
    END AS sector,
    coalesce(m.kind, p.tender_procurement_method) AS method,
    coalesce(CAST(p.kz_ref_trade_methods_id AS VARCHAR), p.tender_procurement_method_details) AS method_code,
    p.tender_main_procurement_category AS category,
    c.scheme,
    c.digits,
    coalesce(p.tender_value_amount, p.planning_budget_amount) AS amount,
    CASE WHEN p.tender_value_amount IS NOT NULL THEN p.tender_value_currency ELSE p.planning_budget_currency END
      AS currency,
    coalesce(p.tender_period_start_local_date, DATE '0001-01-01') <=
      coalesce(p.tender_period_end_local_date, DATE '9999-12-31') AS in_order
  FROM processes p
  LEFT JOIN party b ON b.source = p.source AND b.ocid = p.ocid AND b.id = p.buyer_id
  LEFT JOIN party o ON o.source = p.source AND o.ocid = p.ocid AND o.id = p.tender_procuring_entity_id
  LEFT JOIN law_methods m ON m.id = p.kz_ref_trade_methods_id
  LEFT JOIN signed s ON s.source = p.source AND s.ocid = p.ocid
  LEFT JOIN awarded a ON a.source = p.source AND a.ocid = p.ocid
  LEFT JOIN x_main_codes c ON c.source = p.source AND c.ocid = p.ocid AND c.part = 'process'
)
SELECT
  q.source,
  q.ocid,
  '' AS id,
  q.date,
  year(q.date) AS year,
  q.region,
  q.buyer_id,
  q.organiser_id,
  q.sector,
  q.method,
  q.method_code,
  q.category,
  q.scheme,
  q.digits,
  q.amount,
  q.currency,
  coalesce(
    q.date <= d.data_date AND q.buyer_id IS NOT NULL AND q.method IS NOT NULL AND q.amount > 0 AND q.currency IS NOT NULL
      AND q.in_order,
    false
  ) AS is_clean
FROM process q
CROSS JOIN dataset d
ORDER BY source, ocid
