/*---
name: fixed-multiple
version: 1
codes: {ocp: [R023], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: pair
needs: [bids.value_amount, bids.tenderer_id]
value: number
parameters:
  minimum_lots:
    type: integer
    default: 3
    min: 2
    unit: lot
    text:
      en: least number of lots with the sign
      ru: наименьшее число лотов с этим признаком
      kk: осы белгісі бар лоттардың ең аз саны
  minimum_processes:
    type: integer
    default: 2
    min: 1
    unit: purchase
    text:
      en: least number of announcements that these lots come from
      ru: наименьшее число объявлений, к которым относятся эти лоты
      kk: осы лоттар жататын хабарландырулардың ең аз саны
  # Of the lots in which both were free to choose; one exception in five is allowed.
  minimum_share:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the common lots in which the ratio is the same
      ru: наименьшая доля общих лотов с одним и тем же отношением
      kk: қатынасы бірдей ортақ лоттардың ең аз үлесі
  tolerance:
    type: decimal
    default: 0.001
    min: 0.000001
    max: 0.1
    unit: share
    text:
      en: ratios that lie within this part of each other count as the same
      ru: отношения в пределах этой доли друг от друга считаются одинаковыми
      kk: бір-бірінен осы үлестен аспай ерекшеленетін қатынастар бірдей деп саналады
law: [price-floor-tender, price-floor-quotation, price-floor-catering]
violations: [sham]
reasons:
  equal-or-at-the-estimate:
    en: in the other lots both asked the same, or stood at the estimate or the floor of the law, where many meet
    ru: в остальных лотах цены равны либо стоят у выделенной суммы или порога демпинга, где сходятся многие
    kk: қалған лоттарда бағалар бірдей не бөлінген соманың немесе демпинг шегінің қасында, онда көбі кездеседі
  few-common-lots:
    en: the two met in too few lots of the year
    ru: за год эти двое встретились в слишком немногих лотах
    kk: жыл ішінде бұл екеуі тым аз лотта кездескен
  one-announcement:
    en: all these lots stand in one announcement, where a price list explains it
    ru: все эти лоты — из одного объявления, где это объясняет прайс-лист
    kk: бұл лоттардың бәрі бір хабарландыруда, онда мұны баға тізімі түсіндіреді
texts:
  title:
    en: Two bidders whose prices stand in a fixed ratio
    ru: Два участника с постоянным отношением цен
    kk: Бағаларының қатынасы тұрақты екі қатысушы
  question:
    en: Which two bidders asked prices in one and the same ratio in lot after lot?
    ru: Какие два участника от лота к лоту предлагали цены в одном и том же отношении?
    kk: Қай екі қатысушы лоттан лотқа бір қатынастағы бағаларды ұсынған?
  why:
    en: >-
      Costs differ from one thing to the next, and so does the distance between two honest prices. Where it never
      changes one price was made from the other: the same table, multiplied. That is how a cover bid is written.
    ru: >-
      Затраты от предмета к предмету разные, поэтому и расстояние между двумя честными ценами меняется. Если оно
      неизменно, одна цена сделана из другой: та же таблица, умноженная на число. Так пишут прикрывающую заявку.
    kk: >-
      Шығын әр затта әртүрлі, сондықтан адал екі бағаның арасы да өзгеріп тұрады. Ол ешқашан өзгермесе, бір баға
      екіншісінен жасалған: сол кесте санға көбейтілген. Жалған өтінім осылай жазылады.
  innocent:
    en:
      - Both resell from the same list of a maker, each with its own usual margin.
      - The things are alike, so that one ratio of costs holds for all of them.
      - Each always gives its own usual discount from the published estimate.
    ru:
      - Оба перепродают по одному прайс-листу производителя, каждый со своей обычной наценкой.
      - Предметы однотипны, и одно отношение затрат верно для всех.
      - Каждый всегда даёт свою привычную скидку от опубликованной суммы.
    kk:
      - Екеуі де өндірушінің бір баға тізімі бойынша, әрқайсысы өз үйреншікті үстемесімен қайта сатады.
      - Заттар бір үлгідес, шығындардың бір қатынасы бәріне сай келеді.
      - Әрқайсысы жарияланған сомадан өзінің үйреншікті жеңілдігін береді.
  next:
    en:
      - Compare the two bids line by line in one of these lots.
      - Look who of the two won, and whether the other ever did.
      - Check whether the firms share a head, founders, an address, a phone or who submits their bids.
    ru:
      - Сравнить две заявки построчно в одном из этих лотов.
      - Посмотреть, кто из двоих побеждал и побеждал ли второй хоть раз.
      - Проверить, нет ли у фирм общих руководителя, учредителей, адреса, телефона или подающего заявки.
    kk:
      - Осы лоттардың біріндегі екі өтінімді жолма-жол салыстыру.
      - Екеуінің қайсысы жеңгенін, екіншісі бірде-бір рет жеңген-жеңбегенін қарау.
      - Фирмалардың басшысы, құрылтайшылары, мекенжайы, телефоны немесе өтінім берушісі ортақ па — тексеру.
  summary:
    en: "In {{year}} the prices of {{supplier}} and of another bidder stood in one and the same ratio; lots in which they did: {{value}} (winning prices there: {{money}}). A sign of a risk, to be checked."
    ru: "В {{year}} году цены {{supplier}} и ещё одного участника находились в одном и том же отношении; таких лотов: {{value}} (цены победителей в них: {{money}}). Признак риска, требующий проверки."
    kk: "{{year}} жылы {{supplier}} мен тағы бір қатысушының бағалары бір қатынаста болған; мұндай лоттар: {{value}} (ондағы жеңімпаздардың бағалары: {{money}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A pair is who met in two lots of a year or more: one lot has one ratio, which tells nothing.
WITH met AS (
  SELECT
    p.*,
    CASE
      WHEN p.offers <> 'different' THEN p.offers
      -- The estimate and the floor of the law (to a thousandth) are points where anybody may stand: one that always asks
      -- all and one that always goes as low as the law lets it have one ratio without any agreement.
      WHEN p.estimate > 0 AND coalesce(p.estimate_currency, '') = coalesce(p.a_currency, '')
        AND (
          abs(p.a_price - p.estimate) * 1000 <= p.estimate
          OR abs(p.a_price * 100 - p.estimate * f.floor_percent) * 1000 <= p.estimate * f.floor_percent
        )
        AND (
          abs(p.b_price - p.estimate) * 1000 <= p.estimate
          OR abs(p.b_price * 100 - p.estimate * f.floor_percent) * 1000 <= p.estimate * f.floor_percent
        )
        THEN 'focal'
      ELSE 'free'
    END AS kind
  FROM x_bid_pairs p
  LEFT JOIN x_lot_floors f ON f.source = p.source AND f.ocid = p.ocid AND f.lot_id = p.lot_id
  WHERE p.is_for_lot
),
ratio AS (
  SELECT m.*, CAST(ln(CAST(m.b_price AS DOUBLE) / CAST(m.a_price AS DOUBLE)) AS DOUBLE) / CAST(q.tolerance AS DOUBLE) AS scaled
  FROM met m
  CROSS JOIN params q
  WHERE m.kind = 'free'
),
-- How many ratios lie within the tolerance above each; the start with most of them is taken, the least among equals.
started AS (
  SELECT
    r.*,
    count(*) OVER (PARTITION BY pair_year ORDER BY scaled RANGE BETWEEN CURRENT ROW AND 1.000001 FOLLOWING) AS alike
  FROM ratio r
),
best AS (
  SELECT pair_year, scaled, alike, row_number() OVER (PARTITION BY pair_year ORDER BY alike DESC, scaled) AS place
  FROM (SELECT DISTINCT pair_year, scaled, alike FROM started)
),
together AS (
  SELECT
    r.pair_year,
    count(DISTINCT r.source || '|' || r.ocid) AS processes,
    CAST(sum(CASE WHEN r.a_won THEN 1 ELSE 0 END) AS BIGINT) AS a_wins,
    CAST(sum(CASE WHEN r.b_won THEN 1 ELSE 0 END) AS BIGINT) AS b_wins,
    CAST(sum(CASE WHEN r.a_won THEN r.a_price WHEN r.b_won THEN r.b_price END) AS DECIMAL(38, 2)) AS won_sum,
    min(CASE WHEN r.a_won OR r.b_won THEN coalesce(r.a_currency, '') END) AS currency,
    max(CASE WHEN r.a_won OR r.b_won THEN coalesce(r.a_currency, '') END) AS other_currency
  FROM ratio r
  JOIN best b ON b.pair_year = r.pair_year AND b.place = 1 AND r.scaled >= b.scaled AND r.scaled <= b.scaled + 1.000001
  GROUP BY r.pair_year
),
pair AS (
  SELECT
    pair_year,
    min(a_id) AS a_id,
    min(b_id) AS b_id,
    max(announced_date) AS last_date,
    count(*) AS lots,
    count(CASE WHEN kind = 'free' THEN 1 END) AS free_lots,
    count(CASE WHEN kind = 'unpriced' THEN 1 END) AS unpriced
  FROM met
  GROUP BY pair_year
  HAVING count(*) > 1
),
judged AS (
  SELECT
    p.*,
    coalesce(b.alike, 0) AS alike,
    q.minimum_lots,
    CASE WHEN t.b_wins > t.a_wins THEN p.b_id ELSE p.a_id END AS usual_winner,
    CASE WHEN t.currency = t.other_currency THEN t.won_sum END AS won_sum,
    CASE WHEN t.currency = t.other_currency THEN nullif(t.currency, '') END AS currency,
    CASE
      WHEN p.lots < q.minimum_lots THEN 'not-applicable:few-common-lots'
      WHEN p.free_lots < q.minimum_lots AND p.free_lots + p.unpriced >= q.minimum_lots THEN 'insufficient:prices-missing'
      WHEN p.free_lots < q.minimum_lots THEN 'pass:equal-or-at-the-estimate'
      WHEN b.alike < q.minimum_lots OR CAST(b.alike AS DOUBLE) / CAST(p.free_lots AS DOUBLE) < q.minimum_share THEN 'pass'
      WHEN t.processes < q.minimum_processes THEN 'pass:one-announcement'
      ELSE 'flag'
    END AS verdict
  FROM pair p
  CROSS JOIN params q
  LEFT JOIN best b ON b.pair_year = p.pair_year AND b.place = 1
  LEFT JOIN together t ON t.pair_year = p.pair_year
)
SELECT
  pair_year AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  usual_winner AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(alike AS DOUBLE) AS value,
  CAST(minimum_lots AS DOUBLE) AS threshold,
  'parameter:minimum_lots' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN verdict = 'flag' THEN won_sum END AS money_at_stake,
  CASE WHEN verdict = 'flag' THEN currency END AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- Bids of both in their common lots, the dearest 25 lots.
WITH common_lot AS (
  SELECT
    r.subject_id,
    p.ocid,
    p.a_bid,
    p.b_bid,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY p.a_price DESC NULLS LAST, p.ocid, p.lot_id, p.source) AS place
  FROM result r
  JOIN x_bid_pairs p ON p.pair_year = r.subject_id
  WHERE p.a_price IS NOT NULL AND p.b_price IS NOT NULL
),
bid AS (
  SELECT subject_id, ocid || '|' || a_bid AS id FROM common_lot WHERE place <= 25
  UNION
  SELECT subject_id, ocid || '|' || b_bid AS id FROM common_lot WHERE place <= 25
)
SELECT b.subject_id, 'bids' AS table_name, b.id, f.field
FROM bid b
CROSS JOIN (VALUES ('value_amount'), ('value_currency'), ('tenderer_id'), ('status'), ('date')) AS f (field)
ORDER BY subject_id, table_name, id, field
