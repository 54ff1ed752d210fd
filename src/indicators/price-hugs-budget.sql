/*---
name: price-hugs-budget
version: 1
codes: {ocp: [R031], cardinal: []}
severity: statistical
grade: question
stage: award
subject: lot
needs: [awards.status]
value: percent
scope: process
with_time: [insufficient:still-open]
parameters:
  # One per cent: the Development Gateway's rule i171.
  threshold:
    type: decimal
    default: 0.01
    min: 0
    max: 1
    unit: share
    text:
      en: largest part of the estimate that the winner left off
      ru: наибольшая доля оценочной суммы, которую победитель уступил
      kk: жеңімпаз кеміткен соманың бағалау сомасындағы ең үлкен үлесі
  # With more rivals somebody would have asked less.
  maximum_bidders:
    type: integer
    default: 2
    min: 1
    unit: bidder
    text:
      en: largest number of bidders
      ru: наибольшее число участников
      kk: қатысушылардың ең көп саны
law: []
violations: [sham]
reasons:
  many-bidders:
    en: more bidders took part, so the price was tested
    ru: участников было больше, цена проверена соперничеством
    kk: қатысушылар көбірек болған, баға бәсекемен тексерілген
  number-of-bidders-missing:
    en: it is not known how many bidders took part
    ru: неизвестно, сколько было участников
    kk: қанша қатысушы болғаны белгісіз
  over-the-estimate:
    en: the price is above the estimate, which is another question
    ru: цена выше оценочной суммы — это другой вопрос
    kk: баға бағалау сомасынан жоғары — бұл басқа сұрақ
texts:
  title:
    en: The winning price hardly differs from the estimate
    ru: Цена победителя почти равна выделенной сумме
    kk: Жеңімпаздың бағасы бөлінген сомаға тең дерлік
  question:
    en: In which lots with one or two bidders did the winner ask nearly all that was set aside?
    ru: По каким лотам с одним-двумя участниками победитель запросил почти всю выделенную сумму?
    kk: Бір-екі қатысушысы бар қай лоттарда жеңімпаз бөлінген соманың бәрін дерлік сұраған?
  why:
    en: >-
      Who fears a rival leaves something off. A price at the very top shows that the winner feared none — because it
      knew that nobody would come, or that who came would ask more. Building works are left out on the Kazakhstan
      portal, where the law hardly lets the price fall.
    ru: >-
      Кто опасается соперника, тот уступает. Цена у самого верха показывает, что победитель никого не опасался: знал,
      что никто не придёт или что пришедший запросит больше. Строительные работы на казахстанском портале не
      рассматриваются: там закон почти не даёт цене снизиться.
    kk: >-
      Қарсыластан қауіптенген адам бағасын түсіреді. Ең жоғарғы шектегі баға жеңімпаздың ешкімнен қауіптенбегенін
      көрсетеді: ешкім келмейтінін немесе келгені артық сұрайтынын білген. Қазақстандық порталдағы құрылыс жұмыстары
      қаралмайды: онда заң бағаның төмендеуіне жол бермейді дерлік.
  innocent:
    en:
      - The estimate was taken from the market shortly before and is tight.
      - The price is regulated, or there is one producer.
      - The purchase is small, and nobody reckons a discount for it.
      - Prices rose between planning and bidding.
    ru:
      - Сумма определена недавно по рынку и рассчитана впритык.
      - Цена регулируется, или производитель один.
      - Закупка мала, и скидку для неё никто не считает.
      - Между планированием и торгами цены выросли.
    kk:
      - Сома жақында нарық бойынша айқындалған, артығы жоқ.
      - Баға реттеледі немесе өндіруші жалғыз.
      - Сатып алу шағын, ол үшін ешкім жеңілдік есептемейді.
      - Жоспарлау мен сауда арасында бағалар өскен.
  next:
    en:
      - Look how often this supplier wins from this buyer at the very top.
      - Ask where the estimate came from, and whose commercial offers it rests on.
      - Compare the unit price with what others paid for the same thing.
    ru:
      - Посмотреть, как часто этот поставщик выигрывает у этого заказчика почти без скидки.
      - Узнать, как определена сумма и на чьи коммерческие предложения она опирается.
      - Сравнить цену за единицу с тем, сколько за то же платили другие.
    kk:
      - Осы өнім берушінің осы тапсырыс берушіден жеңілдіксіз дерлік қаншалықты жиі жеңетінін қарау.
      - Соманың қалай айқындалғанын және кімнің коммерциялық ұсыныстарына сүйенетінін білу.
      - Бірлік бағасын дәл сол үшін басқалардың төлегенімен салыстыру.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}}, the winner ({{supplier}}) left off only {{value}} of the estimate and asked {{money}}. A sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}}, победитель ({{supplier}}) уступил от выделенной суммы лишь {{value}} и запросил {{money}}. Признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында жеңімпаз ({{supplier}}) бөлінген соманың {{value}} ғана кемітіп, {{money}} сұраған. Тексеруді қажет ететін тәуекел белгісі."
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
      THEN round(CAST(l.estimate - l.paid AS DOUBLE) / CAST(l.estimate AS DOUBLE), 6) END AS saved,
    -- Joint bids are one bidder; where no bids are published the number that is told stands in.
    CASE WHEN l.bidders_said > l.bidders THEN l.bidders_said WHEN l.bidders > 0 THEN l.bidders END AS took_part
  FROM bid_price l
),
judged AS (
  SELECT
    l.*,
    q.threshold AS largest,
    CASE
      WHEN l.is_direct THEN 'not-applicable:method'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.method_kind = 'rating' THEN 'not-applicable:price-does-not-decide'
      WHEN l.is_construction = 'yes' THEN 'not-applicable:building-works'
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
      WHEN l.paid > l.estimate THEN 'not-applicable:over-the-estimate'
      WHEN l.saved > q.threshold THEN 'pass'
      WHEN l.took_part IS NULL THEN 'insufficient:number-of-bidders-missing'
      WHEN l.took_part > q.maximum_bidders THEN 'pass:many-bidders'
      WHEN l.is_construction = 'unknown' THEN 'insufficient:works-unknown'
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
  chosen_id AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  saved AS value,
  largest AS threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  paid AS money_at_stake,
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
