-- One row per lot of x_lots with what every rule of Law 106-VIII about lots asks first: state as in x_law_processes, by
-- the lot's own buyer, method and status; kind: of the method by which the lot was bought.
WITH owner AS (
  SELECT source, ocid, id, max(kz_is_qvazi) AS is_qvazi FROM parties GROUP BY source, ocid, id
)
SELECT
  l.source,
  l.ocid,
  l.lot_id,
  l.subject_id,
  l.buyer_id,
  l.status,
  l.amount,
  l.currency,
  l.method_kind AS kind,
  l.lots_count,
  l.has_result,
  p.is_repeated,
  p.announced_date,
  p.closes,
  p.closes_date,
  p.results_date,
  p.subject_type,
  CASE
    WHEN o.kz_is_construction_work = 1 THEN 'yes'
    WHEN o.kz_is_construction_work = 0 THEN 'no'
    ELSE p.is_construction
  END AS is_construction,
  CASE
    WHEN p.state IN ('other-law', 'quasi-state') THEN p.state
    WHEN coalesce(m.system, '') = 'quasi-state' OR coalesce(b.is_qvazi, 0) = 1 THEN 'quasi-state'
    WHEN l.method_id IS NULL THEN 'method-missing'
    WHEN l.method_kind IS NULL THEN 'method-unknown'
    WHEN l.status IN ('planning', 'planned') THEN 'not-announced'
    WHEN l.status IN ('cancelled', 'withdrawn') THEN 'cancelled'
    WHEN p.announced_date IS NULL THEN 'date-missing'
    WHEN NOT p.is_read_law THEN 'law-unverified'
    ELSE 'known'
  END AS state
FROM x_lots l
JOIN x_law_processes p ON p.source = l.source AND p.ocid = l.ocid
LEFT JOIN law_methods m ON m.id = l.method_id
LEFT JOIN lots o ON o.source = l.source AND o.ocid = l.ocid AND o.id = l.lot_id
LEFT JOIN owner b ON b.source = l.source AND b.ocid = l.ocid AND b.id = l.buyer_id
ORDER BY l.source, l.ocid, l.lot_id
