/*---
name: decision-late
version: 2
codes: {ocp: [R062], cardinal: []}
severity: legal
grade: needs-a-document
stage: award
subject: process
needs: [processes.tender_period_end_date, processes.kz_itogi_date_public, processes.kz_ref_trade_methods_id]
value: number
scope: process
parameters: {}
law: [results-tender, kz:koap:207-14, law-read]
violations: []
reasons:
  not-decided:
    en: no result is published
    ru: итог не опубликован
    kk: қорытынды жарияланбаған
  decided-before-closing:
    en: decided before bidding closed
    ru: решение принято раньше окончания приёма заявок
    kk: шешім өтінім қабылдау аяқталғанға дейін қабылданған
  complaint:
    en: a complaint came in between, and its consideration takes time
    ru: за это время поступила жалоба, а её рассмотрение требует времени
    kk: осы аралықта шағым түскен, оны қарауға уақыт кетеді
  paused:
    en: the purchase was suspended in between
    ru: за это время закупка была приостановлена
    kk: осы аралықта сатып алу тоқтатыла тұрған
texts:
  title:
    en: Results of a tender later than the Rules allow
    ru: Итоги конкурса позже срока, установленного Правилами
    kk: Конкурс қорытындысы Қағидаларда белгіленген мерзімнен кеш
  question:
    en: In which tenders were the results published more working days after the opening of bids than the Rules allow?
    ru: В каких конкурсах итоги опубликованы позже срока в рабочих днях, который Правила отводят после вскрытия заявок?
    kk: Қай конкурстарда қорытынды өтінімдер ашылғаннан кейін Қағидалар берген жұмыс күндерінен кеш жарияланған?
  why:
    en: >-
      While nothing is decided, one bidder can be given time to put its papers in order and others can be tired out. The
      days are counted by the working-day calendar from the day on which bids closed, for they are opened at once; the
      later window counts where intake was opened again.
    ru: >-
      Пока решения нет, одному участнику можно дать время поправить документы, а других взять измором. Дни считаются по
      календарю рабочих дней от дня окончания приёма заявок, так как вскрытие происходит сразу; если приём открывали
      снова, считается поздний срок.
    kk: >-
      Шешім шықпай тұрғанда бір қатысушыға құжаттарын түзетуге уақыт беріп, басқаларын қажытуға болады. Күндер өтінім
      қабылдау аяқталған күннен бастап жұмыс күндерінің күнтізбесі бойынша саналады, өйткені өтінімдер бірден ашылады;
      қабылдау қайта ашылса, кейінгі мерзім есептеледі.
  innocent:
    en:
      - An expert opinion was asked for, and the protocol says so.
      - The results were reviewed after a complaint or a notice of control, and the date is that of the second decision.
      - The portal did not work, or the purchase was suspended, and the record does not show it.
      - The protocol was signed in time and published later.
    ru:
      - Запрошено заключение эксперта, и это указано в протоколе.
      - Итоги пересмотрены после жалобы или уведомления о контроле, и указана дата второго решения.
      - Портал не работал или закупка приостанавливалась, а в данных этого нет.
      - Протокол подписан вовремя, а опубликован позже.
    kk:
      - Сарапшы қорытындысы сұратылған және бұл хаттамада көрсетілген.
      - Қорытынды шағымнан немесе бақылау хабарламасынан кейін қайта қаралған, көрсетілген күн — екінші шешімнің күні.
      - Портал жұмыс істемеген немесе сатып алу тоқтатыла тұрған, ал деректерде бұл жоқ.
      - Хаттамаға уақытында қол қойылып, кейінірек жарияланған.
  next:
    en:
      - Save the protocols of opening and of results with their times (Astana time).
      - Read the protocol of results for a request to an expert or a suspension.
      - Within three working days a bidder may appeal through the portal; others write to internal state audit.
    ru:
      - Сохранить протоколы вскрытия и итогов с отметками времени (время Астаны).
      - Проверить в протоколе итогов, был ли запрос эксперту или приостановление.
      - Участник может обжаловать через портал в течение трёх рабочих дней; остальные обращаются в орган внутреннего государственного аудита.
    kk:
      - Ашу және қорытынды хаттамаларын уақыт белгілерімен сақтау (Астана уақыты).
      - Қорытынды хаттамасынан сарапшыға сұрау салу немесе тоқтата тұру болғанын тексеру.
      - Қатысушы үш жұмыс күні ішінде портал арқылы шағымдана алады; өзгелер ішкі мемлекеттік аудит органына жазады.
  summary:
    en: "In the tender “{{title}}” of {{buyer}} (No. {{number}}, {{money}}{{net}}) the results came on {{date}}, this number of working days after bids closed: {{value}}; the Rules allow {{threshold}}. The protocol may tell of a lawful delay."
    ru: "В конкурсе «{{title}}» заказчика {{buyer}} (№ {{number}}, {{money}}{{net}}) итоги опубликованы {{date}}, через столько рабочих дней после окончания приёма заявок: {{value}}; Правила отводят {{threshold}}. Законная причина задержки может быть указана в протоколе."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» конкурсында (№ {{number}}, {{money}}{{net}}) қорытынды {{date}} күні, өтінім қабылдау аяқталғаннан кейін {{value}} жұмыс күнінен соң жарияланған; Қағидалар {{threshold}} күн береді. Кідірістің заңды себебі хаттамада көрсетілуі мүмкін."
---*/
WITH measured AS (
  SELECT
    p.*,
    l.value AS limit_days,
    CAST(b.ordinal - a.ordinal AS INTEGER) AS working_days,
    a.status = 'projected' OR b.status = 'projected' AS is_projected
  FROM x_law_processes p
  LEFT JOIN law_limits l
    ON l.key = 'results-tender' AND l.status <> 'unverified' AND l.valid_from <= p.announced_date
      AND p.announced_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN calendar a ON a.date = p.closes_date
  LEFT JOIN calendar b ON b.date = p.results_date
),
complaint AS (
  SELECT DISTINCT m.source, m.ocid
  FROM measured m
  JOIN complaints c ON c.source = m.source AND c.ocid = m.ocid
  -- One that was decided before bids closed delays nothing.
  WHERE coalesce(c.status, 'active') <> 'withdrawn' AND c.date_local_date <= m.results_date
    AND coalesce(c.kz_decision_local_date >= m.closes_date, true)
),
pause AS (
  SELECT DISTINCT m.source, m.ocid
  FROM measured m
  JOIN announcement_stops s ON s.source = m.source AND s.ocid = m.ocid
  WHERE s.kind = 'pause' AND coalesce(s.date_local_date <= m.results_date, true)
    AND coalesce(s.end_local_date >= m.closes_date, true)
),
judged AS (
  SELECT
    m.*,
    CASE
      WHEN m.state = 'other-law' THEN 'not-applicable:other-law'
      WHEN m.state = 'quasi-state' THEN 'not-applicable:quasi-state'
      WHEN m.state = 'method-missing' THEN 'insufficient:method-missing'
      WHEN m.state = 'method-unknown' THEN 'insufficient:method-unknown'
      -- What the portal decides by itself has no protocol to wait for.
      WHEN m.kind IN (
        'rating', 'quotation', 'e-shop', 'direct', 'after-failure', 'special', 'housing', 'social-order',
        'education-order', 'framework', 'exchange'
      ) THEN 'not-applicable:method'
      WHEN m.state = 'not-announced' THEN 'not-applicable:not-announced'
      WHEN m.state = 'cancelled' THEN 'not-applicable:cancelled'
      WHEN m.results_date IS NULL THEN 'insufficient:not-decided'
      WHEN m.state = 'date-missing' OR m.closes_date IS NULL THEN 'insufficient:date-missing'
      WHEN m.state = 'law-unverified' OR m.kind <> 'tender' OR m.limit_days IS NULL THEN 'insufficient:law-unverified'
      WHEN m.results_date < m.closes_date THEN 'error:decided-before-closing'
      WHEN m.working_days IS NULL THEN 'insufficient:calendar'
      WHEN m.working_days <= m.limit_days THEN 'pass'
      WHEN c.ocid IS NOT NULL THEN 'not-applicable:complaint'
      WHEN s.ocid IS NOT NULL THEN 'not-applicable:paused'
      WHEN m.is_projected THEN 'insufficient:calendar-projected'
      ELSE 'flag'
    END AS verdict
  FROM measured m
  LEFT JOIN complaint c ON c.source = m.source AND c.ocid = m.ocid
  LEFT JOIN pause s ON s.source = m.source AND s.ocid = m.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  coalesce(results_date, announced_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(working_days AS DOUBLE) AS value,
  CAST(limit_days AS DOUBLE) AS threshold,
  CASE WHEN limit_days IS NOT NULL THEN 'law:results-tender' END AS threshold_source,
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
  VALUES ('tender_date_published'), ('tender_period_end_date'), ('kz_repeat_end_date'), ('kz_itogi_date_public'),
    ('tender_procurement_method_details'), ('tender_value_amount')
) AS f (field)
ORDER BY subject_id, table_name, id, field
