/*---
name: relative-distance
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.status, bids.value_amount, bids.tenderer_id, awards.status]
value: number
parameters:
  # Imhof takes 1, and looks at many tenders of a firm; of three who reckon apart every second one lies beyond that, hence 3.
  distance:
    type: decimal
    default: 3
    text:
      en: a distance from the lowest price to the next counts where it is larger than so many standard deviations of the others
      ru: учитывается расстояние от самой низкой цены до следующей больше стольких стандартных отклонений остальных
      kk: ең төмен бағадан келесісіне дейінгі, қалғандарының сонша стандартты ауытқуынан үлкен қашықтық есепке алынады
  minimum_share:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the winner's purchases, won against two others or more, in which it was so
      ru: наименьшая доля таких закупок среди выигранных победителем у двух и более соперников
      kk: жеңімпаз екі не одан көп қарсыластан жеңген сатып алулардың ішінде осындайлардың ең аз үлесі
  minimum_purchases:
    type: integer
    default: 5
    min: 2
    unit: purchase
    text:
      en: least number of such wins of the winner
      ru: наименьшее число таких побед победителя
      kk: жеңімпаздың мұндай жеңістерінің ең аз саны
  minimum_wins:
    type: decimal
    default: 0.9
    min: 0
    max: 1
    unit: share
    text:
      en: least share of its meetings with a rival that comes in half of these purchases that the winner won
      ru: наименьшая доля выигранных победителем встреч с соперником, который приходит в половину этих закупок
      kk: осы сатып алулардың жартысына келетін қарсыласпен кездесулердің жеңімпаз жеңген ең аз үлесі
  years:
    type: integer
    default: 3
    min: 1
    max: 10
    unit: year
    text:
      en: the winner's purchases of so many years are looked at, the year of the lot and those before and after it
      ru: за сколько лет смотреть закупки победителя — год лота, предыдущие и последующие
      kk: жеңімпаздың қанша жылғы сатып алуларын қарау — лот жылы, оған дейінгі және кейінгі жылдар
  maximum_chance:
    type: decimal
    default: 0.001
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
  few-bids:
    en: fewer than three admitted bids
    ru: допущено меньше трёх заявок
    kk: жіберілген өтінім үшеуден аз
  losing-prices-equal:
    en: the losing prices are the same; identical-bids asks about that
    ru: проигравшие цены одинаковы; об этом спрашивает identical-bids
    kk: ұтылған бағалар бірдей; бұл туралы identical-bids сұрайды
  at-the-price-floor:
    en: all prices stand at the floor of the law, where everybody aims
    ru: все цены стоят у порога демпинга, к которому стремятся все
    kk: барлық баға бәрі ұмтылатын демпинг шегінде тұр
  auction-steps:
    en: in an auction the last rivals stop a few steps away from the winner
    ru: на аукционе последние соперники останавливаются в нескольких шагах от победителя
    kk: аукционда соңғы қарсыластар жеңімпаздан бірнеше қадам қалғанда тоқтайды
  few-wins:
    en: its winner won too few purchases against two others or more to say whether it is chance
    ru: победитель выиграл у двух и более соперников слишком мало закупок, чтобы судить, случайно ли это
    kk: жеңімпаз екі не одан көп қарсыластан тым аз сатып алу жеңген, бұл кездейсоқ па, айту мүмкін емес
  not-again-and-again:
    en: it is so here, but not in most purchases of the winner
    ru: здесь это так, но не в большинстве закупок победителя
    kk: мұнда солай, бірақ жеңімпаз сатып алуларының көбінде олай емес
  no-companion:
    en: no rival comes with the winner again and again only to lose
    ru: нет соперника, который раз за разом приходил бы с победителем, чтобы проиграть
    kk: жеңімпазбен қайта-қайта тек жеңілу үшін келетін қарсылас жоқ
  as-where-others-win:
    en: it is so about as often where others win
    ru: примерно так же часто бывает и там, где побеждают другие
    kk: басқалар жеңетін жерде де шамамен сондай жиі болады
texts:
  title:
    en: A winner with more room below it than there is among its rivals
    ru: Победитель, которого отделяет от соперников больше, чем их друг от друга
    kk: Қарсыластарынан олардың өзара алшақтығынан да алыс тұратын жеңімпаз
  question:
    en: In which lots did the winner win by more than its rivals' prices differ among themselves, as it does again and again?
    ru: В каких лотах победитель выиграл с отрывом больше, чем различаются цены соперников между собой, — и так раз за разом?
    kk: Қай лоттарда жеңімпаз қарсыластарының өзара айырмасынан да үлкен айырмамен жеңген, әрі бұл қайта-қайта солай?
  why:
    en: >-
      Losing bids that were meant to lose keep a safe distance from the winner and little among themselves. Bids meant to
      win do not know of each other: the lowest two are then about as near as the rest. Once means nothing; again and
      again, far more often than where others win, is worth a look.
    ru: >-
      Заявки, поданные ради проигрыша, держатся на безопасном расстоянии от победителя и почти не различаются между собой.
      Заявки, поданные ради победы, друг о друге не знают, и две нижние так же близки, как остальные. Один раз ничего не
      значит; раз за разом и намного чаще, чем у других победителей, — повод присмотреться.
    kk: >-
      Жеңілу үшін берілген өтінімдер жеңімпаздан қауіпсіз қашықтықта тұрады да, өзара аз ғана ерекшеленеді. Жеңу үшін
      берілген өтінімдер бір-бірін білмейді, ең төменгі екеуі де қалғандарындай жақын болады. Бір рет ештеңе білдірмейді;
      қайта-қайта әрі басқа жеңімпаздардан әлдеқайда жиі болса — қарауға негіз.
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
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, {{supplier}} won ({{money}}) by more than its rivals' prices differed among themselves (so many standard deviations): {{value}}, the mark is {{threshold}}; so it is in most of its purchases (looked at: {{peer_count}}). A sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, {{supplier}} выиграл ({{money}}) с отрывом больше, чем различались цены соперников между собой (во столько стандартных отклонений): {{value}}, порог — {{threshold}}; так в большинстве его закупок (рассмотрено: {{peer_count}}). Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында {{supplier}} қарсыластарының өзара айырмасынан да үлкен айырмамен (сонша стандартты ауытқу) жеңген ({{money}}): {{value}}, шек — {{threshold}}; оның сатып алуларының көбінде солай (қаралғаны: {{peer_count}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- One lot alone means nothing, for prices lie so by chance. A lot counts where its winner's purchases are so again and
-- again, and a rival comes again and again only to lose. A purchase is one announcement; it counts where it was so in all lots that the winner won there. How often it is
-- so by chance is told by the purchases of the same source that others won against as many bidders, with one such and one
-- other added; the chance is that of a binomial distribution with the mean of these shares.
WITH hit AS (
  SELECT
    w.*,
    CASE WHEN w.crowd = 3 THEN '3' WHEN w.crowd < 6 THEN '4' ELSE '6' END AS group_of_crowd,
    CASE WHEN w.relative_distance > q.distance THEN 1 ELSE 0 END AS is_hit
  FROM x_screened_wins w
  CROSS JOIN params q
  WHERE w.relative_distance IS NOT NULL
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
  SELECT source, winner_id, year, group_of_crowd, count(*) AS purchases, CAST(sum(is_hit) AS BIGINT) AS hits
  FROM hit
  GROUP BY source, winner_id, year, group_of_crowd
),
told AS (
  SELECT DISTINCT source, winner_id, year FROM by_year
),
winner AS (
  SELECT
    t.source,
    t.winner_id,
    t.year,
    CAST(sum(y.purchases) AS BIGINT) AS purchases,
    CAST(sum(y.hits) AS BIGINT) AS hits,
    CAST(sum(CAST(y.purchases AS DOUBLE) * e.share ORDER BY y.year, y.group_of_crowd) AS DOUBLE)
      / CAST(CAST(sum(y.purchases) AS BIGINT) AS DOUBLE) AS expected
  FROM told t
  CROSS JOIN params q
  JOIN by_year y
    ON y.source = t.source AND y.winner_id = t.winner_id AND y.year < t.year + q.years AND y.year > t.year - q.years
  JOIN expected e ON e.source = y.source AND e.winner_id = y.winner_id AND e.group_of_crowd = y.group_of_crowd
  LEFT JOIN x_local_ids i ON i.source = t.source AND i.id = t.winner_id
  WHERE i.id IS NULL
  GROUP BY t.source, t.winner_id, t.year
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
  FROM winner s
  CROSS JOIN params q
  CROSS JOIN UNNEST(sequence(0, s.purchases - s.hits)) AS t (step)
  WHERE s.purchases >= q.minimum_purchases
    AND round(CAST(s.hits AS DOUBLE) / CAST(s.purchases AS DOUBLE), 6) >= q.minimum_share
),
chance AS (
  SELECT source, winner_id, year, round(CAST(sum(exp(exponent) ORDER BY step) AS DOUBLE), 9) AS chance
  FROM term
  GROUP BY source, winner_id, year
),
-- Covering takes somebody who covers: a rival that comes in half of the purchases at least, and loses.
meeting AS (
  SELECT source, first_bidder AS one, second_bidder AS other, year, decided, first_won AS won FROM x_bidder_meetings
  UNION ALL
  SELECT source, second_bidder AS one, first_bidder AS other, year, decided, second_won AS won FROM x_bidder_meetings
),
rival AS (
  SELECT
    w.source,
    w.winner_id,
    w.year,
    w.purchases,
    m.other,
    count(*) AS meetings,
    CAST(sum(CASE WHEN m.decided > 0 THEN 1 ELSE 0 END) AS BIGINT) AS decided,
    CAST(sum(CASE WHEN m.decided > 0 AND m.won = m.decided THEN 1 ELSE 0 END) AS BIGINT) AS won
  FROM winner w
  CROSS JOIN params q
  JOIN meeting m ON m.source = w.source AND m.one = w.winner_id AND m.year < w.year + q.years AND m.year > w.year - q.years
  WHERE w.purchases >= q.minimum_purchases
  GROUP BY w.source, w.winner_id, w.year, w.purchases, m.other
),
companion AS (
  SELECT r.source, r.winner_id, r.year, count(*) AS rivals
  FROM rival r
  CROSS JOIN params q
  WHERE r.meetings * 2 >= r.purchases AND r.decided > 0
    AND round(CAST(r.won AS DOUBLE) / CAST(r.decided AS DOUBLE), 6) >= q.minimum_wins
  GROUP BY r.source, r.winner_id, r.year
),
measured AS (
  SELECT
    l.*,
    coalesce(o.rivals, 0) AS companions,
    s.relative_distance AS value,
    w.purchases AS wins,
    round(CAST(w.hits AS DOUBLE) / CAST(w.purchases AS DOUBLE), 6) AS share,
    c.chance,
    f.is_at_floor
  FROM x_lot_prices l
  LEFT JOIN x_lot_screens s ON s.source = l.source AND s.ocid = l.ocid AND s.lot_id = l.lot_id
  LEFT JOIN winner w ON w.source = l.source AND w.winner_id = l.winner_id AND w.year = l.year
  LEFT JOIN chance c ON c.source = l.source AND c.winner_id = l.winner_id AND c.year = l.year
  LEFT JOIN companion o ON o.source = l.source AND o.winner_id = l.winner_id AND o.year = l.year
  LEFT JOIN x_lot_floors f ON f.source = l.source AND f.ocid = l.ocid AND f.lot_id = l.lot_id
),
judged AS (
  SELECT
    l.*,
    q.distance AS mark,
    CASE
      WHEN l.is_direct THEN 'not-applicable:method'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.method_kind = 'rating' THEN 'not-applicable:price-does-not-decide'
      WHEN l.method_kind = 'auction' THEN 'not-applicable:auction-steps'
      WHEN l.is_construction = 'yes' THEN 'not-applicable:building-works'
      WHEN l.status = 'unsuccessful' AND l.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND NOT l.has_result AND d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN l.unknown > 0 THEN 'insufficient:bid-status-missing'
      WHEN l.bidders_said > l.bidders THEN 'insufficient:not-all-bids-published'
      WHEN l.admitted < 3 THEN 'not-applicable:few-bids'
      WHEN l.admitted_priced < l.admitted THEN 'insufficient:prices-missing'
      WHEN l.currencies > 1 THEN 'insufficient:several-currencies'
      WHEN l.value IS NULL THEN 'not-applicable:losing-prices-equal'
      WHEN NOT l.value > q.distance THEN 'pass'
      WHEN l.is_construction = 'unknown' THEN 'insufficient:works-unknown'
      WHEN l.is_at_floor THEN 'not-applicable:at-the-price-floor'
      WHEN l.winners > 1 THEN 'not-applicable:several-winners'
      WHEN l.winners = 0 OR l.doubtful > 0 OR l.winner_id IS NULL THEN 'insufficient:winner-unknown'
      WHEN coalesce(l.wins, 0) < q.minimum_purchases THEN 'insufficient:few-wins'
      WHEN l.share < q.minimum_share THEN 'pass:not-again-and-again'
      WHEN l.companions = 0 THEN 'pass:no-companion'
      WHEN l.chance > q.maximum_chance THEN 'pass:as-where-others-win'
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
  value,
  CAST(mark AS DOUBLE) AS threshold,
  'parameter:distance' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  wins AS peer_count,
  winner_price AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The bids of the lot, and the winner's bids in the 15 other purchases nearest in time.
WITH near AS (
  SELECT
    r.subject_id,
    r.supplier_id,
    w.source,
    w.ocid,
    row_number() OVER (
      PARTITION BY r.subject_id ORDER BY abs(date_diff('day', CAST(r.date AS DATE), CAST(w.date AS DATE))), w.ocid, w.source
    ) AS place
  FROM result r
  CROSS JOIN params q
  JOIN x_screened_wins w ON w.winner_id = r.supplier_id AND w.year < year(r.date) + q.years AND w.year > year(r.date) - q.years
  WHERE w.ocid <> r.ocid AND w.relative_distance > q.distance
)
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id AND (b.is_admitted OR coalesce(b.won, false))
CROSS JOIN (VALUES ('status'), ('value_amount'), ('value_currency'), ('tenderer_id')) AS f (field)
UNION
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_procurement_method_details'), ('tender_date_published')) AS f (field)
UNION
SELECT n.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM near n
JOIN x_lot_bids b ON b.source = n.source AND b.ocid = n.ocid AND b.is_admitted AND b.bid_id IS NOT NULL
CROSS JOIN (VALUES ('value_amount'), ('tenderer_id')) AS f (field)
WHERE n.place <= 15
ORDER BY subject_id, table_name, id, field
