/*---
name: debarred-affiliate
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: tender
subject: bid
needs: [bids.tenderer_id, party_people.person_id, unscrupulous_people.person_id]
value: number
parameters:
  names:
    type: boolean
    default: false
    text:
      en: compare names too, where no number of the person is published (two people of one name look alike)
      ru: сравнивать и имена, если номер человека не опубликован (тёзки неразличимы)
      kk: адамның нөмірі жарияланбаса, аты-жөнін де салыстыру (аттастар ажыратылмайды)
  # From so many firms on it is a service that signs for others.
  common_suppliers:
    type: integer
    default: 20
    min: 3
    unit: supplier
    text:
      en: who acts for so many suppliers is hired to do so, which tells nothing
      ru: кто действует за стольких поставщиков, делает это по найму, и это ни о чём не говорит
      kk: осынша өнім беруші атынан әрекет ететін адам мұны жалданып жасайды, бұл ештеңе білдірмейді
law: [rnu-term, "kz:106-VIII:law:7-1-3", "kz:106-VIII:law:7-1-5", "kz:106-VIII:law:7-1-6", "kz:106-VIII:law:7-2"]
violations: [rnu-supplier]
reasons:
  not-submitted:
    en: the bid was not submitted, or was withdrawn
    ru: заявка не подана или отозвана
    kk: өтінім берілмеген немесе кері қайтарылған
  people-missing:
    en: the people of the bidder are not known (told only where records were fetched with persons)
    ru: люди участника неизвестны (они есть, только если записи получены с данными о лицах)
    kk: қатысушының адамдары белгісіз (бұл жазбалар адамдар туралы деректермен алынғанда ғана болады)
  rejected:
    en: the bid was rejected
    ru: заявка отклонена
    kk: өтінім қабылданбаған
texts:
  title:
    en: A bid of a firm whose head or founder stands behind a debarred one
    ru: Заявка фирмы, чей руководитель или учредитель стоит за фирмой из реестра недобросовестных
    kk: Басшысы немесе құрылтайшысы жосықсыздар тізіліміндегі фирманың артында тұрған фирманың өтінімі
  question:
    en: Which bids came from a firm that has a head, founder or signatory in common with one that stood in the register of unscrupulous participants then?
    ru: Какие заявки поданы фирмами, у которых общий руководитель, учредитель или подписант с тем, кто тогда состоял в реестре недобросовестных участников?
    kk: Қай өтінімдерді сол кезде жосықсыз қатысушылар тізілімінде тұрған тұлғамен басшысы, құрылтайшысы немесе қол қоюшысы ортақ фирмалар берді?
  why:
    en: >-
      A firm that is barred for two years may go on under another name. The Law therefore bars those who are linked to one
      in the register as well (article 7(1), sub-paragraphs 3, 5 and 6). The register tells heads and founders of those in
      it. Which link bars, the Law says in detail: the documents of both firms decide. People are compared as hashes of their
      numbers and are never shown.
    ru: >-
      Фирма, отстранённая на два года, может продолжить под другим именем. Поэтому Закон не допускает и связанных с тем, кто
      в реестре (подпункты 3), 5) и 6) пункта 1 статьи 7). Реестр называет руководителей и учредителей внесённых в него. Какая
      связь закрывает доступ, Закон описывает подробно: решают документы обеих фирм. Люди сравниваются по хешам номеров и не
      показываются.
    kk: >-
      Екі жылға шеттетілген фирма басқа атпен жалғастыруы мүмкін. Сондықтан Заң тізілімдегімен байланысты тұлғаларды да
      жібермейді (7-баптың 1-тармағының 3), 5) және 6) тармақшалары). Тізілім оған енгізілгендердің басшылары мен
      құрылтайшыларын атайды. Қай байланыс жол жаппайтынын Заң егжей-тегжейлі айтады: екі фирманың құжаттары шешеді. Адамдар
      нөмірлерінің хештері бойынша салыстырылады әрі көрсетілмейді.
  innocent:
    en:
      - The person left the debarred firm before what it was debarred for.
      - The person is a hired director who owns neither firm.
      - A court suspended the entry, and the copy of the register does not show it.
      - The link is not one of those that the Law names.
    ru:
      - Человек ушёл из отстранённой фирмы до того, за что её внесли в реестр.
      - Это наёмный директор, который не владеет ни одной из фирм.
      - Суд приостановил запись, а копия реестра этого не показывает.
      - Такой связи нет среди тех, что называет Закон.
    kk:
      - Адам шеттетілген фирмадан ол тізілімге енгізілген оқиғаға дейін кеткен.
      - Бұл — фирмалардың ешқайсысын иеленбейтін жалдамалы директор.
      - Сот жазбаны тоқтата тұрған, ал тізілімнің көшірмесі оны көрсетпейді.
      - Мұндай байланыс Заң атағандардың қатарында жоқ.
  next:
    en:
      - Open the entry on the portal, and read its dates, ground, head and founders.
      - Read heads and founders of the bidder in the register of legal persons, with the dates.
      - See whether this bid won, and whether a contract was signed.
    ru:
      - Открыть запись на портале, прочитать её даты, основание, руководителя и учредителей.
      - Посмотреть руководителей и учредителей участника в реестре юридических лиц, с датами.
      - Посмотреть, победила ли эта заявка и подписан ли договор.
    kk:
      - Порталдағы жазбаны ашып, күндерін, негізін, басшысы мен құрылтайшыларын оқу.
      - Заңды тұлғалар тізілімінен қатысушының басшылары мен құрылтайшыларын күндерімен қарау.
      - Бұл өтінім жеңген бе және шартқа қол қойылған ба, соны қарау.
  summary:
    en: "In the purchase “{{title}}” of {{buyer}} the bidder {{supplier}} ({{money}}, {{date}}) has a head, founder or signatory in common with a firm that stood in the register of unscrupulous participants then (such firms: {{value}}): to be checked in the documents of both."
    ru: "В закупке «{{title}}» заказчика {{buyer}} у участника {{supplier}} ({{money}}, {{date}}) общий руководитель, учредитель или подписант с фирмой, которая тогда состояла в реестре недобросовестных участников (таких фирм: {{value}}): требуется проверка по документам обеих."
    kk: "{{buyer}} тапсырыс берушісінің «{{title}}» сатып алуында {{supplier}} қатысушысының ({{money}}, {{date}}) басшысы, құрылтайшысы немесе қол қоюшысы сол кезде жосықсыз қатысушылар тізілімінде тұрған фирмамен ортақ (ондай фирмалар: {{value}}): екеуінің құжаттарынан тексеру қажет."
---*/
-- Heads and founders stand in the register; a debarred sole trader is its own head. An entry without an end lasts as long
-- as the law of its first day says, else two years by the law before it. The firm itself is debarred-bidder's question.
WITH entry AS (
  SELECT
    supplier_id,
    start_date,
    coalesce(end_date, date_add('month', coalesce(CAST(t.value AS INTEGER), 24), start_date)) AS until
  FROM (
    SELECT supplier_id, start_date, max(end_date) AS end_date
    FROM (
      SELECT supplier_id, start_date, end_date FROM unscrupulous_suppliers
      UNION ALL
      SELECT supplier_id, start_date, end_date FROM unscrupulous_people
    ) AS u
    WHERE supplier_id IS NOT NULL AND start_date IS NOT NULL
    GROUP BY supplier_id, start_date
  ) AS e
  LEFT JOIN law_limits t
    ON t.key = 'rnu-term' AND t.valid_from <= e.start_date AND e.start_date <= coalesce(t.valid_to, DATE '9999-12-31')
),
named AS (
  SELECT supplier_id, start_date, person_id AS person FROM unscrupulous_people WHERE person_id IS NOT NULL
  UNION
  SELECT supplier_id, start_date, person_name_id AS person FROM unscrupulous_people WHERE person_name_id IS NOT NULL
  UNION
  SELECT supplier_id, start_date, kz_head_id AS person FROM unscrupulous_suppliers WHERE kz_head_id IS NOT NULL
  UNION
  SELECT supplier_id, start_date, kz_head_name_id AS person FROM unscrupulous_suppliers WHERE kz_head_name_id IS NOT NULL
  UNION
  SELECT supplier_id, start_date, supplier_id AS person FROM unscrupulous_suppliers WHERE supplier_id LIKE 'KZ-person-%'
),
barred AS (
  SELECT DISTINCT n.supplier_id, n.person, e.start_date, e.until
  FROM named n
  CROSS JOIN params q
  JOIN entry e ON e.supplier_id = n.supplier_id AND e.start_date = n.start_date
  WHERE q.names OR n.person LIKE 'KZ-person-%'
),
known_people AS (
  SELECT count(*) AS entries FROM barred
),
people AS (
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
bid AS (
  SELECT
    b.source,
    b.ocid,
    b.id,
    b.status,
    b.value_amount,
    b.value_currency,
    b.tenderer_id,
    l.buyer_id,
    l.state,
    coalesce(b.status, 'valid') IN ('invited', 'withdrawn')
      OR (coalesce(b.status, 'valid') = 'pending' AND b.kz_app_id IS NOT NULL) AS is_no_bid,
    coalesce(b.date_local_date, p.tender_period_end_local_date) AS bid_date
  FROM bids b
  JOIN x_law_processes l ON l.source = b.source AND l.ocid = b.ocid
  JOIN processes p ON p.source = b.source AND p.ocid = b.ocid
  WHERE b.id IS NOT NULL
),
of_bidder AS (
  SELECT DISTINCT source, party_id FROM people
),
linked AS (
  SELECT b.source, b.ocid, b.id, count(DISTINCT r.supplier_id) AS firms
  FROM bid b
  JOIN people p ON p.source = b.source AND p.party_id = b.tenderer_id
  JOIN barred r ON r.person = p.person
  LEFT JOIN service s ON s.source = p.source AND s.person = p.person
  WHERE s.person IS NULL AND r.supplier_id <> b.tenderer_id
    AND r.start_date < b.bid_date AND b.bid_date <= r.until
    AND coalesce(p.from_date, DATE '1900-01-01') <= b.bid_date AND b.bid_date <= coalesce(p.to_date, DATE '9999-12-31')
  GROUP BY b.source, b.ocid, b.id
),
judged AS (
  SELECT
    b.*,
    l.firms,
    CASE
      WHEN b.state = 'other-law' THEN 'not-applicable:other-law'
      WHEN b.state = 'quasi-state' THEN 'not-applicable:quasi-state'
      WHEN b.is_no_bid THEN 'not-applicable:not-submitted'
      WHEN b.tenderer_id IS NULL THEN 'insufficient:bidders-unnamed'
      WHEN k.entries = 0 THEN 'insufficient:no-register'
      WHEN b.bid_date IS NULL THEN 'insufficient:date-missing'
      WHEN o.party_id IS NULL THEN 'insufficient:people-missing'
      WHEN l.firms IS NULL THEN 'pass'
      WHEN b.status = 'disqualified' THEN 'pass:rejected'
      WHEN b.state = 'law-unverified' THEN 'insufficient:law-unverified'
      ELSE 'flag'
    END AS verdict
  FROM bid b
  CROSS JOIN known_people k
  LEFT JOIN of_bidder o ON o.source = b.source AND o.party_id = b.tenderer_id
  LEFT JOIN linked l ON l.source = b.source AND l.ocid = b.ocid AND l.id = b.id
)
SELECT
  ocid || '|' || id AS subject_id,
  ocid,
  buyer_id,
  tenderer_id AS supplier_id,
  bid_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(coalesce(firms, 0) AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  value_amount AS money_at_stake,
  value_currency AS currency
FROM judged
ORDER BY subject_id

-- evidence
-- The entries of the register that name the person, and the bid. The person is a hash.
WITH named AS (
  SELECT supplier_id, start_date, person_id AS person, person_name_id, 'person_id' AS field
  FROM unscrupulous_people
  WHERE person_id IS NOT NULL
  UNION
  SELECT supplier_id, start_date, person_name_id AS person, person_name_id, 'person_name_id' AS field
  FROM unscrupulous_people
  WHERE person_name_id IS NOT NULL
),
firm AS (
  SELECT supplier_id, start_date, person FROM named
  UNION
  SELECT supplier_id, start_date, kz_head_id AS person FROM unscrupulous_suppliers WHERE kz_head_id IS NOT NULL
  UNION
  SELECT supplier_id, start_date, kz_head_name_id AS person FROM unscrupulous_suppliers WHERE kz_head_name_id IS NOT NULL
  UNION
  SELECT supplier_id, start_date, supplier_id AS person FROM unscrupulous_suppliers WHERE supplier_id LIKE 'KZ-person-%'
),
link AS (
  SELECT DISTINCT r.subject_id, p.person, f.supplier_id, f.start_date
  FROM result r
  CROSS JOIN params q
  JOIN bids b ON b.ocid || '|' || b.id = r.subject_id
  JOIN x_party_people p ON p.source = b.source AND p.party_id = r.supplier_id AND (q.names OR p.kind = 'identifier')
  JOIN firm f ON f.person = p.person AND f.supplier_id <> r.supplier_id AND f.start_date < r.date
)
SELECT r.subject_id, 'bids' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tenderer_id'), ('date'), ('status'), ('value_amount')) AS f (field)
UNION
SELECT l.subject_id, 'unscrupulous_suppliers' AS table_name,
  l.supplier_id || '|' || coalesce(CAST(l.start_date AS VARCHAR), '') AS id, f.field
FROM link l
CROSS JOIN (VALUES ('supplier_name'), ('start_date'), ('end_date'), ('kz_ref_reason_id')) AS f (field)
UNION
SELECT l.subject_id, 'unscrupulous_people' AS table_name,
  n.supplier_id || '|' || coalesce(CAST(n.start_date AS VARCHAR), '') || '|' || coalesce(n.person_name_id, '') AS id, n.field
FROM link l
JOIN named n ON n.supplier_id = l.supplier_id AND n.start_date = l.start_date AND n.person = l.person
ORDER BY subject_id, table_name, id, field
