/*---
name: price-index
version: 1
group: value
kind: index
unit: contract
format: index
money: true
needs: [contract_items.unit_value_amount]
texts:
  title:
    en: Index of unit prices
    ru: Индекс цен за единицу
    kk: Бірлік бағаларының индексі
  question:
    en: How did prices of the same things move?
    ru: Как менялись цены одного и того же?
    kk: Бір заттардың бағалары қалай өзгерді?
  why:
    en: Against it, one buyer's rise can be told from everybody's.
    ru: С ним рост цен одного заказчика отличим от общего.
    kk: Онымен бір тапсырыс берушінің баға өсімін жалпы өсімнен ажыратуға болады.
  read:
    en: "Jevons index over code, unit of measure and currency: in each the geometric mean of its prices by period, then the geometric mean of what they changed by since the first period, over the things that both periods have (denominator says how many). Needs --by year, quarter or month. Each period is compared with the first, things are not weighted by money, and things that appear later are not in it."
    ru: "Индекс Джевонса по коду, единице измерения и валюте: в каждом — среднее геометрическое цен за период, затем среднее геометрическое их изменений с первого периода по предметам, которые есть в обоих (сколько их — в denominator). Нужен --by year, quarter или month. Каждый период сравнивается с первым, предметы не взвешены по деньгам, появившиеся позже не входят."
    kk: "Код, өлшем бірлігі және валюта бойынша Джевонс индексі: әрқайсысында кезең бағаларының геометриялық орташасы, одан кейін екі кезеңде де бар заттар бойынша бірінші кезеңнен бергі өзгерістердің геометриялық орташасы (саны denominator-да). --by year, quarter немесе month керек. Әр кезең біріншісімен салыстырылады, заттар ақшамен салмақталмайды, кейін пайда болғандары кірмейді."
---*/
SELECT
  i.source,
  i.ocid,
  i.contract_id AS id,
  i.code || '|' || i.unit_id || '|' || coalesce(i.currency, '') AS group_id,
  i.price AS numerator,
  i.currency,
  i.signed_date AS date,
  i.digits
FROM x_contract_items i
ORDER BY i.source, i.ocid, i.contract_id, i.id
