/*---
name: over-budget-share
version: 1
codes: {U066: "--weight count"}
group: value
kind: ratio
unit: lot
format: share
better: lower
weighted: true
needs: [lots.value_amount|processes.tender_value_amount, contracts.value_amount|awards.value_amount]
reasons:
  several-lots:
    en: the contract or award is for several lots
    ru: договор или решение на несколько лотов
    kk: шарт немесе шешім бірнеше лотқа
texts:
  title:
    en: Lots dearer than announced
    ru: Доля лотов дороже объявленного
    kk: Жарияланғаннан қымбат лоттардың үлесі
  question:
    en: What part of lots came to more than was announced?
    ru: Какая часть лотов обошлась дороже объявленного?
    kk: Лоттардың қандай бөлігі жарияланғаннан қымбатқа түсті?
  why:
    en: A contract above the announced amount needs an explanation.
    ru: Договор выше объявленной суммы требует объяснения.
    kk: Жарияланған сомадан жоғары шарт түсіндіруді қажет етеді.
  read:
    en: Lots of which both the announced amount and what contracts, else awards, came to are known in one currency; by value, the announced amount counts.
    ru: Лоты, где в одной валюте известны и объявленная сумма, и сумма договоров (иначе решений); по value считается объявленная сумма.
    kk: Жарияланған сомасы да, шарттар (болмаса шешімдер) сомасы да бір валютада белгілі лоттар; value бойынша жарияланған сома саналады.
---*/
SELECT
  s.source,
  s.ocid,
  s.lot_id AS id,
  CASE WHEN s.price > s.estimate THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  s.estimate AS weight,
  s.currency,
  s.reason
FROM x_lot_results s
ORDER BY s.source, s.ocid, s.lot_id
