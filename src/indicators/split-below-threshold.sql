/*---
name: split-below-threshold
version: 1
codes: {ocp: [R011], cardinal: []}
severity: statistical
grade: question
stage: planning
subject: buyer
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
        For goszakup the law's limits of the day count
      ru: >-
        до какой суммы можно покупать напрямую — для других издателей, не goszakup; 0 — сумма неизвестна. Для goszakup
        берутся пределы закона на день закупки
      kk: >-
        қандай сомаға дейін тікелей сатып алуға болады — goszakup-тан басқа жариялаушылар үшін; 0 — сома белгісіз.
        goszakup үшін сатып алу күніндегі заң шектері алынады
  limit_currency:
    type: text
    default: ""
    text:
      en: the currency of that sum
      ru: валюта этой суммы
      kk: сол соманың валютасы
  window_days:
    type: integer
    default: 90
    min: 0
    max: 366
    unit: day
    text:
      en: within so many days purchases count as parts of one need
      ru: за сколько дней закупки считаются частями одной потребности
      kk: неше күн ішіндегі сатып алулар бір қажеттіліктің бөліктері деп саналады
  code_digits:
    type: integer
    default: 6
    min: 2
    max: 20
    text:
      en: how many digits of the classification's code two purchases share to count as the same kind of thing
      ru: сколько знаков кода классификатора должно совпасть, чтобы предметы считались однородными
      kk: заттар біртекті деп саналуы үшін жіктеуіш кодының неше таңбасы сәйкес келуі керек
  minimum_purchases:
    type: integer
    default: 2
    min: 2
    unit: purchase
    text:
      en: at least so many purchases, each within the limit, that pass it together
      ru: сколько самое меньшее закупок, каждая в пределе, вместе его превышают
      kk: әрқайсысы шекте тұрып, бірге одан асатын сатып алулардың ең аз саны
  same_supplier:
    type: boolean
    default: false
    text:
      en: count only purchases from one and the same supplier together
      ru: складывать только закупки у одного и того же поставщика
      kk: тек бір өнім берушіден алынған сатып алуларды қосу
law: [small-direct-goods, small-direct-services, small-direct-village, quotation-volume, e-shop-volume, kz:106-VIII:law:10-4, kz:106-VIII:law:10-5, kz:106-VIII:law:16-3-28]
violations: [split]
reasons:
  code-missing:
    en: the records do not say what was bought by a code, so what belongs together cannot be seen
    ru: в записях нет кода предмета, поэтому не видно, что однородно
    kk: жазбаларда зат коды жоқ, сондықтан не біртекті екені көрінбейді
texts:
  title:
    en: One need bought in parts, each below the limit
    ru: Одна потребность куплена частями, каждая ниже предела
    kk: Бір қажеттілік әрқайсысы шектен төмен бөліктермен сатып алынған
  question:
    en: Which buyers bought the same kind of thing several times in a short while, each time below the limit of a simple method and together above it?
    ru: Какие заказчики за короткое время несколько раз купили однородное — каждый раз ниже предела упрощённого способа, а вместе выше?
    kk: Қай тапсырыс берушілер қысқа уақытта біртекті затты бірнеше рет — әр жолы оңайлатылған тәсілдің шегінен төмен, ал бірге одан жоғары — сатып алды?
  why:
    en: >-
      Simple methods are open only to small needs, and the size of a need is that of the whole year, not of one contract.
      Cut into parts a large need slips below the limit, and with it below the competition, the papers and the checks that
      it would have had. Whether things are really of one kind is a question of law that a code only hints at.
    ru: >-
      Упрощённые способы разрешены только для малых нужд, а размер потребности считается за год, а не по одному договору.
      Разделённая на части, крупная потребность уходит под предел, а с ним — от конкуренции, документов и проверок.
      Действительно ли предметы однородны — вопрос права, код лишь подсказывает это.
    kk: >-
      Оңайлатылған тәсілдер тек шағын қажеттіліктерге рұқсат етілген, ал қажеттілік мөлшері бір шартпен емес, жылмен
      есептеледі. Бөліктерге бөлінген ірі қажеттілік шектен төмен түсіп, бәсекеден, құжаттардан және тексерулерден
      құтылады. Заттардың шынымен біртекті екені — құқық мәселесі, код тек соған меңзейді.
  innocent:
    en:
      - The things share the first digits of a code but are not the same kind, such as parts for different machines.
      - Money came in several times during the year, and each time the need was met as far as it went.
      - The purchases are for different places or units of the buyer, each with a budget of its own.
      - An unforeseen need came up again, as repairs after a storm do.
      - An akim's office of a village has a much larger limit, and its name was not recognised.
    ru:
      - У предметов совпали первые знаки кода, но они не однородны, например запчасти к разным машинам.
      - Деньги поступали несколько раз в году, и каждый раз закупали, на сколько хватало.
      - Закупки для разных мест или подразделений заказчика, у каждого свой бюджет.
      - Непредвиденная потребность возникла снова, как ремонт после бури.
      - У аппарата акима села предел намного выше, а по названию это не распознано.
    kk:
      - Заттар кодының алғашқы таңбалары сәйкес, бірақ олар біртекті емес, мысалы әртүрлі машиналардың бөлшектері.
      - Ақша жыл ішінде бірнеше рет түскен, әр жолы жеткенінше сатып алынған.
      - Сатып алулар тапсырыс берушінің әртүрлі орындарына немесе бөлімшелеріне арналған, әрқайсысының өз бюджеті бар.
      - Күтпеген қажеттілік қайта туындаған, мысалы дауылдан кейінгі жөндеу.
      - Ауыл әкімі аппаратының шегі әлдеқайда жоғары, ал атауынан бұл танылмаған.
  next:
    en:
      - Read what was bought in each part, and whether one contract could have covered it all.
      - Look at the year's plan, whether the need stands there as one point or as many.
      - Look whether the parts went to one supplier, on near days, with the same specification.
    ru:
      - Прочитать, что куплено в каждой части и можно ли было обойтись одним договором.
      - Посмотреть в годовом плане, стоит ли потребность одним пунктом или многими.
      - Посмотреть, достались ли части одному поставщику, в близкие дни, с той же спецификацией.
    kk:
      - Әр бөлікте не сатып алынғанын және бәріне бір шарт жеткілікті болар ма еді, соны оқу.
      - Жылдық жоспарда қажеттілік бір тармақпен бе, көп тармақпен бе тұрғанын қарау.
      - Бөліктер бір өнім берушіге, жақын күндерде, бірдей ерекшелікпен берілген бе, соны қарау.
  summary:
    en: "{{buyer}} bought things of one kind (code {{title}}) in parts, the last on {{date}}: together {{value}}, each within the limit of {{threshold}}. A sign of a risk: check whether it was one need."
    ru: "{{buyer}} — закупки однородного (код {{title}}) частями, последняя {{date}}: вместе {{value}}, каждая в пределе {{threshold}}. Признак риска: следует проверить, не одна ли это потребность."
    kk: "{{buyer}} — біртекті затты (коды {{title}}) бөліктермен сатып алу, соңғысы {{date}}: бірге {{value}}, әрқайсысы {{threshold}} шегінде. Тәуекел белгісі: бір қажеттілік пе екенін тексеру керек."
---*/
-- A subject is a buyer, a year, a kind of thing and a way of buying: buyer|year|code|way. A purchase is all that one process
-- brought of that kind, for a process with several lots is one decision. Of all spans of so many days the one with the
-- largest sum counts; purchases that pass the limit by themselves are another matter and are left out.
WITH purchase AS (
  SELECT
    p.source,
    p.ocid,
    p.buyer_id,
    p.year,
    p.way,
    coalesce(p.prefix || substr(p.digits, 1, q.code_digits), '') AS item,
    CASE WHEN q.same_supplier THEN coalesce(p.supplier_id, p.record) ELSE '' END AS of_supplier,
    min(p.date) AS date,
    CASE WHEN min(p.supplier_id) = max(p.supplier_id) AND count(*) = count(p.supplier_id) THEN min(p.supplier_id) END
      AS supplier_id,
    count(*) = count(p.amount) AND count(*) = count(p.currency) AS is_priced,
    CAST(sum(p.amount) AS DECIMAL(38, 2)) AS amount,
    CASE WHEN min(p.currency) = max(p.currency) THEN min(p.currency) END AS currency,
    min(p.limit_state) AS limit_state,
    min(p.limit_key) AS limit_key,
    CASE
      WHEN min(p.limit_state) = 'parameter' AND min(q.method_limit) > 0 THEN CAST(min(q.method_limit) AS DECIMAL(18, 2))
      ELSE min(p.law_limit)
    END AS method_limit,
    CASE WHEN min(p.limit_state) = 'parameter' THEN min(q.limit_currency) ELSE 'KZT' END AS limit_currency
  FROM x_limited_purchases p
  CROSS JOIN params q
  WHERE p.buyer_id IS NOT NULL AND p.date IS NOT NULL
  GROUP BY p.source, p.ocid, p.buyer_id, p.year, p.way, coalesce(p.prefix || substr(p.digits, 1, q.code_digits), ''),
    CASE WHEN q.same_supplier THEN coalesce(p.supplier_id, p.record) ELSE '' END
),
dated AS (
  SELECT p.*, CAST(q.window_days AS BIGINT) AS window_days, date_diff('day', CAST('1970-01-01' AS DATE), CAST(p.date AS DATE)) AS day
  FROM purchase p
  CROSS JOIN params q
  WHERE p.is_priced AND p.amount > 0 AND p.currency = p.limit_currency AND p.amount <= p.method_limit AND p.item <> ''
),
span AS (
  SELECT
    p.*,
    CAST(sum(p.amount) OVER ahead AS DECIMAL(38, 2)) AS together,
    count(*) OVER ahead AS parts,
    max(p.date) OVER ahead AS last_date,
    min(coalesce(p.supplier_id, '')) OVER ahead AS one_supplier,
    max(coalesce(p.supplier_id, '')) OVER ahead AS other_supplier
  FROM dated p
  WINDOW ahead AS (
    PARTITION BY p.source, p.buyer_id, p.year, p.way, p.item, p.of_supplier
    ORDER BY p.day
    RANGE BETWEEN CURRENT ROW AND p.window_days FOLLOWING
  )
),
best AS (
  SELECT
    s.*,
    row_number() OVER (
      PARTITION BY s.source, s.buyer_id, s.year, s.way, s.item
      ORDER BY CASE WHEN s.parts >= q.minimum_purchases AND s.together > s.method_limit THEN 0 ELSE 1 END, s.together DESC,
        s.date, s.of_supplier, s.ocid
    ) AS place
  FROM span s
  CROSS JOIN params q
),
subject AS (
  SELECT
    source,
    buyer_id,
    year,
    way,
    item,
    max(date) AS last_date,
    CAST(sum(CASE WHEN limit_state IN ('known', 'parameter') THEN 1 ELSE 0 END) AS BIGINT) AS limited,
    CAST(sum(CASE WHEN limit_state = 'parameter' THEN 1 ELSE 0 END) AS BIGINT) AS by_parameter,
    CAST(sum(CASE WHEN limit_state = 'grounds-missing' THEN 1 ELSE 0 END) AS BIGINT) AS groundless,
    CAST(sum(CASE WHEN limit_state = 'category-missing' THEN 1 ELSE 0 END) AS BIGINT) AS uncategorised,
    CAST(sum(CASE WHEN limit_state = 'law-unverified' THEN 1 ELSE 0 END) AS BIGINT) AS unverified,
    CAST(sum(CASE WHEN limit_state = 'none' THEN 1 ELSE 0 END) AS BIGINT) AS unlimited,
    CAST(sum(CASE WHEN limit_state IN ('known', 'parameter') AND NOT is_priced THEN 1 ELSE 0 END) AS BIGINT) AS unpriced,
    CAST(sum(
      CASE WHEN limit_state IN ('known', 'parameter') AND is_priced AND coalesce(currency, '') <> limit_currency THEN 1 ELSE 0 END
    ) AS BIGINT) AS foreign_sums
  FROM purchase
  GROUP BY source, buyer_id, year, way, item
),
judged AS (
  SELECT
    j.buyer_id || '|' || CAST(j.year AS VARCHAR) || '|' || j.item || '|' || j.way AS subject_id,
    j.buyer_id,
    CASE WHEN b.one_supplier = b.other_supplier THEN nullif(b.one_supplier, '') END AS supplier_id,
    coalesce(b.last_date, j.last_date) AS date,
    b.together,
    b.method_limit,
    b.limit_key,
    b.currency,
    CASE
      WHEN j.limited = 0 AND j.groundless > 0 THEN 'insufficient:grounds-missing'
      WHEN j.limited = 0 AND j.uncategorised > 0 THEN 'insufficient:category-missing'
      WHEN j.limited = 0 AND j.unverified > 0 THEN 'insufficient:law-unverified'
      WHEN j.limited = 0 AND j.unlimited > 0 THEN 'not-applicable:no-limit'
      WHEN j.limited = 0 THEN 'not-applicable:quasi-state'
      WHEN j.by_parameter > 0 AND q.method_limit = 0 THEN 'insufficient:limit-missing'
      WHEN j.item = '' THEN 'insufficient:code-missing'
      WHEN b.parts >= q.minimum_purchases AND b.together > b.method_limit THEN 'flag'
      WHEN j.unpriced > 0 THEN 'insufficient:amount-missing'
      WHEN j.foreign_sums > 0 THEN 'insufficient:other-currency'
      WHEN j.groundless > 0 THEN 'insufficient:grounds-missing'
      WHEN j.uncategorised > 0 THEN 'insufficient:category-missing'
      ELSE 'pass'
    END AS verdict
  FROM subject j
  CROSS JOIN params q
  LEFT JOIN best b
    ON b.source = j.source AND b.buyer_id = j.buyer_id AND b.year = j.year AND b.way = j.way AND b.item = j.item AND b.place = 1
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(together AS DOUBLE) AS value,
  CAST(method_limit AS DOUBLE) AS threshold,
  CASE WHEN limit_key IS NOT NULL THEN 'law:' || limit_key WHEN method_limit IS NOT NULL THEN 'parameter:method_limit' END
    AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  together AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The purchases of the span that ends on the date of the flag: at most 50, the largest.
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
    ON p.buyer_id = r.buyer_id AND p.year = year(r.date)
    AND p.buyer_id || '|' || CAST(p.year AS VARCHAR) || '|' || coalesce(p.prefix || substr(p.digits, 1, q.code_digits), '') || '|' || p.way
      = r.subject_id
  WHERE p.date <= r.date AND p.date >= date_add('day', 0 - q.window_days, r.date) AND p.amount <= r.threshold
    AND p.limit_state IN ('known', 'parameter')
    AND (NOT q.same_supplier OR coalesce(p.supplier_id, '') = coalesce(r.supplier_id, ''))
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
