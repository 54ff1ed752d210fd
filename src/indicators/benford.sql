/*---
name: benford
version: 1
codes: {ocp: [R029], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: supplier
needs: [bids.value_amount, bids.tenderer_id]
value: number
parameters:
  minimum_bids:
    type: integer
    default: 300
    min: 9
    unit: bid
    text:
      en: least number of priced bids in the year
      ru: наименьшее число заявок с ценой за год
      kk: жыл ішіндегі бағасы бар өтінімдердің ең аз саны
  # Nigrini's limit for first digits.
  threshold:
    type: decimal
    default: 0.015
    min: 0
    max: 0.5
    text:
      en: least mean deviation of the nine shares from Benford's law
      ru: наименьшее среднее отклонение девяти долей от закона Бенфорда
      kk: тоғыз үлестің Бенфорд заңынан ең аз орташа ауытқуы
  # Few bids deviate so much by chance; with eight degrees of freedom one set of digits in a thousand passes this.
  chi_square:
    type: decimal
    default: 26.124
    min: 0
    text:
      en: least chi-square of the nine counts, so that chance does not explain the deviation
      ru: наименьший хи-квадрат девяти чисел, чтобы отклонение не объяснялось случаем
      kk: ауытқуды кездейсоқтық түсіндірмеуі үшін тоғыз санның ең аз хи-квадраты
  minimum_range:
    type: decimal
    default: 100
    min: 1
    text:
      en: least ratio of large prices (95th of 100) to small ones (5th), since prices of one size follow no such law
      ru: наименьшее отношение крупных цен (95-я из 100) к мелким (5-я), поскольку цены одного порядка закону не следуют
      kk: ірі бағалардың (100-ден 95-і) ұсақтарға (5-і) ең аз қатынасы, өйткені бір шамадағы бағалар заңға бағынбайды
law: []
violations: []
reasons:
  few-bids:
    en: too few bids in the year for shares of digits
    ru: слишком мало заявок за год, чтобы судить о долях цифр
    kk: цифрлардың үлесі туралы айтуға жыл ішінде өтінімдер тым аз
  chance:
    en: the deviation is no larger than chance makes it with so few bids
    ru: при таком числе заявок отклонение объясняется случаем
    kk: мұндай өтінім санында ауытқуды кездейсоқтық түсіндіреді
  narrow-range:
    en: the prices are all of one size, and such prices follow no law of digits
    ru: все цены одного порядка, а такие цены закону цифр не следуют
    kk: бағалардың бәрі бір шамада, ал мұндай бағалар цифрлар заңына бағынбайды
texts:
  title:
    en: First digits of a supplier's prices are not as they come about naturally
    ru: Первые цифры цен поставщика распределены неестественно
    kk: Өнім беруші бағаларының бірінші цифрлары табиғи түрде бөлінбеген
  question:
    en: Which suppliers' bid prices begin with other digits than prices usually do?
    ru: У каких поставщиков цены заявок начинаются не с тех цифр, с которых обычно начинаются цены?
    kk: Қай өнім берушілер өтінімдерінің бағалары әдетте бағалар басталатын цифрлардан басталмайды?
  why:
    en: >-
      Sums that come about by costs and quantities begin with 1 in about 30 cases of a hundred and with 9 in fewer than
      five. Who makes prices up, or keeps them just below some limit, gives other digits. Only methods without a legal
      limit of the sum are counted on the Kazakhstan portal. It shows where to look, and nothing else.
    ru: >-
      Суммы, возникающие из затрат и количеств, начинаются с 1 примерно в 30 случаях из ста, а с 9 — менее чем в пяти.
      Кто цены придумывает или держит чуть ниже порога, у того цифры другие. На казахстанском портале учитываются только
      способы без законного предела суммы. Это лишь подсказка, где смотреть, и ничего больше.
    kk: >-
      Шығындар мен мөлшерлерден туындайтын сомалар жүзден отыз шамасында 1-ден, ал бестен аз жағдайда 9-дан басталады.
      Бағаны ойдан шығаратын немесе шектен сәл төмен ұстайтын адамның цифрлары басқаша. Қазақстандық порталда сомасына
      заңды шек қойылмаған тәсілдер ғана есепке алынады. Бұл — қайда қарау керегін ғана көрсетеді.
  innocent:
    en:
      - The supplier sells few things, each at one price.
      - Prices are regulated or rounded.
      - Most bids are for lots of one programme, with sums of one size.
      - Among many suppliers some deviate by chance.
    ru:
      - Поставщик продаёт немного видов товара, каждый по одной цене.
      - Цены регулируются или округляются.
      - Большинство заявок — по лотам одной программы с суммами одного порядка.
      - Среди множества поставщиков у некоторых отклонение случайно.
    kk:
      - Өнім беруші тауардың аз түрін, әрқайсысын бір бағамен сатады.
      - Бағалар реттеледі немесе жұмырланады.
      - Өтінімдердің көбі бір бағдарламаның шамалас сомадағы лоттарына берілген.
      - Көп өнім берушінің арасында кейбіріндегі ауытқу кездейсоқ.
  next:
    en:
      - Draw the digits, and look which ones stand out and at what sums.
      - Look at the bids that lost — are they the made-up ones.
      - Ask the screens of prices (identical, fixed multiple, close to the second) about the same supplier.
    ru:
      - Построить распределение цифр и посмотреть, какие выделяются и при каких суммах.
      - Посмотреть проигравшие заявки — не придуманы ли именно они.
      - Проверить того же поставщика по ценовым признакам — одинаковые цены, постоянное отношение, близость ко второй цене.
    kk:
      - Цифрлардың бөлінуін салып, қайсысы және қандай сомаларда ерекшеленетінін қарау.
      - Жеңілген өтінімдерді қарау — ойдан шығарылғаны солар емес пе.
      - Сол өнім берушіні баға белгілері бойынша тексеру — бірдей бағалар, тұрақты қатынас, екінші бағаға жақындық.
  summary:
    en: "The first digits of the bid prices of {{supplier}} in {{year}} deviate from Benford's law by {{value}} on average, where {{threshold}} is much. A weak sign of a risk that only shows where to look."
    ru: "Первые цифры цен в заявках {{supplier}} за {{year}} год отклоняются от закона Бенфорда в среднем на {{value}}, тогда как {{threshold}} — уже много. Слабый признак риска, лишь указывающий, где смотреть."
    kk: "{{supplier}} өтінімдеріндегі бағалардың {{year}} жылғы бірінші цифрлары Бенфорд заңынан орташа {{value}} ауытқиды, ал {{threshold}} — едәуір көп. Қайда қарау керегін ғана көрсететін әлсіз тәуекел белгісі."
---*/
-- One price a lot (x_lot_offers), so that who bids twice does not count twice; joint bids say nothing of one supplier.
WITH priced AS (
  SELECT
    o.bidder_id || '|' || CAST(l.year AS VARCHAR) AS subject_id,
    o.bidder_id,
    l.announced_date,
    o.price,
    coalesce(o.currency, '') AS currency,
    row_number() OVER (
      PARTITION BY o.bidder_id, l.year ORDER BY o.price NULLS LAST, o.source, o.ocid, o.lot_id
    ) AS place,
    count(o.price) OVER (PARTITION BY o.bidder_id, l.year) AS bids
  FROM x_lot_offers o
  JOIN x_lot_prices l ON l.source = o.source AND l.ocid = o.ocid AND l.lot_id = o.lot_id
  WHERE o.bidder_id IS NOT NULL AND l.year IS NOT NULL AND NOT l.is_direct
    -- A legal limit of the sum cuts prices off, and an auction's first price is the buyer's.
    AND coalesce(l.method_kind, '') NOT IN ('quotation', 'auction')
),
digit AS (
  SELECT
    p.*,
    CASE WHEN p.price IS NOT NULL
      THEN CAST(substr(CAST(CAST(p.price * 100 AS BIGINT) AS VARCHAR), 1, 1) AS INTEGER) END AS first_digit,
    -- The 5th and 95th of a hundred, by place.
    CASE WHEN p.place = CAST(floor(CAST(p.bids * 5 AS DOUBLE) / 100) AS BIGINT) + 1 THEN p.price END AS small,
    CASE WHEN p.place = p.bids - CAST(floor(CAST(p.bids * 5 AS DOUBLE) / 100) AS BIGINT) THEN p.price END AS large
  FROM priced p
),
counted AS (
  SELECT
    subject_id,
    min(bidder_id) AS supplier_id,
    max(announced_date) AS last_date,
    count(*) AS all_bids,
    count(price) AS bids,
    count(DISTINCT CASE WHEN price IS NOT NULL THEN currency END) AS currencies,
    max(small) AS small,
    max(large) AS large
  FROM digit
  GROUP BY subject_id
),
law AS (
  SELECT d AS first_digit, CAST(log10(1 + CAST(1 AS DOUBLE) / d) AS DOUBLE) AS share
  FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS v (d)
),
seen AS (
  SELECT subject_id, first_digit, count(*) AS bids FROM digit WHERE first_digit IS NOT NULL GROUP BY subject_id, first_digit
),
compared AS (
  SELECT
    c.subject_id,
    round(CAST(sum(abs(CAST(coalesce(s.bids, 0) AS DOUBLE) / CAST(c.bids AS DOUBLE) - w.share) ORDER BY w.first_digit) AS DOUBLE) / 9, 6)
      AS deviation,
    CAST(sum(
      CAST(power(coalesce(s.bids, 0) - c.bids * w.share, 2) AS DOUBLE) / CAST(c.bids * w.share AS DOUBLE) ORDER BY w.first_digit
    ) AS DOUBLE) AS chi_square
  FROM counted c
  CROSS JOIN law w
  LEFT JOIN seen s ON s.subject_id = c.subject_id AND s.first_digit = w.first_digit
  WHERE c.bids > 0
  GROUP BY c.subject_id
),
judged AS (
  SELECT
    c.*,
    m.deviation,
    q.threshold,
    CASE
      WHEN c.bids < q.minimum_bids AND c.all_bids >= q.minimum_bids THEN 'insufficient:prices-missing'
      WHEN c.bids < q.minimum_bids THEN 'insufficient:few-bids'
      WHEN c.currencies > 1 THEN 'insufficient:several-currencies'
      WHEN CAST(c.large AS DOUBLE) / CAST(c.small AS DOUBLE) < q.minimum_range THEN 'not-applicable:narrow-range'
      WHEN m.deviation < q.threshold THEN 'pass'
      WHEN m.chi_square < q.chi_square THEN 'pass:chance'
      ELSE 'flag'
    END AS verdict
  FROM counted c
  CROSS JOIN params q
  LEFT JOIN compared m ON m.subject_id = c.subject_id
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  deviation AS value,
  threshold,
  'parameter:threshold' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  -- No sum is at stake in digits.
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of hundreds of bids the fifty dearest.
WITH ranked AS (
  SELECT
    r.subject_id,
    o.ocid || '|' || o.bid_id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY o.price DESC, o.ocid, o.lot_id, o.source) AS place
  FROM result r
  JOIN x_lot_offers o ON o.bidder_id = r.supplier_id AND o.price IS NOT NULL
  JOIN x_lot_prices l ON l.source = o.source AND l.ocid = o.ocid AND l.lot_id = o.lot_id AND l.year = year(r.date)
  WHERE NOT l.is_direct AND coalesce(l.method_kind, '') NOT IN ('quotation', 'auction')
)
SELECT r.subject_id, 'bids' AS table_name, r.id, f.field
FROM ranked r
CROSS JOIN (VALUES ('value_amount'), ('value_currency'), ('tenderer_id')) AS f (field)
WHERE r.place <= 50
ORDER BY subject_id, table_name, id, field
