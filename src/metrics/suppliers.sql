/*---
name: suppliers
version: 1
codes: {U020: "--by code2", U036: "--by supplier-region"}
group: suppliers
kind: distinct
unit: purchase
format: count
better: higher
needs: [contracts.supplier_id|awards.supplier_id]
texts:
  title:
    en: Suppliers
    ru: Поставщики
    kk: Өнім берушілер
  question:
    en: How many different suppliers won contracts?
    ru: Сколько разных поставщиков имеют договоры?
    kk: Қанша түрлі өнім берушінің шарты бар?
  why:
    en: A market that few share is easier to divide up.
    ru: Рынок, который делят немногие, легче разделить по сговору.
    kk: Аз қатысушысы бар нарықты сөз байласып бөлісу оңай.
  read:
    en: Different ids of suppliers of concluded contracts, and of awards where no contract is published; suppliers that deliver together count as one. A supplier counts in every cell where it has something, so cells do not add up.
    ru: Разные идентификаторы поставщиков заключённых договоров, а где договор не опубликован — решений о победителе; совместные поставщики считаются за одного. Поставщик входит в каждую ячейку, где у него что-то есть, поэтому ячейки не складываются.
    kk: Жасалған шарттардағы, ал шарт жарияланбаса — жеңімпаз туралы шешімдердегі өнім берушілердің түрлі идентификаторлары; бірлескен өнім берушілер біреу болып саналады. Өнім беруші бірдеңесі бар әр ұяшыққа кіреді, сондықтан ұяшықтар қосылмайды.
---*/
SELECT c.source, c.ocid, c.id, c.thing
FROM x_dim_purchases c
ORDER BY c.source, c.ocid, c.id
