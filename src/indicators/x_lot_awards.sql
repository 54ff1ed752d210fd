-- One row per lot of x_lots: the awards that are surely for it (those that name it and no other, or all of a process with
-- at most one lot), and of a single active one its value, suppliers and date. An award of 0 has no amount.
WITH only_lot AS (
  SELECT source, ocid, min(id) AS id FROM lots GROUP BY source, ocid HAVING count(*) = 1
),
placed AS (
  SELECT
    a.source,
    a.ocid,
    CASE WHEN coalesce(p.lots_count, 0) = 0 THEN '' WHEN p.lots_count = 1 THEN o.id ELSE a.related_lot END AS lot_id,
    a.id AS award_id,
    coalesce(nullif(a.status, ''), 'active') AS status,
    CASE WHEN a.value_amount > 0 THEN a.value_amount END AS amount,
    a.value_currency AS currency,
    CASE WHEN a.suppliers_count = 1 THEN a.supplier_id END AS supplier_id,
    a.date_local_date AS award_date
  FROM awards a
  JOIN processes p ON p.source = a.source AND p.ocid = a.ocid
  LEFT JOIN only_lot o ON o.source = a.source AND o.ocid = a.ocid
),
counted AS (
  SELECT
    source,
    ocid,
    lot_id,
    CAST(sum(CASE WHEN status = 'active' THEN 1 ELSE 0 END) AS BIGINT) AS active,
    CAST(sum(CASE WHEN status = 'pending' THEN 1 ELSE 0 END) AS BIGINT) AS pending,
    min(CASE WHEN status = 'active' THEN award_id END) AS award_id,
    min(CASE WHEN status = 'active' THEN amount END) AS amount,
    min(CASE WHEN status = 'active' THEN currency END) AS currency,
    min(CASE WHEN status = 'active' THEN supplier_id END) AS supplier_id,
    min(CASE WHEN status = 'active' THEN award_date END) AS award_date
  FROM placed
  WHERE lot_id IS NOT NULL
  GROUP BY source, ocid, lot_id
)
SELECT
  l.source,
  l.ocid,
  l.lot_id,
  l.subject_id,
  coalesce(c.active, 0) AS awards,
  coalesce(c.pending, 0) AS pending_awards,
  CASE WHEN c.active = 1 THEN c.award_id END AS award_id,
  CASE WHEN c.active = 1 THEN c.amount END AS amount,
  CASE WHEN c.active = 1 THEN c.currency END AS currency,
  CASE WHEN c.active = 1 THEN c.supplier_id END AS supplier_id,
  CASE WHEN c.active = 1 THEN c.award_date END AS award_date
FROM x_lots l
LEFT JOIN counted c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
ORDER BY l.source, l.ocid, l.lot_id
