/*---
name: duplicate-procedures
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [lots.title, items.classification_id]
value: number
parameters:
  similarity:
    type: decimal
    default: 0.8
    min: 0
    max: 1
    unit: share
    text:
      en: how like the two names are, from 0 to 1
      ru: насколько схожи два названия, от 0 до 1
      kk: екі атаудың ұқсастығы, 0-ден 1-ге дейін
law: [kz:106-VIII:law:6-3]
violations: [split, lots]
reasons:
  code-missing:
    en: no code says what was bought
    ru: нет кода предмета закупки
    kk: сатып алу затының коды жоқ
  title-missing:
    en: the lot has no name
    ru: у лота нет названия
    kk: лоттың атауы жоқ
texts:
  title:
    en: Two purchases of the same thing at the same time
    ru: Две одновременные закупки одного и того же
    kk: Бір нәрсенің қатар жүрген екі сатып алуы
  question:
    en: Which lots were announced while another purchase of the same buyer for the same thing at the same place was still open?
    ru: Какие лоты объявлены, пока у того же заказчика ещё открыта другая закупка того же с тем же местом поставки?
    kk: Сол тапсырыс берушінің дәл сондай затқа, сол жерге арналған басқа сатып алуы ашық тұрғанда қай лоттар жарияланды?
  why:
    en: >-
      One need is one purchase. Two at once divide it: each stays smaller, bidders must choose, and one of the two can
      be steered. Names of lots are compared by the words that they share; codes, units and places must agree.
    ru: >-
      Одна потребность — одна закупка. Две сразу делят её: каждая меньше, участникам приходится выбирать, и одной из
      двух можно управлять. Названия лотов сравниваются по общим словам; коды, единицы и места должны совпасть.
    kk: >-
      Бір қажеттілік — бір сатып алу. Бірден екеуі оны бөледі: әрқайсысы кішірейеді, қатысушылар таңдауға мәжбүр,
      екеуінің бірін бағыттауға болады. Лоттардың атаулары ортақ сөздері бойынша салыстырылады; кодтар, өлшем
      бірліктері мен орындар сәйкес келуі тиіс.
  innocent:
    en:
      - The two are for different units of the buyer at one address.
      - One of them repeats a part that failed.
      - The second covers a need that came up after the first was announced.
      - Money came from different budgets, each with a purchase of its own.
    ru:
      - Закупки для разных подразделений заказчика по одному адресу.
      - Одна из них повторяет несостоявшуюся часть.
      - Вторая закрывает потребность, возникшую после объявления первой.
      - Деньги из разных бюджетов, и на каждый — своя закупка.
    kk:
      - Сатып алулар тапсырыс берушінің бір мекенжайдағы әртүрлі бөлімшелеріне арналған.
      - Біреуі өтпеген бөлікті қайталайды.
      - Екіншісі біріншісі жарияланғаннан кейін туған қажеттілікті жабады.
      - Ақша әртүрлі бюджеттен келген, әрқайсысына жеке сатып алу.
  next:
    en:
      - Compare the technical specifications of the two.
      - Add the planned sums and see which method the sum would have asked for.
      - Look who won each of them.
    ru:
      - Сравнить технические спецификации обеих.
      - Сложить плановые суммы и посмотреть, какого способа потребовала бы сумма.
      - Посмотреть, кто выиграл каждую.
    kk:
      - Екеуінің техникалық ерекшеліктерін салыстыру.
      - Жоспарлы сомаларды қосып, жиынтығы қай тәсілді талап ететінін қарау.
      - Әрқайсысын кім жеңгенін қарау.
  summary:
    en: "“{{title}}” ({{buyer}}, {{date}}, {{money}}{{net}}) was announced while the same buyer had other open purchases of the same thing for the same place: {{value}}. A sign of a risk, to be checked."
    ru: "«{{title}}» ({{buyer}}, {{date}}, {{money}}{{net}}) объявлено, пока у того же заказчика были открыты другие закупки того же для того же места: {{value}}. Признак риска, требующий проверки."
    kk: "«{{title}}» ({{buyer}}, {{date}}, {{money}}{{net}}) сол тапсырыс берушінің дәл сондай затқа, сол жерге арналған басқа сатып алулары ашық тұрғанда жарияланған: {{value}}. Тексеруді қажет ететін тәуекел белгісі."
---*/
-- A lot with several things stands for its main one; its place is that of the first item by id. The later of two lots is
-- the one that is told; of two of one day the one with the larger id.
WITH place AS (
  SELECT
    source,
    ocid,
    coalesce(related_lot, '') AS lot_id,
    coalesce(delivery_location_id, '') AS place,
    upper(replace(coalesce(classification_id, ''), ' ', '')) AS code,
    coalesce(unit_id, unit_name, '') AS unit,
    row_number() OVER (
      PARTITION BY source, ocid, coalesce(related_lot, '') ORDER BY id, classification_id, unit_id, delivery_location_id
    ) AS place_number
  FROM items
),
lot AS (
  SELECT
    l.source,
    l.ocid,
    l.lot_id,
    l.subject_id,
    l.buyer_id,
    l.status,
    l.competitive,
    l.method_kind,
    l.method_id,
    l.procurement_method,
    l.announced_date,
    l.closing_date,
    l.amount,
    l.currency,
    nullif(lower(trim(coalesce(o.title, CASE WHEN l.lot_id = '' THEN p.tender_title END))), '') AS title,
    c.code,
    c.unit,
    c.place
  FROM x_lots l
  JOIN processes p ON p.source = l.source AND p.ocid = l.ocid
  LEFT JOIN lots o ON o.source = l.source AND o.ocid = l.ocid AND o.id = l.lot_id
  LEFT JOIN place c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id AND c.place_number = 1
),
live AS (
  SELECT *
  FROM lot
  WHERE (competitive = 'yes' OR method_kind = 'e-shop')
    AND coalesce(status, 'complete') NOT IN ('cancelled', 'withdrawn', 'unsuccessful', 'planning', 'planned')
    AND buyer_id IS NOT NULL AND announced_date IS NOT NULL AND closing_date >= announced_date AND title IS NOT NULL AND code <> ''
),
near AS (
  SELECT a.source, a.ocid, a.lot_id, a.title, b.ocid AS other_ocid, b.title AS other_title
  FROM live a
  JOIN live b ON b.source = a.source AND b.buyer_id = a.buyer_id AND b.code = a.code AND b.unit = a.unit AND b.place = a.place
  WHERE b.ocid <> a.ocid AND b.announced_date <= a.announced_date AND a.announced_date <= b.closing_date
    AND (b.announced_date < a.announced_date OR b.ocid < a.ocid)
),
-- Names are compared, once each pair of them, not lots: engines may join two relations of lots to each other by the source
-- alone, which all lots have in common.
pair AS (
  SELECT DISTINCT title, other_title FROM near WHERE title <> other_title
),
name AS (
  SELECT title FROM pair UNION SELECT other_title AS title FROM pair
),
word AS (
  SELECT DISTINCT n.title, w.word
  FROM name n
  CROSS JOIN UNNEST(split(regexp_replace(n.title, '[^\p{L}\p{N}]+', ' '), ' ')) AS w (word)
  WHERE w.word <> ''
),
words AS (
  SELECT title, count(*) AS words FROM word GROUP BY title
),
-- The words of both as rows of one relation, not as two joins to it: a word stands in very many names.
said AS (
  SELECT p.title, p.other_title, w.word FROM pair p JOIN word w ON w.title = p.title
  UNION ALL
  SELECT p.title, p.other_title, w.word FROM pair p JOIN word w ON w.title = p.other_title
),
by_both AS (
  SELECT title, other_title, word FROM said GROUP BY title, other_title, word HAVING count(*) > 1
),
shared AS (
  SELECT title, other_title, count(*) AS shared_words FROM by_both GROUP BY title, other_title
),
alike AS (
  SELECT s.title, s.other_title
  FROM shared s
  CROSS JOIN params q
  JOIN words a ON a.title = s.title
  JOIN words b ON b.title = s.other_title
  WHERE round(CAST(2 * s.shared_words AS DOUBLE) / CAST(a.words + b.words AS DOUBLE), 6) >= q.similarity
),
twin AS (
  SELECT n.source, n.ocid, n.lot_id, n.other_ocid
  FROM near n
  LEFT JOIN alike k ON k.title = n.title AND k.other_title = n.other_title
  WHERE n.title = n.other_title OR k.title IS NOT NULL
),
counted AS (
  SELECT source, ocid, lot_id, count(DISTINCT other_ocid) AS others FROM twin GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.*,
    coalesce(c.others, 0) AS others,
    CASE
      WHEN l.competitive = 'no' AND coalesce(l.method_kind, '') <> 'e-shop' THEN 'not-applicable:method'
      WHEN l.competitive = 'unknown' AND (l.method_id IS NOT NULL OR l.procurement_method IS NOT NULL)
        THEN 'insufficient:method-unknown'
      WHEN l.competitive = 'unknown' THEN 'insufficient:method-missing'
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN l.status IN ('planning', 'planned') THEN 'not-applicable:not-announced'
      WHEN l.status = 'unsuccessful' THEN 'not-applicable:not-held'
      WHEN c.others > 0 THEN 'flag'
      WHEN l.announced_date IS NULL OR l.closing_date IS NULL THEN 'insufficient:date-missing'
      WHEN l.title IS NULL THEN 'insufficient:title-missing'
      WHEN coalesce(l.code, '') = '' THEN 'insufficient:code-missing'
      ELSE 'pass'
    END AS verdict
  FROM lot l
  LEFT JOIN counted c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CAST(CASE WHEN verdict IN ('flag', 'pass') THEN others END AS DOUBLE) AS value,
  CAST(1 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- The lot, and open lots of the same buyer, code and unit at its announcement: at most 20, the newest.
WITH own AS (
  SELECT r.subject_id, r.ocid, r.buyer_id, r.date, k.code
  FROM result r
  JOIN x_codes k ON k.ocid || '|' || k.lot_id = r.subject_id
),
-- Of the buyer first, then of the code: a code stands for very many lots of others.
open_lot AS (
  SELECT DISTINCT o.subject_id, o.code, l.source, l.ocid, l.lot_id, l.subject_id AS id, l.announced_date
  FROM own o
  JOIN x_lots l ON l.buyer_id = o.buyer_id
  WHERE l.ocid <> o.ocid AND l.announced_date <= o.date AND o.date <= l.closing_date
),
other AS (
  SELECT
    l.subject_id,
    l.id,
    l.ocid,
    row_number() OVER (PARTITION BY l.subject_id ORDER BY l.announced_date DESC, l.id) AS place
  FROM open_lot l
  JOIN x_codes k ON k.source = l.source AND k.ocid = l.ocid AND k.lot_id = l.lot_id AND k.code = l.code
)
SELECT r.subject_id, 'processes' AS table_name, r.ocid AS id, f.field
FROM result r
CROSS JOIN (VALUES ('tender_title'), ('tender_date_published'), ('tender_period_end_date')) AS f (field)
UNION ALL
SELECT r.subject_id, 'lots' AS table_name, l.ocid || '|' || l.id AS id, f.field
FROM result r
JOIN lots l ON l.ocid || '|' || l.id = r.subject_id
CROSS JOIN (VALUES ('title'), ('value_amount'), ('kz_lot_number')) AS f (field)
UNION ALL
SELECT o.subject_id, 'lots' AS table_name, o.id, f.field
FROM other o
CROSS JOIN (VALUES ('title'), ('value_amount'), ('kz_lot_number')) AS f (field)
WHERE o.place <= 20 AND split_part(o.id, '|', 2) <> ''
UNION ALL
SELECT DISTINCT o.subject_id, 'processes' AS table_name, o.ocid AS id, f.field
FROM other o
CROSS JOIN (VALUES ('tender_title'), ('tender_date_published'), ('tender_period_end_date')) AS f (field)
WHERE o.place <= 20
ORDER BY subject_id, table_name, id, field
