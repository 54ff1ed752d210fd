/*---
name: serial-canceller
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: buyer
needs: [processes.tender_status, processes.buyer_id, processes.tender_date_published]
value: percent
peers: {minimum: minimum_peers}
parameters:
  minimum_share:
    type: decimal
    default: 0.1
    min: 0
    max: 1
    unit: share
    text:
      en: a share of cancelled purchases up to this is never flagged, whatever others do
      ru: доля отменённых закупок до этой не отмечается, что бы ни было у других
      kk: болдырылмаған сатып алулардың осыған дейінгі үлесі басқаларда қандай болса да белгіленбейді
  minimum_purchases:
    type: integer
    default: 10
    min: 2
    unit: process
    text:
      en: least number of purchases announced in the year
      ru: наименьшее число объявленных за год закупок
      kk: бір жылда жарияланған сатып алулардың ең аз саны
  minimum_peers:
    type: integer
    default: 20
    min: 2
    unit: buyer
    text:
      en: least number of buyers to compare with
      ru: с каким наименьшим числом заказчиков сравнивать
      kk: салыстырылатын тапсырыс берушілердің ең аз саны
law: []
violations: [cancel]
reasons:
  few-purchases:
    en: too few purchases announced in the year
    ru: за год объявлено мало закупок
    kk: бір жылда жарияланған сатып алулар аз
texts:
  title:
    en: A buyer that cancels much of what it announces
    ru: Заказчик, отменяющий много объявленного
    kk: Жариялағанының көбін болдырмайтын тапсырыс беруші
  question:
    en: Which buyers cancel a far larger share of their purchases than others?
    ru: Какие заказчики отменяют намного большую долю своих закупок, чем другие?
    kk: Қай тапсырыс берушілер сатып алуларының басқалардан әлдеқайда көп үлесін болдырмайды?
  why:
    en: >-
      Each cancelled purchase costs bidders their work. Where it is a habit, honest ones stay away, and those stay who know
      which announcement is meant.
    ru: >-
      Каждая отмена стоит участникам труда. Где она вошла в привычку, честные уходят, а остаются те, кто знает, какое
      объявление всерьёз.
    kk: >-
      Әр болдырмау қатысушылардың еңбегін босқа кетіреді. Ол әдетке айналған жерден адалдар кетеді, қай хабарландырудың
      шын екенін білетіндер қалады.
  innocent:
    en:
      - A cut of the budget struck this buyer in that year.
      - It was merged or closed, and its purchases went elsewhere.
      - It announces few and large purchases, which change more often.
    ru:
      - В тот год именно этому заказчику урезали бюджет.
      - Он слит или закрыт, и закупки перешли другому.
      - Он объявляет мало, но крупно, а такое меняется чаще.
    kk:
      - Сол жылы дәл осы тапсырыс берушінің бюджеті қысқарған.
      - Ол біріктірілген не жабылған, сатып алулары басқаға өткен.
      - Ол аз, бірақ ірі жариялайды, ондайлар жиірек өзгереді.
  next:
    en:
      - List the cancelled purchases with their reasons and dates (cancelled-without-ground, cancelled-after-opening).
      - See what was bought instead, and from whom.
    ru:
      - Выписать отменённые закупки с причинами и датами (cancelled-without-ground, cancelled-after-opening).
      - Посмотреть, что и у кого куплено взамен.
    kk:
      - Болдырылмаған сатып алуларды себептерімен және күндерімен жазып шығу (cancelled-without-ground, cancelled-after-opening).
      - Орнына не және кімнен сатып алынғанын қарау.
  summary:
    en: "{{buyer}} cancelled {{value}} of the purchases that it announced in {{year}}; more than {{threshold}} is unusual (buyers compared: {{peer_count}}). A sign of a risk, to be checked."
    ru: "Заказчик {{buyer}} отменил {{value}} закупок, объявленных в {{year}} году; необычно — больше {{threshold}} (заказчиков в сравнении: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісі {{year}} жылы жарияланған сатып алулардың {{value}} болдырмаған; {{threshold}} артығы әдеттен тыс (салыстырылған тапсырыс берушілер: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- What was announced with a date: plans and direct contracts are no announcements. Ids that name nobody beyond their
-- process are left out.
WITH announced AS (
  SELECT
    t.source,
    t.buyer_id,
    year(t.announced_date) AS year,
    t.announced_date,
    CASE WHEN t.status IN ('cancelled', 'withdrawn') THEN 1 ELSE 0 END AS is_cancelled,
    CASE WHEN t.status IN ('cancelled', 'withdrawn') THEN t.amount END AS amount,
    t.currency
  FROM x_tenders t
  LEFT JOIN x_local_ids i ON i.source = t.source AND i.id = t.buyer_id
  WHERE t.buyer_id IS NOT NULL AND i.id IS NULL AND t.published IS NOT NULL AND t.announced_date IS NOT NULL
    AND coalesce(t.status, '') NOT IN ('planning', 'planned') AND t.competitive <> 'no'
),
counted AS (
  SELECT
    source,
    buyer_id,
    year,
    count(*) AS purchases,
    CAST(sum(is_cancelled) AS BIGINT) AS cancelled,
    max(announced_date) AS last_date,
    CASE WHEN min(currency) = max(currency) THEN CAST(sum(amount) AS DECIMAL(38, 2)) END AS money,
    min(currency) AS currency
  FROM announced
  GROUP BY source, buyer_id, year
),
judged AS (
  SELECT
    c.*,
    q.minimum_peers,
    round(CAST(c.cancelled AS DOUBLE) / CAST(c.purchases AS DOUBLE), 6) AS share,
    CASE WHEN p.upper_fence > q.minimum_share THEN round(p.upper_fence, 6) ELSE CAST(q.minimum_share AS DOUBLE) END AS mark,
    p.upper_fence > q.minimum_share AS is_by_fence,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    CASE
      WHEN c.purchases < q.minimum_purchases THEN 'not-applicable:few-purchases'
      WHEN round(CAST(c.cancelled AS DOUBLE) / CAST(c.purchases AS DOUBLE), 6) <= q.minimum_share THEN 'pass'
      WHEN coalesce(p.peer_count, 0) < q.minimum_peers THEN 'insufficient:few-peers'
      WHEN round(CAST(c.cancelled AS DOUBLE) / CAST(c.purchases AS DOUBLE), 6) > round(p.upper_fence, 6) THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM counted c
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = c.source || '|' || c.buyer_id || '|' || CAST(c.year AS VARCHAR)
),
one AS (
  SELECT
    j.*,
    row_number() OVER (PARTITION BY buyer_id, year ORDER BY CASE WHEN verdict = 'flag' THEN 0 ELSE 1 END, purchases DESC, source)
      AS place
  FROM judged j
)
SELECT
  buyer_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  CASE WHEN peers >= minimum_peers THEN mark END AS threshold,
  CASE WHEN peers >= minimum_peers THEN CASE WHEN is_by_fence THEN 'fence' ELSE 'parameter:minimum_share' END END
    AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  money AS money_at_stake,
  currency
FROM one
WHERE place = 1
ORDER BY subject_id

-- evidence
-- The cancelled purchases; of very many the fifty latest.
WITH ranked AS (
  SELECT
    r.subject_id,
    t.ocid,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY t.announced_date DESC, t.ocid, t.source) AS place
  FROM result r
  JOIN x_tenders t ON t.buyer_id = r.buyer_id AND year(t.announced_date) = year(r.date)
  WHERE t.status IN ('cancelled', 'withdrawn') AND t.published IS NOT NULL
)
SELECT k.subject_id, 'processes' AS table_name, k.ocid AS id, f.field
FROM ranked k
CROSS JOIN (VALUES ('tender_status'), ('tender_status_details'), ('tender_date_published'), ('tender_value_amount')) AS f (field)
WHERE k.place <= 50
ORDER BY subject_id, table_name, id, field

-- peers
-- Buyers of the source with enough purchases in the year.
WITH counted AS (
  SELECT
    t.source,
    t.buyer_id,
    year(t.announced_date) AS year,
    count(*) AS purchases,
    CAST(sum(CASE WHEN t.status IN ('cancelled', 'withdrawn') THEN 1 ELSE 0 END) AS BIGINT) AS cancelled
  FROM x_tenders t
  LEFT JOIN x_local_ids i ON i.source = t.source AND i.id = t.buyer_id
  WHERE t.buyer_id IS NOT NULL AND i.id IS NULL AND t.published IS NOT NULL AND t.announced_date IS NOT NULL
    AND coalesce(t.status, '') NOT IN ('planning', 'planned') AND t.competitive <> 'no'
  GROUP BY t.source, t.buyer_id, year(t.announced_date)
)
SELECT
  source || '|' || buyer_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CASE WHEN purchases >= q.minimum_purchases THEN CAST(cancelled AS DOUBLE) / CAST(purchases AS DOUBLE) END AS value,
  source || '|' || CAST(year AS VARCHAR) AS level_1,
  source AS level_2,
  CAST(NULL AS VARCHAR) AS level_3,
  CAST(NULL AS VARCHAR) AS level_4
FROM counted
CROSS JOIN params q
ORDER BY subject_id
