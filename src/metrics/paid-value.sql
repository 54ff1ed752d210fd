/*---
name: paid-value
version: 1
group: value
kind: sum
unit: contract
format: money
needs: [transactions.value_amount]
texts:
  title:
    en: Paid value
    ru: Оплачено
    kk: Төленген сома
  question:
    en: How much was paid?
    ru: Сколько оплачено?
    kk: Қанша төленді?
  why:
    en: Money that left the treasury, by the day it did.
    ru: Деньги, ушедшие из казны, по дню платежа.
    kk: Қазынадан кеткен ақша, төлем күні бойынша.
  read:
    en: Payments under contracts, with value added tax. Year, quarter and month are those of the payment, all else is the contract's.
    ru: Платежи по договорам, с НДС. Год, квартал и месяц — платежа, остальное — договора.
    kk: Шарттар бойынша төлемдер, ҚҚС-пен. Жыл, тоқсан және ай — төлемдікі, қалғаны — шарттікі.
---*/
SELECT t.source, t.ocid, t.contract_id AS id, t.date_local_date AS date, t.value_amount AS numerator, t.value_currency AS currency
FROM transactions t
JOIN x_dim_contracts c ON c.source = t.source AND c.ocid = t.ocid AND c.id = t.contract_id
ORDER BY t.source, t.ocid, t.contract_id, t.id
