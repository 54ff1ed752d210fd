/*---
name: new-supplier-rate
version: 1
codes: {U030: "--by year"}
group: suppliers
kind: distinct-share
unit: purchase
format: share
better: higher
needs: [contracts.supplier_id|awards.supplier_id]
reasons:
  first-year:
    en: in the first year of the records everybody would be new
    ru: в первом году записей новыми были бы все
    kk: жазбалардың бірінші жылында бәрі жаңа болар еді
texts:
  title:
    en: New among suppliers
    ru: Новые среди поставщиков
    kk: Өнім берушілер ішіндегі жаңалары
  question:
    en: What part of the suppliers of a year is new?
    ru: Какая часть поставщиков года — новые?
    kk: Жылдың өнім берушілерінің қандай бөлігі жаңа?
  why:
    en: "It counts suppliers, not what they won: many newcomers may share little."
    ru: "Считает поставщиков, а не выигранное: новичков может быть много, а досталось им мало."
    kk: "Ұтқанын емес, өнім берушілерді санайды: жаңалар көп болып, аз ғана ұтуы мүмкін."
  read:
    en: "Different new suppliers ÷ different suppliers. Ask it by year: over several years each supplier of a later year counts once, and as new if it was new in one of them."
    ru: "Разные новые поставщики ÷ разные поставщики. Спрашивайте по годам: за несколько лет поставщик считается один раз и новым, если в каком-то из них был новым."
    kk: "Түрлі жаңа өнім берушілер ÷ түрлі өнім берушілер. Жыл бойынша сұраңыз: бірнеше жылда өнім беруші бір рет саналады, біреуінде жаңа болса — жаңа болып."
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
  CASE WHEN b.year = u.year THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  u.amount AS weight,
  CASE
    WHEN u.thing IS NULL THEN 'supplier-missing'
    WHEN u.year IS NULL THEN 'date-missing'
    WHEN u.year = e.year THEN 'first-year'
  END AS reason
FROM x_dim_purchases u
JOIN earliest e ON e.source = u.source
LEFT JOIN beginning b ON b.source = u.source AND b.thing = u.thing
ORDER BY u.source, u.ocid, u.id
