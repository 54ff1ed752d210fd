/*---
name: new-suppliers
version: 1
codes: {U027: "", U031: "--by year"}
group: suppliers
kind: distinct
unit: purchase
format: count
better: higher
needs: [contracts.supplier_id|awards.supplier_id]
reasons:
  first-year:
    en: in the first year of the records everybody would be new
    ru: в первом году записей новыми были бы все
    kk: жазбалардың бірінші жылында бәрі жаңа болар еді
texts:
  title:
    en: New suppliers
    ru: Новые поставщики
    kk: Жаңа өнім берушілер
  question:
    en: How many suppliers won for the first time?
    ru: Сколько поставщиков выиграли впервые?
    kk: Қанша өнім беруші алғаш рет ұтты?
  why:
    en: Newcomers show that a market is open.
    ru: Новички показывают, что рынок открыт.
    kk: Жаңа келгендер нарықтың ашық екенін көрсетеді.
  read:
    en: Different suppliers in the first year in which the records of that source show them; with --by year the column change tells the growth. The first year of the records is under missing.
    ru: Разные поставщики в первом году, когда их показывают записи источника; с --by year рост — в столбце change. Первый год записей — в missing.
    kk: Көздің жазбалары алғаш көрсеткен жылындағы түрлі өнім берушілер; --by year болса, өсім change бағанында. Жазбалардың бірінші жылы missing бағанында.
---*/
WITH beginning AS (
  SELECT source, thing, min(year) AS year
  FROM x_dim_purchases
  WHERE thing IS NOT NULL
  GROUP BY source, thing
),
earliest AS (
  SELECT source, min(year) AS year FROM x_dim_purchases GROUP BY source
)
SELECT
  u.source,
  u.ocid,
  u.id,
  u.thing,
  CASE
    WHEN u.year IS NULL THEN 'date-missing'
    WHEN u.year = e.year THEN 'first-year'
  END AS reason
FROM x_dim_purchases u
JOIN earliest e ON e.source = u.source
LEFT JOIN beginning b ON b.source = u.source AND b.thing = u.thing
WHERE u.thing IS NOT NULL AND (u.year IS NULL OR b.year = u.year)
ORDER BY u.source, u.ocid, u.id
