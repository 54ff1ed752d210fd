/*---
name: amended-share
version: 1
codes: {U056: "--variant unamended --weight count"}
group: contract
kind: ratio
unit: contract
format: share
weighted: true
needs: [contracts.ocid]
variants:
  amended:
    en: with an amendment
    ru: с изменением
    kk: өзгерісі бар
  unamended:
    en: without an amendment
    ru: без изменений
    kk: өзгеріссіз
texts:
  title:
    en: Amended contracts
    ru: Доля изменённых договоров
    kk: Өзгертілген шарттардың үлесі
  question:
    en: What part of contracts was changed after signing?
    ru: Какая часть договоров изменена после подписания?
    kk: Шарттардың қандай бөлігі қол қойылғаннан кейін өзгертілді?
  why:
    en: What was bid for and what is delivered drift apart by changes.
    ru: Через изменения расходятся то, за что торговались, и то, что поставляют.
    kk: Өзгерістер арқылы саудаласқан нәрсе мен жеткізілген нәрсе алшақтайды.
  read:
    en: Concluded contracts with one amendment or more (amended), and without (unamended). Sources that publish no amendments at all are under missing.
    ru: Заключённые договоры с одним и более изменениями (amended) и без них (unamended). Источники, вовсе не публикующие изменений, — в missing.
    kk: Бір және одан көп өзгерісі бар (amended) және өзгеріссіз (unamended) жасалған шарттар. Өзгерістерді мүлде жарияламайтын көздер missing бағанында.
---*/
SELECT
  h.source,
  h.ocid,
  h.id,
  v.variant,
  CASE WHEN (v.variant = 'amended') = (h.amendments > 0) THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  h.amount AS weight,
  CASE WHEN NOT h.publishes_amendments THEN 'not-published' END AS reason
FROM x_contract_changes h
CROSS JOIN (VALUES ('amended'), ('unamended')) AS v (variant)
WHERE h.is_concluded
ORDER BY h.source, h.ocid, h.id, v.variant
