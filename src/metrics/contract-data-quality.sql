/*---
name: contract-data-quality
version: 1
codes: {U057: "--variant payments-published", U058: "--variant milestones-published"}
group: quality
kind: ratio
unit: contract
format: share
needs: [contracts.ocid]
variants:
  payments-published:
    en: payments are published
    ru: платежи опубликованы
    kk: төлемдер жарияланған
  milestones-published:
    en: milestones or acts of implementation are published
    ru: вехи или акты исполнения опубликованы
    kk: орындау кезеңдері немесе актілері жарияланған
  no-sign-date:
    en: no date of signing
    ru: нет даты подписания
    kk: қол қойылған күні жоқ
  no-supplier:
    en: no supplier
    ru: нет поставщика
    kk: өнім берушісі жоқ
  no-value:
    en: no amount, or 1 or less
    ru: нет суммы или она не больше 1
    kk: сомасы жоқ немесе 1-ден аспайды
  no-lines:
    en: no lines
    ru: нет позиций
    kk: тармақтары жоқ
  no-item-code:
    en: a line without a code, or no lines
    ru: позиция без кода или нет позиций
    kk: кодсыз тармақ немесе тармақтары жоқ
  no-unit-price:
    en: a line without a price per unit, or no lines
    ru: позиция без цены за единицу или нет позиций
    kk: бірлік бағасы жоқ тармақ немесе тармақтары жоқ
  dates-contradict:
    en: dates in an impossible order
    ru: даты в невозможном порядке
    kk: күндер мүмкін емес ретпен
texts:
  title:
    en: Quality of records of contracts
    ru: Качество записей о договорах
    kk: Шарттар туралы жазбалардың сапасы
  question:
    en: What part of contracts says what, or lacks it?
    ru: Какая часть договоров что сообщает или чего не сообщает?
    kk: Шарттардың қандай бөлігі нені айтады немесе нені айтпайды?
  why:
    en: Without lines, dates and payments nobody can tell whether a contract was kept.
    ru: Без позиций, дат и платежей не узнать, исполнен ли договор.
    kk: Тармақтарсыз, күндерсіз және төлемдерсіз шарттың орындалғанын білу мүмкін емес.
  read:
    en: Each variant is a share of concluded contracts. The best of payments-published and milestones-published is 1, of all others 0. Here what a source does not publish is just what is counted; young contracts have no payments yet.
    ru: Каждый вариант — доля заключённых договоров. Лучшее у payments-published и milestones-published — 1, у остальных — 0. Здесь неопубликованное и есть предмет счёта; у новых договоров платежей ещё нет.
    kk: Әр нұсқа — жасалған шарттардың үлесі. payments-published пен milestones-published үшін ең жақсысы — 1, қалғандары үшін — 0. Мұнда жарияланбағанның өзі саналады; жаңа шарттарда төлем әлі жоқ.
---*/
WITH paid AS (
  SELECT source, ocid, contract_id, count(*) AS payments
  FROM transactions
  WHERE value_amount IS NOT NULL
  GROUP BY source, ocid, contract_id
),
met AS (
  SELECT source, ocid, contract_id, count(*) AS milestones
  FROM milestones
  WHERE parent = 'implementation'
  GROUP BY source, ocid, contract_id
),
line AS (
  SELECT source, ocid, contract_id, count(*) AS lines, count(classification_id) AS coded, count(unit_value_amount) AS priced
  FROM contract_items
  GROUP BY source, ocid, contract_id
)
SELECT
  c.source,
  c.ocid,
  c.id,
  v.variant,
  CASE
    WHEN v.variant = 'payments-published' AND p.payments > 0 THEN 1
    WHEN v.variant = 'milestones-published' AND m.milestones > 0 THEN 1
    WHEN v.variant = 'no-sign-date' AND t.date_signed_local_date IS NULL THEN 1
    WHEN v.variant = 'no-supplier' AND c.supplier_id IS NULL THEN 1
    WHEN v.variant = 'no-value' AND coalesce(c.amount, 0) <= 1 THEN 1
    WHEN v.variant = 'no-lines' AND coalesce(l.lines, 0) = 0 THEN 1
    WHEN v.variant = 'no-item-code' AND coalesce(l.coded, 0) < coalesce(l.lines, 1) THEN 1
    WHEN v.variant = 'no-unit-price' AND coalesce(l.priced, 0) < coalesce(l.lines, 1) THEN 1
    WHEN v.variant = 'dates-contradict' AND (
      t.period_start_local_date > t.period_end_local_date OR t.date_signed_local_date > t.period_end_local_date
        OR t.date_signed_local_date > d.data_date
    ) THEN 1
    ELSE 0
  END AS numerator,
  1 AS denominator
FROM x_dim_contracts c
JOIN contracts t ON t.source = c.source AND t.ocid = c.ocid AND t.id = c.id
CROSS JOIN dataset d
CROSS JOIN (
  VALUES ('payments-published'), ('milestones-published'), ('no-sign-date'), ('no-supplier'), ('no-value'), ('no-lines'),
    ('no-item-code'), ('no-unit-price'), ('dates-contradict')
) AS v (variant)
LEFT JOIN paid p ON p.source = c.source AND p.ocid = c.ocid AND p.contract_id = c.id
LEFT JOIN met m ON m.source = c.source AND m.ocid = c.ocid AND m.contract_id = c.id
LEFT JOIN line l ON l.source = c.source AND l.ocid = c.ocid AND l.contract_id = c.id
WHERE c.is_concluded
ORDER BY c.source, c.ocid, c.id, v.variant
