/*---
name: paid-on-time
version: 1
group: time
kind: ratio
unit: contract
format: share
better: higher
needs: [milestones.date_met|milestones.kz_approve_date, transactions.date]
reasons:
  no-payment:
    en: no payment of the contract is published
    ru: платежей по договору не опубликовано
    kk: шарт бойынша төлем жарияланбаған
  not-due:
    en: not paid yet, and thirty days have not passed
    ru: ещё не оплачено, тридцать дней не прошло
    kk: әлі төленбеген, отыз күн өткен жоқ
texts:
  title:
    en: Paid within 30 days
    ru: Оплачено за 30 дней
    kk: 30 күн ішінде төленген
  question:
    en: What part of accepted deliveries was paid within thirty calendar days?
    ru: Какая часть принятых поставок оплачена за тридцать календарных дней?
    kk: Қабылданған жеткізулердің қандай бөлігі отыз күнтізбелік күнде төленді?
  why:
    en: Thirty days is the general term of the law.
    ru: Тридцать дней — общий срок по закону.
    kk: Отыз күн — заңдағы жалпы мерзім.
  read:
    en: Accepted deliveries, by the first payment under the contract on the day of acceptance or later. Those without a payment since count as late once thirty days have passed, and are under missing before; so are those of contracts of which no payment at all is published. The shorter term for domestic producers is not looked at.
    ru: Принятые поставки, по первому платежу по договору в день приёмки или позже. Без последующего платежа — просрочены, когда прошло тридцать дней, до того — в missing; там же поставки по договорам, платежей которых не опубликовано вовсе. Сокращённый срок для отечественных производителей не учитывается.
    kk: "Қабылданған жеткізулер: қабылдау күні немесе одан кейін шарт бойынша бірінші төлем бойынша. Кейін төлемі жоқтары отыз күн өткен соң кешіккен, оған дейін missing бағанында; төлемі мүлде жарияланбаған шарттардың жеткізулері де сонда. Отандық өндірушілерге арналған қысқа мерзім ескерілмейді."
---*/
WITH paid AS (
  SELECT
    m.source,
    m.ocid,
    m.contract_id,
    m.id,
    coalesce(m.kz_approve_local_date, m.date_met_local_date) AS accepted_date,
    min(t.date_local_date) AS paid_date
  FROM milestones m
  LEFT JOIN transactions t ON t.source = m.source AND t.ocid = m.ocid AND t.contract_id = m.contract_id
    AND t.date_local_date >= coalesce(m.kz_approve_local_date, m.date_met_local_date)
  WHERE m.parent = 'implementation' AND coalesce(m.type, 'delivery') = 'delivery'
    AND coalesce(m.kz_approve_local_date, m.date_met_local_date) IS NOT NULL
  GROUP BY m.source, m.ocid, m.contract_id, m.id, m.kz_approve_local_date, m.date_met_local_date
)
SELECT
  p.source,
  p.ocid,
  p.contract_id AS id,
  CASE WHEN date_diff('day', p.accepted_date, p.paid_date) <= 30 THEN 1 ELSE 0 END AS numerator,
  1 AS denominator,
  CASE
    WHEN p.paid_date IS NULL AND date_diff('day', p.accepted_date, d.data_date) <= 30 THEN 'not-due'
    WHEN p.paid_date IS NULL AND NOT EXISTS (
      SELECT 1 FROM transactions t WHERE t.source = p.source AND t.ocid = p.ocid AND t.contract_id = p.contract_id
    ) THEN 'no-payment'
  END AS reason
FROM paid p
CROSS JOIN dataset d
JOIN x_dim_contracts c ON c.source = p.source AND c.ocid = p.ocid AND c.id = p.contract_id
ORDER BY p.source, p.ocid, p.contract_id, p.id
