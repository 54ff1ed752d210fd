/*---
name: mass-address
version: 1
codes: {ocp: [R042], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: supplier
needs: [parties.street_address, parties.contact_telephone, bids.tenderer_id, awards.supplier_id]
value: number
parameters:
  # As indicators in use elsewhere: twenty suppliers at one address.
  minimum_at_address:
    type: integer
    default: 20
    min: 2
    unit: party
    text:
      en: least number of bidders and suppliers of the year at one postal address
      ru: наименьшее число участников и поставщиков года по одному адресу
      kk: бір мекенжайдағы жыл қатысушылары мен өнім берушілерінің ең аз саны
  minimum_at_telephone:
    type: integer
    default: 5
    min: 2
    unit: party
    text:
      en: least number of bidders and suppliers of the year with one telephone
      ru: наименьшее число участников и поставщиков года с одним телефоном
      kk: бір телефонды жыл қатысушылары мен өнім берушілерінің ең аз саны
law: []
violations: []
reasons:
  contacts-missing:
    en: neither an address with a number nor a telephone is published
    ru: не опубликованы ни адрес с номером дома, ни телефон
    kk: үй нөмірі бар мекенжай да, телефон да жарияланбаған
texts:
  title:
    en: Many suppliers at one address or telephone
    ru: Много поставщиков по одному адресу или телефону
    kk: Бір мекенжайда немесе телефонда көп өнім беруші
  question:
    en: Which bidders and suppliers have an address or a telephone that many others have too?
    ru: У каких участников и поставщиков адрес или телефон, общий со многими другими?
    kk: Қай қатысушылар мен өнім берушілердің мекенжайы немесе телефоны көп басқаларымен ортақ?
  why:
    en: >-
      Firms that exist on paper only are often registered by the dozen at one address, or are all answered by one telephone.
      Such a firm may be there to bid beside another, or to disappear with an advance payment.
    ru: >-
      Фирмы, существующие лишь на бумаге, часто десятками регистрируют по одному адресу или отвечают за все с одного телефона.
      Такая фирма может быть нужна для второй заявки или чтобы исчезнуть с авансом.
    kk: >-
      Тек қағазда бар фирмаларды көбіне ондап бір мекенжайға тіркейді немесе бәріне бір телефоннан жауап береді. Мұндай фирма
      екінші өтінім үшін немесе аванспен жоғалып кету үшін қажет болуы мүмкін.
  innocent:
    en:
      - The address is a business centre or a market hall where many firms rent rooms.
      - An accounting firm gives its own telephone for all its clients.
      - The village has one street, and houses are written without numbers of rooms.
      - Firms of one group share an office openly.
    ru:
      - По адресу — бизнес-центр или торговый дом, где помещения снимают многие.
      - Бухгалтерская фирма указывает свой телефон за всех клиентов.
      - В селе одна улица, а номера помещений не пишут.
      - Фирмы одной группы открыто делят офис.
    kk:
      - Мекенжайда көп фирма үй-жай жалдайтын бизнес-орталық немесе сауда үйі орналасқан.
      - Бухгалтерлік фирма барлық клиенті үшін өз телефонын көрсетеді.
      - Ауылда бір көше ғана бар, ал бөлме нөмірлері жазылмайды.
      - Бір топтың фирмалары кеңсені ашық бөліседі.
  next:
    en:
      - Look the address up on a map, or go there.
      - See which of these firms bid in the same lots.
      - Compare their heads, founders and dates of registration.
    ru:
      - Найти адрес на карте или съездить туда.
      - Посмотреть, какие из этих фирм участвуют в одних лотах.
      - Сравнить их руководителей, учредителей и даты регистрации.
    kk:
      - Мекенжайды картадан табу немесе сол жерге бару.
      - Осы фирмалардың қайсысы бір лоттарға қатысатынын қарау.
      - Олардың басшыларын, құрылтайшыларын және тіркелген күндерін салыстыру.
  summary:
    en: "The supplier or bidder {{supplier}} has an address or a telephone that is that of {{value}} of them in {{year}}; the mark is {{threshold}}. A sign of a risk, to be checked."
    ru: "У поставщика или участника {{supplier}} адрес или телефон, общий для нескольких ({{value}}) в {{year}} году; порог — {{threshold}}. Признак риска, требующий проверки."
    kk: "{{supplier}} өнім берушісінің немесе қатысушысының мекенжайы не телефоны {{year}} жылы бірнешеуіне ортақ ({{value}}); шек — {{threshold}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A contact counts in the years in which the process that tells of it was announced or awarded. An organisation with
-- several contacts is judged by the one that most others share. Passed means: not on what is published of it.
WITH dated AS (
  SELECT source, ocid, year(announced_date) AS year
  FROM x_lots
  WHERE announced_date IS NOT NULL
  UNION
  SELECT source, ocid, year FROM x_purchases WHERE year IS NOT NULL
),
reached AS (
  SELECT DISTINCT b.source, b.party_id, b.year, c.kind, c.value
  FROM x_party_contacts c
  JOIN dated d ON d.source = c.source AND d.ocid = c.ocid
  JOIN x_bidder_years b ON b.source = c.source AND b.party_id = c.party_id AND b.year = d.year
  WHERE c.kind IN ('address', 'telephone')
),
crowd AS (
  SELECT source, year, kind, value, count(*) AS parties FROM reached GROUP BY source, year, kind, value
),
crowded AS (
  SELECT
    r.source,
    r.party_id,
    r.year,
    max(CASE WHEN r.kind = 'address' THEN c.parties END) AS at_address,
    max(CASE WHEN r.kind = 'telephone' THEN c.parties END) AS at_telephone
  FROM reached r
  JOIN crowd c ON c.source = r.source AND c.year = r.year AND c.kind = r.kind AND c.value = r.value
  GROUP BY r.source, r.party_id, r.year
),
judged AS (
  SELECT
    b.*,
    c.at_address,
    c.at_telephone,
    q.minimum_at_address,
    q.minimum_at_telephone,
    coalesce(c.at_telephone >= q.minimum_at_telephone, false) AND NOT coalesce(c.at_address >= q.minimum_at_address, false)
      AS is_by_telephone,
    CASE
      WHEN c.at_address >= q.minimum_at_address OR c.at_telephone >= q.minimum_at_telephone THEN 'flag'
      WHEN b.party_id LIKE 'KZ-person-%' THEN 'not-applicable:natural-person'
      WHEN c.party_id IS NULL THEN 'insufficient:contacts-missing'
      ELSE 'pass'
    END AS verdict
  FROM x_bidder_years b
  CROSS JOIN params q
  LEFT JOIN crowded c ON c.source = b.source AND c.party_id = b.party_id AND c.year = b.year
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  party_id AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(CASE WHEN is_by_telephone THEN at_telephone ELSE coalesce(at_address, at_telephone) END AS DOUBLE) AS value,
  CAST(CASE WHEN is_by_telephone THEN minimum_at_telephone ELSE minimum_at_address END AS DOUBLE) AS threshold,
  CASE WHEN is_by_telephone THEN 'parameter:minimum_at_telephone' ELSE 'parameter:minimum_at_address' END AS threshold_source,
  source || '|' || CAST(year AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  money AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The organisation's own contacts in one process, and those of up to fifty others at the same address or telephone, each
-- in one process of the year.
WITH dated AS (
  SELECT source, ocid, year(announced_date) AS year
  FROM x_lots
  WHERE announced_date IS NOT NULL
  UNION
  SELECT source, ocid, year FROM x_purchases WHERE year IS NOT NULL
),
own AS (
  SELECT DISTINCT r.subject_id, r.supplier_id, c.source, d.year, c.kind, c.value
  FROM result r
  JOIN x_party_contacts c ON c.party_id = r.supplier_id AND c.kind IN ('address', 'telephone')
  JOIN dated d ON d.source = c.source AND d.ocid = c.ocid AND d.year = year(r.date)
),
other AS (
  SELECT o.subject_id, o.kind, o.value, o.supplier_id, c.party_id, min(c.ocid) AS ocid
  FROM own o
  JOIN x_party_contacts c ON c.source = o.source AND c.kind = o.kind AND c.value = o.value
  JOIN dated d ON d.source = c.source AND d.ocid = c.ocid AND d.year = o.year
  JOIN x_bidder_years b ON b.source = c.source AND b.party_id = c.party_id AND b.year = o.year
  GROUP BY o.subject_id, o.kind, o.value, o.supplier_id, c.party_id
),
ranked AS (
  SELECT
    o.*,
    row_number() OVER (
      PARTITION BY o.subject_id ORDER BY CASE WHEN o.party_id = o.supplier_id THEN 0 ELSE 1 END, o.party_id, o.kind, o.value
    ) AS place
  FROM other o
)
SELECT r.subject_id, 'parties' AS table_name, r.ocid || '|' || r.party_id AS id, f.field
FROM ranked r
JOIN (
  VALUES ('telephone', 'contact_telephone'), ('address', 'street_address'), ('address', 'locality'), ('address', 'name'),
    ('telephone', 'name')
) AS f (kind, field) ON f.kind = r.kind
WHERE r.place <= 50
ORDER BY subject_id, table_name, id, field
