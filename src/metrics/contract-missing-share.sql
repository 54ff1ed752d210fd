/*---
name: contract-missing-share
version: 1
codes: {U050: "--weight count"}
group: quality
kind: ratio
unit: award
format: share
better: lower
weighted: true
needs: [awards.date]
reasons:
  not-due:
    en: 30 days have not passed
    ru: 30 дней не прошло
    kk: 30 күн өткен жоқ
texts:
  title:
    en: Awards without a contract
    ru: Решения без договора
    kk: Шарты жоқ шешімдер
  question:
    en: What part of awards older than 30 days has no published contract?
    ru: По какой части решений старше 30 дней договор не опубликован?
    kk: 30 күннен ескі шешімдердің қандай бөлігі бойынша шарт жарияланбаған?
  why:
    en: Between award and contract the terms may change unseen.
    ru: Между решением и договором условия могут измениться незаметно.
    kk: Шешім мен шарт арасында талаптар байқалмай өзгеруі мүмкін.
  read:
    en: "Awards that stand and are more than 30 days old, by whether a contract that is no draft comes of them: one that names the award, its lot, or its supplier where there is one such award. Awards of the last 30 days are under missing."
    ru: "Действующие решения старше 30 дней: есть ли по ним договор, не являющийся проектом, — называющий решение, его лот или поставщика, если такое решение одно. Решения последних 30 дней — в missing."
    kk: "30 күннен ескі күшіндегі шешімдер: олар бойынша жоба емес шарт бар ма — шешімді, оның лотын немесе сондай шешім біреу болса өнім берушісін атайтын. Соңғы 30 күннің шешімдері missing бағанында."
---*/
WITH taken AS (
  SELECT DISTINCT source, ocid, id FROM x_purchases WHERE table_name = 'awards'
)
SELECT
  a.source,
  a.ocid,
  a.id,
  CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS numerator,
  1 AS denominator,
  a.amount AS weight,
  CASE
    WHEN w.date_local_date IS NULL THEN 'date-missing'
    WHEN date_diff('day', w.date_local_date, d.data_date) <= 30 THEN 'not-due'
  END AS reason
FROM x_dim_awards a
CROSS JOIN dataset d
JOIN awards w ON w.source = a.source AND w.ocid = a.ocid AND w.id = a.id
LEFT JOIN taken t ON t.source = a.source AND t.ocid = a.ocid AND t.id = a.id
ORDER BY a.source, a.ocid, a.id
