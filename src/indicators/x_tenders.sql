-- One row per tender process: a process of which more is known than its plan, a direct contract's included. Times are
-- UTC, dates those that the publisher wrote. Bids close on the later of the two where intake was opened again, and
-- open (`opens`) with the first window; lots say it where the tender does not. `first_award` is the earliest award that
-- stands, `results` what goszakup publishes of itself. `competitive` as in x_lots; `method` is the narrowest name that
-- the publisher gives its method. `group_1` … `group_4` are the names of groups of peers of the same source and year,
-- the narrowest first: same method, category and order of magnitude of the value; method and category; method; OCDS's
-- own method.
WITH award AS (
  SELECT
    source,
    ocid,
    count(*) AS awards,
    CAST(sum(CASE WHEN coalesce(status, 'active') = 'active' THEN 1 ELSE 0 END) AS BIGINT) AS standing,
    min(CASE WHEN coalesce(status, 'active') = 'active' THEN date END) AS first_award,
    min(CASE WHEN coalesce(status, 'active') = 'active' THEN date_local_date END) AS first_award_date
  FROM awards
  GROUP BY source, ocid
),
lot AS (
  SELECT
    source,
    ocid,
    count(*) AS lots,
    CAST(sum(CASE WHEN status IN ('cancelled', 'withdrawn') THEN 1 ELSE 0 END) AS BIGINT) AS cancelled,
    CAST(sum(CASE WHEN status = 'unsuccessful' THEN 1 ELSE 0 END) AS BIGINT) AS failed,
    max(kz_attempt) AS attempt,
    min(tender_period_start_date) AS opens,
    min(tender_period_start_local_date) AS opens_date,
    max(tender_period_end_date) AS closes,
    max(tender_period_end_local_date) AS closes_date,
    min(bid_opening_date) AS bids_opened,
    min(bid_opening_local_date) AS bids_opened_date
  FROM lots
  GROUP BY source, ocid
),
tender AS (
  SELECT
    p.source,
    p.ocid,
    coalesce(p.buyer_id, p.tender_procuring_entity_id) AS buyer_id,
    p.tender_procuring_entity_id AS procuring_entity_id,
    p.tender_id,
    p.tender_status AS status,
    p.kz_ref_trade_methods_id AS method_id,
    m.kind AS method_kind,
    p.tender_procurement_method AS procurement_method,
    p.tender_procurement_method_details AS method_details,
    CASE
      WHEN m.kind IN (
        'tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation', 'catering', 'exchange', 'framework'
      ) THEN 'yes'
      WHEN m.kind IS NOT NULL THEN 'no'
      WHEN p.tender_procurement_method IN ('open', 'selective') THEN 'yes'
      WHEN p.tender_procurement_method IN ('limited', 'direct') THEN 'no'
      ELSE 'unknown'
    END AS competitive,
    coalesce(m.kind, p.tender_procurement_method_details, p.tender_procurement_method) AS method,
    p.tender_main_procurement_category AS category,
    p.tender_date_published AS published,
    p.tender_date_published_local_date AS published_date,
    CASE
      WHEN p.kz_repeat_start_date IS NOT NULL THEN p.tender_date_published
      ELSE coalesce(p.tender_period_start_date, l.opens, p.tender_date_published)
    END AS opens,
    CASE
      WHEN p.kz_repeat_start_date IS NOT NULL THEN p.tender_date_published_local_date
      ELSE coalesce(p.tender_period_start_local_date, l.opens_date, p.tender_date_published_local_date)
    END AS opens_date,
    CASE
      WHEN p.kz_repeat_end_date > p.tender_period_end_date THEN p.kz_repeat_end_date
      ELSE coalesce(p.tender_period_end_date, p.kz_repeat_end_date, l.closes)
    END AS closes,
    CASE
      WHEN p.kz_repeat_end_local_date > p.tender_period_end_local_date THEN p.kz_repeat_end_local_date
      ELSE coalesce(p.tender_period_end_local_date, p.kz_repeat_end_local_date, l.closes_date)
    END AS closes_date,
    p.kz_repeat_end_date IS NOT NULL AS was_reopened,
    coalesce(p.tender_bid_opening_date, l.bids_opened) AS bids_opened,
    coalesce(p.tender_bid_opening_local_date, l.bids_opened_date) AS bids_opened_date,
    p.kz_discus_end_date AS discussed,
    p.kz_discus_end_local_date AS discussed_date,
    p.tender_award_period_start_date AS award_period_start,
    p.tender_award_period_start_local_date AS award_period_start_date,
    p.tender_award_period_end_date AS award_period_end,
    p.tender_award_period_end_local_date AS award_period_end_date,
    a.first_award,
    a.first_award_date,
    coalesce(a.awards, 0) AS awards,
    coalesce(a.standing, 0) AS standing_awards,
    p.kz_itogi_date_public AS results,
    p.kz_itogi_date_public_local_date AS results_date,
    p.tender_value_amount AS amount,
    p.tender_value_currency AS currency,
    coalesce(p.lots_count, 0) AS lots_count,
    coalesce(l.cancelled, 0) AS cancelled_lots,
    coalesce(l.failed, 0) AS failed_lots,
    coalesce(p.bids_count, 0) AS bids_count,
    coalesce(p.contracts_count, 0) AS contracts_count,
    p.tender_number_of_tenderers AS number_of_tenderers,
    p.kz_trd_buy_id IS NOT NULL OR p.kz_ref_trade_methods_id IS NOT NULL AS is_goszakup,
    coalesce(p.kz_method_type, 0) = 2 OR coalesce(m.system, '') = 'quasi-state' AS is_quasi_state,
    coalesce(p.kz_parent_id, 0) > 0 OR coalesce(l.attempt, 1) > 1 AS is_repeated,
    coalesce(p.kz_is_construction_work, 0) = 1 AS is_construction,
    p.kz_region AS region,
    coalesce(
      p.tender_date_published_local_date, p.tender_period_start_local_date, l.opens_date, p.tender_period_end_local_date,
      l.closes_date, a.first_award_date, p.date_local_date
    ) AS announced_date
  FROM processes p
  LEFT JOIN law_methods m ON m.id = p.kz_ref_trade_methods_id
  LEFT JOIN award a ON a.source = p.source AND a.ocid = p.ocid
  LEFT JOIN lot l ON l.source = p.source AND l.ocid = p.ocid
  WHERE coalesce(p.tender_id, p.tender_status, p.tender_procurement_method, p.tender_title) IS NOT NULL
),
grouped AS (
  SELECT t.*, t.source || '|' || CAST(year(t.announced_date) AS VARCHAR) || '|' AS common
  FROM tender t
)
SELECT
  g.*,
  common || method || '|' || coalesce(category, '') || '|' || currency || '|'
    || CAST(length(CAST(floor(CASE WHEN amount >= 1 THEN amount END) AS VARCHAR)) AS VARCHAR) AS group_1,
  common || method || '|' || category AS group_2,
  common || method AS group_3,
  common || procurement_method AS group_4
FROM grouped g
ORDER BY source, ocid
