-- One row per code that things were classified by, at each stage: source, ocid, stage (tender, award, contract), owner_id
-- (the award or the contract, '' in a tender), lot_id ('' where the process has no lots, NULL where nobody says which of
-- several it is for) and the code. scheme and code in capitals without spaces, scheme '' where it is not told; digits is
-- the code without dots and dashes, division its first two characters. amount is what all lines of the code come to,
-- NULL where one has no price, no quantity or another currency; first_id is the first of them.
WITH line AS (
  SELECT
    i.source,
    i.ocid,
    'tender' AS stage,
    '' AS owner_id,
    i.related_lot,
    i.id,
    i.classification_scheme AS scheme,
    i.classification_id AS code,
    TRY_CAST(i.quantity * CAST(i.unit_value_amount AS DOUBLE) AS DECIMAL(18, 2)) AS amount,
    i.unit_value_currency AS currency
  FROM items i
  WHERE i.classification_id IS NOT NULL
  UNION ALL
  SELECT
    i.source,
    i.ocid,
    'award' AS stage,
    coalesce(i.award_id, '') AS owner_id,
    coalesce(i.related_lot, a.related_lot) AS related_lot,
    i.id,
    i.classification_scheme AS scheme,
    i.classification_id AS code,
    TRY_CAST(i.quantity * CAST(i.unit_value_amount AS DOUBLE) AS DECIMAL(18, 2)) AS amount,
    i.unit_value_currency AS currency
  FROM award_items i
  LEFT JOIN awards a ON a.source = i.source AND a.ocid = i.ocid AND a.id = i.award_id
  WHERE i.classification_id IS NOT NULL
  UNION ALL
  SELECT
    i.source,
    i.ocid,
    'contract' AS stage,
    coalesce(i.contract_id, '') AS owner_id,
    coalesce(i.related_lot, a.related_lot) AS related_lot,
    i.id,
    i.classification_scheme AS scheme,
    i.classification_id AS code,
    coalesce(
      i.kz_total_sum, TRY_CAST(i.quantity * CAST(i.unit_value_amount AS DOUBLE) AS DECIMAL(18, 2))
    ) AS amount,
    i.unit_value_currency AS currency
  FROM contract_items i
  LEFT JOIN contracts c ON c.source = i.source AND c.ocid = i.ocid AND c.id = i.contract_id
  LEFT JOIN awards a ON a.source = c.source AND a.ocid = c.ocid AND a.id = c.award_id
  WHERE i.classification_id IS NOT NULL
),
only_lot AS (
  SELECT source, ocid, min(id) AS lot_id FROM lots GROUP BY source, ocid HAVING count(*) = 1
),
placed AS (
  SELECT
    i.source,
    i.ocid,
    i.stage,
    i.owner_id,
    CASE WHEN coalesce(p.lots_count, 0) = 0 THEN '' ELSE coalesce(i.related_lot, o.lot_id) END AS lot_id,
    upper(replace(coalesce(i.scheme, ''), ' ', '')) AS scheme,
    upper(replace(i.code, ' ', '')) AS code,
    i.id,
    i.amount,
    coalesce(i.currency, '') AS currency
  FROM line i
  LEFT JOIN processes p ON p.source = i.source AND p.ocid = i.ocid
  LEFT JOIN only_lot o ON o.source = i.source AND o.ocid = i.ocid
),
summed AS (
  SELECT
    source,
    ocid,
    stage,
    owner_id,
    lot_id,
    scheme,
    code,
    min(id) AS first_id,
    count(*) AS lines,
    min(currency) AS currency,
    CASE
      WHEN count(amount) = count(*) AND min(currency) = max(currency) THEN CAST(sum(amount) AS DECIMAL(38, 2))
    END AS amount
  FROM placed
  WHERE code <> ''
  GROUP BY source, ocid, stage, owner_id, lot_id, scheme, code
)
SELECT
  s.source,
  s.ocid,
  s.stage,
  s.owner_id,
  s.lot_id,
  s.scheme,
  s.code,
  replace(replace(s.code, '.', ''), '-', '') AS digits,
  substr(replace(replace(s.code, '.', ''), '-', ''), 1, 2) AS division,
  s.first_id,
  s.lines,
  s.currency,
  s.amount
FROM summed s
ORDER BY source, ocid, stage, owner_id, lot_id, scheme, code
