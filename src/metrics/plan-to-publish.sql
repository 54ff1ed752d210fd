/*---
name: plan-to-publish
version: 1
group: time
kind: mean
unit: plan
format: days
better: neither
needs: [plans.kz_date_approved, processes.tender_date_published]
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
    en: From plan to announcement
    ru: От плана до объявления
    kk: Жоспардан хабарландыруға дейін
  question:
    en: How long after its approval in the plan is a purchase announced?
    ru: Через сколько после утверждения в плане закупка объявляется?
    kk: Жоспарда бекітілгеннен кейін сатып алу қанша уақытта жарияланады?
  why:
    en: A plan that is approved the day before the announcement is no plan.
    ru: План, утверждённый накануне объявления, — не план.
    kk: Хабарландыру қарсаңында бекітілген жоспар — жоспар емес.
  read:
    en: "Plan points whose purchase was announced, from the approval of the point's newest version to publication: a point changed after the announcement contradicts and is under missing. Working days are those of Kazakhstan, counted from the day after. Dates that contradict each other are counted under missing and never made 0."
    ru: Пункты плана, закупка по которым объявлена, — от утверждения последней версии пункта до публикации; пункт, изменённый после объявления, противоречит и стоит в missing. Рабочие дни — казахстанские, со следующего дня. Противоречащие друг другу даты учтены в missing и не заменяются нулём.
    kk: Сатып алуы жарияланған жоспар тармақтары — тармақтың соңғы нұсқасы бекітілгеннен жарияланғанға дейін; хабарландырудан кейін өзгертілген тармақ қайшы, missing бағанында. Жұмыс күндері — Қазақстандікі, келесі күннен бастап. Қайшы күндер missing бағанында, нөлмен алмастырылмайды.
---*/
WITH span AS (
  SELECT
    n.source,
    n.ocid,
    n.id,
    n.kz_date_approved_local_date AS begin_date,
    p.tender_date_published_local_date AS end_date
  FROM plans n
  JOIN processes p ON p.source = n.source AND p.ocid = n.ocid
  WHERE coalesce(n.kz_is_deleted, 0) = 0 AND p.tender_date_published_local_date IS NOT NULL
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
    WHEN s.begin_date IS NULL OR s.end_date IS NULL THEN 'date-missing'
    WHEN s.end_date < s.begin_date THEN 'dates-contradict'
    WHEN v.variant = 'working' AND (a.ordinal IS NULL OR b.ordinal IS NULL) THEN 'calendar'
  END AS reason
FROM span s
CROSS JOIN (VALUES ('calendar'), ('working')) AS v (variant)
LEFT JOIN calendar a ON a.date = s.begin_date
LEFT JOIN calendar b ON b.date = s.end_date
ORDER BY s.source, s.ocid, s.id, v.variant
