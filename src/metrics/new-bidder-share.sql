/*---
name: new-bidder-share
version: 1
codes: {U022: "--by year"}
group: suppliers
kind: distinct-share
unit: process
format: share
better: higher
needs: [bids.tenderer_id|tenderers.tenderer_id]
reasons:
  first-year:
    en: in the first year of the records everybody would be new
    ru: в первом году записей новыми были бы все
    kk: жазбалардың бірінші жылында бәрі жаңа болар еді
texts:
  title:
    en: New among bidders
    ru: Новые среди участников
    kk: Қатысушылар ішіндегі жаңалары
  question:
    en: What part of the bidders of a year is new?
    ru: Какая часть участников года — новые?
    kk: Жылдың қатысушыларының қандай бөлігі жаңа?
  why:
    en: Where bidders come and new suppliers do not win, look at how bids are judged.
    ru: Если новые приходят, но не выигрывают, смотрите, как оценивают заявки.
    kk: Жаңалар келіп, ұтпаса, өтінімдер қалай бағаланатынын қараңыз.
  read:
    en: Different new bidders ÷ different bidders. Ask it by year, as new-supplier-rate.
    ru: Разные новые участники ÷ разные участники. Спрашивайте по годам, как new-supplier-rate.
    kk: Түрлі жаңа қатысушылар ÷ түрлі қатысушылар. new-supplier-rate сияқты жыл бойынша сұраңыз.
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
  CASE WHEN b.year = u.year THEN 1 ELSE 0 END AS numerator,
  CASE
    WHEN u.year IS NULL THEN 'date-missing'
    WHEN u.year = e.year THEN 'first-year'
  END AS reason
FROM dated u
JOIN earliest e ON e.source = u.source
LEFT JOIN beginning b ON b.source = u.source AND b.thing = u.thing
ORDER BY u.source, u.ocid, u.thing
