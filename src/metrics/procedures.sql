/*---
name: procedures
version: 1
codes: {U001: "", U005: "--by year", U007: "--by status", U008: "--by code2", U009: "--by category", U010: "--by method"}
group: volume
kind: count
unit: process
format: count
needs: [processes.ocid]
own:
  status:
    en: status of the procedure, in OCDS's words
    ru: статус процедуры словами OCDS
    kk: рәсімнің OCDS сөздерімен мәртебесі
texts:
  title:
    en: Procedures
    ru: Процедуры
    kk: Рәсімдер
  question:
    en: How many purchases were announced or made?
    ru: Сколько закупок объявлено или проведено?
    kk: Қанша сатып алу жарияланды немесе өткізілді?
  why:
    en: The size of the market, and what part of it each method, year or status has (column share).
    ru: Объём рынка и доля в нём каждого способа, года или статуса (столбец share).
    kk: Нарықтың көлемі және онда әр тәсілдің, жылдың немесе мәртебенің үлесі (share бағаны).
  read:
    en: One for each announcement and each direct contract; plan points without a purchase are not counted. Lots are a better measure where announcements hold many.
    ru: По одной на каждое объявление и каждый прямой договор; пункты плана без закупки не считаются. Там, где в объявлениях много лотов, лучше считать лоты.
    kk: Әр хабарландыру мен әр тікелей шартқа біреуден; сатып алусыз жоспар тармақтары саналмайды. Хабарландыруда лот көп болса, лоттарды санаған дұрыс.
---*/
SELECT p.source, p.ocid, '' AS id, p.tender_status AS status
FROM processes p
WHERE coalesce(p.tender_id, p.tender_status, p.tender_procurement_method, p.tender_title) IS NOT NULL
  OR coalesce(p.awards_count, 0) > 0
  OR coalesce(p.contracts_count, 0) > 0
ORDER BY p.source, p.ocid
