/*---
name: question-answer-days
version: 1
group: outcome
kind: mean
unit: process
format: days
better: lower
needs: [enquiries.date]
reasons:
  unanswered:
    en: the question was not answered
    ru: на вопрос не ответили
    kk: сұраққа жауап берілмеген
texts:
  title:
    en: Days to answer a question
    ru: Срок ответа на вопрос, дней
    kk: Сұраққа жауап беру мерзімі, күн
  question:
    en: How long does a buyer take to answer?
    ru: Сколько заказчик отвечает?
    kk: Тапсырыс беруші қанша уақытта жауап береді?
  why:
    en: An answer after the close of intake is none.
    ru: Ответ после окончания приёма — не ответ.
    kk: Қабылдау аяқталғаннан кейінгі жауап — жауап емес.
  read:
    en: Calendar days from question to answer. Unanswered questions are under missing.
    ru: Календарные дни от вопроса до ответа. Вопросы без ответа — в missing.
    kk: Сұрақтан жауапқа дейінгі күнтізбелік күндер. Жауапсыз сұрақтар missing бағанында.
---*/
SELECT
  q.source,
  q.ocid,
  '' AS id,
  q.date_local_date AS date,
  CASE WHEN q.date_answered_local_date >= q.date_local_date
    THEN date_diff('day', q.date_local_date, q.date_answered_local_date) END AS numerator,
  CASE
    WHEN q.date_answered_local_date IS NULL AND NOT coalesce(q.is_answered, false) THEN 'unanswered'
    WHEN q.date_answered_local_date IS NULL OR q.date_local_date IS NULL THEN 'date-missing'
    WHEN q.date_answered_local_date < q.date_local_date THEN 'dates-contradict'
  END AS reason
FROM enquiries q
ORDER BY q.source, q.ocid, q.id
