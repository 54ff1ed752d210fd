/*---
name: complaint-answer-late
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: breach-on-record
stage: award
subject: process
needs: [complaints.kz_decision_date, complaints.date, processes.kz_itogi_date_public]
value: number
scope: process
parameters: {}
law: [appeal-window, appeal-decision, "kz:106-VIII:law:25-1", "kz:106-VIII:law:25-2"]
violations: []
reasons:
  no-complaint:
    en: no complaint about the results
    ru: жалоб на итоги нет
    kk: қорытындыға шағым жоқ
  not-decided-yet:
    en: no decision is on record, which may be in a document only
    ru: решения в данных нет; оно может быть лишь в документе
    kk: деректерде шешім жоқ; ол тек құжатта болуы мүмкін
  results-date-missing:
    en: the date of the results is not known
    ru: дата итогов неизвестна
    kk: қорытынды шығарылған күн белгісіз
texts:
  title:
    en: A complaint answered late
    ru: Жалоба рассмотрена с опозданием
    kk: Кеш қаралған шағым
  question:
    en: In which purchases was a complaint about the results decided later than the law allows?
    ru: В каких закупках жалоба на итоги решена позже, чем допускает закон?
    kk: Қай сатып алуларда қорытындыға шағым заң жол бергеннен кеш шешілген?
  why:
    en: >-
      While a complaint waits, the contract must not be signed, and a bidder that waits for weeks goes elsewhere. Complaints
      come within three working days of the results and are decided within three more.
    ru: >-
      Пока жалоба ждёт, договор подписывать нельзя, а участник, ждущий неделями, уходит. Жалобы подаются в течение трёх
      рабочих дней после итогов и решаются ещё за три.
    kk: >-
      Шағым күтіп тұрғанда шартқа қол қоюға болмайды, ал апталап күткен қатысушы кетіп қалады. Шағым қорытындыдан кейін үш
      жұмыс күні ішінде беріледі және тағы үш күнде шешіледі.
  innocent:
    en:
      - The complaint went to another body, whose term is longer.
      - The results were published again, and the record keeps the first complaint.
      - The decision was made in time and entered late.
      - A day was declared off or moved by a decision that the calendar does not know.
    ru:
      - Жалоба ушла в другой орган, у которого срок больше.
      - Итоги размещены повторно, а в данных осталась первая жалоба.
      - Решение принято вовремя, а внесено поздно.
      - День объявлен выходным или перенесён решением, которого нет в календаре.
    kk:
      - Шағым мерзімі ұзағырақ басқа органға жіберілген.
      - Қорытынды қайта жарияланған, ал деректерде бірінші шағым қалған.
      - Шешім уақытында қабылданып, кеш енгізілген.
      - Күн күнтізбеде жоқ шешіммен демалыс деп жарияланған немесе ауыстырылған.
  next:
    en:
      - Save the complaint's page and its decision with their times.
      - See whether the contract was signed before the decision (signed-before-standstill).
    ru:
      - Сохранить страницу жалобы и решение с отметками времени.
      - Посмотреть, не подписан ли договор до решения (signed-before-standstill).
    kk:
      - Шағым беті мен шешімін уақыт белгілерімен сақтап қою.
      - Шартқа шешімге дейін қол қойылған-қойылмағанын қарау (signed-before-standstill).
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}} a complaint about the results was decided so many working days after them: {{value}}; the law gives {{threshold}}."
    ru: "В закупке «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}} жалоба на итоги решена через столько рабочих дней после них: {{value}}; закон даёт {{threshold}}."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}, {{money}}{{net}}) қорытындыға шағым одан кейін осынша жұмыс күнінде шешілген: {{value}}; заң {{threshold}} күн береді."
---*/
-- Only complaints that came within the term for appeals after the results: others go by other rules.
WITH term AS (
  SELECT
    p.source,
    p.ocid,
    p.results_date,
    w.value AS days_to_appeal,
    w.value + s.value AS days_in_all,
    a.ordinal AS results_ordinal,
    a.status AS results_status
  FROM x_law_processes p
  LEFT JOIN law_limits w
    ON w.key = 'appeal-window' AND w.status = 'verified' AND w.valid_from <= p.announced_date
    AND p.announced_date <= coalesce(w.valid_to, DATE '9999-12-31')
  LEFT JOIN law_limits s
    ON s.key = 'appeal-decision' AND s.status = 'verified' AND s.valid_from <= p.announced_date
    AND p.announced_date <= coalesce(s.valid_to, DATE '9999-12-31')
  LEFT JOIN calendar a ON a.date = p.results_date
),
filed AS (
  SELECT
    c.source,
    c.ocid,
    c.id,
    c.kz_decision_local_date AS decided_date,
    CAST(f.ordinal - t.results_ordinal AS INTEGER) AS filed_days,
    CAST(b.ordinal - t.results_ordinal AS INTEGER) AS days,
    t.days_to_appeal,
    t.results_date,
    c.date_local_date AS filed_date,
    b.status = 'projected' OR t.results_status = 'projected' AS is_projected
  FROM complaints c
  JOIN term t ON t.source = c.source AND t.ocid = c.ocid
  LEFT JOIN calendar f ON f.date = c.date_local_date
  LEFT JOIN calendar b ON b.date = c.kz_decision_local_date
  WHERE coalesce(c.status, 'active') <> 'withdrawn'
),
appeal AS (
  SELECT
    source,
    ocid,
    count(*) AS complaints,
    count(decided_date) AS decided,
    max(CASE WHEN NOT is_projected THEN days END) AS days,
    bool_or(decided_date IS NOT NULL AND is_projected) AS is_projected,
    bool_or(decided_date IS NOT NULL AND days IS NULL) AS is_off_calendar
  FROM filed
  WHERE filed_date >= results_date AND filed_days <= days_to_appeal
  GROUP BY source, ocid
),
judged AS (
  SELECT
    p.*,
    t.days_in_all,
    a.days,
    CASE
      WHEN p.state = 'other-law' THEN 'not-applicable:other-law'
      WHEN p.state = 'quasi-state' THEN 'not-applicable:quasi-state'
      WHEN p.state IN ('method-missing', 'method-unknown') THEN 'insufficient:method-unknown'
      WHEN p.state = 'not-announced' THEN 'not-applicable:not-announced'
      WHEN p.kind NOT IN ('tender', 'auction', 'two-stage', 'prequalified') THEN 'not-applicable:method'
      WHEN p.results_date IS NULL THEN 'insufficient:results-date-missing'
      WHEN t.days_in_all IS NULL THEN 'insufficient:law-unverified'
      WHEN a.complaints IS NULL THEN 'pass:no-complaint'
      WHEN a.days > t.days_in_all THEN 'flag'
      WHEN a.is_off_calendar THEN 'insufficient:calendar'
      WHEN a.is_projected THEN 'insufficient:calendar-projected'
      WHEN a.decided < a.complaints THEN 'insufficient:not-decided-yet'
      ELSE 'pass'
    END AS verdict
  FROM x_law_processes p
  JOIN term t ON t.source = p.source AND t.ocid = p.ocid
  LEFT JOIN appeal a ON a.source = p.source AND a.ocid = p.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  coalesce(announced_date, results_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(days AS DOUBLE) AS value,
  CAST(days_in_all AS DOUBLE) AS threshold,
  CASE WHEN days_in_all IS NOT NULL THEN 'law:appeal-decision' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'complaints' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM result r
JOIN complaints c ON c.ocid = r.ocid
CROSS JOIN (VALUES ('date'), ('kz_decision_date'), ('kz_number_appeal'), ('type')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('kz_itogi_date_public'), ('tender_procurement_method_details'), ('tender_value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
