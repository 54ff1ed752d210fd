/*---
name: savings-lot
version: 1
codes: {U069: ""}
group: value
kind: ratio
unit: lot
format: share
money: true
needs: [lots.value_amount|processes.tender_value_amount, contracts.value_amount|awards.value_amount]
reasons:
  several-lots:
    en: the contract or award is for several lots
    ru: договор или решение на несколько лотов
    kk: шарт немесе шешім бірнеше лотқа
texts:
  title:
    en: Savings against lots
    ru: Экономия к сумме лотов
    kk: Лот сомасына қатысты үнем
  question:
    en: How much less than the announced amount was paid by contract?
    ru: На сколько договоры дешевле объявленных сумм?
    kk: Шарттар жарияланған сомадан қаншаға арзан?
  why:
    en: It tells what bidding brought, and where it brought nothing.
    ru: Показывает, что дали торги и где они не дали ничего.
    kk: Сауда-саттық не бергенін және қай жерде ештеңе бермегенін көрсетеді.
  read:
    en: "Σ(announced − contracted) ÷ Σ announced, over lots of which both are known in one currency: the contract, or the award where no contract is published. Several contracts for one lot are added; a contract for several lots cannot be divided and is under missing. Lots without a result are no part of it. Below 0: dearer than announced. A high estimate makes a high saving."
    ru: "Σ(объявлено − по договору) ÷ Σ объявлено — по лотам, где обе суммы известны в одной валюте: договор, а где он не опубликован — решение о победителе. Несколько договоров на лот складываются; договор на несколько лотов не делится и стоит в missing. Лоты без результата не входят. Меньше 0 — дороже объявленного. Завышенная оценка даёт высокую экономию."
    kk: "Σ(жарияланған − шарт бойынша) ÷ Σ жарияланған — екі сомасы бір валютада белгілі лоттар бойынша: шарт, ал ол жарияланбаса — жеңімпаз туралы шешім. Бір лоттың бірнеше шарты қосылады; бірнеше лоттың шарты бөлінбейді, ол missing бағанында. Нәтижесіз лоттар кірмейді. 0-ден аз — жарияланғаннан қымбат. Асыра бағалау жоғары үнем береді."
---*/
SELECT
  s.source,
  s.ocid,
  s.lot_id AS id,
  s.estimate - s.price AS numerator,
  s.estimate AS denominator,
  s.currency,
  s.reason
FROM x_lot_results s
ORDER BY s.source, s.ocid, s.lot_id
