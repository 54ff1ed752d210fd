/*---
name: discussion-window-short
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: breach-on-record
stage: tender
subject: process
needs: [processes.kz_discus_end_date, processes.tender_enquiry_period_start_date, processes.tender_date_published, processes.kz_ref_trade_methods_id]
value: number
scope: process
parameters: {}
law: [discussion-window, discussion-window-auction, law-read]
violations: [remarks-ignored, short-bid]
reasons:
  discussion-missing:
    en: the record shows no discussion of the draft documents
    ru: в записи нет предварительного обсуждения проекта документации
    kk: жазбада құжаттама жобасын алдын ала талқылау жоқ
  ends-before-it-begins:
    en: the discussion ends before the announcement
    ru: обсуждение закончено раньше объявления
    kk: талқылау хабарландырудан бұрын аяқталған
  repeated:
    en: the purchase repeats one that failed, and unchanged documents are not discussed again
    ru: закупка повторяет несостоявшуюся, а неизменная документация заново не обсуждается
    kk: сатып алу өтпеген сатып алуды қайталайды, ал өзгермеген құжаттама қайта талқыланбайды
texts:
  title:
    en: Too short a discussion of the draft documents
    ru: Слишком короткое обсуждение проекта документации
    kk: Құжаттама жобасын талқылау мерзімі тым қысқа
  question:
    en: In which purchases could remarks on the draft documents be made for fewer working days than the Rules give?
    ru: В каких закупках замечания к проекту документации принимались меньше рабочих дней, чем дают Правила?
    kk: Қай сатып алуларда құжаттама жобасына ескертулер Қағидалар берген жұмыс күндерінен аз қабылданған?
  why:
    en: >-
      The discussion is the only time when a supplier can have a tailored specification or an excessive requirement
      corrected. A window cut short keeps the requirement and the rivals out. Days are counted by the working-day
      calendar from the announcement, the doubtful day in the buyer's favour.
    ru: >-
      Обсуждение — единственное время, когда поставщик может добиться исправления заточенной спецификации или лишнего
      требования. Урезанный срок сохраняет требование и отсекает соперников. Дни считаются по календарю рабочих дней от
      объявления, спорный день — в пользу заказчика.
    kk: >-
      Талқылау — өнім берушінің бір өнім берушіге бейімделген ерекшелікті немесе артық талапты түзеттіре алатын жалғыз
      кезеңі. Қысқартылған мерзім талапты сақтап, қарсыластарды шеттетеді. Күндер хабарландырудан бастап жұмыс күндерінің
      күнтізбесі бойынша саналады, күмәнді күн тапсырыс берушінің пайдасына есептеледі.
  innocent:
    en:
      - The discussion was extended and the record still shows the first end.
      - The announcement was published earlier, and the date in the record is that of a later version.
      - A day was declared off or moved by a decision that the calendar does not know.
    ru:
      - Обсуждение продлено, а в данных осталась первая дата окончания.
      - Объявление размещено раньше, а дата в данных относится к более поздней версии.
      - День объявлен выходным или перенесён решением, которого нет в календаре.
    kk:
      - Талқылау ұзартылған, ал деректерде бірінші аяқталу күні қалған.
      - Хабарландыру бұрынырақ орналастырылған, деректегі күн кейінгі нұсқаға қатысты.
      - Күн күнтізбеде жоқ шешіммен демалыс деп жарияланған немесе ауыстырылған.
  next:
    en:
      - Save the announcement's page with the times of publication and of the discussion (Astana time).
      - Read the discussion protocol; were remarks made, and were they answered with reasons?
      - Write to the organizer and to internal state audit before bids close.
    ru:
      - Сохранить страницу объявления с временем размещения и обсуждения (время Астаны).
      - Прочитать протокол обсуждения — были ли замечания и ответы с обоснованием.
      - До окончания приёма заявок обратиться к организатору и в орган внутреннего государственного аудита.
    kk:
      - Орналастыру және талқылау уақыты көрсетілген хабарландыру бетін сақтап қою (Астана уақыты).
      - Талқылау хаттамасын оқып, ескертулер мен негізделген жауаптардың бар-жоғын қарау.
      - Өтінім қабылдау аяқталғанға дейін ұйымдастырушыға және ішкі мемлекеттік аудит органына жазу.
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}, announced on {{date}}, {{money}}{{net}}) {{buyer}} gave this number of working days for remarks on the draft documents: {{value}}; the Rules give {{threshold}}."
    ru: "В закупке «{{title}}» (№ {{number}}, объявлена {{date}}, {{money}}{{net}}) заказчик {{buyer}} дал на замечания к проекту документации рабочих дней: {{value}}; Правила дают {{threshold}}."
    kk: "«{{title}}» сатып алуында (№ {{number}}, жарияланған күні: {{date}}, {{money}}{{net}}) {{buyer}} тапсырыс берушісі құжаттама жобасына ескертулер беруге {{value}} жұмыс күнін берген; Қағидалар бойынша — {{threshold}} жұмыс күні."
---*/
WITH discussed AS (
  SELECT
    p.*,
    CASE WHEN p.kind = 'auction' THEN 'discussion-window-auction' WHEN p.kind IN ('tender', 'rating') THEN 'discussion-window' END
      AS limit_key,
    -- Remarks may come from the announcement on; whichever of the two is earlier is in the buyer's favour.
    CASE
      WHEN t.tender_enquiry_period_start_local_date < p.announced_date THEN t.tender_enquiry_period_start_local_date
      ELSE p.announced_date
    END AS begun_date,
    -- A discussion that ends in the moment in which it begins is none.
    CASE
      WHEN t.tender_enquiry_period_start_date = coalesce(t.kz_discus_end_date, t.tender_enquiry_period_end_date) THEN NULL
      ELSE coalesce(t.kz_discus_end_local_date, t.tender_enquiry_period_end_local_date)
    END AS ended_date
  FROM x_law_processes p
  JOIN processes t ON t.source = p.source AND t.ocid = p.ocid
),
measured AS (
  SELECT
    d.*,
    l.value AS minimum,
    CAST(b.ordinal - a.ordinal AS INTEGER) AS working_days,
    a.status = 'projected' OR b.status = 'projected' AS is_projected
  FROM discussed d
  LEFT JOIN law_limits l
    ON l.key = d.limit_key AND l.status <> 'unverified' AND l.valid_from <= d.announced_date
      AND d.announced_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN calendar a ON a.date = d.begun_date
  LEFT JOIN calendar b ON b.date = d.ended_date
),
judged AS (
  SELECT
    m.*,
    CASE
      WHEN m.state = 'other-law' THEN 'not-applicable:other-law'
      WHEN m.state = 'quasi-state' THEN 'not-applicable:quasi-state'
      WHEN m.state = 'method-missing' THEN 'insufficient:method-missing'
      WHEN m.state = 'method-unknown' THEN 'insufficient:method-unknown'
      WHEN m.kind IN (
        'quotation', 'e-shop', 'direct', 'after-failure', 'special', 'housing', 'social-order', 'education-order',
        'framework', 'exchange'
      ) THEN 'not-applicable:method'
      WHEN m.state = 'not-announced' THEN 'not-applicable:not-announced'
      WHEN m.state = 'cancelled' THEN 'not-applicable:cancelled'
      WHEN m.is_repeated THEN 'not-applicable:repeated'
      WHEN m.state = 'date-missing' THEN 'insufficient:date-missing'
      WHEN m.minimum IS NULL OR m.state = 'law-unverified' THEN 'insufficient:law-unverified'
      WHEN m.ended_date IS NULL THEN 'insufficient:discussion-missing'
      WHEN m.ended_date < m.begun_date THEN 'error:ends-before-it-begins'
      WHEN m.working_days IS NULL THEN 'insufficient:calendar'
      WHEN m.working_days >= m.minimum THEN 'pass'
      -- Days off and worked weekends of that year are not announced: the count may be short.
      WHEN m.is_projected THEN 'insufficient:calendar-projected'
      ELSE 'flag'
    END AS verdict
  FROM measured m
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(working_days AS DOUBLE) AS value,
  CAST(minimum AS DOUBLE) AS threshold,
  CASE WHEN minimum IS NOT NULL THEN 'law:' || limit_key END AS threshold_source,
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
  VALUES ('tender_date_published'), ('tender_enquiry_period_start_date'), ('kz_discus_end_date'),
    ('tender_period_start_date'), ('tender_procurement_method_details'), ('kz_parent_id')
) AS f (field)
ORDER BY subject_id, table_name, id, field
