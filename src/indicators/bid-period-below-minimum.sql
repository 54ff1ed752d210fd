/*---
name: bid-period-below-minimum
version: 1
codes: {ocp: [R003, R014], cardinal: [R003]}
severity: legal
grade: breach-on-record
stage: tender
subject: process
needs: [processes.tender_period_end_date, processes.tender_date_published, processes.kz_ref_trade_methods_id]
value: number
scope: process
parameters: {}
law:
  - bid-period-tender
  - bid-period-tender-undiscussed
  - bid-period-tender-repeated
  - bid-period-rating
  - bid-period-auction
  - bid-period-quotation
violations: [short-bid]
texts:
  title:
    en: Bidding period shorter than the minimum
    ru: Срок приёма заявок короче минимального
    kk: Өтінімдерді қабылдау мерзімі ең аз мерзімнен қысқа
  question:
    en: In which purchases were fewer working days given for bids than the Rules require?
    ru: В каких закупках на подачу заявок дано меньше рабочих дней, чем требуют Правила?
    kk: Қай сатып алуларда өтінім беруге Қағидалар талап еткеннен аз жұмыс күні берілген?
  why:
    en: >-
      Whoever did not know beforehand cannot prepare a bid in time, so a short period keeps rivals out. The minimum is
      set in working days by method and stage; the days are counted by the working-day calendar of Kazakhstan, moved
      holidays included, and the doubtful day is counted in the buyer's favour.
    ru: >-
      Кто не знал о закупке заранее, не успевает подготовить заявку, поэтому короткий срок отсекает соперников.
      Минимум установлен в рабочих днях по способу и этапу закупки; дни считаются по календарю рабочих дней Казахстана
      с переносами, спорный день — в пользу заказчика.
    kk: >-
      Сатып алу туралы алдын ала білмеген адам өтінім дайындап үлгермейді, сондықтан қысқа мерзім қарсыластарды шеттетеді.
      Ең аз мерзім сатып алу тәсілі мен кезеңі бойынша жұмыс күндерімен белгіленген; күндер Қазақстанның ауыстырулары
      ескерілген жұмыс күндерінің күнтізбесі бойынша саналады, күмәнді күн тапсырыс берушінің пайдасына есептеледі.
  innocent:
    en:
      - The period was extended later and the record still shows the first closing date.
      - The purchase repeats one that failed, with unchanged documents, and the shorter minimum applies.
      - The protocol of the discussion was published before intake opened; the minimum runs from the protocol.
      - A day was declared off or moved by a decision that the calendar does not know.
    ru:
      - Срок позже продлён, а в данных осталась первая дата окончания.
      - Закупка повторяет несостоявшуюся с неизменной документацией, и действует более короткий минимум.
      - Протокол обсуждения размещён раньше начала приёма заявок, а минимум считается от протокола.
      - День объявлен выходным или перенесён решением, которого нет в календаре.
    kk:
      - Мерзім кейін ұзартылған, ал деректерде бірінші аяқталу күні қалған.
      - Сатып алу құжаттамасы өзгермеген, өтпеген сатып алуды қайталайды және одан қысқа ең аз мерзім қолданылады.
      - Талқылау хаттамасы өтінім қабылдау басталғанға дейін орналастырылған, ал ең аз мерзім хаттамадан бастап есептеледі.
      - Күн күнтізбеде жоқ шешіммен демалыс деп жарияланған немесе ауыстырылған.
  next:
    en:
      - Save the announcement's page with both timestamps (Astana time).
      - While bids are open, ask the organizer to extend the period; after that write to internal state audit before the results.
    ru:
      - Сохранить страницу объявления с обеими отметками времени (время Астаны).
      - Пока приём открыт, просить организатора продлить срок; затем, до итогов, обратиться в орган внутреннего государственного аудита.
    kk:
      - Екі уақыт белгісі бар хабарландыру бетін сақтап қою (Астана уақыты).
      - Қабылдау ашық кезде ұйымдастырушыдан мерзімді ұзартуды сұрау; одан кейін, қорытындыға дейін, ішкі мемлекеттік аудит органына жазу.
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}, announced on {{date}}, {{money}}{{net}}) {{buyer}} gave this number of working days for bids: {{value}}; the minimum is {{threshold}}."
    ru: "В закупке «{{title}}» (№ {{number}}, объявлена {{date}}, {{money}}{{net}}) заказчик {{buyer}} дал на подачу заявок рабочих дней: {{value}}; минимум — {{threshold}}."
    kk: "«{{title}}» сатып алуында (№ {{number}}, жарияланған күні: {{date}}, {{money}}{{net}}) {{buyer}} тапсырыс берушісі өтінім беруге {{value}} жұмыс күнін берген; ең аз мерзім — {{threshold}} жұмыс күні."
---*/
WITH tender AS (
  SELECT
    l.*,
    -- Where intake was opened again the record's period begins with the second window; the first is not forgotten.
    CASE WHEN p.kz_repeat_start_local_date IS NULL THEN p.tender_period_start_local_date END AS start_date,
    p.kz_discus_end_local_date AS discussed_date
  FROM x_law_processes l
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
  WHERE coalesce(p.tender_id, p.tender_status, p.tender_procurement_method) IS NOT NULL
),
staged AS (
  SELECT
    t.*,
    CASE
      WHEN t.kind = 'quotation' THEN 'bid-period-quotation'
      WHEN t.kind = 'rating' THEN 'bid-period-rating'
      WHEN t.kind = 'auction' THEN 'bid-period-auction'
      WHEN t.kind = 'tender' AND t.is_repeated THEN 'bid-period-tender-repeated'
      WHEN t.kind = 'tender' AND t.discussed_date IS NULL THEN 'bid-period-tender-undiscussed'
      WHEN t.kind = 'tender' THEN 'bid-period-tender'
    END AS limit_key,
    CASE
      -- The protocol comes after the discussion, and intake opens with it: the later of the two is nearer to it.
      WHEN t.discussed_date IS NOT NULL AND t.kind <> 'quotation' AND NOT (t.kind = 'tender' AND t.is_repeated)
        THEN CASE WHEN t.start_date > t.discussed_date THEN t.start_date ELSE t.discussed_date END
      ELSE t.announced_date
    END AS counted_date
  FROM tender t
),
measured AS (
  SELECT
    s.*,
    l.value AS minimum,
    CAST(b.ordinal - a.ordinal AS INTEGER) AS working_days,
    a.status = 'projected' OR b.status = 'projected' AS is_projected
  FROM staged s
  LEFT JOIN law_limits l
    ON l.key = s.limit_key AND l.valid_from <= s.announced_date AND s.announced_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN calendar a ON a.date = s.counted_date
  LEFT JOIN calendar b ON b.date = s.closes_date
),
judged AS (
  SELECT
    m.*,
    CASE
      WHEN NOT m.is_portal THEN 'not-applicable:other-law'
      WHEN m.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN m.method_id IS NULL THEN 'insufficient:method-missing'
      WHEN m.kind IS NULL THEN 'insufficient:method-unknown'
      WHEN m.kind IN (
        'e-shop', 'direct', 'after-failure', 'special', 'housing', 'social-order', 'education-order', 'framework', 'exchange'
      ) THEN 'not-applicable:method'
      WHEN m.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN m.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN m.announced_date IS NULL OR m.closes_date IS NULL THEN 'insufficient:date-missing'
      WHEN m.minimum IS NULL THEN 'insufficient:law-unverified'
      WHEN m.closes_date < m.counted_date OR m.closes_date < m.announced_date THEN 'error:closes-before-it-opens'
      WHEN m.working_days IS NULL THEN 'insufficient:calendar'
      WHEN m.working_days >= m.minimum THEN 'pass'
      -- The minimum of a repeated auction or rating-score tender was not read: it may be shorter.
      WHEN m.is_repeated AND m.kind IN ('auction', 'rating') THEN 'insufficient:law-unverified'
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
  VALUES ('tender_date_published'), ('kz_discus_end_date'), ('tender_period_start_date'), ('tender_period_end_date'),
    ('kz_repeat_end_date'), ('tender_procurement_method_details'), ('kz_parent_id'), ('tender_value_amount')
) AS f (field)
ORDER BY subject_id, table_name, id, field
