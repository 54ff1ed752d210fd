/*---
name: few-bidders-relative
version: 1
codes: {ocp: [R019], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.tenderer_id, lots.status, items.classification_id]
value: number
peers: {minimum: minimum_peers}
parameters:
  share_of_median:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: a lot has few bidders when they are at most this share of the median of its peers, and fewer than their lower quartile
      ru: участников мало, если их не больше этой доли медианы по подобным лотам и меньше нижнего квартиля
      kk: қатысушылар ұқсас лоттар медианасының осы үлесінен аспаса және төменгі квартилінен аз болса, олар аз деп саналады
  minimum_median:
    type: decimal
    default: 3
    min: 1
    unit: bidder
    text:
      en: where lots of the kind usually draw fewer bidders than this, few cannot be told from the usual
      ru: если на подобные лоты обычно приходит меньше участников, отличить «мало» от обычного нельзя
      kk: ұқсас лоттарға әдетте бұдан аз қатысушы келсе, «аз» дегенді әдеттегіден ажырату мүмкін емес
  minimum_peers:
    type: integer
    default: 10
    min: 2
    unit: lot
    text:
      en: least number of lots for the same kind of thing by the same method to compare with (ten is usual)
      ru: с каким наименьшим числом лотов на то же самое тем же способом сравнивать (в каталогах индикаторов — десять)
      kk: сол нәрсеге сол тәсілмен өткен салыстырылатын лоттардың ең аз саны (индикаторлар каталогтарында — он)
  settling_days:
    type: integer
    default: 10
    min: 0
    max: 365
    unit: day
    text:
      en: days after the closing date before bidders are counted, because bids become visible late
      ru: сколько дней после окончания приёма ждать, прежде чем считать участников, — заявки видны не сразу
      kk: қатысушыларды санағанға дейін қабылдау аяқталған соң күтілетін күндер, өйткені өтінімдер бірден көрінбейді
law: []
violations: []
reasons:
  usually-few:
    en: lots for this kind of thing usually draw few bidders
    ru: на лоты на то же самое обычно приходит мало участников
    kk: осындай нәрсенің лоттарына әдетте қатысушы аз келеді
  code-missing:
    en: it is not published by a code what is bought
    ru: не указан код того, что закупается
    kk: не сатып алынатынының коды көрсетілмеген
texts:
  title:
    en: Far fewer bidders than usual for this kind of thing
    ru: Участников гораздо меньше, чем обычно по таким закупкам
    kk: Қатысушылар мұндай сатып алулардағы әдеттегіден әлдеқайда аз
  question:
    en: Which lots drew far fewer bidders than lots for the same kind of thing, bought in the same way in the same year?
    ru: На какие лоты пришло гораздо меньше участников, чем на лоты на то же самое, купленные тем же способом в том же году?
    kk: Қай лоттарға сол жылы сол тәсілмен сатып алынған осындай нәрселердің лоттарына қарағанда қатысушы әлдеқайда аз келген?
  why:
    en: >-
      Where a market has rivals and they stay away from one purchase, something about it keeps them off: the specification,
      the time, the place of delivery, or word that it is somebody's already. Counting two or three bids as competition
      hides that.
    ru: >-
      Если на рынке соперники есть, а в одну закупку они не идут, что-то их отпугивает: спецификация, сроки, место поставки
      или слух, что закупка уже «чья-то». Если считать две-три заявки конкуренцией, этого не видно.
    kk: >-
      Нарықта қарсыластар болып, бір сатып алуға келмесе, оларды бірдеңе үркітеді: ерекшелік, мерзім, жеткізу орны немесе
      сатып алу әлдекімдікі деген сөз. Екі-үш өтінімді бәсеке деп санаса, бұл көрінбейді.
  innocent:
    en:
      - The place is far away, or the sum is small against the cost of delivery.
      - Many were busy then, at the end of the year or on holidays.
      - The code is wide, and the thing itself is rarer than others under it.
      - Part of the bids was withdrawn before the opening.
    ru:
      - Место удалено, или сумма мала в сравнении с доставкой.
      - Многие тогда были заняты — конец года, праздники.
      - Код широкий, а сама вещь встречается реже других под этим кодом.
      - Часть заявок отозвана до вскрытия.
    kk:
      - Жер шалғай немесе сома жеткізу шығынына қарағанда аз.
      - Ол кезде көбі бос болмаған — жылдың соңы, мерекелер.
      - Код кең, ал заттың өзі сол кодтағы басқалардан сирек.
      - Өтінімдердің бір бөлігі ашылғанға дейін қайтарып алынған.
  next:
    en:
      - Compare the specification with those of lots in the same group that drew more bidders.
      - Look at the bidding period and whether it fell on days off.
      - Look who won, and how often this buyer's lots for the same thing go to the same supplier.
    ru:
      - Сравнить спецификацию со спецификациями лотов той же группы, где участников было больше.
      - Посмотреть на срок приёма и не пришёлся ли он на выходные.
      - Посмотреть, кто победил и как часто лоты этого заказчика на то же самое достаются одному поставщику.
    kk:
      - Ерекшелікті сол топтағы қатысушысы көбірек лоттардың ерекшелігімен салыстыру.
      - Қабылдау мерзіміне және оның демалыс күндеріне дәл келген-келмегеніне қарау.
      - Кім жеңгенін және осы тапсырыс берушінің осындай лоттары бір өнім берушіге қаншалықты жиі бұйыратынын қарау.
  summary:
    en: "The lot “{{title}}” of {{buyer}}, announced on {{date}}, drew few bidders ({{value}}); the mark among lots for the same kind of thing is {{threshold}} (lots compared: {{peer_count}}): a sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, участников: {{value}} при пороге {{threshold}} среди лотов на то же самое (лотов в сравнении: {{peer_count}}): признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотына қатысушылар саны — {{value}}, осындай лоттар арасындағы шек — {{threshold}} (салыстырылған лоттар: {{peer_count}}): тексеруді қажет ететін тәуекел белгісі."
---*/
-- The number of bidders is whole and small, so that a quarter of all lots lies at or below the lower quartile: a lot must be
-- below it and have no more than half of the usual bidders. A single bid is compared like any other number.
WITH coded AS (
  SELECT c.*, k.code, p.peer_group, coalesce(p.peer_count, 0) AS peers, p.q1, p.median
  FROM x_lot_competition c
  LEFT JOIN x_codes k ON k.source = c.source AND k.ocid = c.ocid AND k.lot_id = c.lot_id
  LEFT JOIN peers p ON p.subject_id = c.source || '|' || c.subject_id
),
marked AS (
  SELECT
    c.*,
    q.minimum_peers,
    round(c.median * q.share_of_median, 6) AS mark,
    CASE
      WHEN c.competitive = 'no' THEN 'not-applicable:method'
      WHEN c.competitive = 'unknown' AND c.has_method THEN 'insufficient:method-unknown'
      WHEN c.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN c.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN c.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN c.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN d.data_date < c.closing_date THEN 'insufficient:still-open'
      WHEN c.bidders IS NULL AND c.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN c.bidders IS NULL THEN 'insufficient:no-bids-visible'
      WHEN NOT c.has_result AND c.closing_date IS NULL THEN 'insufficient:closing-date-missing'
      WHEN NOT c.has_result AND date_diff('day', c.closing_date, d.data_date) < q.settling_days
        THEN 'insufficient:bids-not-settled'
      WHEN c.code IS NULL THEN 'insufficient:code-missing'
      WHEN c.year IS NULL THEN 'insufficient:date-missing'
      WHEN c.peers < q.minimum_peers THEN 'insufficient:few-peers'
      WHEN c.median < q.minimum_median THEN 'not-applicable:usually-few'
      WHEN c.bidders < c.q1 AND c.bidders <= round(c.median * q.share_of_median, 6) THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM coded c
  CROSS JOIN params q
  CROSS JOIN dataset d
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CASE WHEN winner LIKE 'bid:%' THEN NULL ELSE winner END AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(bidders AS DOUBLE) AS value,
  CASE WHEN peers >= minimum_peers THEN mark END AS threshold,
  CASE WHEN peers >= minimum_peers THEN 'fence' END AS threshold_source,
  peer_group,
  CAST(peers AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM marked
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bidders b ON b.ocid || '|' || b.lot_id = r.subject_id AND b.bid_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('tenderer_id'), ('value_amount'), ('date')) AS f (field)
UNION
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount'), ('status'), ('kz_ref_buy_trade_methods_id'), ('bid_statistics_bidders'), ('bid_statistics_bids')) AS f (field)
UNION
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_period_end_date'), ('tender_number_of_tenderers'), ('tender_procurement_method'), ('bid_statistics_bidders'),
    ('bid_statistics_bids')
) AS f (field)
UNION
SELECT r.subject_id, 'items' AS table_name, i.ocid || '|' || i.id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id
JOIN items i ON i.source = l.source AND i.ocid = l.ocid AND i.id IS NOT NULL
  AND (i.related_lot = l.lot_id OR (i.related_lot IS NULL AND l.lots_count <= 1))
