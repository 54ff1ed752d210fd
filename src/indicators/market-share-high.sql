/*---
name: market-share-high
version: 1
codes: {ocp: [R050], cardinal: []}
severity: statistical
grade: question
stage: award
subject: market
needs: [contracts.value_amount, contracts.date_signed, awards.supplier_id, awards.value_amount, items.classification_id]
value: percent
parameters:
  # As indicators in use elsewhere: 60 % of a product group in a region and year, among at least five buyers.
  threshold:
    type: decimal
    default: 0.6
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the market's money that went to its largest supplier
      ru: наименьшая доля денег рынка, доставшаяся крупнейшему поставщику
      kk: нарық ақшасынан ең ірі өнім берушіге тиген ең аз үлес
  minimum_buyers:
    type: integer
    default: 5
    min: 1
    unit: buyer
    text:
      en: leave out markets with fewer buyers
      ru: не рассматривать рынки, где заказчиков меньше
      kk: тапсырыс берушілері бұдан аз нарықтарды қарамау
  minimum_contracts:
    type: integer
    default: 10
    min: 1
    unit: contract
    text:
      en: leave out markets with fewer contracts or awards in the year
      ru: не рассматривать рынки, где за год меньше договоров
      kk: жыл ішінде шарттары бұдан аз нарықтарды қарамау
  minimum_buyers_of_leader:
    type: integer
    default: 2
    min: 1
    unit: buyer
    text:
      en: to how many buyers the largest supplier must have sold, so that one large purchase is no market power
      ru: скольким заказчикам должен был продать крупнейший поставщик (одна крупная закупка — ещё не господство)
      kk: ең ірі өнім беруші неше тапсырыс берушіге сатуы тиіс (бір ірі сатып алу — әлі үстемдік емес)
law: []
violations: []
reasons:
  one-buyers-supplier:
    en: the largest supplier sold to too few buyers
    ru: крупнейший поставщик продал слишком малому числу заказчиков
    kk: ең ірі өнім беруші тым аз тапсырыс берушіге сатқан
texts:
  title:
    en: One supplier holds most of a market
    ru: Один поставщик занимает большую часть рынка
    kk: Нарықтың көп бөлігі бір өнім берушіде
  question:
    en: In which markets (product group, region, year) did one supplier take most of the public money?
    ru: На каких рынках (товарная группа, регион, год) большая часть бюджетных денег досталась одному поставщику?
    kk: Қай нарықтарда (тауар тобы, өңір, жыл) бюджет ақшасының көп бөлігі бір өнім берушіге тиді?
  why:
    en: >-
      Whoever sells most of a thing to many buyers can raise the price, and rivals may have been driven out or share
      the market out among themselves. What is bought on grounds that name the supplier (natural monopolies and the
      like) is left out.
    ru: >-
      Кто продаёт большую часть товара многим заказчикам, может поднять цену; соперников могли вытеснить, или они поделили
      рынок между собой. Закупки на основаниях, где поставщик предопределён (естественные монополии и подобные), не
      учитываются.
    kk: >-
      Тауардың көбін көптеген тапсырыс берушіге сататын тұлға бағаны көтере алады; қарсыластар ығыстырылған немесе нарықты
      өзара бөліскен болуы мүмкін. Өнім берушісі алдын ала белгілі негіздердегі сатып алулар (табиғи монополиялар және т.б.)
      есепке алынбайды.
  innocent:
    en:
      - One maker or one holder of a licence supplies the whole country.
      - One large project of the year outweighs all else in a small region.
      - The buyers bought together or under one framework agreement.
      - The firm is the cheapest, and rivals bid and lose each time.
    ru:
      - Всю страну снабжает единственный производитель или держатель лицензии.
      - Один крупный проект года перевешивает всё остальное в небольшом регионе.
      - Заказчики покупали вместе или по одному рамочному соглашению.
      - Фирма дешевле всех, а соперники каждый раз участвуют и проигрывают.
    kk:
      - Бүкіл елді жалғыз өндіруші немесе лицензия иесі қамтамасыз етеді.
      - Шағын өңірде жылдың бір ірі жобасы қалғанының бәрінен басым.
      - Тапсырыс берушілер бірге немесе бір негіздемелік келісім бойынша сатып алған.
      - Фирма бәрінен арзан, ал қарсыластары әр жолы қатысып, ұтылады.
  next:
    en:
      - See how many bid in this market, and whether they ever won.
      - Compare prices with the neighbouring region for the same codes.
      - Look whether specifications name the supplier's goods.
    ru:
      - Посмотреть, сколько участников подавали заявки на этом рынке и выигрывали ли они.
      - Сравнить цены с соседним регионом по тем же кодам.
      - Проверить, не указаны ли в технических спецификациях товары этого поставщика.
    kk:
      - Осы нарықта қанша қатысушы өтінім бергенін және олардың жеңген-жеңбегенін қарау.
      - Дәл сол кодтар бойынша бағаларды көрші өңірмен салыстыру.
      - Техникалық ерекшеліктерде осы өнім берушінің тауарлары көрсетілген-көрсетілмегенін тексеру.
  summary:
    en: "In the market {{title}} in {{year}} the largest supplier ({{supplier}}) took {{value}} of the public money ({{money}}{{net}}); the mark is {{threshold}}. A sign of a risk, to be checked."
    ru: "На рынке {{title}} в {{year}} году крупнейший поставщик ({{supplier}}) получил {{value}} бюджетных денег ({{money}}{{net}}); порог — {{threshold}}. Признак риска, требующий проверки."
    kk: "{{year}} жылы {{title}} нарығында ең ірі өнім беруші ({{supplier}}) бюджет ақшасының {{value}} бөлігін ({{money}}{{net}}) алды; шек — {{threshold}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Up to a tenth of a market's purchases may be in another currency or without a value: the share is then of what is known.
WITH judged AS (
  SELECT
    m.*,
    q.threshold,
    CASE
      WHEN m.purchases = 0 THEN 'not-applicable:obligatory-ground'
      WHEN m.purchases < q.minimum_contracts THEN 'not-applicable:few-contracts'
      WHEN m.buyers < q.minimum_buyers THEN 'not-applicable:few-buyers'
      WHEN m.unpriced * 10 > m.purchases THEN 'insufficient:values-missing'
      WHEN m.foreign_ones * 10 > m.purchases THEN 'insufficient:several-currencies'
      WHEN m.uncoded THEN 'insufficient:codes-missing'
      WHEN m.share >= q.threshold AND m.leader_buyers < q.minimum_buyers_of_leader THEN 'pass:one-buyers-supplier'
      WHEN m.share >= q.threshold THEN 'flag'
      WHEN m.most_share >= q.threshold THEN 'insufficient:supplier-missing'
      ELSE 'pass'
    END AS verdict
  FROM x_markets m
  CROSS JOIN params q
)
SELECT
  market AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  CASE WHEN leader LIKE 'joint:%' THEN CAST(NULL AS VARCHAR) ELSE leader END AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  threshold,
  'parameter:threshold' AS threshold_source,
  -- Not a group of peers; it tells whose money it is, and whether that is without value added tax.
  source || '|' || market AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  leader_money AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The thirty largest purchases from the leader and the twenty largest from others, which the share is of.
WITH ranked AS (
  SELECT
    r.subject_id,
    p.source,
    p.ocid,
    p.table_name,
    p.id,
    p.record,
    p.lot_id,
    p.supplier = m.leader AS is_leader,
    row_number() OVER (
      PARTITION BY r.subject_id, coalesce(p.supplier, '') = m.leader
      ORDER BY p.amount DESC NULLS LAST, p.table_name, p.record, p.source
    ) AS place
  FROM result r
  JOIN x_markets m ON m.source || '|' || m.market = r.peer_group
  JOIN x_purchases p ON p.source = m.source AND p.market = m.market
  WHERE p.ground <> 'obligatory'
),
chosen AS (
  SELECT * FROM ranked WHERE place <= CASE WHEN is_leader THEN 30 ELSE 20 END
)
SELECT c.subject_id, c.table_name, c.record AS id, f.field
FROM chosen c
JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'value_currency'), ('contracts', 'date_signed'),
    ('contracts', 'supplier_id'), ('contracts', 'buyer_id'), ('awards', 'value_amount'), ('awards', 'value_currency'),
    ('awards', 'date'), ('awards', 'supplier_id')
) AS f (table_name, field) ON f.table_name = c.table_name
UNION ALL
SELECT c.subject_id, 'contract_items' AS table_name, c.record || '|' || i.id AS id, 'classification_id' AS field
FROM chosen c
JOIN contract_items i ON i.source = c.source AND i.ocid = c.ocid AND i.contract_id = c.id
WHERE c.table_name = 'contracts' AND c.place <= 3
UNION ALL
SELECT c.subject_id, 'items' AS table_name, c.ocid || '|' || i.id AS id, 'classification_id' AS field
FROM chosen c
JOIN items i ON i.source = c.source AND i.ocid = c.ocid AND (i.related_lot = c.lot_id OR c.lot_id = '')
WHERE c.place <= 3
ORDER BY subject_id, table_name, id, field
