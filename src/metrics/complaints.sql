/*---
name: complaints
version: 1
group: outcome
kind: count
unit: process
format: count
needs: [complaints.ocid]
own:
  status:
    en: status of the complaint
    ru: статус жалобы
    kk: шағымның мәртебесі
texts:
  title:
    en: Complaints
    ru: Жалобы
    kk: Шағымдар
  question:
    en: How many complaints were filed?
    ru: Сколько подано жалоб?
    kk: Қанша шағым берілді?
  why:
    en: Complaints come where bidders believe that they can be heard.
    ru: Жалуются там, где верят, что их услышат.
    kk: Шағым тыңдалатынына сенген жерде беріледі.
  read:
    en: Each complaint once, by its own date. The portal publishes no outcome.
    ru: Каждая жалоба один раз, по её дате. Исхода портал не публикует.
    kk: Әр шағым бір рет, өз күні бойынша. Портал нәтижесін жарияламайды.
---*/
SELECT c.source, c.ocid, '' AS id, coalesce(c.date_local_date, c.kz_start_local_date) AS date, c.status
FROM complaints c
ORDER BY c.source, c.ocid, c.id
