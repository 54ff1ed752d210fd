/*---
name: co-bid-same-winner
version: 1
codes: {ocp: [R053], cardinal: []}
severity: statistical
grade: question
stage: award
subject: pair
needs: [bids.tenderer_id, bids.status, awards.status, awards.supplier_id]
value: number
parameters:
  minimum_meetings:
    type: integer
    default: 3
    min: 2
    unit: purchase
    text:
      en: least number of purchases in which both bid for the same lots and one and the same won (guide of the Open Contracting Partnership, three)
      ru: наименьшее число закупок, где оба подали заявки на одни лоты и побеждал один и тот же (три — по руководству Open Contracting Partnership)
      kk: екеуі де бір лоттарға өтінім беріп, үнемі біреуі жеңген сатып алулардың ең аз саны (Open Contracting Partnership нұсқаулығы бойынша — үш)
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
  maximum_chance:
    type: decimal
    default: 0.125
    min: 0
    max: 1
    unit: share
    text:
      en: greatest chance of so many wins in a row, by how often the winner wins where the other does not bid (three even chances, 0.125)
      ru: наибольшая вероятность стольких побед подряд при той частоте, с какой победитель выигрывает без второго участника (три равных шанса — 0,125)
      kk: екінші қатысушы болмағанда жеңімпаз қаншалықты жиі жеңетініне қарай сонша рет қатар жеңудің ең үлкен ықтималдығы (үш тең мүмкіндік — 0,125)
law: []
violations: [sham]
reasons:
  few-meetings:
    en: the two met in too few purchases
    ru: эти двое встречались в слишком малом числе закупок
    kk: екеуі тым аз сатып алуда кездескен
  results-missing:
    en: of too many purchases in which the two met it is not known who won
    ru: о многих закупках, где эти двое встречались, неизвестно, кто победил
    kk: екеуі кездескен көптеген сатып алуларда кім жеңгені белгісіз
  wins-without-the-other-too:
    en: the winner wins about as often where the other does not bid
    ru: победитель примерно так же часто выигрывает и без второго участника
    kk: жеңімпаз екінші қатысушы болмаса да шамамен сондай жиі жеңеді
texts:
  title:
    en: Two bidders that meet again and again, and one of them always wins
    ru: Двое участников встречаются снова и снова, и всегда побеждает один из них
    kk: Қайта-қайта кездесетін екі қатысушы, әрдайым біреуі жеңеді
  question:
    en: Which two bidders bid for the same lots again and again, with one and the same of them winning each time?
    ru: Какие двое участников раз за разом подают заявки на одни и те же лоты, а побеждает каждый раз один и тот же?
    kk: Қай екі қатысушы қайта-қайта бір лоттарға өтінім береді де, әр жолы біреуі ғана жеңеді?
  why:
    en: >-
      A firm that means to win does not follow another through purchase after purchase only to lose to it. It may be there
      so that the winner does not stand alone: a cover bid. The more often, and the less the winner wins without this
      companion, the less it looks like chance.
    ru: >-
      Фирма, которая хочет победить, не ходит за другой из закупки в закупку, чтобы проиграть ей. Возможно, она нужна,
      чтобы победитель не остался один: это заявка прикрытия. Чем чаще так бывает и чем реже победитель выигрывает без
      этого спутника, тем меньше это похоже на случайность.
    kk: >-
      Жеңгісі келетін фирма басқасының соңынан сатып алудан сатып алуға тек жеңілу үшін ілеспейді. Ол жеңімпаз жалғыз
      қалмауы үшін керек болуы мүмкін: бұл — бүркемелеу өтінімі. Бұл неғұрлым жиі болса және жеңімпаз осы серігінсіз
      неғұрлым сирек жеңсе, кездейсоқтыққа солғұрлым ұқсамайды.
  innocent:
    en:
      - The market is small, and the other one is simply dearer.
      - The winner makes the goods, the other resells them.
      - The other one bids from afar, to learn the market.
      - Both bid by their price lists, and price lists do not change from purchase to purchase.
    ru:
      - Рынок мал, а второй просто дороже.
      - Победитель производит товар, а второй перепродаёт его.
      - Второй участвует издалека, чтобы изучить рынок.
      - Оба участвуют по своим прайс-листам, а те от закупки к закупке не меняются.
    kk:
      - Нарық шағын, ал екіншісінің бағасы жай ғана қымбат.
      - Жеңімпаз тауарды өзі өндіреді, ал екіншісі қайта сатады.
      - Екіншісі нарықты зерттеу үшін алыстан қатысады.
      - Екеуі де өз прайс-парақтары бойынша қатысады, ал олар сатып алудан сатып алуға өзгермейді.
  next:
    en:
      - Compare the two bids of each purchase, for prices in a fixed ratio, the same mistakes, the same minute.
      - Look whether the two share an address, a telephone, a head or an owner.
      - Look whether the other one ever wins, and from whom it buys or gets work.
    ru:
      - Сравнить две заявки в каждой закупке — постоянное соотношение цен, одинаковые ошибки, одна и та же минута.
      - Проверить, нет ли у них общего адреса, телефона, руководителя или владельца.
      - Посмотреть, побеждает ли второй хоть где-нибудь и у кого он покупает или получает подряды.
    kk:
      - Әр сатып алудағы екі өтінімді салыстыру — бағалардың тұрақты арақатынасы, бірдей қателер, бір минут.
      - Олардың мекенжайы, телефоны, басшысы немесе иесі ортақ емес пе — соны тексеру.
      - Екіншісі бір жерде болса да жеңе ме және кімнен сатып алатынын немесе кімнен жұмыс алатынын қарау.
  summary:
    en: "{{supplier}} and another bidder met in {{value}} purchases with a known result up to {{date}}, and {{supplier}} won each time: a sign of a risk, to be checked."
    ru: "{{supplier}} и ещё один участник к {{date}} встретились в закупках с известным итогом ({{value}}), и каждый раз побеждал {{supplier}}: признак риска, требующий проверки."
    kk: "{{supplier}} мен тағы бір қатысушы {{date}} дейін қорытындысы белгілі сатып алуларда ({{value}}) кездесіп, әр жолы {{supplier}} жеңген: тексеруді қажет ететін тәуекел белгісі."
---*/
-- A purchase is one meeting, however many lots it has: lots of one announcement are not independent. The winner must have
-- won all lots in which the two met and whose winner is known. The subject is named by the two in the order of their ids
-- and a year in which they met; purchases of earlier years count as far as `years` goes.
-- The chance is r to the power of the meetings, r the share of purchases that the winner won without the other, with one
-- win and one loss added: who never bids without the companion has even chances.
WITH by_year AS (
  SELECT
    source,
    first_bidder,
    second_bidder,
    year,
    max(date) AS last_date,
    count(*) AS meetings,
    CAST(sum(CASE WHEN decided > 0 THEN 1 ELSE 0 END) AS BIGINT) AS decided,
    CAST(sum(CASE WHEN decided > 0 AND first_won = decided THEN 1 ELSE 0 END) AS BIGINT) AS first_all,
    CAST(sum(CASE WHEN decided > 0 AND second_won = decided THEN 1 ELSE 0 END) AS BIGINT) AS second_all
  FROM x_bidder_meetings
  GROUP BY source, first_bidder, second_bidder, year
),
pair AS (
  SELECT
    y.source,
    y.first_bidder,
    y.second_bidder,
    y.year,
    y.last_date,
    CAST(sum(e.meetings) AS BIGINT) AS meetings,
    CAST(sum(e.decided) AS BIGINT) AS decided,
    CAST(sum(e.first_all) AS BIGINT) AS first_all,
    CAST(sum(e.second_all) AS BIGINT) AS second_all
  FROM by_year y
  CROSS JOIN params q
  JOIN by_year e
    ON e.source = y.source AND e.first_bidder = y.first_bidder AND e.second_bidder = y.second_bidder
    AND e.year <= y.year AND e.year > y.year - q.years
  GROUP BY y.source, y.first_bidder, y.second_bidder, y.year, y.last_date
),
record_of_year AS (
  SELECT
    source,
    bidder_id,
    year,
    CAST(sum(CASE WHEN decided > 0 THEN 1 ELSE 0 END) AS BIGINT) AS decided,
    CAST(sum(CASE WHEN won > 0 THEN 1 ELSE 0 END) AS BIGINT) AS won
  FROM x_bidder_records
  GROUP BY source, bidder_id, year
),
winner AS (
  SELECT
    p.*,
    CASE WHEN p.first_all = p.decided THEN p.first_bidder WHEN p.second_all = p.decided THEN p.second_bidder END AS winner_id
  FROM pair p
),
told AS (
  SELECT w.source, w.first_bidder, w.second_bidder, w.year, CAST(sum(r.decided) AS BIGINT) AS bid, CAST(sum(r.won) AS BIGINT) AS won
  FROM winner w
  CROSS JOIN params q
  JOIN record_of_year r
    ON r.source = w.source AND r.bidder_id = w.winner_id AND r.year <= w.year AND r.year > w.year - q.years
  WHERE w.decided >= q.minimum_meetings
  GROUP BY w.source, w.first_bidder, w.second_bidder, w.year
),
judged AS (
  SELECT
    w.*,
    q.minimum_meetings,
    CASE
      WHEN w.meetings < q.minimum_meetings THEN 'not-applicable:few-meetings'
      WHEN w.decided < q.minimum_meetings THEN 'insufficient:results-missing'
      WHEN w.winner_id IS NULL THEN 'pass'
      WHEN power(
        CAST(t.won - w.decided + 1 AS DOUBLE) / CAST(t.bid - w.decided + 2 AS DOUBLE), CAST(w.decided AS DOUBLE)
      ) > q.maximum_chance + 0.000000001 THEN 'pass:wins-without-the-other-too'
      ELSE 'flag'
    END AS verdict
  FROM winner w
  CROSS JOIN params q
  LEFT JOIN told t
    ON t.source = w.source AND t.first_bidder = w.first_bidder AND t.second_bidder = w.second_bidder AND t.year = w.year
)
SELECT
  first_bidder || '|' || second_bidder || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  CASE WHEN decided > 0 THEN winner_id END AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(decided AS DOUBLE) AS value,
  CAST(minimum_meetings AS DOUBLE) AS threshold,
  'parameter:minimum_meetings' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The bids of both in their 25 latest purchases.