CROSS JOIN (VALUES ('classification_scheme'), ('classification_id')) AS f (field)
ORDER BY subject_id, table_name, id, field

-- peers
-- Settled lots of the same source, year and method: with the same first six digits of the code in the region, then in all
-- regions; then three digits; then the division.
WITH lot AS (
  SELECT
    c.source,
    c.subject_id,
    c.region,
    c.method,
    c.year,
    k.scheme,
    k.digits,
    k.division,
    CASE
      WHEN c.competitive = 'yes' AND coalesce(c.status, '') NOT IN ('cancelled', 'withdrawn', 'planning', 'planned')
        AND c.unplaced_bids = 0 AND (c.closing_date IS NULL OR c.closing_date <= d.data_date)
        AND (c.has_result OR date_diff('day', c.closing_date, d.data_date) >= q.settling_days)
        THEN c.bidders
    END AS bidders
  FROM x_lot_competition c
  JOIN x_codes k ON k.source = c.source AND k.ocid = c.ocid AND k.lot_id = c.lot_id
  CROSS JOIN params q
  CROSS JOIN dataset d
  WHERE c.competitive = 'yes' AND c.year IS NOT NULL
),
grouped AS (
  SELECT l.*, l.source || '|' || CAST(l.year AS VARCHAR) || '|' || coalesce(l.method, '') || '|' || l.scheme || '|' AS common
  FROM lot l
)
SELECT
  source || '|' || subject_id AS subject_id,
  bidders AS value,
  CASE WHEN length(digits) >= 6 THEN common || substr(digits, 1, 6) || '|' || region END AS level_1,
  CASE WHEN length(digits) >= 6 THEN common || substr(digits, 1, 6) END AS level_2,
  CASE WHEN length(digits) >= 3 THEN common || substr(digits, 1, 3) || '|' || region END AS level_3,
  CASE WHEN length(digits) >= 3 THEN common || substr(digits, 1, 3) END AS level_4,
  common || division AS level_5
FROM grouped
ORDER BY subject_id
