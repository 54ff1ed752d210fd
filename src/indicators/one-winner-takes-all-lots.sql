/*---
name: one-winner-takes-all-lots
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: process
needs: [bids.tenderer_id, awards.supplier_id, lots.status]
value: number
scope: process
parameters:
  minimum_lots:
    type: integer
    default: 5
    min: 2
    unit: lot
    text:
      en: least number of lots that one bidder took
      ru: наименьшее число лотов, доставшихся одному участнику
      kk: бір қатысушыға тиген лоттардың ең аз саны
law: []
violations: [sham]
reasons:
  few-lots:
    en: too few lots were held
    ru: состоялось слишком мало лотов
    kk: өткен лоттар тым аз
texts:
  title:
    en: One bidder took all lots
    ru: Один участник получил все лоты
    kk: Бір қатысушы барлық лотты алған
  question:
    en: In which purchases of five lots or more did one bidder win every lot although others bid too?
    ru: В каких закупках из пяти и более лотов один участник победил во всех, хотя заявки подавали и другие?
    kk: Бес немесе одан көп лоты бар қай сатып алуларда өзгелер де өтінім бергенімен, бір қатысушы барлығында жеңген?
  why:
    en: >-
      Lots are made so that several can win. When one takes them all over rivals who came, the rivals may have come for
      show, or the lots belong together and keep others out.
    ru: >-
      Лоты делают, чтобы победить могли несколько. Если один забирает все при пришедших соперниках, те могли прийти для
      вида или лоты составлены так, что остальным не подойти.
    kk: >-
      Лоттар бірнеше адам жеңе алуы үшін бөлінеді. Келген қарсыластар бола тұра біреуі бәрін алса, олар көзбояу үшін
      келген болуы немесе лоттар басқалар жақындай алмайтындай құралуы мүмкін.
  innocent:
    en:
      - The lots are one kind of thing for several places, and the winner is simply the cheapest.
      - The others bid for one or two lots only.
      - The winner is a producer, the others resell its goods.
    ru:
      - Лоты — один и тот же предмет для разных мест, и победитель просто дешевле всех.
      - Остальные подали заявки лишь на один-два лота.
      - Победитель — производитель, а остальные перепродают его товар.
    kk:
      - Лоттар — бірнеше жерге арналған бір зат, ал жеңімпаз жай ғана ең арзан.
      - Өзгелер бір-екі лотқа ғана өтінім берген.
      - Жеңімпаз — өндіруші, ал өзгелер оның тауарын қайта сатады.
  next:
    en:
      - Compare all bidders' prices lot by lot; is the gap always alike?
      - Look whether the same bidders meet in other purchases and who wins there.
      - Read whether rivals were rejected, and why.
    ru:
      - Сравнить цены всех участников по лотам — одинаков ли разрыв.
      - Посмотреть, встречаются ли те же участники в других закупках и кто там побеждает.
      - Прочитать, отклоняли ли соперников и за что.
    kk:
      - Барлық қатысушының бағасын лоттар бойынша салыстыру — айырма әрдайым бірдей ме.
      - Сол қатысушылардың басқа сатып алуларда кездесетінін және онда кім жеңетінін қарау.
      - Қарсыластардың қабылданбаған-қабылданбағанын және себебін оқу.
  summary:
    en: "In the purchase “{{title}}” of {{buyer}} (No. {{number}}, {{date}}, {{money}}{{net}}) {{supplier}} won all lots although others bid too; lots: {{value}}: a sign of a risk, to be checked."
    ru: "В закупке «{{title}}» заказчика {{buyer}} (№ {{number}}, {{date}}, {{money}}{{net}}) {{supplier}} победил во всех лотах, хотя заявки подавали и другие; лотов: {{value}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында (№ {{number}}, {{date}}, {{money}}{{net}}) өзгелер де өтінім бергенімен, {{supplier}} барлық лотта жеңген; лоттар саны: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH held AS (
  SELECT c.source, c.ocid, c.lot_id, c.winner, c.winners, c.buyer_id, c.competitive
  FROM x_lot_competition c
  WHERE coalesce(c.status, 'active') NOT IN ('cancelled', 'withdrawn', 'planning', 'planned', 'unsuccessful')
),
counted AS (
  SELECT
    source,
    ocid,
    count(*) AS lots,
    count(winner) AS decided,
    count(DISTINCT winner) AS winners,
    max(winners) AS most_winners,
    min(winner) AS winner
  FROM held
  GROUP BY source, ocid
),
bidder AS (
  SELECT h.source, h.ocid, count(DISTINCT e.bidder) AS bidders, min(CASE WHEN e.won THEN e.bidder_id END) AS winner_id
  FROM held h
  JOIN x_lot_entries e ON e.source = h.source AND e.ocid = h.ocid AND e.lot_id = h.lot_id
  GROUP BY h.source, h.ocid
),
judged AS (
  SELECT
    t.ocid,
    t.buyer_id,
    t.announced_date,
    t.amount,
    t.currency,
    q.minimum_lots,
    coalesce(c.lots, 0) AS lots,
    CASE WHEN c.winners = 1 THEN b.winner_id END AS winner_id,
    CASE
      WHEN t.competitive = 'no' THEN 'not-applicable:method'
      WHEN t.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN t.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN t.competitive = 'unknown' THEN 'insufficient:method-unknown'
      WHEN coalesce(c.lots, 0) < q.minimum_lots OR t.lots_count = 0 THEN 'not-applicable:few-lots'
      WHEN c.winners > 1 OR c.most_winners > 1 THEN 'pass'
      WHEN u.bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN b.bidders IS NULL THEN 'insufficient:no-bids-visible'
      WHEN b.bidders = 1 THEN 'not-applicable:one-bidder'
      WHEN c.decided < c.lots THEN 'insufficient:winner-unknown'
      ELSE 'flag'
    END AS verdict
  FROM x_tenders t
  CROSS JOIN params q
  LEFT JOIN counted c ON c.source = t.source AND c.ocid = t.ocid
  LEFT JOIN bidder b ON b.source = t.source AND b.ocid = t.ocid
  LEFT JOIN x_unplaced_bids u ON u.source = t.source AND u.ocid = t.ocid
)
SELECT
  ocid AS subject_id,
  ocid,
  buyer_id,
  winner_id AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(lots AS DOUBLE) AS value,
  CAST(minimum_lots AS DOUBLE) AS threshold,
  'parameter:minimum_lots' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.award_id AS id, f.field
FROM result r
JOIN x_lot_awards a ON a.ocid = r.ocid AND a.award_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('value_amount'), ('related_lot')) AS f (field)
UNION ALL
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN (SELECT DISTINCT ocid, bid_id FROM x_lot_bids) AS b ON b.ocid = r.ocid
CROSS JOIN (VALUES ('tenderer_id'), ('status'), ('value_amount'), ('related_lot')) AS f (field)
ORDER BY subject_id, table_name, id, field