WITH recent AS (
  SELECT
    r.subject_id,
    m.source,
    m.ocid,
    m.first_bidder,
    m.second_bidder,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY m.date DESC, m.ocid, m.source) AS place
  FROM result r
  CROSS JOIN params q
  JOIN x_bidder_meetings m
    ON m.first_bidder || '|' || m.second_bidder = substr(r.subject_id, 1, length(r.subject_id) - 5)
    AND m.year <= year(r.date) AND m.year > year(r.date) - q.years
  WHERE m.decided > 0
),
bid AS (
  SELECT r.subject_id, p.ocid || '|' || p.a_bid AS id
  FROM recent r
  JOIN x_bid_pairs p
    ON p.source = r.source AND p.ocid = r.ocid AND p.a_id = r.first_bidder AND p.b_id = r.second_bidder
  WHERE r.place <= 25
  UNION
  SELECT r.subject_id, p.ocid || '|' || p.b_bid AS id
  FROM recent r
  JOIN x_bid_pairs p
    ON p.source = r.source AND p.ocid = r.ocid AND p.a_id = r.first_bidder AND p.b_id = r.second_bidder
  WHERE r.place <= 25
),
chosen AS (
  SELECT b.*, row_number() OVER (PARTITION BY b.subject_id ORDER BY b.id) AS place FROM bid b WHERE b.id IS NOT NULL
)
SELECT c.subject_id, 'bids' AS table_name, c.id, f.field
FROM chosen c
CROSS JOIN (VALUES ('tenderer_id'), ('status'), ('value_amount'), ('date')) AS f (field)
WHERE c.place <= 50
UNION
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.id AS id, f.field
FROM recent r
JOIN awards a ON a.source = r.source AND a.ocid = r.ocid AND a.supplier_id IN (r.first_bidder, r.second_bidder)
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('related_bid')) AS f (field)
WHERE r.place <= 25 AND coalesce(a.status, 'active') = 'active'
ORDER BY subject_id, table_name, id, field
