/*---
name: contract-not-published
version: 1
codes: {ocp: [R063], cardinal: []}
severity: data-quality
grade: question
stage: contract
subject: contract
needs: [contracts.status, documents.document_type]
value: percent
parameters:
  document_types:
    type: text
    default: contractSigned
    text:
      en: the types of document that are the contract itself, joined by commas (OCDS says contractSigned)
      ru: типы документов, которые и есть сам договор, через запятую (в OCDS — contractSigned)
      kk: шарттың өзі болып табылатын құжат түрлері, үтірмен бөлінген (OCDS бойынша — contractSigned)
  days:
    type: integer
    default: 30
    min: 0
    unit: day
    text:
      en: days after signing that are left to publish it (goszakup's register has 10 working days)
      ru: сколько дней после подписания даётся на публикацию (в реестре goszakup — 10 рабочих дней)
      kk: қол қойылғаннан кейін жариялауға берілетін күндер (goszakup тізілімінде — 10 жұмыс күні)
  publishing_share:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: least share of a publisher's contracts that have the document; below it a missing one says nothing of this contract
      ru: у какой наименьшей доли договоров источника есть документ; если меньше, его отсутствие ничего не говорит о договоре
      kk: дереккөз шарттарының құжаты бар ең аз үлесі; одан аз болса, құжаттың жоқтығы бұл шарт туралы ештеңе айтпайды
law: []
violations: []
reasons:
  contracts-rarely-published:
    en: this publisher shows few signed contracts or none
    ru: источник публикует подписанные договоры редко или вовсе не публикует
    kk: дереккөз қол қойылған шарттарды сирек жариялайды немесе мүлде жарияламайды
  document-types-missing:
    en: the contract has documents, but some do not say what they are
    ru: документы у договора есть, но не о всех сказано, что это
    kk: шарттың құжаттары бар, бірақ кейбірінің не екені айтылмаған
  too-early:
    en: signed a short while ago
    ru: подписан недавно
    kk: жақында қол қойылған
texts:
  title:
    en: A contract that is not published
    ru: Неопубликованный договор
    kk: Жарияланбаған шарт
  question:
    en: Of which contracts is the signed text missing, where others of that publisher have it?
    ru: Для каких договоров нет подписанного текста, хотя у других договоров того же источника он есть?
    kk: Дәл сол дереккөздің басқа шарттарында бола тұра, қай шарттардың қол қойылған мәтіні жоқ?
  why:
    en: >-
      Prices, quantities, dates and penalties stand in the contract alone. Where its text is not shown nobody outside can
      tell whether what was signed is what was won, and whether it is kept.
    ru: >-
      Цены, количество, сроки и неустойка записаны только в договоре. Если его текста нет, со стороны не проверить,
      подписано ли то, что выиграно, и исполняется ли оно.
    kk: >-
      Баға, сан, мерзім және тұрақсыздық айыбы шарттың өзінде ғана жазылған. Мәтіні көрсетілмесе, жеңіп алынғанға қол
      қойылған ба және ол орындалып жатыр ма — сырттан тексеру мүмкін емес.
  innocent:
    en:
      - The contract was signed on paper, as the law allows on some grounds, and the scan comes later.
      - It contains a secret of the state or of trade.
      - The file was published under another type of document or on another page.
      - The copy of the data was made before the file was added.
    ru:
      - Договор подписан на бумаге, как закон допускает по некоторым основаниям, и скан появится позже.
      - Он содержит государственную или коммерческую тайну.
      - Файл опубликован под другим типом документа или на другой странице.
      - Данные выгружены раньше, чем файл добавили.
    kk:
      - Шартқа кейбір негіздер бойынша заң рұқсат еткендей қағазда қол қойылған, сканы кейін шығады.
      - Онда мемлекеттік немесе коммерциялық құпия бар.
      - Файл басқа құжат түрімен немесе басқа бетте жарияланған.
      - Деректер файл қосылғанға дейін көшірілген.
  next:
    en:
      - Open the contract's page at the publisher, and look at all its files.
      - Ask the buyer for a copy under the law on access to information.
      - See whether the same buyer leaves out others too, and of which suppliers.
    ru:
      - Открыть страницу договора у источника и посмотреть все файлы.
      - Запросить у заказчика копию по закону о доступе к информации.
      - Посмотреть, нет ли у этого заказчика других таких договоров и с какими поставщиками.
    kk:
      - Дереккөздегі шарт бетін ашып, барлық файлын қарау.
      - Ақпаратқа қол жеткізу туралы заң бойынша тапсырыс берушіден көшірмесін сұрату.
      - Осы тапсырыс берушіде осындай басқа шарттар бар ма, олар қай өнім берушілермен — соны қарау.
  summary:
    en: "The signed text of the contract {{number}} of {{buyer}} with {{supplier}} (“{{title}}”, of {{date}}, sum: {{money}}{{net}}) is not among the published documents; {{value}} of this publisher's contracts have theirs."
    ru: "Среди опубликованных документов нет подписанного текста договора {{number}} заказчика {{buyer}} с поставщиком {{supplier}} («{{title}}», дата: {{date}}, сумма: {{money}}{{net}}); в этом источнике он есть у {{value}} договоров."
    kk: "{{buyer}} тапсырыс берушісінің {{supplier}} өнім берушімен {{number}} шартының («{{title}}», күні: {{date}}, сомасы: {{money}}{{net}}) қол қойылған мәтіні жарияланған құжаттардың арасында жоқ; осы дереккөзде мәтіні бар шарттардың үлесі — {{value}}."
---*/
-- That a publisher shows no contracts is not this contract's fault: how many of its contracts have theirs is asked
-- first. Contracts under goszakup's special procedure may be kept back by law.
WITH own AS (
  SELECT
    d.source,
    d.ocid,
    d.parent_id,
    bool_or(strpos(',' || replace(q.document_types, ' ', '') || ',', ',' || replace(d.document_type, ' ', '') || ',') > 0) AS has_contract,
    bool_or(d.document_type IS NULL) AS has_unknown
  FROM documents d
  CROSS JOIN params q
  WHERE d.parent = 'contract'
  GROUP BY d.source, d.ocid, d.parent_id
),
contract AS (
  SELECT c.*, coalesce(o.has_contract, false) AS has_contract, coalesce(o.has_unknown, false) AS has_unknown
  FROM x_contract_changes c
  LEFT JOIN own o ON o.source = c.source AND o.ocid = c.ocid AND o.parent_id = c.id
),
publishing AS (
  SELECT source, round(CAST(sum(CASE WHEN has_contract THEN 1 ELSE 0 END) AS DOUBLE) / CAST(count(*) AS DOUBLE), 6) AS share
  FROM contract
  WHERE is_concluded
  GROUP BY source
),
judged AS (
  SELECT
    c.*,
    q.publishing_share,
    p.share,
    CASE
      WHEN NOT c.is_concluded THEN 'not-applicable:not-concluded'
      WHEN c.method = 'special' THEN 'not-applicable:method'
      WHEN c.has_contract THEN 'pass'
      WHEN p.share = 0 OR p.share < q.publishing_share THEN 'insufficient:contracts-rarely-published'
      WHEN c.has_unknown THEN 'insufficient:document-types-missing'
      WHEN c.signed_date IS NULL THEN 'insufficient:date-missing'
      WHEN date_diff('day', c.signed_date, d.data_date) < q.days THEN 'not-applicable:too-early'
      ELSE 'flag'
    END AS verdict
  FROM contract c
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN publishing p ON p.source = c.source
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  CAST(publishing_share AS DOUBLE) AS threshold,
  'parameter:publishing_share' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- What there is instead: the contract and its other documents, the first fifty by id.
WITH ranked AS (
  SELECT
    r.subject_id,
    d.ocid || '|' || d.parent_id || '|' || coalesce(d.id, '') AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY d.id) AS place
  FROM result r
  JOIN x_contract_changes c ON c.subject_id = r.subject_id
  JOIN documents d ON d.source = c.source AND d.ocid = c.ocid AND d.parent_id = c.id AND d.parent = 'contract'
)
SELECT d.subject_id, 'documents' AS table_name, d.id, f.field
FROM ranked d
CROSS JOIN (VALUES ('document_type'), ('title'), ('date_published')) AS f (field)
WHERE d.place <= 50
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('status'), ('date_signed'), ('value_amount'), ('supplier_id')) AS f (field)
ORDER BY subject_id, table_name, id, field
