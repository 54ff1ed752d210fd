/*---
name: award-not-published
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: award
subject: process
needs: [processes.tender_period_end_date, processes.tender_status, awards.status]
value: number
parameters:
  working_days:
    type: integer
    default: 10
    min: 3
    max: 365
    unit: working-day
    text:
      en: so many working days after bids closed a purchase of the portal should have a result
      ru: через столько рабочих дней после окончания приёма у закупки портала должен быть итог
      kk: қабылдау аяқталған соң осынша жұмыс күнінен кейін порталдағы сатып алудың қорытындысы болуға тиіс
  calendar_days:
    type: integer
    default: 60
    min: 1
    max: 3650
    unit: day
    text:
      en: so many calendar days after bids closed a purchase of another publisher should have a result
      ru: через столько календарных дней после окончания приёма итог должен быть у закупки другого издателя
      kk: қабылдау аяқталған соң осынша күнтізбелік күннен кейін басқа жариялаушының сатып алуының қорытындысы болуға тиіс
law: []
violations: [late-data]
reasons:
  awaited:
    en: the result is not due yet
    ru: срок итога ещё не прошёл
    kk: қорытынды мерзімі әлі өтпеген
  awards-not-published:
    en: this publisher tells no awards and no results at all
    ru: этот издатель вообще не публикует победителей и итоги
    kk: бұл жариялаушы жеңімпаздар мен қорытындыларды мүлде жарияламайды
  paused:
    en: the purchase is suspended, appealed or under control
    ru: закупка приостановлена, обжалуется или на контроле
    kk: сатып алу тоқтатыла тұрған, шағымдалған немесе бақылауда
texts:
  title:
    en: No result long after bids closed
    ru: Итога нет спустя долгое время после окончания приёма
    kk: Қабылдау аяқталғалы көп өтсе де қорытынды жоқ
  question:
    en: Which competitive purchases have neither a result nor a cancellation long after bids closed?
    ru: У каких конкурентных закупок давно закончен приём заявок, а нет ни итога, ни отмены?
    kk: Өтінім қабылдау әлдеқашан аяқталса да, қай бәсекелес сатып алуларда қорытынды да, күшін жою да жоқ?
  why:
    en: >-
      A purchase without a result leaves bidders in the dark and hides who got the contract, or that it was bought
      otherwise meanwhile. What matters is the date of the data: the newest records may lag.
    ru: >-
      Закупка без итога оставляет участников в неведении и скрывает, кому достался договор или что за это время купили
      иначе. Важна дата данных: самые новые записи могут запаздывать.
    kk: >-
      Қорытындысыз сатып алу қатысушыларды бейхабар қалдырып, шарттың кімге тигенін немесе осы арада басқаша сатып
      алынғанын жасырады. Деректердің күні маңызды: ең жаңа жазбалар кешігуі мүмкін.
  innocent:
    en:
      - The purchase is suspended by a complaint, a court or an auditor, and the record does not show it.
      - The result is on the portal and has not reached the copy of the data.
      - The purchase was cancelled on paper only.
    ru:
      - Закупка приостановлена жалобой, судом или аудитором, а в данных этого нет.
      - Итог есть на портале, но ещё не попал в копию данных.
      - Закупка отменена только на бумаге.
    kk:
      - Сатып алу шағыммен, сотпен немесе аудитормен тоқтатыла тұрған, ал деректерде бұл жоқ.
      - Қорытынды порталда бар, бірақ деректер көшірмесіне әлі түспеген.
      - Сатып алудың күші тек қағазда жойылған.
  next:
    en:
      - Open the announcement and look for the protocol of results.
      - Look whether the buyer has signed a contract for the same thing since.
      - Ask the organizer when the results come and why they are late.
    ru:
      - Открыть объявление и поискать протокол итогов.
      - Посмотреть, не подписал ли заказчик за это время договор на то же самое.
      - Спросить организатора, когда будут итоги и почему они задержаны.
    kk:
      - Хабарландыруды ашып, қорытынды хаттамасын іздеу.
      - Тапсырыс берушінің осы арада дәл сол зат бойынша шарт жасаған-жасамағанын қарау.
      - Ұйымдастырушыдан қорытынды қашан болатынын және неге кешіккенін сұрау.
  summary:
    en: "By {{data_date}} the purchase “{{title}}” of {{buyer}} (No. {{number}}, {{money}}{{net}}) has neither a result nor a cancellation; days since bids closed: {{value}}, expected within {{threshold}}. It may be suspended: to be checked."
    ru: "На {{data_date}} у закупки «{{title}}» заказчика {{buyer}} (№ {{number}}, {{money}}{{net}}) нет ни итога, ни отмены; дней после окончания приёма: {{value}}, ожидалось не более {{threshold}}. Возможно, она приостановлена: требуется проверка."
    kk: "{{data_date}} күніне {{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}, {{money}}{{net}}) қорытынды да, күшін жою да жоқ; қабылдау аяқталғалы өткен күндер: {{value}}, күтілгені — {{threshold}} күннен аспау. Тоқтатыла тұрған болуы мүмкін: тексеру қажет."
---*/
-- Portal purchases are counted in working days, others in calendar days: whose holidays they keep is not known.
WITH published AS (
  SELECT DISTINCT source FROM x_tenders WHERE awards > 0 OR results_date IS NOT NULL
),
measured AS (
  SELECT
    t.*,
    coalesce(s.status_id, 0) AS status_id,
    CAST(b.ordinal - a.ordinal AS INTEGER) AS working_days,
    date_diff('day', t.closes_date, d.data_date) AS calendar_days,
    CASE WHEN t.is_goszakup THEN q.working_days ELSE q.calendar_days END AS most,
    d.data_date
  FROM x_tenders t
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN x_law_processes s ON s.source = t.source AND s.ocid = t.ocid
  LEFT JOIN calendar a ON a.date = t.closes_date
  LEFT JOIN calendar b ON b.date = d.data_date
),
judged AS (
  SELECT
    m.*,
    CASE WHEN m.is_goszakup THEN m.working_days ELSE m.calendar_days END AS days,
    CASE
      WHEN m.competitive = 'no' THEN 'not-applicable:method'
      WHEN m.competitive = 'unknown' THEN 'insufficient:method-unknown'
      WHEN m.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN m.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN m.awards > 0 OR m.results_date IS NOT NULL OR m.contracts_count > 0 OR m.status IN ('complete', 'unsuccessful')
        OR (m.lots_count > 0 AND m.failed_lots + m.cancelled_lots = m.lots_count) THEN 'pass'
      WHEN m.closes_date IS NULL THEN 'insufficient:date-missing'
      WHEN m.data_date <= m.closes_date THEN 'insufficient:still-open'
      WHEN p.source IS NULL THEN 'insufficient:awards-not-published'
      -- Suspended, appealed, under control or reviewed, as goszakup's statuses say.
      WHEN m.status_id IN (420, 440, 444, 445, 450, 460, 510, 520, 530, 540, 550) THEN 'not-applicable:paused'
      WHEN m.is_goszakup AND m.working_days IS NULL THEN 'insufficient:calendar'
      WHEN CASE WHEN m.is_goszakup THEN m.working_days ELSE m.calendar_days END <= m.most THEN 'insufficient:awaited'
      ELSE 'flag'
    END AS verdict
  FROM measured m
  LEFT JOIN published p ON p.source = m.source
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(days AS DOUBLE) AS value,
  CAST(most AS DOUBLE) AS threshold,
  CASE WHEN is_goszakup THEN 'parameter:working_days' ELSE 'parameter:calendar_days' END AS threshold_source,
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
  VALUES ('tender_period_end_date'), ('kz_repeat_end_date'), ('tender_status_details'), ('tender_status'),
    ('tender_procurement_method_details')
) AS f (field)
ORDER BY subject_id, table_name, id, field
