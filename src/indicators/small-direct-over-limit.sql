/*---
name: small-direct-over-limit
version: 1
codes: {ocp: [R055], cardinal: []}
severity: legal
grade: question
stage: contract
subject: buyer
needs: [contracts.kz_ground_subparagraph, contract_items.classification_id]
value: money
parameters:
  code_digits:
    type: integer
    default: 6
    min: 2
    max: 20
    text:
      en: how many digits of the ENS TRU code two things share to count as homogeneous
      ru: сколько знаков кода ЕНС ТРУ должно совпасть, чтобы предметы считались однородными
      kk: заттар біртекті деп саналуы үшін ТЖҚ БНА кодының неше таңбасы сәйкес келуі керек
law: [small-direct-ground, small-direct-goods, small-direct-services, small-direct-village, kz:106-VIII:law:16-3-28]
violations: [split]
reasons:
  code-missing:
    en: the lines of the contracts have no code, so what is homogeneous cannot be seen
    ru: у строк договоров нет кода, поэтому не видно, что однородно
    kk: шарт жолдарында код жоқ, сондықтан ненің біртекті екені көрінбейді
texts:
  title:
    en: Small direct purchases of one kind above the limit of the year
    ru: Малые прямые закупки однородного сверх годового предела
    kk: Біртекті заттың жылдық шектен асқан шағын тікелей сатып алулары
  question:
    en: Which buyers bought more of one kind of thing in a year on the ground for small purchases than that ground allows?
    ru: Какие заказчики за год купили однородного по основанию для малых закупок больше, чем оно допускает?
    kk: Қай тапсырыс берушілер бір жылда шағын сатып алу негізі бойынша біртекті затты осы негіз рұқсат еткеннен көп сатып алды?
  why:
    en: >-
      The ground for small direct purchases has a limit for homogeneous things in one financial year: one for goods, one
      for works and services, a larger one for akims' offices of villages and small towns. What is above it must be bought
      by a competition. Whether things are homogeneous in the sense of the law is a question of law: here those count as
      one kind whose codes begin alike, and only a look at the contracts can tell.
    ru: >-
      У основания для малых прямых закупок есть предел на однородные предметы за финансовый год: свой для товаров, свой
      для работ и услуг, больший для аппаратов акимов сёл и малых городов. Сверх него закупают конкурентно. Однородны ли
      предметы по закону — вопрос права: здесь однородными считаются те, чьи коды начинаются одинаково, и решить можно,
      лишь посмотрев договоры.
    kk: >-
      Шағын тікелей сатып алу негізінде бір қаржы жылындағы біртекті заттарға шек бар: тауарларға бір, жұмыстар мен
      қызметтерге бір, ауылдар мен шағын қалалар әкімдерінің аппараттарына одан үлкен. Одан асқаны бәсекелі тәсілмен сатып
      алынады. Заттардың заң мағынасында біртекті екені — құқық мәселесі: мұнда кодтары бірдей басталатындар бір түрге
      жатқызылады, ал оны тек шарттарды қарап шешуге болады.
  innocent:
    en:
      - The things share the first digits of a code but do not serve the same purpose, so they are not homogeneous.
      - The ground was marked by mistake, and the purchase rests on another one without a limit.
      - A contract was ended early, and the sum in the record was not spent.
      - The buyer is an akim's office with the larger limit, and its name was not recognised.
    ru:
      - У предметов совпали первые знаки кода, но назначение у них разное, и они не однородны.
      - Основание указано ошибочно, а закупка сделана по другому, без предела.
      - Договор досрочно прекращён, и сумма из записи не израсходована.
      - Заказчик — аппарат акима с большим пределом, и его название не распознано.
    kk:
      - Заттар кодының алғашқы таңбалары бірдей, бірақ мақсаты әртүрлі, олар біртекті емес.
      - Негіз қате көрсетілген, ал сатып алу шегі жоқ басқа негізбен жасалған.
      - Шарт мерзімінен бұрын тоқтатылған, жазбадағы сома жұмсалмаған.
      - Тапсырыс беруші — шегі үлкен әкім аппараты, оның атауы танылмаған.
  next:
    en:
      - Open the contracts and compare what was bought, for what use and from whom.
      - Look into the year's plan for the whole need and for its later changes.
      - Ask the customer in writing why the things are not homogeneous, and show the table to internal state audit.
    ru:
      - Открыть договоры и сравнить, что куплено, для чего и у кого.
      - Посмотреть в годовом плане всю потребность и её позднейшие изменения.
      - Письменно спросить заказчика, почему предметы не однородны, и показать таблицу органу внутреннего государственного аудита.
    kk:
      - Шарттарды ашып, не, не үшін және кімнен алынғанын салыстыру.
      - Жылдық жоспардан бүкіл қажеттілікті және оның кейінгі өзгерістерін қарау.
      - Тапсырыс берушіден заттардың неге біртекті емес екенін жазбаша сұрап, кестені ішкі мемлекеттік аудит органына көрсету.
  summary:
    en: "{{buyer}}: direct contracts for one kind of thing (code {{title}}) on the ground for small purchases come to {{value}} without VAT (the last of {{date}}), while the limit of the year is {{threshold}}. Whether the things are homogeneous has to be checked."
    ru: "{{buyer}}: прямые договоры на однородное (код {{title}}) по основанию для малых закупок составили {{value}} без НДС (последний — {{date}}) при годовом пределе {{threshold}}. Однородность предметов требует проверки."
    kk: "{{buyer}}: шағын сатып алу негізі бойынша біртекті заттарға (коды {{title}}) тікелей шарттар ҚҚС-сыз {{value}} құрады (соңғысы — {{date}}), ал жылдық шек — {{threshold}}. Заттардың біртектілігін тексеру қажет."
---*/
-- A subject is a buyer, a financial year, a kind of thing by the first digits of its code, and which limit applies:
-- buyer|year|code|goods, services (works too) or village; buyer|year|code| where no limit does.
WITH line AS (
  SELECT
    v.source,
    v.buyer_id,
    v.year,
    substr(v.digits, 1, q.code_digits) AS item,
    CASE WHEN v.state = 'known' THEN replace(v.limit_key, 'small-direct-', '') ELSE '' END AS kind,
    v.state,
    v.limit_key,
    v.law_limit,
    v.record,
    v.supplier_id,
    v.date,
    v.amount,
    v.currency
  FROM x_year_volumes v
  CROSS JOIN params q
  WHERE v.way = 'direct'
),
summed AS (
  SELECT
    source,
    buyer_id,
    year,
    item,
    kind,
    max(limit_key) AS limit_key,
    max(law_limit) AS law_limit,
    max(date) AS date,
    CASE WHEN min(coalesce(supplier_id, '')) = max(coalesce(supplier_id, '')) THEN min(supplier_id) END AS supplier_id,
    CAST(sum(CASE WHEN currency = 'KZT' THEN amount END) AS DECIMAL(38, 2)) AS amount,
    count(*) - count(amount) AS unpriced,
    CAST(sum(CASE WHEN amount IS NOT NULL AND coalesce(currency, '') <> 'KZT' THEN 1 ELSE 0 END) AS BIGINT) AS foreign_sums,
    CAST(sum(CASE WHEN state = 'grounds-missing' THEN 1 ELSE 0 END) AS BIGINT) AS groundless,
    CAST(sum(CASE WHEN state = 'category-missing' THEN 1 ELSE 0 END) AS BIGINT) AS uncategorised,
    CAST(sum(CASE WHEN state = 'law-unverified' THEN 1 ELSE 0 END) AS BIGINT) AS unverified,
    CAST(sum(CASE WHEN state = 'none' THEN 1 ELSE 0 END) AS BIGINT) AS unlimited
  FROM line
  GROUP BY source, buyer_id, year, item, kind
),
judged AS (
  SELECT
    s.*,
    CASE
      WHEN s.kind = '' AND s.groundless > 0 THEN 'insufficient:grounds-missing'
      WHEN s.kind = '' AND s.uncategorised > 0 THEN 'insufficient:category-missing'
      WHEN s.kind = '' AND s.unverified > 0 THEN 'insufficient:law-unverified'
      WHEN s.kind = '' AND s.unlimited > 0 THEN 'not-applicable:no-limit'
      WHEN s.kind = '' THEN 'not-applicable:quasi-state'
      WHEN s.item = '' THEN 'insufficient:code-missing'
      WHEN s.amount > s.law_limit THEN 'flag'
      WHEN s.unpriced > 0 THEN 'insufficient:amount-missing'
      WHEN s.foreign_sums > 0 THEN 'insufficient:other-currency'
      ELSE 'pass'
    END AS verdict
  FROM summed s
)
SELECT
  buyer_id || '|' || CAST(year AS VARCHAR) || '|' || item || '|' || kind AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(amount AS DOUBLE) AS value,
  CAST(law_limit AS DOUBLE) AS threshold,
  CASE WHEN kind <> '' THEN 'law:' || limit_key END AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  CASE WHEN amount IS NOT NULL THEN 'KZT' END AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The contracts that make up the sum: at most 50, the largest.
