-- One row per text that says what a lot of x_lots is: its name and description, those of its items and of the plan points
-- they come from; of a process with at most one lot the announcement's; without lots also those of its contracts and of
-- their lines. table_name, id and field say where it stands. is_description: more than the thing's name, and not the name
-- over again. text: in small letters, quotation marks plain, single spaces. words: letters and digits of the text alone,
-- with a space before, between and after. The file with the specification is not among them.
WITH said AS (
  SELECT
    l.source, l.ocid, l.id AS lot_id, 'lots' AS table_name, l.ocid || '|' || l.id AS id, f.field,
    f.field LIKE 'description%' AS is_description,
    CASE f.field
      WHEN 'title' THEN l.title
      WHEN 'title_kk' THEN l.title_kk
      WHEN 'description' THEN l.description
      ELSE l.description_kk
    END AS said
  FROM lots l
  CROSS JOIN (VALUES ('title'), ('title_kk'), ('description'), ('description_kk')) AS f (field)
  UNION ALL
  SELECT
    p.source, p.ocid, o.lot_id, 'processes' AS table_name, p.ocid AS id, f.field,
    f.field = 'tender_description' AS is_description,
    CASE f.field
      WHEN 'tender_title' THEN p.tender_title
      WHEN 'tender_title_kk' THEN p.tender_title_kk
      ELSE p.tender_description
    END AS said
  FROM processes p
  JOIN x_lots o ON o.source = p.source AND o.ocid = p.ocid AND o.lots_count <= 1
  CROSS JOIN (VALUES ('tender_title'), ('tender_title_kk'), ('tender_description')) AS f (field)
  UNION ALL
  SELECT
    i.source, i.ocid, o.lot_id, 'items' AS table_name, i.ocid || '|' || i.id AS id, f.field,
    f.field = 'kz_extra_desc_ru' AS is_description,
    CASE f.field
      WHEN 'description' THEN i.description
      WHEN 'description_kk' THEN i.description_kk
      ELSE i.kz_extra_desc_ru
    END AS said
  FROM items i
  JOIN x_lots o ON o.source = i.source AND o.ocid = i.ocid
    AND o.lot_id = coalesce(i.related_lot, CASE WHEN o.lots_count = 1 THEN o.lot_id ELSE '' END)
  CROSS JOIN (VALUES ('description'), ('description_kk'), ('kz_extra_desc_ru')) AS f (field)
  UNION ALL
  SELECT
    n.source, n.ocid, i.lot_id, 'plans' AS table_name, n.ocid || '|' || n.id AS id, f.field,
    f.field LIKE 'kz_extra_desc%' AS is_description,
    CASE f.field
      WHEN 'description' THEN n.description
      WHEN 'description_kk' THEN n.description_kk
      WHEN 'kz_extra_desc_ru' THEN n.kz_extra_desc_ru
      ELSE n.kz_extra_desc_kz
    END AS said
  FROM plans n
  JOIN (
    SELECT DISTINCT source, ocid, related_lot AS lot_id, CAST(kz_rootrecord_id AS VARCHAR) AS plan_id
    FROM items
    WHERE kz_rootrecord_id IS NOT NULL AND related_lot IS NOT NULL
  ) i ON i.source = n.source AND i.ocid = n.ocid AND i.plan_id = n.id
  CROSS JOIN (VALUES ('description'), ('description_kk'), ('kz_extra_desc_ru'), ('kz_extra_desc_kz')) AS f (field)
  UNION ALL
  SELECT
    c.source, c.ocid, '' AS lot_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, f.field,
    f.field = 'description' AS is_description,
    CASE f.field WHEN 'title' THEN c.title ELSE c.description END AS said
  FROM contracts c
  CROSS JOIN (VALUES ('title'), ('description')) AS f (field)
  UNION ALL
  SELECT
    c.source, c.ocid, '' AS lot_id, 'contract_items' AS table_name, c.ocid || '|' || c.contract_id || '|' || c.id AS id,
    'description' AS field, FALSE AS is_description, c.description AS said
  FROM contract_items c
),
-- Names are encoded once or twice in some records of the portal.
clean AS (
  SELECT
    s.source,
    s.ocid,
    s.lot_id,
    s.table_name,
    s.id,
    s.field,
    s.is_description,
    trim(regexp_replace(
      regexp_replace(regexp_replace(lower(s.said), '&(amp;)*(quot|laquo|raquo|nbsp|#34|#160);', ' " '), '[«»„“”]', '"'),
      '[\s\p{Z}]+', ' '
    )) AS text
  FROM said s
  WHERE s.said IS NOT NULL
),
worded AS (
  SELECT c.*, ' ' || trim(regexp_replace(text, '[^\p{L}\p{N}]+', ' ')) || ' ' AS words
  FROM clean c
),
-- A name by which the lot or its announcement goes.
name AS (
  SELECT DISTINCT source, ocid, lot_id, words
  FROM worded
  WHERE field IN ('title', 'title_kk', 'tender_title', 'tender_title_kk')
)
SELECT
  w.source,
  w.ocid,
  w.lot_id,
  l.subject_id,
  w.table_name,
  w.id,
  w.field,
  w.is_description AND n.words IS NULL AS is_description,
  w.text,
  w.words
FROM worded w
JOIN x_lots l ON l.source = w.source AND l.ocid = w.ocid AND l.lot_id = w.lot_id
LEFT JOIN name n ON n.source = w.source AND n.ocid = w.ocid AND n.lot_id = w.lot_id AND n.words = w.words
WHERE length(trim(w.words)) > 0
ORDER BY w.source, w.ocid, w.lot_id, w.table_name, w.id, w.field
