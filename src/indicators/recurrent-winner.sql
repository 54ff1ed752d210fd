/*---
name: recurrent-winner
version: 1
codes: {ocp: [R040], cardinal: []}
severity: statistical
grade: question
stage: award
subject: pair
needs: [bids.tenderer_id, awards.supplier_id, processes.buyer_id, items.classification_id]
value: percent
parameters:
  threshold:
    type: decimal
    default: 0.7
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the buyer's purchases of one thing that the supplier won (a Kazakh risk engine, 70 per cent)
      ru: наименьшая доля выигранных поставщиком закупок заказчика на одно и то же (казахстанская система рисков — 70 процентов)
      kk: тапсырыс берушінің бір нәрсені сатып алуларында өнім беруші жеңген ең аз үлес (қазақстандық тәуекел жүйесі — 70 пайыз)
  minimum_purchases:
    type: integer
    default: 5
    min: 2
    unit: purchase
    text:
      en: least number of the buyer's purchases of the thing with a known winner
      ru: наименьшее число закупок заказчика на одно и то же с известным победителем
      kk: тапсырыс берушінің жеңімпазы белгілі осындай сатып алуларының ең аз саны
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
violations: [stable]
reasons:
  few-purchases:
    en: the buyer bought none of the things that the supplier won often enough
    ru: ничего из того, что выиграл поставщик, заказчик не закупал достаточно часто
    kk: өнім беруші жеңген нәрселердің ешқайсысын тапсырыс беруші жеткілікті жиі сатып алмаған
  results-missing:
    en: of too many purchases of the thing it is not known who won, or several won
    ru: о многих закупках на это неизвестно, кто победил, или победителей несколько
    kk: осындай көптеген сатып алуларда кім жеңгені белгісіз немесе жеңімпаз бірнеше
texts:
  title:
    en: The same supplier wins nearly all of a buyer's competitive purchases of one thing
    ru: Один поставщик выигрывает почти все конкурентные закупки заказчика на одно и то же
    kk: Бір өнім беруші тапсырыс берушінің бір нәрсеге бәсекелес сатып алуларының бәрін дерлік жеңеді
  question:
    en: Which suppliers win nearly every purchase of one kind of thing that a buyer puts out to competition?
    ru: Какие поставщики выигрывают почти каждую конкурентную закупку заказчика на одно и то же?
    kk: Қай өнім берушілер тапсырыс берушінің бір нәрсеге бәсекелес сатып алуларын әрдайым дерлік жеңеді?
  why:
    en: >-
      Competition repeated many times should not end in the same way each time. Where it does, the requirements may fit one
      firm, rivals may have given up, or be there for show. Direct contracts are not counted: here the buyer did ask others.
    ru: >-
      Конкуренция, повторённая много раз, не должна каждый раз кончаться одинаково. Если это так, требования, возможно,
      подходят одной фирме, соперники махнули рукой или участвуют для вида. Прямые договоры не считаются: здесь заказчик
      обращался ко всем.
    kk: >-
      Көп рет қайталанған бәсеке әр жолы бірдей аяқталмауы тиіс. Олай болса, талаптар бір фирмаға лайықталған, қарсыластар
      үміт үзген немесе көз алдау үшін қатысып жүрген болуы мүмкін. Тікелей шарттар есептелмейді: мұнда тапсырыс беруші
      басқаларға да жүгінген.
  innocent:
    en:
      - The supplier is near, and delivery makes all others dearer.
      - It makes the thing itself, or has the only service in the district.
      - It won fairly on price each time, against rivals who also win elsewhere.
      - The buyer divides one need into purchases of the same days, which count as many.
    ru:
      - Поставщик рядом, а доставка делает остальных дороже.
      - Он производит это сам или держит единственный сервис в районе.
      - Он каждый раз честно выигрывал ценой у соперников, которые побеждают в других местах.
      - Заказчик разделил одну потребность на закупки одних и тех же дней, и их считается много.
    kk:
      - Өнім беруші жақын жерде, ал жеткізу қалғандарын қымбат етеді.
      - Ол мұны өзі өндіреді немесе аудандағы жалғыз сервисті ұстайды.
      - Ол әр жолы басқа жерде жеңіп жүрген қарсыластардан бағасымен адал жеңген.
      - Тапсырыс беруші бір қажеттілікті сол күндердегі сатып алуларға бөлген және олар көп болып саналады.
  next:
    en:
      - Compare the specifications from purchase to purchase, for words that stay and fit this supplier.
      - Look who bids against it, how often they are rejected, and whether they win anywhere.
      - Compare the prices with what other buyers pay for the same thing.
    ru:
      - Сравнить спецификации от закупки к закупке — нет ли повторяющихся слов, подходящих этому поставщику.
      - Посмотреть, кто участвует против него, как часто их отклоняют и побеждают ли они хоть где-то.
      - Сравнить цены с тем, сколько за то же платят другие заказчики.
    kk:
      - Ерекшеліктерді сатып алудан сатып алуға салыстыру — осы өнім берушіге сай қайталанатын сөздер бар ма.
      - Оған қарсы кім қатысатынын, олар қаншалықты жиі қабылданбайтынын және бір жерде жеңе ме — соны қарау.
      - Бағаларды дәл сол үшін басқа тапсырыс берушілер төлейтінімен салыстыру.
  summary:
    en: "{{supplier}} won {{value}} of the competitive purchases of one kind of thing that {{buyer}} made up to {{date}}, worth {{money}}{{net}}; the mark is {{threshold}}: a sign of a risk, to be checked."
    ru: "{{supplier}} выиграл {{value}} конкурентных закупок заказчика {{buyer}} на одно и то же до {{date}}, на {{money}}{{net}}; порог — {{threshold}}: признак риска, требующий проверки."
    kk: "{{supplier}} {{buyer}} тапсырыс берушісінің {{date}} дейінгі бір нәрсеге бәсекелес сатып алуларының {{value}} үлесін жеңген, құны — {{money}}{{net}}; шек — {{threshold}}: тексеруді қажет ететін тәуекел белгісі."
---*/
-- One thing: the first six digits of the main code of a lot. Of several things that a supplier won from the buyer the one
-- with the largest share counts. A purchase is one announcement, with one winner of all its lots of the thing; where
-- several won, it tells for nobody. The money is that of the lots won, by their estimates, where all have one currency.
WITH event AS (
  SELECT
    a.source,
    a.thing,
    a.buyer_id,
    a.ocid,
    min(e.year) AS year,
    max(e.announced_date) AS announced_date,
    CASE
      WHEN count(e.won) = count(*) AND count(DISTINCT CASE WHEN e.won THEN e.bidder END) = 1
        THEN max(CASE WHEN e.won THEN e.bidder END)
    END AS winner,
    CAST(sum(CASE WHEN e.won THEN e.amount END) AS DECIMAL(38, 2)) AS amount,
    min(c.currency) AS currency,
    max(c.currency) AS other_currency
  FROM (SELECT DISTINCT source, thing, buyer_id, ocid FROM x_attendance) a
  JOIN x_lot_entries e ON e.source = a.source AND e.ocid = a.ocid AND e.competitive = 'yes'
  JOIN x_codes k ON k.source = e.source AND k.ocid = e.ocid AND k.lot_id = e.lot_id
  JOIN x_lot_competition c ON c.source = e.source AND c.ocid = e.ocid AND c.lot_id = e.lot_id
  WHERE e.source || '|' || e.buyer_id || '|' || k.scheme || '|' || substr(k.digits, 1, 6) = a.thing
  GROUP BY a.source, a.thing, a.buyer_id, a.ocid
),
thing_year AS (
  SELECT source, thing, year, count(*) AS purchases, count(winner) AS decided
  FROM event
  WHERE year IS NOT NULL
  GROUP BY source, thing, year
),
winner_year AS (
  SELECT
    source,
    thing,
    buyer_id,
    winner,
    year,
    max(announced_date) AS last_date,
    count(*) AS wins,
    CAST(sum(amount) AS DECIMAL(38, 2)) AS amount,
    min(coalesce(currency, '')) AS currency,
    max(coalesce(other_currency, '')) AS other_currency
  FROM event
  WHERE year IS NOT NULL AND winner NOT LIKE 'bid:%'
  GROUP BY source, thing, buyer_id, winner, year
),
won AS (
  SELECT
    y.source,
    y.thing,
    y.buyer_id,
    y.winner,
    y.year,
    y.last_date,
    CAST(sum(e.wins) AS BIGINT) AS wins,
    CAST(sum(e.amount) AS DECIMAL(38, 2)) AS amount,
    min(e.currency) AS currency,
    max(e.other_currency) AS other_currency
  FROM winner_year y
  CROSS JOIN params q
  JOIN winner_year e
    ON e.source = y.source AND e.thing = y.thing AND e.winner = y.winner AND e.year <= y.year AND e.year > y.year - q.years
  GROUP BY y.source, y.thing, y.buyer_id, y.winner, y.year, y.last_date
),
bought AS (
  SELECT
    y.source,
    y.thing,
    y.year,
    CAST(sum(e.purchases) AS BIGINT) AS purchases,
    CAST(sum(e.decided) AS BIGINT) AS decided
  FROM thing_year y
  CROSS JOIN params q
  JOIN thing_year e ON e.source = y.source AND e.thing = y.thing AND e.year <= y.year AND e.year > y.year - q.years
  GROUP BY y.source, y.thing, y.year
),
ranked AS (
  SELECT
    w.*,
    b.purchases,
    b.decided,
    q.threshold,
    round(CAST(w.wins AS DOUBLE) / CAST(b.decided AS DOUBLE), 6) AS share,
    CASE
      WHEN b.purchases < q.minimum_purchases THEN 'not-applicable:few-purchases'
      WHEN b.decided < q.minimum_purchases THEN 'insufficient:results-missing'
      WHEN round(CAST(w.wins AS DOUBLE) / CAST(b.decided AS DOUBLE), 6) >= q.threshold THEN 'flag'
      ELSE 'pass'
    END AS verdict,
    row_number() OVER (
      PARTITION BY w.source, w.buyer_id, w.winner, w.year
      ORDER BY
        CASE
          WHEN b.decided >= q.minimum_purchases THEN 1
          WHEN b.purchases >= q.minimum_purchases THEN 2
          ELSE 3
        END,
        CAST(w.wins AS DOUBLE) / CAST(b.decided AS DOUBLE) DESC, w.wins DESC, w.thing
    ) AS place
  FROM won w
  CROSS JOIN params q
  JOIN bought b ON b.source = w.source AND b.thing = w.thing AND b.year = w.year
)
SELECT
  buyer_id || '|' || winner || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  winner AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  threshold,
  'parameter:threshold' AS threshold_source,
  -- Not a group of peers, but which thing it is.
  thing AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN currency = other_currency THEN amount END AS money_at_stake,
  CASE WHEN currency = other_currency THEN nullif(currency, '') END AS currency
