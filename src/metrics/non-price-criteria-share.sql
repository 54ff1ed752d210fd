/*---
name: non-price-criteria-share
version: 1
group: competition
kind: ratio
unit: process
format: share
weighted: true
needs: [processes.tender_award_criteria]
reasons:
  criteria-missing:
    en: the criteria are missing
    ru: нет критериев
    kk: критерийлері жоқ
texts:
  title:
    en: Tenders judged by more than price
    ru: Тендеры не только по цене
    kk: Тек бағамен бағаланбайтын тендерлер
  question:
    en: What part of competitive tenders is judged by more than price?
    ru: Какая часть конкурентных тендеров оценивается не только по цене?
    kk: Бәсекелес тендерлердің қандай бөлігі тек бағамен бағаланбайды?
  why:
    en: Quality and running costs matter; they also leave room for favour.
    ru: Качество и эксплуатационные расходы важны; они же оставляют место для фаворитизма.
    kk: Сапа мен пайдалану шығыны маңызды; олар жақын тартуға да орын қалдырады.
  read:
    en: By the award criteria that the publisher names (price only, rated criteria, …). goszakup publishes none.
    ru: По критериям, названным издателем (только цена, балльная оценка и т. д.). goszakup их не публикует.
    kk: Жариялаушы атаған критерийлер бойынша (тек баға, балдық бағалау және т.б.). goszakup оларды жарияламайды.
---*/
SELECT
  t.source,
  t.ocid,
  '' AS id,
  CASE WHEN p.tender_award_criteria IN ('priceOnly', 'lowestCost') THEN 0 ELSE 1 END AS numerator,
  1 AS denominator,
  t.amount AS weight,
  CASE
    WHEN t.competitive = 'unknown' THEN 'method-unknown'
    WHEN p.tender_award_criteria IS NULL THEN 'criteria-missing'
  END AS reason
FROM x_tenders t
JOIN processes p ON p.source = t.source AND p.ocid = t.ocid
WHERE t.competitive <> 'no'
ORDER BY t.source, t.ocid
