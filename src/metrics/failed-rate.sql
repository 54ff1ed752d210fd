/*---
name: failed-rate
version: 1
group: outcome
kind: ratio
unit: lot
format: share
better: lower
weighted: true
needs: [lots.status|processes.tender_status]
own:
  details:
    en: status in the publisher's words
    ru: статус словами издателя
    kk: жариялаушының сөзімен мәртебесі
texts:
  title:
    en: Failed lots
    ru: Доля несостоявшихся лотов
    kk: Өтпеген лоттардың үлесі
  question:
    en: What part of competitive lots failed?
    ru: Какая часть конкурентных лотов не состоялась?
    kk: Бәсекелес лоттардың қандай бөлігі өтпеді?
  why:
    en: A failed purchase opens the way to a single source.
    ru: Несостоявшаяся закупка открывает дорогу к одному источнику.
    kk: Өтпеген сатып алу бір көзге жол ашады.
  read:
    en: "Lots that failed ÷ lots that were decided; cancelled and running lots are left out. Sources write failures in other words too: details has theirs."
    ru: "Несостоявшиеся ÷ решённые лоты; отменённые и идущие не входят. Источники пишут об этом и своими словами: они в details."
    kk: "Өтпеген лоттар ÷ шешілген лоттар; күші жойылғандары мен жүріп жатқандары кірмейді. Көздер бұны өз сөздерімен де жазады: олар details-те."
---*/
SELECT
  l.source,
  l.ocid,
  l.lot_id AS id,
  CASE WHEN l.status = 'unsuccessful' THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  l.amount AS weight,
  coalesce(g.status_details, p.tender_status_details) AS details,
  CASE WHEN l.competitive = 'unknown' THEN 'method-unknown' END AS reason
FROM x_lots l
JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
LEFT JOIN lots g ON g.source = l.source AND g.ocid = l.ocid AND g.id = l.lot_id
WHERE l.competitive <> 'no' AND l.status IN ('complete', 'unsuccessful')
ORDER BY l.source, l.ocid, l.lot_id
