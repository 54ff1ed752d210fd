/*---
name: largest-supplier-share
version: 1
codes: {U034: "--by code2 --weight value"}
group: suppliers
kind: top
unit: purchase
format: share
better: lower
top: 1
needs: [contracts.supplier_id|awards.supplier_id]
texts:
  title:
    en: What the largest won
    ru: Доля крупнейшего
    kk: Ең ірісінің үлесі
  question:
    en: What part falls to the one supplier with the largest total?
    ru: Какая часть приходится на поставщика с наибольшей суммой?
    kk: Сомасы ең үлкен бір өнім берушіге қандай бөлік тиеді?
  why:
    en: Who holds a third of a market can set its prices.
    ru: Держащий треть рынка может диктовать цены.
    kk: Нарықтың үштен бірін ұстаған бағаны белгілей алады.
  read:
    en: "Ask it by market, as --by code3,region,year: over the whole country it says little. Small cells make large shares: see n and --min-n."
    ru: "Спрашивайте по рынкам, например --by code3,region,year: по стране в целом говорит мало. В малых ячейках доли велики: смотрите n и --min-n."
    kk: "Нарық бойынша сұраңыз, мысалы --by code3,region,year: бүкіл ел бойынша аз нәрсе айтады. Шағын ұяшықтарда үлестер үлкен: n мен --min-n-ге қараңыз."
---*/
SELECT u.source, u.ocid, u.id, u.thing, u.amount AS weight
FROM x_dim_purchases u
ORDER BY u.source, u.ocid, u.id
