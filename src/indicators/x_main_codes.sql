-- One row per process and per contract (`part`; `id` is '' for a process) with the code of its main thing, by the rules of
-- x_codes: the one most of the money goes for; where a line has no price or the lines have several currencies, that of the
-- first line by its id. A process takes the codes of its tender, else of its awards, else of its contracts.
WITH code AS (
  SELECT
    c.source,
    c.ocid,
    'process' AS part,
    '' AS id,
    CASE c.stage WHEN 'tender' THEN 1 WHEN 'award' THEN 2 ELSE 3 END AS stage,
    min(CASE c.stage WHEN 'tender' THEN 1 WHEN 'award' THEN 2 ELSE 3 END) OVER (PARTITION BY c.source, c.ocid) AS first_stage,
    c.scheme,
    c.code,
    c.digits,
    c.first_id,
    c.amount,
    c.currency
  FROM x_item_codes c
  UNION ALL
  SELECT
    c.source, c.ocid, 'contract' AS part, c.owner_id AS id, 3 AS stage, 3 AS first_stage, c.scheme, c.code, c.digits,
    c.first_id, c.amount, c.currency
  FROM x_item_codes c
  WHERE c.stage = 'contract'
),
summed AS (
  SELECT
    source,
    ocid,
    part,
    id,
    scheme,
    code,
    digits,
    min(first_id) AS first_id,
    CASE WHEN count(amount) = count(*) THEN CAST(sum(amount) AS DECIMAL(38, 2)) END AS amount,
    min(currency) AS currency,
    max(currency) AS other_currency
  FROM code
  WHERE stage = first_stage
  GROUP BY source, ocid, part, id, scheme, code, digits
),
known AS (
  SELECT source, ocid, part, id, count(amount) = count(*) AND min(currency) = max(other_currency) AS is_priced
  FROM summed
  GROUP BY source, ocid, part, id
),
ranked AS (
  SELECT
    s.*,
    row_number() OVER (
      PARTITION BY s.source, s.ocid, s.part, s.id
      ORDER BY CASE WHEN k.is_priced THEN s.amount END DESC NULLS LAST, s.first_id NULLS LAST, s.scheme, s.code
    ) AS place
  FROM summed s
  JOIN known k ON k.source = s.source AND k.ocid = s.ocid AND k.part = s.part AND k.id = s.id
)
SELECT source, ocid, part, id, nullif(scheme, '') AS scheme, code, digits
FROM ranked
WHERE place = 1
ORDER BY source, ocid, part, id
