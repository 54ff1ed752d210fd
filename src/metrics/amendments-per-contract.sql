/*---
name: amendments-per-contract
version: 1
codes: {U048: "--by buyer"}
group: contract
kind: mean
unit: contract
format: number
needs: [contracts.ocid]
texts:
  title:
    en: Amendments per contract
    ru: Изменений на договор
    kk: Шартқа шаққандағы өзгерістер
  question:
    en: How often is a contract changed?
    ru: Как часто меняют договор?
    kk: Шарт қаншалықты жиі өзгертіледі?
  why:
    en: A buyer whose contracts change all the time plans badly or renegotiates.
    ru: Заказчик, чьи договоры всё время меняются, плохо планирует или передоговаривается.
    kk: Шарттары үнемі өзгеретін тапсырыс беруші нашар жоспарлайды немесе қайта келіседі.
  read:
    en: Amendments of concluded contracts, contracts without any included. Sources that publish none at all are under missing.
    ru: Изменения заключённых договоров, включая договоры без изменений. Источники, не публикующие их вовсе, — в missing.
    kk: Жасалған шарттардың өзгерістері, өзгеріссіз шарттарды қоса. Мүлде жарияламайтын көздер missing бағанында.
---*/
SELECT h.source, h.ocid, h.id, h.amendments AS numerator, CASE WHEN NOT h.publishes_amendments THEN 'not-published' END AS reason
FROM x_contract_changes h
WHERE h.is_concluded
ORDER BY h.source, h.ocid, h.id