WITH part AS (
  SELECT
    r.subject_id,
    v.record,
    v.ocid,
    v.contract_id,
    v.digits,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY v.amount DESC NULLS LAST, v.record, v.digits) AS place
  FROM result r
  CROSS JOIN params q
  JOIN x_year_volumes v ON v.buyer_id = r.buyer_id
    AND v.buyer_id || '|' || CAST(v.year AS VARCHAR) || '|' || substr(v.digits, 1, q.code_digits) || '|'
      || CASE WHEN v.state = 'known' THEN replace(v.limit_key, 'small-direct-', '') ELSE '' END = r.subject_id
  WHERE v.way = 'direct'
)
SELECT DISTINCT p.subject_id, 'contracts' AS table_name, p.record AS id, f.field
FROM part p
CROSS JOIN (
  VALUES ('value_amount'), ('date_signed'), ('kz_fin_year'), ('supplier_id'), ('description'), ('kz_ground_subparagraph'),
    ('kz_ref_subject_type_id')
) AS f (field)
WHERE p.place <= 50
UNION ALL
SELECT p.subject_id, 'contract_items' AS table_name, i.ocid || '|' || i.contract_id || '|' || i.id AS id, f.field
FROM part p
JOIN contract_items i ON i.ocid = p.ocid AND i.contract_id = p.contract_id
CROSS JOIN (VALUES ('description'), ('classification_id'), ('kz_total_sum')) AS f (field)
WHERE p.place <= 50 AND upper(replace(replace(replace(i.classification_id, ' ', ''), '.', ''), '-', '')) = p.digits
ORDER BY subject_id, table_name, id, field
