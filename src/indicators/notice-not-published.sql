/*---
name: notice-not-published
version: 1
codes: {ocp: [R004], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: process
needs: [documents.document_type, processes.tender_procurement_method]
value: number
parameters:
  tolerance_days:
    type: integer
    default: 0
    min: 0
    max: 60
    unit: day
    text:
      en: so many days after the beginning of intake a notice is still in time
      ru: через сколько дней после начала приёма заявок извещение ещё считается своевременным
      kk: өтінім қабылдау басталғаннан кейін хабарландыру неше күнге дейін уақтылы деп саналады
  notice_types:
    type: text
    default: tenderNotice;contractNotice;Contract notice
    text:
      en: types of documents that advertise a purchase, separated by ";" (OCDS says tenderNotice)
      ru: типы документов, которыми объявляют закупку, через «;» (в OCDS — tenderNotice)
      kk: сатып алуды хабарлайтын құжат түрлері, «;» арқылы (OCDS-те — tenderNotice)
  usual_share:
    type: decimal
    default: 0.8
    min: 0.01
    max: 1
    unit: share
    text:
      en: a notice is missed where at least this share of the purchases by the same method has one
      ru: извещения недостаёт там, где оно есть не менее чем у этой доли закупок тем же способом
      kk: сол тәсілмен өткен сатып алулардың кемінде осы үлесінде хабарландыру болса, оның жоқтығы байқалады
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
  no-notices-in-the-data:
    en: this publisher's data hold no notices for this method, neither as documents nor as dates
    ru: в данных этого издателя нет извещений для этого способа — ни документов, ни дат
    kk: осы жариялаушының деректерінде бұл тәсіл үшін хабарландырулар жоқ — құжат та, күн де
  notices-not-usual:
    en: not enough purchases by this method have a notice in the data for its absence to mean something
    ru: извещение есть у слишком малой доли закупок этим способом, чтобы его отсутствие что-то значило
    kk: хабарландыру осы тәсілмен өткен сатып алулардың аз бөлігінде ғана бар, сондықтан оның жоқтығы ештеңе білдірмейді
  notice-undated:
    en: there is a notice, but when it was published or when intake began is not known
    ru: извещение есть, но неизвестно, когда оно опубликовано или когда начался приём заявок
    kk: хабарландыру бар, бірақ оның қашан жарияланғаны немесе өтінім қабылдаудың қашан басталғаны белгісіз
texts:
  title:
    en: No notice of the purchase, or one after bidding began
    ru: Извещения о закупке нет, или оно вышло после начала приёма заявок
    kk: Сатып алу туралы хабарландыру жоқ немесе өтінім қабылдау басталғаннан кейін шыққан
  question:
    en: Which open purchases lack the notice that others by the same method have, or were advertised only after intake had begun?
    ru: У каких открытых закупок нет извещения, которое есть у других закупок тем же способом, или оно появилось уже после начала приёма заявок?
    kk: Қай ашық сатып алуларда сол тәсілмен өткен басқаларда бар хабарландыру жоқ немесе ол өтінім қабылдау басталғаннан кейін ғана шыққан?
  why:
    en: >-
      Bidders cannot answer a call that they do not see. A purchase that was advertised late, or not where others are,
      keeps out all but those who were told.
    ru: >-
      На приглашение, которого не видно, не ответить. Закупка, объявленная поздно или не там, где остальные, отсекает
      всех, кроме предупреждённых.
    kk: >-
      Көрінбейтін шақыруға жауап беру мүмкін емес. Кеш немесе басқалар жарияланатын жерден тыс хабарланған сатып алу
      алдын ала ескертілгендерден басқаның бәрін шеттетеді.
  innocent:
    en:
      - The notice was published in a gazette or a newspaper and not entered in the data.
      - The file was uploaded again later, and the data show only the later date.
      - The publisher gave the document another type.
      - The purchase is a stage of a framework or prequalification that was advertised before.
    ru:
      - Извещение вышло в газете или бюллетене и не внесено в данные.
      - Файл позже загрузили заново, и в данных осталась только поздняя дата.
      - Издатель указал у документа другой тип.
      - Это этап рамочного соглашения или предквалификации, объявленных раньше.
    kk:
      - Хабарландыру газетте немесе бюллетеньде шығып, деректерге енгізілмеген.
      - Файл кейін қайта жүктелген, деректерде кейінгі күн ғана қалған.
      - Жариялаушы құжатқа басқа түр көрсеткен.
      - Бұл — бұрын хабарланған негіздемелік келісімнің немесе алдын ала іріктеудің кезеңі.
  next:
    en:
      - Open the purchase on the publisher's site and look for the notice and its date.
      - Ask the buyer where and when the purchase was advertised.
      - See whether the winner's bid came before the notice.
    ru:
      - Открыть закупку на сайте издателя и найти извещение и его дату.
      - Запросить у заказчика, где и когда объявлена закупка.
      - Посмотреть, не подана ли заявка победителя раньше извещения.
    kk:
      - Сатып алуды жариялаушының сайтынан ашып, хабарландыру мен оның күнін табу.
      - Сатып алудың қайда және қашан хабарланғанын тапсырыс берушіден сұрату.
      - Жеңімпаздың өтінімі хабарландырудан бұрын берілген-берілмегенін қарау.
  summary:
    en: "For the purchase “{{title}}” (No. {{number}}, {{date}}, {{money}}{{net}}) of {{buyer}} the data show no notice by the beginning of bidding (days by which one came late, if it did: {{value}}; purchases by the same method: {{peer_count}}). A sign of a risk, to be checked."
    ru: "О закупке «{{title}}» (№ {{number}}, {{date}}, {{money}}{{net}}) заказчика {{buyer}} в данных нет извещения к началу приёма заявок (если оно вышло позже, то на столько дней: {{value}}; закупок тем же способом: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуы (№ {{number}}, {{date}}, {{money}}{{net}}) туралы деректерде өтінім қабылдаудың басталуына дейін хабарландыру жоқ (кейін шықса, кешіккен күндері: {{value}}; сол тәсілмен өткен сатып алулар: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A notice is a document of the tender with one of the types, or a date of publication of the tender itself (on
-- goszakup the announcement is the notice). Whether its absence means anything is learnt from the purchases of the
-- same source, year and method: a publisher without notices has not failed to advertise.
WITH notice AS (
  SELECT
    d.source,
    d.ocid,
    min(d.first_published_date) AS noticed_date
  FROM x_tender_documents d
  CROSS JOIN params q
  WHERE strpos(';' || q.notice_types || ';', ';' || d.document_type || ';') > 0
  GROUP BY d.source, d.ocid
),
tender AS (
  SELECT
    t.*,
    CASE
      WHEN n.noticed_date < t.published_date THEN n.noticed_date
      ELSE coalesce(t.published_date, n.noticed_date)
    END AS noticed_date,
    n.ocid IS NOT NULL OR t.published_date IS NOT NULL AS has_notice,
    -- Intake begins with the period itself: where only a date of publication is known there is nothing to compare it with.
    t.competitive = 'yes' AND coalesce(t.status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
      AS is_judged
  FROM x_tenders t
  LEFT JOIN notice n ON n.source = t.source AND n.ocid = t.ocid
),
usual AS (
  SELECT
    group_3,
    count(*) AS purchases,
    CAST(sum(CASE WHEN has_notice THEN 1 ELSE 0 END) AS BIGINT) AS noticed
  FROM tender
  WHERE is_judged AND group_3 IS NOT NULL
  GROUP BY group_3
),
compared AS (
  SELECT
    t.*,
    q.tolerance_days,
    q.minimum_peers,
    coalesce(u.purchases, 0) AS purchases,
    coalesce(u.noticed, 0) AS noticed,
    -- The purchase itself is not asked whether notices are usual.
    CASE WHEN u.purchases > 1 THEN
      CAST(u.noticed - CASE WHEN t.has_notice THEN 1 ELSE 0 END AS DOUBLE) / (u.purchases - 1) END >= q.usual_share AS is_usual,
    CASE WHEN t.noticed_date > t.opens_date THEN date_diff('day', t.opens_date, t.noticed_date) ELSE 0 END AS days_late
  FROM tender t
  CROSS JOIN params q
  LEFT JOIN usual u ON u.group_3 = t.group_3
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.competitive = 'no' THEN 'not-applicable:method'
      WHEN c.competitive = 'unknown' AND c.method IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN c.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN c.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN c.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN c.has_notice AND (c.noticed_date IS NULL OR c.opens_date IS NULL) THEN 'insufficient:notice-undated'
      WHEN c.has_notice AND c.days_late > c.tolerance_days THEN 'flag'
      WHEN c.has_notice THEN 'pass'
      WHEN c.group_3 IS NULL THEN 'insufficient:date-missing'
      WHEN c.noticed = 0 THEN 'insufficient:no-notices-in-the-data'
      WHEN c.purchases < c.minimum_peers THEN 'insufficient:few-peers'
      WHEN c.is_usual THEN 'flag'
      ELSE 'insufficient:notices-not-usual'
    END AS verdict
  FROM compared c
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  -- Days between the beginning of intake and the notice; nothing where there is no notice.
  CASE WHEN has_notice AND noticed_date IS NOT NULL AND opens_date IS NOT NULL THEN CAST(days_late AS DOUBLE) END AS value,
  CAST(tolerance_days AS DOUBLE) AS threshold,
  'parameter:tolerance_days' AS threshold_source,
  group_3 AS peer_group,
  CAST(purchases AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_date_published'), ('tender_period_start_date'), ('tender_period_end_date'), ('tender_procurement_method'),
    ('tender_procurement_method_details'), ('tender_status')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'documents' AS table_name, d.ocid || '||' || d.id AS id, f.field
FROM result r
CROSS JOIN params q
JOIN documents d ON d.ocid = r.ocid AND d.parent = 'tender'
CROSS JOIN (VALUES ('document_type'), ('date_published')) AS f (field)
WHERE strpos(';' || q.notice_types || ';', ';' || d.document_type || ';') > 0
ORDER BY subject_id, table_name, id, field
