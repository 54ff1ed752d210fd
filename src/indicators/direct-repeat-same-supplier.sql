/*---
name: direct-repeat-same-supplier
version: 1
codes: {ocp: [R055], cardinal: []}
severity: statistical
grade: question
stage: award
subject: pair
needs: [processes.tender_procurement_method]
value: number
parameters:
  minimum_purchases:
    type: integer
    default: 2
    min: 2
    unit: purchase
    text:
      en: at least so many direct purchases of one kind from one supplier
      ru: сколько самое меньшее прямых закупок однородного у одного поставщика
      kk: бір өнім берушіден біртекті заттың тікелей сатып алуларының ең аз саны
  window_days:
    type: integer
    default: 365
    min: 1
    max: 3660
    unit: day
    text:
      en: within so many days, which may begin in the year before
      ru: за сколько дней — они могут начаться и в прошлом году
      kk: неше күн ішінде — олар өткен жылы басталуы мүмкін
  code_digits:
    type: integer
    default: 6
    min: 0
    max: 20
    text:
      en: how many digits of the classification's code two purchases share to count as the same kind of thing; 0 takes all together
      ru: сколько знаков кода классификатора должно совпасть, чтобы предметы считались однородными; 0 — все вместе
      kk: заттар біртекті деп саналуы үшін жіктеуіш кодының неше таңбасы сәйкес келуі керек; 0 — бәрі бірге
law: [direct-ground-obligatory, kz:106-VIII:law:10-7, kz:106-VIII:law:16-3, kz:106-VIII:law:16-6]
violations: [single]
reasons:
  code-missing:
    en: purchases without a code, of which it cannot be seen whether they are of one kind
    ru: есть закупки без кода, и не видно, однородны ли они
    kk: коды жоқ сатып алулар бар, олардың біртекті екені көрінбейді
texts:
  title:
    en: The same thing bought directly from the same supplier again
    ru: Повторные прямые закупки того же у того же поставщика
    kk: Дәл соны сол өнім берушіден қайта тікелей сатып алу
  question:
    en: Which buyers bought the same kind of thing directly from the same supplier several times within a year?
    ru: Какие заказчики в течение года несколько раз купили однородное напрямую у одного и того же поставщика?
    kk: Қай тапсырыс берушілер бір жыл ішінде біртекті затты бір өнім берушіден бірнеше рет тікелей сатып алды?
  why:
    en: >-
      What is needed again and again can be planned and put out to competition. Whoever keeps buying it directly from one
      supplier either splits the need or has settled who gets it. Grounds that name the supplier, such as a natural
      monopoly, are left out.
    ru: >-
      То, что нужно снова и снова, можно запланировать и вынести на конкурс. Кто раз за разом покупает это напрямую у
      одного поставщика, либо дробит потребность, либо уже решил, кому её отдать. Основания, где поставщик предопределён,
      например естественная монополия, не учитываются.
    kk: >-
      Қайта-қайта қажет болатын нәрсені жоспарлап, конкурсқа шығаруға болады. Оны бір өнім берушіден үнемі тікелей сатып
      алатын адам не қажеттілікті бөлшектейді, не кімге беретінін алдын ала шешіп қойған. Өнім берушісі алдын ала белгілі
      негіздер, мысалы табиғи монополия, есепке алынбайды.
  innocent:
    en:
      - Needs that cannot be foreseen, such as repairs of the same machine.
      - The supplier holds the rights or the only stock of parts in the region.
      - Months were covered one by one until the result of a competition.
      - Things with the same first digits of the code that have little in common.
    ru:
      - Потребности, которые нельзя предвидеть, например ремонт одной и той же техники.
      - Поставщик — правообладатель или единственный, у кого в регионе есть запчасти.
      - Закупали помесячно до подведения итогов конкурса.
      - У предметов совпадают первые знаки кода, но общего мало.
    kk:
      - Алдын ала болжау мүмкін емес қажеттіліктер, мысалы бір техниканы жөндеу.
      - Өнім беруші — құқық иеленуші немесе өңірде бөлшегі бар жалғыз кәсіпорын.
      - Конкурс қорытындысына дейін ай сайын сатып алынған.
      - Заттар кодының алғашқы таңбалары сәйкес, бірақ ортақ тұсы аз.
  next:
    en:
      - Read the grounds and what was bought each time.
      - Look whether others in the region buy the same thing by competition, and at what price.
      - Look at the years before and after; a habit shows better over time.
    ru:
      - Прочитать основания и что куплено каждый раз.
      - Посмотреть, покупают ли то же самое другие в регионе через конкурс и по какой цене.
      - Посмотреть прошлые и следующие годы — привычка видна во времени.
    kk:
      - Негіздерін және әр жолы не сатып алынғанын оқу.
      - Өңірде басқалар дәл соны конкурс арқылы сатып ала ма және қандай бағамен, соны қарау.
      - Алдыңғы және кейінгі жылдарды қарау — әдет уақыт өте көрінеді.
  summary:
    en: "{{buyer}} bought things of one kind directly from {{supplier}} {{value}} times, the last on {{date}} (together {{money}}): a sign of a risk, to be checked."
    ru: "{{buyer}} — прямые закупки однородного у поставщика {{supplier}}, число закупок: {{value}}, последняя {{date}} (вместе {{money}}). Признак риска, требующий проверки."
    kk: "{{buyer}} — {{supplier}} өнім берушісінен біртекті затты тікелей сатып алу, саны: {{value}}, соңғысы {{date}} (бірге {{money}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- What one process brought of a kind is one purchase. Counted are the purchases of one kind within so many days up to each
-- purchase of the year; the largest number counts, of equal ones the first.
WITH deal AS (
  SELECT
    p.source,
    p.ocid,
    p.buyer_id,
    p.supplier_id,
    CASE WHEN q.code_digits = 0 THEN 'all' ELSE coalesce(p.prefix || substr(p.digits, 1, q.code_digits), '') END AS item,
    min(p.date) AS date,
    CASE WHEN count(*) = count(p.amount) AND min(p.currency) = max(p.currency) THEN CAST(sum(p.amount) AS DECIMAL(38, 2)) END
      AS amount,
    min(p.currency) AS currency,
    CASE
      WHEN min(p.limit_state) = 'parameter' THEN 'counted'
      WHEN min(p.limit_state) = 'quasi-state' THEN 'quasi-state'
      WHEN min(p.ground) = 'choice' THEN 'counted'
      WHEN min(p.ground) = 'obligatory' THEN 'obligatory'
      ELSE 'doubtful'
    END AS state
  FROM x_limited_purchases p
  CROSS JOIN params q
  WHERE p.way = 'direct' AND p.buyer_id IS NOT NULL AND p.supplier_id IS NOT NULL AND p.date IS NOT NULL
  GROUP BY p.source, p.ocid, p.buyer_id, p.supplier_id,
    CASE WHEN q.code_digits = 0 THEN 'all' ELSE coalesce(p.prefix || substr(p.digits, 1, q.code_digits), '') END
),
dated AS (
  SELECT
    d.*,
    year(d.date) AS of_year,
    CAST(q.window_days AS BIGINT) AS window_days,
    date_diff('day', CAST('1970-01-01' AS DATE), CAST(d.date AS DATE)) AS day
  FROM deal d
  CROSS JOIN params q
  WHERE d.state IN ('counted', 'doubtful')
),
span AS (
  SELECT
    d.*,
    CAST(sum(CASE WHEN d.state = 'counted' THEN 1 ELSE 0 END) OVER back AS BIGINT) AS counted,
    count(*) OVER back AS at_most,
    CAST(sum(CASE WHEN d.state = 'counted' THEN d.amount END) OVER back AS DECIMAL(38, 2)) AS together,
    CAST(sum(CASE WHEN d.state = 'counted' AND d.amount IS NULL THEN 1 ELSE 0 END) OVER back AS BIGINT) AS unpriced,
    min(d.currency) OVER back AS currency_1,
    max(d.currency) OVER back AS currency_2
  FROM dated d
  WINDOW back AS (
    PARTITION BY d.source, d.buyer_id, d.supplier_id, d.item
    ORDER BY d.day
    RANGE BETWEEN d.window_days PRECEDING AND CURRENT ROW
  )
),
best AS (
  SELECT
    s.*,
    row_number() OVER (
      PARTITION BY s.source, s.buyer_id, s.supplier_id, s.of_year ORDER BY s.counted DESC, s.date, s.item, s.ocid
    ) AS place
  FROM span s
  WHERE s.item <> ''
),
codeless AS (
  SELECT
    source,
    buyer_id,
    supplier_id,
    count(*) AS deals,
    CAST(sum(CASE WHEN item = '' THEN 1 ELSE 0 END) AS BIGINT) AS uncoded
  FROM dated
  GROUP BY source, buyer_id, supplier_id
),
doubtful AS (
  SELECT source, buyer_id, supplier_id, of_year, max(at_most) AS at_most
  FROM span
  WHERE item <> ''
  GROUP BY source, buyer_id, supplier_id, of_year
),
pair AS (
  SELECT
    source,
    buyer_id,
    supplier_id,
    year(date) AS of_year,
    max(date) AS last_date,
    CAST(sum(CASE WHEN state IN ('counted', 'doubtful') THEN 1 ELSE 0 END) AS BIGINT) AS deals,
    CAST(sum(CASE WHEN state = 'quasi-state' THEN 1 ELSE 0 END) AS BIGINT) AS quasi
  FROM deal
  GROUP BY source, buyer_id, supplier_id, year(date)
),
judged AS (
  SELECT
    p.buyer_id,
    p.supplier_id,
    p.of_year,
    coalesce(b.date, p.last_date) AS date,
    b.counted,
    q.minimum_purchases,
    CASE WHEN b.unpriced = 0 AND b.currency_1 = b.currency_2 THEN b.together END AS together,
    CASE WHEN b.unpriced = 0 AND b.currency_1 = b.currency_2 THEN b.currency_1 END AS currency,
    CASE
      WHEN p.deals = 0 AND p.quasi > 0 THEN 'not-applicable:quasi-state'
      WHEN p.deals = 0 THEN 'not-applicable:obligatory-ground'
      WHEN b.counted >= q.minimum_purchases THEN 'flag'
      WHEN o.at_most >= q.minimum_purchases THEN 'insufficient:grounds-missing'
      WHEN c.uncoded > 0 AND c.deals >= q.minimum_purchases THEN 'insufficient:code-missing'
      ELSE 'pass'
    END AS verdict
  FROM pair p
  CROSS JOIN params q
  LEFT JOIN best b
    ON b.source = p.source AND b.buyer_id = p.buyer_id AND b.supplier_id = p.supplier_id AND b.of_year = p.of_year AND b.place = 1
  LEFT JOIN doubtful o
    ON o.source = p.source AND o.buyer_id = p.buyer_id AND o.supplier_id = p.supplier_id AND o.of_year = p.of_year
  LEFT JOIN codeless c ON c.source = p.source AND c.buyer_id = p.buyer_id AND c.supplier_id = p.supplier_id
)
SELECT
  buyer_id || '|' || supplier_id || '|' || CAST(of_year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(counted AS DOUBLE) AS value,
  CAST(minimum_purchases AS DOUBLE) AS threshold,
  'parameter:minimum_purchases' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  together AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The direct purchases of that kind in the span that ends on the date of the flag, at most 50, the largest.
WITH counted AS (
  SELECT
    r.subject_id,
    r.value,
    r.date AS last_date,
    p.table_name,
    p.record,
    p.ocid,
    p.amount,
    p.date,
    CASE WHEN q.code_digits = 0 THEN 'all' ELSE coalesce(p.prefix || substr(p.digits, 1, q.code_digits), '') END AS item
  FROM result r
  CROSS JOIN params q
  JOIN x_limited_purchases p ON p.buyer_id = r.buyer_id AND p.supplier_id = r.supplier_id AND p.way = 'direct'
  WHERE p.date <= r.date AND p.date >= date_add('day', 0 - q.window_days, r.date)
    AND (p.limit_state = 'parameter' OR p.ground = 'choice')
),
kind AS (
  SELECT
    subject_id,
    item,
    row_number() OVER (
      PARTITION BY subject_id
      ORDER BY CASE WHEN max(date) = max(last_date) AND CAST(count(DISTINCT ocid) AS DOUBLE) = max(value) THEN 0 ELSE 1 END, item
    ) AS place
  FROM counted
  GROUP BY subject_id, item
),
part AS (
  SELECT
    c.*,
    row_number() OVER (PARTITION BY c.subject_id ORDER BY c.amount DESC NULLS LAST, c.record, c.table_name) AS place
  FROM counted c
  JOIN kind k ON k.subject_id = c.subject_id AND k.item = c.item AND k.place = 1
)
SELECT p.subject_id, p.table_name, p.record AS id, f.field
FROM part p
CROSS JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'date_signed'), ('contracts', 'supplier_id'),
    ('contracts', 'description'), ('contracts', 'kz_fakt_trade_methods_id'), ('contracts', 'kz_ground_subparagraph'),
    ('awards', 'value_amount'), ('awards', 'date'), ('awards', 'supplier_id'), ('awards', 'title')
) AS f (table_name, field)
WHERE p.place <= 50 AND f.table_name = p.table_name
UNION ALL
SELECT p.subject_id, 'processes' AS table_name, p.ocid AS id, f.field
FROM part p
CROSS JOIN (VALUES ('tender_title'), ('tender_procurement_method')) AS f (field)
WHERE p.place <= 50
ORDER BY subject_id, table_name, id, field