FROM ranked
WHERE place = 1
ORDER BY subject_id

-- evidence
-- Who won the 40 latest purchases of the thing.
WITH recent AS (
  SELECT
    r.subject_id,
    a.source,
    a.ocid,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY a.date DESC, a.ocid) AS place
  FROM result r
  CROSS JOIN params q
  JOIN (
    SELECT a.source, a.thing, a.ocid, min(a.date) AS date, min(p.announced_date) AS announced_date
    FROM x_attendance a
    JOIN x_lot_competition p ON p.source = a.source AND p.ocid = a.ocid
    GROUP BY a.source, a.thing, a.ocid
  ) a ON a.thing = r.peer_group AND year(a.announced_date) <= year(r.date) AND year(a.announced_date) > year(r.date) - q.years
)
SELECT r.subject_id, 'awards' AS table_name, w.ocid || '|' || w.id AS id, f.field
FROM recent r
JOIN awards w ON w.source = r.source AND w.ocid = r.ocid AND coalesce(w.status, 'active') = 'active'
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('value_amount'), ('related_lot')) AS f (field)
WHERE r.place <= 40
UNION
SELECT r.subject_id, 'items' AS table_name, i.ocid || '|' || i.id AS id, f.field
FROM recent r
JOIN items i ON i.source = r.source AND i.ocid = r.ocid
CROSS JOIN (VALUES ('classification_scheme'), ('classification_id')) AS f (field)
WHERE r.place <= 3
ORDER BY subject_id, table_name, id, field
