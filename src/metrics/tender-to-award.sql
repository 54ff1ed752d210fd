/*---
name: tender-to-award
version: 1
codes: {U062: ""}
group: time
kind: mean
unit: process
format: days
better: lower
needs: [processes.tender_period_start_date|processes.tender_date_published, processes.kz_itogi_date_public|awards.date]
variants:
  calendar:
    en: calendar days
    ru: календарные дни
    kk: күнтізбелік күндер
  working:
    en: working days
    ru: рабочие дни
    kk: жұмыс күндері
reasons:
  result-missing:
    en: no result is published
    ru: итог не опубликован
    kk: қорытынды жарияланбаған
texts:
  title:
    en: From opening of intake to result
    ru: От начала приёма до итогов
    kk: Қабылдау басталғаннан қорытындыға дейін
  question:
    en: How long does it take from the start of intake to a decision?
    ru: Сколько проходит от начала приёма заявок до решения?
    kk: Өтінім қабылдау басталғаннан шешімге дейін қанша уақыт өтеді?
  why:
    en: The whole time that a purchase keeps a need waiting before signing.
    ru: Всё время, которое закупка заставляет потребность ждать до подписания.
    kk: Сатып алу қол қойылғанға дейін қажеттілікті күттіретін бүкіл уақыт.
  read:
    en: Competitive procedures from the start of intake, else publication, to the publication of results, else to the first award. Working days are those of Kazakhstan, counted from the day after. Dates that contradict each other are counted under missing and never made 0.
    ru: Конкурентные процедуры от начала приёма, иначе публикации, до публикации итогов, иначе до первого решения. Рабочие дни — казахстанские, со следующего дня. Противоречащие друг другу даты учтены в missing и не заменяются нулём.
    kk: "Бәсекелес рәсімдер: қабылдау басталғаннан, болмаса жарияланғаннан қорытынды жарияланғанға, болмаса бірінші шешімге дейін. Жұмыс күндері — Қазақстандікі, келесі күннен бастап. Қайшы күндер missing бағанында, нөлмен алмастырылмайды."
---*/
WITH span AS (
  SELECT
    t.source,
    t.ocid,
    '' AS id,
    t.opens_date AS begin_date,
    coalesce(t.results_date, t.first_award_date) AS end_date,
    t.is_goszakup,
    t.competitive
  FROM x_tenders t
  CROSS JOIN dataset d
  WHERE t.competitive <> 'no'
    AND coalesce(t.status, 'active') NOT IN ('cancelled', 'withdrawn', 'unsuccessful', 'planning', 'planned')
    AND (coalesce(t.results_date, t.first_award_date) IS NOT NULL OR t.closes_date IS NULL OR t.closes_date < d.data_date)
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
    WHEN s.begin_date IS NULL OR s.end_date IS NULL THEN CASE WHEN s.end_date IS NULL THEN 'result-missing' ELSE 'date-missing' END
    WHEN s.end_date < s.begin_date THEN 'dates-contradict'
    WHEN v.variant = 'working' AND NOT s.is_goszakup THEN 'other-law'
    WHEN v.variant = 'working' AND (a.ordinal IS NULL OR b.ordinal IS NULL) THEN 'calendar'
  END AS reason
FROM span s
CROSS JOIN (VALUES ('calendar'), ('working')) AS v (variant)
LEFT JOIN calendar a ON a.date = s.begin_date
LEFT JOIN calendar b ON b.date = s.end_date
ORDER BY s.source, s.ocid, s.id, v.variant
