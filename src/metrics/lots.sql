/*---
name: lots
version: 1
group: volume
kind: count
unit: lot
format: count
needs: [processes.ocid]
own:
  status:
    en: status, in OCDS's words
    ru: статус словами OCDS
    kk: OCDS сөздерімен мәртебесі
texts:
  title:
    en: Lots
    ru: Лоты
    kk: Лоттар
  question:
    en: How many lots were announced?
    ru: Сколько лотов объявлено?
    kk: Қанша лот жарияланды?
  why:
    en: "Each lot is a purchase of its own: bidders compete for lots, not for announcements."
    ru: "Каждый лот — отдельная закупка: соревнуются за лоты, а не за объявления."
    kk: "Әр лот — жеке сатып алу: қатысушылар хабарландыру үшін емес, лот үшін жарысады."
  read:
    en: A tender without lots counts as one. Direct contracts of the portal, which are not announced, are left out.
    ru: Тендер без лотов считается за один. Прямые договоры портала, которые не объявляются, не входят.
    kk: Лоттары жоқ тендер біреу болып саналады. Порталдың жарияланбайтын тікелей шарттары кірмейді.
---*/
SELECT l.source, l.ocid, l.lot_id AS id, l.status
FROM x_lots l
JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
-- A direct contract of goszakup has no announcement, and so no lot.
WHERE l.lot_id <> '' OR p.kz_trd_buy_id IS NOT NULL OR p.kz_ref_trade_methods_id IS NULL
ORDER BY l.source, l.ocid, l.lot_id
