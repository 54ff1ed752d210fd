/*---
name: market-allocation
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: pair
needs: [bids.tenderer_id, items.classification_id, processes.buyer_id]
value: number
parameters:
  minimum_expected:
    type: decimal
    default: 5
    min: 1
    unit: purchase
    text:
      en: by how often each of the two bids, they should have met in at least so many purchases
      ru: судя по тому, как часто участвует каждый из двух, они должны были встретиться не меньше чем в стольких закупках
      kk: екеуінің әрқайсысы қаншалықты жиі қатысатынына қарай, олар кемінде сонша сатып алуда кездесуге тиіс еді
  maximum_chance:
    type: decimal
    default: 0.01
    min: 0
    max: 1
    unit: share
    text:
      en: greatest chance of never meeting, if each chose its purchases without the other
      ru: наибольшая вероятность ни разу не встретиться, если каждый выбирает закупки без оглядки на другого
      kk: әрқайсысы сатып алуды екіншісіне қарамай таңдаса, бірде-бір рет кездеспеудің ең үлкен ықтималдығы
  minimum_regions:
    type: integer
    default: 2
    min: 1
    max: 20
    unit: region
    text:
      en: least number of regions in which each of them bids, so that no firm is only local
      ru: наименьшее число регионов, где участвует каждый, чтобы фирма не была лишь местной
      kk: фирма тек жергілікті болмауы үшін әрқайсысы қатысатын өңірлердің ең аз саны
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
  rather-by-chance:
    en: they never met, but that may well be chance
    ru: они не встречались, но это вполне может быть случайностью
    kk: олар кездеспеген, бірақ бұл әбден кездейсоқ болуы мүмкін
texts:
  title:
    en: Two suppliers of one thing that keep out of each other's way
    ru: Двое поставщиков одного и того же, которые обходят друг друга
    kk: Бір нәрсенің бір-бірінен айналып өтетін екі өнім берушісі
  question:
    en: Which two suppliers bid for the same thing in several regions and never in the same purchase?
    ru: Какие двое поставщиков участвуют в закупках одного и того же в нескольких регионах и ни разу не встретились?
    kk: Қай екі өнім беруші бірнеше өңірде бір нәрсеге қатысады, бірақ бір сатып алуда ешқашан кездеспейді?
  why:
    en: >-
      Two firms that bid all over the country for the same thing meet now and then. Two that never do, where by their numbers
      they should have met many times, may have shared the country out. Things are compared by the first six digits of their
      codes.
    ru: >-
      Две фирмы, участвующие по всей стране в закупках одного и того же, время от времени встречаются. Если этого не бывает,
      хотя по числу закупок должно было случиться много раз, они могли поделить страну. Вещи сравниваются по первым шести
      цифрам кодов.
    kk: >-
      Бүкіл ел бойынша бір нәрсеге қатысатын екі фирма анда-санда кездеседі. Сатып алулар саны бойынша көп рет кездесуге тиіс
      бола тұра, ешқашан кездеспесе, олар елді бөлісіп алған болуы мүмкін. Нәрселер кодтарының алғашқы алты цифры бойынша
      салыстырылады.
  innocent:
    en:
      - Each works where it has a store, and no region has both.
      - One makes the dear kind and the other the cheap kind of things with one code.
      - They are dealers of one maker, which gives each its own regions.
      - They belong to one group, which may not bid twice for one lot.
    ru:
      - Каждый работает там, где у него склад, и общих регионов у них нет.
      - Один производит дорогие, другой дешёвые вещи с одним кодом.
      - Это дилеры одного производителя, который закрепил за каждым свои регионы.
      - Они из одной группы, а ей нельзя участвовать в одном лоте дважды.
    kk:
      - Әрқайсысы қоймасы бар жерде жұмыс істейді, ортақ өңірлері жоқ.
      - Бір кодтағы нәрселердің бірі қымбат, екіншісі арзан түрін өндіреді.
      - Олар бір өндірушінің дилерлері, ол әрқайсысына өз өңірлерін бекіткен.
      - Олар бір топтан, ал оған бір лотқа екі рет қатысуға болмайды.
  next:
    en:
      - Lay their purchases on a map — do borders lie where stores and roads do not explain them.
      - Compare prices in regions with the one, with the other, and with both absent.
      - See whether they share people, contacts or a bank account.
    ru:
      - Нанести их закупки на карту — нет ли границ, которых не объяснить складами и дорогами.
      - Сравнить цены в регионах первого, второго и там, где нет обоих.
      - Проверить, нет ли у них общих людей, контактов или банковского счёта.
    kk:
      - Олардың сатып алуларын картаға түсіру — қоймалар мен жолдар түсіндірмейтін шекаралар бар ма.
      - Біріншісінің, екіншісінің өңірлеріндегі және екеуі де жоқ жердегі бағаларды салыстыру.
      - Олардың адамдары, байланыстары немесе банк шоты ортақ па, соны тексеру.
  summary:
    en: "{{supplier}} and another supplier bid for the same thing (code {{title}}) in several regions and up to {{date}} never met in one purchase, where by chance they should have met in so many: {{value}}. A sign of a risk, to be checked."
    ru: "{{supplier}} и ещё один поставщик участвуют в закупках одного и того же (код {{title}}) в нескольких регионах и до {{date}} ни разу не встретились, хотя случайно должны были встретиться в стольких: {{value}}. Признак риска, требующий проверки."
    kk: "{{supplier}} мен тағы бір өнім беруші бірнеше өңірде бір нәрсеге (коды {{title}}) қатысады, бірақ {{date}} дейін бір сатып алуда ешқашан кездеспеген, ал кездейсоқ болса сонша рет кездесуге тиіс еді: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Competitive purchases of one thing, by announcements. If each bids for its number of purchases without regard to the other,
-- they meet in their product over all purchases of the thing; never meeting then has a chance of at most (1 - a/all)^b.
-- Only pairs that should have met often enough are judged, in years in which both bid.
WITH entry AS (
  SELECT
    source,
    split_part(market, '|', 1) AS code,
    split_part(market, '|', 2) AS region,
    ocid,
    bidder_id,
    year,
    announced_date
  FROM x_market_entries
  WHERE bidder_id IS NOT NULL
),
purchase AS (
  SELECT source, split_part(market, '|', 1) AS code, ocid, min(year) AS year
  FROM x_market_entries
  GROUP BY source, split_part(market, '|', 1), ocid
),
code_year AS (
  SELECT source, code, year, count(*) AS purchases FROM purchase GROUP BY source, code, year
),
code_span AS (
  SELECT y.source, y.code, y.year, CAST(sum(e.purchases) AS BIGINT) AS purchases
  FROM code_year y
  CROSS JOIN params q
  JOIN code_year e ON e.source = y.source AND e.code = y.code AND e.year <= y.year AND e.year > y.year - q.years
  GROUP BY y.source, y.code, y.year
),
bidder_year AS (
  SELECT e.source, e.code, e.bidder_id, e.year, max(e.announced_date) AS last_date
  FROM entry e
  LEFT JOIN x_local_ids i ON i.source = e.source AND i.id = e.bidder_id
  WHERE i.id IS NULL
  GROUP BY e.source, e.code, e.bidder_id, e.year
),
bidder AS (
  SELECT
    y.source,
    y.code,
    y.bidder_id,
    y.year,
    y.last_date,
    count(DISTINCT e.ocid) AS purchases,
    count(DISTINCT nullif(e.region, '')) AS regions
  FROM bidder_year y
  CROSS JOIN params q
  JOIN entry e
    ON e.source = y.source AND e.code = y.code AND e.bidder_id = y.bidder_id AND e.year <= y.year AND e.year > y.year - q.years
  GROUP BY y.source, y.code, y.bidder_id, y.year, y.last_date
),
active AS (
  SELECT b.*, s.purchases AS all_purchases
  FROM bidder b
  CROSS JOIN params q
  JOIN code_span s ON s.source = b.source AND s.code = b.code AND s.year = b.year
  WHERE b.regions >= q.minimum_regions AND b.purchases >= q.minimum_expected
),
pair AS (
  SELECT
    a.source,
    a.code,
    a.year,
    a.bidder_id AS first_bidder,
    b.bidder_id AS second_bidder,
    CASE WHEN a.last_date > b.last_date THEN a.last_date ELSE b.last_date END AS last_date,
    a.purchases AS first_purchases,
    b.purchases AS second_purchases,
    a.all_purchases,
    round(CAST(a.purchases * b.purchases AS DOUBLE) / CAST(a.all_purchases AS DOUBLE), 6) AS expected
  FROM active a
  JOIN active b ON b.source = a.source AND b.code = a.code AND b.year = a.year AND a.bidder_id < b.bidder_id
),
due AS (
  SELECT p.*
  FROM pair p
  CROSS JOIN params q
  WHERE p.expected >= q.minimum_expected
),
met AS (
  SELECT d.source, d.code, d.year, d.first_bidder, d.second_bidder, count(DISTINCT a.ocid) AS meetings
  FROM due d
  CROSS JOIN params q
  JOIN entry a
    ON a.source = d.source AND a.code = d.code AND a.bidder_id = d.first_bidder AND a.year <= d.year
    AND a.year > d.year - q.years
  JOIN entry b ON b.source = a.source AND b.code = a.code AND b.ocid = a.ocid AND b.bidder_id = d.second_bidder
  GROUP BY d.source, d.code, d.year, d.first_bidder, d.second_bidder
),
judged AS (
  SELECT
    d.*,
    q.minimum_expected,
    CASE
      WHEN m.meetings > 0 THEN 'pass'
      WHEN power(
        1 - CAST(d.first_purchases AS DOUBLE) / CAST(d.all_purchases AS DOUBLE), CAST(d.second_purchases AS DOUBLE)
      ) > q.maximum_chance THEN 'pass:rather-by-chance'
      ELSE 'flag'
    END AS verdict
  FROM due d
  CROSS JOIN params q
  LEFT JOIN met m
    ON m.source = d.source AND m.code = d.code AND m.year = d.year AND m.first_bidder = d.first_bidder
    AND m.second_bidder = d.second_bidder
)
SELECT
  first_bidder || '|' || second_bidder || '|' || CAST(year AS VARCHAR) || '|' || code AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  first_bidder AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  expected AS value,
  CAST(minimum_expected AS DOUBLE) AS threshold,
  'parameter:minimum_expected' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(all_purchases AS BIGINT) AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The bids of each of the two in their 15 latest purchases of the thing.
WITH named AS (
  SELECT subject_id, date, split_part(subject_id, '|', 1) AS bidder_id, split_part(subject_id, '|', 4) AS code FROM result
  UNION ALL
  SELECT subject_id, date, split_part(subject_id, '|', 2) AS bidder_id, split_part(subject_id, '|', 4) AS code FROM result
),
recent AS (
  SELECT
    n.subject_id,
    n.bidder_id,
    e.source,
    e.ocid,
    row_number() OVER (PARTITION BY n.subject_id, n.bidder_id ORDER BY max(e.announced_date) DESC, e.ocid, e.source) AS place
  FROM named n
  CROSS JOIN params q
  JOIN x_market_entries e
    ON e.bidder_id = n.bidder_id AND split_part(e.market, '|', 1) = n.code AND e.year <= year(n.date)
    AND e.year > year(n.date) - q.years
  GROUP BY n.subject_id, n.bidder_id, e.source, e.ocid
)
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM recent r
JOIN x_lot_bids b ON b.source = r.source AND b.ocid = r.ocid AND b.bidder_id = r.bidder_id AND b.bid_id IS NOT NULL
CROSS JOIN (VALUES ('tenderer_id'), ('status')) AS f (field)
WHERE r.place <= 15
UNION
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM recent r
CROSS JOIN (VALUES ('tender_date_published'), ('kz_region')) AS f (field)
WHERE r.place <= 15
ORDER BY subject_id, table_name, id, field
