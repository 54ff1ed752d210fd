-- One row per priced line of a contract that was concluded and dated: a line of the contract, else one of the award that
-- has this contract alone (stage: contract, award; owner_id: the contract or the award). A line counts when it has a
-- code, a unit, a price above 0 and a date; unit is the publisher's code of it, else its name in small letters.
-- is_comparable: not "one work" or "one service": such a price is that of the whole, not of a unit.
-- level_1 … level_4 are the names of its groups of peers, the narrowest first: the same code, unit and currency in the
-- same year, in the region and then everywhere; then in the same two years. Never a wider code, and however it was
-- bought: a price paid without a tender is held against those that were paid with one.
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
    x.method,
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
    coalesce(nullif(trim(unit_id), ''), lower(trim(unit_name))) AS unit
  FROM line l
),
grouped AS (
  SELECT
    n.*,
    source || '|' || paid_in || '|' || scheme || '|' || code || '|' || unit || '|' AS common,
    CAST(year AS VARCHAR) AS in_year,
    CAST(year - year % 2 AS VARCHAR) || '-' || CAST(year - year % 2 + 1 AS VARCHAR) AS in_years,
    -- goszakup's units 5114 and 5115, the common codes E48 and LS, and what such units are called.
    lower(unit) NOT IN ('5114', '5115', 'e48', 'ls') AND NOT regexp_like(
      lower(coalesce(unit_name, '') || ' ' || unit),
      '(^|[^а-яёa-z])(работа|услуга|жұмыс|қызмет|works?|services?|lump|global|servicio|obra|lucrare|serviciu)([^а-яёa-z]|$)'
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
  g.unit,
  g.quantity,
  g.price,
  g.paid_in AS currency,
  g.region,
  g.method,
  g.is_comparable,
  common || in_year || '|' || region AS level_1,
  common || in_year AS level_2,
  common || in_years || '|' || region AS level_3,
  common || in_years AS level_4
FROM grouped g
ORDER BY source, ocid, contract_id, line
