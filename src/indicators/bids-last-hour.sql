/*---
name: bids-last-hour
version: 2
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.date, bids.tenderer_id, processes.tender_period_end_date]
value: number
scope: process
with_time: [insufficient:still-open, insufficient:bids-not-settled]
parameters:
  minutes:
    type: integer
    default: 60
    min: 1
    max: 1440
    unit: minute
    text:
      en: all bids came within so many minutes before closing
      ru: все заявки пришли за столько минут до окончания приёма
      kk: барлық өтінім қабылдау аяқталуына осынша минут қалғанда келген
  gap_minutes:
    type: integer
    default: 10
    min: 1
    max: 1440
    unit: minute
    text:
      en: and each within fewer minutes of the one before
      ru: и каждая — раньше чем через столько минут после предыдущей
      kk: және әрқайсысы алдыңғысынан осынша минут өтпей келген
law: []
violations: [sham]
reasons:
  bid-times-missing:
    en: not all bids have a time
    ru: не у всех заявок есть время подачи
    kk: барлық өтінімнің берілген уақыты көрсетілмеген
  closing-time-missing:
    en: the time of closing is not published, only its day or nothing
    ru: время окончания приёма не опубликовано — есть только день или нет ничего
    kk: қабылдаудың аяқталу уақыты жарияланбаған — тек күні бар немесе ештеңе жоқ
texts:
  title:
    en: All bids in the last hour, one close after another
    ru: Все заявки — в последний час, одна за другой
    kk: Барлық өтінім соңғы сағатта, бірінен соң бірі
  question:
    en: In which lots did all bids come in the last hour, within minutes of each other?
    ru: По каким лотам все заявки пришли в последний час с разницей в минуты?
    kk: Қай лоттар бойынша барлық өтінім соңғы сағатта, арасы санаулы минутпен келген?
  why:
    en: >-
      Rivals who prepare by themselves hand in at different times. Bids that come in a row shortly before closing may be
      sent by one hand.
    ru: >-
      Соперники, готовящиеся независимо, подают заявки в разное время. Заявки, идущие подряд перед самым окончанием, может
      отправлять одна рука.
    kk: >-
      Өз бетінше дайындалған қарсыластар өтінімді әртүрлі уақытта береді. Аяқталар алдында қатарынан келген өтінімдерді
      бір қол жіберуі мүмкін.
  innocent:
    en:
      - Everybody waits for the last hour so as not to show the bid, and there were only two.
      - The portal did not work before and all came when it did again.
      - One consultant hands in bids for several clients.
    ru:
      - Все ждут последнего часа, чтобы не раскрыть заявку, а участников было лишь двое.
      - Портал до этого не работал, и все подали заявки, когда он заработал.
      - Один консультант подаёт заявки за нескольких клиентов.
    kk:
      - Бәрі өтінімін көрсетпеу үшін соңғы сағатты күтеді, ал қатысушы екеу-ақ болған.
      - Портал оған дейін жұмыс істемеген, қосылғанда бәрі бірден берген.
      - Бір кеңесші бірнеше клиенттің өтінімін береді.
  next:
    en:
      - Compare who handed in the bids, their files and their prices.
      - Look whether the same bidders come together elsewhere, and in which order.
    ru:
      - Сравнить, кто подал заявки, их файлы и цены.
      - Посмотреть, приходят ли те же участники вместе в других закупках и в каком порядке.
    kk:
      - Өтінімдерді кім бергенін, олардың файлдары мен бағаларын салыстыру.
      - Сол қатысушылардың басқа жерде де бірге және қандай ретпен келетінін қарау.
  summary:
    en: "In the lot “{{title}}” of {{buyer}} (announced on {{date}}, {{money}}{{net}}) all bids came one close after another before closing; minutes from the first to closing: {{value}}: a sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}} (объявлен {{date}}, {{money}}{{net}}) все заявки пришли подряд перед окончанием приёма; минут от первой до окончания: {{value}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотында (жарияланған күні: {{date}}, {{money}}{{net}}) барлық өтінім қабылдау аяқталар алдында қатарынан келген; біріншісінен аяқталғанға дейінгі минуттар: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH closing AS (
  SELECT
    p.source,
    p.ocid,
    coalesce(l.id, '') AS lot_id,
    CASE
      WHEN p.kz_repeat_end_date > coalesce(l.tender_period_end_date, p.tender_period_end_date) THEN p.kz_repeat_end_date
      ELSE coalesce(l.tender_period_end_date, p.tender_period_end_date, p.kz_repeat_end_date)
    END AS closes,
    p.kz_trd_buy_id IS NOT NULL AS is_goszakup,
    coalesce(l.tender_period_end_local_date, p.tender_period_end_local_date) AS closes_date
  FROM processes p
  LEFT JOIN lots l ON l.source = p.source AND l.ocid = p.ocid
),
-- A publisher that tells days only writes midnight, in Greenwich, in its own time or with no zone at all.
timed AS (
  SELECT
    c.source,
    c.ocid,
    c.lot_id,
    CASE
      WHEN NOT c.is_goszakup AND CAST(floor(to_unixtime(c.closes)) AS BIGINT) % 3600 = 0
        AND to_unixtime(c.closes) - to_unixtime(CAST(c.closes_date AS TIMESTAMP)) <= 21600 THEN NULL
      ELSE c.closes
    END AS closes
  FROM closing c
),
entry AS (
  SELECT
    e.source,
    e.ocid,
    e.lot_id,
    e.bidder,
    e.submitted,
    CAST(floor(to_unixtime(t.closes)) AS BIGINT) - CAST(floor(to_unixtime(e.submitted)) AS BIGINT) AS before,
    CAST(floor(to_unixtime(e.submitted)) AS BIGINT)
      - lag(CAST(floor(to_unixtime(e.submitted)) AS BIGINT)) OVER (PARTITION BY e.source, e.ocid, e.lot_id ORDER BY e.submitted, e.bidder)
      AS gap
  FROM x_lot_entries e
  JOIN timed t ON t.source = e.source AND t.ocid = e.ocid AND t.lot_id = e.lot_id
),
counted AS (
  SELECT
    source,
    ocid,
    lot_id,
    count(*) AS bidders,
    count(submitted) AS dated,
    count(before) AS timed,
    max(before) AS earliest,
    max(gap) AS widest
  FROM entry
  GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    l.announced_date,
    l.amount,
    l.currency,
    q.minutes,
    round(CAST(c.earliest AS DOUBLE) / 60, 1) AS earliest_minutes,
    CASE
      WHEN l.competitive = 'no' OR l.method_kind = 'quotation' THEN 'not-applicable:method'
      WHEN l.competitive = 'unknown' THEN 'insufficient:method-unknown'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN u.bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN c.bidders IS NULL THEN 'insufficient:no-bids-visible'
      WHEN d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN c.dated < c.bidders THEN 'insufficient:bid-times-missing'
      WHEN c.timed < c.bidders THEN 'insufficient:closing-time-missing'
      WHEN c.earliest > q.minutes * 60 THEN 'pass'
      WHEN c.bidders = 1 THEN 'not-applicable:one-bidder'
      WHEN c.widest >= q.gap_minutes * 60 THEN 'pass'
      -- Earlier bids may become visible later.
      WHEN l.is_goszakup AND NOT l.has_result AND l.results_date IS NULL
        AND date_diff('day', l.closing_date, d.data_date) < 10 THEN 'insufficient:bids-not-settled'
      ELSE 'flag'
    END AS verdict
  FROM x_lots l
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN counted c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
  LEFT JOIN x_unplaced_bids u ON u.source = l.source AND u.ocid = l.ocid
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  earliest_minutes AS value,
  CAST(minutes AS DOUBLE) AS threshold,
  'parameter:minutes' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('tenderer_id'), ('status'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_period_end_date'), ('kz_repeat_end_date'), ('tender_procurement_method_details')) AS f (field)
ORDER BY subject_id, table_name, id, field
