/*---
name: organisers
version: 1
group: volume
kind: distinct
unit: process
format: count
needs: [processes.tender_procuring_entity_id]
texts:
  title:
    en: Organisers
    ru: Организаторы
    kk: Ұйымдастырушылар
  question:
    en: How many different organisers held procedures?
    ru: Сколько разных организаторов проводили закупки?
    kk: Қанша түрлі ұйымдастырушы сатып алу өткізді?
  why:
    en: An organiser that buys for many shapes many markets.
    ru: Организатор, закупающий за многих, влияет на многие рынки.
    kk: Көп тапсырыс беруші үшін сатып алатын ұйымдастырушы көп нарыққа ықпал етеді.
  read:
    en: Different ids of procuring entities. Procedures that name none are no part of it.
    ru: Разные идентификаторы организаторов. Процедуры, где он не назван, не входят.
    kk: Ұйымдастырушылардың түрлі идентификаторлары. Ұйымдастырушысы аталмаған рәсімдер кірмейді.
---*/
SELECT p.source, p.ocid, '' AS id, p.tender_procuring_entity_id AS thing
FROM processes p
WHERE p.tender_procuring_entity_id IS NOT NULL
ORDER BY p.source, p.ocid
