-- One row per priced line of a concluded contract, with the names of its groups of peers, the narrowest first: the same
-- code and unit, bought in the same way in the same year, in the region and then in the whole country; then codes of
-- nine, six and three digits. A price per metre is never compared with one per piece, so the unit is in every name.
WITH line AS (
  SELECT
    c.source,
    c.ocid,
    i.contract_id,
    i.id,
    c.ocid || '|' || c.id || '|' || i.id AS line,
    c.buyer_id,
    c.supplier_id,
    c.signed_date,
    c.year,
    i.description,
    i.classification_id AS code,
    i.unit_id,
    i.quantity,
    i.unit_value_amount AS price,
    i.unit_value_currency AS currency,
    replace(i.classification_id, '.', '') AS digits,
    c.region,
    CASE
      WHEN c.method IN ('direct', 'after-failure') THEN 'direct'
      WHEN c.method IN ('tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'catering', 'framework') THEN 'tender'
      ELSE c.method
    END AS method
  FROM x_signed_contracts c
  JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
  WHERE i.unit_value_amount > 0 AND i.classification_id IS NOT NULL AND i.unit_id IS NOT NULL
),
grouped AS (
  SELECT
    l.*,
    l.source || '|' || coalesce(l.currency, '') || '|' || l.method || '|' || CAST(l.year AS VARCHAR) || '|' || l.unit_id
      || '|' AS common
  FROM line l
)
SELECT
  g.*,
  common || code || '|' || region AS level_1,
  common || code AS level_2,
  CASE WHEN length(digits) > 9 THEN common || substr(digits, 1, 9) || '|' || region END AS level_3,
  CASE WHEN length(digits) > 9 THEN common || substr(digits, 1, 9) END AS level_4,
  CASE WHEN length(digits) > 6 THEN common || substr(digits, 1, 6) || '|' || region END AS level_5,
  CASE WHEN length(digits) > 6 THEN common || substr(digits, 1, 6) END AS level_6,
  CASE WHEN length(digits) > 3 THEN common || substr(digits, 1, 3) || '|' || region END AS level_7,
  CASE WHEN length(digits) > 3 THEN common || substr(digits, 1, 3) END AS level_8
FROM grouped g
ORDER BY g.source, g.line
