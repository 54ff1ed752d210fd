/*---
name: plan-late-publication
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: needs-a-document
stage: planning
subject: buyer
needs: [plans.kz_act_date_approved, plans.kz_date_create]
value: number
parameters: {}
law: [plan-publish, kz:106-VIII:law:6-5, kz:106-VIII:law:6-7]
violations: [plan-out]
reasons:
  preliminary:
    en: a preliminary plan
    ru: предварительный план
    kk: алдын ала жоспар
texts:
  title:
    en: A plan that came to the portal long after its approval
    ru: План появился на портале спустя долгое время после утверждения
    kk: Бекітілгеннен көп уақыт өткен соң порталға шыққан жоспар
  question:
    en: Which plans, or changes of plans, were entered on the portal later than the law gives for publishing them?
    ru: Какие планы или их изменения внесены на портал позже, чем закон даёт на их публикацию?
    kk: Қай жоспарлар немесе олардың өзгерістері порталға заң жариялауға берген мерзімнен кеш енгізілді?
  why:
    en: >-
      Suppliers prepare by the plan, so the law wants it on the portal within five working days of its approval. The
      record does not say when a plan was published; but what was entered after that term cannot have been published
      within it, and only that is told here.
    ru: >-
      Поставщики готовятся по плану, поэтому закон требует разместить его в течение пяти рабочих дней после
      утверждения. День публикации в записях не указан; но внесённое после этого срока не могло быть в срок
      опубликовано, и говорится здесь только об этом.
    kk: >-
      Өнім берушілер жоспарға қарап дайындалады, сондықтан заң оны бекітілгеннен кейін бес жұмыс күні ішінде
      орналастыруды талап етеді. Жарияланған күні жазбада жоқ; бірақ осы мерзімнен кейін енгізілген нәрсе мерзімінде
      жариялануы мүмкін емес, мұнда тек сол айтылады.
  innocent:
    en:
      - The point was entered anew when the records were moved.
      - The date of the approval in the record is that of the budget, not of the plan.
      - The portal was closed for maintenance.
    ru:
      - Пункт внесён заново при переносе записей.
      - Дата утверждения в записи относится к бюджету, а не к плану.
      - Портал был закрыт на обслуживание.
    kk:
      - Жазбалар көшірілгенде тармақ қайта енгізілген.
      - Жазбадағы бекіту күні жоспарға емес, бюджетке қатысты.
      - Портал қызмет көрсетуге жабылған.
  next:
    en:
      - Open the act of the plan and compare its date with the date of the decision.
      - Look which purchases of it were announced soon after.
    ru:
      - Открыть акт плана и сравнить его дату с датой решения.
      - Посмотреть, какие закупки из него объявлены сразу после.
    kk:
      - Жоспар актісін ашып, күнін шешім күнімен салыстыру.
      - Одан қай сатып алулар көп ұзамай жарияланғанын қарау.
  summary:
    en: "{{buyer}}: points of a plan that was approved on {{date}} were entered on the portal later (working days: {{value}}; the law gives {{threshold}}, the points come to {{money}}). The act of the plan has to be read."
    ru: "{{buyer}}: пункты плана, утверждённого {{date}}, внесены на портал позже (рабочих дней: {{value}}; закон даёт {{threshold}}, сумма пунктов {{money}}). Нужно прочитать акт плана."
    kk: "{{buyer}}: {{date}} бекітілген жоспардың тармақтары порталға кеш енгізілген (жұмыс күндері: {{value}}; заң {{threshold}} береді, тармақтар сомасы {{money}}). Жоспар актісін оқу керек."
---*/
-- A subject is an act of a buyer's plan by its number and the day of its approval: buyer|year|number|day. Of its points the
-- one that was entered last counts.
WITH point AS (
  SELECT
    source,
    ocid,
    id,
    buyer_id,
    coalesce(CAST(year AS VARCHAR), '') AS plan_year,
    replace(coalesce(kz_plan_act_number, CAST(kz_plan_act_id AS VARCHAR), ''), '|', ' ') AS act,
    kz_act_date_approved_local_date AS approved_date,
    kz_date_create_local_date AS created_date,
    amount,
    currency,
    coalesce(kz_plan_preliminary, 0) = 1 AS is_preliminary,
    coalesce(kz_is_qvazi, 0) = 1 AS is_quasi_state
  FROM plans
  WHERE kz_id IS NOT NULL AND buyer_id IS NOT NULL
),
act AS (
  SELECT
    source,
    buyer_id,
    plan_year,
    act,
    approved_date,
    max(created_date) AS created_date,
    bool_and(is_preliminary) AS is_preliminary,
    bool_or(is_quasi_state) AS is_quasi_state,
    CASE WHEN min(currency) = max(currency) THEN CAST(sum(amount) AS DECIMAL(38, 2)) END AS amount,
    CASE WHEN min(currency) = max(currency) THEN min(currency) END AS currency
  FROM point
  GROUP BY source, buyer_id, plan_year, act, approved_date
),
judged AS (
  SELECT
    a.*,
    a.buyer_id || '|' || a.plan_year || '|' || a.act || '|' || coalesce(CAST(a.approved_date AS VARCHAR), '') AS subject_id,
    l.value AS limit_days,
    CAST(e.ordinal - b.ordinal AS INTEGER) AS working_days,
    CASE
      WHEN a.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN a.is_preliminary THEN 'not-applicable:preliminary'
      WHEN a.approved_date IS NULL OR a.created_date IS NULL THEN 'insufficient:date-missing'
      WHEN l.value IS NULL THEN 'insufficient:law-unverified'
      WHEN b.ordinal IS NULL OR e.ordinal IS NULL THEN 'insufficient:calendar'
      WHEN e.ordinal - b.ordinal <= l.value THEN 'pass'
      WHEN b.status = 'projected' OR e.status = 'projected' THEN 'insufficient:calendar-projected'
      ELSE 'flag'
    END AS verdict
  FROM act a
  LEFT JOIN law_limits l ON l.key = 'plan-publish' AND l.status = 'verified' AND l.valid_from <= a.approved_date
    AND a.approved_date <= coalesce(l.valid_to, DATE '9999-12-31')
  LEFT JOIN calendar b ON b.date = a.approved_date
  LEFT JOIN calendar e ON e.date = a.created_date
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  approved_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(working_days AS DOUBLE) AS value,
  CAST(limit_days AS DOUBLE) AS threshold,
  CASE WHEN limit_days IS NOT NULL THEN 'law:plan-publish' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- At most 50 of its points, those that were entered last.
WITH ranked AS (
  SELECT
    r.subject_id,
    p.ocid || '|' || p.id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY p.kz_date_create DESC NULLS LAST, p.ocid, p.id) AS place
  FROM result r
  JOIN plans p ON p.buyer_id = r.buyer_id AND p.kz_act_date_approved_local_date = r.date
  WHERE p.kz_id IS NOT NULL
    AND p.buyer_id || '|' || coalesce(CAST(p.year AS VARCHAR), '') || '|'
      || replace(coalesce(p.kz_plan_act_number, CAST(p.kz_plan_act_id AS VARCHAR), ''), '|', ' ') || '|'
      || CAST(p.kz_act_date_approved_local_date AS VARCHAR) = r.subject_id
)
SELECT p.subject_id, 'plans' AS table_name, p.id, f.field
FROM ranked p
CROSS JOIN (
  VALUES ('kz_act_date_approved'), ('kz_date_create'), ('kz_plan_act_number'), ('description'), ('amount')
) AS f (field)
WHERE p.place <= 50
ORDER BY subject_id, table_name, id, field
