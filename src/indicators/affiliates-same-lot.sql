/*---
name: affiliates-same-lot
version: 2
codes: {ocp: [R032, R033], cardinal: []}
severity: legal
grade: needs-a-document
stage: tender
subject: lot
needs: [bids.tenderer_id, bids.kz_submitter_id]
value: number
parameters:
  common_parties:
    type: integer
    default: 8
    min: 2
    unit: organisation
    text:
      en: a telephone, mailbox or address that so many organisations share links nobody
      ru: телефон, почта или адрес, общие для стольких организаций, никого не связывают
      kk: осынша ұйымға ортақ телефон, пошта немесе мекенжай ешкімді байланыстырмайды
law: [kz:106-VIII:law:7-3, kz:106-VIII:law:3-4, law-read]
violations: [sham, affil]
reasons:
  links-not-fetched:
    en: it is not known of all bidders who heads them or handed in their bids; the records were fetched without persons
    ru: не обо всех участниках известно, кто ими руководит или подал заявку, — записи получены без сведений о лицах
    kk: барлық қатысушының басшысы немесе өтінімін кім бергені белгісіз — жазбалар тұлғалар туралы мәліметсіз алынған
texts:
  title:
    en: Linked bidders in one lot
    ru: Связанные участники в одном лоте
    kk: Бір лоттағы өзара байланысты қатысушылар
  question:
    en: In which lots did bidders compete who share a head, who handed in the bid, a bank account, or two ways to reach them?
    ru: В каких лотах соревновались участники с общим руководителем, подателем заявки, банковским счётом или двумя общими контактами?
    kk: Қай лоттарда басшысы, өтінім беруші адамы, банк шоты немесе екі байланыс дерегі ортақ қатысушылар бәсекелескен?
  why:
    en: >-
      Affiliated persons may not bid for the same lot: one will decides for both, and the rivalry is only on paper. People
      and accounts are compared as keyed codes, so nobody's name or number is shown. A link is a sign; whether it is
      affiliation in the law's sense is read in the register of legal entities.
    ru: >-
      Аффилированные лица не вправе участвовать в одном лоте: за обоих решает одна воля, и соперничество лишь на бумаге.
      Люди и счета сравниваются в виде кодов, ничьи имена и номера не показываются. Связь — это признак; является ли она
      аффилированностью в смысле закона, видно из регистрационных сведений.
    kk: >-
      Үлестес тұлғалар бір лотқа қатыса алмайды: екеуі үшін бір ерік шешеді, ал бәсеке тек қағазда болады. Адамдар мен
      шоттар кодталған түрде салыстырылады, ешкімнің аты мен нөмірі көрсетілмейді. Байланыс — тек белгі; оның заң
      мағынасында үлестестік болып табылатыны тіркеу мәліметтерінен көрінеді.
  innocent:
    en:
      - One specialist hands in bids for several firms that have nothing else in common.
      - Two people have the same full name; where the number is not published, only names are compared.
      - The head changed, and the records of one of the two are older than the bid.
      - The firms rent rooms from one landlord and use its telephone and mailbox.
    ru:
      - Один специалист подаёт заявки за несколько фирм, не имеющих больше ничего общего.
      - У двух людей полностью совпадает имя; где номер не опубликован, сравниваются только имена.
      - Руководитель сменился, а сведения об одной из фирм старше заявки.
      - Фирмы снимают помещения у одного арендодателя и пользуются его телефоном и почтой.
    kk:
      - Бір маман басқа ортақ ештеңесі жоқ бірнеше фирманың өтінімін береді.
      - Екі адамның толық аты-жөні бірдей; нөмірі жарияланбаған жерде тек аттары салыстырылады.
      - Басшы ауысқан, ал екеуінің бірі туралы мәлімет өтінімнен ескірек.
      - Фирмалар бір жалға берушінің бөлмелерінде отырады және оның телефоны мен поштасын пайдаланады.
  next:
    en:
      - Order register extracts of both bidders for the day of the bids, with heads and founders.
      - Look how often the two meet, and who wins then.
      - Compare the files of the bids; then write to the organizer, to internal state audit and to the competition agency.
    ru:
      - Получить регистрационные справки на обоих участников на дату заявок — руководители и учредители.
      - Посмотреть, как часто они встречаются и кто тогда побеждает.
      - Сравнить файлы заявок; затем обратиться к организатору, в орган внутреннего государственного аудита и в антимонопольный орган.
    kk:
      - Екі қатысушыға да өтінім күніндегі тіркеу анықтамасын алу — басшылары мен құрылтайшылары.
      - Олардың қаншалықты жиі кездесетінін және ондайда кім жеңетінін қарау.
      - Өтінім файлдарын салыстыру; содан кейін ұйымдастырушыға, ішкі мемлекеттік аудит органына және монополияға қарсы органға жазу.
  summary:
    en: "In the lot “{{title}}” of {{buyer}}, announced on {{date}} ({{money}}{{net}}), this number of bidders are linked by a common head, founder, sender of the bid, bank account or contacts: {{value}}. Affiliated persons may not bid for one lot; the registers are to be read."
    ru: "В лоте «{{title}}» заказчика {{buyer}}, объявленном {{date}} ({{money}}{{net}}), связаны общим руководителем, учредителем, подателем заявки, банковским счётом или контактами участники в количестве: {{value}}. Аффилированные лица не вправе участвовать в одном лоте; следует проверить регистрационные сведения."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотында (жарияланған күні: {{date}}, {{money}}{{net}}) ортақ басшы, құрылтайшы, өтінім беруші адам, банк шоты немесе байланыс деректері арқылы байланысқан қатысушылар саны: {{value}}. Үлестес тұлғалар бір лотқа қатыса алмайды; тіркеу мәліметтерін тексеру керек."
---*/
WITH member AS (
  SELECT DISTINCT p.source, p.ocid, p.lot_id, p.bidder, p.party_id, l.closes_date
  FROM x_lot_participants p
  JOIN x_law_lots l ON l.source = p.source AND l.ocid = p.ocid AND l.lot_id = p.lot_id
  WHERE p.party_id IS NOT NULL AND l.state = 'known'
),
-- Who decides or acts for a bidder: its head on the day of the bids, who made and changed the bid, a trader himself.
person AS (
  SELECT m.source, m.ocid, m.lot_id, m.bidder, h.person_id, h.person_name_id
  FROM member m
  JOIN party_people h ON h.source = m.source AND h.ocid = m.ocid AND h.party_id = m.party_id
  WHERE h.kz_role = 1 AND coalesce(h.start_local_date <= m.closes_date, true)
    AND coalesce(h.end_local_date >= m.closes_date, true)
),
acting AS (
  SELECT source, ocid, lot_id, bidder, person_id AS value FROM person WHERE person_id IS NOT NULL
  UNION
  SELECT source, ocid, lot_id, bidder, person_name_id AS value FROM person WHERE person_name_id IS NOT NULL
  UNION
  SELECT x.source, x.ocid, x.lot_id, x.bidder, b.kz_submitter_id AS value
  FROM x_lot_bids x
  JOIN bids b ON b.source = x.source AND b.ocid = x.ocid AND b.id = x.bid_id
  WHERE b.kz_submitter_id IS NOT NULL
  UNION
  SELECT x.source, x.ocid, x.lot_id, x.bidder, b.kz_modifier_id AS value
  FROM x_lot_bids x
  JOIN bids b ON b.source = x.source AND b.ocid = x.ocid AND b.id = x.bid_id
  WHERE b.kz_modifier_id IS NOT NULL
  UNION
  SELECT source, ocid, lot_id, bidder, party_id AS value FROM member WHERE party_id LIKE 'KZ-person-%'
),
account AS (
  SELECT DISTINCT source, supplier_id, kz_supplier_account_id AS value
  FROM contracts
  WHERE kz_supplier_account_id IS NOT NULL AND supplier_id IS NOT NULL
),
contact AS (
  SELECT source, ocid, id AS party_id, 'telephone' AS kind, kz_phone_id AS value FROM parties WHERE kz_phone_id IS NOT NULL
  UNION
  SELECT source, ocid, id AS party_id, 'email' AS kind, kz_email_id AS value FROM parties WHERE kz_email_id IS NOT NULL
  UNION
  SELECT source, ocid, party_id, kind, value FROM x_party_contacts
),
-- Heads and founders by a register of them that was imported, on the day on which bids closed; a list without days is true
-- on its day only. A firm may be the founder of another bidder. What founds as many as a common contact serves, or buys for
-- the state, links nobody.
state_body AS (
  SELECT DISTINCT buyer_id FROM processes WHERE buyer_id IS NOT NULL
),
founder AS (
  SELECT f.org_id, coalesce(f.person_id, f.person_name_id) AS value, f.valid_from, f.valid_to, f.as_of
  FROM founders f
  LEFT JOIN state_body s ON s.buyer_id = f.person_id
  WHERE f.org_id IS NOT NULL AND coalesce(f.person_id, f.person_name_id) IS NOT NULL AND s.buyer_id IS NULL
),
holding AS (
  SELECT f.value
  FROM founder f
  CROSS JOIN params q
  GROUP BY f.value, q.common_parties
  HAVING count(DISTINCT f.org_id) >= q.common_parties
),
owned AS (
  SELECT DISTINCT m.source, m.ocid, m.lot_id, m.bidder, f.value
  FROM member m
  JOIN founder f ON f.org_id = m.party_id
  LEFT JOIN holding h ON h.value = f.value
  WHERE h.value IS NULL AND coalesce(f.valid_from, f.as_of) <= m.closes_date
    AND m.closes_date <= coalesce(f.valid_to, CASE WHEN f.valid_from IS NULL THEN f.as_of ELSE DATE '9999-12-31' END)
),
common AS (
  SELECT source, kind, value
  FROM contact
  CROSS JOIN params q
  GROUP BY source, kind, value, q.common_parties
  HAVING count(DISTINCT party_id) >= q.common_parties
),
sign AS (
  SELECT source, ocid, lot_id, bidder, 'person' AS kind, value FROM acting
  UNION
  SELECT source, ocid, lot_id, bidder, 'person' AS kind, value FROM owned
  UNION
  SELECT m.source, m.ocid, m.lot_id, m.bidder, 'person' AS kind, m.party_id AS value
  FROM member m
  JOIN owned o ON o.source = m.source AND o.ocid = m.ocid AND o.lot_id = m.lot_id AND o.value = m.party_id
  UNION
  SELECT m.source, m.ocid, m.lot_id, m.bidder, 'account' AS kind, a.value
  FROM member m
  JOIN account a ON a.source = m.source AND a.supplier_id = m.party_id
  UNION
  SELECT m.source, m.ocid, m.lot_id, m.bidder, c.kind, c.value
  FROM member m
  JOIN contact c ON c.source = m.source AND c.ocid = m.ocid AND c.party_id = m.party_id
  LEFT JOIN common k ON k.source = c.source AND k.kind = c.kind AND k.value = c.value
  WHERE k.value IS NULL
),
pair AS (
  SELECT
    a.source,
    a.ocid,
    a.lot_id,
    a.bidder AS one,
    b.bidder AS other
  FROM sign a
  JOIN sign b ON b.source = a.source AND b.ocid = a.ocid AND b.lot_id = a.lot_id AND b.kind = a.kind AND b.value = a.value
  WHERE a.bidder < b.bidder
  GROUP BY a.source, a.ocid, a.lot_id, a.bidder, b.bidder
  -- A person or an account links by itself, ways to reach somebody only when two of them are the same.
  HAVING count(CASE WHEN a.kind IN ('person', 'account') THEN 1 END) > 0 OR count(DISTINCT a.kind) > 1
),
linked AS (
  SELECT source, ocid, lot_id, count(DISTINCT bidder) AS bidders
  FROM (
    SELECT source, ocid, lot_id, one AS bidder FROM pair
    UNION
    SELECT source, ocid, lot_id, other AS bidder FROM pair
  ) AS b
  GROUP BY source, ocid, lot_id
),
known AS (
  SELECT source, ocid, lot_id, count(DISTINCT bidder) AS bidders FROM acting GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.subject_id,
    l.ocid,
    l.buyer_id,
    l.announced_date,
    coalesce(k.bidders, 0) AS linked,
    l.amount,
    l.currency,
    CASE
      WHEN l.state = 'other-law' THEN 'not-applicable:other-law'
      WHEN l.state = 'quasi-state' THEN 'not-applicable:quasi-state'
      WHEN l.state = 'method-missing' THEN 'insufficient:method-missing'
      WHEN l.state = 'method-unknown' THEN 'insufficient:method-unknown'
      WHEN l.kind IN ('direct', 'after-failure', 'special', 'housing', 'social-order', 'education-order', 'framework', 'exchange')
        THEN 'not-applicable:method'
      WHEN l.state = 'not-announced' THEN 'not-applicable:not-announced'
      WHEN l.state = 'cancelled' THEN 'not-applicable:cancelled'
      WHEN l.state = 'date-missing' THEN 'insufficient:date-missing'
      WHEN l.state = 'law-unverified' THEN 'insufficient:law-unverified'
      WHEN k.bidders > 1 THEN 'flag'
      WHEN c.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN c.bidders IS NULL AND l.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN c.bidders IS NULL THEN 'insufficient:no-bids-visible'
      WHEN c.bidders = 1 THEN 'not-applicable:one-bidder'
      WHEN coalesce(n.bidders, 0) < c.bidders THEN 'insufficient:links-not-fetched'
      ELSE 'pass'
    END AS verdict
  FROM x_law_lots l
  LEFT JOIN linked k ON k.source = l.source AND k.ocid = l.ocid AND k.lot_id = l.lot_id
  LEFT JOIN known n ON n.source = l.source AND n.ocid = l.ocid AND n.lot_id = l.lot_id
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
  CAST(linked AS DOUBLE) AS value,
  CAST(2 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- Bids of the lot with who handed them in, and of the bidders whatever else may link them. Codes stand for people.
SELECT r.subject_id, 'bids' AS table_name, b.ocid || '|' || b.bid_id AS id, f.field
FROM result r
JOIN x_lot_bids b ON b.subject_id = r.subject_id
CROSS JOIN (VALUES ('tenderer_id'), ('status'), ('date'), ('value_amount'), ('kz_submitter_id'), ('kz_modifier_id')) AS f (field)
UNION ALL
SELECT r.subject_id, 'parties' AS table_name, p.ocid || '|' || p.party_id AS id, f.field
FROM result r
JOIN x_lot_participants p ON p.subject_id = r.subject_id
CROSS JOIN (
  VALUES ('name'), ('kz_phone_id'), ('kz_email_id'), ('contact_telephone'), ('contact_email'), ('street_address')
) AS f (field)
UNION ALL
SELECT r.subject_id, 'party_people' AS table_name, h.ocid || '|' || h.party_id || '|' || h.id AS id, f.field
FROM result r
JOIN x_lot_participants p ON p.subject_id = r.subject_id
JOIN party_people h ON h.source = p.source AND h.ocid = p.ocid AND h.party_id = p.party_id
CROSS JOIN (VALUES ('person_id'), ('start_date'), ('end_date')) AS f (field)
WHERE h.kz_role = 1 AND h.id IS NOT NULL
UNION ALL
SELECT g.subject_id, 'founders' AS table_name, g.record AS id, f.field
FROM (
  SELECT DISTINCT
    r.subject_id,
    o.org_id || '|' || coalesce(o.role, '') || '|' || coalesce(o.person_id, '') || '|' || coalesce(o.person_name_id, '') AS record
  FROM result r
  JOIN x_lot_participants p ON p.subject_id = r.subject_id
  JOIN founders o ON o.org_id = p.party_id
) AS g
CROSS JOIN (VALUES ('person_id'), ('person_name_id'), ('role'), ('valid_from'), ('valid_to'), ('as_of')) AS f (field)
UNION ALL
-- Of each bidder one contract with each of its accounts.
SELECT a.subject_id, 'contracts' AS table_name, a.record AS id, f.field
FROM (
  SELECT r.subject_id, p.party_id, c.kz_supplier_account_id, min(c.ocid || '|' || c.id) AS record
  FROM result r
  JOIN x_lot_participants p ON p.subject_id = r.subject_id
  JOIN contracts c ON c.source = p.source AND c.supplier_id = p.party_id
  WHERE c.kz_supplier_account_id IS NOT NULL
  GROUP BY r.subject_id, p.party_id, c.kz_supplier_account_id
) AS a
CROSS JOIN (VALUES ('supplier_id'), ('kz_supplier_account_id')) AS f (field)
ORDER BY subject_id, table_name, id, field
