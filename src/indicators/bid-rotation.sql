/*---
name: bid-rotation
version: 1
codes: {ocp: [R057], cardinal: []}
severity: statistical
grade: question
stage: award
subject: market
needs: [bids.tenderer_id, bids.status, awards.supplier_id, items.classification_id]
value: percent
parameters:
  threshold:
    type: decimal
    default: 0.75
    min: 0
    max: 1
    unit: share
    text:
      en: least share of wins in turn, that is by the one whose last win is the longest ago
      ru: наименьшая доля побед «в свою очередь», то есть того, кто дольше всех не побеждал
      kk: «өз кезегіндегі», яғни ең ұзақ жеңбеген қатысушының жеңістерінің ең аз үлесі
  minimum_purchases:
    type: integer
    default: 8
    min: 4
    unit: purchase
    text:
      en: least number of purchases with a known winner (eight is usual)
      ru: наименьшее число закупок с известным победителем (каталог скринингов — восемь)
      kk: жеңімпазы белгілі сатып алулардың ең аз саны (скринингтер каталогы — сегіз)
  minimum_members:
    type: integer
    default: 3
    min: 2
    unit: bidder
    text:
      en: least number of bidders that take part in most purchases and win by turns
      ru: наименьшее число участников, которые присутствуют в большинстве закупок и побеждают по очереди
      kk: сатып алулардың көпшілігіне қатысып, кезекпен жеңетін қатысушылардың ең аз саны
  core_share:
    type: decimal
    default: 0.5
    min: 0.1
    max: 1
    unit: share
    text:
      en: a bidder belongs to the stable set when it took part in at least this share of the purchases
      ru: участник входит в постоянный круг, если участвовал не менее чем в этой доле закупок
      kk: сатып алулардың кемінде осы үлесіне қатысқан қатысушы тұрақты топқа кіреді
  maximum_hhi:
    type: decimal
    default: 0.45
    min: 0
    max: 1
    text:
      en: greatest concentration (sum of squared shares) of wins among those who win by turns
      ru: наибольшая концентрация побед (сумма квадратов долей) среди побеждающих по очереди
      kk: кезекпен жеңетіндер арасындағы жеңістердің ең үлкен шоғырлануы (үлестер квадраттарының қосындысы)
  years:
    type: integer
    default: 3
    min: 1
    max: 10
    unit: year
    text:
      en: years looked back on, the year of the flag included
      ru: за сколько лет смотреть, включая год случая
      kk: жағдай болған жылды қоса алғанда, қанша жылға қарау
law: []
violations: [sham]
reasons:
  few-purchases:
    en: too few purchases of the thing in the region
    ru: слишком мало закупок на это в области
    kk: облыста осындай сатып алулар тым аз
  no-stable-bidders:
    en: too few bidders take part in most purchases
    ru: слишком мало участников, присутствующих в большинстве закупок
    kk: сатып алулардың көпшілігіне қатысатындар тым аз
  results-missing:
    en: of too many purchases it is not known who won, or several won
    ru: о многих закупках неизвестно, кто победил, или победителей несколько
    kk: көптеген сатып алуларда кім жеңгені белгісіз немесе жеңімпаз бірнеше
  won-by-others:
    en: the bidders that take part in most purchases do not win enough of them between them
    ru: участники, присутствующие в большинстве закупок, вместе выигрывают их недостаточно
    kk: сатып алулардың көпшілігіне қатысатындар олардың жеткілікті бөлігін жеңбейді
  one-leads:
    en: one of them wins too many of the purchases to speak of turns
    ru: один из них побеждает слишком часто, чтобы говорить об очереди
    kk: біреуі кезек деуге келмейтіндей тым жиі жеңеді
texts:
  title:
    en: The same bidders, winning by turns
    ru: Одни и те же участники побеждают по очереди
    kk: Бір топ қатысушы кезекпен жеңеді
  question:
    en: For which things in which region do the same bidders meet again and again and win in turn?
    ru: На что и в какой области одни и те же участники встречаются снова и снова и побеждают по очереди?
    kk: Қай облыста және қандай нәрсе бойынша бір топ қатысушы қайта-қайта кездесіп, кезекпен жеңеді?
  why:
    en: >-
      Where rivals compete, nobody knows whose turn it is. When each win goes to the one that has waited longest, purchase
      after purchase, a schedule is a better explanation than chance: firms that agree share the work out and bid for show
      in between.
    ru: >-
      Там, где соперники соревнуются, никто не знает, чья очередь. Если из закупки в закупку побеждает тот, кто дольше всех
      не побеждал, расписание объясняет это лучше случая: сговорившиеся фирмы делят заказы, а в промежутках подают заявки
      для вида.
    kk: >-
      Қарсыластар бәсекелескен жерде кезектің кімдікі екенін ешкім білмейді. Сатып алудан сатып алуға ең ұзақ жеңбеген
      қатысушы жеңе берсе, мұны кездейсоқтықтан гөрі кесте жақсырақ түсіндіреді: келіскен фирмалар тапсырыстарды бөліседі,
      ал арасында көз алдау үшін өтінім береді.
  innocent:
    en:
      - Who has just won is busy and bids high until the work is done.
      - Stocks or quotas of the makers run out one after the other.
      - The buyers' rules keep out who already has a contract in hand.
      - With few purchases an order can come about by chance.
    ru:
      - Только что победивший занят и до окончания работ предлагает высокую цену.
      - Запасы или квоты производителей заканчиваются по очереди.
      - Правила заказчиков отсекают того, у кого уже есть договор в работе.
      - При малом числе закупок порядок может сложиться случайно.
    kk:
      - Жаңа ғана жеңген қатысушы бос емес және жұмыс біткенше жоғары баға ұсынады.
      - Өндірушілердің қоры немесе квотасы кезекпен таусылады.
      - Тапсырыс берушілердің қағидалары қолында шарты бар қатысушыны жібермейді.
      - Сатып алу аз болғанда рет кездейсоқ пайда болуы мүмкін.
  next:
    en:
      - Lay winners, losing prices and dates side by side in order; look at the losers' distance from the winner.
      - Look whether the losers of one purchase are subcontractors in the next.
      - Ask the antimonopoly body, which alone can search; bring the whole sequence.
    ru:
      - Разложить по порядку победителей, проигравшие цены и даты; посмотреть, насколько проигравшие отстают от победителя.
      - Посмотреть, не становятся ли проигравшие в одной закупке субподрядчиками в следующей.
      - Обратиться в антимонопольный орган — только он вправе проводить расследование — со всей последовательностью.
    kk:
      - Жеңімпаздарды, ұтылған бағаларды және күндерді ретімен қою; ұтылғандардың жеңімпаздан алшақтығын қарау.
      - Бір сатып алуда ұтылғандар келесісінде қосалқы мердігер бола ма — соны қарау.
      - Барлық тізбекпен монополияға қарсы органға жүгіну — тергеуге тек оның құқығы бар.
  summary:
    en: "Up to {{date}} {{value}} of the wins in one market (code and region: see the id) went to the regular bidder that had waited longest; the mark is {{threshold}}: a sign of a risk, to be checked."
    ru: "До {{date}} {{value}} побед на одном рынке (код и область — в идентификаторе) достались постоянному участнику, дольше всех не побеждавшему; порог — {{threshold}}: признак риска, требующий проверки."
    kk: "{{date}} дейін бір нарықтағы (коды мен облысы — идентификаторда) жеңістердің {{value}} үлесі ең ұзақ жеңбеген тұрақты қатысушыға тиген; шек — {{threshold}}: тексеруді қажет ететін тәуекел белгісі."
---*/
-- The usual runs test cannot see three firms in eight purchases: even a perfect rotation, that is no winner twice in a row,
-- comes about by chance once in ten times. "In turn" is stricter: of k firms the one that has waited longest wins by chance
-- once in k times, and three quarters of at least five wins with three firms less than once in twenty.
-- A purchase is one announcement; where its lots of the thing went to several firms it has no place in the order.
-- Wins count from when each of the set has won once.
WITH event AS (
  SELECT
    source,
    market,
    ocid,
    min(year) AS year,
    max(announced_date) AS announced_date,
    min(date) AS date,
    CASE
      WHEN CAST(sum(lots - decided) AS BIGINT) = 0 AND CAST(sum(CASE WHEN won > 0 THEN 1 ELSE 0 END) AS BIGINT) = 1
        THEN max(CASE WHEN won > 0 THEN bidder END)
    END AS winner
  FROM x_market_entries
  GROUP BY source, market, ocid
),
market_year AS (
  SELECT source, market, year, max(announced_date) AS last_date, count(*) AS purchases, count(winner) AS decided
  FROM event
  GROUP BY source, market, year
),
span AS (
  SELECT
    y.source,
    y.market,
    y.year,
    y.last_date,
    CAST(sum(e.purchases) AS BIGINT) AS purchases,
    CAST(sum(e.decided) AS BIGINT) AS decided
  FROM market_year y
  CROSS JOIN params q
  JOIN market_year e ON e.source = y.source AND e.market = y.market AND e.year <= y.year AND e.year > y.year - q.years
  GROUP BY y.source, y.market, y.year, y.last_date
),
large AS (
  SELECT s.* FROM span s CROSS JOIN params q WHERE s.purchases >= q.minimum_purchases
),
bidder_year AS (
  SELECT source, market, year, bidder_id, count(*) AS purchases
  FROM x_market_entries
  WHERE bidder_id IS NOT NULL
  GROUP BY source, market, year, bidder_id
),
member AS (
  SELECT l.source, l.market, l.year, b.bidder_id
  FROM large l
  CROSS JOIN params q
  JOIN bidder_year b ON b.source = l.source AND b.market = l.market AND b.year <= l.year AND b.year > l.year - q.years
  GROUP BY l.source, l.market, l.year, l.purchases, b.bidder_id, q.core_share
  HAVING CAST(sum(b.purchases) AS DOUBLE) >= CAST(l.purchases AS DOUBLE) * q.core_share - 0.000001
),
core AS (
  SELECT source, market, year, count(*) AS members FROM member GROUP BY source, market, year
),
-- The wins of the set in their order.
win AS (
  SELECT
    m.source,
    m.market,
    m.year,
    m.bidder_id,
    row_number() OVER (PARTITION BY m.source, m.market, m.year ORDER BY e.date, e.ocid) AS position
  FROM member m
  CROSS JOIN params q
  JOIN core c ON c.source = m.source AND c.market = m.market AND c.year = m.year AND c.members >= q.minimum_members
  JOIN event e
    ON e.source = m.source AND e.market = m.market AND e.winner = m.bidder_id AND e.year <= m.year AND e.year > m.year - q.years
),
winner AS (
  SELECT source, market, year, bidder_id, count(*) AS wins FROM win GROUP BY source, market, year, bidder_id
),
won AS (
  SELECT
    source,
    market,
    year,
    count(*) AS winners,
    CAST(sum(wins) AS BIGINT) AS wins,
    CAST(sum(wins * wins) AS BIGINT) AS squares
  FROM winner
  GROUP BY source, market, year
),
waited AS (
  SELECT
    w.source,
    w.market,
    w.year,
    w.position,
    w.bidder_id,
    m.bidder_id AS member_id,
    max(CASE WHEN w.bidder_id = m.bidder_id THEN w.position END) OVER (
      PARTITION BY w.source, w.market, w.year, m.bidder_id ORDER BY w.position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS last_position
  FROM win w
  JOIN winner m ON m.source = w.source AND m.market = w.market AND m.year = w.year
),
turn AS (
  SELECT
    source,
    market,
    year,
    position,
    count(*) = count(last_position) AS all_won_before,
    min(last_position) = max(CASE WHEN member_id = bidder_id THEN last_position END) AS is_in_turn
  FROM waited
  GROUP BY source, market, year, position
),
turns AS (
  SELECT
    source,
    market,
    year,
    count(*) AS scored,
    CAST(sum(CASE WHEN is_in_turn THEN 1 ELSE 0 END) AS BIGINT) AS in_turn
  FROM turn
  WHERE all_won_before
  GROUP BY source, market, year
),
judged AS (
  SELECT
    s.*,
    q.threshold,
    CASE WHEN t.scored > 0 THEN round(CAST(t.in_turn AS DOUBLE) / CAST(t.scored AS DOUBLE), 6) END AS share,
    CASE
      WHEN s.purchases < q.minimum_purchases THEN 'not-applicable:few-purchases'
      WHEN coalesce(c.members, 0) < q.minimum_members THEN 'not-applicable:no-stable-bidders'
      WHEN s.decided < q.minimum_purchases THEN 'insufficient:results-missing'
      WHEN coalesce(w.wins, 0) < q.minimum_purchases OR w.winners < q.minimum_members
        OR coalesce(t.scored, 0) < q.minimum_purchases - q.minimum_members THEN 'pass:won-by-others'
      WHEN CAST(w.squares AS DOUBLE) / CAST(w.wins * w.wins AS DOUBLE) > q.maximum_hhi + 0.000001 THEN 'pass:one-leads'
      WHEN round(CAST(t.in_turn AS DOUBLE) / CAST(t.scored AS DOUBLE), 6) >= q.threshold THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM span s
  CROSS JOIN params q
  LEFT JOIN core c ON c.source = s.source AND c.market = s.market AND c.year = s.year
  LEFT JOIN won w ON w.source = s.source AND w.market = s.market AND w.year = s.year
  LEFT JOIN turns t ON t.source = s.source AND t.market = s.market AND t.year = s.year
)
SELECT
  market || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The awards of the 20 latest purchases, with the dates that they stand in order by.
WITH recent AS (
  SELECT
    r.subject_id,
    e.source,
    e.ocid,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY e.date DESC, e.ocid, e.source) AS place
  FROM result r
  CROSS JOIN params q
  JOIN (SELECT source, market, ocid, min(year) AS year, min(date) AS date FROM x_market_entries GROUP BY source, market, ocid) e
    ON e.market = substr(r.subject_id, 1, length(r.subject_id) - 5) AND e.year <= year(r.date) AND e.year > year(r.date) - q.years
)
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.id AS id, f.field
FROM recent r
JOIN awards a ON a.source = r.source AND a.ocid = r.ocid AND coalesce(a.status, 'active') = 'active'
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('related_bid')) AS f (field)
WHERE r.place <= 20
UNION
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM recent r
CROSS JOIN (VALUES ('tender_date_published'), ('tender_date_published_local_date'), ('tender_period_end_date')) AS f (field)
WHERE r.place <= 20
UNION
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM recent r
JOIN x_lot_bids b ON b.source = r.source AND b.ocid = r.ocid AND b.won AND b.bid_id IS NOT NULL
CROSS JOIN (VALUES ('tenderer_id'), ('value_amount')) AS f (field)
WHERE r.place <= 20
ORDER BY subject_id, table_name, id, field
