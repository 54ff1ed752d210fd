/*---
name: auction-no-steps
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: lot
needs: [bids.value_amount, lots.value_amount, awards.status]
value: percent
scope: process
with_time: [insufficient:still-open]
parameters:
  threshold:
    type: decimal
    default: 0.01
    min: 0
    max: 0.5
    text:
      en: the price fell by less than this share of the sum allotted
      ru: цена снижена меньше чем на эту долю выделенной суммы
      kk: баға бөлінген соманың осы үлесінен аз төмендеген
law: []
violations: [sham]
texts:
  title:
    en: An auction in which nobody bid the price down
    ru: Аукцион, в котором никто не снижал цену
    kk: Ешкім бағаны түсірмеген аукцион
  question:
    en: In which auctions with two bidders or more did the price hardly fall below the sum allotted?
    ru: В каких аукционах с двумя и более участниками цена почти не опустилась ниже выделенной суммы?
    kk: Екі немесе одан көп қатысушысы бар қай аукциондарда баға бөлінген сомадан төмен түспеген десе болады?
  why:
    en: >-
      An auction exists to bid the price down. Rivals who come and then do not bid may have been invited to make up the
      number, or to keep away for a share. The starting price is not published: that the price lies so near to the sum
      allotted shows that it fell less than that from any start.
    ru: >-
      Аукцион существует для снижения цены. Соперники, которые пришли и не торгуются, могли быть приглашены для числа или
      отказаться от борьбы за долю. Стартовая цена не опубликована: раз цена так близка к выделенной сумме, от любого
      старта она снизилась ещё меньше.
    kk: >-
      Аукцион бағаны түсіру үшін өткізіледі. Келіп, бірақ саудаласпаған қарсыластар сан үшін шақырылуы немесе үлес үшін
      күрестен бас тартуы мүмкін. Бастапқы баға жарияланбайды: баға бөлінген сомаға осынша жақын болса, ол кез келген
      бастаудан одан да аз төмендеген.
  innocent:
    en:
      - The sum allotted lies at the market price, and there is nothing to take off.
      - The price is regulated, or one producer sets it for all.
      - The other bidders were rejected before the bidding began.
    ru:
      - Выделенная сумма равна рыночной цене, и снижать нечего.
      - Цена регулируется или задаётся одним производителем для всех.
      - Остальные участники отклонены до начала торгов.
    kk:
      - Бөлінген сома нарықтық бағаға тең, түсіретін ештеңе жоқ.
      - Баға реттеледі немесе оны барлығына бір өндіруші белгілейді.
      - Басқа қатысушылар сауда басталғанға дейін қабылданбаған.
  next:
    en:
      - Look into the auction's log for who made steps and when.
      - Look whether the same bidders meet in other auctions and who wins there.
      - Compare the price with what others paid for the same thing.
    ru:
      - Посмотреть в журнале торгов, кто и когда делал шаги.
      - Посмотреть, встречаются ли те же участники в других аукционах и кто там побеждает.
      - Сравнить цену с тем, сколько за то же платили другие.
    kk:
      - Сауда журналынан кімнің, қашан қадам жасағанын қарау.
      - Сол қатысушылардың басқа аукциондарда кездесетінін және онда кім жеңетінін қарау.
      - Бағаны дәл сол үшін басқалардың төлегенімен салыстыру.
  summary:
    en: "In the auction “{{title}}” of {{buyer}}, announced on {{date}}, several bidders took part, and {{supplier}} won for {{money}}, only {{value}} below the sum allotted: a sign of a risk, to be checked."
    ru: "В аукционе «{{title}}» заказчика {{buyer}}, объявленном {{date}}, было несколько участников, а {{supplier}} победил с ценой {{money}} — лишь на {{value}} ниже выделенной суммы. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» аукционына (жарияланған күні: {{date}}) бірнеше қатысушы келген, ал {{supplier}} {{money}} бағамен — бөлінген сомадан небәрі {{value}} төмен жеңген. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH measured AS (
  SELECT
    l.*,
    l.method_kind = 'auction' OR (NOT l.is_goszakup AND coalesce(p.tender_submission_method, '') LIKE '%electronicAuction%')
      AS is_auction,
    CASE WHEN l.estimate > 0 THEN round(1 - CAST(l.winner_price AS DOUBLE) / CAST(l.estimate AS DOUBLE), 6) END AS fall
  FROM x_lot_prices l
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
),
judged AS (
  SELECT
    l.*,
    q.threshold,
    CASE
      WHEN l.is_direct OR NOT coalesce(l.is_auction, false) THEN 'not-applicable:method'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.status = 'unsuccessful' AND l.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND NOT l.has_result AND d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN l.awards = 0 AND l.pending_awards > 0 THEN 'insufficient:award-pending'
      WHEN l.awards = 0 THEN 'insufficient:not-awarded'
      WHEN l.winners > 1 THEN 'not-applicable:several-winners'
      WHEN l.winners = 0 OR l.doubtful > 0 THEN 'insufficient:winner-unknown'
      WHEN l.bidders = 1 THEN 'not-applicable:one-bidder'
      WHEN l.estimate IS NULL OR l.estimate <= 0 THEN 'insufficient:amount-missing'
      WHEN l.winner_price IS NULL THEN 'insufficient:prices-missing'
      WHEN coalesce(l.winner_currency, '') <> coalesce(l.estimate_currency, '') THEN 'insufficient:several-currencies'
      WHEN l.fall >= q.threshold THEN 'pass'
      WHEN l.admitted < 2 THEN 'not-applicable:no-rival'
      ELSE 'flag'
    END AS verdict
  FROM measured l
  CROSS JOIN params q
  CROSS JOIN dataset d
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  winner_id AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  fall AS value,
  CAST(threshold AS DOUBLE) AS threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  winner_price AS money_at_stake,
  winner_currency AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('status'), ('value_amount'), ('tenderer_id'), ('date')) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.award_id AS id, f.field
FROM result r
JOIN x_lot_awards a ON a.subject_id = r.subject_id AND a.award_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount'), ('status')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_procurement_method_details'), ('tender_date_published')) AS f (field)
ORDER BY subject_id, table_name, id, field
