/*---
name: estore-over-annual-limit
version: 1
codes: {ocp: [], cardinal: []}
severity: legal
grade: question
stage: contract
subject: buyer
needs: [contracts.kz_fakt_trade_methods_id, contract_items.classification_id]
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
  all_methods:
    type: boolean
    default: false
    text:
      en: add what was bought of the same kind in other ways, for the law speaks of the volume of the year
      ru: прибавлять однородное, купленное иными способами, ведь закон говорит о годовом объёме
      kk: басқа тәсілдермен алынған біртекті заттарды қосу, өйткені заң жылдық көлем туралы айтады
law: [e-shop-volume, kz:106-VIII:law:10-5]
violations: [split, wrong-method]
reasons:
  code-missing:
    en: the lines of the contracts have no code, so what is homogeneous cannot be seen
    ru: у строк договоров нет кода, поэтому не видно, что однородно
    kk: шарт жолдарында код жоқ, сондықтан ненің біртекті екені көрінбейді
texts:
  title:
    en: Goods of one kind from the electronic shop above the limit of the year
    ru: Однородные товары через электронный магазин сверх годового предела
    kk: Электрондық дүкеннен жылдық шектен асқан біртекті тауарлар
  question:
    en: Which buyers ordered more goods of one kind in a year from the electronic shop than that method is open to?
    ru: Какие заказчики за год купили через электронный магазин больше однородных товаров, чем допускает этот способ?
    kk: Қай тапсырыс берушілер бір жылда электрондық дүкеннен осы тәсіл рұқсат еткеннен көп біртекті тауар сатып алды?
  why:
    en: >-
      The electronic shop is the quickest way to buy: the portal itself picks the offer, without a commission. The law
      opens it to homogeneous goods up to a volume in the year and forbids to split a need for its sake. Above it
      price quotations, an auction or a tender are due. Whether goods are homogeneous is a question of law: the code
      only hints at it. That orders above 500 monthly calculation indices need a pre-order cannot be seen in the
      records and is not tested.
    ru: >-
      Электронный магазин — самый быстрый способ: предложение выбирает сам портал, без комиссии. Закон допускает его
      для однородных товаров до определённого годового объёма и запрещает дробить ради него потребность. Сверх него
      нужны запрос ценовых предложений, аукцион или конкурс. Однородность — вопрос права, код лишь подсказывает её.
      Обязательный предзаказ для заказов свыше 500 МРП в записях не виден и здесь не проверяется.
    kk: >-
      Электрондық дүкен — ең жылдам тәсіл: ұсынысты комиссиясыз порталдың өзі таңдайды. Заң оны біртекті тауарларға
      белгілі жылдық көлемге дейін рұқсат етеді және ол үшін қажеттілікті бөлшектеуге тыйым салады. Одан асса, баға
      ұсыныстарын сұрату, аукцион немесе конкурс қажет. Біртектілік — құқық мәселесі, код тек соған меңзейді. 500 АЕК-
      тен асатын тапсырыстарға міндетті алдын ала тапсырыс жазбаларда көрінбейді және мұнда тексерілмейді.
  innocent:
    en:
      - The things share the first digits of a code but do not serve the same purpose, so they are not homogeneous.
      - A contract was ended early, and the sum in the record was not spent.
      - The contracts belong to different financial years, and the record names only one.
      - Orders that were made for several subordinate bodies stand under one customer.
    ru:
      - У предметов совпали первые знаки кода, но назначение у них разное, и они не однородны.
      - Договор досрочно прекращён, и сумма из записи не израсходована.
      - Договоры относятся к разным финансовым годам, а в записи указан один.
      - Заказы для нескольких подведомственных организаций записаны на одного заказчика.
    kk:
      - Заттар кодының алғашқы таңбалары бірдей, бірақ мақсаты әртүрлі, олар біртекті емес.
      - Шарт мерзімінен бұрын тоқтатылған, жазбадағы сома жұмсалмаған.
      - Шарттар әртүрлі қаржы жылдарына жатады, ал жазбада тек біреуі көрсетілген.
      - Бірнеше ведомстволық бағынысты ұйымға арналған тапсырыстар бір тапсырыс берушіге жазылған.
  next:
    en:
      - Open the contracts and compare what was bought, for what use and when.
      - Look into the annual plan for the whole need, and for points that were added or split during the year.
      - Ask the customer in writing why the things are not homogeneous, and show the table to internal state audit.
    ru:
      - Открыть договоры и сравнить, что куплено, для чего и когда.
      - Посмотреть в годовом плане всю потребность и пункты, добавленные или разделённые в течение года.
      - Письменно спросить заказчика, почему предметы не однородны, и показать таблицу органу внутреннего государственного аудита.
    kk:
      - Шарттарды ашып, не, не үшін және қашан алынғанын салыстыру.
      - Жылдық жоспардан бүкіл қажеттілікті және жыл ішінде қосылған не бөлінген тармақтарды қарау.
      - Тапсырыс берушіден заттардың неге біртекті емес екенін жазбаша сұрап, кестені ішкі мемлекеттік аудит органына көрсету.
  summary:
    en: "{{buyer}}: goods of one kind (code {{title}}) from the electronic shop in the financial year come to {{value}} without VAT (the last contract is of {{date}}), while the limit of the year is {{threshold}}. Whether the goods are homogeneous has to be checked."
    ru: "{{buyer}}: однородных товаров (код {{title}}) через электронный магазин за финансовый год куплено на {{value}} без НДС (последний договор — {{date}}) при годовом пределе {{threshold}}. Однородность товаров требует проверки."
    kk: "{{buyer}}: қаржы жылында электрондық дүкеннен біртекті тауарлар (коды {{title}}) ҚҚС-сыз {{value}} сомасына алынған (соңғы шарт — {{date}}), ал жылдық шек — {{threshold}}. Тауарлардың біртектілігін тексеру қажет."
---*/
-- A subject is a buyer, a financial year and a kind of thing by the first digits of its code: buyer|year|code.
WITH line AS (
  SELECT
    v.source,
    v.buyer_id,
    v.year,
    substr(v.digits, 1, q.code_digits) AS item,
    v.way = 'e-shop' AS is_this_way,
    v.state,
    CASE WHEN v.way = 'e-shop' THEN v.law_limit END AS law_limit,
    v.supplier_id,
    v.date,
    v.amount,
    v.currency
  FROM x_year_volumes v
  CROSS JOIN params q
  WHERE v.way = 'e-shop' OR (q.all_methods AND v.state <> 'quasi-state')
),
summed AS (
  SELECT
    source,
    buyer_id,
    year,
    item,
    max(law_limit) AS law_limit,
    max(CASE WHEN is_this_way THEN date END) AS date,
    CASE WHEN min(coalesce(supplier_id, '')) = max(coalesce(supplier_id, '')) THEN min(supplier_id) END AS supplier_id,
    CAST(sum(CASE WHEN currency = 'KZT' AND state <> 'quasi-state' THEN amount END) AS DECIMAL(38, 2)) AS amount,
    count(*) - count(amount) AS unpriced,
    CAST(sum(CASE WHEN amount IS NOT NULL AND coalesce(currency, '') <> 'KZT' THEN 1 ELSE 0 END) AS BIGINT) AS foreign_sums,
    CAST(sum(CASE WHEN is_this_way AND state = 'law-unverified' THEN 1 ELSE 0 END) AS BIGINT) AS unverified
  FROM line
  GROUP BY source, buyer_id, year, item
  HAVING bool_or(is_this_way)
),
judged AS (
  SELECT
    s.*,
    CASE
      WHEN s.law_limit IS NULL AND s.unverified > 0 THEN 'insufficient:law-unverified'
      WHEN s.law_limit IS NULL THEN 'not-applicable:quasi-state'
      WHEN s.item = '' THEN 'insufficient:code-missing'
      WHEN s.amount > s.law_limit THEN 'flag'
      WHEN s.unpriced > 0 THEN 'insufficient:amount-missing'
      WHEN s.foreign_sums > 0 THEN 'insufficient:other-currency'
      ELSE 'pass'
    END AS verdict
  FROM summed s
)
SELECT
  buyer_id || '|' || CAST(year AS VARCHAR) || '|' || item AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  supplier_id,
  date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(amount AS DOUBLE) AS value,
  CAST(law_limit AS DOUBLE) AS threshold,
  CASE WHEN law_limit IS NOT NULL THEN 'law:e-shop-volume' END AS threshold_source,
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
    AND v.buyer_id || '|' || CAST(v.year AS VARCHAR) || '|' || substr(v.digits, 1, q.code_digits) = r.subject_id
  WHERE v.way = 'e-shop' OR (q.all_methods AND v.state <> 'quasi-state')
)
SELECT DISTINCT p.subject_id, 'contracts' AS table_name, p.record AS id, f.field
FROM part p
CROSS JOIN (
  VALUES ('value_amount'), ('date_signed'), ('kz_fin_year'), ('supplier_id'), ('description'), ('kz_fakt_trade_methods_id')
) AS f (field)
WHERE p.place <= 50
UNION ALL
SELECT p.subject_id, 'contract_items' AS table_name, i.ocid || '|' || i.contract_id || '|' || i.id AS id, f.field
FROM part p
JOIN contract_items i ON i.ocid = p.ocid AND i.contract_id = p.contract_id
CROSS JOIN (VALUES ('description'), ('classification_id'), ('kz_total_sum')) AS f (field)
WHERE p.place <= 50 AND upper(replace(replace(replace(i.classification_id, ' ', ''), '.', ''), '-', '')) = p.digits
ORDER BY subject_id, table_name, id, field
