/*---
name: techspec-missing
version: 1
codes: {ocp: [R005], cardinal: []}
severity: statistical
grade: needs-a-document
stage: tender
subject: process
needs: [documents.title, processes.kz_ref_trade_methods_id]
value: number
scope: process
parameters:
  minimum_amount:
    type: decimal
    default: 0
    min: 0
    text:
      en: leave out purchases worth less than this, in their own currency
      ru: не рассматривать закупки дешевле этой суммы, в их валюте
      kk: құны осы сомадан аз сатып алуларды қарамау, өз валютасында
law: []
violations: [spec-vague]
reasons:
  files-missing:
    en: no files of the announcement are published or were fetched
    ru: файлы объявления не опубликованы или не получены
    kk: хабарландыру файлдары жарияланбаған немесе алынбаған
  within-documentation:
    en: the specification may be a part of another file of the documentation
    ru: спецификация может быть частью другого файла документации
    kk: ерекшелік құжаттаманың басқа файлының бөлігі болуы мүмкін
texts:
  title:
    en: No technical specification among the files
    ru: Среди файлов нет технической спецификации
    kk: Файлдар арасында техникалық ерекшелік жоқ
  question:
    en: Which tenders and auctions have files, but none that is a technical specification?
    ru: У каких конкурсов и аукционов есть файлы, но нет технической спецификации?
    kk: Қай конкурстар мен аукциондардың файлдары бар, бірақ техникалық ерекшелігі жоқ?
  why:
    en: >-
      The specification is what bidders offer against and what is accepted later. Where it is missing, only who was told
      knows what is wanted, and anything can be accepted. Files are told apart by their titles.
    ru: >-
      По спецификации делают предложение и принимают результат. Где её нет, что нужно, знает лишь предупреждённый, а
      принять можно что угодно. Файлы различаются по названиям.
    kk: >-
      Ұсыныс ерекшелік бойынша жасалып, нәтиже соған қарай қабылданады. Ол болмаса, не керегін тек ескертілген адам біледі
      және кез келген нәрсені қабылдауға болады. Файлдар атауларына қарай ажыратылады.
  innocent:
    en:
      - The specification stands in another file, or on the lot's page, under a title of its own.
      - The code of the reference book describes the thing in full.
      - The copy of the data has the announcement without the lots' files.
    ru:
      - Спецификация находится в другом файле или на странице лота под иным названием.
      - Код справочника полностью описывает предмет.
      - В копии данных объявление без файлов лотов.
    kk:
      - Ерекшелік басқа файлда немесе лот бетінде басқа атаумен тұр.
      - Анықтамалықтың коды затты толық сипаттайды.
      - Деректер көшірмесінде хабарландыру лот файлдарынсыз тұр.
  next:
    en:
      - Open the announcement and each lot and look through the files, in both languages.
      - While remarks are accepted, ask for the specification; after that ask the organizer what bids were compared with.
    ru:
      - Открыть объявление и каждый лот и просмотреть файлы на обоих языках.
      - Пока принимаются замечания, запросить спецификацию; позже спросить организатора, с чем сравнивались заявки.
    kk:
      - Хабарландыру мен әр лотты ашып, екі тілдегі файлдарды қарап шығу.
      - Ескертулер қабылданып жатқанда ерекшелікті сұрау; кейін ұйымдастырушыдан өтінімдердің немен салыстырылғанын сұрау.
  summary:
    en: "The purchase “{{title}}” of {{buyer}} (No. {{number}}, announced on {{date}}, {{money}}{{net}}) has files, and none of them is called a technical specification; files: {{value}}. To be checked on the portal."
    ru: "У закупки «{{title}}» заказчика {{buyer}} (№ {{number}}, объявлена {{date}}, {{money}}{{net}}) есть файлы, но ни один не назван технической спецификацией; файлов: {{value}}. Следует проверить на портале."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}, жарияланған күні: {{date}}, {{money}}{{net}}) файлдар бар, бірақ ешқайсысы техникалық ерекшелік деп аталмаған; файлдар саны: {{value}}. Порталдан тексеру керек."
---*/
WITH file AS (
  SELECT
    d.source,
    d.ocid,
    count(*) AS files,
    max(CASE
      WHEN d.document_type = 'technicalSpecifications' OR regexp_like(
        lower(coalesce(d.title, '')),
        'тех[а-я]*[. ]*специф|техническ[а-я]* (задани|характеристик|описани)|техникалық (ерекшелік|тапсырма|сипаттама|ерекшел)|technical spec|^тз([^а-я]|$)'
      ) THEN 1
      ELSE 0
    END) AS has_specification,
    max(CASE
      WHEN d.document_type = 'biddingDocuments' OR regexp_like(lower(coalesce(d.title, '')), 'документаци|құжаттама')
        OR nullif(trim(d.title), '') IS NULL THEN 1
      ELSE 0
    END) AS may_contain
  FROM documents d
  WHERE d.parent = 'tender'
  GROUP BY d.source, d.ocid
),
judged AS (
  SELECT
    t.ocid,
    t.buyer_id,
    t.announced_date,
    t.amount,
    t.currency,
    f.files,
    CASE
      WHEN NOT t.is_goszakup THEN 'not-applicable:other-law'
      WHEN t.method_kind IS NULL THEN 'insufficient:method-unknown'
      -- Quotations and shops may take their description from the reference book.
      WHEN t.method_kind NOT IN ('tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction')
        THEN 'not-applicable:method'
      WHEN t.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN t.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN q.minimum_amount > 0 AND t.amount IS NULL THEN 'insufficient:amount-missing'
      WHEN t.amount < q.minimum_amount THEN 'not-applicable:below-minimum'
      WHEN f.files IS NULL THEN 'insufficient:files-missing'
      WHEN f.has_specification = 1 THEN 'pass'
      WHEN f.may_contain = 1 THEN 'insufficient:within-documentation'
      ELSE 'flag'
    END AS verdict
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN file f ON f.source = t.source AND f.ocid = t.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(files AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'documents' AS table_name, d.ocid || '|' || coalesce(d.parent_id, '') || '|' || coalesce(d.id, '') AS id, f.field
FROM result r
JOIN documents d ON d.ocid = r.ocid AND d.parent = 'tender'
CROSS JOIN (VALUES ('title'), ('document_type')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_date_published'), ('tender_procurement_method_details'), ('tender_value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
