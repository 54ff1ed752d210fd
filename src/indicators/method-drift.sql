/*---
name: method-drift
version: 1
codes: {ocp: [R052], cardinal: []}
severity: statistical
grade: question
stage: contract
subject: buyer
needs: [contracts.kz_fakt_trade_methods_id, contract_items.unit_value_amount]
value: percent
parameters:
  minimum_rise:
    type: decimal
    default: 0
    min: 0
    unit: share
    text:
      en: the price rose by more than this part
      ru: цена выросла больше чем на эту долю
      kk: баға осы үлестен артық өскен
law: [kz:106-VIII:law:10-7, kz:106-VIII:law:16-3]
violations: [wrong-method]
reasons:
  obligatory-ground:
    en: bought on a ground that names the supplier
    ru: куплено на основании, где поставщик предопределён
    kk: өнім берушісі алдын ала белгілі негізбен сатып алынған
  quantity-missing:
    en: the quantity of a line is missing
    ru: у строки нет количества
    kk: жолдың саны көрсетілмеген
texts:
  title:
    en: Bought by competition one year, directly and dearer the next
    ru: Год назад — по конкурсу, теперь напрямую и дороже
    kk: Былтыр — бәсекемен, биыл — тікелей әрі қымбат
  question:
    en: Which buyers bought a thing by competition only in one year and directly in the next, at a higher price?
    ru: Какие заказчики один год закупали предмет только конкурентно, а на следующий — напрямую и дороже?
    kk: Қай тапсырыс берушілер бір жылы затты тек бәсекемен, ал келесі жылы тікелей әрі қымбат сатып алды?
  why:
    en: >-
      Last year’s competition shows that there are several suppliers and what the thing costs when they compete. If
      the next year it is bought from one of them directly and for more, the buyer has given up the better way. Prices
      are averages of the year for the same code and unit, without value added tax.
    ru: >-
      Прошлогодний конкурс показывает, что поставщиков несколько и сколько предмет стоит, когда они соперничают. Если
      на следующий год его покупают у одного напрямую и дороже, заказчик отказался от лучшего пути. Цены — средние за
      год по тому же коду и единице, без НДС.
    kk: >-
      Былтырғы бәсеке өнім берушілер бірнешеу екенін және олар жарысқанда заттың қанша тұратынын көрсетеді. Келесі
      жылы ол біреуінен тікелей әрі қымбат алынса, тапсырыс беруші жақсы жолдан бас тартқан. Бағалар — сол код пен
      өлшем бірлігі бойынша жылдық орташа, ҚҚС-сыз.
  innocent:
    en:
      - Prices rose for everybody.
      - Only a small remainder was bought directly, within the limit for small purchases.
      - A new ground of the law allows the direct contract since that year.
      - A better or a smaller kind of the thing was bought.
    ru:
      - Цены выросли у всех.
      - Напрямую куплен лишь малый остаток в пределах малых закупок.
      - С этого года прямой договор допускает новое основание закона.
      - Куплен предмет лучшего качества или меньшей фасовки.
    kk:
      - Бағалар баршаға өскен.
      - Тікелей тек шағын қалдық шағын сатып алу шегінде алынған.
      - Осы жылдан бастап тікелей шартқа заңның жаңа негізі рұқсат етеді.
      - Сапасы жоғары немесе өлшемі кіші зат алынған.
  next:
    en:
      - Read the ground and the report of the direct contract.
      - Ask last year’s bidders whether they would have supplied.
      - Compare the rise with that of other buyers of the same thing.
    ru:
      - Прочитать основание и отчёт прямого договора.
      - Спросить прошлогодних участников, поставили бы они и теперь.
      - Сравнить рост цены с ростом у других заказчиков того же.
    kk:
      - Тікелей шарттың негізі мен есебін оқу.
      - Былтырғы қатысушылардан қазір де жеткізер ме едіңіз деп сұрау.
      - Баға өсімін дәл соны алған басқа тапсырыс берушілермен салыстыру.
  summary:
    en: "{{buyer}} bought a thing (code {{title}}) directly in {{year}} that it had bought by competition only the year before; the average price rose by {{value}}, which comes to {{money}}. A sign of a risk, to be checked."
    ru: "{{buyer}} в {{year}} году напрямую купил предмет (код {{title}}), который годом раньше закупал только конкурентно; средняя цена выросла на {{value}}, это {{money}}. Признак риска, требующий проверки."
    kk: "{{buyer}} {{year}} жылы бір жыл бұрын тек бәсекемен алған затты (коды {{title}}) тікелей сатып алған; орташа баға {{value}} өскен, бұл {{money}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A subject is a buyer, the year of a direct purchase, code and unit: buyer|year|code|unit, where the buyer bought the same
-- the year before.
WITH obligatory AS (
  SELECT CAST(value AS INTEGER) AS subparagraph, valid_from, coalesce(valid_to, DATE '9999-12-31') AS valid_to
  FROM law_limits
  WHERE key = 'direct-ground-obligatory'
),
line AS (
  SELECT
    l.source,
    l.buyer_id,
    l.year,
    l.code,
    l.unit,
    l.currency,
    l.signed_date,
    l.supplier_id,
    CASE WHEN l.method IN ('direct', 'limited') THEN 'direct' ELSE 'competitive' END AS way,
    o.subparagraph IS NOT NULL AS is_obliged,
    CASE WHEN l.quantity > 0 THEN CAST(l.quantity AS DECIMAL(18, 3)) END AS quantity,
    CASE WHEN l.quantity > 0 THEN CAST(round(CAST(l.price AS DOUBLE) * l.quantity, 2) AS DECIMAL(18, 2)) END AS amount
  FROM x_price_lines l
  JOIN contracts c ON c.source = l.source AND c.ocid = l.ocid AND c.id = l.contract_id
  LEFT JOIN obligatory o ON o.subparagraph = CASE WHEN c.kz_ground_law = '106-VIII' THEN c.kz_ground_subparagraph END
    AND o.valid_from <= l.signed_date AND l.signed_date <= o.valid_to
  WHERE l.is_comparable AND l.buyer_id IS NOT NULL
    AND l.method IN (
      'direct', 'limited', 'tender', 'rating', 'turnkey', 'prequalified', 'two-stage', 'auction', 'quotation', 'catering', 'e-shop',
      'exchange', 'framework', 'open', 'selective'
    )
),
yearly AS (
  SELECT
    source,
    buyer_id,
    year,
    code,
    unit,
    currency,
    way,
    max(signed_date) AS last_date,
    bool_and(is_obliged) AS is_obliged,
    CASE WHEN min(coalesce(supplier_id, '')) = max(coalesce(supplier_id, '')) THEN min(supplier_id) END AS supplier_id,
    count(*) = count(quantity) AS is_measured,
    CAST(sum(quantity) AS DECIMAL(38, 3)) AS quantity,
    CAST(sum(amount) AS DECIMAL(38, 2)) AS amount
  FROM line
  GROUP BY source, buyer_id, year, code, unit, currency, way
),
drift AS (
  SELECT
    d.*,
    e.is_measured AS was_measured,
    CAST(d.amount AS DOUBLE) / CAST(d.quantity AS DOUBLE) AS price,
    CAST(e.amount AS DOUBLE) / CAST(e.quantity AS DOUBLE) AS former_price
  FROM yearly d
  JOIN yearly e ON e.source = d.source AND e.buyer_id = d.buyer_id AND e.year = d.year - 1 AND e.code = d.code
    AND e.unit = d.unit AND e.currency = d.currency
  LEFT JOIN yearly n ON n.source = d.source AND n.buyer_id = d.buyer_id AND n.year = d.year - 1 AND n.code = d.code
    AND n.unit = d.unit AND n.currency = d.currency AND n.way = d.way
  WHERE d.way = 'direct' AND e.way = 'competitive' AND n.source IS NULL
),
judged AS (
  SELECT
    d.buyer_id || '|' || CAST(d.year AS VARCHAR) || '|' || replace(d.code, '|', ' ') || '|' || replace(d.unit, '|', ' ') || '|'
      || d.currency AS subject_id,
    d.buyer_id,
    d.supplier_id,
    d.last_date AS date,
    d.currency,
    q.minimum_rise,
    round(CAST(d.price AS DOUBLE) / CAST(d.former_price AS DOUBLE) - 1, 6) AS rise,
    CASE
      WHEN d.price > d.former_price
        THEN CAST(round((d.price - d.former_price) * CAST(d.quantity AS DOUBLE), 2) AS DECIMAL(18, 2))
    END AS excess,
    CASE
      WHEN d.is_obliged THEN 'not-applicable:obligatory-ground'
      WHEN NOT d.is_measured OR NOT d.was_measured THEN 'insufficient:quantity-missing'
      WHEN round(CAST(d.price AS DOUBLE) / CAST(d.former_price AS DOUBLE) - 1, 6) > q.minimum_rise THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM drift d
  CROSS JOIN params q
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN verdict IN ('flag', 'pass') THEN rise END AS value,
  CAST(minimum_rise AS DOUBLE) AS threshold,
  'parameter:minimum_rise' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  excess AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The lines of both years: at most 50, the newest.
WITH part AS (
  SELECT
    r.subject_id,
    l.ocid,
    l.contract_id,
    l.owner_id,
    l.line_id,
    l.stage,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY l.signed_date DESC, l.line) AS place
  FROM result r
  JOIN x_price_lines l ON l.buyer_id = r.buyer_id AND l.year IN (year(r.date), year(r.date) - 1)
    AND replace(l.code, '|', ' ') = split_part(r.subject_id, '|', 3) AND replace(l.unit, '|', ' ') = split_part(r.subject_id, '|', 4)
  WHERE l.is_comparable
)
SELECT DISTINCT p.subject_id, 'contracts' AS table_name, p.ocid || '|' || p.contract_id AS id, f.field
FROM part p
CROSS JOIN (
  VALUES ('date_signed'), ('supplier_id'), ('kz_fakt_trade_methods_id'), ('kz_ground_subparagraph'), ('procurement_method')
) AS f (field)
WHERE p.place <= 50
UNION ALL
SELECT p.subject_id, CASE WHEN p.stage = 'contract' THEN 'contract_items' ELSE 'award_items' END AS table_name,
  p.ocid || '|' || p.owner_id || '|' || coalesce(p.line_id, '') AS id, f.field
FROM part p
CROSS JOIN (VALUES ('description'), ('quantity'), ('unit_value_amount')) AS f (field)
WHERE p.place <= 50
ORDER BY subject_id, table_name, id, field
