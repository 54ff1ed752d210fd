-- One row per lot whose things are classified (lot_id '' in a process without lots, direct contracts too): the code of
-- its main thing. That is the one most of the lot's money goes for; where a line has no price or the lines have several
-- currencies, that of the first line by its id. Codes are taken from the tender's items, else from the awards', else
-- from the contracts'. scheme ('' where it is not told), code, digits (without dots and dashes), division (the first
-- two), codes and divisions (how many different ones there are), stage (where they were taken from).
WITH best AS (
  SELECT
    c.*,
    CASE c.stage WHEN 'tender' THEN 1 WHEN 'award' THEN 2 ELSE 3 END AS stage_order,
    min(CASE c.stage WHEN 'tender' THEN 1 WHEN 'award' THEN 2 ELSE 3 END)
      OVER (PARTITION BY c.source, c.ocid, c.lot_id) AS first_stage
  FROM x_item_codes c
  WHERE c.lot_id IS NOT NULL
),
of_lot AS (
  SELECT
    source,
    ocid,
    lot_id,
    stage,
    scheme,
    code,
    digits,
    division,
    min(first_id) AS first_id,
    count(*) AS parts,
    count(amount) AS priced,
    min(currency) AS currency,
    max(currency) AS other_currency,
    CAST(sum(amount) AS DECIMAL(38, 2)) AS amount
  FROM best
  WHERE stage_order = first_stage
  GROUP BY source, ocid, lot_id, stage, scheme, code, digits, division
),
known AS (
  SELECT
    source,
    ocid,
    lot_id,
    count(*) AS codes,
    count(DISTINCT scheme || '|' || division) AS divisions,
    CAST(sum(parts - priced) AS BIGINT) = 0 AND min(currency) = max(other_currency) AS is_priced
  FROM of_lot
  GROUP BY source, ocid, lot_id
),
ranked AS (
  SELECT
    o.*,
    k.codes,
    k.divisions,
    row_number() OVER (
      PARTITION BY o.source, o.ocid, o.lot_id
      ORDER BY CASE WHEN k.is_priced THEN o.amount END DESC NULLS LAST, o.first_id NULLS LAST, o.scheme, o.code
    ) AS place
  FROM of_lot o
  JOIN known k ON k.source = o.source AND k.ocid = o.ocid AND k.lot_id = o.lot_id
)
SELECT
  source,
  ocid,
  lot_id,
  ocid || '|' || lot_id AS subject_id,
  stage,
  scheme,
  code,
  digits,
  division,
  codes,
  divisions
FROM ranked
WHERE place = 1
ORDER BY source, ocid, lot_id
