/*---
name: rejection-share
version: 1
codes: {U024: ""}
group: competition
kind: ratio
unit: lot
format: share
better: lower
needs: [bids.status]
reasons:
  status-missing:
    en: the status of the bid is missing
    ru: нет статуса заявки
    kk: өтінімнің мәртебесі жоқ
texts:
  title:
    en: Rejected bids
    ru: Доля отклонённых заявок
    kk: Қабылданбаған өтінімдердің үлесі
  question:
    en: What part of submitted bids was rejected?
    ru: Какая часть поданных заявок отклонена?
    kk: Берілген өтінімдердің қандай бөлігі қабылданбады?
  why:
    en: Where most rivals are rejected, competition ends before prices are compared.
    ru: Где отклоняют большинство соперников, конкуренция кончается до сравнения цен.
    kk: Қарсыластардың көбі қабылданбаса, бәсеке бағалар салыстырылғанға дейін аяқталады.
  read:
    en: Bids on lots, withdrawn ones left out. Bids of lots that are still open, and bids without a status, are under missing.
    ru: Заявки на лоты, без отозванных. Заявки ещё открытых лотов и заявки без статуса — в missing.
    kk: Лоттарға берілген өтінімдер, қайтарып алынғандарынсыз. Әлі ашық лоттардың өтінімдері мен мәртебесіз өтінімдер missing бағанында.
---*/
SELECT
  b.source,
  b.ocid,
  b.lot_id AS id,
  b.bidder_id AS supplier_id,
  CASE WHEN b.is_disqualified THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  CASE
    WHEN t.reason IN ('still-open', 'bids-not-settled') THEN t.reason
    WHEN b.status IS NULL THEN 'status-missing'
  END AS reason
FROM x_lot_bids b
LEFT JOIN x_lot_turnouts t ON t.source = b.source AND t.ocid = b.ocid AND t.lot_id = b.lot_id
ORDER BY b.source, b.ocid, b.lot_id, b.bid_id
