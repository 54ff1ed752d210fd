/*---
name: price-over-budget
version: 1
codes: {ocp: [R031], cardinal: []}
severity: statistical
grade: needs-a-document
stage: award
subject: lot
needs: [awards.status]
value: percent
scope: process
with_time: [insufficient:still-open]
parameters:
  minimum_excess:
    type: decimal
    default: 0
    min: 0
    unit: share
    text:
      en: least part of the estimate by which the price is above it
      ru: на какую наименьшую долю оценочной суммы цена её превышает
      kk: баға бағалау сомасынан кемінде қандай үлеске артық болуы керек
law: []
violations: [overprice]
texts:
  title:
    en: The winning price is above the estimate
    ru: Цена победителя выше выделенной суммы
    kk: Жеңімпаздың бағасы бөлінген сомадан жоғары
  question:
    en: In which lots was an award made at more than the published estimate?
    ru: По каким лотам победитель выбран с ценой выше опубликованной суммы?
    kk: Қай лоттарда жарияланған сомадан жоғары бағамен жеңімпаз таңдалды?
  why:
    en: >-
      The estimate is what the buyer found enough when nobody had bid yet. A higher award takes money from other needs,
      and it means that the limit did not bind the one who won. The Kazakhstan portal does not let a bid pass the sum
      allotted, so there it is a mistake in the record or a change behind it.
    ru: >-
      Оценочная сумма — то, что заказчик счёл достаточным, когда заявок ещё не было. Более высокая цена забирает деньги у
      других нужд и значит, что предел победителя не связал. Казахстанский портал не принимает заявку выше выделенной
      суммы, поэтому там это либо ошибка в записи, либо изменение за ней.
    kk: >-
      Бағалау сомасы — өтінімдер әлі болмағанда тапсырыс беруші жеткілікті деп санаған сома. Одан жоғары баға ақшаны
      өзге қажеттіліктерден алады және шектің жеңімпазға қолданылмағанын білдіреді. Қазақстандық портал бөлінген
      сомадан жоғары өтінімді қабылдамайды, сондықтан онда бұл — жазбадағы қате немесе оның артындағы өзгеріс.
  innocent:
    en:
      - The estimate is without tax and the price with it, or one is for a year and the other for all years.
      - The estimate was raised, and the record kept the first one.
      - The rules of that country let a buyer go over it when more money was found.
      - The sum is that of the largest quantity a framework may need.
    ru:
      - Сумма указана без налога, а цена — с налогом, или одна на год, а другая на все годы.
      - Сумму увеличили, а в записи осталась первая.
      - По правилам этой страны её можно превысить, если нашлись деньги.
      - Указана сумма за наибольшее количество по рамочному соглашению.
    kk:
      - Сома салықсыз, ал баға салықпен көрсетілген немесе бірі бір жылға, екіншісі барлық жылға.
      - Сома көбейтілген, ал жазбада біріншісі қалған.
      - Сол елдің қағидалары бойынша ақша табылса, одан асуға болады.
      - Негіздемелік келісім бойынша ең көп мөлшердің сомасы көрсетілген.
  next:
    en:
      - Compare both sums for tax, quantity and number of years.
      - Look for a decision that raised the estimate, and its date.
      - See whether cheaper bids within the estimate were turned down.
    ru:
      - Сверить обе суммы — налог, количество, число лет.
      - Найти решение об увеличении суммы и его дату.
      - Посмотреть, не отклонены ли заявки дешевле, в пределах суммы.
    kk:
      - Екі соманы салық, мөлшер және жыл саны бойынша салыстыру.
      - Соманы көбейту туралы шешімді және оның күнін табу.
      - Сома шегіндегі арзан өтінімдер қабылданбай қалған ба — қарау.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, the price of the winner ({{supplier}}) is {{value}} above the estimate, that is by {{money}}. A sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, цена победителя ({{supplier}}) выше выделенной суммы на {{value}}, то есть на {{money}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында жеңімпаздың ({{supplier}}) бағасы бөлінген сомадан {{value}}, яғни {{money}} жоғары. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH bid_price AS (
  SELECT
    l.*,
    -- A publisher without bids still tells what the award is worth.
    CASE WHEN l.winners = 1 THEN l.winner_price WHEN l.bidders = 0 THEN a.amount END AS paid,
    CASE WHEN l.winners = 1 THEN l.winner_currency WHEN l.bidders = 0 THEN a.currency END AS paid_currency,
    CASE WHEN l.winners = 1 THEN l.winner_id WHEN l.bidders = 0 THEN a.supplier_id END AS chosen_id,
    a.awards AS lot_awards,
    a.pending_awards AS lot_pending
  FROM x_lot_prices l
  JOIN x_lot_awards a ON a.source = l.source AND a.ocid = l.ocid AND a.lot_id = l.lot_id
),
measured AS (
  SELECT
    l.*,
    CASE WHEN l.estimate > 0
      THEN round(CAST(l.paid - l.estimate AS DOUBLE) / CAST(l.estimate AS DOUBLE), 6) END AS excess
  FROM bid_price l
),
judged AS (
  SELECT
    l.*,
    q.minimum_excess,
    CASE
      -- A direct purchase has an estimate too where its award is told.
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.status = 'unsuccessful' AND l.winners = 0 AND l.lot_awards = 0 THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND NOT l.has_result AND d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.awards = 0 AND l.lot_awards = 0 AND l.lot_pending + l.pending_awards > 0 THEN 'insufficient:award-pending'
      WHEN l.awards = 0 AND l.lot_awards = 0 THEN 'insufficient:not-awarded'
      WHEN l.winners > 1 OR l.lot_awards > 1 THEN 'not-applicable:several-winners'
      WHEN l.bidders > 0 AND (l.winners = 0 OR l.doubtful > 0) THEN 'insufficient:winner-unknown'
      WHEN l.paid IS NULL THEN 'insufficient:prices-missing'
      WHEN coalesce(l.estimate, 0) <= 0 THEN 'insufficient:amount-missing'
      WHEN coalesce(l.paid_currency, '') <> coalesce(l.estimate_currency, '') THEN 'insufficient:several-currencies'
      WHEN l.paid > l.estimate AND l.excess >= q.minimum_excess THEN 'flag'
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
  chosen_id AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  excess AS value,
  minimum_excess AS threshold,
  'parameter:minimum_excess' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN verdict = 'flag' THEN CAST(paid - estimate AS DECIMAL(18, 2)) END AS money_at_stake,
  paid_currency AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('value_amount'), ('value_currency'), ('status'), ('tenderer_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.award_id AS id, f.field
FROM result r
JOIN x_lot_awards a ON a.subject_id = r.subject_id AND a.award_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('related_bid'), ('value_amount'), ('value_currency')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount'), ('value_currency'), ('status')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_value_amount'), ('tender_value_currency'), ('tender_number_of_tenderers'),
    ('tender_procurement_method_details')
) AS f (field)
ORDER BY subject_id, table_name, id, field
