/*---
name: contract-lines
version: 1
group: volume
kind: count
unit: contract
format: count
needs: [contract_items.ocid]
texts:
  title:
    en: Lines of contracts
    ru: Позиции договоров
    kk: Шарт тармақтары
  question:
    en: How many things are listed in concluded contracts?
    ru: Сколько позиций в заключённых договорах?
    kk: Жасалған шарттарда қанша тармақ бар?
  why:
    en: Prices can be compared line by line only where lines are published.
    ru: Цены можно сравнивать построчно только там, где позиции опубликованы.
    kk: Бағаларды тармақтар жарияланған жерде ғана салыстыруға болады.
  read:
    en: Lines of concluded contracts, broken down by what is known of their contract.
    ru: Позиции заключённых договоров, разбитые по тому, что известно о договоре.
    kk: Жасалған шарттардың тармақтары, шарт туралы белгілі деректер бойынша бөлінген.
---*/
SELECT c.source, c.ocid, c.id
FROM x_dim_contracts c
JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
WHERE c.is_concluded
ORDER BY c.source, c.ocid, c.id
