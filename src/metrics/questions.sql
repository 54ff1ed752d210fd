/*---
name: questions
version: 1
group: outcome
kind: count
unit: process
format: count
needs: [enquiries.ocid]
texts:
  title:
    en: Questions to buyers
    ru: Вопросы заказчикам
    kk: Тапсырыс берушілерге сұрақтар
  question:
    en: How many questions were asked about documents?
    ru: Сколько вопросов задано по документации?
    kk: Құжаттама бойынша қанша сұрақ қойылды?
  why:
    en: Questions show that bidders read, and where documents are unclear.
    ru: Вопросы показывают, что участники читают и где документация неясна.
    kk: Сұрақтар қатысушылардың оқитынын және құжаттаманың қай жері түсініксіз екенін көрсетеді.
  read:
    en: Enquiries of tenders, by the day they were asked. goszakup does not publish discussions.
    ru: Запросы разъяснений, по дню вопроса. goszakup обсуждений не публикует.
    kk: Тендерлер бойынша сұраулар, сұрақ қойылған күн бойынша. goszakup талқылауларды жарияламайды.
---*/
SELECT q.source, q.ocid, '' AS id, q.date_local_date AS date
FROM enquiries q
ORDER BY q.source, q.ocid, q.id
