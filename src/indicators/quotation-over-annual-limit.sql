/*---
name: quotation-over-annual-limit
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
law: [quotation-volume, kz:106-VIII:law:10-4]
violations: [split, wrong-method]
reasons:
  code-missing:
    en: the lines of the contracts have no code, so what is homogeneous cannot be seen
    ru: у строк договоров нет кода, поэтому не видно, что однородно
    kk: шарт жолдарында код жоқ, сондықтан ненің біртекті екені көрінбейді
texts:
  title:
    en: Price quotations for one kind of thing above the limit of the year
    ru: Запросы ценовых предложений на однородное сверх годового предела
    kk: Біртекті затқа жылдық шектен асқан баға ұсыныстарын сұратулар
  question:
    en: Which buyers bought more of one kind of thing in a year by price quotations than that method is open to?
    ru: Какие заказчики за год купили однородного через запрос ценовых предложений больше, чем допускает этот способ?
    kk: Қай тапсырыс берушілер бір жылда баға ұсыныстарын сұрату арқылы осы тәсіл рұқсат еткеннен көп біртекті зат сатып алды?
  why:
    en: >-
      A request for price quotations looks at the price alone and gives two working days for it. The law opens it to
      homogeneous things up to a volume in the year, and forbids to split a need for its sake. Above that volume a
      tender or an auction is due, where skills and quality are looked at. Whether things are homogeneous is a
      question of law: the code only hints at it.
    ru: >-
      Запрос ценовых предложений смотрит только на цену и даёт на неё два рабочих дня. Закон допускает его для
      однородных предметов до определённого годового объёма и запрещает дробить ради него потребность. Сверх этого
      объёма нужен конкурс или аукцион, где проверяют и квалификацию, и качество. Однородность — вопрос права, код
      лишь подсказывает её.
    kk: >-
      Баға ұсыныстарын сұрату тек бағаға қарап, оған екі жұмыс күнін береді. Заң оны біртекті заттарға белгілі жылдық
      көлемге дейін рұқсат етеді және ол үшін қажеттілікті бөлшектеуге тыйым салады. Бұл көлемнен асса, біліктілік пен
      сапа да қаралатын конкурс немесе аукцион қажет. Біртектілік — құқық мәселесі, код тек соған меңзейді.
  innocent:
    en:
      - The things share the first digits of a code but do not serve the same purpose, so they are not homogeneous.
      - A contract was ended early, and the sum in the record was not spent.
      - The contracts belong to different financial years, and the record names only one.
      - A later need came up that could not be foreseen when the first purchase was made.
    ru:
      - У предметов совпали первые знаки кода, но назначение у них разное, и они не однородны.
      - Договор досрочно прекращён, и сумма из записи не израсходована.
      - Договоры относятся к разным финансовым годам, а в записи указан один.
      - Позднее возникла потребность, которую нельзя было предвидеть при первой закупке.
    kk:
      - Заттар кодының алғашқы таңбалары бірдей, бірақ мақсаты әртүрлі, олар біртекті емес.
      - Шарт мерзімінен бұрын тоқтатылған, жазбадағы сома жұмсалмаған.
      - Шарттар әртүрлі қаржы жылдарына жатады, ал жазбада тек біреуі көрсетілген.
      - Бірінші сатып алу кезінде болжау мүмкін болмаған қажеттілік кейін туындаған.
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
    en: "{{buyer}}: what was bought of one kind (code {{title}}) by price quotations in the financial year comes to {{value}} without VAT (the last contract is of {{date}}), while the limit of the year is {{threshold}}. Whether the things are homogeneous has to be checked."
    ru: "{{buyer}}: однородного (код {{title}}) через запросы ценовых предложений за финансовый год куплено на {{value}} без НДС (последний договор — {{date}}) при годовом пределе {{threshold}}. Однородность предметов требует проверки."
    kk: "{{buyer}}: қаржы жылында баға ұсыныстарын сұрату арқылы біртекті заттар (коды {{title}}) ҚҚС-сыз {{value}} сомасына алынған (соңғы шарт — {{date}}), ал жылдық шек — {{threshold}}. Заттардың біртектілігін тексеру қажет."
---*/
-- A subject is a buyer, a financial year and a kind of thing by the first digits of its code: buyer|year|code.
WITH line AS (
  SELECT
    v.source,
    v.buyer_id,
    v.year,
    substr(v.digits, 1, q.code_digits) AS item,
    v.way = 'quotation' AS is_this_way,
    v.state,
    CASE WHEN v.way = 'quotation' THEN v.law_limit END AS law_limit,
    v.supplier_id,
    v.date,
    v.amount,
    v.currency
  FROM x_year_volumes v
  CROSS JOIN params q
  WHERE v.way = 'quotation' OR (q.all_methods AND v.state <> 'quasi-state')
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
  CASE WHEN law_limit IS NOT NULL THEN 'law:quotation-volume' END AS threshold_source,
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
  WHERE v.way = 'quotation' OR (q.all_methods AND v.state <> 'quasi-state')
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
