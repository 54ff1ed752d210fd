/*---
name: planned-value
version: 1
group: value
kind: sum
unit: plan
format: money
needs: [plans.amount]
texts:
  title:
    en: Planned value
    ru: Сумма планов
    kk: Жоспарлар сомасы
  question:
    en: For how much are purchases planned?
    ru: На какую сумму запланированы закупки?
    kk: Қанша сомаға сатып алу жоспарланған?
  why:
    en: The money that purchases are meant to cost, before anybody bids.
    ru: Деньги, которые закупки должны стоить до всяких торгов.
    kk: Саудаға дейін сатып алуға белгіленген ақша.
  read:
    en: Points of yearly plans that were not deleted, without value added tax. Currencies are never added.
    ru: Неудалённые пункты годовых планов, без НДС. Валюты не складываются.
    kk: Жылдық жоспарлардың жойылмаған тармақтары, ҚҚС-сыз. Валюталар қосылмайды.
---*/
SELECT p.source, p.ocid, p.id, p.amount AS numerator
FROM x_dim_plans p
ORDER BY p.source, p.ocid, p.id
