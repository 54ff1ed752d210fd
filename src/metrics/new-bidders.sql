/*---
name: new-bidders
version: 1
codes: {U021: ""}
group: suppliers
kind: distinct
unit: process
format: count
better: higher
needs: [bids.tenderer_id|tenderers.tenderer_id]
reasons:
  first-year:
    en: in the first year of the records everybody would be new
    ru: в первом году записей новыми были бы все
    kk: жазбалардың бірінші жылында бәрі жаңа болар еді
texts:
  title:
    en: New bidders
    ru: Новые участники
    kk: Жаңа қатысушылар
  question:
    en: How many bidders took part for the first time?
    ru: Сколько участников пришли впервые?
    kk: Қанша қатысушы алғаш рет келді?
  why:
    en: Whether newcomers dare to come.
    ru: Решаются ли приходить новички.
    kk: Жаңалар келуге бата ма.
  read:
    en: Different bidders in the first year in which the records of that source show a bid of theirs. The first year of the records is under missing.
    ru: Разные участники в первом году, когда записи источника показывают их заявку. Первый год записей — в missing.
    kk: Көздің жазбалары өтінімін алғаш көрсеткен жылдағы түрлі қатысушылар. Жазбалардың бірінші жылы missing бағанында.
---*/
WITH taken AS (
  SELECT DISTINCT b.source, b.ocid, b.bidder_id AS thing FROM x_lot_bids b WHERE b.bidder_id IS NOT NULL
  UNION
  SELECT t.source, t.ocid, t.tenderer_id AS thing
  FROM tenderers t
  WHERE t.tenderer_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM bids b WHERE b.source = t.source AND b.ocid = t.ocid)
),
dated AS (
  SELECT t.source, t.ocid, t.thing, p.year
  FROM taken t
  LEFT JOIN x_dim_processes p ON p.source = t.source AND p.ocid = t.ocid
),
beginning AS (
  SELECT source, thing, min(year) AS year FROM dated GROUP BY source, thing
),
earliest AS (
  SELECT source, min(year) AS year FROM dated GROUP BY source
)
SELECT
  u.source,
  u.ocid,
  '' AS id,
  u.thing AS supplier_id,
  u.thing,
  CASE
    WHEN u.year IS NULL THEN 'date-missing'
    WHEN u.year = e.year THEN 'first-year'
  END AS reason
FROM dated u
JOIN earliest e ON e.source = u.source
LEFT JOIN beginning b ON b.source = u.source AND b.thing = u.thing
WHERE u.year IS NULL OR b.year = u.year
ORDER BY u.source, u.ocid, u.thing
