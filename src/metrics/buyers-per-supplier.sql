/*---
name: buyers-per-supplier
version: 1
codes: {U043: "--by supplier"}
group: suppliers
kind: per
unit: purchase
format: number
needs: [contracts.supplier_id|awards.supplier_id]
texts:
  title:
    en: Buyers per supplier
    ru: Заказчиков на поставщика
    kk: Өнім берушіге шаққандағы тапсырыс берушілер
  question:
    en: To how many different buyers does a supplier sell?
    ru: Скольким разным заказчикам продаёт поставщик?
    kk: Өнім беруші қанша түрлі тапсырыс берушіге сатады?
  why:
    en: A supplier that lives from one buyer depends on it.
    ru: Поставщик, живущий одним заказчиком, от него зависит.
    kk: Бір тапсырыс берушімен күн көретін өнім беруші оған тәуелді.
  read:
    en: Different buyers of each supplier, then the mean and the median over suppliers; by supplier it is the number itself. Cells do not add up.
    ru: Разные заказчики каждого поставщика, затем среднее и медиана по поставщикам; по supplier — само число. Ячейки не складываются.
    kk: Әр өнім берушінің түрлі тапсырыс берушілері, одан кейін өнім берушілер бойынша орташасы мен медианасы; supplier бойынша — санның өзі. Ұяшықтар қосылмайды.
---*/
SELECT u.source, u.ocid, u.id, u.thing AS group_id, u.buyer_id AS thing
FROM x_dim_purchases u
ORDER BY u.source, u.ocid, u.id
