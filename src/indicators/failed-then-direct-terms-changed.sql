/*---
name: failed-then-direct-terms-changed
version: 1
codes: {ocp: [R010], cardinal: []}
severity: legal
grade: needs-a-document
stage: award
subject: lot
needs: [processes.kz_ref_trade_methods_id]
value: money
parameters:
  tolerance:
    type: decimal
    default: 1
    min: 0
    unit: KZT
    text:
      en: how much more is taken for rounding
      ru: какое превышение считается округлением
      kk: қандай асыру дөңгелектеу деп саналады
law: [law-read, kz:106-VIII:law:15-6, kz:106-VIII:law:16-2, kz:106-VIII:rules:424]
violations: [failed-misuse]
reasons:
  failed-purchase-not-visible:
    en: the failed purchase that it follows is not among the records
    ru: несостоявшейся закупки, за которой она следует, нет среди записей
    kk: ол өтпеген сатып алудан кейін жасалған, ал өтпеген сатып алу жазбалардың арасында жоқ
  failure-not-recorded:
    en: the record of the purchase before it does not say that it failed
    ru: в записи о предыдущей закупке нет, что она не состоялась
    kk: алдыңғы сатып алу туралы жазбада оның өтпегені көрсетілмеген
  not-bought:
    en: nothing is bought by it yet
    ru: по ней ещё ничего не куплено
    kk: ол бойынша әлі ештеңе алынбаған
  several-quotations:
    en: the request for price quotations drew another number of them than one
    ru: на запрос ценовых предложений поступило не одно предложение
    kk: баға ұсыныстарын сұратуға түскен ұсыныс саны бірден басқа
texts:
  title:
    en: A single source on dearer terms than the purchase that failed
    ru: Один источник на условиях дороже, чем в несостоявшейся закупке
    kk: Өтпеген сатып алудағыдан қымбат шарттармен бір көзден сатып алу
  question:
    en: Which lots were bought from a single source for more than the failed purchase allowed, or at its sum for less of the thing?
    ru: Какие лоты куплены из одного источника дороже, чем позволяла несостоявшаяся закупка, или за ту же сумму в меньшем количестве?
    kk: Қай лоттар бір көзден өтпеген сатып алу рұқсат еткеннен қымбатқа немесе сол сомаға аз мөлшерде алынған?
  why:
    en: >-
      After a failed purchase the contract from one source may not be dearer than the sum that was allotted, and after
      a request for price quotations with one offer not dearer than that offer. If less is bought, the most it may
      cost shrinks with the quantity. Had such terms been offered to all, others might have come. Sums are compared
      without value added tax; whether an offer contains it is not published, so the comparison favours the buyer.
    ru: >-
      После несостоявшейся закупки договор из одного источника не может быть дороже выделенной суммы, а после запроса
      ценовых предложений с одним предложением — дороже этого предложения. Если куплено меньше, предел уменьшается
      вместе с количеством. Будь такие условия предложены всем, могли бы прийти и другие. Суммы сравниваются без НДС;
      включён ли он в предложение, не публикуется, поэтому сравнение сделано в пользу заказчика.
    kk: >-
      Өтпеген сатып алудан кейін бір көзден жасалған шарт бөлінген сомадан, ал бір ұсыныс түскен баға ұсыныстарын
      сұратудан кейін сол ұсыныстан қымбат бола алмайды. Аз алынса, шек санымен бірге кемиді. Мұндай шарттар бәріне
      ұсынылса, басқалар да келер ме еді. Сомалар ҚҚС-сыз салыстырылады; ұсынысқа ол кіретіні жарияланбайды, сондықтан
      салыстыру тапсырыс берушінің пайдасына жасалған.
  innocent:
    en:
      - The allotted sum was raised in the plan between the two purchases, on a lawful ground.
      - The quantity is counted in another unit in the contract.
      - The contract was changed after it was signed, and the record shows its present sum.
    ru:
      - Между двумя закупками выделенную сумму в плане законно увеличили.
      - Количество в договоре указано в другой единице измерения.
      - Договор изменён после подписания, и в записи его нынешняя сумма.
    kk:
      - Екі сатып алудың арасында жоспардағы бөлінген сома заңды түрде ұлғайтылған.
      - Шартта саны басқа өлшем бірлігімен көрсетілген.
      - Шарт қол қойылғаннан кейін өзгертілген, жазбада оның қазіргі сомасы тұр.
  next:
    en:
      - Compare the specification of the failed purchase with that of the contract, line by line.
      - Look at the versions of the plan point and their dates.
      - Ask the customer for the decision on the single source and for the reasons of the price.
    ru:
      - Сравнить спецификацию несостоявшейся закупки со спецификацией договора построчно.
      - Посмотреть версии пункта плана и их даты.
      - Запросить у заказчика решение о закупке из одного источника и обоснование цены.
    kk:
      - Өтпеген сатып алудың ерекшелігін шарттікімен жол-жолымен салыстыру.
      - Жоспар тармағының нұсқалары мен күндерін қарау.
      - Тапсырыс берушіден бір көзден сатып алу туралы шешімді және баға негіздемесін сұрау.
  summary:
    en: "“{{title}}” (No. {{number}}, {{buyer}}, {{date}}) was bought from a single source for {{value}} without VAT; on the terms of the failed purchase it could cost at most {{threshold}}. The documents of both have to be compared."
    ru: "«{{title}}» (№ {{number}}, {{buyer}}, {{date}}) куплено из одного источника за {{value}} без НДС; на условиях несостоявшейся закупки оно могло стоить не более {{threshold}}. Нужно сравнить документы обеих закупок."
    kk: "«{{title}}» (№ {{number}}, {{buyer}}, {{date}}) бір көзден ҚҚС-сыз {{value}} сомасына алынған; өтпеген сатып алудың шарттарымен ол {{threshold}} сомасынан аспауы тиіс еді. Екі сатып алудың құжаттарын салыстыру қажет."
---*/
-- The most it may cost: the sum of the failed lot (of a request for price quotations the one offer); less in proportion where
-- both lots have one line in the same unit and less was bought. Prices of units are rounded to a hundredth, which the sum of very
-- many units may pass the ceiling by.
WITH failed_line AS (
  SELECT source, ocid, related_lot AS lot_id, min(quantity) AS quantity, min(unit_id) AS unit_id
  FROM items
  WHERE related_lot IS NOT NULL
  GROUP BY source, ocid, related_lot
  HAVING count(*) = 1
),
rounding AS (
  SELECT source, ocid, related_lot AS lot_id, CAST(sum(CAST(quantity AS DECIMAL(18, 3))) AS DECIMAL(38, 3)) AS quantity
  FROM contract_items
  WHERE related_lot IS NOT NULL
  GROUP BY source, ocid, related_lot
),
bought_line AS (
  SELECT i.source, i.ocid, i.related_lot AS lot_id, min(i.quantity) AS quantity, min(i.unit_id) AS unit_id
  FROM contract_items i
  JOIN x_signed_contracts c ON c.source = i.source AND c.ocid = i.ocid AND c.id = i.contract_id
  WHERE i.related_lot IS NOT NULL
  GROUP BY i.source, i.ocid, i.related_lot
  HAVING count(*) = 1
),
offer AS (
  SELECT source, ocid, lot_id, max(price) AS price, max(currency) AS currency
  FROM x_lot_bids
  GROUP BY source, ocid, lot_id
  HAVING count(*) = 1
),
compared AS (
  SELECT
    a.*,
    CASE WHEN a.prior_kind = 'quotation' THEN o.price ELSE a.prior_amount END AS base,
    CASE WHEN a.prior_kind = 'quotation' THEN o.currency ELSE a.prior_currency END AS base_currency,
    CASE
      WHEN f.quantity > 0 AND c.quantity > 0 AND c.quantity < f.quantity AND c.unit_id = f.unit_id
        THEN CAST(c.quantity AS DOUBLE) / CAST(f.quantity AS DOUBLE)
      ELSE CAST(1 AS DOUBLE)
    END AS part,
    round(0.01 * CAST(coalesce(n.quantity, 0) AS DOUBLE), 2) AS rounded
  FROM x_after_failure a
  LEFT JOIN rounding n ON n.source = a.source AND n.ocid = a.ocid AND n.lot_id = a.lot_id
  LEFT JOIN failed_line f ON f.source = a.source AND f.ocid = a.prior_ocid AND f.lot_id = a.prior_lot_id
  LEFT JOIN bought_line c ON c.source = a.source AND c.ocid = a.ocid AND c.lot_id = a.lot_id
  LEFT JOIN offer o ON o.source = a.source AND o.ocid = a.prior_ocid AND o.lot_id = a.prior_lot_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    a.supplier_id,
    coalesce(a.date, l.announced_date) AS date,
    CAST(a.amount AS DOUBLE) AS price,
    round(CAST(a.base AS DOUBLE) * a.part, 2) AS allowed,
    a.amount,
    a.currency,
    CASE
      WHEN NOT l.is_goszakup AND l.method_id IS NULL THEN 'not-applicable:other-law'
      WHEN l.method_kind IS NULL AND l.method_id IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN l.method_kind IS NULL THEN 'insufficient:method-missing'
      WHEN a.ocid IS NULL THEN 'not-applicable:method'
      WHEN a.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN a.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN a.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN a.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN a.prior_ocid IS NULL THEN 'insufficient:failed-purchase-not-visible'
      WHEN a.prior_announced_date IS NULL THEN 'insufficient:date-missing'
      WHEN r.value IS NULL THEN 'insufficient:law-unverified'
      WHEN coalesce(a.prior_status, '') <> 'unsuccessful' THEN 'insufficient:failure-not-recorded'
      WHEN a.date IS NULL THEN 'not-applicable:not-bought'
      WHEN a.prior_kind = 'quotation' AND a.prior_bids <> 1 THEN 'insufficient:several-quotations'
      WHEN a.amount IS NULL OR a.base IS NULL THEN 'insufficient:amount-missing'
      WHEN coalesce(a.currency, '') <> coalesce(a.base_currency, '') THEN 'insufficient:several-currencies'
      WHEN CAST(a.amount AS DOUBLE) > round(CAST(a.base AS DOUBLE) * a.part, 2) + q.tolerance + a.rounded THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_lots l
  CROSS JOIN params q
  LEFT JOIN compared a ON a.source = l.source AND a.ocid = l.ocid AND a.lot_id = l.lot_id
  LEFT JOIN law_limits r ON r.key = 'law-read' AND r.status = 'verified' AND r.valid_from <= a.prior_announced_date
    AND a.prior_announced_date <= coalesce(r.valid_to, DATE '9999-12-31')
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  price AS value,
  allowed AS threshold,
  CAST(NULL AS VARCHAR) AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_date_published'), ('tender_procurement_method_details'), ('kz_ref_trade_methods_id'), ('kz_parent_id')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM result r
JOIN contracts c ON c.ocid = r.ocid
CROSS JOIN (VALUES ('value_amount'), ('date_signed'), ('supplier_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, a.prior_ocid AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id AND a.prior_ocid IS NOT NULL
CROSS JOIN (
  VALUES ('kz_number_anno'), ('tender_date_published'), ('tender_status'), ('tender_procurement_method_details'), ('kz_parent_id'),
    ('kz_itogi_date_public')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, a.prior_subject_id AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id AND a.prior_lot_id <> ''
CROSS JOIN (VALUES ('kz_lot_number'), ('status'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id
JOIN x_lot_bids b ON b.source = a.source AND b.ocid = a.prior_ocid AND b.lot_id = a.prior_lot_id
CROSS JOIN (VALUES ('status'), ('tenderer_id'), ('date'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'items' AS table_name, i.ocid || '|' || i.id AS id, f.field
FROM result r
JOIN x_after_failure a ON a.subject_id = r.subject_id
JOIN items i ON i.source = a.source AND i.ocid = a.prior_ocid AND i.related_lot = a.prior_lot_id
CROSS JOIN (VALUES ('description'), ('quantity'), ('unit_value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'contract_items' AS table_name, i.ocid || '|' || i.contract_id || '|' || i.id AS id, f.field
FROM result r
JOIN contract_items i ON i.ocid || '|' || i.related_lot = r.subject_id
CROSS JOIN (VALUES ('description'), ('quantity'), ('unit_value_amount'), ('kz_total_sum')) AS f (field)
ORDER BY subject_id, table_name, id, field
