/*---
name: unanswered-share
version: 1
group: outcome
kind: ratio
unit: process
format: share
better: lower
needs: [enquiries.ocid]
texts:
  title:
    en: Unanswered questions
    ru: Вопросы без ответа
    kk: Жауапсыз сұрақтар
  question:
    en: What part of questions was never answered?
    ru: Какая часть вопросов осталась без ответа?
    kk: Сұрақтардың қандай бөлігі жауапсыз қалды?
  why:
    en: Silence keeps away those who do not know the buyer.
    ru: Молчание отсекает тех, кто не знаком с заказчиком.
    kk: Үнсіздік тапсырыс берушіні танымайтындарды шеттетеді.
  read:
    en: Enquiries without an answer and without a date of one ÷ all enquiries.
    ru: Запросы без ответа и без его даты ÷ все запросы.
    kk: Жауабы да, жауап күні де жоқ сұраулар ÷ барлық сұраулар.
---*/
SELECT
  q.source,
  q.ocid,
  '' AS id,
  q.date_local_date AS date,
  CASE WHEN coalesce(q.is_answered, false) OR q.date_answered_local_date IS NOT NULL THEN 0 ELSE 1 END AS numerator,
  1 AS denominator
FROM enquiries q
ORDER BY q.source, q.ocid, q.id
