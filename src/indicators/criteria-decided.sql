/*---
name: criteria-decided
version: 1
codes: {ocp: [R021], cardinal: []}
severity: statistical
grade: question
stage: award
subject: lot
needs: [bids.value_amount, bids.kz_discount_price, bids.status, awards.status]
value: percent
scope: process
with_time: [insufficient:still-open]
parameters:
  minimum_difference:
    type: decimal
    default: 0
    min: 0
    text:
      en: the winner's price is higher than the lowest by more than this share of it
      ru: цена победителя выше самой низкой больше чем на эту её долю
      kk: жеңімпаз бағасы ең төмен бағадан осы үлестен артық жоғары
law: []
violations: []
reasons:
  discounts-missing:
    en: it is not published what price the bids were compared by
    ru: не опубликовано, по какой цене сопоставлялись заявки
    kk: өтінімдердің қай баға бойынша салыстырылғаны жарияланбаған
  not-by-discounts:
    en: a dearer bid won, and the discounts do not explain it
    ru: победила более дорогая заявка, и скидками это не объяснить
    kk: қымбатырақ өтінім жеңген, оны жеңілдіктермен түсіндіру мүмкін емес
texts:
  title:
    en: A winner by conditional discounts, not by price
    ru: Победа за счёт условных скидок, а не цены
    kk: Бағамен емес, шартты жеңілдіктермен келген жеңіс
  question:
    en: In which lots did the winner take the lead only through conditional discounts, and would have lost by price?
    ru: В каких лотах победитель вышел вперёд только благодаря условным скидкам, а по цене проиграл бы?
    kk: Қай лоттарда жеңімпаз тек шартты жеңілдіктердің арқасында озып, бағасы бойынша жеңілер еді?
  why:
    en: >-
      Bids of a tender are compared by a price from which discounts for experience, taxes, origin and quality are taken;
      the contract is paid at the full price. Papers that bring such points are easy to forge and are the first thing to
      check where they decided.
    ru: >-
      Заявки конкурса сравниваются по цене, уменьшенной на условные скидки за опыт, налоги, происхождение и качество, а
      платят по договору полную цену. Документы, дающие такие баллы, легко подделать, и их проверяют в первую очередь там,
      где они решили исход.
    kk: >-
      Конкурс өтінімдері тәжірибе, салық, шығу тегі және сапа үшін шартты жеңілдіктерге азайтылған баға бойынша
      салыстырылады, ал шарт бойынша толық баға төленеді. Мұндай балл беретін құжаттарды қолдан жасау оңай, сондықтан олар
      нәтижені шешкен жерде бірінші болып тексеріледі.
  innocent:
    en:
      - The discounts are due by the Rules, and the winner's papers prove them.
      - The price differs little, and the winner is a producer itself.
      - The cheaper bidder did not hand in the papers that it has.
    ru:
      - Скидки положены по Правилам и подтверждены документами победителя.
      - Цены почти равны, а победитель сам является производителем.
      - Более дешёвый участник не приложил имеющиеся у него документы.
    kk:
      - Жеңілдіктер Қағидалар бойынша беріледі және жеңімпаздың құжаттарымен расталған.
      - Бағалар шамалас, ал жеңімпаз өзі өндіруші.
      - Арзанырақ қатысушы өзінде бар құжаттарды тіркемеген.
  next:
    en:
      - Read the discounts of each bidder in the protocol of results, criterion by criterion.
      - Check the contracts that the winner's experience rests on.
      - Look how often this buyer's tenders are decided so, and for whom.
    ru:
      - Прочитать в протоколе итогов скидки каждого участника по критериям.
      - Проверить договоры, на которых держится опыт победителя.
      - Посмотреть, как часто у этого заказчика решают скидки и в чью пользу.
    kk:
      - Қорытынды хаттамасынан әр қатысушының критерийлер бойынша жеңілдіктерін оқу.
      - Жеңімпаз тәжірибесі сүйенген шарттарды тексеру.
      - Осы тапсырыс берушіде жеңілдіктер қаншалықты жиі және кімнің пайдасына шешетінін қарау.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, {{supplier}} won by conditional discounts; its price is {{value}} above the lowest admitted one, which costs {{money}} more: the papers behind the discounts are to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, {{supplier}} победил за счёт условных скидок; его цена выше самой низкой допущенной на {{value}}, что дороже на {{money}}. Следует проверить документы, давшие скидки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотында (жарияланған күні: {{date}}) {{supplier}} шартты жеңілдіктермен жеңген; оның бағасы жіберілген ең төмен бағадан {{value}} жоғары, бұл {{money}} қымбат. Жеңілдік берген құжаттарды тексеру керек."
---*/
WITH discount AS (
  -- The portal writes 0 where there is no discount: an empty field means that discounts are unknown.
  SELECT o.source, o.ocid, o.lot_id, count(*) AS unknown
  FROM x_lot_offers o
  JOIN bids b ON b.source = o.source AND b.ocid = o.ocid AND b.id = o.bid_id
  WHERE o.standing = 'admitted' AND b.kz_discount_price IS NULL AND b.kz_discount_value IS NULL
  GROUP BY o.source, o.ocid, o.lot_id
),
rival AS (
  SELECT w.source, w.ocid, w.lot_id, count(CASE WHEN o.ranked_price < w.winner_ranked_price THEN 1 END) AS ranked_lower
  FROM x_lot_prices w
  JOIN x_lot_offers o ON o.source = w.source AND o.ocid = w.ocid AND o.lot_id = w.lot_id
  WHERE o.standing = 'admitted' AND NOT coalesce(o.won, false) AND o.price < w.winner_price
  GROUP BY w.source, w.ocid, w.lot_id
),
measured AS (
  SELECT
    l.*,
    coalesce(n.unknown, 0) AS unknown_discounts,
    coalesce(r.ranked_lower, 0) AS ranked_lower,
    CASE WHEN l.lowest_price > 0
      THEN round(CAST(l.winner_price - l.lowest_price AS DOUBLE) / CAST(l.lowest_price AS DOUBLE), 6) END AS difference
  FROM x_lot_prices l
  LEFT JOIN discount n ON n.source = l.source AND n.ocid = l.ocid AND n.lot_id = l.lot_id
  LEFT JOIN rival r ON r.source = l.source AND r.ocid = l.ocid AND r.lot_id = l.lot_id
),
judged AS (
  SELECT
    l.*,
    q.minimum_difference,
    CASE
      WHEN l.is_direct THEN 'not-applicable:method'
      WHEN NOT l.is_goszakup THEN 'insufficient:discounts-missing'
      -- Quotations, auctions and shops are decided by price alone.
      WHEN l.method_kind IN ('quotation', 'auction', 'e-shop') THEN 'not-applicable:method'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.status = 'unsuccessful' AND l.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND NOT l.has_result AND d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders = 0 THEN 'insufficient:no-bids-visible'
      WHEN l.awards = 0 AND l.pending_awards > 0 THEN 'insufficient:award-pending'
      WHEN l.awards = 0 THEN 'insufficient:not-awarded'
      WHEN l.winners > 1 THEN 'not-applicable:several-winners'
      WHEN l.winners = 0 OR l.doubtful > 0 THEN 'insufficient:winner-unknown'
      WHEN l.unknown > 0 THEN 'insufficient:bid-status-missing'
      WHEN l.admitted < 2 THEN 'not-applicable:no-rival'
      WHEN l.currencies > 1 THEN 'insufficient:several-currencies'
      WHEN l.admitted_priced < l.admitted OR l.winner_price IS NULL THEN 'insufficient:prices-missing'
      WHEN l.difference <= q.minimum_difference THEN 'pass'
      WHEN l.unknown_discounts > 0 THEN 'insufficient:discounts-missing'
      WHEN l.ranked_lower > 0 THEN 'pass:not-by-discounts'
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
  difference AS value,
  CAST(minimum_difference AS DOUBLE) AS threshold,
  'parameter:minimum_difference' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN difference IS NOT NULL THEN CAST(winner_price - lowest_price AS DECIMAL(18, 2)) END AS money_at_stake,
  winner_currency AS currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('status'), ('value_amount'), ('tenderer_id'), ('kz_discount_value'), ('kz_discount_price'), ('kz_points')) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.award_id AS id, f.field
FROM result r
JOIN x_lot_awards a ON a.subject_id = r.subject_id AND a.award_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('value_amount')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount'), ('status')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_procurement_method_details'), ('tender_date_published')) AS f (field)
ORDER BY subject_id, table_name, id, field
