/*---
name: bunching-below-threshold
version: 1
codes: {ocp: [R002], cardinal: []}
severity: statistical
grade: question
stage: planning
subject: buyer
needs: [processes.tender_procurement_method]
value: percent
peers: {minimum: minimum_peers}
parameters:
  method_limit:
    type: decimal
    default: 0
    min: 0
    text:
      en: >-
        from which sum on a stricter method is due, for other publishers than goszakup; 0 means that it is not known. For
        goszakup the law's limits of the day count
      ru: >-
        с какой суммы требуется более строгий способ — для других издателей, не goszakup; 0 — сумма неизвестна. Для
        goszakup берутся пределы закона на день закупки
      kk: >-
        қай сомадан бастап қатаңырақ тәсіл қажет — goszakup-тан басқа жариялаушылар үшін; 0 — сома белгісіз. goszakup
        үшін сатып алу күніндегі заң шектері алынады
  limit_currency:
    type: text
    default: ""
    text:
      en: the currency of that sum
      ru: валюта этой суммы
      kk: сол соманың валютасы
  band:
    type: decimal
    default: 0.1
    min: 0.001
    max: 0.5
    unit: share
    text:
      en: how far from the limit, as a share of it, purchases just below and just above it are counted
      ru: на какую долю предела вниз и вверх от него считаются закупки
      kk: шектен төмен және жоғары шектің қандай үлесіне дейінгі сатып алулар саналады
  minimum_share:
    type: decimal
    default: 0.8
    min: 0.5
    max: 1
    unit: share
    text:
      en: least share of the purchases near the limit that stand below it
      ru: какая наименьшая доля закупок вблизи предела стоит ниже него
      kk: шекке жақын сатып алулардың одан төмен тұрған ең аз үлесі
  minimum_purchases:
    type: integer
    default: 10
    min: 2
    unit: purchase
    text:
      en: leave out buyers with fewer purchases near the limit in the year
      ru: не рассматривать заказчиков, у которых за год вблизи предела меньше закупок
      kk: жыл ішінде шекке жақын сатып алулары бұдан аз тапсырыс берушілерді қарамау
  significance:
    type: decimal
    default: 0.01
    min: 0.000001
    max: 0.5
    text:
      en: how seldom so many below the limit would come about by chance (one-sided binomial test)
      ru: насколько редко столько закупок ниже предела оказалось бы случайно (односторонний биномиальный критерий)
      kk: шектен төмен осынша сатып алудың кездейсоқ болуы қаншалықты сирек (бір жақты биномдық критерий)
  expected_share:
    type: decimal
    default: 0.6
    min: 0.5
    max: 0.99
    unit: share
    text:
      en: share below the limit that is expected where nobody avoids it, since larger purchases are rarer; that of the peers where it is higher
      ru: доля ниже предела, ожидаемая, когда его никто не обходит, — крупные закупки реже; если у равных она выше, берётся их доля
      kk: ешкім айналып өтпегенде шектен төмен күтілетін үлес, өйткені ірі сатып алулар сирегірек; теңдестерінде одан жоғары болса, солардікі алынады
  minimum_peers:
    type: integer
    default: 10
    min: 1
    unit: buyer
    text:
      en: least number of buyers to compare with, in the region or else in the country
      ru: с каким наименьшим числом заказчиков сравнивать — в области, иначе по стране
      kk: салыстырылатын тапсырыс берушілердің ең аз саны — облыс бойынша, болмаса ел бойынша
law: [small-direct-goods, small-direct-services, small-direct-village, quotation-volume, e-shop-volume, kz:106-VIII:law:10-4, kz:106-VIII:law:10-5, kz:106-VIII:law:16-3-28]
violations: [split]
reasons:
  few-near-the-limit:
    en: too few purchases near the limit
    ru: слишком мало закупок вблизи предела
    kk: шекке жақын сатып алулар тым аз
texts:
  title:
    en: Purchases crowd just below a limit
    ru: Закупки скапливаются у самого предела
    kk: Сатып алулар дәл шектің астына шоғырланған
  question:
    en: Whose purchases of a year crowd just below the sum from which a stricter method would be due, far more than they stand just above it?
    ru: У каких заказчиков закупки года скапливаются чуть ниже суммы, с которой нужен более строгий способ, и почти не встречаются чуть выше?
    kk: Қай тапсырыс берушілердің жылдық сатып алулары қатаңырақ тәсіл қажет сомадан сәл төмен шоғырланып, сәл жоғарыда дерлік кездеспейді?
  why:
    en: >-
      Needs do not know of limits: about as many should fall a little above one as a little below it. Where nearly all
      stand below, sums are fitted to the limit, by splitting, by leaving things out, or by a price that follows the limit
      and not the market. One purchase says nothing; many of one buyer do.
    ru: >-
      Потребности о пределах не знают: чуть выше предела их должно быть примерно столько же, сколько чуть ниже. Если почти
      все стоят ниже, суммы подгоняют — дроблением, урезанием или ценой, которая следует за пределом, а не за рынком.
      Одна закупка ни о чём не говорит, много у одного заказчика — говорит.
    kk: >-
      Қажеттіліктер шектер туралы білмейді: шектен сәл жоғары да, сәл төмен де шамамен бірдей болуы керек. Барлығы дерлік
      төмен тұрса, сомалар бөлшектеу, қысқарту немесе нарыққа емес, шекке ілесетін баға арқылы сәйкестендіріледі. Бір
      сатып алу ештеңе айтпайды, бір тапсырыс берушідегі көбі айтады.
  innocent:
    en:
      - Things of a fixed price that lies just below, bought many times.
      - Budgets are given out in sums that follow the limits.
      - The buyer cuts its needs to what a simple method allows, as small offices are meant to.
      - The limit is a round sum, and round sums are frequent.
    ru:
      - Предметы с твёрдой ценой чуть ниже предела, закупаемые много раз.
      - Бюджет выделяется суммами, привязанными к пределам.
      - Заказчик укладывает потребности в упрощённый способ, как и задумано для малых учреждений.
      - Предел — круглая сумма, а круглые суммы встречаются часто.
    kk:
      - Бағасы тұрақты, шектен сәл төмен, көп рет сатып алынатын заттар.
      - Бюджет шектерге байланған сомалармен бөлінеді.
      - Шағын мекемелерге көзделгендей, тапсырыс беруші қажеттіліктерін оңайлатылған тәсілге сыйғызады.
      - Шек — дөңгелек сома, ал дөңгелек сомалар жиі кездеседі.
  next:
    en:
      - Look at the purchases just below, whether the same thing or the same supplier comes back.
      - Look whether contracts were raised above the limit afterwards.
      - Compare with the year before and with a year when the limit was another.
    ru:
      - Посмотреть закупки чуть ниже предела — не повторяется ли тот же предмет или поставщик.
      - Посмотреть, не увеличены ли потом договоры сверх предела.
      - Сравнить с прошлым годом и с годом, когда предел был другим.
    kk:
      - Шектен сәл төмен сатып алуларды қарау — дәл сол зат немесе өнім беруші қайталана ма.
      - Шарттар кейін шектен асырылып ұлғайтылмаған ба, соны қарау.
      - Өткен жылмен және шек басқа болған жылмен салыстыру.
  summary:
    en: "In {{year}} {{value}} of the purchases of {{buyer}} near the limit of {{title}} stood below it (together {{money}}); {{threshold}} is the mark, and buyers compared: {{peer_count}}. A sign of a risk, to be checked."
    ru: "В {{year}} году у заказчика {{buyer}} ниже предела {{title}} стояло {{value}} закупок вблизи него (вместе на {{money}}); порог — {{threshold}}, заказчиков в сравнении: {{peer_count}}. Признак риска, требующий проверки."
    kk: "{{year}} жылы {{buyer}} тапсырыс берушісінің {{title}} шегіне жақын сатып алуларының {{value}} одан төмен тұрған (бірге {{money}}); белгі — {{threshold}}, салыстырылған тапсырыс берушілер: {{peer_count}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A subject is a buyer, a year and a limit: buyer|year|limit. Needs are counted whatever method was used, for avoiding a
-- limit shows in how many there are on either side of it. Exactly the limit stands below it. The chance of so many below
-- is that of a binomial distribution with the share expected, or with the median of the peers where that is higher.
WITH bound AS (
  SELECT
    n.*,
    CASE WHEN n.is_goszakup THEN n.law_limit WHEN q.method_limit > 0 THEN CAST(q.method_limit AS DECIMAL(18, 2)) END
      AS method_limit,
    CASE WHEN n.is_goszakup THEN 'KZT' ELSE q.limit_currency END AS limit_currency,
    q.band
  FROM x_sized_needs n
  CROSS JOIN params q
),
placed AS (
  SELECT
    b.*,
    b.amount > 0 AND b.currency = b.limit_currency AS is_countable,
    CASE
      WHEN b.amount <= 0 OR b.currency <> b.limit_currency THEN 'away'
      WHEN b.amount < CAST(round(CAST(b.method_limit AS DOUBLE) * (1 - b.band), 2) AS DECIMAL(18, 2)) THEN 'away'
      WHEN b.amount <= b.method_limit THEN 'below'
      WHEN b.amount <= CAST(round(CAST(b.method_limit AS DOUBLE) * (1 + b.band), 2) AS DECIMAL(18, 2)) THEN 'above'
      ELSE 'away'
    END AS side
  FROM bound b
),
counted AS (
  SELECT
    source,
    buyer_id,
    year,
    method_limit,
    min(limit_currency) AS currency,
    max(date) AS last_date,
    max(CASE WHEN side = 'below' THEN date END) AS last_below,
    count(*) AS needs,
    CAST(sum(CASE WHEN coalesce(is_countable, FALSE) THEN 0 ELSE 1 END) AS BIGINT) AS uncounted,
    CAST(sum(CASE WHEN side = 'below' THEN 1 ELSE 0 END) AS BIGINT) AS below,
    CAST(sum(CASE WHEN side = 'above' THEN 1 ELSE 0 END) AS BIGINT) AS above,
    CAST(sum(CASE WHEN side = 'below' THEN amount END) AS DECIMAL(38, 2)) AS amount_below
  FROM placed
  WHERE method_limit IS NOT NULL
  GROUP BY source, buyer_id, year, method_limit
),
-- Years of a buyer for which no limit is known.
unbound AS (
  SELECT
    source,
    buyer_id,
    year,
    max(date) AS last_date,
    bool_or(is_goszakup) AS is_goszakup,
    bool_and(is_quasi_state) AS is_quasi_state
  FROM bound
  GROUP BY source, buyer_id, year
  HAVING count(method_limit) = 0
),
compared AS (
  SELECT
    c.*,
    c.buyer_id || '|' || CAST(c.year AS VARCHAR) || '|'
      || regexp_replace(CAST(c.method_limit AS VARCHAR), '\.00$', '') AS subject_id,
    CAST(c.below AS DOUBLE) / CAST(c.below + c.above AS DOUBLE) AS share,
    p.peer_group,
    coalesce(p.peer_count, 0) AS peers,
    CASE
      WHEN p.median > 0.999999 THEN 0.999999
      WHEN p.median > q.expected_share THEN p.median
      ELSE CAST(q.expected_share AS DOUBLE)
    END AS expected
  FROM counted c
  CROSS JOIN params q
  LEFT JOIN peers p ON p.subject_id = c.buyer_id || '|' || CAST(c.year AS VARCHAR) || '|'
    || regexp_replace(CAST(c.method_limit AS VARCHAR), '\.00$', '')
),
-- The chance of no more above the limit than there are: terms of the distribution, as logarithms one from the other.
term AS (
  SELECT
    c.subject_id,
    c.source,
    t.step,
    CAST(sum(
      CASE WHEN t.step = 0 THEN 0 ELSE ln(CAST(c.below + c.above - t.step + 1 AS DOUBLE) / CAST(t.step AS DOUBLE)) END
    ) OVER (PARTITION BY c.source, c.subject_id ORDER BY t.step) AS DOUBLE)
      + CAST(t.step AS DOUBLE) * ln(1 - c.expected) + CAST(c.below + c.above - t.step AS DOUBLE) * ln(c.expected) AS exponent
  FROM compared c
  CROSS JOIN params q
  CROSS JOIN UNNEST(sequence(0, c.above)) AS t (step)
  WHERE c.below + c.above >= q.minimum_purchases AND c.share >= q.minimum_share
),
chance AS (
  SELECT source, subject_id, round(CAST(sum(exp(exponent) ORDER BY step) AS DOUBLE), 9) AS chance
  FROM term
  GROUP BY source, subject_id
),
judged AS (
  SELECT
    c.subject_id,
    c.buyer_id,
    coalesce(c.last_below, c.last_date) AS date,
    round(c.share, 6) AS share,
    CAST(q.minimum_share AS DOUBLE) AS mark,
    c.peer_group,
    c.peers,
    c.amount_below,
    c.currency,
    CASE
      WHEN c.below + c.above < q.minimum_purchases AND c.uncounted * 10 > c.needs THEN 'insufficient:values-missing'
      WHEN c.below + c.above < q.minimum_purchases THEN 'not-applicable:few-near-the-limit'
      WHEN c.share < q.minimum_share THEN 'pass'
      WHEN c.peers < q.minimum_peers THEN 'insufficient:few-peers'
      WHEN h.chance < q.significance THEN 'flag'
      ELSE 'pass:like-its-peers'
    END AS verdict
  FROM compared c
  CROSS JOIN params q
  LEFT JOIN chance h ON h.source = c.source AND h.subject_id = c.subject_id
  UNION ALL
  SELECT
    u.buyer_id || '|' || CAST(u.year AS VARCHAR) || '|' AS subject_id,
    u.buyer_id,
    u.last_date AS date,
    CAST(NULL AS DOUBLE) AS share,
    CAST(NULL AS DOUBLE) AS mark,
    CAST(NULL AS VARCHAR) AS peer_group,
    CAST(NULL AS BIGINT) AS peers,
    CAST(NULL AS DECIMAL(38, 2)) AS amount_below,
    CAST(NULL AS VARCHAR) AS currency,
    CASE
      WHEN u.is_quasi_state THEN 'not-applicable:quasi-state'
      WHEN u.is_goszakup THEN 'insufficient:law-unverified'
      ELSE 'insufficient:limit-missing'
    END AS verdict
  FROM unbound u
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  share AS value,
  mark AS threshold,
  CASE WHEN mark IS NOT NULL THEN 'parameter:minimum_share' END AS threshold_source,
  peer_group,
  peers AS peer_count,
  amount_below AS money_at_stake,
  CASE WHEN amount_below IS NOT NULL THEN currency END AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The needs just below the limit, at most 50, those nearest to it.
WITH near AS (
  SELECT
    r.subject_id,
    n.table_name,
    n.record,
    n.ocid,
    n.amount,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY n.amount DESC, n.record, n.table_name) AS place
  FROM result r
  CROSS JOIN params q
  JOIN x_sized_needs n ON n.buyer_id = r.buyer_id AND n.year = year(r.date)
  WHERE n.currency = CASE WHEN n.is_goszakup THEN 'KZT' ELSE q.limit_currency END
    AND regexp_replace(
      CAST(CASE WHEN n.is_goszakup THEN n.law_limit ELSE CAST(q.method_limit AS DECIMAL(18, 2)) END AS VARCHAR), '\.00$', ''
    ) = split_part(r.subject_id, '|', 3)
    AND n.amount <= CASE WHEN n.is_goszakup THEN n.law_limit ELSE CAST(q.method_limit AS DECIMAL(18, 2)) END
    AND n.amount >= CAST(round(
      CAST(CASE WHEN n.is_goszakup THEN n.law_limit ELSE CAST(q.method_limit AS DECIMAL(18, 2)) END AS DOUBLE) * (1 - q.band), 2
    ) AS DECIMAL(18, 2))
)
SELECT n.subject_id, n.table_name, n.record AS id, f.field
FROM near n
CROSS JOIN (
  VALUES ('lots', 'value_amount'), ('lots', 'title'), ('lots', 'kz_ref_buy_trade_methods_id'),
    ('processes', 'tender_value_amount'), ('processes', 'tender_title'), ('processes', 'tender_procurement_method')
) AS f (table_name, field)
WHERE n.place <= 50 AND f.table_name = n.table_name
UNION ALL
SELECT n.subject_id, p.table_name, p.record AS id, f.field
FROM near n
JOIN x_purchases p ON p.ocid = n.ocid AND n.table_name = 'processes'
CROSS JOIN (
  VALUES ('contracts', 'value_amount'), ('contracts', 'date_signed'), ('contracts', 'supplier_id'),
    ('awards', 'value_amount'), ('awards', 'date'), ('awards', 'supplier_id')
) AS f (table_name, field)
WHERE n.place <= 50 AND f.table_name = p.table_name
ORDER BY subject_id, table_name, id, field

-- peers
-- Buyers of the region with that limit, else of the whole country, else of all years by the same rule.
WITH bound AS (
  SELECT
    n.source,
    n.buyer_id,
    n.year,
    n.region,
    n.amount,
    q.band,
    q.minimum_purchases,
    CASE WHEN n.is_goszakup THEN n.law_limit ELSE CAST(q.method_limit AS DECIMAL(18, 2)) END AS method_limit,
    coalesce(n.limit_key, 'parameter') AS limit_key
  FROM x_sized_needs n
  CROSS JOIN params q
  WHERE n.currency = CASE WHEN n.is_goszakup THEN 'KZT' ELSE q.limit_currency END
    AND CASE WHEN n.is_goszakup THEN n.law_limit ELSE CAST(q.method_limit AS DECIMAL(18, 2)) END > 0
),
counted AS (
  SELECT
    source,
    buyer_id,
    year,
    method_limit,
    min(region) AS region,
    min(limit_key) AS limit_key,
    min(minimum_purchases) AS minimum_purchases,
    CAST(sum(
      CASE WHEN amount <= method_limit
        AND amount >= CAST(round(CAST(method_limit AS DOUBLE) * (1 - band), 2) AS DECIMAL(18, 2)) THEN 1 ELSE 0 END
    ) AS BIGINT) AS below,
    CAST(sum(
      CASE WHEN amount > method_limit
        AND amount <= CAST(round(CAST(method_limit AS DOUBLE) * (1 + band), 2) AS DECIMAL(18, 2)) THEN 1 ELSE 0 END
    ) AS BIGINT) AS above
  FROM bound
  GROUP BY source, buyer_id, year, method_limit
)
SELECT
  buyer_id || '|' || CAST(year AS VARCHAR) || '|' || regexp_replace(CAST(method_limit AS VARCHAR), '\.00$', '') AS subject_id,
  CASE WHEN below + above >= minimum_purchases THEN CAST(below AS DOUBLE) / CAST(below + above AS DOUBLE) END AS value,
  source || '|' || CAST(year AS VARCHAR) || '|' || CAST(method_limit AS VARCHAR) || '|' || region AS level_1,
  source || '|' || CAST(year AS VARCHAR) || '|' || CAST(method_limit AS VARCHAR) AS level_2,
  source || '|' || limit_key AS level_3
FROM counted
ORDER BY subject_id
