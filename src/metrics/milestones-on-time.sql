/*---
name: milestones-on-time
version: 1
codes: {U071: "--weight count"}
group: contract
kind: ratio
unit: contract
format: share
better: higher
weighted: true
needs: [milestones.due_date, milestones.date_met]
reasons:
  not-due:
    en: the day has not come
    ru: срок не наступил
    kk: мерзімі келген жоқ
texts:
  title:
    en: Contracts with milestones met on time
    ru: Договоры с вехами в срок
    kk: Кезеңдері мерзімінде орындалған шарттар
  question:
    en: What part of contracts met each of their milestones by its due date?
    ru: Какая часть договоров выполнила каждую веху к сроку?
    kk: Шарттардың қандай бөлігі әр кезеңін мерзімінде орындады?
  why:
    en: Milestones show delay before the end does.
    ru: Вехи показывают задержку раньше, чем конец срока.
    kk: Кезеңдер кешігуді мерзім соңынан бұрын көрсетеді.
  read:
    en: Concluded contracts with milestones that have a due date. A milestone past its date that is not known to be met makes its contract late; contracts whose milestones are all still to come are under missing. goszakup publishes no due dates of acts.
    ru: Заключённые договоры с вехами, у которых есть срок. Веха с прошедшим сроком и без отметки о выполнении делает договор опоздавшим; договоры, чьи вехи впереди, — в missing. goszakup сроков актов не публикует.
    kk: Мерзімі көрсетілген кезеңдері бар жасалған шарттар. Мерзімі өтіп, орындалғаны белгісіз кезең шартты кешіккен етеді; кезеңдері әлі алда шарттар missing бағанында. goszakup актілердің мерзімдерін жарияламайды.
---*/
WITH judged AS (
  SELECT
    m.source,
    m.ocid,
    m.contract_id,
    max(CASE WHEN coalesce(m.date_met_local_date, d.data_date) > m.due_local_date THEN 1 ELSE 0 END) AS is_late,
    max(CASE WHEN m.date_met_local_date IS NULL AND d.data_date <= m.due_local_date THEN 1 ELSE 0 END) AS is_waiting
  FROM milestones m
  CROSS JOIN dataset d
  WHERE m.contract_id IS NOT NULL AND m.due_local_date IS NOT NULL
  GROUP BY m.source, m.ocid, m.contract_id
)
SELECT
  j.source,
  j.ocid,
  j.contract_id AS id,
  CASE WHEN j.is_late = 1 THEN 0 ELSE 1 END AS numerator,
  1 AS denominator,
  c.amount AS weight,
  CASE WHEN j.is_late = 0 AND j.is_waiting = 1 THEN 'not-due' END AS reason
FROM judged j
JOIN x_dim_contracts c ON c.source = j.source AND c.ocid = j.ocid AND c.id = j.contract_id AND c.is_concluded
ORDER BY j.source, j.ocid, j.contract_id
