/*---
name: bidders
version: 1
codes: {U003: ""}
group: suppliers
kind: distinct
unit: process
format: count
better: higher
needs: [bids.tenderer_id|tenderers.tenderer_id]
texts:
  title:
    en: Bidders
    ru: Участники
    kk: Қатысушылар
  question:
    en: How many different bidders took part?
    ru: Сколько разных участников подавали заявки?
    kk: Қанша түрлі қатысушы өтінім берді?
  why:
    en: The more there are, the harder it is to agree among them.
    ru: Чем их больше, тем труднее сговориться.
    kk: Олар көп болған сайын сөз байласу қиындай түседі.
  read:
    en: "Different ids of those who submitted bids, or, where a publisher shows no bids, of those whom the tender names. Joint bids are under missing: they have no id of their own. Cells do not add up."
    ru: "Разные идентификаторы подавших заявки, а если издатель заявок не показывает — названных в тендере. Совместные заявки — в missing: своего идентификатора у них нет. Ячейки не складываются."
    kk: "Өтінім бергендердің, ал жариялаушы өтінімдерді көрсетпесе, тендерде аталғандардың түрлі идентификаторлары. Бірлескен өтінімдер missing бағанында: олардың өз идентификаторы жоқ. Ұяшықтар қосылмайды."
---*/
WITH taken AS (
  SELECT DISTINCT b.source, b.ocid, b.bidder, b.bidder_id FROM x_lot_bids b
  UNION
  SELECT t.source, t.ocid, t.tenderer_id AS bidder, t.tenderer_id AS bidder_id
  FROM tenderers t
  WHERE t.tenderer_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM bids b WHERE b.source = t.source AND b.ocid = t.ocid)
)
SELECT t.source, t.ocid, '' AS id, t.bidder_id AS supplier_id, t.bidder_id AS thing
FROM taken t
ORDER BY t.source, t.ocid, t.bidder
