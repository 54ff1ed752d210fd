/*---
name: bid-period
version: 1
codes: {U059: ""}
group: time
kind: mean
unit: process
format: days
better: higher
needs: [processes.tender_period_end_date]
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
    en: Days for bids
    ru: Срок приёма заявок, дней
    kk: Өтінім қабылдау мерзімі, күн
  question:
    en: How many days do bidders have from the opening of intake to its close?
    ru: Сколько дней от начала до окончания приёма заявок?
    kk: Өтінім қабылдау басталғаннан аяқталғанға дейін қанша күн?
  why:
    en: A short time keeps away those who did not know before.
    ru: Короткий срок отсекает тех, кто не знал о закупке заранее.
    kk: Қысқа мерзім алдын ала білмегендерді шеттетеді.
  read:
    en: Tenders by a competitive method, from the start of intake (else publication) to its end, reopened intake included. Working days are those of Kazakhstan. Dates that contradict each other are counted under missing.
    ru: Конкурентные закупки, от начала приёма (иначе публикации) до его окончания, включая повторный приём. Рабочие дни — казахстанские. Противоречащие друг другу даты учтены в missing.
    kk: Бәсекелес сатып алулар, қабылдау басталғаннан (болмаса жарияланғаннан) аяқталғанға дейін, қайта қабылдауды қоса. Жұмыс күндері — Қазақстандікі. Қайшы күндер missing бағанында.
---*/
WITH span AS (
  SELECT t.source, t.ocid, t.opens_date AS begin_date, t.closes_date AS end_date, t.is_goszakup, t.competitive
  FROM x_tenders t
  WHERE t.competitive <> 'no'
)
SELECT
  s.source,
  s.ocid,
  '' AS id,
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
ORDER BY s.source, s.ocid, v.variant
