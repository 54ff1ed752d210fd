/*---
name: lowest-admitted-lost
version: 1
codes: {ocp: [R056], cardinal: []}
severity: statistical
grade: question
stage: award
subject: lot
needs: [bids.status, bids.value_amount, bids.tenderer_id, awards.status]
value: percent
scope: process
with_time: [insufficient:still-open]
parameters:
  # Any difference counts; the Development Gateway's rule about high winning bids asks for a quarter.
  minimum_difference:
    type: decimal
    default: 0
    min: 0
    unit: share
    text:
      en: least part of the passed-over price by which the winner's is higher
      ru: на какую наименьшую долю обойдённой цены цена победителя выше
      kk: жеңімпаздың бағасы ескерілмеген бағадан кемінде қандай үлеске жоғары болуы керек
law: []
violations: [reject]
reasons:
  award-criteria-missing:
    en: it is not published whether the price alone decides
    ru: не опубликовано, решает ли одна лишь цена
    kk: баға ғана шеше ме, жоқ па — жарияланбаған
  discounts-decided:
    en: conditional discounts for quality or experience made the winner's bid the better one
    ru: заявка победителя стала лучшей благодаря условным скидкам
    kk: шартты жеңілдіктердің арқасында жеңімпаздың өтінімі үздік болған
  discounts-missing:
    en: conditional discounts, which may decide, are not known
    ru: неизвестны условные скидки, которые могли решить исход
    kk: нәтижені шешуі мүмкін шартты жеңілдіктер белгісіз
  first-winner-fell-away:
    en: whoever bid less had won and fell away
    ru: предложивший меньше сначала победил, но договор с ним не состоялся
    kk: аз сұраған қатысушы алғашында жеңіп, кейін онымен шарт жасалмаған
texts:
  title:
    en: A lower admitted price lost
    ru: Проиграла более низкая допущенная цена
    kk: Жіберілген төмен баға жеңілген
  question:
    en: In which lots where the price decides did a bid lose that was admitted and cheaper than the winner's?
    ru: По каким лотам, где решает цена, проиграла допущенная заявка дешевле победившей?
    kk: Баға шешетін қай лоттарда жіберілген, әрі жеңімпаздікінен арзан өтінім жеңілді?
  why:
    en: >-
      Where the price decides, the lowest admitted bid must win. If it lost, either the criteria were not kept or the
      record leaves out what decided. On the Kazakhstan portal bids are compared by the price after conditional
      discounts; a lot where these explain the result is not flagged.
    ru: >-
      Там, где решает цена, должна победить самая низкая допущенная заявка. Если она проиграла, либо критерии не
      соблюдены, либо в записи нет того, что решило исход. На казахстанском портале заявки сравнивают по цене с учётом
      условных скидок; лоты, где исход объясняется скидками, не отмечаются.
    kk: >-
      Баға шешетін жерде жіберілген ең төмен өтінім жеңуі тиіс. Ол жеңілсе, не өлшемшарттар сақталмаған, не нәтижені
      шешкен нәрсе жазбада жоқ. Қазақстандық порталда өтінімдер шартты жеңілдіктерден кейінгі баға бойынша
      салыстырылады; нәтижесі жеңілдіктермен түсіндірілетін лоттар белгіленбейді.
  innocent:
    en:
      - The cheapest bidder withdrew or refused to sign, and the record does not show it.
      - The law prefers some bidders, such as domestic producers or associations of disabled people.
      - The published price is per unit, or with tax for one bidder and without it for another.
      - The statuses of bids were not brought up to date after a review of the results.
    ru:
      - Предложивший меньше отказался от договора, а в записи этого не видно.
      - Закон даёт преимущество отдельным участникам — отечественным товаропроизводителям, объединениям лиц с инвалидностью.
      - Опубликована цена за единицу, или у одного цена с налогом, у другого без него.
      - После пересмотра итогов статусы заявок не обновлены.
    kk:
      - Аз сұраған қатысушы шарттан бас тартқан, бірақ жазбада ол көрінбейді.
      - Заң кейбір қатысушыларға басымдық береді — отандық тауар өндірушілерге, мүгедектігі бар адамдардың бірлестіктеріне.
      - Бірлік бағасы жарияланған немесе біреуінің бағасы салықпен, екіншісінікі салықсыз.
      - Қорытынды қайта қаралғаннан кейін өтінімдердің мәртебесі жаңартылмаған.
  next:
    en:
      - Read the results protocol — by what the bids were compared, and what each was given for it.
      - Check whether the cheaper bidder was offered the contract.
      - Look how often this buyer passes over the lowest price, and who wins then.
    ru:
      - Прочитать протокол итогов — по чему сравнивали заявки и что каждой начислили.
      - Проверить, предлагали ли договор участнику с меньшей ценой.
      - Посмотреть, как часто этот заказчик обходит самую низкую цену и кто тогда побеждает.
    kk:
      - Қорытынды хаттамасын оқу — өтінімдер немен салыстырылған және әрқайсысына не берілген.
      - Бағасы төмен қатысушыға шарт ұсынылған-ұсынылмағанын тексеру.
      - Осы тапсырыс берушінің ең төмен бағаны қаншалықты жиі айналып өтетінін және ондайда кім жеңетінін қарау.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, the winner ({{supplier}}) asked {{value}} more than an admitted bid that lost; the difference: {{money}}. A sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, цена победителя ({{supplier}}) на {{value}} выше проигравшей допущенной заявки; разница: {{money}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында жеңімпаздың ({{supplier}}) бағасы жеңілген жіберілген өтінімнен {{value}} жоғары; айырма: {{money}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
WITH fallen AS (
  -- Awards that did not come to a contract: who got one and fell away did not lose.
  SELECT DISTINCT b.source, b.ocid, b.lot_id, b.bidder
  FROM x_lot_bids b
  JOIN awards a ON a.source = b.source AND a.ocid = b.ocid AND a.status IN ('cancelled', 'unsuccessful')
  WHERE (a.related_bid = b.bid_id OR (a.suppliers_count = 1 AND a.supplier_id = b.bidder_id))
    AND coalesce(a.related_lot, b.lot_id) = b.lot_id
),
rival AS (
  SELECT
    w.source,
    w.ocid,
    w.lot_id,
    count(*) AS lower,
    count(CASE WHEN f.ocid IS NULL THEN 1 END) AS passed_over,
    count(CASE WHEN f.ocid IS NULL AND o.ranked_price < w.winner_ranked_price THEN 1 END) AS lower_ranked,
    min(CASE WHEN f.ocid IS NULL THEN o.price END) AS price,
    min(CASE WHEN f.ocid IS NULL AND o.ranked_price < w.winner_ranked_price THEN o.price END) AS ranked_first
  FROM x_lot_prices w
  JOIN x_lot_offers o ON o.source = w.source AND o.ocid = w.ocid AND o.lot_id = w.lot_id
  LEFT JOIN fallen f ON f.source = o.source AND f.ocid = o.ocid AND f.lot_id = o.lot_id AND f.bidder = o.bidder
  WHERE o.standing = 'admitted' AND NOT o.won AND o.price < w.winner_price
  GROUP BY w.source, w.ocid, w.lot_id
),
-- The portal writes 0 where there is no discount: an empty field means that discounts are unknown.
discount AS (
  SELECT o.source, o.ocid, o.lot_id, count(*) AS unknown
  FROM x_lot_offers o
  JOIN bids b ON b.source = o.source AND b.ocid = o.ocid AND b.id = o.bid_id
  WHERE o.standing = 'admitted' AND b.kz_discount_price IS NULL AND b.kz_discount_value IS NULL
  GROUP BY o.source, o.ocid, o.lot_id
),
measured AS (
  SELECT
    l.*,
    coalesce(o.award_criteria, p.tender_award_criteria) AS criteria,
    coalesce(r.lower, 0) AS lower,
    coalesce(r.passed_over, 0) AS passed_over,
    coalesce(r.lower_ranked, 0) AS lower_ranked,
    coalesce(n.unknown, 0) AS unknown_discounts,
    coalesce(r.ranked_first, r.price) AS lost_price
  FROM x_lot_prices l
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
  LEFT JOIN lots o ON o.source = l.source AND o.ocid = l.ocid AND o.id = l.lot_id
  LEFT JOIN rival r ON r.source = l.source AND r.ocid = l.ocid AND r.lot_id = l.lot_id
  LEFT JOIN discount n ON n.source = l.source AND n.ocid = l.ocid AND n.lot_id = l.lot_id
),
compared AS (
  SELECT
    m.*,
    CASE WHEN m.lost_price IS NOT NULL
      THEN round(CAST(m.winner_price - m.lost_price AS DOUBLE) / CAST(m.lost_price AS DOUBLE), 6) END AS difference
  FROM measured m
),
judged AS (
  SELECT
    l.*,
    q.minimum_difference,
    CASE
      WHEN l.is_direct THEN 'not-applicable:method'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.is_goszakup AND l.method_kind IS NULL THEN 'insufficient:method-unknown'
      -- Elsewhere than in these three points or quality decide beside the price, or the rule was not read.
      WHEN l.is_goszakup AND l.method_kind NOT IN ('tender', 'quotation', 'auction')
        THEN 'not-applicable:price-does-not-decide'
      WHEN NOT l.is_goszakup AND l.criteria IS NOT NULL AND l.criteria NOT IN ('priceOnly', 'lowestCost', 'price')
        THEN 'not-applicable:price-does-not-decide'
      WHEN l.status = 'unsuccessful' AND l.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND NOT l.has_result AND d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN l.awards = 0 AND l.pending_awards > 0 THEN 'insufficient:award-pending'
      WHEN l.awards = 0 THEN 'insufficient:not-awarded'
      WHEN l.winners > 1 THEN 'not-applicable:several-winners'
      WHEN l.winners = 0 OR l.doubtful > 0 THEN 'insufficient:winner-unknown'
      WHEN l.unknown > 0 THEN 'insufficient:bid-status-missing'
      WHEN l.bidders_said > l.bidders THEN 'insufficient:not-all-bids-published'
      WHEN l.admitted < 2 THEN 'not-applicable:no-rival'
      WHEN l.admitted_priced < l.admitted THEN 'insufficient:prices-missing'
      WHEN l.currencies > 1 THEN 'insufficient:several-currencies'
      WHEN l.lower = 0 THEN 'pass'
      WHEN l.passed_over = 0 THEN 'not-applicable:first-winner-fell-away'
      WHEN NOT l.is_goszakup AND l.criteria IS NULL THEN 'insufficient:award-criteria-missing'
      WHEN l.method_kind = 'tender' AND l.unknown_discounts > 0 THEN 'insufficient:discounts-missing'
      WHEN l.lower_ranked = 0 THEN 'pass:discounts-decided'
      WHEN l.difference < q.minimum_difference THEN 'pass'
      ELSE 'flag'
    END AS verdict
  FROM compared l
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
  difference AS value,
  minimum_difference AS threshold,
  'parameter:minimum_difference' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN lost_price IS NOT NULL THEN CAST(winner_price - lost_price AS DECIMAL(18, 2)) END AS money_at_stake,
  winner_currency AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (
  VALUES ('status'), ('value_amount'), ('value_currency'), ('tenderer_id'), ('kz_discount_value'), ('kz_discount_price')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id
JOIN awards a ON a.source = l.source AND a.ocid = l.ocid AND coalesce(a.related_lot, l.lot_id) = l.lot_id
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('related_bid')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, 'award_criteria' AS field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_award_criteria'), ('tender_procurement_method_details')) AS f (field)
ORDER BY subject_id, table_name, id, field
