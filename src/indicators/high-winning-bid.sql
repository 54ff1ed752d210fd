/*---
name: high-winning-bid
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: lot
needs: [bids.value_amount, bids.status, awards.status]
value: percent
scope: process
with_time: [insufficient:still-open]
parameters:
  threshold:
    type: decimal
    default: 0.25
    min: 0
    text:
      en: the winner is dearer than the lowest admitted bid by this share of it
      ru: победитель дороже самой низкой допущенной заявки на эту её долю
      kk: жеңімпаз жіберілген ең төмен өтінімнен осы үлеске қымбат
law: []
violations: []
texts:
  title:
    en: A winner far dearer than the lowest admitted bid
    ru: Победитель намного дороже самой низкой допущенной заявки
    kk: Жіберілген ең төмен өтінімнен әлдеқайда қымбат жеңімпаз
  question:
    en: In which lots did the winner ask a quarter more or still more than the lowest bid that was admitted?
    ru: В каких лотах победитель запросил на четверть и более больше самой низкой допущенной заявки?
    kk: Қай лоттарда жеңімпаз жіберілген ең төмен өтінімнен төрттен бірге немесе одан да көп сұраған?
  why:
    en: >-
      An admitted bid meets all that was asked. Whoever pays a quarter more has to get more for it: points, discounts on
      paper or quality that the protocol proves.
    ru: >-
      Допущенная заявка отвечает всем требованиям. Кто платит на четверть больше, должен получить за это больше — баллы,
      условные скидки или качество, подтверждённые протоколом.
    kk: >-
      Жіберілген өтінім барлық талапқа сай. Төрттен бірге көп төлеген адам бұған бірдеңе алуға тиіс — хаттамамен
      расталған балдар, шартты жеңілдіктер немесе сапа.
  innocent:
    en:
      - Points for quality or experience decided, as the documents said beforehand.
      - Conditional discounts for local producers changed the order.
      - The cheapest bidder withdrew or did not sign, and the next took its place.
      - One of the prices stands for another quantity or includes tax.
    ru:
      - Решили баллы за качество или опыт, как и было заранее указано в документации.
      - Порядок изменили условные скидки отечественным производителям.
      - Самый дешёвый участник отказался или не подписал договор, и его место занял следующий.
      - Одна из цен указана на другое количество или с налогом.
    kk:
      - Құжаттамада алдын ала көрсетілгендей, сапа немесе тәжірибе балдары шешкен.
      - Отандық өндірушілерге берілетін шартты жеңілдіктер ретті өзгерткен.
      - Ең арзан қатысушы бас тартқан немесе шартқа қол қоймаған, орнын келесісі басқан.
      - Бағалардың бірі басқа мөлшерге берілген немесе салықпен көрсетілген.
  next:
    en:
      - Read in the protocol how bids were compared and what decided.
      - Compare the winner's discounts and points with its papers.
      - Look whether this buyer often takes the dearer bid.
    ru:
      - Прочитать в протоколе, как сопоставлялись заявки и что решило.
      - Сверить скидки и баллы победителя с его документами.
      - Посмотреть, часто ли этот заказчик берёт более дорогую заявку.
    kk:
      - Хаттамадан өтінімдердің қалай салыстырылғанын және не шешкенін оқу.
      - Жеңімпаздың жеңілдіктері мен балдарын құжаттарымен салыстыру.
      - Осы тапсырыс берушінің қымбатырақ өтінімді жиі алатынын қарау.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, the winner {{supplier}} asks {{value}} more than the lowest admitted bid; the difference is {{money}}: a sign of a risk; the protocol says what decided."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, победитель {{supplier}} просит на {{value}} больше самой низкой допущенной заявки; разница — {{money}}. Признак риска; что решило, видно из протокола."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотында (жарияланған күні: {{date}}) жеңімпаз {{supplier}} жіберілген ең төмен өтінімнен {{value}} артық сұрайды; айырмасы — {{money}}. Тәуекел белгісі; не шешкені хаттамадан көрінеді."
---*/
WITH measured AS (
  SELECT
    l.*,
    CASE WHEN l.lowest_price > 0
      THEN round(CAST(l.winner_price - l.lowest_price AS DOUBLE) / CAST(l.lowest_price AS DOUBLE), 6) END AS difference
  FROM x_lot_prices l
),
judged AS (
  SELECT
    l.*,
    q.threshold,
    CASE
      WHEN l.is_direct THEN 'not-applicable:method'
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
      WHEN l.unknown > 0 THEN 'insufficient:bid-status-missing'
      WHEN l.admitted < 2 THEN 'not-applicable:no-rival'
      WHEN l.currencies > 1 THEN 'insufficient:several-currencies'
      WHEN l.winner_price IS NULL THEN 'insufficient:prices-missing'
      WHEN l.difference >= q.threshold AND l.difference > 0 THEN 'flag'
      WHEN l.admitted_priced < l.admitted THEN 'insufficient:prices-missing'
      ELSE 'pass'
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
  difference AS value,
  CAST(threshold AS DOUBLE) AS threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN difference IS NOT NULL THEN CAST(winner_price - lowest_price AS DECIMAL(18, 2)) END AS money_at_stake,
  winner_currency AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('status'), ('value_amount'), ('value_currency'), ('tenderer_id'), ('kz_discount_price')) AS f (field)
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
