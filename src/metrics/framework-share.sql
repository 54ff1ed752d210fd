/*---
name: framework-share
version: 1
aliases: [central-share]
group: competition
kind: ratio
unit: purchase
format: share
weighted: true
needs: [contracts.ocid|awards.ocid]
variants:
  framework:
    en: by framework agreement
    ru: по рамочному соглашению
    kk: негіздемелік келісім бойынша
  central:
    en: by an organiser for another buyer
    ru: организатором за другого заказчика
    kk: басқа тапсырыс беруші үшін ұйымдастырушы арқылы
reasons:
  organiser-missing:
    en: no organiser is named
    ru: организатор не назван
    kk: ұйымдастырушы аталмаған
texts:
  title:
    en: Framework and central purchases
    ru: Рамочные и централизованные закупки
    kk: Негіздемелік және орталықтандырылған сатып алулар
  question:
    en: What part was bought under framework agreements, or by an organiser for others?
    ru: Какая часть куплена по рамочным соглашениям или организатором за других?
    kk: Қандай бөлігі негіздемелік келісім бойынша немесе басқалар үшін ұйымдастырушы арқылы алынды?
  why:
    en: Buying together saves money, and makes one organiser powerful.
    ru: Совместные закупки экономят деньги и усиливают одного организатора.
    kk: Бірлесіп сатып алу ақшаны үнемдейді және бір ұйымдастырушыны күшейтеді.
  read:
    en: "framework: by the portal's methods of framework agreements. central: the organiser is another than the buyer; purchases without an organiser, as direct contracts, are under missing."
    ru: "framework: способы рамочных соглашений портала. central: организатор — не заказчик; закупки без организатора, как прямые договоры, — в missing."
    kk: "framework: порталдың негіздемелік келісім тәсілдері. central: ұйымдастырушы тапсырыс берушіден басқа; тікелей шарттар сияқты ұйымдастырушысыз сатып алулар missing бағанында."
---*/
SELECT
  u.source,
  u.ocid,
  u.id,
  v.variant,
  CASE
    WHEN v.variant = 'framework' AND u.method = 'framework' THEN 1
    WHEN v.variant = 'central' AND u.organiser_id <> u.buyer_id THEN 1
    ELSE 0
  END AS numerator,
  1 AS denominator,
  u.amount AS weight,
  CASE
    WHEN v.variant = 'framework' AND u.method IS NULL THEN 'method-missing'
    WHEN v.variant = 'central' AND (u.organiser_id IS NULL OR u.buyer_id IS NULL) THEN 'organiser-missing'
  END AS reason
FROM x_dim_purchases u
CROSS JOIN (VALUES ('framework'), ('central')) AS v (variant)
ORDER BY u.source, u.ocid, u.id, v.variant
