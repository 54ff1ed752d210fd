/*---
name: buyer-supplier-share
version: 1
codes: {ocp: [R040], cardinal: []}
severity: statistical
grade: question
stage: award
subject: pair
needs: [contracts.value_amount, contracts.date_signed, awards.supplier_id, awards.value_amount, awards.date]
value: percent
parameters:
  # As indicators in use elsewhere: the Kazakh scoring model flags from 50 %, opentender scores the same share.
  threshold:
    type: decimal
    default: 0.5
    min: 0
    max: 1
    unit: share
    text:
      en: least share of the buyer's spending of the year that went to one supplier
      ru: наименьшая доля расходов заказчика за год, пришедшаяся на одного поставщика
      kk: тапсырыс берушінің жылдық шығысынан бір өнім берушіге тиген ең аз үлес
  minimum_contracts:
    type: integer
    default: 3
    min: 1
    unit: contract
    text:
      en: leave out pairs with fewer contracts or awards in the year, where one large purchase decides alone
      ru: не рассматривать пары, у которых за год меньше договоров (там всё решает одна крупная закупка)
      kk: жыл ішінде шарттары бұдан аз жұптарды қарамау (ондайда бәрін бір ірі сатып алу шешеді)
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
violations: []
reasons:
  few-contracts-with-supplier:
    en: the share is high, but rests on too few contracts with this supplier
    ru: доля высока, но договоров с этим поставщиком слишком мало
    kk: үлесі жоғары, бірақ осы өнім берушімен шарттар тым аз
  dates-missing:
    en: too many of the buyer's contracts have no date
    ru: у слишком многих договоров заказчика нет даты
    kk: тапсырыс берушінің тым көп шартының күні жоқ
texts:
  title:
    en: One supplier takes much of a buyer's money
    ru: Значительная часть денег заказчика уходит одному поставщику
    kk: Тапсырыс беруші ақшасының көп бөлігі бір өнім берушіге кетеді
  question:
    en: Which suppliers took an unusually large share of what a buyer spent in a year?
    ru: Какие поставщики получили необычно большую долю годовых расходов заказчика?
    kk: Қай өнім берушілер тапсырыс берушінің жылдық шығысының ерекше үлкен үлесін алды?
  why:
    en: >-
      When one supplier takes most of a buyer's money, others may have been kept out, or the needs may be described so
      that only this one fits. A buyer that depends on one supplier also pays what that supplier asks. Purchases on
      grounds that name the supplier (natural monopolies and the like) are left out of both sides.
    ru: >-
      Если большая часть денег заказчика достаётся одному поставщику, остальных могли не допустить или потребность могли
      описать под него одного. Заказчик, зависящий от одного поставщика, платит его цену. Закупки на основаниях, где
      поставщик предопределён (естественные монополии и подобные), не входят ни в числитель, ни в знаменатель.
    kk: >-
      Тапсырыс беруші ақшасының көбін бір өнім беруші алса, басқалары жіберілмеген немесе қажеттілік соған ғана лайықталып
      сипатталған болуы мүмкін. Бір өнім берушіге тәуелді тапсырыс беруші соның бағасын төлейді. Өнім берушісі алдын ала
      белгілі негіздердегі сатып алулар (табиғи монополиялар және т.б.) алымға да, бөлімге де кірмейді.
  innocent:
    en:
      - The buyer does one thing, such as running one building or one road, and one firm works there for years.
      - A large building contract was signed that year and other needs were small.
      - The supplier won several open tenders against real rivals.
      - Few firms sell this in the district.
    ru:
      - У заказчика одна задача, например содержание одного здания или дороги, и одна фирма работает там годами.
      - В этом году заключён крупный строительный договор, а прочие нужды были малы.
      - Поставщик выиграл несколько открытых конкурсов у настоящих соперников.
      - В районе это мало кто продаёт.
    kk:
      - Тапсырыс берушінің бір ғана міндеті бар, мысалы, бір ғимаратты немесе жолды ұстау, онда бір фирма жылдар бойы істейді.
      - Осы жылы ірі құрылыс шарты жасалған, ал басқа қажеттіліктер аз болған.
      - Өнім беруші нақты қарсыластарды жеңіп, бірнеше ашық конкурсты ұтқан.
      - Ауданда мұны сататындар аз.
  next:
    en:
      - See by which methods the supplier got these contracts and how many bid against it.
      - Compare its prices with what other buyers pay for the same codes.
      - Look at earlier years. Did the share grow after the buyer's management changed?
      - See whether the two share an address, a telephone or owners.
    ru:
      - Посмотреть, какими способами получены эти договоры и сколько было соперников.
      - Сравнить цены с тем, что за те же коды платят другие заказчики.
      - Посмотреть прошлые годы, не выросла ли доля после смены руководства заказчика.
      - Проверить, нет ли у них общих адреса, телефона или владельцев.
    kk:
      - Бұл шарттар қандай тәсілмен алынғанын және қанша қарсылас болғанын қарау.
      - Бағаларды дәл сол кодтар үшін басқа тапсырыс берушілердің төлегенімен салыстыру.
      - Алдыңғы жылдарды қарап, үлес тапсырыс берушінің басшылығы ауысқаннан кейін өскен-өспегенін білу.
      - Олардың мекенжайы, телефоны немесе иелері ортақ па, соны тексеру.
  summary:
    en: "In {{year}} the supplier {{supplier}} took {{value}} ({{money}}{{net}}) of what the buyer {{buyer}} spent where the supplier was not laid down by the ground; the mark is {{threshold}}. A sign of a risk, to be checked."
    ru: "В {{year}} году поставщик {{supplier}} получил {{value}} ({{money}}{{net}}) расходов заказчика {{buyer}} (без закупок, где поставщик предопределён основанием); порог — {{threshold}}. Признак риска, требующий проверки."
    kk: "{{year}} жылы {{supplier}} өнім берушісі {{buyer}} тапсырыс берушісі шығысының (өнім берушісі негізбен белгіленгендерсіз) {{value}} бөлігін ({{money}}{{net}}) алды; шек — {{threshold}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- Shares are of money in the currency in which the buyer bought most often that year. Up to a tenth of its purchases may
-- be in other currencies or without a value: the share is then of what is known. What several supply together counts in
-- the buyer's total and is nobody's alone.
WITH base AS (
  SELECT
    source,
    buyer_id,
    supplier_id,
    year,
    date,
    CASE WHEN amount > 0 THEN amount END AS amount,
    coalesce(currency, '') AS currency,
    supplier IS NULL AS is_unnamed,
    ground = 'obligatory' AS is_obligatory
  FROM x_purchases
  WHERE buyer_id IS NOT NULL
),
undated AS (
  SELECT
    source,
    buyer_id,
    count(*) AS all_purchases,
    CAST(sum(CASE WHEN year IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS undated
  FROM base
  WHERE NOT is_obligatory
  GROUP BY source, buyer_id
),
used AS (
  SELECT
    source,
    buyer_id,
    year,
    currency,
    row_number() OVER (PARTITION BY source, buyer_id, year ORDER BY count(*) DESC, currency) AS place
  FROM base
  WHERE amount IS NOT NULL AND NOT is_obligatory
  GROUP BY source, buyer_id, year, currency
),
counted AS (
  SELECT
    b.*,
    u.currency AS main_currency,
    CASE WHEN b.currency = u.currency THEN b.amount END AS money
  FROM base b
  LEFT JOIN used u ON u.source = b.source AND u.buyer_id = b.buyer_id AND u.year = b.year AND u.place = 1
  WHERE b.year IS NOT NULL
),
total AS (
  SELECT
    source,
    buyer_id,
    year,
    min(main_currency) AS currency,
    count(*) AS purchases,
    CAST(sum(CASE WHEN amount IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unpriced,
    CAST(sum(CASE WHEN amount IS NOT NULL AND money IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS foreign_ones,
    CAST(coalesce(sum(money), 0) AS DECIMAL(38, 2)) AS money,
    CAST(coalesce(sum(CASE WHEN is_unnamed THEN money END), 0) AS DECIMAL(38, 2)) AS unnamed
  FROM counted
  WHERE NOT is_obligatory
  GROUP BY source, buyer_id, year
),
pair AS (
  SELECT
    source,
    buyer_id,
    supplier_id,
    year,
    max(date) AS last_date,
    CAST(sum(CASE WHEN is_obligatory THEN 0 ELSE 1 END) AS BIGINT) AS purchases,
    CAST(coalesce(sum(CASE WHEN NOT is_obligatory THEN money END), 0) AS DECIMAL(38, 2)) AS money
  FROM counted
  WHERE supplier_id IS NOT NULL
  GROUP BY source, buyer_id, supplier_id, year
),
shared AS (
  SELECT
    p.source,
    p.buyer_id,
    p.supplier_id,
    p.year,
    p.last_date,
    p.purchases,
    p.money,
    t.purchases AS buyer_purchases,
    t.unpriced,
    t.foreign_ones,
    t.money AS total,
    t.currency,
    coalesce(u.undated, 0) * 10 > u.all_purchases AS is_undated,
    CASE WHEN t.money > 0 THEN round(CAST(p.money AS DOUBLE) / CAST(t.money AS DOUBLE), 6) END AS share,
    CASE WHEN t.money > 0 THEN round(CAST(p.money + t.unnamed AS DOUBLE) / CAST(t.money AS DOUBLE), 6) END AS most,
    q.threshold,
    q.minimum_contracts,
    q.minimum_buyer_contracts
  FROM pair p
  CROSS JOIN params q
  LEFT JOIN total t ON t.source = p.source AND t.buyer_id = p.buyer_id AND t.year = p.year
  LEFT JOIN undated u ON u.source = p.source AND u.buyer_id = p.buyer_id
),
judged AS (
  SELECT
    s.*,
    CASE
      WHEN s.purchases = 0 THEN 'not-applicable:obligatory-ground'
      WHEN s.buyer_purchases < s.minimum_buyer_contracts THEN 'not-applicable:few-contracts'
      WHEN s.unpriced * 10 > s.buyer_purchases THEN 'insufficient:values-missing'
      WHEN s.foreign_ones * 10 > s.buyer_purchases THEN 'insufficient:several-currencies'
      WHEN s.is_undated THEN 'insufficient:dates-missing'
      WHEN s.share >= s.threshold AND s.purchases < s.minimum_contracts THEN 'not-applicable:few-contracts-with-supplier'
      WHEN s.share >= s.threshold THEN 'flag'
      WHEN s.most >= s.threshold THEN 'insufficient:supplier-missing'
      ELSE 'pass'
    END AS verdict
  FROM shared s
)
SELECT
  buyer_id || '|' || supplier_id || '|' || CAST(year AS VARCHAR) AS subject_id,
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
  money AS money_at_stake,
  nullif(currency, '') AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The thirty largest purchases of the pair and the twenty largest of the buyer's others, which the share is of.
WITH ranked AS (
  SELECT
    r.subject_id,
    p.table_name,
    p.record,
    coalesce(p.supplier_id, '') = r.supplier_id AS is_own,
    row_number() OVER (
      PARTITION BY r.subject_id, coalesce(p.supplier_id, '') = r.supplier_id
      ORDER BY p.amount DESC NULLS LAST, p.table_name, p.record
    ) AS place
  FROM result r
  JOIN x_purchases p ON p.buyer_id = r.buyer_id AND p.year = year(r.date)
  WHERE p.ground <> 'obligatory'
)
SELECT r.subject_id, r.table_name, r.record AS id, f.field
FROM ranked r
JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'value_currency'), ('contracts', 'date_signed'),
    ('contracts', 'supplier_id'), ('contracts', 'buyer_id'), ('contracts', 'status'), ('awards', 'value_amount'),
    ('awards', 'value_currency'), ('awards', 'date'), ('awards', 'supplier_id'), ('awards', 'status')
) AS f (table_name, field) ON f.table_name = r.table_name
WHERE r.place <= CASE WHEN r.is_own THEN 30 ELSE 20 END
ORDER BY subject_id, table_name, id, field
