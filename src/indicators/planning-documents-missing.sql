/*---
name: planning-documents-missing
version: 1
codes: {ocp: [R001], cardinal: []}
severity: data-quality
grade: needs-a-document
stage: planning
subject: process
needs: [processes.tender_id]
value: number
parameters:
  minimum_share:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the source's purchases with a published plan, for a missing one to say anything
      ru: у какой наименьшей доли закупок источника должен быть опубликован план, чтобы его отсутствие что-то значило
      kk: жоспардың жоқтығы бірдеңе білдіруі үшін дереккөз сатып алуларының кемінде қандай үлесінде жоспар жариялануы керек
law: []
violations: [plan-out]
reasons:
  plan-points:
    en: a purchase of the Kazakhstan portal, whose plan points plan-missing looks at
    ru: "закупка казахстанского портала: её пункты плана проверяет plan-missing"
    kk: "Қазақстан порталының сатып алуы: оның жоспар тармақтарын plan-missing тексереді"
  plans-not-published:
    en: this source seldom publishes planning documents
    ru: этот источник редко публикует документы планирования
    kk: бұл дереккөз жоспарлау құжаттарын сирек жариялайды
texts:
  title:
    en: A purchase without published planning documents
    ru: Закупка без опубликованных документов планирования
    kk: Жоспарлау құжаттары жарияланбаған сатып алу
  question:
    en: Which purchases have neither a planning document nor a link to a planning process, where the publisher gives most of them one?
    ru: У каких закупок нет ни документа планирования, ни ссылки на планирование, хотя у большинства закупок издателя они есть?
    kk: Жариялаушының көптеген сатып алуларында бар болса да, қай сатып алулардың жоспарлау құжаты да, жоспарлауға сілтемесі де жоқ?
  why:
    en: >-
      A plan says in advance what is needed, how much of it and how it will be bought. What is bought without one was
      not weighed against other needs, and nobody outside could prepare a bid. A missing document means something only
      where the publisher gives most purchases one.
    ru: >-
      План заранее говорит, что нужно, сколько и каким способом это купят. Купленное без плана не сопоставлялось с
      другими нуждами, и никто не мог подготовиться к участию. Отсутствие документа что-то значит лишь там, где у
      большинства закупок издателя он есть.
    kk: >-
      Жоспар не қажет екенін, қанша және қандай тәсілмен сатып алынатынын алдын ала айтады. Жоспарсыз сатып алынған
      нәрсе басқа қажеттіліктермен салыстырылмаған, қатысуға ешкім дайындала алмаған. Құжаттың жоқтығы жариялаушының
      көптеген сатып алуларында ол бар жерде ғана бірдеңе білдіреді.
  innocent:
    en:
      - An emergency, or another ground on which nobody has to plan.
      - The plan is published on paper or on another site.
      - The document has a type that does not say that it is a plan.
    ru:
      - Чрезвычайная ситуация или иное основание, по которому план не требуется.
      - План опубликован на бумаге или на другом сайте.
      - У документа указан тип, по которому не видно, что это план.
    kk:
      - Төтенше жағдай немесе жоспар талап етілмейтін басқа негіз.
      - Жоспар қағазда немесе басқа сайтта жарияланған.
      - Құжаттың түрінен оның жоспар екені көрінбейді.
  next:
    en:
      - Look for the plan of the buyer for that year on its own site.
      - Ask the buyer on which plan, approved when, the purchase rests.
    ru:
      - Поискать план заказчика на этот год на его сайте.
      - Спросить у заказчика, на каком плане и когда утверждённом основана закупка.
    kk:
      - Тапсырыс берушінің сол жылғы жоспарын оның сайтынан іздеу.
      - Тапсырыс берушіден сатып алу қай жоспарға және қашан бекітілгеніне негізделгенін сұрау.
  summary:
    en: "For the purchase “{{title}}” of {{buyer}} ({{date}}, {{money}}) no planning document is published: a sign of a risk, to be checked against the plan of the buyer."
    ru: "Для закупки «{{title}}» заказчика {{buyer}} ({{date}}, {{money}}) документы планирования не опубликованы: признак риска, требующий сверки с планом заказчика."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуы ({{date}}, {{money}}) үшін жоспарлау құжаттары жарияланбаған: тапсырыс берушінің жоспарымен салыстыруды қажет ететін тәуекел белгісі."
---*/
-- A planning document of any stage, or a link to a planning process; that none is there means something only where the
-- source publishes them for most purchases.
WITH document AS (
  SELECT source, ocid
  FROM documents
  WHERE parent = 'planning' OR document_type IN (
    'procurementPlan', 'projectPlan', 'needsAssessment', 'marketStudies', 'feasibilityStudy', 'environmentalImpact',
    'assetAndLiabilityAssessment', 'riskProvisions', 'plannedProcurementNotice'
  )
  UNION
  SELECT source, ocid FROM related_processes WHERE regexp_like(coalesce(relationship, ''), '(^|,)planning(,|$)')
),
tender AS (
  SELECT
    t.*,
    d.ocid IS NOT NULL AS has_document,
    coalesce(t.status, 'complete') IN ('cancelled', 'withdrawn', 'planning', 'planned', 'unsuccessful') AS is_left_out
  FROM x_tenders t
  LEFT JOIN document d ON d.source = t.source AND d.ocid = t.ocid
),
publishing AS (
  SELECT
    source,
    CAST(CAST(sum(CASE WHEN has_document THEN 1 ELSE 0 END) AS DOUBLE) / CAST(count(*) AS DOUBLE) AS DOUBLE) AS documented
  FROM tender
  WHERE NOT is_left_out AND NOT is_goszakup
  GROUP BY source
),
judged AS (
  SELECT
    t.ocid,
    t.buyer_id,
    s.supplier_id,
    coalesce(CASE WHEN t.published_date IS NULL THEN s.date END, t.announced_date) AS date,
    CASE WHEN t.is_goszakup THEN NULL WHEN t.has_document THEN 0 ELSE 1 END AS lacking,
    s.amount,
    s.currency,
    CASE
      WHEN t.is_goszakup THEN 'not-applicable:plan-points'
      WHEN t.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN t.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN t.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN t.has_document THEN 'pass'
      WHEN g.documented < q.minimum_share THEN 'insufficient:plans-not-published'
      ELSE 'flag'
    END AS verdict
  FROM tender t
  CROSS JOIN params q
  LEFT JOIN publishing g ON g.source = t.source
  LEFT JOIN x_process_sums s ON s.source = t.source AND s.ocid = t.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(lacking AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
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
  VALUES ('tender_id'), ('tender_title'), ('tender_status'), ('tender_procurement_method'), ('tender_date_published'),
    ('tender_value_amount')
) AS f (field)
ORDER BY subject_id, table_name, id, field
