/*---
name: lowest-bid-rejected
version: 1
codes: {ocp: [R036], cardinal: [R036]}
severity: statistical
grade: question
stage: award
subject: lot
needs: [bids.status, bids.value_amount, bids.tenderer_id, awards.status]
value: percent
scope: process
with_time: [insufficient:still-open]
parameters:
  minimum_difference:
    type: decimal
    default: 0
    min: 0
    max: 1
    unit: share
    text:
      en: least part of the lowest admitted price by which the rejected one was lower
      ru: на какую наименьшую долю самой низкой допущенной цены отклонённая была ниже
      kk: қабылданбаған баға жіберілген ең төмен бағадан кемінде қандай үлеске төмен болуы керек
law: [price-floor-tender, price-floor-quotation, price-floor-catering]
violations: [reject]
reasons:
  below-price-floor:
    en: the lower prices are below the floor of the law, where they may have had to be rejected
    ru: более низкие цены — ниже установленного порога демпинга, их, возможно, и следовало отклонить
    kk: төменірек бағалар заңдағы демпинг шегінен төмен, оларды қабылдамау қажет болған болуы мүмкін
  price-floor-unknown:
    en: for building works it is not known how far a price may fall, so a lower one may have had to be rejected
    ru: для строительных работ неизвестен порог демпинга, поэтому более низкую цену, возможно, следовало отклонить
    kk: құрылыс жұмыстары үшін демпинг шегі белгісіз, сондықтан төменірек бағаны қабылдамау қажет болған болуы мүмкін
texts:
  title:
    en: The lowest bid was rejected
    ru: Самая низкая заявка отклонена
    kk: Ең төмен бағалы өтінім қабылданбаған
  question:
    en: In which lots was a bid rejected that was cheaper than every admitted one?
    ru: По каким лотам отклонена заявка дешевле всех допущенных?
    kk: Қай лоттарда жіберілгендердің бәрінен арзан өтінім қабылданбаған?
  why:
    en: >-
      Rejecting whoever offers less is the plainest way to leave room for a dearer supplier, and the public pays the
      difference. It is a sign only: a bid may be cheap because it leaves out what was asked for. On the Kazakhstan
      portal prices below the floor of the law, which may have to be rejected, are left out.
    ru: >-
      Отклонить того, кто просит меньше, — самый простой способ дать место более дорогому поставщику; разницу платит
      бюджет. Это лишь признак: заявка может быть дешёвой именно потому, что в ней нет требуемого. На казахстанском
      портале не учитываются цены ниже порога демпинга, которые, возможно, и следовало отклонить.
    kk: >-
      Аз сұрағанды қабылдамау — қымбат өнім берушіге орын берудің ең оңай тәсілі, ал айырманы бюджет төлейді. Бұл —
      белгі ғана: өтінім талап етілген нәрсе болмағандықтан арзан болуы мүмкін. Қазақстандық порталда заңның демпинг
      шегінен төмен бағалар есепке алынбайды, өйткені оларды қабылдамау қажет болған болуы мүмкін.
  innocent:
    en:
      - The cheap bid lacks a document, a permit or a security that the announcement plainly asks for.
      - It offers another thing, less of it or a worse one than the specification describes.
      - The portal rejected it by itself, for a debt or an entry in a register.
      - Its price was a slip of the pen, or does not cover the work.
    ru:
      - В дешёвой заявке нет документа, разрешения или обеспечения, прямо требуемых объявлением.
      - В ней предложено другое, меньше или хуже, чем описано в технической спецификации.
      - Её отклонил сам портал — из-за задолженности или записи в реестре.
      - Цена указана по ошибке или не покрывает работу.
    kk:
      - Арзан өтінімде хабарландыруда тікелей талап етілген құжат, рұқсат немесе қамтамасыз ету жоқ.
      - Онда техникалық ерекшелікте сипатталғаннан басқа, аз немесе нашар нәрсе ұсынылған.
      - Оны порталдың өзі қабылдамаған — берешегі немесе тізілімдегі жазба үшін.
      - Бағасы қателесіп көрсетілген немесе жұмысты жаппайды.
  next:
    en:
      - Read in the admission protocol why the cheap bid was rejected, and whether the documents ask for that in so many words.
      - Look whether the winner's bid meets the same point.
      - Look how often this commission rejects the lowest price.
      - See whether the rejected bidder complained, and with what result.
    ru:
      - Прочитать в протоколе допуска, за что отклонена дешёвая заявка и требует ли этого документация дословно.
      - Посмотреть, отвечает ли тому же требованию заявка победителя.
      - Посмотреть, как часто эта комиссия отклоняет самую низкую цену.
      - Узнать, жаловался ли отклонённый участник и с каким результатом.
    kk:
      - Жіберу хаттамасынан арзан өтінімнің неге қабылданбағанын және құжаттама соны сөзбе-сөз талап ететін-етпейтінін оқу.
      - Жеңімпаздың өтінімі сол талапқа сай келетін-келмейтінін қарау.
      - Осы комиссияның ең төмен бағаны қаншалықты жиі қабылдамайтынын қарау.
      - Қабылданбаған қатысушының шағымданған-шағымданбағанын және нәтижесін білу.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, a bid was rejected that was {{value}} cheaper than the lowest admitted one; the difference to the price taken: {{money}}. A sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, отклонена заявка, которая на {{value}} дешевле самой низкой допущенной; разница с принятой ценой: {{money}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында жіберілген ең төмен бағадан {{value}} арзан өтінім қабылданбаған; қабылданған бағамен айырма: {{money}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- The lowest price that was not rejected, and the rejected ones below it.
WITH least AS (
  SELECT source, ocid, lot_id, min(price) AS price
  FROM x_lot_offers
  WHERE standing <> 'rejected' AND price IS NOT NULL
  GROUP BY source, ocid, lot_id
),
lower_bid AS (
  SELECT
    o.source,
    o.ocid,
    o.lot_id,
    count(*) AS bids,
    count(CASE WHEN f.ocid IS NULL OR o.price * 100 >= f.floor_times_100 THEN 1 END) AS allowed,
    min(CASE WHEN f.ocid IS NULL OR o.price * 100 >= f.floor_times_100 THEN o.price END) AS price
  FROM x_lot_offers o
  JOIN least m ON m.source = o.source AND m.ocid = o.ocid AND m.lot_id = o.lot_id AND o.price < m.price
  LEFT JOIN x_lot_floors f ON f.source = o.source AND f.ocid = o.ocid AND f.lot_id = o.lot_id
  WHERE o.standing = 'rejected'
  GROUP BY o.source, o.ocid, o.lot_id
),
measured AS (
  SELECT
    l.*,
    coalesce(b.bids, 0) AS lower_bids,
    coalesce(b.allowed, 0) AS allowed_bids,
    b.price AS lower_price,
    f.ocid IS NOT NULL AS has_floor,
    -- Of several bids below it the cheapest that the floor of the law allows is compared.
    CASE WHEN b.price IS NOT NULL
      THEN round(CAST(m.price - b.price AS DOUBLE) / CAST(m.price AS DOUBLE), 6) END AS difference,
    CASE WHEN l.winner_price IS NOT NULL THEN l.winner_price ELSE m.price END AS taken
  FROM x_lot_prices l
  LEFT JOIN least m ON m.source = l.source AND m.ocid = l.ocid AND m.lot_id = l.lot_id
  LEFT JOIN lower_bid b ON b.source = l.source AND b.ocid = l.ocid AND b.lot_id = l.lot_id
  LEFT JOIN x_lot_floors f ON f.source = l.source AND f.ocid = l.ocid AND f.lot_id = l.lot_id
),
judged AS (
  SELECT
    l.*,
    q.minimum_difference,
    CASE
      WHEN l.is_direct THEN 'not-applicable:method'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.status = 'unsuccessful' AND l.winners = 0 THEN 'not-applicable:not-held'
      WHEN l.awards = 0 AND NOT l.has_result AND d.data_date < l.closing_date THEN 'insufficient:still-open'
      WHEN l.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN l.bidders = 0 THEN 'insufficient:no-bids-visible'
      -- While bids are looked at a rejection may still be taken back.
      WHEN l.awards = 0 AND l.pending_awards > 0 THEN 'insufficient:award-pending'
      WHEN l.awards = 0 THEN 'insufficient:not-awarded'
      WHEN l.rejected = 0 AND l.unknown > 0 THEN 'insufficient:bid-status-missing'
      WHEN l.rejected = 0 AND l.bidders_said > l.bidders THEN 'insufficient:not-all-bids-published'
      WHEN l.rejected = 0 THEN 'pass'
      WHEN l.admitted = 0 THEN 'insufficient:winner-unknown'
      WHEN l.currencies > 1 THEN 'insufficient:several-currencies'
      WHEN l.priced - l.rejected_priced < l.bidders - l.rejected THEN 'insufficient:prices-missing'
      WHEN l.lower_bids = 0 AND l.rejected_priced < l.rejected THEN 'insufficient:prices-missing'
      WHEN l.lower_bids = 0 THEN 'pass'
      WHEN l.is_construction = 'unknown' THEN 'insufficient:works-unknown'
      WHEN l.is_construction = 'yes' THEN 'insufficient:price-floor-unknown'
      WHEN l.is_goszakup AND NOT l.has_floor THEN 'insufficient:law-unverified'
      WHEN l.is_goszakup AND l.estimate IS NULL THEN 'insufficient:amount-missing'
      WHEN l.allowed_bids = 0 THEN 'not-applicable:below-price-floor'
      WHEN l.difference < q.minimum_difference THEN 'pass'
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
  minimum_difference AS threshold,
  'parameter:minimum_difference' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN lower_price IS NOT NULL THEN CAST(taken - lower_price AS DECIMAL(18, 2)) END AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('status'), ('value_amount'), ('value_currency'), ('tenderer_id'), ('kz_reasons')) AS f (field)
UNION ALL
SELECT r.subject_id, 'awards' AS table_name, a.ocid || '|' || a.award_id AS id, f.field
FROM result r
JOIN x_lot_awards a ON a.subject_id = r.subject_id AND a.award_id IS NOT NULL
CROSS JOIN (VALUES ('status'), ('supplier_id'), ('related_bid')) AS f (field)
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
