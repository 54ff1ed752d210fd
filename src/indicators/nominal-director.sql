/*---
name: nominal-director
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: needs-a-document
stage: tender
subject: supplier
needs: [party_people.person_id, bids.tenderer_id]
value: number
parameters:
  # A Kazakh scoring model takes ten.
  minimum_firms:
    type: integer
    default: 10
    min: 2
    unit: supplier
    text:
      en: one person acts for so many firms or more
      ru: один человек действует за столько фирм или больше
      kk: бір адам осынша немесе одан көп фирма атынан әрекет етеді
  names:
    type: boolean
    default: false
    text:
      en: compare names too, where no number of the person is published (two people of one name look alike)
      ru: сравнивать и имена, если номер человека не опубликован (тёзки неразличимы)
      kk: адамның нөмірі жарияланбаса, аты-жөнін де салыстыру (аттастар ажыратылмайды)
law: []
violations: [shell]
reasons:
  people-missing:
    en: its people are not known (told only where records were fetched with persons)
    ru: его люди неизвестны (они есть, только если записи получены с данными о лицах)
    kk: оның адамдары белгісіз (бұл жазбалар адамдар туралы деректермен алынғанда ғана болады)
texts:
  title:
    en: A supplier whose head or signatory acts for many firms
    ru: Поставщик, чей руководитель или подписант действует за многие фирмы
    kk: Басшысы не қол қоюшысы көп фирма атынан әрекет ететін өнім беруші
  question:
    en: Which suppliers are led or signed for by somebody who does the same for ten firms or more?
    ru: Какими поставщиками руководит или за какие подписывает человек, который делает это ещё за многие фирмы?
    kk: Қай өнім берушілерді ондаған басқа фирманы да басқаратын немесе солар үшін қол қоятын адам басқарады?
  why:
    en: >-
      Nobody really runs ten businesses. Who stands for so many lends a name, and those who decide stay unseen. Firms count
      where the person stood with them on one and the same day, the latest on which this one took part in purchases of the
      year. People are compared as hashes of their numbers and are never shown.
    ru: >-
      Никто на деле не ведёт десять предприятий. Кто числится за столькими, одалживает имя, а решающие остаются в тени. Фирмы
      считаются, если человек был связан с ними в один и тот же день — последний, когда эта фирма участвовала в закупках
      года. Люди сравниваются по хешам номеров и не показываются.
    kk: >-
      Ешкім іс жүзінде он кәсіпорынды жүргізбейді. Соншаның атынан жүрген адам атын қарызға береді, ал шешетіндер көлеңкеде
      қалады. Адам олармен бір күнде — осы фирма жылдың сатып алуларына соңғы рет қатысқан күні — байланысты болса, фирмалар
      есептеледі. Адамдар нөмірлерінің хештері бойынша салыстырылады әрі көрсетілмейді.
  innocent:
    en:
      - A hired lawyer or accountant files papers for clients.
      - The firms are one group with one management, and they do not hide it.
      - The person heads one firm per shop or district, as trading chains do.
      - The portal keeps people who left long ago.
    ru:
      - Наёмный юрист или бухгалтер оформляет бумаги клиентов.
      - Фирмы — одна группа с одним управлением и этого не скрывают.
      - У человека по фирме на магазин или район, как у торговых сетей.
      - На портале остаются люди, которые давно ушли.
    kk:
      - Жалдамалы заңгер не бухгалтер клиенттердің қағаздарын рәсімдейді.
      - Фирмалар — бір басқармасы бар бір топ, мұны жасырмайды.
      - Адамның сауда желілеріндегідей әр дүкенге не ауданға бір фирмасы бар.
      - Порталда әлдеқашан кеткен адамдар қалып қояды.
  next:
    en:
      - Read heads and founders of the firm in the register of legal persons.
      - See whether firms of the same person bid against each other.
      - See which of these firms were debarred, are new or share an address.
    ru:
      - Посмотреть руководителей и учредителей фирмы в реестре юридических лиц.
      - Проверить, соперничают ли фирмы того же человека между собой.
      - Посмотреть, какие из этих фирм отстранены, новые или имеют общий адрес.
    kk:
      - Заңды тұлғалар тізілімінен фирманың басшылары мен құрылтайшыларын қарау.
      - Сол адамның фирмалары өзара бәсекелесе ме — тексеру.
      - Бұл фирмалардың қайсысы шеттетілген, жаңа немесе мекенжайы ортақ екенін қарау.
  summary:
    en: "{{supplier}}, which took part in purchases of {{year}}, has a head, user or signatory who acts for many firms (firms: {{value}}; the mark is {{threshold}}): to be checked in the register of legal persons."
    ru: "У поставщика {{supplier}}, участника закупок {{year}} года, руководитель, пользователь или подписант действует за многие фирмы (их {{value}}; порог — {{threshold}}): требуется проверка по реестру юридических лиц."
    kk: "{{year}} жылғы сатып алуларға қатысқан {{supplier}} өнім берушісінің басшысы, пайдаланушысы не қол қоюшысы көп фирма атынан әрекет етеді (саны: {{value}}; шек — {{threshold}}): заңды тұлғалар тізілімінен тексеру қажет."
---*/
-- Sole traders are no firms: they neither count nor are judged.
WITH people AS (
  SELECT
    p.source,
    p.party_id,
    p.person,
    coalesce(p.from_date, DATE '1900-01-01') AS from_date,
    coalesce(p.to_date, DATE '9999-12-31') AS to_date
  FROM x_party_people p
  CROSS JOIN params q
  WHERE (q.names OR p.kind = 'identifier') AND p.party_id NOT LIKE 'KZ-person-%'
),
-- Who ever stood with so few firms cannot have stood with enough of them on one day.
busy AS (
  SELECT p.source, p.person
  FROM people p
  CROSS JOIN params q
  GROUP BY p.source, p.person, q.minimum_firms
  HAVING count(DISTINCT p.party_id) >= q.minimum_firms
),
person AS (
  SELECT source, id FROM parties WHERE is_person AND id IS NOT NULL GROUP BY source, id
),
counted AS (
  SELECT y.source, y.subject_id, o.person, count(DISTINCT o.party_id) AS firms
  FROM x_bidder_years y
  JOIN people p ON p.source = y.source AND p.party_id = y.party_id AND p.from_date <= y.last_date AND y.last_date <= p.to_date
  JOIN busy b ON b.source = p.source AND b.person = p.person
  JOIN people o ON o.source = p.source AND o.person = p.person AND o.from_date <= y.last_date AND y.last_date <= o.to_date
  GROUP BY y.source, y.subject_id, o.person
),
most AS (
  SELECT source, subject_id, max(firms) AS firms FROM counted GROUP BY source, subject_id
),
known AS (
  SELECT DISTINCT source, party_id FROM people
),
judged AS (
  SELECT
    y.*,
    m.firms,
    q.minimum_firms,
    CASE
      WHEN y.party_id LIKE 'KZ-person-%' OR p.id IS NOT NULL THEN 'not-applicable:natural-person'
      WHEN k.party_id IS NULL THEN 'insufficient:people-missing'
      WHEN m.firms >= q.minimum_firms THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_bidder_years y
  CROSS JOIN params q
  LEFT JOIN person p ON p.source = y.source AND p.id = y.party_id
  LEFT JOIN known k ON k.source = y.source AND k.party_id = y.party_id
  LEFT JOIN most m ON m.source = y.source AND m.subject_id = y.subject_id
)
SELECT
  subject_id,
  CAST(NULL AS VARCHAR) AS ocid,
  CAST(NULL AS VARCHAR) AS buyer_id,
  party_id AS supplier_id,
  last_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(firms AS DOUBLE) AS value,
  CAST(minimum_firms AS DOUBLE) AS threshold,
  'parameter:minimum_firms' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  money AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- One entry of the person with each firm, of at most 30 firms. The person is a hash.
