/*---
name: new-supplier-share
version: 1
codes: {U028: "--weight count", U029: "--weight value"}
group: suppliers
kind: ratio
unit: purchase
format: share
better: higher
weighted: true
needs: [contracts.supplier_id|awards.supplier_id]
reasons:
  first-year:
    en: in the first year of the records everybody would be new
    ru: в первом году записей новыми были бы все
    kk: жазбалардың бірінші жылында бәрі жаңа болар еді
texts:
  title:
    en: What new suppliers won
    ru: Доля новых поставщиков
    kk: Жаңа өнім берушілердің үлесі
  question:
    en: What part of purchases went to suppliers that had won nothing in earlier years?
    ru: Какая часть закупок досталась поставщикам, ничего не выигрывавшим в прежние годы?
    kk: Сатып алулардың қандай бөлігі бұрынғы жылдары ештеңе ұтпаған өнім берушілерге тиді?
  why:
    en: A market without newcomers is closed, or looks so to those outside.
    ru: Рынок без новичков закрыт — или кажется закрытым снаружи.
    kk: Жаңа келгендері жоқ нарық жабық немесе сырттан солай көрінеді.
  read:
    en: "New is a supplier in the first year in which the records of that source show it. The first year of the records cannot be told and is under missing: the longer the records, the truer the share."
    ru: "Новый — поставщик в первом году, когда его показывают записи источника. Первый год записей не судим, он в missing: чем длиннее записи, тем вернее доля."
    kk: "Жаңа — көздің жазбалары өнім берушіні алғаш көрсеткен жыл. Жазбалардың бірінші жылы missing бағанында: жазбалар ұзақ болған сайын үлес дәлірек."
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
