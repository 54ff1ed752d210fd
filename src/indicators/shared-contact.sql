/*---
name: shared-contact
version: 1
codes: {ocp: [R044], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [bids.tenderer_id, parties.contact_telephone, parties.contact_email, parties.street_address]
value: number
parameters:
  # As indicators in use elsewhere: from twenty firms on an address is a business centre's.
  common_parties:
    type: integer
    default: 20
    min: 3
    unit: party
    text:
      en: a contact of so many organisations tells nothing (a business centre, an accountant's office)
      ru: контакт стольких организаций ни о чём не говорит (бизнес-центр, бухгалтерская фирма)
      kk: осынша ұйымға ортақ байланыс ештеңе білдірмейді (бизнес-орталық, бухгалтерлік фирма)
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
    en: no telephone, e-mail or postal address of all the organisations that bid is published
    ru: телефоны, электронные и почтовые адреса опубликованы не у всех организаций-участников
    kk: қатысушы ұйымдардың бәрінің телефоны, электрондық не пошталық мекенжайы жарияланбаған
  natural-persons:
    en: fewer than two of the bidders are organisations; contacts of people are not kept
    ru: организаций среди участников меньше двух, а контакты людей не хранятся
    kk: қатысушылар арасында ұйымдар екеуден аз, ал адамдардың байланыс деректері сақталмайды
texts:
  title:
    en: Rivals with the same telephone, e-mail or address
    ru: Соперники с одним телефоном, электронной почтой или адресом
    kk: Телефоны, электрондық поштасы немесе мекенжайы бір қарсыластар
  question:
    en: In which lots do bidders that should compete share a telephone, an e-mail or a postal address?
    ru: В каких лотах у участников, которые должны соперничать, общий телефон, электронная почта или адрес?
    kk: Қай лоттарда бәсекелесуге тиіс қатысушылардың телефоны, электрондық поштасы немесе мекенжайы ортақ?
  why:
    en: >-
      Bidders that are reached in the same place may be run by the same people: one of them is then there only to make
      the competition look real. Contacts that many organisations share are passed over, and so are members of one joint
      bid.
    ru: >-
      Участниками с одним контактом могут управлять одни и те же люди, и тогда второй нужен лишь для видимости
      соперничества. Контакты, общие для многих организаций, и члены одной совместной заявки не учитываются.
    kk: >-
      Байланысы бір қатысушыларды бір адамдар басқаруы мүмкін, ондайда екіншісі тек бәсекенің көрінісі үшін қажет. Көп
      ұйымға ортақ байланыстар және бір бірлескен өтінімнің мүшелері есепке алынбайды.
  innocent:
    en:
      - The firms rent offices in one building.
      - One accountant or tender agent files bids for several clients.
      - A firm moved out and another moved in.
      - The firms belong to one group and the rules allow both to bid.
    ru:
      - Фирмы снимают офисы в одном здании.
      - Один бухгалтер или тендерный агент подаёт заявки за нескольких клиентов.
      - Одна фирма съехала, другая въехала.
      - Фирмы из одной группы, и правила позволяют участвовать обеим.
    kk:
      - Фирмалар бір ғимаратта кеңсе жалдайды.
      - Бір бухгалтер немесе тендер агенті бірнеше клиент үшін өтінім береді.
      - Бір фирма көшіп кетіп, орнына басқасы келген.
      - Фирмалар бір топтан, ал ережелер екеуінің де қатысуына жол береді.
  next:
    en:
      - Compare heads and founders of the firms.
      - See how often these bidders meet and who wins then.
      - Compare the bids' prices, files and times of submission.
    ru:
      - Сравнить руководителей и учредителей фирм.
      - Посмотреть, как часто эти участники встречаются и кто тогда побеждает.
      - Сравнить цены заявок, их файлы и время подачи.
    kk:
      - Фирмалардың басшылары мен құрылтайшыларын салыстыру.
      - Бұл қатысушылар қаншалықты жиі кездесетінін және ондайда кім жеңетінін қарау.
      - Өтінімдердің бағаларын, файлдарын және берілген уақытын салыстыру.
  summary:
    en: "In the lot “{{title}}” of {{buyer}} (announced: {{date}}, worth {{money}}{{net}}) bidders share a telephone, an e-mail or an address (bidders with one contact: {{value}}): a sign of a risk, to be checked."
    ru: "В лоте «{{title}}» заказчика {{buyer}} (объявлен: {{date}}, сумма: {{money}}{{net}}) у участников общий телефон, электронная почта или адрес (участников с одним контактом: {{value}}): признак риска, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотында (жарияланған күні: {{date}}, құны: {{money}}{{net}}) қатысушылардың телефоны, электрондық поштасы немесе мекенжайы ортақ (бір байланысты қатысушылар: {{value}}): тексеруді қажет ететін тәуекел белгісі."
---*/
WITH reached AS (
  SELECT p.source, p.ocid, p.lot_id, p.bidder, p.party_id, c.kind, c.value
  FROM x_lot_participants p
  CROSS JOIN params q
  JOIN x_party_contacts c ON c.source = p.source AND c.ocid = p.ocid AND c.party_id = p.party_id
  WHERE q.addresses OR c.kind <> 'address'
),
name AS (
  SELECT source, ocid, id, min(lower(name)) AS name FROM parties GROUP BY source, ocid, id
),
-- A firm that stands twice in the list of parties, under two ids, does not compete with itself.
together AS (
  SELECT r.source, r.ocid, r.lot_id, r.kind, r.value, count(DISTINCT r.bidder) AS bidders
  FROM reached r
  LEFT JOIN name n ON n.source = r.source AND n.ocid = r.ocid AND n.id = r.party_id
  GROUP BY r.source, r.ocid, r.lot_id, r.kind, r.value
  HAVING count(DISTINCT r.bidder) > 1 AND count(DISTINCT r.party_id) > 1
    AND count(DISTINCT coalesce(n.name, r.party_id)) > 1
),
common AS (
  SELECT c.source, c.kind, c.value, count(DISTINCT c.party_id) AS parties
  FROM x_party_contacts c
  JOIN (SELECT DISTINCT source, kind, value FROM together) t
    ON t.source = c.source AND t.kind = c.kind AND t.value = c.value
  GROUP BY c.source, c.kind, c.value
),
alike AS (
  SELECT t.source, t.ocid, t.lot_id, max(t.bidders) AS bidders
  FROM together t
  CROSS JOIN params q
  JOIN common c ON c.source = t.source AND c.kind = t.kind AND c.value = t.value
  WHERE c.parties < q.common_parties
  GROUP BY t.source, t.ocid, t.lot_id
),
-- Nobody can say that no contact is shared unless one kind of contact is known of all organisations.
known AS (
  SELECT source, ocid, lot_id, max(bidders) AS bidders
  FROM (
    SELECT source, ocid, lot_id, kind, count(DISTINCT bidder) AS bidders
    FROM reached
    GROUP BY source, ocid, lot_id, kind
  ) AS k
  GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    l.announced_date,
    a.bidders AS sharing,
    l.amount,
    l.currency,
    CASE
      WHEN a.bidders > 1 THEN 'flag'
      WHEN c.took_part = 0 AND l.competitive = 'no' THEN 'not-applicable:method'
      WHEN c.took_part = 0 AND l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN c.took_part = 0 AND l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN c.took_part = 0 AND l.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN c.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN c.took_part = 0 THEN 'insufficient:no-bids-visible'
      WHEN c.took_part = 1 THEN 'not-applicable:one-bidder'
      WHEN c.named_bidders < coalesce(c.bidders, 0) THEN 'insufficient:bidders-unnamed'
      WHEN c.organisations < 2 THEN 'not-applicable:natural-persons'
      WHEN coalesce(k.bidders, 0) < c.organisations THEN 'insufficient:contacts-missing'
      ELSE 'pass'
    END AS verdict
  FROM x_lots l
  LEFT JOIN alike a ON a.source = l.source AND a.ocid = l.ocid AND a.lot_id = l.lot_id
  LEFT JOIN known k ON k.source = l.source AND k.ocid = l.ocid AND k.lot_id = l.lot_id
  JOIN x_lot_crowds c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(coalesce(sharing, 0) AS DOUBLE) AS value,
  CAST(2 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
WITH reached AS (
  SELECT r.subject_id, p.source, p.ocid, p.bidder, p.party_id, c.kind, c.value
  FROM result r
  CROSS JOIN params q
  JOIN x_lot_participants p ON p.subject_id = r.subject_id
  JOIN x_party_contacts c ON c.source = p.source AND c.ocid = p.ocid AND c.party_id = p.party_id
  WHERE q.addresses OR c.kind <> 'address'
),
together AS (
  SELECT subject_id, source, kind, value
  FROM reached
  GROUP BY subject_id, source, kind, value
  HAVING count(DISTINCT bidder) > 1
)
SELECT r.subject_id, 'parties' AS table_name, r.ocid || '|' || r.party_id AS id, f.field
FROM reached r
JOIN together t ON t.subject_id = r.subject_id AND t.source = r.source AND t.kind = r.kind AND t.value = r.value
JOIN (
  VALUES ('telephone', 'contact_telephone'), ('email', 'contact_email'), ('address', 'street_address'),
    ('address', 'locality'), ('telephone', 'name'), ('email', 'name'), ('address', 'name')
) AS f (kind, field) ON f.kind = r.kind
UNION ALL
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, 'tenderer_id' AS field
FROM result r
JOIN x_lot_bidders b ON b.ocid || '|' || b.lot_id = r.subject_id
ORDER BY subject_id, table_name, id, field
