/*---
name: single-bid-rate
version: 1
codes: {U015: "", U016: "--weight value", U044: "--by supplier"}
group: competition
kind: ratio
unit: lot
format: share
better: lower
weighted: true
needs: [bids.ocid|processes.tender_number_of_tenderers|processes.bid_statistics_bidders|processes.bid_statistics_bids|lots.bid_statistics_bidders|lots.bid_statistics_bids]
texts:
  title:
    en: Lots with a single bidder
    ru: Доля лотов с одним участником
    kk: Бір қатысушысы бар лоттардың үлесі
  question:
    en: Of competitive lots with bids, how many drew just one bidder?
    ru: На какую долю конкурентных лотов с заявками подал заявку один участник?
    kk: Өтінім түскен бәсекелес лоттардың қаншасына бір ғана қатысушы өтінім берді?
  why:
    en: Without a rival the price is not tested.
    ru: Без соперника цена не проверена.
    kk: Қарсылас болмаса, баға тексерілмейді.
  read:
    en: Lots bought by a competitive method with one bidder, of those with one or more. Withdrawn bids do not count, a joint bid is one bidder. Lots that were cancelled are left out; lots without a bid are no part of the share. Those whose bids cannot be seen yet are under missing.
    ru: Лоты конкурентных закупок с одним участником среди лотов с одним и более. Отозванные заявки не в счёт, совместная заявка — один участник. Отменённые лоты не входят, лоты без заявок в долю не входят. Лоты, заявки на которые ещё не видны, — в missing.
    kk: Бәсекелес сатып алулардағы бір қатысушысы бар лоттардың бір және одан көп қатысушысы барлар ішіндегі үлесі. Қайтарып алынған өтінімдер саналмайды, бірлескен өтінім — бір қатысушы. Күші жойылған және өтінімсіз лоттар үлеске кірмейді. Өтінімдері әлі көрінбейтін лоттар missing бағанында.
---*/
SELECT
  b.source,
  b.ocid,
  b.lot_id AS id,
  CASE WHEN b.bidders = 1 THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  b.amount AS weight,
  b.winner AS supplier_id,
  b.reason
FROM x_lot_turnouts b
WHERE b.reason IS NOT NULL OR b.bidders > 0
ORDER BY b.source, b.ocid, b.lot_id
