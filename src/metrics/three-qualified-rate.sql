/*---
name: three-qualified-rate
version: 1
codes: {U023: "--weight count"}
group: competition
kind: ratio
unit: lot
format: share
better: higher
weighted: true
needs: [bids.status]
reasons:
  status-missing:
    en: the status of a bid is missing
    ru: нет статуса заявки
    kk: өтінімнің мәртебесі жоқ
texts:
  title:
    en: Lots with three admitted bidders
    ru: Лоты с тремя допущенными
    kk: Үш қатысушы жіберілген лоттар
  question:
    en: Of competitive lots with bids, how many had three admitted bidders or more?
    ru: Какая доля конкурентных лотов с заявками имела трёх и более допущенных?
    kk: Өтінім түскен бәсекелес лоттардың қаншасында үш және одан көп қатысушы жіберілді?
  why:
    en: Three is what many rules ask for before they speak of competition.
    ru: Три — столько, сколько многие правила требуют, чтобы говорить о конкуренции.
    kk: Көптеген қағида бәсеке туралы айту үшін үшеуін талап етеді.
  read:
    en: Bidders whose bids are valid (or still pending after the award, where a publisher leaves them so). Lots in which a status that is missing would decide are under missing.
    ru: Участники с допущенными заявками (или оставшимися pending после решения, если издатель их так оставляет). Лоты, где решал бы отсутствующий статус, — в missing.
    kk: Өтінімі жарамды қатысушылар (немесе жариялаушы солай қалдырса, шешімнен кейін де pending тұрғандар). Жоқ мәртебе шешуші болатын лоттар missing бағанында.
---*/
WITH admitted AS (
  SELECT
    b.source,
    b.ocid,
    b.lot_id,
    count(DISTINCT CASE WHEN b.is_admitted THEN b.bidder END) AS qualified,
    count(DISTINCT CASE WHEN b.status IS NULL THEN b.bidder END) AS unsaid
  FROM x_lot_bids b
  GROUP BY b.source, b.ocid, b.lot_id
)
SELECT
  t.source,
  t.ocid,
  t.lot_id AS id,
  CASE WHEN a.qualified >= 3 THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  t.amount AS weight,
  t.winner AS supplier_id,
  CASE
    WHEN t.reason IS NOT NULL THEN t.reason
    WHEN a.ocid IS NULL THEN 'no-bids-visible'
    WHEN a.qualified < 3 AND a.qualified + a.unsaid >= 3 THEN 'status-missing'
  END AS reason
FROM x_lot_turnouts t
LEFT JOIN admitted a ON a.source = t.source AND a.ocid = t.ocid AND a.lot_id = t.lot_id
WHERE t.reason IS NOT NULL OR t.bidders > 0
ORDER BY t.source, t.ocid, t.lot_id
