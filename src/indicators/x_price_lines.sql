-- One row per priced line of a contract that was concluded and dated: a line of the contract, else one of the award that
-- has this contract alone (stage: contract, award; owner_id: the contract or the award). A line counts when it has a
-- code, a unit, a price above 0 and a date; unit is the publisher's code of it, else its name in small letters.
-- is_comparable: not "one work" or "one service": such a price is that of the whole, not of a unit.
-- level_1 … level_4 are the names of its groups of peers, the narrowest first: the same code and unit, bought in the
-- same way for the same currency in the same year, in the region and then everywhere; then codes of nine digits. A price
-- per metre is never compared with one per piece.
WITH concluded AS (
  SELECT
    x.source,
    x.ocid,
    x.id,
    x.subject_id,
    x.buyer_id,
    x.supplier_id,
    x.signed_date,
    x.award_id,
    x.award_contracts,
    x.currency,
    CASE
      WHEN x.method IN ('direct', 'after-failure', 'limited') THEN 'direct'
      WHEN x.method IN ('tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'catering', 'framework', 'open', 'selective')
        THEN 'tender'
      ELSE x.method
    END AS method,
    coalesce(c.kz_region, b.kz_region, b.region, '') AS region
  FROM x_contract_changes x
  JOIN (SELECT source, ocid, id, min(kz_region) AS kz_region FROM contracts GROUP BY source, ocid, id) c
    ON c.source = x.source AND c.ocid = x.ocid AND c.id = x.id
  LEFT JOIN (
    SELECT source, ocid, id, min(kz_region) AS kz_region, min(region) AS region FROM parties GROUP BY source, ocid, id
  ) b ON b.source = x.source AND b.ocid = x.ocid AND b.id = x.buyer_id
  WHERE x.is_concluded AND x.signed_date IS NOT NULL
),
own_line AS (
  SELECT
    c.*,
    'contract' AS stage,
    c.id AS owner_id,
    i.id AS line_id,
    i.description,
    i.classification_scheme,
    i.classification_id,
    i.quantity,
    i.unit_id,
    i.unit_name,
    i.unit_value_amount AS price,
    i.unit_value_currency AS price_currency
  FROM concluded c
  JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
  WHERE i.unit_value_amount > 0
),
with_own AS (
  SELECT DISTINCT source, ocid, id FROM own_line
),
line AS (
  SELECT * FROM own_line
  UNION ALL
  SELECT
    c.*,
    'award' AS stage,
    c.award_id AS owner_id,
    i.id AS line_id,
    i.description,
    i.classification_scheme,
    i.classification_id,
    i.quantity,
    i.unit_id,
    i.unit_name,
    i.unit_value_amount AS price,
    i.unit_value_currency AS price_currency
  FROM concluded c
  JOIN award_items i ON i.source = c.source AND i.ocid = c.ocid AND i.award_id = c.award_id
  LEFT JOIN with_own w ON w.source = c.source AND w.ocid = c.ocid AND w.id = c.id
  WHERE i.unit_value_amount > 0 AND c.award_contracts = 1 AND w.id IS NULL
),
named AS (
  SELECT
    l.*,
    year(signed_date) AS year,
    coalesce(price_currency, currency, '') AS paid_in,
    upper(replace(coalesce(classification_scheme, ''), ' ', '')) AS scheme,
    upper(replace(classification_id, ' ', '')) AS code,
    replace(replace(replace(upper(classification_id), ' ', ''), '.', ''), '-', '') AS digits,
    coalesce(nullif(trim(unit_id), ''), lower(trim(unit_name))) AS unit
  FROM line l
),
grouped AS (
  SELECT
    n.*,
    source || '|' || paid_in || '|' || method || '|' || CAST(year AS VARCHAR) || '|' || unit || '|' || scheme || '|' AS common,
    NOT regexp_like(
      lower(coalesce(unit_name, '') || ' ' || unit),
      '(^|[^а-яёa-z])(работа|услуга|жұмыс|қызмет|works?|services?|lump|global|servicio|obra|lucrare|serviciu)([^а-яёa-z]|$)|^(5114|5115|ls|e48)$'
    ) AS is_comparable
  FROM named n
  WHERE coalesce(code, '') <> '' AND coalesce(unit, '') <> ''
)
SELECT
  g.source,
  g.ocid,
  g.id AS contract_id,
  g.subject_id,
  g.subject_id || '|' || g.stage || '|' || coalesce(g.line_id, '') AS line,
  g.stage,
  g.owner_id,
  g.line_id,
  g.buyer_id,
  g.supplier_id,
  g.signed_date,
  g.year,
  g.description,
  g.scheme,
  g.code,
  g.digits,
  g.unit,
  g.quantity,
  g.price,
  g.paid_in AS currency,
  g.region,
  g.method,
  g.is_comparable,
  common || code || '|' || region AS level_1,
  common || code AS level_2,
  CASE WHEN length(digits) > 9 THEN common || substr(digits, 1, 9) || '|' || region END AS level_3,
  CASE WHEN length(digits) > 9 THEN common || substr(digits, 1, 9) END AS level_4
FROM grouped g
ORDER BY source, ocid, contract_id, line
