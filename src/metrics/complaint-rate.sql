/*---
name: complaint-rate
version: 1
group: outcome
kind: ratio
unit: process
format: share
weighted: true
needs: [complaints.ocid]
texts:
  title:
    en: Procedures with a complaint
    ru: Доля процедур с жалобой
    kk: Шағым түскен рәсімдердің үлесі
  question:
    en: What part of competitive procedures drew a complaint?
    ru: На какую часть конкурентных процедур подана жалоба?
    kk: Бәсекелес рәсімдердің қандай бөлігіне шағым түсті?
  why:
    en: It shows where bidders see unfairness.
    ru: Показывает, где участники видят несправедливость.
    kk: Қатысушылар әділетсіздікті қай жерде көретінін көрсетеді.
  read:
    en: Competitive procedures with one complaint or more. None where others have many may mean that nobody dares.
    ru: Конкурентные процедуры с одной и более жалобами. Их отсутствие там, где у других много, может означать, что никто не решается.
    kk: Бір және одан көп шағымы бар бәсекелес рәсімдер. Басқаларда көп болып, мұнда болмаса, ешкім батпауы мүмкін.
---*/
SELECT
  t.source,
  t.ocid,
  '' AS id,
  CASE WHEN c.ocid IS NULL THEN 0 ELSE 1 END AS numerator,
  1 AS denominator,
  t.amount AS weight,
  CASE WHEN t.competitive = 'unknown' THEN 'method-unknown' END AS reason
FROM x_tenders t
LEFT JOIN (SELECT DISTINCT source, ocid FROM complaints) c ON c.source = t.source AND c.ocid = t.ocid
WHERE t.competitive <> 'no'
ORDER BY t.source, t.ocid
