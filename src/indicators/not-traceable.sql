/*---
name: not-traceable
version: 1
codes: {ocp: [R047], cardinal: []}
severity: data-quality
grade: question
stage: award
subject: supplier
needs: [awards.supplier_id, parties.contact_url, parties.contact_telephone, parties.contact_email, parties.street_address]
value: number
parameters:
  # An empty field is a sign only where the publisher fills it for nearly everybody else.
  usual_share:
    type: decimal
    default: 0.9
    min: 0.5
    max: 1
    unit: share
    text:
      en: share of the year's suppliers with a site, telephone, e-mail or address from which its absence is unusual
      ru: доля поставщиков года с сайтом, телефоном, почтой или адресом, начиная с которой их отсутствие необычно
      kk: сайты, телефоны, поштасы немесе мекенжайы бар жыл өнім берушілерінің үлесі, содан бастап олардың жоқтығы ерекше саналады
  minimum_suppliers:
    type: integer
    default: 20
    min: 2
    unit: supplier
    text:
      en: least number of suppliers of the year, to say what is usual
      ru: наименьшее число поставщиков года, чтобы судить об обычном
      kk: әдеттегіні айту үшін жыл өнім берушілерінің ең аз саны
  minimum_contracts:
    type: integer
    default: 2
    min: 1
    unit: contract
    text:
      en: leave out suppliers with fewer contracts or awards in the year
      ru: не рассматривать поставщиков, у которых за год меньше договоров
      kk: жыл ішінде шарттары бұдан аз өнім берушілерді қарамау
law: []
violations: []
reasons:
  contacts-not-usual:
    en: this publisher leaves out contacts of many suppliers, so that nothing follows from it
    ru: источник не публикует контакты многих поставщиков, и из этого ничего не следует
    kk: дереккөз көп өнім берушінің байланысын жарияламайды, одан ештеңе шықпайды
  few-suppliers:
    en: too few suppliers to say what is usual
    ru: слишком мало поставщиков, чтобы судить об обычном
    kk: әдеттегіні айтуға өнім беруші тым аз
texts:
  title:
    en: A supplier that cannot be reached
    ru: Поставщик, с которым не связаться
    kk: Байланысуға болмайтын өнім беруші
  question:
    en: Which suppliers sell to the state and have no site, telephone, e-mail or address, though nearly all others do?
    ru: Какие поставщики продают государству, не указав ни сайта, ни телефона, ни почты, ни адреса, хотя у прочих они есть?
    kk: Қай өнім берушілер мемлекетке сатады, бірақ басқалардың бәрінде дерлік бар сайты, телефоны, поштасы мен мекенжайы жоқ?
  why:
    en: >-
      A firm that does business leaves traces. One that wins public money and is nowhere to be reached may exist on paper
      only. Only what the publisher tells is looked at here; the search on the web is for a person to make.
    ru: >-
      Действующая фирма оставляет следы. Получатель бюджетных денег, с которым никак не связаться, может существовать лишь на
      бумаге. Здесь смотрят только опубликованное источником; поиск в сети остаётся за человеком.
    kk: >-
      Жұмыс істейтін фирма із қалдырады. Бюджет ақшасын алып, еш байланысы жоқ тұлға тек қағазда болуы мүмкін. Мұнда дереккөз
      жариялағаны ғана қаралады; желіден іздеу — адамның ісі.
  innocent:
    en:
      - The clerk left the fields empty, and the firm is well known.
      - The supplier is a new branch, or a state body that is listed elsewhere.
      - A small local firm works without a site.
      - The contacts were removed to protect personal data.
    ru:
      - Заполнявший оставил поля пустыми, а фирма всем известна.
      - Поставщик — новый филиал или госорган, указанный в другом месте.
      - Малая местная фирма работает без сайта.
      - Контакты убраны для защиты персональных данных.
    kk:
      - Толтырған адам өрістерді бос қалдырған, ал фирма бәріне мәлім.
      - Өнім беруші — жаңа филиал немесе басқа жерде көрсетілген мемлекеттік орган.
      - Шағын жергілікті фирма сайтсыз жұмыс істейді.
      - Байланыстар дербес деректерді қорғау үшін алынған.
  next:
    en:
      - Search for the firm by name and number in the register of legal entities and on the web.
      - See what it sold, to whom, and whether there are acts of acceptance.
      - Ask the buyer how it reaches the supplier.
    ru:
      - Поискать фирму по названию и номеру в реестре юридических лиц и в сети.
      - Посмотреть, что и кому она продала и есть ли акты приёмки.
      - Спросить заказчика, как он связывается с поставщиком.
    kk:
      - Фирманы атауы мен нөмірі бойынша заңды тұлғалар тізілімінен және желіден іздеу.
      - Ол не сатқанын, кімге сатқанын және қабылдау актілері бар ма, соны қарау.
      - Тапсырыс берушіден өнім берушімен қалай байланысатынын сұрау.
  summary:
    en: "No site, telephone, e-mail or address is published of the supplier {{supplier}}, who sold to the state in {{year}} (contracts and awards: {{value}}), though nearly all others have one: a gap in the record or a sign of a risk, to be checked."
    ru: "О поставщике {{supplier}}, продававшем государству в {{year}} году (договоров: {{value}}), не опубликованы ни сайт, ни телефон, ни почта, ни адрес, хотя почти у всех прочих они есть: пробел в данных или признак риска, требуется проверка."
    kk: "{{year}} жылы мемлекетке сатқан {{supplier}} өнім берушісі туралы (шарттар: {{value}}) сайты да, телефоны да, поштасы да, мекенжайы да жарияланбаған, ал басқалардың бәрінде дерлік бар: деректегі олқылық немесе тәуекел белгісі, тексеру қажет."
---*/
-- One site, telephone, e-mail or address in any process of any year is a trace. What the others have is counted among
-- organisations that sold in the same year in the same source; people, of whom nothing is kept, are left out.
WITH traced AS (
  SELECT
    source,
    id AS party_id,
    max(CASE
      WHEN contact_url IS NOT NULL OR contact_telephone IS NOT NULL OR contact_email IS NOT NULL OR street_address IS NOT NULL
        THEN 1 ELSE 0 END) AS has_trace,
    max(CASE WHEN is_person THEN 1 ELSE 0 END) AS is_natural
  FROM parties
  WHERE id IS NOT NULL
  GROUP BY source, id
),
sold AS (
  SELECT
    b.*,
    coalesce(t.has_trace, 0) AS has_trace,
    coalesce(t.is_natural, 0) = 1 OR b.party_id LIKE 'KZ-person-%' AS is_natural
  FROM x_bidder_years b
  LEFT JOIN traced t ON t.source = b.source AND t.party_id = b.party_id
  WHERE b.purchases > 0
),
usual AS (
  SELECT
    source,
    year,
    count(*) AS suppliers,
    round(CAST(CAST(sum(has_trace) AS BIGINT) AS DOUBLE) / CAST(count(*) AS DOUBLE), 6) AS share
  FROM sold
  WHERE NOT is_natural
  GROUP BY source, year
),
judged AS (
  SELECT
    s.*,
    u.share,
    u.suppliers,
    q.minimum_contracts,
    CASE
      WHEN s.is_natural THEN 'not-applicable:natural-person'
      WHEN s.has_trace = 1 THEN 'pass'
      WHEN s.purchases < q.minimum_contracts THEN 'not-applicable:few-contracts'
      WHEN u.suppliers < q.minimum_suppliers THEN 'insufficient:few-suppliers'
      WHEN u.share < q.usual_share THEN 'insufficient:contacts-not-usual'
      ELSE 'flag'
    END AS verdict
  FROM sold s
  CROSS JOIN params q
  LEFT JOIN usual u ON u.source = s.source AND u.year = s.year
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  party_id AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(purchases AS DOUBLE) AS value,
  CAST(minimum_contracts AS DOUBLE) AS threshold,
  'parameter:minimum_contracts' AS threshold_source,
  source || '|' || CAST(year AS VARCHAR) AS peer_group,
  CAST(suppliers AS BIGINT) AS peer_count,
  money AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The thirty largest purchases of the year, and what ten processes say of the supplier; empty fields are no rows.
WITH bought AS (
  SELECT
    r.subject_id,
    p.table_name,
    p.record,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY p.amount DESC NULLS LAST, p.table_name, p.record) AS place
  FROM result r
  JOIN x_purchases p ON p.supplier_id = r.supplier_id AND p.year = year(r.date)
),
named AS (
  SELECT r.subject_id, p.ocid, p.id, row_number() OVER (PARTITION BY r.subject_id ORDER BY p.ocid, p.source) AS place
  FROM result r
  JOIN parties p ON p.id = r.supplier_id
)
SELECT b.subject_id, b.table_name, b.record AS id, f.field
FROM bought b
JOIN (
  VALUES ('contracts', 'supplier_id'), ('contracts', 'value_amount'), ('contracts', 'date_signed'),
    ('awards', 'supplier_id'), ('awards', 'value_amount'), ('awards', 'date')
) AS f (table_name, field) ON f.table_name = b.table_name
WHERE b.place <= 30
UNION ALL
SELECT n.subject_id, 'parties' AS table_name, n.ocid || '|' || n.id AS id, f.field
FROM named n
CROSS JOIN (
  VALUES ('name'), ('contact_url'), ('contact_telephone'), ('contact_email'), ('street_address'), ('identifier_id')
) AS f (field)
WHERE n.place <= 10
ORDER BY subject_id, table_name, id, field
