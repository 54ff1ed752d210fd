/*---
name: price-at-dumping-floor
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: lot
needs: [bids.value_amount, lots.value_amount, processes.kz_ref_trade_methods_id]
value: number
parameters:
  tolerance:
    type: decimal
    default: 0.001
    min: 0
    max: 0.05
    text:
      en: a price within this share of the floor lies at it
      ru: цена в пределах этой доли от порога считается стоящей на нём
      kk: шектен осы үлес шегіндегі баға шекте тұр деп саналады
  minimum_meetings:
    type: integer
    default: 3
    min: 1
    unit: lot
    text:
      en: two of the bidders stood at the floor together in so many lots of the year
      ru: двое из участников вместе стояли на пороге в стольких лотах года
      kk: қатысушылардың екеуі жыл ішінде осынша лотта шекте бірге тұрған
law: [price-floor-tender, price-floor-quotation, price-floor-catering]
violations: []
reasons:
  floor-unknown:
    en: the floor of this kind of purchase was not verified
    ru: порог для такой закупки не проверен
    kk: мұндай сатып алудың шегі тексерілмеген
texts:
  title:
    en: The same bidders at the price floor again and again
    ru: Одни и те же участники раз за разом на пороге цены
    kk: Бір қатысушылар баға шегінде қайта-қайта
  question:
    en: In which lots did two bidders offer the lowest price that the law allows, as the same two did in other lots?
    ru: В каких лотах двое участников предложили наименьшую допустимую законом цену, как те же двое и в других лотах?
    kk: Қай лоттарда екі қатысушы заң рұқсат ететін ең төмен бағаны ұсынып, сол екеуі басқа лоттарда да солай істеген?
  why:
    en: >-
      The law sets how far a price may fall, so honest bidders meet at the floor by themselves, and one meeting says
      nothing. The same two who stand there together lot after lot leave the choice to the order of bids or to papers, and
      may have agreed on it. Building works are left out: there all prices lie at the floor.
    ru: >-
      Закон задаёт, насколько может упасть цена, поэтому честные участники сами встречаются на пороге, и одна встреча ни о
      чём не говорит. Одни и те же двое, стоящие там лот за лотом, оставляют выбор порядку заявок или документам и могли
      договориться. Строительные работы не рассматриваются: там на пороге все цены.
    kk: >-
      Заң бағаның қаншаға түсе алатынын белгілейді, сондықтан адал қатысушылар шекте өздігінен кездеседі және бір кездесу
      ештеңе білдірмейді. Сонда лот сайын бірге тұратын дәл сол екеу таңдауды өтінімдер ретіне немесе құжаттарға қалдырады
      және келіскен болуы мүмкін. Құрылыс жұмыстары қаралмайды: онда барлық баға шекте.
  innocent:
    en:
      - The floor is where rivals end up in a market with thin margins.
      - Both take their prices from the same producer.
      - The sums allotted are generous, and everybody reaches the floor.
    ru:
      - На рынке с малой наценкой соперники сами приходят к порогу.
      - Оба берут цены у одного производителя.
      - Выделенные суммы щедрые, и порога достигают все.
    kk:
      - Үстемесі аз нарықта қарсыластар шекке өздігінен келеді.
      - Екеуі де бағаны бір өндірушіден алады.
      - Бөлінген сомалар мол, шекке бәрі жетеді.
  next:
    en:
      - See what decided between equal prices, and for whom it decided each time.
      - Compare the order and the times of the two bids over all lots.
      - Compare heads, addresses and accounts.
    ru:
      - Посмотреть, что решало при равных ценах и в чью пользу каждый раз.
      - Сравнить порядок и время двух заявок по всем лотам.
      - Сравнить руководителей, адреса и счета.
    kk:
      - Тең бағаларда не шешкенін және әр жолы кімнің пайдасына шешілгенін қарау.
      - Барлық лот бойынша екі өтінімнің реті мен уақытын салыстыру.
      - Басшыларын, мекенжайларын, шоттарын салыстыру.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}} ({{money}}{{net}}), two bidders stood at the price floor, as the same two did in this number of lots of the year: {{value}}. It may be chance: the law draws prices there."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}} ({{money}}{{net}}), двое участников стояли на пороге цены, как те же двое за год в лотах числом: {{value}}. Это может быть случайностью: к порогу цены сводит сам закон."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотында (жарияланған күні: {{date}}, {{money}}{{net}}) екі қатысушы баға шегінде тұрған, сол екеуі жыл ішінде осынша лотта солай істеген: {{value}}. Бұл кездейсоқ болуы мүмкін: бағаны шекке заңның өзі тартады."
---*/
WITH floored AS (
  SELECT
    l.*,
    year(l.announced_date) AS year,
    f.value AS floor_percent,
    CAST(l.amount AS DOUBLE) * (1 - CAST(f.value AS DOUBLE) / 100) AS floor_price
  FROM x_law_lots l
  LEFT JOIN law_limits f
    ON f.key = CASE l.kind
      WHEN 'tender' THEN CASE WHEN l.subject_type IN (1, 3) THEN 'price-floor-tender' END
      WHEN 'quotation' THEN 'price-floor-quotation'
      WHEN 'catering' THEN 'price-floor-catering'
    END
    AND f.status <> 'unverified' AND f.valid_from <= l.announced_date
    AND l.announced_date <= coalesce(f.valid_to, DATE '9999-12-31')
),
at_floor AS (
  SELECT l.source, l.ocid, l.lot_id, l.year, o.bidder, o.bidder_id
  FROM floored l
  CROSS JOIN params q
  JOIN x_lot_offers o ON o.source = l.source AND o.ocid = l.ocid AND o.lot_id = l.lot_id
  WHERE l.state = 'known' AND l.is_construction <> 'yes' AND l.floor_price > 0 AND o.currency = l.currency
    AND o.bidder_id IS NOT NULL
    AND abs(CAST(o.price AS DOUBLE) - l.floor_price) <= l.floor_price * q.tolerance + 0.005
),
pair AS (
  SELECT a.source, a.ocid, a.lot_id, a.year, a.bidder_id AS one, b.bidder_id AS other
  FROM at_floor a
  JOIN at_floor b ON b.source = a.source AND b.ocid = a.ocid AND b.lot_id = a.lot_id
  WHERE a.bidder_id < b.bidder_id
),
met AS (
  SELECT source, year, one, other, count(*) AS lots FROM pair GROUP BY source, year, one, other
),
most AS (
  SELECT p.source, p.ocid, p.lot_id, max(m.lots) AS lots
  FROM pair p
  JOIN met m ON m.source = p.source AND m.year = p.year AND m.one = p.one AND m.other = p.other
  GROUP BY p.source, p.ocid, p.lot_id
),
counted AS (
  SELECT source, ocid, lot_id, count(*) AS bidders, count(price) AS priced
  FROM x_lot_offers
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
    q.minimum_meetings,
    coalesce(m.lots, 0) AS lots,
    CASE
        WHEN l.state = 'other-law' THEN 'not-applicable:other-law'
        WHEN l.state = 'quasi-state' THEN 'not-applicable:quasi-state'
        WHEN l.state = 'method-missing' THEN 'insufficient:method-missing'
        WHEN l.state = 'method-unknown' THEN 'insufficient:method-unknown'
        WHEN l.kind IN ('direct', 'after-failure', 'special', 'housing', 'social-order', 'education-order', 'framework', 'exchange', 'e-shop', 'auction', 'two-stage', 'turnkey', 'prequalified')
          THEN 'not-applicable:method'
        WHEN l.state = 'not-announced' THEN 'not-applicable:not-announced'
        WHEN l.state = 'cancelled' THEN 'not-applicable:cancelled'
      WHEN l.state = 'date-missing' THEN 'insufficient:date-missing'
      WHEN l.is_construction = 'yes' OR l.kind = 'rating' THEN 'not-applicable:building-works'
      WHEN l.state = 'law-unverified' OR l.floor_percent IS NULL THEN 'insufficient:floor-unknown'
      WHEN u.bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN c.bidders IS NULL THEN 'insufficient:no-bids-visible'
      WHEN c.bidders = 1 THEN 'not-applicable:one-bidder'
      WHEN l.amount IS NULL THEN 'insufficient:amount-missing'
      WHEN m.lots >= q.minimum_meetings THEN 'flag'
      WHEN c.priced < c.bidders THEN 'insufficient:prices-missing'
      ELSE 'pass'
    END AS verdict
  FROM floored l
  CROSS JOIN params q
  LEFT JOIN most m ON m.source = l.source AND m.ocid = l.ocid AND m.lot_id = l.lot_id
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
  CAST(lots AS DOUBLE) AS value,
  CAST(minimum_meetings AS DOUBLE) AS threshold,
  'parameter:minimum_meetings' AS threshold_source,
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
CROSS JOIN (VALUES ('tenderer_id'), ('value_amount'), ('status'), ('date')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount')) AS f (field)
ORDER BY subject_id, table_name, id, field
