/*---
name: relaunched-share
version: 1
group: outcome
kind: ratio
unit: process
format: share
better: lower
needs: [processes.kz_trd_buy_id|related_processes.relationship]
texts:
  title:
    en: Procedures announced again
    ru: Доля повторных процедур
    kk: Қайта жарияланған рәсімдердің үлесі
  question:
    en: What part of competitive procedures repeats an earlier one?
    ru: Какая часть конкурентных процедур повторяет прежнюю?
    kk: Бәсекелес рәсімдердің қандай бөлігі бұрынғысын қайталайды?
  why:
    en: Repeats cost time, and each makes it likelier that nobody else comes.
    ru: Повторы отнимают время, и с каждым меньше шансов, что придёт кто-то ещё.
    kk: Қайталау уақыт алады, әр жолы басқа біреудің келу мүмкіндігі азаяды.
  read:
    en: Competitive procedures with a parent announcement, with a lot in its second attempt or later, or with a link to a process that failed.
    ru: Конкурентные процедуры с родительским объявлением, лотом во второй и более попытке или ссылкой на несостоявшийся процесс.
    kk: Бас хабарландыруы бар, лоты екінші немесе одан кейінгі әрекеттегі, не өтпеген процеске сілтемесі бар бәсекелес рәсімдер.
---*/
SELECT
  t.source,
  t.ocid,
  '' AS id,
  CASE WHEN t.is_repeated OR r.ocid IS NOT NULL THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  CASE WHEN t.competitive = 'unknown' THEN 'method-unknown' END AS reason
FROM x_tenders t
LEFT JOIN (
  SELECT DISTINCT source, ocid FROM related_processes WHERE relationship LIKE '%unsuccessfulProcess%'
) r ON r.source = t.source AND r.ocid = t.ocid
WHERE t.competitive <> 'no'
ORDER BY t.source, t.ocid
