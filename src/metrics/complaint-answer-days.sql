/*---
name: complaint-answer-days
version: 1
group: outcome
kind: mean
unit: process
format: days
better: lower
needs: [complaints.kz_decision_date]
reasons:
  undecided:
    en: no decision is published
    ru: решение не опубликовано
    kk: шешім жарияланбаған
texts:
  title:
    en: Days to decide a complaint
    ru: Срок решения по жалобе, дней
    kk: Шағым бойынша шешім мерзімі, күн
  question:
    en: How long does a decision about a complaint take?
    ru: Сколько занимает решение по жалобе?
    kk: Шағым бойынша шешім қанша уақыт алады?
  why:
    en: A decision after signing helps nobody.
    ru: Решение после подписания никому не помогает.
    kk: Қол қойылғаннан кейінгі шешім ешкімге көмектеспейді.
  read:
    en: Calendar days from filing to the decision. Undecided complaints are under missing.
    ru: Календарные дни от подачи до решения. Нерешённые жалобы — в missing.
    kk: Берілгеннен шешімге дейінгі күнтізбелік күндер. Шешілмегендері missing бағанында.
---*/
SELECT
  c.source,
  c.ocid,
  '' AS id,
  coalesce(c.date_local_date, c.kz_start_local_date) AS date,
  CASE WHEN c.kz_decision_local_date >= coalesce(c.date_local_date, c.kz_start_local_date)
    THEN date_diff('day', CAST(coalesce(c.date_local_date, c.kz_start_local_date) AS DATE), c.kz_decision_local_date) END
    AS numerator,
  CASE
    WHEN c.kz_decision_local_date IS NULL THEN 'undecided'
    WHEN coalesce(c.date_local_date, c.kz_start_local_date) IS NULL THEN 'date-missing'
    WHEN c.kz_decision_local_date < coalesce(c.date_local_date, c.kz_start_local_date) THEN 'dates-contradict'
  END AS reason
FROM complaints c
ORDER BY c.source, c.ocid, c.id
