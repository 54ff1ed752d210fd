/*---
name: single-bid
version: 1
codes: {ocp: [R018], cardinal: [R018]}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.status, bids.tenderer_id, lots.status]
value: number
scope: process
with_time: [insufficient:still-open, insufficient:bids-not-settled]
parameters:
  minimum_amount:
    type: decimal
    default: 0
    min: 0
    unit: KZT
    text:
      en: leave out lots worth less than this
      ru: не рассматривать лоты дешевле этой суммы
      kk: құны осы сомадан аз лоттарды қарамау
  settling_days:
    type: integer
    default: 10
    min: 0
    max: 365
    unit: day
    text:
      en: days after the closing date before a lone bid counts, because bids become visible late
      ru: сколько дней после окончания приёма ждать, прежде чем считать заявку единственной, — заявки видны не сразу
      kk: өтінім жалғыз деп саналғанға дейін қабылдау аяқталған соң күтілетін күндер, өйткені өтінімдер бірден көрінбейді
law: []
violations: []
texts:
  title:
    en: A single bid in a competitive purchase
    ru: Единственная заявка в конкурентной закупке
    kk: Бәсекелес сатып алудағы жалғыз өтінім
  question:
    en: Which lots bought by a competitive method drew exactly one bidder?
    ru: По каким лотам конкурентных закупок заявку подал только один участник?
    kk: Бәсекелес тәсілмен сатып алынған қай лоттарға бір ғана қатысушы өтінім берді?
  why:
    en: >-
      Without a rival the price is not tested. One bid may mean a specification written for one supplier, a short
      bidding period, or rivals who were told to stay away. It is a sign of a risk, not a breach: since 2025 a tender
      with one bid that complies is valid.
    ru: >-
      Без соперника цена не проверена. Единственная заявка может означать техническую спецификацию под одного
      поставщика, короткий срок приёма или сговор о неучастии. Это признак риска, а не нарушение: с 2025 года конкурс с
      одной соответствующей заявкой считается состоявшимся.
    kk: >-
      Қарсылас болмаса, баға тексерілмейді. Жалғыз өтінім бір өнім берушіге арнап жазылған техникалық ерекшелікті,
      қысқа қабылдау мерзімін немесе қатыспау туралы сөз байласуды білдіруі мүмкін. Бұл бұзушылық емес, тәуекел белгісі:
      2025 жылдан бастап талапқа сай бір өтінімі бар конкурс өтті деп танылады.
  innocent:
    en:
      - The market is small, or one producer alone makes the thing.
      - The place is far away and the sum is small.
      - A rival's bid was withdrawn before the opening.
      - The portal does not show all bids yet.
    ru:
      - Рынок мал, или товар выпускает один производитель.
      - Место поставки удалено, а сумма невелика.
      - Заявка соперника отозвана до вскрытия.
      - Портал показывает ещё не все заявки.
    kk:
      - Нарық шағын немесе тауарды жалғыз өндіруші шығарады.
      - Жеткізу орны алыс, ал сома аз.
      - Қарсыластың өтінімі ашылғанға дейін қайтарып алынған.
      - Портал өтінімдердің бәрін әлі көрсетпейді.
  next:
    en:
      - Read the technical specification for brand names and requirements that only one supplier meets.
      - Look at how often this buyer gets one bid and who wins then.
      - Compare the price with what others paid for the same thing.
    ru:
      - Прочитать техническую спецификацию — нет ли марок и требований, которым отвечает один поставщик.
      - Посмотреть, как часто у этого заказчика одна заявка и кто тогда побеждает.
      - Сравнить цену с тем, сколько за то же платили другие.
    kk:
      - Техникалық ерекшелікті оқып, бір ғана өнім беруші орындай алатын талаптар мен маркалардың бар-жоғын қарау.
      - Осы тапсырыс берушіде жалғыз өтінім қаншалықты жиі болатынын және ондайда кім жеңетінін қарау.
      - Бағаны дәл сол үшін басқалардың төлегенімен салыстыру.
  summary:
    en: "Only one bidder ({{supplier}}) took part in the lot “{{title}}” of {{buyer}}, announced on {{date}}, worth {{money}}{{net}}: a sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, на сумму {{money}}{{net}}, участвовал только один поставщик ({{supplier}}): признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотына (жарияланған күні: {{date}}, құны: {{money}}{{net}}) бір ғана өнім беруші ({{supplier}}) қатысқан: тексеруді қажет ететін тәуекел белгісі."
---*/
WITH counted AS (
  SELECT source, ocid, lot_id, count(*) AS bidders, min(bidder_id) AS bidder_id
  FROM x_lot_bidders
  GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    CASE WHEN c.bidders = 1 THEN c.bidder_id END AS supplier_id,
    l.announced_date,
    coalesce(
      c.bidders,
      -- A publisher without bids may still say how many took part; of several lots that number says nothing about one.
      CASE WHEN NOT l.is_goszakup AND l.lots_count <= 1 THEN l.number_of_tenderers END,
      0
    ) AS bidders,
    l.amount,
    l.currency,
    CASE
      WHEN l.competitive = 'no' THEN 'not-applicable:method'
      WHEN l.competitive = 'unknown' AND (l.method_id IS NOT NULL OR l.procurement_method IS NOT NULL)
        THEN 'insufficient:method-unknown'
      WHEN l.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN q.minimum_amount > 0 AND l.amount IS NULL THEN 'insufficient:amount-missing'
      WHEN l.amount < q.minimum_amount THEN 'not-applicable:below-minimum'
      WHEN c.bidders > 1 THEN 'pass'
      WHEN l.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN u.bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN c.bidders = 1 AND NOT l.is_goszakup AND l.lots_count <= 1 AND l.number_of_tenderers > 1
        THEN 'error:bids-and-number-of-tenderers-disagree'
      WHEN c.bidders IS NULL AND (l.is_goszakup OR l.number_of_tenderers IS NULL OR l.lots_count > 1)
        THEN 'insufficient:no-bids-visible'
      WHEN c.bidders IS NULL AND l.number_of_tenderers > 1 THEN 'pass'
      WHEN c.bidders IS NULL AND l.number_of_tenderers < 1 THEN 'insufficient:no-bids-visible'
      WHEN d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN NOT l.has_result AND l.results_date IS NULL AND l.closing_date IS NULL THEN 'insufficient:closing-date-missing'
      WHEN NOT l.has_result AND l.results_date IS NULL
        AND date_diff('day', l.closing_date, d.data_date) < q.settling_days THEN 'insufficient:bids-not-settled'
      WHEN l.method_kind = 'quotation' THEN 'not-applicable:price-quotation-single-offer'
      ELSE 'flag'
    END AS verdict
  FROM x_lots l
  CROSS JOIN params q
  CROSS JOIN dataset d
  LEFT JOIN counted c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
  LEFT JOIN x_unplaced_bids u ON u.source = l.source AND u.ocid = l.ocid
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(bidders AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bidders b ON b.ocid || '|' || b.lot_id = r.subject_id
CROSS JOIN (VALUES ('status'), ('tenderer_id'), ('value_amount'), ('date')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
JOIN x_lots l ON l.subject_id = r.subject_id AND l.lot_id <> ''
CROSS JOIN (VALUES ('value_amount'), ('status'), ('kz_ref_buy_trade_methods_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (
  VALUES ('tender_date_published'), ('tender_period_end_date'), ('tender_number_of_tenderers'),
    ('tender_procurement_method_details')
) AS f (field)
ORDER BY subject_id, table_name, id, field
