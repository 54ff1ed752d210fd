/*---
name: act-to-pay
version: 1
group: time
kind: mean
unit: contract
format: days
better: lower
needs: [milestones.date_met|milestones.kz_approve_date, transactions.date]
variants:
  calendar:
    en: calendar days
    ru: календарные дни
    kk: күнтізбелік күндер
  working:
    en: working days
    ru: рабочие дни
    kk: жұмыс күндері
reasons:
  no-payment:
    en: no payment since is published
    ru: платежей с тех пор не опубликовано
    kk: содан бері төлем жарияланбаған
texts:
  title:
    en: From acceptance to payment
    ru: От приёмки до оплаты
    kk: Қабылдаудан төлемге дейін
  question:
    en: How long after acceptance does the buyer pay?
    ru: Через сколько после приёмки заказчик платит?
    kk: Қабылдағаннан кейін тапсырыс беруші қанша уақытта төлейді?
  why:
    en: Late payment drives small suppliers out of the market.
    ru: Поздняя оплата вытесняет малых поставщиков с рынка.
    kk: Кеш төлем шағын өнім берушілерді нарықтан ығыстырады.
  read:
    en: "Accepted deliveries, from their approval to the first payment under the contract on that day or later. Those with no payment since are under missing (not paid, or not published). A payment may be for something else of the same contract: read it over many. Working days are those of Kazakhstan, counted from the day after. Dates that contradict each other are counted under missing and never made 0."
    ru: "Принятые поставки, от утверждения акта до первого платежа по договору в этот день или позже. Те, после которых платежей нет, — в missing (не оплачены или не опубликованы). Платёж может относиться к другой поставке того же договора: смотрите по многим. Рабочие дни — казахстанские, со следующего дня. Противоречащие друг другу даты учтены в missing и не заменяются нулём."
    kk: "Қабылданған жеткізулер: акт бекітілгеннен сол күні немесе одан кейін шарт бойынша бірінші төлемге дейін. Кейін төлемі жоқтары missing бағанында (төленбеген не жарияланбаған). Төлем сол шарттың басқа жеткізуіне қатысты болуы мүмкін: көпшілігі бойынша қараңыз. Жұмыс күндері — Қазақстандікі, келесі күннен бастап. Қайшы күндер missing бағанында, нөлмен алмастырылмайды."
---*/
WITH span AS (
  SELECT
    m.source,
    m.ocid,
    m.contract_id AS id,
    m.id AS act_id,
    coalesce(m.kz_approve_local_date, m.date_met_local_date) AS begin_date,
    min(t.date_local_date) AS end_date,
    m.kz_akt_local_date IS NOT NULL AS is_goszakup
  FROM milestones m
  JOIN x_dim_contracts c ON c.source = m.source AND c.ocid = m.ocid AND c.id = m.contract_id
  LEFT JOIN transactions t ON t.source = m.source AND t.ocid = m.ocid AND t.contract_id = m.contract_id
    AND t.date_local_date >= coalesce(m.kz_approve_local_date, m.date_met_local_date)
  WHERE m.parent = 'implementation' AND coalesce(m.type, 'delivery') = 'delivery'
    AND coalesce(m.kz_approve_local_date, m.date_met_local_date) IS NOT NULL
  GROUP BY m.source, m.ocid, m.contract_id, m.id, m.kz_approve_local_date, m.date_met_local_date, m.kz_akt_local_date
)
SELECT
  s.source,
  s.ocid,
  s.id,
  v.variant,
  CASE
    WHEN v.variant = 'calendar' THEN date_diff('day', s.begin_date, s.end_date)
    ELSE b.ordinal - a.ordinal
  END AS numerator,
  CASE
    WHEN s.begin_date IS NULL OR s.end_date IS NULL THEN 'no-payment'
    WHEN v.variant = 'working' AND NOT s.is_goszakup THEN 'other-law'
    WHEN v.variant = 'working' AND (a.ordinal IS NULL OR b.ordinal IS NULL) THEN 'calendar'
  END AS reason
FROM span s
CROSS JOIN (VALUES ('calendar'), ('working')) AS v (variant)
LEFT JOIN calendar a ON a.date = s.begin_date
LEFT JOIN calendar b ON b.date = s.end_date
ORDER BY s.source, s.ocid, s.id, v.variant, s.act_id
