/*---
name: name-code-mismatch
version: 1
codes: {ocp: [], cardinal: []}
severity: statistical
grade: question
stage: tender
subject: lot
needs: [lots.title, items.classification_id, items.classification_description]
value: percent
parameters:
  own_similarity:
    type: decimal
    default: 0.2
    min: 0
    max: 1
    unit: share
    text:
      en: the lot's name and that of its code are less alike than this
      ru: название лота и название его кода похожи меньше, чем на столько
      kk: лот атауы мен оның кодының атауы осыдан аз ұқсас
  other_similarity:
    type: decimal
    default: 0.8
    min: 0.01
    max: 1
    unit: share
    text:
      en: and the name of another code is at least so much alike
      ru: а название другого кода похоже не меньше, чем на столько
      kk: ал басқа кодтың атауы кемінде осыншалықты ұқсас
  code_digits:
    type: integer
    default: 4
    min: 2
    max: 15
    text:
      en: codes that share so many first digits are near enough
      ru: коды с таким числом одинаковых первых цифр достаточно близки
      kk: алғашқы осынша цифры бірдей кодтар жеткілікті жақын
law: []
violations: [spec-vague]
reasons:
  code-missing:
    en: the lot's things have no code with a name
    ru: у предметов лота нет кода с названием
    kk: лот заттарының атауы бар коды жоқ
  name-missing:
    en: the lot has no name in Russian that could be compared
    ru: у лота нет названия на русском, которое можно сравнить
    kk: лоттың салыстыруға болатын орысша атауы жоқ
  several-codes:
    en: the lot has things of several codes
    ru: в лоте предметы нескольких кодов
    kk: лотта бірнеше кодтың заттары бар
texts:
  title:
    en: A lot whose name belongs to another code
    ru: Лот, название которого подходит другому коду
    kk: Атауы басқа кодқа сай келетін лот
  question:
    en: Which lots are called by the name of one thing and classified as another?
    ru: Какие лоты названы одним предметом, а отнесены к коду другого?
    kk: Қай лоттар бір затпен аталып, басқа заттың кодына жатқызылған?
  why:
    en: >-
      Suppliers follow codes, and limits, price comparisons and the rules for domestic goods go by them. A thing under a
      strange code is seen by fewer sellers and compared with nothing like it.
    ru: >-
      Поставщики следят за кодами, по ним же считаются пределы, сравниваются цены и действуют правила об отечественных
      товарах. Предмет под чужим кодом видит меньше продавцов, и сравнить его не с чем.
    kk: >-
      Өнім берушілер кодтарды бақылайды, шектер, баға салыстыру және отандық тауарлар туралы ережелер де солар бойынша
      жүреді. Бөтен кодтағы затты аз сатушы көреді, оны салыстыратын нәрсе де болмайды.
  innocent:
    en:
      - The reference book has no code for the thing, and a near one was taken.
      - The name is short or an everyday word that several codes share.
      - The lot was named after the place or the purpose, not the thing.
      - The reference book gave the code another name since.
    ru:
      - Кода для предмета в справочнике нет, взят ближайший.
      - Название короткое или обиходное, общее для нескольких кодов.
      - Лот назван по месту или цели, а не по предмету.
      - Справочник с тех пор назвал код иначе.
    kk:
      - Анықтамалықта заттың коды жоқ, жақыны алынған.
      - Атауы қысқа не күнделікті сөз, бірнеше кодқа ортақ.
      - Лот затқа емес, орынға не мақсатқа қарай аталған.
      - Анықтамалық содан бері кодты басқаша атаған.
  next:
    en:
      - Open the specification and see what is really bought.
      - Look up the name in the reference book and compare prices under the code that fits.
      - See who bid under the strange code, and whether the same seller wins there.
    ru:
      - Открыть спецификацию и посмотреть, что закупается на деле.
      - Найти название в справочнике и сравнить цены под подходящим кодом.
      - Посмотреть, кто подавал заявки под чужим кодом и не один ли продавец там побеждает.
    kk:
      - Ерекшелікті ашып, шын мәнінде не сатып алынатынын қарау.
      - Атауды анықтамалықтан тауып, сай келетін код бойынша бағаларды салыстыру.
      - Бөтен код бойынша кім өтінім бергенін және онда бір сатушы жеңе ме, қарау.
  summary:
    en: "The lot “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}}, announced on {{date}}, is named like things of another code; how much its name is like that of its own code: {{value}}. A question, to be checked."
    ru: "Лот «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}}, объявленный {{date}}, назван как предметы другого кода; сходство с названием своего кода: {{value}}. Вопрос, требующий проверки."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лоты (№ {{number}}, {{money}}{{net}}) басқа кодтың заттары сияқты аталған; өз кодының атауымен ұқсастығы: {{value}}. Тексеруді қажет ететін сұрақ."
---*/
-- Names are alike by the words they share: twice the shared ones among the words of both. Words of three letters or more
-- count by their first five letters, which endings do not change; what every purchase says of itself does not count. A
-- code is called what most of its items call it. Codes and words are joined by one key of scheme and word: by scheme or by
-- word alone an engine would join every lot to every code.
WITH item AS (
  SELECT
    i.source,
    i.ocid,
    i.related_lot AS lot_id,
    upper(replace(coalesce(i.classification_scheme, ''), ' ', '')) AS scheme,
    replace(replace(replace(i.classification_id, ' ', ''), '.', ''), '-', '') AS digits,
    lower(trim(i.classification_description)) AS name
  FROM items i
  WHERE i.classification_id IS NOT NULL AND i.related_lot IS NOT NULL AND nullif(trim(i.classification_description), '') IS NOT NULL
),
called AS (
  SELECT
    source,
    scheme,
    digits,
    name,
    row_number() OVER (PARTITION BY source, scheme, digits ORDER BY count(*) DESC, name) AS place
  FROM item
  GROUP BY source, scheme, digits, name
),
code_word AS (
  SELECT DISTINCT
    c.source,
    c.scheme,
    c.digits,
    c.source || '|' || c.scheme || '|' || substr(w.word, 1, 5) AS word_key,
    c.source || '|' || c.scheme || '|' || c.digits || '|' || substr(w.word, 1, 5) AS code_word_key
  FROM called c
  CROSS JOIN UNNEST(split(regexp_replace(c.name, '[^\p{L}\p{N}]+', ' '), ' ')) AS w (word)
  WHERE c.place = 1 AND length(w.word) >= 3
    AND NOT regexp_like(w.word, '^(для|при|под|услуг|работ|товар|проч|поставк|закуп|приобрет)')
),
code AS (
  SELECT source, scheme, digits, count(*) AS words FROM code_word GROUP BY source, scheme, digits
),
of_lot AS (
  SELECT source, ocid, lot_id, min(scheme) AS scheme, min(digits) AS digits, count(DISTINCT scheme || '|' || digits) AS codes
  FROM item
  GROUP BY source, ocid, lot_id
),
lot_word AS (
  SELECT DISTINCT l.source, l.ocid, l.id AS lot_id, substr(w.word, 1, 5) AS word
  FROM lots l
  CROSS JOIN UNNEST(split(regexp_replace(lower(l.title), '[^\p{L}\p{N}]+', ' '), ' ')) AS w (word)
  WHERE length(w.word) >= 3 AND NOT regexp_like(w.word, '^(для|при|под|услуг|работ|товар|проч|поставк|закуп|приобрет|quot)')
),
named AS (
  SELECT source, ocid, lot_id, count(*) AS words FROM lot_word GROUP BY source, ocid, lot_id
),
own AS (
  SELECT w.source, w.ocid, w.lot_id, count(*) AS shared
  FROM lot_word w
  JOIN of_lot o ON o.source = w.source AND o.ocid = w.ocid AND o.lot_id = w.lot_id
  JOIN code_word c ON c.code_word_key = o.source || '|' || o.scheme || '|' || o.digits || '|' || w.word
  GROUP BY w.source, w.ocid, w.lot_id
),
compared AS (
  SELECT
    n.source,
    n.ocid,
    n.lot_id,
    n.words,
    o.scheme,
    o.digits,
    round(CAST(2 * coalesce(s.shared, 0) AS DOUBLE) / CAST(n.words + c.words AS DOUBLE), 6) AS similarity
  FROM named n
  JOIN of_lot o ON o.source = n.source AND o.ocid = n.ocid AND o.lot_id = n.lot_id
  JOIN code c ON c.source = o.source AND c.scheme = o.scheme AND c.digits = o.digits
  LEFT JOIN own s ON s.source = n.source AND s.ocid = n.ocid AND s.lot_id = n.lot_id
),
near AS (
  SELECT n.source, n.ocid, n.lot_id, n.words, c.scheme, c.digits, count(*) AS shared
  FROM compared n
  CROSS JOIN params q
  JOIN lot_word w ON w.source = n.source AND w.ocid = n.ocid AND w.lot_id = n.lot_id
  JOIN code_word c ON c.word_key = n.source || '|' || n.scheme || '|' || w.word
  WHERE n.similarity < q.own_similarity AND substr(c.digits, 1, q.code_digits) <> substr(n.digits, 1, q.code_digits)
  GROUP BY n.source, n.ocid, n.lot_id, n.words, c.scheme, c.digits
),
other AS (
  SELECT n.source, n.ocid, n.lot_id, max(round(CAST(2 * n.shared AS DOUBLE) / CAST(n.words + c.words AS DOUBLE), 6)) AS similarity
  FROM near n
  JOIN code c ON c.source = n.source AND c.scheme = n.scheme AND c.digits = n.digits
  GROUP BY n.source, n.ocid, n.lot_id
),
judged AS (
  SELECT
    l.*,
    c.similarity,
    q.own_similarity,
    CASE
      WHEN l.status IN ('cancelled', 'withdrawn') THEN 'not-applicable:cancelled'
      WHEN o.codes IS NULL THEN 'insufficient:code-missing'
      WHEN o.codes > 1 THEN 'not-applicable:several-codes'
      WHEN n.words IS NULL THEN 'insufficient:name-missing'
      WHEN c.similarity IS NULL THEN 'insufficient:code-missing'
      WHEN t.similarity >= q.other_similarity THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_lots l
  CROSS JOIN params q
  LEFT JOIN of_lot o ON o.source = l.source AND o.ocid = l.ocid AND o.lot_id = l.lot_id
  LEFT JOIN named n ON n.source = l.source AND n.ocid = l.ocid AND n.lot_id = l.lot_id
  LEFT JOIN compared c ON c.source = l.source AND c.ocid = l.ocid AND c.lot_id = l.lot_id
  LEFT JOIN other t ON t.source = l.source AND t.ocid = l.ocid AND t.lot_id = l.lot_id
)
SELECT
  subject_id,
  ocid,
  buyer_id,
  CAST(NULL AS VARCHAR) AS supplier_id,
  announced_date AS date,
  split_part(verdict, ':', 1) AS outcome,
  nullif(split_part(verdict, ':', 2), '') AS reason,
  CASE WHEN split_part(verdict, ':', 1) IN ('flag', 'pass') THEN similarity END AS value,
  CAST(own_similarity AS DOUBLE) AS threshold,
  'parameter:own_similarity' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
-- With one item of another code that is called what the lot is called, where there is such a one.
WITH twin AS (
  SELECT
    r.subject_id,
    i.ocid || '|' || i.id AS id,
    row_number() OVER (PARTITION BY r.subject_id ORDER BY i.ocid, i.id) AS place
  FROM result r
  JOIN lots l ON l.ocid || '|' || l.id = r.subject_id
  JOIN items i ON i.source = l.source AND lower(trim(i.classification_description)) = lower(trim(l.title))
)
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('title'), ('description'), ('kz_lot_number')) AS f (field)
UNION
SELECT r.subject_id, 'items' AS table_name, i.ocid || '|' || i.id AS id, f.field
FROM result r
JOIN items i ON i.ocid = r.ocid AND i.ocid || '|' || i.related_lot = r.subject_id
CROSS JOIN (VALUES ('classification_id'), ('classification_description')) AS f (field)
UNION
SELECT t.subject_id, 'items' AS table_name, t.id, f.field
FROM twin t
CROSS JOIN (VALUES ('classification_id'), ('classification_description')) AS f (field)
WHERE t.place = 1
ORDER BY subject_id, table_name, id, field
