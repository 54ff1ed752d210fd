/*---
name: amount-zero-or-one
version: 1
codes: {ocp: [], cardinal: []}
severity: data-quality
grade: question
stage: award
subject: process
needs: [contracts.value_amount]
value: number
scope: process
parameters:
  most:
    type: decimal
    default: 1
    min: 0
    max: 1000
    text:
      en: sums up to this are no prices
      ru: суммы до этой — не цены
      kk: осыған дейінгі сомалар — баға емес
law: []
violations: []
reasons:
  no-sums:
    en: no sum is published
    ru: сумм не опубликовано
    kk: сомалар жарияланбаған
texts:
  title:
    en: A bid or a contract for nothing
    ru: Заявка или договор за бесценок
    kk: Түкке тұрмайтын өтінім немесе шарт
  question:
    en: In which purchases is a bid, an award or a contract worth one unit of money or less?
    ru: В каких закупках заявка, решение или договор стоят не больше одной денежной единицы?
    kk: Қай сатып алуларда өтінім, шешім немесе шарт бір ақша бірлігінен аспайды?
  why:
    en: >-
      Such a sum stands for "not known" or "by the hour", and spoils every comparison it enters. Now and then it is a
      contract whose real price is nowhere to be read.
    ru: >-
      Такая сумма значит «неизвестно» или «за час» и портит каждое сравнение. Изредка это договор, настоящей цены которого
      нигде не прочесть.
    kk: >-
      Мұндай сома «белгісіз» немесе «сағатына» дегенді білдіріп, әр салыстыруды бұзады. Сирек жағдайда бұл нақты бағасы еш
      жерде жазылмаған шарт.
  innocent:
    en:
      - The price is that of a unit, as with a framework or a tariff.
      - The supplier pays the buyer, as with a concession.
      - A zero was entered where the sum was not known yet.
    ru:
      - Указана цена единицы, как в рамочном соглашении или тарифе.
      - Платит поставщик, как при концессии.
      - Внесён ноль, пока сумма неизвестна.
    kk:
      - Бірліктің бағасы көрсетілген, мысалы, шеңберлік келісім немесе тариф.
      - Өнім беруші төлейді, мысалы, концессияда.
      - Сома белгісіз кезде нөл енгізілген.
  next:
    en:
      - Read the contract's file for the price.
      - Leave the record out where prices are compared.
    ru:
      - Найти цену в файле договора.
      - Не брать запись туда, где сравниваются цены.
    kk:
      - Бағаны шарт файлынан табу.
      - Баға салыстырылатын жерде бұл жазбаны алмау.
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}) of {{buyer}} so many bids, awards and contracts are worth next to nothing: {{value}}. A doubt about the record."
    ru: "В закупке «{{title}}» (№ {{number}}) заказчика {{buyer}} столько заявок, решений и договоров почти ничего не стоят: {{value}}. Сомнение в данных."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}) осынша өтінім, шешім және шарт ештеңеге тұрмайды: {{value}}. Деректерге күмән."
---*/
WITH sum_of AS (
  SELECT source, ocid, value_amount AS amount FROM bids WHERE coalesce(status, 'valid') NOT IN ('invited', 'withdrawn')
  UNION ALL
  SELECT source, ocid, value_amount AS amount FROM awards WHERE coalesce(status, 'active') = 'active'
  UNION ALL
  SELECT source, ocid, value_amount AS amount FROM contracts WHERE coalesce(status, 'active') NOT IN ('cancelled', 'pending')
),
counted AS (
  SELECT
    s.source,
    s.ocid,
    count(s.amount) AS sums,
    CAST(sum(CASE WHEN s.amount <= q.most THEN 1 ELSE 0 END) AS BIGINT) AS tiny
  FROM sum_of s
  CROSS JOIN params q
  GROUP BY s.source, s.ocid
),
judged AS (
  SELECT
    t.source,
    t.ocid,
    t.buyer_id,
    t.announced_date,
    t.amount,
    t.currency,
    q.most,
    c.tiny,
    CASE
      WHEN coalesce(c.sums, 0) = 0 THEN 'insufficient:no-sums'
      WHEN c.tiny > 0 THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN counted c ON c.source = t.source AND c.ocid = t.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN verdict <> 'insufficient:no-sums' THEN CAST(tiny AS DOUBLE) END AS value,
  CAST(most AS DOUBLE) AS threshold,
  'parameter:most' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of very many, the fifty smallest.
WITH sum_of AS (
  SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.id AS id, b.value_amount AS amount
  FROM result r
  JOIN bids b ON b.ocid = r.ocid
  UNION ALL
  SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.id AS id, a.value_amount AS amount
  FROM result r
  JOIN awards a ON a.ocid = r.ocid
  UNION ALL
  SELECT r.subject_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, c.value_amount AS amount
  FROM result r
  JOIN contracts c ON c.ocid = r.ocid
),
ranked AS (
  SELECT s.*, row_number() OVER (PARTITION BY subject_id ORDER BY amount NULLS LAST, table_name, id) AS place
  FROM sum_of s
)
SELECT s.subject_id, s.table_name, s.id, f.field
FROM ranked s
CROSS JOIN (VALUES ('value_amount'), ('value_currency'), ('status')) AS f (field)
WHERE s.place <= 50
ORDER BY subject_id, table_name, id, field
