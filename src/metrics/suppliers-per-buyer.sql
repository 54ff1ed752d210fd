/*---
name: suppliers-per-buyer
version: 1
codes: {U026: ""}
group: suppliers
kind: per
unit: purchase
format: number
better: higher
needs: [contracts.supplier_id|awards.supplier_id]
texts:
  title:
    en: Suppliers per buyer
    ru: Поставщиков на заказчика
    kk: Тапсырыс берушіге шаққандағы өнім берушілер
  question:
    en: From how many different suppliers does a buyer buy?
    ru: У скольких разных поставщиков покупает заказчик?
    kk: Тапсырыс беруші қанша түрлі өнім берушіден сатып алады?
  why:
    en: A buyer with few suppliers is easier to capture.
    ru: Заказчика с немногими поставщиками легче подчинить.
    kk: Өнім берушісі аз тапсырыс берушіні бағындыру оңай.
  read:
    en: Different suppliers of each buyer, then the mean and the median over buyers. Contracts, and awards where no contract is published. Cells do not add up.
    ru: Разные поставщики каждого заказчика, затем среднее и медиана по заказчикам. Договоры, а где их нет — решения о победителе. Ячейки не складываются.
    kk: Әр тапсырыс берушінің түрлі өнім берушілері, одан кейін тапсырыс берушілер бойынша орташасы мен медианасы. Шарттар, ал олар болмаса — жеңімпаз туралы шешімдер. Ұяшықтар қосылмайды.
---*/
SELECT u.source, u.ocid, u.id, u.buyer_id AS group_id, u.thing
FROM x_dim_purchases u
ORDER BY u.source, u.ocid, u.id
