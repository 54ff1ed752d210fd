/*---
name: plan-churn
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: planning
subject: buyer
needs: [plans.kz_date_approved]
value: number
parameters: {}
law: [plan-changes-a-month, kz:106-VIII:law:6-6]
violations: [plan-out]
reasons:
  exempt-buyer:
    en: a state enterprise or company, to which the limit does not apply
    ru: госпредприятие или компания, на которые предел не распространяется
    kk: шек қолданылмайтын мемлекеттік кәсіпорын немесе компания
  first-plan:
    en: the plan of the year was approved, not changed
    ru: годовой план утверждён, а не изменён
    kk: жылдық жоспар өзгертілмей, бекітілген
texts:
  title:
    en: The annual plan is changed more often than twice a month
    ru: Годовой план меняют чаще двух раз в месяц
    kk: Жылдық жоспар айына екі реттен жиі өзгертіледі
  question:
    en: Which buyers approved changes of their annual plan on more than two days of a month?
    ru: Какие заказчики утверждали изменения годового плана более чем в два дня одного месяца?
    kk: Қай тапсырыс берушілер жылдық жоспардың өзгерістерін бір айда екіден көп күнде бекітті?
  why:
    en: >-
      A plan that changes every few days tells nobody what will be bought, and purchases are written into it when they
      are already agreed on. The law allows two rounds of changes a month. Days on which points of a plan were
      approved are counted here; the records keep not every version, so there may have been more, and they do not say
      which change the law exempts.
    ru: >-
      План, который меняется каждые несколько дней, никому не говорит, что будут покупать, и закупки вписывают в него,
      когда о них уже договорились. Закон допускает два изменения в месяц. Здесь считаются дни, в которые утверждались
      пункты плана; записи хранят не все версии, так что дней могло быть больше, и не говорят, какое изменение закон
      исключает.
    kk: >-
      Бірнеше күн сайын өзгеретін жоспар ешкімге не сатып алынатынын айтпайды, ал сатып алулар оған келісіліп
      қойғаннан кейін жазылады. Заң айына екі өзгеріске рұқсат етеді. Мұнда жоспар тармақтары бекітілген күндер
      саналады; жазбаларда барлық нұсқа сақталмайды, сондықтан күндер көбірек болуы мүмкін, әрі заң қай өзгерісті
      есептен шығаратыны айтылмайды.
  innocent:
    en:
      - The budget was revised, which the limit does not count.
      - A control body ordered the change.
      - The buyer falls under an exemption, and its name does not show it.
      - Points were approved on several days of one round.
    ru:
      - Уточнялся бюджет, а такие изменения предел не считает.
      - Изменение предписал орган контроля.
      - На заказчика действует исключение, которого не видно по названию.
      - Пункты одного изменения утверждались в разные дни.
    kk:
      - Бюджет нақтыланған, ондай өзгерістер шекке кірмейді.
      - Өзгерісті бақылау органы ұйғарған.
      - Тапсырыс берушіге атауынан көрінбейтін ерекшелік қолданылады.
      - Бір өзгерістің тармақтары әр күні бекітілген.
  next:
    en:
      - Open the acts of the plan for that month and read what each changed.
      - Look which purchases were added shortly before they were made.
    ru:
      - Открыть акты плана за этот месяц и прочитать, что изменил каждый.
      - Посмотреть, какие закупки добавлены незадолго до проведения.
    kk:
      - Осы айдағы жоспар актілерін ашып, әрқайсысы нені өзгерткенін оқу.
      - Қай сатып алулар өткізілер алдында ғана қосылғанын қарау.
  summary:
    en: "{{buyer}}: points of the annual plan were approved anew or added on several days of a month (days: {{value}}, the last {{date}}), while the law allows {{threshold}} changes a month. The acts of the plan have to be read."
    ru: "{{buyer}}: пункты годового плана изменялись или добавлялись в разные дни одного месяца (дней: {{value}}, последний — {{date}}), закон допускает изменений в месяц: {{threshold}}. Нужно прочитать акты плана."
    kk: "{{buyer}}: жылдық жоспар тармақтары бір айдың бірнеше күнінде өзгертілген немесе қосылған (күндер: {{value}}, соңғысы — {{date}}), заң айына рұқсат ететін өзгерістер: {{threshold}}. Жоспар актілерін оқу керек."
---*/
-- A subject is a buyer and a month: buyer|2026-03. The first day on which a plan of the year was approved is no change.
WITH approval AS (
  SELECT p.source, p.ocid, p.id, p.buyer_id, p.year, p.kz_date_approved_local_date AS approved_date
  FROM plans p
  WHERE p.kz_id IS NOT NULL AND coalesce(p.kz_plan_preliminary, 0) = 0
  UNION
  SELECT v.source, v.ocid, v.plan_id AS id, coalesce(v.buyer_id, p.buyer_id) AS buyer_id, coalesce(v.year, p.year) AS year,
    v.kz_date_approved_local_date AS approved_date
  FROM plan_versions v
  LEFT JOIN plans p ON p.source = v.source AND p.ocid = v.ocid AND p.id = v.plan_id
  WHERE coalesce(p.kz_plan_preliminary, 0) = 0
),
first_plan AS (
  SELECT source, buyer_id, year, min(approved_date) AS first_date
  FROM approval
  WHERE approved_date IS NOT NULL
  GROUP BY source, buyer_id, year
),
owner AS (
  SELECT
    source,
    id,
    bool_or(coalesce(kz_is_qvazi, 0) = 1) AS is_qvazi,
    bool_or(regexp_like(
      lower(coalesce(name, '') || ' ' || coalesce(identifier_legal_name, '')),
      '(^|[^а-яёәіңғүұқөһ])(гкп|гккп|кгп|ккп|ргп|ргкп|тоо|жшс|ао|ақ|кмк|мкк|мкқк|рмк|рмқк)([^а-яёәіңғүұқөһ]|$)|предприятие|кәсіпорн|товарищество|серіктестіг|акционерное'
    )) AS is_exempt
  FROM parties
  WHERE id IS NOT NULL
  GROUP BY source, id
),
monthly AS (
  SELECT
    a.source,
    a.buyer_id,
    substr(CAST(a.approved_date AS VARCHAR), 1, 7) AS month,
    count(DISTINCT CASE WHEN a.approved_date > f.first_date THEN a.approved_date END) AS days,
    max(a.approved_date) AS date
  FROM approval a
  JOIN first_plan f ON f.source = a.source AND f.buyer_id = a.buyer_id AND f.year = a.year
  WHERE a.approved_date IS NOT NULL
  GROUP BY a.source, a.buyer_id, substr(CAST(a.approved_date AS VARCHAR), 1, 7)
),
judged AS (
  SELECT
    m.buyer_id || '|' || m.month AS subject_id,
    m.buyer_id,
    m.date,
    m.days,
    l.value AS limit_days,
    CASE
      WHEN coalesce(o.is_qvazi, FALSE) THEN 'not-applicable:quasi-state'
      WHEN coalesce(o.is_exempt, FALSE) THEN 'not-applicable:exempt-buyer'
      WHEN l.value IS NULL THEN 'insufficient:law-unverified'
      WHEN m.days = 0 THEN 'pass:first-plan'
      WHEN m.days > l.value THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM monthly m
  LEFT JOIN owner o ON o.source = m.source AND o.id = m.buyer_id
  LEFT JOIN law_limits l ON l.key = 'plan-changes-a-month' AND l.valid_from <= m.date
    AND m.date <= coalesce(l.valid_to, DATE '9999-12-31')
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(days AS DOUBLE) AS value,
  CAST(limit_days AS DOUBLE) AS threshold,
  CASE WHEN limit_days IS NOT NULL THEN 'law:plan-changes-a-month' END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- At most 50 points that were approved in the month, of each day the dearest first.
WITH ranked AS (
  SELECT
    r.subject_id,
    p.ocid || '|' || p.id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY p.amount DESC NULLS LAST, p.ocid, p.id) AS place
  FROM result r
  JOIN plans p ON p.buyer_id = r.buyer_id
    AND p.buyer_id || '|' || substr(CAST(p.kz_date_approved_local_date AS VARCHAR), 1, 7) = r.subject_id
  WHERE p.kz_id IS NOT NULL
)
SELECT p.subject_id, 'plans' AS table_name, p.id, f.field
FROM ranked p
CROSS JOIN (VALUES ('kz_date_approved'), ('kz_plan_act_number'), ('description'), ('amount')) AS f (field)
WHERE p.place <= 50
UNION ALL
SELECT r.subject_id, 'plan_versions' AS table_name, v.ocid || '|' || v.plan_id || '|' || v.id AS id, f.field
FROM result r
JOIN plan_versions v ON v.buyer_id = r.buyer_id
  AND v.buyer_id || '|' || substr(CAST(v.kz_date_approved_local_date AS VARCHAR), 1, 7) = r.subject_id
CROSS JOIN (VALUES ('kz_date_approved'), ('kz_plan_act_number')) AS f (field)
ORDER BY subject_id, table_name, id, field
