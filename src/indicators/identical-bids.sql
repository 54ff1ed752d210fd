/*---
name: identical-bids
version: 1
codes: {ocp: [R028], cardinal: [R028]}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.value_amount, bids.tenderer_id]
value: number
scope: process
with_time: [insufficient:still-open]
parameters:
  minimum_bidders:
    type: integer
    default: 2
    min: 2
    unit: bidder
    text:
      en: least number of bidders with the same price
      ru: наименьшее число участников с одной ценой
      kk: бірдей баға берген қатысушылардың ең аз саны
  # Exact as in OCP's guide and Cardinal; up to one per cent may be called the same.
  tolerance:
    type: decimal
    default: 0
    min: 0
    max: 0.01
    unit: share
    text:
      en: prices that differ by no more than this part of the lower one count as the same
      ru: цены, различающиеся не больше чем на эту долю меньшей, считаются одинаковыми
      kk: төменіне шаққанда осы үлестен аспайтын айырмасы бар бағалар бірдей деп саналады
  skip_estimate:
    type: boolean
    default: true
    text:
      en: leave out a price that equals the published estimate or, on goszakup, a whole per cent of it, where all may aim
      ru: не учитывать цену, равную опубликованной сумме, а на goszakup и целому числу её процентов — туда могут метить все
      kk: жарияланған сомаға, ал goszakup-та оның бүтін пайызына тең бағаны ескермеу — оны бәрі көздеуі мүмкін
law: []
violations: [sham]
reasons:
  auction-start:
    en: in an auction all begin from one price
    ru: на аукционе все начинают с одной цены
    kk: аукционда бәрі бір бағадан бастайды
  only-bidder:
    en: one bidder alone, so there is nothing to compare
    ru: участник один, сравнивать не с чем
    kk: қатысушы жалғыз, салыстыратын ештеңе жоқ
  at-the-estimate:
    en: the same price is the published estimate, or a whole per cent of it where the law has floors, and all can see that
    ru: одинаковая цена равна опубликованной сумме или целому числу её процентов, где у закона есть пороги, — это видят все
    kk: бірдей баға жарияланған сомаға немесе заң шектері бар жерде оның бүтін пайызына тең — оны бәрі көреді
texts:
  title:
    en: Different bidders, the same price
    ru: Разные участники, одна цена
    kk: Қатысушылар әртүрлі, бағасы бір
  question:
    en: In which lots did different bidders ask exactly the same price?
    ru: По каким лотам разные участники предложили одну и ту же цену?
    kk: Қай лоттарда әртүрлі қатысушылар дәл бірдей баға ұсынған?
  why:
    en: >-
      Two firms that reckon for themselves seldom arrive at the same sum to the last tiyn. The same price may have been
      copied from one file, or shared out so that something else than the price decides. Rejected bids count as well:
      what the commission thought of them does not change how they were made.
    ru: >-
      Две фирмы, считающие самостоятельно, редко приходят к одной сумме до последнего тиына. Одинаковая цена могла быть
      скопирована из одного файла или согласована, чтобы решало что-то другое. Отклонённые заявки тоже учитываются:
      решение комиссии не меняет того, как они готовились.
    kk: >-
      Дербес есептейтін екі фирма бір сомаға соңғы тиынына дейін сирек келеді. Бірдей баға бір файлдан көшірілген немесе
      басқа нәрсе шешсін деп келісілген болуы мүмкін. Қабылданбаған өтінімдер де есепке алынады: комиссияның шешімі
      олардың қалай дайындалғанын өзгертпейді.
  innocent:
    en:
      - The price is regulated, or all sell at the maker's list price.
      - The sum is small and round, so that two may hit on it.
      - Both added the same usual margin to the same wholesale price.
      - The record repeats one firm under two numbers.
    ru:
      - Цена регулируется государством, или все продают по прайс-листу производителя.
      - Сумма небольшая и круглая, на неё могли выйти двое.
      - Оба добавили к одной оптовой цене одинаковую привычную наценку.
      - В записи одна фирма значится под двумя номерами.
    kk:
      - Бағаны мемлекет реттейді немесе бәрі өндірушінің баға тізімімен сатады.
      - Сома шағын әрі жұмыр, оған екі адам да келуі мүмкін.
      - Екеуі де бір көтерме бағаға бірдей үйреншікті үстеме қосқан.
      - Жазбада бір фирма екі нөмірмен көрсетілген.
  next:
    en:
      - Compare the bids line by line — the same unit prices tell more than the same total.
      - Look at the times of submission and at who submitted the bids.
      - Check whether the firms share a head, founders, an address, a phone or an account.
      - Look how often the same firms gave the same price elsewhere.
    ru:
      - Сравнить заявки построчно — одинаковые цены за единицу говорят больше, чем одинаковый итог.
      - Посмотреть время подачи и кто подавал заявки.
      - Проверить, нет ли у фирм общих руководителя, учредителей, адреса, телефона или счёта.
      - Посмотреть, как часто те же фирмы давали одинаковую цену в других лотах.
    kk:
      - Өтінімдерді жолма-жол салыстыру — бірлік бағаларының бірдейлігі жалпы соманың бірдейлігінен көп нәрсе айтады.
      - Өтінімдердің берілген уақытын және кім бергенін қарау.
      - Фирмалардың басшысы, құрылтайшылары, мекенжайы, телефоны немесе шоты ортақ па — тексеру.
      - Сол фирмалардың басқа лоттарда бірдей бағаны қаншалықты жиі бергенін қарау.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, the same price of {{money}} came from several bidders: {{value}}. A sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, одну и ту же цену {{money}} предложили несколько участников: {{value}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында бірдей {{money}} бағаны бірнеше қатысушы ұсынған: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH asked AS (
  SELECT DISTINCT source, ocid, lot_id, bidder, price, coalesce(currency, '') AS currency
  FROM x_lot_bids
  WHERE price IS NOT NULL
),
stepped AS (
  SELECT a.*, lag(price) OVER (PARTITION BY source, ocid, lot_id, currency ORDER BY price, bidder) AS before
  FROM asked a
),
-- A run of prices, each no further from the one before than the tolerance allows.
numbered AS (
  SELECT
    s.*,
    CAST(sum(CASE WHEN before IS NOT NULL AND CAST(price - before AS DOUBLE) <= q.tolerance * CAST(before AS DOUBLE) THEN 0 ELSE 1 END)
      OVER (PARTITION BY source, ocid, lot_id, currency ORDER BY price, bidder ROWS UNBOUNDED PRECEDING) AS BIGINT) AS run
  FROM stepped s
  CROSS JOIN params q
),
shared AS (
  SELECT source, ocid, lot_id, currency, run, count(DISTINCT bidder) AS bidders, min(price) AS price
  FROM numbered
  GROUP BY source, ocid, lot_id, currency, run
),
placed AS (
  SELECT
    s.*,
    -- Nobody may ask more than the estimate, so many ask just that much. On goszakup floors of the law lie at whole per
    -- cents of it (to a ten-thousandth, as unit prices are rounded), so whoever aims at them meets others there.
    q.skip_estimate AND l.estimate > 0 AND s.currency = coalesce(l.estimate_currency, '') AND (
      s.price = l.estimate
      OR (l.is_goszakup AND abs(s.price * 100 - l.estimate
        * CAST(round(CAST(s.price * 100 AS DOUBLE) / CAST(l.estimate AS DOUBLE)) AS INTEGER)) * 100 <= l.estimate)
    ) AS is_focal
  FROM shared s
  JOIN x_lot_prices l ON l.source = s.source AND l.ocid = s.ocid AND l.lot_id = s.lot_id
  CROSS JOIN params q
  WHERE s.bidders >= q.minimum_bidders
),
-- The price that most bidders share, the lowest of them where several are shared by as many.
ranked AS (
  SELECT
    p.*,
    row_number() OVER (PARTITION BY source, ocid, lot_id ORDER BY is_focal NULLS FIRST, bidders DESC, price, currency) AS place
  FROM placed p
),
judged AS (
  SELECT
    l.*,
    q.minimum_bidders,
    r.bidders AS alike,
    r.price,
    r.currency AS price_currency,
    CASE
      WHEN l.is_direct THEN 'not-applicable:method'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.method_kind = 'rating' THEN 'not-applicable:price-does-not-decide'
      WHEN l.method_kind = 'auction' THEN 'not-applicable:auction-start'
      WHEN l.is_construction = 'yes' THEN 'not-applicable:building-works'
      WHEN l.bidders = 0 AND l.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND NOT l.has_result AND d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders = 0 THEN 'insufficient:no-bids-visible'
      -- Where several won, the price may be that of the agreement that they all signed, such as a framework's largest sum.
      WHEN l.winners > 1 OR l.awards > 1 THEN 'not-applicable:several-winners'
      WHEN r.bidders > 1 AND l.is_construction = 'unknown' THEN 'insufficient:works-unknown'
      WHEN r.bidders > 1 AND l.is_goszakup AND q.skip_estimate AND l.estimate IS NULL THEN 'insufficient:amount-missing'
      WHEN r.bidders > 1 AND NOT coalesce(r.is_focal, false) THEN 'flag'
      WHEN l.bidders_said > l.bidders THEN 'insufficient:not-all-bids-published'
      WHEN l.bidders = 1 THEN 'not-applicable:only-bidder'
      WHEN l.priced < l.bidders THEN 'insufficient:prices-missing'
      WHEN l.currencies > 1 THEN 'insufficient:several-currencies'
      WHEN r.bidders > 1 THEN 'pass:at-the-estimate'
      ELSE 'pass'
    END AS verdict
  FROM x_lot_prices l
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN ranked r ON r.source = l.source AND r.ocid = l.ocid AND r.lot_id = l.lot_id AND r.place = 1
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  winner_id AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(alike AS DOUBLE) AS value,
  CAST(minimum_bidders AS DOUBLE) AS threshold,
  'parameter:minimum_bidders' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  price AS money_at_stake,
  nullif(price_currency, '') AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- All prices of the lot: those that are alike are seen beside the others.
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('value_amount'), ('value_currency'), ('tenderer_id'), ('status'), ('date')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, 'value_amount' AS field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_procurement_method_details'), ('tender_value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
