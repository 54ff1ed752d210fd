/*---
name: buyers
version: 1
codes: {U002: ""}
group: volume
kind: distinct
unit: process
format: count
needs: [processes.buyer_id|lots.buyer_id|contracts.buyer_id|processes.tender_procuring_entity_id]
texts:
  title:
    en: Buyers
    ru: Заказчики
    kk: Тапсырыс берушілер
  question:
    en: How many different buyers announced or bought something?
    ru: Сколько разных заказчиков объявляли закупки или покупали?
    kk: Қанша түрлі тапсырыс беруші сатып алу жариялады немесе сатып алды?
  why:
    en: How many there are to watch, and how purchases are spread over them.
    ru: За сколькими надо следить и как между ними распределены закупки.
    kk: Қаншасын қадағалау керек және сатып алулар олардың арасында қалай бөлінген.
  read:
    en: Different ids of buyers of lots, contracts and awards; where nobody else is named, the procuring entity. A buyer counts in every cell where it has something, so cells do not add up.
    ru: Разные идентификаторы заказчиков лотов, договоров и решений; если другой не назван — организатор. Заказчик входит в каждую ячейку, где у него что-то есть, поэтому ячейки не складываются.
    kk: Лоттардағы, шарттардағы және шешімдердегі тапсырыс берушілердің түрлі идентификаторлары; басқасы аталмаса — ұйымдастырушы. Тапсырыс беруші бірдеңесі бар әр ұяшыққа кіреді, сондықтан ұяшықтар қосылмайды.
---*/
WITH bought AS (
  SELECT l.source, l.ocid, l.buyer_id FROM x_dim_lots l
  UNION
  SELECT u.source, u.ocid, u.buyer_id FROM x_dim_purchases u
)
SELECT b.source, b.ocid, '' AS id, b.buyer_id, b.buyer_id AS thing
FROM bought b
ORDER BY b.source, b.ocid, b.buyer_id
