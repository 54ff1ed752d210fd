/*---
name: opening-soon-after-publication
version: 1
codes: {ocp: [R014], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: process
needs: [processes.tender_period_end_date, processes.tender_procurement_method]
value: number
peers: {minimum: minimum_peers, scale: log}
parameters:
  minimum_days:
    type: decimal
    default: 0
    min: 0
    max: 365
    unit: day
    text:
      en: fewer days between publication and opening are flagged and more pass, whatever others do; 0 leaves it to the peers
      ru: меньше стольких дней от публикации до вскрытия — отмечается, больше — нет, что бы ни делали другие; 0 — решает сравнение
      kk: жариялаудан ашуға дейін бұдан аз күн болса белгіленеді, көп болса — жоқ, басқалар қалай істесе де; 0 — салыстыру шешеді
  closing_stands_in:
    type: boolean
    default: true
    text:
      en: where no opening is published, go by the close of bidding, which comes before it
      ru: если вскрытие не опубликовано, считать до окончания приёма, которое ему предшествует
      kk: ашу күні жарияланбаса, оның алдындағы қабылдаудың аяқталуына дейін санау
  notice_types:
    type: text
    default: tenderNotice;contractNotice;Contract notice
    text:
      en: types of documents that advertise a purchase, separated by ";" (OCDS says tenderNotice)
      ru: типы документов, которыми объявляют закупку, через «;» (в OCDS — tenderNotice)
      kk: сатып алуды хабарлайтын құжат түрлері, «;» арқылы (OCDS-те — tenderNotice)
  share_of_median:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: flag only what is also shorter than this share of the peers' median
      ru: отмечать лишь то, что короче и этой доли медианы в сравнении
      kk: салыстырудағы медиананың осы үлесінен де қысқаны ғана белгілеу
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: purchase
    text:
      en: least number of purchases to compare with
      ru: с каким наименьшим числом закупок сравнивать
      kk: салыстырылатын сатып алулардың ең аз саны
law: []
violations: []
reasons:
  opening-date-missing:
    en: the opening of bids is not published
    ru: дата вскрытия заявок не опубликована
    kk: өтінімдерді ашу күні жарияланбаған
  publication-date-missing:
    en: neither a date of publication nor the beginning of bidding is known
    ru: неизвестны ни дата публикации, ни начало приёма заявок
    kk: жарияланған күні де, өтінім қабылдаудың басталуы да белгісіз
  opened-before-publication:
    en: bids were opened before the purchase was published
    ru: заявки вскрыты раньше публикации закупки
    kk: өтінімдер сатып алу жарияланғанға дейін ашылған
texts:
  title:
    en: Bids opened soon after the purchase was published
    ru: Заявки вскрыты вскоре после публикации закупки
    kk: Өтінімдер сатып алу жарияланған соң көп ұзамай ашылған
  question:
    en: In which competitive purchases did far less time pass between publication and the opening of bids than in others by the same method?
    ru: В каких конкурентных закупках от публикации до вскрытия заявок прошло намного меньше времени, чем в других закупках тем же способом?
    kk: Қай бәсекелес сатып алуларда жариялаудан өтінімдерді ашуға дейін сол тәсілмен өткен басқа сатып алулардағыдан әлдеқайда аз уақыт өткен?
  why:
    en: >-
      A purchase that hardly anybody had time to notice is open in name only. The time counts from the day on which the
      market could learn of it, not from the beginning of intake that the announcement states.
    ru: >-
      Закупка, которую почти никто не успел заметить, открыта лишь на бумаге. Время считается со дня, когда рынок мог о
      ней узнать, а не с начала приёма заявок, указанного в объявлении.
    kk: >-
      Ешкім дерлік байқап үлгермеген сатып алу тек қағаз жүзінде ашық. Уақыт хабарландыруда көрсетілген қабылдаудың
      басталуынан емес, нарық ол туралы біле алған күннен бастап саналады.
  innocent:
    en:
      - A plan or a preliminary notice had told the market of the purchase before.
      - The notice was published again after a correction, and the record shows the later date.
      - The purchase repeats one that failed, and its terms are known.
      - Urgency outside the buyer's power, such as an accident, left no more time.
    ru:
      - О закупке рынок знал раньше — из плана или предварительного извещения.
      - Объявление размещено заново после исправления, и в данных стоит поздняя дата.
      - Закупка повторяет несостоявшуюся, её условия известны.
      - Срочность, не зависящая от заказчика, например авария, не оставила времени.
    kk:
      - Нарық сатып алу туралы бұрын жоспардан немесе алдын ала хабарландырудан білген.
      - Хабарландыру түзетуден кейін қайта орналастырылған, деректерде кейінгі күн тұр.
      - Сатып алу өтпеген сатып алуды қайталайды, шарттары белгілі.
      - Тапсырыс берушіге байланысты емес шұғылдық, мысалы апат, уақыт қалдырмаған.
  next:
    en:
      - Look for an earlier notice, a plan point or an earlier attempt of the same purchase.
      - Check in the page's history when the documents could first be read.
      - See how many bid, and whether the winner is one who often wins with this buyer.
    ru:
      - Поискать более раннее извещение, пункт плана или прежнюю попытку той же закупки.
      - Проверить по истории страницы, когда документы впервые можно было прочитать.
      - Посмотреть, сколько было участников и часто ли победитель выигрывает у этого заказчика.
    kk:
      - Бұрынғы хабарландыруды, жоспар тармағын немесе сол сатып алудың алдыңғы әрекетін іздеу.
      - Беттің тарихынан құжаттарды алғаш қашан оқуға болғанын тексеру.
      - Қанша қатысушы болғанын және жеңімпаздың осы тапсырыс берушіде жиі жеңетін-жеңбейтінін қарау.
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}, {{date}}, {{money}}{{net}}) of {{buyer}} so many days passed between publication and the opening of bids: {{value}}; less than {{threshold}} is unusual (purchases compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В закупке «{{title}}» (№ {{number}}, {{date}}, {{money}}{{net}}) заказчика {{buyer}} от публикации до вскрытия заявок прошло дней: {{value}}; необычно — меньше {{threshold}} (закупок в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}, {{date}}, {{money}}{{net}}) жариялаудан өтінімдерді ашуға дейін өткен күндер: {{value}}; {{threshold}} күннен азы әдеттен тыс (салыстырылған сатып алулар: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- The portal of goszakup opens bids by itself when intake closes: there the closing is the opening.
WITH notice AS (
  SELECT d.source, d.ocid, min(d.first_published) AS noticed, min(d.first_published_date) AS noticed_date
  FROM x_tender_documents d
  CROSS JOIN params q
  WHERE strpos(';' || q.notice_types || ';', ';' || d.document_type || ';') > 0
  GROUP BY d.source, d.ocid
),
dated AS (
  SELECT
    t.*,
    coalesce(t.published, n.noticed, t.opens) AS advertised,
    coalesce(t.published_date, n.noticed_date, t.opens_date) AS advertised_date,
    CASE WHEN t.is_goszakup THEN t.closes ELSE coalesce(t.bids_opened, CASE WHEN q.closing_stands_in THEN t.closes END) END
      AS opened,
    CASE WHEN t.is_goszakup THEN t.closes_date
      ELSE coalesce(t.bids_opened_date, CASE WHEN q.closing_stands_in THEN t.closes_date END) END AS opened_date,
    q.minimum_days,
    q.share_of_median,
    q.minimum_peers
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN notice n ON n.source = t.source AND n.ocid = t.ocid
),
compared AS (
  SELECT
    d.*,
    -- An opening without a time of day stands for midnight, and may so seem to come before publication on that day.
    CASE
      WHEN d.opened < d.advertised THEN 0
      ELSE round(CAST(to_unixtime(d.opened) - to_unixtime(d.advertised) AS DOUBLE) / 86400, 2)
    END AS days,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    round(p.lower_fence, 2) AS lower_fence,
    round(d.share_of_median * p.median, 2) AS part_of_median
  FROM dated d
  LEFT JOIN peers p ON p.subject_id = d.source || '|' || d.ocid
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.minimum_days > 0 THEN c.minimum_days
      WHEN c.peers < c.minimum_peers THEN CAST(NULL AS DOUBLE)
      WHEN c.lower_fence < c.part_of_median THEN c.lower_fence
      ELSE c.part_of_median
    END AS mark,
    CASE
      WHEN c.competitive = 'no' THEN 'not-applicable:method'
      WHEN c.competitive = 'unknown' AND c.method IS NOT NULL THEN 'insufficient:method-unknown'
      WHEN c.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN c.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN c.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN c.opened IS NULL AND c.closes IS NOT NULL THEN 'insufficient:opening-date-missing'
      WHEN c.opened IS NULL THEN 'insufficient:date-missing'
      WHEN c.advertised IS NULL THEN 'insufficient:publication-date-missing'
      WHEN c.opened_date < c.advertised_date THEN 'error:opened-before-publication'
      WHEN c.minimum_days > 0 AND c.days < c.minimum_days THEN 'flag'
      WHEN c.minimum_days > 0 THEN 'pass'
      WHEN c.peers < c.minimum_peers THEN 'insufficient:few-peers'
      WHEN c.days < c.lower_fence AND c.days < c.part_of_median THEN 'flag'
      ELSE 'pass'
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
  days AS value,
  mark AS threshold,
  CASE
    WHEN minimum_days > 0 THEN 'parameter:minimum_days'
    WHEN mark < lower_fence THEN 'parameter:share_of_median'
    WHEN mark IS NOT NULL THEN 'fence'
  END AS threshold_source,
  CASE WHEN minimum_days > 0 THEN CAST(NULL AS VARCHAR) ELSE peer_group END AS peer_group,
  CASE WHEN minimum_days > 0 THEN CAST(NULL AS BIGINT) ELSE CAST(peers AS BIGINT) END AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_date_published'), ('tender_period_start_date'), ('tender_bid_opening_date'), ('tender_period_end_date'),
    ('kz_repeat_end_date'), ('tender_procurement_method'), ('tender_procurement_method_details'),
    ('tender_main_procurement_category'), ('tender_value_amount')
) AS f (field)
UNION ALL
-- The notice, of several with its type all of them: the first of these counted.
SELECT r.subject_id, 'documents' AS table_name, d.ocid || '||' || d.id AS id, f.field
FROM result r
CROSS JOIN params q
JOIN documents d ON d.ocid = r.ocid AND d.parent = 'tender'
CROSS JOIN (VALUES ('document_type'), ('date_published')) AS f (field)
WHERE strpos(';' || q.notice_types || ';', ';' || d.document_type || ';') > 0
ORDER BY subject_id, table_name, id, field

-- peers
-- Competitive purchases of the source and year: by the same method, for the same category and of the same order of
-- magnitude, then less alike.
WITH notice AS (
  SELECT d.source, d.ocid, min(d.first_published) AS noticed
  FROM x_tender_documents d
  CROSS JOIN params q
  WHERE strpos(';' || q.notice_types || ';', ';' || d.document_type || ';') > 0
  GROUP BY d.source, d.ocid
),
dated AS (
  SELECT
    t.*,
    coalesce(t.published, n.noticed, t.opens) AS advertised,
    CASE WHEN t.is_goszakup THEN t.closes ELSE coalesce(t.bids_opened, CASE WHEN q.closing_stands_in THEN t.closes END) END
      AS opened
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN notice n ON n.source = t.source AND n.ocid = t.ocid
  WHERE t.competitive = 'yes'
)
SELECT
  d.source || '|' || d.ocid AS subject_id,
  CASE
    WHEN d.opened > d.advertised AND coalesce(d.status, 'active') NOT IN ('planning', 'planned', 'cancelled', 'withdrawn')
      THEN round(CAST(to_unixtime(d.opened) - to_unixtime(d.advertised) AS DOUBLE) / 86400, 6)
  END AS value,
  d.group_1 AS level_1,
  d.group_2 AS level_2,
  d.group_3 AS level_3,
  d.group_4 AS level_4
FROM dated d
ORDER BY subject_id