WITH entry AS (
  SELECT source, party_id, person_id AS person, 'party_people' AS table_name, ocid || '|' || party_id || '|' || id AS id,
    'person_id' AS field
  FROM party_people
  WHERE person_id IS NOT NULL
  UNION
  SELECT source, party_id, person_name_id AS person, 'party_people' AS table_name, ocid || '|' || party_id || '|' || id AS id,
    'person_name_id' AS field
  FROM party_people
  WHERE person_name_id IS NOT NULL
  UNION
  SELECT source, supplier_id AS party_id, kz_supplier_signatory_id AS person, 'contracts' AS table_name,
    ocid || '|' || id AS id, 'kz_supplier_signatory_id' AS field
  FROM contracts
  WHERE kz_supplier_signatory_id IS NOT NULL
),
busy AS (
  SELECT e.source, e.person
  FROM entry e
  CROSS JOIN params q
  WHERE e.party_id NOT LIKE 'KZ-person-%' AND (q.names OR e.person LIKE 'KZ-person-%')
  GROUP BY e.source, e.person, q.minimum_firms
  HAVING count(DISTINCT e.party_id) >= q.minimum_firms
),
other AS (
  SELECT
    r.subject_id,
    o.table_name,
    o.id,
    o.field,
    o.party_id,
    row_number() OVER (PARTITION BY r.subject_id, o.person, o.party_id ORDER BY o.table_name DESC, o.id, o.field) AS nth
  FROM result r
  JOIN entry e ON e.party_id = r.supplier_id
  JOIN busy b ON b.source = e.source AND b.person = e.person
  JOIN entry o ON o.source = e.source AND o.person = e.person
),
chosen AS (
  SELECT
    o.*,
    row_number() OVER (
      PARTITION BY o.subject_id ORDER BY CASE WHEN o.party_id = r.supplier_id THEN 0 ELSE 1 END, o.party_id, o.id, o.field
    ) AS place
  FROM other o
  JOIN result r ON r.subject_id = o.subject_id
  WHERE o.nth = 1
)
SELECT DISTINCT subject_id, table_name, id, field
FROM chosen
WHERE place <= 30
ORDER BY subject_id, table_name, id, field
