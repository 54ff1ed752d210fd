/*---
name: shared-head
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: tender
subject: lot
needs: [bids.tenderer_id, party_people.person_id]
value: number
parameters:
  # From so many firms on it is a service that signs for others.
  common_suppliers:
    type: integer
    default: 20
    min: 3
    unit: supplier
    text:
      en: who signs for so many suppliers is hired to do so, which tells nothing
      ru: кто подписывает за стольких поставщиков, делает это по найму, и это ни о чём не говорит
      kk: осынша өнім беруші үшін қол қоятын адам мұны жалданып жасайды, бұл ештеңе білдірмейді
  names:
    type: boolean
    default: true
    text:
      en: compare names too, where no number of the person is published
      ru: сравнивать и имена, если номер человека не опубликован
      kk: адамның нөмірі жарияланбаса, аты-жөнін де салыстыру
law: [kz:106-VIII:law:7-3]
violations: [sham]
reasons:
  people-missing:
    en: people of all bidders are not known (told only where records were fetched with persons)
    ru: не обо всех участниках известны их люди (это есть, только если записи получены с данными о лицах)
    kk: қатысушылардың бәрінің адамдары белгісіз (бұл жазбалар адамдар туралы деректермен алынғанда ғана болады)
texts:
  title:
    en: Rivals with one head, founder or signatory
    ru: Соперники с общим руководителем, учредителем или подписантом
    kk: Басшысы, құрылтайшысы немесе қол қоюшысы ортақ қарсыластар
  question:
    en: In which lots do bidders that should compete have a head, a founder or a signatory of contracts in common?
    ru: В каких лотах у участников, которые должны соперничать, общий руководитель, учредитель или подписант договоров?
    kk: Қай лоттарда бәсекелесуге тиіс қатысушылардың басшысы, құрылтайшысы немесе шартқа қол қоюшысы ортақ?
  why:
    en: >-
      Affiliates may not bid for the same lot (article 7(3) of the Law): one of them is then there only to make the
      competition look real. People count where they stood with the firm on the day of the announcement. They are compared
      as hashes of their numbers, else of their names, and are never shown.
    ru: >-
      Аффилированным лицам нельзя участвовать в одном лоте (пункт 3 статьи 7 Закона): второй тогда нужен лишь для видимости
      соперничества. Люди учитываются, если были связаны с фирмой в день объявления. Они сравниваются по хешам номеров, а
      если их нет — имён, и не показываются.
    kk: >-
      Үлестес тұлғаларға бір лотқа қатысуға болмайды (Заңның 7-бабының 3-тармағы): ондайда екіншісі тек бәсекенің көрінісі
      үшін қажет. Хабарландыру күні фирмада болған адамдар есептеледі. Олар нөмірлерінің, ал ол болмаса — аты-жөндерінің
      хештері бойынша салыстырылады әрі көрсетілмейді.
  innocent:
    en:
      - Two different people have the same name.
      - The person left one firm before joining the other, and the portal was not told.
      - A hired signatory or lawyer signs for both.
      - The firms bid for different needs, and the lot joins them by mistake.
    ru:
      - Это два разных человека с одинаковым именем.
      - Человек ушёл из одной фирмы до прихода в другую, а на портале это не отражено.
      - Нанятый подписант или юрист действует за обоих.
      - Фирмы участвовали ради разных потребностей, а лот объединил их по ошибке.
    kk:
      - Бұл — аты-жөні бірдей екі бөлек адам.
      - Адам екінші фирмаға келмей тұрып біріншісінен кеткен, ал порталда бұл көрсетілмеген.
      - Жалданған қол қоюшы немесе заңгер екеуі үшін де әрекет етеді.
      - Фирмалар әртүрлі қажеттілік үшін қатысқан, ал лот оларды қателікпен біріктірген.
  next:
    en:
      - Read heads and founders of the firms in the register of legal persons, with the dates.
      - See how often these bidders meet, and who wins then.
      - Compare the bids' authors, files and times.
    ru:
      - Посмотреть руководителей и учредителей фирм в реестре юридических лиц, с датами.
      - Посмотреть, как часто эти участники встречаются и кто тогда побеждает.
      - Сравнить авторов заявок, файлы и время.
    kk:
      - Заңды тұлғалар тізілімінен фирмалардың басшылары мен құрылтайшыларын күндерімен қарау.
      - Бұл қатысушылар қаншалықты жиі кездесетінін және ондайда кім жеңетінін қарау.
      - Өтінімдердің авторларын, файлдары мен уақытын салыстыру.
  summary:
    en: "In the lot “{{title}}” of {{buyer}} (announced: {{date}}, worth {{money}}{{net}}) bidders have a head, a founder or a signatory in common (bidders: {{value}}): to be checked in the register of legal persons."
    ru: "В лоте «{{title}}» заказчика {{buyer}} (объявлен: {{date}}, сумма: {{money}}{{net}}) у участников (их {{value}}) общий руководитель, учредитель или подписант: требуется проверка по реестру юридических лиц."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» лотында (жарияланған күні: {{date}}, құны: {{money}}{{net}}) қатысушылардың (саны: {{value}}) басшысы, құрылтайшысы немесе қол қоюшысы ортақ: заңды тұлғалар тізілімінен тексеру қажет."
---*/
-- Hashes of numbers and of names are different things and are compared each with their like (x_party_people).
WITH people AS (
  SELECT p.*
  FROM x_party_people p
  CROSS JOIN params q
  WHERE q.names OR p.kind = 'identifier'
),
service AS (
  SELECT p.source, p.person
  FROM people p
  CROSS JOIN params q
  GROUP BY p.source, p.person, q.common_suppliers
  HAVING count(DISTINCT p.party_id) >= q.common_suppliers
),
held AS (
  SELECT DISTINCT b.source, b.ocid, b.lot_id, b.bidder, p.person
  FROM x_lot_bidders b
  JOIN x_lots l ON l.source = b.source AND l.ocid = b.ocid AND l.lot_id = b.lot_id
  JOIN people p ON p.source = b.source AND p.party_id = b.bidder_id
  WHERE coalesce(p.from_date, DATE '1900-01-01') <= l.announced_date
    AND l.announced_date <= coalesce(p.to_date, DATE '9999-12-31')
),
together AS (
  SELECT h.source, h.ocid, h.lot_id, h.person, count(DISTINCT h.bidder) AS bidders
  FROM held h
  LEFT JOIN service s ON s.source = h.source AND s.person = h.person
  WHERE s.person IS NULL
  GROUP BY h.source, h.ocid, h.lot_id, h.person
  HAVING count(DISTINCT h.bidder) > 1
),
alike AS (
  SELECT source, ocid, lot_id, max(bidders) AS bidders FROM together GROUP BY source, ocid, lot_id
),
known AS (
  SELECT source, ocid, lot_id, count(DISTINCT bidder) AS bidders FROM held GROUP BY source, ocid, lot_id
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
      WHEN NOT l.is_goszakup THEN 'not-applicable:other-law'
      WHEN c.bidders IS NULL AND l.competitive = 'no' THEN 'not-applicable:method'
      WHEN c.bidders IS NULL AND l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN c.bidders IS NULL AND l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN c.bidders IS NULL AND l.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN c.unplaced_bids > 0 THEN 'insufficient:bids-without-lot'
      WHEN c.bidders IS NULL THEN 'insufficient:no-bids-visible'
      WHEN c.bidders = 1 THEN 'not-applicable:one-bidder'
      WHEN coalesce(k.bidders, 0) < c.bidders THEN 'insufficient:people-missing'
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
-- The entries of the people in common, one of each firm, and the bids.
WITH bidding AS (
  SELECT DISTINCT r.subject_id, r.date, b.source, b.ocid, b.bidder, b.bidder_id, b.bid_id
  FROM result r
  JOIN x_lot_bidders b ON b.ocid || '|' || b.lot_id = r.subject_id
),
entry AS (
  SELECT b.subject_id, b.bidder, 'party_people' AS table_name, p.ocid || '|' || p.party_id || '|' || p.id AS id,
    p.person_id AS person, 'person_id' AS field
  FROM bidding b
  JOIN party_people p ON p.source = b.source AND p.party_id = b.bidder_id
  WHERE p.person_id IS NOT NULL AND coalesce(p.start_local_date, DATE '1900-01-01') <= b.date
    AND b.date <= coalesce(p.end_local_date, DATE '9999-12-31')
  UNION
  SELECT b.subject_id, b.bidder, 'party_people' AS table_name, p.ocid || '|' || p.party_id || '|' || p.id AS id,
    p.person_name_id AS person, 'person_name_id' AS field
  FROM bidding b
  JOIN party_people p ON p.source = b.source AND p.party_id = b.bidder_id
  WHERE p.person_name_id IS NOT NULL AND coalesce(p.start_local_date, DATE '1900-01-01') <= b.date
    AND b.date <= coalesce(p.end_local_date, DATE '9999-12-31')
  UNION
  SELECT b.subject_id, b.bidder, 'contracts' AS table_name, c.ocid || '|' || c.id AS id,
    c.kz_supplier_signatory_id AS person, 'kz_supplier_signatory_id' AS field
  FROM bidding b
  JOIN contracts c ON c.source = b.source AND c.supplier_id = b.bidder_id
  WHERE c.kz_supplier_signatory_id IS NOT NULL AND date_add('year', -1, c.date_signed_local_date) <= b.date
    AND b.date <= date_add('year', 1, c.date_signed_local_date)
  UNION
  SELECT subject_id, bidder, 'bids' AS table_name, ocid || '|' || bid_id AS id, bidder_id AS person, 'tenderer_id' AS field
  FROM bidding
  WHERE bidder_id LIKE 'KZ-person-%' AND bid_id IS NOT NULL
),
alike AS (
  SELECT e.subject_id, e.person
  FROM entry e
  CROSS JOIN params q
  WHERE q.names OR e.person LIKE 'KZ-person-%'
  GROUP BY e.subject_id, e.person
  HAVING count(DISTINCT e.bidder) > 1
),
ranked AS (
  SELECT
    e.*,
    row_number() OVER (PARTITION BY e.subject_id, e.bidder, e.person ORDER BY e.table_name DESC, e.id, e.field) AS place
  FROM entry e
  JOIN alike a ON a.subject_id = e.subject_id AND a.person = e.person
)
SELECT subject_id, table_name, id, field FROM ranked WHERE place = 1
UNION
SELECT subject_id, 'bids' AS table_name, ocid || '|' || bid_id AS id, 'tenderer_id' AS field FROM bidding WHERE bid_id IS NOT NULL
ORDER BY subject_id, table_name, id, field
