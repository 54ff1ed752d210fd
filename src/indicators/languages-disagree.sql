/*---
name: languages-disagree
version: 1
codes: {ocp: [], cardinal: []}
severity: data-quality
grade: question
stage: tender
subject: lot
needs: [lots.title, lots.title_kk]
value: number
scope: process
parameters: {}
law: []
violations: [spec-vague]
reasons:
  one-language:
    en: the lot has no text in both languages
    ru: у лота нет текста на обоих языках
    kk: лотта екі тілде бірдей мәтін жоқ
  no-numbers:
    en: there is no number in either text, and words are not compared
    ru: чисел нет ни в одном тексте, а слова не сравниваются
    kk: екі мәтінде де сан жоқ, ал сөздер салыстырылмайды
texts:
  title:
    en: A lot whose texts in Kazakh and in Russian name other numbers
    ru: Лот, где на казахском и русском названы разные числа
    kk: Қазақша және орысша мәтіндеріндегі сандары әртүрлі лот
  question:
    en: Which lots say one number in Kazakh and another in Russian?
    ru: В каких лотах на казахском одно число, а на русском другое?
    kk: Қай лоттарда қазақша бір сан, орысша басқа сан жазылған?
  why:
    en: >-
      Both texts have the same force. A quantity, a size or an address that differs lets the buyer choose afterwards which
      one held, and leaves out whoever read the other. Compared are the digits of the names and of the descriptions, in any
      order; numbers written in words are not.
    ru: >-
      Оба текста имеют одинаковую силу. Разные количество, размер или адрес позволяют заказчику потом выбрать, какой из них
      верен, а читавший другой текст остаётся за бортом. Сравниваются цифры названий и описаний в любом порядке; числа
      словами не сравниваются.
    kk: >-
      Екі мәтіннің күші бірдей. Әртүрлі сан, мөлшер немесе мекенжай тапсырыс берушіге кейін қайсысы дұрыс екенін таңдауға
      мүмкіндік береді, ал екіншісін оқыған адам тыс қалады. Атаулар мен сипаттамалардың цифрлары кез келген ретпен
      салыстырылады; сөзбен жазылған сандар салыстырылмайды.
  innocent:
    en:
      - One of the texts is shortened or a slip of the pen.
      - A number is written in words in one of the languages.
      - The technical specification says it right in both.
    ru:
      - Один из текстов сокращён, или это описка.
      - Число в одном из языков написано словами.
      - В технической спецификации верно на обоих языках.
    kk:
      - Мәтіннің бірі қысқартылған немесе бұл қате жазу.
      - Сан тілдердің бірінде сөзбен жазылған.
      - Техникалық ерекшелікте екі тілде де дұрыс.
  next:
    en:
      - Read the specification in both languages.
      - While the draft is discussed or questions are taken, ask which number holds.
    ru:
      - Прочитать спецификацию на обоих языках.
      - Пока идёт обсуждение или принимаются запросы, спросить, какое число верно.
    kk:
      - Ерекшелікті екі тілде оқу.
      - Талқылау немесе сұрау салу кезінде қай сан дұрыс екенін сұрау.
  summary:
    en: "In the lot “{{title}}” (No. {{number}}, {{money}}{{net}}) of {{buyer}}, announced on {{date}}, so many texts (name, description) have other numbers in Kazakh than in Russian: {{value}}. A doubt about the record."
    ru: "В лоте «{{title}}» (№ {{number}}, {{money}}{{net}}) заказчика {{buyer}}, объявленном {{date}}, в стольких текстах (название, описание) числа на казахском и русском различаются: {{value}}. Сомнение в данных."
    kk: "{{buyer}} тапсырыс берушісінің {{date}} жарияланған «{{title}}» лотында (№ {{number}}, {{money}}{{net}}) осынша мәтіннің (атау, сипаттама) қазақша және орысша сандары әртүрлі: {{value}}. Деректерге күмән."
---*/
-- Digits alone, sorted: "5 шт. по 1 000" and "1000-нан 5 дана" are the same.
WITH said AS (
  SELECT source, ocid, id AS lot_id, 'title' AS field, title AS ru, title_kk AS kk FROM lots
  UNION ALL
  SELECT source, ocid, id AS lot_id, 'description' AS field, description AS ru, description_kk AS kk FROM lots
),
digits AS (
  SELECT
    source,
    ocid,
    lot_id,
    array_join(array_sort(regexp_extract_all(ru, '[0-9]')), '') AS ru,
    array_join(array_sort(regexp_extract_all(kk, '[0-9]')), '') AS kk
  FROM said
  WHERE trim(ru) <> '' AND trim(kk) <> ''
),
counted AS (
  SELECT
    source,
    ocid,
    lot_id,
    CAST(sum(CASE WHEN ru <> kk THEN 1 ELSE 0 END) AS BIGINT) AS different,
    CAST(sum(CASE WHEN ru <> '' OR kk <> '' THEN 1 ELSE 0 END) AS BIGINT) AS with_numbers
  FROM digits
  GROUP BY source, ocid, lot_id
),
judged AS (
  SELECT
    l.*,
    c.different,
    CASE
      WHEN NOT l.is_goszakup THEN 'not-applicable:other-law'
      WHEN c.lot_id IS NULL THEN 'insufficient:one-language'
      WHEN c.with_numbers = 0 THEN 'not-applicable:no-numbers'
      WHEN c.different > 0 THEN 'flag'
      ELSE 'pass'
    END AS verdict
  FROM x_lots l
  JOIN lots k ON k.source = l.source AND k.ocid = l.ocid AND k.id = l.lot_id
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
  CAST(different AS DOUBLE) AS value,
  CAST(0 AS DOUBLE) AS threshold,
  'default' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  amount AS money_at_stake,
  currency
FROM judged
ORDER BY subject_id

-- evidence
SELECT r.subject_id, 'lots' AS table_name, r.subject_id AS id, f.field
FROM result r
CROSS JOIN (VALUES ('title'), ('title_kk'), ('description'), ('description_kk'), ('kz_lot_number')) AS f (field)
ORDER BY subject_id, table_name, id, field
