/*---
name: overrun-mean
version: 1
codes: {U067: ""}
group: value
kind: mean
unit: lot
format: number
better: lower
needs: [lots.value_amount|processes.tender_value_amount, contracts.value_amount|awards.value_amount]
reasons:
  several-lots:
    en: the contract or award is for several lots
    ru: договор или решение на несколько лотов
    kk: шарт немесе шешім бірнеше лотқа
texts:
  title:
    en: By how much lots exceed what was announced
    ru: Среднее превышение объявленной суммы
    kk: Жарияланған сомадан орташа асу
  question:
    en: Of lots that came to more than announced, how much more?
    ru: Насколько дороже лоты, обошедшиеся дороже объявленного?
    kk: Жарияланғаннан қымбатқа түскен лоттар қаншаға қымбат?
  why:
    en: "A few large overruns look unlike many small ones: see the median."
    ru: "Немногие крупные превышения — не то же, что много мелких: смотрите медиану."
    kk: "Аз ірі асу көп ұсақ асумен бірдей емес: медианаға қараңыз."
  read:
    en: (contracted − announced) ÷ announced, over lots above the announced amount alone; all that cannot be compared is under missing.
    ru: (по договору − объявлено) ÷ объявлено — только по лотам выше объявленной суммы; всё, что сравнить нельзя, — в missing.
    kk: (шарт бойынша − жарияланған) ÷ жарияланған — тек жарияланған сомадан жоғары лоттар бойынша; салыстыруға келмейтіні missing бағанында.
---*/
SELECT
  s.source,
  s.ocid,
  s.lot_id AS id,
  CASE WHEN s.reason IS NULL THEN CAST(s.price - s.estimate AS DOUBLE) / CAST(s.estimate AS DOUBLE) END AS numerator,
  s.reason
FROM x_lot_results s
WHERE s.reason IS NOT NULL OR s.price > s.estimate
ORDER BY s.source, s.ocid, s.lot_id
