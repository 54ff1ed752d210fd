-- One row per purchase from one named supplier (x_purchases, with a date) and division of what was bought: the first two
-- characters of the code. All lines count, not the main one alone: by the contract's own items, else the award's, else
-- the lot's. stage and owner_id tell which, as in x_item_codes.
WITH bought AS (
  SELECT
    p.source,
    p.ocid,
    p.table_name,
    p.id,
    p.record,
    p.award_id,
    p.lot_id,
    p.supplier_id,
    p.year,
    p.amount,
    CASE p.table_name WHEN 'contracts' THEN p.id END AS contract_id
  FROM x_purchases p
  WHERE p.supplier_id IS NOT NULL AND p.year IS NOT NULL
),
division AS (
  SELECT source, ocid, stage, owner_id, lot_id, scheme, division
  FROM x_item_codes
  GROUP BY source, ocid, stage, owner_id, lot_id, scheme, division
),
of_contract AS (
  SELECT b.source, b.ocid, b.table_name, b.id, d.stage, d.owner_id, d.scheme, d.division
  FROM bought b
  JOIN division d ON d.source = b.source AND d.ocid = b.ocid AND d.stage = 'contract' AND d.owner_id = b.contract_id
),
named AS (
  SELECT DISTINCT source, ocid, table_name, id FROM of_contract
),
of_award AS (
  SELECT b.source, b.ocid, b.table_name, b.id, d.stage, d.owner_id, d.scheme, d.division
  FROM bought b
  JOIN division d ON d.source = b.source AND d.ocid = b.ocid AND d.stage = 'award' AND d.owner_id = b.award_id
  LEFT JOIN named n ON n.source = b.source AND n.ocid = b.ocid AND n.table_name = b.table_name AND n.id = b.id
  WHERE n.id IS NULL
),
named_twice AS (
  SELECT source, ocid, table_name, id FROM named
  UNION
  SELECT source, ocid, table_name, id FROM of_award
),
of_lot AS (
  SELECT b.source, b.ocid, b.table_name, b.id, d.stage, d.owner_id, d.scheme, d.division
  FROM bought b
  JOIN division d ON d.source = b.source AND d.ocid = b.ocid AND d.stage = 'tender' AND d.lot_id = b.lot_id
  LEFT JOIN named_twice n ON n.source = b.source AND n.ocid = b.ocid AND n.table_name = b.table_name AND n.id = b.id
  WHERE n.id IS NULL
),
found AS (
  SELECT DISTINCT source, ocid, table_name, id, stage, owner_id, scheme, division
  FROM (
    SELECT * FROM of_contract
    UNION ALL
    SELECT * FROM of_award
    UNION ALL
    SELECT * FROM of_lot
  ) AS f
)
SELECT
  b.source,
  b.ocid,
  b.table_name,
  b.id,
  b.record,
  b.lot_id,
  b.supplier_id,
  b.year,
  b.amount,
  f.stage,
  f.owner_id,
  f.scheme,
  f.division
FROM found f
JOIN bought b ON b.source = f.source AND b.ocid = f.ocid AND b.table_name = f.table_name AND b.id = f.id
ORDER BY source, ocid, table_name, id, stage, owner_id, scheme, division
