-- One row per contract, whatever became of it: what was awarded, what was signed first and what it is now, how often and
-- when it was changed, and what was paid under it. All sums are in the contract's currency; one in another is left out.
-- `first_amount` and `first_from` tell what was signed before any change: `version` (the publisher keeps what a change
-- replaced: goszakup's main contract, OCDS's former value of the first change that tells one), `unchanged` (no change is
-- known, and this publisher does publish changes). `publishes_…`: the source says such a thing of a contract somewhere;
-- without that, nothing said is not nothing there.
WITH sources AS (
  SELECT source, bool_or(kz_id IS NOT NULL) AS is_goszakup
  FROM contracts
  GROUP BY source
),
changed AS (
  SELECT
    source,
    ocid,
    contract_id,
    CAST(count(*) AS BIGINT) AS amendments,
    min(date_local_date) AS first_changed_date,
    max(date_local_date) AS last_changed_date,
    CAST(sum(CASE WHEN date_local_date IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS undated,
    CAST(sum(CASE WHEN nullif(trim(rationale), '') IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS without_rationale
  FROM amendments
  WHERE parent = 'contract'
  GROUP BY source, ocid, contract_id
),
former AS (
  SELECT source, ocid, contract_id, former_value_amount AS amount, former_value_currency AS currency,
    row_number() OVER (
      PARTITION BY source, ocid, contract_id
      ORDER BY date NULLS LAST, id NULLS LAST, former_value_amount, former_value_currency NULLS LAST
    ) AS place
  FROM amendments
  WHERE parent = 'contract' AND former_value_amount IS NOT NULL
),
publishing AS (
  SELECT DISTINCT source FROM changed
),
paying AS (
  SELECT DISTINCT source FROM transactions
),
paid AS (
  SELECT
    t.source,
    t.ocid,
    t.contract_id,
    CAST(count(*) AS BIGINT) AS payments,
    CAST(sum(CASE WHEN t.value_amount IS NULL OR t.value_currency <> c.value_currency THEN 1 ELSE 0 END) AS BIGINT)
      AS payments_unread,
    CAST(sum(CASE WHEN t.value_currency <> c.value_currency THEN NULL ELSE t.value_amount END) AS DECIMAL(38, 2)) AS paid,
    max(t.date_local_date) AS last_paid_date
  FROM transactions t
  JOIN (SELECT source, ocid, id, min(value_currency) AS value_currency FROM contracts GROUP BY source, ocid, id) c
    ON c.source = t.source AND c.ocid = t.ocid AND c.id = t.contract_id
  GROUP BY t.source, t.ocid, t.contract_id
),
-- A contract rests on the award that it names, and one of goszakup on those of all its lots that its supplier won.
resting AS (
  SELECT c.source, c.ocid, c.id AS contract_id, c.award_id
  FROM contracts c
  WHERE c.award_id IS NOT NULL
  UNION
  SELECT c.source, c.ocid, c.id AS contract_id, a.id AS award_id
  FROM contracts c
  JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
  JOIN awards a ON a.source = c.source AND a.ocid = c.ocid AND a.related_lot = i.related_lot
    AND a.supplier_id = c.supplier_id AND coalesce(a.status, 'active') NOT IN ('cancelled', 'unsuccessful')
  WHERE c.kz_id IS NOT NULL
),
resting_on AS (
  SELECT source, ocid, contract_id, count(*) AS awards
  FROM resting
  GROUP BY source, ocid, contract_id
),
shared AS (
  SELECT r.source, r.ocid, r.award_id, count(DISTINCT c.id) AS contracts, max(o.awards) AS awards
  FROM resting r
  JOIN resting_on o ON o.source = r.source AND o.ocid = r.ocid AND o.contract_id = r.contract_id
  JOIN contracts c ON c.source = r.source AND c.ocid = r.ocid AND c.id = r.contract_id
  WHERE coalesce(c.status, 'active') <> 'cancelled'
  GROUP BY r.source, r.ocid, r.award_id
),
awarded AS (
  SELECT
    r.source,
    r.ocid,
    r.contract_id,
    CAST(count(*) AS BIGINT) AS awards,
    CAST(sum(a.value_amount) AS DECIMAL(38, 2)) AS awarded,
    count(a.value_amount) AS awards_priced,
    min(a.value_currency) AS awarded_currency,
    max(a.value_currency) AS awarded_other_currency,
    min(a.date_local_date) AS awarded_date,
    min(a.id) AS first_award_id,
    -- The largest number of contracts that stand on one of these awards.
    max(coalesce(s.contracts, 0)) AS award_contracts,
    -- Several contracts share awards, and one of them rests on several.
    bool_or(s.contracts > 1 AND s.awards > 1) AS is_entangled,
    bool_or(coalesce(a.status, 'active') = 'cancelled') AS has_cancelled_award
  FROM resting r
  JOIN awards a ON a.source = r.source AND a.ocid = r.ocid AND a.id = r.award_id
  LEFT JOIN shared s ON s.source = r.source AND s.ocid = r.ocid AND s.award_id = r.award_id
  GROUP BY r.source, r.ocid, r.contract_id
),
joined AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.ocid || '|' || coalesce(c.id, '') AS subject_id,
    c.buyer_id,
    c.supplier_id,
    c.award_id,
    c.kz_id IS NOT NULL AS is_goszakup,
    c.status,
    c.kz_ref_contract_status_id AS kz_status_id,
    coalesce(c.status, 'active') NOT IN ('cancelled', 'pending')
      AND coalesce(c.kz_ref_contract_status_id, 190) NOT IN (330, 430, 455, 461, 480) AS is_concluded,
    c.date_signed_local_date AS signed_date,
    coalesce(c.date_signed_local_date, a.awarded_date, c.period_start_local_date, p.date_local_date) AS date,
    c.period_end_local_date AS end_date,
    c.value_amount AS amount,
    c.value_currency AS currency,
    c.kz_contract_sum_wnds AS gross,
    c.kz_with_nds AS with_vat,
    m.kind AS method_kind,
    coalesce(m.kind, c.procurement_method, 'unknown') AS method,
    a.awards,
    CASE WHEN a.awards_priced = a.awards AND a.awarded_currency = a.awarded_other_currency THEN a.awarded END AS awarded,
    a.awarded_currency,
    a.awarded_date,
    a.award_contracts,
    a.has_cancelled_award,
    coalesce(a.is_entangled, false) AS is_entangled,
    a.first_award_id,
    -- goszakup: an award that was made from the contract itself, as no winning bid is known.
    c.kz_id IS NOT NULL AND a.awards = 1 AND a.first_award_id = 'c' || c.id AS is_award_of_contract,
    coalesce(n.amendments, 0) AS amendments,
    n.first_changed_date,
    n.last_changed_date,
    coalesce(n.undated, 0) AS amendments_undated,
    coalesce(n.without_rationale, 0) AS amendments_without_rationale,
    -- Versions of a contract are mapped to changes whenever goszakup has any.
    s.is_goszakup OR g.source IS NOT NULL AS publishes_amendments,
    y.source IS NOT NULL AS publishes_payments,
    coalesce(d.payments, 0) AS payments,
    coalesce(d.payments_unread, 0) AS payments_unread,
    d.paid,
    d.last_paid_date,
    c.implementation_final_value_amount AS final_amount,
    c.implementation_final_value_currency AS final_currency,
    c.kz_first_contract_sum_wnds AS first_gross,
    c.kz_first_ec_end_local_date AS first_end_date,
    c.kz_removed_items AS removed_items,
    c.kz_removed_sum AS removed_sum,
    coalesce(
      c.kz_first_contract_sum,
      CASE WHEN f.currency IS NULL OR f.currency = c.value_currency THEN f.amount END
    ) AS former_amount
  FROM contracts c
  JOIN sources s ON s.source = c.source
  LEFT JOIN processes p ON p.source = c.source AND p.ocid = c.ocid
  LEFT JOIN law_methods m ON m.id = c.kz_fakt_trade_methods_id
  LEFT JOIN awarded a ON a.source = c.source AND a.ocid = c.ocid AND a.contract_id = c.id
  LEFT JOIN changed n ON n.source = c.source AND n.ocid = c.ocid AND n.contract_id = c.id
  LEFT JOIN former f ON f.source = c.source AND f.ocid = c.ocid AND f.contract_id = c.id AND f.place = 1
  LEFT JOIN publishing g ON g.source = c.source
  LEFT JOIN paying y ON y.source = c.source
  LEFT JOIN paid d ON d.source = c.source AND d.ocid = c.ocid AND d.contract_id = c.id
)
SELECT
  j.*,
  CASE
    WHEN method IN (
      'tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation', 'catering', 'exchange',
      'framework', 'open', 'selective'
    ) THEN 'yes'
    WHEN method IN ('limited', 'direct') OR method_kind IS NOT NULL THEN 'no'
    ELSE 'unknown'
  END AS competitive,
  CASE
    WHEN former_amount IS NOT NULL THEN former_amount
    WHEN amendments = 0 AND publishes_amendments THEN amount
  END AS first_amount,
  CASE
    WHEN former_amount IS NOT NULL THEN 'version'
    WHEN amendments = 0 AND publishes_amendments THEN 'unchanged'
  END AS first_from
FROM joined j
ORDER BY source, ocid, id
