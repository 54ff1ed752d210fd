-- One row per concluded contract of goszakup and code of its lines, with the financial year that it belongs to (the
-- contract's own, else that of the signing), for limits that the law sets on the homogeneous things of a whole year.
-- way: direct, quotation, e-shop as x_limited_purchases has them, else other. state: known (law_limit in tenge for that
-- year, limit_key), none (no limit by this way or ground), quasi-state, grounds-missing, category-missing, law-unverified.
-- digits: of the code, '' without one. amount: what the lines of that code come to, without value added tax; the
-- contract's own sum where it has one code only; NULL where that cannot be told.
WITH contract AS (
  SELECT
    p.source,
    p.ocid,
    p.id AS contract_id,
    p.record,
    p.buyer_id,
    p.supplier_id,
    p.date,
    p.amount AS contract_amount,
    p.currency AS contract_currency,
    coalesce(CASE WHEN c.kz_fin_year BETWEEN 2000 AND 2100 THEN c.kz_fin_year END, p.year) AS year,
    coalesce(l.way, 'other') AS way,
    l.category,
    coalesce(l.is_village, FALSE) AS is_village,
    coalesce(l.limit_state, 'none') AS limit_state,
    l.limit_key
  FROM x_purchases p
  JOIN contracts c ON c.source = p.source AND c.ocid = p.ocid AND c.id = p.id AND c.kz_id IS NOT NULL
  LEFT JOIN x_limited_purchases l ON l.source = p.source AND l.record = p.record AND l.table_name = p.table_name
  WHERE p.table_name = 'contracts' AND p.is_goszakup AND p.buyer_id IS NOT NULL AND p.date IS NOT NULL
),
code AS (
  SELECT
    source,
    ocid,
    owner_id AS contract_id,
    digits,
    CASE
      WHEN count(amount) = count(*) AND min(currency) = max(currency) THEN CAST(sum(amount) AS DECIMAL(38, 2))
    END AS amount,
    min(nullif(currency, '')) AS currency
  FROM x_item_codes
  WHERE stage = 'contract'
  GROUP BY source, ocid, owner_id, digits
),
several AS (
  SELECT source, ocid, contract_id, count(*) AS codes FROM code GROUP BY source, ocid, contract_id
),
placed AS (
  SELECT
    c.*,
    replace(coalesce(k.digits, ''), '|', ' ') AS digits,
    CASE WHEN coalesce(s.codes, 1) = 1 THEN c.contract_amount ELSE k.amount END AS amount,
    coalesce(CASE WHEN coalesce(s.codes, 1) = 1 THEN c.contract_currency ELSE k.currency END, c.contract_currency) AS currency,
    -- The limit is that of the financial year, whose index counts also for a contract that was signed before it began.
    CASE
      WHEN c.year = year(c.date) THEN c.date
      ELSE CAST(CAST(c.year AS VARCHAR) || '-01-01' AS DATE)
    END AS law_date
  FROM contract c
  LEFT JOIN code k ON k.source = c.source AND k.ocid = c.ocid AND k.contract_id = c.contract_id
  LEFT JOIN several s ON s.source = c.source AND s.ocid = c.ocid AND s.contract_id = c.contract_id
)
SELECT
  p.source,
  p.ocid,
  p.contract_id,
  p.record,
  p.buyer_id,
  p.supplier_id,
  p.date,
  p.year,
  p.way,
  p.category,
  p.is_village,
  CASE WHEN p.limit_state = 'known' AND x.amount IS NULL THEN 'law-unverified' ELSE p.limit_state END AS state,
  p.limit_key,
  x.amount AS law_limit,
  p.digits,
  p.amount,
  p.currency
FROM placed p
LEFT JOIN x_law_sums x ON x.key = p.limit_key AND x.valid_from <= p.law_date AND p.law_date <= x.valid_to
ORDER BY p.source, p.record, p.digits
