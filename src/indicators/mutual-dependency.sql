/*---
name: mutual-dependency
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: pair
needs: [contracts.value_amount, contracts.date_signed, awards.supplier_id, awards.value_amount, awards.date]
value: percent
parameters:
  # The two marks are those of buyer-supplier-share and supplier-one-buyer.
  threshold:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the buyer's spending of the year that went to the supplier
      ru: наименьшая доля расходов заказчика за год, пришедшаяся на поставщика
      kk: тапсырыс берушінің жылдық шығысынан өнім берушіге тиген ең аз үлес
  supplier_share:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the supplier's public money of the year that came from the buyer
      ru: наименьшая доля полученных поставщиком за год бюджетных денег, пришедшая от заказчика
      kk: өнім берушінің жыл ішінде алған бюджет ақшасынан тапсырыс берушіден келген ең аз үлес
  minimum_contracts:
    type: integer
    default: 3
    min: 1
    unit: contract
    text:
      en: leave out pairs with fewer contracts or awards in the year
      ru: не рассматривать пары, у которых за год меньше договоров
      kk: жыл ішінде шарттары бұдан аз жұптарды қарамау
  minimum_buyer_contracts:
    type: integer
    default: 10
    min: 1
    unit: contract
    text:
      en: leave out buyers with fewer contracts or awards in the year
      ru: не рассматривать заказчиков, у которых за год меньше договоров
      kk: жыл ішінде шарттары бұдан аз тапсырыс берушілерді қарамау
law: []
violations: [stable]
reasons:
  partners-missing:
    en: too many contracts of the one or the other do not say with whom
    ru: в слишком многих договорах того или другого не указано, с кем они
    kk: екеуінің тым көп шартында кіммен жасалғаны көрсетілмеген
texts:
  title:
    en: A buyer and a supplier that live on each other
    ru: Заказчик и поставщик, живущие друг другом
    kk: Бір-біріне тәуелді тапсырыс беруші мен өнім беруші
  question:
    en: Which suppliers take much of a buyer's money and get nearly all of their own public money from it?
    ru: Какие поставщики получают значительную часть денег заказчика и сами живут почти только ею?
    kk: Қай өнім берушілер тапсырыс беруші ақшасының көп бөлігін алып, өздері де сол ақшамен ғана күн көреді?
  why:
    en: >-
      A supplier may be large in the eyes of one buyer, or one buyer large in the eyes of a supplier; both at once is rare
      where there is choice. It is the picture of a firm that was made for a buyer. Purchases on grounds that name the
      supplier (natural monopolies and the like) are left out of both sides.
    ru: >-
      Поставщик может много значить для заказчика или заказчик для поставщика, но то и другое сразу там, где есть выбор,
      встречается редко. Так выглядит фирма, созданная под заказчика. Закупки на основаниях, где поставщик предопределён
      (естественные монополии и подобные), не учитываются с обеих сторон.
    kk: >-
      Өнім берушінің тапсырыс беруші үшін не тапсырыс берушінің өнім беруші үшін маңызы зор болуы мүмкін, бірақ таңдау бар
      жерде екеуі қатар сирек кездеседі. Тапсырыс берушіге арнап құрылған фирма осылай көрінеді. Өнім берушісі алдын ала
      белгілі негіздердегі сатып алулар (табиғи монополиялар және т.б.) екі жақтан да есепке алынбайды.
  innocent:
    en:
      - A village with one school and one shop.
      - A public enterprise that was founded to serve this buyer.
      - One long contract, such as road upkeep, fills the year of both.
      - The supplier works for private customers too, which these data do not show.
    ru:
      - Село с одной школой и одним магазином.
      - Государственное предприятие, созданное для обслуживания этого заказчика.
      - Один долгий договор, например на содержание дорог, занимает год обоих.
      - Поставщик работает и с частными клиентами, чего в этих данных не видно.
    kk:
      - Бір мектебі мен бір дүкені бар ауыл.
      - Осы тапсырыс берушіге қызмет көрсету үшін құрылған мемлекеттік кәсіпорын.
      - Жолды күтіп ұстау сияқты бір ұзақ шарт екеуінің де жылын алады.
      - Өнім беруші жеке тапсырысшылармен де жұмыс істейді, бұл деректерден ол көрінбейді.
  next:
    en:
      - Read the register of legal persons — when the firm was founded, by whom, and who headed the buyer then.
      - See by which methods the contracts came, and who bid against the supplier.
      - Compare the prices with those of other buyers for the same codes.
      - See whether the two share an address, a telephone or people.
    ru:
      - Посмотреть в реестре юридических лиц, когда и кем создана фирма и кто тогда руководил заказчиком.
      - Посмотреть, какими способами заключены договоры и кто соперничал с поставщиком.
      - Сравнить цены с ценами других заказчиков на те же коды.
      - Проверить, нет ли у них общих адреса, телефона или людей.
    kk:
      - Заңды тұлғалар тізілімінен фирма қашан, кім құрғанын және ол кезде тапсырыс берушіні кім басқарғанын қарау.
      - Шарттар қандай тәсілмен жасалғанын және өнім берушімен кім бәсекелескенін қарау.
      - Бағаларды сол кодтар бойынша басқа тапсырыс берушілердің бағаларымен салыстыру.
      - Олардың мекенжайы, телефоны немесе адамдары ортақ па, соны тексеру.
  summary:
    en: "In {{year}} {{supplier}} took {{value}} of what {{buyer}} spent where the supplier was not laid down by the ground ({{money}}{{net}}), and at least the share asked for of its own public money came from there; the mark is {{threshold}}. A sign of a risk, to be checked."
    ru: "В {{year}} году {{supplier}} получил {{value}} расходов заказчика {{buyer}} (без закупок, где поставщик предопределён основанием; {{money}}{{net}}), и не меньше заданной доли его собственных бюджетных денег пришло оттуда; порог — {{threshold}}. Признак риска, требующий проверки."
    kk: "{{year}} жылы {{supplier}} {{buyer}} тапсырыс берушісі шығысының (өнім берушісі негізбен белгіленгендерсіз) {{value}} бөлігін алған ({{money}}{{net}}), әрі өз бюджет ақшасының кемінде сұралған үлесі сол жерден келген; шек — {{threshold}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Shares are of money in the currency in which most purchases of the pair are. On either side up to a tenth of the
-- purchases may be in other currencies, without a value, or without a named partner: the shares are then of what is known.
WITH base AS (
  SELECT
    source,
    buyer_id,
    supplier_id,
    supplier,
    year,
    date,
    CASE WHEN amount > 0 THEN amount END AS amount,
    coalesce(currency, '') AS currency,
    ground = 'obligatory' AS is_obligatory
  FROM x_purchases
  WHERE year IS NOT NULL
),
pair_currency AS (
  SELECT
    source,
    buyer_id,
    supplier_id,
    year,
    currency,
    row_number() OVER (
      PARTITION BY source, buyer_id, supplier_id, year
      ORDER BY CAST(sum(CASE WHEN is_obligatory THEN 0 ELSE 1 END) AS BIGINT) DESC, count(*) DESC, currency
    ) AS place,
    CAST(coalesce(sum(CASE WHEN NOT is_obligatory THEN amount END), 0) AS DECIMAL(38, 2)) AS money
  FROM base
  WHERE buyer_id IS NOT NULL AND supplier_id IS NOT NULL
  GROUP BY source, buyer_id, supplier_id, year, currency
),
pair AS (
  SELECT
    source,
    buyer_id,
    supplier_id,
    year,
    max(date) AS last_date,
    CAST(sum(CASE WHEN is_obligatory THEN 0 ELSE 1 END) AS BIGINT) AS purchases
  FROM base
  WHERE buyer_id IS NOT NULL AND supplier_id IS NOT NULL
  GROUP BY source, buyer_id, supplier_id, year
),
buyer_money AS (
  SELECT
    source, buyer_id, year, currency,
    count(*) AS purchases,
    count(amount) AS priced,
    CAST(coalesce(sum(amount), 0) AS DECIMAL(38, 2)) AS money
  FROM base
  WHERE buyer_id IS NOT NULL AND NOT is_obligatory
  GROUP BY source, buyer_id, year, currency
),
buyer_total AS (
  SELECT
    source, buyer_id, year,
    count(*) AS purchases,
    count(amount) AS priced,
    count(supplier) AS named
  FROM base
  WHERE buyer_id IS NOT NULL AND NOT is_obligatory
  GROUP BY source, buyer_id, year
),
supplier_money AS (
  SELECT
    source, supplier_id, year, currency,
    count(*) AS purchases,
    count(amount) AS priced,
    CAST(coalesce(sum(amount), 0) AS DECIMAL(38, 2)) AS money
  FROM base
  WHERE supplier_id IS NOT NULL AND NOT is_obligatory
  GROUP BY source, supplier_id, year, currency
),
supplier_total AS (
  SELECT
    source, supplier_id, year,
    count(*) AS purchases,
    count(amount) AS priced,
    count(buyer_id) AS named
  FROM base
  WHERE supplier_id IS NOT NULL AND NOT is_obligatory
  GROUP BY source, supplier_id, year
),
shared AS (
  SELECT
    p.*,
    c.currency,
    c.money,
    b.purchases AS buyer_purchases,
    CASE WHEN m.money > 0 THEN round(CAST(c.money AS DOUBLE) / CAST(m.money AS DOUBLE), 6) ELSE 0 END AS share_of_buyer,
    CASE WHEN n.money > 0 THEN round(CAST(c.money AS DOUBLE) / CAST(n.money AS DOUBLE), 6) ELSE 0 END AS share_of_supplier,
    (b.purchases - b.priced) * 10 > b.purchases OR (s.purchases - s.priced) * 10 > s.purchases AS is_unpriced,
    (b.priced - m.priced) * 10 > b.purchases OR (s.priced - n.priced) * 10 > s.purchases AS is_mixed,
    (b.purchases - b.named) * 10 > b.purchases OR (s.purchases - s.named) * 10 > s.purchases AS is_unnamed,
    q.threshold,
    q.supplier_share,
    q.minimum_contracts,
    q.minimum_buyer_contracts
  FROM pair p
  CROSS JOIN params q
  JOIN pair_currency c
    ON c.source = p.source AND c.buyer_id = p.buyer_id AND c.supplier_id = p.supplier_id AND c.year = p.year AND c.place = 1
  LEFT JOIN buyer_total b ON b.source = p.source AND b.buyer_id = p.buyer_id AND b.year = p.year
  LEFT JOIN buyer_money m
    ON m.source = p.source AND m.buyer_id = p.buyer_id AND m.year = p.year AND m.currency = c.currency
  LEFT JOIN supplier_total s ON s.source = p.source AND s.supplier_id = p.supplier_id AND s.year = p.year
  LEFT JOIN supplier_money n
    ON n.source = p.source AND n.supplier_id = p.supplier_id AND n.year = p.year AND n.currency = c.currency
),
judged AS (
  SELECT
    s.*,
    CASE
      WHEN s.purchases = 0 THEN 'not-applicable:obligatory-ground'
      WHEN s.purchases < s.minimum_contracts OR s.buyer_purchases < s.minimum_buyer_contracts
        THEN 'not-applicable:few-contracts'
      WHEN s.is_unpriced THEN 'insufficient:values-missing'
      WHEN s.is_mixed THEN 'insufficient:several-currencies'
      WHEN s.is_unnamed THEN 'insufficient:partners-missing'
      WHEN s.share_of_buyer >= s.threshold AND s.share_of_supplier >= s.supplier_share THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM shared s
  LEFT JOIN x_local_ids i ON i.source = s.source AND i.id = s.supplier_id
  LEFT JOIN x_local_ids k ON k.source = s.source AND k.id = s.buyer_id
  WHERE i.id IS NULL AND k.id IS NULL
)
SELECT
  buyer_id || '|' || supplier_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share_of_buyer AS value,
  threshold,
  'parameter:threshold' AS threshold_source,
  -- Not a group of peers; it tells whose money it is, and whether that is without value added tax.
  source || '|' || CAST(year AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  money AS money_at_stake,
  nullif(currency, '') AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The twenty largest purchases of the pair, and the ten largest of each with others, all of the source that was judged.
WITH related AS (
  SELECT r.subject_id, p.table_name, p.record, p.amount, CASE WHEN p.supplier_id = r.supplier_id THEN 1 ELSE 2 END AS part
  FROM result r
  JOIN x_purchases p ON p.buyer_id = r.buyer_id AND p.year = year(r.date)
    AND p.source || '|' || CAST(p.year AS VARCHAR) = r.peer_group
  WHERE p.ground <> 'obligatory' AND p.supplier_id IS NOT NULL
  UNION ALL
  SELECT r.subject_id, p.table_name, p.record, p.amount, 3 AS part
  FROM result r
  JOIN x_purchases p ON p.supplier_id = r.supplier_id AND p.year = year(r.date)
    AND p.source || '|' || CAST(p.year AS VARCHAR) = r.peer_group
  WHERE p.ground <> 'obligatory' AND p.buyer_id <> r.buyer_id
),
ranked AS (
  SELECT
    d.*,
    row_number() OVER (PARTITION BY d.subject_id, d.part ORDER BY d.amount DESC NULLS LAST, d.table_name, d.record) AS place
  FROM related d
)
SELECT r.subject_id, r.table_name, r.record AS id, f.field
FROM ranked r
JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'value_currency'), ('contracts', 'date_signed'),
    ('contracts', 'supplier_id'), ('contracts', 'buyer_id'), ('awards', 'value_amount'), ('awards', 'value_currency'),
    ('awards', 'date'), ('awards', 'supplier_id')
) AS f (table_name, field) ON f.table_name = r.table_name
WHERE r.place <= CASE WHEN r.part = 1 THEN 20 ELSE 10 END
ORDER BY subject_id, table_name, id, field
