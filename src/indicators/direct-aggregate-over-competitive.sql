/*---
name: direct-aggregate-over-competitive
version: 1
codes: {ocp: [R055], cardinal: []}
severity: statistical
grade: question
stage: award
subject: pair
needs: [processes.tender_procurement_method]
value: money
parameters:
  method_limit:
    type: decimal
    default: 0
    min: 0
    text:
      en: >-
        up to which sum a purchase may be made directly, for other publishers than goszakup; 0 means that it is not known.
        For goszakup the law's limit for works and services counts, the largest that leaves no competition
      ru: >-
        до какой суммы можно покупать напрямую — для других издателей, не goszakup; 0 — сумма неизвестна. Для goszakup
        берётся предел закона для работ и услуг — наибольший, при котором конкуренции нет
      kk: >-
        қандай сомаға дейін тікелей сатып алуға болады — goszakup-тан басқа жариялаушылар үшін; 0 — сома белгісіз.
        goszakup үшін жұмыстар мен қызметтерге арналған заң шегі — бәсекесіз рұқсат етілетін ең үлкені — алынады
  limit_currency:
    type: text
    default: ""
    text:
      en: the currency of that sum
      ru: валюта этой суммы
      kk: сол соманың валютасы
  near_share:
    type: decimal
    default: 0.9
    min: 0.1
    max: 1
    unit: share
    text:
      en: from which share of the limit on the purchases together count as at it
      ru: с какой доли предела закупки вместе считаются достигшими его
      kk: сатып алулар бірге шектің қандай үлесінен бастап оған жетті деп саналады
  minimum_purchases:
    type: integer
    default: 2
    min: 2
    unit: purchase
    text:
      en: at least so many direct purchases of the year
      ru: сколько самое меньшее прямых закупок за год
      kk: жыл ішіндегі тікелей сатып алулардың ең аз саны
  each_within:
    type: boolean
    default: true
    text:
      en: count only purchases that are within the limit by themselves
      ru: считать только закупки, каждая из которых сама в пределе
      kk: тек әрқайсысы өзі шек ішіндегі сатып алуларды есептеу
law: [small-direct-services, small-direct-village, direct-ground-obligatory, kz:106-VIII:law:16-3-28]
violations: [split]
texts:
  title:
    en: Direct purchases from one supplier that together reach the limit
    ru: Прямые закупки у одного поставщика, вместе достигающие предела
    kk: Бір өнім берушіден бірге шекке жететін тікелей сатып алулар
  question:
    en: Which buyers bought several times a year directly from the same supplier, each time within the limit and together at it or above?
    ru: Какие заказчики за год несколько раз купили напрямую у одного поставщика — каждый раз в пределе, а вместе у предела или выше?
    kk: Қай тапсырыс берушілер жыл ішінде бір өнім берушіден бірнеше рет тікелей — әр жолы шекте, ал бірге шекте не одан жоғары — сатып алды?
  why:
    en: >-
      A supplier who gets by small direct orders what would have needed a competition as one never had to compete. The
      buyer knows the supplier, the sums stay below the limit, and no file shows the whole. For one thing this is
      splitting; for different things it is at least a habit.
    ru: >-
      Поставщик, получающий малыми прямыми заказами то, что одной закупкой потребовало бы конкурса, ни разу не
      соперничал. Заказчик его знает, суммы остаются ниже предела, и ни в одном деле не видно целого. Для одного предмета
      это дробление, для разных — по меньшей мере привычка.
    kk: >-
      Бір сатып алумен конкурс қажет ететін нәрсені шағын тікелей тапсырыстармен алған өнім беруші ешқашан бәсекелеспеген.
      Тапсырыс беруші оны біледі, сомалар шектен төмен қалады және тұтас көрініс бірде-бір істе жоқ. Бір зат үшін бұл —
      бөлшектеу, әртүрлі заттар үшін — кем дегенде әдет.
  innocent:
    en:
      - The things are different, and the limit is set for each kind.
      - The place is small and this is the only shop, garage or clinic.
      - Regular small services, such as internet or minor repairs, that nobody else offers there.
      - A competition was announced meanwhile and failed.
    ru:
      - Предметы разные, а предел установлен для каждого вида.
      - Место небольшое, и это единственный магазин, мастерская или поликлиника.
      - Регулярные мелкие услуги — интернет, текущий ремонт, — которых больше никто там не оказывает.
      - Конкурс за это время объявлялся и не состоялся.
    kk:
      - Заттар әртүрлі, ал шек әр түріне белгіленген.
      - Елді мекен шағын, ол — жалғыз дүкен, шеберхана немесе емхана.
      - Ол жерде басқа ешкім көрсетпейтін тұрақты ұсақ қызметтер — интернет, ағымдағы жөндеу.
      - Осы уақытта конкурс жарияланып, өтпеген.
  next:
    en:
      - Look at what was bought each time, and which of it is of one kind.
      - Look at the years before, and whether the supplier sells to anybody else.
      - Look who signed for the buyer and whether the supplier is connected with it.
    ru:
      - Посмотреть, что куплено каждый раз и что из этого однородно.
      - Посмотреть прошлые годы и продаёт ли поставщик кому-либо ещё.
      - Посмотреть, кто подписывал от заказчика и не связан ли с ним поставщик.
    kk:
      - Әр жолы не сатып алынғанын және қайсысы біртекті екенін қарау.
      - Өткен жылдарды және өнім беруші басқа біреуге сата ма, соны қарау.
      - Тапсырыс беруші атынан кім қол қойғанын және өнім берушінің онымен байланысы бар-жоғын қарау.
  summary:
    en: "In {{year}} {{buyer}} bought directly from {{supplier}} several times, together for {{value}}, where a single direct purchase may reach {{threshold}}: a sign of a risk, to be checked."
    ru: "В {{year}} году {{buyer}} несколько раз купил напрямую у поставщика {{supplier}}, вместе на {{value}}, при пределе одной прямой закупки {{threshold}}: признак риска, требующий проверки."
    kk: "{{year}} жылы {{buyer}} {{supplier}} өнім берушісінен бірнеше рет тікелей сатып алған, бірге {{value}}, ал бір тікелей сатып алудың шегі — {{threshold}}: тексеруді қажет ететін тәуекел белгісі."
---*/
-- What one process brought from the supplier is one purchase. Of goszakup those on grounds that leave a choice count; a
-- ground that is not known counts only as far as it could change the answer.
WITH deal AS (
  SELECT
    p.source,
    p.ocid,
    p.buyer_id,
    p.supplier_id,
    p.year,
    min(p.date) AS date,
    count(*) = count(p.amount) AND count(*) = count(p.currency) AND min(p.currency) = max(p.currency) AS is_priced,
    CAST(sum(p.amount) AS DECIMAL(38, 2)) AS amount,
    min(p.currency) AS currency,
    bool_or(p.is_goszakup) AS is_goszakup,
    bool_or(p.is_village) AS is_village,
    CASE
      WHEN min(p.limit_state) = 'parameter' THEN 'counted'
      WHEN min(p.limit_state) = 'quasi-state' THEN 'quasi-state'
      WHEN min(p.ground) = 'choice' THEN 'counted'
      WHEN min(p.ground) = 'obligatory' THEN 'obligatory'
      ELSE 'doubtful'
    END AS state
  FROM x_limited_purchases p
  WHERE p.way = 'direct' AND p.buyer_id IS NOT NULL AND p.supplier_id IS NOT NULL AND p.date IS NOT NULL
  GROUP BY p.source, p.ocid, p.buyer_id, p.supplier_id, p.year
),
bound AS (
  SELECT
    d.*,
    CASE WHEN d.is_goszakup THEN x.amount WHEN q.method_limit > 0 THEN CAST(q.method_limit AS DECIMAL(18, 2)) END AS method_limit,
    CASE WHEN d.is_goszakup THEN x.key END AS limit_key,
    CASE WHEN d.is_goszakup THEN 'KZT' ELSE q.limit_currency END AS limit_currency,
    q.each_within
  FROM deal d
  CROSS JOIN params q
  LEFT JOIN x_law_sums x
    ON d.is_goszakup AND x.key = CASE WHEN d.is_village THEN 'small-direct-village' ELSE 'small-direct-services' END
    AND x.valid_from <= d.date AND d.date <= x.valid_to
),
marked AS (
  SELECT
    b.*,
    b.is_priced AND b.amount > 0 AND b.currency = b.limit_currency AND b.method_limit IS NOT NULL
      AND NOT (b.each_within AND b.amount > b.method_limit) AS is_countable
  FROM bound b
),
pair AS (
  SELECT
    m.source,
    m.buyer_id,
    m.supplier_id,
    m.year,
    max(m.date) AS last_date,
    max(CASE WHEN m.is_countable AND m.state = 'counted' THEN m.date END) AS last_counted,
    max(m.method_limit) AS method_limit,
    max(m.limit_key) AS limit_key,
    max(m.limit_currency) AS currency,
    CAST(sum(CASE WHEN m.state IN ('counted', 'doubtful') THEN 1 ELSE 0 END) AS BIGINT) AS deals,
    CAST(sum(CASE WHEN m.state = 'quasi-state' THEN 1 ELSE 0 END) AS BIGINT) AS quasi,
    CAST(sum(CASE WHEN m.state IN ('counted', 'doubtful') AND m.method_limit IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unlimited,
    bool_or(m.is_goszakup) AS is_goszakup,
    CAST(sum(CASE WHEN m.state IN ('counted', 'doubtful') AND NOT m.is_priced THEN 1 ELSE 0 END) AS BIGINT) AS unpriced,
    CAST(sum(CASE WHEN m.state IN ('counted', 'doubtful') AND m.is_priced AND m.currency <> m.limit_currency THEN 1 ELSE 0 END) AS BIGINT)
      AS foreign_sums,
    CAST(sum(CASE WHEN m.is_countable AND m.state = 'counted' THEN 1 ELSE 0 END) AS BIGINT) AS counted,
    CAST(coalesce(sum(CASE WHEN m.is_countable AND m.state = 'counted' THEN m.amount END), 0) AS DECIMAL(38, 2)) AS together,
    CAST(sum(CASE WHEN m.is_countable AND m.state IN ('counted', 'doubtful') THEN 1 ELSE 0 END) AS BIGINT) AS at_most,
    CAST(coalesce(sum(CASE WHEN m.is_countable AND m.state IN ('counted', 'doubtful') THEN m.amount END), 0) AS DECIMAL(38, 2))
      AS most
  FROM marked m
  GROUP BY m.source, m.buyer_id, m.supplier_id, m.year
),
judged AS (
  SELECT
    p.*,
    CAST(round(CAST(p.method_limit AS DOUBLE) * q.near_share, 2) AS DECIMAL(38, 2)) AS mark,
    CASE
      WHEN p.deals = 0 AND p.quasi > 0 THEN 'not-applicable:quasi-state'
      WHEN p.deals = 0 THEN 'not-applicable:obligatory-ground'
      WHEN p.deals < q.minimum_purchases THEN 'pass'
      WHEN p.unlimited > 0 AND p.is_goszakup THEN 'insufficient:law-unverified'
      WHEN p.unlimited > 0 THEN 'insufficient:limit-missing'
      WHEN p.counted >= q.minimum_purchases
        AND p.together >= CAST(round(CAST(p.method_limit AS DOUBLE) * q.near_share, 2) AS DECIMAL(38, 2)) THEN 'flag'
      WHEN p.unpriced > 0 THEN 'insufficient:amount-missing'
      WHEN p.foreign_sums > 0 THEN 'insufficient:other-currency'
      WHEN p.at_most >= q.minimum_purchases
        AND p.most >= CAST(round(CAST(p.method_limit AS DOUBLE) * q.near_share, 2) AS DECIMAL(38, 2))
        THEN 'insufficient:grounds-missing'
      ELSE 'pass'
    END AS verdict
  FROM pair p
  CROSS JOIN params q
)
SELECT
  buyer_id || '|' || supplier_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  supplier_id,
  coalesce(last_counted, last_date) AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(CASE WHEN method_limit IS NOT NULL THEN together END AS DOUBLE) AS value,
  CAST(method_limit AS DOUBLE) AS threshold,
  CASE WHEN limit_key IS NOT NULL THEN 'law:' || limit_key WHEN method_limit IS NOT NULL THEN 'parameter:method_limit' END
    AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CASE WHEN method_limit IS NOT NULL THEN together END AS money_at_stake,
  CASE WHEN method_limit IS NOT NULL THEN currency END AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The direct purchases of the pair and year, at most 50, the largest.
WITH part AS (
  SELECT
    r.subject_id,
    p.table_name,
    p.record,
    p.ocid,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY p.amount DESC NULLS LAST, p.record, p.table_name) AS place
  FROM result r
  CROSS JOIN params q
  JOIN x_limited_purchases p
    ON p.buyer_id = r.buyer_id AND p.supplier_id = r.supplier_id AND p.year = year(r.date) AND p.way = 'direct'
  WHERE (p.limit_state = 'parameter' OR p.ground = 'choice') AND NOT (q.each_within AND coalesce(p.amount, 0) > r.threshold)
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
