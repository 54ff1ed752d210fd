/*---
name: contact-equals-buyer
version: 1
codes: {ocp: [R043], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: pair
needs: [bids.tenderer_id, awards.supplier_id, parties.contact_telephone, parties.contact_email, parties.street_address]
value: number
parameters:
  # As indicators in use elsewhere: from twenty organisations on an address is a business centre's.
  common_parties:
    type: integer
    default: 20
    min: 3
    unit: party
    text:
      en: a contact of so many organisations tells nothing (a house of many offices, the portal's own telephone)
      ru: контакт стольких организаций ни о чём не говорит (здание со множеством офисов, телефон самого портала)
      kk: осынша ұйымға ортақ байланыс ештеңе білдірмейді (көп кеңселі ғимарат, порталдың өз телефоны)
  addresses:
    type: boolean
    default: true
    text:
      en: compare postal addresses too, not telephones and e-mail addresses alone
      ru: сравнивать и почтовые адреса, а не только телефоны и электронные адреса
      kk: тек телефондар мен электрондық пошталарды емес, пошталық мекенжайларды да салыстыру
law: []
violations: []
reasons:
  contacts-missing:
    en: no telephone, e-mail or postal address of both is published
    ru: ни телефон, ни электронная почта, ни адрес не опубликованы у обеих сторон
    kk: екі тараптың да телефоны, электрондық поштасы немесе мекенжайы жарияланбаған
texts:
  title:
    en: A bidder with the buyer's telephone, e-mail or address
    ru: Участник с телефоном, электронной почтой или адресом заказчика
    kk: Телефоны, электрондық поштасы немесе мекенжайы тапсырыс берушінікімен бірдей қатысушы
  question:
    en: Which bidders and suppliers are reached at the same telephone, e-mail or postal address as the buyer?
    ru: У каких участников и поставщиков тот же телефон, электронная почта или адрес, что у заказчика?
    kk: Қай қатысушылар мен өнім берушілердің телефоны, электрондық поштасы немесе мекенжайы тапсырыс берушінікімен бірдей?
  why:
    en: >-
      Whoever is reached where the buyer sits may be run by its staff or by their families, and knows more than rivals do.
      Contacts that many organisations share are passed over.
    ru: >-
      Тем, у кого контакт заказчика, могут управлять его работники или их родные, и знает он больше соперников. Контакты,
      общие для многих организаций, не учитываются.
    kk: >-
      Байланысы тапсырыс берушінікімен бірдей тұлғаны оның қызметкерлері не олардың туыстары басқаруы мүмкін және ол
      қарсыластарынан көбірек біледі. Көп ұйымға ортақ байланыстар есепке алынбайды.
  innocent:
    en:
      - The supplier is the buyer's own enterprise or sits in the building of the same administration.
      - The firm rents a room from the buyer, such as a canteen in a school.
      - The clerk who filled in the form wrote the buyer's contacts in place of the supplier's.
      - A small place has one address for everybody.
    ru:
      - Поставщик — подведомственное предприятие или находится в здании той же администрации.
      - Фирма арендует помещение у заказчика, например столовая в школе.
      - Заполнявший форму указал контакты заказчика вместо контактов поставщика.
      - В малом селе у всех один адрес.
    kk:
      - Өнім беруші — ведомстволық бағынысты кәсіпорын немесе сол әкімдіктің ғимаратында орналасқан.
      - Фирма тапсырыс берушіден үй-жай жалдайды, мысалы, мектептегі асхана.
      - Нысанды толтырған адам өнім берушінің орнына тапсырыс берушінің байланысын жазған.
      - Шағын ауылда бәрінің мекенжайы бір.
  next:
    en:
      - Compare the supplier's head and founders with the buyer's officials.
      - See by which methods it got its contracts, and who bid against it.
      - Ask the buyer whether anybody declared a conflict of interest.
    ru:
      - Сравнить руководителя и учредителей поставщика с должностными лицами заказчика.
      - Посмотреть, какими способами получены договоры и кто был соперником.
      - Спросить заказчика, заявлял ли кто-нибудь о конфликте интересов.
    kk:
      - Өнім берушінің басшысы мен құрылтайшыларын тапсырыс берушінің лауазымды адамдарымен салыстыру.
      - Шарттар қандай тәсілмен алынғанын және қарсыласы кім болғанын қарау.
      - Тапсырыс берушіден біреу мүдделер қақтығысын мәлімдеген бе, соны сұрау.
  summary:
    en: "The bidder {{supplier}} and the buyer {{buyer}} have a telephone, an e-mail or a postal address in common (purchases in {{year}}: {{value}}). A sign of a risk, to be checked."
    ru: "У участника {{supplier}} и заказчика {{buyer}} общий телефон, электронная почта или адрес (закупок в {{year}} году: {{value}}). Признак риска, требующий проверки."
    kk: "{{supplier}} қатысушысы мен {{buyer}} тапсырыс берушісінің телефоны, электрондық поштасы немесе мекенжайы ортақ ({{year}} жылғы сатып алулар: {{value}}). Тексеруді қажет ететін тәуекел белгісі."
---*/
-- One subject is a buyer and somebody who bid for its lots or sold to it in a year. The buyer's contacts are its own and
-- those of the organiser of the purchase. What stands under another process of the pair is not mixed in: both contacts
-- must be of one process.
WITH met AS (
  SELECT p.source, p.ocid, l.buyer_id, p.party_id, l.announced_date AS met_date
  FROM x_lot_participants p
  JOIN x_lots l ON l.source = p.source AND l.ocid = p.ocid AND l.lot_id = p.lot_id
  WHERE l.buyer_id IS NOT NULL AND l.announced_date IS NOT NULL
  UNION ALL
  SELECT source, ocid, buyer_id, supplier_id AS party_id, date AS met_date
  FROM x_purchases
  WHERE buyer_id IS NOT NULL AND supplier_id IS NOT NULL AND date IS NOT NULL
),
pair AS (
  SELECT m.source, m.ocid, m.buyer_id, m.party_id, min(m.met_date) AS met_date
  FROM met m
  LEFT JOIN x_local_ids b ON b.source = m.source AND b.id = m.buyer_id
  LEFT JOIN x_local_ids s ON s.source = m.source AND s.id = m.party_id
  WHERE m.buyer_id <> m.party_id AND b.id IS NULL AND s.id IS NULL
  GROUP BY m.source, m.ocid, m.buyer_id, m.party_id
),
office AS (
  SELECT DISTINCT source, ocid, buyer_id, office_id
  FROM (
    SELECT source, ocid, buyer_id, buyer_id AS office_id FROM pair
    UNION ALL
    SELECT r.source, r.ocid, r.buyer_id, p.tender_procuring_entity_id AS office_id
    FROM pair r
    JOIN processes p ON p.source = r.source AND p.ocid = r.ocid
    WHERE p.tender_procuring_entity_id IS NOT NULL
  ) AS o
),
of_buyer AS (
  SELECT o.source, o.ocid, o.buyer_id, o.office_id, c.kind, c.value
  FROM office o
  CROSS JOIN params q
  JOIN x_party_contacts c ON c.source = o.source AND c.ocid = o.ocid AND c.party_id = o.office_id
  WHERE q.addresses OR c.kind <> 'address'
),
compared AS (
  SELECT r.source, r.ocid, r.buyer_id, r.party_id, c.kind, c.value, b.value = c.value AS is_same
  FROM pair r
  JOIN x_party_contacts c ON c.source = r.source AND c.ocid = r.ocid AND c.party_id = r.party_id
  JOIN of_buyer b ON b.source = r.source AND b.ocid = r.ocid AND b.buyer_id = r.buyer_id AND b.kind = c.kind
  WHERE b.office_id <> r.party_id
),
common AS (
  SELECT c.source, c.kind, c.value
  FROM x_party_contacts c
  CROSS JOIN params q
  JOIN (SELECT DISTINCT source, kind, value FROM compared WHERE is_same) t
    ON t.source = c.source AND t.kind = c.kind AND t.value = c.value
  GROUP BY c.source, c.kind, c.value, q.common_parties
  HAVING count(DISTINCT c.party_id) >= q.common_parties
),
in_process AS (
  SELECT
    c.source,
    c.ocid,
    c.buyer_id,
    c.party_id,
    max(CASE WHEN c.is_same AND m.value IS NULL THEN 1 ELSE 0 END) AS is_alike
  FROM compared c
  LEFT JOIN common m ON m.source = c.source AND m.kind = c.kind AND m.value = c.value
  GROUP BY c.source, c.ocid, c.buyer_id, c.party_id
),
by_year AS (
  SELECT
    r.source,
    r.buyer_id,
    r.party_id,
    year(r.met_date) AS year,
    max(r.met_date) AS last_date,
    count(i.ocid) AS compared,
    CAST(coalesce(sum(i.is_alike), 0) AS BIGINT) AS alike
  FROM pair r
  LEFT JOIN in_process i
    ON i.source = r.source AND i.ocid = r.ocid AND i.buyer_id = r.buyer_id AND i.party_id = r.party_id
  GROUP BY r.source, r.buyer_id, r.party_id, year(r.met_date)
),
judged AS (
  SELECT
    y.*,
    CASE
      WHEN y.alike > 0 THEN 'flag'
      WHEN y.party_id LIKE 'KZ-person-%' THEN 'not-applicable:natural-person'
      WHEN y.compared = 0 THEN 'insufficient:contacts-missing'
      ELSE 'pass'
    END AS verdict
  FROM by_year y
)
SELECT
  buyer_id || '|' || party_id || '|' || CAST(year AS VARCHAR) AS subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  buyer_id,
  party_id AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(alike AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake,
  CAST(NULL AS VARCHAR) AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- Of ten processes at most the contacts of both.
WITH met AS (
  SELECT r.subject_id, r.buyer_id, r.supplier_id, p.source, p.ocid
  FROM result r
  JOIN x_lot_participants p ON p.party_id = r.supplier_id
  JOIN x_lots l ON l.source = p.source AND l.ocid = p.ocid AND l.lot_id = p.lot_id AND l.buyer_id = r.buyer_id
    AND year(l.announced_date) = year(r.date)
  UNION
  SELECT r.subject_id, r.buyer_id, r.supplier_id, p.source, p.ocid
  FROM result r
  JOIN x_purchases p ON p.supplier_id = r.supplier_id AND p.buyer_id = r.buyer_id AND p.year = year(r.date)
),
alike AS (
  SELECT m.subject_id, c.source, c.ocid, c.party_id, b.party_id AS office_id, c.kind
  FROM met m
  CROSS JOIN params q
  JOIN x_party_contacts c ON c.source = m.source AND c.ocid = m.ocid AND c.party_id = m.supplier_id
  LEFT JOIN processes p ON p.source = m.source AND p.ocid = m.ocid
  JOIN x_party_contacts b ON b.source = c.source AND b.ocid = c.ocid AND b.kind = c.kind AND b.value = c.value
    AND b.party_id IN (m.buyer_id, coalesce(p.tender_procuring_entity_id, m.buyer_id))
  WHERE b.party_id <> c.party_id AND (q.addresses OR c.kind <> 'address')
),
ranked AS (
  SELECT
    a.*,
    dense_rank() OVER (PARTITION BY a.subject_id ORDER BY a.ocid, a.source) AS place
  FROM alike a
)
SELECT a.subject_id, 'parties' AS table_name, a.ocid || '|' || a.party_id AS id, f.field
FROM ranked a
JOIN (
  VALUES ('telephone', 'contact_telephone'), ('email', 'contact_email'), ('address', 'street_address'), ('address', 'locality')
) AS f (kind, field) ON f.kind = a.kind
WHERE a.place <= 10
UNION ALL
SELECT a.subject_id, 'parties' AS table_name, a.ocid || '|' || a.office_id AS id, f.field
FROM ranked a
JOIN (
  VALUES ('telephone', 'contact_telephone'), ('email', 'contact_email'), ('address', 'street_address'), ('address', 'locality')
) AS f (kind, field) ON f.kind = a.kind
WHERE a.place <= 10
ORDER BY subject_id, table_name, id, field
