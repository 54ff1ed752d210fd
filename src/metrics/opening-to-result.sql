/*---
name: opening-to-result
version: 1
aliases: [decision-period]
codes: {U060: ""}
group: time
kind: mean
unit: process
format: days
better: lower
needs: [processes.tender_period_end_date, processes.kz_itogi_date_public|awards.date]
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
    en: From opening to result
    ru: От вскрытия до итогов
    kk: Ашудан қорытындыға дейін
  question:
    en: How long does a decision take once bids are in?
    ru: Сколько занимает решение после приёма заявок?
    kk: Өтінім қабылданғаннан кейін шешім қанша уақыт алады?
  why:
    en: A decision within a day was ready before; one that takes months waits for something.
    ru: Решение за день было готово заранее; решение за месяцы чего-то ждёт.
    kk: Бір күнде шыққан шешім алдын ала дайын болған; айларға созылғаны бірдеңені күтеді.
  read:
    en: Competitive procedures from the close of intake to the publication of results, else to the first award. Failed and cancelled ones are left out, those that are closed and have no result are under missing. Working days are those of Kazakhstan, counted from the day after. Dates that contradict each other are counted under missing and never made 0.
    ru: Конкурентные процедуры от окончания приёма до публикации итогов, иначе до первого решения. Несостоявшиеся и отменённые не входят, закрытые без итога — в missing. Рабочие дни — казахстанские, со следующего дня. Противоречащие друг другу даты учтены в missing и не заменяются нулём.
    kk: "Бәсекелес рәсімдер: қабылдау аяқталғаннан қорытынды жарияланғанға, болмаса бірінші шешімге дейін. Өтпегендері мен күші жойылғандары кірмейді, қорытындысыз жабылғандары missing бағанында. Жұмыс күндері — Қазақстандікі, келесі күннен бастап. Қайшы күндер missing бағанында, нөлмен алмастырылмайды."
---*/
WITH span AS (
  SELECT
    t.source,
    t.ocid,
    '' AS id,
    t.closes_date AS begin_date,
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
