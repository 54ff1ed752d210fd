/*---
name: late-bid-won
version: 1
codes: {ocp: [R030], cardinal: [R030]}
severity: statistical
grade: needs-a-document
stage: award
subject: lot
needs: [bids.date, processes.tender_period_end_date, awards.status]
value: number
scope: process
parameters:
  # Cardinal compares the dates as text and takes any difference. Deadlines are told to the minute, bids to the second.
  minimum_minutes:
    type: integer
    default: 1
    min: 0
    unit: minute
    text:
      en: least number of minutes after closing
      ru: наименьшее число минут после окончания приёма
      kk: қабылдау аяқталғаннан кейінгі минуттардың ең аз саны
law: []
violations: []
reasons:
  bid-time-missing:
    en: the winning bid has no time
    ru: у победившей заявки нет времени подачи
    kk: жеңген өтінімнің берілген уақыты жоқ
  deadline-missing:
    en: it is not known when bids closed
    ru: неизвестно, когда закончился приём заявок
    kk: өтінім қабылдаудың қашан аяқталғаны белгісіз
  closing-time-unclear:
    en: the hour of closing is not told, and the bid came on that day
    ru: час окончания приёма не указан, а заявка подана в тот же день
    kk: қабылдаудың аяқталу сағаты көрсетілмеген, ал өтінім сол күні берілген
texts:
  title:
    en: A bid that came after closing won
    ru: Победила заявка, поданная после окончания приёма
    kk: Қабылдау аяқталғаннан кейін берілген өтінім жеңді
  question:
    en: In which lots did a bid win that was submitted after the deadline?
    ru: По каким лотам победила заявка, поданная позже срока?
    kk: Қай лоттарда мерзімінен кеш берілген өтінім жеңді?
  why:
    en: >-
      The deadline is the same for all, so that nobody writes a bid knowing those of the others. A late bid that wins
      was accepted against that rule, or was changed when the others were already known.
    ru: >-
      Срок один для всех, чтобы никто не писал заявку, зная чужие. Если победила опоздавшая, её приняли вопреки этому
      правилу или изменили, когда остальные уже были известны.
    kk: >-
      Ешкім өзгелердікін біле отырып өтінім жазбасын деп, мерзім бәріне бірдей. Кешіккен өтінім жеңсе, ол осы қағидаға
      қарамай қабылданған немесе қалғандары белгілі болған соң өзгертілген.
  innocent:
    en:
      - Intake was prolonged, and the record kept the first deadline.
      - The time is that of the last step in the system, such as a signature or an answer to a question, not of the bid.
      - The portal failed, and bids were taken in later by an act about it.
      - The clocks or time zones of two systems differ.
    ru:
      - Приём продлили, а в записи остался первый срок.
      - Указано время последнего действия в системе — подписи или ответа на запрос, а не подачи.
      - Портал не работал, и заявки приняли позже по акту о сбое.
      - Часы или часовые пояса двух систем расходятся.
    kk:
      - Қабылдау ұзартылған, ал жазбада бірінші мерзім қалған.
      - Берілген уақыт емес, жүйедегі соңғы әрекеттің — қол қоюдың немесе сұрауға жауаптың уақыты көрсетілген.
      - Портал істемей қалып, өтінімдер ақау туралы акт бойынша кейін қабылданған.
      - Екі жүйенің сағаты немесе уақыт белдеуі сәйкес келмейді.
  next:
    en:
      - Read the opening protocol — it names the bids and their times.
      - Look in the log of changes whether the deadline was moved, when and by whom.
      - See whether other bids were turned away as late.
    ru:
      - Прочитать протокол вскрытия — в нём перечислены заявки и время подачи.
      - Посмотреть по журналу изменений, переносили ли срок, когда и кто.
      - Узнать, не отклонили ли другие заявки как опоздавшие.
    kk:
      - Ашу хаттамасын оқу — онда өтінімдер мен олардың берілген уақыты көрсетілген.
      - Өзгерістер журналынан мерзімнің ауыстырылған-ауыстырылмағанын, қашан және кім ауыстырғанын қарау.
      - Басқа өтінімдер кешіккені үшін қайтарылған ба — білу.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, the bid that won ({{supplier}}, {{money}}) is dated after closing, by so many minutes: {{value}}. A sign of a risk, to be checked in the opening protocol."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, победившая заявка ({{supplier}}, {{money}}) датирована позже окончания приёма на столько минут: {{value}}. Признак риска, требующий проверки по протоколу вскрытия."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында жеңген өтінім ({{supplier}}, {{money}}) қабылдау аяқталғаннан мынанша минут кейінгі уақытпен берілген: {{value}}. Ашу хаттамасы бойынша тексеруді қажет ететін тәуекел белгісі."
---*/
WITH closing AS (
  SELECT
    p.source,
    p.ocid,
    coalesce(l.id, '') AS lot_id,
    -- Where goszakup opened intake again bids could come until the later of the two.
    CASE
      WHEN p.kz_repeat_end_date > coalesce(l.tender_period_end_date, p.tender_period_end_date) THEN p.kz_repeat_end_date
      ELSE coalesce(l.tender_period_end_date, p.tender_period_end_date, p.kz_repeat_end_date)
    END AS closes,
    CASE
      WHEN p.kz_repeat_end_date > coalesce(l.tender_period_end_date, p.tender_period_end_date)
        THEN p.kz_repeat_end_local_date
      ELSE coalesce(l.tender_period_end_local_date, p.tender_period_end_local_date, p.kz_repeat_end_local_date)
    END AS closes_date,
    p.kz_trd_buy_id IS NOT NULL AS is_goszakup
  FROM processes p
  LEFT JOIN lots l ON l.source = p.source AND l.ocid = p.ocid
),
-- A publisher that tells days only writes midnight, in Greenwich, in its own time or with no zone at all: UTC that is no
-- later than six hours into the day that it wrote, on the hour. Such a closing lasts until the end of that day, and
-- whether a bid of the same day came in time is not known.
timed AS (
  SELECT
    c.*,
    NOT c.is_goszakup AND CAST(floor(to_unixtime(c.closes)) AS BIGINT) % 3600 = 0
      AND to_unixtime(c.closes) - to_unixtime(CAST(c.closes_date AS TIMESTAMP)) <= 21600 AS is_day_only
  FROM closing c
),
measured AS (
  SELECT
    b.source,
    b.ocid,
    b.lot_id,
    b.bid_id,
    b.bidder_id,
    b.won,
    b.price,
    b.currency,
    b.submitted IS NULL AS is_undated,
    round(CAST(to_unixtime(b.submitted) - to_unixtime(t.closes) AS DOUBLE) / 60, 2) AS minutes,
    CASE
      WHEN t.is_day_only AND g.date_local_date <= t.closes_date AND b.submitted > t.closes THEN 'unclear'
      WHEN to_unixtime(b.submitted) - to_unixtime(t.closes) > 0
        AND to_unixtime(b.submitted) - to_unixtime(t.closes) >= q.minimum_minutes * 60 THEN 'late'
    END AS lateness
  FROM x_lot_bids b
  JOIN timed t ON t.source = b.source AND t.ocid = b.ocid AND t.lot_id = b.lot_id
  JOIN (SELECT source, ocid, id, max(date_local_date) AS date_local_date FROM bids GROUP BY source, ocid, id) g
    ON g.source = b.source AND g.ocid = b.ocid AND g.id = b.bid_id
  CROSS JOIN params q
),
ranked AS (
  SELECT m.*, row_number() OVER (PARTITION BY source, ocid, lot_id ORDER BY minutes DESC, bid_id, bidder_id) AS place
  FROM measured m
  WHERE m.won AND m.lateness = 'late'
),
counted AS (
  SELECT
    source,
    ocid,
    lot_id,
    count(*) AS bids,
    count(CASE WHEN is_undated THEN 1 END) AS undated,
    count(CASE WHEN is_undated AND won THEN 1 END) AS undated_won,
    count(CASE WHEN lateness = 'late' THEN 1 END) AS late,
    count(CASE WHEN lateness = 'unclear' THEN 1 END) AS unclear,
    count(CASE WHEN lateness = 'unclear' AND won THEN 1 END) AS unclear_won
  FROM measured
  GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.*,
    q.minimum_minutes,
    r.bidder_id AS late_winner,
    r.minutes,
    r.price AS late_price,
    r.currency AS late_currency,
    CASE
      WHEN l.is_direct THEN 'not-applicable:method'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders = 0 AND l.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN l.bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN t.closes IS NULL THEN 'insufficient:deadline-missing'
      WHEN r.bid_id IS NOT NULL THEN 'flag'
      -- None of the bids came late, whichever won.
      WHEN c.late = 0 AND c.unclear = 0 AND c.undated = 0 AND coalesce(l.bidders_said, 0) <= l.bidders THEN 'pass'
      WHEN l.status = 'unsuccessful' AND l.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND l.pending_awards > 0 THEN 'insufficient:award-pending'
      WHEN l.awards = 0 THEN 'insufficient:not-awarded'
      WHEN l.winners = 0 OR l.doubtful > 0 THEN 'insufficient:winner-unknown'
      WHEN c.unclear_won > 0 THEN 'insufficient:closing-time-unclear'
      WHEN c.undated_won > 0 THEN 'insufficient:bid-time-missing'
      ELSE 'pass'
    END AS verdict
  FROM x_lot_prices l
  CROSS JOIN params q
  LEFT JOIN timed t ON t.source = l.source AND t.ocid = l.ocid AND t.lot_id = l.lot_id
  LEFT JOIN counted c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
  LEFT JOIN ranked r ON r.source = l.source AND r.ocid = l.ocid AND r.lot_id = l.lot_id AND r.place = 1
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CASE WHEN verdict = 'flag' THEN late_winner ELSE winner_id END AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(minutes AS DOUBLE) AS value,
  CAST(minimum_minutes AS DOUBLE) AS threshold,
  'parameter:minimum_minutes' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN verdict = 'flag' THEN late_price END AS money_at_stake,
  CASE WHEN verdict = 'flag' THEN late_currency END AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('date'), ('status'), ('tenderer_id'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id
JOIN awards a ON a.source = l.source AND a.ocid = l.ocid AND coalesce(a.related_lot, l.lot_id) = l.lot_id
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('related_bid')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, 'tender_period_end_date' AS field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_period_end_date'), ('kz_repeat_end_date')) AS f (field)
ORDER BY subject_id, table_name, id, field
