/*---
name: supplier-one-buyer
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: supplier
needs: [contracts.value_amount, contracts.date_signed, awards.supplier_id, awards.value_amount, awards.date]
value: percent
parameters:
  # As indicators in use elsewhere: Kyrgyz audit, Dozorro and a Kazakh risk engine take four fifths.
  threshold:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the supplier's public money of the year that came from one buyer
      ru: наименьшая доля полученных поставщиком за год бюджетных денег, пришедшая от одного заказчика
      kk: өнім берушінің жыл ішінде алған бюджет ақшасынан бір тапсырыс берушіден келген ең аз үлес
  # The sources take three or ten: with three contracts a year one buyer is common by chance, and few have ten.
  minimum_contracts:
    type: integer
    default: 5
    min: 1
    unit: contract
    text:
      en: leave out suppliers with fewer contracts or awards in the year
      ru: не рассматривать поставщиков, у которых за год меньше договоров
      kk: жыл ішінде шарттары бұдан аз өнім берушілерді қарамау
law: []
violations: [stable]
reasons:
  buyers-missing:
    en: the buyer of too many of the supplier's contracts is missing
    ru: у слишком многих договоров поставщика нет заказчика
    kk: өнім берушінің тым көп шартында тапсырыс беруші көрсетілмеген
texts:
  title:
    en: A supplier that lives on one buyer
    ru: Поставщик, живущий за счёт одного заказчика
    kk: Бір тапсырыс берушінің есебінен күн көретін өнім беруші
  question:
    en: Which suppliers get nearly all of their public money from one buyer?
    ru: Какие поставщики получают почти все бюджетные деньги от одного заказчика?
    kk: Қай өнім берушілер бюджет ақшасының бәрін дерлік бір тапсырыс берушіден алады?
  why:
    en: >-
      A firm that many buyers could use but only one does may have been set up for that buyer, or have reason to expect
      its contracts. It also cannot refuse what that buyer asks. Purchases on grounds that name the supplier (natural
      monopolies and the like) are left out.
    ru: >-
      Фирма, которая могла бы работать со многими, а работает с одним заказчиком, могла быть создана под него или иметь
      основания рассчитывать на его договоры. Отказать ему она тоже не может. Закупки на основаниях, где поставщик
      предопределён (естественные монополии и подобные), не учитываются.
    kk: >-
      Көп тапсырыс берушімен жұмыс істей алатын, бірақ біреуімен ғана істейтін фирма соған арнап құрылған немесе оның
      шарттарынан үміттенуге негізі бар болуы мүмкін. Ондай фирма оған қарсы да келе алмайды. Өнім берушісі алдын ала
      белгілі негіздердегі сатып алулар (табиғи монополиялар және т.б.) есепке алынбайды.
  innocent:
    en:
      - The supplier works for private customers too, and the state is a small part of its trade.
      - It is a small firm in a village where there is one school and one akim's office.
      - One long contract, such as heating or catering, fills the year of a small firm.
      - The firm is young, and this buyer was its first.
    ru:
      - Поставщик работает и с частными клиентами, а государство — малая часть его оборота.
      - Это маленькая фирма в селе, где одна школа и один акимат.
      - Один долгий договор, например на отопление или питание, занимает весь год небольшой фирмы.
      - Фирма молодая, и это её первый заказчик.
    kk:
      - Өнім беруші жеке тапсырысшылармен де жұмыс істейді, мемлекет — айналымының аз бөлігі.
      - Бұл бір мектебі мен бір әкімдігі бар ауылдағы шағын фирма.
      - Жылыту немесе тамақтандыру сияқты бір ұзақ шарт шағын фирманың бүкіл жылын алады.
      - Фирма жас, бұл — оның алғашқы тапсырыс берушісі.
  next:
    en:
      - See by which methods the supplier got these contracts and how many bid against it.
      - Look when the firm was registered, and who headed the buyer then.
      - Compare its prices with what other buyers pay for the same codes.
      - See whether the two share an address, a telephone or owners.
    ru:
      - Посмотреть, какими способами получены договоры и сколько было соперников.
      - Узнать, когда зарегистрирована фирма и кто тогда руководил заказчиком.
      - Сравнить цены с тем, что за те же коды платят другие заказчики.
      - Проверить, нет ли у них общих адреса, телефона или владельцев.
    kk:
      - Шарттар қандай тәсілмен алынғанын және қанша қарсылас болғанын қарау.
      - Фирма қашан тіркелгенін және ол кезде тапсырыс берушіні кім басқарғанын білу.
      - Бағаларды дәл сол кодтар үшін басқа тапсырыс берушілер төлейтінімен салыстыру.
      - Олардың мекенжайы, телефоны немесе иелері ортақ па, соны тексеру.
  summary:
    en: "In {{year}} the supplier {{supplier}} got {{value}} of its public money from one buyer, {{buyer}} ({{money}}{{net}}); the mark is {{threshold}}. A sign of a risk, to be checked."
    ru: "В {{year}} году поставщик {{supplier}} получил {{value}} своих бюджетных денег от одного заказчика — {{buyer}} ({{money}}{{net}}); порог — {{threshold}}. Признак риска, требующий проверки."
    kk: "{{year}} жылы {{supplier}} өнім берушісі өзінің бюджет ақшасының {{value}} бөлігін бір тапсырыс берушіден — {{buyer}} — алған ({{money}}{{net}}); шек — {{threshold}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Shares are of money in the currency in which the supplier sold most often that year. Up to a tenth of its purchases may
-- be in other currencies or without a value or a buyer: the share is then of what is known. What it supplied together with
-- others is nobody's alone and is not counted.
WITH base AS (
  SELECT
    source,
    buyer_id,
    supplier_id,
    year,
    date,
    CASE WHEN amount > 0 THEN amount END AS amount,
    coalesce(currency, '') AS currency,
    ground = 'obligatory' AS is_obligatory
  FROM x_purchases
  WHERE supplier_id IS NOT NULL AND year IS NOT NULL
),
used AS (
  SELECT
    source,
    supplier_id,
    year,
    currency,
    row_number() OVER (PARTITION BY source, supplier_id, year ORDER BY count(*) DESC, currency) AS place
  FROM base
  WHERE amount IS NOT NULL AND NOT is_obligatory
  GROUP BY source, supplier_id, year, currency
),
counted AS (
  SELECT b.*, u.currency AS main_currency, CASE WHEN b.currency = u.currency THEN b.amount END AS money
  FROM base b
  LEFT JOIN used u ON u.source = b.source AND u.supplier_id = b.supplier_id AND u.year = b.year AND u.place = 1
),
total AS (
  SELECT
    source,
    supplier_id,
    year,
    max(date) AS last_date,
    min(main_currency) AS currency,
    CAST(sum(CASE WHEN is_obligatory THEN 0 ELSE 1 END) AS BIGINT) AS purchases,
    CAST(sum(CASE WHEN NOT is_obligatory AND amount IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unpriced,
    CAST(sum(CASE WHEN NOT is_obligatory AND amount IS NOT NULL AND money IS NULL THEN 1 ELSE 0 END) AS BIGINT)
      AS foreign_ones,
    CAST(sum(CASE WHEN NOT is_obligatory AND buyer_id IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unnamed,
    CAST(coalesce(sum(CASE WHEN NOT is_obligatory THEN money END), 0) AS DECIMAL(38, 2)) AS money
  FROM counted
  GROUP BY source, supplier_id, year
),
of_buyer AS (
  SELECT
    source,
    supplier_id,
    year,
    buyer_id,
    CAST(coalesce(sum(money), 0) AS DECIMAL(38, 2)) AS money
  FROM counted
  WHERE buyer_id IS NOT NULL AND NOT is_obligatory
  GROUP BY source, supplier_id, year, buyer_id
),
largest AS (
  SELECT
    b.*,
    row_number() OVER (PARTITION BY source, supplier_id, year ORDER BY money DESC, buyer_id) AS place
  FROM of_buyer b
),
shared AS (
  SELECT
    t.*,
    l.buyer_id,
    l.money AS buyer_money,
    CASE WHEN t.money > 0 THEN round(CAST(coalesce(l.money, 0) AS DOUBLE) / CAST(t.money AS DOUBLE), 6) END AS share,
    i.id IS NOT NULL AS is_local
  FROM total t
  LEFT JOIN largest l ON l.source = t.source AND l.supplier_id = t.supplier_id AND l.year = t.year AND l.place = 1
  LEFT JOIN x_local_ids i ON i.source = t.source AND i.id = t.supplier_id
),
judged AS (
  SELECT
    s.*,
    q.threshold,
    CASE
      WHEN s.purchases = 0 THEN 'not-applicable:obligatory-ground'
      WHEN s.purchases < q.minimum_contracts THEN 'not-applicable:few-contracts'
      WHEN s.unpriced * 10 > s.purchases THEN 'insufficient:values-missing'
      WHEN s.foreign_ones * 10 > s.purchases THEN 'insufficient:several-currencies'
      WHEN s.unnamed * 10 > s.purchases THEN 'insufficient:buyers-missing'
      WHEN s.share >= q.threshold THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM shared s
  CROSS JOIN params q
  WHERE NOT s.is_local
)
SELECT
  supplier_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  threshold,
  'parameter:threshold' AS threshold_source,
  -- Not a group of peers; it tells whose money it is, and whether that is without value added tax.
  source || '|' || CAST(year AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  buyer_money AS money_at_stake,
  nullif(currency, '') AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The thirty largest purchases of the pair and the twenty largest of the supplier's others, which the share is of, all of
-- the source that was judged.
WITH ranked AS (
  SELECT
    r.subject_id,
    p.table_name,
    p.record,
    coalesce(p.buyer_id, '') = r.buyer_id AS is_pair,
    row_number() OVER (
      PARTITION BY r.subject_id, coalesce(p.buyer_id, '') = r.buyer_id
      ORDER BY p.amount DESC NULLS LAST, p.table_name, p.record
    ) AS place
  FROM result r
  JOIN x_purchases p ON p.supplier_id = r.supplier_id AND p.year = year(r.date)
    AND p.source || '|' || CAST(p.year AS VARCHAR) = r.peer_group
  WHERE p.ground <> 'obligatory'
)
SELECT r.subject_id, r.table_name, r.record AS id, f.field
FROM ranked r
JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'value_currency'), ('contracts', 'date_signed'),
    ('contracts', 'supplier_id'), ('contracts', 'buyer_id'), ('contracts', 'status'), ('awards', 'value_amount'),
    ('awards', 'value_currency'), ('awards', 'date'), ('awards', 'supplier_id'), ('awards', 'status')
) AS f (table_name, field) ON f.table_name = r.table_name
WHERE r.place <= CASE WHEN r.is_pair THEN 30 ELSE 20 END
ORDER BY subject_id, table_name, id, field
