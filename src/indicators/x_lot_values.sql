-- One row per lot of x_lots whose main thing has a code and whose value and year are known: its value, and the names of
-- its groups of peers, the narrowest first - six digits of the code, currency, kind of method and year, in the region
-- and then everywhere; then three digits. is_peer: not cancelled, withdrawn or only planned. value_key names the lot
-- across sources.
WITH place AS (
  SELECT source, ocid, id, min(kz_region) AS region FROM lots GROUP BY source, ocid, id
),
buyer AS (
  SELECT source, ocid, id, min(kz_region) AS kz_region, min(region) AS region FROM parties GROUP BY source, ocid, id
),
valued AS (
  SELECT
    l.source,
    l.ocid,
    l.lot_id,
    l.source || '|' || l.subject_id AS value_key,
    l.amount,
    coalesce(l.currency, '') AS currency,
    c.scheme,
    c.code,
    c.digits,
    year(l.announced_date) AS group_year,
    coalesce(r.region, p.kz_region, b.kz_region, b.region, '') AS region,
    coalesce(l.status, '') NOT IN ('cancelled', 'withdrawn', 'planning', 'planned') AND l.amount > 0 AS is_peer,
    CASE
      WHEN l.method_kind IN ('direct', 'after-failure') OR l.procurement_method IN ('direct', 'limited') THEN 'direct'
      WHEN l.method_kind IN ('tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'catering', 'framework') THEN 'tender'
      WHEN l.method_kind IS NOT NULL THEN l.method_kind
      WHEN l.procurement_method IN ('open', 'selective') THEN 'tender'
      ELSE coalesce(l.procurement_method, '')
    END AS method
  FROM x_lots l
  JOIN x_codes c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
  LEFT JOIN place r ON r.source = l.source AND r.ocid = l.ocid AND r.id = l.lot_id
  LEFT JOIN buyer b ON b.source = l.source AND b.ocid = l.ocid AND b.id = l.buyer_id
),
grouped AS (
  SELECT
    v.*,
    CASE
      WHEN group_year IS NOT NULL
        THEN source || '|' || currency || '|' || method || '|' || CAST(group_year AS VARCHAR) || '|' || scheme || '|'
    END AS common
  FROM valued v
)
SELECT
  g.source,
  g.ocid,
  g.lot_id,
  g.value_key,
  g.amount,
  g.code,
  g.group_year,
  g.is_peer,
  common || substr(digits, 1, 6) || '|' || region AS level_1,
  common || substr(digits, 1, 6) AS level_2,
  CASE WHEN length(digits) > 3 THEN common || substr(digits, 1, 3) || '|' || region END AS level_3,
  CASE WHEN length(digits) > 3 THEN common || substr(digits, 1, 3) END AS level_4
FROM grouped g
ORDER BY g.value_key
