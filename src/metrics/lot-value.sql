/*---
name: lot-value
version: 1
group: value
kind: sum
unit: lot
format: money
needs: [lots.value_amount|processes.tender_value_amount]
own:
  status:
    en: status, in OCDS's words
    ru: статус словами OCDS
    kk: OCDS сөздерімен мәртебесі
texts:
  title:
    en: Value of lots
    ru: Сумма лотов
    kk: Лоттар сомасы
  question:
    en: For how much were lots announced?
    ru: На какую сумму объявлены лоты?
    kk: Қанша сомаға лот жарияланды?
  why:
    en: What buyers were ready to pay.
    ru: Сколько заказчики были готовы заплатить.
    kk: Тапсырыс берушілер қанша төлеуге дайын болған.
  read:
    en: "Amounts of announced lots, without value added tax; of a tender without lots its own. Cancelled and failed lots are in it: break it down by status. Currencies are never added."
    ru: "Суммы объявленных лотов, без НДС; у тендера без лотов — его собственная. Отменённые и несостоявшиеся лоты входят: разбейте по status. Валюты не складываются."
    kk: "Жарияланған лоттардың сомасы, ҚҚС-сыз; лоттары жоқ тендерде — өз сомасы. Күші жойылған және өтпеген лоттар кіреді: status бойынша бөліңіз. Валюталар қосылмайды."
---*/
SELECT l.source, l.ocid, l.lot_id AS id, l.amount AS numerator, l.currency, l.status
FROM x_lots l
JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
-- A direct contract of goszakup has no announcement, and so no lot.
WHERE l.lot_id <> '' OR p.kz_trd_buy_id IS NOT NULL OR p.kz_ref_trade_methods_id IS NULL
ORDER BY l.source, l.ocid, l.lot_id
