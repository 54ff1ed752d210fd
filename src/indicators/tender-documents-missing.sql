/*---
name: tender-documents-missing
version: 1
codes: {ocp: [R005], cardinal: []}
severity: statistical
grade: needs-a-document
stage: tender
subject: process
needs: [documents.document_type, processes.tender_procurement_method]
value: number
parameters:
  documents:
    type: text
    default: biddingDocuments;technicalSpecifications;evaluationCriteria;eligibilityCriteria;contractDraft;contractProforma;billOfQuantity
    text:
      en: types of key documents, separated by ";" as the publisher writes them (unless said, those of OCDS)
      ru: типы ключевых документов через «;», как их пишет издатель (по умолчанию — из OCDS)
      kk: негізгі құжаттардың түрлері, «;» арқылы, жариялаушы жазғандай (әдепкі бойынша — OCDS-тегілер)
  usual_share:
    type: decimal
    default: 0.8
    min: 0.01
    max: 1
    unit: share
    text:
      en: a document is missed where at least this share of the purchases by the same method has one of its type
      ru: документа недостаёт там, где документ этого типа есть не менее чем у этой доли закупок тем же способом
      kk: сол тәсілмен өткен сатып алулардың кемінде осы үлесінде осындай құжат болса, оның жоқтығы байқалады
  least_days:
    type: integer
    default: 1
    min: 0
    max: 90
    unit: day
    text:
      en: a document that was first published with fewer days left before the close of bidding is late
      ru: документ, впервые опубликованный менее чем за столько дней до окончания приёма заявок, опоздал
      kk: қабылдау аяқталуына бұдан аз күн қалғанда алғаш жарияланған құжат кешіккен
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: purchase
    text:
      en: least number of purchases by the same method and year to learn from what is usual
      ru: по какому наименьшему числу закупок того же способа и года судить об обычном
      kk: әдеттегі жағдайды сол тәсіл мен жылдың кемінде қанша сатып алуынан білу
law: []
violations: []
reasons:
  no-documents-in-the-data:
    en: this publisher's data hold no tender documents of these types for this method
    ru: в данных этого издателя нет закупочных документов этих типов для этого способа
    kk: осы жариялаушының деректерінде бұл тәсіл үшін мұндай түрдегі сатып алу құжаттары жоқ
  documents-not-usual:
    en: no type of document is usual enough by this method for its absence to mean something
    ru: ни один тип документов не встречается при этом способе настолько часто, чтобы его отсутствие что-то значило
    kk: бұл тәсілде ешбір құжат түрі оның жоқтығы бірдеңе білдіретіндей жиі кездеспейді
texts:
  title:
    en: Key tender documents missing or late
    ru: Ключевых документов закупки нет, или они опоздали
    kk: Сатып алудың негізгі құжаттары жоқ немесе кешіккен
  question:
    en: Which competitive purchases lack documents that others by the same method publish, or published them when bidding was over?
    ru: У каких конкурентных закупок нет документов, которые публикуют другие закупки тем же способом, или они вышли к концу приёма заявок?
    kk: Қай бәсекелес сатып алуларда сол тәсілмен өткен басқалар жариялайтын құжаттар жоқ немесе олар өтінім қабылдаудың соңында шыққан?
  why:
    en: >-
      Without the specification, the criteria or the draft contract nobody can prepare a bid that complies, except for
      somebody who has them already. The public cannot check either what is bought.
    ru: >-
      Без технической спецификации, критериев или проекта договора соответствующую заявку не подготовит никто, кроме
      того, у кого они уже есть. И общество не может проверить, что покупают.
    kk: >-
      Техникалық ерекшеліксіз, өлшемшарттарсыз немесе шарт жобасынсыз талапқа сай өтінімді олар қолында бар адамнан
      басқа ешкім дайындай алмайды. Қоғам да не сатып алынатынын тексере алмайды.
  innocent:
    en:
      - One file holds the specification and the draft contract together.
      - The document is there under another type or another title.
      - It was given out on request or sold, as the rules of that country allow.
      - The file was uploaded again after a correction, and the data show the later date only.
    ru:
      - В одном файле и техническая спецификация, и проект договора.
      - Документ есть, но с другим типом или названием.
      - Его выдавали по запросу или продавали, как допускают правила той страны.
      - После исправления файл загрузили заново, и в данных видна только поздняя дата.
    kk:
      - Бір файлда техникалық ерекшелік те, шарт жобасы да бар.
      - Құжат бар, бірақ түрі немесе атауы басқа.
      - Ол сол елдің қағидалары рұқсат еткендей сұрау бойынша берілген немесе сатылған.
      - Түзетуден кейін файл қайта жүктелген, деректерде кейінгі күн ғана көрінеді.
  next:
    en:
      - Open the purchase on the publisher's site and look through all files.
      - Ask the buyer for the document that is missing, and keep the date of the request and the answer.
      - See how many bid; one prepared bidder makes the sign stronger.
    ru:
      - Открыть закупку на сайте издателя и просмотреть все файлы.
      - Запросить у заказчика недостающий документ и сохранить даты запроса и ответа.
      - Посмотреть, сколько было участников; один подготовленный участник усиливает признак.
    kk:
      - Сатып алуды жариялаушының сайтынан ашып, барлық файлды қарап шығу.
      - Жетіспейтін құжатты тапсырыс берушіден сұратып, сұрау мен жауап күндерін сақтау.
      - Қанша қатысушы болғанын қарау; дайын тұрған жалғыз қатысушы белгіні күшейтеді.
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}, {{date}}, {{money}}{{net}}) of {{buyer}} kinds of documents that are usual for the method are missing in the data or came late: {{value}} (purchases compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В закупке «{{title}}» (№ {{number}}, {{date}}, {{money}}{{net}}) заказчика {{buyer}} в данных нет или опоздали виды документов, обычных для этого способа: {{value}} (закупок в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}, {{date}}, {{money}}{{net}}) осы тәсілге әдеттегі құжат түрлерінен деректерде жоғы немесе кешіккені: {{value}} (салыстырылған сатып алулар: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- What is usual is learnt from the competitive purchases of the same source, year and method (else of OCDS's method): a
-- publisher that never has a document of some type is not reproached with it. A document without a date counts as in time.
WITH key_document AS (
  SELECT d.source, d.ocid, d.document_type, d.first_published_date
  FROM x_tender_documents d
  CROSS JOIN params q
  WHERE strpos(';' || q.documents || ';', ';' || d.document_type || ';') > 0
),
judged_tender AS (
  SELECT t.source, t.ocid, t.group_3, t.group_4
  FROM x_tenders t
  WHERE t.competitive = 'yes' AND coalesce(t.status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
    AND t.group_3 IS NOT NULL
),
size_3 AS (SELECT group_3, count(*) AS purchases FROM judged_tender GROUP BY group_3),
size_4 AS (SELECT group_4, count(*) AS purchases FROM judged_tender WHERE group_4 IS NOT NULL GROUP BY group_4),
held AS (
  SELECT 3 AS level, t.group_3 AS peer_group, k.document_type, count(*) AS holders
  FROM key_document k
  JOIN judged_tender t ON t.source = k.source AND t.ocid = k.ocid
  GROUP BY t.group_3, k.document_type
  UNION ALL
  SELECT 4 AS level, t.group_4 AS peer_group, k.document_type, count(*) AS holders
  FROM key_document k
  JOIN judged_tender t ON t.source = k.source AND t.ocid = k.ocid
  WHERE t.group_4 IS NOT NULL
  GROUP BY t.group_4, k.document_type
),
grouped AS (
  SELECT
    t.*,
    q.least_days,
    q.minimum_peers,
    CASE WHEN coalesce(a.purchases, 0) < q.minimum_peers AND b.purchases >= q.minimum_peers THEN 4 ELSE 3 END AS level,
    CASE WHEN coalesce(a.purchases, 0) < q.minimum_peers AND b.purchases >= q.minimum_peers THEN t.group_4 ELSE t.group_3 END
      AS peer_group,
    CASE WHEN coalesce(a.purchases, 0) < q.minimum_peers AND b.purchases >= q.minimum_peers THEN b.purchases
      ELSE coalesce(a.purchases, 0) END AS peers
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN size_3 a ON a.group_3 = t.group_3
  LEFT JOIN size_4 b ON b.group_4 = t.group_4
),
usual AS (
  SELECT h.level, h.peer_group, h.document_type
  FROM held h
  CROSS JOIN params q
  LEFT JOIN size_3 a ON a.group_3 = CASE WHEN h.level = 3 THEN h.peer_group END
  LEFT JOIN size_4 b ON b.group_4 = CASE WHEN h.level = 4 THEN h.peer_group END
  WHERE CAST(h.holders AS DOUBLE) / coalesce(a.purchases, b.purchases) >= q.usual_share
),
wanted AS (SELECT level, peer_group, count(*) AS types FROM usual GROUP BY level, peer_group),
known AS (SELECT level, peer_group FROM held GROUP BY level, peer_group),
present AS (
  SELECT
    g.source,
    g.ocid,
    count(*) AS types,
    CAST(sum(
      CASE WHEN date_diff('day', k.first_published_date, g.closes_date) < g.least_days THEN 1 ELSE 0 END
    ) AS BIGINT) AS late
  FROM grouped g
  JOIN usual u ON u.level = g.level AND u.peer_group = g.peer_group
  JOIN key_document k ON k.source = g.source AND k.ocid = g.ocid AND k.document_type = u.document_type
  GROUP BY g.source, g.ocid
),
judged AS (
  SELECT
    g.*,
    w.types - coalesce(p.types, 0) + coalesce(p.late, 0) AS missing,
    CASE
      WHEN g.competitive = 'no' THEN 'not-applicable:method'
      WHEN g.competitive = 'unknown' AND g.method IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN g.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN g.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN g.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN g.group_3 IS NULL THEN 'insufficient:date-missing'
      WHEN k.peer_group IS NULL THEN 'insufficient:no-documents-in-the-data'
      WHEN g.peers < g.minimum_peers THEN 'insufficient:few-peers'
      WHEN w.types IS NULL THEN 'insufficient:documents-not-usual'
      WHEN w.types - coalesce(p.types, 0) + coalesce(p.late, 0) > 0 THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM grouped g
  LEFT JOIN wanted w ON w.level = g.level AND w.peer_group = g.peer_group
  LEFT JOIN known k ON k.level = g.level AND k.peer_group = g.peer_group
  LEFT JOIN present p ON p.source = g.source AND p.ocid = g.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(missing AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of a type that is missing the evidence names a document that is not there: its type stands where the id would.
WITH key_document AS (
  SELECT d.source, d.ocid, d.document_type
  FROM x_tender_documents d
  CROSS JOIN params q
  WHERE strpos(';' || q.documents || ';', ';' || d.document_type || ';') > 0
),
member AS (
  SELECT g.peer_group, t.source, t.ocid, t.competitive, t.status
  FROM (SELECT DISTINCT peer_group FROM result) g
  JOIN x_tenders t ON t.group_3 = g.peer_group
  UNION
  SELECT g.peer_group, t.source, t.ocid, t.competitive, t.status
  FROM (SELECT DISTINCT peer_group FROM result) g
  JOIN x_tenders t ON t.group_4 = g.peer_group
),
held AS (
  SELECT m.peer_group, k.document_type, count(*) AS holders
  FROM member m
  JOIN key_document k ON k.source = m.source AND k.ocid = m.ocid
  WHERE m.competitive = 'yes' AND coalesce(m.status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
  GROUP BY m.peer_group, k.document_type
),
missing AS (
  SELECT DISTINCT r.subject_id, r.ocid, h.document_type
  FROM result r
  CROSS JOIN params q
  JOIN held h ON h.peer_group = r.peer_group AND CAST(h.holders AS DOUBLE) / r.peer_count >= q.usual_share
  LEFT JOIN key_document k ON k.ocid = r.ocid AND k.document_type = h.document_type
  WHERE k.ocid IS NULL
)
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_period_end_date'), ('kz_repeat_end_date'), ('tender_procurement_method'),
    ('tender_procurement_method_details'), ('tender_status')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'documents' AS table_name, d.ocid || '||' || d.id AS id, f.field
FROM result r
CROSS JOIN params q
JOIN documents d ON d.ocid = r.ocid AND d.parent = 'tender'
CROSS JOIN (VALUES ('document_type'), ('date_published')) AS f (field)
WHERE strpos(';' || q.documents || ';', ';' || d.document_type || ';') > 0
UNION ALL
SELECT m.subject_id, 'documents' AS table_name, m.ocid || '||' || m.document_type AS id, 'document_type' AS field
FROM missing m
ORDER BY subject_id, table_name, id, field
