/*---
name: foreign-share
version: 1
group: suppliers
kind: ratio
unit: purchase
format: share
weighted: true
needs: [parties.country_name]
reasons:
  country-missing:
    en: a country is missing
    ru: нет страны
    kk: елі жоқ
texts:
  title:
    en: What foreign suppliers won
    ru: Доля иностранных поставщиков
    kk: Шетелдік өнім берушілердің үлесі
  question:
    en: What part of purchases went to suppliers of another country?
    ru: Какая часть закупок досталась поставщикам другой страны?
    kk: Сатып алулардың қандай бөлігі басқа елдің өнім берушілеріне тиді?
  why:
    en: It shows how open a market is, and what cannot be had at home.
    ru: Показывает, насколько открыт рынок и чего нет дома.
    kk: Нарықтың қаншалықты ашық екенін және елде не жоғын көрсетеді.
  read:
    en: The supplier's country against the buyer's, as the publisher writes both. A foreign firm's branch at home is at home.
    ru: Страна поставщика против страны заказчика, как их пишет издатель. Филиал иностранной фирмы внутри страны — внутри.
    kk: Өнім берушінің елі тапсырыс берушінікіне қарсы, жариялаушы жазғандай. Шетел фирмасының елдегі филиалы — елдікі.
---*/
SELECT
  u.source,
  u.ocid,
  u.id,
  CASE WHEN s.country <> b.country THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  u.amount AS weight,
  CASE WHEN s.country IS NULL OR b.country IS NULL THEN 'country-missing' END AS reason
FROM x_dim_purchases u
LEFT JOIN (
  SELECT source, ocid, id, min(lower(details_scale)) AS scale, max(kz_type_supplier) AS kind, min(lower(trim(country_name))) AS country
  FROM parties
  GROUP BY source, ocid, id
) s ON s.source = u.source AND s.ocid = u.ocid AND s.id = u.supplier_id
LEFT JOIN (
  SELECT source, ocid, id, min(lower(trim(country_name))) AS country FROM parties GROUP BY source, ocid, id
) b ON b.source = u.source AND b.ocid = u.ocid AND b.id = u.buyer_id
ORDER BY u.source, u.ocid, u.id
