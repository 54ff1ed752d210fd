/*---
name: unit-price-variation
version: 1
codes: {U065: ""}
group: value
kind: variation
unit: contract
format: number
better: lower
money: true
needs: [contract_items.unit_value_amount]
texts:
  title:
    en: How far unit prices differ
    ru: Разброс цен за единицу
    kk: Бірлік бағаларының шашырауы
  question:
    en: How much do prices of the same thing differ?
    ru: Насколько различаются цены одного и того же?
    kk: Бір заттың бағалары қаншалықты ерекшеленеді?
  why:
    en: Where the same costs one buyer twice what it costs another, there is a question.
    ru: Если одно и то же одному стоит вдвое дороже, чем другому, есть вопрос.
    kk: Бір нәрсе біреуге екіншісінен екі есе қымбат болса, сұрақ туады.
  read:
    en: "Prices per unit of lines of concluded contracts, grouped by code, unit of measure and currency: standard deviation ÷ mean of each group of five prices or more, then the mean and the median over groups. A code that holds unlike things differs by itself: look at the long codes."
    ru: "Цены за единицу в позициях заключённых договоров по коду, единице измерения и валюте: стандартное отклонение ÷ среднее в каждой группе из пяти и более цен, затем среднее и медиана по группам. Код с разными предметами различается сам по себе: смотрите на длинные коды."
    kk: "Жасалған шарттар тармақтарындағы бірлік бағалары код, өлшем бірлігі және валюта бойынша: бес және одан көп бағасы бар әр топта стандартты ауытқу ÷ орташа, одан кейін топтар бойынша орташасы мен медианасы. Түрлі заттары бар код өздігінен ерекшеленеді: ұзын кодтарға қараңыз."
---*/
SELECT
  i.source,
  i.ocid,
  i.contract_id AS id,
  i.code || '|' || i.unit_id || '|' || coalesce(i.currency, '') AS group_id,
  i.price AS numerator,
  i.currency,
  i.digits
FROM x_contract_items i
ORDER BY i.source, i.ocid, i.contract_id, i.id
