/*---
name: dates-out-of-order
version: 1
codes: {ocp: [], cardinal: []}
severity: data-quality
grade: question
stage: contract
subject: process
needs: [processes.tender_date_published]
value: number
scope: process
parameters:
  tolerance:
    type: integer
    default: 0
    min: 0
    max: 365
    unit: day
    text:
      en: so many calendar days backwards are passed over
      ru: столько календарных дней назад не считаются
      kk: осынша күнтізбелік күн кейін кету есепке алынбайды
law: []
violations: []
reasons:
  few-dates:
    en: fewer than two dates to compare
    ru: меньше двух дат для сравнения
    kk: салыстыруға екі күннен аз
texts:
  title:
    en: Dates that run backwards
    ru: Даты, идущие вспять
    kk: Кері жүретін күндер
  question:
    en: In which purchases does a later step bear an earlier date?
    ru: В каких закупках более поздний шаг датирован раньше?
    kk: Қай сатып алуларда кейінгі қадам ерте күнмен белгіленген?
  why:
    en: >-
      Announced, closed, decided, signed, accepted, paid: what comes before its turn is a mistake in the record or a paper
      written afterwards. Either way no term that rests on it can be trusted.
    ru: >-
      Объявлено, закрыто, решено, подписано, принято, оплачено: то, что пришло раньше своей очереди, — ошибка в данных или
      бумага задним числом. Сроки, которые на этом держатся, ненадёжны.
    kk: >-
      Жарияланды, жабылды, шешілді, қол қойылды, қабылданды, төленді: кезегінен бұрын келгені — деректегі қате немесе кері
      күнмен жазылған қағаз. Қалай болғанда да соған сүйенген мерзімдерге сенуге болмайды.
  innocent:
    en:
      - A date was entered wrongly.
      - A step was repeated, and the record keeps the first date of one and the last of another.
      - Times of two zones fall on different days.
    ru:
      - Дата внесена с ошибкой.
      - Шаг повторён, и в данных первая дата одного и последняя другого.
      - Время двух часовых поясов пришлось на разные дни.
    kk:
      - Күн қате енгізілген.
      - Қадам қайталанған, деректе бірінің алғашқы, екіншісінің соңғы күні қалған.
      - Екі белдеудің уақыты әр күнге түскен.
  next:
    en:
      - Open the record on its own site before any term is reckoned from it.
      - See what rules about terms say of the same purchase.
    ru:
      - Прежде чем считать сроки, открыть запись на сайте источника.
      - Посмотреть, что говорят о той же закупке правила о сроках.
    kk:
      - Мерзімді есептемес бұрын жазбаны өз сайтынан ашу.
      - Мерзім туралы қағидалар осы сатып алу жөнінде не дейтінін қарау.
  summary:
    en: "In the purchase “{{title}}” (No. {{number}}) of {{buyer}} so many steps bear a date before that of the step they follow: {{value}}. A doubt about the record."
    ru: "В закупке «{{title}}» (№ {{number}}) заказчика {{buyer}} столько шагов датированы раньше предыдущего: {{value}}. Сомнение в данных."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}) осынша қадам алдыңғысынан ерте күнмен белгіленген: {{value}}. Деректерге күмән."
---*/
-- Pairs of steps that must follow each other: announcement and end of intake, end of intake and results (or award), award
-- and signing, signing and the end of the contract. Acts and payments before the signing are signed-after-performance.
WITH award AS (
  SELECT source, ocid, max(date_local_date) AS last_date, min(date_local_date) AS first_date
  FROM awards
  WHERE coalesce(status, 'active') <> 'cancelled'
  GROUP BY source, ocid
),
step AS (
  SELECT t.source, t.ocid, t.announced_date AS before_date, t.closes_date AS after_date
  FROM x_tenders t
  WHERE t.published_date IS NOT NULL
  UNION ALL
  SELECT t.source, t.ocid, t.opens_date AS before_date, t.closes_date AS after_date
  FROM x_tenders t
  UNION ALL
  SELECT t.source, t.ocid, t.closes_date AS before_date, coalesce(t.results_date, a.last_date) AS after_date
  FROM x_tenders t
  LEFT JOIN award a ON a.source = t.source AND a.ocid = t.ocid
  UNION ALL
  SELECT c.source, c.ocid, coalesce(c.results_date, a.first_date) AS before_date, c.signed_date AS after_date
  FROM x_law_contracts c
  LEFT JOIN award a ON a.source = c.source AND a.ocid = c.ocid
  WHERE c.is_concluded
  UNION ALL
  SELECT c.source, c.ocid, c.signed_date AS before_date, coalesce(c.due_date, c.end_date) AS after_date
  FROM x_law_contracts c
  WHERE c.is_concluded
),
counted AS (
  SELECT
    s.source,
    s.ocid,
    count(s.before_date) AS pairs,
    CAST(sum(CASE WHEN date_diff('day', s.after_date, s.before_date) > q.tolerance THEN 1 ELSE 0 END) AS BIGINT) AS backwards
  FROM step s
  CROSS JOIN params q
  WHERE s.before_date IS NOT NULL AND s.after_date IS NOT NULL
  GROUP BY s.source, s.ocid
),
judged AS (
  SELECT
    t.source,
    t.ocid,
    t.buyer_id,
    t.announced_date,
    t.amount,
    t.currency,
    c.backwards,
    CASE
      WHEN c.pairs IS NULL THEN 'insufficient:few-dates'
      WHEN c.backwards > 0 THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_tenders t
  LEFT JOIN counted c ON c.source = t.source AND c.ocid = t.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(backwards AS DOUBLE) AS value,
  CAST(0 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
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
  VALUES ('tender_date_published'), ('tender_period_start_date'), ('tender_period_end_date'), ('kz_repeat_end_date'),
    ('kz_itogi_date_public')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.id AS id, 'date' AS field
FROM result r
JOIN awards a ON a.ocid = r.ocid
UNION ALL
SELECT r.subject_id, 'contracts' AS table_name, c.ocid || '|' || c.id AS id, f.field
FROM result r
JOIN contracts c ON c.ocid = r.ocid
CROSS JOIN (VALUES ('date_signed'), ('period_end_date'), ('kz_plan_exec_date')) AS f (field)
ORDER BY subject_id, table_name, id, field
