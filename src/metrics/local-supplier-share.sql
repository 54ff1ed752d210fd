/*---
name: local-supplier-share
version: 1
group: suppliers
kind: ratio
unit: purchase
format: share
weighted: true
needs: [parties.kz_region|parties.region]
reasons:
  region-missing:
    en: a region is missing
    ru: нет региона
    kk: өңірі жоқ
texts:
  title:
    en: What local suppliers won
    ru: Доля местных поставщиков
    kk: Жергілікті өнім берушілердің үлесі
  question:
    en: What part of purchases went to suppliers of the same region?
    ru: Какая часть закупок досталась поставщикам того же региона?
    kk: Сатып алулардың қандай бөлігі сол өңірдің өнім берушілеріне тиді?
  why:
    en: Distance explains much; a region where only its own win may be closed.
    ru: Расстояние объясняет многое; регион, где выигрывают только свои, может быть закрыт.
    kk: Қашықтық көп нәрсені түсіндіреді; тек өзінікі ұтатын өңір жабық болуы мүмкін.
  read:
    en: The supplier's region against that of the purchase (two digits of KATO; other publishers' names as they write them).
    ru: Регион поставщика против региона закупки (две цифры КАТО; у других издателей — названия, как они пишут).
    kk: Өнім берушінің өңірі сатып алу өңіріне қарсы (КАТО-ның екі цифры; басқа жариялаушыларда — атаулары жазылғандай).
---*/
SELECT
  u.source,
  u.ocid,
  u.id,
  CASE WHEN u.supplier_region = u.region THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  u.amount AS weight,
  CASE WHEN u.region IS NULL OR u.supplier_region IS NULL THEN 'region-missing' END AS reason
FROM x_dim_purchases u
ORDER BY u.source, u.ocid, u.id
