/*---
name: skew-negative
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: award
subject: supplier
needs: [bids.status, bids.value_amount, bids.tenderer_id, awards.status]
value: percent
parameters:
  # Imhof: under a cartel the skewness of bids falls below nothing; the catalogue of screens takes -0.5.
  skewness:
    type: decimal
    default: -0.5
    text:
      en: a skewness of prices below this counts
      ru: учитывается асимметрия цен ниже этой
      kk: бағалардың бұдан төмен асимметриясы есепке алынады
  threshold:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the purchases that the supplier won against two others or more in which it was so
      ru: наименьшая доля таких закупок среди выигранных поставщиком у двух и более соперников
      kk: өнім беруші екі не одан көп қарсыластан жеңген сатып алулардың ішінде осындайлардың ең аз үлесі
  minimum_purchases:
    type: integer
    default: 5
    min: 2
    unit: purchase
    text:
      en: least number of such wins
      ru: наименьшее число таких побед
      kk: мұндай жеңістердің ең аз саны
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
    default: 0.01
    min: 0
    max: 1
    unit: share
    text:
      en: greatest chance of so many, by how often it is so where others win
      ru: наибольшая вероятность стольких случаев при той частоте, с какой так бывает у других победителей
      kk: басқалар жеңгенде бұл қаншалықты жиі болатынына қарай сонша жағдайдың ең үлкен ықтималдығы
law: [price-floor-tender, price-floor-quotation, price-floor-catering]
violations: [sham]
reasons:
  few-wins:
    en: it won too few purchases against two others or more whose prices can be compared
    ru: у двух и более соперников с сопоставимыми ценами он выиграл слишком мало закупок
    kk: бағалары салыстырылатын екі не одан көп қарсыластан ол тым аз сатып алу жеңген
  as-where-others-win:
    en: it is so about as often where others win
    ru: примерно так же часто бывает и там, где побеждают другие
    kk: басқалар жеңетін жерде де шамамен сондай жиі болады
texts:
  title:
    en: A winner whose rivals all stand close together far above it
    ru: Победитель, чьи соперники стоят кучно и далеко выше него
    kk: Қарсыластарының бәрі өзінен әлдеқайда жоғары, топтасып тұратын жеңімпаз
  question:
    en: Which suppliers win again and again with one low price against a cluster of high ones?
    ru: Какие поставщики раз за разом выигрывают одной низкой ценой против кучки высоких?
    kk: Қай өнім берушілер қайта-қайта бір төмен бағамен топталған жоғары бағаларды жеңеді?
  why:
    en: >-
      Bidders that reckon on their own spread around a middle, the winner among them. Bids made so that another wins are
      set a little above what was agreed: one price is low, the others stand together above it, and the skewness of the
      prices is negative. Once means nothing; again and again, far more often than where others win, is worth a look.
    ru: >-
      Участники, считающие порознь, располагаются вокруг середины, и победитель среди них. Заявки, поданные ради чужой
      победы, ставят чуть выше условленного: одна цена низкая, остальные стоят кучно над ней, асимметрия цен отрицательна.
      Один раз ничего не значит; раз за разом и намного чаще, чем у других победителей, — повод присмотреться.
    kk: >-
      Өз бетінше есептейтін қатысушылар ортаның айналасына орналасады, жеңімпаз да солардың ішінде. Басқа жеңсін деп
      берілген өтінімдер келісілгеннен сәл жоғары қойылады: бір баға төмен, қалғандары оның үстінде топтасады, бағалардың
      асимметриясы теріс болады. Бір рет ештеңе білдірмейді; қайта-қайта әрі басқа жеңімпаздардан әлдеқайда жиі болса —
      қарауға негіз.
  innocent:
    en:
      - The supplier makes the goods, and the others are resellers who all buy at one price.
      - It is near, or has machines that the others must hire.
      - It bids low to win a market, and the others bid what the work is usually worth.
      - The others bid what the estimate allows, and it asks for less.
    ru:
      - Поставщик производит товар, а остальные перепродают его, покупая по одной цене.
      - Он ближе или имеет технику, которую остальным надо нанимать.
      - Он снижает цену, чтобы войти на рынок, а остальные просят обычную стоимость.
      - Остальные просят столько, сколько позволяет сумма закупки, а он — меньше.
    kk:
      - Өнім беруші тауарды өзі өндіреді, ал қалғандары бір бағамен алып, қайта сатады.
      - Ол жақынырақ немесе басқалар жалға алуға тиіс техникасы бар.
      - Ол нарыққа кіру үшін бағаны түсіреді, ал қалғандары әдеттегі құнын сұрайды.
      - Қалғандары сатып алу сомасы мүмкіндік бергенше сұрайды, ал ол — азырақ.
  next:
    en:
      - See who the rivals are. Are they the same each time, and do they win anywhere?
      - Compare the bids' files, times of submission and contacts.
      - Compare the prices with what other buyers pay for the same codes.
    ru:
      - Посмотреть, кто соперники — одни и те же ли это участники и побеждают ли они где-нибудь.
      - Сравнить файлы заявок, время подачи и контакты.
      - Сравнить цены с тем, что за те же коды платят другие заказчики.
    kk:
      - Қарсыластары кім екенін қарау — үнемі сол қатысушылар ма және олар бір жерде жеңе ме.
      - Өтінімдердің файлдарын, берілген уақытын және байланыстарын салыстыру.
      - Бағаларды сол кодтар үшін басқа тапсырыс берушілер төлейтінімен салыстыру.
  summary:
    en: "Up to {{date}} {{supplier}} won {{value}} of its purchases against two others or more with one low price against a cluster of high ones (purchases: {{peer_count}}); the mark is {{threshold}}. A sign of a risk, to be checked."
    ru: "{{supplier}} до {{date}} выиграл {{value}} своих закупок с двумя и более соперниками одной низкой ценой против кучки высоких (закупок: {{peer_count}}); порог — {{threshold}}. Признак риска, требующий проверки."
    kk: "{{supplier}} {{date}} дейін екі не одан көп қарсыласы болған сатып алуларының {{value}} бөлігін бір төмен бағамен топталған жоғары бағаларға қарсы жеңген (сатып алулар: {{peer_count}}); шек — {{threshold}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A purchase is one announcement; it counts as such a win where it was so in all lots that the supplier won there. How
-- often it is so by chance is told by the purchases of the same source that others won against as many bidders, with one
-- such and one other added; the chance is that of a binomial distribution with the mean of these shares.
WITH hit AS (
  SELECT
    w.*,
    CASE WHEN w.crowd = 3 THEN '3' WHEN w.crowd < 6 THEN '4' ELSE '6' END AS group_of_crowd,
    CASE WHEN w.skewness < q.skewness THEN 1 ELSE 0 END AS is_hit
  FROM x_screened_wins w
  CROSS JOIN params q
  WHERE w.skewness IS NOT NULL
),
market AS (
  SELECT source, group_of_crowd, count(*) AS purchases, CAST(sum(is_hit) AS BIGINT) AS hits
  FROM hit
  GROUP BY source, group_of_crowd
),
own AS (
  SELECT source, group_of_crowd, winner_id, count(*) AS purchases, CAST(sum(is_hit) AS BIGINT) AS hits
  FROM hit
  GROUP BY source, group_of_crowd, winner_id
),
expected AS (
  SELECT
    o.source,
    o.group_of_crowd,
    o.winner_id,
    CAST(m.hits - o.hits + 1 AS DOUBLE) / CAST(m.purchases - o.purchases + 2 AS DOUBLE) AS share
  FROM own o
  JOIN market m ON m.source = o.source AND m.group_of_crowd = o.group_of_crowd
),
by_year AS (
  SELECT
    h.source,
    h.winner_id,
    h.year,
    h.group_of_crowd,
    max(h.date) AS last_date,
    count(*) AS purchases,
    CAST(sum(h.is_hit) AS BIGINT) AS hits,
    CASE WHEN count(h.amount) = count(*) THEN CAST(sum(h.amount) AS DECIMAL(38, 2)) END AS amount,
    min(coalesce(h.currency, '')) AS currency,
    max(coalesce(h.currency, '')) AS other_currency
  FROM hit h
  GROUP BY h.source, h.winner_id, h.year, h.group_of_crowd
),
told AS (
  SELECT source, winner_id, year, max(last_date) AS last_date FROM by_year GROUP BY source, winner_id, year
),
supplier AS (
  SELECT
    t.source,
    t.winner_id,
    t.year,
    t.last_date,
    CAST(sum(y.purchases) AS BIGINT) AS purchases,
    CAST(sum(y.hits) AS BIGINT) AS hits,
    CAST(sum(CAST(y.purchases AS DOUBLE) * e.share ORDER BY y.year, y.group_of_crowd) AS DOUBLE)
      / CAST(CAST(sum(y.purchases) AS BIGINT) AS DOUBLE) AS expected,
    CASE
      WHEN min(y.currency) = max(y.other_currency) AND count(y.amount) = count(*) THEN CAST(sum(y.amount) AS DECIMAL(38, 2))
    END AS amount,
    CASE WHEN min(y.currency) = max(y.other_currency) AND count(y.amount) = count(*) THEN nullif(min(y.currency), '') END
      AS currency
  FROM told t
  CROSS JOIN params q
  JOIN by_year y ON y.source = t.source AND y.winner_id = t.winner_id AND y.year <= t.year AND y.year > t.year - q.years
  JOIN expected e ON e.source = y.source AND e.winner_id = y.winner_id AND e.group_of_crowd = y.group_of_crowd
  LEFT JOIN x_local_ids i ON i.source = t.source AND i.id = t.winner_id
  WHERE i.id IS NULL
  GROUP BY t.source, t.winner_id, t.year, t.last_date
),
-- The chance of no more misses than there are: terms of the distribution, as logarithms one from the other.
term AS (
  SELECT
    s.source,
    s.winner_id,
    s.year,
    t.step,
    CAST(sum(
      CASE WHEN t.step = 0 THEN 0 ELSE ln(CAST(s.purchases - t.step + 1 AS DOUBLE) / CAST(t.step AS DOUBLE)) END
    ) OVER (PARTITION BY s.source, s.winner_id, s.year ORDER BY t.step) AS DOUBLE)
      + CAST(t.step AS DOUBLE) * ln(1 - s.expected) + CAST(s.purchases - t.step AS DOUBLE) * ln(s.expected) AS exponent
  FROM supplier s
  CROSS JOIN params q
  CROSS JOIN UNNEST(sequence(0, s.purchases - s.hits)) AS t (step)
  WHERE s.purchases >= q.minimum_purchases
    AND round(CAST(s.hits AS DOUBLE) / CAST(s.purchases AS DOUBLE), 6) >= q.threshold
),
chance AS (
  SELECT source, winner_id, year, round(CAST(sum(exp(exponent) ORDER BY step) AS DOUBLE), 9) AS chance
  FROM term
  GROUP BY source, winner_id, year
),
judged AS (
  SELECT
    s.*,
    q.threshold,
    round(CAST(s.hits AS DOUBLE) / CAST(s.purchases AS DOUBLE), 6) AS share,
    CASE
      WHEN s.purchases < q.minimum_purchases THEN 'not-applicable:few-wins'
      WHEN round(CAST(s.hits AS DOUBLE) / CAST(s.purchases AS DOUBLE), 6) < q.threshold THEN 'pass'
      WHEN c.chance > q.maximum_chance THEN 'pass:as-where-others-win'
      ELSE 'flag'
    END AS verdict
  FROM supplier s
  CROSS JOIN params q
  LEFT JOIN chance c ON c.source = s.source AND c.winner_id = s.winner_id AND c.year = s.year
)
SELECT
  winner_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  winner_id AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  purchases AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The bids of the 15 latest such wins.
WITH recent AS (
  SELECT
    r.subject_id,
    w.source,
    w.ocid,
    r.supplier_id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY w.date DESC, w.ocid, w.source) AS place
  FROM result r
  CROSS JOIN params q
  JOIN x_screened_wins w ON w.winner_id = r.supplier_id AND w.year <= year(r.date) AND w.year > year(r.date) - q.years
  WHERE w.skewness < q.skewness
)
SELECT r.subject_id, 'bids' AS table_name, o.ocid || '|' || o.bid_id AS id, f.field
FROM recent r
JOIN x_lot_prices l ON l.source = r.source AND l.ocid = r.ocid AND l.winner_id = r.supplier_id
JOIN x_lot_offers o
  ON o.source = l.source AND o.ocid = l.ocid AND o.lot_id = l.lot_id AND o.standing = 'admitted' AND o.bid_id IS NOT NULL
CROSS JOIN (VALUES ('tenderer_id'), ('value_amount'), ('value_currency'), ('status')) AS f (field)
WHERE r.place <= 15
UNION
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM recent r
CROSS JOIN (VALUES ('tender_date_published'), ('tender_title')) AS f (field)
WHERE r.place <= 15
ORDER BY subject_id, table_name, id, field
