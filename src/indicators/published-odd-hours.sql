/*---
name: published-odd-hours
version: 2
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: buyer
needs: [processes.tender_date_published, processes.buyer_id]
value: percent
parameters:
  threshold:
    type: decimal
    default: 0.2
    min: 0
    max: 1
    text:
      en: least share of announcements at odd hours
      ru: наименьшая доля объявлений в неурочное время
      kk: жұмыстан тыс уақыттағы хабарландырулардың ең аз үлесі
  minimum_announcements:
    type: integer
    default: 10
    min: 1
    unit: announcement
    text:
      en: least number of announcements in the year
      ru: наименьшее число объявлений за год
      kk: жыл ішіндегі хабарландырулардың ең аз саны
  from_hour:
    type: integer
    default: 8
    min: 0
    max: 23
    unit: hour
    text:
      en: the day begins at this hour, Astana time
      ru: день начинается в этот час по времени Астаны
      kk: күн осы сағатта басталады, Астана уақыты
  to_hour:
    type: integer
    default: 20
    min: 1
    max: 24
    unit: hour
    text:
      en: and ends at this hour
      ru: и кончается в этот час
      kk: және осы сағатта аяқталады
law: []
violations: []
reasons:
  few-announcements:
    en: too few announcements in the year
    ru: слишком мало объявлений за год
    kk: жыл ішінде хабарландыру тым аз
texts:
  title:
    en: Announcements at night and on days off
    ru: Объявления по ночам и в нерабочие дни
    kk: Түнде және демалыс күндері жарияланған хабарландырулар
  question:
    en: Which buyers publish a large part of their announcements at night, at weekends or on holidays?
    ru: Какие заказчики публикуют значительную часть объявлений ночью, в выходные или праздники?
    kk: Қай тапсырыс берушілер хабарландыруларының едәуір бөлігін түнде, демалыс не мереке күндері жариялайды?
  why:
    en: >-
      The terms for remarks and bids begin with the announcement. What appears when nobody looks is found later, and only
      who was told has the whole term. Times are Astana time: UTC+5 for the whole country since March 2024, UTC+6 before.
    ru: >-
      Сроки замечаний и заявок начинаются с объявления. Размещённое, когда никто не смотрит, находят позже, и полный срок
      есть лишь у предупреждённых. Время — астанинское: с марта 2024 года UTC+5 по всей стране, раньше UTC+6.
    kk: >-
      Ескертулер мен өтінімдердің мерзімі хабарландырудан басталады. Ешкім қарамағанда шыққан хабарландыру кешірек
      табылады, толық мерзім ескертілгендерде ғана болады. Уақыт Астана уақытымен: 2024 жылғы наурыздан бері бүкіл елде
      UTC+5, оған дейін UTC+6.
  innocent:
    en:
      - The portal publishes by itself at a time set beforehand, or works through a queue at night.
      - The buyer has few people, who do this work after hours.
      - Much had to be announced before the end of the year.
    ru:
      - Портал публикует сам в заданное время или разбирает очередь ночью.
      - У заказчика мало людей, и этим занимаются после работы.
      - Многое нужно было объявить до конца года.
    kk:
      - Портал алдын ала қойылған уақытта өзі жариялайды немесе кезекті түнде өңдейді.
      - Тапсырыс берушінің адамы аз, бұл жұмысты жұмыстан кейін істейді.
      - Жыл соңына дейін көп нәрсені жариялау керек болған.
  next:
    en:
      - Look who wins what this buyer announced at odd hours, and what it announced by day.
      - Compare the numbers of bids of both.
    ru:
      - Посмотреть, кто побеждает в закупках, объявленных в неурочное время, и кто — в объявленных днём.
      - Сравнить число заявок в тех и других.
    kk:
      - Жұмыстан тыс уақытта және күндіз жарияланған сатып алуларда кім жеңетінін қарау.
      - Екеуіндегі өтінімдер санын салыстыру.
  summary:
    en: "In {{year}} {{buyer}} published {{value}} of its announcements at night or on days off: a sign of a risk; the portal may publish by itself."
    ru: "В {{year}} году заказчик {{buyer}} разместил ночью или в нерабочие дни {{value}} своих объявлений: признак риска; портал мог публиковать сам."
    kk: "{{year}} жылы {{buyer}} тапсырыс берушісі хабарландыруларының {{value}} бөлігін түнде немесе демалыс күндері орналастырған: тәуекел белгісі; портал өзі жариялаған болуы мүмкін."
---*/
WITH announcement AS (
  SELECT
    t.source,
    t.buyer_id,
    year(t.published_date) AS year,
    t.published_date,
    t.is_goszakup,
    -- Seconds of the day in Astana.
    (CAST(floor(to_unixtime(t.published)) AS BIGINT) + CASE WHEN t.published_date < DATE '2024-03-01' THEN 21600 ELSE 18000 END)
      % 86400 AS second_of_day,
    k.is_working
  FROM x_tenders t
  LEFT JOIN calendar k ON k.date = t.published_date
  WHERE t.competitive = 'yes' AND t.buyer_id IS NOT NULL AND t.published_date IS NOT NULL
    AND coalesce(t.status, 'active') NOT IN ('planning', 'planned')
),
-- Midnight to the second stands where no time is told.
counted AS (
  SELECT
    a.source,
    a.buyer_id,
    a.year,
    max(a.published_date) AS last_date,
    max(CASE WHEN a.is_goszakup THEN 1 ELSE 0 END) AS is_goszakup,
    count(*) AS announcements,
    CAST(sum(CASE WHEN a.second_of_day <> 0 AND a.is_working IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS timed,
    CAST(sum(CASE
      WHEN a.second_of_day <> 0 AND a.is_working IS NOT NULL
        AND (NOT a.is_working OR a.second_of_day < q.from_hour * 3600 OR a.second_of_day >= q.to_hour * 3600) THEN 1
      ELSE 0
    END) AS BIGINT) AS odd
  FROM announcement a
  CROSS JOIN params q
  GROUP BY a.source, a.buyer_id, a.year
),
judged AS (
  SELECT
    c.*,
    q.threshold,
    CASE WHEN c.timed > 0 THEN round(CAST(c.odd AS DOUBLE) / CAST(c.timed AS DOUBLE), 6) END AS share,
    CASE
      WHEN c.is_goszakup = 0 THEN 'not-applicable:other-law'
      WHEN c.announcements < q.minimum_announcements THEN 'not-applicable:few-announcements'
      WHEN c.timed * 10 < c.announcements * 9 OR c.timed < q.minimum_announcements THEN 'insufficient:date-missing'
      WHEN CAST(c.odd AS DOUBLE) / CAST(c.timed AS DOUBLE) >= q.threshold AND c.odd > 0 THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM counted c
  CROSS JOIN params q
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
  CAST(threshold AS DOUBLE) AS threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The 25 latest announcements at odd hours.
WITH odd AS (
  SELECT
    r.subject_id,
    t.ocid,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY t.published DESC, t.ocid, t.source) AS place
  FROM result r
  CROSS JOIN params q
  JOIN x_tenders t ON t.buyer_id = r.buyer_id AND year(t.published_date) = year(r.date)
  JOIN calendar k ON k.date = t.published_date
  WHERE t.competitive = 'yes' AND coalesce(t.status, 'active') NOT IN ('planning', 'planned')
    AND (CAST(floor(to_unixtime(t.published)) AS BIGINT) + CASE WHEN t.published_date < DATE '2024-03-01' THEN 21600 ELSE 18000 END)
      % 86400 <> 0
    AND (
      NOT k.is_working
      OR (CAST(floor(to_unixtime(t.published)) AS BIGINT) + CASE WHEN t.published_date < DATE '2024-03-01' THEN 21600 ELSE 18000 END)
        % 86400 < q.from_hour * 3600
      OR (CAST(floor(to_unixtime(t.published)) AS BIGINT) + CASE WHEN t.published_date < DATE '2024-03-01' THEN 21600 ELSE 18000 END)
        % 86400 >= q.to_hour * 3600
    )
)
SELECT o.subject_id, 'processes' AS table_name, o.ocid AS id, f.field
FROM odd o
CROSS JOIN (VALUES ('tender_date_published'), ('tender_title')) AS f (field)
WHERE o.place <= 25
ORDER BY subject_id, table_name, id, field
