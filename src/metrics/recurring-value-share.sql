/*---
name: recurring-value-share
version: 1
codes: {U032: "--weight value"}
group: suppliers
kind: ratio
unit: purchase
format: share
better: lower
weighted: true
needs: [contracts.supplier_id|awards.supplier_id]
reasons:
  first-year:
    en: in the first year of the records everybody would be new
    ru: в первом году записей новыми были бы все
    kk: жазбалардың бірінші жылында бәрі жаңа болар еді
texts:
  title:
    en: What known suppliers won
    ru: Доля прежних поставщиков
    kk: Бұрынғы өнім берушілердің үлесі
  question:
    en: What part of purchases went to suppliers that had won in earlier years?
    ru: Какая часть закупок досталась поставщикам, выигрывавшим в прежние годы?
    kk: Сатып алулардың қандай бөлігі бұрынғы жылдары ұтқан өнім берушілерге тиді?
  why:
    en: Where the same win every year, others stop coming.
    ru: Где каждый год выигрывают одни и те же, другие перестают приходить.
    kk: Жыл сайын солар ғана ұтса, басқалары келуді қояды.
  read:
    en: The other side of new-supplier-share, by value first of all. The first year of the records cannot be told and is under missing.
    ru: Обратная сторона new-supplier-share, прежде всего по сумме. Первый год записей не судим, он в missing.
    kk: new-supplier-share-дің екінші жағы, ең алдымен сома бойынша. Жазбалардың бірінші жылы missing бағанында.
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
  CASE WHEN b.year = u.year THEN 0 ELSE 1 END AS numerator,
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
