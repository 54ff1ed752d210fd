/*---
name: publish-to-sign
version: 1
group: time
kind: mean
unit: contract
format: days
better: lower
needs: [contracts.date_signed, processes.tender_date_published|processes.tender_period_start_date]
variants:
  calendar:
    en: calendar days
    ru: календарные дни
    kk: күнтізбелік күндер
  working:
    en: working days
    ru: рабочие дни
    kk: жұмыс күндері
texts:
  title:
    en: From announcement to signing
    ru: От объявления до подписания
    kk: Хабарландырудан қол қоюға дейін
  question:
    en: How long does a competitive purchase take in all?
    ru: Сколько длится конкурентная закупка целиком?
    kk: Бәсекелес сатып алу толықтай қанша уақытқа созылады?
  why:
    en: Slow purchases push buyers to direct contracts.
    ru: Медленные закупки толкают к прямым договорам.
    kk: Баяу сатып алу тікелей шартқа итермелейді.
  read:
    en: Concluded contracts of competitive procedures, from publication, else the start of intake, to signing. Working days are those of Kazakhstan, counted from the day after. Dates that contradict each other are counted under missing and never made 0.
    ru: Заключённые договоры по конкурентным процедурам, от публикации, иначе начала приёма, до подписания. Рабочие дни — казахстанские, со следующего дня. Противоречащие друг другу даты учтены в missing и не заменяются нулём.
    kk: "Бәсекелес рәсімдер бойынша жасалған шарттар: жарияланғаннан, болмаса қабылдау басталғаннан қол қойылғанға дейін. Жұмыс күндері — Қазақстандікі, келесі күннен бастап. Қайшы күндер missing бағанында, нөлмен алмастырылмайды."
---*/
WITH span AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    coalesce(p.published_date, p.opens_date) AS begin_date,
    t.date_signed_local_date AS end_date,
    t.kz_id IS NOT NULL AS is_goszakup,
    p.competitive
  FROM x_dim_contracts c
  JOIN contracts t ON t.source = c.source AND t.ocid = c.ocid AND t.id = c.id
  JOIN x_tenders p ON p.source = c.source AND p.ocid = c.ocid AND p.competitive <> 'no'
  LEFT JOIN awards a ON a.source = t.source AND a.ocid = t.ocid AND a.id = t.award_id
  WHERE c.is_concluded
)
SELECT
  s.source,
  s.ocid,
  s.id,
  v.variant,
  CASE
    WHEN s.end_date < s.begin_date THEN NULL
    WHEN v.variant = 'calendar' THEN date_diff('day', s.begin_date, s.end_date)
    ELSE b.ordinal - a.ordinal
  END AS numerator,
  CASE
    WHEN s.competitive = 'unknown' THEN 'method-unknown'
    WHEN s.begin_date IS NULL OR s.end_date IS NULL THEN 'date-missing'
    WHEN s.end_date < s.begin_date THEN 'dates-contradict'
    WHEN v.variant = 'working' AND NOT s.is_goszakup THEN 'other-law'
    WHEN v.variant = 'working' AND (a.ordinal IS NULL OR b.ordinal IS NULL) THEN 'calendar'
  END AS reason
FROM span s
CROSS JOIN (VALUES ('calendar'), ('working')) AS v (variant)
LEFT JOIN calendar a ON a.date = s.begin_date
LEFT JOIN calendar b ON b.date = s.end_date
ORDER BY s.source, s.ocid, s.id, v.variant
